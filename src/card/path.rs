//! What a session finds out about the path to the card: how long answers may be on it.
//!
//! Some readers lose answers of exactly 256 bytes, because their length byte 00 is taken for
//! none: the answer arrives as only 9000, without its status word, or as an error of the link. Such
//! readers do carry 248 bytes (measured).

use crate::error::TransportError;
use crate::transport::ApduLengths;

/// Bytes of data in the longest answer that a short command asks for.
pub(super) const SHORT: usize = 256;
/// Bytes of a signature of the card: RSA-2048.
pub(super) const SIGNATURE: usize = 256;
/// Bytes to ask for if answers of 256 bytes are lost.
pub(super) const CARRIED: usize = 248;

/// What is known so far about the path to the card. Nothing is sent to find it out: it comes from
/// the jobs of this session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Path {
    /// Whether extended APDUs are carried.
    pub lengths: ApduLengths,
    /// The most bytes of data that a short command asks for: 256; fewer where the link said so
    /// beforehand, or where longer answers were lost.
    pub longest_short_answer: usize,
    /// The most bytes of data that came in one answer.
    pub longest_answer: usize,
    /// Whether an answer of 256 bytes, as a signature of the card is, can be had; `None` while no such
    /// has been asked for.
    pub carries_signatures: Option<bool>,
}

/// What was met.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Met {
    /// The most bytes of data in the answer to a short command.
    pub(super) short: usize,
    /// The same of extended commands.
    pub(super) extended: usize,
    /// An answer of 256 bytes did not come, and one of 248 in its place did: not by accident.
    pub(super) loses: bool,
    /// The same, once, with an error of the link that may also be an accident.
    suspected: bool,
}

impl Met {
    /// Notes an answer that came.
    pub(super) fn came(&mut self, extended: bool, bytes: usize) {
        let longest = if extended {
            &mut self.extended
        } else {
            &mut self.short
        };
        *longest = bytes.max(*longest);
        if !extended && bytes >= SHORT {
            self.suspected = false;
        }
    }

    /// Notes that an answer of 256 bytes came to this, where 248 bytes came when asked for.
    pub(super) fn lost(&mut self, instead: &TransportError) {
        if self.suspected || matches!(instead, TransportError::IncompleteAnswer { .. }) {
            self.loses = true;
        }
        self.suspected = true;
    }

    /// Whether an answer of so many bytes was not cut: a path that cuts gives nothing longer.
    pub(super) const fn shows_whole(self, extended: bool, bytes: usize) -> bool {
        bytes < if extended { self.extended } else { self.short }
    }
}
