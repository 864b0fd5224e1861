//! Messages that nobody should accept and those that are only unusual: what is said of them here and by OpenSSL.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod cms_support;
mod pdf_support;

use std::fmt::Write as _;

use cms_support::*;
use mynumber_card::pki::{Certificate, HashAlgorithm};
use mynumber_card::report::Coded as _;
use mynumber_card_documents::cms::{self, Embedded};
use pdf_support::tools::root;
use pdf_support::witness::openssl_cms;

const MGF1: &str = "1.2.840.113549.1.1.8";
const MD5: &str = "1.2.840.113549.2.5";
const SHA1: &str = "1.3.14.3.2.26";

#[derive(Clone)]
struct Row {
    name: &'static str,
    message: Vec<u8>,
    /// Whether it holds alone, and in a PDF.
    holds: [bool; 2],
}

fn forge() -> Forge {
    Forge::new("taro")
}

fn good(name: &'static str, forge: &Forge) -> Row {
    let (message, holds) = (forge.message(), [true; 2]);
    Row {
        name,
        message,
        holds,
    }
}

fn bad(name: &'static str, forge: &Forge) -> Row {
    let (message, holds) = (forge.message(), [false; 2]);
    Row {
        name,
        message,
        holds,
    }
}

fn alone(name: &'static str, message: Vec<u8>) -> Row {
    let holds = [true, false];
    Row {
        name,
        message,
        holds,
    }
}

fn salted(salt: u8, mask_hash: &str, trailer: &[u8]) -> Vec<u8> {
    algorithm(PSS, &pss(SHA256, MGF1, mask_hash, salt, trailer))
}

fn unusual() -> Vec<Row> {
    let own = certificate_of("taro");
    let read = Certificate::from_der(&own).unwrap();
    let key = read.subject_key_identifier().unwrap().to_vec();
    vec![
        good("usual", &forge()),
        good(
            "digest algorithm with NULL",
            &forge().with(|it| it.digest = algorithm(SHA256, &[5, 0])),
        ),
        good(
            "signature algorithm without NULL",
            &forge().with(|it| it.algorithm = algorithm(RSA, &[])),
        ),
        good(
            "sha256WithRSAEncryption",
            &forge().with(|it| it.algorithm = algorithm("1.2.840.113549.1.1.11", &[5, 0])),
        ),
        good("no signing time", &forge().without(SIGNING_TIME)),
        good(
            "no signed attributes",
            &forge().with(|it| it.attributes = None),
        ),
        good(
            "signer by key identifier",
            &forge().with(|it| it.sid = tlv(0x80, &[&key])),
        ),
        good("signing-certificate-v2", &forge().and(names(&own))),
        good(
            "an attribute that nobody knows",
            &forge().and(attribute("1.2.3.4", &[&[5, 0]])),
        ),
        good(
            "PSS",
            &forge().with(|it| it.algorithm = salted(32, SHA256, &[])),
        ),
        good(
            "unsigned attributes, also a second digest",
            &forge().with(|it| it.unsigned = tlv(0xA1, &[&attribute(MESSAGE_DIGEST, &[&[4, 0]])])),
        ),
        alone(
            "content inside",
            forge()
                .with(|it| it.content = Some(CONTENT.to_vec()))
                .message(),
        ),
        alone("two signers", forge().with(|it| it.copies = 2).message()),
        Row {
            name: "zeros behind it",
            message: [&forge().message()[..], &[0; 40]].concat(),
            holds: [true; 2],
        },
    ]
}

fn attributes() -> Vec<Row> {
    let digest = |of: &[u8]| tlv(0x04, &[&HashAlgorithm::Sha256.digest(of)]);
    let time = |text: &[u8]| attribute(SIGNING_TIME, &[&tlv(0x17, &[text])]);
    let other_type = attribute(CONTENT_TYPE, &[&oid("1.2.840.113549.1.7.3")]);
    let other = attribute(MESSAGE_DIGEST, &[&digest(b"other")]);
    let both = attribute(MESSAGE_DIGEST, &[&digest(CONTENT), &digest(b"other")]);
    vec![
        bad("content type twice", &forge().and(other_type.clone())),
        bad("digest twice", &forge().and(other.clone())),
        bad(
            "digest with two values",
            &forge().without(MESSAGE_DIGEST).and(both),
        ),
        bad("time twice", &forge().and(time(b"261123030001Z"))),
        bad(
            "attribute without a value",
            &forge().and(attribute("1.2.3.4", &[])),
        ),
        bad("no content type", &forge().without(CONTENT_TYPE)),
        bad("no digest", &forge().without(MESSAGE_DIGEST)),
        bad(
            "empty set of attributes",
            &forge().with(|it| it.attributes = Some(vec![])),
        ),
        bad(
            "digest of another content",
            &forge().without(MESSAGE_DIGEST).and(other),
        ),
        bad(
            "another content type in the attribute",
            &forge().without(CONTENT_TYPE).and(other_type),
        ),
        bad(
            "another content type in the message",
            &forge().with(|it| it.content_type = "1.2.840.113549.1.7.5"),
        ),
        bad(
            "digest that is no octet string",
            &forge()
                .without(MESSAGE_DIGEST)
                .and(attribute(MESSAGE_DIGEST, &[&[5, 0]])),
        ),
        bad(
            "time in the future",
            &forge().without(SIGNING_TIME).and(time(b"261123031000Z")),
        ),
        bad(
            "time before the certificate",
            &forge().without(SIGNING_TIME).and(time(b"100101000000Z")),
        ),
        bad(
            "signing-certificate-v2 of another",
            &forge().and(names(&certificate_of("family"))),
        ),
        bad(
            "signing-certificate-v2 of nothing",
            &forge().and(attribute(SIGNING_CERTIFICATE, &[&[0x30, 0]])),
        ),
    ]
}

fn algorithms() -> Vec<Row> {
    let named = |name| forge().with(|it| it.algorithm = algorithm(name, &[5, 0]));
    let hashed = |name| forge().with(|it| it.digest = algorithm(name, &[]));
    let pss = |parameters| forge().with(|it| it.algorithm = parameters);
    vec![
        bad("digest named MD5", &hashed(MD5)),
        bad("digest named SHA-1", &hashed(SHA1)),
        bad("digest named SHA3-256", &hashed("2.16.840.1.101.3.4.2.8")),
        bad(
            "SHA-512 with RSA named over SHA-256",
            &named("1.2.840.113549.1.1.13"),
        ),
        bad(
            "SHA-1 with RSA named over SHA-256",
            &named("1.2.840.113549.1.1.5"),
        ),
        bad("ECDSA named", &named("1.2.840.10045.4.3.2")),
        bad(
            "parameters of RSA",
            &forge().with(|it| it.algorithm = algorithm(RSA, &[2, 1, 1])),
        ),
        bad(
            "parameters of SHA-256",
            &forge().with(|it| it.digest = algorithm(SHA256, &[2, 1, 1])),
        ),
        bad("PSS without parameters", &pss(algorithm(PSS, &[]))),
        bad(
            "PSS by default, SHA-1",
            &pss(algorithm(PSS, &tlv(0x30, &[]))),
        ),
        bad("PSS, salt of 0", &pss(salted(0, SHA256, &[]))),
        bad("PSS, salt of 64", &pss(salted(64, SHA256, &[]))),
        bad("PSS, mask with SHA-512", &pss(salted(32, SHA512, &[]))),
        bad(
            "PSS, trailer 2",
            &pss(salted(32, SHA256, &[0xA3, 3, 2, 1, 2])),
        ),
    ]
}

fn modulus_of(person: &str) -> Vec<u8> {
    let read = Certificate::from_der(&certificate_of(person)).unwrap();
    read.rsa_key().unwrap().modulus().to_vec()
}

/// With the last place of some bytes replaced by as many others.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let place = bytes.windows(old.len()).rposition(|it| it == old).unwrap();
    [&bytes[..place], new, &bytes[place + old.len()..]].concat()
}

/// The certificate with a signature of this key in the place of its own.
fn reissued(certificate: &[u8], key: &rsa::RsaPrivateKey) -> Vec<u8> {
    let mut read: x509_cert::Certificate = der::Decode::from_der(certificate).unwrap();
    let signed = der::Encode::to_der(&read.tbs_certificate).unwrap();
    let digest = HashAlgorithm::Sha256.digest(&signed);
    let padding = rsa::Pkcs1v15Sign::new::<rsa::sha2::Sha256>();
    let signature = key.sign(padding, &digest).unwrap();
    read.signature = der::asn1::BitString::from_bytes(&signature).unwrap();
    der::Encode::to_der(&read).unwrap()
}

fn signers() -> Vec<Row> {
    let right = forge().signature();
    let mut changed = right.clone();
    changed[100] ^= 1;
    let modulus = modulus_of("taro");
    let over_content = forge().with(|it| it.attributes = None).signature();
    let value = |signature: Vec<u8>| forge().with(|it| it.signature = Some(signature));
    let other = certificate_of("family");
    let authority = std::fs::read(root().join("fixtures/authority/signca-sim-1.cer")).unwrap();
    let key = root().join("fixtures/keys/authority-sign-ca-1.pem");
    let key = std::fs::read_to_string(key).unwrap();
    let key = rsa::pkcs8::DecodePrivateKey::from_pkcs8_pem(&key).unwrap();
    let jpki = root().join("fixtures/people/taro/jpki");
    let authentication = std::fs::read(jpki.join("000A.bin")).unwrap();
    let of_authentication = std::fs::read(jpki.join("0017.pk8")).unwrap();
    let of_authentication =
        rsa::pkcs8::DecodePrivateKey::from_pkcs8_der(&of_authentication).unwrap();
    let (own, theirs) = (certificate_of("taro"), private_key("family"));
    let renamed = replaced(&own, b"BJY5", b"BJY6");
    let rekeyed = replaced(&own, &modulus, &modulus_of("family"));
    let reissued = reissued(&rekeyed, &theirs);
    let forged = |certificate: Vec<u8>| forge().with(|it| it.certificates = vec![certificate]);
    let of_other = |certificate| forged(certificate).with(|it| it.key = theirs.clone());
    vec![
        bad("a bit of the signature", &value(changed)),
        bad(
            "the signature over the content beside attributes",
            &value(over_content),
        ),
        bad("the modulus as signature", &value(modulus)),
        bad("zero as signature", &value(vec![0; 256])),
        bad("a byte less", &value(right[1..].to_vec())),
        bad("a byte more", &value([&[0][..], &right].concat())),
        bad("no byte", &value(vec![])),
        bad(
            "no certificate",
            &forge().with(|it| it.certificates = vec![]),
        ),
        bad(
            "the certificate of another",
            &forge().with(|it| {
                it.sid = issuer_and_serial(&other);
                it.certificates = vec![other.clone()];
            }),
        ),
        bad("a certificate that has ended", &Forge::new("expired")),
        bad(
            "an authority as signer",
            &forge().with(|it| {
                it.key = key;
                it.sid = issuer_and_serial(&authority);
                it.certificates = vec![authority];
            }),
        ),
        bad(
            "the authentication key",
            &forge().with(|it| {
                it.key = of_authentication;
                it.sid = issuer_and_serial(&authentication);
                it.certificates = vec![authentication];
            }),
        ),
        bad("a certificate with another name in it", &forged(renamed)),
        bad("a certificate with another key in it", &of_other(rekeyed)),
        bad(
            "a certificate with the authority's name, signed by its holder",
            &of_other(reissued),
        ),
        bad("no signer", &forge().with(|it| it.copies = 0)),
        Row {
            name: "bytes behind it",
            message: [&forge().message()[..], b"more"].concat(),
            holds: [false; 2],
        },
        Row {
            name: "cut",
            message: forge().message()[..900].to_vec(),
            holds: [false; 2],
        },
    ]
}

/// What OpenSSL says first.
fn word_of_openssl(message: &[u8]) -> String {
    match openssl_cms(message, CONTENT) {
        Ok(()) => "**yes**".to_owned(),
        Err(why) => {
            let error = why.lines().find(|line| line.contains(":error:"));
            let reason = error.and_then(|line| line.split(':').nth(5).or(line.split(':').nth(4)));
            format!("no: {}", reason.unwrap_or("not read").trim())
        }
    }
}

fn word(failed: &[String]) -> String {
    match failed.first() {
        None => "**yes**".to_owned(),
        Some(first) => format!("no: `{first}`"),
    }
}

/// docs/documents.md has the table between two marks.
#[test]
fn every_message_and_the_table_in_the_documentation_is_what_both_validators_say() {
    let anchors = anchors();
    let conditions = conditions(&anchors);
    let mut table =
        "| Message | Here | Here, in a PDF | openssl cms -verify |\n|---|---|---|---|\n".to_owned();
    for row in [unusual(), attributes(), algorithms(), signers()].concat() {
        let alone = match cms::verify(&row.message, Some(CONTENT), &conditions) {
            Ok(report) => {
                let document = report.checks.failures().map(|(kind, _)| kind.to_string());
                let signatures = report.signatures.iter().flat_map(failures);
                let failed: Vec<_> = document.chain(signatures).collect();
                assert_eq!(failed.is_empty(), report.is_valid(), "{}", row.name);
                failed
            }
            Err(error) => vec![error.code().to_owned()],
        };
        let (first, second) = CONTENT.split_at(7);
        let embedded = Embedded {
            cms: &row.message,
            content: &[first, second],
            names_certificate: false,
        };
        let in_pdf = failures(&cms::verify_embedded(&embedded, &conditions));
        let holds = [alone.is_empty(), in_pdf.is_empty()];
        assert_eq!(holds, row.holds, "{}: {alone:?}, {in_pdf:?}", row.name);
        let (name, mut openssl) = (row.name, word_of_openssl(&row.message));
        // What it says first depends on the random salt.
        if name.starts_with("PSS") && openssl.starts_with("no") {
            openssl = "no".to_owned();
        }
        let (alone, in_pdf) = (word(&alone), word(&in_pdf));
        writeln!(table, "| {name} | {alone} | {in_pdf} | {openssl} |").unwrap();
    }
    let place = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("cms.md");
    std::fs::write(&place, &table).unwrap();
    let text = std::fs::read_to_string(root().join("docs/documents.md")).unwrap();
    let written = text.split("<!-- CMS table -->\n").nth(1).unwrap();
    assert!(
        written == table,
        "the table is another; it is in {}",
        place.display()
    );
}
