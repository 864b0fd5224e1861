//! The digests of what signatures cover. Each covers all that was there before it, so what they share is hashed once.

use std::collections::HashMap;

use mynumber_card::pki::HashAlgorithm;

use super::signature::Signature;
use crate::digests::{ContentDigests, ContentHasher};

/// Digests of parts of one file.
pub(super) struct Covered<'a> {
    bytes: &'a [u8],
    /// For each algorithm, the file from its first byte up to somewhere.
    begun: HashMap<HashAlgorithm, (usize, ContentHasher)>,
}

impl<'a> Covered<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            begun: HashMap::new(),
        }
    }

    /// Of what a signature covers. Cheapest in the order of the file.
    pub(super) fn digests(
        &mut self,
        signature: &Signature,
        algorithms: &[HashAlgorithm],
    ) -> ContentDigests {
        let [first, second] = signature.signed(self.bytes);
        let [algorithm] = *algorithms else {
            return ContentDigests::of(&[first, second], algorithms);
        };
        let begun = self.begun.remove(&algorithm);
        let begun = begun.filter(|(up_to, _)| *up_to <= first.len());
        let (up_to, mut hasher) = begun.unwrap_or_else(|| (0, ContentHasher::new(algorithms)));
        hasher.update(first.get(up_to..).unwrap_or_default());
        let mut whole = hasher.clone();
        whole.update(second);
        self.begun.insert(algorithm, (first.len(), hasher));
        whole.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::object::Dictionary;
    use super::super::signature::SubFilter;
    use super::*;

    #[test]
    fn in_any_order_the_digests_are_those_of_the_ranges() {
        let bytes: Vec<u8> = (0..=255).cycle().take(3_000).collect();
        let signature = |gap: [usize; 2], end| Signature {
            dictionary: Dictionary::default(),
            subfilter: SubFilter::Pkcs7Detached,
            gap: gap[0]..gap[1],
            end,
            contents: Vec::new(),
        };
        let [first, second, third] = [
            signature([10, 30], 700),
            signature([700, 705], 2_000),
            signature([1_999, 2_100], 3_000),
        ];
        let algorithms = [HashAlgorithm::Sha256, HashAlgorithm::Sha512];
        let mut covered = Covered::of(&bytes);
        for signature in [&first, &second, &third, &first, &third, &second, &second] {
            for algorithm in algorithms {
                let [one, other] = signature.signed(&bytes);
                let alone = ContentDigests::of(&[one, other], &[algorithm]);
                assert!(covered.digests(signature, &[algorithm]) == alone);
            }
        }
        assert_eq!(covered.begun.len(), algorithms.len());
    }
}
