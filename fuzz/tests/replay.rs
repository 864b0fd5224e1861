//! Every file of the corpora, through the target whose it is: nothing that was found comes back.

use std::collections::BTreeSet;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

use mynumber_card_fuzz::TARGETS;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let name = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries.map(|entry| name(entry.unwrap().path())).collect()
}

/// One after the other: memory is counted for the whole process.
#[test]
fn every_file_of_the_corpora_holds() {
    let mut failed = Vec::new();
    for target in TARGETS {
        let corpus = folder("corpus").join(target.name);
        let mut files: Vec<_> = fs::read_dir(&corpus)
            .unwrap_or_else(|error| panic!("{corpus:?}: {error}"))
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{corpus:?} is empty");
        for file in files {
            let data = fs::read(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
            if panic::catch_unwind(|| target.run(&data)).is_err() {
                failed.push(file);
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn corpora_and_programs_are_those_of_the_targets() {
    let targets: BTreeSet<_> = TARGETS
        .iter()
        .map(|target| target.name.to_owned())
        .collect();
    assert_eq!(targets.len(), TARGETS.len());
    assert_eq!(names_in(&folder("corpus")), targets);
    assert_eq!(names_in(&folder("fuzz_targets")), targets);
    let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
    for name in targets {
        let source = fs::read_to_string(folder("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(
            source.contains(&format!("fuzz!(\"{name}\")")),
            "{name} runs another target"
        );
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")),
            "no [[bin]] {name}"
        );
    }
}
