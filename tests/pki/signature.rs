//! Checks of RSA signatures: only the one correct encoding passes.

use crate::pki_support as support;
use mynumber_card::pki::{HashAlgorithm, RsaPublicKey, SignatureError};
use rsa::RsaPrivateKey;
use rsa::traits::PublicKeyParts as _;

const MESSAGE: &[u8] = b"message";

fn public(key: &RsaPrivateKey) -> RsaPublicKey {
    RsaPublicKey::from_parts(&key.n().to_bytes_be(), &key.e().to_bytes_be())
}

/// `00 01 FF… 00 tail`, 256 bytes.
fn block(tail: &[u8]) -> Vec<u8> {
    let padding = vec![0xFF; 256 - 3 - tail.len()];
    [&[0x00, 0x01], padding.as_slice(), &[0x00], tail].concat()
}

fn digest_info() -> Vec<u8> {
    HashAlgorithm::Sha256
        .digest_info(&HashAlgorithm::Sha256.digest(MESSAGE))
        .unwrap()
}

#[test]
fn a_right_signature_passes_and_every_changed_bit_fails() {
    let key = support::key("pki-holder");
    let signature = support::sign(&key, MESSAGE);
    let public = public(&key);
    assert_eq!(public.verify_sha256(MESSAGE, &signature), Ok(()));
    assert_eq!(
        public.verify_sha256(b"another", &signature),
        Err(SignatureError::Mismatch)
    );
    for position in 0..signature.len() {
        let mut changed = signature.clone();
        changed[position] ^= 1 << (position % 8);
        assert_eq!(
            public.verify_sha256(MESSAGE, &changed),
            Err(SignatureError::Mismatch)
        );
    }
    let other = support::key("pki-other-authority");
    assert_eq!(
        RsaPublicKey::from_parts(&other.n().to_bytes_be(), &[1, 0, 1])
            .verify_sha256(MESSAGE, &signature),
        Err(SignatureError::Mismatch)
    );
}

#[test]
fn a_signature_has_the_length_of_the_key_and_is_below_the_modulus() {
    let key = support::key("pki-holder");
    let public = public(&key);
    let signature = support::sign(&key, MESSAGE);
    let longer = [&[0], signature.as_slice()].concat();
    let larger = (rsa::BigUint::from_bytes_be(&signature) + key.n()).to_bytes_be();
    for wrong in [&longer, &larger, &signature[1..].to_vec(), &Vec::new()] {
        assert_eq!(
            public.verify_sha256(MESSAGE, wrong),
            Err(SignatureError::Mismatch)
        );
    }
    assert!(public.verify_sha256(MESSAGE, &[0; 256]).is_err());
    assert!(public.verify_sha256(MESSAGE, &[0xFF; 256]).is_err());
}

#[test]
fn padding_games_fail() {
    let key = support::key("pki-holder");
    let public = public(&key);
    let info = digest_info();
    let verify = |block: &[u8]| public.verify_sha256(MESSAGE, &support::raw_sign(&key, block));
    assert_eq!(verify(&block(&info)), Ok(()));

    // Short padding with something after the digest, as forgers of e=3 like it.
    let mut garbage = [
        &[0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0],
        info.as_slice(),
    ]
    .concat();
    garbage.resize(256, 0xAA);
    // The digest without its algorithm.
    let bare = block(&info[19..]);
    // The algorithm without its NULL.
    let mut no_null = info.clone();
    no_null.drain(15..17);
    no_null[1] -= 2;
    no_null[3] -= 2;
    // Lengths that only BER allows.
    let ber = [&[0x30, 0x81, 0x31], &info[2..]].concat();
    // Another hash's identifier before the same digest.
    let mut other_hash = info.clone();
    other_hash[14] = 3;
    // Block type 2, a hole in the padding, no zero before the digest, a first byte.
    let mut type_2 = block(&info);
    type_2[1] = 2;
    let mut hole = block(&info);
    hole[100] = 0;
    let mut no_zero = block(&info);
    no_zero[256 - info.len() - 1] = 0xFF;
    let mut first = block(&info);
    first[0] = 1;
    // More after the DigestInfo, with the padding shorter for it.
    let tail = block(&[info.as_slice(), &[0x05, 0x00]].concat());
    for (name, block) in [
        ("garbage", garbage),
        ("bare", bare),
        ("no null", block(&no_null)),
        ("ber", block(&ber)),
        ("other hash", block(&other_hash)),
        ("type 2", type_2),
        ("hole", hole),
        ("no zero", no_zero),
        ("tail", tail),
    ] {
        assert_eq!(verify(&block), Err(SignatureError::Mismatch), "{name}");
    }
    assert!(verify(&first).is_err());
}

#[test]
fn three_digests_in_one_digest_info_are_checked_like_one() {
    let key = support::key("pki-holder");
    let public = public(&key);
    let digests: Vec<u8> = (0..96).collect();
    let info = HashAlgorithm::Sha256.digest_info(&digests).unwrap();
    assert_eq!(info[..4], [0x30, 0x71, 0x30, 0x0D]);
    assert_eq!(info[17..19], [0x04, 0x60]);
    assert_eq!(info.len(), 115);
    let signature = support::raw_sign(&key, &block(&info));
    let verify = |digests: &[u8]| public.verify_digest(HashAlgorithm::Sha256, digests, &signature);
    assert_eq!(verify(&digests), Ok(()));
    for position in 0..96 {
        let mut changed = digests.clone();
        changed[position] ^= 0x80;
        assert_eq!(verify(&changed), Err(SignatureError::Mismatch));
    }
    assert_eq!(verify(&digests[..64]), Err(SignatureError::Mismatch));
    assert_eq!(verify(&[0; 300]), Err(SignatureError::Mismatch));
    assert_eq!(HashAlgorithm::Sha256.digest_info(&[0; 111]), None);
}

#[test]
fn openssl_signatures_with_each_hash_pass() {
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("message"), MESSAGE).unwrap();
    let key = format!(
        "{}/fixtures/keys/test/pki-holder.pk8",
        env!("CARGO_MANIFEST_DIR")
    );
    let public = public(&support::key("pki-holder"));
    for (name, hash) in [
        ("-sha256", HashAlgorithm::Sha256),
        ("-sha384", HashAlgorithm::Sha384),
        ("-sha512", HashAlgorithm::Sha512),
    ] {
        let status = Command::new("openssl")
            .args(["dgst", name, "-keyform", "DER", "-sign", &key, "-out"])
            .args([path("signature"), path("message")])
            .status()
            .unwrap();
        assert!(status.success());
        let signature = std::fs::read(path("signature")).unwrap();
        assert_eq!(public.verify(hash, MESSAGE, &signature), Ok(()), "{name}");
    }
}

#[test]
fn keys_that_are_not_to_be_relied_on_are_refused_before_the_signature() {
    let short = support::key("pki-1024-bits");
    assert_eq!(
        public(&short).verify_sha256(MESSAGE, &support::sign(&short, MESSAGE)),
        Err(SignatureError::KeySize { bits: 1024 })
    );
    let three = support::key("pki-exponent-3");
    assert_eq!(
        public(&three).verify_sha256(MESSAGE, &support::sign(&three, MESSAGE)),
        Err(SignatureError::KeyNumbers)
    );
    let modulus = support::key("pki-holder").n().to_bytes_be();
    let strength = |modulus: &[u8], exponent: &[u8]| {
        RsaPublicKey::from_parts(modulus, exponent).check_strength()
    };
    assert_eq!(strength(&modulus, &[1, 0, 1]), Ok(()));
    assert_eq!(
        strength(&[&[0], modulus.as_slice()].concat(), &[0, 1, 0, 1]),
        Ok(())
    );
    for exponent in [
        &[][..],
        &[1],
        &[3],
        &[0, 3],
        &[0xFF, 0xFF],
        &[1, 0, 0],
        &[1, 0, 0, 0, 1],
    ] {
        assert_eq!(
            strength(&modulus, exponent),
            Err(SignatureError::KeyNumbers),
            "{exponent:?}"
        );
    }
    let mut even = modulus.clone();
    even[255] &= 0xFE;
    assert_eq!(strength(&even, &[1, 0, 1]), Err(SignatureError::KeyNumbers));
    let mut bits_2047 = modulus;
    bits_2047[0] = 0x7F;
    assert_eq!(
        strength(&bits_2047, &[1, 0, 1]),
        Err(SignatureError::KeySize { bits: 2047 })
    );
    assert_eq!(
        strength(&[0xFF; 513], &[1, 0, 1]),
        Err(SignatureError::KeySize { bits: 4104 })
    );
    assert_eq!(strength(&[], &[]), Err(SignatureError::KeySize { bits: 0 }));
}
