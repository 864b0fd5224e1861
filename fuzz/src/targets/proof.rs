//! Certificates and what says that they are revoked.

use der::{Decode as _, Encode as _};
use mynumber_card::data::UnixTime;
use mynumber_card::pki::revocation::{
    RevocationData, RevocationList, RevocationOptions, check_revocation,
};
use mynumber_card::pki::{
    CardAuthority, CardAuthorityUse, CardCertificate, Certificate, Name, Purpose, TrustAnchors,
    path,
};

use crate::anchors::anchors;
use crate::der::{ocsp_response, signed};
use crate::text;

const HOLDER: &[u8] = include_bytes!("../../../fixtures/people/taro/jpki/000A.bin");
const AUTHORITY: &[u8] = include_bytes!("../../../fixtures/authority/authca-sim-2.cer");

/// Noon of a day on which the fixtures' revocation data counts.
pub const NOON: UnixTime = UnixTime::from_seconds(1_781_524_800);

/// A card-verifiable certificate as a file, as a data object, and the key of an authority.
pub fn card_certificate(data: &[u8]) {
    for read in [
        CardCertificate::parse(data),
        CardCertificate::parse_data_object(data),
    ] {
        match read {
            Ok(certificate) => {
                text::check_debug(&certificate);
                text::check_debug(&certificate.subject().claimed_hierarchy());
                for usage in [CardAuthorityUse::InputAssist, CardAuthorityUse::CardSurface] {
                    let (authority, report) = certificate.verify(anchors(), usage);
                    assert_eq!(authority.is_some(), report.proves());
                    assert!(authority.is_none_or(|it| it.id() == certificate.issuer()));
                }
                assert!(certificate.key().modulus().len() <= data.len());
            }
            Err(error) => text::check_error(&error),
        }
    }
    match CardAuthority::parse(data) {
        Ok(authority) => {
            text::check_debug(&authority);
            assert_eq!(data.len(), CardAuthority::LENGTH);
        }
        Err(error) => text::check_error(&error),
    }
}

/// What is taken for a certificate is one for `x509-cert` too, which says the same of it.
pub fn certificate(data: &[u8]) {
    let certificate = match Certificate::from_der(data) {
        Ok(certificate) => certificate,
        Err(error) => return text::check_error(&error),
    };
    assert_eq!(certificate.der(), data);
    text::check_debug(&certificate);
    text::check(certificate.purpose().name());
    for name in [certificate.issuer(), certificate.subject()] {
        check_name(name);
    }
    match certificate.attributes() {
        Ok(attributes) => text::check_debug(attributes),
        Err(error) => text::check_error(&error),
    }
    for purpose in [Purpose::Authentication, Purpose::Signature] {
        let report = path::validate(&certificate, purpose, anchors(), NOON);
        for check in report.checks.checks() {
            text::check_debug(check);
        }
    }
    let other = match x509_cert::Certificate::from_der(data) {
        Ok(other) => other.tbs_certificate,
        // It reads the content of some parts that the driver leaves alone.
        Err(_) => return,
    };
    // Without the zero in front that DER needs.
    let serial = other.serial_number.as_bytes();
    assert!(
        serial.ends_with(certificate.serial()) && serial.len() <= certificate.serial().len() + 1
    );
    assert_eq!(
        certificate.issuer().der(),
        other.issuer.to_der().expect("a name")
    );
    assert_eq!(
        certificate.subject().der(),
        other.subject.to_der().expect("a name")
    );
    let seconds = |time: x509_cert::time::Time| time.to_unix_duration().as_secs();
    let ours = |time: UnixTime| u64::try_from(time.seconds()).expect("after 1970");
    assert_eq!(
        ours(certificate.not_before()),
        seconds(other.validity.not_before)
    );
    assert_eq!(
        ours(certificate.not_after()),
        seconds(other.validity.not_after)
    );
}

fn check_name(name: &Name) {
    text::check_debug(name);
    text::check_debug(&name.common_name());
    assert!(name.organizational_units().count() + name.localities().count() <= name.der().len());
}

/// A revocation list: the input itself if its first byte is even, else with a signature around it.
pub fn crl(data: &[u8]) {
    let Some((how, content)) = data.split_first() else {
        return;
    };
    let list = if how & 1 == 1 {
        signed(content)
    } else {
        content.to_vec()
    };
    let (holder, authority) = parties();
    match RevocationList::from_der(&list, &authority) {
        Ok(read) => {
            text::check_debug(&read);
            let other = x509_cert::crl::CertificateList::from_der(&list).expect("a list");
            let start = other.tbs_cert_list.this_update.to_unix_duration().as_secs();
            assert_eq!(u64::try_from(read.this_update().seconds()), Ok(start));
        }
        Err(problem) => text::check_error(&problem),
    }
    let data = RevocationData {
        crls: &[&list],
        ..RevocationData::default()
    };
    let options = RevocationOptions::new(u32::MAX);
    let report = check_revocation(&holder, &authority, &data, NOON, &options);
    text::check_debug(report.status());
}

/// An OCSP response, likewise.
pub fn ocsp(data: &[u8]) {
    let Some((how, content)) = data.split_first() else {
        return;
    };
    let response = if how & 1 == 1 {
        ocsp_response(content)
    } else {
        content.to_vec()
    };
    let (holder, authority) = parties();
    let data = RevocationData {
        ocsp: &[&response],
        ..RevocationData::default()
    };
    for options in [
        RevocationOptions::new(3600),
        RevocationOptions::new(u32::MAX).expecting_nonce(&[1; 16]),
    ] {
        let report = check_revocation(&holder, &authority, &data, NOON, &options);
        text::check_debug(report.status());
        for item in report.items() {
            text::check_debug(item);
            if let Some(problem) = item.problem() {
                text::check_error(problem);
            }
        }
    }
}

fn parties() -> (Certificate, Certificate) {
    let length = mynumber_card::tlv::ber::total_length(HOLDER).expect("a length");
    let holder = Certificate::from_der(&HOLDER[..length]).expect("a certificate");
    let authority = Certificate::from_der(AUTHORITY).expect("a certificate");
    (holder, authority)
}

/// All that somebody may give as an anchor. What was not taken has changed nothing.
pub fn anchor_file(data: &[u8]) {
    let mut anchors = TrustAnchors::none();
    let count =
        |anchors: &TrustAnchors| anchors.certificates().len() + anchors.card_authorities().len();
    match anchors.add_file(data) {
        Ok(added) => {
            assert!(added >= 1 && count(&anchors) <= added && count(&anchors) >= 1);
            text::check_debug(&anchors);
        }
        Err(error) => {
            text::check_error(&error);
            assert_eq!(count(&anchors), 0);
        }
    }
}
