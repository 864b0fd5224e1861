//! What the card says about itself without any PIN: what it is, its certificates, the tries left of every
//! PIN; with details also what it says with no application selected.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use mynumber_card::Card;
//! use mynumber_card::data::Moment;
//! use mynumber_card::job::{Context, Fresh, status};
//! use mynumber_card::pki::TrustAnchors;
//! use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # use mynumber_card::LastTry;
//!
//! let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//! let context = Context {
//!     anchors: &TrustAnchors::production(),
//!     at: Moment::Day("2026-11-23".parse()?),
//!     last: LastTry::Refuse,
//!     fresh: Fresh::from_random(&[7; Fresh::LENGTH]), // of the system's source, in earnest
//! };
//! let status = status::read(&mut card, false, context)?;
//! assert_eq!(status.data.card.serial.as_deref(), Some("900000000000017"));
//! assert_eq!(status.schema.to_string(), "status/1");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::{Serialize, Serializer};

use super::bearer::{Bearing, PinState};
use super::details::{self, Details};
use super::health::{self, HealthCheck};
use super::{Context, Output, Schema, by_credential};
use crate::app::{CardStatus, Detail, FreeFile, Unread, UnreadReason};
use crate::card::Card;
use crate::data::{
    CardId, Date, KnownDates, LastDay, Moment, Municipality, MunicipalityCode, Prefecture,
    TokenInfo, TokenKind, UnixTime, UnknownReason,
};
use crate::error::Error;
use crate::pki::{Certificate, Proof, Purpose, TrustAnchors};
use crate::terms::{Application, CardKind, Credential};
use crate::transport::Transport;

/// What a card says about itself. What it does not give is `None`, and is listed as unread if it should
/// have been there.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Status {
    /// What it is.
    pub card: CardFacts,
    /// Its certificates.
    pub certificates: Certificates,
    /// Its PINs and codes, in the order of the applications. In JSON: an object with a member for each.
    #[serde(serialize_with = "pins")]
    #[cfg_attr(test, schemars(with = "crate::schema::ByCredential<PinState>"))]
    pub pins: Vec<(Credential, PinState)>,
    /// What bears the PINs.
    #[serde(skip)]
    pub bearing: Bearing,
    /// Only when they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Details"))]
    pub details: Option<Details>,
    /// What should be there and could not be read.
    pub unread: Vec<Unread>,
}

hides_personal_data!(Status, "Status");

impl Status {
    /// How it stands on a day with the dates that need no secret, and with the PINs: judged as
    /// [`doctor`](super::doctor) does.
    #[must_use]
    pub fn health(&self, today: Option<Date>) -> Vec<HealthCheck> {
        let unknown = LastDay::Unknown(UnknownReason::NotRecorded);
        let known = KnownDates {
            card: self.card.expiry.map_or(unknown, LastDay::Known),
            auth: match &self.certificates.auth {
                AuthCertificate::Read(certificate) => certificate.not_after.into(),
                _ => unknown,
            },
            sign: unknown,
            license: unknown,
            birth_date: None,
        };
        let dates = today.map(|today| health::of_dates(&known, today));
        let mut checks = dates.unwrap_or_default();
        checks.extend(health::of_pins(self.bearing, self.pins.iter().copied()));
        checks
    }
}

/// What the card is.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CardFacts {
    /// As its label tells.
    pub kind: TokenKind,
    /// The label as stored.
    pub label: Option<String>,
    /// Number of the card, 15 digits. `None` on phones, like all the following except the license.
    pub serial: Option<String>,
    /// The municipality that issued it, by its code.
    pub municipality_code: Option<MunicipalityCode>,
    /// By its name; `None` also for a code that the table does not have.
    pub municipality: Option<Municipality>,
    /// The last day of a code that is no longer in use.
    pub municipality_code_last_day: Option<Date>,
    /// Its prefecture.
    pub prefecture: Option<Prefecture>,
    /// The last day on which the card is valid.
    pub expiry: Option<Date>,
    /// Whether that is over.
    pub expired: Option<bool>,
    /// Whether a driver's license (マイナ免許証) is on it.
    pub license: Option<bool>,
}

hides_personal_data!(CardFacts, "CardFacts", kind, license);

/// What is known about the certificates without a PIN.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Certificates {
    /// For user authentication.
    pub auth: AuthCertificate,
    /// For signatures.
    pub sign: SignCertificate,
}

/// The user-authentication certificate. In JSON, `state` says which: `read`, `needs_pin`, `absent`
/// or `unknown`.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AuthCertificate {
    /// Read.
    Read(Box<FreeCertificate>),
    /// Behind the PIN: phones.
    NeedsPin,
    /// The card does not have it.
    Absent,
    /// The card says that it has one, but does not give the file.
    #[serde(rename = "unknown")]
    Contradicted,
    /// Among the unread.
    Unknown,
}

/// The signature certificate, which needs its password. In JSON, `state` says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SignCertificate {
    /// There.
    NeedsPin,
    /// Not there.
    Absent,
    /// The card does not say.
    Unknown,
}

/// A certificate that needs no PIN.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FreeCertificate {
    /// Serial number. In JSON: hexadecimal digits.
    #[serde(serialize_with = "super::hexadecimal")]
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    pub serial: Vec<u8>,
    /// The first second of its validity.
    pub not_before: UnixTime,
    /// The last second of its validity.
    pub not_after: UnixTime,
    /// Whether that is over.
    pub expired: bool,
    /// Whether it is authentic.
    #[serde(flatten)]
    pub proof: Proof,
}

hides_personal_data!(FreeCertificate, "FreeCertificate", expired, proof);

fn pins<S: Serializer>(pins: &[(Credential, PinState)], serializer: S) -> Result<S::Ok, S::Error> {
    by_credential(pins, serializer)
}

/// Reads what needs no PIN: 20 commands on an extended path for a plastic card, 30 with details.
///
/// # Errors
/// [`Error::AnotherCard`] for a resident-register card, [`Error::ApplicationAbsent`] for a card without the
/// public-key application, and errors of the link.
pub fn read<T: Transport>(
    card: &mut Card<T>,
    with_details: bool,
    context: Context<'_>,
) -> Result<Output<Status>, Error> {
    // These must come first, before an application is selected.
    let details = with_details.then(|| details::read(card)).transpose()?;
    let read = card.read_status()?;
    if kind_of_card(&read)? == TokenKind::ResidentRegisterCard {
        return Err(Error::AnotherCard {
            kind: CardKind::ResidentRegisterCard,
            status: None,
        });
    }
    let kind = read
        .token
        .as_ref()
        .map_or(TokenKind::Unknown, TokenInfo::kind);
    let bearing = Bearing::new(kind, &read.tries);
    let id = read.card_id.as_ref();
    let mut unread = read.unread;
    let auth = auth_certificate(
        read.auth_certificate,
        context.anchors,
        context.at,
        &mut unread,
    );
    let sign = read
        .availability
        .and_then(|availability| availability.signature_certificate());
    let details = details.map(|objects| {
        unread.extend(objects.unread());
        Details::new(objects, id, context.anchors)
    });
    let status = Status {
        card: facts(read.token.as_ref(), id, read.has_license, context.at),
        certificates: Certificates {
            auth,
            sign: match sign {
                Some(true) => SignCertificate::NeedsPin,
                Some(false) => SignCertificate::Absent,
                None => SignCertificate::Unknown,
            },
        },
        pins: bearing.pins(&read.tries).collect(),
        bearing,
        details,
        unread,
    };
    Ok(Output::new(Schema::new("status", 1), status))
}

/// The application with the certificates; without it this is not a My Number card.
fn kind_of_card(read: &CardStatus) -> Result<TokenKind, Error> {
    let no_token = |one: &Unread| one.detail == Detail::TokenInfo;
    match &read.token {
        Some(token) => Ok(token.kind()),
        None if read.unread.iter().any(no_token) => Ok(TokenKind::Unknown),
        None => Err(Error::ApplicationAbsent {
            application: Application::Jpki,
        }),
    }
}

fn facts(
    token: Option<&TokenInfo>,
    id: Option<&CardId>,
    license: Option<bool>,
    at: Moment,
) -> CardFacts {
    let code = id.map(CardId::municipality);
    let municipality = code.and_then(|code| code.municipality());
    let expiry = id.map(CardId::expiry);
    CardFacts {
        kind: token.map_or(TokenKind::Unknown, TokenInfo::kind),
        label: token.map(|token| token.label.clone()),
        serial: id.map(|id| id.serial().to_owned()),
        municipality_code: code,
        municipality,
        municipality_code_last_day: municipality.and_then(|known| known.last_day()),
        prefecture: code.and_then(|code| code.prefecture()),
        expiry,
        expired: expiry.zip(at.date()).map(|(expiry, today)| today > expiry),
        license,
    }
}

fn auth_certificate(
    file: FreeFile,
    anchors: &TrustAnchors,
    at: Moment,
    unread: &mut Vec<Unread>,
) -> AuthCertificate {
    let der = match file {
        FreeFile::Read(der) => der,
        FreeFile::NeedsPin => return AuthCertificate::NeedsPin,
        FreeFile::Absent => return AuthCertificate::Absent,
        FreeFile::Contradicted => return AuthCertificate::Contradicted,
        FreeFile::Unread => return AuthCertificate::Unknown,
    };
    let Ok(certificate) = Certificate::from_der(&der) else {
        let (detail, why) = (Detail::AuthCertificate, UnreadReason::Malformed);
        unread.push(Unread { detail, why });
        return AuthCertificate::Unknown;
    };
    AuthCertificate::Read(Box::new(FreeCertificate {
        serial: certificate.serial().to_vec(),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
        expired: at.is_after(certificate.not_after()),
        proof: Proof::from_certificate(&certificate, Purpose::Authentication, anchors, at.time()),
    }))
}
