//! This library on a file, with the test authority as trust.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use mynumber_card::pki::{Certificate, TrustAnchors};
use mynumber_card::report::Coded;
use mynumber_card_documents::{Conditions, DocumentError, DocumentReport, pdf};
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::Sha256;

use super::attack::Ours;
use super::tools::root;
use super::witness::{MOMENT, key_of};

static ANCHORS: LazyLock<TrustAnchors> = LazyLock::new(|| {
    let mut anchors = TrustAnchors::none();
    for generation in 1..=2 {
        let name = format!("fixtures/authority/signca-sim-{generation}.cer");
        anchors
            .add(&std::fs::read(root().join(name)).unwrap())
            .unwrap();
    }
    anchors
});

pub fn conditions() -> Conditions<'static> {
    Conditions::new(&ANCHORS, MOMENT.parse().unwrap())
}

pub fn report(file: &[u8]) -> Result<DocumentReport, DocumentError> {
    pdf::verify(file, &conditions(), pdf::Profile::General)
}

/// The verdict, and the checks that decide it by their codes, or that of the error.
pub fn verdict(file: &[u8]) -> (Ours, String) {
    told(report(file))
}

/// The same at another time.
pub fn verdict_at(time: &str, file: &[u8]) -> (Ours, String) {
    let conditions = Conditions::new(&ANCHORS, time.parse().unwrap());
    told(pdf::verify(file, &conditions, pdf::Profile::General))
}

fn told(report: Result<DocumentReport, DocumentError>) -> (Ours, String) {
    let report = match report {
        Ok(report) => report,
        Err(error) => return (Ours::No, code(&error)),
    };
    let checks = || {
        report
            .signatures
            .iter()
            .map(|it| &it.checks)
            .chain([&report.checks])
    };
    let mut failed: Vec<&str> = checks()
        .flat_map(|it| it.failures())
        .map(|(kind, _)| kind.code())
        .collect();
    failed.dedup();
    if report.is_valid() {
        (Ours::Yes, String::new())
    } else if failed.is_empty() && !report.signatures.is_empty() {
        let open = checks()
            .flat_map(|it| it.checks())
            .filter(|it| it.is_open());
        (
            Ours::Look,
            open.flat_map(|it| it.doubt_codes())
                .collect::<Vec<_>>()
                .join(", "),
        )
    } else {
        (Ours::No, failed.join(", "))
    }
}

static KEYS: LazyLock<Mutex<HashMap<&'static str, RsaPrivateKey>>> = LazyLock::new(Mutex::default);

/// The signature certificate of a person of the simulated card.
pub fn certificate(person: &str) -> Certificate {
    Certificate::from_der(&std::fs::read(key_of(person).0).unwrap()).unwrap()
}

/// What the card answers: the signature over a digest, with the signature key of the person.
pub fn card_signs(person: &'static str, digest: &[u8; 32]) -> Vec<u8> {
    let mut keys = KEYS.lock().unwrap();
    let key = keys.entry(person).or_insert_with(|| {
        RsaPrivateKey::from_pkcs8_der(&std::fs::read(key_of(person).1).unwrap()).unwrap()
    });
    key.sign(Pkcs1v15Sign::new::<Sha256>(), digest).unwrap()
}

/// The file signed by a person.
pub fn sign(
    file: &[u8],
    person: &'static str,
    options: &pdf::Options,
) -> Result<Vec<u8>, DocumentError> {
    let prepared = pdf::prepare(file.to_vec(), &certificate(person), options)?;
    let signature = card_signs(person, prepared.digest());
    prepared.finish(&signature)
}

/// At the moment of all witnesses.
pub fn options() -> pdf::Options {
    pdf::Options::new(MOMENT.parse().unwrap())
}

/// The code of an error.
pub fn code(error: &DocumentError) -> String {
    let error = serde_json::to_value(error).unwrap();
    let kind = |error: &serde_json::Value| error["kind"].as_str().map(str::to_owned);
    error
        .get("problem")
        .and_then(kind)
        .or_else(|| kind(&error))
        .unwrap()
}
