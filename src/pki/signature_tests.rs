//! Every arithmetic beside the `rsa` crate – the one in pure Rust, and AWS-LC with its feature: whatever
//! strong key, digest and signature, the same answer.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use rand::SeedableRng as _;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha2::{Sha256, Sha384, Sha512};

use super::{HashAlgorithm, RsaPublicKey, is_signature, is_signature_pure};

const HASHES: [HashAlgorithm; 3] = [
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

/// The answer of all.
fn answer(key: &RsaPublicKey, hash: HashAlgorithm, digest: &[u8], signature: &[u8]) -> bool {
    let reference = hash.digest_info(digest).is_some_and(|encoded| {
        let scheme = Pkcs1v15Sign::new_unprefixed();
        theirs(key).verify(scheme, &encoded, signature).is_ok()
    });
    let pure = is_signature_pure(key, hash, digest, signature);
    let used = is_signature(key, hash, digest, signature);
    let all = (reference, reference);
    assert_eq!(
        (pure, used),
        all,
        "{key:?} {hash:?} {digest:?} {signature:?}"
    );
    reference
}

/// The same of a PSS signature.
fn answer_pss(key: &RsaPublicKey, hash: HashAlgorithm, digest: &[u8], signature: &[u8]) -> bool {
    let scheme = match hash {
        HashAlgorithm::Sha256 => Pss::new::<Sha256>(),
        HashAlgorithm::Sha384 => Pss::new::<Sha384>(),
        HashAlgorithm::Sha512 => Pss::new::<Sha512>(),
    };
    // That crate compares lengths and not values: a number above the modulus would be a second signature.
    let below = signature.len() == key.modulus().len() && signature < key.modulus();
    let reference = below && theirs(key).verify(scheme, digest, signature).is_ok();
    let ours = key.verify_pss(hash, digest, signature).is_ok();
    assert_eq!(ours, reference, "{key:?} {hash:?} {digest:?} {signature:?}");
    reference
}

fn theirs(key: &RsaPublicKey) -> rsa::RsaPublicKey {
    let number = BigUint::from_bytes_be;
    rsa::RsaPublicKey::new(number(key.modulus()), number(key.exponent())).unwrap()
}

fn stored_key() -> RsaPrivateKey {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/keys/test/pki-holder.pk8"
    );
    RsaPrivateKey::from_pkcs8_der(&std::fs::read(file).unwrap()).unwrap()
}

fn public(key: &RsaPrivateKey) -> RsaPublicKey {
    RsaPublicKey::from_parts(&key.n().to_bytes_be(), &key.e().to_bytes_be())
}

/// `00 01 FF… 00 tail`, as long as the key.
fn block(key: &RsaPrivateKey, tail: &[u8]) -> Vec<u8> {
    let padding = vec![0xFF; key.size() - 3 - tail.len()];
    [&[0, 1], padding.as_slice(), &[0], tail].concat()
}

/// These bytes to the private exponent, whatever they are.
fn raise(key: &RsaPrivateKey, block: &[u8]) -> Vec<u8> {
    let bytes = BigUint::from_bytes_be(block)
        .modpow(key.d(), key.n())
        .to_bytes_be();
    [vec![0; key.size() - bytes.len()], bytes].concat()
}

/// 2049 and 2051 bits: a modulus that does not fill its bytes, and one whose first byte PSS does not use.
fn keys() -> [RsaPrivateKey; 4] {
    let mut random = rand::rngs::StdRng::seed_from_u64(2051);
    [
        stored_key(),
        RsaPrivateKey::new(&mut random, 2049).unwrap(),
        RsaPrivateKey::new(&mut random, 2051).unwrap(),
        RsaPrivateKey::new_with_exp(&mut random, 2048, &BigUint::from(0xFFFF_FFFBu32)).unwrap(),
    ]
}

#[test]
fn all_take_a_right_signature_with_each_hash_and_size_of_key_and_no_other_hash() {
    for key in keys() {
        for hash in HASHES {
            let digest = hash.digest(b"message");
            let encoded = hash.digest_info(&digest).unwrap();
            let signature = raise(&key, &block(&key, &encoded));
            for other in HASHES {
                let right = answer(&public(&key), other, &other.digest(b"message"), &signature);
                assert_eq!(right, other == hash, "{hash:?} {other:?}");
            }
        }
    }
}

#[test]
fn all_refuse_every_changed_byte_of_the_padded_block() {
    let key = stored_key();
    let hash = HashAlgorithm::Sha256;
    let digest = hash.digest(b"message");
    let right = block(&key, &hash.digest_info(&digest).unwrap());
    let verify = |block: &[u8]| answer(&public(&key), hash, &digest, &raise(&key, block));
    assert!(verify(&right));
    // The first byte stays 00: a larger block is another one modulo the key.
    for position in (1..right.len()).step_by(7).chain(200..256) {
        let mut changed = right.clone();
        changed[position] ^= 1 << (position % 8);
        assert!(!verify(&changed), "byte {position}");
    }
}

#[test]
fn all_refuse_other_encodings_of_the_same_digest() {
    let key = stored_key();
    let hash = HashAlgorithm::Sha256;
    let digest = hash.digest(b"message");
    let info = hash.digest_info(&digest).unwrap();
    let mut no_null = info.clone();
    no_null.drain(15..17);
    no_null[1] -= 2;
    no_null[3] -= 2;
    let long_form = [&[0x30, 0x81, 0x31], &info[2..]].concat();
    let trailing = [info.as_slice(), &[0x05, 0x00]].concat();
    let long_digest = [
        &info[..1],
        &[0x32],
        &info[2..18],
        &[0x81, 0x20],
        &info[19..],
    ]
    .concat();
    let indefinite = [&[0x30, 0x80], &info[2..], &[0, 0]].concat();
    let mut other_oid = info.clone();
    other_oid[14] = 2;
    let mut other_null = info.clone();
    other_null[15] = 0x04;
    let mut longer_digest = info.clone();
    longer_digest[18] += 1;
    let sha1 = [
        &[
            0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04,
            0x14,
        ],
        &digest[..20],
    ]
    .concat();
    let short = [&info[..], &[0]].concat();
    for (fault, tail) in [
        ("no NULL", no_null.as_slice()),
        ("a length in the long form", &long_form),
        ("the length of the digest in the long form", &long_digest),
        ("an indefinite length", &indefinite),
        ("an object after the digest", &trailing),
        ("a byte after the digest", &short),
        ("the digest alone", &digest),
        ("the name of another hash", &other_oid),
        ("not a NULL", &other_null),
        ("a length past the end", &longer_digest),
        ("SHA-1", &sha1),
        ("half of it", &info[..info.len() / 2]),
        ("nothing", &[]),
    ] {
        let wrong = raise(&key, &block(&key, tail));
        assert!(!answer(&public(&key), hash, &digest, &wrong), "{fault}");
    }
}

#[test]
fn all_refuse_every_fault_of_the_padding() {
    let key = stored_key();
    let hash = HashAlgorithm::Sha256;
    let digest = hash.digest(b"message");
    let info = hash.digest_info(&digest).unwrap();
    let filled = |start: &[u8], fill: u8, end: &[u8]| {
        let length = 256 - start.len() - end.len();
        [start, &vec![fill; length], end].concat()
    };
    let end = [&[0][..], &info].concat();
    let info_first = |padding: usize| {
        let mut block = [&[0, 1][..], &vec![0xFF; padding], &end].concat();
        block.resize(256, 0xAA);
        block
    };
    assert!(answer(
        &public(&key),
        hash,
        &digest,
        &raise(&key, &filled(&[0, 1], 0xFF, &end))
    ));
    for (fault, block) in [
        ("type 0", filled(&[0, 0], 0xFF, &end)),
        ("type 2", filled(&[0, 2], 0xFF, &end)),
        ("type 1 in the first byte", filled(&[1, 1], 0xFF, &end)),
        ("no first byte", filled(&[1], 0xFF, &end)),
        ("zeros as padding", filled(&[0, 1], 0, &end)),
        ("FE as padding", filled(&[0, 1], 0xFE, &end)),
        (
            "one byte of it not FF",
            filled(&[0, 1, 0xFF, 0x7F], 0xFF, &end),
        ),
        (
            "the last of it not FF",
            filled(&[0, 1], 0xFF, &[&[0xFE][..], &end].concat()),
        ),
        ("no 00 after it", filled(&[0, 1], 0xFF, &info)),
        (
            "FF in place of 00",
            filled(&[0, 1], 0xFF, &[&[0xFF][..], &info].concat()),
        ),
        (
            "two zeros after it",
            filled(&[0, 1], 0xFF, &[&[0][..], &end].concat()),
        ),
        ("no padding, the rest behind", info_first(0)),
        ("one byte of padding, the rest behind", info_first(1)),
        ("seven bytes of padding, the rest behind", info_first(7)),
        ("eight bytes of padding, the rest behind", info_first(8)),
        ("all but the last byte", info_first(256 - 4 - info.len())),
        ("nothing but zeros", vec![0; 256]),
    ] {
        let wrong = raise(&key, &block);
        assert!(!answer(&public(&key), hash, &digest, &wrong), "{fault}");
    }
}

/// A PSS block with these parts (RFC 8017, section 9.1.1), as long as the key.
fn pss_block(key: &RsaPrivateKey, salt: &[u8], digest: &[u8], separator: u8, end: u8) -> Vec<u8> {
    let hash = HashAlgorithm::Sha256;
    let bits = key.n().bits() - 1;
    let length = bits.div_ceil(8);
    let inner = hash.digest(&[&[0; 8], digest, salt].concat());
    let padding = vec![0; length - salt.len() - inner.len() - 2];
    let mut data = [padding.as_slice(), &[separator], salt].concat();
    for (counter, chunk) in (0u32..).zip(data.chunks_mut(32)) {
        let mask = hash.digest(&[inner.as_slice(), &counter.to_be_bytes()].concat());
        chunk
            .iter_mut()
            .zip(mask)
            .for_each(|(byte, mask)| *byte ^= mask);
    }
    data[0] &= 0xFF >> (length * 8 - bits);
    let encoded = [data.as_slice(), &inner, &[end]].concat();
    [vec![0; key.size() - length], encoded].concat()
}

#[test]
fn pss_of_every_size_of_key_is_taken_and_every_fault_refused() {
    let hash = HashAlgorithm::Sha256;
    let digest = hash.digest(b"message");
    let salt = [0x5A; 32];
    for key in keys() {
        let verify = |block: &[u8]| answer_pss(&public(&key), hash, &digest, &raise(&key, block));
        let right = pss_block(&key, &salt, &digest, 1, 0xBC);
        assert!(verify(&right));
        assert!(!answer(&public(&key), hash, &digest, &raise(&key, &right)));
        for (fault, wrong) in [
            (
                "a shorter salt",
                pss_block(&key, &salt[..20], &digest, 1, 0xBC),
            ),
            ("no salt", pss_block(&key, &[], &digest, 1, 0xBC)),
            (
                "a longer salt",
                pss_block(&key, &[0x5A; 33], &digest, 1, 0xBC),
            ),
            (
                "another digest",
                pss_block(&key, &salt, &hash.digest(b"other"), 1, 0xBC),
            ),
            (
                "another separator",
                pss_block(&key, &salt, &digest, 2, 0xBC),
            ),
            ("no separator", pss_block(&key, &salt, &digest, 0, 0xBC)),
            (
                "another last byte",
                pss_block(&key, &salt, &digest, 1, 0xCC),
            ),
            ("zeros", vec![0; key.size()]),
        ] {
            assert!(!verify(&wrong), "{fault} {}", key.n().bits());
        }
        for position in (1..right.len())
            .step_by(9)
            .chain(right.len() - 40..right.len())
        {
            let mut changed = right.clone();
            changed[position] ^= 1 << (position % 8);
            assert!(!verify(&changed), "byte {position}");
        }
        // The bits that are above the encoding.
        let mut set = right.clone();
        let unused = key.size() * 8 - (key.n().bits() - 1);
        let (byte, bit) = ((unused - 1) / 8, 7 - (unused - 1) % 8);
        set[byte] ^= 1 << bit;
        if BigUint::from_bytes_be(&set) < *key.n() {
            assert!(!verify(&set), "{} bits", key.n().bits());
        }
    }
}

#[test]
fn pss_of_another_hash_length_or_above_the_modulus_is_refused() {
    let key = stored_key();
    let hash = HashAlgorithm::Sha256;
    let digest = hash.digest(b"message");
    let right = raise(&key, &pss_block(&key, &[1; 32], &digest, 1, 0xBC));
    let verify =
        |hash, digest: &[u8], signature: &[u8]| answer_pss(&public(&key), hash, digest, signature);
    assert!(verify(hash, &digest, &right));
    for other in [HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        assert!(!verify(other, &other.digest(b"message"), &right));
    }
    let one = BigUint::from(1u8);
    let above = (BigUint::from_bytes_be(&right) + key.n()).to_bytes_be();
    for wrong in [
        &[&[0], right.as_slice()].concat(),
        &above,
        &right[..255].to_vec(),
        &right[1..].to_vec(),
        &vec![0; 256],
        &[vec![0; 255], vec![1]].concat(),
        &(key.n() - &one).to_bytes_be(),
        &key.n().to_bytes_be(),
        &(key.n() + &one).to_bytes_be(),
        &Vec::new(),
    ] {
        assert!(!verify(hash, &digest, wrong));
    }
    assert_eq!(
        public(&key).verify_pss(hash, &digest[..31], &right),
        Err(super::SignatureError::Mismatch)
    );
}

#[test]
fn all_refuse_a_signature_of_another_length_or_above_the_modulus() {
    let key = stored_key();
    let hash = HashAlgorithm::Sha256;
    let digest = hash.digest(b"message");
    let encoded = hash.digest_info(&digest).unwrap();
    let signature = raise(&key, &block(&key, &encoded));
    let one = BigUint::from(1u8);
    let above = (BigUint::from_bytes_be(&signature) + key.n()).to_bytes_be();
    for wrong in [
        &[&[0], signature.as_slice()].concat(),
        &above,
        &signature[..255].to_vec(),
        &signature[1..].to_vec(),
        &key.n().to_bytes_be(),
        &(key.n() - &one).to_bytes_be(),
        &(key.n() + &one).to_bytes_be(),
        &vec![0; 256],
        &[vec![0; 255], vec![1]].concat(),
        &[signature.as_slice(), &[0]].concat(),
        &vec![0xFF; 256],
        &Vec::new(),
    ] {
        assert!(!answer(&public(&key), hash, &digest, wrong));
    }
}

/// Any odd modulus of 2048–4096 bits with any odd exponent that is not refused before.
fn any_key() -> impl Strategy<Value = RsaPublicKey> {
    let exponent = prop_oneof![
        Just(65537),
        Just(u32::MAX),
        (65537..=u32::MAX).prop_map(|exponent| exponent | 1)
    ];
    (vec(any::<u8>(), 257..=512), exponent).prop_map(|(mut modulus, exponent)| {
        if modulus[0] == 0 {
            modulus[0] = 1;
        }
        *modulus.last_mut().unwrap() |= 1;
        let key = RsaPublicKey::from_parts(&modulus, &exponent.to_be_bytes());
        assert_eq!(key.check_strength(), Ok(()));
        key
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn all_say_the_same_of_any_key_and_signature(
        key in any_key(),
        hash in 0usize..3,
        signature in vec(any::<u8>(), 512),
        length in prop_oneof![Just(None), (0usize..=512).prop_map(Some)],
    ) {
        let hash = HASHES[hash];
        let length = length.unwrap_or(key.modulus().len());
        let mut signature = signature[..length].to_vec();
        answer(&key, hash, &hash.digest(b"message"), &signature);
        if let Some(first) = signature.first_mut() {
            *first = 0;
        }
        answer(&key, hash, &hash.digest(b"message"), &signature);
    }

    #[test]
    fn all_say_the_same_of_a_changed_signature(
        position in 0usize..256,
        bit in 0u32..8,
        message in any::<[u8; 8]>(),
    ) {
        let key = stored_key();
        let hash = HashAlgorithm::Sha256;
        let digest = hash.digest(&message);
        let encoded = hash.digest_info(&digest).unwrap();
        let mut signature = raise(&key, &block(&key, &encoded));
        assert!(answer(&public(&key), hash, &digest, &signature));
        signature[position] ^= 1 << bit;
        assert!(!answer(&public(&key), hash, &digest, &signature));
    }
}
