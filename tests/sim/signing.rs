//! The simulated card: signatures in all six schemes. `rsa` looks at each, and `openssl` at those
//! that it knows, because the card signs with `rsa` itself.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::*;
use rsa::pkcs8::DecodePrivateKey;
use rsa::{BigUint, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};

const MESSAGE: &[u8] = b"My Number Card";

fn public(pkcs8: &[u8]) -> RsaPublicKey {
    RsaPrivateKey::from_pkcs8_der(pkcs8)
        .unwrap()
        .to_public_key()
}

/// What was padded: the signature raised to the public exponent, without its PKCS#1 v1.5 padding.
fn unpadded(key: &RsaPublicKey, signature: &[u8]) -> Vec<u8> {
    use rsa::traits::PublicKeyParts;
    let block = BigUint::from_bytes_be(signature)
        .modpow(key.e(), key.n())
        .to_bytes_be();
    assert_eq!(block[0], 0x01, "block type 1, its leading zero gone");
    let end = block.iter().position(|byte| *byte == 0).unwrap();
    assert_eq!(block.len(), 255);
    assert!(end >= 9 && block[1..end].iter().all(|byte| *byte == 0xFF));
    block[end + 1..].to_vec()
}

fn digest_info(digest: &[u8]) -> Vec<u8> {
    let mut info = hex::decode("3031300d060960864801650304020105000420").unwrap();
    info.extend(digest);
    info
}

fn signature(
    card: &mut mynumber_card::sim::SimulatedCard,
    scheme: u8,
    p2: u8,
    data: &[u8],
) -> Vec<u8> {
    let mut answer = card.process(&sign(scheme, p2, data));
    assert_eq!(status(&answer), 0x9000);
    answer.truncate(answer.len() - 2);
    assert_eq!(answer.len(), 256);
    answer
}

fn openssl(arguments: &[&str], directory: &Path) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_four_pkcs1_schemes_pad_what_they_say() {
    let mut card = card_in(ASSIST);
    let key = public(KEY_A);
    let digest = Sha256::digest(MESSAGE);
    for (scheme, data, expected) in [
        (0x00, MESSAGE, MESSAGE.to_vec()),
        (0x01, MESSAGE, digest.to_vec()),
        (0x02, &digest[..], digest_info(&digest)),
        (0x03, MESSAGE, digest_info(&digest)),
    ] {
        let signature = signature(&mut card, scheme, 0x00, data);
        assert_eq!(unpadded(&key, &signature), expected, "scheme {scheme:02X}");
    }
}

#[test]
fn openssl_verifies_pkcs1_and_pss_signatures() {
    let drawer = tempfile::tempdir().unwrap();
    let directory = drawer.path();
    fs::write(directory.join("key.pk8"), KEY_A).unwrap();
    fs::write(directory.join("message"), MESSAGE).unwrap();
    openssl(
        &[
            "pkey",
            "-inform",
            "DER",
            "-in",
            "key.pk8",
            "-pubout",
            "-out",
            "public.pem",
        ],
        directory,
    );
    let mut card = card_in(ASSIST);
    let digest = Sha256::digest(MESSAGE).to_vec();
    for (scheme, data, pss) in [
        (0x00, digest_info(&digest), false),
        (0x02, digest.clone(), false),
        (0x03, MESSAGE.to_vec(), false),
        (0x04, digest.clone(), true),
        (0x05, MESSAGE.to_vec(), true),
    ] {
        fs::write(
            directory.join("signature"),
            signature(&mut card, scheme, 0x00, &data),
        )
        .unwrap();
        let mut arguments = vec![
            "dgst",
            "-sha256",
            "-verify",
            "public.pem",
            "-signature",
            "signature",
        ];
        if pss {
            arguments.extend([
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:32",
            ]);
        }
        arguments.push("message");
        openssl(&arguments, directory);
    }
}

#[test]
fn pss_is_salted_and_pkcs1_is_not() {
    let mut card = card_in(ASSIST);
    for (scheme, same) in [(0x03, true), (0x05, false)] {
        let first = signature(&mut card, scheme, 0x00, MESSAGE);
        let second = signature(&mut card, scheme, 0x00, MESSAGE);
        assert_eq!(first == second, same, "scheme {scheme:02X}");
    }
}

#[test]
fn the_key_is_named_by_short_identifier_by_the_current_file_or_by_default() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x18, b"1234")), OK);
    let by_identifier = signature(&mut card, 0x00, 0x97, MESSAGE);
    assert_eq!(card.process(&select_file(0x0017)), OK);
    assert_eq!(signature(&mut card, 0x00, 0x80, MESSAGE), by_identifier);
    assert_eq!(unpadded(&public(KEY_A), &by_identifier), MESSAGE);
    assert_eq!(
        card.process(&sign(0x00, 0x00, MESSAGE)),
        [0x6A, 0x88],
        "jpki has no default key"
    );
}

#[test]
fn wrong_schemes_keys_and_lengths_are_refused_each_in_its_way() {
    let mut card = card_in(ASSIST);
    assert_eq!(card.process(&sign(0x06, 0x00, MESSAGE)), [0x6A, 0x86]);
    assert_eq!(card.process(&sign(0x00, 0x13, MESSAGE)), [0x6A, 0x86]);
    assert_eq!(card.process(&sign(0x00, 0x80, MESSAGE)), [0x69, 0x86]);
    assert_eq!(card.process(&sign(0x00, 0x97, MESSAGE)), [0x6A, 0x88]);
    assert_eq!(card.process(&sign(0x00, 0x91, MESSAGE)), [0x69, 0x81]);
    assert_eq!(status(&card.process(&sign(0x00, 0x00, &[1; 245]))), 0x9000);
    assert_eq!(card.process(&sign(0x00, 0x00, &[1; 246])), [0x69, 0x85]);
    assert_eq!(card.process(&sign(0x02, 0x00, &[1; 31])), [0x69, 0x85]);
    assert_eq!(card.process(&sign(0x04, 0x00, &[1; 33])), [0x69, 0x85]);
    assert_eq!(status(&card.process(&sign(0x03, 0x00, &[1; 255]))), 0x9000);
    assert_eq!(card.process(&[0x80, 0x2A, 0x00, 0x00, 0x00]), [0x67, 0x00]);
    assert_eq!(
        card.process(&[0x80, 0x2A, 0x00, 0x00, 0x01, 0xAA]),
        [0x67, 0x00],
        "no Le"
    );
    let mut card = card_in(COMMON);
    assert_eq!(
        card.process(&sign(0x00, 0x99, MESSAGE)),
        [0x69, 0x85],
        "not a signing key"
    );
}

#[test]
fn internal_authenticate_uses_the_key_of_the_common_application() {
    let mut card = card_in(COMMON);
    let mut command = vec![0x00, 0x88, 0x00, 0x99, 0x08];
    command.extend([7; 8]);
    command.push(0x00);
    let answer = card.process(&command);
    let signed = digest_info(&Sha256::digest([7; 8]));
    assert_eq!(unpadded(&public(KEY_B), &answer[..256]), signed);
    // 1 to 255 bytes.
    let with = |bytes: usize| {
        let [high, low] = u16::try_from(bytes).unwrap().to_be_bytes();
        let mut command = vec![0x00, 0x88, 0x00, 0x99, 0x00, high, low];
        command.extend(vec![7; bytes]);
        command.extend([0x00, 0x00]);
        command
    };
    assert_eq!(status(&card.process(&with(1))), 0x9000);
    assert_eq!(status(&card.process(&with(255))), 0x9000);
    assert_eq!(card.process(&with(256)), [0x69, 0x85]);
    // Another key: by what it is, and first whether a PIN is wanted.
    let mut card = card_in(ASSIST);
    command[3] = 0x93;
    assert_eq!(card.process(&command), [0x69, 0x85]);
    let mut card = card_in(JPKI);
    command[3] = 0x97;
    assert_eq!(card.process(&command), [0x69, 0x82]);
    assert_eq!(card.process(&verify(0x18, b"1234")), OK);
    assert_eq!(card.process(&command), [0x69, 0x85]);
}

#[test]
fn bytes_that_are_no_key_are_found_out_when_the_key_is_used() {
    use mynumber_card::sim::{FileContent, SimulatedCard};
    let mut image = image();
    for file in &mut image.applications[1].files {
        if let FileContent::Key(key) = &mut file.content {
            key.pkcs8 = b"no key".to_vec();
        }
    }
    let mut card = SimulatedCard::new(image);
    assert_eq!(card.process(&select(ASSIST)), OK);
    assert_eq!(card.process(&sign(0x00, 0x00, MESSAGE)), [0x6F, 0x00]);
}
