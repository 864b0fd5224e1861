//! Revocation lists and OCSP responses made byte by byte, any part of which can be wrong.
#![allow(dead_code, unreachable_pub, missing_docs)]

use std::sync::LazyLock;

use mynumber_card::data::UnixTime;
use mynumber_card::pki::Certificate;
use mynumber_card::pki::revocation::{
    RevocationData, RevocationOptions, RevocationProblem, RevocationReport, RevocationStatus,
    check_revocation,
};
use sha1::{Digest as _, Sha1};

use crate::pki_support as support;
use support::{oid, seq, tlv};

pub const CRITICAL: [u8; 3] = [0x01, 0x01, 0xFF];
pub const BEFORE: &str = "20260610000000Z";
pub const AFTER: &str = "20260620000000Z";

pub struct Parties {
    pub key: rsa::RsaPrivateKey,
    pub issuer: Certificate,
    pub holder: Certificate,
}

pub static PARTIES: LazyLock<Parties> = LazyLock::new(|| parties(&[0x00, 0x9A, 0x45]));

/// An authority and a certificate with this serial number.
pub fn parties(serial: &[u8]) -> Parties {
    let key = support::key("pki-authority");
    let authority = support::authority(&key, support::AUTH_UNIT).signed_by(&key);
    let mut draft = support::authentication(&key, &support::key("pki-holder"));
    draft.serial = tlv(0x02, serial);
    Parties {
        issuer: Certificate::from_der(&authority).unwrap(),
        holder: Certificate::from_der(&draft.signed_by(&key)).unwrap(),
        key,
    }
}

pub fn noon() -> UnixTime {
    "2026-06-15T12:00:00Z".parse().unwrap()
}

pub fn check(data: &RevocationData<'_>) -> RevocationReport {
    let options = RevocationOptions::new(u32::MAX);
    let Parties { holder, issuer, .. } = &*PARTIES;
    check_revocation(holder, issuer, data, noon(), &options)
}

pub fn by_list(list: &[u8]) -> RevocationReport {
    check(&RevocationData {
        crls: &[list],
        ..RevocationData::default()
    })
}

pub fn by_response(response: &[u8]) -> RevocationReport {
    check(&RevocationData {
        ocsp: &[response],
        ..RevocationData::default()
    })
}

pub fn problem(report: &RevocationReport) -> RevocationProblem {
    match report.status() {
        RevocationStatus::Unusable { problem } => problem.clone(),
        other => panic!("{other:?}"),
    }
}

pub fn extension(kind: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { &CRITICAL[..] } else { &[] };
    seq(&[&oid(kind), critical, &tlv(0x04, value)])
}

/// The parts of a list before it is signed.
#[derive(Clone)]
pub struct List {
    pub version: Vec<u8>,
    pub algorithm: Vec<u8>,
    pub issuer: Vec<u8>,
    pub next_update: Vec<u8>,
    pub entries: Vec<Vec<u8>>,
    pub extensions: Vec<Vec<u8>>,
}

impl List {
    pub fn usual() -> Self {
        Self {
            version: vec![0x02, 0x01, 0x01],
            algorithm: support::sha256_with_rsa(),
            issuer: support::authority_name("JPKI-TRIAL", support::AUTH_UNIT),
            next_update: support::time(&AFTER[2..]),
            entries: vec![entry(&[0x11], &[])],
            extensions: vec![extension("2.5.29.20", false, &[0x02, 0x01, 0x07])],
        }
    }

    pub fn content(&self) -> Vec<u8> {
        let entries = match self.entries.as_slice() {
            [] => Vec::new(),
            entries => tlv(0x30, &entries.concat()),
        };
        seq(&[
            &self.version,
            &self.algorithm,
            &self.issuer,
            &support::time(&BEFORE[2..]),
            &self.next_update,
            &entries,
            &tlv(0xA0, &tlv(0x30, &self.extensions.concat())),
        ])
    }

    pub fn signed(&self) -> Vec<u8> {
        let content = self.content();
        let signature = support::sign(&PARTIES.key, &content);
        support::assemble(&content, &support::sha256_with_rsa(), &signature)
    }

    pub fn with(mut self, kind: &str, critical: bool, value: &[u8]) -> Self {
        self.extensions.push(extension(kind, critical, value));
        self
    }

    pub fn listing(mut self, entry: Vec<u8>) -> Self {
        self.entries.push(entry);
        self
    }
}

/// An entry with this serial number.
pub fn entry(serial: &[u8], extensions: &[Vec<u8>]) -> Vec<u8> {
    let extensions = match extensions {
        [] => Vec::new(),
        extensions => tlv(0x30, &extensions.concat()),
    };
    seq(&[
        &tlv(0x02, serial),
        &support::time("260609000000Z"),
        &extensions,
    ])
}

/// The parts of an OCSP response of the authority before it is signed.
#[derive(Clone)]
pub struct Response {
    pub kind: &'static str,
    pub produced: &'static str,
    pub singles: Vec<Vec<u8>>,
    pub extensions: Vec<Vec<u8>>,
    pub after_signature: Vec<u8>,
}

pub const GOOD: [u8; 2] = [0x80, 0x00];

pub fn sha1_id(serial: &[u8]) -> Vec<u8> {
    let issuer = &PARTIES.issuer;
    let info = support::rsa_key_info(&PARTIES.key);
    // The BIT STRING's content is the 270 bytes of the RSA-2048 key at the end.
    let key = &info[info.len() - 270..];
    seq(&[
        &seq(&[&oid("1.3.14.3.2.26"), &[0x05, 0x00]]),
        &tlv(0x04, &Sha1::digest(issuer.subject().der())),
        &tlv(0x04, &Sha1::digest(key)),
        &tlv(0x02, serial),
    ])
}

pub fn single(id: &[u8], status: &[u8], extensions: &[Vec<u8>]) -> Vec<u8> {
    let extensions = match extensions {
        [] => Vec::new(),
        extensions => tlv(0xA1, &tlv(0x30, &extensions.concat())),
    };
    seq(&[
        id,
        status,
        &support::time(BEFORE),
        &tlv(0xA0, &support::time(AFTER)),
        &extensions,
    ])
}

impl Response {
    pub fn usual() -> Self {
        Self {
            kind: "1.3.6.1.5.5.7.48.1.1",
            produced: BEFORE,
            singles: vec![single(&sha1_id(&[0x00, 0x9A, 0x45]), &GOOD, &[])],
            extensions: Vec::new(),
            after_signature: Vec::new(),
        }
    }

    pub fn signed(&self) -> Vec<u8> {
        let extensions = match self.extensions.as_slice() {
            [] => Vec::new(),
            extensions => tlv(0xA1, &tlv(0x30, &extensions.concat())),
        };
        let content = seq(&[
            &tlv(0xA1, PARTIES.issuer.subject().der()),
            &support::time(self.produced),
            &tlv(0x30, &self.singles.concat()),
            &extensions,
        ]);
        let signature = support::sign(&PARTIES.key, &content);
        let basic = seq(&[
            &content,
            &support::sha256_with_rsa(),
            &tlv(0x03, &[&[0], signature.as_slice()].concat()),
            &self.after_signature,
        ]);
        seq(&[
            &[0x0A, 0x01, 0x00],
            &tlv(0xA0, &seq(&[&oid(self.kind), &tlv(0x04, &basic)])),
        ])
    }

    pub fn saying(singles: &[Vec<u8>]) -> Self {
        Self {
            singles: singles.to_vec(),
            ..Self::usual()
        }
    }
}
