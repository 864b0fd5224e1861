//! `status` as JSON.

use mynumber_card::app::{Detail, Unread, WhyUnread};
use mynumber_card::{Credential, Tries};
use serde::{Serialize, Serializer};

use super::super::details::{self, Details};
use super::{Auth, Status};
use crate::bearer::Bearing;
use crate::messages::{names, unlock};
use crate::proof::JsonProof;

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
pub(super) struct Json<'a> {
    card: JsonCard,
    certificates: JsonCertificates<'a>,
    pins: JsonPins,
    /// Only with `--details`.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<details::Json<'a>>,
    /// What should be there and could not be read.
    unread: Vec<JsonUnread>,
}

#[derive(Debug, Serialize)]
struct JsonUnread {
    what: &'static str,
    /// Whose counter, for `tries`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pin: Option<&'static str>,
    /// refused, absent or malformed.
    why: &'static str,
    /// The status word, when refused.
    status_word: Option<String>,
}

#[derive(Debug, Serialize)]
struct JsonCard {
    /// plastic_card, android, iphone or unknown.
    kind: &'static str,
    /// Null when it could not be read.
    label: Option<String>,
    /// Null on phones, as are all the next.
    serial: Option<String>,
    municipality_code: Option<String>,
    /// Null also for a code that the table does not have.
    municipality: Option<&'static str>,
    /// The last day of a code that is no longer in use.
    municipality_code_last_day: Option<String>,
    prefecture: Option<&'static str>,
    expiry: Option<String>,
    expired: Option<bool>,
    /// Whether a driver's license is on the card; null when that could not be read.
    license: Option<bool>,
}

#[derive(Debug, Serialize)]
struct JsonCertificates<'a> {
    auth: JsonCertificate<'a>,
    sign: JsonCertificate<'a>,
}

#[derive(Debug, Serialize)]
struct JsonCertificate<'a> {
    /// read, needs_pin, absent or unknown.
    state: &'static str,
    #[serde(flatten)]
    read: Option<JsonReadCertificate<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonReadCertificate<'a> {
    serial: String,
    not_before: String,
    not_after: String,
    expired: bool,
    #[serde(flatten)]
    proof: JsonProof<'a>,
}

/// An object with one member for each credential, in the order of the applications.
#[derive(Debug)]
struct JsonPins(Vec<(&'static str, JsonPin)>);

impl Serialize for JsonPins {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, pin)| (name, pin)))
    }
}

#[derive(Debug, Serialize)]
struct JsonPin {
    /// ok, locked, unlimited, absent or not_reported.
    state: &'static str,
    /// Tries left; null when there is no number.
    remaining: Option<u8>,
    /// Tries of a fresh one.
    limit: u8,
    /// Where a lock is lifted; empty where there is nothing to lift.
    unlocked_at: Vec<&'static str>,
}

impl Status {
    pub(super) fn json(&self) -> Json<'_> {
        let id = self.card_id.as_ref();
        let known = id.and_then(|id| id.municipality().municipality());
        let state = |state| JsonCertificate { state, read: None };
        Json {
            card: JsonCard {
                kind: names::token_kind_code(self.kind()),
                label: self.token.as_ref().map(|token| token.label.clone()),
                serial: id.map(|id| id.serial().to_owned()),
                municipality_code: id.map(|id| id.municipality().to_string()),
                municipality: known.map(|known| known.name()),
                municipality_code_last_day: known
                    .and_then(|known| known.last_day())
                    .map(|day| day.to_string()),
                prefecture: id
                    .and_then(|id| id.municipality().prefecture())
                    .map(|prefecture| prefecture.name()),
                expiry: id.map(|id| id.expiry().to_string()),
                expired: self.card_expired(),
                license: self.has_license,
            },
            certificates: JsonCertificates {
                auth: match &self.auth {
                    Auth::Read(certificate, proof) => JsonCertificate {
                        state: "read",
                        read: Some(JsonReadCertificate {
                            serial: hex::encode(certificate.serial()),
                            not_before: certificate.not_before().to_string(),
                            not_after: certificate.not_after().to_string(),
                            expired: self.at.is_after(certificate.not_after()),
                            proof: proof.json(),
                        }),
                    },
                    Auth::NeedsPin => state("needs_pin"),
                    Auth::Absent => state("absent"),
                    Auth::Contradicted | Auth::Unknown => state("unknown"),
                },
                sign: state(match self.sign {
                    Some(true) => "needs_pin",
                    Some(false) => "absent",
                    None => "unknown",
                }),
            },
            pins: JsonPins(
                self.tries
                    .iter()
                    .map(|pin| json_pin(pin, self.bearing()))
                    .collect(),
            ),
            details: self.details.as_ref().map(Details::json),
            unread: self.unread.iter().map(json_unread).collect(),
        }
    }
}

fn json_pin((credential, tries): (Credential, Tries), bearing: Bearing) -> (&'static str, JsonPin) {
    let pin = JsonPin {
        state: names::tries_state(tries),
        remaining: match tries {
            Tries::Remaining(left) => Some(left),
            Tries::Locked => Some(0),
            _ => None,
        },
        limit: names::tries_limit(credential),
        unlocked_at: match tries {
            Tries::Absent => Vec::new(),
            _ => unlock::codes(credential, bearing),
        },
    };
    (credential.name(), pin)
}

fn json_unread(unread: &Unread) -> JsonUnread {
    let (why, status_word) = match unread.why {
        WhyUnread::Refused(status) => ("refused", Some(status.to_string())),
        WhyUnread::Absent => ("absent", None),
        _ => ("malformed", None),
    };
    JsonUnread {
        what: unread.detail.code(),
        pin: match unread.detail {
            Detail::Tries(credential) => Some(credential.name()),
            _ => None,
        },
        why,
        status_word,
    }
}
