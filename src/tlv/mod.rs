//! Readers for the two tag-length-value forms on the card: BER-TLV in files, simple-TLV in records.
//!
//! Both walk borrowed bytes, never panic, and never allocate.
//!
//! # Example
//! ```
//! use mynumber_card::tlv::{ber, simple};
//!
//! let file = [0xFF, 0x20, 0x05, 0xDF, 0x21, 0x02, 0xAB, 0xCD];
//! let whole = ber::outer(&file, 0xFF20)?;
//! assert_eq!(whole.child(0xDF21)?.value, [0xAB, 0xCD]);
//!
//! assert_eq!(simple::find(&[0x11, 0x01, 0x05], 0x11)?, [0x05]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod ber;
pub mod simple;

/// Why bytes are not the TLV objects that they should be. Offsets count bytes from the start of
/// the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlvError {
    /// The bytes end inside a tag or a length.
    #[error("the bytes end inside a tag or length at offset {offset}")]
    Truncated {
        /// Where the object starts.
        offset: usize,
    },
    /// A tag that no file of this card uses: over four bytes (BER), or 00 or FF (simple).
    #[error("no such tag form at offset {offset}")]
    TagForm {
        /// Where the object starts.
        offset: usize,
    },
    /// The indefinite form, or a length of more than four bytes.
    #[error("no such length form at offset {offset}")]
    LengthForm {
        /// Where the object starts.
        offset: usize,
    },
    /// The declared length reaches beyond the bytes that are there.
    #[error("{declared} bytes declared at offset {offset}, {available} there")]
    BeyondEnd {
        /// Where the object starts.
        offset: usize,
        /// The declared length of the value, in bytes.
        declared: usize,
        /// The bytes that follow the length.
        available: usize,
    },
    /// Another tag than the one that belongs here.
    #[error("tag {found:X} at offset {offset} instead of {expected:X}")]
    UnexpectedTag {
        /// Where the object starts.
        offset: usize,
        /// The tag that is there.
        found: u32,
        /// The tag that should be.
        expected: u32,
    },
    /// An object that must be there is not.
    #[error("no object with tag {tag:X}")]
    Missing {
        /// The tag looked for.
        tag: u32,
    },
    /// Two objects with a tag that may occur once.
    #[error("a second object with tag {tag:X} at offset {offset}")]
    Duplicate {
        /// Where the second object starts.
        offset: usize,
        /// The tag that occurs twice.
        tag: u32,
    },
    /// Something follows the last object, and it is not filler.
    #[error("bytes after the last object at offset {offset}")]
    Trailing {
        /// Where the extra bytes start.
        offset: usize,
    },
}

errors!(TlvError {
    Truncated { offset } => "truncated",
    TagForm { offset } => "tag_form",
    LengthForm { offset } => "length_form",
    BeyondEnd { offset, declared, available } => "beyond_end",
    UnexpectedTag { offset, found, expected } => "unexpected_tag",
    Missing { tag } => "missing",
    Duplicate { offset, tag } => "duplicate",
    Trailing { offset } => "trailing",
});

/// The byte that fills a file after its outer object. Source: measured.
pub const FILLER: u8 = 0xFF;

fn is_filler(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == FILLER)
}
