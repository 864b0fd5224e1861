//! Documents verified with revocation lists that OpenSSL made as the test authority.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod cms_support;
mod pdf_support;
#[path = "../../tests/revocation_support/mod.rs"]
mod revocation_support;

use cms_support::*;
use mynumber_card::pki::revocation::{RevocationData, RevocationOptions};
use mynumber_card::pki::{Certificate, HashAlgorithm};
use mynumber_card_documents::{Conditions, ContentDigests, DocumentStatement, cms, pdf};
use revocation_support::{Entry, Workshop, usual_extensions};
use rsa::Pkcs1v15Sign;
use rsa::sha2::Sha256;

const CHIYODA: &str = "C=JP\nO=JPKI-SIM\n0.OU=JPKI for digital signature\n\
                       1.OU=CRL Distribution Points\n2.OU=Tokyo-to\nCN=Chiyoda-ku CRLDP\n";
/// Within the lists that the workshop makes.
const NOON: &str = "2026-06-15T12:00:00Z";

#[test]
fn a_list_decides_whether_a_document_is_signed_with_a_certificate_that_counts() {
    let workshop = Workshop::new();
    let taro = Certificate::from_der(&certificate_of("taro")).unwrap();
    let extensions = usual_extensions(CHIYODA);
    let list = |entry| workshop.crl_of("signca-sim-2", &[entry], &extensions, &[]);
    let good = list(Entry::Good(&taro));
    let revoked = list(Entry::Revoked(&taro, "260601000000Z"));
    let other = workshop.crl_of("signca-sim-1", &[Entry::Good(&taro)], &extensions, &[]);

    let signs = |digest: &[u8; 32]| {
        let padding = Pkcs1v15Sign::new::<Sha256>();
        private_key("taro").sign(padding, digest).unwrap()
    };
    let digests = ContentDigests::of(&[CONTENT], &[HashAlgorithm::Sha256]);
    let at = NOON.parse().unwrap();
    let prepared = cms::prepare(&taro, &digests, cms::Options::signed_at(at)).unwrap();
    let signature = signs(prepared.digest());
    let message = prepared.finish(&signature).unwrap();
    let form = pdf_support::corpus::form().bytes();
    let prepared = pdf::prepare(form, &taro, &pdf::Options::new(at)).unwrap();
    let signature = signs(prepared.digest());
    let file = prepared.finish(&signature).unwrap();

    let anchors = anchors();
    let without = cms::verify(&message, Some(CONTENT), &Conditions::new(&anchors, at)).unwrap();
    assert!(without.is_valid());
    let proven = without.signatures[0].proves();
    assert!(!proven.contains(&DocumentStatement::NotRevoked));
    for (what, crl, valid) in [
        ("fresh", &good, true),
        ("revoked", &revoked, false),
        ("of another authority", &other, false),
    ] {
        let crls: [&[u8]; 1] = [crl];
        let data = RevocationData {
            crls: &crls,
            ..RevocationData::default()
        };
        let conditions = Conditions::new(&anchors, at);
        let conditions = conditions.with_revocation(data, RevocationOptions::new(7200));
        for report in [
            cms::verify(&message, Some(CONTENT), &conditions).unwrap(),
            pdf::verify(&file, &conditions, pdf::Profile::Moj).unwrap(),
        ] {
            let failed = failures(&report.signatures[0]);
            assert_eq!(report.is_valid(), valid, "{what}: {failed:?}");
            let proven = report.signatures[0].proves();
            assert_eq!(
                proven.contains(&DocumentStatement::NotRevoked),
                valid,
                "{what}"
            );
            assert!(
                valid
                    || failed
                        .iter()
                        .all(|it| it.starts_with("certificate.revocation ")),
                "{what}: {failed:?}"
            );
        }
    }
}
