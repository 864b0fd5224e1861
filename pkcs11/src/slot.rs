//! The numbers of slots: two for each reader, one for each key.

use cryptoki_sys as ck;
use mynumber_card::data::TokenKind;

/// Which key a token has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// User authentication (利用者証明用), with a PIN of 4 digits.
    Authentication,
    /// Signature (署名用), with a password of 6 to 16 letters and digits.
    Signature,
}

/// The number of a slot: that of the reader, and the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SlotNumber {
    /// Place of the reader.
    pub reader: usize,
    /// 0 authentication, 1 signature.
    pub half: u8,
}

impl SlotNumber {
    /// Of a kind in a reader.
    pub(crate) const fn new(reader: usize, kind: Kind) -> Self {
        let half = match kind {
            Kind::Authentication => 0,
            Kind::Signature => 1,
        };
        Self { reader, half }
    }

    /// Its kind.
    pub(crate) const fn kind(self) -> Kind {
        match self.half {
            0 => Kind::Authentication,
            _ => Kind::Signature,
        }
    }

    /// As programs see it.
    pub(crate) fn id(self) -> Option<ck::CK_SLOT_ID> {
        let reader = ck::CK_SLOT_ID::try_from(self.reader).ok()?;
        reader.checked_mul(2)?.checked_add(self.half.into())
    }

    /// From what programs say.
    pub(crate) fn from_id(id: ck::CK_SLOT_ID) -> Option<Self> {
        Some(Self {
            reader: usize::try_from(id.checked_shr(1)?).ok()?,
            half: u8::from(id & 1 == 1),
        })
    }
}

impl Kind {
    /// Tries of the secret when none is spent. Source: measured.
    pub(crate) const fn full(self) -> u8 {
        match self {
            Self::Authentication => 3,
            Self::Signature => 5,
        }
    }

    /// Characters of the secret: fewest and most.
    pub(crate) const fn lengths(self) -> (ck::CK_ULONG, ck::CK_ULONG) {
        match self {
            Self::Authentication => (4, 4),
            Self::Signature => (6, 16),
        }
    }

    /// `CKA_ID` of what belongs to the key.
    pub(crate) const fn identifier(self) -> u8 {
        match self {
            Self::Authentication => 1,
            Self::Signature => 2,
        }
    }

    /// `CKA_LABEL` of what belongs to the key.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Authentication => "Authentication",
            Self::Signature => "Signature",
        }
    }

    /// `CKA_LABEL` of the authority's certificate.
    pub(crate) const fn authority_label(self) -> &'static str {
        match self {
            Self::Authentication => "Authentication CA",
            Self::Signature => "Signature CA",
        }
    }

    /// What a slot says that it is for.
    pub(crate) const fn purpose(self) -> &'static str {
        match self {
            Self::Authentication => " (authentication)",
            Self::Signature => " (signature)",
        }
    }

    /// The label of the token, at most 32 characters: what people are asked a PIN for.
    pub(crate) const fn token_label(self, holder: TokenKind) -> &'static str {
        match (self, holder) {
            (Self::Authentication, TokenKind::Android) => "My Number Android authentication",
            (Self::Signature, TokenKind::Android) => "My Number Android signature",
            (Self::Authentication, TokenKind::IPhone) => "My Number iPhone authentication",
            (Self::Signature, TokenKind::IPhone) => "My Number iPhone signature",
            (Self::Authentication, _) => "My Number Card authentication",
            (Self::Signature, _) => "My Number Card signature",
        }
    }
}
