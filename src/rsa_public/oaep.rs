//! RSAES-OAEP (RFC 8017, section 7.1.1) with SHA-256, MGF1 with SHA-256 and an empty label.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{PublicOperation, mgf1};

/// Bytes of the hash, and of the seed.
const HASH: usize = 32;

/// Encrypts a message with a random seed that is never used again. `None` for a message that is too
/// long for the key, or a seed of another length than 32 bytes.
pub(crate) fn encrypt_oaep_sha256(
    key: &PublicOperation,
    message: &[u8],
    seed: &[u8],
) -> Option<Vec<u8>> {
    if seed.len() != HASH {
        return None;
    }
    // 00 ‖ masked seed ‖ masked (hash of the label ‖ 00… ‖ 01 ‖ message)
    let mut block = Zeroizing::new(vec![0; key.size]);
    let (_, masked) = block.split_first_mut()?;
    let (seed_part, data) = masked.split_at_mut_checked(HASH)?;
    let (label, rest) = data.split_at_mut_checked(HASH)?;
    let zeros = rest.len().checked_sub(message.len())?.checked_sub(1)?;
    let content = Sha256::digest([])
        .into_iter()
        .chain(core::iter::repeat_n(0, zeros))
        .chain([0x01])
        .chain(message.iter().copied());
    for (to, from) in label.iter_mut().chain(rest).zip(content) {
        *to = from;
    }
    for (to, from) in seed_part.iter_mut().zip(seed) {
        *to = *from;
    }
    mgf1::mask::<Sha256>(seed_part, data);
    mgf1::mask::<Sha256>(data, seed_part);
    Some(key.raise(&block)?.to_vec())
}
