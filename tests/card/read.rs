//! Reading against scripted paths: how many commands, and how the path is detected.

use crate::scripted::{SELECT_JPKI, Script};
use mynumber_card::card::FileKind;
use mynumber_card::error::{CommandName, Operation};
use mynumber_card::{ApduLengths, Application, Card, Error, Transport, TransportError};

/// A DER object of `length` bytes in all (at least 260).
fn object(length: usize) -> Vec<u8> {
    let [high, low] = u16::try_from(length - 4).unwrap().to_be_bytes();
    let mut bytes = vec![0x30, 0x82, high, low];
    bytes.resize(length, 0x5A);
    bytes
}

fn answer(data: &[u8]) -> String {
    format!("{}9000", hex::encode(data))
}

fn read(script: &Script, kind: FileKind) -> Result<(Vec<u8>, ApduLengths), Error> {
    let mut card = Card::new(script.clone());
    let data = card.select(Application::Jpki)?.read_file(0x000A, kind)?;
    script.assert_done();
    Ok((data, card.apdu_lengths()))
}

#[test]
fn an_extended_path_gives_a_file_in_one_command() {
    let file = object(1500);
    let script = Script::new(&format!("{SELECT_JPKI}00B08A00000000 > {}", answer(&file)));
    assert_eq!(
        read(&script, FileKind::LongObject).unwrap(),
        (file, ApduLengths::Extended)
    );
}

#[test]
fn a_path_that_refuses_extended_costs_one_command_and_only_once() {
    let file = object(700);
    let short = format!(
        "00B08A0000 > {}\n00B0010000 > {}\n00B0020000 > {}\n",
        answer(&file[..256]),
        answer(&file[256..512]),
        answer(&file[512..])
    );
    for refusal in ["6700", "6F00", "6D00", "6E00"] {
        let script = Script::new(&format!(
            "{SELECT_JPKI}00B08A00000000 > {refusal}\n{short}{short}"
        ));
        let mut card = Card::new(script.clone());
        let mut jpki = card.select(Application::Jpki).unwrap();
        for _ in 0..2 {
            assert_eq!(jpki.read_file(0x000A, FileKind::LongObject).unwrap(), file);
        }
        drop(jpki);
        assert_eq!(card.apdu_lengths(), ApduLengths::Short);
        script.assert_done();
    }
    let script = Script::new(SELECT_JPKI)
        .then_fails(
            "00B08A00000000",
            TransportError::Io {
                operation: Operation::SendCommand,
                source: "no".into(),
            },
        )
        .then(&short);
    assert_eq!(
        read(&script, FileKind::LongObject).unwrap(),
        (file, ApduLengths::Short)
    );
}

#[test]
fn an_answer_that_a_reader_cut_off_is_completed_in_short() {
    let file = object(700);
    for cut in [1, 100, 254, 256, 258] {
        let (first, rest) = file.split_at(cut);
        let mut lines = format!("{SELECT_JPKI}00B08A00000000 > {}\n", answer(first));
        let mut offset = cut;
        for piece in rest.chunks(256) {
            lines += &format!("00B0{offset:04X}00 > {}\n", answer(piece));
            offset += piece.len();
        }
        let script = Script::new(&lines);
        assert_eq!(
            read(&script, FileKind::LongObject).unwrap(),
            (file.clone(), ApduLengths::Short)
        );
    }
}

#[test]
fn a_small_file_is_read_in_short_while_the_path_is_unknown() {
    let file = [7; 200];
    let script = Script::new(&format!("{SELECT_JPKI}00B08A0000 > {}", answer(&file)));
    let (data, lengths) = read(&script, FileKind::SmallObject).unwrap();
    assert_eq!(
        (data.as_slice(), lengths),
        (file.as_slice(), ApduLengths::Unknown)
    );
}

#[test]
fn a_small_file_that_is_long_after_all_is_completed_in_the_fewest_commands() {
    // One short read more is as good as asking for the rest in one piece.
    let file = object(500);
    let script = Script::new(&format!(
        "{SELECT_JPKI}00B08A0000 > {}\n00B0010000 > {}",
        answer(&file[..256]),
        answer(&file[256..])
    ));
    assert_eq!(
        read(&script, FileKind::SmallObject).unwrap(),
        (file, ApduLengths::Unknown)
    );

    let file = object(1000);
    let script = Script::new(&format!(
        "{SELECT_JPKI}00B08A0000 > {}\n00B00100000000 > {}",
        answer(&file[..256]),
        answer(&file[256..])
    ));
    assert_eq!(
        read(&script, FileKind::SmallObject).unwrap(),
        (file, ApduLengths::Extended)
    );
}

#[test]
fn a_verdict_of_the_card_is_not_taken_for_a_refusal_of_the_path() {
    let script = Script::new(&format!("{SELECT_JPKI}00B08A00000000 > 6982"));
    assert!(matches!(
        read(&script, FileKind::LongObject),
        Err(Error::NotOpen {
            application: Application::Jpki,
            file: 0x000A
        })
    ));
    let script = Script::new(&format!("{SELECT_JPKI}00B08A00000000 > 6A82"));
    assert!(matches!(
        read(&script, FileKind::LongObject),
        Err(Error::FileAbsent { .. })
    ));
}

#[test]
fn the_end_of_a_file_of_unknown_length_is_found() {
    let script = Script::new(&format!(
        "{SELECT_JPKI}00B08A0000 > {}\n00B00100000000 > 6B00",
        answer(&[1; 256])
    ));
    assert_eq!(read(&script, FileKind::Small).unwrap().0.len(), 256);
}

#[test]
fn a_file_that_ends_before_its_object_does_was_cut_on_the_way() {
    let script = Script::new(&format!(
        "{SELECT_JPKI}00B08A00000000 > {}\n00B0006400 > 6B00",
        answer(&object(700)[..100])
    ));
    assert!(matches!(
        read(&script, FileKind::LongObject),
        Err(Error::Transport(TransportError::IncompleteAnswer {
            command: CommandName::ReadBinary,
            expected: Some(700),
            received: 100,
        }))
    ));
}

#[test]
fn more_data_and_wrong_length_answers_are_followed() {
    let script = Script::new(&format!(
        "{SELECT_JPKI}00B08A0000 > 6C05\n00B08A0005 > 01026103\n00C0000003 > 0304056100\n\
         00C0000000 > 069000\n00B0000600 > 6B00"
    ));
    assert_eq!(
        read(&script, FileKind::Small).unwrap().0,
        [1, 2, 3, 4, 5, 6]
    );
}

#[test]
fn an_endless_chain_of_more_data_ends_at_a_bound() {
    let full = format!("{}6100", hex::encode([0; 256]));
    for step in ["6110".to_owned(), "006101".to_owned(), full] {
        let mut lines = format!("{SELECT_JPKI}00B08A0000 > {step}\n");
        let le = &step[step.len() - 2..];
        for _ in 0..300 {
            lines += &format!("00C00000{le} > {step}\n");
        }
        let script = Script::new(&lines);
        let mut card = Card::new(script);
        let result = card
            .select(Application::Jpki)
            .unwrap()
            .read_file(0x000A, FileKind::Small);
        assert!(matches!(result, Err(Error::Unbounded { .. })), "{result:?}");
    }
}

#[test]
fn a_wrong_length_answer_is_followed_once() {
    let script = Script::new(&format!(
        "{SELECT_JPKI}00B08A0000 > 6C05\n00B08A0005 > 6C04"
    ));
    assert!(matches!(
        read(&script, FileKind::Small),
        Err(Error::UnexpectedStatus { status, .. }) if status.0 == 0x6C04
    ));
}

/// Selects anything, and gives a file of 30,000 bytes in pieces like this one.
struct InPieces(&'static [u8], usize);

impl Transport for InPieces {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.1 += 1;
        Ok(match command {
            [_, 0xA4, ..] => vec![0x90, 0x00],
            [_, 0xB0, 0x8A, ..] => vec![0x30, 0x82, 0x75, 0x2C, 0x90, 0x00],
            _ => self.0.to_vec(),
        })
    }
}

#[test]
fn a_file_that_comes_byte_by_byte_ends_at_a_bound_of_commands() {
    for piece in [&[0x5A, 0x90, 0x00][..], &[0x5A, 0x61, 0x01]] {
        let mut link = InPieces(piece, 0);
        let mut card = Card::with_apdu_lengths(&mut link, ApduLengths::Short);
        let mut jpki = card.select(Application::Jpki).unwrap();
        let result = jpki.read_file(0x000A, FileKind::LongObject);
        assert!(matches!(result, Err(Error::Unbounded { .. })), "{result:?}");
        // The bound was the file's, not the session's.
        assert!(jpki.query_tries(0x0018).is_ok() || piece[1] == 0x61);
        drop(jpki);
        drop(card);
        assert!(link.1 <= 520, "{} commands", link.1);
    }
}

#[test]
fn a_file_without_end_ends_at_the_last_offset() {
    let mut lines = SELECT_JPKI.to_owned();
    for index in 0..128 {
        let command = if index == 0 {
            "00B08A0000".into()
        } else {
            format!("00B0{index:02X}0000")
        };
        lines += &format!("{command} > {}\n", answer(&[1; 256]));
    }
    let mut card = Card::with_apdu_lengths(Script::new(&lines), ApduLengths::Short);
    let result = card
        .select(Application::Jpki)
        .unwrap()
        .read_file(0x000A, FileKind::Small);
    assert!(matches!(result, Err(Error::Unbounded { .. })), "{result:?}");
}

#[test]
fn a_reset_while_reading_is_taken_up_from_the_start_of_the_file() {
    let file = object(300);
    let script = Script::new(&format!(
        "{SELECT_JPKI}00B08A0000 > {}",
        answer(&file[..256])
    ))
    .then_fails("00B0010000", TransportError::CardReset)
    .then(&format!(
        "{SELECT_JPKI}00B08A0000 > {}\n00B0010000 > {}",
        answer(&file[..256]),
        answer(&file[256..])
    ));
    assert_eq!(read(&script, FileKind::SmallObject).unwrap().0, file);
}

#[test]
fn a_card_that_lost_its_power_while_a_file_was_read_is_read_from_the_start() {
    let file = object(300);
    let script = Script::new(&format!(
        "{SELECT_JPKI}00B08A0000 > {}\n00B0010000 > 6986\n{SELECT_JPKI}00B08A0000 > {}\n00B0010000 > {}",
        answer(&file[..256]),
        answer(&file[..256]),
        answer(&file[256..])
    ));
    assert_eq!(read(&script, FileKind::SmallObject).unwrap().0, file);
    let script = Script::new(&format!(
        "{SELECT_JPKI}00B08A0000 > 6986\n{SELECT_JPKI}00B08A0000 > 6986"
    ));
    assert!(matches!(
        read(&script, FileKind::Small),
        Err(Error::Transport(TransportError::CardReset))
    ));
}

#[test]
fn a_card_that_is_reset_again_and_again_is_not_read_for_ever() {
    let reset = || TransportError::CardReset;
    let script = Script::new(SELECT_JPKI)
        .then_fails("00B08A0000", reset())
        .then(SELECT_JPKI)
        .then_fails("00B08A0000", reset());
    assert!(matches!(
        read(&script, FileKind::Small),
        Err(Error::Transport(TransportError::CardReset))
    ));
}

#[test]
fn the_signature_certificate_is_not_asked_for_before_a_pin() {
    let script = Script::new(SELECT_JPKI);
    let mut card = Card::new(script.clone());
    let result = card
        .select(Application::Jpki)
        .unwrap()
        .read_file(0x0001, FileKind::LongObject);
    assert!(matches!(result, Err(Error::NotOpen { file: 0x0001, .. })));
    script.assert_done();
}
