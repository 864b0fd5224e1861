//! The system in words that fit thousands of others: its kind and versions.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use mynumber_card::data::display_safe;

/// Packages of Debian and Ubuntu whose versions explain trouble with readers.
const PACKAGES: [&str; 4] = ["pcscd", "libpcsclite1", "libccid", "libnfc6"];
/// What is read of a file of the system, in bytes.
const LONGEST_FILE: u64 = 64 << 20;
/// The most characters of a version.
const LONGEST: usize = 60;

/// `Linux 6.1.0 x86_64; Debian GNU/Linux 12 (bookworm)`.
pub(super) fn system() -> String {
    of_root(Path::new("/"))
}

fn of_root(root: &Path) -> String {
    let (os, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    let kernel = first_line(&root.join("proc/sys/kernel/osrelease"))
        .map(|line| numbers(&line))
        .unwrap_or_default();
    let name = distribution(root).map(|name| format!("; {name}"));
    let text = format!("{os} {kernel} {machine}{}", name.unwrap_or_default());
    text.replace("  ", " ")
}

/// Packages with their versions, where the system keeps such a list.
pub(super) fn services() -> Vec<(&'static str, String)> {
    packages(Path::new("/"))
}

fn packages(root: &Path) -> Vec<(&'static str, String)> {
    let Ok(file) = File::open(root.join("var/lib/dpkg/status")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut package = None;
    for line in BufReader::new(file.take(LONGEST_FILE)).lines() {
        // A list that is not text is none.
        let Ok(line) = line else { break };
        match line.split_once(": ") {
            Some(("Package", name)) => package = PACKAGES.into_iter().find(|it| *it == name),
            Some(("Version", version)) => {
                if let Some(name) = package.take() {
                    found.push((name, short(version)));
                }
            }
            _ => {}
        }
    }
    found
}

fn distribution(root: &Path) -> Option<String> {
    let file = File::open(root.join("etc/os-release")).ok()?;
    let mut lines = BufReader::new(file.take(LONGEST_FILE)).lines();
    let name = lines.find_map(|line| {
        let name = line.ok()?.strip_prefix("PRETTY_NAME=")?.to_owned();
        Some(name.trim_matches('"').to_owned())
    })?;
    Some(short(&name))
}

fn first_line(path: &Path) -> Option<String> {
    let file = File::open(path).ok()?;
    BufReader::new(file.take(LONGEST_FILE)).lines().next()?.ok()
}

/// The version at the beginning: people put names of their own behind it.
fn numbers(release: &str) -> String {
    let version = release
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .next();
    short(version.unwrap_or_default())
}

fn short(text: &str) -> String {
    let text: String = text.chars().take(LONGEST).collect();
    display_safe(&text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_told_by_its_versions_and_by_no_name_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        assert_eq!(packages(root.path()), []);
        write("proc/sys/kernel/osrelease", "6.1.0-22-hanakos-laptop\n");
        write(
            "etc/os-release",
            "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
        );
        write(
            "var/lib/dpkg/status",
            "Package: pcscd\nStatus: install ok installed\nVersion: 1.9.9-2\n\nPackage: vim\nVersion: 9\n\nPackage: libccid\nVersion: 1.5.2-1\n",
        );
        let text = of_root(root.path());
        assert!(
            text.contains(" 6.1.0 ") && text.ends_with("; Debian GNU/Linux 12 (bookworm)"),
            "{text}"
        );
        assert!(!text.contains("hanako"), "{text}");
        let expected = [("pcscd", "1.9.9-2"), ("libccid", "1.5.2-1")];
        let expected = expected.map(|(name, version)| (name, version.to_owned()));
        assert_eq!(packages(root.path()), expected);
    }
}
