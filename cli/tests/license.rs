//! `license`, beyond its golden output: the files it writes, what it asks for, what it shows of a
//! hostile card, and what a trace holds.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mynumber_card::picture::{Picture, bare_jp2};
use mynumber_card::sim::{CardImage, FileContent, people};
use serde_json::Value;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mynumber-card"));
    command.stdin(Stdio::null()).env("LC_ALL", "C");
    command
}

fn run(person: &str, arguments: &[&str]) -> Output {
    program()
        .args(["--reader", &format!("simulated:{person}")])
        .args(arguments)
        .env("MYNUMBER_LICENSE_PIN", "5678")
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn photograph_and_external_characters_are_written_for_their_owner_only() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("a/license");
    let path = folder.to_str().unwrap();
    let printed = json(&run("driver-gaiji", &["--json", "license", "-o", path]));
    let person = people::person("driver-gaiji").unwrap();
    let data = person.license.unwrap();
    for (name, expected) in [
        ("external-1.pbm", &data.external[0]),
        ("external-2.pbm", &data.external[1]),
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        assert_eq!(bytes, [&b"P4\n32 64\n"[..], expected].concat(), "{name}");
    }
    let photo = std::fs::read("../fixtures/pictures/long/photo.jp2").unwrap();
    let written = std::fs::read(folder.join("photo.jp2")).unwrap();
    assert_eq!(written, bare_jp2(&photo).unwrap());
    let png = std::fs::read(folder.join("photo.png")).unwrap();
    let picture = Picture::decode(&png).unwrap();
    assert_eq!((picture.width(), picture.height()), (120, 150));
    assert_eq!(
        names(&folder),
        ["external-1.pbm", "external-2.pbm", "photo.jp2", "photo.png"]
    );
    assert_eq!(
        printed["files"],
        serde_json::json!([
            format!("{path}/photo.jp2"),
            format!("{path}/photo.png"),
            format!("{path}/external-1.pbm"),
            format!("{path}/external-2.pbm"),
        ])
    );
    for name in names(&folder) {
        let mode = std::fs::metadata(folder.join(&name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let mode = std::fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let second = &printed["external_characters"][1];
    assert_eq!(second["bitmap"], hex::encode(&data.external[1]));
}

#[test]
fn a_photograph_that_is_none_is_not_called_one() {
    let image = image_with("driver", 0x1B, |bytes| {
        let at = bytes.windows(4).position(|it| it == b"\x0CjP ").unwrap();
        bytes[at] ^= 1;
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let output = run_image(&image, &["--lang", "en", "license", "-o", path]);
    assert!(output.status.success(), "{output:?}");
    // What the card has, under a name that no viewer opens.
    assert_eq!(names(folder.path()), ["photo.bin"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the photograph cannot be read"), "{said}");
    let printed = json(&run_image(&image, &["--json", "license"]));
    assert_eq!(printed["photo"]["format"], "unknown");
    let shown = run_image(&image, &["--lang", "en", "license"]).stdout;
    let shown = String::from_utf8(shown).unwrap();
    assert!(
        shown.contains("of an unknown form, ") && !shown.contains("JPEG"),
        "{shown}"
    );
}

#[test]
fn nothing_is_overwritten_unless_it_may_be_and_no_pin_is_presented_before_that_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let old = folder.path().join("external-2.pbm");
    std::fs::write(&old, "mine").unwrap();
    let trace = folder.path().join("trace");
    let trace_option = ["--trace", trace.to_str().unwrap()];
    let refused = run(
        "driver-gaiji",
        &[&trace_option[..], &["license", "-o", path]].concat(),
    );
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(std::fs::read(&old).unwrap(), b"mine");
    assert!(!trace.exists(), "the card was asked");
    assert_eq!(names(folder.path()), ["external-2.pbm"]);

    let forced = run("driver-gaiji", &["license", "-o", path, "--force"]);
    assert!(forced.status.success(), "{forced:?}");
    assert!(std::fs::read(&old).unwrap().starts_with(b"P4\n"));
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_before_the_card_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let path = file.join("license");
    let output = run("driver", &["license", "-o", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn where_no_pin_is_set_none_is_asked_for_read_or_looked_at() {
    // Neither the environment nor the descriptor holds one of the right form.
    let mut child = program()
        .args([
            "--reader",
            "simulated:driver",
            "--pin-fd",
            "0",
            "--json",
            "license",
        ])
        .env("MYNUMBER_LICENSE_PIN", "not a PIN")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Left open: nothing is waited for.
    let input = child.stdin.take().unwrap();
    let output = child.wait_with_output().unwrap();
    drop(input);
    assert_eq!(json(&output)["pin"], "not_set");

    let mut child = program()
        .args([
            "--reader",
            "simulated:driver-pin",
            "--pin-fd",
            "0",
            "--json",
            "license",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"5678\n").unwrap();
    assert_eq!(json(&child.wait_with_output().unwrap())["pin"], "set");
}

#[test]
fn a_trace_shows_neither_the_pin_nor_the_license_nor_that_none_is_set_by_its_stars() {
    for person in ["driver", "driver-pin", "driver-gaiji"] {
        let output = run(person, &["--trace", "-", "--json", "license"]);
        assert!(output.status.success());
        let trace = String::from_utf8(output.stderr).unwrap();
        let data = people::person(person).unwrap().license.unwrap();
        for hidden in [
            "5678".as_bytes(),
            b"****",
            data.number.as_bytes(),
            &[0x4D, 0x25, 0x4E, 0x49],
        ] {
            let hidden = hex::encode_upper(hidden);
            assert!(!trace.contains(&hidden), "{person}: {hidden} in {trace}");
        }
        // WEF01 is free and names nobody; the rest is masked.
        assert!(trace.contains("< C101"), "{trace}");
        assert_eq!(trace.matches("[secret]").count(), 1, "{trace}");
        assert_eq!(trace.matches(" bytes] 9000").count(), 2, "{trace}");
    }
}

fn image_with(person: &str, id: u16, change: impl FnOnce(&mut Vec<u8>)) -> CardImage {
    let mut image = people::load(person).unwrap();
    let license = image
        .applications
        .iter_mut()
        .find(|it| it.name == "license");
    let file = license.unwrap().files.iter_mut().find(|file| file.id == id);
    match &mut file.unwrap().content {
        FileContent::Transparent(bytes) => change(bytes),
        other => panic!("{other:?}"),
    }
    image
}

fn run_image(image: &CardImage, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let card = folder.path().join("card");
    image.save_directory(&card).unwrap();
    let reader = format!("simulated,image={}", card.display());
    let output = program()
        .args(["--reader", &reader])
        .args(arguments)
        .output();
    output.unwrap()
}

#[test]
fn a_license_of_one_date_is_shown_and_what_is_wrong_in_it_too() {
    let file = b"\xC5\x075120317\xC4\x01\x1B\xE7\x03\x1B[J";
    let image = image_with("driver", 0x1B, |bytes| *bytes = file.to_vec());
    for language in ["ja", "en"] {
        let output = run_image(&image, &["--lang", language, "license"]);
        assert!(output.status.success(), "{output:?}");
        assert!(!output.stdout.contains(&0x1B));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains("2030-03-17") && text.contains("1B5B4A"),
            "{text}"
        );
    }
    let printed = json(&run_image(&image, &["--json", "license"]));
    assert_eq!(printed["expiry"], "2030-03-17");
    assert_eq!(printed["others"][1]["value"], "1B5B4A");
    assert_eq!(printed["others"][1]["unknown_tag"], false);
    assert_eq!(printed["number"], Value::Null);
}

#[test]
fn without_a_signature_on_the_card_a_license_is_shown_and_never_verified() {
    let certificate = "../fixtures/license-authority/license-sim.cer";
    for broken in [&[0xFF; 40][..], &[0x01, 0x08, 0x02, 0x00, 0x00]] {
        let image = image_with("driver", 0x1C, |bytes| *bytes = broken.to_vec());
        let plain = json(&run_image(&image, &["--json", "license"]));
        assert_eq!(plain["signature"]["state"], "not_verified");
        let checked = run_image(&image, &["--json", "license", "--certificate", certificate]);
        assert_eq!(checked.status.code(), Some(1));
        let printed: Value = serde_json::from_slice(&checked.stdout).unwrap();
        assert_eq!(printed["signature"]["state"], "failed");
        assert_eq!(printed["signature"]["reason"], "no_signature");
        assert_eq!(printed["number"], "301200012345");
        let error: Value = serde_json::from_slice(&checked.stderr).unwrap();
        assert_eq!(error["error"]["kind"], "not_authentic");
        assert_eq!(error["error"]["failed"][0], "license.signature");
    }
}

#[test]
fn one_changed_byte_of_the_license_is_a_no_with_the_certificate() {
    let image = image_with("driver", 0x1B, |bytes| {
        let at = bytes.windows(7).position(|it| it == b"5120317").unwrap();
        bytes[at..at + 7].copy_from_slice(b"5220317");
    });
    let certificate = "../fixtures/license-authority/license-sim.cer";
    let output = run_image(&image, &["--json", "license", "--certificate", certificate]);
    assert_eq!(output.status.code(), Some(1));
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed["expiry"], "2040-03-17");
    assert_eq!(printed["signature"]["reason"], "signature_mismatch");
}

#[test]
fn the_certificate_is_taken_as_pem_too_and_from_simulate() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("anchors");
    let anchors = path.to_str().unwrap();
    let made = program().args(["simulate", "--anchors", anchors]).output();
    assert!(made.unwrap().status.success());
    let der = path.join("license/license-sim.cer");
    let pem = folder.path().join("license.pem");
    let converted = Command::new("openssl")
        .args(["x509", "-inform", "der", "-in"])
        .arg(&der)
        .arg("-out")
        .arg(&pem)
        .status();
    assert!(converted.unwrap().success());
    for certificate in [&der, &pem] {
        let certificate = certificate.to_str().unwrap();
        let arguments = [
            "--json",
            "license",
            "--at=2026-11-23",
            "--certificate",
            certificate,
        ];
        let printed = json(&run("driver-pin", &arguments));
        assert_eq!(printed["signature"]["state"], "verified");
        assert_eq!(printed["signature"]["certificate"]["named_by_card"], true);
    }
    // The folder is still one of anchors for the rest, and no anchor is in the license's.
    let read = program()
        .args([
            "--reader",
            "simulated",
            "--anchor",
            anchors,
            "read",
            "--require-authentic",
        ])
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .output()
        .unwrap();
    assert!(read.status.success(), "{read:?}");
}

#[test]
fn a_card_that_says_that_no_pin_is_set_and_refuses_it_speaks_of_no_wrong_pin() {
    let mut image = people::load("driver").unwrap();
    let mut change = |left: u8| {
        let mut applications = image.applications.iter_mut();
        let license = applications.find(|it| it.name == "license").unwrap();
        for file in &mut license.files {
            if let FileContent::Pin(pin) = &mut file.content {
                pin.value = Some(b"5678".to_vec());
                pin.tries_left = left;
            }
        }
        image.clone()
    };
    for (left, extra, kind, left_after) in [
        (10, &[][..], "not_set_refused", 9),
        (9, &[], "not_set_spent", 9),
        (1, &[], "not_set_spent", 1),
        (9, &["--allow-last-try"], "not_set_refused", 8),
        (1, &["--allow-last-try"], "not_set_refused", 0),
    ] {
        for form in [&["--json"][..], &["--lang", "en"], &["--lang", "ja"]] {
            let arguments = [form, extra, &["license"]].concat();
            let output = run_image(&change(left), &arguments);
            assert_eq!(output.status.code(), Some(5), "{output:?}");
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(
                !said.contains("wrong") && !said.contains("違います"),
                "{said}"
            );
            if form == ["--json"] {
                let error: Value = serde_json::from_str(&said).unwrap();
                assert_eq!(error["error"]["kind"], kind);
                assert_eq!(error["error"]["tries_left"], left_after);
            }
        }
    }
}
