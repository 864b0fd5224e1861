//! The authority itself, and what a verifier needs to trust it.

use der::DateTime;

use super::card_verifiable::{ASSIST_ROOT, CARD_ROOT, KeyIdBytes, SURFACE_ROOT};
use super::certificate::{self, CertificateAuthority, Purpose};
use super::error::{IssueError, PersonProblem, unwritable};
use super::keys::{AuthorityKeys, TestKey};
use super::license;

/// The test authority.
#[derive(Debug, Clone)]
pub struct Issuer {
    pub(super) keys: AuthorityKeys,
    auth_ca: [CertificateAuthority; 2],
    sign_ca: [CertificateAuthority; 2],
    license_signer: x509_cert::Certificate,
}

/// The public half of the authority, for a verifier that is to trust it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchors {
    /// Self-signed certificates of the user-authentication CA, DER, generations 1 and 2.
    pub auth_ca: [Vec<u8>; 2],
    /// Self-signed certificates of the signature CA, DER, generations 1 and 2.
    pub sign_ca: [Vec<u8>; 2],
    /// Keys that sign card-verifiable certificates, by key id; the modulus is 256 bytes, the
    /// exponent 65537.
    pub card_verifiable: Vec<(KeyIdBytes, Vec<u8>)>,
    /// Self-signed certificate, DER, of the key that signs licenses. It has nothing to do with the
    /// others and is not an anchor for them.
    pub license: Vec<u8>,
}

impl Issuer {
    /// An authority with these keys.
    ///
    /// # Errors
    /// A root certificate could not be made.
    pub fn new(keys: AuthorityKeys) -> Result<Self, IssueError> {
        let ca = |purpose, key: &TestKey, serial, from, to| {
            CertificateAuthority::new(purpose, key.clone(), serial, (from, to))
        };
        let [auth_1, auth_2] = &keys.auth_ca;
        let [sign_1, sign_2] = &keys.sign_ca;
        let first = (
            DateTime::new(2017, 11, 23, 2, 40, 28).map_err(unwritable)?,
            DateTime::new(2027, 11, 22, 14, 59, 59).map_err(unwritable)?,
        );
        let second = (
            DateTime::new(2022, 11, 23, 1, 1, 4).map_err(unwritable)?,
            DateTime::new(2032, 11, 22, 14, 59, 59).map_err(unwritable)?,
        );
        let auth_ca = [
            ca(Purpose::Auth, auth_1, 1, first.0, first.1)?,
            ca(Purpose::Auth, auth_2, 0x0090_D180, second.0, second.1)?,
        ];
        let sign_ca = [
            ca(Purpose::Sign, sign_1, 1, first.0, first.1)?,
            ca(Purpose::Sign, sign_2, 0x0097_C6A2, second.0, second.1)?,
        ];
        let license_signer = certificate::license_signer(&keys.license_signer)?;
        Ok(Self {
            keys,
            auth_ca,
            sign_ca,
            license_signer,
        })
    }

    /// The authority with the published keys, which all fixtures come from.
    ///
    /// # Errors
    /// The embedded keys are damaged.
    pub fn published() -> Result<Self, IssueError> {
        Self::new(AuthorityKeys::published()?)
    }

    /// What a verifier needs to trust this authority.
    ///
    /// # Errors
    /// A certificate could not be written.
    pub fn anchors(&self) -> Result<Anchors, IssueError> {
        let [auth_1, auth_2] = &self.auth_ca;
        let [sign_1, sign_2] = &self.sign_ca;
        Ok(Anchors {
            auth_ca: [auth_1.der()?, auth_2.der()?],
            sign_ca: [sign_1.der()?, sign_2.der()?],
            card_verifiable: vec![
                (CARD_ROOT, self.keys.card_root.modulus()),
                (SURFACE_ROOT, self.keys.surface_root.modulus()),
                (ASSIST_ROOT, self.keys.assist_root.modulus()),
            ],
            license: der::Encode::to_der(&self.license_signer).map_err(unwritable)?,
        })
    }

    pub(super) fn license_signer(&self) -> Result<license::Signer<'_>, IssueError> {
        let tbs = &self.license_signer.tbs_certificate;
        Ok(license::Signer {
            key: &self.keys.license_signer,
            serial: certificate::LICENSE_SERIAL,
            name: der::Encode::to_der(&tbs.subject).map_err(unwritable)?,
            key_identifier: certificate::key_identifier(&self.keys.license_signer)?
                .0
                .into_bytes(),
        })
    }

    pub(super) fn auth_ca(&self, generation: usize) -> Result<&CertificateAuthority, IssueError> {
        generation_of(&self.auth_ca, generation)
    }

    pub(super) fn sign_ca(&self, generation: usize) -> Result<&CertificateAuthority, IssueError> {
        generation_of(&self.sign_ca, generation)
    }
}

fn generation_of(
    all: &[CertificateAuthority; 2],
    generation: usize,
) -> Result<&CertificateAuthority, IssueError> {
    let index = generation.checked_sub(1);
    index.and_then(|i| all.get(i)).ok_or(IssueError::Person {
        problem: PersonProblem::Generation,
    })
}
