//! EMSA-PKCS1-v1_5 (RFC 8017, section 9.2), compared and never parsed.

/// The least bytes of padding.
const PADDING: usize = 8;

/// Whether a raised signature is exactly `00 01 FF…FF 00` and these bytes, in two parts.
pub(crate) fn is_pkcs1v15(block: &[u8], [head, digest]: [&[u8]; 2]) -> bool {
    let encoding = block.strip_suffix(digest);
    let Some([0x00, 0x01, rest @ ..]) = encoding.and_then(|it| it.strip_suffix(head)) else {
        return false;
    };
    match rest.split_last() {
        Some((0x00, padding)) => {
            padding.len() >= PADDING && padding.iter().all(|byte| *byte == 0xFF)
        }
        _ => false,
    }
}
