//! Nothing that a terminal obeys comes out, whatever stands on the card, in files and names that are
//! given, or in the command line: every command, as text and JSON, in both languages, its trace, its
//! page and its errors.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../../tests/support/sample.rs"]
mod sample;

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mynumber_card::sim::issuer::{CardKeys, Issuer, PlasticKeys, TestKey};
use mynumber_card::sim::person::Pictures;
use mynumber_card::sim::{CardImage, FileContent, people};
use sample::sampled;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// C0 with ESC, BEL, BS, CR and line breaks, DEL, C1 with CSI and NEL, marks and overrides of direction,
/// invisible ones, line and paragraph separators, tags, fillers, selectors of nothing, noncharacters.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;own\u{7}\u{8}\r\u{0b}\u{7f}\u{85}\u{9b}31m\u{9d}\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}\u{fff9}\u{e0041}\u{34f}\u{115f}\u{1160}\u{17b4}\u{180b}\u{2800}\u{3164}\u{fe0f}\u{ffa0}\u{fdd0}\u{fffe}\u{1d173}\u{e0fff}\u{10ffff}";

/// Written down once more, by name of the block: the program could have it wrong.
fn is_obeyed(character: char) -> bool {
    matches!(
        u32::from(character),
        0x00..=0x09 | 0x0B..=0x1F | 0x7F..=0x9F // C0 but the line break, DEL, C1
            | 0xAD | 0x61C | 0x180E             // soft hyphen, Arabic letter mark, vowel separator
            | 0x200B..=0x200F                   // zero width, direction marks
            | 0x2028..=0x202E                   // separators, embeddings, overrides
            | 0x2060..=0x206F                   // joiners, isolates
            | 0xFEFF | 0xFFF9..=0xFFFB          // byte order mark, interlinear annotation
            | 0x34F | 0x115F..=0x1160           // joiner, Hangul fillers
            | 0x17B4..=0x17B5 | 0x180B..=0x180F // Khmer and Mongolian ones
            | 0x2800 | 0x3164 | 0xFFA0          // blank Braille pattern, Hangul fillers
            | 0xFE00..=0xFE0F                   // variation selectors, here behind nothing they select
            | 0xFDD0..=0xFDEF | 0xFFF0..=0xFFF8 // noncharacters, reserved ones
            | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A // shorthand and musical controls
            | 0xE0000..=0xE0FFF // tags, selectors, reserved ones
    ) || u32::from(character) % 0x1_0000 >= 0xFFFE
}

/// The text, once it is known that a terminal only shows it.
fn shown(bytes: &[u8], what: &str) -> String {
    let text = String::from_utf8(bytes.to_vec());
    let text = text.unwrap_or_else(|error| panic!("{what}: {error}"));
    let found: Vec<char> = text.chars().filter(|it| is_obeyed(*it)).collect();
    assert!(found.is_empty(), "{what}: {found:?} in {text:?}");
    text
}

fn run(folder: &Path, arguments: &[OsString]) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm")
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
        .env("MYNUMBER_LICENSE_PIN", "5678")
        .env("MYNUMBER_CODE_A", "123456789018")
        .env("MYNUMBER_CODE_B", "1980-02-17,2035,2285")
        .env("MYNUMBER_BIRTH_DATE", "1980-02-17")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Runs it as text in both languages and as JSON, and gives all that was said.
fn in_every_form(folder: &Path, arguments: &[OsString]) -> String {
    let mut all = String::new();
    for form in [&["--lang", "en"][..], &["--lang", "ja"], &["--json"]] {
        let form = form.iter().map(OsString::from);
        let arguments: Vec<OsString> = form.chain(arguments.iter().cloned()).collect();
        let output = run(folder, &arguments);
        let what = format!("{arguments:?}");
        assert!(
            output.status.code().is_some_and(|code| code < 9),
            "{output:?}"
        );
        all += &shown(&output.stdout, &what);
        all += &shown(&output.stderr, &what);
    }
    all
}

fn words(text: &str) -> Vec<OsString> {
    text.split_whitespace().map(OsString::from).collect()
}

fn key(path: &str) -> TestKey {
    let pem = fs::read_to_string(format!("{ROOT}/../fixtures/keys/{path}")).unwrap();
    TestKey::from_pem(&pem).unwrap()
}

/// A genuine card of somebody whose name and address are hostile, in certificates too.
fn genuine(changed: impl FnOnce(&mut mynumber_card::sim::person::Person)) -> CardImage {
    let own = |role| key(&format!("taro-{role}.pem"));
    let keys = CardKeys {
        auth: own("auth"),
        sign: Some(own("sign")),
        plastic: Some(PlasticKeys {
            assist: own("assist"),
            session: own("session"),
            surface: own("surface"),
            common: own("common"),
            card: own("card"),
        }),
    };
    let picture = |name| fs::read(format!("{ROOT}/../fixtures/pictures/taro/{name}")).unwrap();
    let pictures = Pictures {
        photo: picture("photo.jp2"),
        name: picture("name.png"),
        address: picture("address.png"),
        my_number: picture("my-number.png"),
        security_code: picture("security-code.png"),
    };
    let mut person = people::person("driver").unwrap();
    changed(&mut person);
    Issuer::published()
        .unwrap()
        .issue(&person, &pictures, &keys)
        .unwrap()
}

fn hostile_person() -> CardImage {
    genuine(|person| {
        person.name = format!("番{HOSTILE}\u{3000}太{HOSTILE}郎");
        person.address = format!("東京都{HOSTILE}");
    })
}

/// The content of each file that can be read, to be changed.
fn each_file(image: &mut CardImage, mut change: impl FnMut(&str, u16, &mut Vec<u8>)) {
    for application in &mut image.applications {
        for file in &mut application.files {
            match &mut file.content {
                FileContent::Transparent(bytes) => change(&application.name, file.id, bytes),
                FileContent::Records(records) => {
                    records
                        .iter_mut()
                        .for_each(|it| change(&application.name, file.id, it));
                }
                _ => {}
            }
        }
    }
    for (tag, value) in &mut image.data_objects {
        change("data", *tag, value);
    }
}

/// Puts these bytes over text of a file, from its end, without changing any length.
fn over(bytes: &mut [u8], text: &str, hostile: &[u8]) -> usize {
    let mut changed = 0;
    let text = text.as_bytes();
    for at in 0..bytes.len().saturating_sub(text.len()) {
        if bytes[at..].starts_with(text) {
            for (to, from) in bytes[at..at + text.len()]
                .iter_mut()
                .zip(hostile.iter().cycle())
            {
                *to = *from;
            }
            changed += 1;
        }
    }
    changed
}

/// Cards on which hostile bytes stand in the place of text, file by file.
fn damaged() -> Vec<(&'static str, &'static str, CardImage)> {
    let clean = genuine(|_| {});
    let with = |what: &'static str, file: (&'static str, u16), text: &str, hostile: &[u8]| {
        let mut image = clean.clone();
        let mut changed = 0;
        each_file(&mut image, |application, id, bytes| {
            if (application, id) == file {
                changed += over(bytes, text, hostile);
            }
        });
        assert!(changed > 0, "{what}");
        (what, file.0, image)
    };
    let escape = b"\x1b[2J\x9b\x07\x7f";
    // Four bytes, so that they fill a text whose length is a multiple of it.
    let override_ = "\u{202e}\u{1b}".as_bytes();
    vec![
        with("token label", ("jpki", 0x06), "JPKIAPICCTOKEN2", escape),
        with(
            "token label, UTF-8",
            ("jpki", 0x06),
            "JPKIAPICCTOK",
            override_,
        ),
        with(
            "authority",
            ("jpki", 0x0B),
            "JPKI for user authentication",
            escape,
        ),
        with(
            "authority, UTF-8",
            ("jpki", 0x0B),
            "JPKI for user authentication",
            override_,
        ),
        with("issuer", ("jpki", 0x0A), "JPKI-SIM", override_),
        with("municipality", ("jpki", 0x01), "Chiyoda-", override_),
        with(
            "invalid UTF-8",
            ("input-assist", 0x02),
            "番号",
            &[0xC3, 0x28, 0xFF, 0x9B, 0x1B],
        ),
        with(
            "birth date of the face",
            ("card-surface", 0x02),
            "19800217",
            escape,
        ),
        with("age record", ("card-surface", 0x01), "19800217", escape),
        with("card identification", ("common", 0x01), "13101", escape),
        with("card number", ("data", 0x45), "0", escape),
        with("expiry", ("data", 0xF2), "2035", escape),
        with("license, colour", ("license", 0x1B), "M%", escape),
        with("license, names", ("license", 0x1C), "SIM", override_),
    ]
}

/// What reads the files of an application.
fn commands_for(application: &str) -> Vec<&'static str> {
    let starts: &[&str] = match application {
        "jpki" => &["status", "cert", "sign", "dates --sign", "identify"],
        "input-assist" => &["read", "identify"],
        "card-surface" => &["face", "age", "my-number"],
        "license" => &["license", "dates --sign"],
        "common" | "data" => &["status", "dates --ics"],
        _ => &[""],
    };
    let wanted = |command: &&str| starts.iter().any(|start| command.starts_with(start));
    COMMANDS.into_iter().filter(wanted).collect()
}

const COMMANDS: [&str; 19] = [
    "status --details",
    "read",
    "read --my-number",
    "read --code-b",
    "face --pictures none",
    "face --pictures none --code-a --with-my-number",
    "face --pictures none --html page.html --force",
    "age",
    "age --over 20",
    "my-number --pictures none",
    "cert auth",
    "cert auth-ca",
    "cert sign",
    "cert sign-ca",
    "sign --key sign --digest e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "dates --sign --auth --license",
    "dates --ics dates.ics --force",
    "license",
    "identify --challenge 00112233445566778899aabbccddeeff",
];

#[test]
fn whatever_stands_on_the_card_is_shown_and_not_obeyed() {
    let mut cards = damaged();
    cards.push(("a hostile name", "all", hostile_person()));
    let mut escaped = 0;
    for (what, application, image) in cards {
        let folder = tempfile::tempdir().unwrap();
        image.save_directory(folder.path().join("card")).unwrap();
        // Four commands print the name, so all are run on it; of the damaged files a sample will do.
        let step = if application == "all" { 1 } else { 3 };
        for command in sampled(step, commands_for(application)) {
            let mut arguments = words(&format!(
                "--reader simulated,image=card --anchor {ROOT}/../fixtures/authority --trace trace"
            ));
            arguments.extend(words(command));
            let said = in_every_form(folder.path(), &arguments);
            let escapes = [
                "\\u{1b}",
                "\\u{9b}",
                "\\u{202e}",
                "\\u001b",
                "\\u009b",
                "\\u202e",
                "〓[",
            ];
            escaped += usize::from(escapes.iter().any(|it| said.contains(it)));
            for file in ["trace", "page.html", "dates.ics"] {
                let Ok(bytes) = fs::read(folder.path().join(file)) else {
                    continue;
                };
                // Lines of a calendar end with both.
                let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
                shown(text.as_bytes(), &format!("{what}: {command}: {file}"));
            }
        }
    }
    // It was there to be seen.
    assert!(escaped >= 4, "{escaped} of them only");
}

#[test]
fn a_genuine_person_with_a_hostile_name_is_shown_with_escapes() {
    let folder = tempfile::tempdir().unwrap();
    hostile_person()
        .save_directory(folder.path().join("card"))
        .unwrap();
    let first = format!("--reader simulated,image=card --anchor {ROOT}/../fixtures/authority");
    for command in [
        "identify",
        "identify --level signature",
        "read",
        "cert sign",
    ] {
        let said = in_every_form(folder.path(), &words(&format!("{first} {command}")));
        // In text and in JSON.
        for escape in [
            "\\u{1b}[2J",
            "\\u{202e}",
            "\\u{9b}31m",
            "\\u001b[2J",
            "\\u202e",
            "\\u2066",
        ] {
            assert!(said.contains(escape), "{command}: {escape}: {said}");
        }
    }
    // And from a file, later.
    let identified = words(&format!("{first} identify -o evidence.json"));
    assert!(run(folder.path(), &identified).status.success());
    let verified = words(&format!(
        "--anchor {ROOT}/../fixtures/authority verify evidence.json --any-request"
    ));
    let said = in_every_form(folder.path(), &verified);
    assert!(
        said.contains("\\u{1b}[2J") && said.contains("\\u001b[2J"),
        "{said}"
    );
}

#[test]
fn whatever_is_given_in_a_file_is_not_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let hostile = serde_json::to_string(HOSTILE).unwrap();
    let made = words("request --audience bank -o request.json");
    assert!(run(folder.path(), &made).status.success());
    let identified = words("--reader simulated identify --request request.json -o evidence.json");
    run(folder.path(), &identified);
    let [request, evidence] = ["request.json", "evidence.json"]
        .map(|name| fs::read_to_string(folder.path().join(name)).unwrap());
    let contents: Vec<Vec<u8>> = vec![
        hostile.clone().into_bytes(),
        format!("{{{hostile}: {hostile}}}").into_bytes(),
        format!(r#"{{"version": 1, {hostile}: 1}}"#).into_bytes(),
        format!(r#"{{"version": 1, "expected": {{"name": {hostile}}}}}"#).into_bytes(),
        format!(r#"[{{"key_id": {hostile}, "modulus": {hostile}, "exponent": {hostile}}}]"#)
            .into_bytes(),
        request.replace("bank", HOSTILE).into_bytes(),
        request.replace("\"bank\"", &hostile).into_bytes(),
        evidence.replace("\"bank\"", &hostile).into_bytes(),
        evidence.replacen("\"auth\"", &hostile, 1).into_bytes(),
        HOSTILE.as_bytes().to_vec(),
        format!("-----BEGIN {HOSTILE}-----\nAAAA\n-----END {HOSTILE}-----\n").into_bytes(),
        b"\x1b[2J\x9b\xff\xfe".to_vec(),
    ];
    let mut quoted = 0;
    for content in &contents {
        write("given", content);
        for command in [
            "verify given",
            "verify evidence.json --request given",
            "verify evidence.json --policy given",
            "verify evidence.json --crl given",
            "verify evidence.json --ocsp given",
            "--anchor given verify evidence.json",
            "--reader simulated identify --request given",
            "--reader simulated identify --policy given",
            "--reader simulated:driver license --certificate given",
            "--reader simulated,image=given status",
        ] {
            let said = in_every_form(folder.path(), &words(command));
            quoted += usize::from(said.contains("\\u{1b}") || said.contains("\\u001b"));
        }
    }
    // The name of the manifest's members as well.
    fs::create_dir(folder.path().join("card")).unwrap();
    write(
        "card/card.toml",
        format!("[{hostile}]\nname = {hostile}\n").as_bytes(),
    );
    in_every_form(
        folder.path(),
        &words("--reader simulated,image=card status"),
    );
    assert!(quoted > 5, "{quoted}");
}

#[test]
fn whatever_is_given_as_a_name_is_not_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = OsString::from(HOSTILE);
    let invalid = OsString::from_vec(b"\x1b[2J\x9b\xff31m".to_vec());
    for name in [hostile, invalid] {
        let file = folder.path().join(PathBuf::from(&name));
        let with = |first: &str, more: &str| {
            let mut arguments = words(first);
            arguments.push(name.clone());
            arguments.extend(words(more));
            arguments
        };
        let joined = |option: &str, more: &str| {
            let mut argument = OsString::from(option);
            argument.push(&name);
            [vec![argument], words(more)].concat()
        };
        let mut commands = vec![
            with("--reader", "status"),
            joined("--reader=simulated:", "status"),
            joined("--reader=simulated,fault=", "status"),
            joined("--reader=simulated,image=", "status"),
            joined("--reader=libnfc:", "status"),
            with("--anchor", "verify nothing"),
            with("verify", ""),
            with("verify nothing --request", ""),
            with("request --audience", ""),
            with("request --audience bank -o", ""),
            with("request --audience bank --force -o", ""),
            with("--reader simulated identify --audience", ""),
            with("--reader simulated identify -o", ""),
            with("--reader simulated identify --request", ""),
            with("--reader simulated identify --policy", ""),
            with("--reader simulated identify --crl", ""),
            with("--reader simulated face --pictures none -o", ""),
            with("--reader simulated face --pictures none --force -o", ""),
            with("--reader simulated face --pictures none --html", ""),
            with("--reader simulated:driver license -o", ""),
            with("--reader simulated:driver license --certificate", ""),
            with("--reader simulated dates --ics", ""),
            with("--reader simulated my-number --pictures none -o", ""),
            with("--reader simulated cert auth -o", ""),
            with("--reader simulated --trace", "status"),
            with("simulate --anchors", ""),
            with("simulate --person", ""),
            with("simulate --vpcd", ""),
            with("simulate --image", ""),
            with("--wait", "status"),
            with("--lang", "status"),
            with("--pin-fd", "read"),
            with("status --at", ""),
            with("verify nothing --at", ""),
            with("identify --challenge", ""),
            with("dates --remind", ""),
            with("cert", ""),
            with("pin change", ""),
            with("", ""),
            joined("--", ""),
            joined("-", ""),
            joined("--anchor=", "readers"),
        ];
        // What is in the place of a folder, and of a file.
        commands.push(with("simulate --pn532", ""));
        fs::write(&file, "precious").unwrap();
        for arguments in &commands {
            in_every_form(folder.path(), arguments);
        }
        fs::remove_file(&file).unwrap();
        commands.pop();
        for arguments in &commands {
            let output = run(folder.path(), arguments);
            shown(
                &[output.stdout, output.stderr].concat(),
                &format!("{arguments:?}"),
            );
        }
    }
}
