//! The points of `sim::assumptions` that no other test holds fast: not facts of the card, but what
//! the simulated card promises to do.

use crate::support::*;
use mynumber_card::sim::SimulatedCard;

const READ_CURRENT: [u8; 5] = [0x00, 0xB0, 0x00, 0x00, 0x01];

/// jpki with 0006 (160 bytes of 20) as the current EF.
fn card_with_current_file() -> SimulatedCard {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&select_file(0x0006)), OK);
    card
}

#[test]
fn a_select_that_fails_leaves_the_current_file_as_it_was() {
    let mut card = card_with_current_file();
    assert_eq!(card.process(&select_file(0x0003)), [0x6A, 0x82]);
    assert_eq!(card.process(&READ_CURRENT), [0x20, 0x90, 0x00]);
    assert_eq!(card.process(&select(&[0xA0, 0x01])), [0x6A, 0x82]);
    assert_eq!(card.process(&READ_CURRENT), [0x20, 0x90, 0x00]);
    assert_eq!(card.process(&[0x00, 0xB0, 0x83, 0x00, 0x00]), [0x6A, 0x82]);
    assert_eq!(card.process(&READ_CURRENT), [0x20, 0x90, 0x00]);
}

#[test]
fn selecting_an_application_again_leaves_no_current_file() {
    let mut card = card_with_current_file();
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&READ_CURRENT), [0x69, 0x86]);
}

#[test]
fn a_select_that_fails_closes_nothing() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x1B, b"ABC123")), OK);
    assert_eq!(card.process(&select(&[0xA0, 0x01])), [0x6A, 0x82]);
    assert!(card.is_open(JPKI, 0x1B));
}

#[test]
fn power_and_reset_leave_nothing_selected_so_that_data_objects_are_given() {
    let get_data = [0x00, 0xCA, 0x00, 0x45, 0x00];
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&get_data), [0x6A, 0x88]);
    card.warm_reset();
    assert_eq!(status(&card.process(&get_data)), 0x9000);
    assert_eq!(card.process(&select(JPKI)), OK);
    card.power_off();
    card.power_on();
    assert_eq!(status(&card.process(&get_data)), 0x9000);
    assert_eq!(card.process(&select(DOMAIN)), OK);
    assert_eq!(status(&card.process(&get_data)), 0x9000);
}

#[test]
fn a_short_identifier_makes_its_file_current_even_when_refused() {
    let mut card = card_with_current_file();
    assert_eq!(card.process(&[0x00, 0xB0, 0x81, 0x00, 0x00]), [0x69, 0x82]);
    assert_eq!(card.process(&READ_CURRENT), [0x69, 0x82]);
    assert_eq!(card.process(&verify(0x1B, b"WRONG1")), [0x63, 0xC4]);
    assert_eq!(card.process(&verify(0x00, b"")), [0x63, 0xC4]);
    assert_eq!(card.process(&READ_CURRENT), [0x69, 0x81]);
    assert_eq!(card.process(&sign(0x00, 0x9A, b"data")), [0x69, 0x82]);
    assert_eq!(
        card.process(&verify(0x00, b"")),
        [0x69, 0x81],
        "the key, not the PIN"
    );
}

#[test]
fn the_first_application_in_the_order_of_the_image_matches_a_beginning() {
    let mut card = card();
    assert_eq!(card.process(&select(&ASSIST[..5])), OK);
    assert_eq!(
        card.process(&verify(0x11, b"")),
        [0x63, 0xC3],
        "input-assist comes first"
    );
    assert_eq!(card.process(&select(&DOMAIN[..1])), OK);
    assert_eq!(card.process(&verify(0x11, b"")), [0x69, 0x86]);
    assert_eq!(
        card.process(&[0x00, 0xA4, 0x04, 0x0C]),
        OK,
        "no name at all"
    );
}

#[test]
fn a_change_keeps_the_counter_and_leaves_the_reference_open() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x18, b"1234")), OK);
    assert_eq!(
        card.process(&[0x00, 0x24, 0x01, 0x80, 4, b'9', b'9', b'9', b'9']),
        OK
    );
    assert!(card.is_open(JPKI, 0x18));
    assert_eq!(card.process(&verify(0x18, b"")), [0x63, 0xC3]);
    assert_eq!(
        card.process(&[0x00, 0x24, 0x00, 0x80, 4, b'1', b'2', b'3', b'4']),
        [0x6A, 0x86]
    );
}

#[test]
fn a_warm_reset_ends_the_right_to_change() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x18, b"1234")), OK);
    card.warm_reset();
    assert_eq!(card.process(&select(JPKI)), OK);
    assert!(card.is_open(JPKI, 0x18));
    assert_eq!(
        card.process(&[0x00, 0x24, 0x01, 0x98, 4, b'9', b'9', b'9', b'9']),
        [0x69, 0x82]
    );
}

#[test]
fn a_locked_reference_is_not_changed() {
    let mut card = card_in(JPKI);
    for _ in 0..3 {
        card.process(&verify(0x18, b"0000"));
    }
    assert_eq!(
        card.process(&[0x00, 0x24, 0x01, 0x98, 4, b'9', b'9', b'9', b'9']),
        [0x69, 0x84]
    );
}

#[test]
fn a_key_for_something_else_and_a_short_le_are_refused() {
    let mut card = card_in(ASSIST);
    let mut command = sign(0x00, 0x00, b"data");
    *command.last_mut().unwrap() = 0xFF;
    assert_eq!(card.process(&command), [0x67, 0x00]);
    assert_eq!(card.process(&select(SURFACE)), OK);
    assert_eq!(
        card.process(&sign(0x00, 0x00, b"data")),
        [0x6A, 0x88],
        "no default key"
    );
    assert_eq!(card.process(&select(ASSIST)), OK);
    assert_eq!(card.process(&select(DOMAIN)), OK);
    assert_eq!(card.process(&[0x08, 0xB0, 0x00, 0x00, 0x00]), [0x68, 0x82]);
    assert_eq!(card.process(&[0x80, 0xAE, 0x00, 0x00, 0x00]), [0x6D, 0x00]);
}

#[test]
fn a_card_without_power_answers_6f00_and_forgets_no_counter() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x18, b"0000")), [0x63, 0xC2]);
    card.power_off();
    assert_eq!(card.process(&select(JPKI)), [0x6F, 0x00]);
    assert_eq!(card.tries_left(JPKI, 0x18), Some(2));
}

#[test]
fn a_record_and_a_data_object_meet_a_small_le_each_in_its_way() {
    let mut card = card();
    assert_eq!(card.process(&[0x00, 0xCA, 0x00, 0x45, 0x07]), [0x67, 0x00]);
    assert_eq!(card.process(&[0x00, 0xCA, 0x00, 0x45]), [0x67, 0x00]);
    assert_eq!(card.process(&select(COMMON)), OK);
    assert_eq!(
        card.process(&[0x00, 0xB2, 0x02, 0x0C, 0x02]),
        [0x02, 0x02, 0x90, 0x00]
    );
    assert_eq!(card.process(&[0x00, 0xB2, 0x02, 0x0C]), [0x67, 0x00]);
}
