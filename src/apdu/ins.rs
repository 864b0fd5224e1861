//! Instruction bytes of the commands that the card knows. Source: ISO/IEC 7816-4 and -8, measured.

/// VERIFY.
pub const VERIFY: u8 = 0x20;
/// CHANGE REFERENCE DATA.
pub const CHANGE_REFERENCE_DATA: u8 = 0x24;
/// COMPUTE DIGITAL SIGNATURE (PERFORM SECURITY OPERATION).
pub const COMPUTE_DIGITAL_SIGNATURE: u8 = 0x2A;
/// CHANGE KEY, of the card's own class 80.
pub const CHANGE_KEY: u8 = 0x32;
/// GET CHALLENGE.
pub const GET_CHALLENGE: u8 = 0x84;
/// INTERNAL AUTHENTICATE.
pub const INTERNAL_AUTHENTICATE: u8 = 0x88;
/// SELECT.
pub const SELECT: u8 = 0xA4;
/// SET SESSION KEY, of the card's own class 80.
pub const SET_SESSION_KEY: u8 = 0xAE;
/// READ BINARY.
pub const READ_BINARY: u8 = 0xB0;
/// READ RECORD.
pub const READ_RECORD: u8 = 0xB2;
/// GET RESPONSE.
pub const GET_RESPONSE: u8 = 0xC0;
/// GET DATA.
pub const GET_DATA: u8 = 0xCA;

/// The name of an instruction, in the words of ISO/IEC 7816-4.
pub(crate) const fn name(instruction: u8) -> &'static str {
    match instruction {
        VERIFY => "VERIFY",
        CHANGE_REFERENCE_DATA => "CHANGE REFERENCE DATA",
        COMPUTE_DIGITAL_SIGNATURE => "COMPUTE DIGITAL SIGNATURE",
        CHANGE_KEY => "CHANGE KEY",
        GET_CHALLENGE => "GET CHALLENGE",
        INTERNAL_AUTHENTICATE => "INTERNAL AUTHENTICATE",
        SELECT => "SELECT",
        SET_SESSION_KEY => "SET SESSION KEY",
        READ_BINARY => "READ BINARY",
        READ_RECORD => "READ RECORD",
        GET_RESPONSE => "GET RESPONSE",
        GET_DATA => "GET DATA",
        _ => "command",
    }
}
