//! The programs that come with libnfc, which nobody here wrote, on the emulated PN532: they see a PN532
//! with one card of Type B in its field.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::nfc_support::CardInField;

const MISSING: &str = "a program of libnfc: run sh scripts/install-test-parts.sh";
const SOON: Duration = Duration::from_secs(20);

/// What a program says, with the spaces at the ends of its lines and its empty lines taken away.
fn said_by(program: &str, arguments: &[&str], field: &CardInField) -> String {
    let output = Command::new(program)
        .args(arguments)
        .env("LIBNFC_DEVICE", field.connection())
        .stdin(Stdio::null())
        .output()
        .expect(MISSING);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{program}: {text}");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn nfc_list_finds_the_card_and_what_it_is_and_nothing_else() {
    let field = CardInField::of("taro");
    let card = "\
ISO/IEC 14443-4B (106 kbps) target:
PUPI: 4d  59  4e  4f
Application Data: 00  00  00  00
Protocol Info: 00  81  81
* Bit Rate Capability:
* PICC supports only 106 kbits/s in both directions
* Maximum frame sizes: 256 bytes
* Protocol types supported: ISO/IEC 14443-4
* Frame Waiting Time: 77.33 ms
* Frame options supported: NAD
";
    let list = |type_b: &str| {
        format!(
            "\
0 ISO14443A passive target(s) found.
0 Felica (212 kbps) passive target(s) found.
0 Felica (424 kbps) passive target(s) found.
{type_b}\
0 ISO14443B' passive target(s) found.
0 ISO14443B-2 ST SRx passive target(s) found.
0 ISO14443B-2 ASK CTx passive target(s) found.
0 ISO14443B iClass passive target(s) found.
0 ISO14443A-3 Jewel passive target(s) found.
0 ISO14443A-2 NFC Barcode passive target(s) found."
        )
    };
    let opened = "NFC device: user defined device opened\n";
    let text = said_by("nfc-list", &["-v"], &field);
    let (_, text) = text.split_once(opened).unwrap();
    let one = format!("1 ISO14443B passive target(s) found:\n{card}");
    assert_eq!(text, list(&one));

    field.card.remove();
    let text = said_by("nfc-list", &["-v"], &field);
    let (_, text) = text.split_once(opened).unwrap();
    assert_eq!(text, list("0 ISO14443B passive target(s) found.\n"));
}

#[test]
fn nfc_scan_device_and_pn53x_diagnose_take_it_for_a_pn532_in_good_order() {
    let field = CardInField::of("taro");
    let text = said_by("nfc-scan-device", &["-v"], &field);
    for words in [
        "1 NFC device(s) found:",
        &field.connection(),
        "chip: PN532 v1.6",
        "ISO/IEC 14443-4B (106 kbps)",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let text = said_by("pn53x-diagnose", &[], &field);
    for part in ["Communication line", "ROM", "RAM"] {
        assert!(text.contains(&format!("{part} test: OK")), "{text}");
    }
}

#[test]
fn nfc_poll_sees_the_card_come_stay_and_go() {
    let field = CardInField::of("taro");
    field.card.remove();
    let mut child = Command::new("nfc-poll")
        .env("LIBNFC_DEVICE", field.connection())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect(MISSING);
    std::thread::sleep(Duration::from_millis(400));
    assert!(child.try_wait().unwrap().is_none(), "no card was there yet");
    field.card.insert();
    let end = Instant::now() + SOON;
    while !field.card.with_card(|card| card.is_powered()) {
        assert!(Instant::now() < end, "the card was not found");
        std::thread::sleep(Duration::from_millis(5));
    }
    // It asks again and again whether the card is there.
    std::thread::sleep(Duration::from_millis(400));
    assert!(child.try_wait().unwrap().is_none(), "the card is there");
    field.card.remove();
    let mut text = String::new();
    let mut output = child.stdout.take().unwrap();
    output.read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success(), "{text}");
    assert!(text.contains("PUPI: 4d  59  4e  4f"), "{text}");
    assert!(text.contains("Waiting for card removing..."), "{text}");
    assert!(text.trim_end().ends_with("done."), "{text}");
}

#[test]
fn programs_for_other_kinds_of_cards_find_none() {
    let field = CardInField::of("taro");
    for (program, arguments, words) in [
        ("nfc-anticol", &[][..], "No tag available"),
        ("nfc-mfultralight", &["r", "/dev/null"], "no tag was found"),
        ("nfc-jewel", &["r", "/dev/null"], "no tag was found"),
    ] {
        let output = Command::new(program)
            .args(arguments)
            .env("LIBNFC_DEVICE", field.connection())
            .stdin(Stdio::null())
            .output()
            .expect(MISSING);
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains(words), "{program}: {text}");
    }
    assert_eq!(field.card.traffic().commands, 0);
}
