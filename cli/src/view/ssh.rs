//! A public key as ssh knows it.

use data_encoding::BASE64;
use mynumber_card::pki::{Certificate, PublicKey, Purpose};

/// What the key's kind is called.
const RSA: &str = "ssh-rsa";

/// What stands behind the key. Nothing of the person: the line goes to other people's machines.
pub(crate) const fn comment(purpose: Purpose) -> Option<&'static str> {
    match purpose {
        Purpose::Authentication => Some("mynumber-card-auth"),
        Purpose::Signature => Some("mynumber-card-sign"),
        _ => None,
    }
}

/// A line of `authorized_keys`. `None` if the key is not RSA, or an authority's. Source: RFC 4253, 6.6.
pub(crate) fn authorized_key(certificate: &Certificate, purpose: Purpose) -> Option<String> {
    let PublicKey::Rsa(key) = certificate.public_key() else {
        return None;
    };
    let comment = comment(purpose)?;
    let mut blob = Vec::new();
    string(&mut blob, RSA.as_bytes())?;
    string(&mut blob, &positive(key.exponent()))?;
    string(&mut blob, &positive(key.modulus()))?;
    Some(format!("{RSA} {} {comment}\n", BASE64.encode(&blob)))
}

/// Bytes after their length. Source: RFC 4251, 5.
fn string(blob: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    let length = u32::try_from(bytes.len()).ok()?;
    blob.extend(length.to_be_bytes());
    blob.extend(bytes);
    Some(())
}

/// A number whose highest bit does not say that it is negative.
fn positive(number: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(number.len().saturating_add(1));
    if number.first().is_some_and(|first| *first >= 0x80) {
        bytes.push(0);
    }
    bytes.extend(number);
    bytes
}
