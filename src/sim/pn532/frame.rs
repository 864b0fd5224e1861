//! Frames of the PN532 on a serial line. Source: PN532 user manual (UM0701-02) 6.2.1.
//!
//! `00 00 FF LEN LCS TFI data DCS 00`; above 255 bytes `00 00 FF FF FF LENM LENL LCS TFI data DCS 00`.
//! LEN counts TFI and data; LEN + LCS, and the sum of TFI, data and DCS, are 0 modulo 256.

/// From the host.
const HOST: u8 = 0xD4;
/// From the PN532.
const CHIP: u8 = 0xD5;
/// The most bytes of TFI and data in a frame.
const LONGEST: usize = 265;

/// "Understood", before every answer; from the host: "stop what you are doing".
pub(super) const ACK: [u8; 6] = [0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00];
/// "There is no such command", or not with these parameters.
pub(super) const SYNTAX_ERROR: [u8; 8] = [0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00];

/// What the host said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// Command code and parameters.
    Command(Vec<u8>),
    /// Stop what you are doing.
    Ack,
    /// Say the last answer again.
    Nack,
}

/// Takes frames out of a stream of bytes. A bad frame is passed over; at most one frame
/// is kept.
#[derive(Debug, Default)]
pub(super) struct Parser {
    bytes: Vec<u8>,
}

impl Parser {
    /// The next byte.
    pub(super) fn push(&mut self, byte: u8) -> Option<Heard> {
        self.bytes.push(byte);
        self.take()
    }

    /// Whether a frame has begun.
    pub(super) fn is_inside(&self) -> bool {
        self.bytes.len() > 1
    }

    /// Forgets a frame that has begun.
    pub(super) fn forget(&mut self) {
        self.bytes.clear();
    }

    fn skip(&mut self, count: usize) {
        self.bytes = self.bytes.get(count..).unwrap_or_default().to_vec();
    }

    fn take(&mut self) -> Option<Heard> {
        loop {
            let start = self.bytes.windows(2).position(|pair| pair == [0x00, 0xFF]);
            let Some(start) = start else {
                let last = self.bytes.last().copied();
                self.bytes.clear();
                // It may be the first half of the next start code.
                self.bytes.extend(last.filter(|byte| *byte == 0));
                return None;
            };
            self.skip(start);
            match read(self.bytes.get(2..).unwrap_or_default()) {
                Read::More => return None,
                Read::Frame { length, heard } => {
                    self.skip(length.saturating_add(2));
                    if heard.is_some() {
                        return heard;
                    }
                }
            }
        }
    }
}

/// What stands behind a start code.
enum Read {
    /// It is not complete.
    More,
    /// So many bytes; `None`: they mean nothing.
    Frame { length: usize, heard: Option<Heard> },
}

fn read(bytes: &[u8]) -> Read {
    let nothing = Read::Frame {
        length: 0,
        heard: None,
    };
    let (length, header) = match bytes {
        [] | [_] => return Read::More,
        [0x00, 0xFF, ..] => {
            return Read::Frame {
                length: 2,
                heard: Some(Heard::Ack),
            };
        }
        [0xFF, 0x00, ..] => {
            return Read::Frame {
                length: 2,
                heard: Some(Heard::Nack),
            };
        }
        [0xFF, 0xFF, high, low, check, ..] => {
            if sum(&[*high, *low, *check]) != 0 {
                return nothing;
            }
            (usize::from(u16::from_be_bytes([*high, *low])), 5)
        }
        [0xFF, 0xFF, ..] => return Read::More,
        [length, check, ..] => {
            if sum(&[*length, *check]) != 0 {
                return nothing;
            }
            (usize::from(*length), 2)
        }
    };
    if !(1..=LONGEST).contains(&length) {
        return nothing;
    }
    // Besides its length the checksum.
    let end = length.saturating_add(header).saturating_add(1);
    let Some(body) = bytes.get(header..end) else {
        return Read::More;
    };
    let heard = match body {
        [HOST, data @ .., _] if sum(body) == 0 => Some(Heard::Command(data.to_vec())),
        _ => None,
    };
    Read::Frame { length: end, heard }
}

/// An answer, its code first, as a frame. More than a frame holds is cut off.
pub(super) fn encode(answer: &[u8]) -> Vec<u8> {
    let mut body = vec![CHIP];
    body.extend(answer.iter().take(LONGEST.saturating_sub(1)));
    let [high, low] = u16::try_from(body.len()).unwrap_or(0).to_be_bytes();
    let mut frame = vec![0x00, 0x00, 0xFF];
    if high == 0 {
        frame.extend([low, negative(low)]);
    } else {
        frame.extend([0xFF, 0xFF, high, low, negative(high.wrapping_add(low))]);
    }
    let check = negative(sum(&body));
    frame.append(&mut body);
    frame.extend([check, 0x00]);
    frame
}

fn sum(bytes: &[u8]) -> u8 {
    bytes
        .iter()
        .fold(0, |sum: u8, byte| sum.wrapping_add(*byte))
}

fn negative(byte: u8) -> u8 {
    0_u8.wrapping_sub(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(bytes: &[u8]) -> Vec<Heard> {
        let mut parser = Parser::default();
        bytes.iter().filter_map(|byte| parser.push(*byte)).collect()
    }

    /// GetFirmwareVersion, as the user manual prints it (6.2.1.1 and 7.2.2).
    const GET_FIRMWARE_VERSION: [u8; 9] = [0x00, 0x00, 0xFF, 0x02, 0xFE, 0xD4, 0x02, 0x2A, 0x00];

    #[test]
    fn a_command_is_found_behind_a_wake_up_and_behind_rubbish() {
        for before in [&[][..], &[0x55, 0x55, 0x00, 0x00], &[0xFF, 0x00, 0x12]] {
            let heard = hear(&[before, &GET_FIRMWARE_VERSION].concat());
            assert_eq!(heard, [Heard::Command(vec![0x02])], "{before:?}");
        }
    }

    #[test]
    fn an_answer_is_framed_as_in_the_manual() {
        let version = [0x03, 0x32, 0x01, 0x06, 0x07];
        let framed = [
            0x00, 0x00, 0xFF, 0x06, 0xFA, 0xD5, 0x03, 0x32, 0x01, 0x06, 0x07, 0xE8, 0x00,
        ];
        assert_eq!(encode(&version), framed);
    }

    #[test]
    fn acknowledgements_are_told_apart() {
        assert_eq!(hear(&ACK), [Heard::Ack]);
        assert_eq!(hear(&[0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00]), [Heard::Nack]);
    }

    #[test]
    fn a_frame_with_one_wrong_byte_is_passed_over_and_the_next_one_is_heard() {
        for wrong in 2..8 {
            for by in [1, 0x80] {
                let mut bad = GET_FIRMWARE_VERSION;
                bad[wrong] ^= by;
                // A length that has become longer swallows what follows: the line is then silent
                // for a while.
                let mut parser = Parser::default();
                let first: Vec<_> = bad.iter().filter_map(|byte| parser.push(*byte)).collect();
                assert_eq!(first, [], "byte {wrong}");
                parser.forget();
                let next = GET_FIRMWARE_VERSION
                    .iter()
                    .find_map(|byte| parser.push(*byte));
                assert_eq!(next, Some(Heard::Command(vec![0x02])), "byte {wrong}");
            }
        }
    }

    #[test]
    fn long_answers_are_extended_frames_and_both_forms_are_read_back() {
        for length in [1, 253, 254, 255, 256, 264] {
            let answer = vec![0x5A; length];
            let mut framed = encode(&answer);
            let extended = framed[3..5] == [0xFF, 0xFF];
            assert_eq!(extended, length > 254, "{length}");
            // The same frame from the host.
            let tfi = if extended { 8 } else { 5 };
            framed[tfi] = HOST;
            let check = framed.len() - 2;
            framed[check] = framed[check].wrapping_add(1);
            assert_eq!(hear(&framed), [Heard::Command(answer)], "{length}");
        }
    }

    #[test]
    fn a_frame_that_announces_more_than_a_frame_holds_is_not_waited_for() {
        let mut parser = Parser::default();
        for byte in [0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02] {
            assert_eq!(parser.push(byte), None);
        }
        let next = GET_FIRMWARE_VERSION
            .iter()
            .find_map(|byte| parser.push(*byte));
        assert_eq!(next, Some(Heard::Command(vec![0x02])));
    }
}
