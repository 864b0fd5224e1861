//! Card-verifiable certificates: EF 0004 of input-assist and card-surface, and the chain that
//! GET DATA answers.

use super::anchors::TrustAnchors;
use super::card_key::{CardAuthority, CardAuthorityUse, KeyId, card_key};
use super::check::{CheckKind, Reason};
use super::signature::{RsaPublicKey, SignatureError};
use crate::data::DataError;
use crate::error::DataElement;
use crate::report::Report;
use crate::tlv::{TlvError, ber};

const WHAT: DataElement = DataElement::CardVerifiableCertificate;
const TEMPLATE: u32 = 0x7F21;
const BODY: u32 = 0x5F4E;
const SIGNATURE: u32 = 0x5F37;

/// A card-verifiable certificate: `5F4E` body (issuer key id 16 ‖ subject key id 16 ‖ RSA key 265)
/// and `5F37` signature, PKCS#1 v1.5 SHA-256 over the body. Source: measured.
#[derive(Clone, PartialEq, Eq)]
pub struct CardCertificate {
    issuer: KeyId,
    subject: KeyId,
    key: RsaPublicKey,
    /// The body, and behind it the signature.
    bytes: Vec<u8>,
    body: usize,
}

hides_personal_data!(CardCertificate, "CardCertificate", issuer);

impl CardCertificate {
    /// Reads EF 0004: `7F21 {5F4E, 5F37}`, with or without filler.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let outer = ber::outer(file, TEMPLATE).map_err(malformed)?;
        let [body, signature] = outer
            .expect_children([BODY, SIGNATURE])
            .map_err(malformed)?;
        Self::from_objects(body.value, signature.value)
    }

    /// Reads what GET DATA 00F8 or 7F21 answers: the contents of the template without its header,
    /// with other objects before `5F4E`.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse_data_object(object: &[u8]) -> Result<Self, DataError> {
        let mut found = [None; 2];
        for element in ber::Reader::new(object) {
            let element = element.map_err(malformed)?;
            for (slot, tag) in found.iter_mut().zip([BODY, SIGNATURE]) {
                if element.tag == tag && slot.replace(element.value).is_some() {
                    return Err(malformed(TlvError::Duplicate {
                        offset: element.offset,
                        tag,
                    }));
                }
            }
        }
        let [body, signature] = found;
        let missing = |tag| malformed(TlvError::Missing { tag });
        Self::from_objects(
            body.ok_or_else(|| missing(BODY))?,
            signature.ok_or_else(|| missing(SIGNATURE))?,
        )
    }

    fn from_objects(body: &[u8], signature: &[u8]) -> Result<Self, DataError> {
        let short = DataError::Length {
            element: WHAT,
            found: body.len(),
            expected: 297,
        };
        let (issuer, rest) = body.split_first_chunk::<16>().ok_or(short)?;
        let (subject, key) = rest.split_first_chunk::<16>().ok_or(short)?;
        Ok(Self {
            issuer: KeyId(*issuer),
            subject: KeyId(*subject),
            key: card_key(key).map_err(malformed)?,
            bytes: [body, signature].concat(),
            body: body.len(),
        })
    }

    /// Which key signed it, as it claims.
    #[must_use]
    pub const fn issuer(&self) -> KeyId {
        self.issuer
    }

    /// Which key it certifies.
    #[must_use]
    pub const fn subject(&self) -> KeyId {
        self.subject
    }

    /// The key it certifies. Not proven until the signature is checked.
    #[must_use]
    pub const fn key(&self) -> &RsaPublicKey {
        &self.key
    }

    pub(super) fn into_key(self) -> RsaPublicKey {
        self.key
    }

    /// Whether this key made the signature.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn check_signature(&self, issuer: &RsaPublicKey) -> Result<(), SignatureError> {
        let (body, signature) = self.bytes.split_at_checked(self.body).unwrap_or_default();
        issuer.verify_sha256(body, signature)
    }

    /// Checks it against the accepted authorities of a use. Returns the authority that signed it,
    /// and the report.
    #[must_use]
    pub fn verify<'a>(
        &self,
        anchors: &'a TrustAnchors,
        expected: CardAuthorityUse,
    ) -> (Option<&'a CardAuthority>, Report<CheckKind>) {
        let mut report = Report::with_room(2);
        let mut last = None;
        for authority in anchors.card_authorities_by_id(&self.issuer) {
            if authority.may_certify(expected) {
                let result = self.check_signature(authority.key());
                if result.is_ok() {
                    report.require(CheckKind::CardCertificateAnchor, Ok(()));
                    report.require(CheckKind::CardCertificateSignature, Ok(()));
                    return (Some(authority), report);
                }
                last = result.err();
            }
        }
        match last {
            Some(error) => {
                report.require(CheckKind::CardCertificateAnchor, Ok(()));
                report.require(CheckKind::CardCertificateSignature, Err(error.into()));
            }
            None => {
                let claimed = self.issuer.claimed_hierarchy();
                report.require(
                    CheckKind::CardCertificateAnchor,
                    Err(Reason::UnknownAuthority { claimed }),
                );
                report.require(
                    CheckKind::CardCertificateSignature,
                    Err(Reason::RestsOn {
                        on: CheckKind::CardCertificateAnchor,
                    }),
                );
            }
        }
        (None, report)
    }
}

/// The chain that GET DATA answers with no application selected: 00F8 certifies the signer, 7F21
/// this card.
///
/// That the key of the second is signed by the key of the first is likely but not measured: a failure
/// there is reported, and nothing else rests on it.
#[must_use]
pub fn verify_card_chain(
    signer: &CardCertificate,
    card: &CardCertificate,
    anchors: &TrustAnchors,
) -> Report<CheckKind> {
    let (authority, mut report) = signer.verify(anchors, CardAuthorityUse::CardChain);
    let result = if authority.is_none() {
        Err(Reason::RestsOn {
            on: CheckKind::CardCertificateSignature,
        })
    } else if card.issuer != signer.subject {
        Err(Reason::KeyIdentifierMismatch)
    } else {
        card.check_signature(&signer.key).map_err(Reason::from)
    };
    report.require(CheckKind::CardCertificateChain, result);
    report
}

const fn malformed(source: TlvError) -> DataError {
    DataError::Tlv {
        element: WHAT,
        source,
    }
}
