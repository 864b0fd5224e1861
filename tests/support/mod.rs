//! The real parts that the tests talk to: pcscd with the vpcd virtual reader, OpenSC, OpenSSL.
//! A part that is missing fails the test; nothing is skipped.

pub mod card;
pub mod pcscd;
pub mod tools;
