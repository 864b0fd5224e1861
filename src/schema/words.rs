//! The words that a member may say.

use std::borrow::Cow;
use std::convert::Infallible;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::inline_schema;
use crate::app::{Detail, UnreadReason};
use crate::data::{Advice, Date, Renewable, Renewal, Sex, TokenKind, UnknownReason};
use crate::error::{
    Error, PinChangeError, PinError, SecretError, SecureMessagingError, TransportError,
};
use crate::identity::{
    Agreement, Decision, Doubt, Field, IdentityCheck, PolicyCheckKind, PolicyReason, Source,
    Statement, VerdictCheckKind, VerdictReason,
};
use crate::job::{HealthPart, HealthState, NextStep};
use crate::pki::records::AgeAnswer;
use crate::pki::{CheckKind, Hierarchy, KeyUsage, Purpose, Reason, SignatureError};
use crate::report::Coded;
use crate::secret::PinWeakness;
use crate::terms::{Credential, PinInForce, Tries};

/// All the words of a type.
pub(crate) trait Words {
    fn words() -> Vec<&'static str>;
}

/// A word of `T`.
pub(crate) struct Code<T>(PhantomData<T>);
inline_schema!(Code<T> where [T: Words], _ => json_schema!({"type": "string", "enum": T::words()}));

/// The words of enums that have no list of themselves. The compiler sees a variant that is forgotten.
macro_rules! words {
    ($($type:ident by $name:ident { $($variant:ident $(($($field:expr),+))?),+ $(,)? })+) => {$(
        impl Words for $type {
            fn words() -> Vec<&'static str> {
                fn _all(one: &$type) {
                    match one { $($type::$variant { .. } => (),)+ }
                }
                vec![$($type::$variant $(($($field),+))?.$name()),+]
            }
        }
    )+};
}

const PIN: Credential = Credential::AuthPin;

words! {
    AgeAnswer by name { Yes, No, Unknown }
    Advice by name { CardBeforeLicense, LicenseBeforeCard, CardMayLoseLicense, CardBeforeCertificates }
    Detail by code {
        TokenInfo, Availability, AuthCertificate, CardId, Tries(PIN), License, Number, Municipality, Expiry,
        ContactAtr, SignerCertificate, CardCertificate, CommonKeyId, JukiKeyId,
    }
    HealthPart by name {
        Service, Reader, Card, Path, Pins, CardDates, AuthDates, SignDates, LicenseDates,
    }
    HealthState by name { Ok, Note, Trouble, NotChecked }
    NextStep by name {
        InstallService, InstallDriver, UseLibnfc, ResolveError, UseAnotherReader, UnlockPin, SpareLastTry,
        CloseOtherPrograms, Renew, ReadWithPin, ReadWithCodeB, ReadSignCertificate,
    }
    Sex by name { Male, Female, NotApplicable, Unknown }
    Source by name { Face, InputAssist, SignCertificate, Common }
    TokenKind by name { PlasticCard, ResidentRegisterCard, Android, IPhone, Unknown }
    Tries by name { Remaining(1), Locked, Unlimited, NotReported, Absent }
    UnknownReason by name {
        NeedsSecret(PIN), Locked(PIN), NotSetRefused(PIN, Tries::Locked), NotSetSpent(PIN, Tries::Locked),
        Failed, NotRecorded,
    }
    UnreadReason by code { Refused(crate::terms::StatusWord::SUCCESS), Absent, Malformed }
}

/// The words of types with a list of them.
macro_rules! listed {
    ($($type:ty => $words:expr),+ $(,)?) => {$(
        impl Words for $type {
            fn words() -> Vec<&'static str> {
                $words
            }
        }
    )+};
}

fn codes<T: Coded>(all: &[T]) -> Vec<&'static str> {
    all.iter().map(T::code).collect()
}

/// Together, each once.
fn joined(lists: &[Vec<&'static str>]) -> Vec<&'static str> {
    let mut all = lists.concat();
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|word| seen.insert(*word));
    all
}

listed! {
    Agreement => {
        let why = Vec::new();
        [Agreement::Agrees, Agreement::LookAtIt { why }, Agreement::Differs].iter().map(Agreement::name).collect()
    },
    CheckKind => codes(CheckKind::ALL),
    Credential => Credential::ALL.iter().map(|it| it.name()).collect(),
    Decision => codes(Decision::ALL),
    Doubt => codes(Doubt::ALL),
    Field => Field::ALL.into_iter().map(Field::name).collect(),
    Hierarchy => Hierarchy::ALL.iter().map(|it| it.name()).collect(),
    Infallible => Vec::new(),
    KeyUsage => KeyUsage::NAMES.iter().map(|(_, name)| *name).collect(),
    // What is not proven is no answer.
    Option<AgeAnswer> => [AgeAnswer::words(), vec!["not_proven"]].concat(),
    PinInForce => PinInForce::ALL.iter().map(|it| it.name()).collect(),
    PinWeakness => codes(PinWeakness::ALL),
    Purpose => Purpose::ALL.iter().map(|it| it.name()).collect(),
    Reason => joined(&[Reason::CODES.to_vec(), SignatureError::CODES.to_vec()]),
    Renewable => Renewable::ALL.into_iter().map(Renewable::name).collect(),
    Renewal => vec!["valid", "renewable", "expired", "absent", "unknown"],
    Statement => codes(Statement::ALL),
    VerdictCheckKind => joined(&[
        codes(CheckKind::ALL), codes(IdentityCheck::ALL), codes(PolicyCheckKind::ALL),
    ]),
    VerdictReason => joined(&[
        VerdictReason::CODES.to_vec(), Reason::words(), PolicyReason::CODES.to_vec(),
    ]),
}

/// Which error it is, and what there is to say of it.
impl JsonSchema for Error {
    fn schema_name() -> Cow<'static, str> {
        "Error".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let kinds = joined(&[
            Error::CODES.to_vec(),
            TransportError::CODES.to_vec(),
            PinError::CODES.to_vec(),
            PinChangeError::CODES.to_vec(),
            SecureMessagingError::CODES.to_vec(),
            SecretError::CODES.to_vec(),
        ]);
        json_schema!({
            "type": "object",
            "properties": {"kind": {"type": "string", "enum": kinds}},
            "required": ["kind"],
            "additionalProperties": true,
        })
    }
}

/// A value that is written as its name.
macro_rules! named {
    ($($type:ty),+) => {$(
        inline_schema!($type, generator => Code::<$type>::json_schema(generator));
    )+};
}
named!(
    Credential,
    HealthPart,
    HealthState,
    Hierarchy,
    NextStep,
    Purpose,
    Sex,
    TokenKind
);

/// A value that is written as a text.
macro_rules! texts {
    ($($type:ty: $schema:tt),+ $(,)?) => {$(
        inline_schema!($type, _ => json_schema!($schema));
    )+};
}
texts! {
    Date: {"type": "string", "format": "date"},
    crate::data::UnixTime: {"type": "string", "format": "date-time"},
    crate::data::Municipality: {"type": "string"},
    crate::data::MunicipalityCode: {"type": "string"},
    crate::data::Prefecture: {"type": "string"},
    crate::pki::KeyId: {"type": "string"},
    crate::terms::StatusWord: {"type": "string", "pattern": "^[0-9A-F]{4}$"},
    crate::job::Schema: {"type": "string"},
}
