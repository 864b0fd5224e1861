//! The four attributes (基本4情報) with proof: name, address, birth date and sex, opened by the PIN of the
//! input assist or by code B.
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
//! use mynumber_card::AssistPin;
//! use mynumber_card::job::attributes;
//!
//! let read = attributes::read(&mut card, &AssistPin::new("2345")?, context)?;
//! assert_eq!(read.data.value.name(), "番号　太郎");
//! assert!(read.left_open.is_none());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use super::assist_files::Begun;
use super::noted::noted;
use super::{Context, Output, Proven, Schema};
use crate::app::{InputAssist, OpensAttributes};
use crate::card::Card;
use crate::data::Attributes;
use crate::secret::IntoSecret;
use crate::transport::Transport;

/// Reads the attributes and their proof. Nine commands where long ones are carried.
///
/// # Errors
/// [`PinError`](crate::PinError), [`Error::ApplicationAbsent`](crate::Error::ApplicationAbsent) on
/// phones, errors of card or link, and those of `secret`.
pub fn read<S: OpensAttributes, T: Transport, G: IntoSecret<S>>(
    card: &mut Card<T>,
    secret: G,
    context: Context<'_>,
) -> Result<Output<Proven<Attributes>>, G::Error> {
    let mut tries = Vec::new();
    card.check_carries_signatures()?;
    let mut assist = card.app::<InputAssist>()?;
    let begun = Begun::new(&mut assist, context.fresh.of_assist())?;
    let secret = noted(secret, &mut tries);
    let mut opened = assist.present::<S, _>(secret, context.last)?;
    let attributes = opened.read_attributes()?;
    let files = begun.and(opened.read_integrity_record()?, opened.read_signing_key()?);
    let left_open = assist.close().err();
    let proof = files.of_attributes(&attributes, context.anchors);
    let proven = Proven {
        value: attributes,
        proof,
    };
    Ok(Output::new(Schema::new("attributes", 1), proven).with(tries, left_open))
}
