//! Evidence of simulated people, with what it is judged by.

use data_encoding::BASE64;
use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Level, Request, Wanted};
use mynumber_card::job::identify;
use mynumber_card::secret::Pins;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, AuthPin, Card, LastTry, SignPassword};
use serde_json::{Value, json};

use super::revocation_support::{CHIYODA, Entry, Workshop, holder, usual_extensions};
use super::{AUDIENCE, Case, case, noon, options};

pub fn all() -> Vec<Case> {
    let asked = request(0x42, Level::Auth, Wanted::Attributes);
    let taro = evidence("taro", &asked, noon());
    let made = Made { asked, taro };
    [
        made.accepted(),
        made.not_accepted(),
        made.policies(),
        made.revocation(),
        made.unreadable(),
    ]
    .concat()
}

/// A request, and taro's answer.
struct Made {
    asked: Request,
    taro: Vec<u8>,
}

impl Made {
    /// The usual options with the request, and more.
    fn with(&self, more: &Value) -> Value {
        let mut all = json!({"request": json_of(&self.asked)});
        for (name, value) in more.as_object().unwrap() {
            all[name] = value.clone();
        }
        options(&all)
    }

    fn policy(&self, rules: &Value) -> Value {
        let mut policy = json!({"version": 1, "hierarchies": ["other"]});
        for (name, value) in rules.as_object().unwrap() {
            policy[name] = value.clone();
        }
        self.with(&json!({"policy": policy}))
    }

    /// Of people who are who they say.
    fn accepted(&self) -> Vec<Case> {
        let holder_only = request(0x43, Level::Auth, Wanted::Holder);
        let signature = request(0x44, Level::Signature, Wanted::Attributes);
        vec![
            of(
                "attributes -> \"verdict\":\"accepted\"",
                &self.taro,
                self.with(&json!({})),
            ),
            of(
                "request as a text -> \"verdict\":\"accepted\"",
                &self.taro,
                self.with(&json!({"request": self.asked.to_json().unwrap()})),
            ),
            of(
                "holder only -> \"verdict\":\"accepted\"",
                &evidence("taro", &holder_only, noon()),
                self.with(&json!({"request": json_of(&holder_only)})),
            ),
            of(
                "signature -> \"level\":\"signature\"",
                &evidence("taro", &signature, noon()),
                self.with(&json!({"request": json_of(&signature)})),
            ),
            of(
                "name with substitutes -> \"verdict\":\"accepted\"",
                &evidence("long", &self.asked, noon()),
                self.with(&json!({})),
            ),
            of(
                "a foreigner's name -> \"verdict\":\"accepted\"",
                &evidence("foreign", &self.asked, noon()),
                self.with(&json!({})),
            ),
        ]
    }

    /// Of another request, another time, another authority, or changed.
    fn not_accepted(&self) -> Vec<Case> {
        let late = noon().plus_seconds(1500 * 24 * 60 * 60);
        vec![
            of(
                "no request -> \"verdict\":\"not_compared\"",
                &self.taro,
                self.with(&json!({"request": null})),
            ),
            of(
                "any request -> \"answers_request\":false",
                &self.taro,
                self.with(&json!({"request": null, "anyRequest": true})),
            ),
            of(
                "another request -> \"verdict\":\"rejected\"",
                &self.taro,
                self.with(
                    &json!({"request": json_of(&request(0x45, Level::Auth, Wanted::Attributes))}),
                ),
            ),
            of(
                "after the request has expired -> request.time",
                &self.taro,
                self.with(&json!({"at": noon().plus_seconds(3600).to_string()})),
            ),
            of(
                "before it was read -> evidence.time",
                &self.taro,
                self.with(&json!({"at": noon().plus_seconds(-3600).to_string()})),
            ),
            of(
                "no anchors -> unknown_authority",
                &self.taro,
                self.with(&json!({"anchors": []})),
            ),
            of(
                "the attributes are changed -> \"verdict\":\"rejected\"",
                &tampered(&self.taro, "attributes"),
                self.with(&json!({})),
            ),
            of(
                "the signature is changed -> signature_mismatch",
                &tampered(&self.taro, "signature"),
                self.with(&json!({})),
            ),
            of(
                "an expired certificate -> \"reason\":\"expired\"",
                &evidence("taro", &request_at(late), late),
                self.with(&json!({"at": late.to_string(), "request": json_of(&request_at(late))})),
            ),
        ]
    }

    /// By what a service asks for.
    fn policies(&self) -> Vec<Case> {
        vec![
            of(
                "policy: of age -> \"verdict\":\"accepted\"",
                &self.taro,
                self.policy(&json!({"minimum_age": {"years": 18}})),
            ),
            of(
                "policy: a child -> policy.minimum_age",
                &evidence("child", &self.asked, noon()),
                self.policy(&json!({"minimum_age": {"years": 18}})),
            ),
            of(
                "policy: level signature -> policy.level",
                &self.taro,
                self.policy(&json!({"level": "signature"})),
            ),
            of(
                "policy: the expected name -> \"verdict\":\"accepted\"",
                &self.taro,
                self.policy(&json!({"expected": {"name": "番号 太郎"}})),
            ),
            of(
                "policy: a similar name -> \"verdict\":\"look_at_it\"",
                &self.taro,
                self.policy(&json!({"expected": {"name": "番號 太郎"}})),
            ),
            of(
                "policy: another name -> policy.expected.name",
                &self.taro,
                self.policy(&json!({"expected": {"name": "番号 花子"}})),
            ),
        ]
    }

    /// With a list of the real `openssl`.
    fn revocation(&self) -> Vec<Case> {
        let (workshop, card) = (Workshop::new(), holder("taro"));
        let list = |entry: Entry<'_>| {
            let list = workshop.crl(&[entry], &usual_extensions(CHIYODA));
            self.with(&json!({"crls": [BASE64.encode(&list)]}))
        };
        let revoked = Entry::Revoked(&card, "260612000000Z,keyCompromise");
        vec![
            of(
                "not revoked -> not_revoked",
                &self.taro,
                list(Entry::Good(&card)),
            ),
            of(
                "revoked -> \"reason\":\"revoked\"",
                &self.taro,
                list(revoked),
            ),
        ]
    }

    /// What cannot be read.
    fn unreadable(&self) -> Vec<Case> {
        vec![
            of(
                "evidence that is no JSON -> \"kind\":\"evidence\"",
                b"{",
                self.with(&json!({})),
            ),
            of(
                "evidence that is no UTF-8 -> \"kind\":\"evidence\"",
                b"\xFF",
                self.with(&json!({})),
            ),
            of(
                "evidence of another version -> \"kind\":\"evidence\"",
                b"{\"version\":9}",
                self.with(&json!({})),
            ),
            of(
                "a misspelt option -> \"member\":\"polcy\"",
                &self.taro,
                self.with(&json!({"polcy": {}})),
            ),
            of(
                "no time -> \"member\":\"at\"",
                &self.taro,
                self.with(&json!({"at": null})),
            ),
            of(
                "an option of another type -> \"kind\":\"options\"",
                &self.taro,
                self.with(&json!({"anchors": 1})),
            ),
            of(
                "an anchor that is none -> \"kind\":\"anchor\"",
                &self.taro,
                self.with(&json!({"anchors": ["AAAA"]})),
            ),
            of(
                "a request that is none -> \"kind\":\"request\"",
                &self.taro,
                self.with(&json!({"request": {"version": 1}})),
            ),
            of(
                "a policy with an unknown rule -> \"kind\":\"policy\"",
                &self.taro,
                self.policy(&json!({"minimum": 18})),
            ),
            of(
                "request and any request -> any_request",
                &self.taro,
                self.with(&json!({"any_request": true})),
            ),
        ]
    }
}

fn of(name: &str, evidence: &[u8], options: Value) -> Case {
    case("verify_evidence", name, evidence, &options)
}

fn json_of(request: &Request) -> Value {
    serde_json::from_str(&request.to_json().unwrap()).unwrap()
}

fn request(challenge: u8, level: Level, wanted: Wanted) -> Request {
    let expires = noon().plus_seconds(600);
    Request::new(&[challenge; 32], AUDIENCE, level, wanted, expires).unwrap()
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
