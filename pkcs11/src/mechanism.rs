//! The mechanisms of both keys, and an operation of one.

use core::fmt;

use cryptoki_sys as ck;
use mynumber_card::app::SignatureScheme;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::code::{Outcome, Rv};

/// What is signed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mechanism {
    /// PKCS#1 v1.5 over what is given, usually a DigestInfo.
    Pkcs1,
    /// PKCS#1 v1.5 with a digest that is made here.
    Pkcs1With(Hash),
    /// RSASSA-PSS over a digest that is given.
    Pss,
    /// RSASSA-PSS with a digest that is made here.
    PssWithSha256,
}

/// A hash of PKCS#1 v1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// All of them.
pub(crate) const MECHANISMS: [(ck::CK_MECHANISM_TYPE, Mechanism); 6] = [
    (ck::CKM_RSA_PKCS, Mechanism::Pkcs1),
    (ck::CKM_SHA256_RSA_PKCS, Mechanism::Pkcs1With(Hash::Sha256)),
    (ck::CKM_SHA384_RSA_PKCS, Mechanism::Pkcs1With(Hash::Sha384)),
    (ck::CKM_SHA512_RSA_PKCS, Mechanism::Pkcs1With(Hash::Sha512)),
    (ck::CKM_RSA_PKCS_PSS, Mechanism::Pss),
    (ck::CKM_SHA256_RSA_PKCS_PSS, Mechanism::PssWithSha256),
];

/// Bits of every key.
pub(crate) const KEY_BITS: ck::CK_ULONG = 2048;
/// Bytes of every signature.
pub(crate) const SIGNATURE: usize = 256;
/// The most bytes under PKCS#1 v1.5 without a digest made here.
const LONGEST_PKCS1: usize = 245;
/// Bytes of a SHA-256 digest, and of the salt that the card takes.
const SHA256: usize = 32;

/// Parameters as a program gives them: none, or those of PSS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameters {
    /// None.
    None,
    /// `CK_RSA_PKCS_PSS_PARAMS`: hash, mask generation function, bytes of salt.
    Pss(ck::CK_ULONG, ck::CK_ULONG, ck::CK_ULONG),
    /// Something else.
    Other,
}

/// The DigestInfo before the digest. Source: RFC 8017, 9.2 note 1.
const fn digest_info(hash: Hash) -> &'static [u8] {
    match hash {
        Hash::Sha256 => &[
            0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x01, 0x05, 0x00, 0x04, 0x20,
        ],
        Hash::Sha384 => &[
            0x30, 0x41, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x02, 0x05, 0x00, 0x04, 0x30,
        ],
        Hash::Sha512 => &[
            0x30, 0x51, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x03, 0x05, 0x00, 0x04, 0x40,
        ],
    }
}

/// By its number and parameters.
pub(crate) fn find(number: ck::CK_MECHANISM_TYPE, given: Parameters) -> Outcome<Mechanism> {
    let found = MECHANISMS.iter().find(|(known, _)| *known == number);
    let (_, mechanism) = found.ok_or(Rv(ck::CKR_MECHANISM_INVALID))?;
    // The card adds a random salt of 32 bytes, and knows no other hash with PSS.
    let pss = Parameters::Pss(ck::CKM_SHA256, ck::CKG_MGF1_SHA256, 32);
    let fits = match mechanism {
        Mechanism::Pkcs1 | Mechanism::Pkcs1With(_) => given == Parameters::None,
        Mechanism::Pss | Mechanism::PssWithSha256 => given == pss,
    };
    if fits {
        Ok(*mechanism)
    } else {
        Err(Rv(ck::CKR_MECHANISM_PARAM_INVALID))
    }
}

/// What has been given to sign so far.
pub(crate) enum Input {
    /// As it is, at most so many bytes.
    Raw(Vec<u8>, usize),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Input(hidden)")
    }
}

impl Input {
    pub(crate) fn new(mechanism: Mechanism) -> Self {
        match mechanism {
            Mechanism::Pkcs1 => Self::Raw(Vec::new(), LONGEST_PKCS1),
            Mechanism::Pss => Self::Raw(Vec::new(), SHA256),
            Mechanism::Pkcs1With(Hash::Sha256) | Mechanism::PssWithSha256 => {
                Self::Sha256(Sha256::new())
            }
            Mechanism::Pkcs1With(Hash::Sha384) => Self::Sha384(Sha384::new()),
            Mechanism::Pkcs1With(Hash::Sha512) => Self::Sha512(Sha512::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) -> Outcome<()> {
        match self {
            Self::Raw(kept, longest) => {
                if bytes.len() > longest.saturating_sub(kept.len()) {
                    return Err(Rv(ck::CKR_DATA_LEN_RANGE));
                }
                kept.extend_from_slice(bytes);
            }
            Self::Sha256(hash) => hash.update(bytes),
            Self::Sha384(hash) => hash.update(bytes),
            Self::Sha512(hash) => hash.update(bytes),
        }
        Ok(())
    }

    /// What the card is to sign.
    pub(crate) fn finish(self, mechanism: Mechanism) -> Outcome<ToSign> {
        let (bytes, hash) = match self {
            Self::Raw(bytes, _) => (bytes, None),
            Self::Sha256(it) => (it.finalize().to_vec(), Some(Hash::Sha256)),
            Self::Sha384(it) => (it.finalize().to_vec(), Some(Hash::Sha384)),
            Self::Sha512(it) => (it.finalize().to_vec(), Some(Hash::Sha512)),
        };
        let wrong = Rv(ck::CKR_DATA_LEN_RANGE);
        match (mechanism, hash) {
            (Mechanism::Pss | Mechanism::PssWithSha256, _) => {
                let digest = <[u8; SHA256]>::try_from(bytes).map_err(|_| wrong)?;
                Ok(ToSign::Pss(digest))
            }
            (Mechanism::Pkcs1With(_), Some(hash)) => Ok(ToSign::Pkcs1(
                [digest_info(hash), bytes.as_slice()].concat(),
            )),
            (Mechanism::Pkcs1 | Mechanism::Pkcs1With(_), _) if bytes.is_empty() => Err(wrong),
            (Mechanism::Pkcs1 | Mechanism::Pkcs1With(_), _) => Ok(ToSign::Pkcs1(bytes)),
        }
    }
}

/// For one command of the card.
#[derive(Debug)]
pub(crate) enum ToSign {
    Pkcs1(Vec<u8>),
    Pss([u8; SHA256]),
}

impl ToSign {
    pub(crate) fn scheme(&self) -> SignatureScheme<'_> {
        match self {
            Self::Pkcs1(bytes) => SignatureScheme::Pkcs1Raw(bytes),
            Self::Pss(digest) => SignatureScheme::PssSha256(digest),
        }
    }
}
