//! Documents that a simulated person signed, and what was done to them.

use ::documents::{ContentDigests, HashAlgorithm, cms, pdf};
use mynumber_card::pki::Certificate;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Case, Input, case, noon, options, stored};

const NOTE: &[u8] = b"I owe you 100 yen.\n";

pub fn all() -> Vec<Case> {
    let signed = signed_pdf(&empty_pdf());
    let others = vec![
        of(
            "a document of no kind -> unknown_kind",
            b"hello",
            None,
            json!({}),
        ),
        of(
            "a profile that is none -> \"member\":\"profile\"",
            &signed,
            None,
            json!({"profile": "x"}),
        ),
    ];
    [in_pdf(&signed), in_messages(), others].concat()
}

fn in_pdf(signed: &[u8]) -> Vec<Case> {
    let twice = signed_pdf(signed);
    let mut tampered = signed.to_vec();
    let place = tampered.windows(7).position(|it| it == b"300 200").unwrap();
    tampered[place] = b'9';
    let behind = [signed, b"% more\n"].concat();
    vec![
        of("a PDF -> \"valid\":true", signed, None, json!({})),
        of("two signatures -> \"valid\":true", &twice, None, json!({})),
        of(
            "a PDF for the registry -> moj.contents",
            signed,
            None,
            json!({"profile": "moj"}),
        ),
        of(
            "a PDF that was changed -> \"valid\":false",
            &tampered,
            None,
            json!({}),
        ),
        of(
            "something behind a PDF -> not_covered",
            &behind,
            None,
            json!({}),
        ),
        of(
            "a PDF that nobody signed -> not_signed",
            &empty_pdf(),
            None,
            json!({}),
        ),
        of(
            "a PDF of somebody unknown -> unknown_authority",
            signed,
            None,
            json!({"anchors": []}),
        ),
        of(
            "a PDF with a content -> \"reason\":\"content\"",
            signed,
            Some(NOTE),
            json!({}),
        ),
    ]
}

fn in_messages() -> Vec<Case> {
    let message = signed_cms(NOTE, "people/taro/jpki/0001.bin", KEY);
    let by_auth = signed_cms(
        NOTE,
        "people/taro/jpki/000A.bin",
        "people/taro/jpki/0017.pk8",
    );
    let pem = cms::to_pem(&message).unwrap().into_bytes();
    vec![
        of("CMS -> \"valid\":true", &message, Some(NOTE), json!({})),
        of("CMS in PEM -> \"valid\":true", &pem, Some(NOTE), json!({})),
        of(
            "CMS over another content -> \"valid\":false",
            &message,
            Some(b"900"),
            json!({}),
        ),
        of(
            "CMS without its content -> content_missing",
            &message,
            None,
            json!({}),
        ),
        of(
            "CMS of the other key -> \"valid\":false",
            &by_auth,
            Some(NOTE),
            json!({}),
        ),
        of(
            "CMS of the other key, accepted -> \"valid\":true",
            &by_auth,
            Some(NOTE),
            json!({"acceptAuthentication": true}),
        ),
        of(
            "CMS with a profile -> \"reason\":\"profile\"",
            &message,
            Some(NOTE),
            json!({"profile": "moj"}),
        ),
    ]
}

fn of(name: &str, bytes: &[u8], content: Option<&[u8]>, more: Value) -> Case {
    Case {
        content: content.map(|content| Input::Bytes(content.to_vec())),
        ..case("verify_document", name, bytes, &options(&more))
    }
}

fn signs(key: &str, digest: &[u8]) -> Vec<u8> {
    let key = RsaPrivateKey::from_pkcs8_der(&stored(key)).unwrap();
    key.sign(Pkcs1v15Sign::new::<Sha256>(), digest).unwrap()
}

const KEY: &str = "people/taro/jpki/001A.pk8";

fn signed_pdf(file: &[u8]) -> Vec<u8> {
    let certificate = Certificate::from_der(&stored("people/taro/jpki/0001.bin")).unwrap();
    let prepared = pdf::prepare(file.to_vec(), &certificate, &pdf::Options::new(noon())).unwrap();
    let signature = signs(KEY, prepared.digest());
    prepared.finish(&signature).unwrap()
}

fn signed_cms(content: &[u8], certificate: &str, key: &str) -> Vec<u8> {
    let certificate = Certificate::from_der(&stored(certificate)).unwrap();
    let digests = ContentDigests::of(&[content], &[HashAlgorithm::Sha256]);
    let prepared = cms::prepare(&certificate, &digests, cms::Options::signed_at(noon())).unwrap();
    let signature = signs(key, prepared.digest());
    prepared.finish(&signature).unwrap()
}

/// A page without anything on it.
fn empty_pdf() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Resources << >> >>",
    ];
    let mut file = String::from("%PDF-1.7\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (place, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", place + 1);
    }
    let place = file.len();
    file += &format!(
        "xref\n0 4\n{table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{place}\n%%EOF\n"
    );
    file.into_bytes()
}
