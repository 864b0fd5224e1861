//! A small card, built by hand, and short words for the commands that the tests send.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]

use mynumber_card::sim::{
    Access, ApplicationImage, CardImage, FileContent, FileImage, KeyImage, KeyPurpose,
    PinChangeCommand, PinImage, SimulatedCard,
};

pub const JPKI: &[u8] = &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
pub const ASSIST: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
pub const SURFACE: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
pub const COMMON: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];
pub const JUKI: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01];
pub const DOMAIN: &[u8] = &[0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

pub const KEY_A: &[u8] = include_bytes!("../../fixtures/keys/test/rsa2048-a.pk8");
pub const KEY_B: &[u8] = include_bytes!("../../fixtures/keys/test/rsa2048-b.pk8");

pub const OK: [u8; 2] = [0x90, 0x00];

/// 600 bytes that tell where they stand.
pub fn certificate() -> Vec<u8> {
    (0..600u32)
        .map(|n| u8::try_from(n % 251).unwrap())
        .collect()
}

fn pin(
    value: Option<&[u8]>,
    limit: u8,
    change: PinChangeCommand,
    length: (usize, usize),
) -> FileContent {
    FileContent::Pin(PinImage {
        value: value.map(<[u8]>::to_vec),
        tries_limit: limit,
        tries_left: limit,
        change,
        length,
    })
}

fn key(pkcs8: &[u8], usage: KeyPurpose) -> FileContent {
    FileContent::Key(KeyImage {
        pkcs8: pkcs8.to_vec(),
        usage,
    })
}

fn file(id: u16, access: Access, content: FileContent) -> FileImage {
    FileImage {
        id,
        access,
        content,
    }
}

fn application(
    name: &str,
    aid: &[u8],
    default_key: Option<u16>,
    files: Vec<FileImage>,
) -> ApplicationImage {
    ApplicationImage {
        name: name.to_owned(),
        aid: aid.to_vec(),
        files,
        default_key,
    }
}

/// A card with one of everything.
fn jpki() -> ApplicationImage {
    let reference_data = PinChangeCommand::ReferenceData;
    application(
        "jpki",
        JPKI,
        None,
        vec![
            file(
                0x0001,
                Access::AnyOf(vec![0x1B]),
                FileContent::Transparent(certificate()),
            ),
            file(
                0x0006,
                Access::Free,
                FileContent::Transparent(vec![0x20; 160]),
            ),
            file(
                0x000A,
                Access::Free,
                FileContent::Transparent(certificate()),
            ),
            file(
                0x0017,
                Access::AnyOf(vec![0x18]),
                key(KEY_A, KeyPurpose::Sign),
            ),
            file(
                0x0018,
                Access::Free,
                pin(Some(b"1234"), 3, reference_data, (4, 4)),
            ),
            file(
                0x001A,
                Access::AnyOf(vec![0x1B]),
                key(KEY_B, KeyPurpose::Sign),
            ),
            file(
                0x001B,
                Access::Free,
                pin(Some(b"ABC123"), 5, reference_data, (6, 16)),
            ),
        ],
    )
}

fn input_assist() -> ApplicationImage {
    let reference_data = PinChangeCommand::ReferenceData;
    application(
        "input-assist",
        ASSIST,
        Some(0x13),
        vec![
            file(
                0x0001,
                Access::AnyOf(vec![0x11, 0x14]),
                FileContent::Transparent(vec![0xFF; 17]),
            ),
            file(
                0x0002,
                Access::AnyOf(vec![0x11, 0x15]),
                FileContent::Transparent(vec![0x41; 300]),
            ),
            file(
                0x0011,
                Access::Free,
                pin(Some(b"5678"), 3, reference_data, (4, 4)),
            ),
            file(
                0x0012,
                Access::Free,
                pin(None, 3, PinChangeCommand::Never, (4, 4)),
            ),
            file(0x0013, Access::Free, key(KEY_A, KeyPurpose::Sign)),
            file(
                0x0014,
                Access::Free,
                pin(Some(b"123456789018"), 10, PinChangeCommand::Never, (12, 12)),
            ),
            file(
                0x0015,
                Access::Free,
                pin(
                    Some(b"55021720352285"),
                    10,
                    PinChangeCommand::Never,
                    (14, 14),
                ),
            ),
            file(0x001E, Access::Never, FileContent::Transparent(vec![1])),
        ],
    )
}

pub fn image() -> CardImage {
    CardImage {
        atr: vec![0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14],
        applications: vec![
            jpki(),
            input_assist(),
            application("card-surface", SURFACE, None, vec![]),
            application(
                "common",
                COMMON,
                None,
                vec![
                    file(
                        0x0001,
                        Access::Free,
                        FileContent::Records(vec![vec![0x01; 30], vec![0x02; 5]]),
                    ),
                    file(0x0019, Access::Free, key(KEY_B, KeyPurpose::Authenticate)),
                    file(
                        0x001C,
                        Access::Free,
                        pin(Some(b"4321"), 3, PinChangeCommand::Key, (4, 4)),
                    ),
                ],
            ),
            application("juki", JUKI, None, vec![]),
        ],
        data_objects: vec![(0x0045, b"CARD0001".to_vec()), (0x7F21, vec![0x5F; 557])],
    }
}

pub fn card() -> SimulatedCard {
    SimulatedCard::new(image())
}

pub fn select(aid: &[u8]) -> Vec<u8> {
    let mut command = vec![0x00, 0xA4, 0x04, 0x0C, u8::try_from(aid.len()).unwrap()];
    command.extend(aid);
    command
}

pub fn select_file(id: u16) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    vec![0x00, 0xA4, 0x02, 0x0C, 0x02, high, low]
}

/// VERIFY of a reference by its short identifier, 0 for the current EF.
pub fn verify(reference: u8, pin: &[u8]) -> Vec<u8> {
    let mut command = vec![0x00, 0x20, 0x00, 0x80 | reference];
    if !pin.is_empty() {
        command.push(u8::try_from(pin.len()).unwrap());
        command.extend(pin);
    }
    command
}

/// COMPUTE DIGITAL SIGNATURE.
pub fn sign(scheme: u8, p2: u8, data: &[u8]) -> Vec<u8> {
    let mut command = vec![0x80, 0x2A, scheme, p2, u8::try_from(data.len()).unwrap()];
    command.extend(data);
    command.push(0x00);
    command
}

/// A card with this application selected.
pub fn card_in(aid: &[u8]) -> SimulatedCard {
    let mut card = card();
    assert_eq!(card.process(&select(aid)), OK);
    card
}

pub fn status(answer: &[u8]) -> u16 {
    let [.., sw1, sw2] = answer else {
        panic!("no status word in {answer:02X?}");
    };
    u16::from_be_bytes([*sw1, *sw2])
}
