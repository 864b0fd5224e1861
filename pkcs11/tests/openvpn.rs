//! OpenVPN with the card's certificate, through the module and the real pcscd. The tunnel leads nowhere (`--dev null`):
//! what is shown is the handshake.
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

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use mynumber_card::sim::Fault;
use programs_support::{AUTH, AUTH_PIN, Bench, LOGIN, SIGN, SIGNED, module};
use support::card::InsertedCard;
use tls_support::{authority, certificates, free_port, lasting, wait_for};

/// Commands for listing where one token is shown.
const LISTED: usize = 6;
/// How long OpenVPN may try to connect, in seconds, and say nothing.
const SECONDS: &str = "30";
const PATIENCE: Duration = Duration::from_secs(60);

/// One end that waits for the other.
struct Server {
    process: Child,
    folder: PathBuf,
    port: u16,
}

impl Server {
    fn start(bench: &Bench, name: &str) -> Self {
        let folder = bench.file(name);
        fs::create_dir_all(&folder).unwrap();
        certificates(&folder);
        // Both generations have one name, of which OpenVPN takes one.
        fs::write(folder.join("accepted.pem"), authority(&folder, 2)).unwrap();
        let port = free_port();
        let mut command = bench.command("setpriv");
        command
            .args(["--pdeathsig", "KILL", "openvpn", "--dev", "null"])
            .args(["--tls-server", "--dh", "none", "--proto", "tcp-server"])
            .args(["--ca", "accepted.pem", "--cert", "server.pem"])
            .args(["--key", "key.pem", "--ifconfig-noexec", "--verb", "3"])
            .args(["--local", "127.0.0.1", "--lport", &port.to_string()])
            .current_dir(&folder)
            .stdout(File::create(folder.join("said")).unwrap());
        let server = Self {
            process: lasting(command),
            folder,
            port,
        };
        wait_for("OpenVPN's server", || {
            server.said().contains("Listening for").then_some(())
        });
        server
    }

    fn said(&self) -> String {
        fs::read_to_string(self.folder.join("said")).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What came of the other end.
#[derive(Debug)]
struct Visit {
    connected: bool,
    asked: usize,
    said: String,
    server_said: String,
}

/// OpenVPN with the module, at a server of its own. When it asks for a PIN it is given these, one after the other, and
/// then it is ended.
fn visit(bench: &Bench, name: &str, pins: &[&str]) -> Visit {
    let server = Server::start(bench, name);
    let folder = &server.folder;
    let listed = bench
        .command("openvpn")
        .env("MYNUMBER_PKCS11_TOKENS", "auth")
        .args(["--show-pkcs11-ids", &module()])
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let key = listed
        .lines()
        .find_map(|line| line.split_once("Serialized id:"));
    let key = key
        .map(|(_, key)| key.trim().to_owned())
        .unwrap_or_default();
    let mut command = bench.command("setpriv");
    command
        .args(["--pdeathsig", "KILL", "openvpn", "--dev", "null"])
        .args(["--tls-client", "--proto", "tcp-client", "--tls-exit"])
        .args(["--remote", "127.0.0.1", &server.port.to_string()])
        .args(["--ca", "authority.pem", "--ifconfig-noexec", "--verb", "3"])
        .args(["--connect-timeout", SECONDS, "--connect-retry-max", "1"])
        .args(["--pkcs11-providers", &module(), "--pkcs11-id", &key])
        .args([
            "--management",
            "talk",
            "unix",
            "--management-query-passwords",
        ])
        .current_dir(folder)
        .env("MYNUMBER_PKCS11_TOKENS", "auth")
        .stdout(File::create(folder.join("visitor said")).unwrap())
        .stderr(File::create(folder.join("module said")).unwrap())
        .stdin(Stdio::null());
    let mut process = lasting(command);
    let said = || {
        ["visitor said", "module said"]
            .map(|it| fs::read_to_string(folder.join(it)).unwrap())
            .concat()
    };
    let mut pins = pins.iter();
    let (mut connected, mut asked) = (false, 0);
    let stream = wait_for("OpenVPN", || {
        let ended = process.try_wait().unwrap().is_some();
        let stream = UnixStream::connect(folder.join("talk")).ok();
        (ended || stream.is_some()).then_some(stream)
    });
    if let Some(mut stream) = stream {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        stream.write_all(b"state on\n").unwrap();
        for line in lines.map_while(Result::ok) {
            let answer = if line.starts_with(">PASSWORD:Need 'My Number Card authentication token'")
            {
                asked += 1;
                pins.next().map_or_else(
                    || "signal SIGTERM\n".to_owned(),
                    |pin| format!("password \"My Number Card authentication token\" {pin}\n"),
                )
            } else if line.contains("CONNECTED,SUCCESS") {
                connected = true;
                "signal SIGTERM\n".to_owned()
            } else if line.starts_with(">NEED-OK:") {
                // It wants the card.
                "signal SIGTERM\n".to_owned()
            } else {
                continue;
            };
            let _it_may_have_ended = stream.write_all(answer.as_bytes());
        }
    }
    wait_for("OpenVPN's end", || process.try_wait().unwrap());
    Visit {
        connected,
        asked,
        said: said(),
        server_said: server.said(),
    }
}

#[test]
fn openvpn_connects_with_one_login_and_one_signature() {
    let bench = Bench::new("taro");
    bench.count();
    let seen = visit(&bench, "server", &[AUTH_PIN]);
    assert!(seen.connected && seen.asked == 1, "{seen:?}");
    let holder = "VERIFY OK: depth=0, C=JP, CN=ALGH6FYCS5IM7PZJ";
    assert!(seen.server_said.contains(holder), "{seen:?}");
    // What it shows of the keys is a listing more.
    assert_eq!(bench.count(), 2 * LISTED + LOGIN + SIGNED);
    bench.assert_untouched();
}

#[test]
fn two_connect_at_once() {
    let bench = Bench::new("taro");
    std::thread::scope(|scope| {
        let bench = &bench;
        let both =
            ["one", "other"].map(|name| scope.spawn(move || visit(bench, name, &[AUTH_PIN])));
        for one in both {
            let one = one.join().unwrap();
            assert!(one.connected, "{one:?}");
        }
    });
    bench.assert_untouched();
}

#[test]
fn a_wrong_pin_costs_one_try_and_the_last_one_and_a_locked_pin_are_not_sent() {
    let bench = Bench::new("taro");
    // It asks again, and goes on with the right one.
    let seen = visit(&bench, "server", &["9999", AUTH_PIN]);
    assert!(seen.connected && seen.asked == 2, "{seen:?}");
    // The wrong one, the login, and the signature.
    assert_eq!(bench.card.presented(), 3);
    bench.assert_untouched();
    for (tries, reason) in [(1, "one try is left"), (0, "locked")] {
        let bench = Bench::with_tries(tries);
        let seen = visit(&bench, "server", &[AUTH_PIN]);
        assert!(!seen.connected && seen.said.contains(reason), "{seen:?}");
        assert_eq!(bench.card.presented(), 0);
        assert_eq!(bench.card.jpki_tries(AUTH), tries);
        assert_eq!(bench.card.jpki_tries(SIGN), tries);
        assert!(bench.card.closes());
    }
}

#[test]
fn without_its_card_it_does_not_connect_and_sends_nothing_more() {
    let mut bench = Bench::new("taro");
    for index in [2 * LISTED + 1, 2 * LISTED + LOGIN + 2] {
        bench.take_out();
        bench.insert(InsertedCard::of("taro", &bench.pcscd));
        bench.card.handle.set_fault(index, Fault::Removed);
        let seen = visit(&bench, "server", &[AUTH_PIN]);
        assert!(!seen.connected, "{seen:?}");
        let commands = bench.card.handle.traffic().commands;
        assert_eq!(commands, index + 1, "{seen:?}");
        bench.assert_untouched();
    }
}
