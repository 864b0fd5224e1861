//! SHA-2 over content of any size, in pieces.

use mynumber_card::pki::HashAlgorithm;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// Makes the digests of content that comes in pieces.
#[derive(Clone)]
pub struct ContentHasher {
    sha256: Option<Sha256>,
    sha384: Option<Sha384>,
    sha512: Option<Sha512>,
    beginning: Vec<u8>,
    length: u64,
}

mynumber_card::hides_personal_data!(ContentHasher, "ContentHasher", length);

impl ContentHasher {
    /// For these algorithms only: what a signature names (`cms::digest_algorithms`), or SHA-256 for signing.
    #[must_use]
    pub fn new(algorithms: &[HashAlgorithm]) -> Self {
        let asked = |algorithm| algorithms.contains(&algorithm);
        Self {
            sha256: asked(HashAlgorithm::Sha256).then(Sha256::new),
            sha384: asked(HashAlgorithm::Sha384).then(Sha384::new),
            sha512: asked(HashAlgorithm::Sha512).then(Sha512::new),
            beginning: Vec::with_capacity(BEGINNING),
            length: 0,
        }
    }

    /// The next piece.
    pub fn update(&mut self, piece: &[u8]) {
        let missing = BEGINNING.saturating_sub(self.beginning.len());
        self.beginning.extend(piece.iter().take(missing));
        self.length = self
            .length
            .saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if let Some(hash) = &mut self.sha256 {
            hash.update(piece);
        }
        if let Some(hash) = &mut self.sha384 {
            hash.update(piece);
        }
        if let Some(hash) = &mut self.sha512 {
            hash.update(piece);
        }
    }

    /// The digests of all pieces.
    #[must_use]
    pub fn finish(self) -> ContentDigests {
        ContentDigests {
            reads_as_attributes: reads_as_attributes(&self.beginning, self.length),
            sha256: self.sha256.map(|hash| hash.finalize().to_vec()),
            sha384: self.sha384.map(|hash| hash.finalize().to_vec()),
            sha512: self.sha512.map(|hash| hash.finalize().to_vec()),
        }
    }
}

/// The digests of content.
#[derive(Clone, PartialEq, Eq)]
pub struct ContentDigests {
    sha256: Option<Vec<u8>>,
    sha384: Option<Vec<u8>>,
    sha512: Option<Vec<u8>>,
    reads_as_attributes: bool,
}

mynumber_card::hides_personal_data!(ContentDigests, "ContentDigests");

impl ContentDigests {
    /// With these algorithms, of content in memory: all parts, one after the other.
    #[must_use]
    pub fn of(parts: &[&[u8]], algorithms: &[HashAlgorithm]) -> Self {
        let mut hasher = ContentHasher::new(algorithms);
        for part in parts {
            hasher.update(part);
        }
        hasher.finish()
    }

    /// The digest; `None` when it was not asked for.
    #[must_use]
    pub fn get(&self, algorithm: HashAlgorithm) -> Option<&[u8]> {
        match algorithm {
            HashAlgorithm::Sha256 => self.sha256.as_deref(),
            HashAlgorithm::Sha384 => self.sha384.as_deref(),
            HashAlgorithm::Sha512 => self.sha512.as_deref(),
            _ => None,
        }
    }

    /// Whether both are digests of the same content: at least one algorithm is in both, and all that are fit.
    pub(crate) fn is_of_the_same_content(&self, other: &Self) -> bool {
        let pairs = [
            (&self.sha256, &other.sha256),
            (&self.sha384, &other.sha384),
            (&self.sha512, &other.sha512),
        ];
        let both = pairs
            .into_iter()
            .filter_map(|(one, other)| Some((one.as_ref()?, other.as_ref()?)));
        both.clone().next().is_some() && both.into_iter().all(|(one, other)| one == other)
    }

    /// Whether the content has the outer form of signed attributes. A signature over attributes would then be
    /// one over this content as well, so without attributes none is accepted.
    #[must_use]
    pub const fn reads_as_attributes(&self) -> bool {
        self.reads_as_attributes
    }
}

/// Bytes from the start that show whether content is one SET of SEQUENCEs: tag, length of up to nine bytes, tag.
const BEGINNING: usize = 11;

fn reads_as_attributes(beginning: &[u8], length: u64) -> bool {
    let Some((0x31, rest)) = beginning.split_first().map(|(tag, rest)| (*tag, rest)) else {
        return false;
    };
    let (size, declared) = match rest.first() {
        Some(short @ 0..0x80) => (0, u64::from(*short)),
        Some(long @ 0x81..=0x88) => {
            let size = usize::from(long & 0x7F);
            let bytes = rest.iter().skip(1).take(size);
            let number = bytes.fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
            (size, number)
        }
        // An indefinite length ends where it likes.
        Some(0x80) => (0, length),
        _ => return false,
    };
    let header = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(2);
    let whole = rest.first() == Some(&0x80) || declared.checked_add(header) == Some(length);
    let first = rest.get(size.saturating_add(1));
    whole && first.is_none_or(|tag| *tag == 0x30)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_give_the_digest_of_the_whole() {
        let all = [
            HashAlgorithm::Sha256,
            HashAlgorithm::Sha384,
            HashAlgorithm::Sha512,
        ];
        let whole = ContentDigests::of(&[b"abc"], &all);
        assert_eq!(ContentDigests::of(&[b"a", b"", b"bc"], &all), whole);
        for algorithm in all {
            assert_eq!(
                whole.get(algorithm),
                Some(algorithm.digest(b"abc").as_slice())
            );
        }
        let one = ContentDigests::of(&[b"abc"], &[HashAlgorithm::Sha384]);
        assert_eq!(one.get(HashAlgorithm::Sha256), None);
        assert!(one.get(HashAlgorithm::Sha384).is_some());
    }

    #[test]
    fn only_a_whole_set_of_sequences_reads_as_attributes() {
        let reads = |bytes: &[u8]| ContentDigests::of(&[bytes], &[]).reads_as_attributes();
        let mut long = vec![0x31, 0x82, 0x01, 0x00, 0x30];
        long.resize(260, 7);
        for content in [
            &[0x31, 0x02, 0x30, 0x00][..],
            &[0x31, 0x00],
            &long,
            &[0x31, 0x80, 0x30, 0, 0, 0, 0],
        ] {
            assert!(reads(content), "{content:02X?}");
        }
        for content in [
            &[][..],
            b"1",
            b"10 apples",
            b"%PDF-1.7",
            &[0x31, 0x02, 0x04, 0x00],
            &[0x31, 0x03, 0x30, 0x00],
            &long[..259],
        ] {
            assert!(!reads(content), "{content:02X?}");
        }
    }
}
