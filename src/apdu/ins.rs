//! Instruction bytes of the commands that the card knows. Source: ISO/IEC 7816-4 and -8, measured.

use crate::error::CommandName;

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

/// The name of an instruction.
pub(crate) const fn name(instruction: u8) -> CommandName {
    match instruction {
        VERIFY => CommandName::Verify,
        CHANGE_REFERENCE_DATA => CommandName::ChangeReferenceData,
        COMPUTE_DIGITAL_SIGNATURE => CommandName::ComputeDigitalSignature,
        CHANGE_KEY => CommandName::ChangeKey,
        GET_CHALLENGE => CommandName::GetChallenge,
        INTERNAL_AUTHENTICATE => CommandName::InternalAuthenticate,
        SELECT => CommandName::Select,
        SET_SESSION_KEY => CommandName::SetSessionKey,
        READ_BINARY => CommandName::ReadBinary,
        READ_RECORD => CommandName::ReadRecord,
        GET_RESPONSE => CommandName::GetResponse,
        GET_DATA => CommandName::GetData,
        _ => CommandName::Other,
    }
}
