//! The main job on the real pcscd: a request, `identify` through the vpcd virtual reader, and `verify`
//! without any card. What is in the evidence is then checked by programs that share nothing with this
//! one: `tests/independent/check_evidence.py` says from the documentation what was signed, and
//! `openssl` checks the chain and every signature; it also makes the revocation data.
#![cfg(all(feature = "pcsc", feature = "sim"))]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

#[path = "../../tests/revocation_support/mod.rs"]
mod revocation_support;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mynumber_card::pki::Certificate;
use mynumber_card::pki::revocation::{OcspHash, ocsp_request};
use revocation_support::{CHIYODA, Entry, Workshop, authority, by_authority, usual_extensions};
use serde_json::Value;
use support::card::InsertedCard;
use support::pcscd::{Pcscd, without_service};
use support::tools::openssl;

const ANCHORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority");
const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../tests/independent/check_evidence.py"
);
const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
/// For lists that are looked at by the clock.
const FOR_AGES: [&str; 4] = [
    "-crl_lastupdate",
    "20240101000000Z",
    "-crl_nextupdate",
    "20491231235959Z",
];

/// Runs the program in a folder, with no PC/SC service unless a command for one is given.
fn run(command: &mut Command, folder: &Path, arguments: &[&str]) -> Output {
    command
        .args(["--anchor", ANCHORS, "--lang", "en"])
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn offline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm");
    run(&mut command, folder, arguments)
}

fn done(output: &Output) -> &Output {
    let said = String::from_utf8_lossy(&output.stderr);
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}{report}");
    output
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Makes a request, lets the card of taro answer it through pcscd, and returns the folder with
/// `request.json` and `evidence.json`, and the commands that the card saw.
fn identified(level: &str) -> (tempfile::TempDir, Vec<Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let request = ["request", "--audience", "https://bank.example"];
    let made = [&request[..], &["--level", level, "-o", "request.json"]].concat();
    done(&offline(folder.path(), &made));

    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    card.take_commands();
    let mut program = pcscd.command(PROGRAM);
    program
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234");
    let arguments = [
        "--json",
        "identify",
        "--request",
        "request.json",
        "-o",
        "evidence.json",
    ];
    let output = run(&mut program, folder.path(), &arguments);
    let report = json(done(&output));
    assert_eq!(report["verdict"], "accepted");
    assert_eq!(report["identity"]["name"], "番号　太郎");
    assert_eq!(report["identity"]["hierarchy"], "other");
    (folder, card.take_commands())
}

fn verify(folder: &Path, more: &[&str]) -> Output {
    let arguments = [
        "--json",
        "verify",
        "evidence.json",
        "--request",
        "request.json",
    ];
    offline(folder, &[&arguments[..], more].concat())
}

/// Takes the evidence apart and checks the holder's certificate and signature.
fn check_holder(folder: &Path, root: &str) {
    let taken_apart = Command::new("python3")
        .args([SCRIPT, "evidence.json", "."])
        .current_dir(folder)
        .output()
        .unwrap();
    done(&taken_apart);
    let root = format!("{ANCHORS}/{root}.cer");
    for (arguments, output) in [
        (["x509", "-inform", "DER", "-in", &root], "root.pem"),
        (
            ["x509", "-inform", "DER", "-in", "certificate.der"],
            "certificate.pem",
        ),
    ] {
        openssl(folder, &[&arguments[..], &["-out", output]].concat()).bytes();
    }
    let chain = [
        "verify",
        "-x509_strict",
        "-CAfile",
        "root.pem",
        "certificate.pem",
    ];
    let verified = openssl(folder, &chain);
    assert_eq!(verified.text(), "certificate.pem: OK\n");
    let public_key = ["x509", "-in", "certificate.pem", "-noout", "-pubkey"];
    fs::write(
        folder.join("holder.pem"),
        openssl(folder, &public_key).bytes(),
    )
    .unwrap();
    assert!(signed(folder, "PEM", "holder.pem", "holder"));
}

/// Whether this key signed `name.digest`.
fn signed(folder: &Path, form: &str, key: &str, name: &str) -> bool {
    let (digest, signature) = (format!("{name}.digest"), format!("{name}.signature"));
    let arguments = [
        "pkeyutl",
        "-verify",
        "-pubin",
        "-keyform",
        form,
        "-inkey",
        key,
        "-in",
        &digest,
        "-sigfile",
        &signature,
        "-pkeyopt",
        "digest:sha256",
    ];
    let verified = openssl(folder, &arguments);
    verified.code == Some(0) && verified.text() == "Signature Verified Successfully\n"
}

#[test]
fn both_pins_through_pcscd_give_evidence_that_this_program_and_openssl_verify_without_the_card() {
    let (folder, commands) = identified("auth");
    let folder = folder.path();
    assert!(commands.len() <= 15, "{} commands", commands.len());
    let mode = fs::metadata(folder.join("evidence.json")).unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);

    let report = json(done(&verify(folder, &[])));
    assert_eq!(report["verdict"], "accepted");
    assert_eq!(report["evidence"]["audience"], "https://bank.example");

    check_holder(folder, "authca-sim-2");
    assert!(signed(folder, "DER", "card.der", "card"));
    assert!(!signed(folder, "DER", "card.der", "holder"));
    for name in ["integrity", "signing-key"] {
        let (signature, content) = (format!("{name}.signature"), format!("{name}.signed"));
        let arguments = [
            "dgst",
            "-sha256",
            "-keyform",
            "DER",
            "-verify",
            "assist.der",
            "-signature",
            &signature,
            &content,
        ];
        assert_eq!(
            openssl(folder, &arguments).text(),
            "Verified OK\n",
            "{name}"
        );
    }
    // The key that certified these is one of the authority's: its certificate holds it.
    let listed = fs::read_to_string(format!("{ANCHORS}/cvc-ca-keys.json")).unwrap();
    let listed: Vec<Value> = serde_json::from_str(&listed).unwrap();
    assert!(
        listed
            .iter()
            .any(|key| key["key_id"] == "39303030303333080530303100000000")
    );

    // One bit of what was signed is enough.
    let evidence = fs::read_to_string(folder.join("evidence.json")).unwrap();
    fs::write(
        folder.join("evidence.json"),
        evidence.replacen("bank.example", "bank.exbmple", 1),
    )
    .unwrap();
    let refused = verify(folder, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(json(&refused)["verdict"], "rejected");
}

#[test]
fn the_signature_password_through_pcscd_gives_evidence_whose_certificate_names_the_person() {
    let (folder, commands) = identified("signature");
    let folder = folder.path();
    assert!(commands.len() <= 8, "{} commands", commands.len());
    let report = json(done(&verify(folder, &[])));
    assert_eq!(report["identity"]["name"], "番号　太郎");
    assert_eq!(report["proves"][2], "attributes_certified");
    check_holder(folder, "signca-sim-2");
    let names = ["x509", "-in", "certificate.pem", "-noout", "-text"];
    let text = openssl(folder, &names).text();
    assert!(text.contains("JPKI for digital signature"), "{text}");
}

#[test]
fn a_document_is_signed_through_pcscd_and_holds_without_the_card() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("data.csv"), "name,amount\n").unwrap();
    let pcscd = Pcscd::start();
    let _card = InsertedCard::of("taro", &pcscd);
    let mut command = pcscd.command(PROGRAM);
    command.env("MYNUMBER_SIGN_PASSWORD", "TEST1234");
    done(&run(&mut command, folder, &["sign", "data.csv"]));
    let content = ["verify", "data.csv.p7s", "--content", "data.csv"];
    done(&offline(folder, &content));
    fs::write(folder.join("data.csv"), "name,amounts\n").unwrap();
    assert_eq!(offline(folder, &content).status.code(), Some(1));
}

#[test]
fn revocation_data_made_by_openssl_decides() {
    let (folder, _) = identified("auth");
    let folder = folder.path();
    let certificate = |evidence: &Value| {
        let text = evidence["certificate"].as_str().unwrap();
        let der = data_encoding::BASE64.decode(text.as_bytes()).unwrap();
        Certificate::from_der(&der).unwrap()
    };
    let evidence = fs::read_to_string(folder.join("evidence.json")).unwrap();
    let taro = certificate(&serde_json::from_str(&evidence).unwrap());
    let workshop = Workshop::new();
    let list = |entries: &[Entry<'_>], more: &[&str]| {
        workshop.crl_of("authca-sim-2", entries, &usual_extensions(CHIYODA), more)
    };
    let good = [Entry::Good(&taro)];
    let revoked = [Entry::Revoked(&taro, "260601000000Z,keyCompromise")];
    let request = ocsp_request(&taro, &authority("authca-sim-2"), OcspHash::Sha1, None).unwrap();
    let answer = |entries: &[Entry<'_>]| {
        by_authority(
            &workshop,
            &request,
            entries,
            &["-ndays", "1", "-rmd", "sha256"],
        )
    };
    for (name, content) in [
        ("good.crl", list(&good, &FOR_AGES)),
        ("revoked.crl", list(&revoked, &FOR_AGES)),
        ("stale.crl", list(&good, &[])),
        ("good.ocsp", answer(&good)),
        ("revoked.ocsp", answer(&revoked)),
    ] {
        fs::write(folder.join(name), content).unwrap();
    }
    // PEM is taken as well.
    fs::copy(workshop.path("crl.pem"), folder.join("stale.pem")).unwrap();

    let revocation = |more: &[&str]| {
        let output = verify(folder, more);
        let report = json(&output);
        let checks = report["checks"].as_array().unwrap();
        let check = checks
            .iter()
            .find(|check| check["name"] == "certificate.revocation")
            .unwrap();
        let word = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
        (
            output.status.code().unwrap(),
            word("outcome"),
            word("reason"),
        )
    };
    let passed = (0, "passed".to_owned(), String::new());
    let no = |reason: &str| (1, "failed".to_owned(), reason.to_owned());
    assert_eq!(revocation(&[]).1, "not_checked");
    assert_eq!(revocation(&["--crl", "good.crl"]), passed);
    assert_eq!(revocation(&["--ocsp", "good.ocsp"]), passed);
    assert_eq!(revocation(&["--crl", "revoked.crl"]), no("revoked"));
    assert_eq!(revocation(&["--ocsp", "revoked.ocsp"]), no("revoked"));
    let both = ["--crl", "good.crl", "--ocsp", "revoked.ocsp"];
    assert_eq!(revocation(&both), no("revoked"));
    assert_eq!(revocation(&["--crl", "stale.crl"]), no("revocation_data"));
    assert_eq!(revocation(&["--crl", "stale.pem"]), no("revocation_data"));
    let stale_and_good = ["--crl", "stale.crl", "--crl", "good.crl"];
    assert_eq!(revocation(&stale_and_good), passed);

    let policy = r#"{"version": 1, "hierarchies": ["other"], "revocation": "required"}"#;
    fs::write(folder.join("policy.json"), policy).unwrap();
    let with_policy = ["--policy", "policy.json"];
    assert_eq!(verify(folder, &with_policy).status.code(), Some(1));
    let checked = ["--policy", "policy.json", "--crl", "good.crl"];
    let report = json(done(&verify(folder, &checked)));
    let proves: Vec<&str> = report["proves"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(proves.contains(&"not_revoked"), "{proves:?}");

    // At the reader as well.
    let identify = |more: &[&str]| {
        let first = ["--reader", "simulated", "--json", "identify"];
        let mut program = Command::new(PROGRAM);
        program
            .env("MYNUMBER_ASSIST_PIN", "2345")
            .env("MYNUMBER_AUTH_PIN", "1234");
        let output = run(
            &mut program,
            folder,
            &[&first[..], &with_policy, more].concat(),
        );
        output.status.code()
    };
    assert_eq!(identify(&["--crl", "good.crl"]), Some(0));
    assert_eq!(identify(&["--ocsp", "revoked.ocsp"]), Some(1));
    assert_eq!(identify(&[]), Some(1));
}

#[test]
fn without_a_service_nobody_is_identified_and_no_file_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let output = without_service(|| {
        let mut program = Command::new(PROGRAM);
        program
            .env("MYNUMBER_ASSIST_PIN", "2345")
            .env("MYNUMBER_AUTH_PIN", "1234")
            .env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm");
        run(
            &mut program,
            folder.path(),
            &["identify", "-o", "evidence.json"],
        )
    });
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
