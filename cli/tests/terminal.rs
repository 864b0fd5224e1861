//! The terminal is as it was before, whatever ends or stops a question for a PIN: keys, signals, the
//! shell's job control, a window that is closed.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod terminal_support;

use std::io::Write as _;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use terminal_support::Terminal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
const QUESTION: &str = "Enter the input-assist PIN (4 digits, 3 tries left): ";
const READ: [&str; 5] = ["--trace", "-", "--reader", "simulated", "read"];

/// At the question, with the terminal silent.
fn asked() -> Terminal {
    let mut terminal = Terminal::start(&READ);
    terminal.expect(QUESTION);
    assert!(!terminal.echoes());
    terminal
}

#[test]
fn every_key_that_gives_up_puts_the_terminal_right_and_sends_nothing() {
    // Ctrl-C, Ctrl-D, Ctrl-\, at once and in the middle.
    for keys in ["\u{3}", "\u{4}", "\u{1c}", "23\u{3}", "23\u{1c}"] {
        let mut terminal = asked();
        terminal.type_in(keys);
        let (exit, screen) = terminal.end();
        assert_eq!(exit, 130, "{screen}");
        assert!(!screen.contains("[secret]"), "{screen}");
    }
}

#[test]
fn every_answer_puts_the_terminal_right() {
    for (typed, exits) in [("2345\r", 0), ("8642\r", 4), ("1\r2\r3\r", 2)] {
        let mut terminal = asked();
        for line in typed.split_inclusive('\r') {
            terminal.type_in(line);
            if exits == 2 && line != "3\r" {
                terminal.expect(QUESTION);
            }
        }
        let (exit, screen) = terminal.end();
        assert_eq!(exit, exits, "{screen}");
    }
    // The link breaks while the PIN is on its way.
    let mut terminal = Terminal::start(&["--reader", "simulated,fault=removed@4", "read"]);
    terminal.answer(&[(QUESTION, "2345")]);
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 6, "{screen}");
}

#[test]
fn an_arrow_key_in_two_reads_is_not_text() {
    let mut terminal = asked();
    // Up does nothing to a line.
    for part in ["23", "\u{1b}", "[A", "4", "\u{1b}[", "A5", "\r"] {
        terminal.type_in(part);
        terminal.wait_until_read();
    }
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");

    // Left, or a lone Escape, may have made something else of it.
    for parts in [
        &["23", "\u{1b}", "[D", "45", "\r"][..],
        &["23", "\u{1b}[", "3~45", "\r"],
        &["\u{1b}", "2345", "\r"],
        &["2345", "\u{1b}", "\r"],
        &["\u{1b}", "O", "A2345\r"],
        &["23", "\u{1b}[20", "0~45\r67", "\u{1b}[201~", "\r"],
    ] {
        let mut terminal = asked();
        for part in parts {
            terminal.type_in(part);
            terminal.wait_until_read();
        }
        let said = terminal.expect(QUESTION);
        assert!(said.contains("thrown away"), "{parts:?}: {said}");
        assert!(!said.contains("[secret]"), "{parts:?}: {said}");
        terminal.type_in("2345\r");
        let (exit, screen) = terminal.end();
        assert_eq!(exit, 0, "{parts:?}: {screen}");
        assert_eq!(screen.matches("[secret]").count(), 1, "{screen}");
    }
}

#[test]
fn what_is_typed_ahead_never_reaches_the_shell_whatever_ends_the_question() {
    let mut terminal = Terminal::control("dash", &["-i"]);
    terminal.type_in("PS1='ready> '\r");
    terminal.expect("ready> ");
    // An answer, giving up in three ways, three wrong forms, and a signal.
    for typed in ["2345\r", "\u{3}", "\u{4}", "23\u{1c}", "1\r", "term"] {
        terminal.type_in(&format!("{PROGRAM} --reader simulated read\r"));
        terminal.expect(QUESTION);
        terminal.wait_until("a silent terminal", |it| !it.echoes());
        let ahead = "echo le''aked\recho le''aked";
        match typed {
            "term" => {
                terminal.type_in(ahead.split_once('\r').unwrap().0);
                let shell = terminal.child.id();
                let children = format!("/proc/{shell}/task/{shell}/children");
                let program = std::fs::read_to_string(children).unwrap();
                let program: i32 = program.trim().parse().unwrap();
                kill_process(Pid::from_raw(program).unwrap(), Signal::TERM).unwrap();
            }
            "1\r" => {
                for _ in 0..2 {
                    terminal.type_in(typed);
                    terminal.expect(QUESTION);
                    terminal.wait_until("a silent terminal", |it| !it.echoes());
                }
                terminal.type_in(&format!("{typed}{ahead}"));
            }
            _ => terminal.type_in(&format!("{typed}{ahead}")),
        }
        let until = terminal.expect("ready> ");
        terminal.type_in("echo do''ne\r");
        let after = terminal.expect("done");
        for screen in [until, after] {
            assert!(!screen.contains("leaked"), "{typed:?}: {screen}");
            assert!(!screen.contains("le''aked"), "{typed:?}: {screen}");
        }
        terminal.expect("ready> ");
    }
    terminal.type_in("exit\r");
    terminal.wait();
}

/// The numbers of all signals of the kernel.
const SIGNALS: std::ops::RangeInclusive<i32> = 1..=64;

/// What does not end a program: nobody can hold back KILL and STOP; CHLD, CONT, URG and WINCH are ignored; TSTP,
/// TTIN and TTOU stop it; PIPE and XFSZ are errors of writing here.
const NOT_ENDING: [i32; 11] = [9, 19, 17, 18, 23, 28, 20, 21, 22, 13, 25];
/// The C library keeps these two for itself, and lets no program have them.
const OF_THE_LIBRARY: [i32; 2] = [32, 33];

fn send(signal: i32, terminal: &Terminal) {
    let number = terminal.child.id().to_string();
    let sent = Command::new("sh")
        .args(["-c", r#"kill -"$0" "$1""#, &signal.to_string(), &number])
        .status();
    assert!(sent.unwrap().success());
}

#[test]
fn every_signal_of_the_system_puts_the_terminal_right_and_sends_nothing() {
    for signal in SIGNALS {
        if NOT_ENDING.contains(&signal) || OF_THE_LIBRARY.contains(&signal) {
            continue;
        }
        let mut terminal = asked();
        terminal.type_in("23");
        send(signal, &terminal);
        let (exit, screen) = terminal.end();
        assert_eq!(exit, 128 + signal, "{signal}: {screen}");
        assert!(!screen.contains("[secret]"), "{signal}: {screen}");
    }
}

#[test]
fn a_signal_that_ends_nothing_leaves_the_question() {
    for signal in [13, 17, 18, 23, 25, 28] {
        let mut terminal = asked();
        send(signal, &terminal);
        if signal == 18 {
            // Somebody who says "go on" is asked again.
            terminal.expect(QUESTION);
            terminal.wait_until("a silent terminal", |it| !it.echoes());
        }
        terminal.type_in("2345\r");
        let (exit, screen) = terminal.end();
        assert_eq!(exit, 0, "{signal}: {screen}");
    }
}

#[test]
fn a_window_that_is_closed_ends_it_with_the_modes_put_back() {
    // As the controlling terminal it sends SIGHUP; without one, reading ends.
    for exits in [129, 130] {
        let mut terminal = if exits == 129 {
            Terminal::control(PROGRAM, &READ)
        } else {
            Terminal::start(&READ)
        };
        terminal.expect(QUESTION);
        terminal.hang_up();
        assert_eq!(terminal.wait(), exits);
    }
}

#[test]
fn ctrl_z_gives_the_echo_to_the_shell_and_fg_takes_it_back() {
    // One shell that saves modes, and one that leaves them as they are.
    for (shell, arguments) in [
        ("bash", &["--norc", "--noprofile", "--noediting", "-i"][..]),
        ("dash", &["-i"]),
    ] {
        let mut terminal = Terminal::control(shell, arguments);
        terminal.type_in("PS1='ready> '\r");
        terminal.expect("ready> ");
        terminal.wait_until("a shell that echoes", Terminal::echoes);
        terminal.type_in(&format!("{PROGRAM} --trace - --reader simulated read\r"));
        terminal.expect(QUESTION);
        for _ in 0..2 {
            terminal.wait_until("a silent terminal", |it| !it.echoes());
            // What was typed before is forgotten.
            terminal.type_in("99\u{1a}");
            terminal.expect("ready> ");
            terminal.wait_until("echo while it is stopped", Terminal::echoes);
            terminal.type_in("echo here-$((40 + 2))\r");
            terminal.expect("here-42");
            terminal.expect("ready> ");
            terminal.type_in("fg\r");
            terminal.expect(QUESTION);
        }
        terminal.wait_until("a silent terminal", |it| !it.echoes());
        terminal.type_in("2345\r");
        let screen = terminal.expect("ready> ");
        assert!(screen.contains("番号　太郎"), "{shell}: {screen}");
        assert_eq!(screen.matches("[secret]").count(), 1, "{screen}");
        assert!(!screen.contains("2345"), "{shell}: {screen}");
        terminal.wait_until("the modes as before", Terminal::is_as_before);
        terminal.type_in("exit\r");
        terminal.end();
    }
}

#[test]
fn whoever_is_stopped_from_elsewhere_asks_again_when_woken() {
    let mut terminal = Terminal::control("dash", &["-i"]);
    terminal.type_in("PS1='ready> '\r");
    terminal.expect("ready> ");
    terminal.type_in(&format!("{PROGRAM} --reader simulated read\r"));
    terminal.expect(QUESTION);
    let shell = terminal.child.id();
    let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children"));
    let program: i32 = children.unwrap().trim().parse().unwrap();
    // It cannot be held back; the shell has the terminal as it is, as with every program.
    kill_process(Pid::from_raw(program).unwrap(), Signal::STOP).unwrap();
    terminal.expect("ready> ");
    terminal.type_in("stty echo icanon isig\r");
    terminal.expect("ready> ");
    terminal.type_in("fg\r");
    terminal.expect(QUESTION);
    terminal.wait_until("a silent terminal", |it| !it.echoes());
    terminal.type_in("2345\r");
    let screen = terminal.expect("ready> ");
    assert!(!screen.contains("2345"), "{screen}");
    assert!(screen.contains("番号　太郎"), "{screen}");
    terminal.type_in("exit\r");
    terminal.wait();
}

#[test]
fn ctrl_z_where_no_shell_would_wake_it_asks_again() {
    // Leader of a session: nobody is there to say `fg`.
    let mut terminal = Terminal::control(PROGRAM, &READ);
    terminal.expect(QUESTION);
    terminal.type_in("99\u{1a}2345\r");
    // The kernel stops no orphan, and what was typed together with Ctrl-Z is no answer.
    terminal.expect(QUESTION);
    terminal.wait_until("a silent terminal", |it| !it.echoes());
    terminal.type_in("2345\r");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
}

#[test]
fn with_a_descriptor_the_terminal_is_not_touched() {
    let script = r#"exec "$0" --pin-fd 3 --reader simulated,latency=100 read 3<<'E'
2345
E"#;
    let terminal = Terminal::run(Command::new("sh").args(["-c", script, PROGRAM]), None);
    let mut looks = 0;
    let mut terminal = terminal;
    while terminal.child.try_wait().unwrap().is_none() {
        assert!(terminal.is_as_before());
        looks += 1;
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(looks > 10, "{looks}");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(!screen.contains("Enter"), "{screen}");
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let program = || {
        let mut command = Command::new(PROGRAM);
        command.args(["--json", "--reader", "simulated", "read"]);
        command
    };
    // A pipe is no answer, and closed input neither.
    let mut child = program()
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let typed = child.stdin.take().unwrap().write_all(b"2345\n");
    let piped = child.wait_with_output().unwrap();
    drop(typed);
    let closed = Command::new("sh")
        .args([
            "-c",
            r#"exec "$0" --json --reader simulated read <&-"#,
            PROGRAM,
        ])
        .output()
        .unwrap();
    for output in [piped, closed] {
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("\"no_secret\""), "{error}");
    }
}
