//! Makes the cases: evidence of simulated people, documents that they sign, and what is wrong with them.

mod documents;
mod evidence;
#[path = "../../../../tests/revocation_support/mod.rs"]
mod revocation_support;

use std::path::Path;

use data_encoding::BASE64;
use mynumber_card::data::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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

#[derive(Clone, Serialize, Deserialize)]
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
#[derive(Clone, Serialize, Deserialize)]
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
        of(
            "revocation lists, which are not used here -> \"member\":\"crls\"",
            &auth,
            json!({"crls": ["-----BEGIN X509 CRL-----"]}),
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
        evidence::all(),
        certificate_cases(),
        documents::all(),
        other_cases(),
    ];
    let mut all = Cases::default();
    for case in groups.into_iter().flatten() {
        all.add(case);
    }
    all
}
