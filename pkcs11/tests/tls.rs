//! TLS with the card's certificate: curl against nginx, through the module and the real pcscd.
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
#[path = "tls_support/mod.rs"]
mod tls_support;

use mynumber_card::sim::Fault;
use programs_support::{AUTH, AUTH_PIN, Bench, LISTED, LOGIN, SIGNED};
use support::card::InsertedCard;
use tls_support::{Nginx, curl};

#[test]
fn curl_logs_in_by_tls_1_2_and_1_3() {
    let bench = Bench::new("taro");
    let nginx = Nginx::start(&bench);
    for (version, arguments) in [
        ("TLSv1.2", ["--tls-max", "1.2"]),
        ("TLSv1.3", ["--tlsv1.3", "--http1.1"]),
    ] {
        let seen = curl(&bench, &nginx, &arguments, &format!("{AUTH_PIN}\n"));
        assert_eq!(
            seen.text(),
            format!(
                "<link rel=icon href=\"data:,\"><title>/</title>SUCCESS CN=ALGH6FYCS5IM7PZJ,C=JP {version}"
            ),
            "{}",
            seen.stderr
        );
        assert_eq!(bench.count(), LISTED + LOGIN + SIGNED, "{version}");
        bench.assert_untouched();
    }
}

#[test]
fn curl_spends_one_try_for_a_wrong_pin_and_never_the_last() {
    let bench = Bench::new("taro");
    let nginx = Nginx::start(&bench);
    for left in [2, 1] {
        let seen = curl(&bench, &nginx, &[], "9999\n");
        assert_ne!(seen.code, Some(0));
        assert_eq!(bench.card.jpki_tries(AUTH), left, "{}", seen.stderr);
    }
    bench.count();
    let seen = curl(&bench, &nginx, &[], &format!("{AUTH_PIN}\n"));
    assert_ne!(seen.code, Some(0));
    assert!(seen.stderr.contains("one try is left"), "{}", seen.stderr);
    assert_eq!(bench.card.presented(), 0);
    assert_eq!(bench.card.jpki_tries(AUTH), 1);
    assert!(bench.card.closes());
    assert!(
        nginx
            .visitors()
            .iter()
            .all(|line| !line.starts_with("SUCCESS"))
    );
}

/// Pulled in the listing, in the login and in the signature; then twice at once; then on a card whose PIN is locked.
#[test]
fn curl_without_a_card_beside_another_and_with_a_locked_pin() {
    let mut bench = Bench::new("taro");
    let nginx = Nginx::start(&bench);
    let entered = format!("{AUTH_PIN}\n");
    for index in [3, LISTED + 1, LISTED + LOGIN + 2] {
        bench.take_out();
        bench.card = InsertedCard::of("taro", &bench.pcscd);
        bench.card.handle.set_fault(index, Fault::Removed);
        let seen = curl(&bench, &nginx, &[], &entered);
        assert_ne!(seen.code, Some(0), "{index}");
        let commands = bench.card.handle.traffic().commands;
        assert_eq!(commands, index + 1, "{}", seen.stderr);
        bench.assert_untouched();
    }
    bench.take_out();
    bench.card = InsertedCard::of("taro", &bench.pcscd);
    std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| curl(&bench, &nginx, &[], &entered)));
        for one in both {
            let one = one.join().unwrap();
            assert_eq!(one.code, Some(0), "{}", one.stderr);
        }
    });
    assert_eq!(bench.count(), 2 * (LISTED + LOGIN + SIGNED));
    bench.assert_untouched();
    bench.take_out();
    bench.card = InsertedCard::of("locked", &bench.pcscd);
    let seen = curl(&bench, &nginx, &[], &entered);
    assert_ne!(seen.code, Some(0));
    assert!(seen.stderr.contains("locked"), "{}", seen.stderr);
    assert_eq!(bench.card.presented(), 0);
}
