//! Makes the cases: evidence of simulated people, documents that they sign, and what is wrong with them.

#[path = "../../../../tests/revocation_support/mod.rs"]
mod revocation_support;

use std::path::Path;

use data_encoding::BASE64;
use documents::{ContentDigests, HashAlgorithm, cms, pdf};
use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Level, Request, Wanted};
use mynumber_card::job::identify;
use mynumber_card::pki::Certificate;
use mynumber_card::secret::Pins;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, AuthPin, Card, LastTry, SignPassword};
use revocation_support::{CHIYODA, Entry, Workshop, holder, usual_extensions};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

/// Within the lists that the workshop makes.
const NOON: &str = "2026-06-15T12:00:00Z";
const AUDIENCE: &str = "https://bank.example";

/// What is in the file.
#[derive(Default, Serialize, Deserialize)]
pub struct Cases {
    /// Base64, each once.
    pub inputs: Vec<String>,
    pub cases: Vec<Case>,
}

#[derive(Serialize, Deserialize)]
pub struct Case {
    /// What it is, and a part of its answer.
    pub name: String,
    pub function: String,
    /// Evidence, a certificate, a document, random bytes: a place in `inputs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Input>,
    /// What a signature stands beside, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Input>,
    /// What is compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<String>,
    /// In the place of `"@ANCHORS@"` stand those of the simulated authority.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub options: String,
    /// The JSON that comes out, of a result or an error.
    #[serde(default)]
    pub expected: String,
}

/// Bytes while a case is made, and their place in `inputs` in the file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub enum Input {
    Place(usize),
    #[serde(skip)]
    Bytes(Vec<u8>),
}

impl Cases {
    pub fn bytes(&self, input: Option<&Input>) -> Option<Vec<u8>> {
        match input? {
            Input::Bytes(bytes) => Some(bytes.clone()),
            Input::Place(place) => Some(BASE64.decode(self.inputs[*place].as_bytes()).unwrap()),
        }
    }

    fn add(&mut self, mut case: Case) {
        for input in [&mut case.input, &mut case.content] {
            if let Some(Input::Bytes(bytes)) = input {
                let text = BASE64.encode(bytes);
                let known = self.inputs.iter().position(|it| *it == text);
                let place = known.unwrap_or_else(|| {
                    self.inputs.push(text);
                    self.inputs.len() - 1
                });
                *input = Some(Input::Place(place));
            }
        }
        self.cases.push(case);
    }
}

fn case(function: &str, name: &str, input: &[u8], options: &Value) -> Case {
    Case {
        name: name.to_owned(),
        function: function.to_owned(),
        input: Some(Input::Bytes(input.to_vec())),
        content: None,
        texts: Vec::new(),
        options: options.to_string(),
        expected: String::new(),
    }
}

fn noon() -> UnixTime {
    NOON.parse().unwrap()
}

/// Options with these members beside the usual ones; null takes one away.
fn options(more: &Value) -> Value {
    let mut options = json!({"at": NOON, "anchors": "@ANCHORS@"});
    for (name, value) in more.as_object().unwrap() {
        options[name] = value.clone();
    }
    let members = options.as_object_mut().unwrap();
    members.retain(|_, value| !value.is_null());
    options
}

fn request(challenge: u8, level: Level, wanted: Wanted) -> Request {
    let expires = noon().plus_seconds(600);
    Request::new(&[challenge; 32], AUDIENCE, level, wanted, expires).unwrap()
}

fn asked() -> Request {
    request(0x42, Level::Auth, Wanted::Attributes)
}

fn evidence(person: &str, request: &Request, at: UnixTime) -> Vec<u8> {
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(
        people::load(person).unwrap(),
    )));
    let mut pins = Pins::new()
        .with(AssistPin::new("2345").unwrap())
        .with(AuthPin::new("1234").unwrap())
        .with(SignPassword::new("TEST1234").unwrap());
    let evidence = identify::read(&mut card, request, &mut pins, LastTry::Refuse, at).unwrap();
    evidence.to_json().unwrap().into_bytes()
}

/// With one letter of a base64 member changed.
fn tampered(evidence: &[u8], member: &str) -> Vec<u8> {
    let text = core::str::from_utf8(evidence).unwrap();
    let start = text
        .find(&format!("\"{member}\":"))
        .unwrap_or_else(|| panic!("{text}"));
    let place = start + member.len() + 50;
    let mut bytes = evidence.to_vec();
    bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
    bytes
}

fn evidence_cases() -> Vec<Case> {
    let asked = asked();
    let json =
        |request: &Request| -> Value { serde_json::from_str(&request.to_json().unwrap()).unwrap() };
    let with = |more: Value| {
        let mut all = json!({"request": json(&asked)});
        for (name, value) in more.as_object().unwrap() {
            all[name] = value.clone();
        }
        options(&all)
    };
    let taro = evidence("taro", &asked, noon());
    let of = |name: &str, evidence: &[u8], options: Value| {
        case("verify_evidence", name, evidence, &options)
    };
    let holder_only = request(0x43, Level::Auth, Wanted::Holder);
    let signature = request(0x44, Level::Signature, Wanted::Attributes);
    let day = 24 * 60 * 60;
    let late = noon().plus_seconds(day * 1500);
    let policy = |rules: Value| {
        let mut policy = json!({"version": 1, "hierarchies": ["other"]});
        for (name, value) in rules.as_object().unwrap() {
            policy[name] = value.clone();
        }
        with(json!({"policy": policy}))
    };
    let mut cases = vec![
        of(
            "attributes -> \"verdict\":\"accepted\"",
            &taro,
            with(json!({})),
        ),
        of(
            "request as a text -> \"verdict\":\"accepted\"",
            &taro,
            with(json!({"request": asked.to_json().unwrap()})),
        ),
        of(
            "holder only -> \"verdict\":\"accepted\"",
            &evidence("taro", &holder_only, noon()),
            with(json!({"request": json(&holder_only)})),
        ),
        of(
            "signature -> \"level\":\"signature\"",
            &evidence("taro", &signature, noon()),
            with(json!({"request": json(&signature)})),
        ),
        of(
            "name with substitutes -> \"verdict\":\"accepted\"",
            &evidence("long", &asked, noon()),
            with(json!({})),
        ),
        of(
            "a foreigner's name -> \"verdict\":\"accepted\"",
            &evidence("foreign", &asked, noon()),
            with(json!({})),
        ),
        of(
            "no request -> \"verdict\":\"not_compared\"",
            &taro,
            with(json!({"request": null})),
        ),
        of(
            "any request -> \"answers_request\":false",
            &taro,
            with(json!({"request": null, "anyRequest": true})),
        ),
        of(
            "another request -> \"verdict\":\"rejected\"",
            &taro,
            with(json!({"request": json(&request(0x45, Level::Auth, Wanted::Attributes))})),
        ),
        of(
            "after the request has expired -> request.time",
            &taro,
            with(json!({"at": noon().plus_seconds(3600).to_string()})),
        ),
        of(
            "before it was read -> evidence.time",
            &taro,
            with(json!({"at": noon().plus_seconds(-3600).to_string()})),
        ),
        of(
            "no anchors -> unknown_authority",
            &taro,
            with(json!({"anchors": []})),
        ),
        of(
            "the attributes are changed -> \"verdict\":\"rejected\"",
            &tampered(&taro, "attributes"),
            with(json!({})),
        ),
        of(
            "the signature is changed -> signature_mismatch",
            &tampered(&taro, "signature"),
            with(json!({})),
        ),
        of(
            "an expired certificate -> \"reason\":\"expired\"",
            &evidence("taro", &request_at(late), late),
            with(json!({"at": late.to_string(), "request": json(&request_at(late))})),
        ),
        of(
            "policy: of age -> \"verdict\":\"accepted\"",
            &taro,
            policy(json!({"minimum_age": {"years": 18}})),
        ),
        of(
            "policy: a child -> policy.minimum_age",
            &evidence("child", &asked, noon()),
            policy(json!({"minimum_age": {"years": 18}})),
        ),
        of(
            "policy: level signature -> policy.level",
            &taro,
            policy(json!({"level": "signature"})),
        ),
        of(
            "policy: the expected name -> \"verdict\":\"accepted\"",
            &taro,
            policy(json!({"expected": {"name": "番号 太郎"}})),
        ),
        of(
            "policy: a similar name -> \"verdict\":\"look_at_it\"",
            &taro,
            policy(json!({"expected": {"name": "番號 太郎"}})),
        ),
        of(
            "policy: another name -> policy.expected.name",
            &taro,
            policy(json!({"expected": {"name": "番号 花子"}})),
        ),
    ];
    let workshop = Workshop::new();
    let card = holder("taro");
    let list = |entry: Entry<'_>| {
        let list = workshop.crl(&[entry], &usual_extensions(CHIYODA));
        with(json!({"crls": [BASE64.encode(&list)]}))
    };
    cases.push(of(
        "not revoked -> not_revoked",
        &taro,
        list(Entry::Good(&card)),
    ));
    let revoked = Entry::Revoked(&card, "260612000000Z,keyCompromise");
    cases.push(of(
        "revoked -> \"reason\":\"revoked\"",
        &taro,
        list(revoked),
    ));
    let error = |name: &str, evidence: &[u8], options: Value| of(name, evidence, options);
    cases.extend([
        error(
            "evidence that is no JSON -> \"kind\":\"evidence\"",
            b"{",
            with(json!({})),
        ),
        error(
            "evidence that is no UTF-8 -> \"kind\":\"evidence\"",
            b"\xFF",
            with(json!({})),
        ),
        error(
            "evidence of another version -> \"kind\":\"evidence\"",
            b"{\"version\":9}",
            with(json!({})),
        ),
        error(
            "a misspelt option -> \"member\":\"polcy\"",
            &taro,
            with(json!({"polcy": {}})),
        ),
        error(
            "no time -> \"member\":\"at\"",
            &taro,
            with(json!({"at": null})),
        ),
        error(
            "an option of another type -> \"kind\":\"options\"",
            &taro,
            with(json!({"anchors": 1})),
        ),
        error(
            "an anchor that is none -> \"kind\":\"anchor\"",
            &taro,
            with(json!({"anchors": ["AAAA"]})),
        ),
        error(
            "a request that is none -> \"kind\":\"request\"",
            &taro,
            with(json!({"request": {"version": 1}})),
        ),
        error(
            "a policy with an unknown rule -> \"kind\":\"policy\"",
            &taro,
            policy(json!({"minimum": 18})),
        ),
        error(
            "request and any request -> any_request",
            &taro,
            with(json!({"any_request": true})),
        ),
    ]);
    cases
}

fn request_at(at: UnixTime) -> Request {
    let expires = at.plus_seconds(600);
    Request::new(
        &[0x46; 32],
        AUDIENCE,
        Level::Auth,
        Wanted::Attributes,
        expires,
    )
    .unwrap()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn stored(name: &str) -> Vec<u8> {
    std::fs::read(root().join("fixtures").join(name)).unwrap()
}

fn certificate_cases() -> Vec<Case> {
    let of = |name: &str, bytes: &[u8], more: Value| {
        case("verify_certificate", name, bytes, &options(&more))
    };
    let auth = stored("people/taro/jpki/000A.bin");
    let pem = |der: &[u8]| {
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            BASE64.encode(der)
        )
    };
    let two = pem(&auth) + &pem(&stored("people/taro/jpki/0001.bin"));
    vec![
        of("for authentication -> \"authentic\":true", &auth, json!({})),
        of(
            "in PEM -> \"authentic\":true",
            pem(&auth).as_bytes(),
            json!({}),
        ),
        of(
            "for signatures -> \"purpose\":\"signature\"",
            &stored("people/taro/jpki/0001.bin"),
            json!({}),
        ),
        of(
            "an authority's -> \"authentic\":true",
            &stored("authority/signca-sim-2.cer"),
            json!({}),
        ),
        of(
            "of an unknown authority -> \"authentic\":false",
            &auth,
            json!({"anchors": []}),
        ),
        of(
            "expired -> \"expired\":true",
            &auth,
            json!({"at": "2036-01-01T00:00:00Z"}),
        ),
        of(
            "two of them -> \"reason\":\"several\"",
            two.as_bytes(),
            json!({}),
        ),
        of(
            "none -> \"kind\":\"certificate\"",
            b"0\x03\x02\x01\x01",
            json!({}),
        ),
    ]
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

fn document_cases() -> Vec<Case> {
    let of = |name: &str, bytes: &[u8], content: Option<&[u8]>, more: Value| Case {
        content: content.map(|content| Input::Bytes(content.to_vec())),
        ..case("verify_document", name, bytes, &options(&more))
    };
    let unsigned = empty_pdf();
    let signed = signed_pdf(&unsigned);
    let twice = signed_pdf(&signed);
    let mut tampered = signed.clone();
    let place = tampered.windows(7).position(|it| it == b"300 200").unwrap();
    tampered[place] = b'9';
    let behind = [&signed[..], b"% more\n"].concat();
    let note = b"I owe you 100 yen.\n".as_slice();
    let message = signed_cms(note, "people/taro/jpki/0001.bin", KEY);
    let by_auth = signed_cms(
        note,
        "people/taro/jpki/000A.bin",
        "people/taro/jpki/0017.pk8",
    );
    let pem = cms::to_pem(&message).unwrap().into_bytes();
    vec![
        of("a PDF -> \"valid\":true", &signed, None, json!({})),
        of("two signatures -> \"valid\":true", &twice, None, json!({})),
        of(
            "a PDF for the registry -> moj.contents",
            &signed,
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
            &unsigned,
            None,
            json!({}),
        ),
        of(
            "a PDF of somebody unknown -> unknown_authority",
            &signed,
            None,
            json!({"anchors": []}),
        ),
        of(
            "a PDF with a content -> \"reason\":\"content\"",
            &signed,
            Some(note),
            json!({}),
        ),
        of("CMS -> \"valid\":true", &message, Some(note), json!({})),
        of("CMS in PEM -> \"valid\":true", &pem, Some(note), json!({})),
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
            Some(note),
            json!({}),
        ),
        of(
            "CMS of the other key, accepted -> \"valid\":true",
            &by_auth,
            Some(note),
            json!({"acceptAuthentication": true}),
        ),
        of(
            "CMS with a profile -> \"reason\":\"profile\"",
            &message,
            Some(note),
            json!({"profile": "moj"}),
        ),
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
    ]
}

fn other_cases() -> Vec<Case> {
    let request =
        |name: &str, random: &[u8], options: Value| case("new_request", name, random, &options);
    let compare = |function: &str, name: &str, one: &str, other: &str| Case {
        input: None,
        texts: vec![one.to_owned(), other.to_owned()],
        options: String::new(),
        ..case(function, name, b"", &json!({}))
    };
    let names = |name: &str, one: &str, other: &str| compare("compare_names", name, one, other);
    let places =
        |name: &str, one: &str, other: &str| compare("compare_addresses", name, one, other);
    vec![
        request(
            "a request -> \"audience\":\"https://bank.example\"",
            &[7; 32],
            json!({"at": NOON, "audience": AUDIENCE}),
        ),
        request(
            "a request for a signature -> signature",
            &[7; 32],
            json!({"at": NOON, "audience": AUDIENCE, "level": "signature", "holderOnly": true, "minutes": 5}),
        ),
        request(
            "no random bytes -> \"kind\":\"random\"",
            &[0; 32],
            json!({"at": NOON, "audience": AUDIENCE}),
        ),
        request(
            "no audience -> \"kind\":\"options\"",
            &[7; 32],
            json!({"at": NOON}),
        ),
        names(
            "the same name -> \"result\":\"same\"",
            "番号　太郎",
            "番号 太郎",
        ),
        names(
            "another variant -> variant_character",
            "髙橋 一郎",
            "高橋 一郎",
        ),
        names(
            "another name -> \"result\":\"different\"",
            "番号 太郎",
            "番号 花子",
        ),
        places(
            "the same address -> \"result\":\"same\"",
            "東京都千代田区架空町一丁目２番３号",
            "東京都千代田区架空町1-2-3",
        ),
        places(
            "another address -> \"result\":\"different\"",
            "東京都千代田区架空町1-2-3",
            "東京都千代田区架空町1-2-4",
        ),
    ]
}

pub fn all() -> Cases {
    let groups = [
        evidence_cases(),
        certificate_cases(),
        document_cases(),
        other_cases(),
    ];
    let mut all = Cases::default();
    for case in groups.into_iter().flatten() {
        all.add(case);
    }
    all
}
