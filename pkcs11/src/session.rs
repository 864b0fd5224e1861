//! The sessions, and the operations in them.

use cryptoki_sys as ck;

use crate::mechanism::{Input, Mechanism};
use crate::slot::SlotNumber;

/// The most sessions at a time.
pub(crate) const MOST: usize = 1024;

/// One session.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) slot: SlotNumber,
    pub(crate) writable: bool,
    /// What a search has found and not yet given.
    pub(crate) search: Option<Vec<ck::CK_OBJECT_HANDLE>>,
    pub(crate) signing: Option<Signing>,
}

/// A signature that was begun.
#[derive(Debug)]
pub(crate) struct Signing {
    pub(crate) mechanism: Mechanism,
    pub(crate) input: Input,
    /// Whether bytes came by C_SignUpdate: then C_SignFinal ends it.
    pub(crate) in_parts: bool,
    /// Whether the PIN was given for this signature, or need not be.
    pub(crate) permitted: bool,
}
