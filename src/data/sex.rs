//! Sex as the card stores it (JIS X 0303).

/// Sex (性別). Source: JIS X 0303, measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// ASCII `1`: male (男).
    Male,
    /// ASCII `2`: female (女).
    Female,
    /// ASCII `9`: not applicable.
    NotApplicable,
    /// ASCII `0`: unknown.
    Unknown,
}

impl Sex {
    /// From the character on the card; `None` for any other.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            b'1' => Some(Self::Male),
            b'2' => Some(Self::Female),
            b'9' => Some(Self::NotApplicable),
            b'0' => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The character on the card.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Male => b'1',
            Self::Female => b'2',
            Self::NotApplicable => b'9',
            Self::Unknown => b'0',
        }
    }

    /// `male`, `female`, `not_applicable` or `unknown`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::NotApplicable => "not_applicable",
            Self::Unknown => "unknown",
        }
    }
}

serializes_by_name!(Sex);
