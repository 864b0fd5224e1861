//! The system in words that fit thousands of others: its kind and versions.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use mynumber_card::data::display_safe;

/// Packages of Debian and Ubuntu whose versions explain trouble with readers.
const PACKAGES: [&str; 4] = ["pcscd", "libpcsclite1", "libccid", "libnfc6"];
/// What is read of a file of the system, in bytes.
const LONGEST_FILE: u64 = 64 << 20;
/// The most characters of a name or a version.
const LONGEST: usize = 80;

/// `Linux 6.1.0 x86_64; Debian GNU/Linux 12 (bookworm)`.
pub(super) fn system(root: &Path) -> String {
    let (os, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    let release = lines(root, "proc/sys/kernel/osrelease").next();
    // The version at the beginning: people put names of their own behind it.
    let is_behind = |c: char| !c.is_ascii_digit() && c != '.';
    let mut kernel = release.as_deref().unwrap_or_default().split(is_behind);
    let name = lines(root, "etc/os-release").find_map(|line| {
        let name = line.strip_prefix("PRETTY_NAME=")?;
        Some(format!("; {}", short(name.trim_matches('"'))))
    });
    let kernel = short(kernel.next().unwrap_or_default());
    let text = format!("{os} {kernel} {machine}{}", name.unwrap_or_default());
    text.replace("  ", " ")
}

/// Packages with their versions, where the system keeps such a list.
pub(super) fn services(root: &Path) -> Vec<(&'static str, String)> {
    let mut package = None;
    let lines = lines(root, "var/lib/dpkg/status");
    let versions = lines.filter_map(|line| match line.split_once(": ")? {
        ("Package", name) => {
            package = PACKAGES.into_iter().find(|it| *it == name);
            None
        }
        ("Version", version) => package.take().map(|name| (name, short(version))),
        _ => None,
    });
    versions.collect()
}

/// Of a file of the system; none where it cannot be read, or is no text.
fn lines(root: &Path, name: &str) -> impl Iterator<Item = String> {
    let file = File::open(root.join(name)).ok();
    let lines = file.map(|file| BufReader::new(file.take(LONGEST_FILE)).lines());
    lines.into_iter().flatten().map_while(Result::ok)
}

/// Text from outside, cut and fit to be shown.
pub(super) fn short(text: &str) -> String {
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
        assert_eq!(services(root.path()), []);
        write("proc/sys/kernel/osrelease", "6.1.0-22-hanakos-laptop\n");
        write(
            "etc/os-release",
            "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
        );
        write(
            "var/lib/dpkg/status",
            "Package: pcscd\nStatus: install ok installed\nVersion: 1.9.9-2\n\nPackage: vim\nVersion: 9\n\nPackage: libccid\nVersion: 1.5.2-1\n",
        );
        let text = system(root.path());
        assert!(
            text.contains(" 6.1.0 ") && text.ends_with("; Debian GNU/Linux 12 (bookworm)"),
            "{text}"
        );
        assert!(!text.contains("hanako"), "{text}");
        let expected = [("pcscd", "1.9.9-2"), ("libccid", "1.5.2-1")];
        let expected = expected.map(|(name, version)| (name, version.to_owned()));
        assert_eq!(services(root.path()), expected);
    }
}
