//! The module as a C program has it: calls that nobody should make, and what happens to readers, cards and pcscd meanwhile.
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
#[path = "session_support/mod.rs"]
mod session_support;
#[path = "../../tests/support/mod.rs"]
mod support;

use mynumber_card::sim::Fault;
use programs_support::{AUTH, AUTH_PIN, Bench, SIGN, SIGN_PASSWORD, module, run_with, text};
use session_support::{Session, files};
use support::card::InsertedCard;
use support::tools::openssl;

#[test]
fn calls_that_no_program_should_make_have_the_codes_of_the_standard() {
    let bench = Bench::new("taro");
    let mut command = bench.command("python3");
    command
        .args([text(&files("boundary.py")), &module()])
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let run = run_with(&mut command, AUTH_PIN);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    std::fs::write(bench.file("signature"), &run.stdout).unwrap();
    std::fs::write(bench.file("text"), "a text").unwrap();
    std::fs::write(bench.file("auth.cer"), bench.card.jpki_file(0x000A)).unwrap();
    let key = [
        "x509", "-inform", "DER", "-in", "auth.cer", "-noout", "-pubkey", "-out", "key.pem",
    ];
    openssl(&bench.home, &key).bytes();
    let verify = [
        "dgst",
        "-sha256",
        "-verify",
        "key.pem",
        "-signature",
        "signature",
        "text",
    ];
    openssl(&bench.home, &verify).bytes();
    bench.assert_untouched();
}

#[test]
fn a_restart_of_pcscd_logs_out_and_the_next_login_works() {
    let mut bench = Bench::new("taro");
    let mut session = Session::logged_in(&bench);
    assert_eq!(session.say("sign"), "OK");
    bench.card.take_out();
    bench.pcscd.start_again();
    bench.card = InsertedCard::of("taro", &bench.pcscd);
    let told = session.say("sign");
    assert!(
        told.contains("DEVICE_REMOVED") || told.contains("SESSION_HANDLE_INVALID"),
        "{told}"
    );
    assert_eq!(bench.card.presented(), 0);
    assert_eq!(session.say("open 0"), "OK");
    assert_eq!(session.say(&format!("login {AUTH_PIN}")), "OK");
    assert_eq!(session.say("sign"), "OK");
    bench.assert_untouched();
    // And gone for good.
    bench.pcscd.kill();
    assert_ne!(session.say("sign"), "OK");
}

/// At each of the four commands of a signature.
#[test]
fn a_card_that_goes_in_the_middle_of_a_signature_is_an_error_and_keeps_its_counter() {
    let mut bench = Bench::new("taro");
    bench.take_out();
    bench.card = InsertedCard::lasting("taro", bench.pcscd.port());
    bench.pcscd.wait_for_card(true);
    let mut session = Session::logged_in(&bench);
    let handle = bench.card.handle.clone();
    for command in 0..4 {
        bench.card.take_commands();
        handle.set_fault(handle.traffic().commands + command, Fault::Removed);
        let told = session.say("sign");
        assert!(
            ["DEVICE_REMOVED", "DEVICE_ERROR"].contains(&told.as_str()),
            "{command}: {told}"
        );
        assert_eq!(bench.card.jpki_tries(AUTH), 3);
        handle.clear_faults();
        handle.insert();
        bench.pcscd.wait_for_card(true);
        let presented = bench.card.presented();
        let told = session.say("sign");
        assert_ne!(
            told, "OK",
            "nobody is logged in on a card that was put in again"
        );
        assert_eq!(bench.card.presented(), presented);
        assert_eq!(session.say("open 0"), "OK");
        assert_eq!(session.say(&format!("login {AUTH_PIN}")), "OK");
    }
    assert_eq!(session.say("sign"), "OK");
    bench.assert_untouched();
}

#[test]
fn another_card_never_sees_the_pin() {
    let mut bench = Bench::new("taro");
    let mut session = Session::logged_in(&bench);
    bench.take_out();
    bench.card = InsertedCard::of("family", &bench.pcscd);
    assert_ne!(session.say("sign"), "OK");
    assert_eq!(bench.card.presented(), 0);
    bench.assert_untouched();
}

#[test]
fn two_programs_sign_in_turns_and_one_that_dies_leaves_nothing_open() {
    let bench = Bench::new("taro");
    let (mut one, mut other) = (Session::logged_in(&bench), Session::logged_in(&bench));
    bench.count();
    for _ in 0..5 {
        one.ask("sign");
        other.ask("sign");
        assert_eq!(
            (one.answer(), other.answer()),
            ("OK".to_owned(), "OK".to_owned())
        );
    }
    assert_eq!(bench.count(), 2 * 5 * 4);
    bench.assert_untouched();
    one.ask("sign");
    assert!(bench.card.wait_for_commands(1));
    drop(one);
    assert!(bench.card.closes(), "the dead program's PIN is open");
    assert_eq!(other.say("sign"), "OK");
    bench.assert_untouched();
}

#[test]
fn a_program_that_holds_the_card_alone_is_waited_for_and_told() {
    let bench = Bench::new("taro");
    let mut session = Session::logged_in(&bench);
    bench.count();
    let told = bench.pcscd.within(|| {
        let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
        let held = context.connect(
            c"Virtual PCD 00 00",
            pcsc::ShareMode::Exclusive,
            pcsc::Protocols::ANY,
        );
        let held = held.expect("the card for itself");
        let told = session.say("sign");
        drop(held);
        told
    });
    assert_ne!(told, "OK");
    assert_eq!(bench.count(), 0);
    assert_eq!(session.say("sign"), "OK");
    bench.assert_untouched();
}

#[test]
fn a_pin_is_changed_and_a_wrong_one_costs_one_try() {
    let bench = Bench::new("taro");
    let mut session = Session::of(&bench);
    assert_eq!(session.say("open 0"), "OK");
    assert_eq!(session.say("change 9999 5678"), "PIN_INCORRECT");
    assert_eq!(bench.card.jpki_tries(AUTH), 2);
    // The same one again is not presented again.
    assert_eq!(session.say("change 9999 5678"), "PIN_INCORRECT");
    assert_eq!(bench.card.jpki_tries(AUTH), 2);
    assert_eq!(session.say("change 1234 567"), "PIN_LEN_RANGE");
    assert_eq!(session.say("change 1234 5678"), "OK");
    assert_eq!(bench.card.jpki_tries(AUTH), 3);
    assert_eq!(session.say("login 1234"), "PIN_INCORRECT");
    assert_eq!(session.say("login 5678"), "OK");
    assert_eq!(session.say("sign"), "OK");
    assert_eq!(session.say("change 5678 1234"), "OK");
    assert_eq!(
        session.say("sign"),
        "OK",
        "the login goes on with the new PIN"
    );
    bench.assert_untouched();
    let mut other = Session::of(&bench);
    assert_eq!(other.say("open 1"), "OK");
    assert_eq!(other.say(&format!("change {SIGN_PASSWORD} NEWWORD9")), "OK");
    assert_eq!(bench.card.jpki_tries(SIGN), 5);
    assert!(bench.card.closes());
}

#[test]
fn a_locked_pin_and_the_last_try_are_told_and_nothing_is_presented() {
    let bench = Bench::new("locked");
    let mut session = Session::of(&bench);
    assert_eq!(session.say("open 0"), "OK");
    assert_eq!(session.say(&format!("login {AUTH_PIN}")), "PIN_LOCKED");
    assert_eq!(session.say("change 1234 5678"), "PIN_LOCKED");
    assert_eq!(bench.card.presented(), 0);
    let bench = Bench::new("taro");
    for wrong in ["1111", "2222"] {
        let mut session = Session::of(&bench);
        assert_eq!(session.say("open 0"), "OK");
        assert_eq!(session.say(&format!("login {wrong}")), "PIN_INCORRECT");
    }
    let mut session = Session::of(&bench);
    assert_eq!(session.say("open 0"), "OK");
    bench.count();
    assert_eq!(session.say(&format!("login {AUTH_PIN}")), "PIN_LOCKED");
    assert_eq!(session.say("change 1234 5678"), "PIN_LOCKED");
    assert_eq!(bench.card.presented(), 0);
    assert_eq!(bench.card.jpki_tries(AUTH), 1);
    assert!(bench.card.closes());
}
