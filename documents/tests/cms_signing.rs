//! People of the simulated card sign, OpenSSL agrees; and what OpenSSL signs in its many forms is read as it is meant.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod cms_support;
mod pdf_support;

use std::process::Command;

use cms_support::*;
use mynumber_card::app::SignatureScheme;
use mynumber_card::data::Moment;
use mynumber_card::job::{Context, Fresh, sign};
use mynumber_card::pki::Certificate;
use mynumber_card::report::Check;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AuthPin, Card, LastTry, SignPassword};
use mynumber_card_documents::cms::{self, Options, SignedMessage};
use mynumber_card_documents::{
    Conditions, ContentDigests, DocumentError, DocumentFormat, DocumentStatement, HashAlgorithm,
    SignatureReport, SigningKey,
};
use pdf_support::tools::{file, root, run, said};
use pdf_support::witness::{key_of, openssl_cms};

/// The signature of a card over a digest.
fn card_signs(person: &str, key: SigningKey, digest: &[u8; 32]) -> (Vec<u8>, Certificate) {
    let image = people::load(person).unwrap();
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
    let anchors = anchors();
    let context = Context {
        anchors: &anchors,
        at: Moment::Now(MOMENT.parse().unwrap()),
        last: LastTry::Refuse,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    };
    let scheme = SignatureScheme::Pkcs1Sha256(digest);
    let signed = match key {
        SigningKey::Signature => {
            let password = SignPassword::new("TEST1234").unwrap();
            sign::sign(&mut card, &password, scheme, context).unwrap()
        }
        _ => {
            let pin = AuthPin::new("1234").unwrap();
            sign::sign(&mut card, &pin, scheme, context).unwrap()
        }
    };
    let certificate = signed.data.certificate.content.unwrap().certificate;
    (signed.data.signature, certificate)
}

fn digests() -> ContentDigests {
    ContentDigests::of(&[CONTENT], &[HashAlgorithm::Sha256])
}

fn signed_by(person: &str, key: SigningKey, options: Options) -> Vec<u8> {
    let (_, certificate) = card_signs(person, key, &[0; 32]);
    let prepared = cms::prepare(&certificate, &digests(), options).unwrap();
    let length = prepared.encoded_length().unwrap();
    let (signature, _) = card_signs(person, key, prepared.digest());
    let message = prepared.finish(&signature).unwrap();
    assert_eq!(message.len(), length);
    message
}

fn now() -> Options {
    Options::signed_at(MOMENT.parse().unwrap())
}

#[test]
fn what_a_card_signs_holds_and_openssl_agrees() {
    use DocumentStatement as S;
    let anchors = anchors();
    for person in ["taro", "family", "long", "foreign", "moved"] {
        for options in [now(), now().naming_certificate(), Options::pades()] {
            let message = signed_by(person, SigningKey::Signature, options);
            let report = cms::verify(&message, Some(CONTENT), &conditions(&anchors)).unwrap();
            assert!(
                report.is_valid(),
                "{person}: {:?}",
                report.signatures[0].checks
            );
            assert_eq!(report.format, DocumentFormat::DetachedCms);
            let [signature] = &report.signatures[..] else {
                panic!()
            };
            let timed = (options != Options::pades()).then(|| MOMENT.parse().unwrap());
            assert_eq!(signature.signing_time, timed);
            assert!(
                signature
                    .at_signing_time
                    .as_ref()
                    .is_none_or(|proof| proof.is_authentic())
            );
            assert!(signature.signer.as_ref().unwrap().attributes().is_some());
            let proven = [
                S::ContentUnchanged,
                S::SignedWithCard,
                S::AttributesCertified,
            ];
            assert_eq!(signature.proves(), proven);
            openssl_cms(&message, CONTENT).unwrap();
            let other = cms::verify(&message, Some(b"I owe you nothing."), &conditions(&anchors));
            let other = other.unwrap();
            assert_eq!(
                failures(&other.signatures[0]),
                ["cms.message_digest content_changed"]
            );
            assert_eq!(other.signatures[0].proves(), []);
        }
    }
}

#[test]
fn the_authentication_key_proves_presence_and_no_document() {
    let anchors = anchors();
    let message = signed_by("taro", SigningKey::Authentication, now());
    let report = cms::verify(&message, Some(CONTENT), &conditions(&anchors)).unwrap();
    assert_eq!(
        failures(&report.signatures[0]),
        ["signer.key authentication_key"]
    );
    let accepting = conditions(&anchors).accepting_authentication();
    let report = cms::verify(&message, Some(CONTENT), &accepting).unwrap();
    assert!(report.is_valid());
    let proven = [
        DocumentStatement::ContentUnchanged,
        DocumentStatement::SignedWithCard,
    ];
    assert_eq!(report.signatures[0].proves(), proven);
    assert!(
        report.signatures[0]
            .signer
            .as_ref()
            .unwrap()
            .attributes()
            .is_none()
    );
}

#[test]
fn only_a_signature_of_this_certificate_over_this_content_makes_a_message() {
    let (signature, certificate) = card_signs("taro", SigningKey::Signature, &[0; 32]);
    let prepare = || cms::prepare(&certificate, &digests(), now()).unwrap();
    let (of_another, _) = card_signs("family", SigningKey::Signature, prepare().digest());
    for wrong in [&signature[..], &of_another, &[], &[0; 256]] {
        assert_eq!(prepare().finish(wrong), Err(DocumentError::OtherSignature));
    }
    let unhashed = ContentDigests::of(&[CONTENT], &[HashAlgorithm::Sha512]);
    let refused = cms::prepare(&certificate, &unhashed, now());
    assert_eq!(refused.err(), Some(DocumentError::NotHashed));
    let early = Options::signed_at("1969-12-31T23:59:59Z".parse().unwrap());
    let refused = cms::prepare(&certificate, &digests(), early);
    assert!(matches!(refused, Err(DocumentError::Time { .. })));
}

#[test]
fn times_after_2049_have_four_digits_of_the_year() {
    let certificate = Certificate::from_der(&certificate_of("taro")).unwrap();
    let length = |time: &str| {
        let options = Options::signed_at(time.parse().unwrap());
        let prepared = cms::prepare(&certificate, &digests(), options).unwrap();
        prepared.encoded_length().unwrap()
    };
    assert_eq!(
        length("2049-12-31T23:59:59Z") + 2,
        length("2050-01-01T00:00:00Z")
    );
}

#[test]
fn pem_is_read_as_it_is_written() {
    let anchors = anchors();
    let message = signed_by("taro", SigningKey::Signature, now());
    let pem = cms::to_pem(&message).unwrap();
    for pem in [
        pem.clone(),
        pem.replace("CMS", "PKCS7"),
        pem.replace('\n', "\r\n"),
    ] {
        let report = cms::verify(pem.as_bytes(), Some(CONTENT), &conditions(&anchors)).unwrap();
        assert!(report.is_valid());
    }
    for wrong in [
        pem.replace("CMS", "CERTIFICATE"),
        pem.replacen('M', "!", 9),
        String::new(),
        pem[..90].to_owned(),
    ] {
        assert!(SignedMessage::read(wrong.as_bytes()).is_err());
    }
}

/// What `openssl cms -sign` makes with these arguments, as `taro`.
fn openssl_signs(arguments: &[&str]) -> Vec<u8> {
    let (certificate, key) = key_of("taro");
    let content = file(CONTENT);
    let certificates: Vec<_> = ["taro", "family"]
        .map(|person| {
            run(
                Command::new("openssl")
                    .args(["x509", "-inform", "DER", "-in"])
                    .arg(key_of(person).0),
                &[],
            )
            .stdout
        })
        .iter()
        .map(|pem| file(pem))
        .collect();
    assert!(certificate.exists());
    let keys: Vec<_> = ["taro", "family"]
        .map(|person| {
            run(
                Command::new("openssl")
                    .args(["pkey", "-inform", "DER", "-in"])
                    .arg(key_of(person).1),
                &[],
            )
            .stdout
        })
        .iter()
        .map(|pem| file(pem))
        .collect();
    assert!(key.exists());
    let mut command = Command::new("openssl");
    command
        .args(["cms", "-sign", "-binary", "-in"])
        .arg(content.path());
    command
        .arg("-signer")
        .arg(certificates[0].path())
        .arg("-inkey")
        .arg(keys[0].path());
    for argument in arguments {
        match *argument {
            "FAMILY" => command
                .arg("-signer")
                .arg(certificates[1].path())
                .arg("-inkey")
                .arg(keys[1].path()),
            other => command.arg(other),
        };
    }
    let output = run(&mut command, &[]);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    output.stdout
}

#[test]
fn what_openssl_signs_is_read_in_all_its_forms() {
    let anchors = anchors();
    let conditions = conditions(&anchors);
    // OpenSSL writes the time of the system, whatever that is beside the time of the test.
    let judged = |message: &[u8], content: &[u8], conditions: &Conditions<'_>| {
        let report = cms::verify(message, Some(content), conditions).unwrap();
        let open = |report: &SignatureReport| report.checks.checks().iter().any(Check::is_open);
        assert!(!report.signatures.iter().any(open));
        let failures = report.signatures.iter().map(failures);
        let failures = failures.map(|mut failures| {
            failures.retain(|failure| !failure.starts_with("cms.signing_time "));
            failures.extend(report.checks.failures().map(|(kind, _)| kind.to_string()));
            failures
        });
        failures.collect::<Vec<_>>()
    };
    let certificate = certificate_of("taro");
    let given: [&[u8]; 1] = [&certificate];
    for (what, arguments, signers) in [
        ("detached", &["-outform", "DER"][..], 1),
        ("attached", &["-outform", "DER", "-nodetach"], 1),
        ("PEM", &["-outform", "PEM"], 1),
        ("PEM, attached", &["-outform", "PEM", "-nodetach"], 1),
        ("stream", &["-outform", "DER", "-nodetach", "-stream"], 1),
        ("stream, detached", &["-outform", "DER", "-stream"], 1),
        (
            "stream, PEM",
            &["-outform", "PEM", "-nodetach", "-stream"],
            1,
        ),
        ("SHA-384", &["-outform", "DER", "-md", "sha384"], 1),
        ("SHA-512", &["-outform", "DER", "-md", "sha512"], 1),
        ("key identifier", &["-outform", "DER", "-keyid"], 1),
        ("no attributes", &["-outform", "DER", "-noattr"], 1),
        (
            "no attributes, attached",
            &["-outform", "DER", "-noattr", "-nodetach"],
            1,
        ),
        ("CAdES", &["-outform", "DER", "-cades"], 1),
        ("two signers", &["-outform", "DER", "FAMILY"], 2),
        (
            "PSS",
            &[
                "-outform",
                "DER",
                "-keyopt",
                "rsa_padding_mode:pss",
                "-keyopt",
                "rsa_pss_saltlen:digest",
            ],
            1,
        ),
    ] {
        let message = openssl_signs(arguments);
        assert_eq!(
            judged(&message, CONTENT, &conditions),
            vec![vec![""; 0]; signers],
            "{what}"
        );
        let other = judged(&message, b"I owe you nothing.", &conditions);
        assert!(
            other.len() == signers && other.iter().all(|failed| !failed.is_empty()),
            "{what}"
        );
    }
    let without = openssl_signs(&["-outform", "DER", "-nocerts"]);
    let failed = judged(&without, CONTENT, &conditions).concat();
    assert!(
        failed.contains(&"signer.certificate no_certificate".to_owned()),
        "{failed:?}"
    );
    let conditions = conditions.with_certificates(&given);
    assert_eq!(judged(&without, CONTENT, &conditions), [[""; 0]]);
    for (what, arguments) in [
        ("SHA-1", &["-outform", "DER", "-md", "sha1"][..]),
        ("SHA-224", &["-outform", "DER", "-md", "sha224"]),
        (
            "PSS, greatest salt",
            &[
                "-outform",
                "DER",
                "-keyopt",
                "rsa_padding_mode:pss",
                "-keyopt",
                "rsa_pss_saltlen:max",
            ],
        ),
    ] {
        let message = openssl_signs(arguments);
        let report = cms::verify(&message, Some(CONTENT), &conditions).unwrap();
        let failed = failures(&report.signatures[0]);
        assert!(
            failed
                .iter()
                .any(|failure| failure.starts_with("cms.algorithms ")),
            "{what}: {failed:?}"
        );
    }
}

#[test]
fn an_authority_is_no_signer() {
    let anchors = anchors();
    let authority = std::fs::read(root().join("fixtures/authority/signca-sim-1.cer")).unwrap();
    let pem =
        std::fs::read_to_string(root().join("fixtures/keys/authority-sign-ca-1.pem")).unwrap();
    let forged = Forge::new("taro").with(|it| {
        it.key = rsa::pkcs8::DecodePrivateKey::from_pkcs8_pem(&pem).unwrap();
        it.sid = issuer_and_serial(&authority);
        it.certificates = vec![authority];
    });
    let report = cms::verify(&forged.message(), Some(CONTENT), &conditions(&anchors)).unwrap();
    let failed = failures(&report.signatures[0]);
    assert!(
        failed.contains(&"signer.key not_for_documents".to_owned()),
        "{failed:?}"
    );
    assert!(
        failed.contains(&"certificate.basic_constraints basic_constraints".to_owned()),
        "{failed:?}"
    );
    assert!(
        !failed
            .iter()
            .any(|failure| failure.starts_with("cms.signature ")),
        "{failed:?}"
    );
}
