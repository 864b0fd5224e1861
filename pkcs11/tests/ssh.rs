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

use mynumber_card::sim::Fault;
use programs_support::{AUTH, AUTH_PIN, Bench, LISTED, LOGIN, SIGN, SIGN_PASSWORD, SIGNED, module};
use ssh_support::{Agent, Entries, Sshd, keys};
use support::card::InsertedCard;
use support::tools::openssl;

#[test]
fn ssh_keygen_finds_the_one_key_that_logs_in() {
    let bench = Bench::new("taro");
    let keys = keys(&bench);
    assert_eq!(keys.lines().count(), 1, "{keys}");
    assert_eq!(bench.count(), LISTED);
    // What OpenSSL and ssh make of the certificate on the card.
    std::fs::write(bench.file("auth.cer"), bench.card.jpki_file(0x000A)).unwrap();
    let made = openssl(
        &bench.home,
        &[
            "x509", "-inform", "DER", "-in", "auth.cer", "-noout", "-pubkey", "-out", "auth.pem",
        ],
    );
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let of_certificate = bench.run("ssh-keygen", &["-i", "-m", "PKCS8", "-f", "auth.pem"]);
    assert_eq!(of_certificate.code, Some(0), "{}", of_certificate.stderr);
    let expected = format!("{} Authentication\n", of_certificate.text().trim_end());
    assert_eq!(keys, expected);
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

/// ssh asks once and does not ask again: each login costs one try, and the last is kept.
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
    let (asked, said) = login(&["9999", "8888", "7777"]);
    assert_eq!(asked, 1, "{said}");
    assert!(said.contains("PIN incorrect"), "{said}");
    assert_eq!(bench.card.presented() - before, 1, "{said}");
    assert_eq!(bench.card.jpki_tries(AUTH), 2, "{said}");
    // Another process does not know of it.
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
    assert_eq!(entries.asked(), ["Enter passphrase for PKCS#11: "]);
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

/// Each has its own module and its own PIN; the one waits for the other's conversation with the card.
#[test]
fn two_logins_at_once_with_the_module_both_succeed() {
    let bench = Bench::new("taro");
    let sshd = Sshd::start(&bench, &keys(&bench));
    bench.count();
    std::thread::scope(|scope| {
        let logins = [(); 2].map(|()| {
            scope.spawn(|| {
                let entries = Entries::new(&bench, &[AUTH_PIN]);
                let login = sshd.login(&bench, &bench, Some(&module()), Some(&entries));
                (login, entries.asked().len())
            })
        });
        for login in logins {
            let (login, asked) = login.join().unwrap();
            assert_eq!(login.text(), "here\n", "{}", login.stderr);
            assert_eq!(asked, 1);
        }
    });
    assert_eq!(bench.card.presented(), 4);
    assert_eq!(bench.count(), 2 * (LISTED + LOGIN + SIGNED));
    bench.assert_untouched();
}

/// Before the login, in it, and in the signature: ssh ends, and no PIN is sent on a guess.
#[test]
fn a_card_that_is_pulled_at_any_command_ends_the_login() {
    let mut bench = Bench::new("taro");
    let sshd = Sshd::start(&bench, &keys(&bench));
    for index in 0..LISTED + LOGIN + SIGNED {
        bench.take_out();
        bench.card = InsertedCard::of("taro", &bench.pcscd);
        bench.card.handle.set_fault(index, Fault::Removed);
        let entries = Entries::new(&bench, &[AUTH_PIN]);
        let login = sshd.login(&bench, &bench, Some(&module()), Some(&entries));
        let said = format!("at command {index}: {}", login.stderr);
        assert_eq!(login.code, Some(255), "{said}");
        // Nothing follows the command at which it was pulled; the PIN is in the 11th and the 14th.
        assert_eq!(bench.card.handle.traffic().commands, index + 1, "{said}");
        assert_eq!(entries.asked().len(), usize::from(index >= LISTED));
        let sent = usize::from(index >= 10) + usize::from(index >= 13);
        assert_eq!(bench.card.presented(), sent, "{said}");
        bench.assert_untouched();
    }
}

/// Pulled while the agent signs, and put in again: nobody is logged in, and the PIN is not presented.
#[test]
fn an_agent_whose_card_is_pulled_while_it_signs_is_logged_out() {
    let mut bench = Bench::new("taro");
    let sshd = Sshd::start(&bench, &keys(&bench));
    let agent = Agent::start(&bench);
    for index in 0..SIGNED {
        let added = agent.add(&bench, &Entries::new(&bench, &[AUTH_PIN]));
        assert_eq!(added.code, Some(0), "{}", added.stderr);
        bench.count();
        let next = bench.card.handle.traffic().commands;
        bench.card.handle.set_fault(next + index, Fault::Removed);
        let login = sshd.login(&agent, &bench, None, None);
        assert_ne!(login.code, Some(0), "{index}");
        assert_eq!(bench.count(), index + 1);
        bench.assert_untouched();
        bench.take_out();
        bench.card = InsertedCard::of("taro", &bench.pcscd);
        let login = sshd.login(&agent, &bench, None, None);
        assert_ne!(login.code, Some(0), "{index}");
        assert_eq!(bench.card.presented(), 0, "{index}");
        let removed = agent.remove(&bench);
        assert_eq!(removed.code, Some(0), "{}", removed.stderr);
    }
}
