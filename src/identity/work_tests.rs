//! Comparing takes time that grows with the length of the texts, not with its square.

use std::time::{Duration, Instant};

use super::compare::{ADDRESS_FOLDS, NAME_FOLDS};
use super::writing::address::Address;
use super::writing::fold::apply;
use super::writing::names::NameForm;
use super::writing::normalise::characters;

/// What is repeated to make a long text: each could be read again from each of its characters.
const PIECES: [&str; 25] = [
    "一",
    "十",
    "千一",
    "一二三四五六七八九〇",
    "1",
    "1の",
    "の一",
    "一の",
    "1-",
    "-",
    "- ",
    " ",
    "〒",
    "1一",
    "北一",
    "丁目",
    "大字",
    "郡",
    "ーア",
    "か\u{3099}\u{3099}",
    "\u{301}\u{323}",
    "山　",
    "SMITH ",
    "（山）",
    "〓",
];

fn compare_once(text: &str) {
    let read = || characters(&text.into(), false);
    let addresses = || Address::of(read(), ADDRESS_FOLDS);
    let _ = addresses().matches(&addresses());
    let names = || NameForm::of(apply(read(), NAME_FOLDS));
    let _ = names().matches(&names());
}

fn time(text: &str, times: usize) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        compare_once(text);
    }
    start.elapsed()
}

/// Other load on the machine slows both sides down, so they take turns and the shortest time of each counts.
#[test]
fn a_text_takes_as_long_as_its_tenths() {
    const TENTH: usize = 250;
    for piece in PIECES {
        let text = |characters: usize| piece.repeat(characters / piece.chars().count());
        let (short, long) = (text(TENTH), text(10 * TENTH));
        let rounds: Vec<_> = (0..3).map(|_| (time(&short, 10), time(&long, 1))).collect();
        let tenths = rounds
            .iter()
            .map(|(short, _)| *short)
            .min()
            .unwrap_or_default();
        let whole = rounds
            .iter()
            .map(|(_, long)| *long)
            .min()
            .unwrap_or_default();
        // If it grew with the square of the length, it would take ten times as long.
        assert!(
            whole < tenths * 4,
            "{piece:?}: {whole:?} for what takes {tenths:?} in tenths"
        );
    }
}
