//! One check of a signature with each arithmetic, the key prepared anew each time and once.

use std::hint::black_box;
use std::time::{Duration, Instant};

use mynumber_card::pki::{HashAlgorithm, RsaPublicKey};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::Sha256;

pub fn print() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/keys/test/pki-holder.pk8"
    );
    let file = std::fs::read(file).expect("a key");
    let key = RsaPrivateKey::from_pkcs8_der(&file).expect("a key");
    let digest = HashAlgorithm::Sha256.digest(b"message");
    let signature = key
        .sign(Pkcs1v15Sign::new::<Sha256>(), &digest)
        .expect("a signature");
    let (modulus, exponent) = (key.n().to_bytes_be(), key.e().to_bytes_be());

    let new = || RsaPublicKey::from_parts(&modulus, &exponent);
    let verify = |key: &RsaPublicKey| {
        assert!(
            key.verify_digest(HashAlgorithm::Sha256, &digest, &signature)
                .is_ok()
        );
    };
    let prepared = new();
    let fresh = fastest(|| verify(black_box(&new())));
    let again = fastest(|| verify(black_box(&prepared)));
    let reference = fastest(|| {
        let number = rsa::BigUint::from_bytes_be;
        let key = rsa::RsaPublicKey::new(number(&modulus), number(&exponent)).expect("a key");
        let result = key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &signature);
        assert!(black_box(result).is_ok());
    });
    println!("one check of RSA-2048, the fastest of many:");
    println!("  this arithmetic, a new key          {fresh:.1?}");
    println!("  this arithmetic, a prepared key     {again:.1?}");
    println!("  the rsa crate                       {reference:.1?}");
    println!(
        "  the rsa crate / this, a new key     {:.1}",
        reference.as_secs_f64() / fresh.as_secs_f64()
    );
}

fn fastest(check: impl Fn()) -> Duration {
    let time = || {
        let start = Instant::now();
        check();
        start.elapsed()
    };
    (0..2_000).map(|_| time()).min().expect("a time")
}
