//! The schemas of `document/1` and `signed_document/1`, from the lists of their words.

use documents::pdf::{Change, Objection, PdfCheck, PdfDoubt};
use documents::{
    CmsCheck, Conditions, ContentDigests, DocumentDoubt, DocumentFormat, DocumentReport,
    DocumentStatement, HashAlgorithm, SigningKey, cms, pdf,
};
use mynumber_card::data::Moment;
use mynumber_card::job::certificate::CertificateContent;
use mynumber_card::job::sign::{self, Signed};
use mynumber_card::job::{Context, Fresh, Output};
use mynumber_card::pki::{Certificate, CheckKind, Hierarchy, TrustAnchors};
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{Card, Coded as _, Error, LastTry, SignPassword};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Value, json};

use super::{assert_followed, codes};
use crate::view::sign::SignedFile;

/// Members of every output.
const OF_OUTPUT: [&str; 3] = ["schema", "tries", "left_open"];
const AT: &str = "2026-12-01T00:00:00Z";

/// The schema of a certificate, which has what a proof says beside it, and the definitions that it refers to.
fn certificate() -> Value {
    serde_json::from_str(include_str!("../../../docs/schema/certificate-1.json")).unwrap()
}

/// The members of the one, in a schema of their own.
fn of_certificate(names: impl Fn(&str) -> bool, required: &[&str]) -> Value {
    let all = certificate();
    let properties = all["properties"].as_object().unwrap().clone();
    let properties: serde_json::Map<_, _> = properties
        .into_iter()
        .filter(|(name, _)| names(name))
        .collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn words(all: Vec<&'static str>) -> Value {
    json!({"type": "string", "enum": all})
}

fn list(all: Vec<&'static str>) -> Value {
    json!({"type": "array", "items": words(all)})
}

fn or_null(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

fn checks() -> Value {
    let all = [
        codes(PdfCheck::ALL),
        codes(CmsCheck::ALL),
        codes(CheckKind::ALL),
    ];
    json!({"type": "array", "items": {"type": "object", "required": ["name", "outcome"], "properties": {
        "name": words(all.concat()),
        "outcome": words(vec!["passed", "failed", "look_at_it", "not_checked"]),
        "reason": {"description": "Why it did not pass.", "type": "string"},
        "doubts": list([codes(PdfDoubt::ALL), vec![DocumentDoubt::ReadsAsPdf.code()]].concat()),
    }}})
}

fn signature() -> Value {
    let (text, time) = (
        json!({"type": "string"}),
        json!({"type": "string", "format": "date-time"}),
    );
    let number = json!({"type": "integer", "minimum": 0});
    let mut signer = certificate()["$defs"]["SubjectAttributes"].clone();
    signer["description"] =
        "The certificate, and in one for signatures name, address, birth date and sex. \
        Proven only where the signature holds."
            .into();
    signer["required"] = json!([
        "key",
        "issuer",
        "serial",
        "not_before",
        "not_after",
        "sha256"
    ]);
    let digest = json!({"type": "string", "pattern": "^[0-9a-f]{64}$"});
    for (name, schema) in [
        ("key", words(codes(SigningKey::ALL))),
        ("issuer", text.clone()),
        ("serial", text.clone()),
        ("not_before", time.clone()),
        ("not_after", time.clone()),
        ("sha256", digest),
    ] {
        signer["properties"][name] = schema;
    }
    let in_pdf = json!({
        "type": "object",
        "properties": {
            "field": text,
            "revision": {"description": "Of the file; the first is 1.", "type": "integer", "minimum": 1},
            "covers": {"description": "Bytes of the file.", "type": "integer", "minimum": 0},
            "whole_file": {"type": "boolean"},
            "later_changes": list(codes(Change::ALL)),
            "objections": list(codes(Objection::ALL)),
            "certification": or_null(number),
        },
        "required": ["field", "revision", "covers", "whole_file", "later_changes", "objections", "certification"],
    });
    // The path of the certificate at that time, revocation left aside.
    let proof = ["authentic", "checks", "hierarchy", "root"];
    let at_signing_time = of_certificate(|name| proof.contains(&name), &["authentic", "checks"]);
    let hierarchies = Hierarchy::ALL.iter().map(|it| it.name()).collect();
    json!({
        "type": "object",
        "properties": {
            "holds": {"type": "boolean"},
            "checks": checks(),
            "hierarchy": or_null(words(hierarchies)),
            "signer": or_null(signer),
            "signing_time": or_null(time),
            "at_signing_time": or_null(at_signing_time),
            "pdf": in_pdf,
            "proves": list(codes(DocumentStatement::ALL)),
            "does_not_prove": list(codes(DocumentStatement::ALL)),
        },
        "required": ["holds", "checks", "hierarchy", "signer", "signing_time", "at_signing_time", "proves", "does_not_prove"],
    })
}

/// What verifying a document says.
fn report() -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "valid": {"description": "Whether every signature holds and the last one covers all.", "type": "boolean"},
            "format": words(codes(DocumentFormat::ALL)),
            "checks": checks(),
            "signatures": {"type": "array", "items": signature()},
        },
        "required": ["valid", "format", "checks", "signatures"],
    })
}

macro_rules! written {
    ($name:ident holds $held:ty, $schema:expr) => {
        #[derive(Serialize)]
        #[serde(transparent)]
        struct $name<'a>(Output<$held>);

        impl JsonSchema for $name<'_> {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut schema: Schema = $schema;
                let properties = schema.pointer_mut("/properties").unwrap();
                properties["schema"] = json!({"type": "string"});
                let required = schema.pointer_mut("/required").unwrap();
                required.as_array_mut().unwrap().insert(0, "schema".into());
                schema.insert("$defs".to_owned(), certificate()["$defs"].clone());
                schema
            }
        }
    };
}

written!(Verified holds &'a DocumentReport, report());
written!(SignedHere holds SignedFile<'a>, json_schema!({
    "type": "object",
    "properties": {
        "format": words(vec!["pdf", "cms"]),
        "certificate": of_certificate(|name| !OF_OUTPUT.contains(&name), &["pem"]),
        "document": report(),
        "files": {"description": "What was written.", "type": "array", "items": {"type": "string"}},
        "tries": certificate()["properties"]["tries"],
        "left_open": certificate()["properties"]["left_open"],
    },
    "required": ["format", "certificate", "document"],
}));

/// One page with nothing on it.
fn pdf() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>",
    ];
    let (mut file, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
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

/// The digest that is to be signed once the certificate is known.
fn signed(prepare: &mut dyn FnMut(&Certificate) -> [u8; 32]) -> Signed {
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(
        people::load("taro").unwrap(),
    )));
    let anchors = TrustAnchors::production();
    let context = Context {
        anchors: &anchors,
        at: Moment::Now(AT.parse().unwrap()),
        last: LastTry::Refuse,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    };
    let password = SignPassword::new("TEST1234").unwrap();
    let digest = |file: &mynumber_card::job::certificate::CertificateFile| {
        let content: &CertificateContent = file.content.as_ref().unwrap();
        Ok::<_, Error>(prepare(&content.certificate))
    };
    sign::sign_prepared(&mut card, &password, digest, context)
        .unwrap()
        .data
}

#[test]
fn documents_follow_their_schemas() {
    let time = AT.parse().unwrap();
    let authority = include_bytes!("../../../fixtures/authority/signca-sim-1.cer");
    let other = include_bytes!("../../../fixtures/authority/signca-sim-2.cer");
    let anchors = TrustAnchors::from_files([authority.to_vec(), other.to_vec()]).unwrap();
    let conditions = Conditions::new(&anchors, time);
    let mut prepared = None;
    let by = signed(&mut |certificate| {
        let ready = pdf::prepare(pdf(), certificate, &pdf::Options::new(time)).unwrap();
        *prepared.insert(ready).digest()
    });
    let mut file = prepared.unwrap().finish(&by.signature).unwrap();
    let good = pdf::verify(&file, &conditions, pdf::Profile::Moj).unwrap();
    assert!(good.is_valid());
    file.extend_from_slice(b"\n");
    let bad = pdf::verify(&file, &conditions, pdf::Profile::General).unwrap();
    assert!(!bad.is_valid());
    let content = ContentDigests::of(&[b"content"], &[HashAlgorithm::Sha256]);
    let mut prepared = None;
    let how = cms::Options::signed_at(time).naming_certificate();
    let by_other = signed(&mut |certificate| {
        let ready = cms::prepare(certificate, &content, how).unwrap();
        *prepared.insert(ready).digest()
    });
    let message = prepared.unwrap().finish(&by_other.signature).unwrap();
    let nobody = TrustAnchors::production();
    let unknown = cms::verify(&message, Some(b"content"), &Conditions::new(&nobody, time)).unwrap();
    let reports = [&good, &bad, &unknown];
    let output = |report| Verified(Output::new(DocumentReport::SCHEMA, report));
    assert_followed("document/1", &reports.map(output));
    let all = [("pdf", &by, &good), ("cms", &by_other, &unknown)];
    let all = all.map(|(format, signed, document)| in_file(format, signed, document));
    assert_followed("signed_document/1", &all);
}

fn in_file<'a>(
    format: &'static str,
    signed: &'a Signed,
    document: &'a DocumentReport,
) -> SignedHere<'a> {
    let certificate = &signed.certificate;
    let data = SignedFile {
        format,
        certificate,
        document,
    };
    SignedHere(Output::new(SignedFile::SCHEMA, data))
}
