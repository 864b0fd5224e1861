//! A card in a directory: the round trip, what is taken and what is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::*;
use mynumber_card::sim::{CardImage, FileOperation, ImageError, SimulatedCard};
use tempfile::TempDir;

const MINIMAL: &str = "\
format = 1
atr = \"3B80\"
[[application]]
name = \"jpki\"
aid = \"D392F000260100000001\"
[[application.entry]]
kind = \"pin\"
id = \"0018\"
text = \"1234\"
tries_limit = 3
tries_left = 3
change = \"reference-data\"
length = [4, 4]
[[application.entry]]
kind = \"transparent\"
id = \"000A\"
access = [\"0018\"]
file = \"certificate.der\"
";

/// A directory with this manifest and a file `certificate.der`; gone at the end.
struct Drawer(TempDir);

impl Drawer {
    fn empty() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn with(manifest: &str) -> Self {
        let drawer = Self::empty();
        fs::write(drawer.path().join("manifest.toml"), manifest).unwrap();
        fs::write(drawer.path().join("certificate.der"), b"certificate").unwrap();
        drawer
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn load(&self) -> Result<CardImage, ImageError> {
        CardImage::load_directory(self.path())
    }
}

/// Loads the minimal card with one line replaced.
fn load_with(from: &str, to: &str) -> Result<CardImage, ImageError> {
    assert!(MINIMAL.contains(from));
    Drawer::with(&MINIMAL.replace(from, to)).load()
}

fn contents(directory: &Path, into: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            contents(&path, into);
        } else {
            into.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

#[test]
fn a_saved_card_loads_as_it_was_and_saves_to_the_same_bytes() {
    let drawer = Drawer::empty();
    let image = image();
    image.save_directory(drawer.path()).unwrap();
    let mut first = BTreeMap::new();
    contents(drawer.path(), &mut first);
    let loaded = drawer.load().unwrap();
    assert!(loaded == image, "the loaded card differs");
    loaded.save_directory(drawer.path()).unwrap();
    let mut second = BTreeMap::new();
    contents(drawer.path(), &mut second);
    assert!(first == second, "the saved files differ");
    assert!(first.contains_key(&drawer.path().join("jpki/000A.bin")));
}

#[test]
fn the_card_of_a_ready_person_survives_the_round_trip() {
    let drawer = Drawer::empty();
    let image = mynumber_card::sim::people::load("taro").unwrap();
    image.save_directory(drawer.path()).unwrap();
    assert!(drawer.load().unwrap() == image);
}

#[test]
fn counters_come_back_as_they_were_saved() {
    let drawer = Drawer::empty();
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x18, b"0000")), [0x63, 0xC2]);
    card.image().save_directory(drawer.path()).unwrap();
    let mut card = SimulatedCard::new(drawer.load().unwrap());
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&verify(0x18, b"")), [0x63, 0xC2]);
}

#[test]
fn a_manifest_written_by_hand_becomes_a_card() {
    let drawer = Drawer::with(MINIMAL);
    let mut card = SimulatedCard::new(drawer.load().unwrap());
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&[0x00, 0xB0, 0x8A, 0x00, 0x00]), [0x69, 0x82]);
    assert_eq!(card.process(&verify(0x18, b"1234")), OK);
    assert_eq!(
        card.process(&[0x00, 0xB0, 0x8A, 0x00, 0x00]),
        *b"certificate\x90\x00"
    );
}

#[test]
fn a_pin_may_be_given_in_hexadecimal_or_not_at_all() {
    let image = load_with("text = \"1234\"", "hex = \"31323334\"").unwrap();
    let mut card = SimulatedCard::new(image);
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&verify(0x18, b"1234")), OK);
    let image = load_with("text = \"1234\"\n", "").unwrap();
    let mut card = SimulatedCard::new(image);
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&verify(0x18, b"1234")), [0x63, 0xC2]);
}

#[test]
fn a_pin_that_is_no_text_survives_the_round_trip() {
    let image = load_with("text = \"1234\"", "hex = \"0031FF0A\"").unwrap();
    let drawer = Drawer::empty();
    image.save_directory(drawer.path()).unwrap();
    assert!(drawer.load().unwrap() == image);
}

#[test]
fn a_key_may_be_pem() {
    let drawer = Drawer::with(&MINIMAL.replace(
        "kind = \"transparent\"\nid = \"000A\"",
        "kind = \"key\"\nusage = \"sign\"\nid = \"0017\"",
    ));
    let secret = rsa::pkcs8::SecretDocument::try_from(KEY_A).unwrap();
    let pem = secret.to_pem("PRIVATE KEY", Default::default()).unwrap();
    fs::write(drawer.path().join("certificate.der"), pem.as_bytes()).unwrap();
    let mut card = SimulatedCard::new(drawer.load().unwrap());
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&verify(0x18, b"1234")), OK);
    assert_eq!(status(&card.process(&sign(0x00, 0x97, b"data"))), 0x9000);
}

#[test]
fn file_names_that_lead_out_of_the_directory_are_refused() {
    for name in [
        "../certificate.der",
        "/etc/passwd",
        "a/../../certificate.der",
        "..",
        "",
        ".",
        "a\\\\..\\\\b",
        "C:x",
        "a\\u0000b",
    ] {
        let loaded = load_with("\"certificate.der\"", &format!("\"{name}\""));
        assert!(
            matches!(loaded, Err(ImageError::Outside { .. })),
            "{name}: {loaded:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_and_things_that_are_no_files_are_refused() {
    let drawer = Drawer::with(&MINIMAL.replace("certificate.der", "link"));
    std::os::unix::fs::symlink("/etc/hostname", drawer.path().join("link")).unwrap();
    assert!(matches!(drawer.load(), Err(ImageError::Outside { .. })));
    fs::remove_file(drawer.path().join("link")).unwrap();
    std::os::unix::fs::symlink("certificate.der", drawer.path().join("link")).unwrap();
    assert!(drawer.load().is_ok(), "a link that stays inside");
    fs::remove_file(drawer.path().join("link")).unwrap();
    fs::create_dir(drawer.path().join("link")).unwrap();
    assert!(matches!(drawer.load(), Err(ImageError::Outside { .. })));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_a_saved_card() {
    use std::os::unix::fs::PermissionsExt;
    let drawer = Drawer::empty();
    image().save_directory(drawer.path()).unwrap();
    let mode = |name| {
        fs::metadata(drawer.path().join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        (mode("manifest.toml"), mode("jpki/0017.pk8")),
        (0o600, 0o600)
    );
}

#[test]
fn absent_and_oversized_files_are_told_apart() {
    let absent = load_with("certificate.der", "absent.der");
    assert!(matches!(
        absent,
        Err(ImageError::Io {
            operation: FileOperation::Read,
            ..
        })
    ));
    let nowhere = CardImage::load_directory("/nonexistent/card");
    assert!(matches!(nowhere, Err(ImageError::Io { .. })));
    let drawer = Drawer::with(MINIMAL);
    fs::write(drawer.path().join("certificate.der"), vec![0; 65_536]).unwrap();
    assert!(drawer.load().is_ok());
    fs::write(drawer.path().join("certificate.der"), vec![0; 65_537]).unwrap();
    let oversized = drawer.load();
    assert!(matches!(
        oversized,
        Err(ImageError::TooLarge { limit: 65_536, .. })
    ));
}

#[test]
fn values_that_cannot_be_are_refused_with_their_place() {
    for (from, to) in [
        ("tries_left = 3", "tries_left = 4"),
        ("tries_limit = 3", "tries_limit = 0"),
        ("tries_limit = 3", "tries_limit = 16"),
        ("length = [4, 4]", "length = [5, 4]"),
        ("text = \"1234\"", "text = \"\""),
        ("text = \"1234\"", "text = \"1234\"\nhex = \"31323334\""),
        ("access = [\"0018\"]", "access = [\"001B\"]"),
        ("access = [\"0018\"]", "access = []"),
        ("id = \"000A\"", "id = \"0018\""),
        ("id = \"000A\"", "id = \"A\""),
        ("id = \"000A\"", "id = \"00000A\""),
        ("aid = \"D392F000260100000001\"", "aid = \"D392\""),
        ("aid = \"D392F000260100000001\"", "aid = \"D3 92\""),
        (
            "aid = \"D392F000260100000001\"",
            "aid = \"D392F000260100000001\"\ndefault_key = \"0018\"",
        ),
        ("name = \"jpki\"", "name = \"../jpki\""),
        ("name = \"jpki\"", "name = \"data-objects\""),
        ("atr = \"3B80\"", "atr = \"3B\""),
        ("format = 1", "format = 2"),
    ] {
        let loaded = load_with(from, to);
        assert!(
            matches!(loaded, Err(ImageError::Value { .. })),
            "{to}: {loaded:?}"
        );
    }
}

#[test]
fn text_that_is_no_manifest_is_refused_with_its_line() {
    for (from, to, wanted) in [
        ("tries_left = 3", "tries_left =", Some(11)),
        ("tries_left = 3", "tries_left = 3\nextra = 1", None),
        ("kind = \"pin\"", "kind = \"PIN\"", None),
        ("change = \"reference-data\"\n", "", None),
    ] {
        let Err(ImageError::Manifest { line, .. }) = load_with(from, to) else {
            panic!("{to} was taken");
        };
        assert!(wanted.is_none() || line == wanted, "{to}: line {line:?}");
    }
}

#[test]
fn errors_do_not_quote_a_pin() {
    for to in [
        "text = 987654",
        "text = 987654\"",
        "hex = \"987654x\"",
        "text = \"987654\" 1",
    ] {
        let error = load_with("text = \"1234\"", to).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains("987654"), "{text}");
    }
}

#[test]
fn a_manifest_that_nests_without_end_is_refused() {
    let many = 200_000;
    for manifest in [
        format!("a = {}", "[".repeat(many)),
        format!("a = {}", "{b=".repeat(many)),
        format!("{}c = 1", "b.".repeat(many)),
        format!("[{}c]", "b.".repeat(many)),
    ] {
        let loaded = Drawer::with(&manifest).load();
        let start = &manifest[..8];
        assert!(
            matches!(loaded, Err(ImageError::Manifest { .. })),
            "{start}"
        );
    }
}

#[test]
fn the_manifest_in_the_documentation_is_a_card() {
    let documentation = include_str!("../../docs/simulator.md");
    let (_, rest) = documentation.split_once("```toml\n").unwrap();
    let (manifest, _) = rest.split_once("```").unwrap();
    let drawer = Drawer::with(manifest);
    for (file, bytes) in [
        ("data-objects/0045.bin", &b"CARD0001"[..]),
        ("jpki/0001.bin", b"certificate"),
        ("jpki/001A.pk8", KEY_A),
        ("common/0001-1.bin", &[0x01, 0x02, 0x31, 0x32]),
    ] {
        let path = drawer.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let mut card = SimulatedCard::new(drawer.load().unwrap());
    assert_eq!(
        card.process(&[0x00, 0xCA, 0x00, 0x45, 0x00]),
        *b"CARD0001\x90\x00"
    );
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&verify(0x1B, b"ABC123")), OK);
    assert_eq!(
        card.process(&[0x00, 0xB0, 0x81, 0x00, 0x00]),
        *b"certificate\x90\x00"
    );
    assert_eq!(status(&card.process(&sign(0x00, 0x9A, b"data"))), 0x9000);
}
