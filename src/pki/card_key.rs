//! Keys in the form of the card, and what identifies them.

use core::fmt;

use super::profile::Hierarchy;
use super::signature::{RsaPublicKey, SignatureError};
use crate::tlv::{TlvError, ber};

/// The identifier of a key in the card-verifiable world, 16 bytes: 7 digits, `08 05`, 3 digits,
/// 4 bytes. Source: measured. Two are the same only when all 16 bytes are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 16]);

impl KeyId {
    /// The hierarchy that the first digit claims: 5 production, 6 test. Source: measured.
    #[must_use]
    pub const fn claimed_hierarchy(&self) -> Hierarchy {
        let [first, ..] = self.0;
        match first {
            b'5' => Hierarchy::Production,
            b'6' => Hierarchy::Test,
            _ => Hierarchy::Other,
        }
    }

    /// What an authority key with this identifier certifies; `None` for another number.
    ///
    /// Measured for the authorities of both hierarchies: …0020, …0023 and …0033.
    #[must_use]
    pub const fn authority_use(&self) -> Option<CardAuthorityUse> {
        let [_, _, _, a, b, c, d, ..] = self.0;
        match [a, b, c, d] {
            [b'0', b'0', b'2', b'0'] => Some(CardAuthorityUse::CardChain),
            [b'0', b'0', b'2', b'3'] => Some(CardAuthorityUse::CardSurface),
            [b'0', b'0', b'3', b'3'] => Some(CardAuthorityUse::InputAssist),
            _ => None,
        }
    }
}

impl fmt::Display for KeyId {
    /// Hexadecimal, 32 digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// What an authority key certifies. Source: measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CardAuthorityUse {
    /// The chain of the card itself (GET DATA 00F8).
    CardChain,
    /// Card-surface EF 0004.
    CardSurface,
    /// Input-assist EF 0004.
    InputAssist,
}

/// A key that signs card-verifiable certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardAuthority {
    id: KeyId,
    key: RsaPublicKey,
}

/// Why bytes are not the key of a card authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardAuthorityError {
    /// Another number of bytes.
    #[error("{found} bytes instead of {}", CardAuthority::LENGTH)]
    Length {
        /// Bytes given.
        found: usize,
    },
    /// Not an RSA key in the form of the card.
    #[error(transparent)]
    Key(#[from] TlvError),
    /// Not a key to rely on.
    #[error(transparent)]
    Weak(#[from] SignatureError),
}

errors!(CardAuthorityError {
    Length { found } => "length",
} of Key, Weak);

impl CardAuthority {
    /// Bytes of the form that [`parse`](Self::parse) reads.
    pub const LENGTH: usize = 281;

    /// From 281 bytes: key identifier (16) ‖ RSA key in the form of the card
    /// (`90 03 010001 91 82 0100 <modulus>`, 265 bytes).
    ///
    /// # Errors
    /// [`CardAuthorityError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, CardAuthorityError> {
        let length = CardAuthorityError::Length { found: bytes.len() };
        if bytes.len() != Self::LENGTH {
            return Err(length);
        }
        let (id, key) = bytes.split_first_chunk::<16>().ok_or(length)?;
        Self::new(KeyId(*id), card_key(key)?)
    }

    /// From its parts.
    ///
    /// # Errors
    /// [`CardAuthorityError::Weak`].
    pub fn new(id: KeyId, key: RsaPublicKey) -> Result<Self, CardAuthorityError> {
        key.check_strength()?;
        Ok(Self { id, key })
    }

    /// Its identifier.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Its key.
    #[must_use]
    pub const fn key(&self) -> &RsaPublicKey {
        &self.key
    }

    /// The hierarchy that it is a root of.
    #[must_use]
    pub const fn hierarchy(&self) -> Hierarchy {
        self.id.claimed_hierarchy()
    }

    /// Whether its identifier does not say that it certifies for another use.
    pub(super) fn may_certify(&self, expected: CardAuthorityUse) -> bool {
        self.id
            .authority_use()
            .is_none_or(|known| known == expected)
    }
}

/// An RSA key in the form of the card: `90 <exponent> 91 <modulus>` and nothing else. Source: measured.
///
/// # Errors
/// [`TlvError`]. Weak keys are not an error here: every check of a signature refuses them.
pub fn card_key(bytes: &[u8]) -> Result<RsaPublicKey, TlvError> {
    let mut reader = ber::Reader::new(bytes);
    let mut next = |tag| {
        let element = reader.next().ok_or(TlvError::Missing { tag })??;
        element.expect_tag(tag).map(|()| element)
    };
    let exponent = next(0x90)?;
    let modulus = next(0x91)?;
    let end = modulus.offset.saturating_add(modulus.raw.len());
    if end != bytes.len() {
        return Err(TlvError::Trailing { offset: end });
    }
    Ok(RsaPublicKey::from_parts(modulus.value, exponent.value))
}

serializes_as_text!(KeyId);
