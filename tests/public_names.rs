//! The library's public names, as `api/public.txt` lists them.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

/// Types that have the same name in two modules, and are always written with their module.
const WITH_THEIR_MODULE: [&str; 2] = [
    // `ber::Element` and `simple::Element`: the two forms of TLV.
    "Element", // `ber::Reader` and `simple::Reader`.
    "Reader",
];

fn list() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("api/public.txt");
    std::fs::read_to_string(path).unwrap()
}

/// The types and traits of a list, with their modules by their names.
fn types(list: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let Some((path, what)) = line.split_once(": ") else {
            continue;
        };
        let what = what.trim_start_matches("non_exhaustive ");
        let is_type = ["enum", "struct", "trait", "type", "union"]
            .iter()
            .any(|kind| {
                what.strip_prefix(kind)
                    .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            });
        let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
        // A type within a trait is called as the trait says.
        let within = module.rsplit("::").next().unwrap();
        if is_type && !within.starts_with(char::is_uppercase) {
            found.entry(name).or_default().push(module);
        }
    }
    found
}

fn called_the_same(list: &str) -> Vec<String> {
    types(list)
        .into_iter()
        .filter(|(name, modules)| modules.len() > 1 && !WITH_THEIR_MODULE.contains(name))
        .map(|(name, modules)| format!("{name}: {}", modules.join(", ")))
        .collect()
}

#[test]
fn no_two_public_types_are_called_the_same() {
    let list = list();
    assert!(types(&list).len() > 200, "the list is read wrongly");
    let same = called_the_same(&list);
    assert!(same.is_empty(), "{same:#?}");
    for name in WITH_THEIR_MODULE {
        assert!(types(&list)[name].len() > 1, "{name} is there once");
    }
}

#[test]
fn types_that_are_called_the_same_are_found() {
    let list = "# Pin: struct\nPin: enum\nPin::Pin: variant\na::Pin: non_exhaustive struct {}\n\
                b::Make::Pin: type\nb::Tries: trait\nc::Tries: structure\nElement: enum\na::Element: enum\n";
    assert_eq!(called_the_same(list), ["Pin: , a"]);
}
