//! A PDF signed with the key of a simulated card: prepared, signed, finished, verified.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use mynumber_card::app::SignatureScheme;
use mynumber_card::data::{Moment, UnixTime};
use mynumber_card::job::{Context, Fresh, sign};
use mynumber_card::pki::{Certificate, TrustAnchors};
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{Card, LastTry, SignPassword};
use mynumber_card_documents::{Conditions, DocumentError, DocumentReport, pdf};

fn anchors() -> TrustAnchors {
    let authority = |file: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority");
        std::fs::read(format!("{folder}/{file}.cer")).unwrap()
    };
    TrustAnchors::from_files([authority("signca-sim-1"), authority("signca-sim-2")]).unwrap()
}

fn at() -> UnixTime {
    "2026-12-01T00:00:00Z".parse().unwrap()
}

fn signed(digest: &[u8; 32]) -> sign::Signed {
    let image = people::load("taro").unwrap();
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
    let context = Context {
        anchors: &anchors(),
        at: Moment::Now(at()),
        last: LastTry::Refuse,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    };
    let password = SignPassword::new("TEST1234").unwrap();
    let scheme = SignatureScheme::Pkcs1Sha256(digest);
    sign::sign(&mut card, &password, scheme, context)
        .unwrap()
        .data
}

fn certificate() -> Certificate {
    Certificate::from_der(&signed(&[0; 32]).certificate.der).unwrap()
}

/// One page with a line of text, cross-references in a table.
fn plain() -> Vec<u8> {
    let content = "BT /F1 24 Tf 20 100 Td (100 yen) Tj ET";
    let stream = format!(
        "<< /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>",
        &stream,
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut table = String::from("xref\n0 6\n0000000000 65535 f \n");
    for (place, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", place + 1);
    }
    let place = file.len();
    file += &format!("{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{place}\n%%EOF\n");
    file.into_bytes()
}

fn sign_pdf(file: Vec<u8>) -> Vec<u8> {
    let options = pdf::Options::new(at()).reason("同意します").place("東京");
    let prepared = pdf::prepare(file, &certificate(), &options).unwrap();
    let signature = signed(prepared.digest()).signature;
    prepared.finish(&signature).unwrap()
}

fn verify(file: &[u8]) -> DocumentReport {
    let anchors = anchors();
    pdf::verify(file, &Conditions::new(&anchors, at()), pdf::Profile::Moj).unwrap()
}

#[test]
fn every_byte_stays_and_each_signature_holds() {
    let mut file = plain();
    for number in 1..=3 {
        let signed = sign_pdf(file.clone());
        assert!(signed.starts_with(&file));
        let report = verify(&signed);
        assert!(report.is_valid(), "{report:?}");
        assert_eq!(report.signatures.len(), number);
        let fields = report
            .signatures
            .iter()
            .map(|one| one.pdf.as_ref().unwrap());
        let fields: Vec<_> = fields
            .map(|one| (one.field.as_str(), one.whole_file))
            .collect();
        assert_eq!(
            fields.last().unwrap(),
            &(format!("Signature{number}").as_str(), true)
        );
        file = signed;
    }
}

#[test]
fn what_follows_a_signature_unsigned_is_refused() {
    let signed = sign_pdf(plain());
    for behind in ["\n", "% a comment\n", "startxref\n9\n%%EOF\n"] {
        let longer = [signed.as_slice(), behind.as_bytes()].concat();
        let anchors = anchors();
        let conditions = Conditions::new(&anchors, at());
        let report = pdf::verify(&longer, &conditions, pdf::Profile::General);
        assert!(!report.is_ok_and(|report| report.is_valid()), "{behind:?}");
    }
}

#[test]
fn only_a_signature_of_the_key_finishes_a_file() {
    let options = pdf::Options::new(at());
    let prepared = pdf::prepare(plain(), &certificate(), &options).unwrap();
    let other = signed(&[1; 32]).signature;
    assert_eq!(prepared.finish(&other), Err(DocumentError::OtherSignature));
    let pades = pdf::prepare(plain(), &certificate(), &options.pades()).unwrap();
    let signature = signed(pades.digest()).signature;
    let file = pades.finish(&signature).unwrap();
    let anchors = anchors();
    let conditions = Conditions::new(&anchors, at());
    let general = pdf::verify(&file, &conditions, pdf::Profile::General).unwrap();
    assert!(general.is_valid(), "{general:?}");
    // The land registry does not take it.
    assert!(!verify(&file).is_valid());
}
