//! Dates as people write them: for the secrets that are made from one.
//!
//! A person has one birth date and a dozen ways to write it; refusing eleven of them asks for guesses. What
//! could be two dates is refused: six digits, years of two digits without an era, days before months.

use core::str::Chars;

use crate::data::{Date, Era};

/// A day as people write it, with full-width digits and letters too:
///
/// - `1980-02-17`, `1980/2/17`, `1980.2.17`, `1980 2 17`, `19800217`, `1980年2月17日`, `西暦1980年2月17日`;
/// - `昭和55年2月17日`, `昭和五十五年二月十七日`, `平成元年1月8日`, `S55.2.17`, `s55/02/17`, `昭55-2-17`, `㍼55.2.17`, `S550217`.
///
/// An era has to be the one of that day. `生` or `生まれ` may follow, as on the card. `None` for everything else.
#[must_use]
pub fn date_as_written(text: &str) -> Option<Date> {
    let mut reader = Reader::new(text);
    let date = reader.date()?;
    reader.is_at_end().then_some(date)
}

/// A year as people write it, as a Gregorian one: `2035`, `2035年`, `令和17年`, `R17`; also that of a whole
/// day, as [`date_as_written`] takes it. `None` for everything else.
#[must_use]
pub fn year_as_written(text: &str) -> Option<u16> {
    if let Some(date) = date_as_written(text) {
        return Some(date.year());
    }
    let mut reader = Reader::new(text);
    let (era, number) = reader.year()?;
    reader.skip_blanks();
    reader.take_word("年");
    let year = match era {
        Some(era) if number.digits <= 2 => {
            let running = number.small()?.checked_sub(1)?;
            era.first_year().checked_add(running.into())?
        }
        None if number.digits == 4 => u16::try_from(number.value).ok()?,
        _ => return None,
    };
    reader.is_at_end().then_some(year)
}

/// A number, and how many digits it was written with.
#[derive(Clone, Copy)]
struct Number {
    value: u32,
    digits: u32,
}

impl Number {
    /// Of a day, a month or a year of an era.
    fn small(self) -> Option<u8> {
        u8::try_from(self.value).ok().filter(|_| self.digits <= 2)
    }

    /// Two digits of it, followed by `below` more.
    fn pair(self, below: u32) -> Option<u8> {
        let pair = self.value.checked_div(10_u32.checked_pow(below)?)? % 100;
        u8::try_from(pair).ok()
    }
}

/// Reads characters, each in its half-width form. Nothing is copied: it may be part of a secret.
#[derive(Clone)]
struct Reader<'a> {
    rest: Chars<'a>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = Self { rest: text.chars() };
        reader.skip_blanks();
        reader
    }

    fn date(&mut self) -> Option<Date> {
        let (era, year) = self.year()?;
        let date = match (era, year.digits) {
            (None, 8) => {
                let western = u16::try_from(year.value / 10_000).ok()?;
                Date::from_ymd(western, year.pair(2)?, year.pair(0)?)
            }
            (Some(era), 6) => {
                let of_era = year.pair(4)?;
                Date::from_era(era, of_era.into(), year.pair(2)?, year.pair(0)?)
            }
            _ => {
                self.separator('年')?;
                let month = self.number()?.small()?;
                self.separator('月')?;
                let day = self.number()?.small()?;
                self.skip_blanks();
                self.take_word("日");
                match era {
                    Some(era) => Date::from_era(era, year.small()?.into(), month, day),
                    None if year.digits == 4 => {
                        Date::from_ymd(u16::try_from(year.value).ok()?, month, day)
                    }
                    None => return None,
                }
            }
        };
        self.skip_blanks();
        let _born = self.take_word("生まれ") || self.take_word("生");
        date.ok()
    }

    /// The era, if one is named, and the number after it.
    fn year(&mut self) -> Option<(Option<Era>, Number)> {
        let era = if self.take_word("西暦") {
            None
        } else {
            self.era()
        };
        self.skip_blanks();
        if era.is_some() {
            self.take_word(".");
            self.skip_blanks();
            if self.take_word("元") {
                let first = Number {
                    value: 1,
                    digits: 1,
                };
                return Some((era, first));
            }
        }
        Some((era, self.number()?))
    }

    /// By its name, the sign for it, its first character or its letter.
    fn era(&mut self) -> Option<Era> {
        const SIGNS: [&str; 5] = ["㍾", "㍽", "㍼", "㍻", "㋿"];
        let whole = Era::ALL.into_iter().zip(SIGNS).find(|(era, sign)| {
            self.take_word(era.name()) || self.take_word(era.latin_name()) || self.take_word(sign)
        });
        if let Some((era, _)) = whole {
            return Some(era);
        }
        Era::ALL.into_iter().find(|era| {
            let names = [era.name(), era.latin_name()];
            let mut first = names.into_iter().filter_map(|name| name.chars().next());
            first.any(|first| {
                self.take_if(|next| next.eq_ignore_ascii_case(&first))
                    .is_some()
            })
        })
    }

    /// In digits, or in kanji as they are spoken (五十五) or digit by digit (一九八〇).
    fn number(&mut self) -> Option<Number> {
        let mut number = Number {
            value: 0,
            digits: 0,
        };
        while let Some(digit) = self.take_if(|next| next.is_ascii_digit()) {
            number.push(digit.to_digit(10)?)?;
        }
        if number.digits > 0 {
            return Some(number);
        }
        while let Some(digit) = self.take_kanji_digit() {
            number.push(digit)?;
        }
        if number.digits <= 1 && self.take_word("十") {
            let tens = if number.digits == 0 { 1 } else { number.value };
            let ones = self.take_kanji_digit().unwrap_or(0);
            number = Number {
                value: tens.checked_mul(10)?.checked_add(ones)?,
                digits: 2,
            };
        }
        (number.digits > 0).then_some(number)
    }

    fn take_kanji_digit(&mut self) -> Option<u32> {
        const DIGITS: &str = "〇一二三四五六七八九";
        let digit = self.take_if(|next| next == '零' || DIGITS.contains(next))?;
        let value = DIGITS.chars().position(|known| known == digit);
        u32::try_from(value.unwrap_or(0)).ok()
    }

    /// What is between two numbers: this character, a mark, or a blank.
    fn separator(&mut self, unit: char) -> Option<()> {
        let blank = self.skip_blanks();
        let mark = self.take_if(|next| next == unit || matches!(next, '-' | '/' | '.'));
        self.skip_blanks();
        (blank || mark.is_some()).then_some(())
    }

    /// Whether there were any.
    fn skip_blanks(&mut self) -> bool {
        let mut any = false;
        while self.take_if(char::is_whitespace).is_some() {
            any = true;
        }
        any
    }

    fn is_at_end(&mut self) -> bool {
        self.skip_blanks();
        self.rest.as_str().is_empty()
    }

    /// Takes this word where it comes next, in capital or small letters.
    fn take_word(&mut self, word: &str) -> bool {
        let mut ahead = self.clone();
        let there = word.chars().all(|expected| {
            ahead
                .take_if(|next| next.eq_ignore_ascii_case(&expected))
                .is_some()
        });
        if there {
            *self = ahead;
        }
        there
    }

    fn take_if(&mut self, wanted: impl FnOnce(char) -> bool) -> Option<char> {
        let mut ahead = self.rest.clone();
        let next = half_width(ahead.next()?);
        wanted(next).then(|| {
            self.rest = ahead;
            next
        })
    }
}

impl Number {
    fn push(&mut self, digit: u32) -> Option<()> {
        self.value = self.value.checked_mul(10)?.checked_add(digit)?;
        self.digits = self.digits.checked_add(1)?;
        Some(())
    }
}

/// What a Japanese input method gives, as ASCII.
fn half_width(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => u32::from(character)
            .checked_sub(0xFEE0)
            .and_then(char::from_u32)
            .unwrap_or(character),
        // Long-vowel marks, hyphens, dashes and minus signs, which look alike.
        '\u{30FC}' | '\u{FF70}' | '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        // Middle dots.
        '\u{30FB}' | '\u{FF65}' => '.',
        other => other,
    }
}
