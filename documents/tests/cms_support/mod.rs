//! What the tests of CMS share: people, conditions, and a maker of messages that nobody should make.
#![allow(unreachable_pub, dead_code, missing_docs)]

use der::Encode as _;
use der::oid::ObjectIdentifier;
use mynumber_card::pki::{Certificate, HashAlgorithm, TrustAnchors};
use mynumber_card::report::Coded as _;
use mynumber_card_documents::{Conditions, SignatureReport};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::sha2::{Sha256, Sha512};
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};

use crate::pdf_support::tools::root;
use crate::pdf_support::witness::key_of;

pub const CONTENT: &[u8] = b"I owe you 10,000 yen.\r\n";
pub const MOMENT: &str = "2026-11-23T03:00:00Z";

pub const SHA256: &str = "2.16.840.1.101.3.4.2.1";
pub const SHA512: &str = "2.16.840.1.101.3.4.2.3";
pub const RSA: &str = "1.2.840.113549.1.1.1";
pub const PSS: &str = "1.2.840.113549.1.1.10";
pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.47";

pub fn anchors() -> TrustAnchors {
    let mut anchors = TrustAnchors::none();
    for entry in std::fs::read_dir(root().join("fixtures/authority")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "cer") {
            anchors.add(&std::fs::read(path).unwrap()).unwrap();
        }
    }
    anchors
}

pub fn conditions(anchors: &TrustAnchors) -> Conditions<'_> {
    Conditions::new(anchors, MOMENT.parse().unwrap())
}

pub fn certificate_of(person: &str) -> Vec<u8> {
    std::fs::read(key_of(person).0).unwrap()
}

pub fn private_key(person: &str) -> RsaPrivateKey {
    RsaPrivateKey::from_pkcs8_der(&std::fs::read(key_of(person).1).unwrap()).unwrap()
}

/// The checks of a signature that failed, with the codes of their reasons: `cms.structure structure`.
pub fn failures(report: &SignatureReport) -> Vec<String> {
    let failures = report.checks.failures();
    failures
        .map(|(kind, reason)| format!("{kind} {}", reason.code()))
        .collect()
}

pub fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = match value.len() {
        short @ 0..0x80 => vec![u8::try_from(short).unwrap()],
        long => {
            let bytes = u32::try_from(long).unwrap().to_be_bytes();
            let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            [&[0x80 | u8::try_from(bytes.len()).unwrap()][..], &bytes].concat()
        }
    };
    [&[tag][..], &length, &value].concat()
}

pub fn oid(text: &str) -> Vec<u8> {
    ObjectIdentifier::new_unwrap(text).to_der().unwrap()
}

pub fn algorithm(name: &str, parameters: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&oid(name), parameters])
}

pub fn attribute(name: &str, values: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &[&oid(name), &tlv(0x31, values)])
}

/// What the parameters of PSS say; the signature has SHA-256 and a salt of 32 bytes.
pub fn pss(hash: &str, mask: &str, mask_hash: &str, salt: u8, trailer: &[u8]) -> Vec<u8> {
    let hash = tlv(0xA0, &[&algorithm(hash, &[])]);
    let mask = tlv(
        0xA1,
        &[&tlv(0x30, &[&oid(mask), &algorithm(mask_hash, &[])])],
    );
    let salt = tlv(0xA2, &[&[0x02, 0x01, salt]]);
    tlv(0x30, &[&hash, &mask, &salt, trailer])
}

/// A message as it should be, each part to be made wrong.
#[derive(Clone)]
pub struct Forge {
    pub key: RsaPrivateKey,
    pub content_type: &'static str,
    pub content: Option<Vec<u8>>,
    pub certificates: Vec<Vec<u8>>,
    pub sid: Vec<u8>,
    pub digest: Vec<u8>,
    pub attributes: Option<Vec<Vec<u8>>>,
    pub algorithm: Vec<u8>,
    /// Which hash the signature really has.
    pub hash: HashAlgorithm,
    pub signature: Option<Vec<u8>>,
    pub unsigned: Vec<u8>,
    pub copies: usize,
}

impl Forge {
    pub fn new(person: &str) -> Self {
        let certificate = certificate_of(person);
        Self {
            key: private_key(person),
            content_type: DATA,
            content: None,
            sid: issuer_and_serial(&certificate),
            certificates: vec![certificate],
            digest: algorithm(SHA256, &[]),
            attributes: Some(usual(&HashAlgorithm::Sha256.digest(CONTENT))),
            algorithm: algorithm(RSA, &[5, 0]),
            hash: HashAlgorithm::Sha256,
            signature: None,
            unsigned: Vec::new(),
            copies: 1,
        }
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// With an attribute more.
    pub fn and(self, attribute: Vec<u8>) -> Self {
        self.with(|forge| forge.attributes.as_mut().unwrap().push(attribute))
    }

    /// With all attributes but this one.
    pub fn without(self, name: &str) -> Self {
        let name = oid(name);
        self.with(|forge| {
            let attributes = forge.attributes.as_mut().unwrap();
            attributes.retain(|attribute| attribute[2..2 + name.len()] != name);
        })
    }

    /// What is signed.
    fn signed(&self) -> Vec<u8> {
        match &self.attributes {
            Some(attributes) => {
                let mut sorted: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
                sorted.sort_unstable();
                tlv(0x31, &sorted)
            }
            None => CONTENT.to_vec(),
        }
    }

    pub fn signature(&self) -> Vec<u8> {
        if let Some(signature) = &self.signature {
            return signature.clone();
        }
        let digest = self.hash.digest(&self.signed());
        if self.algorithm.windows(11).any(|bytes| bytes == oid(PSS)) {
            let mut random = rand::rngs::OsRng;
            return self
                .key
                .sign_with_rng(&mut random, Pss::new::<Sha256>(), &digest)
                .unwrap();
        }
        let scheme = match self.hash {
            HashAlgorithm::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
            _ => Pkcs1v15Sign::new::<Sha256>(),
        };
        self.key.sign(scheme, &digest).unwrap()
    }

    pub fn message(&self) -> Vec<u8> {
        let attributes = self.attributes.as_ref().map(|attributes| {
            let mut sorted: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
            sorted.sort_unstable();
            tlv(0xA0, &sorted)
        });
        let version: &[u8] = if self.sid[0] == 0x80 {
            &[2, 1, 3]
        } else {
            &[2, 1, 1]
        };
        let info = tlv(
            0x30,
            &[
                version,
                &self.sid,
                &self.digest,
                &attributes.unwrap_or_default(),
                &self.algorithm,
                &tlv(0x04, &[&self.signature()]),
                &self.unsigned,
            ],
        );
        let inside = self
            .content
            .as_ref()
            .map(|content| tlv(0xA0, &[&tlv(0x04, &[content])]));
        let certificates: Vec<&[u8]> = self.certificates.iter().map(Vec::as_slice).collect();
        let infos = vec![&info[..]; self.copies];
        let signed = tlv(
            0x30,
            &[
                &[2, 1, 1],
                &tlv(0x31, &[&self.digest]),
                &tlv(
                    0x30,
                    &[&oid(self.content_type), &inside.unwrap_or_default()],
                ),
                &tlv(0xA0, &certificates),
                &tlv(0x31, &infos),
            ],
        );
        tlv(
            0x30,
            &[&oid("1.2.840.113549.1.7.2"), &tlv(0xA0, &[&signed])],
        )
    }
}

pub fn issuer_and_serial(certificate: &[u8]) -> Vec<u8> {
    let certificate = Certificate::from_der(certificate).unwrap();
    let serial = certificate.serial();
    let zero: &[u8] = if serial[0] & 0x80 == 0 { &[] } else { &[0] };
    tlv(
        0x30,
        &[certificate.issuer().der(), &tlv(0x02, &[zero, serial])],
    )
}

pub fn usual(digest: &[u8]) -> Vec<Vec<u8>> {
    vec![
        attribute(CONTENT_TYPE, &[&oid(DATA)]),
        attribute(MESSAGE_DIGEST, &[&tlv(0x04, &[digest])]),
        attribute(SIGNING_TIME, &[&tlv(0x17, &[b"261123030000Z"])]),
    ]
}

pub fn names(certificate: &[u8]) -> Vec<u8> {
    let digest = tlv(0x04, &[&HashAlgorithm::Sha256.digest(certificate)]);
    let value = tlv(0x30, &[&tlv(0x30, &[&tlv(0x30, &[&digest])])]);
    attribute(SIGNING_CERTIFICATE, &[&value])
}
