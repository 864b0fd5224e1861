//! Certificates: what they say, and what is refused as one.

use crate::pki_support as support;
use crate::sample::sampled;
use mynumber_card::data::{Date, Era, Sex, UnixTime};
use mynumber_card::error::DataElement;
use mynumber_card::pki::{
    Certificate, CertificateError, Hierarchy, Purpose, StructureProblem, SubjectError,
};
use proptest::prelude::*;

fn anchor(name: &str) -> Vec<u8> {
    let path = format!("{}/src/pki/anchors/{name}.cer", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

fn read(der: &[u8]) -> Result<Certificate, CertificateError> {
    Certificate::from_der(der)
}

fn authentication() -> support::Draft {
    support::authentication(&support::key("pki-authority"), &support::key("pki-holder"))
}

fn signature() -> support::Draft {
    support::signature(&support::key("pki-authority"), &support::key("pki-holder"))
}

fn issue(draft: &support::Draft) -> Vec<u8> {
    draft.signed_by(&support::key("pki-authority"))
}

#[test]
fn a_published_root_is_read_as_openssl_reads_it() {
    let root = read(&anchor("authca03")).unwrap();
    let name = "C=JP, O=JPKI, OU=JPKI for user authentication, \
                OU=Japan Agency for Local Authority Information Systems";
    assert_eq!(root.subject().to_string(), name);
    assert_eq!(root.issuer(), root.subject());
    assert_eq!(hex::encode(root.serial()), "06d18006");
    assert_eq!(root.not_before().to_string(), "2023-07-16T01:01:04Z");
    assert_eq!(root.not_after().to_string(), "2033-07-15T14:59:59Z");
    assert_eq!(
        root.key_usage().unwrap().to_string(),
        "keyCertSign, cRLSign"
    );
    assert!(root.basic_constraints().unwrap().authority);
    assert_eq!(
        hex::encode(root.subject_key_identifier().unwrap()),
        "1ac100f596a3bc8c4b3df195e32699249e9e308a"
    );
    assert_eq!(root.crl_distribution_points()[0], *root.subject());
    assert_eq!(root.critical_extensions(), ["2.5.29.15", "2.5.29.19"]);
    assert!(root.unknown_critical_extensions().is_empty());
    assert_eq!(root.purpose(), Purpose::AuthenticationAuthority);
    assert_eq!(root.claimed_hierarchy(), Hierarchy::Production);
    assert_eq!(root.rsa_key().unwrap().bits(), 2048);
    assert_eq!(root.attributes(), Err(SubjectError::None));
    assert_eq!(root.check_signature(root.rsa_key().unwrap()), Ok(()));
}

#[test]
fn test_roots_claim_the_test_hierarchy() {
    let root = read(&anchor("test/signca-test-2024")).unwrap();
    assert_eq!(root.claimed_hierarchy(), Hierarchy::Test);
    assert_eq!(root.purpose(), Purpose::SignatureAuthority);
}

#[test]
fn an_authentication_certificate_names_nobody() {
    let certificate = read(&issue(&authentication())).unwrap();
    assert_eq!(certificate.purpose(), Purpose::Authentication);
    assert_eq!(certificate.claimed_hierarchy(), Hierarchy::Other);
    assert_eq!(
        certificate.subject().common_name(),
        Some("7X0123456789ABCDEF13101A")
    );
    assert!(certificate.key_usage().unwrap().digital_signature());
    assert!(!certificate.key_usage().unwrap().non_repudiation());
    assert!(certificate.allows_client_authentication());
    assert_eq!(certificate.policies(), ["1.2.392.200149.8.5.1.3.30"]);
    assert_eq!(certificate.ocsp_responders(), ["http://ocsp.trial.invalid"]);
    assert_eq!(
        certificate.crl_distribution_points()[0].to_string(),
        "C=JP, O=JPKI-TRIAL, OU=JPKI for user authentication, \
         OU=CRL Distribution Points, OU=Tokyo-to, CN=Chiyoda-ku CRLDP"
    );
    let authority = support::key("pki-authority");
    assert_eq!(
        certificate.authority_key_identifier(),
        Some(support::key_id(&authority).as_slice())
    );
    assert_eq!(certificate.authority_serial(), Some(&[0x10, 0x01][..]));
    assert_eq!(certificate.authority_issuer(), Some(certificate.issuer()));
    assert_eq!(certificate.attributes(), Err(SubjectError::None));
}

#[test]
fn a_signature_certificate_carries_the_attributes() {
    let certificate = read(&issue(&signature())).unwrap();
    assert_eq!(certificate.purpose(), Purpose::Signature);
    assert_eq!(
        certificate.subject().localities().collect::<Vec<_>>(),
        ["Tokyo-to", "Chiyoda-ku"]
    );
    let attributes = certificate.attributes().unwrap();
    assert_eq!(attributes.name, "日本\u{3000}花子");
    let marks = attributes.name_substitutes.as_ref().unwrap();
    assert_eq!((marks.as_str(), marks.any()), ("00010", true));
    assert_eq!(marks.positions().collect::<Vec<_>>(), [3]);
    assert!(marks.fits(&attributes.name));
    assert_eq!(attributes.sex, Sex::Female);
    assert_eq!(
        attributes.birth_date.date(),
        Some(Date::from_ymd(1980, 2, 17).unwrap())
    );
    assert_eq!(attributes.birth_date.era(), Some(Era::Showa));
    assert_eq!(attributes.address, "東京都千代田区霞が関２丁目１番２号");
    let marks = attributes.address_substitutes.as_ref().unwrap();
    assert!(!marks.any() && marks.fits(&attributes.address));
}

#[test]
fn attributes_that_are_wrong_are_typed_errors_and_the_certificate_still_reads() {
    let with = |entries: &[(&str, &str)]| {
        let mut draft = signature();
        draft.extension("2.5.29.17").2 = support::other_names(entries);
        read(&issue(&draft)).unwrap().attributes().cloned()
    };
    let change = |number: &str, text: &'static str| {
        let mut entries = support::ATTRIBUTES;
        let entry = entries.iter_mut().find(|entry| entry.0 == number).unwrap();
        entry.1 = text;
        with(&entries)
    };
    assert_eq!(change("3", "3"), Err(SubjectError::Sex));
    assert_eq!(change("3", "12"), Err(SubjectError::Sex));
    assert_eq!(
        change("2", "00020"),
        Err(SubjectError::Marks {
            attribute: DataElement::NameSubstitutes
        })
    );
    assert!(matches!(
        change("4", "319800230"),
        Err(SubjectError::BirthDate(_))
    ));
    let unknown = change("4", "319800000").unwrap();
    assert_eq!(unknown.birth_date.to_string(), "1980-??-??");

    let mut twice = support::ATTRIBUTES.to_vec();
    twice.push(("1", "別　人"));
    assert_eq!(
        with(&twice),
        Err(SubjectError::Duplicate {
            attribute: DataElement::Name
        })
    );
    for (index, attribute) in [
        (0, DataElement::Name),
        (2, DataElement::Sex),
        (3, DataElement::BirthDate),
        (4, DataElement::Address),
    ] {
        let mut entries = support::ATTRIBUTES.to_vec();
        entries.remove(index);
        assert_eq!(with(&entries), Err(SubjectError::Missing { attribute }));
    }

    let mut draft = signature();
    draft.extension("2.5.29.17").2 =
        support::tlv(0x30, &support::other_name("1", 0x0C, &[0x93, 0xFA]));
    let certificate = read(&issue(&draft)).unwrap();
    assert_eq!(
        certificate.attributes(),
        Err(SubjectError::NotUtf8 {
            attribute: DataElement::Name
        })
    );
    draft.extension("2.5.29.17").2 = support::tlv(0x30, &support::other_name("1", 0x13, b"A"));
    let certificate = read(&issue(&draft)).unwrap();
    assert_eq!(
        certificate.attributes(),
        Err(SubjectError::NotUtf8 {
            attribute: DataElement::Name
        })
    );
}

#[test]
fn names_with_control_characters_are_fit_for_a_terminal() {
    let draft = support::Draft {
        subject: support::name(&[(support::CN, "x\u{1b}[2J\u{202e}")]),
        ..authentication()
    };
    let certificate = read(&issue(&draft)).unwrap();
    assert_eq!(certificate.subject().to_string(), r"CN=x\u{1b}[2J\u{202e}");
    assert_eq!(
        certificate.subject().common_name(),
        Some("x\u{1b}[2J\u{202e}")
    );
}

#[test]
fn every_truncation_and_every_trailing_byte_is_refused() {
    let der = issue(&signature());
    for end in 0..der.len() {
        assert_eq!(read(&der[..end]), Err(CertificateError::NotDer), "{end}");
    }
    for extra in [0x00, 0xFF, 0x30] {
        let longer = [der.as_slice(), &[extra]].concat();
        assert_eq!(read(&longer), Err(CertificateError::NotDer));
    }
}

#[test]
fn ber_where_der_is_due_is_refused() {
    let key = support::key("pki-authority");
    let draft = authentication();
    let tbs = draft.tbs();
    let signature = support::tlv(0x03, &[&[0], support::sign(&key, &tbs).as_slice()].concat());
    let parts = [
        tbs.as_slice(),
        draft.outer_algorithm.as_slice(),
        signature.as_slice(),
    ]
    .concat();
    let length = u16::try_from(parts.len()).unwrap().to_be_bytes();
    let header = |bytes: &[u8]| [bytes, parts.as_slice()].concat();
    assert!(read(&header(&[0x30, 0x82, length[0], length[1]])).is_ok());
    // A longer length than needed.
    assert_eq!(
        read(&header(&[0x30, 0x83, 0x00, length[0], length[1]])),
        Err(CertificateError::NotDer)
    );
    // The indefinite form.
    let indefinite = [header(&[0x30, 0x80]), vec![0, 0]].concat();
    assert_eq!(read(&indefinite), Err(CertificateError::NotDer));
    // A longer length inside the signed part, signed like that.
    let mut inner = tbs.clone();
    let position = inner
        .windows(5)
        .position(|window| window == [0xA0, 0x03, 0x02, 0x01, 0x02])
        .unwrap();
    inner.splice(position..position + 5, [0xA0, 0x04, 0x02, 0x81, 0x01, 0x02]);
    let length = u16::try_from(inner.len() - 4).unwrap().to_be_bytes();
    inner[2..4].copy_from_slice(&length);
    let certificate = support::assemble(&inner, &draft.algorithm, &support::sign(&key, &inner));
    assert_eq!(read(&certificate), Err(CertificateError::NotDer));
    // A fourth part, which a parser may skip.
    let four = support::tlv(0x30, &[parts.as_slice(), &[0x05, 0x00]].concat());
    assert_eq!(
        read(&four),
        Err(CertificateError::Malformed {
            problem: StructureProblem::NotThreeParts
        })
    );
}

#[test]
fn two_signature_algorithms_in_one_certificate_are_refused() {
    let draft = support::Draft {
        outer_algorithm: support::seq(&[&support::oid("1.2.840.113549.1.1.12"), &[0x05, 0x00]]),
        ..authentication()
    };
    assert_eq!(
        read(&issue(&draft)),
        Err(CertificateError::Malformed {
            problem: StructureProblem::TwoSignatureAlgorithms
        })
    );
}

#[test]
fn only_version_3_is_a_certificate() {
    let draft = support::Draft {
        version: support::tlv(0xA0, &support::integer(&[1])),
        ..authentication()
    };
    assert_eq!(
        read(&issue(&draft)),
        Err(CertificateError::Malformed {
            problem: StructureProblem::Version
        })
    );
}

#[test]
fn an_extension_that_is_there_twice_or_malformed_is_refused() {
    let mut draft = authentication();
    let usage = draft.extension("2.5.29.15").clone();
    draft.extensions.push(usage);
    assert_eq!(
        read(&issue(&draft)),
        Err(CertificateError::DuplicateExtension {
            oid: "2.5.29.15".into()
        })
    );
    for kind in [
        "2.5.29.15",
        "2.5.29.37",
        "2.5.29.32",
        "2.5.29.31",
        "2.5.29.35",
        "2.5.29.14",
    ] {
        let mut draft = authentication();
        draft.extension(kind).2 = vec![0x0C, 0x01, b'x'];
        assert_eq!(
            read(&issue(&draft)),
            Err(CertificateError::Extension { oid: kind.into() })
        );
    }
}

#[test]
fn critical_extensions_that_nobody_knows_are_named() {
    let mut draft = authentication();
    draft.extensions.push(("1.2.3.4", true, vec![0x05, 0x00]));
    draft.extensions.push(("1.2.3.5", false, vec![0x05, 0x00]));
    // Name constraints would have to be obeyed, which this crate does not do.
    let constraints = support::tlv(
        0x30,
        &support::tlv(0xA0, &support::seq(&[&[0x82, 0x01, b'x']])),
    );
    draft.extensions.push(("2.5.29.30", true, constraints));
    let certificate = read(&issue(&draft)).unwrap();
    assert_eq!(
        certificate.unknown_critical_extensions(),
        ["1.2.3.4", "2.5.29.30"]
    );
}

#[test]
fn policies_for_two_purposes_are_no_purpose() {
    let mut draft = authentication();
    draft.extension("2.5.29.32").2 = support::seq(&[
        &support::seq(&[&support::oid("1.2.392.200149.8.5.1.3.30")]),
        &support::seq(&[&support::oid("1.2.392.200149.8.5.1.1.20")]),
    ]);
    assert_eq!(read(&issue(&draft)).unwrap().purpose(), Purpose::Other);
}

#[test]
fn validity_includes_both_ends() {
    let certificate = read(&issue(&authentication())).unwrap();
    let at = |text: &str| certificate.is_valid_at(text.parse().unwrap());
    assert!(!at("2025-03-31T23:59:59Z"));
    assert!(at("2025-04-01T00:00:00Z"));
    assert!(at("2030-02-17T14:59:59Z"));
    assert!(!at("2030-02-17T15:00:00Z"));
    assert!(!at("2030-02-18T00:00:00+09:00"));
    assert_eq!(
        certificate.not_after().japanese_date(),
        Some(Date::from_ymd(2030, 2, 17).unwrap())
    );
    assert_eq!(
        UnixTime::from_seconds(i64::MAX).to_string(),
        "@9223372036854775807"
    );
    assert_eq!(UnixTime::from_seconds(i64::MAX).japanese_date(), None);
}

#[test]
fn every_flipped_byte_of_a_certificate_breaks_its_form_or_its_signature() {
    let authority = read(
        &support::authority(&support::key("pki-authority"), support::SIGN_UNIT)
            .signed_by(&support::key("pki-authority")),
    )
    .unwrap();
    let key = authority.rsa_key().unwrap();
    let der = issue(&signature());
    assert_eq!(read(&der).unwrap().check_signature(key), Ok(()));
    for position in sampled(6, 0..der.len()) {
        let mut changed = der.clone();
        changed[position] ^= 0x01;
        if let Ok(certificate) = read(&changed) {
            assert!(
                certificate.check_signature(key).is_err(),
                "flip at {position}"
            );
        }
    }
}

/// What OpenSSL prints about a certificate.
fn openssl(der: &[u8]) -> Vec<String> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new("openssl")
        .args([
            "x509", "-inform", "der", "-noout", "-serial", "-subject", "-issuer",
        ])
        .args(["-nameopt", "utf8,sname,sep_comma_plus_space"])
        .args(["-dates", "-dateopt", "iso_8601", "-fingerprint", "-sha256"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(der).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn openssl_and_this_crate_read_the_same() {
    let names = [
        "authca01",
        "authca02",
        "authca03",
        "signca01",
        "signca02",
        "signca03",
        "test/authca-test-2019",
        "test/authca-test-2023",
        "test/signca-test-2019",
        "test/signca-test-2024",
    ];
    let mut certificates: Vec<_> = names.into_iter().map(anchor).collect();
    certificates.push(issue(&authentication()));
    certificates.push(issue(&signature()));
    for der in certificates {
        let certificate = read(&der).unwrap();
        let time = |time: UnixTime| time.to_string().replace('T', " ");
        let fingerprint = certificate.fingerprint().map(|byte| format!("{byte:02X}"));
        let serial = hex::encode_upper(certificate.serial());
        assert_eq!(
            openssl(&der),
            [
                format!("serial={serial}"),
                format!("subject={}", certificate.subject()),
                format!("issuer={}", certificate.issuer()),
                format!("notBefore={}", time(certificate.not_before())),
                format!("notAfter={}", time(certificate.not_after())),
                format!("sha256 Fingerprint={}", fingerprint.join(":")),
            ]
        );
    }
}

#[test]
fn a_certificate_as_long_as_no_card_has_it_is_not_looked_at() {
    let mut draft = authentication();
    let long = |length: usize| support::tlv(0x04, &vec![0x2A; length]);
    let around = issue(&draft).len();
    draft
        .extensions
        .push(("1.2.3.4", false, long(16_000 - around)));
    assert!(read(&issue(&draft)).is_ok());
    draft.extensions.push(("1.2.3.5", false, long(1_000)));
    let der = issue(&draft);
    assert_eq!(
        read(&der),
        Err(CertificateError::TooLong { length: der.len() })
    );
}

/// Puts other bytes of the same length into the n-th object identifier or text.
fn with_other_content(der: &[u8], n: usize, content: &[u8]) -> Vec<u8> {
    let mut der = der.to_vec();
    let places: Vec<_> = (0..der.len() - 2)
        .filter(|&at| matches!(der[at], 0x06 | 0x0C | 0x13 | 0x17) && der[at + 1] < 60)
        .collect();
    let at = places[n % places.len()];
    let end = (at + 2 + usize::from(der[at + 1])).min(der.len());
    for (byte, new) in der[at + 2..end].iter_mut().zip(content.iter().cycle()) {
        *byte = *new;
    }
    der
}

proptest! {
    #[test]
    fn odd_identifiers_texts_and_times_are_refused_or_read_without_panic(
        n in any::<usize>(),
        content in prop::collection::vec(any::<u8>(), 1..12),
    ) {
        for der in [anchor("signca03"), anchor("test/authca-test-2023")] {
            if let Ok(certificate) = read(&with_other_content(&der, n, &content)) {
                let _ = certificate.subject().to_string();
                let _ = certificate.policies();
            }
        }
    }

    #[test]
    fn a_damaged_certificate_is_refused_or_read_without_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut der = anchor("signca03");
        for (at, value) in changes {
            let at = at.index(der.len());
            der[at] = value;
        }
        if let Ok(certificate) = read(&der) {
            let _ = certificate.subject().to_string();
            let _ = certificate.purpose();
        }
    }

    #[test]
    fn any_bytes_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read(&bytes).is_err());
    }
}
