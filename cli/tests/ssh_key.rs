//! The public key as ssh takes it, read by ssh-keygen and OpenSSL.
#![cfg(feature = "sim")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

fn run(command: &mut Command) -> Vec<u8> {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    stdout
}

fn cert(format: &str, file: &Path) {
    let program = env!("CARGO_BIN_EXE_mynumber-card");
    let arguments = ["--reader", "simulated", "cert", "auth", "--format", format];
    run(Command::new(program).args(arguments).arg("-o").arg(file));
}

#[test]
fn openssl_and_ssh_keygen_find_the_same_key() {
    let folder = tempfile::tempdir().unwrap();
    let [pem, key, line] = ["auth.pem", "key.pem", "key.pub"].map(|name| folder.path().join(name));
    cert("pem", &pem);
    cert("ssh", &line);
    let taken_out = run(Command::new("openssl")
        .args(["x509", "-noout", "-pubkey", "-in"])
        .arg(&pem));
    std::fs::write(&key, taken_out).unwrap();
    let expected = run(Command::new("ssh-keygen")
        .args(["-i", "-m", "PKCS8", "-f"])
        .arg(&key));
    let ours = std::fs::read_to_string(&line).unwrap();
    let expected = String::from_utf8(expected).unwrap();
    assert_eq!(
        ours,
        format!("{} mynumber-card-auth\n", expected.trim_end())
    );
    let listed = run(Command::new("ssh-keygen").args(["-l", "-f"]).arg(&line));
    let listed = String::from_utf8(listed).unwrap();
    assert!(
        listed.starts_with("2048 SHA256:") && listed.ends_with(" mynumber-card-auth (RSA)\n"),
        "{listed}"
    );
}
