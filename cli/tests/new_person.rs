//! `simulate --new-person`: a person of one's own is proven, until the certificates of the file end.
#![cfg(all(target_os = "linux", feature = "sim", feature = "pcsc"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");

/// `identify` with this person's card in a real reader, for a request that was made just now; the folder has the files.
fn identify(folder: &std::path::Path, file: &str) -> Output {
    fs::write(folder.join("person.toml"), file).unwrap();
    let script = r#"
"$0" request --audience test -o request.json --force &&
"$0" simulate --anchors anchors --force &&
"$0" simulate --new-person person.toml -- "$0" --json --anchor anchors identify --request request.json -o evidence.json --force &&
"$0" --json --anchor anchors verify evidence.json --request request.json"#;
    Command::new("sh")
        .args(["-c", script, PROGRAM])
        .current_dir(folder)
        .env("MYNUMBER_AUTH_PIN", "9876")
        .env("MYNUMBER_ASSIST_PIN", "5432")
        .output()
        .unwrap()
}

#[test]
fn a_person_of_ones_own_is_proven_and_an_expired_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let person = |expires: &str| {
        format!(
            "name = \"試験　花子\"\nbirth_date = 1995-12-24\n\
             [pins]\nauth = \"9876\"\nassist = \"5432\"\n[certificates]\nexpires = \"{expires}\"\n"
        )
    };
    let good = identify(folder.path(), &person("today+1"));
    let said = String::from_utf8_lossy(&good.stdout);
    assert!(good.status.success(), "{good:?}");
    assert!(
        said.contains("試験　花子") && said.contains("1995-12-24"),
        "{said}"
    );

    let expired = identify(folder.path(), &person("today-1"));
    assert_eq!(expired.status.code(), Some(1), "{expired:?}");
    let said = String::from_utf8_lossy(&expired.stderr);
    assert!(said.contains("certificate.validity"), "{said}");
}

#[test]
fn the_same_file_gives_the_same_person_and_another_name_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let listed = |name: &str| {
        let file = folder.path().join("person.toml");
        fs::write(&file, format!("like = \"driver\"\nname = \"{name}\"\n")).unwrap();
        let output = Command::new(PROGRAM)
            .args(["--json", "simulate", "--list", "--new-person"])
            .arg(file)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    };
    assert_eq!(listed("試験　花子"), listed("試験　花子"));
    // `driver` has a license without a PIN.
    let license = String::from_utf8(listed("試験　花子")).unwrap();
    assert!(
        license.contains("\"license\": true") && license.contains("\"license\": null"),
        "{license}"
    );
    let number = |text: Vec<u8>| {
        let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
        value.pointer("/people/0/secrets/code_a").unwrap().clone()
    };
    assert_ne!(number(listed("試験　花子")), number(listed("試験　次郎")));
}
