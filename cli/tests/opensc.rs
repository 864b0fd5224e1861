//! OpenSC, a driver that was written by others, on the simulated card through the real pcscd; what
//! it signs with the card is checked by OpenSSL. `docs/opensc.md` tells what it sends.
#![cfg(all(feature = "pcsc", feature = "sim"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

#[path = "../../tests/support/mod.rs"]
mod support;

use std::fs;
use std::process::{Child, Command, Stdio};

use support::card::InsertedCard;
use support::pcscd::Pcscd;
use support::tools::{OpenSc, Outcome, openssl, run};

/// The PINs of the person `taro`.
const AUTH_PIN: &str = "1234";
const SIGN_PASSWORD: &str = "TEST1234";

/// References in the public-key application.
const AUTH: u16 = 0x18;
const SIGN: u16 = 0x1B;

#[test]
fn the_dump_shows_both_pins_both_keys_and_the_four_certificates() {
    let pcscd = Pcscd::start();
    let _card = InsertedCard::of("taro", &pcscd);
    let dump = OpenSc::new(&pcscd).pkcs15_tool("", &["--dump"]).bytes();
    assert_eq!(
        String::from_utf8(dump).unwrap(),
        include_str!("golden/opensc-dump.txt")
    );
}

/// A program that runs beside the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_command_line_serves_a_card_that_opensc_reads_as_the_command_line_does() {
    let pcscd = Pcscd::start();
    let program = env!("CARGO_BIN_EXE_mynumber-card");
    let address = format!("127.0.0.1:{}", pcscd.port());
    let simulate = ["simulate", "--person", "taro", "--vpcd", &address];
    let mut simulate_command = Command::new(program);
    simulate_command.args(simulate).stdin(Stdio::null());
    let _simulated = Running(simulate_command.stderr(Stdio::null()).spawn().unwrap());
    pcscd.wait_for_card(true);

    let opensc = OpenSc::new(&pcscd);
    let theirs = opensc.pkcs15_tool("", &["--read-certificate", "01"]);
    let ours = run(pcscd
        .command(program)
        .args(["cert", "auth", "--format", "pem"]));
    let base64 = |pem: Outcome| String::from_utf8(pem.bytes()).unwrap().replace('\n', "");
    assert_eq!(base64(ours), base64(theirs));
}

#[test]
fn the_four_certificates_come_out_as_they_are_stored_and_openssl_accepts_their_chains() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    let opensc = OpenSc::new(&pcscd);
    for (id, file, password) in [
        ("01", 0x000A, None),
        ("02", 0x0001, Some(SIGN_PASSWORD)),
        ("03", 0x000B, None),
        ("04", 0x0002, None),
    ] {
        let mut arguments = vec!["--read-certificate", id];
        if password.is_some() {
            arguments.extend(["--verify-pin", "--auth-id", "02", "--pin", "env:PIN"]);
        }
        let pem = opensc
            .pkcs15_tool(password.unwrap_or_default(), &arguments)
            .bytes();
        fs::write(opensc.file(&format!("{id}.pem")), pem).unwrap();
        let der = openssl(
            &opensc.file(""),
            &["x509", "-in", &format!("{id}.pem"), "-outform", "DER"],
        );
        assert_eq!(der.bytes(), card.jpki_file(file), "certificate {id}");
    }
    for (certificate, root) in [("01.pem", "03.pem"), ("02.pem", "04.pem")] {
        let arguments = ["verify", "-x509_strict", "-no_check_time", "-CAfile", root];
        let verified = openssl(&opensc.file(""), &[&arguments[..], &[certificate]].concat());
        assert_eq!(
            String::from_utf8(verified.bytes()).unwrap(),
            format!("{certificate}: OK\n")
        );
    }
}

#[test]
fn the_signature_certificate_stays_closed_without_its_password() {
    let pcscd = Pcscd::start();
    let _card = InsertedCard::of("taro", &pcscd);
    let read = OpenSc::new(&pcscd).pkcs15_tool("", &["--read-certificate", "02"]);
    assert_eq!((read.code, read.text().as_str()), (Some(1), ""));
    assert!(
        read.stderr.contains("Certificate read failed"),
        "{}",
        read.stderr
    );
}

#[test]
fn openssl_verifies_what_opensc_signs_with_the_authentication_key() {
    signed_and_verified("01", "0", AUTH_PIN);
}

#[test]
fn openssl_verifies_what_opensc_signs_with_the_signature_key() {
    signed_and_verified("02", "1", SIGN_PASSWORD);
}

fn signed_and_verified(id: &str, slot: &str, pin: &str) {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    let opensc = OpenSc::new(&pcscd);
    let folder = opensc.file("");

    let (auth_id, file) = (id, if id == "01" { 0x000A } else { 0x0001 });
    fs::write(opensc.file("certificate.der"), card.jpki_file(file)).unwrap();
    let public_key = openssl(
        &folder,
        &["x509", "-in", "certificate.der", "-noout", "-pubkey"],
    );
    fs::write(opensc.file("public.pem"), public_key.bytes()).unwrap();

    let message = b"what is signed";
    fs::write(opensc.file("message"), message).unwrap();
    let sign = |mechanism, signature| {
        let arguments = [
            ["--login", "--pin", "env:PIN", "--sign"].as_slice(),
            &[
                "--slot-index",
                slot,
                "--id",
                auth_id,
                "--mechanism",
                mechanism,
            ],
            &["--input-file", "message", "--output-file", signature],
        ];
        opensc.pkcs11_tool(pin, &arguments.concat()).bytes();
    };

    sign("SHA256-RSA-PKCS", "hashed.sig");
    let verify = |message| {
        let key_and_signature = ["-verify", "public.pem", "-signature", "hashed.sig"];
        openssl(
            &folder,
            &[&["dgst", "-sha256"], &key_and_signature[..], &[message]].concat(),
        )
    };
    assert_eq!(verify("message").text(), "Verified OK\n");
    fs::write(opensc.file("other"), b"what is not").unwrap();
    assert_eq!(verify("other").code, Some(1));

    // The card pads these bytes as they are: no hash, no DigestInfo.
    sign("RSA-PKCS", "raw.sig");
    let recovered = openssl(
        &folder,
        &[
            [
                "pkeyutl",
                "-verifyrecover",
                "-pubin",
                "-inkey",
                "public.pem",
            ]
            .as_slice(),
            &["-in", "raw.sig"],
        ]
        .concat(),
    );
    assert_eq!(recovered.bytes(), message);
}

#[test]
fn a_wrong_pin_spends_one_try_and_the_right_one_brings_them_back() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    let opensc = OpenSc::new(&pcscd);
    let login = |pin| {
        let arguments = ["--login", "--pin", "env:PIN", "--list-objects"];
        opensc.pkcs11_tool(pin, &arguments)
    };

    let wrong = login("4321");
    assert_eq!(wrong.code, Some(1));
    assert!(
        wrong.stderr.contains("CKR_PIN_INCORRECT"),
        "{}",
        wrong.stderr
    );
    assert_eq!((card.jpki_tries(AUTH), card.jpki_tries(SIGN)), (2, 5));
    let pins = opensc.pkcs15_tool("", &["--list-pins"]);
    assert!(
        pins.text().contains("Tries left     : 2"),
        "{}",
        pins.text()
    );

    assert_eq!(login(AUTH_PIN).code, Some(0));
    assert_eq!(card.jpki_tries(AUTH), 3);
}

#[test]
fn a_pin_locked_by_wrong_tries_is_shown_as_locked_and_the_right_one_is_refused() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    let opensc = OpenSc::new(&pcscd);
    let verify = |pin| {
        let arguments = ["--verify-pin", "--auth-id", "01", "--pin", "env:PIN"];
        opensc.pkcs15_tool(pin, &arguments)
    };
    for left in [2, 1, 0] {
        let wrong = verify("4321");
        assert!(
            wrong.stderr.contains("PIN code or key incorrect"),
            "{}",
            wrong.stderr
        );
        assert_eq!(card.jpki_tries(AUTH), left);
    }

    let refused = verify(AUTH_PIN);
    assert_ne!(refused.code, Some(0));
    assert!(
        refused.stderr.contains("Reference data not usable"),
        "{}",
        refused.stderr
    );
    let slots = opensc.pkcs11_tool("", &["--list-slots"]).text();
    assert_eq!(slots.matches("user PIN locked").count(), 1, "{slots}");
    let pins = opensc.pkcs15_tool("", &["--list-pins"]).text();
    assert!(pins.contains("Tries left     : 0"), "{pins}");
    // What needs no PIN still works.
    opensc
        .pkcs15_tool("", &["--read-certificate", "01"])
        .bytes();
}

#[test]
fn a_card_that_came_locked_is_read_all_the_same() {
    let pcscd = Pcscd::start();
    let _card = InsertedCard::of("locked", &pcscd);
    let opensc = OpenSc::new(&pcscd);
    let pins = opensc.pkcs15_tool("", &["--list-pins"]);
    assert_eq!(pins.text().matches("Tries left     : 0").count(), 2);
    opensc
        .pkcs15_tool("", &["--read-certificate", "01"])
        .bytes();
}

#[test]
fn what_opensc_opened_stays_open_for_the_next_program_while_the_card_has_power() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    let opensc = OpenSc::new(&pcscd);
    let arguments = ["--verify-pin", "--auth-id", "02", "--pin", "env:PIN"];
    opensc.pkcs15_tool(SIGN_PASSWORD, &arguments).bytes();
    let read = ["--read-certificate", "02"];
    opensc.pkcs15_tool("", &read).bytes();
    // pcscd cuts the power a few seconds after the last client has gone.
    card.handle.with_card(|card| card.power_off());
    card.handle.with_card(|card| card.power_on());
    assert_eq!(opensc.pkcs15_tool("", &read).code, Some(1));
}

#[test]
fn the_commands_of_opensc_are_those_of_the_documentation() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    let opensc = OpenSc::new(&pcscd);
    let select_jpki = hex::decode("00A4040C0AD392F000260100000001").unwrap();

    opensc.pkcs15_tool("", &["--list-pins"]).bytes();
    let commands = card.take_commands();
    let start = commands.iter().position(|it| *it == select_jpki).unwrap();
    assert_eq!(
        hex_lines(&commands[start..]),
        [
            "00A4040C0AD392F000260100000001",
            "00A4020C020018",
            "00200080",
            "00A4020C02001B",
            "00200080"
        ]
    );

    fs::write(opensc.file("message"), b"m").unwrap();
    let sign = [
        ["--login", "--pin", "env:PIN", "--sign", "--id", "01"].as_slice(),
        &["--mechanism", "RSA-PKCS", "--input-file", "message"],
        &["--output-file", "signature"],
    ];
    opensc.pkcs11_tool(AUTH_PIN, &sign.concat()).bytes();
    let commands = hex_lines(&card.take_commands());
    assert_eq!(
        commands[commands.len() - 4..],
        [
            "00A4020C020018",
            "002000800431323334",
            "00A4020C020017",
            "802A0080016D00"
        ]
    );
}

fn hex_lines(commands: &[Vec<u8>]) -> Vec<String> {
    commands.iter().map(hex::encode_upper).collect()
}
