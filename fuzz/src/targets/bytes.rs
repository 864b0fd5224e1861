//! The forms below all others: APDUs and TLV.

use der::{Decode as _, Encode as _};
use mynumber_card::apdu::{Command, Response};
use mynumber_card::tlv::{FILLER, TlvError, ber, simple};

use crate::command::parse;
use crate::input::Input;
use crate::text;

/// A command is what another reader of ISO 7816-4 takes it for.
pub fn apdu_command(data: &[u8]) {
    let mut input = Input::new(data);
    let header = [input.byte(), input.byte(), input.byte(), input.byte()];
    let [class, instruction, p1, p2] = header;
    let mut command = Command::new(class, instruction, p1, p2);
    let expected = input
        .flag()
        .then(|| usize::from(input.word()) + usize::from(input.byte()));
    if let Some(expected) = expected {
        command = command.expecting(expected);
    }
    let content = input.rest();
    command = command.with_data(content);
    text::check_debug(&command);
    match command.encode() {
        Ok(bytes) => {
            let parsed = parse(&bytes).expect("a command");
            assert_eq!(parsed.header, header);
            assert_eq!(parsed.data, content);
            assert_eq!(parsed.expected, expected);
            assert_eq!(parsed.extended, command.is_extended());
        }
        Err(error) => {
            text::check_error(&error);
            assert!(expected.is_some_and(|it| it == 0 || it > 65_536) || content.len() > 65_535);
        }
    }
}

/// A response is its bytes, taken apart.
pub fn apdu_response(data: &[u8]) {
    match Response::parse(data.to_vec()) {
        Ok(response) => {
            assert_eq!(
                [&*response.data, &response.status.0.to_be_bytes()].concat(),
                data
            );
            text::check_debug(&response);
            text::check(&response.status.to_string());
        }
        Err(error) => {
            assert!(data.len() < 2);
            text::check_error(&error);
        }
    }
}

/// Objects lie side by side and fill their file, each within the other; where `der` reads a file so
/// does the driver.
pub fn ber(data: &[u8]) {
    let mut at = 0;
    let mut failed = false;
    for element in ber::Reader::new(data) {
        match element {
            Ok(element) => {
                assert!(!failed, "something after an error");
                assert_eq!(element.offset, at);
                at += element.raw.len();
                check_element(data, element, 0);
            }
            Err(error) => {
                failed = true;
                check_tlv_error(error, data.len());
            }
        }
    }
    if !failed {
        assert!(
            data[at..].iter().all(|byte| *byte == FILLER),
            "a part was passed over"
        );
    }
    if let Some(length) = ber::total_length(data) {
        // It tells the same from the first bytes alone, however many follow.
        let prefix = &data[..data.len().min(9)];
        assert_eq!(ber::total_length(prefix), Some(length));
        let first = ber::Reader::new(data).next();
        let first = first.and_then(Result::ok);
        assert_eq!(first.is_some(), length <= data.len());
        assert!(first.is_none_or(|first| first.raw.len() == length));
    }
    let tag = ber::Reader::new(data)
        .flatten()
        .next()
        .map_or(0x30, |it| it.tag);
    match ber::outer(data, tag) {
        Ok(element) => assert_eq!(element.raw.len(), at),
        Err(error) => check_tlv_error(error, data.len()),
    }
    if let Ok(any) = der::asn1::AnyRef::from_der(data) {
        let tag = u32::from(u8::from(der::Tagged::tag(&any)));
        let ours = ber::outer(data, tag).expect("what der reads");
        assert_eq!(ours.value, any.value());
        assert_eq!(any.to_der().as_deref(), Ok(data));
    }
}

fn check_element(file: &[u8], element: ber::Element<'_>, depth: usize) {
    let raw = element.raw;
    assert_eq!(&file[element.offset..][..raw.len()], raw);
    assert!(raw.ends_with(element.value));
    assert_eq!(ber::total_length(raw), Some(raw.len()));
    if depth == 8 {
        return;
    }
    let mut inside = 0;
    let mut failed = false;
    for child in element.children() {
        match child {
            Ok(child) => {
                inside += child.raw.len();
                check_element(file, child, depth + 1);
                let found = element.find_child(child.tag);
                assert!(matches!(found, Ok(Some(_)) | Err(_)));
            }
            Err(error) => {
                failed = true;
                check_tlv_error(error, file.len());
            }
        }
    }
    assert!(failed || inside == element.value.len());
    assert!(element.expect_children([0xDF21, 0xDF22]).map_or_else(
        |_| true,
        |children| children.iter().map(|it| it.raw.len()).sum::<usize>() == element.value.len()
    ));
}

fn check_tlv_error(error: TlvError, length: usize) {
    text::check_error(&error);
    let (TlvError::Truncated { offset }
    | TlvError::TagForm { offset }
    | TlvError::LengthForm { offset }
    | TlvError::BeyondEnd { offset, .. }
    | TlvError::UnexpectedTag { offset, .. }
    | TlvError::Duplicate { offset, .. }
    | TlvError::Trailing { offset }) = error
    else {
        return;
    };
    assert!(offset <= length);
}

/// The objects of a record, written again, are the record.
pub fn simple_tlv(data: &[u8]) {
    let mut written = Vec::new();
    let mut failed = false;
    for element in simple::Reader::new(data) {
        match element {
            Ok(element) => {
                assert!(!failed);
                assert_eq!(element.offset, written.len());
                let long = data[element.offset + 1] == 0xFF;
                let length = u16::try_from(element.value.len()).expect("a length");
                written.push(element.tag);
                match u8::try_from(length) {
                    Ok(length) if !long => written.push(length),
                    _ => written.extend([&[0xFF][..], &length.to_be_bytes()].concat()),
                }
                written.extend(element.value);
                if let Ok(found) = simple::find(data, element.tag) {
                    assert_eq!(found, element.value);
                }
            }
            Err(error) => {
                failed = true;
                check_tlv_error(error, data.len());
            }
        }
    }
    assert!(data.starts_with(&written));
    assert!(failed || data[written.len()..].iter().all(|byte| *byte == FILLER));
}
