//! Whom the command line trusts, and the files of the main job: what golden tests cannot say.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const CHALLENGE: &str = "00112233445566778899aabbccddeeff";

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mynumber-card"));
    command
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    program(folder).args(arguments).output().unwrap()
}

fn with_input(mut child: Child, input: &[u8]) -> Output {
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn json(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn authority() -> String {
    format!("{ROOT}/../fixtures/authority")
}

/// `--reader simulated…` with its authority accepted, and then these.
fn simulated<'a>(reader: &'a str, anchors: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["--reader", reader, "--anchor", anchors, "--json"], more].concat()
}

fn identify(folder: &Path, more: &[&str]) -> Output {
    let anchors = authority();
    let first = ["identify", "--challenge", CHALLENGE, "--audience", "bank"];
    let arguments = [&first[..], more].concat();
    run(folder, &simulated("simulated", &anchors, &arguments))
}

#[test]
fn evidence_is_a_new_file_for_its_owner_unless_told_to_overwrite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("evidence.json");
    assert!(
        identify(folder.path(), &["-o", "evidence.json"])
            .status
            .success()
    );
    let first = fs::read(&file).unwrap();
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );

    fs::write(&file, "precious").unwrap();
    let trace = folder.path().join("trace");
    let refused = identify(
        folder.path(),
        &["-o", "evidence.json", "--trace", trace.to_str().unwrap()],
    );
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    assert!(!trace.exists(), "the card was used for nothing");

    // A link to somewhere else is there as well.
    let link = folder.path().join("link.json");
    std::os::unix::fs::symlink("nowhere.json", &link).unwrap();
    let refused = identify(folder.path(), &["-o", "link.json"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!folder.path().join("nowhere.json").exists());

    let forced = identify(folder.path(), &["-o", "evidence.json", "--force"]);
    assert!(forced.status.success());
    let second = fs::read(&file).unwrap();
    assert_eq!(second.len(), first.len());
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn evidence_goes_through_pipes() {
    let folder = tempfile::tempdir().unwrap();
    let piped = identify(folder.path(), &["-o", "-"]);
    assert!(piped.status.success());
    let report: Value = serde_json::from_slice(&piped.stderr).unwrap();
    assert_eq!(report["verdict"], "accepted");
    assert_eq!(
        piped.stdout.iter().filter(|byte| **byte == b'\n').count(),
        1
    );

    let mut verify = program(folder.path());
    verify
        .args(["--json", "--anchor", &authority(), "verify", "-"])
        .args(["--challenge", CHALLENGE, "--audience", "bank"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let verified = with_input(verify.spawn().unwrap(), &piped.stdout);
    assert_eq!(json(&verified)["verdict"], "accepted");
    assert!(verified.status.success());
}

#[test]
fn a_no_is_a_no_also_when_nobody_reads_the_report() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        identify(folder.path(), &["-o", "evidence.json"])
            .status
            .success()
    );
    for arguments in [
        &["verify", "evidence.json"][..],
        &["--reader", "simulated", "identify"],
        &["--reader", "simulated", "read", "--require-authentic"],
    ] {
        let mut child = program(folder.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn a_descriptor_gives_both_pins_in_the_order_in_which_they_are_needed() {
    let folder = tempfile::tempdir().unwrap();
    let anchors = authority();
    let arguments = simulated("simulated", &anchors, &["--pin-fd", "0", "identify"]);
    let mut identify = program(folder.path());
    identify
        .args(arguments)
        .env("MYNUMBER_ASSIST_PIN", "8642")
        .env("MYNUMBER_AUTH_PIN", "8642")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let output = with_input(identify.spawn().unwrap(), b"2345\n1234\n");
    assert_eq!(json(&output)["verdict"], "accepted");
}

#[test]
fn anchors_are_files_folders_and_what_the_simulator_writes() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert!(
        run(here, &["simulate", "--anchors", "own"])
            .status
            .success()
    );
    for entry in fs::read_dir(authority()).unwrap() {
        let path = entry.unwrap().path();
        let written = here.join("own").join(path.file_name().unwrap());
        if path.extension().unwrap() == "cer" {
            assert_eq!(fs::read(written).unwrap(), fs::read(&path).unwrap());
        }
    }
    let authentic = |anchors: &[&str]| {
        let mut arguments = vec!["--reader", "simulated", "--json"];
        for anchor in anchors {
            arguments.extend(["--anchor", anchor]);
        }
        arguments.push("identify");
        let output = run(here, &arguments);
        (output.status.code(), json(&output)["verdict"] == "accepted")
    };
    let (yes, no) = ((Some(0), true), (Some(1), false));
    assert_eq!(authentic(&["own"]), yes);
    let (root, keys) = ("own/authca-sim-2.cer", "own/cvc-ca-keys.json");
    assert_eq!(authentic(&[root, keys]), yes);
    assert_eq!(authentic(&[root]), no);
    assert_eq!(authentic(&[keys]), no);
    assert_eq!(
        authentic(&["own/authca-sim-1.cer", "own/signca-sim-2.cer", keys]),
        no
    );

    fs::create_dir(here.join("empty")).unwrap();
    fs::write(here.join("text.pem"), "hello").unwrap();
    for wrong in ["empty", "text.pem", "missing.cer"] {
        let output = run(
            here,
            &["--anchor", wrong, "--json", "verify", "missing.json"],
        );
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        let error: Value = serde_json::from_slice(&output.stderr).unwrap();
        let kind = error["error"]["kind"].as_str().unwrap();
        let expected = if wrong == "missing.cer" {
            "cannot_read"
        } else {
            "bad_anchor"
        };
        assert_eq!(kind, expected, "{wrong}");
    }
}

/// The card of taro in a folder, with a file of somebody else's in the place of one of its own.
fn with_file_of(person: &str, application: &str, file: &str, folder: &Path) {
    let people = Path::new(ROOT).join("../fixtures/people");
    for part in [
        "",
        "jpki",
        "input-assist",
        "card-surface",
        "common",
        "juki",
        "data-objects",
    ] {
        fs::create_dir_all(folder.join(part)).unwrap();
        for entry in fs::read_dir(people.join("taro").join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, folder.join(part).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    let place = format!("{application}/{file}");
    fs::copy(people.join(person).join(&place), folder.join(&place)).unwrap();
}

#[test]
fn files_of_two_cards_are_read_but_not_authentic_and_identify_nobody() {
    let anchors = authority();
    for (file, reads, failing) in [
        ("0002.bin", "番号　花子", "integrity.attributes"),
        ("0003.bin", "番号　太郎", "integrity.attributes"),
        ("0007.bin", "番号　太郎", "card.challenge"),
        ("0013.pk8", "番号　太郎", "card.challenge"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        with_file_of("family", "input-assist", file, folder.path());
        let image = format!("simulated,image={}", folder.path().to_str().unwrap());
        let failed = |report: &Value| {
            let checks = report["checks"].as_array().unwrap();
            let failed = checks.iter().find(|check| check["outcome"] == "failed");
            failed.unwrap()["name"].as_str().unwrap().to_owned()
        };
        let read = run(folder.path(), &simulated(&image, &anchors, &["read"]));
        assert_eq!(read.status.code(), Some(0), "{file}");
        let report = json(&read);
        assert_eq!(report["name"], reads, "{file}");
        assert_eq!(report["authentic"], false, "{file}");
        assert_eq!(report["hierarchy"], Value::Null, "{file}");
        assert_eq!(failed(&report), failing, "{file}");
        assert!(String::from_utf8_lossy(&read.stderr).contains("not proven"));

        let required = simulated(&image, &anchors, &["read", "--require-authentic"]);
        assert_eq!(
            run(folder.path(), &required).status.code(),
            Some(1),
            "{file}"
        );

        let identified = run(folder.path(), &simulated(&image, &anchors, &["identify"]));
        assert_eq!(identified.status.code(), Some(1), "{file}");
        let report = json(&identified);
        assert_eq!(report["identity"], Value::Null, "{file}");
        assert_eq!(failed(&report), failing, "{file}");
    }
}

#[test]
fn the_my_number_is_proven_by_the_same_record() {
    let anchors = authority();
    let folder = tempfile::tempdir().unwrap();
    let number = ["read", "--my-number", "--require-authentic"];
    let genuine = run(folder.path(), &simulated("simulated", &anchors, &number));
    assert!(genuine.status.success());
    let report = json(&genuine);
    assert_eq!(report["my_number"], "123456789018");
    assert_eq!(report["authentic"], true);

    with_file_of("family", "input-assist", "0001.bin", folder.path());
    let image = format!("simulated,image={}", folder.path().to_str().unwrap());
    let mixed = run(folder.path(), &simulated(&image, &anchors, &number));
    assert_eq!(mixed.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&mixed.stderr).unwrap_or_else(|_| {
        let text = String::from_utf8_lossy(&mixed.stderr);
        // The remark on what the law allows comes first.
        serde_json::from_str(&text[text.find('{').unwrap()..]).unwrap()
    });
    assert_eq!(error["error"]["kind"], "not_authentic");
    assert_eq!(error["error"]["failed"][0], "integrity.my_number");
}

#[test]
fn certificates_of_authorities_name_their_hierarchy_and_what_to_do_about_it() {
    let folder = tempfile::tempdir().unwrap();
    let image = format!("simulated,image={}", folder.path().to_str().unwrap());
    let shown = |anchor: &str, more: &[&str]| {
        with_file_of("taro", "jpki", "000B.bin", folder.path());
        let from = Path::new(ROOT).join("../src/pki/anchors").join(anchor);
        fs::copy(from, folder.path().join("jpki/000B.bin")).unwrap();
        let first = ["--lang", "en", "--reader", &image, "cert", "auth-ca"];
        let arguments = [&first[..], &["--at", "2026-11-23"], more].concat();
        let output = run(folder.path(), &arguments);
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().find(|line| line.starts_with("Authentic"));
        let said = String::from_utf8(output.stderr).unwrap();
        (line.unwrap().to_owned(), said)
    };
    let (production, said) = shown("authca03.cer", &[]);
    assert!(
        production.contains("proven: JPKI (production)"),
        "{production}"
    );
    assert!(production.contains("generation 3"), "{production}");
    assert_eq!(said, "");
    let (ended, said) = shown("authca01.cer", &[]);
    assert!(
        ended.contains("NOT PROVEN: expired at 2025-10-19"),
        "{ended}"
    );
    assert!(said.contains("--at"), "{said}");
    let (test, said) = shown("test/authca-test-2023.cer", &[]);
    assert!(
        test.contains("JPKI-TEST (test cards: nobody's card)"),
        "{test}"
    );
    assert!(
        test.contains("NOT PROVEN") && said.contains("--accept-test-cards"),
        "{said}"
    );
    let (accepted, said) = shown("test/authca-test-2023.cer", &["--accept-test-cards"]);
    assert!(
        accepted.contains("proven: JPKI-TEST (test cards: nobody's card)"),
        "{accepted}"
    );
    assert_eq!(said, "");
}

#[test]
fn what_is_authentic_names_its_hierarchy_and_root() {
    let folder = tempfile::tempdir().unwrap();
    let anchors = authority();
    let show = |more: &[&str]| json(&run(folder.path(), &simulated("simulated", &anchors, more)));
    let day = ["--at", "2026-11-23"];
    let read = show(&["read"]);
    let cert = show(&[&["cert", "auth"], &day[..]].concat());
    let authority = show(&[&["cert", "auth-ca"], &day[..]].concat());
    let status = show(&[&["status"], &day[..]].concat());
    for proof in [&read, &cert, &authority, &status["certificates"]["auth"]] {
        assert_eq!(proof["authentic"], true, "{proof}");
        assert_eq!(proof["hierarchy"], "other", "{proof}");
        assert!(proof["root"]["id"].is_string(), "{proof}");
    }
    assert_eq!(cert["root"]["source"], "given");
    let before = show(&["cert", "auth", "--at", "2025-04-09"]);
    assert_eq!(before["authentic"], false);
    let after = show(&["cert", "auth", "--at", "2030-02-18"]);
    assert_eq!(after["authentic"], false);
    let last = show(&["cert", "auth", "--at", "2030-02-17"]);
    assert_eq!(last["authentic"], true);
}

#[test]
fn a_challenge_that_was_passed_on_to_another_audience_is_not_answered() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        identify(folder.path(), &["-o", "evidence.json"])
            .status
            .success()
    );
    let anchors = authority();
    let verify = |more: &[&str]| {
        let first = ["verify", "evidence.json", "--challenge", CHALLENGE];
        let arguments = [&["--json", "--anchor", &anchors], &first[..], more].concat();
        json(&run(folder.path(), &arguments))["verdict"].clone()
    };
    assert_eq!(verify(&["--audience", "bank"]), "accepted");
    assert_eq!(verify(&["--audience", "shop"]), "rejected");
    assert_eq!(verify(&[]), "rejected");
}

#[test]
fn a_certificate_in_the_place_of_another_is_not_authentic() {
    let folder = tempfile::tempdir().unwrap();
    let (card, anchors) = (folder.path().join("card"), authority());
    let taro = mynumber_card::sim::people::load("taro").unwrap();
    taro.save_directory(&card).unwrap();
    // The places of the signature certificate and its authority, and of those for authentication.
    fs::copy(card.join("jpki/0001.bin"), card.join("jpki/000A.bin")).unwrap();
    fs::copy(card.join("jpki/0002.bin"), card.join("jpki/000B.bin")).unwrap();
    let reader = format!("simulated,image={}", card.display());
    let read = |more: &[&str]| json(&run(folder.path(), &simulated(&reader, &anchors, more)));
    for which in ["auth", "auth-ca"] {
        let found = read(&["cert", which]);
        assert_eq!(found["authentic"], false, "{which}: {found:#}");
    }
    assert_eq!(read(&["cert", "sign-ca"])["authentic"], true);
    let status = read(&["status"]);
    assert_eq!(
        status["certificates"]["auth"]["authentic"], false,
        "{status:#}"
    );
}

#[test]
fn no_pin_is_presented_for_a_request_that_has_expired() {
    let folder = tempfile::tempdir().unwrap();
    let (trace, anchors) = (folder.path().join("trace"), authority());
    let made = run(folder.path(), &["request", "--audience", "bank"]);
    let mut request: Value = serde_json::from_slice(&made.stdout).unwrap();
    request["expires"] = "2020-01-01T00:00:00Z".into();
    fs::write(folder.path().join("request.json"), request.to_string()).unwrap();
    let trace_to = trace.to_str().unwrap();
    let arguments = ["identify", "--request", "request.json", "--trace", trace_to];
    let refused = run(folder.path(), &simulated("simulated", &anchors, &arguments));
    assert_eq!(refused.status.code(), Some(2));
    let said: Value = serde_json::from_slice(&refused.stderr).unwrap();
    assert_eq!(said["error"]["kind"], "request_expired");
    assert!(!trace.exists(), "the card was used for nothing");
}

#[test]
fn a_replay_is_accepted_by_nobody_who_does_not_ask_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let anchors = authority();
    let run = |arguments: &[&str]| run(folder.path(), arguments);
    for name in ["first.json", "second.json"] {
        let made = run(&["request", "--audience", "bank", "-o", name]);
        assert!(made.status.success());
    }
    let answer = ["identify", "--request", "first.json", "-o", "evidence.json"];
    assert!(
        run(&simulated("simulated", &anchors, &answer))
            .status
            .success()
    );
    let verify = |more: &[&str]| {
        let first = ["--json", "--anchor", &anchors, "verify", "evidence.json"];
        let output = run(&[&first[..], more].concat());
        let report = json(&output);
        let verdict = report["verdict"].as_str().unwrap().to_owned();
        let person = report["identity"]["name"].is_string();
        let answers = report["answers_request"].as_bool().unwrap();
        (output.status.code().unwrap(), verdict, person, answers)
    };
    let found = |exit, verdict: &str, person, answers| (exit, verdict.to_owned(), person, answers);
    assert_eq!(
        verify(&["--request", "first.json"]),
        found(0, "accepted", true, true)
    );
    // The bank asks anew, and is handed the answer to its first request.
    assert_eq!(
        verify(&["--request", "second.json"]),
        found(1, "rejected", false, false)
    );
    assert_eq!(verify(&[]), found(1, "not_compared", false, false));
    assert_eq!(
        verify(&["--any-request"]),
        found(0, "accepted", true, false)
    );
}
