//! Which file names something from which other file, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::modules::{Crate, Meaning, Names};

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(Names),
    /// A type that is defined in this file.
    Type(String),
    /// Something else that is.
    Value(String),
}

/// Each file with those that it needs, and a path of its code that shows it.
#[derive(Debug, Default)]
pub struct Files(BTreeMap<String, BTreeMap<String, Names>>);

impl Files {
    pub fn of(all: &Crate) -> Self {
        let mut files = Self::default();
        for (place, module) in &all.modules {
            let needed = files.0.entry(module.file.clone()).or_default();
            for path in &module.paths {
                for target in resolve(all, place, path, 0) {
                    match target {
                        Target::Type(file) | Target::Value(file) if file != module.file => {
                            needed.entry(file).or_insert_with(|| path.clone());
                        }
                        _ => {}
                    }
                }
            }
        }
        files
    }

    pub fn arrows(&self) -> impl Iterator<Item = (&str, &str)> {
        let each = self.0.iter();
        each.flat_map(|(from, to)| to.keys().map(|to| (from.as_str(), to.as_str())))
    }

    /// The files of a circle, and the names that make it one.
    pub fn describe(&self, circle: &[String]) -> String {
        let mut text = format!("  a circle of {}:\n", circle.len());
        for from in circle {
            for (to, path) in self.0[from].iter().filter(|(to, _)| circle.contains(to)) {
                let _ = writeln!(text, "    {from} -> {to}: {}", path.join("::"));
            }
        }
        text
    }

    fn reached_from(&self, file: &str) -> BTreeSet<&String> {
        let mut reached = BTreeSet::new();
        let mut ahead: Vec<_> = self.0[file].keys().collect();
        while let Some(next) = ahead.pop() {
            if reached.insert(next) {
                ahead.extend(self.0[next].keys());
            }
        }
        reached
    }
}

/// The strongly connected parts of more than one file.
pub fn circles(files: &Files) -> Vec<Vec<String>> {
    let reached: BTreeMap<_, _> = files
        .0
        .keys()
        .map(|file| (file, files.reached_from(file)))
        .collect();
    let mut found = BTreeSet::new();
    for (file, ahead) in &reached {
        if ahead.contains(file) {
            let circle = ahead.iter().filter(|other| reached[*other].contains(file));
            found.insert(circle.map(ToString::to_string).collect());
        }
    }
    found.into_iter().collect()
}

/// Follows a path from a module on. Nothing for what other crates define, and for local names.
fn resolve(all: &Crate, place: &Names, path: &[String], depth: usize) -> BTreeSet<Target> {
    let Some((first, rest)) = path.split_first() else {
        return BTreeSet::new();
    };
    let mut found = match first.as_str() {
        "crate" => BTreeSet::from([Target::Module(Names::new())]),
        "self" => BTreeSet::from([Target::Module(place.clone())]),
        "super" => BTreeSet::from([Target::Module(
            place[..place.len().saturating_sub(1)].to_vec(),
        )]),
        name => look_up(all, place, name, depth),
    };
    for name in rest {
        found = found
            .into_iter()
            .flat_map(|target| match target {
                Target::Module(module) if name == "super" => BTreeSet::from([Target::Module(
                    module[..module.len().saturating_sub(1)].to_vec(),
                )]),
                Target::Module(module) => look_up(all, &module, name, depth),
                // A variant, or what belongs to a type.
                Target::Type(file) => BTreeSet::from([Target::Type(file)]),
                // A function of the same name as a module is not what is meant.
                Target::Value(_) => BTreeSet::new(),
            })
            .collect();
    }
    found
}

/// What a name means in a module.
fn look_up(all: &Crate, place: &Names, name: &str, depth: usize) -> BTreeSet<Target> {
    // `use a::*` and `use super::*` can name each other.
    let Some(module) = all.modules.get(place).filter(|_| depth < 12) else {
        return BTreeSet::new();
    };
    let meanings = module.names.get(name).map_or(&[][..], Vec::as_slice);
    let mut found = BTreeSet::new();
    for meaning in meanings {
        match meaning {
            Meaning::Type => {
                found.insert(Target::Type(module.file.clone()));
            }
            Meaning::Value => {
                found.insert(Target::Value(module.file.clone()));
            }
            Meaning::Module => {
                found.insert(Target::Module(
                    [place.as_slice(), &[name.to_owned()]].concat(),
                ));
            }
            // `use hex;` and `use x as x` lead out of the crate, not back here.
            Meaning::Import(path) if path.first().is_some_and(|first| first == name) => {}
            Meaning::Import(path) => found.extend(resolve(all, place, path, depth + 1)),
        }
    }
    if meanings.is_empty() {
        for glob in &module.globs {
            for target in resolve(all, place, glob, depth + 1) {
                if let Target::Module(other) = target {
                    found.extend(look_up(all, &other, name, depth + 1));
                }
            }
        }
    }
    found
}
