//! Single commands for the survey of the card, in the one place that makes sure that
//! they do no harm.

use super::link::Link;
use super::selected::Selected;
use crate::apdu::{Command, Response, ins};
use crate::card::Card;
use crate::error::{Argument, CommandName, DataElement, DataProblem, Error, TransportError};
use crate::terms::Application;
use crate::transport::Transport;

/// Bytes of a signature of the card: RSA-2048.
const SIGNATURE: usize = 256;
/// The keys with which a survey may have something signed or refused: those without a PIN, and one
/// behind a PIN that is not open. Selected first, so that nothing is open.
const CHALLENGED: [u8; 3] = [0x97, 0x99, 0x9A];

impl<T: Transport> Card<T> {
    /// Finds out whether the path carries the 256 bytes of a signature, by asking for as many random ones
    /// (GET CHALLENGE) where nothing shows it yet: at most one command. `None` when that cannot be told,
    /// because the card gives none or the link failed otherwise.
    pub fn find_out_whether_signatures_are_carried(&mut self) -> Option<bool> {
        self.link.find_out_whether_signatures_are_carried()
    }

    /// Sends one command as it is. 61xx and 6Cxx are followed.
    ///
    /// # Errors
    /// Errors of the link, and [`Error::Input`] for a command that could spend a try or write: it is
    /// not sent.
    pub(crate) fn try_out(&mut self, command: &Command) -> Result<Response, Error> {
        let bytes = command.encode()?;
        if !is_harmless(&bytes) {
            return Err(Error::Input {
                argument: Argument::SurveyCommand,
            });
        }
        if command.instruction() == ins::SELECT {
            self.link.selected = None;
        }
        self.link.send(command)
    }
}

impl<T: Transport> Selected<'_, T> {
    /// As [`Card::find_out_whether_signatures_are_carried`].
    pub(crate) fn find_out_whether_signatures_are_carried(&mut self) -> Option<bool> {
        self.link.find_out_whether_signatures_are_carried()
    }
}

impl<T: Transport> Link<T> {
    fn find_out_whether_signatures_are_carried(&mut self) -> Option<bool> {
        if let Some(known) = self.path().carries_signatures {
            return Some(known);
        }
        match self.challenge(SIGNATURE) {
            Ok(_) => Some(true),
            Err(Error::Transport(
                TransportError::IncompleteAnswer { .. }
                | TransportError::ShortResponse { .. }
                | TransportError::Io { .. },
            )) => Some(false),
            Err(_) => None,
        }
    }

    pub(super) fn challenge(&mut self, bytes: usize) -> Result<Vec<u8>, Error> {
        if !(1..=256).contains(&bytes) {
            return Err(Error::Input {
                argument: Argument::ChallengeLength,
            });
        }
        self.is_same_card()?;
        let command = Command::new(0x00, ins::GET_CHALLENGE, 0, 0).expecting(bytes);
        let mut response = self.send(&command)?;
        // A card may need a selected application; which one does not matter.
        let conditions = matches!(response.status.0, 0x6985 | 0x6986);
        if conditions && self.selected.is_none() {
            self.select(Application::IssuerSecurityDomain)?;
            response = self.send(&command)?;
        }
        if !response.status.is_success() {
            return Err(Error::UnexpectedStatus {
                command: CommandName::GetChallenge,
                status: response.status,
            });
        }
        if response.data.len() < bytes {
            return Err(Error::Transport(TransportError::IncompleteAnswer {
                command: CommandName::GetChallenge,
                expected: Some(bytes),
                received: response.data.len(),
            }));
        }
        if response.data.len() > bytes {
            return Err(Error::Malformed {
                element: DataElement::Challenge,
                problem: DataProblem::TooLong,
            });
        }
        Ok(response.data)
    }
}

/// Whether a command, as it is sent, can neither spend a try nor write.
fn is_harmless(bytes: &[u8]) -> bool {
    let [class, instruction, p1, p2, rest @ ..] = bytes else {
        return false;
    };
    match (*class, *instruction) {
        (0x00 | 0x01, ins::SELECT) => true,
        (0x00 | 0x08, ins::READ_BINARY) => true,
        (0x00, ins::READ_RECORD | ins::GET_DATA | ins::GET_CHALLENGE) => true,
        // With data it would present a secret. An Le alone, 00, is none, but is not sent either.
        (0x00, ins::VERIFY) => *p1 == 0 && rest.is_empty(),
        (0x00, ins::INTERNAL_AUTHENTICATE) => *p1 == 0 && CHALLENGED.contains(p2),
        (0x80, ins::COMPUTE_DIGITAL_SIGNATURE) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_presents_changes_or_is_not_known_is_not_sent() {
        for command in [
            "0020009801",
            "00200098",
            "0020008004",
            "00A4040C00",
            "00B0860000",
            "802A0200",
        ] {
            let bytes = hex::decode(command).unwrap();
            let expected = bytes.len() == 4 || bytes[1] != 0x20;
            assert_eq!(is_harmless(&bytes), expected, "{command}");
        }
        for command in [
            "002000800431323334",
            "00240180 0431323334",
            "80320080 0431323334",
            "80AE0000 00",
            "80FC0000",
            "80A20000",
            "00D60000 0100",
            "00E20000 0100",
            "0044 0000",
            "00B0",
            "",
            "0088009B 0100 00",
            "0820 0098 00",
            "0C20 0098 00",
        ] {
            let bytes = hex::decode(command.replace(' ', "")).unwrap();
            assert!(!is_harmless(&bytes), "{command}");
        }
    }
}
