//! The driver's license (マイナ免許証) on the card, by its PIN if one is set.
//!
//! No authority of licenses is published: its signature is checked only with a certificate that the caller
//! vouches for, and the answer is as good as the source of that.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use mynumber_card::data::Moment;
//! # use mynumber_card::job::{Context, Fresh};
//! # use mynumber_card::pki::TrustAnchors;
//! # use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # use mynumber_card::{Card, LastTry};
//! # let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("driver-pin")?)));
//! # let anchors = TrustAnchors::production();
//! # let at = Moment::Day("2026-11-23".parse()?);
//! # let fresh = Fresh::from_random(&[7; Fresh::LENGTH]);
//! # let context = Context { anchors: &anchors, at, last: LastTry::Refuse, fresh };
//! use mynumber_card::LicensePin;
//! use mynumber_card::job::license;
//!
//! let read = license::read(&mut card, &LicensePin::new("5678")?, None, context)?.data;
//! assert_eq!(read.expired, Some(false));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::{Serialize, Serializer};

use super::noted::noted;
use super::{Context, Output, Schema};
use crate::app;
use crate::card::Card;
use crate::data::license::OtherObject;
use crate::data::{ClassGroup, Date, LicenseClass, LicensePinSetting, LicenseRecord, LicenseText};
use crate::error::Error;
use crate::pki::{Certificate, LicenseReport, verify_license};
use crate::secret::{IntoSecret, LicensePin};
use crate::transport::Transport;

/// The license, and what is known about its signature.
#[derive(Debug)]
#[non_exhaustive]
pub struct LicenseRead {
    /// What it says.
    pub record: LicenseRecord,
    /// Whether it has expired; `None` when it does not say.
    pub expired: Option<bool>,
    /// Whether a PIN is set.
    pub pin: LicensePinSetting,
    /// What is known of the signature.
    pub signature: Signature,
}

/// What is known of the signature.
#[derive(Debug)]
#[non_exhaustive]
pub enum Signature {
    /// No certificate was given, so nothing is known.
    NotVerified,
    /// Checked with this certificate.
    Checked {
        /// What came of it.
        report: LicenseReport,
        /// The certificate that was given.
        certificate: Box<Certificate>,
    },
    /// A certificate was given, but the card has no signature that could be read.
    Unreadable,
}

impl Signature {
    /// The names that [`failed`](Self::failed) gives.
    pub const CHECKS: [&'static str; 2] = ["license.certificate_validity", "license.signature"];

    /// The name of what did not hold; `None` if it holds, or if nothing was checked.
    #[must_use]
    pub fn failed(&self) -> Option<&'static str> {
        let [validity, signature] = Self::CHECKS;
        match self {
            Self::NotVerified => None,
            Self::Checked { report, .. } if report.is_verified() => None,
            Self::Checked { report, .. } if report.signature.is_ok() => Some(validity),
            Self::Checked { .. } | Self::Unreadable => Some(signature),
        }
    }
}

/// Reads the license: seven commands where long ones are carried. `pin` is asked only if one is set. The
/// license is read with its filler, which is signed too, only if an `issuer` is given to verify it with.
///
/// # Errors
/// [`PinError`](crate::PinError), [`Error::ApplicationAbsent`] without a license, errors of card or link,
/// and those of `pin`.
pub fn read<T: Transport, G: IntoSecret<LicensePin>>(
    card: &mut Card<T>,
    pin: G,
    issuer: Option<&Certificate>,
    context: Context<'_>,
) -> Result<Output<LicenseRead>, G::Error> {
    let mut tries = Vec::new();
    let mut license = card.app::<app::License>()?;
    let setting = license.read_pin_setting()?;
    let mut opened = license.open(noted(pin, &mut tries), context.last)?;
    let (record, file) = match issuer {
        Some(_) => {
            let file = opened.read_record_file()?;
            let record = LicenseRecord::parse(&file).map_err(Error::from)?;
            (record, Some(file))
        }
        None => (opened.read_record()?, None),
    };
    let signature = match opened.read_signature() {
        Ok(signature) => Some(signature),
        Err(Error::Malformed { .. } | Error::FileAbsent { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let left_open = license.close().err();
    let signature = match (issuer, file.zip(signature)) {
        (None, _) => Signature::NotVerified,
        (Some(certificate), Some((file, signature))) => Signature::Checked {
            report: verify_license(&file, &signature, certificate, context.at.time()),
            certificate: Box::new(certificate.clone()),
        },
        (Some(_), None) => Signature::Unreadable,
    };
    let today = context.at.date();
    let read = LicenseRead {
        expired: today.and_then(|today| record.is_expired_on(today)),
        record,
        pin: setting,
        signature,
    };
    Ok(Output::new(Schema::new("license", 1), read).with(tries, left_open))
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written<'a> {
    number: Option<&'a str>,
    expiry: Option<Date>,
    expiry_japanese: Option<String>,
    expired: Option<bool>,
    colour: Option<&'a LicenseText>,
    driver_class: Option<&'a LicenseText>,
    classes: &'a [LicenseClass],
    obtained: Obtained,
    conditions: Vec<Numbered<'a>>,
    remarks: Vec<Numbered<'a>>,
    external_characters: Vec<External>,
    history: Option<History<'a>>,
    photo: Option<Photo>,
    others: &'a [OtherObject],
    #[cfg_attr(test, schemars(extend("enum" = ["set", "not_set"])))]
    pin: &'static str,
    signature: &'a Signature,
}

/// When the first class of each group was obtained.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Obtained {
    two_wheeled_and_small: Option<Date>,
    other: Option<Date>,
    second_class: Option<Date>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Numbered<'a> {
    number: u8,
    #[serde(flatten)]
    text: &'a LicenseText,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct External {
    number: u8,
    /// 256 bytes in hexadecimal digits.
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    bitmap: String,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct History<'a> {
    date: Option<Date>,
    number: Option<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Photo {
    #[cfg(feature = "pictures")]
    #[cfg_attr(test, schemars(extend("enum" = ["png", "jpeg2000", "unknown"])))]
    format: &'static str,
    bytes: usize,
}

fn numbered(all: &[(u8, LicenseText)]) -> Vec<Numbered<'_>> {
    all.iter()
        .map(|(number, text)| Numbered {
            number: *number,
            text,
        })
        .collect()
}

has_schema_of!(LicenseRead => Written<'_>);

impl Serialize for LicenseRead {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = &self.record;
        let history = record.history_date.is_some() || record.history_number.is_some();
        let external = record.external_characters.iter();
        let written = Written {
            number: record.number.as_deref(),
            expiry: record.expiry,
            expiry_japanese: record.expiry.map(|date| date.japanese().to_string()),
            expired: self.expired,
            colour: record.colour.as_ref(),
            driver_class: record.driver_class.as_ref(),
            classes: &record.classes,
            obtained: Obtained {
                two_wheeled_and_small: record.date_of(ClassGroup::TwoWheeledAndSmall),
                other: record.date_of(ClassGroup::Other),
                second_class: record.date_of(ClassGroup::SecondClass),
            },
            conditions: numbered(&record.conditions),
            remarks: numbered(&record.remarks),
            external_characters: external
                .map(|(number, picture)| External {
                    number: *number,
                    bitmap: hex::encode(picture.bytes()),
                })
                .collect(),
            history: history.then_some(History {
                date: record.history_date,
                number: record.history_number.as_deref(),
            }),
            photo: record.photo.as_ref().map(|photo| Photo {
                #[cfg(feature = "pictures")]
                format: crate::picture::PictureFormat::from_bytes(photo)
                    .map_or("unknown", crate::picture::PictureFormat::name),
                bytes: photo.len(),
            }),
            others: &record.others,
            pin: match self.pin {
                LicensePinSetting::Set => "set",
                LicensePinSetting::NotSet => "not_set",
            },
            signature: &self.signature,
        };
        written.serialize(serializer)
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SignatureWritten {
    #[cfg_attr(test, schemars(extend("enum" = ["not_verified", "verified", "failed"])))]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("enum" = ["no_signature", "signature_mismatch", "certificate_not_valid"])))]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Given"))]
    certificate: Option<Given>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Given {
    subject: String,
    #[cfg_attr(test, schemars(with = "crate::data::UnixTime"))]
    not_before: String,
    #[cfg_attr(test, schemars(with = "crate::data::UnixTime"))]
    not_after: String,
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    sha256: String,
    /// Whether the card names it by number and issuer, and its key; null when it names none.
    named_by_card: Option<bool>,
    key_named_by_card: Option<bool>,
}

has_schema_of!(Signature => SignatureWritten);

impl Serialize for Signature {
    /// `{"state", "reason"?, "certificate"?}`: not_verified, verified or failed; why it failed, no_signature,
    /// signature_mismatch or certificate_not_valid; the certificate that was given.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (state, reason) = match self {
            Self::NotVerified => ("not_verified", None),
            Self::Unreadable => ("failed", Some("no_signature")),
            Self::Checked { report, .. } => match (report.signature, report.certificate_valid) {
                (Ok(()), true) => ("verified", None),
                (Ok(()), false) => ("failed", Some("certificate_not_valid")),
                (Err(_), _) => ("failed", Some("signature_mismatch")),
            },
        };
        let certificate = match self {
            Self::Checked {
                report,
                certificate,
            } => Some(Given {
                subject: certificate.subject().to_string(),
                not_before: certificate.not_before().to_string(),
                not_after: certificate.not_after().to_string(),
                sha256: hex::encode(certificate.fingerprint()),
                named_by_card: report.named,
                key_named_by_card: report.key_named,
            }),
            Self::NotVerified | Self::Unreadable => None,
        };
        let written = SignatureWritten {
            state,
            reason,
            certificate,
        };
        written.serialize(serializer)
    }
}
