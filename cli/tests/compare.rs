//! `compare` on cards whose places do not say the same: put together from the cards of several people,
//! each place with signatures that hold.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::process::{Command, Output, Stdio};

use mynumber_card::sim::{CardImage, FileContent, people};
use serde_json::Value;

fn compare(image: &CardImage, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let card = folder.path().join("card");
    image.save_directory(&card).unwrap();
    Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--reader", &format!("simulated,image={}", card.display())])
        .args([
            "--anchor",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority"),
        ])
        .args(["compare", "--at", "2026-11-23"])
        .args(arguments)
        .env("MYNUMBER_CODE_B", "1980-02-17,2035,2285")
        .env("MYNUMBER_CODE_A", "123456789018")
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn error(output: &Output) -> Value {
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    error["error"].clone()
}

/// `person`'s card with an application's files of somebody else's; who opens it stays.
fn with_place_of(person: &str, application: &str, other: &str) -> CardImage {
    let mut image = people::load(person).unwrap();
    let theirs = people::load(other).unwrap();
    let theirs = theirs
        .applications
        .iter()
        .find(|it| it.name == application)
        .unwrap();
    let ours = image
        .applications
        .iter_mut()
        .find(|it| it.name == application);
    for file in &mut ours.unwrap().files {
        let same = theirs.files.iter().find(|it| it.id == file.id).unwrap();
        if !matches!(file.content, FileContent::Pin(_)) {
            file.content = same.content.clone();
        }
    }
    image
}

fn change(image: &mut CardImage, application: &str, id: u16, from: &[u8], to: &[u8]) {
    let places = image
        .applications
        .iter_mut()
        .find(|it| it.name == application);
    let file = places.unwrap().files.iter_mut().find(|it| it.id == id);
    let bytes = match &mut file.unwrap().content {
        FileContent::Transparent(bytes) => bytes,
        FileContent::Records(records) => &mut records[0],
        other => panic!("{other:?}"),
    };
    let at = bytes.windows(from.len()).rposition(|it| it == from);
    let at = at.unwrap();
    bytes[at..at + to.len()].copy_from_slice(to);
}

#[test]
fn a_face_of_another_card_is_found_though_every_signature_holds() {
    let image = with_place_of("taro", "card-surface", "family");
    let output = compare(&image, &["--lang", "en", "--sign", "--require-authentic"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = text(&output);
    for words in [
        "Name: agrees\n",
        "Address: agrees\n",
        "Birth date: DIFFERS\n  face                   1982-08-05 (昭和57年8月5日)\n  input assist           1980-02-17",
        "Sex: DIFFERS\n  face                   female\n  input assist           male\n  signature certificate  male\n",
        "Valid until: DIFFERS\n  face                   2032-08-05 (not signed)\n",
        "  common application     2035-02-17 (not signed)\n",
        "Authentic (face)                   proven",
        "Authentic (input assist)           proven",
        "Authentic (signature certificate)  proven",
        "Result                             DIFFERS\n",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("error: the places on the card do not say the same\n"));

    // By code A and the PIN of the input assist it is the same, and for scripts.
    let output = compare(&image, &["--json", "--code-a"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let error = error(&output);
    assert_eq!(error["kind"], "differs");
    let fields = serde_json::json!(["birth_date", "sex", "expiry"]);
    assert_eq!(error["differs"], fields);
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed["result"], "differs");
    assert_eq!(
        printed["fields"][1]["pairs"][0],
        serde_json::json!({"between": ["face", "input_assist"], "result": "differs"})
    );
}

#[test]
fn a_certificate_that_was_not_renewed_after_a_move_differs_in_the_address_alone() {
    let image = with_place_of("moved", "jpki", "taro");
    let output = compare(&image, &["--lang", "ja", "--sign"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = text(&output);
    for words in [
        "氏名: 一致\n",
        "住所: 食い違い\n  入力補助      大阪府吹田市架空島三丁目１０番１１号\n  署名用証明書  東京都千代田区",
        "生年月日: 一致\n",
        "性別: 一致\n",
        "有効期限: 一致\n",
        "結果                    食い違い\n",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // Without the certificate there is nothing to see.
    let output = compare(&image, &["--lang", "ja"]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn an_expiry_that_was_changed_shows_though_no_signature_covers_it() {
    let mut image = people::load("taro").unwrap();
    change(&mut image, "card-surface", 0x0002, b"20350217", b"20360217");
    let output = compare(&image, &["--json", "--require-authentic"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(error(&output)["differs"], serde_json::json!(["expiry"]));
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed["sources"][0]["authentic"], true);

    // Both changed alike: the certificate outlives the card.
    let mut image = people::load("taro").unwrap();
    change(&mut image, "card-surface", 0x0002, b"20350217", b"20290217");
    change(&mut image, "common", 0x0001, b"20350217", b"20290217");
    assert!(compare(&image, &[]).status.success());
    let output = compare(&image, &["--json", "--sign"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(error(&output)["differs"], serde_json::json!(["expiry"]));
}

#[test]
fn what_differs_is_told_even_when_nobody_reads_it_and_what_is_not_proven_is_no_agreement() {
    let image = with_place_of("taro", "card-surface", "family");
    let folder = tempfile::tempdir().unwrap();
    let card = folder.path().join("card");
    image.save_directory(&card).unwrap();
    let script = format!(
        r#"{{ "$0" --reader simulated,image={} compare; echo $? >&2; }} | true"#,
        card.display()
    );
    let output = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_mynumber-card")])
        .env("MYNUMBER_CODE_B", "1980-02-17,2035,2285")
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    assert!(output.stderr.ends_with(b"\n1\n"), "{output:?}");

    // A face whose key is another: agreement of what nobody vouches for is not enough when asked.
    let mut image = people::load("taro").unwrap();
    change(
        &mut image,
        "card-surface",
        0x0004,
        &[0x5F, 0x37],
        &[0x5F, 0x38],
    );
    let output = compare(&image, &["--json"]);
    assert!(output.status.success(), "{output:?}");
    let output = compare(&image, &["--json", "--require-authentic"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(error(&output)["kind"], "not_authentic");
}
