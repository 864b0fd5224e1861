//! A link that answers from a trace.

use std::collections::VecDeque;

use super::{ApduLengths, Transport};
use crate::error::{Operation, TransportError};
use crate::report::Coded;

/// Replays a conversation from the lines that [`Trace`](super::Trace) writes: the commands have to come
/// in the recorded order, and get the recorded answers. It needs no card, only the trace, and
/// shows again what a distant reader did.
///
/// What the trace has masked is not there: a masked command matches one with the same header (and
/// length, where that is told), and a masked answer is an error. A conversation about public files,
/// such as `cert auth`, is replayed whole.
///
/// ```
/// use mynumber_card::Transport;
/// use mynumber_card::transport::Replay;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let trace = "> 00A4040C0AD392F000260100000001\n< 9000\n> 0020009A\n< 63C3\n";
/// let mut link = Replay::from_trace(trace)?;
/// let select = hex::decode("00A4040C0AD392F000260100000001")?;
/// assert_eq!(link.transmit(&select)?, [0x90, 0x00]);
/// assert_eq!(link.transmit(&[0x00, 0x20, 0x00, 0x9A])?, [0x63, 0xC3]);
/// assert!(link.is_at_end());
/// # Ok(())
/// # }
/// ```
pub struct Replay {
    steps: VecDeque<Step>,
    lengths: ApduLengths,
}

hides_personal_data!(Replay, "Replay", lengths);

/// A line that is not part of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error("line {line} of the trace cannot be read")]
#[serde(tag = "kind", rename = "not_a_trace")]
#[non_exhaustive]
pub struct ReplayError {
    /// Which line, from 1.
    pub line: usize,
}

impl Coded for ReplayError {
    fn code(&self) -> &'static str {
        "not_a_trace"
    }
}

#[derive(Debug)]
struct Step {
    command: Command,
    answer: Answer,
}

#[derive(Debug)]
enum Command {
    Exactly(Vec<u8>),
    /// A header, and how many bytes follow it, where that was told.
    Masked {
        header: Vec<u8>,
        body: Option<usize>,
    },
    PowerDown,
}

#[derive(Debug)]
enum Answer {
    /// The trace ends before it.
    None,
    Bytes(Vec<u8>),
    Masked,
    Error(String),
}

impl Replay {
    /// Reads a trace.
    ///
    /// # Errors
    /// [`ReplayError`] for the first line that no trace has.
    pub fn from_trace(text: &str) -> Result<Self, ReplayError> {
        let mut steps: VecDeque<Step> = VecDeque::new();
        for (number, line) in (1..).zip(text.lines()) {
            let wrong = ReplayError { line: number };
            let line = line.trim();
            // The program's traces begin with a line that identifies them.
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (kind, rest) = line.split_at_checked(1).ok_or(wrong)?;
            let rest = rest.trim();
            match kind {
                ">" => steps.push_back(Step {
                    command: command(rest).ok_or(wrong)?,
                    answer: Answer::None,
                }),
                "<" | "!" => {
                    let step = steps.back_mut().ok_or(wrong)?;
                    if !matches!(step.answer, Answer::None) {
                        return Err(wrong);
                    }
                    step.answer = match kind {
                        "!" => Answer::Error(rest.to_owned()),
                        _ => answer(rest).ok_or(wrong)?,
                    };
                }
                _ => return Err(wrong),
            }
        }
        Ok(Self {
            steps,
            lengths: ApduLengths::Unknown,
        })
    }

    /// The same, saying this beforehand of its APDU lengths, as the recorded link did.
    #[must_use]
    pub fn with_apdu_lengths(self, lengths: ApduLengths) -> Self {
        Self { lengths, ..self }
    }

    /// Whether everything has been replayed.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.steps.is_empty()
    }
}

impl Transport for Replay {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let Some(step) = self.steps.front() else {
            return cannot(Operation::ReplayBeyondEnd);
        };
        if !step.command.is(command) {
            return cannot(Operation::ReplayOtherCommand);
        }
        match self.steps.pop_front().map(|step| step.answer) {
            Some(Answer::Bytes(bytes)) => Ok(bytes),
            Some(Answer::Masked) => cannot(Operation::ReplayMaskedAnswer),
            Some(Answer::Error(text)) => Err(TransportError::Io {
                operation: Operation::ReplayError,
                source: text.into(),
            }),
            Some(Answer::None) | None => cannot(Operation::ReplayMissingAnswer),
        }
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.lengths
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        match self.steps.pop_front().map(|step| step.command) {
            Some(Command::PowerDown) => Ok(()),
            _ => cannot(Operation::ReplayPowerDown),
        }
    }
}

impl Command {
    fn is(&self, sent: &[u8]) -> bool {
        match self {
            Self::Exactly(bytes) => bytes == sent,
            Self::Masked { header, body } => sent.strip_prefix(header.as_slice()).is_some_and(
                // At least one byte was masked.
                |rest| !rest.is_empty() && body.is_none_or(|length| rest.len() == length),
            ),
            Self::PowerDown => false,
        }
    }
}

fn cannot<T>(operation: Operation) -> Result<T, TransportError> {
    Err(TransportError::Unsupported { operation })
}

fn command(text: &str) -> Option<Command> {
    if text == "power down" {
        return Some(Command::PowerDown);
    }
    let Some((header, masked)) = text.split_once('[') else {
        return Some(Command::Exactly(hex::decode(text).ok()?));
    };
    let header = hex::decode(header.trim()).ok()?;
    let body = match masked.strip_suffix(']')? {
        "secret" => None,
        masked => Some(masked.strip_suffix(" bytes")?.parse().ok()?),
    };
    Some(Command::Masked { header, body })
}

fn answer(text: &str) -> Option<Answer> {
    if text.starts_with('[') {
        return Some(Answer::Masked);
    }
    // Data and status word, with a blank between.
    let bytes = hex::decode(text.replace(' ', "")).ok()?;
    Some(Answer::Bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_compared_and_answers_given_in_order() {
        let trace = "# a trace\n> 00200091\n< 63C3\n> 00200091 [secret]\n< 9000\n> 80AE0000 [3 bytes]\n< [8 bytes] 9000\n> power down";
        let mut link = Replay::from_trace(trace).unwrap();
        assert!(link.transmit(&[0x00, 0xB0, 0, 0]).is_err());
        assert_eq!(
            link.transmit(&[0x00, 0x20, 0x00, 0x91]).unwrap(),
            [0x63, 0xC3]
        );
        assert!(link.transmit(&[0x00, 0x20, 0x00, 0x91]).is_err());
        assert_eq!(
            link.transmit(&[0x00, 0x20, 0x00, 0x91, 1, 0x31]).unwrap(),
            [0x90, 0x00]
        );
        assert!(link.transmit(&[0x80, 0xAE, 0, 0, 1, 2]).is_err());
        let masked = link.transmit(&[0x80, 0xAE, 0, 0, 1, 2, 3]);
        assert!(matches!(masked, Err(TransportError::Unsupported { .. })));
        link.power_down().unwrap();
        assert!(link.is_at_end() && link.transmit(&[0, 0, 0, 0]).is_err());
    }

    #[test]
    fn what_is_no_trace_is_refused_with_its_line() {
        for (text, line) in [
            ("hello", 1),
            ("> 00B0\n\n< 90 0", 3),
            ("< 9000", 1),
            ("> 00B0\n< 9000\n< 9000", 3),
            ("> 00B0 [many]", 1),
            ("あ", 1),
        ] {
            let refused = Replay::from_trace(text).unwrap_err();
            assert_eq!(refused.line, line, "{text}");
        }
    }

    #[test]
    fn an_error_is_replayed_in_its_words() {
        let mut link = Replay::from_trace("> 0020\n! the card was removed").unwrap();
        let Err(TransportError::Io { source, .. }) = link.transmit(&[0x00, 0x20]) else {
            panic!("no error");
        };
        assert_eq!(source.to_string(), "the card was removed");
    }
}
