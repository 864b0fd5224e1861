//! Japanese eras (元号).

/// A Japanese era (元号) since Meiji.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Era {
    /// 明治, from 1868-01-25.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

impl Era {
    /// All of them, the oldest first.
    pub const ALL: [Self; 5] = [
        Self::Meiji,
        Self::Taisho,
        Self::Showa,
        Self::Heisei,
        Self::Reiwa,
    ];

    /// Year, month and day of the first day.
    pub(super) const fn first(self) -> (u16, u8, u8) {
        match self {
            Self::Meiji => (1868, 1, 25),
            Self::Taisho => (1912, 7, 30),
            Self::Showa => (1926, 12, 25),
            Self::Heisei => (1989, 1, 8),
            Self::Reiwa => (2019, 5, 1),
        }
    }

    /// The Gregorian year of year 1 (元年).
    #[must_use]
    pub const fn first_year(self) -> u16 {
        self.first().0
    }

    /// From the ASCII digit in certificates and licenses, `1` (明治) to `5` (令和).
    /// Source: JPKI certificate profile; police license specification.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            b'1' => Some(Self::Meiji),
            b'2' => Some(Self::Taisho),
            b'3' => Some(Self::Showa),
            b'4' => Some(Self::Heisei),
            b'5' => Some(Self::Reiwa),
            _ => None,
        }
    }

    /// The ASCII digit in certificates and licenses.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Meiji => b'1',
            Self::Taisho => b'2',
            Self::Showa => b'3',
            Self::Heisei => b'4',
            Self::Reiwa => b'5',
        }
    }

    /// The name in Japanese, e.g. 昭和.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The name in Latin letters, e.g. `Showa`.
    #[must_use]
    pub const fn latin_name(self) -> &'static str {
        match self {
            Self::Meiji => "Meiji",
            Self::Taisho => "Taisho",
            Self::Showa => "Showa",
            Self::Heisei => "Heisei",
            Self::Reiwa => "Reiwa",
        }
    }
}
