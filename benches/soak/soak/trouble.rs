//! What goes wrong with a read, and what it may lead to.

use std::time::Duration;

use mynumber_card::sim::{Fault, Link, SimHandle};
use mynumber_card::{Error, PinError, TransportError};
use rand::Rng as _;
use rand::rngs::StdRng;

use super::jobs::Job;

/// What goes wrong.
#[derive(Debug, Clone)]
pub enum Trouble {
    None,
    /// Every answer comes late.
    Late,
    /// A fault at the command of this index.
    At(usize, Fault),
}

impl Trouble {
    pub fn draw(random: &mut StdRng, job: Job) -> Self {
        let at = random.gen_range(0..=job.commands());
        let fault = match random.gen_range(0..100) {
            0..=49 => return Self::None,
            50 => return Self::Late,
            51 => Fault::Removed,
            52..=53 => Fault::RemovedBeforeAnswer,
            54 => Fault::Silent,
            55 => Fault::AnswerLost,
            56..=68 => Fault::Reset,
            // Nothing signs what `status` reads, so nothing can tell that it was changed.
            _ if matches!(job, Job::Status | Job::Doctor) => return Self::None,
            69..=78 => Fault::Garbled,
            79..=87 => {
                const WORDS: [u16; 9] = [
                    0x6F00, 0x6700, 0x6982, 0x6A82, 0x63C0, 0x6400, 0x6B00, 0x6100, 0x6C10,
                ];
                Fault::Status(WORDS[random.gen_range(0..WORDS.len())])
            }
            88 if random.gen_bool(0.3) => Fault::CutShort(random.gen_range(0..2)),
            88..=95 => Fault::CutShort(random.gen_range(2..300)),
            _ => {
                let length = random.gen_range(2..40);
                Fault::Answer((0..length).map(|_| random.r#gen()).collect())
            }
        };
        Self::At(at, fault)
    }

    /// In one word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Late => "late",
            Self::At(_, fault) => match fault {
                Fault::Removed => "removed",
                Fault::RemovedBeforeAnswer => "removed before the answer",
                Fault::Silent => "silent",
                Fault::AnswerLost => "answer lost",
                Fault::Reset => "reset",
                Fault::Garbled => "garbled",
                Fault::CutShort(0) => "answer without a byte",
                Fault::CutShort(1) => "cut to 1 byte",
                Fault::CutShort(_) => "cut",
                Fault::Status(_) => "status word made up",
                Fault::Answer(_) => "answer made up",
                _ => "other",
            },
        }
    }

    pub fn prepare(&self, card: &SimHandle) {
        match self {
            Self::None => {}
            Self::Late => card.set_link(Link::direct().with_latency(Duration::from_millis(30))),
            Self::At(index, fault) => card.set_fault(*index, fault.clone()),
        }
    }

    pub fn repair(&self, card: &SimHandle) {
        card.set_link(Link::direct());
    }

    /// Whether it was met, which a shorter job does not.
    pub fn was_hit(&self, card: &SimHandle) -> bool {
        matches!(self, Self::At(index, _) if card.traffic().commands > *index)
    }

    /// Whether the card leaves the reader over it.
    fn loses_card(&self) -> bool {
        use Fault::{AnswerLost, CutShort, Removed, RemovedBeforeAnswer, Silent};
        matches!(
            self,
            Self::At(
                _,
                Removed | RemovedBeforeAnswer | Silent | AnswerLost | CutShort(0)
            )
        )
    }

    /// Whether data may come that is said not to be proven.
    pub fn allows_doubt(&self) -> bool {
        matches!(self, Self::At(..)) && !self.loses_card()
    }

    /// Whether it may lead to this error.
    pub fn allows(&self, error: &Error) -> bool {
        let Self::At(_, fault) = self else {
            return false;
        };
        if self.loses_card() {
            return matches!(
                error,
                Error::Transport(TransportError::CardRemoved)
                    | Error::Pin(PinError::OutcomeUnknown {
                        source: TransportError::CardRemoved,
                        ..
                    })
            );
        }
        match error {
            Error::Transport(source) | Error::Pin(PinError::OutcomeUnknown { source, .. }) => {
                match source {
                    TransportError::CardReset => {
                        matches!(fault, Fault::Reset | Fault::Status(0x6986))
                    }
                    TransportError::ShortResponse { .. } | TransportError::Io { .. } => {
                        matches!(fault, Fault::CutShort(_))
                    }
                    TransportError::IncompleteAnswer { .. } => matches!(
                        fault,
                        Fault::CutShort(_) | Fault::Garbled | Fault::Answer(_) | Fault::Status(_)
                    ),
                    _ => false,
                }
            }
            Error::Pin(_)
            | Error::NotMyNumberCard { .. }
            | Error::UnexpectedStatus { .. }
            | Error::NotOpen { .. }
            | Error::FileAbsent { .. }
            | Error::ApplicationAbsent { .. }
            | Error::Malformed { .. }
            | Error::Unbounded { .. } => true,
            _ => false,
        }
    }
}
