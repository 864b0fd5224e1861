//! The places that exist, for the entries of a policy.

use std::sync::LazyLock;

use super::fold::{Fold, apply};
use super::normalise::characters;
use crate::data::{Place, Prefecture, places};

/// Differences of writing in which the beginning of an address is still found.
pub(in crate::identity) const FOLDS: [Fold; 4] = [
    Fold::Compatibility,
    Fold::Variant,
    Fold::Particle,
    Fold::Kana,
];

/// A place of the table, and its names after [`FOLDS`].
struct Known {
    place: Place,
    county: String,
    name: String,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    places()
        .map(|place| Known {
            place,
            county: place.county.map(folded).unwrap_or_default(),
            name: folded(place.name),
        })
        .collect()
});

fn folded(text: &str) -> String {
    apply(characters(&text.into(), false), &FOLDS)
        .into_iter()
        .filter(|character| *character != ' ')
        .collect()
}

fn of(prefecture: Prefecture) -> impl Iterator<Item = &'static Known> {
    KNOWN
        .iter()
        .filter(move |known| known.place.prefecture == prefecture)
}

impl Known {
    /// What follows this place in a folded text, with its county or without.
    fn rest<'a>(&self, text: &'a str) -> Option<&'a str> {
        let without = text.strip_prefix(&self.county).unwrap_or(text);
        without
            .strip_prefix(&self.name)
            .or_else(|| text.strip_prefix(&self.name))
    }
}

/// Whether the text after the prefecture in an address begins with an existing place.
pub(in crate::identity) fn begins_with_a_place(prefecture: Prefecture, text: &str) -> bool {
    let text = folded(text);
    of(prefecture).any(|known| known.rest(&text).is_some())
}

/// Looks up what follows the prefecture in an entry of a policy: a county, or a municipality with
/// or without its county and with or without more after it. Returns the other ways to write it, with
/// the prefecture: the county left out, or put in. `None` when there is no such place.
pub(in crate::identity) fn other_writings(
    prefecture: Prefecture,
    text: &str,
) -> Option<Vec<String>> {
    let text = folded(text);
    let write = |parts: &[&str]| prefecture.name().to_owned() + &parts.concat();
    let towns: Vec<String> = of(prefecture)
        .filter(|known| known.county == text)
        .map(|known| write(&[known.place.name]))
        .collect();
    if !towns.is_empty() {
        return Some(towns);
    }
    // 大阪市北区 rather than 大阪市: the longest.
    let (known, rest) = of(prefecture)
        .filter_map(|known| Some((known, known.rest(&text)?)))
        .max_by_key(|(known, _)| known.name.len())?;
    // A city with wards has one of them after it, and all are in the table.
    let has_wards = of(prefecture)
        .any(|other| other.name.len() > known.name.len() && other.name.starts_with(&known.name));
    if has_wards && !rest.is_empty() {
        return None;
    }
    Some(match known.place.county {
        None => Vec::new(),
        Some(_) if text.starts_with(&known.county) => vec![write(&[known.place.name, rest])],
        // Two towns of one name: 泊村 in Hokkaido.
        Some(_) => of(prefecture)
            .filter(|other| other.name == known.name)
            .map(|other| {
                let county = other.place.county.unwrap_or_default();
                write(&[county, other.place.name, rest])
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_prefecture_is_in_one_form_of_writing() {
        for prefecture in (1..=47).filter_map(Prefecture::from_number) {
            assert_eq!(folded(prefecture.name()), prefecture.name());
        }
    }

    #[test]
    fn every_place_of_the_table_is_one_to_live_in() {
        for place in places() {
            let county = place.county.unwrap_or_default();
            for text in [place.name.to_owned(), county.to_owned() + place.name] {
                assert!(other_writings(place.prefecture, &text).is_some(), "{text}");
                assert!(begins_with_a_place(place.prefecture, &(text + "架空1")));
            }
        }
    }
}
