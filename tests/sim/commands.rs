//! The simulated card: command forms, selection, files, data objects.

use crate::support::*;
use mynumber_card::sim::{FileContent, SimulatedCard};

#[test]
fn an_application_is_selected_by_its_aid_or_the_beginning_of_it() {
    let mut card = card();
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&select(&JPKI[..6])), OK);
    assert_eq!(status(&card.process(&[0, 0xB0, 0x8A, 0, 0])), 0x9000);
    assert_eq!(card.process(&select(DOMAIN)), OK);
}

#[test]
fn an_absent_application_is_6a82_and_changes_nothing() {
    let mut card = card_in(JPKI);
    let license = [0xA0, 0, 0, 2, 0x31, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(card.process(&select(&license)), [0x6A, 0x82]);
    let mut longer = JPKI.to_vec();
    longer.push(0);
    assert_eq!(card.process(&select(&longer)), [0x6A, 0x82]);
    assert_eq!(status(&card.process(&[0, 0xB0, 0x8A, 0, 0])), 0x9000);
}

#[test]
fn select_gives_file_control_information_only_when_asked_for_it() {
    let mut card = card();
    let mut command = select(JPKI);
    command[3] = 0x00;
    assert_eq!(card.process(&command), OK);
    command.push(0x00);
    let mut wanted = vec![0x6F, 0x0C, 0x84, 0x0A];
    wanted.extend(JPKI);
    wanted.extend(OK);
    assert_eq!(card.process(&command), wanted);
    command[3] = 0x02;
    assert_eq!(card.process(&command), [0x6A, 0x86]);
}

#[test]
fn a_file_is_read_whole_by_one_extended_command() {
    let mut card = card_in(JPKI);
    let answer = card.process(&[0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00]);
    assert_eq!(answer[..600], certificate());
    assert_eq!(answer[600..], OK);
    let part = card.process(&[0x00, 0xB0, 0x00, 0x00, 0x00, 0x01, 0x2C]);
    assert_eq!(part.len(), 302);
}

#[test]
fn an_extended_le_of_zero_is_65536() {
    let mut image = image();
    for file in &mut image.applications[0].files {
        if file.id == 0x000A {
            file.content = FileContent::Transparent(vec![7; 65_536]);
        }
    }
    let mut card = SimulatedCard::new(image);
    assert_eq!(card.process(&select(JPKI)), OK);
    let answer = card.process(&[0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00]);
    assert_eq!(answer.len(), 65_538);
}

#[test]
fn a_short_identifier_makes_the_file_current_and_offsets_go_on_in_it() {
    let mut card = card_in(JPKI);
    let whole = certificate();
    assert_eq!(
        card.process(&[0x00, 0xB0, 0x8A, 0x00, 0x00])[..256],
        whole[..256]
    );
    assert_eq!(
        card.process(&[0x00, 0xB0, 0x01, 0x00, 0x00])[..256],
        whole[256..512]
    );
    let last = card.process(&[0x00, 0xB0, 0x02, 0x00, 0x00]);
    assert_eq!(last[..88], whole[512..]);
    assert_eq!(
        last[88..],
        OK,
        "less than Le at the end of the file is no warning"
    );
    assert_eq!(
        card.process(&[0x00, 0xB0, 0x8A, 0xFF, 0x03])[..3],
        whole[255..258]
    );
}

#[test]
fn an_offset_at_or_past_the_end_is_6b00() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&select_file(0x000A)), OK);
    assert_eq!(card.process(&[0x00, 0xB0, 0x02, 0x57, 0x00]).len(), 3);
    assert_eq!(card.process(&[0x00, 0xB0, 0x02, 0x58, 0x00]), [0x6B, 0x00]);
    assert_eq!(card.process(&[0x00, 0xB0, 0x7F, 0xFF, 0x00]), [0x6B, 0x00]);
}

#[test]
fn reading_needs_a_current_file_of_the_right_kind() {
    let mut card = card();
    assert_eq!(card.process(&[0x00, 0xB0, 0x00, 0x00, 0x00]), [0x69, 0x86]);
    assert_eq!(card.process(&select(COMMON)), OK);
    assert_eq!(card.process(&[0x00, 0xB0, 0x00, 0x00, 0x00]), [0x69, 0x86]);
    assert_eq!(card.process(&[0x00, 0xB2, 0x01, 0x04, 0x00]), [0x69, 0x86]);
    assert_eq!(card.process(&[0x00, 0xB0, 0x81, 0x00, 0x00]), [0x69, 0x81]);
    assert_eq!(card.process(&[0x00, 0xB0, 0x9C, 0x00, 0x00]), [0x69, 0x81]);
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&[0x00, 0xB2, 0x01, 0x54, 0x00]), [0x69, 0x81]);
}

#[test]
fn absent_files_and_bad_short_identifiers_are_told_apart() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&select_file(0x0003)), [0x6A, 0x82]);
    assert_eq!(card.process(&[0x00, 0xB0, 0x83, 0x00, 0x00]), [0x6A, 0x82]);
    assert_eq!(card.process(&[0x00, 0xB0, 0x80, 0x00, 0x00]), [0x6A, 0x86]);
    assert_eq!(card.process(&[0x00, 0xB0, 0xCA, 0x00, 0x00]), [0x6A, 0x86]);
}

#[test]
fn short_identifiers_0_and_31_name_no_file() {
    let mut card = card_in(JPKI);
    for command in [
        [0x00, 0xB0, 0x80, 0x00, 0x00],
        [0x00, 0xB0, 0x9F, 0x00, 0x00],
        [0x00, 0xB2, 0x01, 0xFC, 0x00],
        [0x00, 0x20, 0x00, 0x9F, 0x00],
    ] {
        assert_eq!(card.process(&command), [0x6A, 0x86], "{command:02X?}");
    }
}

#[test]
fn records_count_from_one() {
    let mut card = card_in(COMMON);
    assert_eq!(
        status(&card.process(&[0x00, 0xB2, 0x01, 0x0C, 0x00])),
        0x9000
    );
    assert_eq!(
        card.process(&[0x00, 0xB2, 0x02, 0x04, 0x00]),
        [2, 2, 2, 2, 2, 0x90, 0x00]
    );
    assert_eq!(card.process(&[0x00, 0xB2, 0x03, 0x04, 0x00]), [0x6A, 0x83]);
    assert_eq!(card.process(&[0x00, 0xB2, 0x00, 0x04, 0x00]), [0x6A, 0x83]);
    assert_eq!(card.process(&[0x00, 0xB2, 0x01, 0x0D, 0x00]), [0x6A, 0x86]);
}

#[test]
fn other_channels_classes_and_instructions_are_refused_each_in_its_way() {
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&[0x01, 0xB0, 0x8A, 0x00, 0x00]), [0x68, 0x81]);
    assert_eq!(card.process(&[0x42, 0xB0, 0x8A, 0x00, 0x00]), [0x68, 0x81]);
    assert_eq!(card.process(&[0x83, 0x2A, 0x00, 0x97, 0x00]), [0x68, 0x81]);
    assert_eq!(card.process(&[0x10, 0xB0, 0x8A, 0x00, 0x00]), [0x68, 0x84]);
    assert_eq!(card.process(&[0xFF, 0xB0, 0x8A, 0x00, 0x00]), [0x6E, 0x00]);
    assert_eq!(
        card.process(&[0x00, 0xD6, 0x00, 0x00, 0x01, 0x00]),
        [0x6D, 0x00]
    );
    assert_eq!(card.process(&[0x80, 0xB0, 0x8A, 0x00, 0x00]), [0x6D, 0x00]);
    assert_eq!(card.process(&[0x00, 0xC0, 0x00, 0x00, 0x00]), [0x6D, 0x00]);
}

#[test]
fn secure_messaging_is_refused_as_each_application_does() {
    let mut card = card();
    for (aid, expected, to_class_08) in [
        (COMMON, 0x66F1, 0x66F1),
        (SURFACE, 0x66F1, 0x66F1),
        (JPKI, 0x6982, 0x69FC),
        (JUKI, 0x6982, 0x6982),
    ] {
        assert_eq!(card.process(&select(aid)), OK);
        assert_eq!(
            status(&card.process(&[0x08, 0xB0, 0x00, 0x00, 0x00])),
            to_class_08
        );
        assert_eq!(
            status(&card.process(&[0x80, 0xAE, 0x00, 0x00, 0x00])),
            expected
        );
    }
}

#[test]
fn lengths_that_do_not_add_up_are_6700() {
    let mut card = card_in(JPKI);
    for bytes in [
        &[][..],
        &[0x00],
        &[0x00, 0xB0, 0x8A],
        &[0x00, 0xB0, 0x8A, 0x00],
        &[0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00],
        &[0x00, 0xB0, 0x8A, 0x00, 0x01, 0x00],
        &[0x00, 0xA4, 0x02, 0x0C, 0x03, 0x00, 0x0A],
        &[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0A, 0x00, 0x00],
        &[0x00, 0xA4, 0x02, 0x0C, 0x01, 0x0A],
        &[0x00, 0xA4, 0x02, 0x0C, 0x00, 0x00, 0x03, 0x00, 0x0A],
        &[0x00, 0xA4, 0x02, 0x0C, 0x00, 0x00, 0x00, 0x00],
        &[0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
    ] {
        assert_eq!(card.process(bytes), [0x67, 0x00], "{bytes:02X?}");
    }
    let extended = [0x00, 0xA4, 0x02, 0x0C, 0x00, 0x00, 0x02, 0x00, 0x0A];
    assert_eq!(card.process(&extended), OK, "case 3, extended");
    let extended = [
        0x00, 0xA4, 0x02, 0x0C, 0x00, 0x00, 0x02, 0x00, 0x0A, 0x00, 0x00,
    ];
    assert_eq!(card.process(&extended), OK, "case 4, extended");
}

#[test]
fn data_objects_are_given_while_no_application_is_selected() {
    let mut card = card();
    assert_eq!(
        card.process(&[0x00, 0xCA, 0x00, 0x45, 0x00]),
        *b"CARD0001\x90\x00"
    );
    assert_eq!(card.process(&[0x00, 0xCA, 0x00, 0x46, 0x00]), [0x6A, 0x88]);
    assert_eq!(card.process(&[0x00, 0xCA, 0x7F, 0x21, 0x00]), [0x67, 0x00]);
    assert_eq!(
        card.process(&[0x00, 0xCA, 0x7F, 0x21, 0x00, 0x00, 0x00])
            .len(),
        559
    );
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&[0x00, 0xCA, 0x00, 0x45, 0x00]), [0x6A, 0x88]);
    let mut atr = image().atr[1..].to_vec();
    atr.extend(OK);
    assert_eq!(card.process(&[0x00, 0xCA, 0x5F, 0x51, 0x00]), atr);
}

#[test]
fn challenges_are_random_and_never_extended() {
    let mut card = card();
    let first = card.process(&[0x00, 0x84, 0x00, 0x00, 0x10]);
    let second = card.process(&[0x00, 0x84, 0x00, 0x00, 0x10]);
    assert_eq!((first.len(), status(&first)), (18, 0x9000));
    assert_ne!(first, second);
    assert_eq!(card.process(&[0x00, 0x84, 0x00, 0x00, 0x00]).len(), 258);
    assert_eq!(
        card.process(&[0x00, 0x84, 0x00, 0x00, 0x00, 0x00, 0x10]),
        [0x69, 0x85]
    );
    assert_eq!(card.process(&[0x00, 0x84, 0x00, 0x00]), [0x67, 0x00]);
    assert_eq!(card.process(&[0x00, 0x84, 0x01, 0x00, 0x08]), [0x6A, 0x86]);
}

#[test]
fn select_of_the_master_file_stays_in_the_application_and_is_refused_outside() {
    let nothing = [0x00, 0xA4, 0x00, 0x0C];
    let master_file = [0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00];
    let mut card = card_in(JPKI);
    assert_eq!(card.process(&nothing), OK);
    assert_eq!(card.process(&verify(0x18, b"")), [0x63, 0xC3], "still jpki");
    assert_eq!(card.process(&master_file), [0x6A, 0x82]);
    card.warm_reset();
    assert_eq!(card.process(&nothing), [0x6A, 0x86]);
    assert_eq!(card.process(&master_file), [0x6A, 0x82]);
}

#[test]
fn the_master_file_has_one_file_that_is_not_transparent() {
    let mut card = card();
    assert_eq!(card.process(&select_file(0x001E)), OK);
    assert_eq!(card.process(&[0x00, 0xB0, 0x00, 0x00, 0x00]), [0x69, 0x81]);
    assert_eq!(card.process(&select_file(0x0001)), [0x6A, 0x82]);
    assert_eq!(card.process(&select(JPKI)), OK);
    assert_eq!(card.process(&select_file(0x001E)), [0x6A, 0x82]);
}

#[test]
fn two_commands_of_unknown_use_are_there() {
    let mut card = card();
    assert_eq!(card.process(&[0x80, 0xFC, 0x00, 0x00]), [0x67, 0x00]);
    assert_eq!(card.process(&[0x80, 0xA2, 0x00, 0x00]), [0x6A, 0x86]);
}
