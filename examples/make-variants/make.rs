//! From Unihan to groups of variants.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use unicode_normalization::UnicodeNormalization as _;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Where the package `unicode-data` puts its files.
const FOLDER: &str = "/usr/share/unicode";

/// What is known of a character that others are written as: what Unihan says of it, by the field.
#[derive(Default)]
pub(crate) struct Unihan {
    fields: BTreeMap<String, BTreeMap<char, String>>,
    /// The version of Unicode, such as `15.0.0`.
    pub(crate) version: String,
}

impl Unihan {
    /// Reads what the package `unicode-data` installed.
    pub(crate) fn installed() -> Result<Self> {
        let mut unihan = Self::default();
        for name in ["Variants", "OtherMappings", "IRGSources", "Readings"] {
            unihan.add(&unpacked(name)?);
        }
        Ok(unihan)
    }

    fn add(&mut self, text: &str) {
        for line in text.lines() {
            if let Some(version) = line.strip_prefix("# Unicode version: ") {
                version.trim().clone_into(&mut self.version);
            }
            let mut parts = line.splitn(3, '\t');
            if let (Some(code), Some(field), Some(value)) =
                (parts.next(), parts.next(), parts.next())
                && let Some(character) = code_point(code)
            {
                let values = self.fields.entry(field.to_owned()).or_default();
                values.insert(character, value.to_owned());
            }
        }
    }

    fn values(&self, field: &str) -> impl Iterator<Item = (char, &str)> {
        self.fields
            .get(field)
            .into_iter()
            .flatten()
            .map(|(character, value)| (*character, value.as_str()))
    }

    fn has(&self, character: char, fields: &[&str]) -> bool {
        fields.iter().any(|field| {
            self.fields
                .get(*field)
                .is_some_and(|values| values.contains_key(&character))
        })
    }

    /// Whether it is in a Japanese standard (JIS, or the registers' 文字情報基盤).
    fn is_in_a_standard(&self, character: char) -> bool {
        self.has(character, &["kIRG_JSource", "kIBMJapan"])
    }

    /// Whether it is written in Japan at all.
    fn is_japanese(&self, character: char) -> bool {
        self.is_in_a_standard(character) || self.has(character, &["kJapaneseOn", "kJapaneseKun"])
    }

    /// The characters of 常用漢字 and 人名用漢字 that are there for themselves, not as the old form of
    /// another: two of them are two words.
    fn everyday(&self) -> BTreeSet<char> {
        ["kJoyoKanji", "kJinmeiyoKanji"]
            .into_iter()
            .flat_map(|field| self.values(field))
            .filter(|(_, value)| !value.contains("U+"))
            .map(|(character, _)| character)
            .collect()
    }

    /// The pairs that some fields make, in order.
    fn pairs(&self, fields: &[&str]) -> BTreeSet<(char, char)> {
        let mut pairs = BTreeSet::new();
        for (field, (one, value)) in fields
            .iter()
            .flat_map(|field| self.values(field).map(move |value| (*field, value)))
        {
            for other in code_points(value) {
                // What is simple for several words is a character of its own in Japan: 台, 千, 松.
                let merged = match field {
                    "kSimplifiedVariant" => other,
                    _ => one,
                };
                let own = self
                    .fields
                    .get("kTraditionalVariant")
                    .and_then(|values| values.get(&merged));
                let of_several = own.is_some_and(|value| code_points(value).any(|c| c == merged));
                if of_several && matches!(field, "kSimplifiedVariant" | "kTraditionalVariant") {
                    continue;
                }
                // Comparing brings every text into this form first.
                let pair = (canonical(one), canonical(other));
                if pair.0 != pair.1 {
                    pairs.insert((pair.0.min(pair.1), pair.0.max(pair.1)));
                }
            }
        }
        pairs.retain(|(one, other)| {
            [one, other].iter().all(|each| self.is_japanese(**each))
                && [one, other]
                    .iter()
                    .any(|each| self.is_in_a_standard(**each))
        });
        pairs
    }
}

/// A file of Unihan, which Debian packs.
fn unpacked(name: &str) -> Result<String> {
    let packed = Path::new(FOLDER).join(format!("Unihan_{name}.txt.bz2"));
    let made = Command::new("bzip2")
        .arg("-dc")
        .arg(&packed)
        .output()
        .map_err(|error| format!("bzip2: {error}; see scripts/install-test-parts.sh"))?;
    if made.status.success() {
        Ok(String::from_utf8(made.stdout)?)
    } else {
        Err(format!(
            "{}: is the package unicode-data installed? See scripts/install-test-parts.sh",
            packed.display()
        )
        .into())
    }
}

fn code_point(text: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(text.strip_prefix("U+")?, 16).ok()?)
}

/// Every `U+` in a value: `U+9AD8<kMatthews`, `2010:U+4E57`.
fn code_points(value: &str) -> impl Iterator<Item = char> {
    value.split("U+").skip(1).filter_map(|rest| {
        let end = rest
            .find(|c: char| !c.is_ascii_hexdigit())
            .unwrap_or(rest.len());
        let (digits, _) = rest.split_at_checked(end)?;
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    })
}

fn canonical(character: char) -> char {
    core::iter::once(character)
        .nfc()
        .next()
        .unwrap_or(character)
}

/// The groups, each with the characters that stand for it first.
#[derive(Default)]
struct Groups {
    groups: Vec<Vec<char>>,
    of: BTreeMap<char, usize>,
}

impl Groups {
    fn group(&mut self, character: char) -> usize {
        let next = self.groups.len();
        let at = *self.of.entry(character).or_insert(next);
        if at == next {
            self.groups.push(vec![character]);
        }
        at
    }

    /// Makes one group of two, unless `apart` says that they are two words.
    fn join(&mut self, one: char, other: char, apart: impl Fn(&[char], &[char]) -> bool) {
        let (one, other) = (self.group(one), self.group(other));
        if one == other {
            return;
        }
        let refused = match (self.groups.get(one), self.groups.get(other)) {
            (Some(one), Some(other)) => apart(one, other),
            _ => true,
        };
        if refused {
            return;
        }
        let moved = self.groups.get_mut(other).map(std::mem::take);
        for character in moved.into_iter().flatten() {
            self.of.insert(character, one);
            if let Some(group) = self.groups.get_mut(one) {
                group.push(character);
            }
        }
    }
}

/// The file: groups, by the order of the characters that stand for them.
pub(crate) fn table(unihan: &Unihan) -> Result<String> {
    let everyday = unihan.everyday();
    if everyday.len() < 2_500 || unihan.version.is_empty() {
        return Err("this is no Unihan database".into());
    }
    let mut groups = Groups::default();
    let mut chosen = BTreeSet::new();
    for group in own_groups() {
        let mut characters = group.chars();
        let Some(common) = characters.next() else {
            continue;
        };
        chosen.insert(common);
        for other in characters {
            groups.join(common, other, |_, _| false);
        }
    }
    // Trust falls: later fields may not bring together what earlier ones left apart.
    for (one, other) in unihan.pairs(&["kJinmeiyoKanji", "kJoyoKanji"]) {
        groups.join(one, other, |_, _| false);
    }
    let two_words = |one: &[char], other: &[char]| {
        let has_word = |group: &[char]| group.iter().any(|each| everyday.contains(each));
        has_word(one) && has_word(other)
    };
    for fields in [
        &["kCompatibilityVariant", "kZVariant"][..],
        &["kSemanticVariant"],
        &["kSimplifiedVariant", "kTraditionalVariant"],
        &["kSpoofingVariant"],
    ] {
        for (one, other) in unihan.pairs(fields) {
            groups.join(one, other, two_words);
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for group in &mut groups.groups {
        // First what `own.txt` has first, then everyday characters, then what is in JIS X 0208.
        group.sort_by_key(|each| {
            (
                !chosen.contains(each),
                !everyday.contains(each),
                !unihan.has(*each, &["kJis0"]),
                *each,
            )
        });
        if group.len() > 1 {
            lines.push(group.iter().collect());
        }
    }
    lines.sort_unstable();
    let mut text = format!(
        "# Variant characters in groups, the one that stands for the others first.\n\
         # Made by examples/make-variants from its own.txt and from the Unihan database, Unicode {}:\n\
         # Copyright (c) 1991-2022 Unicode, Inc., under the Unicode License V3 (LICENSE-UNICODE); chosen and joined here.\n",
        unihan.version
    );
    let mut length = 0_usize;
    for line in lines {
        let next = length
            .saturating_add(line.chars().count())
            .saturating_add(1);
        let (between, start) = match length {
            0 => ("", 0),
            _ if next > 60 => ("\n", 0),
            length => (" ", length),
        };
        text.push_str(between);
        text.push_str(&line);
        length = start.saturating_add(line.chars().count()).saturating_add(1);
    }
    text.push('\n');
    Ok(text)
}

/// The groups of `own.txt`.
pub(crate) fn own_groups() -> impl Iterator<Item = &'static str> {
    include_str!("own.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
}
