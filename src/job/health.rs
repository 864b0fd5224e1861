//! How it stands with a card and with the way to it: what was observed of each part, and what follows from it.

use serde::{Serialize, Serializer};

use super::bearer::{Bearer, Bearing, PinState};
use crate::data::{
    Date, Deadline, KnownDates, Renewable, Renewal, Renewals, Stage, TokenKind, UnknownReason,
};
use crate::error::{Error, Operation, PinError, TransportError};
use crate::report::Coded as _;
use crate::terms::{Credential, Tries};

/// What is looked at, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HealthPart {
    /// What the system reaches readers through, such as pcscd.
    Service,
    /// A reader.
    Reader,
    /// What lies on it.
    Card,
    /// What the reader carries.
    Path,
    /// The PINs and codes.
    Pins,
    /// The card's expiry.
    CardDates,
    /// The dates of the user-authentication certificate.
    AuthDates,
    /// The dates of the signature certificate.
    SignDates,
    /// The dates of the driver's license.
    LicenseDates,
}

impl HealthPart {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Reader => "reader",
            Self::Card => "card",
            Self::Path => "path",
            Self::Pins => "pins",
            Self::CardDates => "card_dates",
            Self::AuthDates => "auth_dates",
            Self::SignDates => "sign_dates",
            Self::LicenseDates => "license_dates",
        }
    }
}

impl From<Renewable> for HealthPart {
    fn from(which: Renewable) -> Self {
        match which {
            Renewable::Card => Self::CardDates,
            Renewable::AuthCertificate => Self::AuthDates,
            Renewable::SignCertificate => Self::SignDates,
            Renewable::License => Self::LicenseDates,
        }
    }
}

/// How it stands with one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HealthState {
    /// In order.
    Ok,
    /// Nothing is in the way, but it is good to know.
    Note,
    /// In the way.
    Trouble,
    /// It needs a secret, or something before it ended the walk.
    NotChecked,
}

impl HealthState {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Trouble => "trouble",
            Self::NotChecked => "not_checked",
        }
    }
}

/// The one thing to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextStep {
    /// Install the service.
    InstallService,
    /// Install the driver of the reader.
    InstallDriver,
    /// Use libnfc, which sees a reader.
    UseLibnfc,
    /// What the first error calls for.
    ResolveError,
    /// This reader does not carry signatures.
    UseAnotherReader,
    /// Have the PIN unlocked; its `unlocked_at` says where.
    UnlockPin,
    /// Present it only if sure.
    SpareLastTry,
    /// Another program may be in the way of the counters.
    CloseOtherPrograms,
    /// Renew what has expired.
    Renew,
    /// Nothing is in the way: begin with the input-assist PIN.
    ReadWithPin,
    /// The same with code B, for a card without PINs.
    ReadWithCodeB,
    /// The same with the signature certificate, for a phone.
    ReadSignCertificate,
}

impl NextStep {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InstallService => "install_service",
            Self::InstallDriver => "install_driver",
            Self::UseLibnfc => "use_libnfc",
            Self::ResolveError => "resolve_error",
            Self::UseAnotherReader => "use_another_reader",
            Self::UnlockPin => "unlock_pin",
            Self::SpareLastTry => "spare_last_try",
            Self::CloseOtherPrograms => "close_other_programs",
            Self::Renew => "renew",
            Self::ReadWithPin => "read_with_pin",
            Self::ReadWithCodeB => "read_with_code_b",
            Self::ReadSignCertificate => "read_sign_certificate",
        }
    }
}

serializes_by_name!(HealthPart, HealthState, NextStep);

/// What was seen of a part. Those of the service and the readers are for callers, who know them.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "observed", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Observation {
    /// The service answers.
    Runs,
    /// There is no need of one.
    NotNeeded,
    /// The service is not installed.
    NotInstalled,
    /// A reader that the system shows.
    Reader {
        /// From 1; `None` for one that is chosen by name.
        number: Option<usize>,
        /// As the system has it.
        name: String,
        /// `pcsc`, `libnfc` or `simulated`.
        backend: &'static str,
        /// `None`: not asked.
        card_present: Option<bool>,
        /// Whether another program holds it; `None`: not asked.
        in_use: Option<bool>,
    },
    /// A card reader is on USB, and the service has none.
    NoDriver,
    /// The service has no reader, and libnfc has this one.
    OnlyLibnfc {
        /// Its connection string.
        name: String,
    },
    /// What the label says.
    Label {
        /// What bears it.
        card_kind: TokenKind,
        /// As stored.
        label: String,
    },
    /// What the reader carries, in bytes of data.
    Carries {
        /// Whether extended APDUs get through; `None`: not known.
        extended: Option<bool>,
        /// The most that a short command asks for.
        longest_short_answer: usize,
        /// The most that came at once.
        longest_answer: usize,
        /// Whether a signature of the card gets through; `None`: not known.
        signatures: Option<bool>,
    },
    /// All PINs are locked: a card without PINs (顔認証マイナンバーカード), as far as counters tell.
    AllPinsLocked,
    /// A PIN or code.
    Pin {
        /// Which.
        credential: Credential,
        /// How it stands with it.
        pin: PinState,
    },
    /// Until when, and from when it can be renewed.
    Dates(Deadline),
    /// Its dates need this secret.
    NeedsSecret {
        /// Which.
        credential: Credential,
    },
    /// The card does not have it.
    Absent,
    /// The card says that it has it, but does not give it.
    NotGiven,
    /// It could not be found out.
    Failed {
        /// Why.
        error: Error,
    },
    /// Something before it ended the walk.
    NotReached,
}

hides_personal_data!(Observation, "Observation");

impl Observation {
    /// Why something failed.
    #[must_use]
    pub fn failed(error: impl Into<Error>) -> Self {
        Self::Failed {
            error: error.into(),
        }
    }
}

/// One part, and what was seen of it. In JSON: `what`, `state`, `kind` of trouble (the code of the error with which a
/// job would end), `observed` and what belongs to it.
#[non_exhaustive]
pub struct HealthCheck {
    /// The part.
    pub part: HealthPart,
    /// What was seen.
    pub observation: Observation,
}

hides_personal_data!(HealthCheck, "HealthCheck", part);

impl HealthCheck {
    /// One that the caller made.
    #[must_use]
    pub const fn new(part: HealthPart, observation: Observation) -> Self {
        Self { part, observation }
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> HealthState {
        use HealthState::{NotChecked, Note, Ok, Trouble};
        match &self.observation {
            Observation::Runs | Observation::NotNeeded | Observation::Reader { .. } => Ok,
            Observation::Label { card_kind, .. } if card_kind.is_meant() => Ok,
            Observation::Carries {
                signatures: Some(false),
                ..
            } => Trouble,
            Observation::Carries {
                extended: Some(true),
                ..
            } => Ok,
            Observation::Pin { credential, pin } => of_pin(*credential, pin),
            Observation::Dates(deadline) => match deadline.stage() {
                Stage::Early => Ok,
                Stage::Open => Note,
                Stage::Expired => Trouble,
            },
            Observation::Label { .. }
            | Observation::Carries { .. }
            | Observation::AllPinsLocked
            | Observation::Absent
            | Observation::NotGiven => Note,
            Observation::NeedsSecret { .. } | Observation::NotReached => NotChecked,
            Observation::NotInstalled
            | Observation::NoDriver
            | Observation::OnlyLibnfc { .. }
            | Observation::Failed { .. } => Trouble,
        }
    }

    /// Of trouble: the code of the error with which a job would end, or `expired`.
    #[must_use]
    pub fn kind(&self) -> Option<&'static str> {
        self.trouble().map(|(kind, _)| kind)
    }

    /// Of trouble: its code, and what to do.
    pub(super) fn trouble(&self) -> Option<(&'static str, NextStep)> {
        if self.state() != HealthState::Trouble {
            return None;
        }
        Some(match &self.observation {
            Observation::NotInstalled => {
                (TransportError::NoService.code(), NextStep::InstallService)
            }
            Observation::NoDriver => (TransportError::NoReader.code(), NextStep::InstallDriver),
            Observation::OnlyLibnfc { .. } => {
                (TransportError::NoReader.code(), NextStep::UseLibnfc)
            }
            Observation::Failed { error } => (error.code(), NextStep::ResolveError),
            Observation::Pin { credential, pin } => {
                let credential = *credential;
                let (error, step) = match pin.tries {
                    Tries::Locked => (PinError::Locked { credential }, NextStep::UnlockPin),
                    Tries::NotReported => (
                        PinError::TriesUnknown { credential },
                        NextStep::CloseOtherPrograms,
                    ),
                    _ => (
                        PinError::LastTryRefused { credential },
                        NextStep::SpareLastTry,
                    ),
                };
                (error.code(), step)
            }
            Observation::Dates(_) => ("expired", NextStep::Renew),
            // Signatures that are not carried.
            _ => {
                let operation = Operation::CarrySignature;
                let error = TransportError::Unsupported { operation };
                (error.code(), NextStep::UseAnotherReader)
            }
        })
    }

    /// Whether a person should know of it before anything fails: of PINs a lock or a last try, of dates what can be
    /// renewed or is over.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        match &self.observation {
            Observation::Pin { pin, .. } => match pin.tries {
                Tries::Locked => !pin.unlocked_at.is_empty(),
                tries => tries == Tries::Remaining(1),
            },
            Observation::Dates(deadline) => deadline.stage() != Stage::Early,
            Observation::AllPinsLocked => true,
            _ => self.state() == HealthState::Trouble,
        }
    }
}

fn of_pin(credential: Credential, pin: &PinState) -> HealthState {
    // Those of the offices are in nobody's way, locked or not.
    let of_offices = matches!(credential, Credential::CommonPin | Credential::JukiPin);
    match pin.tries {
        Tries::NotReported => HealthState::Trouble,
        // Told of all of them together.
        Tries::Locked if pin.unlocked_at.is_empty() => HealthState::Note,
        Tries::Locked | Tries::Remaining(1) if !of_offices => HealthState::Trouble,
        Tries::Locked => HealthState::Note,
        Tries::Remaining(left) if left < pin.limit => HealthState::Note,
        _ => HealthState::Ok,
    }
}

/// What was looked at, and what was seen of it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written<'a> {
    /// What was looked at.
    what: HealthPart,
    /// How it stands.
    state: HealthState,
    /// Of trouble: the kind of error that a job would end with, or expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String"))]
    kind: Option<&'static str>,
    #[serde(flatten)]
    observation: &'a Observation,
}

has_schema_of!(HealthCheck => Written<'static>);

impl Serialize for HealthCheck {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            what: self.part,
            state: self.state(),
            kind: self.kind(),
            observation: &self.observation,
        };
        written.serialize(serializer)
    }
}

/// What the counters say. What the card does not have is left out.
pub(super) fn of_pins(
    bearing: Bearing,
    pins: impl Iterator<Item = (Credential, PinState)>,
) -> Vec<HealthCheck> {
    let without = bearing.bearer() == Bearer::CardWithoutPins;
    let all = without.then_some(Observation::AllPinsLocked);
    let each = pins.filter(|(_, pin)| pin.tries != Tries::Absent);
    let each = each.map(|(credential, pin)| Observation::Pin { credential, pin });
    let check = |observation| HealthCheck::new(HealthPart::Pins, observation);
    all.into_iter().chain(each).map(check).collect()
}

/// What the dates say, and which need a secret. What the card does not have is left out, but for certificates.
pub(super) fn of_dates(known: &KnownDates, today: Date) -> Vec<HealthCheck> {
    let observation = |which, renewal| {
        Some(match renewal {
            Renewal::Known(deadline) => Observation::Dates(deadline),
            Renewal::Unknown(UnknownReason::NeedsSecret(credential)) => {
                Observation::NeedsSecret { credential }
            }
            Renewal::Absent if !matches!(which, Renewable::Card | Renewable::License) => {
                Observation::Absent
            }
            Renewal::Unknown(_) | Renewal::Absent => return None,
        })
    };
    let renewals = Renewals::new(known, today);
    let checks = renewals.iter().filter_map(|(which, renewal)| {
        Some(HealthCheck::new(which.into(), observation(which, renewal)?))
    });
    checks.collect()
}
