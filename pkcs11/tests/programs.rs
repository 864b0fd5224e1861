//! The module in programs that others wrote, on the simulated card through the real pcscd.
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

use programs_support::{AUTH, AUTH_PIN, Bench, SIGN, SIGN_PASSWORD, module, text};
use support::tools::openssl;

#[test]
fn pkcs11_tool_lists_both_tokens_and_finds_all_signature_functions_working() {
    let bench = Bench::new("taro");
    let tool = |arguments: &[&str]| {
        let module = module();
        bench.run("pkcs11-tool", &[&["--module", &module], arguments].concat())
    };
    let listed = tool(&["-L"]).bytes();
    let listed = String::from_utf8(listed).unwrap();
    assert!(
        listed.contains("My Number Card authentication")
            && listed.contains("My Number Card signature")
    );
    assert!(!listed.contains("PIN count low"), "{listed}");
    assert_eq!(bench.count(), 8);
    let objects = String::from_utf8(tool(&["-O"]).bytes()).unwrap();
    assert_eq!(objects.matches("Public Key Object").count(), 1, "{objects}");
    assert_eq!(
        objects.matches("Certificate Object").count(),
        2,
        "{objects}"
    );
    assert_eq!(bench.count(), 8);
    let tested = tool(&["--test", "--login", "--pin", AUTH_PIN]);
    assert_eq!(tested.code, Some(0), "{}{}", tested.text(), tested.stderr);
    let all = tested.text() + &tested.stderr;
    for line in [
        "all 4 signature functions seem to work",
        "SHA256-RSA-PKCS: OK",
        "No errors",
    ] {
        assert!(all.contains(line), "{all}");
    }
    bench.assert_untouched();
}

#[test]
fn pkcs11_tool_signs_by_each_mechanism_and_openssl_verifies() {
    let bench = Bench::new("taro");
    std::fs::write(bench.file("text"), "a text").unwrap();
    let module = module();
    let tool = |arguments: &[&str]| {
        bench.run("pkcs11-tool", &[&["--module", &module], arguments].concat())
    };
    tool(&[
        "--read-object",
        "--type",
        "pubkey",
        "--id",
        "01",
        "-o",
        "key.der",
    ])
    .bytes();
    bench.count();
    for (mechanism, options) in [
        ("SHA256-RSA-PKCS", vec!["-sha256"]),
        ("SHA384-RSA-PKCS", vec!["-sha384"]),
        ("SHA512-RSA-PKCS", vec!["-sha512"]),
        (
            "SHA256-RSA-PKCS-PSS",
            vec![
                "-sha256",
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:32",
            ],
        ),
    ] {
        let sign = [
            "--login",
            "--pin",
            AUTH_PIN,
            "--sign",
            "--id",
            "01",
            "-m",
            mechanism,
            "-i",
            "text",
            "-o",
            "signature",
        ];
        tool(&sign).bytes();
        assert_eq!(bench.count(), 8 + 3 + 4, "{mechanism}");
        let verify = [
            "dgst",
            "-keyform",
            "DER",
            "-verify",
            "key.der",
            "-signature",
            "signature",
        ];
        let verified = openssl(&bench.home, &[&verify[..], &options, &["text"]].concat());
        assert_eq!(verified.code, Some(0), "{mechanism}: {}", verified.stderr);
    }
    bench.assert_untouched();
}

/// Its password is given for the signature again.
#[test]
fn pkcs11_tool_signs_with_the_signature_key_and_openssl_verifies() {
    let bench = Bench::new("taro");
    std::fs::write(bench.file("text"), "a text").unwrap();
    let module = module();
    let tool = |arguments: &[&str]| {
        bench.run("pkcs11-tool", &[&["--module", &module], arguments].concat())
    };
    bench.count();
    let sign = [
        "--slot",
        "1",
        "--login",
        "--pin",
        SIGN_PASSWORD,
        "--sign",
        "--id",
        "02",
        "-m",
        "SHA256-RSA-PKCS",
        "-i",
        "text",
        "-o",
        "signature",
    ];
    tool(&sign).bytes();
    assert_eq!(bench.count(), 8 + 4 + 4);
    std::fs::write(bench.file("sign.cer"), bench.card.jpki_file(0x0001)).unwrap();
    let key = openssl(
        &bench.home,
        &[
            "x509", "-inform", "DER", "-in", "sign.cer", "-noout", "-pubkey", "-out", "sign.pem",
        ],
    );
    assert_eq!(key.code, Some(0), "{}", key.stderr);
    let verified = openssl(
        &bench.home,
        &[
            "dgst",
            "-sha256",
            "-verify",
            "sign.pem",
            "-signature",
            "signature",
            "text",
        ],
    );
    assert_eq!(verified.code, Some(0), "{}", verified.stderr);
    bench.assert_untouched();
    let _ = text(&bench.home);
}

#[test]
fn pkcs11_tool_spends_one_try_for_a_wrong_pin_and_never_the_last() {
    let bench = Bench::new("taro");
    let module = module();
    let login = |pin: &str| {
        let sign = ["--module", &module, "--login", "--pin", pin, "--test"];
        let said = bench.run("pkcs11-tool", &sign);
        assert_ne!(said.code, Some(0));
        said.stderr
    };
    for left in [2, 1] {
        assert!(login("9999").contains("CKR_PIN_INCORRECT"));
        assert_eq!(bench.card.jpki_tries(AUTH), left);
    }
    bench.count();
    let said = login(AUTH_PIN);
    assert!(
        said.contains("CKR_PIN_LOCKED") && said.contains("one try is left"),
        "{said}"
    );
    assert_eq!(bench.card.presented(), 0);
    assert_eq!(bench.card.jpki_tries(AUTH), 1);
    let slots = bench
        .run("pkcs11-tool", &["--module", &module, "-L"])
        .text();
    assert!(slots.contains("final user PIN try"), "{slots}");
    assert_eq!(bench.card.jpki_tries(SIGN), 5);
    assert!(bench.card.closes());
    // Allowed, by the file of a user.
    let folder = bench.file(".config/mynumber-card");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("pkcs11.conf"),
        "last_try = allow\ntokens = auth\n",
    )
    .unwrap();
    let tested = bench.run(
        "pkcs11-tool",
        &["--module", &module, "--login", "--pin", AUTH_PIN, "--test"],
    );
    assert_eq!(tested.code, Some(0), "{}", tested.stderr);
    assert_eq!(bench.card.jpki_tries(AUTH), 3);
}
