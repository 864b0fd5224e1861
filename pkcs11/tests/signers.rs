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
#[path = "signers_support/mod.rs"]
mod signers_support;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;

use mynumber_card::pki::TrustAnchors;
use mynumber_card_documents::{Conditions, pdf};
use programs_support::{
    AUTH, AUTH_PIN, Bench, LISTED, LOGIN, SIGN, SIGN_LOGIN, SIGN_PASSWORD, SIGNED, text,
};
use signers_support::{AUTH_TOKEN, SIGN_TOKEN, certificate, cms, java, p11tool, pyhanko};
use support::tools::{openssl, run};

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
    // GnuTLS closes its session after each class of objects, and logs in again.
    assert_eq!(bench.count(), LISTED + 5 * LOGIN);
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
    assert_eq!(bench.count(), LISTED);
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
    assert_eq!(bench.count(), LISTED + LOGIN + SIGNED);
    bench.assert_untouched();
}

#[test]
fn gnutls_spends_one_try_for_a_wrong_pin_and_never_the_last() {
    let bench = Bench::new("taro");
    let key = format!("{AUTH_TOKEN};id=%01;type=private");
    let sign = ["--login", "--test-sign", &key];
    let list = ["--login", "--list-all", AUTH_TOKEN];
    // It logs in for each class of objects: a wrong PIN is sent once all the same.
    for (arguments, left) in [(list, 2), (sign, 1)] {
        bench.count();
        p11tool(&bench, Some("9999"), &arguments);
        assert_eq!(bench.card.presented(), 1, "{arguments:?}");
        assert_eq!(bench.card.jpki_tries(AUTH), left, "{arguments:?}");
    }
    bench.count();
    let signed = p11tool(&bench, Some(AUTH_PIN), &sign);
    assert_ne!(signed.code, Some(0));
    let said = signed.text() + &signed.stderr;
    assert!(said.contains("one try is left"), "{said}");
    assert_eq!(bench.card.presented(), 0);
    assert_eq!(bench.card.jpki_tries(AUTH), 1);
    assert!(bench.card.closes());
}

#[test]
fn openssl_signs_a_cms_with_either_key_and_verifies_it() {
    let bench = Bench::new("taro");
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
    let sign = |key: &str, signer: &str, entered: &str| cms(&bench, key, signer, entered);
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

/// Java logs in once, and knows no login for each signature: the signature key needs the setting. With PSS it signs only
/// where the module hashes too, and sends nothing before.
#[test]
fn java_signs_with_either_key_and_openssl_verifies() {
    let bench = Bench::new("taro");
    let signed = java(&bench, 0, AUTH_PIN);
    assert_eq!(
        signed.text(),
        "Authentication, a chain of 2\nRSASSA-PSS: Unsupported digest algorithm: SHA-256\n",
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
        "Signature, a chain of 2\nRSASSA-PSS: Unsupported digest algorithm: SHA-256\n",
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
    let wrong = pyhanko(&bench, "WRONG123");
    assert_ne!(wrong.code, Some(0));
    assert_eq!(bench.card.jpki_tries(SIGN), 4, "{}", wrong.stderr);
    bench.count();
    let signed = pyhanko(&bench, SIGN_PASSWORD);
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert_eq!(bench.count(), LISTED + SIGN_LOGIN + SIGNED);
    bench.assert_untouched();
    let seen = run(bench.command("pdfsig").args(["-nocert", "signed.pdf"])).text();
    assert_eq!(seen.matches("Signature is Valid").count(), 2, "{seen}");
    assert!(seen.contains("Signature Field Name: Signature2"), "{seen}");
    let mut anchors = TrustAnchors::none();
    for name in ["signca-sim-1.cer", "signca-sim-2.cer"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/authority");
        anchors.add(&fs::read(folder.join(name)).unwrap()).unwrap();
    }
    let now = std::time::SystemTime::now().into();
    let signed = fs::read(bench.file("signed.pdf")).unwrap();
    let conditions = Conditions::new(&anchors, now);
    let report = pdf::verify(&signed, &conditions, pdf::Profile::General).unwrap();
    assert!(report.is_valid(), "{report:?}");
}
