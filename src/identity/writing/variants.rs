//! Variant characters (異体字) of names and places: one word written two ways, or two families.

use std::sync::LazyLock;

/// The character that stands for all variants of this one; itself when there is none.
pub(in crate::identity) fn common_variant(character: char) -> char {
    // Nothing below the ideographs has a variant here.
    if character < '\u{3400}' {
        return character;
    }
    PAIRS
        .binary_search_by_key(&character, |(variant, _)| *variant)
        .ok()
        .and_then(|at| PAIRS.get(at))
        .map_or(character, |(_, common)| *common)
}

/// Each variant with what stands for it, rising.
static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut pairs: Vec<(char, char)> = groups()
        .filter_map(|group| {
            let mut characters = group.chars();
            let common = characters.next()?;
            Some(characters.map(move |variant| (variant, common)))
        })
        .flatten()
        .collect();
    pairs.sort_unstable();
    pairs
});

fn groups() -> impl Iterator<Item = &'static str> {
    include_str!("variants.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;

    #[test]
    fn a_character_is_in_one_group_and_survives_normalisation() {
        let mut seen = std::collections::HashSet::new();
        for group in groups() {
            assert!(group.chars().count() > 1, "{group} has nothing to pair");
            assert!(group.nfc().eq(group.chars()), "{group} changes in NFC");
            for character in group.chars() {
                assert!(character >= '\u{3400}', "{character} is never looked up");
                assert!(seen.insert(character), "{character} is there twice");
            }
        }
        assert!(seen.len() > 3000);
    }

    #[test]
    fn variants_have_one_common_character() {
        for (variant, common) in [
            ('髙', '高'),
            ('邊', '辺'),
            ('邉', '辺'),
            ('𠮷', '吉'),
            ('高', '高'),
            ('齋', '斎'),
            ('澁', '渋'),
            ('邨', '村'),
        ] {
            assert_eq!(common_variant(variant), common);
        }
    }
}
