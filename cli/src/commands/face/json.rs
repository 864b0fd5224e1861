//! The face as JSON.

use data_encoding::BASE64;
use serde::Serialize;

use super::{Outputs, Shown, files};
use crate::proof::JsonProof;

#[derive(Debug, Serialize)]
pub(super) struct Json<'a> {
    /// `YYYY-MM-DD`; null when the register does not know all of it.
    birth_date: Option<String>,
    birth_date_japanese: Option<String>,
    /// What is known of it, question marks for the rest.
    birth_date_as_known: String,
    sex: &'static str,
    expiry: JsonExpiry,
    pictures: Vec<JsonPicture>,
    /// The page that was written.
    page: Option<String>,
    #[serde(flatten)]
    proof: JsonProof<'a>,
    /// Of the My Number picture; null when it was not asked for.
    my_number: Option<JsonProof<'a>>,
}

/// A value beside the signature.
#[derive(Debug, Serialize)]
struct JsonExpiry {
    date: String,
    signed: bool,
}

#[derive(Debug, Serialize)]
struct JsonPicture {
    what: &'static str,
    format: &'static str,
    signed: bool,
    /// Where it was written; null without -o.
    file: Option<String>,
    base64: String,
}

impl<'a> Json<'a> {
    pub(super) fn new(shown: &'a Shown, outputs: &Outputs) -> Self {
        let face = &shown.face;
        let birth = face.birth_date.date();
        let pictures = files(shown).into_iter().map(|file| JsonPicture {
            what: file.key.strip_suffix("_png").unwrap_or(file.key),
            format: match file.name.rsplit_once('.') {
                Some((_, "png")) => "png",
                Some((_, "jp2")) => "jp2",
                _ => "unknown",
            },
            signed: file.signed,
            file: outputs
                .folder()
                .map(|folder| folder.join(file.name).display().to_string()),
            base64: BASE64.encode(&file.bytes),
        });
        Self {
            birth_date: birth.map(|date| date.to_string()),
            birth_date_japanese: birth.map(|date| date.japanese().to_string()),
            birth_date_as_known: face.birth_date.to_string(),
            sex: face.sex.name(),
            expiry: JsonExpiry {
                date: face.expiry.unproven().to_string(),
                signed: false,
            },
            pictures: pictures.collect(),
            page: outputs.page().map(|page| page.display().to_string()),
            proof: shown.proof.json(),
            my_number: shown.number.as_ref().map(|number| number.proof.json()),
        }
    }
}
