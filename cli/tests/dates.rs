//! `dates` as a script uses it: what it costs and presents, its calendar, and faults.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mynumber_card::sim::{CardImage, FileContent, PinImage, people};

/// Runs `dates` and returns what came of it, with the commands that went to the card.
fn dates(reader: &str, arguments: &[&str]) -> (Output, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--lang", "en", "--reader", reader, "dates", "--trace"])
        .arg(&trace)
        .args(arguments)
        .env("MYNUMBER_AUTH_PIN", "1234")
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let trace = std::fs::read_to_string(trace).unwrap_or_default();
    let commands = trace.lines().filter_map(|line| line.strip_prefix("> "));
    (output, commands.map(str::to_owned).collect())
}

/// The commands with which something was presented.
fn presented(commands: &[String]) -> Vec<&str> {
    commands
        .iter()
        .filter(|command| command.starts_with("002000") && command.ends_with("[secret]"))
        .map(|command| &command[6..8])
        .collect()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn it_costs_few_commands_and_reads_no_file_twice() {
    for (reader, arguments, most) in [
        ("simulated:taro,extended", &[][..], 6),
        ("simulated:taro", &[], 6),
        ("simulated:child", &[], 6),
        ("simulated:android", &[], 6),
        // Select, WEF01, counter, `****`, WEF02, leave.
        ("simulated:driver", &[], 11),
        // Not opened: select and WEF01.
        ("simulated:driver-pin", &[], 7),
        // Counter, password, certificate; then leave.
        ("simulated:taro", &["--sign"], 10),
        ("simulated:driver", &["--sign"], 14),
        ("simulated:android", &["--auth", "--sign"], 13),
    ] {
        let (output, commands) = dates(reader, arguments);
        assert!(output.status.success(), "{reader} {arguments:?}");
        assert!(
            commands.len() <= most,
            "{reader}: {} {commands:?}",
            commands.len()
        );
        let mut reads: Vec<_> = commands
            .iter()
            .filter(|command| command.starts_with("00B08") || command.starts_with("00B09"))
            .collect();
        let all = reads.len();
        reads.sort();
        reads.dedup();
        // A phone is asked for its certificate before the PIN and after it.
        let again = usize::from(arguments.contains(&"--auth"));
        assert_eq!(reads.len() + again, all, "{reader}: {commands:?}");
    }
}

#[test]
fn nothing_is_presented_unasked_but_to_a_license_without_a_pin() {
    for (reader, arguments, expected) in [
        ("simulated:taro", &[][..], &[][..]),
        ("simulated:locked", &[], &[]),
        ("simulated:android", &[], &[]),
        ("simulated:driver-pin", &[], &[]),
        ("simulated:driver", &[], &["86"]),
        ("simulated:taro", &["--sign"], &["9B"]),
        ("simulated:driver", &["--sign"], &["9B", "86"]),
        ("simulated:android", &["--auth", "--sign"], &["98", "9B"]),
        // Asked for, but free, absent or unneeded.
        (
            "simulated:child",
            &["--auth", "--sign", "--license"][..],
            &[],
        ),
    ] {
        let (output, commands) = dates(reader, arguments);
        assert!(output.status.success(), "{reader} {arguments:?}");
        assert_eq!(presented(&commands), expected, "{reader} {arguments:?}");
    }
}

#[test]
fn what_was_asked_for_by_name_is_read() {
    let (output, _) = dates("simulated:taro", &["--sign", "--json", "--at=2026-11-23"]);
    assert_eq!(json(&output)["dates"]["sign"]["last_day"], "2030-02-17");
    let (output, _) = dates("simulated:android", &["--sign", "--auth", "--json"]);
    for which in ["auth", "sign"] {
        assert!(
            json(&output)["dates"][which]["last_day"].is_string(),
            "{which}"
        );
    }
    // The right PIN of this person, and a wrong one: presented once.
    let run = |pin: &str| {
        Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
            .args(["--reader", "simulated:driver-pin", "dates", "--license"])
            .args(["--json", "--at=2026-11-23"])
            .env("MYNUMBER_LICENSE_PIN", pin)
            .output()
            .unwrap()
    };
    let declared = mynumber_card::sim::people::person("driver-pin").unwrap();
    let pin = declared.license.unwrap().pin.unwrap().value.unwrap();
    let right = run(&pin);
    assert!(json(&right)["dates"]["license"]["last_day"].is_string());
    assert_eq!(right.status.code(), Some(0));
    assert_eq!(run("0001").status.code(), Some(4));
}

fn python_reads(calendar: &[u8]) -> String {
    // The package of the distribution, for the distribution's Python.
    let mut child = Command::new("/usr/bin/python3")
        .arg("../tests/independent/check_calendar.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("/usr/bin/python3 is needed for this test: {error}"));
    child.stdin.take().unwrap().write_all(calendar).unwrap();
    let output = child.wait_with_output().unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "is python3-icalendar installed (scripts/install-test-parts.sh)? {problem}"
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn another_program_reads_the_calendar_and_finds_no_person_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dates.ics");
    let file = path.to_str().unwrap();
    let arguments = ["--sign", "--at=2029-12-01", "--ics", file];
    let (output, _) = dates("simulated:driver", &arguments);
    assert!(output.status.success());
    let calendar = std::fs::read(&path).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        python_reads(&calendar),
        "\
auth-last-day-20300217@mynumber-card 2030-02-17 authentication certificate: last valid day -2559600 -572400
card-last-day-20350217@mynumber-card 2035-02-17 My Number card: last valid day -2559600 -572400
card-opens-20341117@mynumber-card 2034-11-17 My Number card: can be renewed from today 32400
license-last-day-20300317@mynumber-card 2030-03-17 driver's license: last valid day -2559600 -572400
license-opens-20300117@mynumber-card 2030-01-17 driver's license: can be renewed from today 32400
sign-last-day-20300217@mynumber-card 2030-02-17 signature certificate: last valid day -2559600 -572400
"
    );
    let text = String::from_utf8(calendar.clone()).unwrap();
    for personal in [
        "900000000000017",
        "番号",
        "太郎",
        "千代田",
        "19800217",
        "13101",
    ] {
        assert!(!text.contains(personal), "{personal}");
    }
    // Not overwritten unasked, and not even read for.
    let (again, commands) = dates("simulated:driver", &arguments);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(commands, [""; 0]);
    assert_eq!(std::fs::read(&path).unwrap(), calendar);
    // The same card on another day: the same events.
    let arguments = ["--sign", "--at=2029-12-02", "--ics", file, "--force"];
    assert!(dates("simulated:driver", &arguments).0.status.success());
    let later = std::fs::read(&path).unwrap();
    assert_ne!(later, calendar);
    assert_eq!(python_reads(&later), python_reads(&calendar));
    assert_eq!(entries(folder.path()), 1);
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_calendar_in_japanese_is_read_too_and_one_of_nothing_has_no_events() {
    let calendar = |reader: &str| {
        Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
            .args(["--lang", "ja", "--reader", reader, "dates", "--ics", "-"])
            .args(["--at", "2029-01-10"])
            .output()
            .unwrap()
    };
    let read = python_reads(&calendar("simulated:child").stdout);
    assert!(read.contains("2029-04-02 マイナンバーカード: 有効期間の最終日 -2559600 -572400"));
    assert_eq!(python_reads(&calendar("simulated:iphone").stdout), "\n");
}

#[test]
fn whatever_goes_wrong_ends_it_with_its_status_and_presents_nothing_twice() {
    let faults = [
        ("removed", &[6][..]),
        ("removed-before-answer", &[6]),
        ("silent", &[6]),
        ("answer-lost", &[6, 0]),
        ("reset", &[6, 0]),
        ("garbled", &[6, 7, 0]),
        ("cut:1", &[6, 7, 0]),
        ("status:6F00", &[6, 0]),
        ("status:6A82", &[3, 6, 7, 0]),
        ("status:6982", &[3, 6, 7, 0]),
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dates.ics");
    for (fault, allowed) in faults {
        let mut ended = 0;
        for index in 0..15 {
            let reader = format!("simulated:driver,fault={fault}@{index}");
            let arguments = ["--sign", "--at=2026-11-23", "--ics"];
            let arguments = [&arguments[..], &[file.to_str().unwrap(), "--force"]].concat();
            let (output, commands) = dates(&reader, &arguments);
            let status = output.status.code().unwrap();
            let what = format!(
                "{fault}@{index}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            assert!(status == 0 || allowed.contains(&status), "{status} {what}");
            assert!(!what.contains("panicked"), "{what}");
            let presented = presented(&commands);
            for reference in ["9B", "86"] {
                let times = presented.iter().filter(|it| **it == reference).count();
                assert!(times <= 1, "{reference} {times} times: {what}");
            }
            // A license whose WEF01 was not read has nothing presented.
            if status != 0 {
                ended += 1;
                if output.stdout.is_empty() {
                    assert_eq!(entries(folder.path()), 0, "{what}");
                }
            }
            let _ = std::fs::remove_file(&file);
        }
        assert!(ended > 0, "{fault} never did any harm");
    }
}

#[test]
fn nothing_is_presented_to_a_license_that_does_not_say_whether_a_pin_is_set() {
    // Common: 2 commands; jpki: 3; select, then WEF01.
    for fault in [
        "fault=status:6982",
        "fault=status:6A82",
        "fault=garbled",
        "fault=silent",
        // Once would be made up for: a cut answer to a long command is asked for again in short.
        "lasting=cut:2",
    ] {
        let reader = format!("simulated:driver,{fault}@6");
        let (_, commands) = dates(&reader, &["--at=2026-11-23"]);
        assert!(commands[6].starts_with("00B09A"), "{commands:?}");
        assert_eq!(presented(&commands), [""; 0], "{fault}");
    }
}

/// A driver's card that says that no license PIN is set, while one is.
fn wrong_about_its_pin(change: impl Fn(&mut PinImage)) -> CardImage {
    let mut image = people::load("driver").unwrap();
    let mut applications = image.applications.iter_mut();
    let license = applications.find(|it| it.name == "license").unwrap();
    for file in &mut license.files {
        if let FileContent::Pin(pin) = &mut file.content {
            pin.value = Some(b"5678".to_vec());
            change(pin);
        }
    }
    image
}

#[test]
fn a_card_that_refuses_the_stars_loses_one_try_in_nine_runs_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut left = 10;
    let mut remarks = 0;
    for run in 0..9 {
        // A simulated card is fresh in each run: what the last run left of the counter is carried over.
        let image = wrong_about_its_pin(|pin| pin.tries_left = left);
        let card = folder.path().join(run.to_string());
        image.save_directory(&card).unwrap();
        let reader = format!("simulated,image={}", card.display());
        for extra in [&["--json"][..], &[]] {
            let arguments = [&["--remind", "14", "--at=2026-11-23"], extra].concat();
            let (output, commands) = dates(&reader, &arguments);
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            let stars = presented(&commands).len();
            assert_eq!(stars, usize::from(left == 10), "{commands:?}");
            let after = left - u8::try_from(stars).unwrap();
            let remark = String::from_utf8(output.stderr.clone()).unwrap();
            assert!(!remark.contains("wrong"), "{remark}");
            assert_eq!(remark.contains("9 tries left"), stars == 1, "{remark}");
            if extra.is_empty() {
                let text = String::from_utf8(output.stdout).unwrap();
                assert!(text.contains(&format!("({after} tries left)")), "{text}");
                assert!(text.contains("2035-02-17"), "{text}");
                remarks += stars;
                left = after;
            } else {
                let dates = &json(&output)["dates"];
                assert_eq!(dates["license"]["state"], "unknown");
                let reason = ["not_set_spent", "not_set_refused"][stars];
                assert_eq!(dates["license"]["reason"], reason);
                assert_eq!(dates["license"]["tries_left"], after);
                assert_eq!(dates["card"]["last_day"], "2035-02-17");
            }
        }
    }
    assert_eq!((left, remarks), (9, 1));
    // Nor with all that can be said, as long as the license is not what it is about.
    let card = folder.path().join("8");
    let reader = format!("simulated,image={}", card.display());
    let (_, commands) = dates(&reader, &["--allow-last-try"]);
    assert_eq!(presented(&commands), [""; 0]);
    let (output, commands) = dates(&reader, &["--license", "--allow-last-try"]);
    assert_eq!(presented(&commands), ["86"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn whatever_is_wrong_with_the_license_the_other_dates_are_shown() {
    for fault in [
        "removed",
        "removed-before-answer",
        "silent",
        "answer-lost",
        "garbled",
        "cut:1",
        "status:6F00",
        "status:6A82",
        "status:6982",
        "status:6983",
        "status:63C0",
        "status:9000",
    ] {
        for kind in ["fault", "lasting"] {
            // From the SELECT of the license on.
            for index in 5..11 {
                let reader = format!("simulated:driver,{kind}={fault}@{index}");
                let (output, _) = dates(&reader, &["--json", "--at=2026-11-23"]);
                let what = format!("{kind}={fault}@{index}: {output:?}");
                assert_eq!(output.status.code(), Some(0), "{what}");
                let dates = &json(&output)["dates"];
                assert_eq!(dates["card"]["last_day"], "2035-02-17", "{what}");
                assert_eq!(dates["auth"]["last_day"], "2030-02-17", "{what}");
                let state = dates["license"]["state"].as_str().unwrap();
                assert!(["valid", "unknown", "absent"].contains(&state), "{what}");
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(!said.contains("wrong"), "{what}");
            }
        }
    }
}
