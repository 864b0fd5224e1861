//! The My Number (個人番号) as text, with proof, opened by the PIN of the input assist or by code A. The law limits
//! its use to tax, social security and disaster work.
//!
//! With the PIN it is read encrypted if path and card allow that; [`InClear`] says what to do
//! if they do not.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use mynumber_card::data::Moment;
//! # use mynumber_card::job::{Context, Fresh};
//! # use mynumber_card::pki::TrustAnchors;
//! # use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # use mynumber_card::{Card, LastTry};
//! # let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//! # let anchors = TrustAnchors::production();
//! # let at = Moment::Day("2026-11-23".parse()?);
//! # let fresh = Fresh::from_random(&[7; Fresh::LENGTH]);
//! # let context = Context { anchors: &anchors, at, last: LastTry::Refuse, fresh };
//! use mynumber_card::AssistPin;
//! use mynumber_card::job::my_number::{self, InClear};
//!
//! let pin = AssistPin::new("2345")?;
//! let number = my_number::read(&mut card, &pin, InClear::Refused, context)?.data.value;
//! assert_eq!(number.number.reveal(), "123456789018");
//! assert!(number.transfer.is_encrypted());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use zeroize::Zeroizing;

use super::assist_files::{Begun, Files};
use super::noted::noted;
use super::{Context, Output, Proven, Schema};
use crate::app::{InputAssist, Opened, OpensMyNumber, SecureAssist};
use crate::card::Card;
use crate::data::MyNumber;
use crate::error::{Argument, Error, SecureMessagingError};
use crate::secret::IntoSecret;
use crate::terms::Credential;
use crate::transport::{ApduLengths, Transport};

/// What to do if the number cannot be read encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InClear {
    /// It is read in clear.
    Allowed,
    /// It is not read.
    Refused,
}

/// The number, and how it was transferred. In JSON: `{"my_number", "encrypted"}`; no other type writes a
/// My Number. Clear the output after use.
#[non_exhaustive]
pub struct Number {
    /// The number.
    pub number: MyNumber,
    /// How it came from the card.
    pub transfer: Transfer,
}

hides_personal_data!(Number, "Number", transfer);

/// How the number came from the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transfer {
    /// Encrypted from the card to this program, and in no other way.
    Encrypted,
    /// In clear, because the path carries no long commands.
    ShortPath,
    /// In clear, because the card has no secure messaging.
    NotOnThisCard,
    /// In clear, and presented in clear before: code A is the number.
    ByCodeA,
}

impl Transfer {
    /// Whether it was encrypted.
    #[must_use]
    pub fn is_encrypted(self) -> bool {
        self == Self::Encrypted
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut number = serializer.serialize_struct("Number", 2)?;
        number.serialize_field("my_number", self.number.reveal())?;
        number.serialize_field("encrypted", &self.transfer.is_encrypted())?;
        number.end()
    }
}

/// Reads the number and its proof. Eleven commands if it is encrypted, otherwise nine.
///
/// Only a plain refusal leads to reading in clear. Anything else that goes wrong with the
/// encryption is an error: an attacker may have caused it.
///
/// # Errors
/// [`SecureMessagingError`] if it must be encrypted and cannot be, on a path of short commands before a
/// PIN is asked for; [`PinError`](crate::PinError); errors of card or link, and those of `secret`.
pub fn read<S: OpensMyNumber, T: Transport, G: IntoSecret<S>>(
    card: &mut Card<T>,
    secret: G,
    clear: InClear,
    context: Context<'_>,
) -> Result<Output<Proven<Number>>, G::Error> {
    let mut tries = Vec::new();
    let by_code_a = S::CREDENTIAL == Credential::CodeA;
    if by_code_a && clear == InClear::Refused {
        return Err(Error::Input {
            argument: Argument::CodeAInClear,
        }
        .into());
    }
    card.check_carries_signatures()?;
    let mut assist = card.app::<InputAssist>()?;
    let certificate = assist.read_certificate()?;
    let too_short = assist.selected().apdu_lengths() == ApduLengths::Short;
    if too_short && clear == InClear::Refused {
        return Err(Error::from(SecureMessagingError::PathTooShort).into());
    }
    let begun = Begun::with(certificate, &mut assist, context.fresh.of_assist())?;
    let secret = noted(secret, &mut tries);
    let mut opened = assist.present::<S, _>(secret, context.last)?;
    let why_clear = if by_code_a {
        Some(Transfer::ByCodeA)
    } else {
        too_short.then_some(Transfer::ShortPath)
    };
    let (file, files, transfer) = match why_clear {
        Some(why) => in_clear(begun, &mut opened, why)?,
        None => match opened.start_secure_session(context.fresh.session) {
            Ok(secure) => encrypted(begun, secure)?,
            Err(error) => {
                let why = why_not_encrypted(&error).filter(|_| clear == InClear::Allowed);
                let Some(why) = why else {
                    return Err(error.into());
                };
                in_clear(begun, &mut opened, why)?
            }
        },
    };
    let left_open = assist.close().err();
    let number = MyNumber::parse(&file).map_err(Error::from)?;
    let proven = Proven {
        value: Number { number, transfer },
        proof: files.of_my_number(&file, context.anchors),
    };
    Ok(Output::new(Schema::new("my_number", 1), proven).with(tries, left_open))
}

/// Only a plain refusal.
const fn why_not_encrypted(error: &Error) -> Option<Transfer> {
    match error {
        Error::SecureMessaging(SecureMessagingError::PathTooShort) => Some(Transfer::ShortPath),
        Error::SecureMessaging(SecureMessagingError::Unsupported { .. }) => {
            Some(Transfer::NotOnThisCard)
        }
        _ => None,
    }
}

/// The file of the number, its proof, and how they were transferred.
type Crossed = (Zeroizing<Vec<u8>>, Files, Transfer);

fn in_clear<S: OpensMyNumber, T: Transport>(
    begun: Begun,
    opened: &mut Opened<'_, '_, InputAssist, S, T>,
    why: Transfer,
) -> Result<Crossed, Error> {
    let file = opened.read_my_number_file()?;
    let files = begun.and(opened.read_integrity_record()?, opened.read_signing_key()?);
    Ok((file, files, why))
}

/// The integrity record too: trying all numbers finds the one with its digest.
fn encrypted<S: OpensMyNumber, T: Transport>(
    begun: Begun,
    mut secure: SecureAssist<'_, '_, S, T>,
) -> Result<Crossed, Error> {
    let file = secure.read_my_number_file()?;
    let files = begun.and(secure.read_integrity_record()?, secure.read_signing_key()?);
    Ok((file, files, Transfer::Encrypted))
}
