//! What makes a secret easy to guess.

use zeroize::Zeroizing;

use super::Secret;
use crate::data::Date;
use crate::terms::Credential;

/// Why somebody might guess a secret. It names the kind of weakness and holds nothing of the secret, but it
/// does reveal something about it: show it to the person who chooses the secret, and do not log it.
///
/// Municipalities ask people to avoid the same digit four times, digits in a row and birthdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PinWeakness {
    /// The same character four times or more: `1111`.
    Repeated,
    /// Two different digits only: `1212`, `1122`, `1112`. 4-digit PINs only.
    TwoDigits,
    /// Four characters or more that follow each other, up or down: `1234`, `4321`, `7890`, `ABCD`.
    Sequence,
    /// The middle column of a keypad: `2580`, `0852`. 4-digit PINs only.
    KeypadColumn,
    /// It is, or for a password holds, the birth date in one of the ways to write it: two of year,
    /// year of the era, month and day, the year alone, or the whole date.
    BirthDate,
    /// No birth date was given to compare it with, and it could be one: `MMDD`, `DDMM`, a year of
    /// 1900–2099, or in a password `YYYYMMDD`. Year and month together would make every eighth PIN
    /// one, so these are found with the birth date only.
    PossibleDate,
}

codes!(list PinWeakness {
    Repeated => "repeated",
    TwoDigits => "two_digits",
    Sequence => "sequence",
    KeypadColumn => "keypad_column",
    BirthDate => "birth_date",
    PossibleDate => "possible_date",
});

/// The fewest characters in a row that count.
const RUN: usize = 4;

/// Why a secret is easy to guess; empty when no reason is known. With a birth date it is compared
/// with that.
#[must_use]
pub fn weaknesses<S: Secret>(secret: &S, birth: Option<Date>) -> Vec<PinWeakness> {
    let text = secret.as_bytes();
    let is_password = S::CREDENTIAL == Credential::SignPassword;
    let mut found = Vec::new();
    if has_run(text, |a, b| a == b) {
        found.push(PinWeakness::Repeated);
    } else if !is_password && different(text) == 2 {
        found.push(PinWeakness::TwoDigits);
    }
    if has_run(text, follows) || has_run(text, |a, b| follows(b, a)) {
        found.push(PinWeakness::Sequence);
    }
    if matches!(text, b"2580" | b"0852") {
        found.push(PinWeakness::KeypadColumn);
    }
    match birth {
        Some(birth) if is_birth_date(text, birth, is_password) => {
            found.push(PinWeakness::BirthDate);
        }
        Some(_) => {}
        None if is_password && text.windows(8).any(is_whole_date) => {
            found.push(PinWeakness::PossibleDate);
        }
        None if !is_password && could_be_date(text) => found.push(PinWeakness::PossibleDate),
        None => {}
    }
    found
}

/// Whether this many characters in a row are related like this.
fn has_run(text: &[u8], like: impl Fn(u8, u8) -> bool) -> bool {
    text.windows(RUN).any(|run| {
        let pairs = run.iter().zip(run.iter().skip(1));
        pairs.into_iter().all(|(a, b)| like(*a, *b))
    })
}

/// The next digit or letter; 0 follows 9, as on a keypad.
const fn follows(a: u8, b: u8) -> bool {
    match (a, b) {
        (b'9', b'0') => true,
        (b'0'..=b'9', b'0'..=b'9') | (b'A'..=b'Z', b'A'..=b'Z') => a.saturating_add(1) == b,
        _ => false,
    }
}

fn different(text: &[u8]) -> usize {
    let first = |(at, byte): &(usize, &u8)| !text.iter().take(*at).any(|it| it == *byte);
    text.iter().enumerate().filter(first).count()
}

/// Two digits.
type Pair = [u8; 2];

const fn pair(number: u8) -> Pair {
    [
        b'0'.saturating_add(number / 10 % 10),
        b'0'.saturating_add(number % 10),
    ]
}

/// Year (of the era too), month and day as two digits each.
struct Parts {
    century: Pair,
    years: Vec<Pair>,
    month: Pair,
    day: Pair,
}

impl Parts {
    fn of(birth: Date) -> Self {
        let low = |number: u16| pair(u8::try_from(number % 100).unwrap_or_default());
        let of_era = birth.era().map(|(_, year)| low(year));
        Self {
            century: low(birth.year() / 100),
            years: [low(birth.year())].into_iter().chain(of_era).collect(),
            month: pair(birth.month()),
            day: pair(birth.day()),
        }
    }

    /// The ways to write it: four digits, and for passwords six and eight.
    fn forms(&self, is_password: bool) -> Vec<Zeroizing<Vec<u8>>> {
        let (month, day) = (self.month, self.day);
        let mut forms = vec![vec![month, day], vec![day, month]];
        forms.extend(self.years.first().map(|year| vec![self.century, *year]));
        for year in self.years.iter().copied() {
            if is_password {
                forms.push(vec![year, month, day]);
                forms.push(vec![day, month, year]);
            } else {
                let two = [[year, month], [month, year], [year, day], [day, year]];
                forms.extend(two.map(Vec::from));
            }
        }
        let written = forms.into_iter().map(|form| Zeroizing::new(form.concat()));
        written.collect()
    }
}

fn is_birth_date(text: &[u8], birth: Date, is_password: bool) -> bool {
    let forms = Parts::of(birth).forms(is_password);
    // A password holds it, a PIN is as long as it.
    forms
        .iter()
        .any(|form| text.windows(form.len()).any(|it| it == form.as_slice()))
}

fn could_be_date(text: &[u8]) -> bool {
    let &[a, b, c, d] = text else {
        return false;
    };
    // A leap year, so that 29 February counts.
    let is_day = |digits: [u8; 4]| is_whole_date(&[b"2000".as_slice(), &digits].concat());
    is_day([a, b, c, d]) || is_day([c, d, a, b]) || matches!([a, b], [b'1', b'9'] | [b'2', b'0'])
}

/// `YYYYMMDD` of 1900–2099.
fn is_whole_date(digits: &[u8]) -> bool {
    Date::from_digits(digits).is_ok_and(|date| (1900..=2099).contains(&date.year()))
}
