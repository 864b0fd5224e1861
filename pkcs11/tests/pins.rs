//! When a PIN goes to the card and when not, on simulated cards in process.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod module_support;

use cryptoki_sys as ck;
use module_support::*;
use mynumber_card::LastTry;
use mynumber_card::sim::Fault;
use mynumber_card_pkcs11::Settings;

const OTHER_PIN: &[u8] = b"4321";

#[test]
fn a_wrong_pin_is_not_presented_twice_and_the_last_try_not_at_all() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    assert_eq!(bench.login(session, OTHER_PIN), err(ck::CKR_PIN_INCORRECT));
    assert_eq!(bench.take_presented(), 1);
    // As programs do that keep a PIN themselves.
    for _ in 0..5 {
        assert_eq!(bench.login(session, OTHER_PIN), err(ck::CKR_PIN_INCORRECT));
    }
    assert_eq!(bench.take_presented(), 0);
    assert_eq!(bench.tries(AUTH_REFERENCE), 2);
    let flags = bench.module.token_info(AUTH).unwrap().flags;
    assert_ne!(flags & ck::CKF_USER_PIN_COUNT_LOW, 0);
    assert_eq!(flags & ck::CKF_USER_PIN_FINAL_TRY, 0);
    assert_eq!(bench.login(session, b"9999"), err(ck::CKR_PIN_INCORRECT));
    assert_eq!(bench.take_presented(), 1);
    let flags = bench.module.token_info(AUTH).unwrap().flags;
    assert_ne!(flags & ck::CKF_USER_PIN_FINAL_TRY, 0);
    // Even the right one: nobody can know that it is.
    assert_eq!(bench.login(session, AUTH_PIN), err(ck::CKR_PIN_LOCKED));
    assert_eq!(bench.take_presented(), 0);
    assert_eq!(bench.tries(AUTH_REFERENCE), 1);
    bench.assert_closed();
}

#[test]
fn the_last_try_is_spent_where_that_is_set_and_locks() {
    let mut settings = Settings::default();
    settings.last_try = LastTry::Allow;
    let mut bench = Bench::with("taro", settings);
    let session = bench.session(AUTH);
    for pin in [b"0001", b"0002"] {
        assert_eq!(bench.login(session, pin), err(ck::CKR_PIN_INCORRECT));
    }
    assert_eq!(bench.login(session, b"0003"), err(ck::CKR_PIN_LOCKED));
    assert_eq!(bench.tries(AUTH_REFERENCE), 0);
    let flags = bench.module.token_info(AUTH).unwrap().flags;
    assert_ne!(flags & ck::CKF_USER_PIN_LOCKED, 0);
    bench.take_presented();
    assert_eq!(bench.login(session, AUTH_PIN), err(ck::CKR_PIN_LOCKED));
    assert_eq!(bench.take_presented(), 0);
}

#[test]
fn a_wrong_pin_may_be_right_again_when_the_counter_is_full() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    assert_eq!(bench.login(session, OTHER_PIN), err(ck::CKR_PIN_INCORRECT));
    // Another program changes the PIN to that one.
    let readers = bench.readers.clone();
    let mut other = mynumber_card_pkcs11::Module::new(Box::new(readers), Settings::default());
    let flags = ck::CKF_SERIAL_SESSION | ck::CKF_RW_SESSION;
    let theirs = other.open_session(AUTH, flags).unwrap();
    other.set_pin(theirs, AUTH_PIN, OTHER_PIN).unwrap();
    assert_eq!(bench.login(session, OTHER_PIN), Ok(()));
    bench.assert_closed();
}

#[test]
fn the_secret_of_the_other_key_is_not_sent() {
    let mut bench = Bench::of("taro");
    for (slot, pin) in [
        (AUTH, SIGN_PASSWORD),
        (SIGN, AUTH_PIN),
        (AUTH, b""),
        (AUTH, b"12345"),
    ] {
        let session = bench.session(slot);
        bench.take_commands();
        assert_eq!(bench.login(session, pin), err(ck::CKR_PIN_LEN_RANGE));
        assert!(bench.take_commands().is_empty());
    }
    let session = bench.session(AUTH);
    bench.take_commands();
    assert_eq!(bench.login(session, b"12a4"), err(ck::CKR_PIN_INVALID));
    assert_eq!(
        bench.login(session, b"\xFF\xFF\xFF\xFF"),
        err(ck::CKR_PIN_INVALID)
    );
    assert!(bench.take_commands().is_empty());
}

#[test]
fn a_kept_pin_is_not_presented_after_somebody_tried_another() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    bench.login(session, AUTH_PIN).unwrap();
    let readers = bench.readers.clone();
    let mut other = mynumber_card_pkcs11::Module::new(Box::new(readers), Settings::default());
    let theirs = other.open_session(AUTH, ck::CKF_SERIAL_SESSION).unwrap();
    assert_eq!(
        other.login(theirs, ck::CKU_USER, OTHER_PIN),
        err(ck::CKR_PIN_INCORRECT)
    );
    bench.take_commands();
    let signed = bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x");
    assert_eq!(signed.map(drop), err(ck::CKR_USER_NOT_LOGGED_IN));
    assert_eq!(bench.take_presented(), 0);
    let flags = bench.module.token_info(AUTH).unwrap().flags;
    assert_ne!(flags & ck::CKF_USER_PIN_COUNT_LOW, 0);
    // And it is kept no longer.
    let signed = bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x");
    assert_eq!(signed.map(drop), err(ck::CKR_USER_NOT_LOGGED_IN));
    bench.login(session, AUTH_PIN).unwrap();
    bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x").unwrap();
    assert_eq!(bench.tries(AUTH_REFERENCE), 3);
}

#[test]
fn a_kept_pin_that_became_wrong_is_presented_once_and_no_more() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    bench.login(session, AUTH_PIN).unwrap();
    let readers = bench.readers.clone();
    let mut other = mynumber_card_pkcs11::Module::new(Box::new(readers), Settings::default());
    let theirs = other
        .open_session(AUTH, ck::CKF_SERIAL_SESSION | ck::CKF_RW_SESSION)
        .unwrap();
    other.set_pin(theirs, AUTH_PIN, OTHER_PIN).unwrap();
    bench.take_commands();
    let signed = bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x");
    assert_eq!(signed.map(drop), err(ck::CKR_PIN_INCORRECT));
    assert_eq!(bench.take_presented(), 1);
    let signed = bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x");
    assert_eq!(signed.map(drop), err(ck::CKR_USER_NOT_LOGGED_IN));
    assert_eq!(bench.login(session, AUTH_PIN), err(ck::CKR_PIN_INCORRECT));
    assert_eq!(bench.take_presented(), 0);
    assert_eq!(bench.tries(AUTH_REFERENCE), 2);
}

#[test]
fn the_password_is_never_presented_to_another_card() {
    let mut bench = Bench::of("taro");
    let session = bench.session(SIGN);
    bench.login(session, SIGN_PASSWORD).unwrap();
    begin(&mut bench, session, SIGN, SIGN_PASSWORD);
    let family = Bench::of("family");
    let card = family.card.clone();
    bench.readers.put(
        0,
        Some(Box::new(move || {
            card.power_on();
            Ok(Box::new(card.connect()?))
        })),
    );
    family.take_commands();
    let signed = bench.module.sign(session, Some(b"x"));
    assert_eq!(signed.map(drop), err(ck::CKR_DEVICE_REMOVED));
    assert_eq!(family.take_presented(), 0);
}

#[test]
fn a_pin_is_changed_and_the_login_goes_on_with_the_new_one() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    bench.login(session, AUTH_PIN).unwrap();
    assert_eq!(
        bench.module.set_pin(session, AUTH_PIN, AUTH_PIN),
        err(ck::CKR_PIN_INVALID)
    );
    // Nothing was sent, so the login goes on.
    assert_eq!(bench.take_presented(), 1);
    bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x").unwrap();
    bench.module.set_pin(session, AUTH_PIN, OTHER_PIN).unwrap();
    bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x").unwrap();
    bench.module.logout(session).unwrap();
    assert_eq!(bench.login(session, AUTH_PIN), err(ck::CKR_PIN_INCORRECT));
    bench.login(session, OTHER_PIN).unwrap();
    let public = bench
        .module
        .open_session(AUTH, ck::CKF_SERIAL_SESSION)
        .unwrap();
    let refused = bench.module.set_pin(public, OTHER_PIN, AUTH_PIN);
    assert_eq!(refused, err(ck::CKR_SESSION_READ_ONLY));
    bench.assert_closed();
}

#[test]
fn a_wrong_pin_in_a_change_shows_in_the_flags_and_ends_the_login() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    bench.login(session, AUTH_PIN).unwrap();
    for flag in [ck::CKF_USER_PIN_COUNT_LOW, ck::CKF_USER_PIN_FINAL_TRY] {
        let old = if flag == ck::CKF_USER_PIN_COUNT_LOW {
            b"9999"
        } else {
            b"8888"
        };
        let wrong = bench.module.set_pin(session, old, OTHER_PIN);
        assert_eq!(wrong, err(ck::CKR_PIN_INCORRECT));
        assert_ne!(bench.module.token_info(AUTH).unwrap().flags & flag, 0);
    }
    let signed = bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x");
    assert_eq!(signed, err(ck::CKR_USER_NOT_LOGGED_IN));
    bench.take_presented();
    let last = bench.module.set_pin(session, AUTH_PIN, OTHER_PIN);
    assert_eq!(last, err(ck::CKR_PIN_LOCKED));
    assert_eq!(bench.take_presented(), 0);
    bench.assert_closed();
}

#[test]
fn no_wrong_pin_of_several_is_presented_again() {
    let mut bench = Bench::of("taro");
    let session = bench.session(SIGN);
    let wrong = [&b"WRONG1"[..], b"WRONG2", b"wrong1", b"WRONG2"];
    for password in wrong {
        let said = bench.login(session, password);
        assert_eq!(said, err(ck::CKR_PIN_INCORRECT));
    }
    assert_eq!(bench.tries(SIGN_REFERENCE), 3);
    bench.login(session, SIGN_PASSWORD).unwrap();
    bench.module.logout(session).unwrap();
    assert_eq!(bench.tries(SIGN_REFERENCE), 5);
}

/// The card has counted it, and nobody was told.
#[test]
fn a_pin_whose_answer_was_lost_is_not_sent_again() {
    for fault in [Fault::AnswerLost, Fault::Garbled] {
        let mut bench = Bench::of("taro");
        let session = bench.session(AUTH);
        let verify = bench.card.traffic().commands + 2;
        bench.card.set_fault(verify, fault.clone());
        assert!(bench.login(session, b"9999").is_err());
        assert_eq!(bench.take_presented(), 1, "{fault:?}");
        assert_eq!(bench.tries(AUTH_REFERENCE), 2, "{fault:?}");
        let again = bench.session(AUTH);
        let said = bench.login(again, b"9999");
        assert_eq!(said, err(ck::CKR_PIN_INCORRECT), "{fault:?}");
        assert_eq!(bench.take_presented(), 0, "{fault:?}");
        bench.login(again, AUTH_PIN).unwrap();
    }
}

#[test]
fn only_a_key_that_asks_each_time_takes_a_pin_for_one_signature() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    bench.login(session, AUTH_PIN).unwrap();
    begin(&mut bench, session, AUTH, AUTH_PIN);
    bench.take_presented();
    for pin in [AUTH_PIN, b"9999"] {
        let said = bench.module.login(session, ck::CKU_CONTEXT_SPECIFIC, pin);
        assert_eq!(said, err(ck::CKR_OPERATION_NOT_INITIALIZED));
    }
    assert_eq!(bench.take_presented(), 0);
}

#[test]
fn locked_cards_say_so_and_are_sent_nothing() {
    let mut bench = Bench::of("locked");
    for (slot, pin) in [(AUTH, AUTH_PIN), (SIGN, SIGN_PASSWORD)] {
        let flags = bench
            .module
            .slots(true)
            .and_then(|_| bench.module.token_info(slot));
        assert_ne!(flags.unwrap().flags & ck::CKF_USER_PIN_LOCKED, 0);
        let session = bench.session(slot);
        bench.take_commands();
        assert_eq!(bench.login(session, pin), err(ck::CKR_PIN_LOCKED));
        assert_eq!(bench.take_presented(), 0);
    }
}
