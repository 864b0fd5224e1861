//! The TLV readers.

use mynumber_card::tlv::{TlvError, ber, simple};
use proptest::prelude::*;

fn all(bytes: &[u8]) -> Result<Vec<ber::Element<'_>>, TlvError> {
    ber::Reader::new(bytes).collect()
}

#[test]
fn one_and_two_byte_tags_keep_their_raw_bytes() {
    let bytes = [0x90, 0x03, 1, 0, 1, 0xDF, 0x21, 0x02, 0xAA, 0xBB];
    let elements = all(&bytes).unwrap();
    assert_eq!(elements.len(), 2);
    assert_eq!((elements[0].tag, elements[0].value), (0x90, &bytes[2..5]));
    assert_eq!((elements[1].tag, elements[1].value), (0xDF21, &bytes[8..]));
    assert_eq!((elements[1].raw, elements[1].offset), (&bytes[5..], 5));
}

#[test]
fn three_and_four_byte_tags_are_read_and_five_byte_tags_are_refused() {
    assert_eq!(all(&[0x7F, 0x81, 0x02, 0x00]).unwrap()[0].tag, 0x7F_8102);
    assert_eq!(
        all(&[0x7F, 0x81, 0x82, 0x03, 0x00]).unwrap()[0].tag,
        0x7F81_8203
    );
    assert_eq!(
        all(&[0x7F, 0x81, 0x82, 0x83, 0x04, 0x00]),
        Err(TlvError::TagForm { offset: 0 })
    );
}

#[test]
fn lengths_need_not_be_in_the_shortest_form() {
    for header in [
        &[0x90, 0x02][..],
        &[0x90, 0x81, 0x02],
        &[0x90, 0x82, 0x00, 0x02],
        &[0x90, 0x83, 0x00, 0x00, 0x02],
        &[0x90, 0x84, 0x00, 0x00, 0x00, 0x02],
    ] {
        let bytes = [header, &[0xAA, 0xBB]].concat();
        let elements = all(&bytes).unwrap();
        assert_eq!(elements[0].value, [0xAA, 0xBB]);
        assert_eq!(elements[0].raw, bytes);
        assert_eq!(ber::total_length(header), Some(bytes.len()));
    }
}

#[test]
fn the_indefinite_form_and_five_byte_lengths_are_refused() {
    assert_eq!(
        all(&[0x30, 0x80, 0x00, 0x00]),
        Err(TlvError::LengthForm { offset: 0 })
    );
    assert_eq!(
        all(&[0x30, 0x85, 0, 0, 0, 0, 1, 0]),
        Err(TlvError::LengthForm { offset: 0 })
    );
}

#[test]
fn a_length_beyond_the_end_is_an_error_with_its_numbers() {
    assert_eq!(
        all(&[0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x00]),
        Err(TlvError::BeyondEnd {
            offset: 0,
            declared: 0xFFFF_FFFF,
            available: 1
        })
    );
}

#[test]
fn every_cut_of_an_object_is_an_error_and_no_panic() {
    let whole = [0xFF, 0x20, 0x82, 0x00, 0x03, 1, 2, 3];
    for end in 1..whole.len() {
        assert!(all(&whole[..end]).is_err() || end == 1, "cut at {end}");
    }
    // A lone FF is filler, not the start of a tag.
    assert_eq!(all(&whole[..1]), Ok(vec![]));
}

#[test]
fn an_error_is_yielded_once_and_ends_the_walk() {
    let mut reader = ber::Reader::new(&[0x90, 0x05, 0x00]);
    assert!(reader.next().unwrap().is_err());
    assert_eq!(reader.next(), None);
}

#[test]
fn filler_follows_the_outer_object_only() {
    let file = [0xFF, 0x10, 0x03, 0x90, 0x01, 0x07, 0xFF, 0xFF];
    let outer = ber::outer(&file, 0xFF10).unwrap();
    assert_eq!(outer.value, [0x90, 0x01, 0x07]);
    assert_eq!(outer.child(0x90).unwrap().offset, 3);

    let inside = [0xFF, 0x10, 0x05, 0x90, 0x01, 0x07, 0xFF, 0xFF];
    let outer = ber::outer(&inside, 0xFF10).unwrap();
    assert_eq!(
        outer.children().last(),
        Some(Err(TlvError::Truncated { offset: 6 }))
    );
}

#[test]
fn something_else_than_filler_after_the_outer_object_is_refused() {
    for tail in [&[0x00][..], &[0xFF, 0x00], &[0x90, 0x00]] {
        let file = [&[0xFF, 0x10, 0x01, 0x07], tail].concat();
        assert_eq!(
            ber::outer(&file, 0xFF10),
            Err(TlvError::Trailing { offset: 4 }),
            "{tail:02X?}"
        );
    }
}

#[test]
fn a_file_that_was_never_written_has_no_outer_object() {
    assert_eq!(
        ber::outer(&[0xFF; 32], 0xFF20),
        Err(TlvError::Missing { tag: 0xFF20 })
    );
    assert_eq!(ber::total_length(&[0xFF; 8]), None);
}

#[test]
fn expected_children_must_be_exactly_those() {
    let file = [0xFF, 0x30, 0x08, 0xDF, 0x31, 1, 9, 0xDF, 0x32, 1, 8];
    let outer = ber::outer(&file, 0xFF30).unwrap();
    let [first, second] = outer.expect_children([0xDF31, 0xDF32]).unwrap();
    assert_eq!((first.value, second.value), (&[9][..], &[8][..]));
    assert_eq!((first.offset, second.offset), (3, 7));
    assert_eq!(
        outer.expect_children([0xDF31]),
        Err(TlvError::Trailing { offset: 7 })
    );
    assert_eq!(
        outer.expect_children([0xDF31, 0xDF33]),
        Err(TlvError::UnexpectedTag {
            offset: 7,
            found: 0xDF32,
            expected: 0xDF33
        })
    );
    assert_eq!(
        outer.expect_children([0xDF31, 0xDF32, 0xDF33]),
        Err(TlvError::Missing { tag: 0xDF33 })
    );
}

#[test]
fn a_child_that_occurs_twice_is_refused() {
    let file = [0x30, 0x04, 0x90, 0x00, 0x90, 0x00];
    let outer = ber::outer(&file, 0x30).unwrap();
    assert_eq!(
        outer.find_child(0x90),
        Err(TlvError::Duplicate {
            offset: 4,
            tag: 0x90
        })
    );
    assert_eq!(outer.find_child(0x91), Ok(None));
}

#[test]
fn the_length_of_a_certificate_is_told_from_four_bytes() {
    assert_eq!(ber::total_length(&[0x30, 0x82, 0x05, 0x9A]), Some(0x59E));
    assert_eq!(ber::total_length(&[0x30, 0x82, 0x05]), None);
    assert_eq!(ber::total_length(&[0xFF, 0x20, 0x81, 0xC0]), Some(0xC4));
    assert_eq!(ber::total_length(&[]), None);
}

#[test]
fn simple_tlv_reads_short_and_long_lengths_and_filler() {
    let record = [0x01, 0x02, 7, 8, 0x02, 0xFF, 0x00, 0x01, 9, 0xFF, 0xFF];
    let elements: Vec<_> = simple::Reader::new(&record)
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(elements.len(), 2);
    assert_eq!((elements[0].tag, elements[0].value), (1, &[7, 8][..]));
    assert_eq!((elements[1].tag, elements[1].value), (2, &[9][..]));
    assert_eq!(elements[1].offset, 4);
    assert_eq!(simple::find(&record, 2), Ok(&[9][..]));
    assert_eq!(simple::find(&record, 3), Err(TlvError::Missing { tag: 3 }));
}

#[test]
fn simple_tlv_refuses_reserved_tags_and_cut_objects() {
    assert_eq!(
        simple::find(&[0x00, 0x00], 1),
        Err(TlvError::TagForm { offset: 0 })
    );
    assert_eq!(
        simple::find(&[0x01, 0xFF, 0x00], 1),
        Err(TlvError::Truncated { offset: 0 })
    );
    assert_eq!(
        simple::find(&[0x01, 0x03, 0x00], 1),
        Err(TlvError::BeyondEnd {
            offset: 0,
            declared: 3,
            available: 1
        })
    );
    assert_eq!(
        simple::find(&[0x01, 0x00, 0x01, 0x00], 1),
        Err(TlvError::Duplicate { offset: 2, tag: 1 })
    );
}

fn encode(tag: &[u8], form: usize, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    let mut out = tag.to_vec();
    match form {
        0 if value.len() < 0x80 => out.push(length[3]),
        0 | 4 => out.extend([&[0x84][..], &length].concat()),
        n => {
            let needed = if value.len() > 0xFF { n.max(2) } else { n };
            out.push(0x80 | u8::try_from(needed).unwrap());
            out.extend(&length[4 - needed..]);
        }
    }
    out.extend(value);
    out
}

proptest! {
    #[test]
    fn what_is_encoded_is_read_back_whatever_the_length_form(
        objects in prop::collection::vec(
            (0x21u8..0x7F, 0usize..=4, prop::collection::vec(any::<u8>(), 0..400)), 0..6),
        filler in 0usize..5,
    ) {
        let mut file = Vec::new();
        for (low, form, value) in &objects {
            file.extend(encode(&[0xDF, *low], *form, value));
        }
        let end = file.len();
        file.resize(end + filler, 0xFF);
        let read = all(&file).unwrap();
        prop_assert_eq!(read.len(), objects.len());
        let mut position = 0;
        for (element, (low, _, value)) in read.iter().zip(&objects) {
            prop_assert_eq!(element.tag, 0xDF00 | u32::from(*low));
            prop_assert_eq!(element.value, value);
            prop_assert_eq!(element.offset, position);
            position += element.raw.len();
        }
        prop_assert_eq!(position, end);
    }

    #[test]
    fn any_bytes_are_walked_without_panic_and_within_bounds(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut position = 0;
        for element in ber::Reader::new(&bytes).flatten() {
            prop_assert_eq!(element.offset, position);
            prop_assert_eq!(ber::total_length(element.raw), Some(element.raw.len()));
            position += element.raw.len();
            let _ = element.children().count();
        }
        prop_assert!(position <= bytes.len());
        let _ = simple::Reader::new(&bytes).count();
        let _ = ber::total_length(&bytes);
    }
}
