//! Reads one object from bytes, strictly: what readers understand differently is an error.
//!
//! Nothing here calls itself: arrays and dictionaries wait on a stack of bounded height.

use super::error::{Part, PdfError};
use super::object::{Dictionary, Object, Reference, Value};

/// How deep arrays and dictionaries may be nested.
const DEPTH: usize = 100;
/// How many values one object may have, …
const VALUES: usize = 50_000;
/// … and one more for so many bytes of what it stands in. A value takes up to 100 bytes of memory while its list grows, and
/// may take two in the file.
const BYTES_OF_A_VALUE: usize = 25;

/// A place in bytes.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// An array or a dictionary whose end has not come yet.
enum Open {
    Array(usize, Vec<Object>),
    Dictionary(usize, Vec<(Vec<u8>, Object)>, Option<Vec<u8>>),
}

impl<'a> Lexer<'a> {
    pub(crate) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    pub(crate) const fn error(&self, part: Part) -> PdfError {
        PdfError::Damaged { part, at: self.at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    const fn step(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Takes these bytes, where they come next.
    pub(crate) fn take(&mut self, word: &[u8]) -> bool {
        let there = self.rest().starts_with(word);
        if there {
            self.step(word.len());
        }
        there
    }

    /// Takes a keyword: these letters, and no other letter behind them.
    pub(crate) fn keyword(&mut self, word: &[u8]) -> bool {
        let rest = self.rest();
        let ends = rest
            .get(word.len())
            .is_none_or(|next| is_white_space(*next) || is_delimiter(*next));
        let there = rest.starts_with(word) && ends;
        if there {
            self.step(word.len());
        }
        there
    }

    pub(crate) fn skip_white_space(&mut self) {
        while let Some(next) = self.peek() {
            match next {
                b'%' => {
                    let line = self.rest();
                    let end = line.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                    self.step(end.unwrap_or(line.len()));
                }
                _ if is_white_space(next) => self.step(1),
                _ => return,
            }
        }
    }

    /// Skips white space, but no comment.
    pub(crate) fn skip_blanks(&mut self) {
        while self.peek().is_some_and(is_white_space) {
            self.step(1);
        }
    }

    /// Takes one end of a line: CR LF, LF or CR.
    pub(crate) fn line_end(&mut self) -> bool {
        self.take(b"\r\n") || self.take(b"\n") || self.take(b"\r")
    }

    /// Digits without a sign.
    pub(crate) fn digits(&mut self) -> Option<u64> {
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = core::str::from_utf8(rest.get(..length)?).ok()?;
        let number = digits.parse().ok()?;
        self.step(length);
        Some(number)
    }

    /// One object, of whatever type but a stream.
    pub(crate) fn object(&mut self) -> Result<Object, PdfError> {
        let mut stack: Vec<Open> = Vec::new();
        let most = VALUES.saturating_add(self.bytes.len() / BYTES_OF_A_VALUE);
        for _ in 0..most {
            self.skip_white_space();
            let start = self.at;
            let done = match self.peek() {
                Some(b'[') => {
                    self.step(1);
                    self.open(&mut stack, Open::Array(start, Vec::new()))?;
                    continue;
                }
                Some(b'<') if self.rest().starts_with(b"<<") => {
                    self.step(2);
                    self.open(&mut stack, Open::Dictionary(start, Vec::new(), None))?;
                    continue;
                }
                Some(b']') => match stack.pop() {
                    Some(Open::Array(start, items)) => {
                        self.step(1);
                        self.finish(start, Value::Array(items))
                    }
                    _ => return Err(self.error(Part::Array)),
                },
                Some(b'>') => match stack.pop() {
                    Some(Open::Dictionary(start, entries, None)) if self.take(b">>") => {
                        let dictionary =
                            Dictionary::new(entries).ok_or(PdfError::KeyTwice { at: start })?;
                        self.finish(start, Value::Dictionary(dictionary))
                    }
                    _ => return Err(self.error(Part::Dictionary)),
                },
                _ => {
                    let value = self.simple()?;
                    self.finish(start, value)
                }
            };
            match stack.last_mut() {
                None => return Ok(done),
                Some(Open::Array(_, items)) => items.push(done),
                Some(Open::Dictionary(_, entries, key)) => match (key.take(), done.value) {
                    (Some(key), value) => entries.push((key, Object { value, ..done })),
                    (None, Value::Name(name)) => *key = Some(name),
                    (None, _) => return Err(self.error(Part::Dictionary)),
                },
            }
        }
        Err(PdfError::TooLarge { at: self.at })
    }

    fn open(&self, stack: &mut Vec<Open>, open: Open) -> Result<(), PdfError> {
        if stack.len() >= DEPTH {
            return Err(PdfError::TooDeep { at: self.at });
        }
        stack.push(open);
        Ok(())
    }

    const fn finish(&self, start: usize, value: Value) -> Object {
        Object {
            value,
            span: start..self.at,
        }
    }

    fn simple(&mut self) -> Result<Value, PdfError> {
        match self.peek() {
            Some(b'/') => self.name(),
            Some(b'(') => self.literal(),
            Some(b'<') => self.hexadecimal(),
            Some(b'+' | b'-' | b'.' | b'0'..=b'9') => self.number_or_reference(),
            _ if self.keyword(b"null") => Ok(Value::Null),
            _ if self.keyword(b"true") => Ok(Value::Boolean(true)),
            _ if self.keyword(b"false") => Ok(Value::Boolean(false)),
            _ => Err(self.error(Part::Object)),
        }
    }

    fn name(&mut self) -> Result<Value, PdfError> {
        self.step(1);
        let mut name = Vec::new();
        while let Some(next) = self.peek() {
            if is_white_space(next) || is_delimiter(next) {
                break;
            }
            self.step(1);
            if next != b'#' {
                name.push(next);
                continue;
            }
            let mut digit = || {
                let digit = hexadecimal_digit(self.peek()?)?;
                self.step(1);
                Some(digit)
            };
            match (digit(), digit()) {
                (Some(high), Some(low)) => name.push(high.wrapping_shl(4) | low),
                _ => return Err(self.error(Part::Name)),
            }
        }
        Ok(Value::Name(name))
    }

    fn literal(&mut self) -> Result<Value, PdfError> {
        self.step(1);
        let mut string = Vec::new();
        let mut depth: usize = 1;
        loop {
            let next = self.peek().ok_or_else(|| self.error(Part::String))?;
            self.step(1);
            match next {
                b'(' => depth = depth.saturating_add(1),
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(Value::String(string));
                    }
                }
                b'\\' => {
                    self.escape(&mut string)?;
                    continue;
                }
                // The end of a line is a line feed, however it is written.
                b'\r' => {
                    self.take(b"\n");
                    string.push(b'\n');
                    continue;
                }
                _ => {}
            }
            string.push(next);
        }
    }

    /// What follows a backslash.
    fn escape(&mut self, string: &mut Vec<u8>) -> Result<(), PdfError> {
        if self.line_end() {
            return Ok(());
        }
        let next = self.peek().ok_or_else(|| self.error(Part::String))?;
        self.step(1);
        let byte = match next {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'0'..=b'7' => {
                let mut octal = next & 7;
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.step(1);
                    octal = octal.wrapping_shl(3) | (digit & 7);
                }
                octal
            }
            // Of an unknown one the backslash is ignored.
            other => other,
        };
        string.push(byte);
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<Value, PdfError> {
        self.step(1);
        let rest = self.rest();
        let end = rest.iter().position(|byte| *byte == b'>');
        let digits = end.and_then(|end| rest.get(..end));
        let digits = digits.ok_or_else(|| self.error(Part::String))?;
        let mut string = Vec::with_capacity(digits.len().div_ceil(2));
        let mut high = None;
        for byte in digits.iter().filter(|byte| !is_white_space(**byte)) {
            let digit = hexadecimal_digit(*byte).ok_or_else(|| self.error(Part::String))?;
            match high.take() {
                None => high = Some(digit),
                Some(high) => string.push(u8::wrapping_shl(high, 4) | digit),
            }
        }
        // A missing last digit is 0.
        string.extend(high.map(|high| high.wrapping_shl(4)));
        self.step(digits.len().saturating_add(1));
        Ok(Value::String(string))
    }

    fn number_or_reference(&mut self) -> Result<Value, PdfError> {
        let start = self.at;
        let rest = self.rest();
        let length = rest
            .iter()
            .take_while(|byte| matches!(byte, b'+' | b'-' | b'.' | b'0'..=b'9'))
            .count();
        let written = rest.get(..length).unwrap_or_default();
        self.step(length);
        let text = core::str::from_utf8(written).unwrap_or_default();
        if written.contains(&b'.') {
            let valid = text.parse::<f64>().is_ok();
            return match valid {
                true => Ok(Value::Real(written.to_vec())),
                false => Err(self.error(Part::Number)),
            };
        }
        let integer = text.parse().map_err(|_| self.error(Part::Number))?;
        Ok(self
            .reference(start, integer)
            .map_or(Value::Integer(integer), Value::Reference))
    }

    /// Whether the number just read begins a reference, `12 0 R`: then that is taken whole.
    fn reference(&mut self, start: usize, number: i64) -> Option<Reference> {
        if !self.bytes.get(start)?.is_ascii_digit() {
            return None;
        }
        let number = u32::try_from(number).ok()?;
        let mut ahead = self.clone();
        ahead.skip_white_space();
        let generation = u16::try_from(ahead.digits()?).ok()?;
        ahead.skip_white_space();
        ahead.keyword(b"R").then(|| {
            self.at = ahead.at;
            Reference { number, generation }
        })
    }
}

pub(crate) const fn is_white_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn hexadecimal_digit(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}
