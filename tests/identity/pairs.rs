//! Several hundred pairs of addresses and names, each with what it is.

use mynumber_card::identity::{Similarity, compare_addresses, compare_names};

/// The pairs of a file: mark, one, other.
fn pairs(text: &str) -> Vec<(char, &str, &str)> {
    let mut pairs = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((mark, writings)) = line.split_once(' ') else {
            continue;
        };
        let writings: Vec<&str> = writings.split(" | ").collect();
        assert!(writings.len() > 1, "{line}");
        for (at, one) in writings.iter().enumerate() {
            for other in &writings[at + 1..] {
                pairs.push((mark.parse().unwrap(), *one, *other));
            }
        }
    }
    pairs
}

/// Those that come out in another way.
fn wrong(text: &str, compare: fn(&str, &str) -> Similarity) -> Vec<String> {
    let mut wrong = Vec::new();
    for (mark, one, other) in pairs(text) {
        let found = compare(one, other);
        assert_eq!(found, compare(other, one), "{one} / {other}");
        let right = match mark {
            '=' => found == Similarity::Same,
            '~' => found != Similarity::Different,
            '!' => found == Similarity::Different,
            'x' => found != Similarity::Same,
            other => panic!("no mark: {other}"),
        };
        if !right {
            wrong.push(format!("{mark} {one} | {other}: {found:?}"));
        }
    }
    wrong
}

#[test]
fn addresses_are_the_same_looked_at_or_different_as_their_list_says() {
    let text = include_str!("pairs_of_addresses.txt");
    assert!(pairs(text).len() > 700, "{}", pairs(text).len());
    let wrong = wrong(text, |one, other| compare_addresses(one, other));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_are_the_same_looked_at_or_different_as_their_list_says() {
    let text = include_str!("pairs_of_names.txt");
    let wrong = wrong(text, |one, other| compare_names(one, other));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
