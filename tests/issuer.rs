//! What the test authority makes, looked at with tools that are not ours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::Path;
use std::process::Command;

use mynumber_card::sim::image::{CardImage, Content};
use mynumber_card::sim::people;

fn transparent(card: &CardImage, application: &str, id: u16) -> Vec<u8> {
    let application = card.applications.iter().find(|a| a.name == application);
    let file = application.unwrap().files.iter().find(|f| f.id == id);
    match &file.unwrap().content {
        Content::Transparent(bytes) => bytes.clone(),
        other => panic!("{other:?}"),
    }
}

fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let out = Command::new("openssl")
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("openssl is needed for this test");
    assert!(
        out.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn openssl_accepts_the_chains_of_taro_in_strict_mode() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let card = people::load("taro").unwrap();
    for (id, ca) in [(0x01, 0x02), (0x0A, 0x0B)] {
        for file in [id, ca] {
            let der = folder.join(format!("{file:02X}.der"));
            std::fs::write(der, transparent(&card, "jpki", file)).unwrap();
            let [der, pem] = ["der", "pem"].map(|form| format!("{file:02X}.{form}"));
            openssl(
                folder,
                &["x509", "-inform", "der", "-in", &der, "-out", &pem],
            );
        }
        let [id, ca] = [id, ca].map(|n| format!("{n:02X}.pem"));
        let answer = openssl(
            folder,
            &[
                "verify",
                "-x509_strict",
                "-attime",
                "1795392000",
                "-CAfile",
                &ca,
                &id,
            ],
        );
        assert_eq!(answer, format!("{id}: OK\n"));
    }
}

#[test]
fn the_attributes_of_taro_fit_one_short_answer_and_his_certificate_six() {
    let card = people::load("taro").unwrap();
    assert!(transparent(&card, "input-assist", 0x02).len() <= 256);
    assert!(transparent(&card, "jpki", 0x0A).len() <= 6 * 256);
}

#[test]
fn everybody_has_a_card() {
    for name in people::NAMES {
        let card = people::load(name).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(transparent(&card, "jpki", 0x0A).len() <= 6 * 256, "{name}");
    }
}
