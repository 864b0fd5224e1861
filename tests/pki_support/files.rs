//! Signed files of the card, made byte by byte.
#![allow(dead_code, unreachable_pub, missing_docs)]

use mynumber_card::data::Attributes;
use mynumber_card::pki::integrity::{AssistFiles, ChallengeAnswer, FilesReport};
use mynumber_card::pki::{CheckKind, HashAlgorithm, Reason, TrustAnchors};
use sha2::{Digest as _, Sha256};

use super::{self as support, object};

pub const ASSIST: &[u8; 16] = b"9000033\x08\x05001\0\0\0\0";
pub const SURFACE: &[u8; 16] = b"9000023\x08\x05001\0\0\0\0";
pub const CHAIN: &[u8; 16] = b"9000020\x08\x05001\0\0\0\xA8";
pub const SIGNER: &[u8; 16] = b"9000033\x08\x05001\0\0\0\x01";

/// The authority's key, for every use.
pub fn anchors() -> TrustAnchors {
    let key = support::key("pki-authority");
    let mut anchors = TrustAnchors::none();
    for id in [ASSIST, SURFACE, CHAIN] {
        anchors.add(&support::card_authority(id, &key)).unwrap();
    }
    anchors
}

/// EF 0004: the authority certifies the signer.
pub fn certificate(authority: &[u8; 16]) -> Vec<u8> {
    support::card_certificate(
        authority,
        &support::key("pki-authority"),
        SIGNER,
        &support::key("pki-other-authority"),
    )
}

pub fn signed(tag: u16, objects: &[u8], signature_tag: u16) -> Vec<u8> {
    let signature = support::sign(&support::key("pki-other-authority"), objects);
    object(tag, &[objects, &object(signature_tag, &signature)].concat())
}

pub fn indexed(tag: u16, table: u16, objects: &[Vec<u8>]) -> Vec<u8> {
    let length: usize = objects.iter().map(Vec::len).sum::<usize>() + 4 + 2 * objects.len();
    let mut position = if length < 0x80 {
        3
    } else if length < 0x100 {
        4
    } else {
        5
    } + 3
        + 2 * objects.len();
    let mut offsets = Vec::new();
    for object in objects {
        offsets.extend(u16::try_from(position).unwrap().to_be_bytes());
        position += object.len();
    }
    object(tag, &[object(table, &offsets), objects.concat()].concat())
}

pub fn attributes() -> Vec<u8> {
    let mut file = indexed(
        0xFF20,
        0xDF21,
        &[
            object(0xDF22, "日本　花子".as_bytes()),
            object(0xDF23, "東京都千代田区霞が関２丁目１番２号".as_bytes()),
            object(0xDF24, b"19800217"),
            object(0xDF25, b"2"),
        ],
    );
    file.extend([0xFF; 20]);
    file
}

pub const NUMBER_FILE: &[u8] = b"\xFF\x10\x0C123456789018\xFF\xFF";

pub fn integrity() -> Vec<u8> {
    let attributes = Attributes::parse(&attributes()).unwrap();
    let digests = [
        object(0xDF31, &Sha256::digest(NUMBER_FILE)),
        object(0xDF32, &Sha256::digest(attributes.signed_bytes())),
    ]
    .concat();
    signed(0xFF30, &digests, 0xDF33)
}

pub fn signing_key() -> Vec<u8> {
    let key = object(0xDF51, &support::card_key(&support::key("pki-holder")));
    signed(0xFF50, &key, 0xDF52)
}

pub fn challenge() -> ([u8; 32], Vec<u8>) {
    let challenge = b"a fresh challenge of the relying party";
    (
        Sha256::digest(challenge).into(),
        support::sign(&support::key("pki-holder"), challenge),
    )
}

/// All files of input-assist, to change one of them.
pub struct Files {
    pub certificate: Vec<u8>,
    pub integrity: Vec<u8>,
    pub attributes: Vec<u8>,
    pub my_number: Vec<u8>,
    pub signing_key: Vec<u8>,
    pub digest: [u8; 32],
    pub signature: Vec<u8>,
}

impl Files {
    pub fn new() -> Self {
        let (digest, signature) = challenge();
        Self {
            certificate: certificate(ASSIST),
            integrity: integrity(),
            attributes: attributes(),
            my_number: NUMBER_FILE.to_vec(),
            signing_key: signing_key(),
            digest,
            signature,
        }
    }

    pub fn failures(&self) -> Vec<(CheckKind, Reason)> {
        let attributes = Attributes::parse(&self.attributes).unwrap();
        let anchors = anchors();
        let report = AssistFiles {
            certificate: &self.certificate,
            integrity: &self.integrity,
            attributes: Some(&attributes),
            my_number: Some(&self.my_number),
            signing_key: Some(&self.signing_key),
            answer: Some(ChallengeAnswer {
                digest: &self.digest,
                signature: &self.signature,
            }),
        }
        .verify(&anchors);
        assert_eq!(report.checks.checks().len(), 8);
        failures(&report)
    }
}

pub fn failures(report: &FilesReport<'_>) -> Vec<(CheckKind, Reason)> {
    report
        .checks
        .failures()
        .map(|(kind, reason)| (kind, reason.clone()))
        .collect()
}

pub fn age_record() -> Vec<u8> {
    let key = support::card_key(&support::key("pki-holder"));
    let objects = [object(0xDF11, b"19800217"), object(0xDF12, &key)].concat();
    signed(0xFF10, &objects, 0xDF13)
}

pub fn number_picture() -> Vec<u8> {
    let key = support::card_key(&support::key("pki-holder"));
    let objects = [object(0xDF41, b"png"), object(0xDF42, &key)].concat();
    signed(0xFF40, &objects, 0xDF43)
}

pub fn face() -> Vec<u8> {
    let signer = support::key("pki-other-authority");
    let key = support::card_key(&support::key("pki-holder"));
    let mut objects = vec![
        object(0xDF22, b"19800217"),
        object(0xDF23, b"2"),
        object(0xDF24, &key),
        object(0xDF25, &[b'n'; 300]),
        object(0xDF26, &[b'a'; 200]),
        object(0xDF27, &[b'p'; 500]),
    ];
    let digests: Vec<u8> = [0..3, 3..5, 5..6]
        .into_iter()
        .flat_map(|part| Sha256::digest(objects[part].concat()))
        .collect();
    let info = HashAlgorithm::Sha256.digest_info(&digests).unwrap();
    let padding = vec![0xFF; 253 - info.len()];
    let block = [&[0, 1], padding.as_slice(), &[0], &info].concat();
    objects.push(object(0xDF28, &support::raw_sign(&signer, &block)));
    objects.push(object(0xDF29, b"20350217"));
    objects.push(object(0xDF2A, &[b's'; 100]));
    let mut file = indexed(0xFF20, 0xDF21, &objects);
    file.extend([0xFF; 9]);
    file
}
