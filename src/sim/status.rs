//! The status words that the simulated card answers with.

/// A status word that ends a command early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) u16);

/// What a command gives: data for 9000, or another status word.
pub(super) type Answer = Result<Vec<u8>, Refusal>;

/// 9000: done.
pub(super) const DONE: u16 = 0x9000;
/// 6988: data that secure messaging cannot take; ends the session (measured).
pub(super) const SECURE_MESSAGING_DATA: Refusal = Refusal(0x6988);
/// 69FC: secure messaging without a session (measured after one had ended).
pub(super) const NO_SESSION: Refusal = Refusal(0x69FC);
/// 6987: secure messaging in another form (class 0C) inside a session (measured).
pub(super) const SECURE_MESSAGING_FORM: Refusal = Refusal(0x6987);
/// 6A80: wrong data.
pub(super) const WRONG_DATA: Refusal = Refusal(0x6A80);
/// 66F1: no secure messaging here (common and card-surface; measured).
pub(super) const NO_SECURE_MESSAGING: Refusal = Refusal(0x66F1);
/// 6700: wrong length.
pub(super) const WRONG_LENGTH: Refusal = Refusal(0x6700);
/// 6881: logical channel not supported.
pub(super) const CHANNEL: Refusal = Refusal(0x6881);
/// 6882: secure messaging not supported.
pub(super) const SECURE_MESSAGING: Refusal = Refusal(0x6882);
/// 6884: command chaining not supported.
pub(super) const CHAINING: Refusal = Refusal(0x6884);
/// 6981: the command does not fit the structure of the file.
pub(super) const WRONG_FILE_KIND: Refusal = Refusal(0x6981);
/// 6982: a PIN must be presented first.
pub(super) const NOT_OPEN: Refusal = Refusal(0x6982);
/// 6984: the PIN reference is locked (JICSAP).
pub(super) const LOCKED: Refusal = Refusal(0x6984);
/// 6985: conditions of use not satisfied.
pub(super) const CONDITIONS: Refusal = Refusal(0x6985);
/// 6986: no current EF.
pub(super) const NO_CURRENT_EF: Refusal = Refusal(0x6986);
/// 6A82: no such file or application.
pub(super) const FILE_ABSENT: Refusal = Refusal(0x6A82);
/// 6A83: no such record.
pub(super) const RECORD_ABSENT: Refusal = Refusal(0x6A83);
/// 6A86: wrong P1 or P2.
pub(super) const WRONG_P1_P2: Refusal = Refusal(0x6A86);
/// 6A88: no such reference or data object.
pub(super) const REFERENCE_ABSENT: Refusal = Refusal(0x6A88);
/// 6B00: offset outside the file.
pub(super) const OFFSET_OUTSIDE: Refusal = Refusal(0x6B00);
/// 6D00: instruction not supported.
pub(super) const INSTRUCTION: Refusal = Refusal(0x6D00);
/// 6E00: class not supported.
pub(super) const CLASS: Refusal = Refusal(0x6E00);
/// 6F00: no precise diagnosis.
pub(super) const FAILURE: Refusal = Refusal(0x6F00);

/// 63Cx: this many tries left.
pub(super) fn tries(left: u8) -> Refusal {
    Refusal(0x63C0 | u16::from(left.min(15)))
}
