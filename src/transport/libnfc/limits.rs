//! How long commands and answers may be: libnfc checks few lengths, if any.

use crate::error::{Operation, TransportError};

/// What the driver of a reader carries, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// The longest command.
    command: usize,
    /// The longest answer, status word included.
    answer: usize,
}

impl Limits {
    /// libnfc puts two bytes before a command, in a buffer of 264, and looks at no length. Source: its
    /// `pn53x_initiator_transceive_bytes`, which a longer one crashes.
    const USUAL: Self = Self {
        command: 262,
        answer: 263,
    };
    /// `acr122_usb` and `acr122s`: command and answer travel inside pseudo-APDUs. Of the 255 bytes of an
    /// answer two stand before it, one is its state, and two are the status word of the reader; a longer
    /// one is an error. Source: `acr122_usb_receive`, `acr122s_recv_frame`, version 1.8.0.
    const ACR122: Self = Self {
        command: 252,
        answer: 250,
    };
    /// `arygon`: normal frames only; **a longer answer ends the process**. Source: `arygon_tama_receive`,
    /// version 1.8.0.
    const ARYGON: Self = Self {
        command: 252,
        answer: 252,
    };

    /// Those of the reader with this connection string.
    pub(super) fn of(connection: &str) -> Self {
        match connection.split(':').next() {
            Some("acr122_usb" | "acr122s") => Self::ACR122,
            Some("arygon") => Self::ARYGON,
            _ => Self::USUAL,
        }
    }

    /// Room for the longest answer.
    pub(super) const fn answer_space(self) -> usize {
        self.answer
    }

    /// The most bytes of data in an answer.
    pub(super) const fn data(self) -> usize {
        let data = self.answer.saturating_sub(2);
        if data < 256 { data } else { 256 }
    }

    /// Whether this command may be sent: itself, and the answer that it asks for.
    pub(super) fn check(self, command: &[u8]) -> Result<(), TransportError> {
        if command.len() > self.command {
            return Err(TransportError::CommandTooLong {
                length: command.len(),
                limit: self.command,
            });
        }
        if asked_for(command) > self.data() {
            return Err(TransportError::Unsupported {
                operation: Operation::CarryLongAnswer,
            });
        }
        Ok(())
    }
}

/// How many bytes of data a short command asks for (ISO/IEC 7816-4 5.1: cases 2 and 4).
fn asked_for(command: &[u8]) -> usize {
    let le = match command {
        [_, _, _, _, le] => Some(*le),
        [_, _, _, _, lc, rest @ ..] if *lc > 0 && rest.len() == usize::from(*lc) + 1 => {
            rest.last().copied()
        }
        _ => None,
    };
    match le {
        Some(0) => 256,
        Some(le) => usize::from(le),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ_ALL: [u8; 5] = [0x00, 0xB0, 0x81, 0x00, 0x00];

    #[test]
    fn a_reader_carries_what_its_driver_does() {
        for (connection, command, data) in [
            ("pn532_uart:/dev/ttyUSB0", 262, 256),
            ("pn53x_usb:001:004", 262, 256),
            ("acr122_usb:001:004", 252, 248),
            ("acr122s:/dev/ttyUSB0", 252, 248),
            ("arygon:/dev/ttyUSB0:9600", 252, 250),
        ] {
            let limits = Limits::of(connection);
            assert_eq!(limits.data(), data, "{connection}");
            assert!(limits.check(&vec![0; command]).is_ok(), "{connection}");
            assert!(
                matches!(
                    limits.check(&vec![0; command + 1]),
                    Err(TransportError::CommandTooLong { length, limit })
                        if length == command + 1 && limit == command
                ),
                "{connection}"
            );
        }
    }

    #[test]
    fn a_command_whose_answer_does_not_fit_is_refused() {
        let sign = [&[0x80, 0x2A, 0x02, 0x97, 0x20][..], &[7; 32], &[0x00]].concat();
        for command in [&READ_ALL[..], &sign] {
            assert!(Limits::USUAL.check(command).is_ok());
            for limits in [Limits::ACR122, Limits::ARYGON] {
                let refused = limits.check(command);
                assert!(matches!(refused, Err(TransportError::Unsupported { .. })));
            }
        }
        let mut piece = READ_ALL;
        for (le, fits) in [(1, true), (248, true), (249, false), (255, false)] {
            piece[4] = le;
            assert_eq!(Limits::ACR122.check(&piece).is_ok(), fits, "{le}");
        }
        let verify = [&[0x00, 0x20, 0x00, 0x91, 4][..], b"2345"].concat();
        let select = [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x01];
        for command in [&verify[..], &select, &[0x00, 0x20, 0x00, 0x91], &[]] {
            assert_eq!(asked_for(command), 0, "{command:02X?}");
            assert!(Limits::ACR122.check(command).is_ok(), "{command:02X?}");
        }
    }
}
