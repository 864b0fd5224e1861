//! The files that the program writes: for their owner only, whole or not at all, and never over
//! something else unasked – whatever is in their place, comes there meanwhile, or stops the program.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod files_support;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use files_support::{
    JOBS, PRECIOUS, PROGRAM, assert_no_stray, assert_refused, files, kind, mode, shell,
    with_secrets,
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

#[test]
fn every_file_is_for_its_owner_only_whatever_the_mask() {
    for job in &JOBS {
        for mask in ["000", "022", "077"] {
            let folder = tempfile::tempdir().unwrap();
            let output = job.run(folder.path(), &format!("umask {mask}"), "");
            assert!(
                output.status.code() < Some(2),
                "{}: {output:?}",
                job.arguments
            );
            let written = files(folder.path());
            assert!(
                written.contains(&folder.path().join(job.file)),
                "{written:?}"
            );
            for path in written {
                assert_eq!(mode(&path), 0o600, "{}: {}", job.arguments, path.display());
            }
            let content = fs::read(folder.path().join(job.file)).unwrap();
            assert!(content.starts_with(job.begins), "{}", job.arguments);
            if job.output != job.file {
                assert_eq!(
                    mode(&folder.path().join(job.output)),
                    0o700,
                    "{}",
                    job.arguments
                );
            }
        }
    }
}

#[test]
fn a_file_that_is_there_stays_unless_force_is_given_and_nothing_is_presented_for_it() {
    for job in &JOBS {
        let (folder, file) = job.with(|file| {
            fs::write(file, PRECIOUS).unwrap();
            fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
        });
        let output = job.run(folder.path(), "true", "");
        assert_refused(&output, "file_exists", job);
        assert_eq!(fs::read_to_string(&file).unwrap(), PRECIOUS);
        let trace = String::from_utf8_lossy(&output.stderr);
        assert!(!trace.contains("[secret]"), "{}: {trace}", job.arguments);
        assert_no_stray(folder.path(), job.arguments);

        // Whoever has it open keeps what was there; it is another file that has its name.
        let open = fs::File::open(&file).unwrap();
        let output = job.run(folder.path(), "true", "--force");
        assert!(output.status.code() < Some(2), "{output:?}");
        assert!(fs::read(&file).unwrap().starts_with(job.begins));
        assert_eq!(mode(&file), 0o600, "{}", job.arguments);
        assert_eq!(open.metadata().unwrap().nlink(), 0);
    }
}

#[test]
fn a_link_is_not_followed_and_with_force_replaced() {
    for job in &JOBS {
        // To a file, and to nowhere.
        for there in [true, false] {
            let elsewhere = tempfile::tempdir().unwrap();
            let target = elsewhere.path().join("target");
            if there {
                fs::write(&target, PRECIOUS).unwrap();
            }
            let (folder, file) = job.with(|file| symlink(&target, file).unwrap());
            assert_refused(&job.run(folder.path(), "true", ""), "file_exists", job);
            assert_eq!(fs::read_link(&file).unwrap(), target);
            let output = job.run(folder.path(), "true", "--force");
            assert!(output.status.code() < Some(2), "{output:?}");
            assert!(fs::symlink_metadata(&file).unwrap().is_file());
            assert_eq!(target.exists(), there, "{}", job.arguments);
            if there {
                assert_eq!(fs::read_to_string(&target).unwrap(), PRECIOUS);
            }
        }
    }
}

#[test]
fn a_folder_in_the_place_of_a_file_stays() {
    for job in &JOBS {
        let (folder, file) = job.with(|file| {
            fs::create_dir(file).unwrap();
            fs::write(file.join("inside"), PRECIOUS).unwrap();
        });
        assert_refused(&job.run(folder.path(), "true", ""), "file_exists", job);
        assert_refused(
            &job.run(folder.path(), "true", "--force"),
            "cannot_write",
            job,
        );
        assert_eq!(fs::read_to_string(file.join("inside")).unwrap(), PRECIOUS);
        assert_no_stray(folder.path(), job.arguments);
    }
}

#[test]
fn where_there_is_no_room_there_is_no_file_and_no_part_of_one() {
    for job in &JOBS {
        for force in ["", "--force"] {
            let (folder, file) = job.with(|file| {
                if !force.is_empty() {
                    fs::write(file, PRECIOUS).unwrap();
                }
            });
            // No file may grow: EFBIG, and a signal that would end the program.
            let output = job.run(folder.path(), "ulimit -f 0", force);
            assert_refused(&output, "cannot_write", job);
            match force {
                "" => assert!(!file.exists(), "{}", job.arguments),
                _ => assert_eq!(fs::read_to_string(&file).unwrap(), PRECIOUS),
            }
            assert_no_stray(folder.path(), job.arguments);
        }
    }
}

#[test]
fn a_device_is_written_to_and_its_error_told() {
    let folder = tempfile::tempdir().unwrap();
    for job in JOBS.iter().filter(|job| job.output == job.file) {
        for (device, exit) in [("/dev/full", Some("cannot_write")), ("/dev/null", None)] {
            let arguments = job.arguments.replace("{}", device);
            let output = shell(folder.path(), "true", &arguments).output().unwrap();
            match exit {
                Some(wanted) => assert_refused(&output, wanted, job),
                None => assert!(output.status.code() < Some(2), "{output:?}"),
            }
            assert!(!fs::metadata(device).unwrap().is_file());
        }
    }
    assert!(files(folder.path()).is_empty());
}

/// Starts a job that takes a while, and waits until the card is being read.
fn begun(folder: &Path, arguments: &str) -> Child {
    let trace = folder.join("trace");
    let arguments = arguments.replacen("simulated", "simulated,latency=150", 1);
    let child = Command::new(PROGRAM)
        .args(["--trace", trace.to_str().unwrap(), "--json"])
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .env("MYNUMBER_CODE_A", "123456789018")
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let limit = Instant::now() + Duration::from_secs(60);
    while !fs::read(&trace).is_ok_and(|trace| trace.contains(&b'<')) {
        assert!(Instant::now() < limit, "it does not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn what_comes_into_its_place_meanwhile_stays() {
    for job in JOBS
        .iter()
        .filter(|job| ["number.png", "dates.ics", "evidence.json"].contains(&job.file))
    {
        for link in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let target = folder.path().join("target");
            let place = folder.path().join(job.file);
            let child = begun(folder.path(), &job.arguments.replace("{}", job.output));
            fs::write(&target, PRECIOUS).unwrap();
            if link {
                symlink(&target, &place).unwrap();
            } else {
                fs::copy(&target, &place).unwrap();
            }
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{output:?}");
            assert_eq!(kind(&output), "file_exists");
            assert_eq!(fs::read_to_string(&place).unwrap(), PRECIOUS);
            assert_eq!(fs::symlink_metadata(&place).unwrap().is_symlink(), link);
            assert_no_stray(folder.path(), job.arguments);
        }
    }
}

#[test]
fn of_many_writers_at_once_one_wins_and_nobody_sees_half_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request.json");
    let start = |more: &str| {
        shell(
            folder.path(),
            "true",
            &format!("request --audience bank -o request.json {more}"),
        )
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
    };
    let writers: Vec<Child> = (0..8).map(|_| start("")).collect();
    let outputs = writers.into_iter().map(|it| it.wait_with_output().unwrap());
    let (won, lost): (Vec<_>, Vec<_>) = outputs.partition(|it| it.status.success());
    assert_eq!((won.len(), lost.len()), (1, 7));
    assert!(lost.iter().all(|it| kind(it) == "file_exists"));

    // Replaced again and again while it is read.
    let mut writers: Vec<Child> = (0..8).map(|_| start("--force")).collect();
    let mut seen = 0;
    while writers
        .iter_mut()
        .any(|it| it.try_wait().unwrap().is_none())
    {
        let whole: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(whole["audience"], "bank");
        seen += 1;
    }
    assert!(seen > 0);
    assert!(
        writers
            .into_iter()
            .all(|it| it.wait_with_output().unwrap().status.success())
    );
    assert_no_stray(folder.path(), "request");
}

#[test]
fn a_signal_while_a_file_is_written_leaves_the_whole_file_or_none() {
    // On a disk, where making it durable takes its time.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = folder.path().join("request.json");
    let mut caught = 0;
    for attempt in 0..400 {
        let mut child = Command::new(PROGRAM)
            .args(["request", "--audience", "bank", "-o", "request.json"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The moment at which there is a file, but not yet with its name.
        let signal = [Signal::TERM, Signal::INT, Signal::HUP, Signal::USR1][attempt % 4];
        let mut hit = false;
        while child.try_wait().unwrap().is_none() {
            let names = files(folder.path());
            if !hit && !names.is_empty() && !names.contains(&file) {
                hit = kill_process(Pid::from_child(&child), signal).is_ok();
            }
        }
        let status = child.wait().unwrap();
        assert_no_stray(folder.path(), "request");
        if hit && status.code() == Some(128 + signal.as_raw()) {
            caught += 1;
            let whole: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
            assert_eq!(whole["audience"], "bank");
        }
        if file.exists() {
            fs::remove_file(&file).unwrap();
        }
        if caught == 20 {
            return;
        }
    }
    panic!("the moment was met {caught} times only");
}

#[test]
fn a_trace_replaces_an_earlier_one_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let run = |first: &str| {
        Command::new("sh")
            .args(["-c", &format!(r#"{first}; exec "$0" "$@""#), PROGRAM])
            .args([
                "--json",
                "--reader",
                "simulated",
                "--trace",
                "trace",
                "read",
            ])
            .current_dir(folder.path())
            .env("MYNUMBER_ASSIST_PIN", "2345")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    // As those who look on may have it open, it becomes another file.
    const EARLIER: &str = "# mynumber-card trace\n> 00A4040C00\n< 6A82\n";
    fs::write(&trace, EARLIER).unwrap();
    fs::set_permissions(&trace, fs::Permissions::from_mode(0o666)).unwrap();
    let open = fs::File::open(&trace).unwrap();
    for mask in ["umask 000", "umask 077"] {
        assert!(run(mask).status.success());
        assert_eq!(mode(&trace), 0o600);
        assert_eq!(
            fs::read_to_string(&trace)
                .unwrap()
                .matches("[secret]")
                .count(),
            1
        );
    }
    assert_eq!(open.metadata().unwrap().nlink(), 0);

    let target = folder.path().join("target");
    fs::write(&target, EARLIER).unwrap();
    // A letter that quotes somebody begins as the lines of a trace do.
    let letter = "> 00A4040C00\n< 6A82\n";
    for what in ["file", "letter", "empty", "link", "dangling", "folder"] {
        let _there = fs::remove_file(&trace);
        match what {
            "file" => fs::write(&trace, PRECIOUS).unwrap(),
            "letter" => fs::write(&trace, letter).unwrap(),
            "empty" => fs::write(&trace, "").unwrap(),
            "link" => symlink(&target, &trace).unwrap(),
            "dangling" => symlink("nowhere", &trace).unwrap(),
            _ => fs::create_dir(&trace).unwrap(),
        }
        let output = run("true");
        assert_eq!(output.status.code(), Some(2), "{what}: {output:?}");
        assert_eq!(kind(&output), "file_exists", "{what}");
        match what {
            "file" => assert_eq!(fs::read_to_string(&trace).unwrap(), PRECIOUS),
            "letter" => assert_eq!(fs::read_to_string(&trace).unwrap(), letter),
            "empty" => assert_eq!(fs::read_to_string(&trace).unwrap(), ""),
            "folder" => assert!(trace.is_dir()),
            _ => assert!(trace.is_symlink()),
        }
    }
    assert_eq!(fs::read_to_string(&target).unwrap(), EARLIER);
    assert!(!folder.path().join("nowhere").exists());
}

#[test]
fn a_trace_that_cannot_be_written_is_told_at_the_end_and_stops_nothing() {
    let run = |trace: &str, pin: &str, form: &[&str]| {
        Command::new(PROGRAM)
            .args(["--lang", "en", "--reader", "simulated", "--trace", trace])
            .args(form)
            .arg("read")
            .env("MYNUMBER_ASSIST_PIN", pin)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    // The work is done and printed; then it is told, with the status of a file that could not be written.
    let output = run("/dev/full", "2345", &["--json"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(kind(&output), "cannot_write");
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read["name"], "番号　太郎");
    // What became of the PIN is more.
    let output = run("/dev/full", "8642", &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(
        said.contains("wrong input-assist PIN: 2 tries left"),
        "{said}"
    );
    assert!(
        said.contains("cannot write /dev/full (no space left)"),
        "{said}"
    );
    let output = run("/dev/full", "8642", &["--json"]);
    assert_eq!(kind(&output), "wrong_pin");

    // No room for a file: known before anything is asked, and nothing of it stays.
    let folder = tempfile::tempdir().unwrap();
    let script = r#"ulimit -f 0; exec "$0" --json --reader simulated --trace trace read"#;
    let output = Command::new("sh")
        .args(["-c", script, PROGRAM])
        .current_dir(folder.path())
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_name_of_standard_output_writes_there_and_takes_the_place_of_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let links = [
        ("link", "/dev/stdout"),
        ("two", "link"),
        ("number", "/proc/self/fd/1"),
    ];
    for (name, target) in links {
        symlink(target, folder.path().join(name)).unwrap();
    }
    let jobs = JOBS.iter().filter(|job| job.output == job.file);
    let mut tried = 0;
    for job in jobs {
        let printed = |name: &str, more: &str, redirected: &str| {
            let arguments = job.arguments.replace("{}", name);
            let script = format!(r#""$0" --json {arguments} {more} {redirected}"#);
            with_secrets(Command::new("sh").args(["-c", &script, PROGRAM]))
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .output()
                .unwrap()
        };
        for name in "/dev/stdout /dev/fd/1 /proc/self/fd/1 link two number".split(' ') {
            for more in ["", "--force"] {
                // Into a file behind what is there, as the shell has opened it.
                let file = folder.path().join("printed");
                fs::write(&file, PRECIOUS).unwrap();
                let output = printed(name, more, ">>printed");
                let what = format!("{} {name} {more}: {output:?}", job.arguments);
                assert!(output.status.code() < Some(2), "{what}");
                let content = fs::read(&file).unwrap();
                let rest = content.strip_prefix(PRECIOUS.as_bytes());
                assert!(
                    rest.is_some_and(|rest| rest.starts_with(job.begins)),
                    "{what}"
                );
                tried += 1;
            }
        }
        // Into a pipe.
        let output = printed("/dev/stdout", "", "| cat");
        assert!(output.stdout.starts_with(job.begins), "{output:?}");
        // Another number that the shell has opened.
        let output = printed("/dev/fd/7", "", "7>seventh >/dev/null; cat seventh");
        assert!(
            output.stdout.starts_with(job.begins),
            "{}: {output:?}",
            job.arguments
        );
    }
    assert!(tried >= 60, "{tried}");
    for (name, target) in links {
        let still = fs::read_link(folder.path().join(name)).unwrap();
        assert_eq!(still, Path::new(target));
    }
    assert!(fs::symlink_metadata("/dev/stdout").unwrap().is_symlink());
    // A trace as well.
    let script = r#""$0" --reader simulated --trace /dev/fd/3 read 3>&1 >/dev/null"#;
    let output = Command::new("sh")
        .args(["-c", script, PROGRAM])
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .output()
        .unwrap();
    assert!(output.stdout.starts_with(b"> 00A4"), "{output:?}");
}

#[test]
fn the_link_of_an_emulated_reader_takes_the_place_of_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    let target = folder.path().join("target");
    fs::write(&target, PRECIOUS).unwrap();
    for what in ["file", "link", "folder"] {
        let _there = fs::remove_file(&link);
        match what {
            "file" => fs::write(&link, PRECIOUS).unwrap(),
            "link" => symlink(&target, &link).unwrap(),
            _ => fs::create_dir(&link).unwrap(),
        }
        let output = shell(folder.path(), "true", "simulate --pn532 link")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{what}: {output:?}");
        assert_eq!(kind(&output), "file_exists", "{what}");
    }
    assert_eq!(fs::read_to_string(&target).unwrap(), PRECIOUS);
}
