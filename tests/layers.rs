//! The layers of docs/architecture.md: a layer imports only those above it, and the simulated card
//! shares nothing with the driver but errors, the transport seam and values.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

/// Top first.
const LAYERS: [&str; 16] = [
    "terms",
    "report",
    "error",
    "secret",
    "apdu",
    "tlv",
    "rsa_public",
    "data",
    "picture",
    "transport",
    "card",
    "pki",
    "app",
    "identity",
    "job",
    "sim",
];
/// Lower in the list, but values: secrets are built from them, and errors name a time.
const EXCEPTIONS: [(&str, &str); 2] = [("secret", "data"), ("error", "data")];
const SIM_MAY_USE: [&str; 3] = ["error", "transport", "data"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The first words of every `crate::…` path, those in braces included.
fn imports(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join(" ");
    code.split("crate::")
        .skip(1)
        .flat_map(|rest| {
            let names = rest
                .strip_prefix('{')
                .map_or(rest, |braces| braces.split('}').next().unwrap());
            let inside = rest.starts_with('{');
            let first = |part: &str| {
                part.trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect::<String>()
            };
            if inside {
                names.split(',').map(first).collect()
            } else {
                vec![first(names)]
            }
        })
        .collect()
}

#[test]
fn a_layer_imports_only_those_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files {
        let relative = file.strip_prefix(&root).unwrap();
        let layer = relative
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        let Some(place) = LAYERS.iter().position(|name| *name == layer) else {
            continue;
        };
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            let Some(other) = LAYERS.iter().position(|name| *name == import) else {
                continue;
            };
            seen += 1;
            let allowed = if layer == "sim" {
                import == "sim" || SIM_MAY_USE.contains(&import.as_str())
            } else {
                other <= place || EXCEPTIONS.contains(&(layer, import.as_str()))
            };
            if !allowed {
                wrong.push(format!("{} imports {import}", relative.display()));
            }
        }
    }
    assert!(seen > 30, "the search itself found only {seen} imports");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::terms::Tries;\nuse crate::{error::Error, tlv};\n// crate::sim\nfn f(x: crate::card::Card) {}";
    assert_eq!(imports(text), ["terms", "error", "tlv", "card"]);
}

#[test]
fn no_source_file_is_long_without_a_reason() {
    let mut files = Vec::new();
    for folder in [
        "src",
        "tests",
        "examples",
        "benches",
        "terminal/src",
        "cli/src",
        "cli/tests",
        "fuzz/src",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        if folder.exists() {
            sources(&folder, &mut files);
        }
    }
    let long: Vec<_> = files
        .iter()
        .map(|file| (file, fs::read_to_string(file).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > 520)
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}
