//! The birth date, or only whether somebody has reached an age, with proof, by the birth code: the least that a
//! shop needs to ask.
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
//! use mynumber_card::BirthCode;
//! use mynumber_card::job::age::{self, AgeContent};
//!
//! let code = BirthCode::from_birth_date("1980-02-17".parse()?)?;
//! let age = age::read(&mut card, &code, Some(20), context)?.data.value;
//! // No authority of the simulated card is accepted here: what is not proven is no answer.
//! assert!(matches!(age.asked, AgeContent::Over { over: 20, answer: None }));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::{Serialize, Serializer};

use super::{Context, Output, Proven, Schema, surface_files};
use crate::card::Card;
use crate::data::{Date, PartialDate};
use crate::error::Error;
use crate::pki::Proof;
use crate::pki::integrity::verify_age_record;
use crate::pki::records::{AgeAnswer, AgeRecord};
use crate::secret::{BirthCode, IntoSecret};
use crate::transport::Transport;

/// An answer, or the birth date.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Age {
    /// The day on which the age is counted; `None` outside the years 1–9999.
    pub at: Option<Date>,
    /// What was asked for.
    #[serde(flatten)]
    pub asked: AgeContent,
}

/// What was asked for: an answer or the birth date, never both. In JSON: its members, without a
/// wrapper.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum AgeContent {
    /// Whether somebody has reached an age.
    Over {
        /// The age in years.
        over: u16,
        /// The answer; `None` if it is not authentic, whatever the card says. In JSON: `yes`, `no`,
        /// `unknown` or `not_proven`.
        #[serde(serialize_with = "or_not_proven")]
        #[cfg_attr(test, schemars(with = "crate::schema::Code<Option<AgeAnswer>>"))]
        answer: Option<AgeAnswer>,
    },
    /// The birth date.
    Birth {
        /// As far as the register knows it.
        #[serde(flatten)]
        birth_date: PartialDate,
        /// Age in years; `None` when the birth date is incomplete or in the future.
        age: Option<u16>,
    },
}

impl core::fmt::Debug for AgeContent {
    /// Without the birth date.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Over { .. } => "Over { .. }",
            Self::Birth { .. } => "Birth { .. }",
        })
    }
}

/// Reads the age record and its proof. Seven commands.
///
/// # Errors
/// [`PinError`](crate::PinError), [`Error::ApplicationAbsent`] on phones, [`Error::Malformed`] for another
/// record, errors of card or link, and those of `code`.
pub fn read<T: Transport, G: IntoSecret<BirthCode>>(
    card: &mut Card<T>,
    code: G,
    over: Option<u16>,
    context: Context<'_>,
) -> Result<Output<Proven<Age>>, G::Error> {
    let read = surface_files::read::<BirthCode, _, _, _>(card, code, &context, |opened| {
        opened.read_age_record()
    })?;
    let (file, begun) = (&read.files, &read.begun);
    let (_, report) = verify_age_record(&begun.certificate, file, begun.answer(), context.anchors);
    let record = AgeRecord::parse(file).map_err(Error::from)?;
    let proof = Proof::from(report);
    let today = context.at.date();
    let birth_date = record.birth_date;
    let asked = match over {
        Some(over) => {
            let answer = today.map_or(AgeAnswer::Unknown, |day| record.is_over(over, day));
            AgeContent::Over {
                over,
                answer: proof.is_authentic().then_some(answer),
            }
        }
        None => AgeContent::Birth {
            birth_date,
            age: birth_date
                .date()
                .zip(today)
                .and_then(|(birth, day)| birth.age_on(day)),
        },
    };
    let proven = Proven {
        value: Age { at: today, asked },
        proof,
    };
    Ok(Output::new(Schema::new("age", 1), proven).with(read.tries, read.left_open))
}

fn or_not_proven<S: Serializer>(
    answer: &Option<AgeAnswer>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(answer.map_or("not_proven", AgeAnswer::name))
}
