//! Certificates for tests, made byte by byte: an encoder of its own, so that a mistake of the
//! crate's reader is not shared, and any field can be wrong.
#![allow(dead_code, unreachable_pub, missing_docs)]

use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest as _, Sha256};

/// A DER object.
pub fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    let header = match value.len() {
        0..0x80 => vec![tag, length[3]],
        0x80..0x100 => vec![tag, 0x81, length[3]],
        0x100..0x1_0000 => vec![tag, 0x82, length[2], length[3]],
        0x1_0000..0x100_0000 => vec![tag, 0x83, length[1], length[2], length[3]],
        _ => [&[tag, 0x84][..], &length].concat(),
    };
    [header.as_slice(), value].concat()
}

pub fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// An object identifier, dotted.
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u32> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut value = Vec::new();
    for arc in [&[arcs[0] * 40 + arcs[1]], &arcs[2..]].concat() {
        let mut bytes = vec![u8::try_from(arc & 0x7F).unwrap()];
        let mut rest = arc >> 7;
        while rest > 0 {
            bytes.insert(0, u8::try_from(rest & 0x7F).unwrap() | 0x80);
            rest >>= 7;
        }
        value.extend(bytes);
    }
    tlv(0x06, &value)
}

pub fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut value = bytes[zeros..].to_vec();
    if value.first().is_none_or(|first| first & 0x80 != 0) {
        value.insert(0, 0);
    }
    tlv(0x02, &value)
}

/// A distinguished name of UTF8Strings: `[("2.5.4.6", "JP"), …]`.
pub fn name(parts: &[(&str, &str)]) -> Vec<u8> {
    let parts: Vec<_> = parts
        .iter()
        .map(|(kind, value)| tlv(0x31, &seq(&[&oid(kind), &tlv(0x0C, value.as_bytes())])))
        .collect();
    tlv(0x30, &parts.concat())
}

pub mod files;
pub mod paths;

pub const C: &str = "2.5.4.6";
pub const L: &str = "2.5.4.7";
pub const O: &str = "2.5.4.10";
pub const OU: &str = "2.5.4.11";
pub const CN: &str = "2.5.4.3";

/// A private key of `fixtures/keys/test`.
pub fn key(file: &str) -> RsaPrivateKey {
    let path = format!(
        "{}/fixtures/keys/test/{file}.pk8",
        env!("CARGO_MANIFEST_DIR")
    );
    RsaPrivateKey::from_pkcs8_der(&std::fs::read(path).unwrap()).unwrap()
}

/// PKCS#1 v1.5 with SHA-256.
pub fn sign(key: &RsaPrivateKey, message: &[u8]) -> Vec<u8> {
    key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
        .unwrap()
}

/// Raises these bytes to the private exponent as they are: whatever padding a forger likes.
pub fn raw_sign(key: &RsaPrivateKey, block: &[u8]) -> Vec<u8> {
    use rsa::traits::PrivateKeyParts as _;
    let signature = BigUint::from_bytes_be(block).modpow(key.d(), key.n());
    let bytes = signature.to_bytes_be();
    [vec![0; key.size() - bytes.len()], bytes].concat()
}

pub fn sha256_with_rsa() -> Vec<u8> {
    seq(&[&oid("1.2.840.113549.1.1.11"), &[0x05, 0x00]])
}

pub fn rsa_key_info(key: &RsaPrivateKey) -> Vec<u8> {
    let public = seq(&[
        &integer(&key.n().to_bytes_be()),
        &integer(&key.e().to_bytes_be()),
    ]);
    seq(&[
        &seq(&[&oid("1.2.840.113549.1.1.1"), &[0x05, 0x00]]),
        &tlv(0x03, &[&[0], public.as_slice()].concat()),
    ])
}

/// The extensions of a draft: identifier, critical, value.
pub type Extension = (&'static str, bool, Vec<u8>);

/// A certificate before it is signed.
#[derive(Clone)]
pub struct Draft {
    pub version: Vec<u8>,
    pub serial: Vec<u8>,
    pub algorithm: Vec<u8>,
    pub outer_algorithm: Vec<u8>,
    pub issuer: Vec<u8>,
    pub not_before: String,
    pub not_after: String,
    pub subject: Vec<u8>,
    pub key_info: Vec<u8>,
    pub extensions: Vec<Extension>,
}

impl Draft {
    pub fn tbs(&self) -> Vec<u8> {
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|(kind, critical, value)| {
                let critical = if *critical {
                    &[0x01, 0x01, 0xFF][..]
                } else {
                    &[]
                };
                seq(&[&oid(kind), critical, &tlv(0x04, value)])
            })
            .collect();
        seq(&[
            &self.version,
            &self.serial,
            &self.algorithm,
            &self.issuer,
            &seq(&[&time(&self.not_before), &time(&self.not_after)]),
            &self.subject,
            &self.key_info,
            &tlv(0xA3, &tlv(0x30, &extensions.concat())),
        ])
    }

    pub fn signed_by(&self, key: &RsaPrivateKey) -> Vec<u8> {
        let tbs = self.tbs();
        assemble(&tbs, &self.outer_algorithm, &sign(key, &tbs))
    }

    pub fn extension(&mut self, kind: &str) -> &mut Extension {
        self.extensions
            .iter_mut()
            .find(|extension| extension.0 == kind)
            .unwrap()
    }

    pub fn without(mut self, kind: &str) -> Self {
        self.extensions.retain(|extension| extension.0 != kind);
        self
    }
}

/// A certificate from its three parts.
pub fn assemble(tbs: &[u8], algorithm: &[u8], signature: &[u8]) -> Vec<u8> {
    seq(&[tbs, algorithm, &tlv(0x03, &[&[0], signature].concat())])
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
pub fn time(text: &str) -> Vec<u8> {
    tlv(if text.len() == 13 { 0x17 } else { 0x18 }, text.as_bytes())
}

/// The names of the JPKI authorities under another organization.
pub fn authority_name(organization: &str, unit: &str) -> Vec<u8> {
    name(&[
        (C, "JP"),
        (O, organization),
        (OU, unit),
        (OU, "Japan Agency for Local Authority Information Systems"),
    ])
}

pub const AUTH_UNIT: &str = "JPKI for user authentication";
pub const SIGN_UNIT: &str = "JPKI for digital signature";

/// The key identifier of RFC 5280, method 1, but of SHA-256 cut to 20 bytes.
pub fn key_id(key: &RsaPrivateKey) -> Vec<u8> {
    Sha256::digest(key.n().to_bytes_be())[..20].to_vec()
}

/// The self-signed certificate of an authority, valid 2020–2040.
pub fn authority(key: &RsaPrivateKey, unit: &str) -> Draft {
    let name = authority_name("JPKI-TRIAL", unit);
    Draft {
        version: tlv(0xA0, &integer(&[2])),
        serial: integer(&[0x10, 0x01]),
        algorithm: sha256_with_rsa(),
        outer_algorithm: sha256_with_rsa(),
        issuer: name.clone(),
        not_before: "200101000000Z".into(),
        not_after: "400101145959Z".into(),
        subject: name,
        key_info: rsa_key_info(key),
        extensions: vec![
            // keyCertSign, cRLSign
            ("2.5.29.15", true, vec![0x03, 0x02, 0x01, 0x06]),
            ("2.5.29.19", true, vec![0x30, 0x03, 0x01, 0x01, 0xFF]),
            ("2.5.29.14", false, tlv(0x04, &key_id(key))),
        ],
    }
}

fn authority_key_identifier(issuer_key: &RsaPrivateKey, issuer: &[u8]) -> Vec<u8> {
    seq(&[
        &tlv(0x80, &key_id(issuer_key)),
        &tlv(0xA1, &tlv(0xA4, issuer)),
        &tlv(0x82, &[0x10, 0x01]),
    ])
}

fn crl_point(unit: &str) -> Vec<u8> {
    let name = name(&[
        (C, "JP"),
        (O, "JPKI-TRIAL"),
        (OU, unit),
        (OU, "CRL Distribution Points"),
        (OU, "Tokyo-to"),
        (CN, "Chiyoda-ku CRLDP"),
    ]);
    seq(&[&seq(&[&tlv(0xA0, &tlv(0xA0, &tlv(0xA4, &name)))])])
}

/// An authentication certificate, valid 2025-04-01 to 2030-02-17.
pub fn authentication(issuer_key: &RsaPrivateKey, key: &RsaPrivateKey) -> Draft {
    let issuer = authority_name("JPKI-TRIAL", AUTH_UNIT);
    let ocsp = seq(&[&seq(&[
        &oid("1.3.6.1.5.5.7.48.1"),
        &tlv(0x86, b"http://ocsp.trial.invalid"),
    ])]);
    Draft {
        version: tlv(0xA0, &integer(&[2])),
        serial: integer(&[0x01, 0x23, 0x45]),
        algorithm: sha256_with_rsa(),
        outer_algorithm: sha256_with_rsa(),
        issuer: issuer.clone(),
        not_before: "250401000000Z".into(),
        not_after: "300217145959Z".into(),
        subject: name(&[(C, "JP"), (CN, "7X0123456789ABCDEF13101A")]),
        key_info: rsa_key_info(key),
        extensions: vec![
            // digitalSignature
            ("2.5.29.15", true, vec![0x03, 0x02, 0x07, 0x80]),
            ("2.5.29.37", false, seq(&[&oid("1.3.6.1.5.5.7.3.2")])),
            (
                "2.5.29.32",
                true,
                seq(&[&seq(&[&oid("1.2.392.200149.8.5.1.3.30")])]),
            ),
            ("2.5.29.31", false, crl_point(AUTH_UNIT)),
            ("1.3.6.1.5.5.7.1.1", false, ocsp),
            (
                "2.5.29.35",
                false,
                authority_key_identifier(issuer_key, &issuer),
            ),
            ("2.5.29.14", false, tlv(0x04, &key_id(key))),
        ],
    }
}

/// otherName entries with UTF8Strings, by the last number of the JPKI identifier.
pub fn other_names(entries: &[(&str, &str)]) -> Vec<u8> {
    let entries: Vec<_> = entries
        .iter()
        .map(|(number, text)| other_name(number, 0x0C, text.as_bytes()))
        .collect();
    tlv(0x30, &entries.concat())
}

pub fn other_name(number: &str, string_tag: u8, text: &[u8]) -> Vec<u8> {
    let identifier = oid(&format!("1.2.392.200149.8.5.5.{number}"));
    tlv(
        0xA0,
        &[identifier, tlv(0xA0, &tlv(string_tag, text))].concat(),
    )
}

pub const ATTRIBUTES: [(&str, &str); 6] = [
    ("1", "日本　花子"),
    ("2", "00010"),
    ("3", "2"),
    ("4", "319800217"),
    ("5", "東京都千代田区霞が関２丁目１番２号"),
    ("6", "00000000000000000"),
];

/// A signature certificate, valid 2025-04-01 to 2030-02-17.
pub fn signature(issuer_key: &RsaPrivateKey, key: &RsaPrivateKey) -> Draft {
    let issuer = authority_name("JPKI-TRIAL", SIGN_UNIT);
    let mut draft = authentication(issuer_key, key).without("2.5.29.37");
    draft.extension("2.5.29.15").2 = vec![0x03, 0x02, 0x06, 0xC0];
    draft.extension("2.5.29.32").2 = seq(&[&seq(&[&oid("1.2.392.200149.8.5.1.1.20")])]);
    draft.extension("2.5.29.31").2 = crl_point(SIGN_UNIT);
    draft.extension("2.5.29.35").2 = authority_key_identifier(issuer_key, &issuer);
    draft
        .extensions
        .push(("2.5.29.17", false, other_names(&ATTRIBUTES)));
    Draft {
        issuer,
        subject: name(&[
            (C, "JP"),
            (L, "Tokyo-to"),
            (L, "Chiyoda-ku"),
            (CN, "7X0123456789ABCDEF13101B"),
        ]),
        ..draft
    }
}

/// An RSA key in the form of the card.
pub fn card_key(key: &RsaPrivateKey) -> Vec<u8> {
    let modulus = key.n().to_bytes_be();
    let length = u16::try_from(modulus.len()).unwrap().to_be_bytes();
    [
        tlv(0x90, &key.e().to_bytes_be()),
        vec![0x91, 0x82, length[0], length[1]],
        modulus,
    ]
    .concat()
}

/// Key identifier and key of an authority for card-verifiable certificates.
pub fn card_authority(id: &[u8; 16], key: &RsaPrivateKey) -> Vec<u8> {
    [id.as_slice(), &card_key(key)].concat()
}

/// An object with a two-byte tag as the card writes it.
pub fn object(tag: u16, value: &[u8]) -> Vec<u8> {
    let tag = tag.to_be_bytes();
    let one = tlv(0x30, value);
    [&tag, &one[1..]].concat()
}

/// A card-verifiable certificate, EF 0004.
pub fn card_certificate(
    issuer: &[u8; 16],
    issuer_key: &RsaPrivateKey,
    subject: &[u8; 16],
    key: &RsaPrivateKey,
) -> Vec<u8> {
    let body = [issuer.as_slice(), subject, &card_key(key)].concat();
    let signature = sign(issuer_key, &body);
    object(
        0x7F21,
        &[object(0x5F4E, &body), object(0x5F37, &signature)].concat(),
    )
}
