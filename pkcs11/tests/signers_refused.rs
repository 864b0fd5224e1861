//! Programs that sign, where they must not: the last try, a locked PIN, a card that was taken out; and two at once.
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

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use mynumber_card::sim::Fault;
use programs_support::{
    AUTH, AUTH_PIN, Bench, LISTED, LOGIN, SIGN, SIGN_LOGIN, SIGN_PASSWORD, SIGNED, module, text,
};
use signers_support::{AUTH_TOKEN, certificate, cms, files, java, p11tool, pyhanko, python};
use support::card::InsertedCard;
use support::tools::Outcome;

type Program = (&'static str, fn(&Bench) -> Outcome);

/// The right PIN by each program, whatever the counters are.
const PROGRAMS: [Program; 5] = [
    ("pkcs11-tool", |bench| {
        std::fs::write(bench.file("to sign"), "a text").unwrap();
        let given = [
            "--module",
            &module(),
            "--login",
            "--pin",
            AUTH_PIN,
            "--sign",
            "--id",
            "01",
        ];
        let files = ["-m", "SHA256-RSA-PKCS", "-i", "to sign", "-o", "signed"];
        bench.run("pkcs11-tool", &[&given[..], &files].concat())
    }),
    ("p11tool", |bench| {
        let private = format!("{AUTH_TOKEN};id=%01;type=private");
        p11tool(bench, Some(AUTH_PIN), &["--login", "--test-sign", &private])
    }),
    ("openssl", |bench| {
        certificate(bench, 0x000A, "auth.pem");
        let key = format!("{AUTH_TOKEN};id=%01");
        cms(bench, &key, "auth.pem", &format!("{AUTH_PIN}\n"))
    }),
    ("java", |bench| java(bench, 0, AUTH_PIN)),
    ("pyhanko", |bench| pyhanko(bench, SIGN_PASSWORD)),
];

fn assert_each_sends_nothing(bench: &Bench, tries: u8, hint: &str) {
    for (name, program) in PROGRAMS {
        let said = program(bench);
        assert_ne!(said.code, Some(0), "{name}");
        let all = said.text() + &said.stderr;
        assert!(all.contains(hint), "{name}: {all}");
        assert_eq!(bench.card.presented(), 0, "{name}");
    }
    assert_eq!(bench.card.jpki_tries(AUTH), tries);
    assert_eq!(bench.card.jpki_tries(SIGN), tries);
    assert!(bench.card.closes());
}

#[test]
fn no_program_spends_the_last_try() {
    assert_each_sends_nothing(&Bench::with_tries(1), 1, "one try is left");
}

#[test]
fn no_program_sends_a_pin_that_is_locked() {
    assert_each_sends_nothing(&Bench::with_tries(0), 0, "locked");
}

/// Five programs, and both keys of one card.
#[test]
fn all_programs_sign_at_once() {
    let bench = Bench::new("taro");
    certificate(&bench, 0x000A, "auth.pem");
    std::thread::scope(|scope| {
        let bench = &bench;
        let all = PROGRAMS.map(|(name, program)| (name, scope.spawn(move || program(bench))));
        for (name, one) in all {
            let one = one.join().unwrap();
            assert_eq!(one.code, Some(0), "{name}: {}{}", one.text(), one.stderr);
        }
    });
    bench.assert_untouched();
}

/// Two programs, of different languages, with both keys of one card.
#[test]
fn java_and_pyhanko_sign_at_once() {
    let bench = Bench::new("taro");
    std::thread::scope(|scope| {
        let first = scope.spawn(|| java(&bench, 0, AUTH_PIN));
        let second = scope.spawn(|| pyhanko(&bench, SIGN_PASSWORD));
        for signed in [first, second] {
            let signed = signed.join().unwrap();
            assert_eq!(signed.code, Some(0), "{}", signed.stderr);
        }
    });
    let java = LISTED + LOGIN + 2 * SIGNED;
    let pyhanko = LISTED + SIGN_LOGIN + SIGNED;
    assert_eq!(bench.count(), java + pyhanko);
    bench.assert_untouched();
}

/// A program that is logged in loses its login with the card, whosever card comes next.
#[test]
fn a_login_ends_with_the_card() {
    let mut bench = Bench::new("taro");
    let mut program = python(&bench)
        .args([text(&files("sign_again.py")), &module()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = program.stdin.take().unwrap();
    let mut output = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut next = |line: &str| {
        writeln!(input, "{line}").unwrap();
        output.next().unwrap().unwrap()
    };
    bench.count();
    assert_eq!(next(AUTH_PIN), "signed 256");
    assert_eq!(bench.count(), LISTED + LOGIN + SIGNED);
    assert_eq!(next("again"), "signed 256");
    assert_eq!(bench.count(), SIGNED);
    bench.assert_untouched();
    bench.take_out();
    assert_eq!(next("without a card"), "DeviceRemoved");
    for person in ["family", "taro"] {
        bench.card = InsertedCard::of(person, &bench.pcscd);
        assert_eq!(next("with a card"), "SessionHandleInvalid", "{person}");
        assert_eq!(bench.card.presented(), 0, "{person}");
        assert_eq!(bench.card.jpki_tries(AUTH), 3, "{person}");
        bench.take_out();
    }
    drop(input);
    assert!(program.wait().unwrap().success());
}

/// In the listing, in the login and in the signature: an error, nothing after it, and every counter as it was.
#[test]
fn no_program_goes_on_without_its_card() {
    let mut bench = Bench::new("taro");
    for index in [3, LISTED + 1, LISTED + LOGIN + 2] {
        for (name, program) in PROGRAMS {
            bench.take_out();
            bench.card = InsertedCard::of("taro", &bench.pcscd);
            bench.card.handle.set_fault(index, Fault::Removed);
            let said = program(&bench);
            let all = format!("{name} at command {index}: {}{}", said.text(), said.stderr);
            assert_ne!(said.code, Some(0), "{all}");
            assert_eq!(bench.card.handle.traffic().commands, index + 1, "{all}");
            bench.assert_untouched();
        }
    }
}
