//! Whose cards are read, what is stored on them, and the PINs that were asked for.

use mynumber_card::Application;
use mynumber_card::sim::{CardImage, FileContent};
use rand::Rng as _;
use rand::rngs::StdRng;

pub const PEOPLE: [&str; 5] = ["taro", "family", "long", "driver-pin", "driver-gaiji"];

pub fn draw_person(random: &mut StdRng) -> String {
    PEOPLE[random.gen_range(0..PEOPLE.len())].to_owned()
}

/// The PINs that somebody was asked for.
#[derive(Default)]
pub struct Wishes {
    pub presented: usize,
    /// Wrong ones among them.
    pub wrong: u8,
}

/// A file of a card as it is stored.
pub fn stored(image: &CardImage, application: Application, id: u16) -> &[u8] {
    let files = image
        .applications
        .iter()
        .find(|it| it.aid == application.aid())
        .map_or(&[][..], |it| &it.files);
    match files.iter().find(|it| it.id == id).map(|it| &it.content) {
        Some(FileContent::Transparent(bytes)) => bytes,
        _ => &[],
    }
}
