//! MGF1 (RFC 8017, appendix B.2.1).

use sha2::Digest;

/// Adds the mask that a seed gives to these bytes (exclusive or): what hides them, or shows them again.
pub(super) fn mask<D: Digest>(seed: &[u8], bytes: &mut [u8]) {
    let size = <D as Digest>::output_size();
    for (counter, chunk) in (0_u32..).zip(bytes.chunks_mut(size)) {
        let block = D::new()
            .chain_update(seed)
            .chain_update(counter.to_be_bytes())
            .finalize();
        for (byte, mask) in chunk.iter_mut().zip(block) {
            *byte ^= mask;
        }
    }
}
