//! Power and encodings beside those of the `rsa` crate.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rsa::BigUint;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{Oaep, RsaPrivateKey};

use super::{PublicOperation, encrypt_oaep_sha256, is_pkcs1v15};

fn key() -> RsaPrivateKey {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/keys/test/pki-holder.pk8"
    );
    RsaPrivateKey::from_pkcs8_der(&std::fs::read(file).unwrap()).unwrap()
}

fn prepared(key: &RsaPrivateKey) -> PublicOperation {
    PublicOperation::new(&key.n().to_bytes_be(), &key.e().to_bytes_be()).unwrap()
}

fn padded(number: &BigUint, size: usize) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    [vec![0; size - bytes.len()], bytes].concat()
}

/// An odd modulus of up to 4096 bits, its first byte not zero.
fn modulus() -> impl Strategy<Value = Vec<u8>> {
    let size = prop_oneof![
        Just(256usize),
        Just(257),
        Just(384),
        Just(385),
        1usize..=512
    ];
    size.prop_flat_map(|size| vec(any::<u8>(), size))
        .prop_map(|mut bytes| {
            bytes[0] |= 1;
            *bytes.last_mut().unwrap() |= 1;
            bytes
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_power_is_that_of_the_other_library(
        modulus in modulus(),
        number in vec(any::<u8>(), 512),
        exponent in prop_oneof![Just(65537u32), Just(3), Just(u32::MAX), (3..=u32::MAX).prop_map(|e| e | 1)],
    ) {
        let n = BigUint::from_bytes_be(&modulus);
        let number = BigUint::from_bytes_be(&number) % &n;
        let key = PublicOperation::new(&modulus, &BigUint::from(exponent).to_bytes_be()).unwrap();
        let raised = key.raise(&padded(&number, modulus.len())).unwrap();
        let expected = number.modpow(&BigUint::from(exponent), &n);
        assert_eq!(raised.as_slice(), padded(&expected, modulus.len()));
    }
}

#[test]
fn only_numbers_below_the_modulus_and_as_long_are_raised() {
    let key = key();
    let (n, size) = (key.n(), key.size());
    let one = BigUint::from(1u8);
    let ours = prepared(&key);
    let raised = |number: &BigUint| {
        ours.raise(&padded(number, size))
            .map(|raised| raised.to_vec())
    };
    let zero = BigUint::from(0u8);
    assert_eq!(raised(&zero), Some(padded(&zero, size)));
    assert_eq!(raised(&one), Some(padded(&one, size)));
    // −1 to an odd power.
    assert_eq!(raised(&(n - &one)), Some(padded(&(n - &one), size)));
    assert_eq!(raised(n), None);
    assert_eq!(raised(&(n + &one)), None);
    assert_eq!(
        ours.raise(&vec![0xFF; size]).map(|raised| raised.to_vec()),
        None
    );
    assert!(ours.raise(&vec![0; size - 1]).is_none());
    assert!(ours.raise(&vec![0; size + 1]).is_none());
    assert!(ours.raise(&[]).is_none());
}

#[test]
fn no_key_of_other_numbers() {
    let n = key().n().to_bytes_be();
    let new = |modulus: &[u8], exponent: &[u8]| PublicOperation::new(modulus, exponent).is_some();
    assert!(new(&n, &[1, 0, 1]) && new(&n, &[3]) && new(&n, &[0xFF; 4]));
    assert!(!new(&n, &[]) && !new(&n, &[1]) && !new(&n, &[2]) && !new(&n, &[1, 0, 0]));
    assert!(!new(&n, &[1, 0, 0, 0, 1]));
    let mut even = n.clone();
    even[255] &= 0xFE;
    assert!(!new(&even, &[1, 0, 1]) && !new(&[], &[1, 0, 1]) && !new(&[0, 1], &[1, 0, 1]));
    assert!(new(&[0xFF; 512], &[1, 0, 1]) && !new(&[0xFF; 513], &[1, 0, 1]));
}

#[test]
fn the_padding_is_at_least_eight_bytes_of_ff() {
    let block = |padding: &[u8]| [&[0, 1], padding, &[0, 7, 7]].concat();
    assert!(is_pkcs1v15(&block(&[0xFF; 8]), [&[], &[7, 7]]));
    assert!(is_pkcs1v15(&block(&[0xFF; 8]), [&[7], &[7]]));
    assert!(!is_pkcs1v15(&block(&[0xFF; 8]), [&[8], &[7]]));
    assert!(is_pkcs1v15(&block(&[0xFF; 200]), [&[], &[7, 7]]));
    assert!(!is_pkcs1v15(&block(&[0xFF; 7]), [&[], &[7, 7]]));
    assert!(!is_pkcs1v15(&block(&[]), [&[], &[7, 7]]));
    assert!(!is_pkcs1v15(&block(&[0xFF; 8]), [&[], &[7]]));
    assert!(
        !is_pkcs1v15(&[7, 7], [&[], &[7, 7]])
            && !is_pkcs1v15(&[], [&[], &[7]])
            && !is_pkcs1v15(&[], [&[], &[]])
    );
}

#[test]
fn what_is_encrypted_is_decrypted_by_the_other_library() {
    let stored = key();
    let odd_size = RsaPrivateKey::new(&mut StdRng::seed_from_u64(2051), 2051).unwrap();
    for key in [stored, odd_size] {
        let ours = prepared(&key);
        let most = key.size() - 66;
        for length in [0, 1, 36, most] {
            let message: Vec<u8> = (0..=255).cycle().take(length).collect();
            for seed in [[0; 32], [0xA5; 32]] {
                let encrypted = encrypt_oaep_sha256(&ours, &message, &seed).unwrap();
                let oaep = Oaep::new::<sha2::Sha256>();
                assert_eq!(key.decrypt(oaep, &encrypted).unwrap(), message);
            }
        }
        let refused =
            |message: &[u8], seed: &[u8]| encrypt_oaep_sha256(&ours, message, seed).is_none();
        assert!(refused(&vec![0; most + 1], &[0; 32]) && refused(&vec![0; 600], &[0; 32]));
        assert!(refused(&[], &[0; 31]) && refused(&[], &[0; 33]) && refused(&[], &[]));
    }
}
