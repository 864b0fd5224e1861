//! Logins by ssh into a real sshd, with the key of the simulated card in the real pcscd.
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
#[path = "ssh_support/mod.rs"]
mod ssh_support;
#[path = "../../tests/support/mod.rs"]
mod support;

use programs_support::{AUTH, AUTH_PIN, Bench, SIGN, SIGN_PASSWORD, module};
use ssh_support::{Agent, Entries, Sshd, keys};
use support::card::InsertedCard;

/// Commands for listing, the login, and one signature.
const LISTED: usize = 8;
const LOGIN: usize = 3;
const SIGNED: usize = 4;

#[test]
fn ssh_keygen_finds_the_one_key_that_logs_in() {
    let bench = Bench::new("taro");
    let keys = keys(&bench);
    assert_eq!(keys.lines().count(), 1, "{keys}");
    assert!(keys.starts_with("ssh-rsa "), "{keys}");
    assert_eq!(bench.count(), LISTED);
    bench.assert_untouched();
}

#[test]
fn ssh_logs_in_with_one_pin() {
    let bench = Bench::new("taro");
    let sshd = Sshd::start(&bench, &keys(&bench));
    bench.count();
    let entries = Entries::new(&bench, &[AUTH_PIN]);
    let login = sshd.login(&bench, &bench, Some(&module()), Some(&entries));
    assert_eq!(login.text(), "here\n", "{}", login.stderr);
    assert_eq!(login.code, Some(0), "{}", login.stderr);
    assert_eq!(bench.count(), LISTED + LOGIN + SIGNED);
    assert_eq!(
        entries.asked(),
        ["Enter PIN for 'My Number Card authentication': "]
    );
    bench.assert_untouched();
}

/// ssh asks up to three times by itself: each entry that is new costs one try, and the last is kept.
#[test]
fn ssh_spends_one_try_for_each_wrong_entry_and_never_the_last() {
    let bench = Bench::new("taro");
    let sshd = Sshd::start(&bench, &keys(&bench));
    let login = |pins: &[&str]| {
        let entries = Entries::new(&bench, pins);
        let login = sshd.login(&bench, &bench, Some(&module()), Some(&entries));
        assert_ne!(login.code, Some(0), "{}", login.stderr);
        (entries.asked().len(), login.stderr)
    };
    let before = bench.card.presented();
    let (asked, said) = login(&["9999"]);
    assert_eq!(bench.card.presented() - before, 1, "{said}");
    assert_eq!(bench.card.jpki_tries(AUTH), 2, "{said}");
    assert!(asked >= 1);
    // The same again, by another process: a try of its own, as nobody else remembers it.
    let (_, said) = login(&["8888"]);
    assert_eq!(bench.card.jpki_tries(AUTH), 1, "{said}");
    // One is left: the right PIN is not presented either.
    let presented = bench.card.presented();
    let (_, said) = login(&[AUTH_PIN]);
    assert!(said.contains("one try is left"), "{said}");
    assert_eq!(bench.card.presented(), presented);
    assert_eq!(bench.card.jpki_tries(AUTH), 1);
    assert_eq!(bench.card.jpki_tries(SIGN), 5);
    assert!(bench.card.closes());
}

#[test]
fn ssh_says_that_a_pin_is_locked() {
    let bench = Bench::new("locked");
    let sshd = Sshd::start(&bench, &keys(&bench));
    bench.count();
    let entries = Entries::new(&bench, &[AUTH_PIN]);
    let login = sshd.login(&bench, &bench, Some(&module()), Some(&entries));
    assert_ne!(login.code, Some(0));
    assert!(login.stderr.contains("locked"), "{}", login.stderr);
    assert_eq!(bench.card.presented(), 0);
    assert!(bench.card.closes());
}

/// The agent asks once, signs for as long as it has the card, and gives the other token nothing.
#[test]
fn an_agent_asks_once_and_signs_for_each_login() {
    let bench = Bench::new("taro");
    let sshd = Sshd::start(&bench, &keys(&bench));
    let agent = Agent::start(&bench);
    bench.count();
    let entries = Entries::new(&bench, &[AUTH_PIN]);
    let added = agent.add(&bench, &entries);
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    assert_eq!(entries.asked().len(), 1);
    assert_eq!(bench.count(), LISTED + LOGIN);
    // Not a try of the password of the other token: a PIN of four digits has not its form.
    assert_eq!(bench.card.jpki_tries(SIGN), 5);
    for _ in 0..3 {
        let login = sshd.login(&agent, &bench, None, None);
        assert_eq!(login.text(), "here\n", "{}", login.stderr);
        assert_eq!(bench.count(), SIGNED);
        bench.assert_untouched();
    }
    // Two at once.
    std::thread::scope(|scope| {
        let logins = [(); 2].map(|()| scope.spawn(|| sshd.login(&agent, &bench, None, None)));
        for login in logins {
            let login = login.join().unwrap();
            assert_eq!(login.text(), "here\n", "{}", login.stderr);
        }
    });
    assert_eq!(bench.count(), 2 * SIGNED);
    bench.assert_untouched();
    // Given back: it signs no more.
    let removed = agent.remove(&bench);
    assert_eq!(removed.code, Some(0), "{}", removed.stderr);
    let login = sshd.login(&agent, &bench, None, None);
    assert_ne!(login.code, Some(0));
    assert_eq!(bench.count(), 0);
}

#[test]
fn an_agent_with_the_wrong_pin_has_spent_one_try() {
    let bench = Bench::new("taro");
    let agent = Agent::start(&bench);
    let entries = Entries::new(&bench, &["9999"]);
    agent.add(&bench, &entries);
    assert_eq!(bench.card.presented(), 1);
    assert_eq!(bench.card.jpki_tries(AUTH), 2);
    assert_eq!(bench.card.jpki_tries(SIGN), 5);
    // The password of the other token has not the form of the PIN, and is right for its own.
    let entries = Entries::new(&bench, &[SIGN_PASSWORD]);
    agent.remove(&bench);
    agent.add(&bench, &entries);
    assert_eq!(bench.card.jpki_tries(AUTH), 2);
    assert_eq!(bench.card.jpki_tries(SIGN), 5);
    assert!(bench.card.closes());
}

/// A card that was taken out is logged out; another one never sees the PIN of the first.
#[test]
fn an_agent_presents_no_pin_to_another_card() {
    let mut bench = Bench::new("taro");
    let sshd = Sshd::start(&bench, &keys(&bench));
    let agent = Agent::start(&bench);
    let added = agent.add(&bench, &Entries::new(&bench, &[AUTH_PIN]));
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    let login = sshd.login(&agent, &bench, None, None);
    assert_eq!(login.text(), "here\n", "{}", login.stderr);
    // No card.
    bench.take_out();
    let login = sshd.login(&agent, &bench, None, None);
    assert_ne!(login.code, Some(0));
    // Somebody else's.
    bench.card = InsertedCard::of("family", &bench.pcscd);
    let login = sshd.login(&agent, &bench, None, None);
    assert_ne!(login.code, Some(0));
    assert_eq!(bench.card.presented(), 0);
    assert_eq!(bench.card.jpki_tries(AUTH), 3);
    // The same person's again: nobody is logged in.
    bench.take_out();
    bench.card = InsertedCard::of("taro", &bench.pcscd);
    let login = sshd.login(&agent, &bench, None, None);
    assert_ne!(login.code, Some(0));
    assert_eq!(bench.card.presented(), 0);
    bench.assert_untouched();
}
