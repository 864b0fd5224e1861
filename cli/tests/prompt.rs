//! The prompt on a real terminal: hidden, with the tries left, and with echo on again whatever ends
//! it.
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

use rustix::process::{Pid, Signal, kill_process};
use terminal_support::Terminal;

const QUESTION: &str = "Enter the input-assist PIN (4 digits, 3 tries left): ";

#[test]
fn the_pin_is_asked_for_with_the_tries_left_and_not_shown() {
    let mut terminal = Terminal::start(&["--reader", "simulated", "read"]);
    terminal.expect(QUESTION);
    assert!(!terminal.echoes());
    terminal.type_in("2345\r");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("番号　太郎"), "{screen}");
    assert!(!screen.contains("2345"), "{screen}");
}

#[test]
fn identify_asks_for_both_pins_each_with_its_tries_left() {
    let anchors = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority");
    let arguments = ["--reader", "simulated", "--anchor", anchors, "identify"];
    let mut terminal = Terminal::start(&arguments);
    terminal.expect(QUESTION);
    terminal.type_in("2345\r");
    terminal.expect("Enter the authentication PIN (4 digits, 3 tries left): ");
    assert!(!terminal.echoes());
    terminal.type_in("1234\r");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("Verdict: ACCEPTED"), "{screen}");
    for pin in ["2345", "1234"] {
        assert!(!screen.contains(pin), "{screen}");
    }
}

#[test]
fn who_asks_for_what_is_said_before_a_pin_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request.json");
    let file = file.to_str().unwrap();
    let audience = "https://bank.example\u{202e}";
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["request", "--audience", audience, "-o", file])
        .status();
    assert!(made.unwrap().success());
    for more in [&[][..], &["--json"]] {
        let first = ["--reader", "simulated", "identify", "--request", file];
        let mut terminal = Terminal::start(&[&first[..], more].concat());
        let before = terminal.expect(QUESTION);
        for told in ["https://bank.example", "name, address, birth date and sex"] {
            assert!(before.contains(told), "{before}");
        }
        assert!(!before.contains('\u{202e}'), "{before}");
        terminal.type_in("\u{3}");
        assert_eq!(terminal.end().0, 130);
    }
}

#[test]
fn a_license_with_a_pin_asks_for_it_and_one_without_asks_for_nothing() {
    let mut terminal = Terminal::start(&["--reader", "simulated:driver-gaiji", "license"]);
    terminal.expect("Enter the driver's-license PIN (4 digits, 10 tries left): ");
    assert!(!terminal.echoes());
    terminal.type_in("5678\r");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("261800011223"), "{screen}");
    assert!(!screen.contains("5678"), "{screen}");
    // On a terminal the external characters are drawn.
    assert!(screen.contains("External character 2"), "{screen}");
    assert!(screen.contains("████"), "{screen}");

    let terminal = Terminal::start(&["--reader", "simulated:driver", "license"]);
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(!screen.contains("Enter"), "{screen}");
}

#[test]
fn corrections_and_full_width_digits_are_taken() {
    let mut terminal = Terminal::start(&["--reader", "simulated", "read"]);
    terminal.expect(QUESTION);
    terminal.type_in("99\u{15}２３９\u{7f}４５\n");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
}

#[test]
fn a_wrong_form_may_be_corrected_and_is_never_sent() {
    let mut terminal = Terminal::start(&["--trace", "-", "--reader", "simulated", "read"]);
    for wrong in ["23\r", "23x5\r"] {
        terminal.expect(QUESTION);
        terminal.type_in(wrong);
    }
    let before = terminal.expect(QUESTION);
    assert!(!before.contains("[secret]"), "{before}");
    terminal.type_in("2345\r");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert_eq!(screen.matches("[secret]").count(), 1, "{screen}");

    let mut terminal = Terminal::start(&["--trace", "-", "--reader", "simulated", "read"]);
    for _ in 0..3 {
        terminal.expect(QUESTION);
        terminal.type_in("\r");
    }
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 2, "{screen}");
    assert!(!screen.contains("[secret]"), "{screen}");
}

#[test]
fn a_wrong_pin_ends_it_without_a_second_question() {
    let mut terminal = Terminal::start(&["--reader", "simulated", "read"]);
    terminal.expect(QUESTION);
    terminal.type_in("8642\r");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 4);
    assert!(
        screen.contains("wrong input-assist PIN: 2 tries left"),
        "{screen}"
    );
    assert!(!screen.contains("Enter"), "{screen}");
}

#[test]
fn nobody_is_asked_for_a_locked_pin() {
    let terminal = Terminal::start(&["--reader", "simulated:locked", "read"]);
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 5);
    assert!(!screen.contains("Enter"), "{screen}");
}

#[test]
fn a_signal_while_the_pin_is_in_use_waits_until_the_card_is_closed() {
    // Terminate, what a power supply and a device say, and one that is for programs to use.
    for signal in [15, 16, 29, 30, 34, 64] {
        let arguments = ["--trace", "-", "--reader", "simulated,latency=300", "read"];
        let mut terminal = Terminal::start(&arguments);
        terminal.expect("4 digits, 3 tries left");
        terminal.type_in("2345\r");
        terminal.expect("[secret]");
        let number = terminal.child.id().to_string();
        let sent = std::process::Command::new("sh")
            .args(["-c", r#"kill -"$0" "$1""#, &signal.to_string(), &number])
            .status();
        assert!(sent.unwrap().success());
        let (exit, screen) = terminal.end();
        assert_eq!(exit, 128 + signal, "{screen}");
        assert!(screen.contains("00A4040C07A0000001510000"), "{screen}");
    }
}

#[test]
fn code_b_is_asked_for_in_its_three_printed_parts() {
    let mut terminal = Terminal::start(&["--reader", "simulated", "read", "--code-b"]);
    terminal.expect("Birth date YYYY-MM-DD (code B, 10 tries left): ");
    terminal.type_in("１９８０/02/17\r");
    terminal.expect("Year in which the card expires, YYYY: ");
    terminal.type_in("2035\r");
    terminal.expect("Security code (4 digits on the face): ");
    terminal.type_in("2285\r");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(!screen.contains("2285"), "{screen}");
}

#[test]
fn each_part_of_code_b_is_taken_as_people_write_it_and_can_be_corrected() {
    let arguments = ["--trace", "-", "--reader", "simulated", "read", "--code-b"];
    for birth in [
        "19800217",
        "1980-2-17",
        "S55.2.17",
        "昭和55年2月17日",
        "Ｓ５５．２．１７",
    ] {
        let mut terminal = Terminal::start(&arguments);
        terminal.expect("Birth date YYYY-MM-DD (code B, 10 tries left): ");
        for wrong in ["550217\r", "1980-02-30\r"] {
            terminal.type_in(wrong);
            terminal.expect("S55.2.17 or 昭和55年2月17日)");
            terminal.expect("Birth date YYYY-MM-DD (code B, 10 tries left): ");
        }
        terminal.type_in(&format!("{birth}\r"));
        terminal.expect("Year in which the card expires, YYYY: ");
        terminal.type_in("35\r");
        terminal.expect("(e.g. 2035)");
        terminal.expect("Year in which the card expires, YYYY: ");
        terminal.type_in("2035\r");
        terminal.expect("Security code (4 digits on the face): ");
        terminal.type_in("228\r");
        terminal.expect("4 digits, on the face of the card)");
        terminal.expect("Security code (4 digits on the face): ");
        terminal.type_in("2285\r");
        let (exit, screen) = terminal.end();
        assert_eq!(exit, 0, "{screen}");
        assert_eq!(screen.matches("[secret]").count(), 1, "{screen}");
    }
    let mut terminal = Terminal::start(&arguments);
    for _ in 0..3 {
        terminal.expect("Birth date YYYY-MM-DD (code B, 10 tries left): ");
        terminal.type_in("550217\r");
        terminal.expect("S55.2.17 or 昭和55年2月17日)");
    }
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 2, "{screen}");
}

#[test]
fn comparing_asks_once_for_the_code_that_opens_two_applications() {
    let mut terminal = Terminal::start(&["--reader", "simulated", "compare", "--sign"]);
    terminal.answer(&[
        ("(code B, 10 tries left): ", "1980-02-17"),
        ("Year in which the card expires, YYYY: ", "2035"),
        ("Security code (4 digits on the face): ", "2285"),
        ("letters and digits, 5 tries left): ", "TEST1234"),
    ]);
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("Result ") && !screen.contains("TEST1234"));
}

#[test]
fn a_phone_is_asked_for_the_pin_of_its_certificate() {
    let arguments = ["--reader", "simulated:iphone", "cert", "auth"];
    let mut terminal = Terminal::start(&arguments);
    terminal.expect("Enter the authentication PIN (4 digits, 3 tries left): ");
    terminal.type_in("1234\r");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("JPKI for user authentication"), "{screen}");
}

#[test]
fn der_is_not_written_to_a_terminal() {
    let terminal = Terminal::start(&["--reader", "simulated", "cert", "auth", "--format", "der"]);
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 2);
    assert!(screen.contains("DER is not for a terminal"), "{screen}");
}

const CHANGE: [&str; 7] = [
    "--trace",
    "-",
    "--reader",
    "simulated",
    "pin",
    "change",
    "auth",
];

const OLD: &str = "Enter the authentication PIN in force now (4 digits, 3 tries left): ";
const NEW: &str = "Enter the new authentication PIN (4 digits): ";
const AGAIN: &str = "The same again: ";

#[test]
fn old_and_new_pin_are_asked_for_twice_each_before_anything_is_sent() {
    let mut terminal = Terminal::start(&CHANGE);
    terminal.answer(&[
        (OLD, "1234"),
        (AGAIN, "1234"),
        (NEW, "7294"),
        (AGAIN, "7294"),
    ]);
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("authentication PIN  the new one is in force"));
    assert!(
        !screen.contains("7294") && !screen.contains("1234"),
        "{screen}"
    );
    // The old one, and the new one, once each.
    assert_eq!(screen.matches("[secret]").count(), 2, "{screen}");
}

#[test]
fn entries_that_differ_are_asked_for_again_and_not_sent() {
    let mut terminal = Terminal::start(&CHANGE);
    let typed = [
        (OLD, "1234"),
        (AGAIN, "1243"),
        (OLD, "1234"),
        (AGAIN, "1234"),
    ];
    terminal.answer(&typed);
    terminal.answer(&[
        (NEW, "7294"),
        (AGAIN, "7249"),
        (NEW, "1234"),
        (AGAIN, "1234"),
    ]);
    terminal.expect("the new authentication PIN is the same as the old one");
    // The third and last: of a wrong form.
    terminal.answer(&[(NEW, "72")]);
    let (exit, screen) = terminal.end();
    assert_ne!(exit, 0);
    assert!(!screen.contains("[secret]"), "{screen}");
}

#[test]
fn a_weak_new_pin_has_to_be_confirmed() {
    let mut terminal = Terminal::start(&CHANGE);
    terminal.answer(&[
        (OLD, "1234"),
        (AGAIN, "1234"),
        (NEW, "1111"),
        (AGAIN, "1111"),
    ]);
    terminal.expect("is easy to guess");
    terminal.answer(&[("Take it all the same? (y/N): ", "")]);
    terminal.answer(&[(NEW, "0217"), (AGAIN, "0217")]);
    terminal.answer(&[("Take it all the same? (y/N): ", "y")]);
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert_eq!(screen.matches("[secret]").count(), 2, "{screen}");
}

#[test]
fn ctrl_c_at_each_question_of_a_change_sends_nothing() {
    let all = [
        (OLD, "1234"),
        (AGAIN, "1234"),
        (NEW, "7294"),
        (AGAIN, "7294"),
    ];
    for stop in 0..all.len() {
        let mut terminal = Terminal::start(&CHANGE);
        terminal.answer(&all[..stop]);
        terminal.expect(all[stop].0);
        terminal.type_in("\x03");
        let (exit, screen) = terminal.end();
        assert_eq!(exit, 130, "{screen}");
        assert!(!screen.contains("[secret]"), "{screen}");
    }
}

#[test]
fn a_signal_in_the_middle_of_a_change_does_not_leave_it_unreported() {
    let mut arguments = CHANGE.to_vec();
    arguments[3] = "simulated,latency=500";
    let mut terminal = Terminal::start(&arguments);
    terminal.answer(&[
        (OLD, "1234"),
        (AGAIN, "1234"),
        (NEW, "7294"),
        (AGAIN, "7294"),
    ]);
    terminal.expect("[secret]");
    kill_process(Pid::from_child(&terminal.child), Signal::TERM).unwrap();
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 143, "{screen}");
    assert!(screen.contains("the new one is in force"), "{screen}");
    assert!(screen.contains("00A4040C07A0000001510000"), "{screen}");
}

#[test]
fn a_long_read_shows_its_progress_and_ctrl_c_leaves_the_card_closed() {
    let code_b: &[(&str, &str)] = &[
        (
            "Birth date YYYY-MM-DD (code B, 10 tries left): ",
            "1980-02-17",
        ),
        ("Year in which the card expires, YYYY: ", "2035"),
        ("Security code (4 digits on the face): ", "2285"),
    ];
    let pin: &[(&str, &str)] = &[("driver's-license PIN (4 digits, 10 tries left): ", "5678")];
    for (person, command, answers, progress) in [
        (
            "taro",
            &["face", "--pictures", "none"][..],
            code_b,
            "reading 512 of 3333 bytes",
        ),
        ("taro", &["compare"], code_b, "reading 512 of 3333 bytes"),
        // How long a license is is not said at its start.
        ("driver-pin", &["license"], pin, "reading 512 bytes"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join("trace");
        let reader = format!("simulated:{person},short,latency=60");
        let arguments = ["--trace", trace.to_str().unwrap(), "--reader", &reader];
        let mut terminal = Terminal::start(&[&arguments, command].concat());
        terminal.answer(answers);
        terminal.expect(progress);
        kill_process(Pid::from_child(&terminal.child), Signal::INT).unwrap();
        let (exit, screen) = terminal.end();
        assert_eq!(exit, 130, "{command:?}: {screen}");
        // The line is taken away again, and the card left.
        let last = screen.rsplit('\r').next().unwrap();
        assert!(!last.contains("reading"), "{command:?}: {screen:?}");
        let trace = std::fs::read_to_string(trace).unwrap();
        let lines: Vec<&str> = trace.trim_end().lines().collect();
        // Selecting another application closes as leaving for none does.
        let [.., left, answer] = lines[..] else {
            panic!("{trace}");
        };
        let leaving = [
            "> 00A4040C07A0000001510000",
            "> 00A4040C0AD3921000310001010100",
        ];
        let closed = leaving.contains(&left) || left == "> 00B2010C00";
        assert!(closed && answer.ends_with("9000"), "{command:?}: {trace}");
    }
}
