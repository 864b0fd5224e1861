//! `dates`: until when everything on the card is valid, and what to renew when.

mod calendar;
mod json;
mod text;

use mynumber_card::app::{App, CardKind, Detail, License, Unread};
use mynumber_card::data::{
    Availability, Date, KnownDates, LastDay, LicensePinSetting, PartialDate, Renewals, TokenInfo,
    TokenKind, WhyUnknown,
};
use mynumber_card::pki::Certificate;
use mynumber_card::{AuthPin, Credential, Error, LastTry, PinError, SignPassword, Transport};

use super::{Moment, cert};
use crate::args::DatesArguments;
use crate::connect::{AnyCard, Hold, with_card};
use crate::descriptors;
use crate::failure::Failure;
use crate::files;
use crate::messages;
use crate::output;
use crate::session::Session;

/// What the two languages, the JSON and the calendar are made from.
struct Dates {
    renewals: Renewals,
    today: Date,
    at: Moment,
    /// The days of `--remind`.
    remind: Option<u32>,
}

impl Dates {
    /// The names of what falls due, in the order of the screen.
    fn due(&self) -> Vec<&'static str> {
        let within = self.remind.map(|days| self.renewals.due_within(days));
        let due = within.into_iter().flatten();
        due.map(|(which, _)| which.name()).collect()
    }
}

pub(super) fn run(session: &Session, arguments: &DatesArguments) -> Result<(), Failure> {
    if let Some(path) = &arguments.ics {
        files::prepare(path, arguments.force)?;
    }
    let at = Moment::new(arguments.at);
    let today = at.date().ok_or(Failure::NoDay)?;
    let hold = if arguments.auth || arguments.sign || arguments.license {
        Hold::Exclusive
    } else {
        // A license without a PIN is opened too, but there is nothing in that which others could
        // misuse: everybody can open it.
        Hold::Shared
    };
    let (known, closed) = with_card(session, hold, |card| read(session, arguments, card))?;
    let dates = Dates {
        renewals: Renewals::new(&known, today),
        today,
        at,
        remind: arguments.remind,
    };
    let language = session.language;
    let report = if session.options.json {
        output::to_json(&json::Json::new(&dates))
    } else {
        text::text(&dates, language)
    };
    let written = match &arguments.ics {
        Some(path) => {
            let calendar = calendar::calendar(&dates, language);
            files::write(path, calendar.as_bytes(), arguments.force, &session.signals)
        }
        None => Ok(()),
    };
    let printed = if arguments
        .ics
        .as_deref()
        .is_some_and(descriptors::is_standard_output)
    {
        output::tell(&report);
        Ok(())
    } else {
        output::print(&report)
    };
    closed.map_err(Failure::LeftOpen)?;
    let due = dates.due();
    // What falls due does, also when nobody reads the rest.
    match (arguments.remind, due.is_empty()) {
        (Some(days), false) => Err(Failure::Due { due, days }),
        _ => written.and(printed),
    }
}

/// The dates, and whether what was opened could be closed.
type Read = (KnownDates, Result<(), Error>);

fn read(
    session: &Session,
    arguments: &DatesArguments,
    card: &mut AnyCard<'_>,
) -> Result<Read, Failure> {
    let (last_try, mut asker) = (session.last_try(), session.asker());
    let read = card.common().and_then(|mut common| common.read_card_id());
    let card_expiry = match read {
        Ok(id) => LastDay::Known(id.expiry()),
        // Phones.
        Err(Error::ApplicationAbsent { .. }) => LastDay::Absent,
        Err(error) => not_told(session, Detail::CardId, error)?,
    };
    let mut jpki = card.jpki()?;
    let availability = match jpki.read_availability() {
        Ok(availability) => Some(availability),
        // Then it is behind the password, if it is there.
        Err(error) if Unread::of(Detail::Availability, &error).is_some() => None,
        Err(error) => return Err(error.into()),
    };
    let has_sign = availability.and_then(Availability::signature_certificate);
    let auth = match jpki.read_auth_certificate() {
        Err(Error::NotOpen { .. }) if arguments.auth => jpki
            .present::<AuthPin, _>(&mut asker, last_try)?
            .read_auth_certificate(),
        read => read,
    };
    let auth = match auth {
        Ok(der) => match cert::parse(&der) {
            Ok(certificate) => last_day(&certificate),
            Err(_) => unknown(WhyUnknown::NotRecorded),
        },
        Err(Error::NotOpen { .. }) => needs(Credential::AuthPin),
        // What the card says that it has is not told as absent.
        Err(Error::FileAbsent { .. })
            if availability.is_some_and(Availability::has_authentication_certificate) =>
        {
            LastDay::Unknown(WhyUnknown::NotRecorded)
        }
        Err(Error::FileAbsent { .. }) => LastDay::Absent,
        Err(error) => not_told(session, Detail::AuthCertificate, error)?,
    };
    // Phones have this certificate; the older card that has neither is told by its label.
    let has_auth = matches!(
        auth,
        LastDay::Known(_) | LastDay::Unknown(WhyUnknown::NeedsSecret(_))
    );
    let neither = card_expiry == LastDay::Absent && !has_auth;
    if neither && token_kind(jpki.read_token_info())? == TokenKind::ResidentRegisterCard {
        return Err(Failure::NotAMyNumberCard {
            kind: CardKind::ResidentRegisterCard,
            status: None,
        });
    }
    let mut birth_date = None;
    let sign = match has_sign {
        Some(false) => LastDay::Absent,
        _ if arguments.sign => {
            let certificate = jpki
                .present::<SignPassword, _>(&mut asker, last_try)?
                .read_sign_certificate()?;
            let certificate = cert::parse(&certificate)?;
            birth_date = holders_birth_date(&certificate);
            last_day(&certificate)
        }
        _ => needs(Credential::SignPassword),
    };
    let mut closed = Ok(());
    let license = match jpki.switch::<License>() {
        Ok(mut license) => {
            let read = read_license(session, arguments, &mut license)?;
            closed = license.close();
            read
        }
        Err(Error::ApplicationAbsent { .. }) => LastDay::Absent,
        Err(error) => trouble(session, &error),
    };
    let known = KnownDates {
        card: card_expiry,
        auth,
        sign,
        license,
        birth_date,
    };
    Ok((known, closed))
}

/// The license's expiry: without asking where no PIN is set, else only when the PIN was asked for by
/// name. Whatever is wrong with the license is no trouble of the other dates, unless it is the PIN that
/// somebody gave.
fn read_license<T: Transport>(
    session: &Session,
    arguments: &DatesArguments,
    license: &mut App<'_, License, T>,
) -> Result<LastDay, Failure> {
    let set = match license.read_pin_setting() {
        Ok(LicensePinSetting::Set) if !arguments.license => {
            return Ok(needs(Credential::LicensePin));
        }
        Ok(setting) => setting == LicensePinSetting::Set,
        // Then nothing is presented.
        Err(error) => return Ok(trouble(session, &error)),
    };
    // Nobody is asked where no PIN is set, so nothing is risked either unless it is about the license.
    let last_try = if arguments.license {
        session.last_try()
    } else {
        LastTry::Refuse
    };
    let opened = license.open(&mut session.asker(), last_try);
    let read = match opened {
        Ok(mut opened) => opened.read_record(),
        Err(Failure::Card(error)) if !set => Err(error),
        Err(failure) => return Err(failure),
    };
    Ok(match read {
        Ok(record) => record
            .expiry
            .map_or(unknown(WhyUnknown::NotRecorded), LastDay::Known),
        Err(error) => trouble(session, &error),
    })
}

/// What is said of a license that cannot be read. A try that was spent without anybody's doing is told
/// at once, also where nobody looks at the dates.
fn trouble(session: &Session, error: &Error) -> LastDay {
    let why = match error {
        Error::Malformed { .. } | Error::FileAbsent { .. } => WhyUnknown::NotRecorded,
        Error::Pin(PinError::Locked { credential }) => WhyUnknown::Locked(*credential),
        Error::Pin(PinError::NotSetSpent { credential, tries }) => {
            WhyUnknown::NotSetSpent(*credential, *tries)
        }
        Error::Pin(PinError::NotSetRefused { credential, tries }) => {
            WhyUnknown::NotSetRefused(*credential, *tries)
        }
        _ => WhyUnknown::Failed,
    };
    if matches!(why, WhyUnknown::NotSetRefused(..) | WhyUnknown::Failed) {
        let problem = messages::card_in_words(error, session.language);
        output::remark(&problem, session.language);
    }
    unknown(why)
}

/// Of a card that does not tell it, it is not known.
fn token_kind(read: Result<TokenInfo, Error>) -> Result<TokenKind, Error> {
    match read {
        Ok(token) => Ok(token.kind()),
        Err(error) if Unread::of(Detail::TokenInfo, &error).is_some() => Ok(TokenKind::Unknown),
        Err(error) => Err(error),
    }
}

/// A date that the card does not tell is no trouble of the others; an error of the link is.
fn not_told(session: &Session, detail: Detail, error: Error) -> Result<LastDay, Failure> {
    if Unread::of(detail, &error).is_some() {
        Ok(trouble(session, &error))
    } else {
        Err(error.into())
    }
}

const fn unknown(why: WhyUnknown) -> LastDay {
    LastDay::Unknown(why)
}

fn needs(credential: Credential) -> LastDay {
    unknown(WhyUnknown::NeedsSecret(credential))
}

/// Certificates end at 14:59:59 UTC, which is the end of the day in Japan.
pub(super) fn last_day(certificate: &Certificate) -> LastDay {
    let date = certificate.not_after().japanese_date();
    date.map_or(unknown(WhyUnknown::NotRecorded), LastDay::Known)
}

/// Only what refines the license's window: without it the license's expiry tells.
fn holders_birth_date(certificate: &Certificate) -> Option<PartialDate> {
    let attributes = certificate.attributes().ok()?;
    Some(attributes.birth_date)
}
