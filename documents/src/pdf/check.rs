//! The checks of a signature in a PDF beside those of its CMS, and why they fail.

use mynumber_card::report::Coded as _;

use super::changes::{Change, Objection};

/// A check of a signature in a PDF, or of the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PdfCheck {
    /// The file begins with its header. Some programs put something before it; what that is, no reader shows.
    Header,
    /// There is a signature in it.
    Signed,
    /// The last signature covers the whole file.
    WholeFile,
    /// The signature dictionary is one: in the file itself, for one field, of a known kind.
    Dictionary,
    /// `ByteRange` is two ranges, the first one from the first byte of the file.
    ByteRange,
    /// What the ranges leave out is exactly the signature, in hexadecimal digits.
    Gap,
    /// The ranges end where the revision of the signature ends.
    Revision,
    /// Later revisions changed nothing but what they may.
    LaterChanges,
    /// For the land registry: `Type` is `Sig`.
    RegistryType,
    /// For the land registry: `SubFilter` is `adbe.pkcs7.detached`.
    RegistrySubFilter,
    /// For the land registry: `Name` is there.
    RegistryName,
    /// For the land registry: `M`, the time, is there.
    RegistryTime,
    /// For the land registry: `ByteRange` is two ranges.
    RegistryByteRange,
    /// For the land registry: `Contents` is a PKCS #7 message in hexadecimal digits.
    RegistryContents,
}

mynumber_card::codes!(list PdfCheck {
    Header => "pdf.header",
    Signed => "pdf.signed",
    WholeFile => "pdf.whole_file",
    Dictionary => "pdf.dictionary",
    ByteRange => "pdf.byte_range",
    Gap => "pdf.gap",
    Revision => "pdf.revision",
    LaterChanges => "pdf.later_changes",
    RegistryType => "moj.type",
    RegistrySubFilter => "moj.sub_filter",
    RegistryName => "moj.name",
    RegistryTime => "moj.time",
    RegistryByteRange => "moj.byte_range",
    RegistryContents => "moj.contents",
});

/// Why a check of a PDF failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfReason {
    /// There is no signature.
    #[error("there is no signature in the file")]
    NotSigned,
    /// Bytes behind what the last signature covers.
    #[error("the last {bytes} bytes of the file are not signed")]
    NotCovered {
        /// How many.
        bytes: usize,
    },
    /// Not a signature dictionary that is accepted, or one that several fields share.
    #[error("the signature dictionary is not one that is accepted")]
    Dictionary,
    /// A `SubFilter` other than `adbe.pkcs7.detached` and `ETSI.CAdES.detached`.
    #[error("the signature is of another kind than adbe.pkcs7.detached or ETSI.CAdES.detached")]
    SubFilter,
    /// Not two ranges from the first byte of the file.
    #[error("ByteRange is not two ranges of the file from its first byte on")]
    ByteRange,
    /// What is left out is more than the signature, or not its own.
    #[error("what the ranges leave out is not exactly the signature")]
    Gap,
    /// The ranges do not end where the revision of the signature ends.
    #[error("the signature does not end where its revision of the file ends")]
    Revision,
    /// A later revision changed what it must not.
    #[error("changed after the signature: {}", objection.code())]
    Changed {
        /// What, the first of several.
        objection: Objection,
    },
    /// What the signature allows of later changes cannot be understood, or it certifies what others have signed before.
    #[error("the rules of the signature for later changes cannot be understood")]
    Rules,
    /// An entry of the signature dictionary is missing.
    #[error("the signature dictionary has no entry for it")]
    EntryMissing,
    /// An entry of the signature dictionary has another value.
    #[error("the entry of the signature dictionary has another value")]
    EntryValue,
}

mynumber_card::codes!(PdfReason {
    NotSigned => "not_signed",
    NotCovered => "not_covered",
    Dictionary => "dictionary",
    SubFilter => "sub_filter",
    ByteRange => "byte_range",
    Gap => "gap",
    Revision => "revision",
    Changed => "changed",
    Rules => "rules",
    EntryMissing => "entry_missing",
    EntryValue => "entry_value",
});

/// Why a person has to look at a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PdfDoubt {
    /// Something stands before the header.
    BeforeHeader,
    /// A later signature shows something on a page, which may cover what stands there.
    VisibleSignature,
    /// What a field shows could not be compared with its value.
    FormLook,
    /// What was signed holds objects that no table leads to: a reader that searches the file could show them.
    HiddenObjects,
    /// Behind the last signature there is data for validation only.
    ValidationDataBehind,
}

mynumber_card::codes!(list PdfDoubt {
    BeforeHeader => "before_header",
    VisibleSignature => "visible_signature",
    FormLook => "form_look",
    HiddenObjects => "hidden_objects",
    ValidationDataBehind => "validation_data_behind",
});

/// What a signature in a PDF covers, and what came after it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PdfSignature {
    /// The full name of its field.
    pub field: String,
    /// Which revision of the file it is in; the first one is 1.
    pub revision: usize,
    /// The bytes of the file up to its end, its own place excepted.
    pub covers: usize,
    /// Whether that is the whole file.
    pub whole_file: bool,
    /// What later revisions changed, as far as it is allowed.
    pub later_changes: Vec<Change>,
    /// What they changed and must not.
    pub objections: Vec<Objection>,
    /// What the author's certification in it allows later; `None` where it is no certification.
    pub certification: Option<u8>,
}

impl serde::Serialize for PdfSignature {
    /// `{"field", "revision", "covers", "whole_file", "later_changes", "objections", "certification"}`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let changes: Vec<_> = self.later_changes.iter().map(|one| one.code()).collect();
        let objections: Vec<_> = self.objections.iter().map(|one| one.code()).collect();
        let mut object = serializer.serialize_struct("PdfSignature", 7)?;
        object.serialize_field("field", &self.field)?;
        object.serialize_field("revision", &self.revision)?;
        object.serialize_field("covers", &self.covers)?;
        object.serialize_field("whole_file", &self.whole_file)?;
        object.serialize_field("later_changes", &changes)?;
        object.serialize_field("objections", &objections)?;
        object.serialize_field("certification", &self.certification)?;
        object.end()
    }
}
