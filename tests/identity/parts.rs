//! Evidence taken apart and put together again, with every signature made again: the keys of the
//! simulated cards and of their issuer are public. What the keys sign is written here a second time,
//! after docs/security-model.md.
#![allow(dead_code, unreachable_pub, missing_docs)]

use data_encoding::{BASE64, HEXLOWER};
use mynumber_card::data::UnixTime;
use mynumber_card::identity::{
    Evidence, EvidenceError, Expected, IdentityCheck, Level, Request, VerdictCheckKind,
    VerdictReason, Verification, Wanted,
};
use mynumber_card::job::identify::read;
use mynumber_card::pki::{CheckKind, Reason, SignatureError, TrustAnchors};
use mynumber_card::secret::Pins;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, AuthPin, Card, LastTry, SignPassword, Transport};
use rsa::RsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Where the parts of evidence of level auth are.
pub const CERTIFICATE: &str = "/certificate";
pub const SIGNATURE: &str = "/signature";
pub const CARD: &str = "/card";
pub const CARD_CERTIFICATE: &str = "/card/certificate";
pub const ATTRIBUTES: &str = "/card/attributes";
pub const INTEGRITY: &str = "/card/integrity_record";
pub const SIGNING_KEY: &str = "/card/signing_key";
pub const CARD_SIGNATURE: &str = "/card/signature";

pub type Failures = Vec<(VerdictCheckKind, VerdictReason)>;

pub fn now() -> UnixTime {
    "2026-11-23T03:00:00Z".parse().unwrap()
}

/// The simulator's authority.
pub fn anchors() -> TrustAnchors {
    let mut anchors = TrustAnchors::none();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/authority");
    for entry in std::fs::read_dir(folder).unwrap() {
        anchors
            .add_file(&std::fs::read(entry.unwrap().path()).unwrap())
            .unwrap();
    }
    anchors
}

/// A published key of the simulator, `fixtures/keys/NAME.pem`.
pub fn key(name: &str) -> RsaPrivateKey {
    let path = format!("{}/fixtures/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    RsaPrivateKey::from_pkcs8_pem(&text[text.find("-----BEGIN").unwrap()..]).unwrap()
}

pub fn request_with(challenge: u8, level: Level, wanted: Wanted, at: UnixTime) -> Request {
    let expires = at.plus_seconds(300);
    Request::new(
        &[challenge; 32],
        "https://bank.example",
        level,
        wanted,
        expires,
    )
    .unwrap()
}

pub fn request(level: Level) -> Request {
    request_with(0x42, level, Wanted::Attributes, now())
}

pub fn pins(person: &str) -> Pins {
    let pins = people::person(person).unwrap().pins;
    let sign = pins.sign.and_then(|pin| pin.value);
    Pins::new()
        .with_option(pins.assist.value.map(|pin| AssistPin::new(&pin).unwrap()))
        .with_option(pins.auth.value.map(|pin| AuthPin::new(&pin).unwrap()))
        .with_option(sign.map(|pin| SignPassword::new(&pin).unwrap()))
}

pub fn card(person: &str) -> SimTransport {
    SimTransport::new(SimulatedCard::new(people::load(person).unwrap()))
}

pub fn read_through<T: Transport>(
    transport: T,
    request: &Request,
    mut pins: Pins,
    at: UnixTime,
) -> Evidence {
    let mut card = Card::new(transport);
    read(&mut card, request, &mut pins, LastTry::Refuse, at).unwrap()
}

pub fn read_from(person: &str, request: &Request) -> Evidence {
    read_through(card(person), request, pins(person), now())
}

/// What failed, in order. Whether it was accepted must agree.
pub fn failures(
    evidence: &Evidence,
    anchors: &TrustAnchors,
    request: Option<&Request>,
    at: UnixTime,
) -> Failures {
    let expected = request.map_or(Expected::AnyRequest, Expected::Request);
    let with = Verification::new(anchors, expected);
    let verdict = evidence.verify(&with, at);
    let failures: Failures = verdict
        .failures()
        .map(|(what, why)| (what, why.clone()))
        .collect();
    assert_eq!(verdict.is_accepted(), failures.is_empty());
    assert_eq!(verdict.proves().is_empty(), !failures.is_empty());
    failures
}

pub fn pki(kind: CheckKind, reason: Reason) -> (VerdictCheckKind, VerdictReason) {
    (VerdictCheckKind::Pki(kind), VerdictReason::Pki(reason))
}

pub fn mismatch(kind: CheckKind) -> (VerdictCheckKind, VerdictReason) {
    pki(kind, Reason::Signature(SignatureError::Mismatch))
}

pub fn holder(reason: Reason) -> (VerdictCheckKind, VerdictReason) {
    (
        VerdictCheckKind::Identity(IdentityCheck::HolderSignature),
        VerdictReason::Pki(reason),
    )
}

pub fn holder_mismatch() -> (VerdictCheckKind, VerdictReason) {
    holder(Reason::Signature(SignatureError::Mismatch))
}

/// Evidence as JSON, open to change.
#[derive(Clone)]
pub struct Parts(pub Value);

impl Parts {
    pub fn of(evidence: &Evidence) -> Self {
        Self(serde_json::from_str(&evidence.to_json().unwrap()).unwrap())
    }

    pub fn get(&self, part: &str) -> &Value {
        self.0.pointer(part).unwrap()
    }

    pub fn with(mut self, part: &str, value: &Value) -> Self {
        *self.0.pointer_mut(part).unwrap() = value.clone();
        self
    }

    /// This part of another piece.
    pub fn with_part_of(self, part: &str, other: &Self) -> Self {
        self.with(part, other.get(part))
    }

    pub fn bytes(&self, part: &str) -> Vec<u8> {
        BASE64
            .decode(self.get(part).as_str().unwrap().as_bytes())
            .unwrap()
    }

    pub fn with_bytes(self, part: &str, bytes: &[u8]) -> Self {
        self.with(part, &BASE64.encode(bytes).into())
    }

    pub fn parse(&self) -> Result<Evidence, EvidenceError> {
        Evidence::from_json(&self.0.to_string())
    }

    /// What fails with the simulator's authority, whatever the request was.
    pub fn failures(&self) -> Failures {
        failures(&self.parse().unwrap(), &anchors(), None, now())
    }

    /// What the input-assist key signs, before it is hashed.
    pub fn card_message(&self) -> Vec<u8> {
        let mut message = self.message("card");
        self.add_files(&mut message);
        message
    }

    /// What the holder's key signs, before it is hashed.
    pub fn holder_message(&self) -> Vec<u8> {
        let mut message = self.message("holder");
        if self.0.get("card").is_some() {
            self.add_files(&mut message);
            field(&mut message, "card_signature", &self.bytes(CARD_SIGNATURE));
        }
        field(&mut message, "certificate", &self.bytes(CERTIFICATE));
        message
    }

    fn add_files(&self, message: &mut Vec<u8>) {
        field(message, "card_certificate", &self.bytes(CARD_CERTIFICATE));
        field(message, "attributes", &self.bytes(ATTRIBUTES));
        field(message, "integrity_record", &self.bytes(INTEGRITY));
        field(message, "signing_key", &self.bytes(SIGNING_KEY));
    }

    fn message(&self, role: &str) -> Vec<u8> {
        let text = |part: &str| self.get(part).as_str().unwrap().to_owned();
        let seconds = |part: &str| {
            let time: UnixTime = text(part).parse().unwrap();
            time.seconds().to_be_bytes()
        };
        let challenge = HEXLOWER
            .decode(text("/request/challenge").as_bytes())
            .unwrap();
        let mut message = b"mynumber-card identity evidence, version 1\0".to_vec();
        field(&mut message, "role", role.as_bytes());
        field(&mut message, "challenge", &challenge);
        field(
            &mut message,
            "audience",
            text("/request/audience").as_bytes(),
        );
        field(&mut message, "level", text("/request/level").as_bytes());
        field(&mut message, "wanted", text("/request/wanted").as_bytes());
        field(&mut message, "expires", &seconds("/request/expires"));
        field(&mut message, "read_at", &seconds("/read_at"));
        message
    }

    /// With the answer of this input-assist key.
    pub fn answered_by(self, key: &RsaPrivateKey) -> Self {
        let signature = sign(key, &self.card_message());
        self.with_bytes(CARD_SIGNATURE, &signature)
    }

    /// With this certificate and the signature of its key, over everything else as it is now.
    pub fn held_by(self, certificate: &[u8], key: &RsaPrivateKey) -> Self {
        let parts = self.with_bytes(CERTIFICATE, certificate);
        let signature = sign(key, &parts.holder_message());
        parts.with_bytes(SIGNATURE, &signature)
    }
}

fn field(message: &mut Vec<u8>, name: &str, content: &[u8]) {
    for part in [name.as_bytes(), content] {
        message.extend(u64::try_from(part.len()).unwrap().to_be_bytes());
        message.extend(part);
    }
}

/// PKCS#1 v1.5 with SHA-256.
pub fn sign(key: &RsaPrivateKey, message: &[u8]) -> Vec<u8> {
    key.sign(rsa::Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
        .unwrap()
}
