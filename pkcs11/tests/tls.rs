//! TLS with the card's certificate: curl, Chromium and Firefox against nginx, through the module and the real pcscd.
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
use programs_support::{AUTH, AUTH_PIN, Bench, SIGN, module, run_with, text, with_engine};
use support::card::InsertedCard;
use support::tools::{Outcome, run};
use tls_support::{Nginx, Screen, wait_for};

const TOKEN: &str = "pkcs11:token=My%20Number%20Card%20authentication;id=%01";
/// Commands for listing, the login, and one signature.
const LISTED: usize = 8;
const LOGIN: usize = 3;
const SIGNED: usize = 4;

/// curl, with this typed when it asks for the PIN.
fn curl(bench: &Bench, nginx: &Nginx, arguments: &[&str], entered: &str) -> Outcome {
    let mut command = with_engine(bench, "curl");
    command
        .args(["--silent", "--show-error", "--engine", "pkcs11", "--cacert"])
        .arg(nginx.authority())
        .args([
            "--cert-type",
            "ENG",
            "--cert",
            &format!("{TOKEN};type=cert"),
        ])
        .args([
            "--key-type",
            "ENG",
            "--key",
            &format!("{TOKEN};type=private"),
        ])
        .args(arguments)
        .arg(nginx.url(""));
    run_with(&mut command, entered)
}

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
            format!("<link rel=icon href=\"data:,\">SUCCESS CN=ALGH6FYCS5IM7PZJ,C=JP {version}"),
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

/// The certificates and modules of a user: the module, and the server's own certificate.
fn nss(bench: &Bench, folder: &str, nginx: &Nginx) {
    let folder = bench.file(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let database = format!("sql:{}", text(&folder));
    for (program, arguments) in [
        ("certutil", &["-N", "--empty-password"][..]),
        (
            "certutil",
            &[
                "-A",
                "-t",
                "C,,",
                "-n",
                "authority",
                "-i",
                text(&nginx.authority()),
            ],
        ),
    ] {
        let done = bench.run(program, &[&["-d", &database], arguments].concat());
        assert_eq!(done.code, Some(0), "{program}: {}", done.stderr);
    }
    let mut modutil = bench.command("modutil");
    modutil.args([
        "-dbdir",
        &database,
        "-add",
        "My Number Card",
        "-libfile",
        &module(),
        "-force",
    ]);
    let done = run(modutil.env("MYNUMBER_PKCS11_TOKENS", "auth"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
}

/// Without what it does beside showing pages; the tests may run as root.
const CHROMIUM: [&str; 6] = [
    "chromium",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
];

/// A person at Chromium: a wrong PIN, the right one, the certificate; then a second page without a PIN.
#[test]
fn chromium_logs_in_once_for_several_pages() {
    const DIALOG: &str = "Unlock Security Device";
    const WINDOW: &str = "Chromium$";
    let bench = Bench::new("taro");
    let nginx = Nginx::start(&bench);
    nss(&bench, ".pki/nssdb", &nginx);
    let screen = Screen::start();
    bench.count();
    let data = format!("--user-data-dir={}", text(&bench.file("chromium")));
    let chromium = screen.browser(
        &bench,
        &[&CHROMIUM[..], &[&data, &nginx.url("one")]].concat(),
    );
    let dialog = chromium.window(DIALOG);
    assert_eq!(bench.card.presented(), 0);
    chromium.enter(DIALOG, "9999");
    wait_for("the counter", || {
        (bench.card.jpki_tries(AUTH) == 2).then_some(())
    });
    // It asks again, in a new window.
    wait_for("another dialog", || {
        (chromium.window(DIALOG) != dialog).then_some(())
    });
    chromium.enter(DIALOG, AUTH_PIN);
    let came = |path: &str| {
        let line = format!("SUCCESS CN=ALGH6FYCS5IM7PZJ,C=JP TLSv1.3 /{path}");
        nginx.visitors().contains(&line)
    };
    // The certificate is chosen within the window.
    wait_for("the first page", || {
        chromium.press(WINDOW, "Return");
        came("one").then_some(())
    });
    assert_eq!(bench.card.jpki_tries(AUTH), 3);
    // A wrong PIN, a right one, and a signature for each handshake: browsers make some before they are needed.
    assert!(bench.card.presented() >= 3);
    assert!(bench.card.closes());
    chromium.press(WINDOW, "ctrl+l");
    chromium.enter(WINDOW, &nginx.url("other"));
    wait_for("the second page", || came("other").then_some(()));
    bench.assert_untouched();
    drop(chromium);
    bench.assert_untouched();
    assert_eq!(bench.card.jpki_tries(SIGN), 5);
}

/// With one try left the browser is told that the PIN is locked, and nothing goes to the card.
#[test]
fn chromium_does_not_spend_the_last_try() {
    const DIALOG: &str = "Unlock Security Device";
    let bench = Bench::new("taro");
    let nginx = Nginx::start(&bench);
    nss(&bench, ".pki/nssdb", &nginx);
    for _ in 0..2 {
        assert_ne!(curl(&bench, &nginx, &[], "9999\n").code, Some(0));
    }
    assert_eq!(bench.card.jpki_tries(AUTH), 1);
    bench.count();
    let screen = Screen::start();
    let data = format!("--user-data-dir={}", text(&bench.file("chromium")));
    let chromium = screen.browser(
        &bench,
        &[&CHROMIUM[..], &[&data, &nginx.url("one")]].concat(),
    );
    chromium.enter(DIALOG, AUTH_PIN);
    let said = || std::fs::read_to_string(bench.file("browser.log")).unwrap_or_default();
    wait_for("the reason", || {
        said().contains("one try is left").then_some(())
    });
    drop(chromium);
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

/// A person at Firefox, which takes the one certificate that fits by itself.
#[test]
fn firefox_logs_in_once_for_several_pages() {
    const DIALOG: &str = "Password Required";
    let bench = Bench::new("taro");
    let nginx = Nginx::start(&bench);
    nss(&bench, "firefox", &nginx);
    let preferences = "user_pref(\"security.default_personal_cert\", \"Select Automatically\");\n\
         user_pref(\"browser.shell.checkDefaultBrowser\", false);\n\
         user_pref(\"browser.aboutwelcome.enabled\", false);\n\
         user_pref(\"browser.startup.homepage_override.mstone\", \"ignore\");\n\
         user_pref(\"datareporting.policy.dataSubmissionEnabled\", false);\n\
         user_pref(\"security.dialog_enable_delay\", 0);\n\
         user_pref(\"security.osclientcerts.autoload\", false);\n";
    std::fs::write(bench.file("firefox/user.js"), preferences).unwrap();
    let screen = Screen::start();
    bench.count();
    let profile = bench.file("firefox");
    let arguments = ["firefox-esr", "--no-remote", "--new-instance", "--profile"];
    let firefox = screen.browser(
        &bench,
        &[&arguments[..], &[text(&profile), &nginx.url("first")]].concat(),
    );
    let dialog = firefox.window(DIALOG);
    firefox.enter(DIALOG, "9999");
    wait_for("the counter", || {
        (bench.card.jpki_tries(AUTH) == 2).then_some(())
    });
    // It asks again, in a new window.
    wait_for("another dialog", || {
        (firefox.window(DIALOG) != dialog).then_some(())
    });
    firefox.enter(DIALOG, AUTH_PIN);
    let came = |path: &str| {
        let line = format!("SUCCESS CN=ALGH6FYCS5IM7PZJ,C=JP TLSv1.3 /{path}");
        nginx.visitors().contains(&line)
    };
    wait_for("the first page", || came("first").then_some(()));
    assert_eq!(bench.card.jpki_tries(AUTH), 3);
    assert!(bench.card.closes());
    // The first page leads to it by itself.
    wait_for("the next page", || came("next").then_some(()));
    assert!(bench.card.presented() >= 2 + nginx.visitors().len());
    bench.assert_untouched();
    drop(firefox);
    bench.assert_untouched();
    assert_eq!(bench.card.jpki_tries(SIGN), 5);
}
