//! Whether the places of one card that describe its holder say the same.
//!
//! The face, the input assist and the signature certificate are signed separately, by different keys and
//! at different times. What they have in common can be compared: the face of one card with
//! the attributes of another, or a certificate that was not renewed after a move, shows up here
//! and in no signature. Agreement alone proves nothing: every place has its own proof.

use super::compare::{
    BasicAttributes, Doubt, Similarity, compare_addresses, compare_birth_dates, compare_names,
    compare_sexes,
};
use crate::data::{Attributes, Date};
use crate::pki::Certificate;
use crate::pki::records::FaceRecord;

/// A place on the card that says something about the holder, or when the card expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Source {
    /// The face in the card surface. Name and address are pictures there, and not compared.
    Face,
    /// The four attributes of the input assist.
    InputAssist,
    /// The signature certificate of jpki.
    SignCertificate,
    /// The card's number and expiry in the common application, which nothing signs.
    Common,
}

impl Source {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::InputAssist => "input_assist",
            Self::SignCertificate => "sign_certificate",
            Self::Common => "common",
        }
    }
}

/// What more than one place says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Field {
    /// The name (氏名).
    Name,
    /// The address (住所).
    Address,
    /// The birth date (生年月日).
    BirthDate,
    /// The sex (性別).
    Sex,
    /// The last day on which the card is valid. That of the face and of the common application is
    /// the same day. The signature certificate ends on that day or before it, since no certificate
    /// outlives its card.
    Expiry,
}

impl Field {
    /// All of them, in the order of a report.
    pub const ALL: [Self; 5] = [
        Self::Name,
        Self::Address,
        Self::BirthDate,
        Self::Sex,
        Self::Expiry,
    ];

    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::Expiry => "expiry",
        }
    }
}

/// Whether two places agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreement {
    /// They do.
    Agrees,
    /// They may: a person should look.
    LookAtIt {
        /// Why, at least one reason.
        why: Vec<Doubt>,
    },
    /// They do not.
    Differs,
}

impl Agreement {
    /// The name used in JSON: `agrees`, `look_at_it` or `differs`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::LookAtIt { .. } => "look_at_it",
            Self::Differs => "differs",
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Agrees => 0,
            Self::LookAtIt { .. } => 1,
            Self::Differs => 2,
        }
    }
}

impl From<Similarity> for Agreement {
    fn from(similarity: Similarity) -> Self {
        match similarity {
            Similarity::Same => Self::Agrees,
            Similarity::LookAtIt { why } => Self::LookAtIt { why },
            Similarity::Different => Self::Differs,
        }
    }
}

/// One field of two places.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ComparedPair {
    /// What was compared.
    pub field: Field,
    /// Between which places.
    pub between: [Source; 2],
    /// What came of it.
    pub agreement: Agreement,
}

/// What was read from one card; `None` for what was not. Give what was proven, or say that it was not.
#[derive(Clone, Copy, Default)]
pub struct CardSources<'a> {
    /// The face.
    pub face: Option<&'a FaceRecord>,
    /// The four attributes of the input assist.
    pub attributes: Option<&'a Attributes>,
    /// The signature certificate. One whose attributes cannot be read is [`Doubt::Missing`].
    pub certificate: Option<&'a Certificate>,
    /// The expiry that the common application says.
    pub card_expiry: Option<Date>,
}

hides_personal_data!(CardSources<'_>, "CardSources");

/// Every pair of places that say something about the same field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct SourceComparison {
    pairs: Vec<ComparedPair>,
}

impl SourceComparison {
    /// The pairs, in the order of [`Field::ALL`].
    #[must_use]
    pub fn pairs(&self) -> &[ComparedPair] {
        &self.pairs
    }

    /// The result for a field: the worst of its pairs; `None` if fewer than two places have it.
    #[must_use]
    pub fn of(&self, field: Field) -> Option<&Agreement> {
        let pairs = self.pairs.iter().filter(|pair| pair.field == field);
        worst(pairs.map(|pair| &pair.agreement))
    }

    /// The overall result: the worst of them; `None` if nothing could be compared.
    #[must_use]
    pub fn overall(&self) -> Option<&Agreement> {
        worst(self.pairs.iter().map(|pair| &pair.agreement))
    }
}

fn worst<'a>(all: impl Iterator<Item = &'a Agreement>) -> Option<&'a Agreement> {
    all.max_by_key(|agreement| agreement.rank())
}

/// Compares what the places of one card say about its holder and the card's expiry.
pub fn compare_sources(sources: &CardSources<'_>) -> SourceComparison {
    let people = people(sources);
    let mut pairs = Vec::new();
    for field in Field::ALL {
        for (index, (one, first)) in people.iter().enumerate() {
            for (other, second) in people.iter().skip(index.saturating_add(1)) {
                if is_a_picture(field, *one) {
                    continue;
                }
                if let Some(agreement) = compare(field, first, second) {
                    pairs.push(ComparedPair {
                        field,
                        between: [*one, *other],
                        agreement,
                    });
                }
            }
        }
    }
    pairs.extend(expiries(sources));
    SourceComparison { pairs }
}

/// What each place says about the person. Where the face has pictures there is no text.
fn people<'a>(sources: &CardSources<'a>) -> Vec<(Source, BasicAttributes<'a>)> {
    let face = sources.face.map(|face| BasicAttributes {
        birth_date: Some(face.birth_date),
        sex: Some(face.sex),
        ..BasicAttributes::default()
    });
    let certificate = sources.certificate.map(|certificate| {
        let attributes = certificate.attributes().ok();
        attributes.map_or_else(BasicAttributes::default, BasicAttributes::from)
    });
    [
        (Source::Face, face),
        (Source::InputAssist, sources.attributes.map(Into::into)),
        (Source::SignCertificate, certificate),
    ]
    .into_iter()
    .filter_map(|(source, said)| Some((source, said?)))
    .collect()
}

/// Name and address of the face, which is first in every pair.
fn is_a_picture(field: Field, source: Source) -> bool {
    source == Source::Face && matches!(field, Field::Name | Field::Address)
}

/// `None` for what neither has to say.
fn compare(
    field: Field,
    one: &BasicAttributes<'_>,
    other: &BasicAttributes<'_>,
) -> Option<Agreement> {
    fn both<T>(
        one: Option<T>,
        other: Option<T>,
        compare: impl FnOnce(T, T) -> Similarity,
    ) -> Option<Agreement> {
        match (one, other) {
            (Some(one), Some(other)) => Some(compare(one, other).into()),
            (None, None) => None,
            _ => Some(Agreement::LookAtIt {
                why: vec![Doubt::Missing],
            }),
        }
    }
    match field {
        Field::Name => both(one.name, other.name, compare_names),
        Field::Address => both(one.address, other.address, compare_addresses),
        Field::BirthDate => both(one.birth_date, other.birth_date, compare_birth_dates),
        Field::Sex => both(one.sex, other.sex, compare_sexes),
        Field::Expiry => None,
    }
}

fn expiries(sources: &CardSources<'_>) -> Vec<ComparedPair> {
    let face = sources.face.map(|face| *face.expiry.unproven());
    let end = sources
        .certificate
        .and_then(|certificate| certificate.not_after().japanese_date());
    let pair = |between, agrees| {
        let agreement = if agrees {
            Agreement::Agrees
        } else {
            Agreement::Differs
        };
        ComparedPair {
            field: Field::Expiry,
            between,
            agreement,
        }
    };
    let mut pairs = Vec::new();
    if let (Some(face), Some(card)) = (face, sources.card_expiry) {
        pairs.push(pair([Source::Face, Source::Common], face == card));
    }
    for (source, card) in [(Source::Face, face), (Source::Common, sources.card_expiry)] {
        if let (Some(card), Some(end)) = (card, end) {
            pairs.push(pair([source, Source::SignCertificate], end <= card));
        }
    }
    pairs
}
