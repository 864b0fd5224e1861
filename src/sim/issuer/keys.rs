//! RSA keys of the test authority and of the cards, and their signatures.

use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};

use super::error::IssueError;
use super::tlv;

/// An RSA-2048 key with its private half.
///
/// Every key in `fixtures/keys` is published with this crate. None of them protects anything.
#[derive(Clone)]
pub struct TestKey(RsaPrivateKey);

impl core::fmt::Debug for TestKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TestKey")
    }
}

impl TestKey {
    /// From PKCS#8 PEM; text before the first line of the PEM is skipped.
    ///
    /// # Errors
    /// Not PKCS#8, or not an RSA key of 2048 bits with the exponent 65537.
    pub fn from_pem(pem: &str) -> Result<Self, IssueError> {
        let key = RsaPrivateKey::from_pkcs8_pem(pem).map_err(|_| IssueError::Key)?;
        if key.size() == 256 && *key.e() == rsa::BigUint::from(65_537_u32) {
            Ok(Self(key))
        } else {
            Err(IssueError::Key)
        }
    }

    /// The key as PKCS#8 DER.
    ///
    /// # Errors
    /// The encoder refuses it.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, IssueError> {
        let document = self.0.to_pkcs8_der().map_err(|_| IssueError::Key)?;
        Ok(document.as_bytes().to_vec())
    }

    /// The public half.
    pub(super) fn public(&self) -> RsaPublicKey {
        self.0.to_public_key()
    }

    /// The modulus, 256 bytes.
    #[must_use]
    pub fn modulus(&self) -> Vec<u8> {
        self.0.n().to_bytes_be()
    }

    /// The public key in the form of the card: `90 03 010001 91 82 0100 <modulus>`, 265 bytes.
    pub(super) fn card_form(&self) -> Result<Vec<u8>, IssueError> {
        let exponent = tlv::short_tag(0x90, &[1, 0, 1])?;
        Ok([exponent, tlv::short_tag(0x91, &self.modulus())?].concat())
    }

    /// PKCS#1 v1.5 with SHA-256 over `message`, 256 bytes.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, IssueError> {
        self.0
            .sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
            .map_err(|_| IssueError::Sign)
    }

    /// PKCS#1 v1.5 over a DigestInfo as it is given, 256 bytes.
    pub(super) fn sign_digest_info(&self, digest_info: &[u8]) -> Result<Vec<u8>, IssueError> {
        self.0
            .sign(Pkcs1v15Sign::new_unprefixed(), digest_info)
            .map_err(|_| IssueError::Sign)
    }
}

/// The keys of one card.
#[derive(Debug, Clone)]
pub struct CardKeys {
    /// jpki 0017: user authentication.
    pub auth: TestKey,
    /// jpki 001A: signature; `None` without a signature certificate.
    pub sign: Option<TestKey>,
    /// The applications that a phone does not have; `None` on a phone.
    pub plastic: Option<PlasticKeys>,
}

impl CardKeys {
    /// Keys that are published with this crate: those of `taro`. For cards of other people in tests, where making keys
    /// would take seconds; they have the same ones then.
    ///
    /// # Errors
    /// The embedded files are damaged.
    pub fn published() -> Result<Self, IssueError> {
        macro_rules! key {
            ($role:literal) => {
                TestKey::from_pem(include_str!(concat!(
                    "../../../fixtures/keys/taro-",
                    $role,
                    ".pem"
                )))?
            };
        }
        Ok(Self {
            auth: key!("auth"),
            sign: Some(key!("sign")),
            plastic: Some(PlasticKeys {
                assist: key!("assist"),
                session: key!("session"),
                surface: key!("surface"),
                common: key!("common"),
                card: key!("card"),
            }),
        })
    }
}

/// The keys of the applications that only the plastic card has.
#[derive(Debug, Clone)]
pub struct PlasticKeys {
    /// input-assist 0013.
    pub assist: TestKey,
    /// The key of input-assist 0006, for sending a session key.
    pub session: TestKey,
    /// card-surface 001A.
    pub surface: TestKey,
    /// common 0019: INTERNAL AUTHENTICATE. Its public half is not on the card.
    pub common: TestKey,
    /// The subject of the card-level certificate (GET DATA 7F21).
    pub card: TestKey,
}

/// The keys of the test authority `JPKI-SIM`.
#[derive(Debug, Clone)]
pub struct AuthorityKeys {
    /// User authentication CA, generations 1 and 2: one name, two keys.
    pub auth_ca: [TestKey; 2],
    /// Signature CA, generations 1 and 2.
    pub sign_ca: [TestKey; 2],
    /// Certifies the card-level chain.
    pub card_root: TestKey,
    /// Certifies the signers of the card surface.
    pub surface_root: TestKey,
    /// Certifies the signers of the input assist.
    pub assist_root: TestKey,
    /// Signs card-level certificates; certified by `card_root`.
    pub card_signer: TestKey,
    /// Signs the files of the card surface; certified by `surface_root`.
    pub surface_signer: TestKey,
    /// Signs the files of the input assist; certified by `assist_root`.
    pub assist_signer: TestKey,
    /// Signs licenses.
    pub license_signer: TestKey,
}

impl AuthorityKeys {
    /// The files in `fixtures/keys` are named `authority-ROLE.pem` after these roles.
    pub const ROLES: [&str; 11] = [
        "auth-ca-1",
        "auth-ca-2",
        "sign-ca-1",
        "sign-ca-2",
        "card-root",
        "surface-root",
        "assist-root",
        "card-signer",
        "surface-signer",
        "assist-signer",
        "license-signer",
    ];

    /// The keys, each from `key`, which is asked for by role.
    ///
    /// # Errors
    /// What `key` says.
    pub fn from_roles<E>(
        mut key: impl FnMut(&'static str) -> Result<TestKey, E>,
    ) -> Result<Self, E> {
        Ok(Self {
            auth_ca: [key("auth-ca-1")?, key("auth-ca-2")?],
            sign_ca: [key("sign-ca-1")?, key("sign-ca-2")?],
            card_root: key("card-root")?,
            surface_root: key("surface-root")?,
            assist_root: key("assist-root")?,
            card_signer: key("card-signer")?,
            surface_signer: key("surface-signer")?,
            assist_signer: key("assist-signer")?,
            license_signer: key("license-signer")?,
        })
    }

    /// The keys that are published with this crate.
    ///
    /// # Errors
    /// The embedded files are damaged.
    pub fn published() -> Result<Self, IssueError> {
        macro_rules! pem {
            ($role:literal) => {
                (
                    $role,
                    include_str!(concat!("../../../fixtures/keys/authority-", $role, ".pem")),
                )
            };
        }
        let files = [
            pem!("auth-ca-1"),
            pem!("auth-ca-2"),
            pem!("sign-ca-1"),
            pem!("sign-ca-2"),
            pem!("card-root"),
            pem!("surface-root"),
            pem!("assist-root"),
            pem!("card-signer"),
            pem!("surface-signer"),
            pem!("assist-signer"),
            pem!("license-signer"),
        ];
        Self::from_roles(|role| {
            let found = files.iter().find(|(name, _)| *name == role);
            found.map_or(Err(IssueError::NoKey { role }), |(_, pem)| {
                TestKey::from_pem(pem)
            })
        })
    }
}
