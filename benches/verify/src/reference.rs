//! The same six signatures through OpenSSL. Nothing of the crate's readers is used: parts are taken
//! out of the JSON by their place, and what the keys signed is put together again from its
//! description in docs/security-model.md.

use std::collections::HashMap;

use data_encoding::{BASE64, HEXLOWER};
use openssl::bn::BigNum;
use openssl::pkey::{PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::{Padding, Rsa};
use openssl::sha::Sha256;
use openssl::x509::X509;
use serde_json::Value;

use crate::samples::Sample;

/// The keys that certificates are checked with, prepared once.
pub struct Authorities {
    roots: Vec<(Vec<u8>, PKey<Public>)>,
    card: HashMap<Vec<u8>, PKey<Public>>,
}

pub fn authorities(folder: &str) -> Authorities {
    let mut roots = Vec::new();
    let mut card = HashMap::new();
    for entry in std::fs::read_dir(folder).expect("the simulator's authority") {
        let path = entry.expect("an entry").path();
        let file = std::fs::read(&path).expect("a file");
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            for key in serde_json::from_slice::<Vec<Value>>(&file).expect("keys") {
                let digits = |name: &str| {
                    HEXLOWER
                        .decode(text(&key[name]).to_lowercase().as_bytes())
                        .expect("digits")
                };
                card.insert(
                    digits("key_id"),
                    public_key(&digits("modulus"), &digits("exponent")),
                );
            }
        } else {
            let root = X509::from_der(&file).expect("a certificate");
            let id = root.subject_key_id().expect("an identifier");
            let id = id.as_slice().to_vec();
            roots.push((id, root.public_key().expect("a key")));
        }
    }
    Authorities { roots, card }
}

/// The parts of a piece of evidence, out of its JSON.
pub struct Parts {
    /// What the transcript says of the request, after the role.
    request: Vec<(&'static str, Vec<u8>)>,
    certificate: Vec<u8>,
    signature: Vec<u8>,
    card_certificate: Vec<u8>,
    attributes: Vec<u8>,
    integrity: Vec<u8>,
    signing_key: Vec<u8>,
    card_signature: Vec<u8>,
}

impl Parts {
    pub fn new(sample: &Sample) -> Self {
        let json: Value = serde_json::from_str(&sample.json).expect("JSON");
        let (request, card) = (&json["request"], &json["card"]);
        let bytes = |value: &Value| BASE64.decode(text(value).as_bytes()).expect("base64");
        let plain = |name: &str| text(&request[name]).as_bytes().to_vec();
        let seconds = |value: &Value| {
            let time: mynumber_card::data::UnixTime = text(value).parse().expect("a time");
            time.seconds().to_be_bytes().to_vec()
        };
        let challenge = HEXLOWER.decode(&plain("challenge")).expect("digits");
        Self {
            request: vec![
                ("challenge", challenge),
                ("audience", plain("audience")),
                ("level", plain("level")),
                ("wanted", plain("wanted")),
                ("expires", seconds(&request["expires"])),
                ("read_at", seconds(&json["read_at"])),
            ],
            certificate: bytes(&json["certificate"]),
            signature: bytes(&json["signature"]),
            card_certificate: bytes(&card["certificate"]),
            attributes: bytes(&card["attributes"]),
            integrity: bytes(&card["integrity_record"]),
            signing_key: bytes(&card["signing_key"]),
            card_signature: bytes(&card["signature"]),
        }
    }

    /// Whether all six signatures hold.
    pub fn verify(&self, authorities: &Authorities) -> bool {
        let certificate = X509::from_der(&self.certificate).expect("a certificate");
        let holder = certificate.public_key().expect("a key");
        let issuer = certificate.authority_key_id().expect("an identifier");
        let signed_by = |(id, key): &(Vec<u8>, PKey<Public>)| {
            id == issuer.as_slice() && certificate.verify(key).unwrap_or(false)
        };

        let body = content(child(content(&self.card_certificate), 0x5F4E));
        let Some(authority) = authorities.card.get(&body[..16]) else {
            return false;
        };
        let signer = card_key(&body[32..]);
        let signed = |object: &[u8], key: &PKey<Public>, file: &[u8], tag| {
            let signature = content(child(content(file), tag));
            fits(key, openssl::sha::sha256(object), signature)
        };
        let digests = [0xDF31, 0xDF32].map(|tag| child(content(&self.integrity), tag));
        let certified = child(content(&self.signing_key), 0xDF51);

        let mut files = vec![
            ("card_certificate", &self.card_certificate),
            ("attributes", &self.attributes),
            ("integrity_record", &self.integrity),
            ("signing_key", &self.signing_key),
        ];
        let of_card = self.transcript("card", &files);
        files.push(("card_signature", &self.card_signature));
        files.push(("certificate", &self.certificate));
        let of_holder = self.transcript("holder", &files);

        authorities.roots.iter().any(signed_by)
            && fits(&holder, of_holder, &self.signature)
            && signed(body, authority, &self.card_certificate, 0x5F37)
            && signed(&digests.concat(), &signer, &self.integrity, 0xDF33)
            && signed(certified, &signer, &self.signing_key, 0xDF52)
            && fits(&card_key(content(certified)), of_card, &self.card_signature)
    }

    fn transcript(&self, role: &str, files: &[(&str, &Vec<u8>)]) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(b"mynumber-card identity evidence, version 1\0");
        let mut field = |name: &str, content: &[u8]| {
            for part in [name.as_bytes(), content] {
                digest.update(&(part.len() as u64).to_be_bytes());
                digest.update(part);
            }
        };
        field("role", role.as_bytes());
        for (name, content) in &self.request {
            field(name, content);
        }
        for (name, content) in files {
            field(name, content);
        }
        digest.finish()
    }
}

fn fits(key: &PKey<Public>, digest: [u8; 32], signature: &[u8]) -> bool {
    let mut context = PkeyCtx::new(key).expect("a context");
    context.verify_init().expect("verification");
    context.set_rsa_padding(Padding::PKCS1).expect("a padding");
    context
        .set_signature_md(openssl::md::Md::sha256())
        .expect("a hash");
    context.verify(&digest, signature).unwrap_or(false)
}

fn public_key(modulus: &[u8], exponent: &[u8]) -> PKey<Public> {
    let number = |bytes| BigNum::from_slice(bytes).expect("a number");
    let key = Rsa::from_public_components(number(modulus), number(exponent)).expect("a key");
    PKey::from_rsa(key).expect("a key")
}

/// `90 03 010001 91 82 0100 <modulus>`.
fn card_key(bytes: &[u8]) -> PKey<Public> {
    public_key(&bytes[9..265], &bytes[2..5])
}

/// The content of an object with a two-byte tag.
fn content(object: &[u8]) -> &[u8] {
    let (start, length) = extent(object);
    &object[start..start + length]
}

/// Where the content starts, and its length.
fn extent(object: &[u8]) -> (usize, usize) {
    match object[2] {
        0x82 => (5, usize::from(object[3]) << 8 | usize::from(object[4])),
        0x81 => (4, usize::from(object[3])),
        short => (3, usize::from(short)),
    }
}

/// The object with this tag, whole.
fn child(mut objects: &[u8], tag: u16) -> &[u8] {
    loop {
        let (start, length) = extent(objects);
        let (object, rest) = objects.split_at(start + length);
        if object[..2] == tag.to_be_bytes() {
            return object;
        }
        objects = rest;
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
