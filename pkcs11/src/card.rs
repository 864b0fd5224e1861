//! What is said to the card. Each function is one conversation, which leaves nothing open.

use mynumber_card::app::{App, Jpki, OpensCertificate, Signs};
use mynumber_card::secret::{IntoSecret, Secret};
use mynumber_card::{
    AuthPin, Card, Error, LastTry, PinChange, SignPassword, Transport, TransportError, Tries,
};

use crate::code::Failure;
use crate::facts::{Certificate, Facts, KeyFacts};
use crate::mechanism::ToSign;
use crate::pin::{Given, KEPT, Kept, Pin};
use crate::slot::Kind;

type Link<'a> = &'a mut dyn Transport;
type App11<'card, 'link> = App<'card, Jpki, Link<'link>>;

/// The files and counters that are free: eight commands on an extended path for both tokens.
pub(crate) fn read(link: Link<'_>, stay: Option<u64>, wanted: &[Kind]) -> Result<Facts, Failure> {
    let mut card = Card::new(link);
    let mut jpki = card.app::<Jpki>()?;
    let info = jpki.read_token_info()?;
    if !info.kind().is_meant() {
        let kind = mynumber_card::app::CardKind::Unknown;
        return Err(Error::AnotherCard { kind, status: None }.into());
    }
    let available = unless_gone(jpki.read_availability())?;
    let free = unless_gone(jpki.read_auth_certificate())?;
    let has = |kind| match (kind, available) {
        (_, None) => true,
        (Kind::Authentication, Some(it)) => it.has_authentication_certificate(),
        (Kind::Signature, Some(it)) => it.signature_certificate() != Some(false),
    };
    let identity = free.clone().unwrap_or_default();
    let mut half = |kind: Kind| -> Result<KeyFacts, Failure> {
        let mut facts = KeyFacts {
            present: wanted.contains(&kind) && has(kind),
            tries: Tries::NotReported,
            certificate: None,
            authority: None,
        };
        if kind == Kind::Authentication {
            facts.certificate = free.clone().and_then(Certificate::parse);
        }
        if facts.present {
            facts.tries = match kind {
                Kind::Authentication => jpki.query_tries::<AuthPin>(),
                Kind::Signature => jpki.query_tries::<SignPassword>(),
            }?;
            let authority = match kind {
                Kind::Authentication => jpki.read_auth_ca_certificate(),
                Kind::Signature => jpki.read_sign_ca_certificate(),
            };
            facts.authority = unless_gone(authority)?.and_then(Certificate::parse);
        }
        Ok(facts)
    };
    Ok(Facts {
        stay,
        authentication: half(Kind::Authentication)?,
        signature: half(Kind::Signature)?,
        info,
        identity,
    })
}

/// What a card need not have; only a link that fails is a failure.
fn unless_gone<R>(read: Result<R, Error>) -> Result<Option<R>, Failure> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error @ Error::Transport(TransportError::IncompleteAnswer { .. })) => {
            let _shown_later_if_it_matters = error;
            Ok(None)
        }
        Err(error @ Error::Transport(_)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

/// Selects the application, on the card that is known or none: known by its stay, which costs nothing, else by
/// its certificate.
fn select<'card, 'link>(
    card: &'card mut Card<Link<'link>>,
    stay: Option<u64>,
    known: &Facts,
) -> Result<App11<'card, 'link>, Failure> {
    let mut jpki = card.app::<Jpki>()?;
    if stay.is_some() || known.stay.is_some() {
        if stay != known.stay {
            return Err(Failure::AnotherCard);
        }
    } else if known.identity.is_empty() || jpki.read_auth_certificate()? != known.identity {
        return Err(Failure::AnotherCard);
    }
    Ok(jpki)
}

/// What came of a login.
#[derive(Debug, Default)]
pub(crate) struct LoggedIn {
    /// What the counter said before.
    pub(crate) tries: Option<Tries>,
    /// The certificate of the key, if it was not known.
    pub(crate) certificate: Option<Certificate>,
}

/// A PIN that a person gave, for a key.
pub(crate) struct Login<'a> {
    pub(crate) kind: Kind,
    pub(crate) pin: &'a Pin,
    pub(crate) was_wrong: bool,
    pub(crate) last: LastTry,
}

impl Login<'_> {
    /// Presents it, reads the certificate if that is not known yet, and closes. Fills `done` as far as it got.
    pub(crate) fn run(
        &self,
        link: Link<'_>,
        stay: Option<u64>,
        known: &Facts,
        done: &mut LoggedIn,
    ) -> Result<(), Failure> {
        match self.kind {
            Kind::Authentication => self.run_with::<AuthPin>(link, stay, known, done),
            Kind::Signature => self.run_with::<SignPassword>(link, stay, known, done),
        }
    }

    fn run_with<S: Secret + OpensCertificate>(
        &self,
        link: Link<'_>,
        stay: Option<u64>,
        known: &Facts,
        done: &mut LoggedIn,
    ) -> Result<(), Failure> {
        // Before anything is sent.
        let secret = self.pin.secret::<S>().map_err(Error::from)?;
        let mut card = Card::new(link);
        let mut jpki = select(&mut card, stay, known)?;
        let given = Given {
            secret: &secret,
            was_wrong: self.was_wrong,
            full: self.kind.full(),
            tries: &mut done.tries,
        };
        let mut opened = jpki.present(given, self.last)?;
        if known.key(self.kind).certificate.is_none() {
            // The PIN was right; the card may lack the certificate all the same.
            let der = unless_gone(opened.read_certificate())?;
            done.certificate = der.and_then(Certificate::parse);
        }
        Ok(jpki.power_down()?)
    }
}

/// Presents a kept PIN and signs: four commands. Fills `tries` with what the counter said before.
pub(crate) fn sign(
    link: Link<'_>,
    stay: Option<u64>,
    known: &Facts,
    (kind, pin): (Kind, &Pin),
    what: &ToSign,
    tries: &mut Option<Tries>,
) -> Result<Vec<u8>, Failure> {
    match kind {
        Kind::Authentication => sign_with::<AuthPin>(link, stay, known, (kind, pin), what, tries),
        Kind::Signature => sign_with::<SignPassword>(link, stay, known, (kind, pin), what, tries),
    }
}

fn sign_with<S: Secret + Signs>(
    link: Link<'_>,
    stay: Option<u64>,
    known: &Facts,
    (kind, pin): (Kind, &Pin),
    what: &ToSign,
    tries: &mut Option<Tries>,
) -> Result<Vec<u8>, Failure>
where
    for<'a> Kept<'a, S>: IntoSecret<S, Error = Failure>,
{
    let secret = pin.secret::<S>().map_err(Error::from)?;
    let mut card = Card::new(link);
    let mut jpki = select(&mut card, stay, known)?;
    let kept = Kept {
        secret: &secret,
        full: kind.full(),
        tries,
    };
    let signature = jpki.present(kept, KEPT)?.sign(what.scheme())?;
    jpki.power_down()?;
    Ok(signature)
}

/// Changes a PIN. Fills `tries` with what the counter said before.
pub(crate) fn change(
    link: Link<'_>,
    stay: Option<u64>,
    known: &Facts,
    login: &Login<'_>,
    new: &Pin,
    tries: &mut Option<Tries>,
) -> Result<(), Failure> {
    match login.kind {
        Kind::Authentication => change_with::<AuthPin>(link, stay, known, login, new, tries),
        Kind::Signature => change_with::<SignPassword>(link, stay, known, login, new, tries),
    }
}

fn change_with<S: Secret + mynumber_card::app::Changeable<Jpki>>(
    link: Link<'_>,
    stay: Option<u64>,
    known: &Facts,
    login: &Login<'_>,
    new: &Pin,
    tries: &mut Option<Tries>,
) -> Result<(), Failure> {
    let secret = |pin: &Pin| pin.secret::<S>().map_err(Error::from);
    let change = PinChange::new(secret(login.pin)?, secret(new)?)?;
    let mut card = Card::new(link);
    let mut jpki = select(&mut card, stay, known)?;
    let given = Given {
        secret: &change,
        was_wrong: login.was_wrong,
        full: login.kind.full(),
        tries,
    };
    jpki.change(given, login.last)?;
    Ok(jpki.power_down()?)
}
