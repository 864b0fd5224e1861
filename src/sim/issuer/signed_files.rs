//! The signed files of input-assist and card-surface, right to the byte.
//!
//! Source: measured, and [`crate::sim::assumptions`] where nothing is known.

use sha2::{Digest, Sha256};

use super::card_verifiable::KeyIdBytes;
use super::error::IssueError;
use super::keys::TestKey;
use super::tlv;
use crate::data::Date;
use crate::sim::person::{Person, Pictures};

pub(super) fn yyyymmdd(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// input-assist 0001: the My Number and two bytes of filler, 17 bytes.
pub(super) fn my_number(person: &Person) -> Result<Vec<u8>, IssueError> {
    let mut file = tlv::object(0xFF10, person.my_number.as_bytes())?;
    file.extend([0xFF, 0xFF]);
    Ok(file)
}

/// input-assist 0002: the four attributes.
pub(super) fn attributes(person: &Person) -> Result<Vec<u8>, IssueError> {
    let mut file = tlv::indexed(0xFF20, 0xDF21, &attribute_objects(person)?)?;
    file.extend(vec![0xFF; usize::from(person.filler)]);
    Ok(file)
}

fn attribute_objects(person: &Person) -> Result<[Vec<u8>; 4], IssueError> {
    Ok([
        tlv::object(0xDF22, person.name.as_bytes())?,
        tlv::object(0xDF23, person.address.as_bytes())?,
        tlv::object(0xDF24, yyyymmdd(person.birth).as_bytes())?,
        tlv::object(0xDF25, &[person.sex.code()])?,
    ])
}

/// input-assist 0003: digests of 0001 and 0002, signed.
pub(super) fn integrity_record(person: &Person, signer: &TestKey) -> Result<Vec<u8>, IssueError> {
    // The number's digest covers the file as stored, filler included; the attributes' begins
    // after the offset table.
    let number = Sha256::digest(my_number(person)?);
    let attributes = Sha256::digest(attribute_objects(person)?.concat());
    let digests = [
        tlv::object(0xDF31, &number)?,
        tlv::object(0xDF32, &attributes)?,
    ]
    .concat();
    let signature = tlv::object(0xDF33, &signer.sign(&digests)?)?;
    tlv::object(0xFF30, &[digests, signature].concat())
}

/// input-assist 0005: basic information, its lengths in three bytes.
pub(super) fn assist_basic_information(
    key_id: &KeyIdBytes,
    serial: &str,
) -> Result<Vec<u8>, IssueError> {
    let body = [
        tlv::object(0xDF41, &[0x01, 0x03, 0x0E, 0x01])?,
        tlv::object(0xDF42, key_id)?,
        tlv::object_with_long_length(0xDF43, &opaque("input-assist", serial, 128))?,
    ]
    .concat();
    tlv::object_with_long_length(0xFF40, &body)
}

/// input-assist 0006: the key to deliver a session key to.
pub(super) fn session_key(key: &TestKey) -> Result<Vec<u8>, IssueError> {
    tlv::short_tag(0xA1, &key.card_form()?)
}

/// input-assist 0007: the application's signing key, signed.
pub(super) fn signing_key(key: &TestKey, signer: &TestKey) -> Result<Vec<u8>, IssueError> {
    let key = tlv::object(0xDF51, &key.card_form()?)?;
    let signature = tlv::object(0xDF52, &signer.sign(&key)?)?;
    tlv::object(0xFF50, &[key, signature].concat())
}

/// card-surface 0001: the birth date, bound to the card's key.
pub(super) fn age_record(
    person: &Person,
    key: &TestKey,
    signer: &TestKey,
) -> Result<Vec<u8>, IssueError> {
    let signed = [
        tlv::object(0xDF11, yyyymmdd(person.birth).as_bytes())?,
        tlv::object(0xDF12, &key.card_form()?)?,
    ]
    .concat();
    let signature = tlv::object(0xDF13, &signer.sign(&signed)?)?;
    tlv::object(0xFF10, &[signed, signature].concat())
}

/// card-surface 0002: the face.
pub(super) fn face(
    person: &Person,
    pictures: &Pictures,
    key: &TestKey,
    signer: &TestKey,
) -> Result<Vec<u8>, IssueError> {
    let facts = [
        tlv::object(0xDF22, yyyymmdd(person.birth).as_bytes())?,
        tlv::object(0xDF23, &[person.sex.code()])?,
        tlv::object(0xDF24, &key.card_form()?)?,
    ];
    let texts = [
        tlv::object(0xDF25, &pictures.name)?,
        tlv::object(0xDF26, &pictures.address)?,
    ];
    let photo = tlv::object(0xDF27, &pictures.photo)?;

    let digests = [facts.concat(), texts.concat(), photo.clone()].map(Sha256::digest);
    let signature = signer.sign_digest_info(&digest_info_of_three(&digests.concat())?)?;

    let [birth, sex, key] = facts;
    let [name, address] = texts;
    let objects = [
        birth,
        sex,
        key,
        name,
        address,
        photo,
        tlv::object(0xDF28, &signature)?,
        tlv::object(0xDF29, yyyymmdd(person.card.expiry).as_bytes())?,
        tlv::object(0xDF2A, &pictures.security_code)?,
    ];
    let mut file = tlv::indexed(0xFF20, 0xDF21, &objects)?;
    file.extend(vec![0xFF; usize::from(person.filler)]);
    Ok(file)
}

/// A DigestInfo (RFC 8017, appendix A.2.4) for SHA-256, but with 96 bytes of three digests.
fn digest_info_of_three(digests: &[u8]) -> Result<Vec<u8>, IssueError> {
    let sha256 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
    let algorithm = [tlv::short_tag(0x06, &sha256)?, vec![0x05, 0x00]].concat();
    let body = [
        tlv::short_tag(0x30, &algorithm)?,
        tlv::short_tag(0x04, digests)?,
    ];
    tlv::short_tag(0x30, &body.concat())
}

/// card-surface 0003: basic information.
pub(super) fn surface_basic_information(
    person: &Person,
    key_id: &KeyIdBytes,
    signer: &KeyIdBytes,
) -> Result<Vec<u8>, IssueError> {
    let opaque = opaque("card-surface", &person.card.serial, 256);
    let body = [
        tlv::object(0xDF31, &[0x06, 0x03, 0x0E, 0x01])?,
        tlv::object(0xDF32, key_id)?,
        tlv::object(0xDF33, &[0x00])?,
        tlv::object(0xDF34, person.card.municipality.code.as_bytes())?,
        tlv::object(0xDF35, &[signer.as_slice(), &opaque].concat())?,
    ];
    tlv::object(0xFF30, &body.concat())
}

/// card-surface 0005: the My Number as a picture.
pub(super) fn my_number_picture(
    pictures: &Pictures,
    key: &TestKey,
    signer: &TestKey,
) -> Result<Vec<u8>, IssueError> {
    let signed = [
        tlv::object(0xDF41, &pictures.my_number)?,
        tlv::object(0xDF42, &key.card_form()?)?,
    ]
    .concat();
    let signature = tlv::object(0xDF43, &signer.sign(&signed)?)?;
    tlv::object(0xFF40, &[signed, signature].concat())
}

/// Bytes whose meaning is not known, different for each card, the same at each run.
fn opaque(purpose: &str, serial: &str, length: usize) -> Vec<u8> {
    (0_u8..=255)
        .flat_map(|n| Sha256::digest([purpose.as_bytes(), serial.as_bytes(), &[n]].concat()))
        .take(length)
        .collect()
}
