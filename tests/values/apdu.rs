//! Command and response APDUs against the byte patterns of ISO/IEC 7816-4 §5.

use mynumber_card::apdu::{Command, Response};
use mynumber_card::{StatusWord, TransportError};

fn hex_of(command: &Command) -> String {
    hex::encode_upper(&*command.encode().unwrap())
}

#[test]
fn the_four_cases_have_their_short_form() {
    let command = Command::new(0x00, 0x20, 0x00, 0x92);
    assert_eq!(hex_of(&command), "00200092");
    assert_eq!(hex_of(&command.clone().expecting(16)), "0020009210");
    assert_eq!(
        hex_of(&command.clone().with_data(&[1, 2])),
        "00200092020102"
    );
    assert_eq!(
        hex_of(&command.with_data(&[1, 2]).expecting(5)),
        "0020009202010205"
    );
}

#[test]
fn an_expected_length_of_256_is_coded_as_zero() {
    assert_eq!(
        hex_of(&Command::new(0, 0xB0, 0x82, 0).expecting(256)),
        "00B0820000"
    );
}

#[test]
fn the_four_cases_have_their_extended_form() {
    let read = Command::new(0, 0xB0, 0x8A, 0);
    assert_eq!(hex_of(&read.clone().expecting(65_536)), "00B08A00000000");
    assert_eq!(hex_of(&read.expecting(257)), "00B08A00000101");
    let long = Command::new(0x80, 0xAE, 0, 0).with_data(&[0x55; 256]);
    assert!(hex_of(&long).starts_with("80AE00000001005555"));
    assert_eq!(long.encode().unwrap().len(), 4 + 3 + 256);
    assert!(hex_of(&long.expecting(256)).ends_with("55550100"));
}

#[test]
fn what_no_apdu_can_carry_is_refused_before_sending() {
    assert!(
        Command::new(0, 0, 0, 0)
            .with_data(&vec![0; 65_536])
            .encode()
            .is_err()
    );
    assert!(Command::new(0, 0, 0, 0).expecting(65_537).encode().is_err());
    assert!(Command::new(0, 0, 0, 0).expecting(0).encode().is_err());
}

#[test]
fn a_response_needs_a_whole_status_word() {
    for length in [0, 1] {
        let error = Response::parse(vec![0x90; length]).unwrap_err();
        assert!(matches!(error, TransportError::ShortResponse { length: seen } if seen == length));
    }
    let response = Response::parse(vec![0xAA, 0x63, 0xC2]).unwrap();
    assert_eq!(
        (response.data.as_slice(), response.status),
        ([0xAA].as_slice(), StatusWord(0x63C2))
    );
}

#[test]
fn neither_command_nor_response_shows_its_data_in_debug() {
    let command = Command::new(0, 0x20, 0, 0x92).with_data(b"7531");
    let response = Response::parse(b"7531\x90\x00".to_vec()).unwrap();
    for text in [format!("{command:?}"), format!("{response:?}")] {
        assert!(
            !text.contains("7531") && !text.contains("37353331"),
            "{text}"
        );
        assert!(!text.contains("55, 53, 51, 49"), "{text}");
    }
}
