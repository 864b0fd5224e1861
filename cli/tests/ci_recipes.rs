//! The recipes of docs/ci.md: programs of others, in four languages, are tested with the card of one line.
#![cfg(all(target_os = "linux", feature = "pcsc", feature = "sim"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
const RECIPES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/ci");
const INSTALL: &str = "run: sh scripts/install-test-parts.sh && sh scripts/install-witnesses.sh";

/// A copy of the folder of recipes, as a project that has taken them over, with the program on its path.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        copy(Path::new(RECIPES), &project.folder());
        fs::create_dir(project.0.path().join("bin")).unwrap();
        symlink(PROGRAM, project.0.path().join("bin/mynumber-card")).unwrap();
        // As `npm install` in the folder would do; that is done once, before the tests.
        let installed = target().join("witness/node/node_modules");
        assert!(
            installed.exists(),
            "{} is missing; {INSTALL}",
            installed.display()
        );
        symlink(installed, project.folder().join("node/node_modules")).unwrap();
        project
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("project")
    }

    fn run(&self, line: &str) -> Output {
        let path = std::env::var("PATH").unwrap();
        let bin = self.0.path().join("bin");
        Command::new("sh")
            .args(["-c", line])
            .current_dir(self.folder())
            .env("PATH", format!("{}:{path}", bin.display()))
            // Go keeps what it has compiled below HOME otherwise.
            .env("GOCACHE", target().join("witness/go"))
            .output()
            .unwrap()
    }
}

fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().unwrap();
    root.join(folder.unwrap_or_else(|| "target".into()))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, there) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copy(&path, &there),
            false => {
                fs::copy(path, there).unwrap();
            }
        }
    }
}

/// The lines of a recipe that put a card into a reader.
fn lines(recipe: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(RECIPES).join(recipe)).unwrap();
    let found = text.lines().filter(|line| line.contains("mynumber-card"));
    let found = found.filter(|line| line.contains("simulate"));
    let lines = found.map(|line| match line.strip_prefix("CMD ") {
        Some(words) => serde_json::from_str::<Vec<String>>(words)
            .unwrap()
            .join(" "),
        None => {
            let line = line.trim_start().trim_start_matches("- ");
            line.trim_start_matches("run: ").to_owned()
        }
    });
    lines.collect()
}

#[test]
fn every_line_of_every_recipe_does_what_it_says() {
    let project = Project::new();
    let mut programs = Vec::new();
    for (recipe, count) in [("github.yml", 5), ("gitlab.yml", 3), ("Dockerfile", 1)] {
        let lines = lines(recipe);
        assert_eq!(lines.len(), count, "{recipe}: {lines:?}");
        for line in lines {
            let output = project.run(&line);
            assert!(output.status.success(), "{recipe}: {line}: {output:?}");
            programs.push(line);
        }
    }
    for program in ["test_card.py", "card_test.js", "CardTest.java", "go test"] {
        assert!(
            programs.iter().any(|line| line.contains(program)),
            "{program}"
        );
    }
}

#[test]
fn a_program_that_fails_with_another_card_fails_the_line() {
    let project = Project::new();
    for line in lines("github.yml") {
        if line.contains("--new-person") {
            continue;
        }
        // A phone has no input assist and gives its certificate to nobody without a PIN; the tries of `locked` are spent.
        for person in ["android", "locked"] {
            let output = project.run(&line.replace("taro", person));
            let reads_what_locked_has_too = line.contains("card_test.js") && person == "locked";
            let asks_for_tries_alone = line.contains("go test") && person == "android";
            let passes = reads_what_locked_has_too || asks_for_tries_alone;
            assert_eq!(
                output.status.success(),
                passes,
                "{line}: {person}: {output:?}"
            );
        }
    }
}

#[test]
fn the_document_names_the_files_and_fields_that_there_are() {
    let document = include_str!("../../docs/ci.md");
    for entry in fs::read_dir(RECIPES).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(document.contains(&format!("examples/ci/{name}")), "{name}");
    }
    let project = Project::new();
    let file = document.split("```toml\n").nth(1).unwrap();
    let file = file.split("```").next().unwrap();
    fs::write(project.folder().join("documented.toml"), file).unwrap();
    let output = project.run("mynumber-card --json simulate --list --new-person documented.toml");
    assert!(output.status.success(), "{output:?}");
    // Every field of the program is in the table.
    fs::write(
        project.folder().join("wrong.toml"),
        "name = \"a\"\nnothing = 1\n",
    )
    .unwrap();
    let output = project.run("mynumber-card --lang en simulate --list --new-person wrong.toml");
    let said = String::from_utf8(output.stderr).unwrap();
    let fields: Vec<&str> = said.split('`').skip(3).step_by(2).take(12).collect();
    assert_eq!(fields.len(), 12, "{said}");
    for field in fields {
        let told = [format!("`{field}`"), format!("[{field}]")];
        assert!(told.iter().any(|it| document.contains(it)), "{field}");
    }
}
