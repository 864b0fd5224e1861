//! The parts of a trial: commands, and the expected answers.

use super::fact::Subject;
use crate::apdu::{Command, Response, ins};
use crate::terms::Application;

/// What the answers of all steps say, once each was as expected; `None`: nothing.
pub(super) type Judge = fn(&[Response]) -> Option<bool>;

/// A trial of one subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trial {
    pub(super) subject: Subject,
    pub(super) place: Place,
    pub(super) needs: Needs,
    pub(super) steps: &'static [Step],
    pub(super) judge: Option<Judge>,
}

/// What is selected when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The issuer security domain: the closest to no selection that a command can reach.
    Domain,
    /// An application, with no current EF.
    In(Application),
}

/// What the path or the card must be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    /// Answers of 256 bytes.
    LongAnswers,
    /// Extended APDUs.
    Extended,
    /// The plastic card, not a phone.
    Plastic,
}

/// A command and its expected answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) header: [u8; 4],
    pub(super) data: &'static [u8],
    /// 0: none.
    pub(super) le: usize,
    pub(super) expect: Expect,
    /// Whether another answer contradicts the subject; else the trial cannot be made.
    pub(super) decides: bool,
    /// Answers that say: there is no such thing on this card.
    pub(super) absent: &'static [u16],
}

/// What an answer is to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expect {
    /// 9000 with or without data.
    Done,
    /// 9000 with so many bytes.
    Bytes(usize),
    /// 9000 with more bytes than this.
    MoreThan(usize),
    /// One of these status words.
    Is(&'static [u16]),
    /// What an empty VERIFY of a reference answers.
    Counter,
    /// Not 9000.
    Refused,
}

impl Step {
    const fn new(header: [u8; 4], data: &'static [u8], le: usize, expect: Expect) -> Self {
        Self {
            header,
            data,
            le,
            expect,
            decides: true,
            absent: &[],
        }
    }

    /// Makes this answer only the condition for what follows.
    pub(super) const fn first(mut self) -> Self {
        self.decides = false;
        self
    }

    pub(super) const fn unless(mut self, absent: &'static [u16]) -> Self {
        self.absent = absent;
        self
    }

    pub(super) fn command(&self) -> Command {
        let [class, instruction, p1, p2] = self.header;
        let mut command = Command::new(class, instruction, p1, p2);
        if !self.data.is_empty() {
            command = command.with_data(self.data);
        }
        if self.le > 0 {
            command = command.expecting(self.le);
        }
        command
    }
}

impl Trial {
    pub(super) const fn needs(mut self, needs: Needs) -> Self {
        self.needs = needs;
        self
    }

    pub(super) const fn judged(mut self, by: Judge) -> Self {
        self.judge = Some(by);
        self
    }
}

/// SELECT by name.
pub(super) const fn select(name: &'static [u8], expect: Expect) -> Step {
    Step::new([0x00, ins::SELECT, 0x04, 0x0C], name, 0, expect)
}

/// GET DATA.
pub(super) const fn object(tag: u16, le: usize, expect: Expect) -> Step {
    let [p1, p2] = tag.to_be_bytes();
    Step::new([0x00, ins::GET_DATA, p1, p2], &[], le, expect)
}

/// A command without data.
pub(super) const fn ask(header: [u8; 4], le: usize, expect: Expect) -> Step {
    Step::new(header, &[], le, expect)
}

/// A command with data.
pub(super) const fn give(header: [u8; 4], data: &'static [u8], le: usize, expect: Expect) -> Step {
    Step::new(header, data, le, expect)
}

/// SELECT of an EF.
pub(super) const fn file(id: &'static [u8; 2], expect: Expect) -> Step {
    Step::new([0x00, 0xA4, 0x02, 0x0C], id, 0, expect)
}

/// READ BINARY by short identifier.
pub(super) const fn read(sfi: u8, le: usize, expect: Expect) -> Step {
    Step::new([0x00, 0xB0, 0x80 | sfi, 0x00], &[], le, expect)
}

/// READ BINARY of the current EF, one byte.
pub(super) const fn read_current(expect: Expect) -> Step {
    Step::new([0x00, 0xB0, 0x00, 0x00], &[], 1, expect)
}

/// READ RECORD by short identifier.
pub(super) const fn record(sfi: u8, number: u8, le: usize, expect: Expect) -> Step {
    Step::new([0x00, 0xB2, number, sfi << 3 | 0x04], &[], le, expect)
}

/// An empty VERIFY: spends no try.
pub(super) const fn counter(sfi: u8) -> Step {
    Step::new([0x00, 0x20, 0x00, 0x80 | sfi], &[], 0, Expect::Counter)
}

/// COMPUTE DIGITAL SIGNATURE.
pub(super) const fn sign(p1: u8, p2: u8, data: &'static [u8], expect: Expect) -> Step {
    Step::new([0x80, 0x2A, p1, p2], data, 256, expect)
}

impl Expect {
    pub(super) fn fits(self, response: &Response) -> bool {
        let (status, bytes) = (response.status, response.data.len());
        match self {
            Self::Done => status.is_success(),
            Self::Bytes(expected) => status.is_success() && bytes == expected,
            Self::MoreThan(least) => status.is_success() && bytes > least,
            Self::Is(words) => words.contains(&status.0),
            Self::Counter => {
                status.sw1() == 0x63 && status.sw2() & 0xF0 == 0xC0
                    || matches!(status.0, 0x6300 | 0x6983 | 0x6984 | 0x9000)
            }
            Self::Refused => !status.is_success(),
        }
    }
}
