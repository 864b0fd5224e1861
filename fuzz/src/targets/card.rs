//! The simulated card: what it is loaded from, and what it answers.

use std::path::Path;
use std::sync::OnceLock;

use mynumber_card::sim::{CardImage, FileContent, SimulatedCard};
use tempfile::TempDir;

use crate::input::Input;
use crate::seam::people;
use crate::text;

/// A directory with the files of a card, whose manifest is the input.
fn directory() -> &'static Path {
    static DIRECTORY: OnceLock<TempDir> = OnceLock::new();
    DIRECTORY
        .get_or_init(|| {
            let directory = tempfile::tempdir().expect("a folder");
            people::image("driver")
                .save_directory(directory.path())
                .expect("saved");
            directory
        })
        .path()
}

/// A card that was loaded can be saved and is loaded again as it was.
pub fn manifest(data: &[u8]) {
    let directory = directory();
    std::fs::write(directory.join("manifest.toml"), data).expect("written");
    let image = match CardImage::load_directory(directory) {
        Ok(image) => image,
        // What it says of a file is its path, which is not the card's alone.
        Err(error) => return text::check(&error.to_string()),
    };
    // Each file can be named several times.
    let size = |content: &FileContent| match content {
        FileContent::Transparent(bytes) => bytes.len(),
        FileContent::Records(records) => records.iter().map(Vec::len).sum(),
        FileContent::Key(key) => key.pkcs8.len(),
        _ => 0,
    };
    let files = image.applications.iter().flat_map(|it| &it.files);
    let objects = image.data_objects.iter().map(|(_, value)| value.len());
    crate::memory::give(files.map(|it| size(&it.content)).sum::<usize>() + objects.sum::<usize>());
    let copy = tempfile::tempdir().expect("a folder");
    image
        .save_directory(copy.path())
        .expect("what was loaded can be saved");
    let again = CardImage::load_directory(copy.path()).expect("what was saved can be loaded");
    assert_eq!(again, image);
    let mut card = SimulatedCard::new(again);
    for application in &image.applications {
        let length = u8::try_from(application.aid.len()).expect("an AID");
        let select = [
            &[0x00, 0xA4, 0x04, 0x0C, length],
            application.aid.as_slice(),
        ]
        .concat();
        assert_eq!(card.process(&select), [0x90, 0x00]);
    }
}

/// Applications by number, so that the fuzzer need not guess an AID.
const AIDS: [&[u8]; 8] = [
    &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
    &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
    &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
    &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00],
    &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01],
    &[0xA0, 0, 0, 0x02, 0x31, 0x06, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    &[0xA0, 0, 0, 0x01, 0x51, 0, 0],
    &[0xD3, 0x92],
];

/// Rows of commands, resets and power cuts. Each is answered with a status word; no counter ever
/// rises without its PIN; nothing is open that no PIN opened.
pub fn commands(data: &[u8]) {
    let mut input = Input::new(data);
    let mut card = people::card("driver");
    let auth = |card: &SimulatedCard| card.tries_left(AIDS[0], 0x18).expect("a PIN");
    let mut verified = false;
    while !input.is_empty() {
        let kind = input.byte();
        let command = match kind % 8 {
            0 => {
                let aid = input.one_of(&AIDS);
                let length = u8::try_from(aid.len()).expect("an AID");
                [&[0x00, 0xA4, 0x04, 0x0C, length], *aid].concat()
            }
            1 => {
                let [p2, length] = [input.byte(), input.byte()];
                let pin = input.take(usize::from(length));
                let mut command = vec![0x00, 0x20, 0x00, p2];
                if !pin.is_empty() {
                    command.push(u8::try_from(pin.len()).expect("a length"));
                    command.extend(pin);
                }
                command
            }
            2 => vec![0x00, 0xB0, 0x80 | input.byte(), input.byte(), 0x00],
            3 => {
                card.warm_reset();
                continue;
            }
            4 => {
                card.power_off();
                assert_eq!(card.process(&[0x00, 0x84, 0x00, 0x00, 0x08]), [0x6F, 0x00]);
                card.power_on();
                assert!(!card.is_open(AIDS[0], 0x18));
                continue;
            }
            _ => input.short().to_vec(),
        };
        let before = auth(&card);
        let answer = card.process(&command);
        crate::memory::give(answer.len());
        verified |= command.ends_with(b"1234") && answer == [0x90, 0x00];
        let [.., sw1, _] = answer[..] else {
            panic!("no status word");
        };
        assert!((0x61..=0x6F).contains(&sw1) || sw1 == 0x90, "{answer:02X?}");
        assert!(answer.len() == 2 || sw1 == 0x90, "data beside a refusal");
        assert!(auth(&card) <= before || verified, "a counter rose");
        assert!(before - auth(&card).min(before) <= 1);
        assert!(
            !card.is_open(AIDS[0], 0x18) || verified,
            "open without its PIN"
        );
        text::check_debug(&card);
    }
}
