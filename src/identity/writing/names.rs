//! Names (氏名) in parts.

use super::doubt::{Doubt, Doubts};
use super::normalise::{UNKNOWN, scripts};

/// A name: its words, and the words of what stands in brackets (旧氏, 通称).
#[derive(Debug)]
pub(in crate::identity) struct NameForm {
    words: Vec<String>,
    bracketed: Vec<String>,
}

impl NameForm {
    /// Words end at blanks and at the middle dot.
    pub(in crate::identity) fn of(characters: Vec<char>) -> Self {
        let (mut outside, mut inside) = (String::new(), String::new());
        let mut depth = 0_usize;
        for character in characters {
            match character {
                '(' | '[' | '〔' | '【' => depth = depth.saturating_add(1),
                ')' | ']' | '〕' | '】' => depth = depth.saturating_sub(1),
                other => {
                    if depth > 0 {
                        inside.push(other);
                    } else {
                        outside.push(other);
                    }
                    continue;
                }
            }
            outside.push(' ');
            inside.push(' ');
        }
        let words = |text: &str| {
            text.split([' ', '・', '·', ',', '、'])
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        };
        Self {
            words: words(&outside),
            bracketed: words(&inside),
        }
    }

    /// The doubts with which the two are one name; `None` when they are not.
    pub(in crate::identity) fn matches(&self, other: &Self) -> Option<Doubts> {
        let mut doubts = Doubts::new();
        if texts_match(
            &self.bracketed.concat(),
            &other.bracketed.concat(),
            &mut doubts,
        ) {
            if let Some(found) = words_match(&self.words, &other.words) {
                doubts.extend(found);
                return Some(doubts);
            }
            return None;
        }
        let alias =
            |one: &Self, other: &Self| !one.bracketed.is_empty() && other.bracketed.is_empty();
        // A name in brackets is another name of the same person: that one, or the one outside.
        let mut found = words_match(&self.words, &other.words);
        if found.is_none() && alias(self, other) {
            found = words_match(&self.bracketed, &other.words);
        }
        if found.is_none() && alias(other, self) {
            found = words_match(&self.words, &other.bracketed);
        }
        let mut doubts = found?;
        doubts.insert(Doubt::NamePart);
        Some(doubts)
    }

    /// Whether the two have no script in common, so that nothing can be said.
    pub(in crate::identity) fn is_in_other_script(&self, other: &Self) -> bool {
        let scripts = |name: &Self| scripts(&(name.words.concat() + &name.bracketed.concat()));
        let (one, other) = (scripts(self), scripts(other));
        !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
    }
}

fn words_match(one: &[String], other: &[String]) -> Option<Doubts> {
    let mut doubts = Doubts::new();
    let (joined, other_joined) = (one.concat(), other.concat());
    if texts_match(&joined, &other_joined, &mut doubts) {
        // Where characters are unknown, only one of the two may show that it is.
        let latin = [&joined, &other_joined]
            .iter()
            .any(|text| text.contains(|c: char| c.is_ascii_alphabetic()));
        let parted = one.len() > 1 && other.len() > 1;
        let lengths = |words: &[String]| -> Vec<usize> {
            words.iter().map(|word| word.chars().count()).collect()
        };
        if (latin || parted) && lengths(one) != lengths(other) {
            doubts.insert(Doubt::Spacing);
        }
        return Some(doubts);
    }
    let sorted = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort_unstable();
        words
    };
    if one.len() > 1 && sorted(one) == sorted(other) {
        return Some(Doubts::from([Doubt::Order]));
    }
    let length = |words: &[String]| words.iter().map(String::len).sum::<usize>();
    let (short, long) = if length(one) < length(other) {
        (one, other)
    } else {
        (other, one)
    };
    let latin = |word: &String| word.contains(|c: char| c.is_ascii_alphabetic());
    if short.len() > 1 && short.iter().all(latin) {
        let (short, long) = (sorted(short), sorted(long));
        let mut rest = long.iter();
        // Both are in order, so each word is found after the previous one.
        if short.iter().all(|word| rest.any(|other| other == word)) {
            return Some(Doubts::from([Doubt::NamePart]));
        }
    }
    if is_cut(short, long) {
        return Some(Doubts::from([Doubt::NamePart]));
    }
    None
}

/// Whether a Latin name of several words is the beginning of another, cut inside a word or behind it: the
/// field was too short.
fn is_cut(short: &[String], long: &[String]) -> bool {
    let latin = |word: &String| word.contains(|c: char| c.is_ascii_alphabetic());
    let [whole @ .., last] = short else {
        return false;
    };
    let Some((same, [cut, ..])) = long.split_at_checked(whole.len()) else {
        return false;
    };
    !whole.is_empty() && short.iter().all(latin) && whole == same && cut.starts_with(last.as_str())
}

/// Whether two texts are equal, an unknown character being any one.
pub(in crate::identity) fn texts_match(one: &str, other: &str, doubts: &mut Doubts) -> bool {
    let has_unknown = one.contains(UNKNOWN) || other.contains(UNKNOWN);
    if !has_unknown {
        return one == other;
    }
    if one == other {
        doubts.insert(Doubt::SubstituteCharacter);
        return true;
    }
    let (mut left, mut right) = (one.chars(), other.chars());
    loop {
        match (left.next(), right.next()) {
            (None, None) => break,
            (Some(UNKNOWN), Some(_)) | (Some(_), Some(UNKNOWN)) => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
    doubts.insert(Doubt::SubstituteCharacter);
    true
}
