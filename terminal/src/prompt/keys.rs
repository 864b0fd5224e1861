//! What keys send: text, editing, and sequences that are no text.
//!
//! An arrow key is three bytes or more, and they can come in as many reads as there are bytes; what has been
//! read so far is therefore remembered. Nothing is told from how much time passes between bytes: a
//! lone Escape and the beginning of an arrow key look alike, and over a slow line they take alike. Where it is
//! not certain that the line is what the person meant – they moved the cursor in it, pressed a key that is not
//! known here, or pasted several lines – the whole entry is in doubt up to its Enter, and asked for again.

#[cfg(test)]
mod tests;

use zeroize::{Zeroize as _, Zeroizing};

/// The most bytes of an answer. Fixed, so that no copy is left behind by growth.
pub(super) const CAPACITY: usize = 256;
/// The parameters that are remembered of a control sequence; more never matter.
const PARAMETERS: usize = 16;
/// What a terminal sends after a paste. Source: xterm, Control Sequences, Bracketed Paste Mode.
const PASTE_END: &[u8] = b"\x1b[201~";

/// What one byte did to the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    More,
    Done,
    /// The entry may not be what was meant: it is thrown away.
    Doubtful,
    GivenUp,
    Suspended,
}

/// Where in a sequence the last byte was. Source of all: ECMA-48; xterm, Control Sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// After Escape.
    Escape,
    /// After Escape and `[`.
    Control {
        /// Something of the kind that only answers of a terminal and rare keys have.
        intermediate: bool,
    },
    /// After Escape and `O`.
    SingleShift,
    /// So many bytes are to come that stand for themselves: a mouse report, a function key of the Linux console.
    Raw(u8),
    /// An answer of the terminal that ends with Escape and `\`, or a bell.
    Message,
    /// Between the brackets of a paste.
    Paste {
        /// So much of [`PASTE_END`] was there.
        matched: usize,
        /// A line has ended in it.
        line_ended: bool,
    },
}

/// A line that is being typed.
pub(super) struct Typing {
    line: Zeroizing<Vec<u8>>,
    state: State,
    doubt: bool,
    parameters: Zeroizing<Vec<u8>>,
}

impl Typing {
    pub(super) fn new() -> Self {
        Self {
            line: Zeroizing::new(Vec::with_capacity(CAPACITY)),
            state: State::Text,
            doubt: false,
            parameters: Zeroizing::new(Vec::with_capacity(PARAMETERS)),
        }
    }

    /// What has been typed so far.
    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }

    /// Begins anew.
    pub(super) fn forget(&mut self) {
        self.line.zeroize();
        self.parameters.zeroize();
        self.state = State::Text;
        self.doubt = false;
    }

    /// Takes what was read, up to the byte that ends the entry. What follows that is nobody's answer.
    pub(super) fn take(&mut self, typed: &[u8]) -> Step {
        let steps = typed.iter().map(|byte| self.byte(*byte));
        let mut ends = steps.skip_while(|step| *step == Step::More);
        ends.next().unwrap_or(Step::More)
    }

    fn byte(&mut self, byte: u8) -> Step {
        match byte {
            // Ctrl-C, Ctrl-\: whatever else is going on.
            0x03 | 0x1C => return Step::GivenUp,
            // Ctrl-Z
            0x1A => return Step::Suspended,
            _ => {}
        }
        if let State::Paste {
            matched,
            line_ended,
        } = self.state
        {
            return self.pasted(byte, matched, line_ended);
        }
        match byte {
            b'\r' | b'\n' => return self.end(),
            // A sequence begins anew, in whatever it came.
            0x1B => {
                self.doubt |= self.state != State::Text;
                self.state = State::Escape;
                return Step::More;
            }
            _ => {}
        }
        match self.state {
            State::Text => return self.text(byte),
            State::Escape => self.escaped(byte),
            State::Control { intermediate } => self.control(byte, intermediate),
            // The letter that may follow could as well be the first of a password after a lone Escape and an O.
            State::SingleShift if matches!(byte, 0x30..=0x3F) => {}
            State::SingleShift => self.state = State::Text,
            State::Raw(0 | 1) => self.state = State::Text,
            State::Raw(left) => self.state = State::Raw(left.saturating_sub(1)),
            State::Message if byte == 0x07 => self.state = State::Text,
            State::Message | State::Paste { .. } => {}
        }
        Step::More
    }

    /// Enter.
    fn end(&self) -> Step {
        if self.doubt || self.state != State::Text {
            Step::Doubtful
        } else {
            Step::Done
        }
    }

    fn text(&mut self, byte: u8) -> Step {
        match byte {
            // Ctrl-D
            0x04 if self.line.is_empty() => return Step::GivenUp,
            // Ctrl-D behind text and Tab add nothing and take nothing away.
            0x04 | b'\t' => {}
            // Backspace: a whole character.
            0x7F | 0x08 => while self.line.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {},
            // Ctrl-U
            0x15 => self.forget(),
            // Ctrl-W
            0x17 => self.erase_word(),
            // Ctrl-A, Ctrl-V, Ctrl-Y and whatever else edits elsewhere.
            0x00..=0x1F => self.doubt = true,
            _ => self.push(byte),
        }
        Step::More
    }

    fn push(&mut self, byte: u8) {
        if self.line.len() < CAPACITY {
            self.line.push(byte);
        } else {
            self.doubt = true;
        }
    }

    fn erase_word(&mut self) {
        let is_blank = |byte: &u8| byte.is_ascii_whitespace();
        let text = self.line.trim_ascii_end();
        let start = text.iter().rposition(is_blank);
        let start = start.map_or(0, |at| at.saturating_add(1));
        while self.line.len() > start {
            self.line.pop();
        }
    }

    fn escaped(&mut self, byte: u8) {
        self.state = match byte {
            b'[' => {
                self.parameters.zeroize();
                let intermediate = false;
                State::Control { intermediate }
            }
            b'O' => State::SingleShift,
            b']' | b'P' | b'X' | b'^' | b'_' => State::Message,
            _ => State::Text,
        };
        // Escape and a key, or Alt and that key: which one was meant is not known.
        self.doubt |= byte != b'[';
    }

    fn control(&mut self, byte: u8, intermediate: bool) {
        match byte {
            0x20..=0x2F => self.state = State::Control { intermediate: true },
            0x30..=0x3F => {
                if self.parameters.len() < PARAMETERS {
                    self.parameters.push(byte);
                }
            }
            // The mouse as xterm first reported it; F1 to F5 of the Linux console.
            b'M' | b'[' if self.parameters.is_empty() => {
                self.doubt = true;
                self.state = State::Raw(if byte == b'M' { 3 } else { 1 });
            }
            0x40..=0x7E => {
                self.state = State::Text;
                self.sequence(byte, intermediate);
            }
            // No sequence goes on like this.
            _ => {
                self.state = State::Text;
                self.doubt = true;
            }
        }
    }

    /// A whole control sequence: what it means for the line.
    fn sequence(&mut self, last: u8, intermediate: bool) {
        let parameters = self.parameters.as_slice();
        let plain = |byte: &u8| byte.is_ascii_digit() || *byte == b';';
        let (first, rest) = parameters.split_first().unzip();
        let keys = parameters.iter().all(plain);
        let number = parameters.split(|byte| *byte == b';').next();
        let number = number.and_then(|digits| core::str::from_utf8(digits).ok());
        let number = number.and_then(|digits| digits.parse::<u8>().ok());
        let meaning = match (last, number) {
            _ if intermediate => Meaning::Unknown,
            (b'~', Some(200)) if rest.is_some_and(|rest| rest == b"00") => Meaning::Paste,
            // Home, Insert, Delete; the end of a paste whose beginning was before the question.
            (b'~', Some(1 | 2 | 3 | 7 | 201)) => Meaning::Edits,
            // End, Page Up, Page Down, F1 to F20. What is between them is no such key: 27 is any key at all.
            (b'~', Some(4..=6 | 8 | 11..=15 | 17..=21 | 23..=26 | 28 | 29 | 31..=34)) => {
                Meaning::Nothing
            }
            // Left, Home.
            (b'D' | b'H', _) if keys => Meaning::Edits,
            // Up, down, right, keypad 5, End, F1 to F4, Shift-Tab. The cursor is at the end already.
            (b'A'..=b'C' | b'E' | b'F' | b'P'..=b'S' | b'Z', _) if keys => Meaning::Nothing,
            // The window has got the focus, or lost it.
            (b'I' | b'O', _) if parameters.is_empty() => Meaning::Nothing,
            // The mouse; answers of the terminal to somebody who asked before.
            (b'M' | b'm', _) if first == Some(&b'<') => Meaning::Nothing,
            (b'R' | b'c' | b'n', _) if matches!(first, Some(b'?' | b'>')) => Meaning::Nothing,
            _ => Meaning::Unknown,
        };
        match meaning {
            Meaning::Nothing => {}
            Meaning::Edits => self.doubt |= !self.line.is_empty(),
            Meaning::Unknown => self.doubt = true,
            Meaning::Paste => {
                self.state = State::Paste {
                    matched: 0,
                    line_ended: false,
                };
            }
        }
    }

    /// Between the brackets of a paste: all of it is text, and one line.
    fn pasted(&mut self, byte: u8, matched: usize, line_ended: bool) -> Step {
        let (mut matched, mut line_ended) = (matched, line_ended);
        if PASTE_END.get(matched) == Some(&byte) {
            matched = matched.saturating_add(1);
            self.state = if matched == PASTE_END.len() {
                State::Text
            } else {
                State::Paste {
                    matched,
                    line_ended,
                }
            };
            return Step::More;
        }
        // An Escape that was pasted.
        self.doubt |= matched > 0;
        matched = usize::from(byte == 0x1B);
        match byte {
            // Also the way out for somebody whose terminal never ends the paste.
            b'\r' | b'\n' if line_ended => return Step::Doubtful,
            // The end of the line that was copied; Enter is still for the person to press.
            b'\r' | b'\n' => line_ended = true,
            0x1B | b'\t' => {}
            0x00..=0x1F | 0x7F => self.doubt = true,
            _ => {
                self.doubt |= line_ended;
                self.push(byte);
            }
        }
        self.state = State::Paste {
            matched,
            line_ended,
        };
        Step::More
    }
}

/// What a control sequence means for a line whose cursor is always at its end.
enum Meaning {
    /// Nothing: no key, or one that moves nowhere.
    Nothing,
    /// It moves the cursor or takes something away, where there is something.
    Edits,
    /// It is not known here.
    Unknown,
    /// A paste begins.
    Paste,
}
