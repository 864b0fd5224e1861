//! The comparison as JSON.

use mynumber_card::Coded as _;
use mynumber_card::identity::{Agreement, ComparedPair, Field, Source};
use serde::Serialize;

use super::Compared;
use crate::proof::JsonProof;

#[derive(Debug, Serialize)]
pub(super) struct Json<'a> {
    /// agrees, look_at_it or differs: the worst of all.
    result: Option<&'static str>,
    fields: Vec<JsonField<'a>>,
    /// What only a person can compare.
    not_compared: Vec<JsonNotCompared>,
    /// What proves each place; the common application is not signed.
    sources: Vec<JsonSource<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonField<'a> {
    field: &'static str,
    result: &'static str,
    values: Vec<JsonValue>,
    pairs: Vec<JsonPair<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonValue {
    source: &'static str,
    value: String,
    /// Whether a signature covers it.
    signed: bool,
}

#[derive(Debug, Serialize)]
struct JsonPair<'a> {
    between: [&'static str; 2],
    result: &'a str,
    /// Why a person has to look.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct JsonNotCompared {
    source: &'static str,
    field: &'static str,
    reason: &'static str,
}

#[derive(Debug, Serialize)]
struct JsonSource<'a> {
    source: &'static str,
    #[serde(flatten)]
    proof: JsonProof<'a>,
}

impl<'a> Json<'a> {
    pub(super) fn new(compared: &'a Compared) -> Self {
        let comparison = &compared.comparison;
        let fields = Field::ALL.into_iter().filter_map(|field| {
            let pairs = comparison.pairs().iter();
            Some(JsonField {
                field: field.name(),
                result: comparison.of(field)?.name(),
                values: values(compared, field),
                pairs: pairs.filter(|pair| pair.field == field).map(pair).collect(),
            })
        });
        let pictures = [Field::Name, Field::Address].map(|field| JsonNotCompared {
            source: Source::Face.name(),
            field: field.name(),
            reason: "picture",
        });
        let sources = compared.proofs.iter().map(|(source, proof)| JsonSource {
            source: source.name(),
            proof: proof.json(),
        });
        Self {
            result: comparison.overall().map(Agreement::name),
            fields: fields.collect(),
            not_compared: pictures.into(),
            sources: sources.collect(),
        }
    }
}

fn pair(pair: &ComparedPair) -> JsonPair<'_> {
    JsonPair {
        between: pair.between.map(Source::name),
        result: pair.agreement.name(),
        doubts: match &pair.agreement {
            Agreement::LookAtIt { why } => why.iter().map(|doubt| doubt.code()).collect(),
            _ => Vec::new(),
        },
    }
}

fn values(compared: &Compared, field: Field) -> Vec<JsonValue> {
    let (face, attributes) = (&compared.face, &compared.attributes);
    let certificate = compared.certificate.as_ref();
    let certified = certificate.and_then(|certificate| certificate.attributes().ok());
    let end = certificate.and_then(|certificate| certificate.not_after().japanese_date());
    let said = match field {
        Field::Name => [
            None,
            Some(attributes.name().to_owned()),
            certified.map(|it| it.name.clone()),
        ],
        Field::Address => [
            None,
            Some(attributes.address().to_owned()),
            certified.map(|it| it.address.clone()),
        ],
        Field::BirthDate => [
            Some(face.birth_date.to_string()),
            Some(attributes.birth_date().to_string()),
            certified.map(|it| it.birth_date.to_string()),
        ],
        Field::Sex => [
            Some(face.sex.name().to_owned()),
            Some(attributes.sex().name().to_owned()),
            certified.map(|it| it.sex.name().to_owned()),
        ],
        Field::Expiry => [
            Some(face.expiry.unproven().to_string()),
            None,
            end.map(|end| end.to_string()),
        ],
        _ => [None, None, None],
    };
    let expiry = field == Field::Expiry;
    let common = compared
        .card_expiry
        .filter(|_| expiry)
        .map(|day| (Source::Common, day.to_string(), false));
    [Source::Face, Source::InputAssist, Source::SignCertificate]
        .into_iter()
        .zip(said)
        .filter_map(|(source, value)| {
            let signed = !(expiry && source == Source::Face);
            Some((source, value?, signed))
        })
        .chain(common)
        .map(|(source, value, signed)| JsonValue {
            source: source.name(),
            value,
            signed,
        })
        .collect()
}
