//! Secure messaging of the simulated card, spoken to by OpenSSL alone: no code of the driver is in
//! between.

use crate::secure_support::{NUMBER, ciphertext, decrypt, delivery_key, encrypt, oaep};
use crate::support::{ASSIST, COMMON, DOMAIN, JPKI, JUKI, OK, SURFACE, select, status, verify};
use mynumber_card::sim::{SimulatedCard, people};

const CODE_A: u8 = 0x14;

/// SET SESSION KEY of a message, encrypted by OpenSSL.
fn set_session_key(card: &SimulatedCard, message: &[u8]) -> Vec<u8> {
    let encrypted = oaep("-encrypt", &delivery_key(card.image()), message);
    [
        &[0x80, 0xAE, 0x00, 0x00, 0x00, 0x01, 0x00],
        encrypted.as_slice(),
    ]
    .concat()
}

fn message() -> Vec<u8> {
    [0xA0, 0x22, 0x80, 0x20]
        .into_iter()
        .chain(0x40..0x60)
        .collect()
}

fn opened() -> SimulatedCard {
    let mut card = SimulatedCard::new(people::load("taro").unwrap());
    assert_eq!(card.process(&select(ASSIST)), OK);
    assert_eq!(card.process(&verify(0x11, b"2345")), OK);
    card
}

fn in_session() -> SimulatedCard {
    let mut card = opened();
    let command = set_session_key(&card, &message());
    assert_eq!(card.process(&command), OK);
    card
}

fn read(p1: u8, p2: u8, expected: u8) -> Vec<u8> {
    vec![
        0x08, 0xB0, p1, p2, 0x05, 0x96, 0x03, 0x00, 0x00, expected, 0x00,
    ]
}

fn secured_verify(counter: u128, reference: u8, pin: &[u8]) -> Vec<u8> {
    let data = encrypt(counter, pin);
    let length = u8::try_from(data.len()).unwrap();
    [
        &[0x08, 0x20, 0x00, 0x80 | reference, length],
        data.as_slice(),
    ]
    .concat()
}

/// Reads the My Number, which is right only if the card's counter is this one now.
fn assert_counter(card: &mut SimulatedCard, counter: u128) {
    let answer = card.process(&read(0x81, 0x00, 0xEF));
    assert_eq!(status(&answer), 0x9000);
    let (data, _) = answer.split_at(answer.len() - 2);
    let plain = decrypt(counter, ciphertext(data));
    assert_eq!(&plain[3..15], NUMBER.as_bytes());
}

#[test]
fn the_counter_starts_at_one_and_moves_with_every_command_of_the_session() {
    let mut card = in_session();
    for counter in 1..=3 {
        assert_counter(&mut card, counter);
    }
}

#[test]
fn plain_commands_move_no_counter_and_end_no_session() {
    let mut card = in_session();
    assert_counter(&mut card, 1);
    assert_eq!(card.process(&verify(CODE_A, b"")), [0x63, 0xCA]);
    assert_eq!(
        status(&card.process(&[0x00, 0xB0, 0x84, 0x00, 0x00])),
        0x9000
    );
    assert_eq!(card.process(&verify(CODE_A, b"000000000000")), [0x63, 0xC9]);
    assert_eq!(card.process(&select(&[0xA0, 0x01])), [0x6A, 0x82]);
    assert_counter(&mut card, 2);
}

#[test]
fn a_command_that_is_refused_counts_whatever_the_reason() {
    let mut card = in_session();
    // A wrong code A, an absent file, an offset beyond the end, another instruction, no Le.
    let refused = [
        (secured_verify(1, CODE_A, b"000000000000"), 0x63C9),
        (read(0x9E, 0x00, 0xEF), 0x6A82),
        (read(0x81, 0xFF, 0xEF), 0x6B00),
        (vec![0x08, 0x84, 0x00, 0x00, 0x08], 0x6D00),
        (read(0x81, 0x00, 0xEF)[..10].to_vec(), 0x6700),
        (vec![0x08, 0xA4, 0x04, 0x0C], 0x6A86),
    ];
    for (command, expected) in &refused {
        assert_eq!(status(&card.process(command)), *expected, "{command:02X?}");
    }
    assert_counter(&mut card, 7);
}

#[test]
fn a_locked_reference_answers_6984_and_counts() {
    let mut card = in_session();
    for _ in 0..10 {
        card.process(&verify(CODE_A, b"000000000000"));
    }
    assert_eq!(
        card.process(&secured_verify(1, CODE_A, NUMBER.as_bytes())),
        [0x69, 0x84]
    );
    assert_counter(&mut card, 2);
}

#[test]
fn a_right_code_opens_as_it_does_in_clear() {
    let mut card = SimulatedCard::new(people::load("taro").unwrap());
    assert_eq!(card.process(&select(ASSIST)), OK);
    assert_eq!(card.process(&verify(0x15, b"55021720352285")), OK);
    let command = set_session_key(&card, &message());
    assert_eq!(card.process(&command), OK);
    assert_eq!(card.process(&read(0x81, 0x00, 0xEF)), [0x69, 0x82]);
    assert_eq!(
        card.process(&secured_verify(2, CODE_A, NUMBER.as_bytes())),
        OK
    );
    assert!(card.is_open(ASSIST, 0x14));
    assert_counter(&mut card, 3);
}

#[test]
fn an_empty_verify_in_the_session_tells_the_tries_and_counts() {
    let mut card = in_session();
    assert_eq!(card.process(&[0x08, 0x20, 0x00, 0x94]), [0x63, 0xCA]);
    assert_counter(&mut card, 2);
}

#[test]
fn an_ef_is_selected_by_an_encrypted_identifier() {
    let mut card = in_session();
    let data = encrypt(1, &[0x00, 0x01]);
    let command = [&[0x08, 0xA4, 0x02, 0x0C, 0x13], data.as_slice()].concat();
    assert_eq!(card.process(&command), OK);
    let answer = card.process(&read(0x00, 0x03, 0x0C));
    let plain = decrypt(2, ciphertext(&answer[..answer.len() - 2]));
    assert_eq!(plain, NUMBER.as_bytes());
}

#[test]
fn data_that_is_no_cryptogram_ends_the_session_and_the_rest_gets_69fc() {
    let good = encrypt(1, NUMBER.as_bytes());
    let mut other_tag = good.clone();
    other_tag[0] = 0x87;
    let mut other_padding = good.clone();
    other_padding[2] = 0x02;
    let mut other_length = good.clone();
    other_length[1] = 0x12;
    let mut no_padding = encrypt(1, &[0x55; 15]);
    no_padding.truncate(18);
    let bad: [&[u8]; 6] = [
        &other_tag,
        &other_padding,
        &other_length,
        &good[..18],
        &[0x86, 0x01, 0x01],
        &encrypt(2, NUMBER.as_bytes()),
    ];
    for data in bad {
        let mut card = in_session();
        let length = u8::try_from(data.len()).unwrap();
        let command = [&[0x08, 0x20, 0x00, 0x94, length], data].concat();
        assert_eq!(card.process(&command), [0x69, 0x88], "{data:02X?}");
        assert_eq!(card.tries_left(ASSIST, 0x14), Some(10), "{data:02X?}");
        assert_eq!(card.process(&read(0x81, 0x00, 0xEF)), [0x69, 0xFC]);
        assert_eq!(card.process(&command), [0x69, 0xFC]);
        // Plain commands are answered as before, and what the PIN opened is open.
        assert_eq!(
            status(&card.process(&[0x00, 0xB0, 0x81, 0x00, 0x00])),
            0x9000
        );
    }
    let mut card = in_session();
    let no_le = [0x08, 0xB0, 0x81, 0x00, 0x04, 0x97, 0x02, 0x00, 0xEF, 0x00];
    assert_eq!(card.process(&no_le), [0x69, 0x88]);
}

#[test]
fn a_new_session_key_starts_the_counter_again() {
    let mut card = in_session();
    assert_counter(&mut card, 1);
    assert_counter(&mut card, 2);
    let command = set_session_key(&card, &message());
    assert_eq!(card.process(&command), OK);
    assert_counter(&mut card, 1);
    assert_eq!(card.process(&[0x08, 0xB0, 0x81, 0x00, 0x00]), [0x69, 0x88]);
    assert_eq!(
        card.process(&command),
        OK,
        "also after the session has ended"
    );
    assert_counter(&mut card, 1);
}

#[test]
fn a_select_of_an_application_a_reset_and_loss_of_power_end_the_session() {
    let again = |card: &mut SimulatedCard| {
        assert_eq!(card.process(&select(ASSIST)), OK);
        assert_eq!(card.process(&read(0x81, 0x00, 0xEF)), [0x69, 0xFC]);
    };
    let mut card = in_session();
    again(&mut card);
    let mut card = in_session();
    assert_eq!(card.process(&select(DOMAIN)), OK);
    again(&mut card);
    let mut card = in_session();
    card.warm_reset();
    again(&mut card);
    let mut card = in_session();
    card.power_off();
    card.power_on();
    again(&mut card);
}

#[test]
fn the_session_key_needs_a_secret_and_the_right_form() {
    let mut card = SimulatedCard::new(people::load("taro").unwrap());
    let command = set_session_key(&card, &message());
    assert_eq!(card.process(&select(ASSIST)), OK);
    assert_eq!(card.process(&command), [0x69, 0x82]);
    let mut card = opened();
    assert_eq!(
        card.process(&[0x80, 0xAE, 0x00, 0x00, 0x01, 0x00]),
        [0x67, 0x00]
    );
    let mut garbled = command.clone();
    garbled[100] ^= 1;
    assert_eq!(card.process(&garbled), [0x6A, 0x80]);
    let mut other_header = message();
    other_header[1] = 0x23;
    for message in [&other_header[..], &message()[..35]] {
        let command = set_session_key(&card, message);
        assert_eq!(card.process(&command), [0x6A, 0x80]);
    }
    let mut other_p1 = command.clone();
    other_p1[2] = 1;
    assert_eq!(card.process(&other_p1), [0x6A, 0x86]);
    assert_eq!(card.process(&read(0x81, 0x00, 0xEF)), [0x69, 0xFC]);
    assert_eq!(card.process(&command), OK);
}

#[test]
fn a_short_answer_holds_239_bytes_and_not_one_more() {
    let mut card = in_session();
    let answer = card.process(&read(0x83, 0x00, 0xEF));
    assert_eq!(answer.len(), 244 + 2);
    assert_eq!(decrypt(1, ciphertext(&answer[..244])).len(), 239);
    assert_eq!(card.process(&read(0x83, 0x00, 0xF0)), [0x67, 0x00]);
    assert_counter(&mut card, 3);
}

#[test]
fn the_other_applications_have_no_secure_messaging() {
    let mut card = in_session();
    let command = set_session_key(&card, &message());
    for (aid, expected, to_class_08) in [
        (COMMON, [0x66, 0xF1], [0x66, 0xF1]),
        (SURFACE, [0x66, 0xF1], [0x66, 0xF1]),
        (JPKI, [0x69, 0x82], [0x69, 0xFC]),
        (JUKI, [0x69, 0x82], [0x69, 0x82]),
    ] {
        assert_eq!(card.process(&select(aid)), OK);
        assert_eq!(card.process(&command), expected);
        assert_eq!(card.process(&read(0x81, 0x00, 0xEF)), to_class_08);
    }
}

#[test]
fn class_0c_is_refused_inside_a_session_and_changes_nothing() {
    let mut card = in_session();
    assert_eq!(card.process(&[0x0C, 0xB0, 0x81, 0x00, 0x00]), [0x69, 0x87]);
    assert_counter(&mut card, 1);
}
