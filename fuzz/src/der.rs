//! A little DER, to wrap and sign what the fuzzer makes: without a right signature no input would
//! get past the signature check.

use std::sync::OnceLock;

use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest as _, Sha256};

/// One object.
pub fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let mut object = vec![tag];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length @ 0..=0x7F), _) => object.push(length),
        (Ok(length), _) => object.extend([0x81, length]),
        (_, Ok(length)) => {
            object.push(0x82);
            object.extend(length.to_be_bytes());
        }
        _ => {
            object.push(0x83);
            object.extend(&u32::try_from(length).unwrap_or(0).to_be_bytes()[1..]);
        }
    }
    object.extend(value);
    object
}

/// A SEQUENCE of these.
pub fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// sha256WithRSAEncryption, as an AlgorithmIdentifier.
pub fn sha256_with_rsa() -> Vec<u8> {
    let oid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
    seq(&[&tlv(0x06, &oid), &tlv(0x05, &[])])
}

/// `SEQUENCE { content, algorithm, signature }`, signed by the authority of the simulated
/// authentication certificates.
pub fn signed(content: &[u8]) -> Vec<u8> {
    let signature = sign(content);
    let signature = [&[0], signature.as_slice()].concat();
    seq(&[content, &sha256_with_rsa(), &tlv(0x03, &signature)])
}

fn sign(message: &[u8]) -> Vec<u8> {
    static KEY: OnceLock<RsaPrivateKey> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let text = include_str!("../../fixtures/keys/authority-auth-ca-2.pem");
        let start = text.find("-----BEGIN").expect("PEM");
        RsaPrivateKey::from_pkcs8_pem(&text[start..]).expect("a key")
    });
    key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
        .expect("a signature")
}

/// A successful OCSPResponse with this content (`ResponseData`), signed by the same authority.
pub fn ocsp_response(content: &[u8]) -> Vec<u8> {
    let basic = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
    let bytes = seq(&[&tlv(0x06, &basic), &tlv(0x04, &signed(content))]);
    seq(&[&tlv(0x0A, &[0]), &tlv(0xA0, &bytes)])
}
