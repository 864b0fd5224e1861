//! Every byte that keys send, in every way in which it can come.

use proptest::prelude::*;

use super::*;

/// What becomes of these reads: the first step that ends the entry, and the line at that time.
fn typed_in_reads<'a>(reads: impl IntoIterator<Item = &'a [u8]>) -> (Step, Vec<u8>) {
    let mut typing = Typing::new();
    for read in reads {
        let step = typing.take(read);
        if step != Step::More {
            return (step, typing.line().to_vec());
        }
    }
    (Step::More, typing.line().to_vec())
}

fn typed(bytes: &[u8]) -> (Step, String) {
    let (step, line) = typed_in_reads([bytes]);
    (step, String::from_utf8(line).unwrap())
}

fn done(bytes: &[u8]) -> String {
    let (step, line) = typed(bytes);
    assert_eq!(step, Step::Done, "{bytes:02X?}");
    line
}

#[test]
fn the_line_can_be_edited() {
    assert_eq!(done(b"12\x7f34\n"), "134");
    assert_eq!(done("1２\x7f34\n".as_bytes()), "134");
    assert_eq!(done(b"99\x151234\n"), "1234");
    assert_eq!(done(b"wrong99\x171234\n"), "1234");
    assert_eq!(done(b"1980 2 \x1703\r"), "1980 03");
    assert_eq!(done(b"\x7f\x7f1\n"), "1");
    assert_eq!(done(b"12\t34\x04\n"), "1234");
}

#[test]
fn ctrl_c_and_an_empty_ctrl_d_give_up_and_ctrl_z_suspends() {
    for bytes in [
        &b"12\x03"[..],
        b"\x04",
        b"1\x1c",
        b"\x1b\x03",
        b"\x1b[200~12\x03",
        b"\x1b]\x03",
    ] {
        assert_eq!(typed(bytes).0, Step::GivenUp);
    }
    assert_eq!(typed(b"1\x04").0, Step::More);
    assert_eq!(typed(b"12\x1a").0, Step::Suspended);
}

#[test]
fn an_answer_without_end_is_bounded_and_in_doubt() {
    let mut typing = Typing::new();
    assert_eq!(typing.take(&[b'1'; 1000]), Step::More);
    let line = &typing.line;
    assert_eq!((line.len(), line.capacity()), (CAPACITY, CAPACITY));
    assert_eq!(typing.take(b"\r"), Step::Doubtful);
    typing.take(b"\x1b[");
    typing.take(&[b'1'; 1000]);
    assert_eq!(typing.parameters.capacity(), PARAMETERS);
}

/// What moves nothing, wherever it comes.
const NOTHING: [&[u8]; 18] = [
    b"\x1b[A",
    b"\x1b[B",
    b"\x1b[C",
    b"\x1b[F",
    b"\x1b[1;5A",
    b"\x1b[4~",
    b"\x1b[5~",
    b"\x1b[6;2~",
    b"\x1b[15~",
    b"\x1b[24~",
    b"\x1b[1;2P",
    b"\x1b[Z",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[<0;12;30M",
    b"\x1b[<0;12;30m",
    b"\x1b[?64;1;2;6;9;15;18;21;22c",
    b"\x1b[12;40R",
];
/// What edits the line, when there is one.
const EDITS: [&[u8]; 8] = [
    b"\x1b[D",
    b"\x1b[H",
    b"\x1b[1;5D",
    b"\x1b[1~",
    b"\x1b[2~",
    b"\x1b[3~",
    b"\x1b[7~",
    b"\x1b[201~",
];
/// What could be anything.
const UNKNOWN: [&[u8]; 27] = [
    b"\x1b",
    b"\x1b\x1b",
    b"\x1b\x1b[A",
    b"\x1b2",
    b"\x1ba",
    b"\x1bOA",
    b"\x1bO5P",
    b"\x1bOM",
    b"\x1b[[A",
    b"\x1b[M !!",
    b"\x1b[50u",
    b"\x1b[27;2;65~",
    b"\x1b[23$",
    b"\x1b[?2026;2$y",
    b"\x1b]11;rgb:0000/0000/0000\x07",
    b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    b"\x1bP1+r5443\x1b\\",
    b"\x1b[2\x7f",
    b"\x1b[\xE3",
    b"\x1b[200~12\r34\x1b[201~",
    b"\x1b[200~12\x1b[A\x1b[201~",
    b"\x1b[200~1\x012\x1b[201~",
    b"\x01",
    b"\x02",
    b"\x16",
    b"\x19",
    b"\x00",
];

#[test]
fn no_key_makes_another_secret_of_what_was_typed() {
    for sequence in NOTHING {
        for at in 0..=4 {
            let (before, after) = b"2345".split_at(at);
            assert_eq!(done(&[before, sequence, after, b"\r"].concat()), "2345");
        }
    }
    for sequence in EDITS {
        assert_eq!(done(&[sequence, b"2345\r"].concat()), "2345");
        for at in 1..=4 {
            let (before, after) = b"2345".split_at(at);
            let step = typed(&[before, sequence, after, b"\r"].concat()).0;
            assert_eq!(step, Step::Doubtful, "{sequence:02X?}");
        }
    }
    for sequence in UNKNOWN {
        for at in 0..=4 {
            let (before, after) = b"2345".split_at(at);
            let (step, _) = typed_in_reads([&[before, sequence, after, b"\r"].concat()[..]]);
            assert_eq!(step, Step::Doubtful, "{sequence:02X?}");
        }
    }
}

#[test]
fn ctrl_u_begins_anew_also_after_what_was_in_doubt() {
    assert_eq!(done(b"12\x01\x152345\r"), "2345");
    assert_eq!(done(b"23\x1b[D9\x152345\r"), "2345");
}

#[test]
fn a_paste_is_text_and_waits_for_enter() {
    for pasted in [
        &b"\x1b[200~2345\x1b[201~\r"[..],
        b"\x1b[200~2345\r\x1b[201~\r",
        b"\x1b[200~\t2345\n\x1b[201~\r",
        b"2\x1b[200~34\x1b[201~5\r",
    ] {
        assert_eq!(done(pasted), "2345");
    }
    assert_eq!(typed(b"\x1b[200~2345\r\x1b[201~").0, Step::More);
    // Nothing ends the paste: Enter, pressed again, is a way out.
    assert_eq!(typed(b"\x1b[200~2345\r\r").0, Step::Doubtful);
}

/// Keys, sequences, pieces of sequences, and bytes.
fn some_typing() -> impl Strategy<Value = Vec<u8>> {
    let of =
        |table: &'static [&'static [u8]]| proptest::sample::select(table).prop_map(<[u8]>::to_vec);
    let piece = prop_oneof![
        4 => "[0-9A-Z]{1,3}".prop_map(String::into_bytes),
        1 => Just("２番".as_bytes().to_vec()),
        2 => of(&NOTHING),
        2 => of(&EDITS),
        2 => of(&UNKNOWN),
        1 => of(&[b"\x1b[200~", b"\x1b[201~", b"\x7f", b"\x15", b"\x17", b"\r", b"\x1b", b"["]),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_split_into_reads_gives_the_same(
        bytes in some_typing(),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..8),
    ) {
        let whole = typed_in_reads([&bytes[..]]);
        let one_by_one = typed_in_reads(bytes.chunks(1));
        prop_assert_eq!(&whole, &one_by_one);
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.extend([0, bytes.len()]);
        at.sort_unstable();
        let reads = at.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
        prop_assert_eq!(&whole, &typed_in_reads(reads));
    }

    /// What is taken as an answer is what its text keys say, or nothing is taken.
    #[test]
    fn no_sequence_leaves_a_byte_of_itself_in_the_answer(
        secret in "[0-9A-Z]{4,16}",
        sequences in proptest::collection::vec(
            (any::<proptest::sample::Index>(), proptest::sample::select(
                [&NOTHING[..], &EDITS, &UNKNOWN].concat())), 0..4),
    ) {
        let mut bytes: Vec<Vec<u8>> = secret.bytes().map(|byte| vec![byte]).collect();
        for (at, sequence) in sequences {
            let at = at.index(bytes.len() + 1);
            bytes.insert(at, sequence.to_vec());
        }
        bytes.push(b"\r".to_vec());
        let (step, line) = typed_in_reads(bytes.iter().map(Vec::as_slice));
        match step {
            Step::Done => prop_assert_eq!(line, secret.as_bytes()),
            step => prop_assert_eq!(step, Step::Doubtful),
        }
    }
}
