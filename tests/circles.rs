//! No file imports another in a circle, in any member: what a file needs can be read without going back to it.
//!
//! An arrow goes from a file to the file that defines what it names, even when the name comes through a
//! `mod.rs`. Declaring `mod child;` or passing a name on (`pub use child::Name;`) is not an arrow.
//! What the text
//! does not name, such as the file of a called method, is not seen; tests within a file may use anything.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod circles_support;

use std::path::Path;

use circles_support::files::{Files, circles};
use circles_support::modules::Crate;

/// The members by their first file.
const MEMBERS: [&str; 10] = [
    "src/lib.rs",
    "terminal/src/lib.rs",
    "cli/src/main.rs",
    "documents/src/lib.rs",
    "pkcs11/src/lib.rs",
    "bindings/contract/src/lib.rs",
    "fuzz/src/lib.rs",
    "benches/soak/main.rs",
    "benches/verify/src/main.rs",
    "bindings/python/src/lib.rs",
];

#[test]
fn no_file_imports_another_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = String::new();
    for first in MEMBERS {
        let files = Files::of(&Crate::read(root, first));
        let found = circles(&files);
        let number: usize = found.iter().map(Vec::len).sum();
        if number == 0 {
            continue;
        }
        wrong += &format!("{first}: {number} files in a circle\n");
        for circle in found {
            wrong += &files.describe(&circle);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_search_follows_names_to_where_they_are_defined() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "lib.rs",
        "mod card; mod words; mod tests; pub use card::Card;",
    );
    write("words.rs", "pub enum Word { Yes } pub fn say() {}");
    write(
        "card/mod.rs",
        "mod link; mod read; pub use link::{Link as Wire, *}; pub struct Card(Wire);",
    );
    write(
        "card/link.rs",
        "use crate::words; pub struct Link; pub trait Send { fn f() { words::say(); } }",
    );
    write(
        "card/read.rs",
        "impl super::Card { fn f(x: &str) { let y = crate::card::Wire; println!(\"{}\", super::super::words::Word::Yes); } }",
    );
    write(
        "tests.rs",
        "#[cfg(test)] mod inner { use crate::card::Card; } use crate::card::Send;",
    );
    let files = Files::of(&Crate::read(folder.path(), "lib.rs"));
    let arrows: Vec<_> = files.arrows().collect();
    assert_eq!(
        arrows,
        [
            ("card/link.rs", "words.rs"),
            ("card/mod.rs", "card/link.rs"),
            ("card/read.rs", "card/link.rs"),
            ("card/read.rs", "card/mod.rs"),
            ("card/read.rs", "words.rs"),
            ("tests.rs", "card/link.rs"),
        ]
    );
    assert!(circles(&files).is_empty());

    write(
        "words.rs",
        "use crate::Card; pub enum Word { Yes } pub fn say() {}",
    );
    let files = Files::of(&Crate::read(folder.path(), "lib.rs"));
    assert_eq!(
        circles(&files),
        [["card/link.rs", "card/mod.rs", "words.rs"]]
    );
}
