//! Messages that nobody should accept, each made here with a real key; and beside them those that are only unusual.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod cms_support;
mod pdf_support;

use cms_support::*;
use mynumber_card::pki::{Certificate, HashAlgorithm};
use mynumber_card_documents::cms::{self, Embedded};
use mynumber_card_documents::{DocumentError, SignatureReport};

fn forge() -> Forge {
    Forge::new("taro")
}

fn embedded(message: &[u8], names_certificate: bool) -> SignatureReport {
    let anchors = anchors();
    let (first, second) = CONTENT.split_at(7);
    let embedded = Embedded {
        cms: message,
        content: &[first, second],
        names_certificate,
    };
    cms::verify_embedded(&embedded, &conditions(&anchors))
}

/// The failures of the only signature, alone and in a PDF, which must be the same.
fn failed(forge: &Forge) -> Vec<String> {
    let (anchors, message) = (anchors(), forge.message());
    let report = cms::verify(&message, Some(CONTENT), &conditions(&anchors)).unwrap();
    let alone = failures(&report.signatures[0]);
    let in_pdf = embedded(&message, false);
    assert_eq!(report.is_valid(), alone.is_empty());
    assert_eq!(in_pdf.holds(), alone.is_empty());
    assert_eq!(failures(&in_pdf), alone);
    alone
}

#[test]
fn unusual_messages_hold() {
    let own = certificate_of("taro");
    let key_id = Certificate::from_der(&own).unwrap();
    let key_id = key_id.subject_key_identifier().unwrap().to_vec();
    for (what, forge) in [
        ("usual", forge()),
        (
            "NULL parameters",
            forge().with(|it| it.digest = algorithm(SHA256, &[5, 0])),
        ),
        (
            "no parameters",
            forge().with(|it| it.algorithm = algorithm(RSA, &[])),
        ),
        (
            "sha256WithRSA",
            forge().with(|it| it.algorithm = algorithm("1.2.840.113549.1.1.11", &[5, 0])),
        ),
        ("no signing time", forge().without(SIGNING_TIME)),
        ("no attributes", forge().with(|it| it.attributes = None)),
        (
            "key identifier",
            forge().with(|it| it.sid = tlv(0x80, &[&key_id])),
        ),
        (
            "certificate twice",
            forge().with(|it| it.certificates = vec![own.clone(), own.clone()]),
        ),
        (
            "junk certificate",
            forge().with(|it| it.certificates.insert(0, vec![0x30, 0])),
        ),
        ("named certificate", forge().and(names(&own))),
        (
            "unknown attribute",
            forge().and(attribute("1.2.3.4", &[&[5, 0], &[2, 1, 1]])),
        ),
        (
            "unsigned attributes",
            forge().with(|it| it.unsigned = tlv(0xA1, &[&attribute(MESSAGE_DIGEST, &[&[4, 0]])])),
        ),
        (
            "PSS",
            forge().with(|it| {
                it.algorithm = algorithm(PSS, &pss(SHA256, "1.2.840.113549.1.1.8", SHA256, 32, &[]))
            }),
        ),
        (
            "PSS, trailer",
            forge().with(|it| {
                it.algorithm = algorithm(
                    PSS,
                    &pss(
                        SHA256,
                        "1.2.840.113549.1.1.8",
                        SHA256,
                        32,
                        &[0xA3, 3, 2, 1, 1],
                    ),
                )
            }),
        ),
    ] {
        assert_eq!(failed(&forge), [""; 0], "{what}");
    }
}

#[test]
fn attributes_that_are_wrong_are_refused() {
    let time = attribute(SIGNING_TIME, &[&tlv(0x17, &[b"261123030001Z"])]);
    let content_type = attribute(CONTENT_TYPE, &[&oid("1.2.840.113549.1.7.3")]);
    let digest = |of: &[u8]| tlv(0x04, &[&HashAlgorithm::Sha256.digest(of)]);
    let other_digest = attribute(MESSAGE_DIGEST, &[&digest(b"other")]);
    let two_values = attribute(MESSAGE_DIGEST, &[&digest(CONTENT), &digest(b"other")]);
    let twice = "cms.signed_attributes attribute_twice";
    for (what, forge, expected) in [
        ("type twice", forge().and(content_type.clone()), twice),
        ("digest twice", forge().and(other_digest.clone()), twice),
        (
            "digest, two values",
            forge().without(MESSAGE_DIGEST).and(two_values),
            twice,
        ),
        ("time twice", forge().and(time), twice),
        ("no value", forge().and(attribute("1.2.3.4", &[])), twice),
        (
            "no type",
            forge().without(CONTENT_TYPE),
            "cms.content_type attribute_missing",
        ),
        (
            "no digest",
            forge().without(MESSAGE_DIGEST),
            "cms.message_digest attribute_missing",
        ),
        (
            "empty set",
            forge().with(|it| it.attributes = Some(vec![])),
            "cms.signed_attributes no_attributes",
        ),
        (
            "other digest",
            forge().without(MESSAGE_DIGEST).and(other_digest),
            "cms.message_digest content_changed",
        ),
        (
            "other type",
            forge().without(CONTENT_TYPE).and(content_type),
            "cms.content_type content_type",
        ),
        (
            "digest of another form",
            forge()
                .without(MESSAGE_DIGEST)
                .and(attribute(MESSAGE_DIGEST, &[&[5, 0]])),
            "cms.message_digest attribute_form",
        ),
        (
            "time of another form",
            forge()
                .without(SIGNING_TIME)
                .and(attribute(SIGNING_TIME, &[&tlv(0x17, &[b"2611230300Z"])])),
            "cms.signing_time attribute_form",
        ),
        (
            "time to come",
            forge()
                .without(SIGNING_TIME)
                .and(attribute(SIGNING_TIME, &[&tlv(0x17, &[b"261123031000Z"])])),
            "cms.signing_time time_in_future",
        ),
        (
            "time before the certificate",
            forge()
                .without(SIGNING_TIME)
                .and(attribute(SIGNING_TIME, &[&tlv(0x17, &[b"100101000000Z"])])),
            "cms.signing_time time_outside_validity",
        ),
        (
            "another certificate",
            forge().and(names(&certificate_of("family"))),
            "cms.signing_certificate other_certificate",
        ),
        (
            "no certificate named",
            forge().and(attribute(SIGNING_CERTIFICATE, &[&[0x30, 0]])),
            "cms.signing_certificate attribute_form",
        ),
    ] {
        let failed = failed(&forge);
        assert!(
            failed.iter().any(|failure| failure == expected),
            "{what}: {failed:?}"
        );
    }
}

#[test]
fn algorithms_that_are_wrong_are_refused() {
    let mgf1 = "1.2.840.113549.1.1.8";
    let named = |name| forge().with(|it| it.algorithm = algorithm(name, &[5, 0]));
    let hashed = |name| forge().with(|it| it.digest = algorithm(name, &[]));
    let pss = |parameters: Vec<u8>| forge().with(|it| it.algorithm = algorithm(PSS, &parameters));
    for (what, forge, expected) in [
        ("MD5", hashed("1.2.840.113549.2.5"), "hash_algorithm"),
        ("SHA-1", hashed("1.3.14.3.2.26"), "hash_algorithm"),
        (
            "SHA3-256",
            hashed("2.16.840.1.101.3.4.2.8"),
            "hash_algorithm",
        ),
        (
            "SHA-512 over SHA-256",
            named("1.2.840.113549.1.1.13"),
            "algorithms_differ",
        ),
        (
            "RSA with SHA-1",
            named("1.2.840.113549.1.1.5"),
            "signature_algorithm",
        ),
        ("ECDSA", named("1.2.840.10045.4.3.2"), "signature_algorithm"),
        (
            "parameters of RSA",
            forge().with(|it| it.algorithm = algorithm(RSA, &[2, 1, 1])),
            "parameters",
        ),
        (
            "parameters of SHA-256",
            forge().with(|it| it.digest = algorithm(SHA256, &[2, 1, 1])),
            "parameters",
        ),
        ("PSS without", pss(vec![]), "parameters"),
        ("PSS by default (SHA-1)", pss(tlv(0x30, &[])), "parameters"),
        (
            "PSS, salt 0",
            pss(cms_support::pss(SHA256, mgf1, SHA256, 0, &[])),
            "parameters",
        ),
        (
            "PSS, salt 64",
            pss(cms_support::pss(SHA256, mgf1, SHA256, 64, &[])),
            "parameters",
        ),
        (
            "PSS, other mask",
            pss(cms_support::pss(SHA256, mgf1, SHA512, 32, &[])),
            "parameters",
        ),
        (
            "PSS, no mask",
            pss(cms_support::pss(SHA256, "1.2.3.4", SHA256, 32, &[])),
            "parameters",
        ),
        (
            "PSS, SHA-512",
            pss(cms_support::pss(SHA512, mgf1, SHA512, 32, &[])),
            "parameters",
        ),
        (
            "PSS, trailer 2",
            pss(cms_support::pss(
                SHA256,
                mgf1,
                SHA256,
                32,
                &[0xA3, 3, 2, 1, 2],
            )),
            "parameters",
        ),
    ] {
        let failed = failed(&forge);
        let expected = format!("cms.algorithms {expected}");
        assert!(failed.contains(&expected), "{what}: {failed:?}");
        assert!(
            failed.contains(&"cms.signature rests_on".to_owned()),
            "{what}: {failed:?}"
        );
    }
}

#[test]
fn signatures_that_are_wrong_are_refused() {
    let right = forge().signature();
    let mut changed = right.clone();
    changed[100] ^= 1;
    let modulus = Certificate::from_der(&certificate_of("taro")).unwrap();
    let modulus = modulus.rsa_key().unwrap().modulus().to_vec();
    let of_content = forge().with(|it| it.attributes = None).signature();
    let pss = forge().with(|it| {
        it.algorithm = algorithm(PSS, &pss(SHA256, "1.2.840.113549.1.1.8", SHA256, 32, &[]))
    });
    for (what, signature, expected) in [
        ("changed", changed, "signature_mismatch"),
        ("over the content", of_content, "signature_mismatch"),
        (
            "PSS where PKCS #1 is named",
            pss.signature(),
            "signature_mismatch",
        ),
        ("the modulus", modulus.clone(), "signature_mismatch"),
        ("zero", vec![0; 256], "signature_mismatch"),
        ("shorter", right[1..].to_vec(), "signature_length"),
        ("longer", [&[0][..], &right].concat(), "signature_length"),
        ("nothing", vec![], "signature_length"),
    ] {
        let failed = failed(&forge().with(|it| it.signature = Some(signature)));
        assert_eq!(failed, [format!("cms.signature {expected}")], "{what}");
    }
    for signature in [modulus, right, vec![0; 256]] {
        let failed = failed(&pss.clone().with(|it| it.signature = Some(signature)));
        assert_eq!(failed, ["cms.signature signature_mismatch"]);
    }
}

#[test]
fn content_that_reads_as_attributes_is_refused_without_any() {
    // A signature over attributes, given as one over content of the same bytes.
    let forge = forge();
    let mut sorted = forge.attributes.clone().unwrap();
    sorted.sort_unstable();
    let parts: Vec<&[u8]> = sorted.iter().map(Vec::as_slice).collect();
    let attributes = tlv(0x31, &parts);
    let signature = forge.signature();
    let forged = forge.with(|it| {
        it.attributes = None;
        it.signature = Some(signature);
    });
    let anchors = anchors();
    let report = cms::verify(&forged.message(), Some(&attributes), &conditions(&anchors)).unwrap();
    assert!(!report.is_valid());
    assert_eq!(
        failures(&report.signatures[0]),
        ["cms.signed_attributes content_is_attributes"]
    );
}

#[test]
fn signers_that_are_wrong_are_refused() {
    let other = certificate_of("family");
    let none = failed(&forge().with(|it| it.certificates = vec![]));
    assert!(
        none.contains(&"signer.certificate no_certificate".to_owned()),
        "{none:?}"
    );
    let another = failed(&forge().with(|it| {
        it.sid = issuer_and_serial(&other);
        it.certificates.push(other);
    }));
    assert_eq!(another, ["cms.signature signature_mismatch"]);
    let expired = failed(&Forge::new("expired"));
    assert!(
        expired.contains(&"certificate.validity expired".to_owned()),
        "{expired:?}"
    );
    let anchors = mynumber_card::pki::TrustAnchors::production();
    let message = forge().message();
    let report = cms::verify(&message, Some(CONTENT), &conditions(&anchors)).unwrap();
    let failed = failures(&report.signatures[0]);
    assert!(
        failed.contains(&"certificate.anchor unknown_authority".to_owned()),
        "{failed:?}"
    );
    assert_eq!(report.signatures[0].hierarchy, None);
}

#[test]
fn in_a_pdf_there_is_one_signer_and_no_content() {
    assert!(embedded(&forge().message(), false).holds());
    let padded = [&forge().message()[..], &[0; 500]].concat();
    assert!(embedded(&padded, false).holds());
    let trailing = [&forge().message()[..], &[0, 0, 1]].concat();
    assert_eq!(
        failures(&embedded(&trailing, false)),
        ["cms.structure structure"]
    );
    let two = forge().with(|it| it.copies = 2);
    assert_eq!(
        failures(&embedded(&two.message(), false)),
        ["cms.signer_count signer_count"]
    );
    let none = forge().with(|it| it.copies = 0);
    assert_eq!(
        failures(&embedded(&none.message(), false)),
        ["cms.signer_count signer_count"]
    );
    let inside = forge().with(|it| it.content = Some(CONTENT.to_vec()));
    assert_eq!(
        failures(&embedded(&inside.message(), false)),
        ["cms.content content_inside"]
    );
    let nothing_inside = forge().with(|it| it.content = Some(vec![]));
    assert_eq!(
        failures(&embedded(&nothing_inside.message(), false)),
        ["cms.content content_inside"]
    );
    let unnamed = ["cms.signing_certificate attribute_missing"];
    assert_eq!(failures(&embedded(&forge().message(), true)), unnamed);
    assert!(embedded(&forge().and(names(&certificate_of("taro"))).message(), true).holds());
}

#[test]
fn of_several_signers_all_must_hold() {
    let anchors = anchors();
    let two = forge().with(|it| it.copies = 2).message();
    let report = cms::verify(&two, Some(CONTENT), &conditions(&anchors)).unwrap();
    assert!(report.is_valid() && report.signatures.len() == 2);
    let none = forge().with(|it| it.copies = 0).message();
    let report = cms::verify(&none, Some(CONTENT), &conditions(&anchors)).unwrap();
    assert!(!report.is_valid());
    let inside = forge()
        .with(|it| it.content = Some(CONTENT.to_vec()))
        .message();
    for (given, valid) in [
        (None, true),
        (Some(CONTENT), true),
        (Some(&b"other"[..]), false),
    ] {
        let report = cms::verify(&inside, given, &conditions(&anchors)).unwrap();
        assert_eq!(report.is_valid(), valid);
        assert!(report.signatures[0].holds());
    }
    let missing = cms::verify(&forge().message(), None, &conditions(&anchors));
    assert_eq!(missing.unwrap_err(), DocumentError::ContentMissing);
}

#[test]
fn no_byte_of_a_message_can_change_what_is_signed() {
    let anchors = anchors();
    let message = forge().message();
    let mut held = 0;
    // Every seventh is enough to meet every part.
    for place in (0..message.len()).step_by(7) {
        let mut changed = message.clone();
        changed[place] ^= 0x04;
        if let Ok(report) = cms::verify(&changed, Some(CONTENT), &conditions(&anchors)) {
            held += usize::from(report.is_valid());
        }
    }
    // Versions and the list of digest algorithms decide nothing.
    assert!(held <= 4, "{held}");
}
