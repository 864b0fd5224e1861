//! The fixtures are what the program makes of their declarations, keys and pictures.

#[path = "../../examples/make-fixtures/make.rs"]
#[allow(dead_code)] // The program uses the rest.
mod make;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mynumber_card::sim::{CardImage, people};

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Every file below a folder.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn assert_same(part: &str, made: &Path) {
    let (committed, made) = (tree(&committed().join(part)), tree(&made.join(part)));
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&committed), names(&made), "fixtures/{part}");
    for (name, bytes) in &committed {
        assert!(
            made.get(name) == Some(bytes),
            "fixtures/{part}/{} is not what make-fixtures makes; run it",
            name.display()
        );
    }
}

#[test]
fn the_cards_and_the_authority_are_what_the_program_makes() {
    let folder = tempfile::tempdir().unwrap();
    make::people(&committed(), folder.path()).unwrap();
    make::authority(&committed(), folder.path()).unwrap();
    assert_same("people", folder.path());
    assert_same("authority", folder.path());
}

#[test]
fn the_texts_of_the_pictures_are_those_of_the_people() {
    let folder = tempfile::tempdir().unwrap();
    make::texts(folder.path()).unwrap();
    let read = |root: &Path| std::fs::read(root.join("pictures/texts.json")).unwrap();
    assert_eq!(read(&committed()), read(folder.path()));
}

#[test]
fn every_key_belongs_to_a_card_or_the_authority() {
    let names = make::key_names().unwrap();
    let mut expected: Vec<_> = names.iter().map(|name| format!("{name}.pem")).collect();
    expected.sort();
    let mut found: Vec<_> = tree(&committed().join("keys"))
        .into_keys()
        .map(|path| path.display().to_string())
        .filter(|name| name.ends_with(".pem"))
        .collect();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn the_cards_that_are_built_in_are_those_in_the_directory() {
    for name in people::NAMES {
        let folder = committed().join("people").join(name);
        let expected = CardImage::load_directory(folder).unwrap();
        assert_eq!(people::load(name).unwrap(), expected, "{name}");
    }
}

#[test]
fn the_readme_tells_everybodys_codes_and_pins() {
    let readme = std::fs::read_to_string(committed().join("README.md")).unwrap();
    for name in people::NAMES {
        let person = people::person(name).unwrap();
        assert!(readme.contains(&format!("`{name}`")), "{name}");
        let (a, b, birth) = (person.code_a(), person.code_b(), person.birth_code());
        assert!(
            readme.contains(&format!("| {a} | {b} | {birth} |")),
            "{name}"
        );
        let pins = person.pins;
        for pin in [&pins.auth, &pins.assist, &pins.common, &pins.juki] {
            if let Some(value) = &pin.value {
                assert!(readme.contains(&format!("| `{value}` |")), "{name}");
            }
        }
    }
}
