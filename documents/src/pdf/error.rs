//! Why a PDF file is not read or not signed.

/// A part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The line `%PDF-` at the beginning.
    Header,
    /// `startxref` and `%%EOF` at the end of a revision.
    End,
    /// A cross-reference table or stream.
    CrossReferences,
    /// The trailer.
    Trailer,
    /// An indirect object.
    Object,
    /// An array.
    Array,
    /// A dictionary.
    Dictionary,
    /// A name.
    Name,
    /// A string.
    String,
    /// A number.
    Number,
    /// A stream.
    Stream,
    /// The filter of a stream.
    Filter,
    /// A stream that holds objects.
    ObjectStream,
    /// The catalog.
    Catalog,
    /// The pages.
    Pages,
    /// The form and its fields.
    Form,
    /// A signature dictionary.
    Signature,
}

mynumber_card::codes!(list Part {
    Header => "header",
    End => "end",
    CrossReferences => "cross_references",
    Trailer => "trailer",
    Object => "object",
    Array => "array",
    Dictionary => "dictionary",
    Name => "name",
    String => "string",
    Number => "number",
    Stream => "stream",
    Filter => "filter",
    ObjectStream => "object_stream",
    Catalog => "catalog",
    Pages => "pages",
    Form => "form",
    Signature => "signature",
});

/// Why a PDF file is not read or not signed. Places are byte offsets, in the file or in the object stream that is
/// being read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// It does not begin as one.
    #[error("not a PDF file")]
    NotPdf,
    /// Something in it cannot be read. Nothing is repaired: two programs would repair it differently.
    #[error("the {part} at byte {at} is damaged")]
    Damaged {
        /// What.
        part: Part,
        /// Where.
        at: usize,
    },
    /// A dictionary has a key twice: programs differ in which one they take.
    #[error("the dictionary at byte {at} has a key twice")]
    KeyTwice {
        /// Where.
        at: usize,
    },
    /// More than this library follows: so deep is only a file that was made to do harm.
    #[error("the objects at byte {at} are nested too deeply, or in a circle")]
    TooDeep {
        /// Where.
        at: usize,
    },
    /// More than this library unpacks for a file of this size.
    #[error("the object at byte {at} is too large")]
    TooLarge {
        /// Where.
        at: usize,
    },
    /// Sound, but of a kind that this library does not read.
    #[error("the {part} at byte {at} is of a kind that is not supported")]
    Unsupported {
        /// What.
        part: Part,
        /// Where.
        at: usize,
    },
    /// It is encrypted.
    #[error("the file is encrypted")]
    Encrypted,
    /// What it shows is an XFA form, which its pages do not hold.
    #[error("the file is an XFA form")]
    Xfa,
    /// An earlier signature allows no change any more, not even a further signature.
    #[error("the author's certification forbids any change, a signature too")]
    Certified,
    /// An earlier signature does not hold, so a further one would be put on something doubtful.
    #[error("an earlier signature in the file does not hold")]
    EarlierSignature,
    /// There is no signature field of that name.
    #[error("the file has no signature field of that name")]
    NoSuchField,
    /// The field of that name is signed already.
    #[error("the signature field of that name is signed already")]
    FieldSigned,
    /// There are several signature fields of that name.
    #[error("the file has several fields of that name")]
    FieldTwice,
    /// The signed file would not hold: something in it waits for the objects that signing adds.
    #[error("the file refers to objects that it does not have, and signing would add them")]
    Unsound,
    /// Object numbers, or sizes, are at their limits.
    #[error("the file has no room for a further object")]
    Full,
}

mynumber_card::errors!(PdfError {
    NotPdf => "not_pdf",
    Damaged { part, at } => "pdf_damaged",
    KeyTwice { at } => "pdf_key_twice",
    TooDeep { at } => "pdf_too_deep",
    TooLarge { at } => "pdf_too_large",
    Unsupported { part, at } => "pdf_unsupported",
    Encrypted => "pdf_encrypted",
    Xfa => "pdf_xfa",
    Certified => "pdf_certified",
    EarlierSignature => "pdf_earlier_signature",
    NoSuchField => "pdf_no_such_field",
    FieldSigned => "pdf_field_signed",
    FieldTwice => "pdf_field_twice",
    Unsound => "pdf_unsound",
    Full => "pdf_full",
});
