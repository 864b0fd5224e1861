//! The My Number (個人番号) as a picture, by code A, with proof that it belongs to this card. Feature
//! `pictures`. The law limits the use of the number to tax, social security and disaster work.
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
//! use mynumber_card::CodeA;
//! use mynumber_card::job::number_picture;
//!
//! let code = CodeA::new("123456789018")?;
//! let read = number_picture::read(&mut card, &code, context)?;
//! let picture = read.data.value.picture?;
//! assert!(picture.width() > picture.height());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::surface_files::{self, Begun};
use super::{Context, Output, Proven, Schema};
use crate::card::Card;
use crate::error::Error;
use crate::picture::{Picture, PictureError};
use crate::pki::Proof;
use crate::pki::integrity::verify_number_picture;
use crate::pki::records::NumberPictureRecord as Record;
use crate::secret::{CodeA, IntoSecret};
use crate::transport::Transport;

/// The number as a picture. In JSON: its `width` and `height` in pixels, null if it cannot be decoded;
/// its content is not written.
#[non_exhaustive]
pub struct NumberPicture {
    /// Decoded, or why it cannot be.
    pub picture: Result<Picture, PictureError>,
}

hides_personal_data!(NumberPicture, "NumberPicture");

impl Serialize for NumberPicture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let picture = self.picture.as_ref().ok();
        let mut size = serializer.serialize_struct("NumberPicture", 2)?;
        size.serialize_field("width", &picture.map(Picture::width))?;
        size.serialize_field("height", &picture.map(Picture::height))?;
        size.end()
    }
}

/// Reads the picture and its proof. Seven commands.
///
/// # Errors
/// [`PinError`](crate::PinError), [`Error::ApplicationAbsent`] on phones, [`Error::Malformed`] for another
/// record, errors of card or link, and those of `code`.
pub fn read<T: Transport, G: IntoSecret<CodeA>>(
    card: &mut Card<T>,
    code: G,
    context: Context<'_>,
) -> Result<Output<Proven<NumberPicture>>, G::Error> {
    let read = surface_files::read::<CodeA, _, _, _>(card, code, &context, |opened| {
        opened.read_number_picture()
    })?;
    let proven = proven(&read.files, &read.begun, &context)?;
    Ok(Output::new(Schema::new("number_picture", 1), proven).with(read.tries, read.left_open))
}

/// What a file is, and what proves it.
pub(super) fn proven(
    file: &[u8],
    begun: &Begun,
    context: &Context<'_>,
) -> Result<Proven<NumberPicture>, Error> {
    let (_, report) =
        verify_number_picture(&begun.certificate, file, begun.answer(), context.anchors);
    let record = Record::parse(file).map_err(Error::from)?;
    Ok(Proven {
        value: NumberPicture {
            picture: Picture::decode(&record.picture),
        },
        proof: Proof::from(report),
    })
}
