//! Whether the places of a card say the same about its holder: face and input assist, the signature
//! certificate if wanted, and the expiry in the common application. Each with its proof.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use mynumber_card::data::Moment;
//! # use mynumber_card::job::{Context, Fresh};
//! # use mynumber_card::pki::TrustAnchors;
//! # use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # use mynumber_card::{Card, LastTry};
//! # let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//! # let anchors = TrustAnchors::production();
//! # let at = Moment::Day("2026-11-23".parse()?);
//! # let fresh = Fresh::from_random(&[7; Fresh::LENGTH]);
//! # let context = Context { anchors: &anchors, at, last: LastTry::Refuse, fresh };
//! use mynumber_card::CodeB;
//! use mynumber_card::identity::Agreement;
//! use mynumber_card::job::compare::{self, OpenedBy};
//! use mynumber_card::secret::Pins;
//!
//! let code_b = CodeB::from_parts("1980-02-17".parse()?, 2035, "2285")?;
//! let mut pins = Pins::new().with(code_b);
//! let compared = compare::read(&mut card, OpenedBy::CodeB, false, &mut pins, context)?.data;
//! assert_eq!(compared.comparison.overall(), Some(&Agreement::Agrees));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::{Serialize, Serializer};

use super::noted::noted;
use super::{Context, Output, Schema, assist_files, surface_files};
use crate::app::{
    App, CardSurface, Common, Detail, InputAssist, Jpki, Opened, OpensAttributes, Unread,
};
use crate::card::Card;
use crate::data::{Attributes, Date};
use crate::error::Error;
use crate::identity::{Agreement, CardSources, Field, Source, SourceComparison, compare_sources};
use crate::pki::integrity::verify_face;
use crate::pki::records::FaceRecord;
use crate::pki::{Certificate, Proof, Purpose};
use crate::report::Coded as _;
use crate::secret::{AssistPin, CodeA, CodeB, SecretSource, SignPassword, keep};
use crate::transport::Transport;

/// What opens face and input assist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenedBy {
    /// Code B opens both: it is asked for once.
    CodeB,
    /// Code B opens the face, the PIN the input assist.
    CodeBAndPin,
    /// Code A opens the face, the PIN the input assist.
    CodeAAndPin,
}

/// What was read, the result of comparing it, and the proof of each place.
#[non_exhaustive]
pub struct Compared {
    /// The face.
    pub face: FaceRecord,
    /// The attributes of the input assist.
    pub attributes: Attributes,
    /// The signature certificate, where it was wanted.
    pub certificate: Option<Certificate>,
    /// The expiry in the common application; `None` when it could not be read.
    pub card_expiry: Option<Date>,
    /// The result.
    pub comparison: SourceComparison,
    /// In the order of [`Source`]; nothing proves the common application.
    pub proofs: Vec<(Source, Proof)>,
}

hides_personal_data!(Compared, "Compared", comparison, proofs);

impl Compared {
    /// The fields with this outcome.
    pub fn fields_where(&self, is: impl Fn(&Agreement) -> bool) -> impl Iterator<Item = Field> {
        let of = move |field: &Field| self.comparison.of(*field).is_some_and(&is);
        Field::ALL.into_iter().filter(of)
    }
}

/// Reads and compares: 16 commands, 22 with the signature certificate. Each application is selected once and
/// each file read once, except that the card is asked whether it has a wanted signature certificate before the
/// first secret. The SELECT of the last application, which needs no secret, closes what the others opened.
///
/// # Errors
/// [`Error::NoSignatureCertificate`] before anything is asked; [`PinError`](crate::PinError); errors of card
/// or link, and those of `ask`.
pub fn read<T: Transport, A: SecretSource>(
    card: &mut Card<T>,
    by: OpenedBy,
    with_certificate: bool,
    ask: &mut A,
    context: Context<'_>,
) -> Result<Output<Compared>, A::Error> {
    let mut tries = Vec::new();
    let last = context.last;
    card.check_carries_signatures()?;
    let mut surface = if with_certificate {
        let mut jpki = card.app::<Jpki>()?;
        jpki.expect_signature_certificate()?;
        jpki.switch::<CardSurface>()?
    } else {
        card.app::<CardSurface>()?
    };
    let surface_files = surface_files::Begun::new(&mut surface, context.fresh.of_surface())?;
    let mut code_b = None;
    let face = match by {
        OpenedBy::CodeB | OpenedBy::CodeBAndPin => {
            let secret = noted(keep(&mut code_b, &mut *ask), &mut tries);
            surface.present::<CodeB, _>(secret, last)?.read_face()?
        }
        OpenedBy::CodeAAndPin => {
            let secret = noted(&mut *ask, &mut tries);
            surface.present::<CodeA, _>(secret, last)?.read_face()?
        }
    };

    let mut assist = surface.switch::<InputAssist>()?;
    let begun = assist_files::Begun::new(&mut assist, context.fresh.of_assist())?;
    let (attributes, assist_files) = if by == OpenedBy::CodeB {
        let secret = noted(keep(&mut code_b, &mut *ask), &mut tries);
        attributes(begun, assist.present::<CodeB, _>(secret, last)?)?
    } else {
        let secret = noted(&mut *ask, &mut tries);
        attributes(begun, assist.present::<AssistPin, _>(secret, last)?)?
    };
    drop(code_b);

    let (certificate, mut common) = if with_certificate {
        let mut jpki = assist.switch::<Jpki>()?;
        let secret = noted(ask, &mut tries);
        let read = jpki
            .present::<SignPassword, _>(secret, last)?
            .read_sign_certificate();
        let read = read.map_err(|error| match error {
            Error::FileAbsent { .. } => Error::NoSignatureCertificate,
            error => error,
        })?;
        (Some(read), jpki.switch::<Common>()?)
    } else {
        (None, assist.switch::<Common>()?)
    };
    let card_expiry = expiry(&mut common)?;
    let left_open = common.close().err();

    let (_, report) = verify_face(
        &surface_files.certificate,
        &face,
        surface_files.answer(),
        context.anchors,
    );
    let face = FaceRecord::parse(&face).map_err(Error::from)?;
    let mut proofs = vec![
        (Source::Face, Proof::from(report)),
        (
            Source::InputAssist,
            assist_files.of_attributes(&attributes, context.anchors),
        ),
    ];
    let certificate = certificate
        .as_deref()
        .map(super::certificate::parse)
        .transpose()?;
    if let Some(certificate) = &certificate {
        let (purpose, at) = (Purpose::Signature, context.at.time());
        let proof = Proof::from_certificate(certificate, purpose, context.anchors, at);
        proofs.push((Source::SignCertificate, proof));
    }
    let comparison = compare_sources(&CardSources {
        face: Some(&face),
        attributes: Some(&attributes),
        certificate: certificate.as_ref(),
        card_expiry,
    });
    let compared = Compared {
        face,
        attributes,
        certificate,
        card_expiry,
        comparison,
        proofs,
    };
    Ok(Output::new(Schema::new("compare", 1), compared).with(tries, left_open))
}

fn attributes<S: OpensAttributes, T: Transport>(
    begun: assist_files::Begun,
    mut opened: Opened<'_, '_, InputAssist, S, T>,
) -> Result<(Attributes, assist_files::Files), Error> {
    let attributes = opened.read_attributes()?;
    let files = begun.and(opened.read_integrity_record()?, opened.read_signing_key()?);
    Ok((attributes, files))
}

/// The three places can be compared without it.
fn expiry<T: Transport>(common: &mut App<'_, Common, T>) -> Result<Option<Date>, Error> {
    match common.read_card_id() {
        Ok(id) => Ok(Some(id.expiry())),
        // Not what came spoilt: that could have said another date.
        Err(error @ Error::Malformed { .. }) => Err(error),
        Err(error) if Unread::from_error(Detail::CardId, &error).is_some() => Ok(None),
        Err(error) => Err(error),
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written<'a> {
    /// agrees, look_at_it or differs: the worst of all.
    #[cfg_attr(test, schemars(with = "Option<crate::schema::Code<Agreement>>"))]
    result: Option<&'static str>,
    fields: Vec<FieldWritten>,
    /// What only a person can compare.
    not_compared: [NotCompared; 2],
    /// What proves each place; the common application is not signed.
    sources: Vec<Proven<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct NotCompared {
    #[cfg_attr(test, schemars(with = "crate::schema::Code<Source>"))]
    source: &'static str,
    #[cfg_attr(test, schemars(with = "crate::schema::Code<Field>"))]
    field: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["picture"])))]
    reason: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Proven<'a> {
    #[cfg_attr(test, schemars(with = "crate::schema::Code<Source>"))]
    source: &'static str,
    #[serde(flatten)]
    proof: &'a Proof,
}

has_schema_of!(Compared => Written<'_>);

impl Serialize for Compared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = Field::ALL.into_iter();
        let sources = self.proofs.iter().map(|(source, proof)| Proven {
            source: source.name(),
            proof,
        });
        let written = Written {
            result: self.comparison.overall().map(Agreement::name),
            fields: fields
                .filter_map(|field| FieldWritten::of(field, self))
                .collect(),
            not_compared: [Field::Name, Field::Address].map(|field| NotCompared {
                source: Source::Face.name(),
                field: field.name(),
                reason: "picture",
            }),
            sources: sources.collect(),
        };
        written.serialize(serializer)
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FieldWritten {
    #[cfg_attr(test, schemars(with = "crate::schema::Code<Field>"))]
    field: &'static str,
    #[cfg_attr(test, schemars(with = "crate::schema::Code<Agreement>"))]
    result: &'static str,
    values: Vec<Value>,
    pairs: Vec<Pair>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Value {
    #[cfg_attr(test, schemars(with = "crate::schema::Code<Source>"))]
    source: &'static str,
    value: String,
    /// Whether a signature covers it.
    signed: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Pair {
    #[cfg_attr(test, schemars(with = "[crate::schema::Code<Source>; 2]"))]
    between: [&'static str; 2],
    #[cfg_attr(test, schemars(with = "crate::schema::Code<Agreement>"))]
    result: &'static str,
    /// Why a person has to look.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        test,
        schemars(with = "Vec<crate::schema::Code<crate::identity::Doubt>>")
    )]
    doubts: Vec<&'static str>,
}

impl FieldWritten {
    fn of(field: Field, compared: &Compared) -> Option<Self> {
        let comparison = &compared.comparison;
        let pairs = comparison.pairs().iter();
        let pairs = pairs.filter(|pair| pair.field == field).map(|pair| Pair {
            between: pair.between.map(Source::name),
            result: pair.agreement.name(),
            doubts: match &pair.agreement {
                Agreement::LookAtIt { why } => why.iter().map(|doubt| doubt.code()).collect(),
                Agreement::Agrees | Agreement::Differs => Vec::new(),
            },
        });
        Some(Self {
            field: field.name(),
            result: comparison.of(field)?.name(),
            values: values(compared, field),
            pairs: pairs.collect(),
        })
    }
}

fn values(compared: &Compared, field: Field) -> Vec<Value> {
    let (face, attributes) = (&compared.face, &compared.attributes);
    let certificate = compared.certificate.as_ref();
    let certified = certificate.and_then(|certificate| certificate.attributes().ok());
    let end = certificate.and_then(|certificate| certificate.not_after().japanese_date());
    let (of_face, of_assist, of_certificate) = match field {
        Field::Name => (
            None,
            Some(attributes.name().to_owned()),
            certified.map(|it| it.name.clone()),
        ),
        Field::Address => (
            None,
            Some(attributes.address().to_owned()),
            certified.map(|it| it.address.clone()),
        ),
        Field::BirthDate => (
            Some(face.birth_date.to_string()),
            Some(attributes.birth_date().to_string()),
            certified.map(|it| it.birth_date.to_string()),
        ),
        Field::Sex => (
            Some(face.sex.name().to_owned()),
            Some(attributes.sex().name().to_owned()),
            certified.map(|it| it.sex.name().to_owned()),
        ),
        Field::Expiry => (
            Some(face.expiry.unproven().to_string()),
            None,
            end.map(|end| end.to_string()),
        ),
    };
    let expiry = field == Field::Expiry;
    let of_common = compared.card_expiry.filter(|_| expiry);
    let of_common = of_common.map(|day| day.to_string());
    let said = [
        (Source::Face, of_face, !expiry),
        (Source::InputAssist, of_assist, true),
        (Source::SignCertificate, of_certificate, true),
        (Source::Common, of_common, false),
    ];
    let value = |(source, value, signed): (Source, Option<String>, bool)| {
        Some(Value {
            source: source.name(),
            value: value?,
            signed,
        })
    };
    said.into_iter().filter_map(value).collect()
}
