//! No function is longer than a screen or two: whoever reads it has it before their eyes.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::path::{Path, PathBuf};

/// Lines of a function, from the line of its name to its last brace.
const LONGEST: usize = 100;
/// The members and what belongs to them.
const FOLDERS: [&str; 12] = [
    "src",
    "bindings/contract",
    "bindings/python/src",
    "bindings/wasm",
    "terminal",
    "cli",
    "documents",
    "pkcs11",
    "fuzz",
    "benches",
    "examples",
    "tests",
];
/// Longer ones, as `file: function`, each with its reason.
const EXCEPTED: [(&str, &str); 0] = [];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The functions of a file with their lines. rustfmt puts the last brace as far to the right as the line of the name.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let before = line.trim_start();
        let Some((before, rest)) = before.split_once("fn ") else {
            continue;
        };
        let words = before.replace("(crate)", "").replace("(super)", "");
        let known = [
            "pub", "const", "async", "unsafe", "pub(in", "extern", "\"C\"",
        ];
        let all_known = words
            .split_whitespace()
            .all(|word| known.contains(&word) || word.starts_with("crate::"));
        if !all_known || !rest.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$') {
            continue;
        }
        let end = format!("{indent}}}");
        let last = lines[at..].iter().position(|line| {
            line.starts_with(&end)
                || (line.starts_with(indent) && line.ends_with(';'))
                    && !line[indent.len()..].starts_with(' ')
        });
        let name = rest.split(['(', '<']).next().unwrap();
        let one_line = line.ends_with('}') || line.ends_with(';');
        let lines = if one_line { 1 } else { last.unwrap_or(0) + 1 };
        found.push((name.to_owned(), lines));
    }
    found
}

#[test]
fn no_function_is_long_without_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in FOLDERS {
        sources(&root.join(folder), &mut files);
    }
    let (mut seen, mut long) = (0, Vec::new());
    for file in files {
        let relative = file.strip_prefix(root).unwrap().display().to_string();
        for (name, lines) in functions(&std::fs::read_to_string(&file).unwrap()) {
            seen += 1;
            let place = format!("{relative}: {name}");
            if lines > LONGEST && !EXCEPTED.iter().any(|(excepted, _)| *excepted == place) {
                long.push(format!("{place} has {lines} lines"));
            }
        }
    }
    assert!(
        seen > 4_000,
        "the search itself found only {seen} functions"
    );
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn functions_are_found_with_their_lines() {
    let text = "impl A {\n    pub(crate) const fn a() -> u8 {\n        1\n    }\n\n    fn b();\n}\n\n\
                fn c<T>(\n    x: T,\n) -> T\nwhere\n    T: Copy,\n{\n    let y = match x {\n        _ => x,\n    };\n    y\n}\n\
                // a fn d in a comment\nfn e() {}\n";
    let found = functions(text);
    let expected = [("a", 3), ("b", 1), ("c", 11), ("e", 1)];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((name, lines), expected) in found.iter().zip(expected) {
        assert_eq!((name.as_str(), *lines), expected);
    }
}
