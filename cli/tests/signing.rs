//! `sign`: what it writes is a signature for OpenSSL too, and nothing is written that is none.
#![cfg(all(unix, feature = "sim"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output};

fn sign(folder: &Path, reader: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--lang", "en", "--reader", reader, "sign"])
        .args(arguments)
        .current_dir(folder)
        .env("MYNUMBER_AUTH_PIN", "1234")
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
        .output()
        .unwrap()
}

/// Whether OpenSSL takes it for the signature of the file by the key of the certificate.
fn openssl_verifies(folder: &Path, file: &str) -> bool {
    let run = |arguments: &[&str]| {
        let mut command = Command::new("openssl");
        command
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap()
    };
    let key = run(&["x509", "-in", "certificate.pem", "-pubkey", "-noout"]);
    std::fs::write(folder.join("key.pem"), key.stdout).unwrap();
    let verify = ["-verify", "key.pem", "-signature", "signature", file];
    let verified = run(&[&["dgst", "-sha256"][..], &verify].concat());
    verified.status.success()
}

const WRITTEN: [&str; 4] = ["-o", "signature", "--certificate", "certificate.pem"];

#[test]
fn openssl_verifies_the_signature_of_each_key_over_a_file_and_over_its_digest() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Longer than what is read at once.
    std::fs::write(folder.join("file"), vec![b'x'; 200_001]).unwrap();
    std::fs::write(folder.join("other"), vec![b'x'; 200_000]).unwrap();
    let digest = Command::new("openssl")
        .args(["dgst", "-sha256", "-r", "file"])
        .current_dir(folder)
        .output()
        .unwrap();
    let digest = String::from_utf8(digest.stdout).unwrap();
    let digest = digest.split(' ').next().unwrap();
    let mut signatures = Vec::new();
    for key in ["auth", "sign"] {
        for subject in [&["file", "--format", "raw"][..], &["--digest", digest]] {
            let arguments = [&["--key", key, "--force"][..], subject, &WRITTEN].concat();
            let output = sign(folder, "simulated", &arguments);
            assert!(output.status.success(), "{output:?}");
            assert!(openssl_verifies(folder, "file"), "{arguments:?}");
            assert!(!openssl_verifies(folder, "other"), "{arguments:?}");
            signatures.push(std::fs::read(folder.join("signature")).unwrap());
        }
    }
    assert!(signatures.iter().all(|signature| signature.len() == 256));
    // The same bytes either way, and another signature by the other key.
    assert!(signatures[0] == signatures[1] && signatures[2] == signatures[3]);
    assert_ne!(signatures[0], signatures[2]);
}

#[test]
fn a_signature_that_came_spoilt_is_written_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "x").unwrap();
    let arguments = [&["file", "--format", "raw"][..], &WRITTEN].concat();
    // Each command in turn: the signature is the last but one.
    let mut refused = 0;
    for command in 0..9 {
        let reader = format!("simulated,fault=garbled@{command}");
        let output = sign(folder.path(), &reader, &arguments);
        let there = folder.path().join("signature").exists();
        assert_eq!(there, output.status.success(), "{command}: {output:?}");
        if there {
            assert!(openssl_verifies(folder.path(), "file"), "{command}");
            std::fs::remove_file(folder.path().join("signature")).unwrap();
            let _there = std::fs::remove_file(folder.path().join("certificate.pem"));
        } else {
            let told = String::from_utf8(output.stderr).unwrap();
            refused += usize::from(told.contains("not made with the key of the certificate"));
        }
    }
    assert_eq!(refused, 1);
}

#[test]
fn signature_and_certificate_are_not_written_to_one_place() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "x").unwrap();
    for (signature, certificate) in [
        ("same", "same"),
        ("same", "./same"),
        ("-", "-"),
        ("-", "/dev/stdout"),
    ] {
        let places = ["-o", signature, "--certificate", certificate];
        let what = ["file", "--format", "raw", "--force", "--trace", "trace"];
        let output = sign(folder.path(), "simulated", &[&what[..], &places].concat());
        assert_eq!(output.status.code(), Some(2), "{places:?}: {output:?}");
        assert_eq!(output.stdout, b"");
        // Nothing was signed.
        assert!(!folder.path().join("trace").exists(), "{places:?}");
        assert!(!folder.path().join("same").exists(), "{places:?}");
    }
}

#[test]
fn the_file_and_the_pins_are_not_read_from_one_stream() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["-", "/dev/stdin", "/dev/fd/0"] {
        let what = [file, "--pin-fd", "0"];
        let output = sign(folder.path(), "simulated", &what);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{file}: {told}");
        assert!(told.contains("--pin-fd cannot be used with FILE"), "{told}");
    }
}
