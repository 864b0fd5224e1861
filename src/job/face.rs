//! What is printed on the card, with its pictures and proof, by code A or B; by code A also with the My Number
//! as a picture. Feature `pictures`.
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
//! use mynumber_card::job::face;
//!
//! let code = CodeB::from_parts("1980-02-17".parse()?, 2035, "2285")?;
//! let face = face::read(&mut card, &code, context)?.data;
//! assert_eq!(face.face.value.birth_date.to_string(), "1980-02-17");
//! assert_eq!(face.pictures().len(), 5);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::number_picture::{self, NumberPicture};
use super::surface_files::{self, Begun};
use super::{Context, Output, Proven, Schema};
use crate::app::OpensFace;
use crate::card::Card;
use crate::data::{Date, PartialDate, Sex};
use crate::error::Error;
use crate::picture::{Picture, PictureError, bare_jp2};
use crate::pki::Proof;
use crate::pki::integrity::verify_face;
use crate::pki::records::{self, Unsigned};
use crate::secret::{CodeA, IntoSecret};
use crate::terms::{Credential, Tries};
use crate::transport::Transport;

/// The face, and the My Number if it was asked for. In JSON: the members of the face, its `pictures` in
/// base64, its proof, and under `my_number` the proof of that.
#[derive(Debug)]
#[non_exhaustive]
pub struct FaceRead {
    /// The face.
    pub face: Proven<Face>,
    /// The My Number as a picture, when it was asked for by name.
    pub my_number: Option<Proven<NumberPicture>>,
}

/// What is printed on the card.
#[non_exhaustive]
pub struct Face {
    /// The birth date.
    pub birth_date: PartialDate,
    /// The sex.
    pub sex: Sex,
    /// The last day on which the card is valid.
    pub expiry: Unsigned<Date>,
    /// The name.
    pub name: Decoded,
    /// The address.
    pub address: Decoded,
    /// The photograph.
    pub photograph: Decoded,
    /// The photograph as stored. Evidence even where it cannot be shown.
    pub stored_photograph: Vec<u8>,
    /// The security code, which no signature covers.
    pub security_code: Decoded,
}

hides_personal_data!(Face, "Face");

/// A picture, or why it cannot be shown.
pub type Decoded = Result<Picture, PictureError>;

/// A picture of the card, safe to write: made from its pixels, or from the parts that a decoder reads, so
/// that nothing else in the card's file reaches a viewer.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FacePicture<'a> {
    /// `name`, `address`, `photograph`, `security_code` or `my_number`.
    #[cfg_attr(test, schemars(extend("enum" = ["name", "address", "photograph", "security_code", "my_number"])))]
    pub what: &'static str,
    /// `png`, `jp2`, or `unknown` for a stored photograph that cannot be decoded.
    #[cfg_attr(test, schemars(extend("enum" = ["png", "jp2", "unknown"])))]
    pub format: &'static str,
    /// Whether a signature covers it.
    pub signed: bool,
    /// The file. As JSON `base64`.
    #[serde(rename = "base64", serialize_with = "super::base64")]
    #[cfg_attr(test, schemars(with = "crate::schema::Base64"))]
    pub bytes: Cow<'a, [u8]>,
}

hides_personal_data!(FacePicture<'_>, "FacePicture", what, format, signed);

impl FaceRead {
    /// The pictures that can be written, the photograph in both its forms.
    #[must_use]
    pub fn pictures(&self) -> Vec<FacePicture<'_>> {
        let face = &self.face.value;
        let number = self.my_number.as_ref();
        let photo = &face.stored_photograph;
        let bare = face.photograph.as_ref().ok();
        let bare = bare.and_then(|_| bare_jp2(photo).ok()).map(Cow::from);
        let unknown = face.photograph.is_err();
        let unknown = unknown.then(|| Cow::from(photo.as_slice()));
        let pictures = [
            ("name", "png", true, anew(&face.name)),
            ("address", "png", true, anew(&face.address)),
            ("photograph", "jp2", true, bare),
            ("photograph", "png", true, anew(&face.photograph)),
            ("photograph", "unknown", true, unknown),
            ("security_code", "png", false, anew(&face.security_code)),
            (
                "my_number",
                "png",
                true,
                number.and_then(|it| anew(&it.value.picture)),
            ),
        ];
        let written = |(what, format, signed, bytes): (_, _, _, Option<_>)| {
            Some(FacePicture {
                what,
                format,
                signed,
                bytes: bytes?,
            })
        };
        pictures.into_iter().filter_map(written).collect()
    }

    /// The proofs of all that was read.
    pub fn proofs(&self) -> impl Iterator<Item = &Proof> {
        let number = self.my_number.as_ref().map(|number| &number.proof);
        core::iter::once(&self.face.proof).chain(number)
    }
}

fn anew(decoded: &Decoded) -> Option<Cow<'_, [u8]>> {
    decoded.as_ref().ok()?.to_png().ok().map(Cow::from)
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written<'a> {
    #[serde(flatten)]
    birth_date: PartialDate,
    sex: Sex,
    expiry: Expiry,
    pictures: Vec<FacePicture<'a>>,
    #[serde(flatten)]
    proof: &'a Proof,
    my_number: Option<&'a Proof>,
}

/// A value beside the signature.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Expiry {
    date: Date,
    signed: bool,
}

has_schema_of!(FaceRead => Written<'_>);

impl Serialize for FaceRead {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let face = &self.face.value;
        let written = Written {
            birth_date: face.birth_date,
            sex: face.sex,
            expiry: Expiry {
                date: *face.expiry.unproven(),
                signed: false,
            },
            pictures: self.pictures(),
            proof: &self.face.proof,
            my_number: self.my_number.as_ref().map(|number| &number.proof),
        };
        written.serialize(serializer)
    }
}

/// Reads the face and its proof. Seven commands where long ones are carried.
///
/// # Errors
/// [`PinError`](crate::PinError), [`Error::ApplicationAbsent`] on phones, [`Error::Malformed`] for another
/// record, errors of card or link, and those of `code`.
pub fn read<S: OpensFace, T: Transport, G: IntoSecret<S>>(
    card: &mut Card<T>,
    code: G,
    context: Context<'_>,
) -> Result<Output<FaceRead>, G::Error> {
    let read =
        surface_files::read::<S, _, _, _>(card, code, &context, |opened| opened.read_face())?;
    let data = FaceRead {
        face: proven(&read.files, &read.begun, &context)?,
        my_number: None,
    };
    Ok(output(data, read.tries, read.left_open))
}

/// Reads the face, the My Number as a picture, and the proof of both. Eight commands.
///
/// # Errors
/// As [`read`].
pub fn read_with_number<T: Transport, G: IntoSecret<CodeA>>(
    card: &mut Card<T>,
    code: G,
    context: Context<'_>,
) -> Result<Output<FaceRead>, G::Error> {
    let read = surface_files::read::<CodeA, _, _, _>(card, code, &context, |opened| {
        Ok((opened.read_face()?, opened.read_number_picture()?))
    })?;
    let (face, number) = &read.files;
    let data = FaceRead {
        face: proven(face, &read.begun, &context)?,
        my_number: Some(number_picture::proven(number, &read.begun, &context)?),
    };
    Ok(output(data, read.tries, read.left_open))
}

fn output(
    data: FaceRead,
    tries: Vec<(Credential, Tries)>,
    left_open: Option<Error>,
) -> Output<FaceRead> {
    Output::new(Schema::new("face", 1), data).with(tries, left_open)
}

fn proven(file: &[u8], begun: &Begun, context: &Context<'_>) -> Result<Proven<Face>, Error> {
    let (_, report) = verify_face(&begun.certificate, file, begun.answer(), context.anchors);
    let face = records::FaceRecord::parse(file).map_err(Error::from)?;
    Ok(Proven {
        value: Face {
            birth_date: face.birth_date,
            sex: face.sex,
            expiry: face.expiry,
            name: Picture::decode(&face.name_picture),
            address: Picture::decode(&face.address_picture),
            photograph: Picture::decode(&face.photograph),
            security_code: Picture::decode(face.security_code_picture.unproven()),
            stored_photograph: face.photograph,
        },
        proof: Proof::from(report),
    })
}
