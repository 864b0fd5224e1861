//! People at Chromium and Firefox who log in with the card, through the module and the real pcscd.
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

use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

use mynumber_card::sim::Fault;
use programs_support::{AUTH, AUTH_PIN, Bench, SIGN, module, text};
use support::card::InsertedCard;
use support::tools::run;
use tls_support::{Browser, Nginx, Screen, curl, wait_for};

/// The certificates and modules of a user: the module, and the server's own certificate.
fn nss(bench: &Bench, folder: &Path, nginx: &Nginx) {
    std::fs::create_dir_all(folder).unwrap();
    let database = format!("sql:{}", text(folder));
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

const FIREFOX: [&str; 4] = ["firefox-esr", "--no-remote", "--new-instance", "--profile"];

/// How long a person waits before trying again.
const PATIENCE: Duration = Duration::from_secs(4);

/// It takes the one certificate that fits by itself.
const PREFERENCES: &str = "user_pref(\"security.default_personal_cert\", \"Select Automatically\");
user_pref(\"browser.shell.checkDefaultBrowser\", false);
user_pref(\"browser.aboutwelcome.enabled\", false);
user_pref(\"browser.startup.homepage_override.mstone\", \"ignore\");
user_pref(\"datareporting.policy.dataSubmissionEnabled\", false);
user_pref(\"security.dialog_enable_delay\", 0);
user_pref(\"security.osclientcerts.autoload\", false);
";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Which {
    Chromium,
    Firefox,
}

const BOTH: [Which; 2] = [Which::Chromium, Which::Firefox];

/// A browser with the module, at the server that asks for a certificate.
struct Visit<'a> {
    which: Which,
    browser: Browser<'a>,
    nginx: &'a Nginx,
    /// The page that it went to last.
    path: Cell<&'static str>,
}

impl<'a> Visit<'a> {
    fn start(
        which: Which,
        bench: &Bench,
        nginx: &'a Nginx,
        screen: &'a Screen,
        path: &'static str,
    ) -> Self {
        let profile = bench.file("profile");
        let url = nginx.url(path);
        let browser = match which {
            Which::Chromium => {
                let database = bench.file(".pki/nssdb");
                if !database.exists() {
                    nss(bench, &database, nginx);
                }
                let data = format!("--user-data-dir={}", text(&profile));
                screen.browser(bench, &[&CHROMIUM[..], &[&data, &url]].concat())
            }
            Which::Firefox => {
                nss(bench, &profile, nginx);
                std::fs::write(profile.join("user.js"), PREFERENCES).unwrap();
                screen.browser(bench, &[&FIREFOX[..], &[text(&profile), &url]].concat())
            }
        };
        Self {
            which,
            browser,
            nginx,
            path: Cell::new(path),
        }
    }

    /// The title of the window that asks for a PIN.
    const fn dialog(&self) -> &'static str {
        match self.which {
            Which::Chromium => "Unlock Security Device",
            Which::Firefox => "Password Required",
        }
    }

    const fn window(&self) -> &'static str {
        match self.which {
            Which::Chromium => "Chromium$",
            Which::Firefox => "Mozilla Firefox$",
        }
    }

    /// Types a PIN until something holds. If nobody asks for one, the page is asked for again.
    fn enter_pin(&self, pin: &str, what: &str, holds: impl Fn() -> bool) {
        let start = Instant::now();
        let enter = || {
            if self.asks() {
                self.browser.enter(self.dialog(), pin);
            } else if start.elapsed() > PATIENCE * 4 {
                self.type_address(self.path.get());
            } else {
                return false;
            }
            true
        };
        self.repeat(what, enter, holds);
    }

    /// Goes to a page until something holds.
    fn go(&self, path: &'static str, what: &str, holds: impl Fn() -> bool) {
        self.path.set(path);
        let go = || {
            self.type_address(path);
            true
        };
        self.repeat(what, go, holds);
    }

    fn type_address(&self, path: &str) {
        if self.browser.window_now(self.window()).is_some() {
            self.browser.press(self.window(), "ctrl+l");
            self.browser.enter(self.window(), &self.nginx.url(path));
        }
    }

    /// As a person does: looks, and tries again when nothing has happened for a while, as keys are lost when a window
    /// is not yet ready. Chooses the certificate, where that is left to a person.
    fn repeat(&self, what: &str, act: impl Fn() -> bool, holds: impl Fn() -> bool) {
        let mut next = Instant::now();
        wait_for(what, || {
            if holds() {
                return Some(());
            }
            if Instant::now() >= next && act() {
                next = Instant::now() + PATIENCE;
            } else if self.which == Which::Chromium {
                self.browser.press(self.window(), "Return");
            }
            None
        });
    }

    fn has_come(&self, path: &str) -> bool {
        let line = format!("SUCCESS CN=ALGH6FYCS5IM7PZJ,C=JP TLSv1.3 /{path}");
        let title = format!("/{path}.*{}", self.window());
        self.nginx.visitors().contains(&line) && self.browser.window_now(&title).is_some()
    }

    fn asks(&self) -> bool {
        self.browser.window_now(self.dialog()).is_some()
    }
}

/// A wrong PIN, the right one, the certificate; a second page without a PIN, while curl logs in with the same card.
#[test]
fn browsers_log_in_once_for_several_pages_and_beside_another_program() {
    for which in BOTH {
        let bench = Bench::new("taro");
        let nginx = Nginx::start(&bench);
        let screen = Screen::start();
        let visit = Visit::start(which, &bench, &nginx, &screen, "one");
        visit.browser.window(visit.dialog());
        assert_eq!(bench.card.presented(), 0, "{which:?}");
        visit.enter_pin("9999", "the counter", || bench.card.jpki_tries(AUTH) == 2);
        // It asks again.
        visit.enter_pin(AUTH_PIN, "the first page", || visit.has_come("one"));
        assert_eq!(bench.card.jpki_tries(AUTH), 3, "{which:?}");
        // A wrong PIN, a right one, and a signature for each handshake: browsers make some before they are needed.
        assert!(bench.card.presented() >= 3, "{which:?}");
        assert!(bench.card.closes(), "{which:?}");
        std::thread::scope(|scope| {
            let beside = scope.spawn(|| curl(&bench, &nginx, &[], &format!("{AUTH_PIN}\n")));
            visit.go("other", "the other page", || visit.has_come("other"));
            let beside = beside.join().unwrap();
            assert_eq!(beside.code, Some(0), "{which:?}: {}", beside.stderr);
        });
        bench.assert_untouched();
        drop(visit);
        bench.assert_untouched();
    }
}

/// The browser is told that the PIN is locked, and nothing goes to the card.
#[test]
fn no_browser_spends_the_last_try_or_sends_a_pin_that_is_locked() {
    for (tries, reason) in [(1, "one try is left"), (0, "locked")] {
        for which in BOTH {
            let bench = Bench::with_tries(tries);
            let nginx = Nginx::start(&bench);
            let screen = Screen::start();
            let visit = Visit::start(which, &bench, &nginx, &screen, "one");
            let said = || std::fs::read_to_string(bench.file("browser.log")).unwrap_or_default();
            visit.enter_pin(AUTH_PIN, "the reason", || said().contains(reason));
            drop(visit);
            assert_eq!(bench.card.presented(), 0, "{which:?}");
            assert_eq!(bench.card.jpki_tries(AUTH), tries, "{which:?}");
            assert_eq!(bench.card.jpki_tries(SIGN), tries, "{which:?}");
            assert!(bench.card.closes(), "{which:?}");
            let let_in = nginx.visitors();
            assert!(
                !let_in.iter().any(|it| it.starts_with("SUCCESS")),
                "{let_in:?}"
            );
        }
    }
}

/// Pulled in the middle of a signature: no page. The card that is put back is shown no PIN but by a person.
#[test]
fn a_browser_loses_its_login_with_the_card() {
    for which in BOTH {
        let mut bench = Bench::new("taro");
        let nginx = Nginx::start(&bench);
        let screen = Screen::start();
        let mut visit = Visit::start(which, &bench, &nginx, &screen, "one");
        visit.enter_pin(AUTH_PIN, "the first page", || visit.has_come("one"));
        let last = bench.card.handle.traffic().commands + 3;
        bench.card.handle.set_fault(last, Fault::Removed);
        visit.go("pulled", "the last command", || {
            bench.card.handle.traffic().commands > last
        });
        bench.assert_untouched();
        bench.take_out();
        if which == Which::Chromium {
            // It goes on without a certificate, and remembers that until it is started again.
            let without = "NONE - TLSv1.3 /pulled".to_owned();
            wait_for("no certificate", || {
                nginx.visitors().contains(&without).then_some(())
            });
            bench.insert(InsertedCard::of("taro", &bench.pcscd));
            drop(visit);
            visit = Visit::start(which, &bench, &nginx, &screen, "again");
        } else {
            bench.insert(InsertedCard::of("taro", &bench.pcscd));
            visit.go("again", "the question", || visit.asks());
        }
        visit.browser.window(visit.dialog());
        assert_eq!(bench.card.presented(), 0, "{which:?}");
        visit.enter_pin(AUTH_PIN, "the page", || visit.has_come("again"));
        bench.assert_untouched();
        let let_in = nginx.visitors();
        let pulled = |it: &String| it.starts_with("SUCCESS") && it.ends_with("/pulled");
        assert!(!let_in.iter().any(pulled), "{let_in:?}");
    }
}
