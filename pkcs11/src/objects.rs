//! The objects of a token and their attributes.

use cryptoki_sys as ck;

use crate::code::{Outcome, Rv};
use crate::facts::{Certificate, KeyFacts};
use crate::mechanism::MECHANISMS;
use crate::slot::Kind;

/// What an object is. Its handle is its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Object {
    /// The holder's certificate.
    Certificate,
    /// Its public key.
    PublicKey,
    /// The key on the card.
    PrivateKey,
    /// The authority's certificate, without a key.
    Authority,
}

/// In the order in which a search gives them.
const ALL: [(ck::CK_OBJECT_HANDLE, Object); 4] = [
    (1, Object::Certificate),
    (2, Object::PublicKey),
    (3, Object::PrivateKey),
    (4, Object::Authority),
];

/// A token as somebody sees it who is logged in or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) kind: Kind,
    pub(crate) key: &'a KeyFacts,
    pub(crate) logged_in: bool,
    /// Whether each signature asks for its secret.
    pub(crate) asks_each_time: bool,
}

/// A pair of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// `CKA_…`.
    pub kind: ck::CK_ATTRIBUTE_TYPE,
    /// The value, numbers as the machine has them.
    pub value: Vec<u8>,
}

impl<'a> View<'a> {
    /// The objects, with their handles.
    pub(crate) fn objects(self) -> impl Iterator<Item = (ck::CK_OBJECT_HANDLE, Object)> + 'a {
        ALL.into_iter().filter(move |(_, object)| self.has(*object))
    }

    fn has(self, object: Object) -> bool {
        // The certificate for signatures names its holder: whoever does not log in does not see it, although it
        // may have been read before.
        let seen = self.logged_in || self.kind == Kind::Authentication;
        match object {
            Object::Certificate | Object::PublicKey => self.key.certificate.is_some() && seen,
            Object::PrivateKey => self.key.present && self.logged_in,
            Object::Authority => self.key.authority.is_some(),
        }
    }

    /// By its handle.
    pub(crate) fn object(self, handle: ck::CK_OBJECT_HANDLE) -> Outcome<Object> {
        self.objects()
            .find(|(known, _)| *known == handle)
            .map(|(_, object)| object)
            .ok_or(Rv(ck::CKR_OBJECT_HANDLE_INVALID))
    }

    /// The handles of what fits a template. A search for nothing but certificates gives the holder's only, unless
    /// `all`: ssh takes every certificate that it finds so for a key that can log in, and would offer those of the
    /// authorities.
    pub(crate) fn search(self, template: &[Attribute], all: bool) -> Vec<ck::CK_OBJECT_HANDLE> {
        let certificates = number(ck::CKO_CERTIFICATE);
        let nothing_but = matches!(template, [only]
            if only.kind == ck::CKA_CLASS && only.value == certificates);
        let fits = |object: Object| {
            let wanted = all || !nothing_but || object != Object::Authority;
            wanted
                && template.iter().all(|wanted| {
                    self.attribute(object, wanted.kind)
                        .is_ok_and(|value| value == wanted.value)
                })
        };
        self.objects()
            .filter(|(_, object)| fits(*object))
            .map(|(handle, _)| handle)
            .collect()
    }

    /// The value of an attribute.
    pub(crate) fn attribute(self, object: Object, kind: ck::CK_ATTRIBUTE_TYPE) -> Outcome<Vec<u8>> {
        let label = match object {
            Object::Authority => self.kind.authority_label(),
            _ => self.kind.label(),
        };
        let common = match kind {
            ck::CKA_CLASS => Some(number(object.class())),
            ck::CKA_TOKEN => Some(boolean(true)),
            ck::CKA_MODIFIABLE | ck::CKA_DESTROYABLE | ck::CKA_COPYABLE => Some(boolean(false)),
            ck::CKA_LABEL => Some(label.as_bytes().to_vec()),
            ck::CKA_PRIVATE => Some(boolean(match object {
                Object::PrivateKey => true,
                Object::Authority => false,
                Object::Certificate | Object::PublicKey => self.kind == Kind::Signature,
            })),
            _ => None,
        };
        let own = |value: Option<Vec<u8>>| value.ok_or(Rv(ck::CKR_ATTRIBUTE_TYPE_INVALID));
        match (common, object) {
            (Some(value), _) => Ok(value),
            (None, Object::Certificate) => own(self.key.certificate.as_ref().and_then(|it| {
                certificate(
                    it,
                    kind,
                    ck::CK_CERTIFICATE_CATEGORY_TOKEN_USER,
                    Some(self.kind),
                )
            })),
            (None, Object::Authority) => {
                own(self.key.authority.as_ref().and_then(|it| {
                    certificate(it, kind, ck::CK_CERTIFICATE_CATEGORY_AUTHORITY, None)
                }))
            }
            (None, Object::PublicKey) => own(self
                .key_attribute(kind)
                .or_else(|| public_key(self.key.certificate.as_ref()?, kind))),
            (None, Object::PrivateKey) if is_of_private_key(kind) => {
                Err(Rv(ck::CKR_ATTRIBUTE_SENSITIVE))
            }
            (None, Object::PrivateKey) => {
                own(self.key_attribute(kind).or_else(|| self.private_key(kind)))
            }
        }
    }

    /// What both halves of the key have.
    fn key_attribute(self, kind: ck::CK_ATTRIBUTE_TYPE) -> Option<Vec<u8>> {
        let certificate = self.key.certificate.as_ref();
        match kind {
            ck::CKA_KEY_TYPE => Some(number(ck::CKK_RSA)),
            ck::CKA_ID => Some(vec![self.kind.identifier()]),
            ck::CKA_START_DATE | ck::CKA_END_DATE => Some(Vec::new()),
            ck::CKA_DERIVE | ck::CKA_LOCAL => Some(boolean(false)),
            ck::CKA_KEY_GEN_MECHANISM => Some(number(ck::CK_UNAVAILABLE_INFORMATION)),
            ck::CKA_ALLOWED_MECHANISMS => Some(
                MECHANISMS
                    .iter()
                    .flat_map(|(it, _)| it.to_ne_bytes())
                    .collect(),
            ),
            ck::CKA_SUBJECT => certificate.map(|it| it.subject.clone()),
            ck::CKA_MODULUS => certificate.map(|it| it.modulus.clone()),
            ck::CKA_PUBLIC_EXPONENT => certificate.map(|it| it.exponent.clone()),
            ck::CKA_PUBLIC_KEY_INFO => certificate.map(|it| it.key.clone()),
            _ => None,
        }
    }

    fn private_key(self, kind: ck::CK_ATTRIBUTE_TYPE) -> Option<Vec<u8>> {
        Some(boolean(match kind {
            ck::CKA_SENSITIVE
            | ck::CKA_ALWAYS_SENSITIVE
            | ck::CKA_NEVER_EXTRACTABLE
            | ck::CKA_SIGN => true,
            ck::CKA_ALWAYS_AUTHENTICATE => self.asks_each_time,
            ck::CKA_DECRYPT
            | ck::CKA_SIGN_RECOVER
            | ck::CKA_UNWRAP
            | ck::CKA_EXTRACTABLE
            | ck::CKA_WRAP_WITH_TRUSTED => false,
            _ => return None,
        }))
    }
}

/// What never leaves the card.
const fn is_of_private_key(kind: ck::CK_ATTRIBUTE_TYPE) -> bool {
    matches!(
        kind,
        ck::CKA_PRIVATE_EXPONENT
            | ck::CKA_PRIME_1
            | ck::CKA_PRIME_2
            | ck::CKA_EXPONENT_1
            | ck::CKA_EXPONENT_2
            | ck::CKA_COEFFICIENT
    )
}

fn public_key(certificate: &Certificate, kind: ck::CK_ATTRIBUTE_TYPE) -> Option<Vec<u8>> {
    match kind {
        ck::CKA_MODULUS_BITS => {
            let bytes = ck::CK_ULONG::try_from(certificate.modulus.len()).ok()?;
            let first = certificate.modulus.first()?;
            let bits = bytes.checked_mul(8)?;
            Some(number(bits.checked_sub(first.leading_zeros().into())?))
        }
        ck::CKA_VERIFY => Some(boolean(true)),
        ck::CKA_ENCRYPT | ck::CKA_VERIFY_RECOVER | ck::CKA_WRAP | ck::CKA_TRUSTED => {
            Some(boolean(false))
        }
        _ => None,
    }
}

fn certificate(
    certificate: &Certificate,
    kind: ck::CK_ATTRIBUTE_TYPE,
    category: ck::CK_ULONG,
    of: Option<Kind>,
) -> Option<Vec<u8>> {
    match kind {
        ck::CKA_CERTIFICATE_TYPE => Some(number(ck::CKC_X_509)),
        ck::CKA_CERTIFICATE_CATEGORY => Some(number(category)),
        ck::CKA_TRUSTED => Some(boolean(false)),
        ck::CKA_SUBJECT => Some(certificate.subject.clone()),
        ck::CKA_ISSUER => Some(certificate.issuer.clone()),
        ck::CKA_SERIAL_NUMBER => Some(certificate.serial.clone()),
        ck::CKA_VALUE => Some(certificate.der.clone()),
        ck::CKA_PUBLIC_KEY_INFO => Some(certificate.key.clone()),
        // There is no key to an authority's.
        ck::CKA_ID => Some(of.map(Kind::identifier).into_iter().collect()),
        ck::CKA_START_DATE
        | ck::CKA_END_DATE
        | ck::CKA_URL
        | ck::CKA_HASH_OF_SUBJECT_PUBLIC_KEY
        | ck::CKA_HASH_OF_ISSUER_PUBLIC_KEY => Some(Vec::new()),
        _ => None,
    }
}

/// `CK_BBOOL`.
fn boolean(value: bool) -> Vec<u8> {
    vec![if value { ck::CK_TRUE } else { ck::CK_FALSE }]
}

/// `CK_ULONG`.
fn number(value: ck::CK_ULONG) -> Vec<u8> {
    value.to_ne_bytes().to_vec()
}

impl Object {
    /// Its class.
    pub(crate) const fn class(self) -> ck::CK_OBJECT_CLASS {
        match self {
            Self::Certificate | Self::Authority => ck::CKO_CERTIFICATE,
            Self::PublicKey => ck::CKO_PUBLIC_KEY,
            Self::PrivateKey => ck::CKO_PRIVATE_KEY,
        }
    }
}
