//! `simulate --vpcd` where another program holds the port of vpcd.
#![cfg(all(unix, feature = "sim"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

fn simulate(listener: &TcpListener, language: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mynumber-card"));
    let address = listener.local_addr().unwrap().to_string();
    command.args(["--lang", language, "simulate", "--vpcd", &address]);
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

#[test]
fn one_that_says_nothing_is_told_after_some_seconds_and_waited_for() {
    for (language, word) in [("ja", "vpcd ではありません"), ("en", "is not vpcd")] {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let start = Instant::now();
        let mut serving = simulate(&listener, language).spawn().unwrap();
        let (connection, _) = listener.accept().unwrap();
        let mut said = BufReader::new(serving.stderr.take().unwrap()).lines();
        assert!(said.next().unwrap().unwrap().contains("vpcd"));
        let told = said.next().unwrap().unwrap();
        assert!(start.elapsed() < Duration::from_secs(15));
        let port = listener.local_addr().unwrap().port().to_string();
        assert!(told.contains(word) && told.contains(&port), "{told}");
        assert!(serving.try_wait().unwrap().is_none(), "it waits on");
        kill_process(Pid::from_child(&serving), Signal::INT).unwrap();
        assert_eq!(serving.wait().unwrap().code(), Some(0));
        drop(connection);
    }
}

#[test]
fn one_that_greets_or_hangs_up_ends_it_with_its_own_message() {
    for greeting in [&b"220 mail.example ESMTP\r\n"[..], b""] {
        for (language, word) in [("ja", "vpcd ではありません"), ("en", "is not vpcd")] {
            let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            let serving = simulate(&listener, language).spawn().unwrap();
            let times = if greeting.is_empty() { 10 } else { 1 };
            let mut open = Vec::new();
            for _ in 0..times {
                let (mut connection, _) = listener.accept().unwrap();
                connection.write_all(greeting).unwrap();
                if times == 1 {
                    open.push(connection);
                }
            }
            let output = serving.wait_with_output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(6), "{said}");
            assert!(said.contains(word), "{said}");
            // It never was in a reader.
            assert!(!said.contains("the card has left") && !said.contains("離れました"));
        }
    }
}
