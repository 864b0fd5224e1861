//! Pictures that mean harm: what they hide reaches no viewer, and what they promise takes no memory.
#![cfg(all(unix, feature = "sim"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use mynumber_card::picture::Picture;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
const CODE_B: &str = "1980-02-17,2035,2285";

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/pictures/taro");
    fs::read(folder.join(name)).unwrap()
}

/// Taro's card in a folder, with its face's file changed.
fn changed_card(folder: &Path, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let card = folder.join("card");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/people/taro");
    let copied = Command::new("cp").arg("-r").arg(&from).arg(&card).status();
    assert!(copied.unwrap().success());
    let file = card.join("card-surface/0002.bin");
    let mut bytes = fs::read(&file).unwrap();
    change(&mut bytes);
    fs::write(&file, bytes).unwrap();
    format!("simulated,image={}", card.display())
}

/// Where something stands in a file.
fn place(bytes: &[u8], what: &[u8]) -> usize {
    let found = bytes.windows(what.len()).position(|it| it == what);
    found.unwrap()
}

fn face(reader: &str, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(["--reader", reader, "face"])
        .args(arguments)
        .env("MYNUMBER_CODE_B", CODE_B)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap()
}

/// A chunk of a PNG.
fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let body = [&kind[..], content].concat();
    let mut sum = !0_u32;
    for byte in &body {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg());
        }
    }
    [&length[..], &body, &(!sum).to_be_bytes()].concat()
}

#[test]
fn what_a_picture_hides_reaches_no_viewer() {
    let folder = tempfile::tempdir().unwrap();
    let reader = changed_card(folder.path(), |bytes| {
        // A small picture in the place of the name, with a text and bytes after its end.
        let original = fixture("name.png");
        let mut small = Vec::new();
        let mut writer = png::Encoder::new(&mut small, 8, 8).write_header().unwrap();
        writer.write_image_data(&[0x55; 64]).unwrap();
        writer.finish().unwrap();
        let free = original.len() - small.len() - 12 - 6;
        let text = [b"Comment\0HIDDEN".as_slice(), &vec![b'x'; free - 14]].concat();
        let small = [
            &small[..33],
            &png_chunk(b"tEXt", &text),
            &small[33..],
            b"HIDDEN",
        ]
        .concat();
        assert_eq!(small.len(), original.len());
        let at = place(bytes, &original);
        bytes[at..at + small.len()].copy_from_slice(&small);
        // The comment in the photograph.
        let at = place(bytes, b"OpenJPEG");
        bytes[at..at + 6].copy_from_slice(b"HIDDEN");
    });
    let (files, page) = (folder.path().join("files"), folder.path().join("face.html"));
    let outputs = [
        "-o",
        files.to_str().unwrap(),
        "--html",
        page.to_str().unwrap(),
    ];
    let mut said = Vec::new();
    for more in [
        &outputs[..],
        &["--pictures", "kitty"],
        &["--pictures", "iterm"],
    ] {
        let output = face(&reader, more);
        assert!(output.status.success(), "{output:?}");
        said.push(output.stdout);
    }
    let json = Command::new(PROGRAM)
        .args(["--reader", &reader, "--json", "face"])
        .env("MYNUMBER_CODE_B", CODE_B)
        .output()
        .unwrap();
    assert!(json.status.success(), "{json:?}");
    said.push(json.stdout);
    said.push(fs::read(&page).unwrap());
    // Plain, and in whatever base64 there is.
    let hidden = |bytes: &[u8]| bytes.windows(6).any(|it| it == b"HIDDEN");
    let mut pieces = 0;
    for text in &said {
        assert!(!hidden(text));
        let text = String::from_utf8_lossy(text);
        let other = |it: char| !it.is_ascii_alphanumeric() && !"+/=".contains(it);
        let long = text.split(other).filter(|piece| piece.len() > 60);
        for piece in long {
            let whole = &piece.trim_end_matches('=')[..piece.trim_end_matches('=').len() / 4 * 4];
            if let Ok(bytes) = data_encoding::BASE64.decode(whole.as_bytes()) {
                pieces += 1;
                assert!(!hidden(&bytes), "{piece}");
            }
        }
    }
    assert!(pieces > 10, "{pieces}");
    let mut written = 0;
    for entry in fs::read_dir(&files).unwrap() {
        let path = entry.unwrap().path();
        assert!(!hidden(&fs::read(&path).unwrap()), "{}", path.display());
        written += 1;
    }
    assert_eq!(written, 5);
    let name = Picture::decode(&fs::read(files.join("name.png")).unwrap()).unwrap();
    assert_eq!((name.width(), name.height()), (8, 8));
}

#[test]
fn a_photograph_that_would_take_gigabytes_is_named_and_takes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let reader = changed_card(folder.path(), |bytes| {
        // A codestream of 1,024 x 1,024 with precincts of one pixel and 32 layers.
        let bomb = hex::decode(concat!(
            "ff4fff510029000000000400000004000000000000000000000004000000040000000000000000000001070101",
            "ff52000d01000020000004040001",
            "00",
            "ff5c00044040",
            "ff90000a0000000000140001",
            "ff93000000000000ffd9"
        ));
        let at = place(bytes, b"\0\0\0\x0CjP  ");
        let bomb = bomb.unwrap();
        bytes[at..at + bomb.len()].copy_from_slice(&bomb);
    });
    let files = folder.path().join("files");
    // Address space, in kilobytes: what the program takes without it, and little more.
    let output = Command::new("sh")
        .args(["-c", "ulimit -v 400000; exec \"$@\"", "sh", PROGRAM])
        .args(["--reader", &reader, "--lang", "en", "face", "-o"])
        .arg(&files)
        .env("MYNUMBER_CODE_B", CODE_B)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("not supported"), "{said}");
    assert!(files.join("photo.bin").exists() && files.join("name.png").exists());
    assert!(!files.join("photo.jp2").exists() && !files.join("photo.png").exists());
}
