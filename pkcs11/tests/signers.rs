//! Programs that sign, through the module and the real pcscd: GnuTLS, OpenSSL's engine, Java and pyHanko.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice
)]

#[path = "programs_support/mod.rs"]
mod programs_support;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use programs_support::{
    AUTH, AUTH_PIN, Bench, SIGN, SIGN_PASSWORD, module, run_with, text, with_engine,
};
use support::tools::{Outcome, openssl, run};

const AUTH_TOKEN: &str = "pkcs11:token=My%20Number%20Card%20authentication";
const SIGN_TOKEN: &str = "pkcs11:token=My%20Number%20Card%20signature";
/// Commands for listing, the login of each token, and one signature.
const LISTED: usize = 8;
const LOGIN: usize = 3;
const SIGN_LOGIN: usize = 4;
const SIGNED: usize = 4;

fn files(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/programs_files")
        .join(name)
}

/// p11tool, which finds the module by a file of p11-kit in the user's folder.
fn p11tool(bench: &Bench, pin: Option<&str>, arguments: &[&str]) -> Outcome {
    let modules = bench.file(".config/pkcs11/modules");
    fs::create_dir_all(&modules).unwrap();
    fs::write(
        modules.join("mynumber-card.module"),
        format!("module: {}\n", module()),
    )
    .unwrap();
    // p11-kit leaves out the modules of whoever is root: somebody else, then, in a namespace of their own.
    let mut command = if rustix::process::getuid().is_root() {
        let mut command = bench.command("unshare");
        command.args(["--user", "--map-user=1000", "p11tool"]);
        command
    } else {
        bench.command("p11tool")
    };
    if let Some(pin) = pin {
        command.env("GNUTLS_PIN", pin);
    }
    run(command.arg("--batch").args(arguments))
}

/// A file with the holder's certificate in PEM.
fn certificate(bench: &Bench, id: u16, name: &str) {
    fs::write(bench.file("certificate.der"), bench.card.jpki_file(id)).unwrap();
    let made = openssl(
        &bench.home,
        &[
            "x509",
            "-inform",
            "DER",
            "-in",
            "certificate.der",
            "-out",
            name,
        ],
    );
    assert_eq!(made.code, Some(0), "{}", made.stderr);
}

#[test]
fn gnutls_lists_and_signs_by_a_file_of_p11_kit() {
    let bench = Bench::new("taro");
    let tokens = p11tool(&bench, None, &["--list-tokens"]).text();
    for label in ["My Number Card authentication", "My Number Card signature"] {
        assert!(tokens.contains(label), "{tokens}");
    }
    bench.count();
    let listed = p11tool(
        &bench,
        Some(AUTH_PIN),
        &["--login", "--list-all", AUTH_TOKEN],
    )
    .text();
    assert_eq!(
        listed.matches("Type: Private key (RSA-2048)").count(),
        1,
        "{listed}"
    );
    assert_eq!(
        listed.matches("Type: X.509 Certificate").count(),
        2,
        "{listed}"
    );
    let exported = p11tool(
        &bench,
        None,
        &[
            "--export",
            &format!("{AUTH_TOKEN};id=%01;type=cert"),
            "--outfile",
            "auth.pem",
        ],
    );
    assert_eq!(exported.code, Some(0), "{}", exported.stderr);
    certificate(&bench, 0x000A, "same.pem");
    let read = |name| fs::read_to_string(bench.file(name)).unwrap();
    assert_eq!(read("auth.pem").trim(), read("same.pem").trim());
    let key = format!("{AUTH_TOKEN};id=%01;type=private");
    let signed = p11tool(&bench, Some(AUTH_PIN), &["--login", "--test-sign", &key]);
    let said = signed.text() + &signed.stderr;
    assert!(
        said.contains("Verifying against public key in the token... ok"),
        "{said}"
    );
    bench.assert_untouched();
}

#[test]
fn gnutls_spends_one_try_for_a_wrong_pin_and_never_the_last() {
    let bench = Bench::new("taro");
    let key = format!("{AUTH_TOKEN};id=%01;type=private");
    let sign = |pin| {
        let signed = p11tool(&bench, Some(pin), &["--login", "--test-sign", &key]);
        assert_ne!(signed.code, Some(0));
        signed.text() + &signed.stderr
    };
    for left in [2, 1] {
        sign("9999");
        assert_eq!(bench.card.jpki_tries(AUTH), left);
    }
    bench.count();
    let said = sign(AUTH_PIN);
    assert!(said.contains("one try is left"), "{said}");
    assert_eq!(bench.card.presented(), 0);
    assert_eq!(bench.card.jpki_tries(AUTH), 1);
    assert!(bench.card.closes());
}

#[test]
fn openssl_signs_a_cms_with_either_key_and_verifies_it() {
    let bench = Bench::new("taro");
    fs::write(bench.file("text"), "a text").unwrap();
    let authorities = [
        "authca-sim-1.cer",
        "authca-sim-2.cer",
        "signca-sim-1.cer",
        "signca-sim-2.cer",
    ];
    let mut anchors = Vec::new();
    for name in authorities {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../fixtures/authority")
            .join(name);
        anchors
            .extend(openssl(&bench.home, &["x509", "-inform", "DER", "-in", text(&file)]).bytes());
    }
    fs::write(bench.file("anchors.pem"), anchors).unwrap();
    let sign = |key: &str, signer: &str, entered: &str| {
        let arguments = [
            "cms", "-sign", "-engine", "pkcs11", "-keyform", "engine", "-inkey", key, "-signer",
            signer, "-in", "text", "-binary", "-outform", "DER", "-out", "text.p7s",
        ];
        run_with(with_engine(&bench, "openssl").args(arguments), entered)
    };
    let verified = || {
        let verify = [
            "cms",
            "-verify",
            "-inform",
            "DER",
            "-in",
            "text.p7s",
            "-content",
            "text",
            "-binary",
            "-CAfile",
            "anchors.pem",
            "-purpose",
            "any",
            "-no_check_time",
        ];
        let verified = openssl(&bench.home, &verify);
        assert_eq!(verified.code, Some(0), "{}", verified.stderr);
    };
    certificate(&bench, 0x000A, "auth.pem");
    bench.count();
    let signed = sign(
        &format!("{AUTH_TOKEN};id=%01"),
        "auth.pem",
        &format!("{AUTH_PIN}\n"),
    );
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert_eq!(bench.count(), LISTED + LOGIN + SIGNED);
    verified();
    // Its password for the login, and for the signature again.
    certificate(&bench, 0x0001, "sign.pem");
    let twice = format!("{SIGN_PASSWORD}\n{SIGN_PASSWORD}\n");
    bench.count();
    let signed = sign(&format!("{SIGN_TOKEN};id=%02"), "sign.pem", &twice);
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert_eq!(bench.count(), LISTED + SIGN_LOGIN + SIGNED);
    verified();
    bench.assert_untouched();
    let wrong = sign(&format!("{AUTH_TOKEN};id=%01"), "auth.pem", "9999\n");
    assert_ne!(wrong.code, Some(0));
    assert_eq!(bench.card.jpki_tries(AUTH), 2, "{}", wrong.stderr);
    assert_eq!(bench.card.jpki_tries(SIGN), 5);
    assert!(bench.card.closes());
}

/// Java, with the token of this number in the list of slots.
fn java(bench: &Bench, slot: usize, secret: &str) -> Outcome {
    let configuration = format!(
        "name = MyNumberCard\nlibrary = {}\nslotListIndex = {slot}\n",
        module()
    );
    fs::write(bench.file("java.cfg"), configuration).unwrap();
    fs::write(bench.file("text"), "a text").unwrap();
    let mut command = bench.command("java");
    // One thread of the compiler: the machine of the test is small.
    command.args([
        "-XX:TieredStopAtLevel=1",
        text(&files("Sign.java")),
        "java.cfg",
        "text",
    ]);
    run_with(&mut command, secret)
}

fn assert_java_signed(bench: &Bench) {
    let key = openssl(
        &bench.home,
        &[
            "x509",
            "-inform",
            "DER",
            "-in",
            "certificate.der",
            "-noout",
            "-pubkey",
            "-out",
            "key.pem",
        ],
    );
    assert_eq!(key.code, Some(0), "{}", key.stderr);
    for (digest, signature) in [("-sha256", "SHA256withRSA"), ("-sha512", "SHA512withRSA")] {
        let arguments = [
            "dgst",
            digest,
            "-verify",
            "key.pem",
            "-signature",
            signature,
            "text",
        ];
        let verified = openssl(&bench.home, &arguments);
        assert_eq!(verified.code, Some(0), "{signature}: {}", verified.stderr);
        fs::remove_file(bench.file(signature)).unwrap();
    }
}

/// Java logs in once, and knows no login for each signature: the signature key needs the setting.
#[test]
fn java_signs_with_either_key_and_openssl_verifies() {
    let bench = Bench::new("taro");
    let signed = java(&bench, 0, AUTH_PIN);
    assert_eq!(
        signed.text(),
        "Authentication, a chain of 2\n",
        "{}",
        signed.stderr
    );
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert_eq!(bench.count(), LISTED + LOGIN + 2 * SIGNED);
    assert_java_signed(&bench);
    bench.assert_untouched();

    let refused = java(&bench, 1, SIGN_PASSWORD);
    assert!(
        refused.stderr.contains("CKR_USER_NOT_LOGGED_IN"),
        "{}",
        refused.stderr
    );
    assert_eq!(bench.count(), LISTED + SIGN_LOGIN);
    let settings = bench.file(".config/mynumber-card");
    fs::create_dir_all(&settings).unwrap();
    fs::write(settings.join("pkcs11.conf"), "always_authenticate = no\n").unwrap();
    let signed = java(&bench, 1, SIGN_PASSWORD);
    assert_eq!(
        signed.text(),
        "Signature, a chain of 2\n",
        "{}",
        signed.stderr
    );
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert_eq!(bench.count(), LISTED + SIGN_LOGIN + 2 * SIGNED);
    assert_java_signed(&bench);
    bench.assert_untouched();

    let wrong = java(&bench, 0, "9999");
    assert!(
        wrong.stderr.contains("CKR_PIN_INCORRECT"),
        "{}",
        wrong.stderr
    );
    assert_eq!(bench.card.jpki_tries(AUTH), 2);
    assert!(bench.card.closes());
}

#[test]
fn pyhanko_signs_a_pdf_and_everybody_says_yes() {
    let bench = Bench::new("taro");
    // Signed once already.
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../documents/tests/kept/clean.pdf");
    let tests = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let python = tests.parent().unwrap().join("witness/pyhanko/bin/python");
    assert!(
        python.exists(),
        "no {}; run: sh scripts/install-witnesses.sh",
        python.display()
    );
    let sign = |secret: &str| {
        let mut command = bench.command(text(&python));
        command
            .env("MYNUMBER_PKCS11_ALWAYS_AUTHENTICATE", "no")
            .args([
                text(&files("sign_pdf.py")),
                &module(),
                text(&source),
                "signed.pdf",
            ]);
        run_with(&mut command, secret)
    };
    let wrong = sign("WRONG123");
    assert_ne!(wrong.code, Some(0));
    assert_eq!(bench.card.jpki_tries(SIGN), 4, "{}", wrong.stderr);
    bench.count();
    let signed = sign(SIGN_PASSWORD);
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert_eq!(bench.count(), LISTED + SIGN_LOGIN + SIGNED);
    bench.assert_untouched();
    let seen = run(bench.command("pdfsig").args(["-nocert", "signed.pdf"])).text();
    assert_eq!(seen.matches("Signature is Valid").count(), 2, "{seen}");
    assert!(seen.contains("Signature Field Name: Signature2"), "{seen}");
}
