//! What the reader says of itself, without a command to the card. Source: PC/SC part 10, v2.02.09.

use pcsc::{Card, ctl_code};

use crate::transport::ApduLengths;

/// CM_IOCTL_GET_FEATURE_REQUEST.
const GET_FEATURE_REQUEST: u16 = 3400;
/// FEATURE_GET_TLV_PROPERTIES.
const GET_TLV_PROPERTIES: u8 = 0x12;
/// Property dwMaxAPDUDataSize: 0 short only, else the most bytes of data.
const MAX_APDU_DATA_SIZE: u8 = 0x0A;

/// Whether the reader and its driver carry extended APDUs, as they say. A reader that says nothing
/// is `Unknown`, and one that promises too much is found out by the session.
pub(super) fn apdu_lengths(card: &Card) -> ApduLengths {
    let mut buffer = [0; 256];
    let Ok(features) = card.control(ctl_code(GET_FEATURE_REQUEST.into()), &[], &mut buffer) else {
        return ApduLengths::Unknown;
    };
    let Some(code) = property(features, GET_TLV_PROPERTIES).map(u32::from_be_bytes) else {
        return ApduLengths::Unknown;
    };
    let mut buffer = [0; 256];
    let Ok(properties) = card.control(code.into(), &[], &mut buffer) else {
        return ApduLengths::Unknown;
    };
    match property(properties, MAX_APDU_DATA_SIZE).map(u32::from_le_bytes) {
        Some(0) => ApduLengths::Short,
        Some(257..) => ApduLengths::Extended,
        _ => ApduLengths::Unknown,
    }
}

/// The four bytes of a property in a row of tag, length, value.
fn property(mut row: &[u8], wanted: u8) -> Option<[u8; 4]> {
    loop {
        let ([tag, length], rest) = row.split_first_chunk::<2>()?;
        let (value, next) = rest.split_at_checked(usize::from(*length))?;
        if *tag == wanted {
            return value.try_into().ok();
        }
        row = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_is_found_behind_others_and_only_whole() {
        let row = [0x06, 4, 1, 2, 3, 4, 0x12, 4, 0x42, 0x33, 0x00, 0x12];
        assert_eq!(property(&row, 0x12), Some([0x42, 0x33, 0x00, 0x12]));
        assert_eq!(property(&row[..11], 0x12), None);
        assert_eq!(property(&row, 0x13), None);
        assert_eq!(property(&[0x0A, 1, 0], 0x0A), None);
        assert_eq!(property(&[0x0A], 0x0A), None);
    }
}
