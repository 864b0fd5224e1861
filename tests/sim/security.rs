//! The simulated card: PIN references, counters, locks, and what a PIN opens and for how long.

use crate::support::*;
use mynumber_card::sim::SimulatedCard;

const READ_SIGN_CERTIFICATE: [u8; 5] = [0x00, 0xB0, 0x81, 0x00, 0x00];

fn change(pin: &[u8]) -> Vec<u8> {
    let mut command = vec![0x00, 0x24, 0x01, 0x80, u8::try_from(pin.len()).unwrap()];
    command.extend(pin);
    command
}

fn change_key(pin: &[u8]) -> Vec<u8> {
    let mut command = vec![0x80, 0x32, 0x00, 0x80, u8::try_from(pin.len()).unwrap()];
    command.extend(pin);
    command
}

#[test]
fn an_empty_verify_tells_the_tries_and_spends_none() {
    let mut card = card_in(JPKI);
    for _ in 0..9 {
        assert_eq!(card.process(&verify(0x18, b"")), [0x63, 0xC3]);
        assert_eq!(card.process(&[0x00, 0x20, 0x00, 0x9B, 0x00]), [0x63, 0xC5]);
    }
    assert_eq!(card.process(&verify(0x18, b"1234")), OK);
    assert_eq!(
        card.process(&verify(0x18, b"")),
        [0x63, 0xC3],
        "also after the right PIN"
    );
}

#[test]
fn a_reference_locks_at_its_last_try_and_then_refuses_the_right_pin() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x18, b"0000")), [0x63, 0xC2]);
    assert_eq!(card.process(&verify(0x18, b"0000")), [0x63, 0xC1]);
    assert_eq!(card.process(&verify(0x18, b"0000")), [0x63, 0xC0]);
    assert_eq!(card.process(&verify(0x18, b"0000")), [0x69, 0x84]);
    assert_eq!(card.process(&verify(0x18, b"1234")), [0x69, 0x84]);
    assert_eq!(card.process(&verify(0x18, b"")), [0x63, 0xC0]);
    assert_eq!(card.tries_left(JPKI, 0x18), Some(0));
    assert_eq!(
        card.tries_left(JPKI, 0x1B),
        Some(5),
        "another reference has its own counter"
    );
}

#[test]
fn a_pin_of_a_wrong_length_counts_as_wrong() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x18, b"12345")), [0x63, 0xC2]);
    assert_eq!(card.process(&verify(0x18, b"123")), [0x63, 0xC1]);
}

#[test]
fn a_right_pin_resets_its_counter() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x1B, b"WRONG1")), [0x63, 0xC4]);
    assert_eq!(card.process(&verify(0x1B, b"ABC123")), OK);
    assert_eq!(card.process(&verify(0x1B, b"")), [0x63, 0xC5]);
}

#[test]
fn a_reference_that_was_never_set_matches_nothing() {
    let mut card = card_in(ASSIST);
    assert_eq!(card.process(&verify(0x12, b"0000")), [0x63, 0xC2]);
    assert_eq!(card.process(&verify(0x12, &[0])), [0x63, 0xC1]);
}

#[test]
fn references_that_are_none_are_told_apart() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x00, b"1234")), [0x69, 0x86]);
    assert_eq!(card.process(&verify(0x12, b"1234")), [0x6A, 0x88]);
    assert_eq!(card.process(&verify(0x0A, b"1234")), [0x69, 0x81]);
    assert_eq!(card.process(&[0x00, 0x20, 0x00, 0x18]), [0x6A, 0x86]);
    assert_eq!(card.process(&[0x00, 0x20, 0x01, 0x98]), [0x6A, 0x86]);
}

#[test]
fn only_the_right_reference_opens_a_file_or_key() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&READ_SIGN_CERTIFICATE), [0x69, 0x82]);
    assert_eq!(card.process(&verify(0x18, b"1234")), OK);
    assert_eq!(card.process(&READ_SIGN_CERTIFICATE), [0x69, 0x82]);
    assert_eq!(card.process(&sign(0x00, 0x9A, b"data")), [0x69, 0x82]);
    assert_eq!(card.process(&verify(0x1B, b"ABC123")), OK);
    assert_eq!(status(&card.process(&READ_SIGN_CERTIFICATE)), 0x9000);
    assert_eq!(status(&card.process(&sign(0x00, 0x9A, b"data"))), 0x9000);
}

#[test]
fn any_one_of_several_references_opens_a_file_and_nobody_opens_a_closed_one() {
    for (reference, pin, my_number, attributes) in [
        (0x11, &b"5678"[..], 0x9000, 0x9000),
        (0x14, b"123456789018", 0x9000, 0x6982),
        (0x15, b"55021720352285", 0x6982, 0x9000),
    ] {
        let mut card = card_in(ASSIST);
        assert_eq!(card.process(&verify(reference, pin)), OK);
        assert_eq!(
            status(&card.process(&[0x00, 0xB0, 0x81, 0x00, 0x00])),
            my_number
        );
        assert_eq!(
            status(&card.process(&[0x00, 0xB0, 0x82, 0x00, 0x00])),
            attributes
        );
        assert_eq!(
            status(&card.process(&[0x00, 0xB0, 0x9E, 0x00, 0x00])),
            0x6982
        );
    }
}

fn opened() -> SimulatedCard {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x1B, b"ABC123")), OK);
    assert!(card.is_open(JPKI, 0x1B));
    card
}

#[test]
fn what_a_pin_opened_outlives_a_warm_reset_and_a_new_selection_of_the_same_application() {
    let mut card = opened();
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(status(&card.process(&READ_SIGN_CERTIFICATE)), 0x9000);
    card.warm_reset();
    assert_eq!(card.process(&[0x00, 0xB0, 0x00, 0x00, 0x00]), [0x69, 0x86]);
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(status(&card.process(&READ_SIGN_CERTIFICATE)), 0x9000);
}

#[test]
fn another_application_closes_what_a_pin_opened() {
    for other in [DOMAIN, ASSIST] {
        let mut card = opened();
        assert_eq!(card.process(&select(other)), OK);
        assert_eq!(card.process(&select(JPKI)), OK);
        assert_eq!(card.process(&READ_SIGN_CERTIFICATE), [0x69, 0x82]);
    }
    let mut card = opened();
    card.warm_reset();
    assert_eq!(card.process(&select(DOMAIN)), OK);
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&READ_SIGN_CERTIFICATE), [0x69, 0x82]);
}

#[test]
fn power_closes_what_a_pin_opened_and_keeps_the_counters() {
    let mut card = opened();
    assert_eq!(card.process(&verify(0x18, b"0000")), [0x63, 0xC2]);
    card.power_off();
    card.power_on();
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&READ_SIGN_CERTIFICATE), [0x69, 0x82]);
    assert_eq!(card.process(&verify(0x18, b"")), [0x63, 0xC2]);
}

#[test]
fn a_reference_number_open_in_one_application_opens_nothing_in_another() {
    let mut card = card_in(COMMON);
    assert_eq!(card.process(&verify(0x1C, b"4321")), OK);
    assert_eq!(card.process(&select(ASSIST)), OK);
    assert_eq!(card.process(&[0x00, 0xB0, 0x81, 0x00, 0x00]), [0x69, 0x82]);
    assert!(!card.is_open(COMMON, 0x1C));
}

#[test]
fn a_wrong_pin_closes_what_the_same_reference_opened() {
    let mut card = opened();
    assert_eq!(card.process(&verify(0x1B, b"WRONG1")), [0x63, 0xC4]);
    assert_eq!(card.process(&READ_SIGN_CERTIFICATE), [0x69, 0x82]);
    assert_eq!(card.process(&select_file(0x001B)), OK);
    assert_eq!(card.process(&change(b"NEW123")), [0x69, 0x82]);
}

#[test]
fn a_pin_is_changed_after_its_verify_in_the_same_selection() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&select_file(0x001B)), OK);
    assert_eq!(card.process(&change(b"NEW123")), [0x69, 0x82]);
    assert_eq!(card.process(&verify(0x00, b"ABC123")), OK);
    assert_eq!(card.process(&change(b"SHORT")), [0x67, 0x00]);
    assert_eq!(card.process(&change(b"NEW123")), OK);
    assert_eq!(card.process(&verify(0x1B, b"ABC123")), [0x63, 0xC4]);
    assert_eq!(card.process(&verify(0x1B, b"NEW123")), OK);
}

#[test]
fn a_new_selection_or_a_reset_ends_the_right_to_change() {
    let mut card = opened();
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&select_file(0x001B)), OK);
    assert_eq!(card.process(&change(b"NEW123")), [0x69, 0x82]);
    let mut card = opened();
    assert_eq!(card.process(&select_file(0x0018)), OK);
    assert_eq!(
        card.process(&change(b"9999")),
        [0x69, 0x82],
        "another reference was verified"
    );
}

#[test]
fn each_pin_has_its_own_change_command() {
    let mut card = card_in(COMMON);
    assert_eq!(card.process(&verify(0x1C, b"4321")), OK);
    assert_eq!(card.process(&change(b"9999")), [0x69, 0x85]);
    assert_eq!(card.process(&change_key(b"9999")), OK);
    assert_eq!(card.process(&verify(0x1C, b"9999")), OK);
    let mut card = opened();
    assert_eq!(card.process(&change_key(b"NEW123")), [0x69, 0x85]);
    let mut card = card_in(ASSIST);
    assert_eq!(card.process(&verify(0x14, b"123456789018")), OK);
    assert_eq!(card.process(&change(b"123456789018")), [0x69, 0x85]);
}

#[test]
fn counters_and_changed_pins_live_on_in_the_image() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&verify(0x18, b"0000")), [0x63, 0xC2]);
    assert_eq!(card.process(&verify(0x1B, b"ABC123")), OK);
    assert_eq!(card.process(&change(b"NEW123")), OK);
    let mut again = SimulatedCard::new(card.into_image());
    assert_eq!(again.process(&select(JPKI)), OK);
    assert_eq!(again.process(&READ_SIGN_CERTIFICATE), [0x69, 0x82]);
    assert_eq!(again.process(&verify(0x18, b"")), [0x63, 0xC2]);
    assert_eq!(again.process(&verify(0x1B, b"NEW123")), OK);
}

#[test]
fn debug_output_holds_neither_pins_nor_files() {
    let text = format!("{:?} {:?}", image(), card());
    assert!(!text.contains("[49, 50, 51, 52]"), "a PIN");
    assert!(!text.contains("65, 65, 65"), "a file");
}
