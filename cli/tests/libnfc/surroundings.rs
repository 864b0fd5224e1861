//! What a reader of libnfc meets on a user's machine: names that are none, lines with something else on
//! them, too many open files, programs that are started meanwhile, and libnfc's own log.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mynumber_card::TransportError;
use mynumber_card::transport::libnfc::{DeviceChoice, NfcReader};

use crate::nfc_support::CardInField;
use crate::program::{PROGRAM, program, said};

const SOON: Duration = Duration::from_secs(10);

#[test]
fn names_that_name_no_reader_are_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = format!("pn532_uart:{}", folder.path().display());
    for connection in [
        "",
        ":",
        "::::",
        "nonsense",
        "%s%n%x",
        "日本語",
        "pn532_uart",
        "pn532_uart:",
        "pn532_uart::",
        "pn532_uart:/dev/pts/99999",
        "acr122_usb:001:099",
        "acr122_usb:1:2:3:4",
        "pn53x_usb:-1:-1",
        "pn532_uart:/dev/\0null",
        &folder,
        &"x".repeat(100_000),
        &format!("pn532_uart:/{}", "x".repeat(985)),
    ] {
        let start = Instant::now();
        let refused = NfcReader::open(
            &DeviceChoice::Connection(connection.to_owned()),
            Duration::ZERO,
        );
        assert!(
            matches!(refused, Err(TransportError::NoSuchReader { .. })),
            "{connection}: {refused:?}"
        );
        assert!(start.elapsed() < SOON, "{connection}");
    }
    // There, but no line or no PN532.
    for connection in [
        "pn532_uart:/dev/null",
        "pn532_uart:/dev/null:99999999999999999999",
        "pn532_uart:/dev/zero",
        "pn532_i2c:/dev/null",
        "pn532_spi:/dev/null",
        "arygon:/dev/null",
        "acr122s:/dev/null",
    ] {
        let refused = NfcReader::open(
            &DeviceChoice::Connection(connection.to_owned()),
            Duration::ZERO,
        );
        assert!(
            matches!(refused, Err(TransportError::UnresponsiveReader)),
            "{connection}: {refused:?}"
        );
    }
    // Names that are no text.
    use std::os::unix::ffi::OsStrExt as _;
    let name = std::ffi::OsStr::from_bytes(b"pn532_uart:/tmp/\xFF");
    let (code, _, messages) = said(
        &program(&["--reader", "libnfc", "read"])
            .env("LIBNFC_DEVICE", name)
            .output()
            .unwrap(),
    );
    assert_eq!(code, Some(3), "{messages}");
    let argument = std::ffi::OsStr::from_bytes(b"libnfc:pn532_uart:/tmp/\xFF");
    let output = program(&["read", "--reader"]).arg(argument).output();
    assert_eq!(said(&output.unwrap()).0, Some(2));
}

/// A line with something at its other end that is no PN532: `answer` is sent again and again, with
/// this pause, or once for each time that something is heard.
fn on_a_strange_line(
    answer: impl Fn() -> Vec<u8> + Send + Sync,
    pause: Option<Duration>,
) -> (Result<NfcReader, TransportError>, Duration) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    let line = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&line).unwrap();
    unlockpt(&line).unwrap();
    let name = ptsname(&line, Vec::new()).unwrap().into_string().unwrap();
    // Kept open, so that reading does not fail before libnfc opens it.
    let other = std::fs::File::options().read(true).write(true).open(&name);
    rustix::io::ioctl_fionbio(&line, true).unwrap();
    let stop = std::sync::atomic::AtomicBool::new(false);
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut heard = [0; 512];
            while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                let some = rustix::io::read(&line, &mut heard).is_ok_and(|count| count > 0);
                if some || pause.is_some() {
                    // A line that nobody reads is full at some time.
                    let _written = rustix::io::write(&line, &answer());
                }
                std::thread::sleep(pause.unwrap_or(Duration::from_millis(1)));
            }
        });
        let start = Instant::now();
        let choice = DeviceChoice::Connection(format!("pn532_uart:{name}"));
        let opened = NfcReader::open(&choice, Duration::ZERO);
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
        (opened, start.elapsed())
    });
    drop(other);
    result
}

#[test]
fn whatever_else_is_on_a_line_is_a_reader_that_does_not_answer() {
    const ACK: [u8; 6] = [0, 0, 0xFF, 0, 0xFF, 0];
    let at_once = Some(Duration::from_millis(1));
    let now_and_then = Some(Duration::from_millis(200));
    let gps = b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n";
    type Answer = Box<dyn Fn() -> Vec<u8> + Send + Sync>;
    let lines: [(&str, Answer, Option<Duration>); 7] = [
        ("silence", Box::new(Vec::new), None),
        ("a GPS", Box::new(|| gps.to_vec()), now_and_then),
        (
            "rubbish",
            Box::new(|| (0..64_u8).map(|it| it.wrapping_mul(37)).collect()),
            at_once,
        ),
        ("zeros without end", Box::new(|| vec![0; 64]), at_once),
        ("a zero now and then", Box::new(|| vec![0]), now_and_then),
        ("acknowledgements only", Box::new(|| ACK.to_vec()), None),
        (
            "frames that never end",
            Box::new(|| [&ACK[..], &ACK[..3]].concat()),
            now_and_then,
        ),
    ];
    std::thread::scope(|scope| {
        for (what, answer, pause) in lines {
            scope.spawn(move || {
                let (opened, time) = on_a_strange_line(answer, pause);
                assert!(
                    matches!(opened, Err(TransportError::UnresponsiveReader)),
                    "{what}: {opened:?}"
                );
                assert!(time < Duration::from_secs(15), "{what}: {time:?}");
            });
        }
    });
}

#[test]
fn a_program_with_too_many_open_files_gets_an_error_where_libnfc_would_end_it() {
    let field = CardInField::of("taro");
    let many = "import os, resource, sys\n\
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))\n\
        for i in range(1100): os.set_inheritable(os.open('/dev/null', os.O_RDONLY), True)\n\
        os.execvp(sys.argv[1], sys.argv[1:])";
    let reader = format!("libnfc:{}", field.connection());
    let output = Command::new("python3")
        .args([
            "-c", many, PROGRAM, "--lang", "en", "--reader", &reader, "status",
        ])
        .stdin(Stdio::null())
        .output()
        .expect("python3: run sh scripts/install-test-parts.sh");
    let (code, _, messages) = said(&output);
    assert_eq!(code, Some(6), "{messages}");
    assert!(messages.contains("Too many open files"), "{messages}");
}

#[test]
fn a_line_that_was_let_go_is_free_while_other_programs_are_started() {
    let field = CardInField::of("taro");
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        // What is being started has a copy of all open files for a moment.
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                Command::new("true").status().unwrap();
            }
        });
        let all: Vec<_> = (0..30)
            .map(|_| NfcReader::open(&field.choice(), Duration::ZERO).map(drop))
            .collect();
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
        for opened in all {
            opened.unwrap();
        }
    });
}

#[test]
fn libnfcs_own_log_shows_neither_a_pin_nor_what_the_card_says() {
    let field = CardInField::of("taro");
    let reader = format!("libnfc:{}", field.connection());
    for job in [
        &["read"][..],
        &["cert", "sign"],
        &["pin", "change", "assist"],
    ] {
        let mut command = program(&["--reader", &reader]);
        let output = command.args(job).env("LIBNFC_LOG_LEVEL", "3").output();
        let (code, _, messages) = said(&output.unwrap());
        assert_eq!(code, Some(0), "{messages}");
        // It is on, and shows how the reader was opened.
        assert!(messages.contains("TX: 00 00 ff"), "{messages}");
        for secret in ["2345", "TEST1234", "7294", "番号"] {
            let bytes: Vec<String> = secret.bytes().map(|it| format!("{it:02x}")).collect();
            assert!(!messages.contains(&bytes.join(" ")), "{job:?}: {secret}");
        }
        // Neither a SELECT nor any other command of the card.
        assert!(!messages.contains("d4 40 01"), "{job:?}");
    }
}

#[test]
fn a_line_that_this_user_may_not_open_is_said_with_the_group_to_join() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    let field = CardInField::of("taro");
    let line = fs::read_link(field.link()).unwrap();
    fs::set_permissions(&line, Permissions::from_mode(0o000)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut command = if rustix::process::geteuid().is_root() {
        // Root may open everything, so it is done as nobody, from where nobody can reach the program.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let copy = folder.path().join("mynumber-card");
        // By another process: what the other tests start at this moment would hold a copy of it open to write, and it
        // could not be run.
        let copied = Command::new("cp").arg(PROGRAM).arg(&copy).status();
        assert!(copied.unwrap().success());
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(copy);
        command
    } else {
        Command::new(PROGRAM)
    };
    let reader = format!("libnfc:pn532_uart:{}", line.display());
    let output = command
        .args(["--lang", "en", "--reader", &reader, "read"])
        .env("MYNUMBER_ASSIST_PIN", "2345")
        // libnfc sets it in this process once it was used here.
        .env_remove("LIBNFC_LOG_LEVEL")
        .stdin(Stdio::null())
        .output()
        .expect("setpriv: run sh scripts/install-test-parts.sh");
    let (code, _, messages) = said(&output);
    assert_eq!(code, Some(7), "{messages}");
    let denied = format!("error: this user may not open {}\n", line.display());
    assert!(messages.starts_with(&denied), "{messages}");
    assert!(messages.contains("usermod -aG dialout"), "{messages}");
}
