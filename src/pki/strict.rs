//! Whether a certificate has the one form that its content has. A parser that skips what it does not
//! expect, takes a second form of a time or a default that is spelt out reads two files as one; so each
//! certificate is walked by rules of its own, which skip nothing.

use super::grammar::{Algorithm, algorithm, extension, name, public_key, serial_number};
use super::oid::text;
use super::signature::signature_hash;
use super::walk::{BIT_STRING, INTEGER, OTHER, SEQUENCE, Walk, Walked, bits, integer, time};
use super::words::StructureProblem;

const RSA: &str = "1.2.840.113549.1.1.1";

/// Checks everything but the values of the extensions; the problem, when there is one.
pub(super) fn check(bytes: &[u8]) -> Result<(), StructureProblem> {
    let mut walk = Walk::into_sole(bytes, SEQUENCE)?;
    let content = walk.enter(SEQUENCE)?;
    let algorithm = algorithm(walk.enter(SEQUENCE)?)?;
    bits(walk.take(BIT_STRING)?)?;
    walk.end()?;
    let (key, bits) = check_content(content)?;
    // The one inside is the same: that is checked where the certificate is read.
    if signature_hash(&text(algorithm.oid)).is_some() && !algorithm.has_null() {
        return Err(StructureProblem::AlgorithmParameters);
    }
    check_key(&key, bits)
}

/// `TBSCertificate`, with the key that it has.
fn check_content(mut walk: Walk<'_>) -> Walked<(Algorithm<'_>, &[u8])> {
    match walk.optional(0xA0)? {
        None | Some([INTEGER, 1, 1 | 2]) => {}
        Some([INTEGER, 1, 0]) => return Err(StructureProblem::OtherForm),
        Some(_) => return Err(OTHER),
    }
    serial_number(walk.take(INTEGER)?)?;
    algorithm(walk.enter(SEQUENCE)?)?;
    name(walk.enter(SEQUENCE)?)?;
    let mut validity = walk.enter(SEQUENCE)?;
    let mut usual = true;
    for _ in 0..2 {
        usual &= time(&validity.object()?)?.is_usual;
    }
    validity.end()?;
    name(walk.enter(SEQUENCE)?)?;
    let key = public_key(walk.enter(SEQUENCE)?)?;
    // issuerUniqueID, subjectUniqueID
    for tag in [0x81, 0x82] {
        if let Some(value) = walk.optional(tag)? {
            bits(value)?;
        }
    }
    if let Some(extensions) = walk.optional(0xA3)? {
        let extensions = Walk::into_sole(extensions, SEQUENCE)?;
        extensions.each(|walk| extension(walk).map(|_| ()))?;
    }
    walk.end()?;
    if usual {
        Ok(key)
    } else {
        Err(StructureProblem::TimeForm)
    }
}

fn check_key(algorithm: &Algorithm<'_>, value: &[u8]) -> Result<(), StructureProblem> {
    if text(algorithm.oid) != RSA {
        return Ok(());
    }
    if !algorithm.has_null() {
        return Err(StructureProblem::KeyParameters);
    }
    numbers(value).map_err(|_| StructureProblem::KeyNumbers)
}

/// `RSAPublicKey` (RFC 8017, section A.1.1): two positive numbers and nothing else.
fn numbers(value: &[u8]) -> Walked<()> {
    let (0, key) = bits(value)? else {
        return Err(OTHER);
    };
    let mut walk = Walk::into_sole(key, SEQUENCE)?;
    for _ in 0..2 {
        if integer(walk.take(INTEGER)?)?.first() >= Some(&0x80) {
            return Err(OTHER);
        }
    }
    walk.end()
}
