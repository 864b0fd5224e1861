//! Answering a request: evidence for somebody else, in the fewest commands, with nothing read twice.
//!
//! Nothing is verified here: a reader cannot vouch for itself. See [`verify`](super::verify).
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use mynumber_card::data::UnixTime;
//! # use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # use mynumber_card::{Card, LastTry};
//! # let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//! # let now: UnixTime = "2026-11-23T03:00:00Z".parse()?;
//! use mynumber_card::identity::{Level, Request, Wanted};
//! use mynumber_card::job::identify;
//! use mynumber_card::secret::Pins;
//! use mynumber_card::{AssistPin, AuthPin};
//!
//! let expires = now.plus_seconds(600);
//! let request = Request::new(&[9; 32], "example.jp", Level::Auth, Wanted::Attributes, expires)?;
//! let mut pins = Pins::new().with(AssistPin::new("2345")?).with(AuthPin::new("1234")?);
//! let evidence = identify::read(&mut card, &request, &mut pins, LastTry::Refuse, now)?;
//! assert_eq!(evidence.request(), &request);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use crate::app::{App, InputAssist, Jpki, SignatureScheme};
use crate::card::{Card, LastTry};
use crate::data::UnixTime;
use crate::error::Error;
use crate::identity::{CardPart, Evidence, Level, Request, transcript};
use crate::secret::{AssistPin, AuthPin, SecretSource, SignPassword};
use crate::transport::Transport;

/// Answers a request. Level auth with attributes takes both 4-digit PINs and 15 commands on an
/// extended path, at most 26 on a short one; level signature the sign password. `now` is the
/// reader's clock, which goes into the evidence. At level signature the card is first asked whether it has
/// the certificate.
///
/// Every answer holds signatures of 256 bytes, and some paths lose those. This shows before
/// the first PIN: where commands are short, in the free certificate that is read then; where
/// nothing has shown it, one extra short command asks for 256 bytes of a free certificate.
///
/// Nothing is verified here: a reader cannot vouch for itself.
///
/// # Errors
/// [`Error::RequestExpired`] before anything is asked or sent, when the request has expired by the
/// reader's clock; [`Error::NoSignatureCertificate`] before anything is asked; errors of the card,
/// the link or `ask`. After a wrong PIN nothing more is presented.
pub fn read<T: Transport, A: SecretSource>(
    card: &mut Card<T>,
    request: &Request,
    ask: &mut A,
    last: LastTry,
    now: UnixTime,
) -> Result<Evidence, A::Error> {
    // The verifier would refuse it, so no PIN is asked for, and no try is risked.
    let expired = request.expires();
    if now > expired {
        return Err(Error::RequestExpired { expired }.into());
    }
    // Every answer holds a signature: better to know now than when the PINs have been presented.
    card.check_carries_signatures()?;
    let answering = Answering { request, last, now };
    match request.level() {
        Level::Signature => answering.with_sign_password(card.app::<Jpki>()?, ask),
        Level::Auth if request.has_card_part() => {
            let mut assist = card.app::<InputAssist>()?;
            let part = answering.card_part(&mut assist, ask)?;
            answering.with_auth_pin(assist.switch::<Jpki>()?, Some(part), ask)
        }
        Level::Auth => answering.with_auth_pin(card.app::<Jpki>()?, None, ask),
    }
}

/// Reads the user-authentication certificate before the PIN: it is free on the plastic card, not on phones.
fn free_certificate<T: Transport>(jpki: &mut App<'_, Jpki, T>) -> Result<Option<Vec<u8>>, Error> {
    match jpki.read_auth_certificate() {
        Ok(certificate) => Ok(Some(certificate)),
        Err(Error::NotOpen { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

struct Answering<'a> {
    request: &'a Request,
    last: LastTry,
    now: UnixTime,
}

impl Answering<'_> {
    fn card_part<T: Transport, A: SecretSource>(
        &self,
        assist: &mut App<'_, InputAssist, T>,
        ask: &mut A,
    ) -> Result<CardPart, A::Error> {
        // The free file comes first: it shows what the path carries before a PIN is asked for.
        let certificate = assist.read_certificate_and_show_path()?;
        let mut opened = assist.present::<AssistPin, _>(&mut *ask, self.last)?;
        let mut part = CardPart {
            certificate,
            attributes: opened.read_attributes()?.file().to_vec(),
            integrity_record: opened.read_integrity_record()?,
            signing_key: opened.read_signing_key()?,
            signature: Vec::new(),
        };
        part.signature = assist.sign(&transcript::card_digest(self.request, self.now, &part))?;
        Ok(part)
    }

    fn with_auth_pin<T: Transport, A: SecretSource>(
        &self,
        mut jpki: App<'_, Jpki, T>,
        card: Option<CardPart>,
        ask: &mut A,
    ) -> Result<Evidence, A::Error> {
        let free = match card {
            // Nothing is read before the PIN that has not to be: input-assist has shown what the path carries.
            Some(_) => None,
            None => free_certificate(&mut jpki)?,
        };
        jpki.show_path()?;
        let mut opened = jpki.present::<AuthPin, _>(&mut *ask, self.last)?;
        let certificate = match free {
            Some(certificate) => certificate,
            None => opened.read_auth_certificate()?,
        };
        let digest = transcript::holder_digest(self.request, self.now, card.as_ref(), &certificate);
        let signature = opened.sign(SignatureScheme::Pkcs1Sha256(&digest))?;
        jpki.close()?;
        Ok(self.evidence(certificate, signature, card))
    }

    fn with_sign_password<T: Transport, A: SecretSource>(
        &self,
        mut jpki: App<'_, Jpki, T>,
        ask: &mut A,
    ) -> Result<Evidence, A::Error> {
        jpki.expect_signature_certificate()?;
        jpki.show_path()?;
        let mut opened = jpki.present::<SignPassword, _>(&mut *ask, self.last)?;
        let certificate = opened.read_sign_certificate()?;
        let digest = transcript::holder_digest(self.request, self.now, None, &certificate);
        let signature = opened.sign(SignatureScheme::Pkcs1Sha256(&digest))?;
        jpki.close()?;
        Ok(self.evidence(certificate, signature, None))
    }

    fn evidence(
        &self,
        certificate: Vec<u8>,
        signature: Vec<u8>,
        card: Option<CardPart>,
    ) -> Evidence {
        Evidence::new(self.request.clone(), self.now, certificate, signature, card)
    }
}
