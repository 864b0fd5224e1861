//! AWS-LC and the `rsa` crate side by side: whatever strong key, digest and signature, the same answer.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use rand::SeedableRng as _;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BigUint, RsaPrivateKey};

use super::{HashAlgorithm, RsaPublicKey, is_signature, is_signature_pure};

const HASHES: [HashAlgorithm; 3] = [
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

/// The answer of both.
fn answer(key: &RsaPublicKey, hash: HashAlgorithm, digest: &[u8], signature: &[u8]) -> bool {
    let pure = is_signature_pure(key, hash, digest, signature);
    let fast = is_signature(key, hash, digest, signature);
    assert_eq!(pure, fast, "{key:?} {hash:?} {digest:?} {signature:?}");
    pure
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

#[test]
fn both_take_a_right_signature_with_each_hash_and_size_of_key_and_no_other_hash() {
    // 2051 bits: a modulus that does not fill its bytes.
    let mut random = rand::rngs::StdRng::seed_from_u64(2051);
    for key in [
        stored_key(),
        RsaPrivateKey::new(&mut random, 2051).unwrap(),
        RsaPrivateKey::new_with_exp(&mut random, 2048, &BigUint::from(0xFFFF_FFFBu32)).unwrap(),
    ] {
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
fn both_refuse_every_changed_byte_of_the_padded_block() {
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
fn both_refuse_other_encodings_of_the_same_digest() {
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
    let mut garbage = [&[0, 1][..], &[0xFF; 8], &[0], &info].concat();
    garbage.resize(256, 0xAA);
    for wrong in [
        block(&key, &no_null),
        block(&key, &long_form),
        block(&key, &trailing),
        block(&key, &digest),
        garbage,
    ] {
        assert!(!answer(&public(&key), hash, &digest, &raise(&key, &wrong)));
    }
}

#[test]
fn both_refuse_a_signature_of_another_length_or_above_the_modulus() {
    let key = stored_key();
    let hash = HashAlgorithm::Sha256;
    let digest = hash.digest(b"message");
    let encoded = hash.digest_info(&digest).unwrap();
    let signature = raise(&key, &block(&key, &encoded));
    let above = (BigUint::from_bytes_be(&signature) + key.n()).to_bytes_be();
    for wrong in [
        &[&[0], signature.as_slice()].concat(),
        &above,
        &signature[..255].to_vec(),
        &signature[1..].to_vec(),
        &key.n().to_bytes_be(),
        &vec![0; 256],
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
    fn both_say_the_same_of_any_key_and_signature(
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
    fn both_say_the_same_of_a_changed_signature(
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
