//! What is in the way of using a card, and the one thing to do next: what it is, what the reader carries, its PINs
//! and its dates. No PIN, no try.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use mynumber_card::Card;
//! use mynumber_card::job::doctor;
//! use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//!
//! let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("expired")?)));
//! let diagnosis = doctor::examine(&mut card, "2026-11-23".parse()?).data;
//! assert_eq!(diagnosis.kind(), Some("expired"));
//! assert_eq!(diagnosis.next_step().name(), "renew");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::{Serialize, Serializer};

use super::bearer::{Bearer, Bearing};
use super::health::{HealthCheck, HealthPart, HealthState, NextStep, Observation};
use super::{Output, Schema, certificate, health, name_the_card};
use crate::app::jpki::ef;
use crate::app::{Detail, FreeFile, Pass, Untold};
use crate::card::{Card, FileKind};
use crate::data::{Availability, Date, KnownDates, LastDay, TokenInfo, TokenKind, UnknownReason};
use crate::error::{Error, TransportError};
use crate::terms::{Application, Credential, Tries};
use crate::transport::{ApduLengths, Transport};

/// What was looked at, and what follows. In JSON: `checks`, `next_step`, and the `kind` of the first trouble.
#[derive(Debug)]
#[non_exhaustive]
pub struct Diagnosis {
    /// In the order of [`HealthPart`]; several of one part where there is more to say.
    pub checks: Vec<HealthCheck>,
    /// What bears the PINs.
    pub bearing: Bearing,
}

impl Diagnosis {
    /// What is in the way first.
    #[must_use]
    pub fn trouble(&self) -> Option<&HealthCheck> {
        let mut checks = self.checks.iter();
        checks.find(|check| check.state() == HealthState::Trouble)
    }

    /// The code of that; `None` when nothing is in the way.
    #[must_use]
    pub fn kind(&self) -> Option<&'static str> {
        self.trouble().and_then(HealthCheck::kind)
    }

    /// What to do about it, or how to begin.
    #[must_use]
    pub fn next_step(&self) -> NextStep {
        let step = self.trouble().and_then(HealthCheck::trouble);
        step.map_or_else(
            || match self.bearing.bearer() {
                Bearer::Card => NextStep::ReadWithPin,
                Bearer::CardWithoutPins => NextStep::ReadWithCodeB,
                Bearer::Phone => NextStep::ReadSignCertificate,
            },
            |(_, step)| step,
        )
    }

    fn add(&mut self, part: HealthPart, observation: Observation) {
        self.checks.push(HealthCheck::new(part, observation));
    }

    /// What has no check yet was not reached.
    fn output(mut self, parts: &[HealthPart]) -> Output<Self> {
        for part in parts {
            if !self.checks.iter().any(|check| check.part == *part) {
                self.add(*part, Observation::NotReached);
            }
        }
        Output::new(Schema::new("doctor", 1), self)
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written<'a> {
    /// In the order in which they were made.
    checks: &'a [HealthCheck],
    /// What to do about the first trouble, or how to begin.
    next_step: NextStep,
    /// Of the first trouble; null when nothing is in the way.
    kind: Option<&'static str>,
}

has_schema_of!(Diagnosis => Written<'static>);

impl Serialize for Diagnosis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            checks: &self.checks,
            next_step: self.next_step(),
            kind: self.kind(),
        };
        written.serialize(serializer)
    }
}

/// Parts that every card has.
const OF_CARD: [HealthPart; 3] = [HealthPart::Card, HealthPart::Path, HealthPart::Pins];

/// What comes of it where no card could be reached: the checks that were made on the way say why.
#[must_use]
pub fn without_card(before: Vec<HealthCheck>) -> Output<Diagnosis> {
    let diagnosis = Diagnosis {
        checks: before,
        bearing: Bearing::default(),
    };
    let [card, path, pins] = OF_CARD;
    diagnosis.output(&[HealthPart::Service, HealthPart::Reader, card, path, pins])
}

/// Examines a card as of a day in Japan: 22 commands for a plastic card where long ones are carried. What
/// cannot be read sinks nothing else; an error of the link ends the walk, and then the rest is not reached.
pub fn examine<T: Transport>(card: &mut Card<T>, today: Date) -> Output<Diagnosis> {
    let mut pass = Pass::new(Untold::new(ends_the_walk));
    let (mut long, mut signatures) = (None, None);
    let passed = pass.over(card, |selected| {
        // The longest file that is free everywhere.
        match selected.read_file(ef::AUTH_CA_CERTIFICATE, FileKind::LongObject) {
            Err(error) if ends_the_walk(&error) => return Err(error),
            read => long = Some(read.map(drop)),
        }
        signatures = selected.find_out_whether_signatures_are_carried();
        Ok(())
    });
    let mut diagnosis = Diagnosis {
        checks: Vec::new(),
        bearing: bearing(&pass, passed.is_ok()),
    };
    let mut ended = passed.err();
    let (observation, is_another) = what_it_is(card, &mut pass, &mut ended);
    diagnosis.add(HealthPart::Card, observation);
    if is_another {
        return diagnosis.output(&OF_CARD);
    }
    let path = match long {
        Some(Ok(())) => carries(card, signatures),
        Some(Err(error)) => Observation::failed(error),
        None => not_reached(&mut ended),
    };
    diagnosis.add(HealthPart::Path, path);
    let pins = health::of_pins(diagnosis.bearing, diagnosis.bearing.pins(&pass.tries));
    diagnosis.checks.extend(pins);
    // The last of them.
    if pass.tries.told(Credential::JukiPin).is_none() {
        diagnosis.add(HealthPart::Pins, not_reached(&mut ended));
    }
    diagnosis.checks.extend(dates(pass, ended, today));
    diagnosis.output(&OF_CARD)
}

/// What comes after such an error fails in the same way.
fn ends_the_walk(error: &Error) -> bool {
    use TransportError as E;
    matches!(
        error,
        Error::Transport(
            E::CardRemoved
                | E::CardReset
                | E::NoCard { .. }
                | E::Busy
                | E::Timeout
                | E::Io { .. }
                | E::ShortResponse { .. }
                | E::UnresponsiveCard
                | E::UnresponsiveService
                | E::UnresponsiveReader
                | E::NoService
                | E::Cancelled
        )
    )
}

/// The error that ended the walk is told where it got no further; all after it was not reached.
fn not_reached(ended: &mut Option<Error>) -> Observation {
    ended
        .take()
        .map_or(Observation::NotReached, Observation::failed)
}

/// What lies there, and whether it is another kind of card.
fn what_it_is<T: Transport>(
    card: &mut Card<T>,
    pass: &mut Pass,
    ended: &mut Option<Error>,
) -> (Observation, bool) {
    let token = match (pass.token.take(), pass.untold.remove(Detail::TokenInfo)) {
        (Some(token), _) => Ok(token),
        (None, Some(error)) => Err(error),
        (None, None) => {
            let application = Application::Jpki;
            let absent = || Error::ApplicationAbsent { application };
            let error = name_the_card(card, ended.take().unwrap_or_else(absent));
            return (Observation::failed(error), true);
        }
    };
    if !token.as_ref().is_ok_and(|token| token.kind().is_meant()) && ended.is_none() {
        // Another card can have this application, or say yes to everything.
        match card.find_out_kind() {
            Ok(kind) if !kind.is_meant() => {
                let another = Error::AnotherCard { kind, status: None };
                return (Observation::failed(another), true);
            }
            _ => {}
        }
    }
    let observation = token.map_or_else(Observation::failed, |token| Observation::Label {
        card_kind: token.kind(),
        label: token.label,
    });
    (observation, false)
}

fn bearing(pass: &Pass, is_whole: bool) -> Bearing {
    let kind = pass.token.as_ref().map(TokenInfo::kind);
    match is_whole {
        true => Bearing::new(kind.unwrap_or(TokenKind::Unknown), &pass.tries),
        false => Bearing::default(),
    }
}

fn carries<T: Transport>(card: &Card<T>, signatures: Option<bool>) -> Observation {
    let path = card.path();
    Observation::Carries {
        extended: match path.lengths {
            ApduLengths::Extended => Some(true),
            ApduLengths::Short => Some(false),
            ApduLengths::Unknown => None,
        },
        longest_short_answer: path.longest_short_answer,
        longest_answer: path.longest_answer,
        signatures,
    }
}

fn dates(mut pass: Pass, ended: Option<Error>, today: Date) -> Vec<HealthCheck> {
    let mut checks = Vec::new();
    let unknown = LastDay::Unknown(UnknownReason::NotRecorded);
    let needs = |credential| LastDay::Unknown(UnknownReason::NeedsSecret(credential));
    let mut told = |part, observation| {
        checks.push(HealthCheck::new(part, observation));
        unknown
    };
    let got_there = pass.auth_certificate.is_some();
    let mut why = |detail| pass.untold.remove(detail).map(Observation::failed);
    let auth = match (pass.auth_certificate, why(Detail::AuthCertificate)) {
        (_, Some(failed)) => told(HealthPart::AuthDates, failed),
        (Some(FreeFile::Read(der)), _) => match certificate::parse(&der) {
            Ok(certificate) => certificate.not_after().into(),
            Err(error) => told(HealthPart::AuthDates, Observation::failed(error)),
        },
        (Some(FreeFile::NeedsPin), _) => needs(Credential::AuthPin),
        (Some(FreeFile::Contradicted), _) => told(HealthPart::AuthDates, Observation::NotGiven),
        (Some(FreeFile::Absent), _) => LastDay::Absent,
        (None | Some(FreeFile::Unread), _) => told(HealthPart::AuthDates, Observation::NotReached),
    };
    let card = match (pass.card_id, why(Detail::CardId)) {
        (Some(id), _) => LastDay::Known(id.expiry()),
        (None, Some(failed)) => told(HealthPart::CardDates, failed),
        (None, None) => match pass.tries.told(Credential::CommonPin) {
            // Phones have no such application.
            Some(Tries::Absent) => LastDay::Absent,
            // It was refused: so was its counter, which is told.
            Some(_) => unknown,
            None => told(HealthPart::CardDates, Observation::NotReached),
        },
    };
    let has_sign = pass.availability.map(Availability::signature_certificate);
    let sign = match (has_sign, why(Detail::Availability)) {
        (Some(Some(false)), _) => LastDay::Absent,
        (None, Some(failed)) => told(HealthPart::SignDates, failed),
        (None, None) if !got_there => told(HealthPart::SignDates, Observation::NotReached),
        _ => needs(Credential::SignPassword),
    };
    let ended = ended.map(Observation::failed);
    let license = match (pass.has_license, why(Detail::License).or(ended)) {
        (Some(true), _) => needs(Credential::LicensePin),
        (_, Some(failed)) => told(HealthPart::LicenseDates, failed),
        (Some(false) | None, None) => LastDay::Absent,
    };
    let known = KnownDates {
        card,
        auth,
        sign,
        license,
        birth_date: None,
    };
    checks.extend(health::of_dates(&known, today));
    checks.sort_by_key(|check| check.part);
    checks
}
