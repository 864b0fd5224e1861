//! EMSA-PSS-VERIFY (RFC 8017, section 9.1.2), MGF1 with the same hash and a salt as long as the digest.

use sha2::Digest;

use super::{PublicOperation, mgf1};

/// Whether the signature is one over this digest.
pub(crate) fn is_pss<D: Digest>(key: &PublicOperation, digest: &[u8], signature: &[u8]) -> bool {
    key.raise(signature)
        .and_then(|block| salt_fits::<D>(key.bits, digest, &block))
        .unwrap_or(false)
}

/// `None` where a part has no room.
fn salt_fits<D: Digest>(bits: usize, digest: &[u8], block: &[u8]) -> Option<bool> {
    let size = <D as Digest>::output_size();
    // The encoding has one bit less than the modulus. With 2049 bits that is one byte less, which is zero.
    let bits = bits.checked_sub(1)?;
    let start = block.len().checked_sub(bits.div_ceil(8))?;
    let (zeros, encoded) = block.split_at_checked(start)?;
    let (&0xBC, encoded) = encoded.split_last()? else {
        return Some(false);
    };
    let (masked, hash) = encoded.split_at_checked(encoded.len().checked_sub(size)?)?;
    let unused = u32::try_from(bits.div_ceil(8).checked_mul(8)?.checked_sub(bits)?).ok()?;
    let used = u8::MAX.checked_shr(unused)?;
    let first = masked.first()?;
    if digest.len() != size || zeros.iter().any(|byte| *byte != 0) || first & !used != 0 {
        return Some(false);
    }
    let mut data = masked.to_vec();
    mgf1::mask::<D>(hash, &mut data);
    if let Some(first) = data.first_mut() {
        *first &= used;
    }
    let (padding, salt) = data.split_at_checked(data.len().checked_sub(size)?)?;
    let (&0x01, padding) = padding.split_last()? else {
        return Some(false);
    };
    let again = D::new()
        .chain_update([0; 8])
        .chain_update(digest)
        .chain_update(salt)
        .finalize();
    Some(padding.iter().all(|byte| *byte == 0) && again.as_slice() == hash)
}
