//! When everything on the card expires, from when it can be renewed, and what to renew first. Without a
//! secret as far as the card allows; dates behind a secret only when asked for.
//!
//! Nothing here is proven. The authentication certificate and the license are read as far as their dates, and no
//! more is known of them: whether the rest is there, and whether anybody signed it.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use mynumber_card::data::{Moment, Renewable};
//! # use mynumber_card::job::{Context, Fresh};
//! # use mynumber_card::pki::TrustAnchors;
//! # use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # use mynumber_card::{Card, LastTry};
//! # let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//! # let anchors = TrustAnchors::production();
//! # let at = Moment::Day("2026-11-23".parse()?);
//! # let fresh = Fresh::from_random(&[7; Fresh::LENGTH]);
//! # let context = Context { anchors: &anchors, at, last: LastTry::Refuse, fresh };
//! use mynumber_card::job::dates::{self, DatesOptions};
//! use mynumber_card::secret::Pins;
//!
//! let dates = dates::read(&mut card, DatesOptions::default(), &mut Pins::new(), context)?.data;
//! let card = dates.renewals.get(Renewable::Card);
//! assert_eq!(card.deadline().map(|known| known.last_day().to_string()).as_deref(), Some("2035-02-17"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::{Serialize, Serializer};

use super::noted::{Noted, noted};
use super::{Context, Output, Schema};
use crate::app::{App, Common, Detail, Jpki, License, Unread};
use crate::card::{Card, LastTry};
use crate::data::{
    Availability, Date, KnownDates, LastDay, LicensePinSetting, PartialDate, Renewable, Renewal,
    Renewals, Stage, TokenInfo, TokenKind, UnknownReason,
};
use crate::error::{Argument, Error, PinError};
use crate::secret::{AuthPin, SecretSource, SignPassword};
use crate::terms::{CardKind, Credential, Tries};
use crate::transport::Transport;

/// The secrets that may be asked for, and what counts as due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DatesOptions {
    /// The authentication PIN, if its certificate needs it.
    pub auth: bool,
    /// The password of the signature certificate, if there is one.
    pub sign: bool,
    /// The PIN of the license, if one is set.
    pub license: bool,
    /// What has expired, can be renewed, or can be within this many days falls due.
    pub remind: Option<u32>,
}

/// The dates, as of a day. In JSON: `{"on", "dates", "advice", "remind"?}`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Dates {
    /// The day.
    pub on: Date,
    /// The dates, and in which order to renew.
    pub renewals: Renewals,
    /// The days of [`DatesOptions::remind`].
    pub remind: Option<u32>,
    /// Why dates could not be read, if the reason is more than that the card does not give them.
    pub problems: Vec<Error>,
}

impl Dates {
    /// What falls due, in the order of [`Renewable::ALL`].
    pub fn due(&self) -> impl Iterator<Item = Renewable> + '_ {
        let within = self.remind.map(|days| self.renewals.due_within(days));
        within.into_iter().flatten().map(|(which, _)| which)
    }
}

/// Reads the dates: seven commands if nothing is asked for and there is no license, at most 14 with everything.
///
/// # Errors
/// [`Error::AnotherCard`] for a resident-register card, [`PinError`] for what was asked for, errors of the
/// link, and those of `ask`. A date that the card does not give is not an error.
pub fn read<T: Transport, A: SecretSource>(
    card: &mut Card<T>,
    wanted: DatesOptions,
    ask: &mut A,
    context: Context<'_>,
) -> Result<Output<Dates>, A::Error> {
    let on = context.at.date().ok_or(Error::Input {
        argument: Argument::Day,
    })?;
    let mut reading = Reading {
        wanted,
        ask,
        last: context.last,
        problems: Vec::new(),
        tries: Vec::new(),
    };
    let card_expiry = reading.card_expiry(card)?;
    let mut jpki = card.app::<Jpki>()?;
    let availability = match jpki.read_availability() {
        Ok(availability) => Some(availability),
        // Then it needs the password, if it exists.
        Err(error) if Unread::from_error(Detail::Availability, &error).is_some() => None,
        Err(error) => return Err(error.into()),
    };
    let auth = reading.auth(&mut jpki, availability)?;
    // Phones have this certificate; the older card that has neither is recognised by its label.
    let has_auth = matches!(
        auth,
        LastDay::Known(_) | LastDay::Unknown(UnknownReason::NeedsSecret(_))
    );
    let neither = card_expiry == LastDay::Absent && !has_auth;
    if neither && token_kind(jpki.read_token_info())? == TokenKind::ResidentRegisterCard {
        return Err(Error::AnotherCard {
            kind: CardKind::ResidentRegisterCard,
            status: None,
        }
        .into());
    }
    let (sign, birth_date) = reading.sign(&mut jpki, availability)?;
    let mut left_open = None;
    let license = match jpki.switch::<License>() {
        Ok(mut license) => {
            let read = reading.license(&mut license)?;
            left_open = license.close().err();
            read
        }
        Err(Error::ApplicationAbsent { .. }) => LastDay::Absent,
        Err(error) => reading.trouble(error),
    };
    let known = KnownDates {
        card: card_expiry,
        auth,
        sign,
        license,
        birth_date,
    };
    let dates = Dates {
        on,
        renewals: Renewals::new(&known, on),
        remind: wanted.remind,
        problems: reading.problems,
    };
    Ok(Output::new(Schema::new("dates", 1), dates).with(reading.tries, left_open))
}

struct Reading<'a, A> {
    wanted: DatesOptions,
    ask: &'a mut A,
    last: LastTry,
    problems: Vec<Error>,
    tries: Vec<(Credential, Tries)>,
}

impl<A: SecretSource> Reading<'_, A> {
    fn noted(&mut self) -> Noted<'_, &mut A> {
        noted(&mut *self.ask, &mut self.tries)
    }

    fn card_expiry<T: Transport>(&mut self, card: &mut Card<T>) -> Result<LastDay, Error> {
        let read = card
            .app::<Common>()
            .and_then(|mut common| common.read_card_id());
        match read {
            Ok(id) => Ok(LastDay::Known(id.expiry())),
            // Phones.
            Err(Error::ApplicationAbsent { .. }) => Ok(LastDay::Absent),
            Err(error) => self.not_told(Detail::CardId, error),
        }
    }

    fn auth<T: Transport>(
        &mut self,
        jpki: &mut App<'_, Jpki, T>,
        availability: Option<Availability>,
    ) -> Result<LastDay, A::Error> {
        let read = match jpki.read_auth_certificate_end() {
            Err(Error::NotOpen { .. }) if self.wanted.auth => {
                let last = self.last;
                jpki.present::<AuthPin, _>(self.noted(), last)?
                    .read_auth_certificate_end()
            }
            read => read,
        };
        Ok(match read {
            Ok(end) => end.map_or(LastDay::Unknown(UnknownReason::NotRecorded), LastDay::from),
            Err(Error::NotOpen { .. }) => needs(Credential::AuthPin),
            // What the card says that it has is not reported as absent.
            Err(Error::FileAbsent { .. })
                if availability.is_some_and(Availability::has_authentication_certificate) =>
            {
                LastDay::Unknown(UnknownReason::NotRecorded)
            }
            Err(Error::FileAbsent { .. }) => LastDay::Absent,
            Err(error) => self.not_told(Detail::AuthCertificate, error)?,
        })
    }

    /// The last day, and the birth date of the holder, which refines the license's window.
    fn sign<T: Transport>(
        &mut self,
        jpki: &mut App<'_, Jpki, T>,
        availability: Option<Availability>,
    ) -> Result<(LastDay, Option<PartialDate>), A::Error> {
        match availability.and_then(Availability::signature_certificate) {
            Some(false) => Ok((LastDay::Absent, None)),
            _ if self.wanted.sign => {
                let last = self.last;
                let der = jpki
                    .present::<SignPassword, _>(self.noted(), last)?
                    .read_sign_certificate()?;
                let certificate = super::certificate::parse(&der)?;
                let attributes = certificate.attributes().ok();
                let birth_date = attributes.map(|attributes| attributes.birth_date);
                Ok((certificate.not_after().into(), birth_date))
            }
            _ => Ok((needs(Credential::SignPassword), None)),
        }
    }

    /// The license's expiry: without asking if no PIN is set, otherwise only when it was asked
    /// for by name. A problem with the license does not affect the other dates, unless it is the PIN
    /// that somebody gave.
    fn license<T: Transport>(
        &mut self,
        license: &mut App<'_, License, T>,
    ) -> Result<LastDay, A::Error> {
        let read = match license.read_pin_setting() {
            Ok(LicensePinSetting::Set) if !self.wanted.license => {
                return Ok(needs(Credential::LicensePin));
            }
            Ok(LicensePinSetting::Set) => {
                let last = self.last;
                license.open(self.noted(), last)?.read_expiry()
            }
            Ok(LicensePinSetting::NotSet) => {
                // Nobody is asked, so nothing is risked either unless it is about the license.
                let last = match self.wanted.license {
                    true => self.last,
                    false => LastTry::Refuse,
                };
                let opened = license.open_without_pin(last);
                opened.and_then(|mut opened| opened.read_expiry())
            }
            // Then nothing is presented.
            Err(error) => Err(error),
        };
        Ok(match read {
            Ok(expiry) => {
                expiry.map_or(LastDay::Unknown(UnknownReason::NotRecorded), LastDay::Known)
            }
            Err(error) => self.trouble(error),
        })
    }

    /// What is said about something that cannot be read. A try that nobody chose to spend is reported
    /// even where nobody looks at the dates.
    fn trouble(&mut self, error: Error) -> LastDay {
        let why = match &error {
            Error::Malformed { .. } | Error::FileAbsent { .. } => UnknownReason::NotRecorded,
            Error::Pin(PinError::Locked { credential }) => UnknownReason::Locked(*credential),
            Error::Pin(PinError::NotSetSpent { credential, tries }) => {
                UnknownReason::NotSetSpent(*credential, *tries)
            }
            Error::Pin(PinError::NotSetRefused { credential, tries }) => {
                UnknownReason::NotSetRefused(*credential, *tries)
            }
            _ => UnknownReason::Failed,
        };
        if matches!(
            why,
            UnknownReason::NotSetRefused(..) | UnknownReason::Failed
        ) {
            self.problems.push(error);
        }
        LastDay::Unknown(why)
    }

    /// A date that the card does not give does not affect the others; an error of the link does.
    fn not_told(&mut self, detail: Detail, error: Error) -> Result<LastDay, Error> {
        match Unread::from_error(detail, &error) {
            Some(_) => Ok(self.trouble(error)),
            None => Err(error),
        }
    }
}

/// It is unknown if the card does not give it.
fn token_kind(read: Result<TokenInfo, Error>) -> Result<TokenKind, Error> {
    match read {
        Ok(token) => Ok(token.kind()),
        Err(error) if Unread::from_error(Detail::TokenInfo, &error).is_some() => {
            Ok(TokenKind::Unknown)
        }
        Err(error) => Err(error),
    }
}

fn needs(credential: Credential) -> LastDay {
    LastDay::Unknown(UnknownReason::NeedsSecret(credential))
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written {
    on: Date,
    #[cfg_attr(test, schemars(with = "crate::schema::ByRenewable<Item>"))]
    dates: Items,
    #[cfg_attr(test, schemars(with = "Vec<crate::schema::Code<crate::data::Advice>>"))]
    advice: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Remind"))]
    remind: Option<Remind>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Remind {
    days: u32,
    #[cfg_attr(test, schemars(with = "Vec<crate::schema::Code<Renewable>>"))]
    due: Vec<&'static str>,
}

/// An object with one member for each thing.
struct Items(Vec<(&'static str, Item)>);

impl Serialize for Items {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(which, item)| (which, item)))
    }
}

has_schema_of!(Dates => Written);

impl Serialize for Dates {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items = self.renewals.iter();
        let advice = self.renewals.advice().iter();
        let written = Written {
            on: self.on,
            dates: Items(
                items
                    .map(|(which, renewal)| (which.name(), Item::of(&renewal)))
                    .collect(),
            ),
            advice: advice.map(|advice| advice.name()).collect(),
            remind: self.remind.map(|days| Remind {
                days,
                due: self.due().map(Renewable::name).collect(),
            }),
        };
        written.serialize(serializer)
    }
}

/// What is written about one thing.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Item {
    /// valid, renewable, expired, absent or unknown.
    #[cfg_attr(test, schemars(with = "crate::schema::Code<Renewal>"))]
    state: &'static str,
    last_day: Option<Date>,
    last_day_japanese: Option<String>,
    renewable_from: Option<Date>,
    /// Negative after expiry.
    days_left: Option<i32>,
    /// For an unknown one: needs_secret, locked, not_set_refused, not_set_spent, failed or not_recorded.
    #[cfg_attr(test, schemars(with = "Option<crate::schema::Code<UnknownReason>>"))]
    reason: Option<&'static str>,
    /// The secret that it needs, that is locked, or that is not set.
    credential: Option<Credential>,
    /// The tries left of one that is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "u8"))]
    tries_left: Option<u8>,
}

impl Item {
    fn of(renewal: &Renewal) -> Self {
        let deadline = renewal.deadline();
        let state = match renewal {
            Renewal::Known(deadline) => match deadline.stage() {
                Stage::Early => "valid",
                Stage::Open => "renewable",
                Stage::Expired => "expired",
            },
            Renewal::Absent => "absent",
            Renewal::Unknown(_) => "unknown",
        };
        let why = match renewal {
            Renewal::Unknown(why) => Some(*why),
            Renewal::Known(_) | Renewal::Absent => None,
        };
        let (credential, tries) = match why {
            Some(UnknownReason::NeedsSecret(credential) | UnknownReason::Locked(credential)) => {
                (Some(credential), None)
            }
            Some(
                UnknownReason::NotSetRefused(credential, tries)
                | UnknownReason::NotSetSpent(credential, tries),
            ) => (Some(credential), tries.remaining()),
            _ => (None, None),
        };
        Self {
            state,
            last_day: deadline.map(|known| known.last_day()),
            last_day_japanese: deadline.map(|known| known.last_day().japanese().to_string()),
            renewable_from: deadline.map(|known| known.opens()),
            days_left: deadline.map(|known| known.days_left()),
            reason: why.map(UnknownReason::name),
            credential,
            tries_left: tries,
        }
    }
}
