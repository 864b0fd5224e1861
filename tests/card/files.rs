//! The cards of the ready-made people, checked with tools that share no code with the issuer: a
//! Python program written from the description of the files, and openssl.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mynumber_card::sim::people;

/// 2026-11-23 00:00:00 UTC, in seconds.
const TODAY: &str = "1795392000";

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn card(name: &str) -> PathBuf {
    repository().join("fixtures/people").join(name)
}

fn run<S: AsRef<OsStr>>(program: &str, arguments: impl IntoIterator<Item = S>) -> Output {
    Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"))
}

/// The answer of the Python program about some cards.
fn check(cards: &[PathBuf]) -> (bool, String) {
    let mut arguments = vec![
        // Leaves no __pycache__ in the tree.
        PathBuf::from("-B"),
        repository().join("tests/independent/check_card.py"),
        repository().join("fixtures/authority"),
    ];
    arguments.extend_from_slice(cards);
    let out = run("python3", arguments);
    assert!(
        out.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    (out.status.success(), String::from_utf8(out.stdout).unwrap())
}

#[test]
fn every_signature_digest_length_and_rule_is_as_the_card_has_it() {
    let (right, answer) = check(&people::NAMES.map(card));
    assert!(right, "{answer}");
    let expected: String = people::NAMES
        .map(|name| format!("{name}: right\n"))
        .concat();
    assert_eq!(answer, expected);
}

#[test]
fn one_changed_bit_in_any_signed_file_is_found() {
    // Each file, and where in it: the last byte, or one in the middle.
    let changes = [
        ("jpki/0001.bin", 600),
        ("jpki/0002.bin", 600),
        ("jpki/000A.bin", 600),
        ("jpki/000B.bin", 600),
        ("jpki/0017.pk8", 600),
        ("input-assist/0001.bin", 16),
        ("input-assist/0002.bin", 6),
        ("input-assist/0002.bin", 40),
        ("input-assist/0003.bin", 20),
        ("input-assist/0003.bin", 200),
        ("input-assist/0004.bin", 100),
        ("input-assist/0006.bin", 100),
        ("input-assist/0007.bin", 100),
        ("input-assist/0007.bin", 400),
        ("card-surface/0001.bin", 100),
        ("card-surface/0002.bin", 8),
        ("card-surface/0002.bin", 500),
        ("card-surface/0002.bin", 1800),
        ("card-surface/0002.bin", 2800),
        ("card-surface/0004.bin", 400),
        ("card-surface/0005.bin", 100),
        ("data-objects/00F8.bin", 100),
        ("data-objects/7F21.bin", 400),
    ];
    let folder = tempfile::tempdir().unwrap();
    let cards: Vec<_> = changes
        .iter()
        .enumerate()
        .map(|(number, (file, offset))| {
            let copy = folder.path().join(number.to_string());
            copy_folder(&card("taro"), &copy);
            let path = copy.join(file);
            let mut bytes = std::fs::read(&path).unwrap();
            *bytes.get_mut(*offset).unwrap() ^= 1;
            std::fs::write(&path, bytes).unwrap();
            copy
        })
        .collect();
    let (right, answer) = check(&cards);
    assert!(!right);
    assert_eq!(answer.lines().count(), changes.len());
    for (line, change) in answer.lines().zip(changes) {
        assert!(line.contains(": WRONG: "), "{change:?}: {line}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn openssl(arguments: &[&OsStr]) -> Result<String, String> {
    let out = run("openssl", arguments);
    if out.status.success() {
        Ok(String::from_utf8(out.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&out.stderr).into_owned())
    }
}

/// `openssl verify` in strict mode of a holder's certificate, with the roots of the authority.
fn verify(folder: &Path, name: &str, file: &str, kind: &str) -> Result<String, String> {
    let pem = |der: &Path, pem: &Path| {
        let [der, pem] = [der, pem].map(AsRef::<OsStr>::as_ref);
        let words = ["x509", "-inform", "der", "-in"].map(OsStr::new);
        openssl(&[&words[..], &[der, OsStr::new("-out"), pem]].concat()).unwrap();
    };
    let roots: Vec<_> = [1, 2]
        .map(|generation| {
            let name = format!("{kind}ca-sim-{generation}");
            let out = folder.join(format!("{name}.pem"));
            let der = repository().join(format!("fixtures/authority/{name}.cer"));
            pem(&der, &out);
            std::fs::read(out).unwrap()
        })
        .concat();
    let bundle = folder.join("roots.pem");
    std::fs::write(&bundle, roots).unwrap();
    let own = folder.join("own.pem");
    pem(&card(name).join(file), &own);
    openssl(&[
        "verify".as_ref(),
        "-x509_strict".as_ref(),
        "-attime".as_ref(),
        TODAY.as_ref(),
        "-CAfile".as_ref(),
        bundle.as_ref(),
        own.as_ref(),
    ])
}

#[test]
fn openssl_accepts_every_chain_in_strict_mode_and_finds_the_right_generation() {
    let folder = tempfile::tempdir().unwrap();
    for name in people::NAMES {
        for (file, kind) in [("jpki/0001.bin", "sign"), ("jpki/000A.bin", "auth")] {
            if !card(name).join(file).exists() {
                continue;
            }
            let answer = verify(folder.path(), name, file, kind);
            if name == "expired" {
                assert!(answer.unwrap_err().contains("certificate has expired"));
            } else {
                assert!(answer.unwrap().ends_with(": OK\n"), "{name} {file}");
            }
        }
    }
}

#[test]
fn openssl_reads_the_attributes_in_the_signature_certificate() {
    let path = card("taro").join("jpki/0001.bin");
    let words = ["x509", "-inform", "der", "-noout", "-text", "-in"].map(OsStr::new);
    let text = openssl(&[&words[..], &[path.as_ref()]].concat()).unwrap();
    for expected in [
        "othername: 1.2.392.200149.8.5.5.1::番号　太郎",
        "othername: 1.2.392.200149.8.5.5.2::00000",
        "othername: 1.2.392.200149.8.5.5.3::1",
        "othername: 1.2.392.200149.8.5.5.4::319800217",
        "Not After : Feb 17 14:59:59 2030 GMT",
        "Digital Signature, Non Repudiation",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
}

#[test]
fn the_attributes_of_taro_fit_one_short_answer_and_authentication_certificates_six() {
    let size = |name, file| std::fs::metadata(card(name).join(file)).unwrap().len();
    assert!(size("taro", "input-assist/0002.bin") <= 256);
    assert!(size("long", "input-assist/0002.bin") > 256);
    for name in people::NAMES {
        assert!(size(name, "jpki/000A.bin") <= 6 * 256, "{name}");
    }
}

#[test]
fn a_move_changes_the_signature_certificate_and_not_the_authentication_certificate() {
    let read = |name, file| std::fs::read(card(name).join(file)).unwrap();
    assert_eq!(
        read("taro", "jpki/000A.bin"),
        read("moved", "jpki/000A.bin")
    );
    assert_ne!(
        read("taro", "jpki/0001.bin"),
        read("moved", "jpki/0001.bin")
    );
    assert_ne!(
        read("taro", "input-assist/0002.bin"),
        read("moved", "input-assist/0002.bin")
    );
}
