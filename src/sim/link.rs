//! The path between a driver and the simulated card: how fast it is, what it carries, and what
//! goes wrong on it.

use std::time::Duration;

use crate::transport::ApduLengths;

/// What a link is like. The default carries everything in no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// Time that a command takes in addition to its bytes: reader, driver, card.
    pub latency: Duration,
    /// Bytes per second, both ways; `None` takes no time.
    pub bytes_per_second: Option<u32>,
    /// Time that the card takes for a private-key operation.
    pub signing: Duration,
    /// What becomes of extended APDUs.
    pub extended: ExtendedApdus,
    /// How answers come back.
    pub answers: Answers,
    /// What is lost of them.
    pub loss: Loss,
    /// What [`Transport::apdu_lengths`](crate::Transport::apdu_lengths) says beforehand.
    pub announced: ApduLengths,
}

/// What happens to extended APDUs on a link. A refused one never reaches the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtendedApdus {
    /// They are carried, with answers of any length.
    Carried,
    /// The reader answers with this status word, e.g. 6700.
    RefusedWithStatus(u16),
    /// The reader's driver gives an error.
    RefusedWithError,
    /// No answer comes.
    Silent,
    /// Carried, but an answer stops after this many bytes, so that its status word is lost.
    AnswerCut(usize),
    /// Carried, but an answer keeps only this many bytes of data, and its status word.
    DataCut(usize),
}

/// How answers come back on a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answers {
    /// As the card gives them.
    Whole,
    /// As T=0 stacks give them: 61xx and GET RESPONSE after a command with data and
    /// after more than 256 bytes, 6Cxx when Le is more than there is.
    InParts,
}

/// What is lost of answers on a link, whatever the command that they answer: after
/// [`ExtendedApdus`] and [`Answers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Loss {
    /// Nothing.
    None,
    /// The data of an answer with exactly 256 bytes: only its status word arrives.
    DataOf256,
    /// The status word of an answer with exactly 256 bytes of data.
    StatusOf256,
    /// All of an answer with exactly 256 bytes of data: the reader's driver gives an error.
    AnswerOf256,
    /// All data of an answer after so many bytes; the status word arrives.
    DataBehind(usize),
    /// All of an answer after so many bytes, status word included.
    AnswerBehind(usize),
}

impl Default for Link {
    fn default() -> Self {
        Self::direct()
    }
}

impl Link {
    /// Everything is carried, in no time.
    #[must_use]
    pub const fn direct() -> Self {
        Self {
            latency: Duration::ZERO,
            bytes_per_second: None,
            signing: Duration::ZERO,
            extended: ExtendedApdus::Carried,
            answers: Answers::Whole,
            loss: Loss::None,
            announced: ApduLengths::Unknown,
        }
    }

    /// A contactless reader at 106 kbit/s: 15 ms a command, 10,000 bytes a second (a byte takes ten
    /// bits and some guard time), 300 ms a signature. A model, not a measurement.
    #[must_use]
    pub const fn contactless() -> Self {
        Self {
            latency: Duration::from_millis(15),
            bytes_per_second: Some(10_000),
            signing: Duration::from_millis(300),
            ..Self::direct()
        }
    }

    /// The same link with short APDUs only: the reader answers an extended one with 6700.
    #[must_use]
    pub const fn short_only(self) -> Self {
        self.with_extended(ExtendedApdus::RefusedWithStatus(0x6700))
    }

    /// The same link with extended APDUs treated so.
    #[must_use]
    pub const fn with_extended(self, extended: ExtendedApdus) -> Self {
        Self { extended, ..self }
    }

    /// The same link with answers coming back so.
    #[must_use]
    pub const fn with_answers(self, answers: Answers) -> Self {
        Self { answers, ..self }
    }

    /// The same link losing this of its answers.
    #[must_use]
    pub const fn with_loss(self, loss: Loss) -> Self {
        Self { loss, ..self }
    }

    /// The same link with this announced beforehand.
    #[must_use]
    pub const fn with_announced(self, announced: ApduLengths) -> Self {
        Self { announced, ..self }
    }

    /// The same link with this time per command.
    #[must_use]
    pub const fn with_latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// The same link with this speed, in bytes per second; 0 stands for no limit.
    #[must_use]
    pub const fn with_bytes_per_second(self, rate: u32) -> Self {
        Self {
            bytes_per_second: if rate == 0 { None } else { Some(rate) },
            ..self
        }
    }

    /// The same link with this time for a private-key operation.
    #[must_use]
    pub const fn with_signing(self, signing: Duration) -> Self {
        Self { signing, ..self }
    }

    /// How long a command with this many bytes, there and back together, takes.
    #[must_use]
    pub fn time(&self, bytes: usize, signs: bool) -> Duration {
        let mut time = self.latency;
        if let Some(rate) = self.bytes_per_second.filter(|rate| *rate > 0) {
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            let nanoseconds = bytes
                .saturating_mul(1_000_000_000)
                .checked_div(rate.into())
                .unwrap_or_default();
            time = time.saturating_add(Duration::from_nanos(nanoseconds));
        }
        if signs {
            time = time.saturating_add(self.signing);
        }
        time
    }
}

/// What goes wrong with one command.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The card is gone before the command reaches it, and stays away.
    Removed,
    /// The card carries the command out and is gone before its answer, and stays away.
    RemovedBeforeAnswer,
    /// The command is lost: the card never sees it and no answer comes in time.
    Silent,
    /// The card carries the command out, but no answer comes in time.
    AnswerLost,
    /// Another program resets the card (warm) before the command, which the card never sees.
    Reset,
    /// The card loses its power and has it back before the command, and nobody is told.
    PowerLost,
    /// The data of the answer is garbled, or its status word when there is no data.
    Garbled,
    /// The answer stops after this many bytes.
    CutShort(usize),
    /// The card never sees the command; the answer is this status word.
    Status(u16),
    /// The card never sees the command; the answer is these bytes.
    Answer(Vec<u8>),
}
