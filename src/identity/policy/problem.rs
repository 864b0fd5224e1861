//! What is wrong with a value of a policy file.

/// What is wrong with the value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyProblem {
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// Not a day as `YYYY-MM-DD`.
    #[error("no such day; the form is YYYY-MM-DD")]
    NotADate,
    /// Not the beginning of an address down to the end of a place name, or no such place.
    #[error(
        "no place that there is: a prefecture, then a municipality or county (市, 区, 町, 村, 郡) in it"
    )]
    NotAPlace,
    /// A code that no prefecture or municipality has.
    #[error("no code of a prefecture (2 digits) or municipality (5 digits, no check digit)")]
    NoSuchCode,
    /// Longer than anything on a card, or than anything it could be compared with.
    #[error("longer than {max} bytes")]
    TooLong {
        /// The most bytes.
        max: usize,
    },
    /// More entries than there are places.
    #[error("more than {max} entries")]
    TooMany {
        /// The most entries.
        max: usize,
    },
    /// A number outside the sensible range.
    #[error("not from {min} to {max}")]
    OutOfRange {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
    },
}
