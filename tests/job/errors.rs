//! Errors as JSON: `kind`, and a member for each field.

use mynumber_card::data::{Moment, UnixTime};
use mynumber_card::error::{Argument, CodePart, CommandName, DataElement, DataProblem, Operation};
use mynumber_card::identity::{Policy, PolicyReason, Request, VerdictReason};
use mynumber_card::job::{Context, Fresh, attributes, pin_change};
use mynumber_card::picture::Picture;
use mynumber_card::pki::revocation::{Restriction, RevocationProblem, RevocationReason};
use mynumber_card::pki::{
    AnchorError, Certificate, Reason, SignatureError, SubjectError, TrustAnchors,
};
use mynumber_card::sim::{CardImage, Fault, FileContent, SimTransport, SimulatedCard, people};
use mynumber_card::terms::CardKind;
use mynumber_card::transport::Replay;
use mynumber_card::{
    Application, AssistPin, Card, Coded, Credential, Error, JukiPin, LastTry, PinChange,
    PinChangeError, PinError, PinInForce, SecretError, SecureMessagingError, StatusWord, Transport,
    TransportError, Tries,
};
use serde_json::{json, to_value};

const CREDENTIAL: Credential = Credential::AuthPin;
const STATUS: StatusWord = StatusWord(0x6A80);

type Written = (Error, serde_json::Value);

fn of_the_card() -> Vec<Written> {
    let application = Application::Jpki;
    vec![
        (
            Error::FileAbsent {
                application,
                file: 0x1F,
            },
            json!({"kind": "file_absent", "application": "jpki", "file": "001F"}),
        ),
        (
            Error::AnotherCard {
                kind: CardKind::Passport,
                status: None,
            },
            json!({"kind": "not_my_number_card", "card_kind": "passport", "status_word": null}),
        ),
        (
            Error::UnexpectedStatus {
                command: CommandName::GetData,
                status: STATUS,
            },
            json!({"kind": "unexpected_status", "command": "get_data", "status_word": "6A80"}),
        ),
        (
            Error::Malformed {
                element: DataElement::CardRecord,
                problem: DataProblem::Length,
            },
            json!({"kind": "malformed", "element": "card_record", "problem": "length"}),
        ),
        (
            Error::Input {
                argument: Argument::Day,
            },
            json!({"kind": "input", "argument": "day"}),
        ),
    ]
}

fn of_secrets() -> Vec<Written> {
    let credential = CREDENTIAL;
    let removed = || TransportError::CardRemoved;
    vec![
        (
            PinError::Wrong {
                credential,
                tries: Tries::Remaining(2),
            }
            .into(),
            json!({"kind": "wrong_pin", "credential": "auth", "tries_left": 2}),
        ),
        (
            PinError::OutcomeUnknown {
                credential,
                source: removed(),
            }
            .into(),
            json!({"kind": "outcome_unknown", "credential": "auth", "source": {"kind": "card_removed"}}),
        ),
        (
            PinChangeError::HalfWay {
                common: PinInForce::New,
                juki: PinInForce::Old,
                source: Box::new(removed().into()),
            }
            .into(),
            json!({"kind": "pin_half_changed", "common": "new", "juki": "old", "source": {"kind": "card_removed"}}),
        ),
        (
            SecureMessagingError::SessionLost {
                status: Some(STATUS),
            }
            .into(),
            json!({"kind": "session_lost", "status_word": "6A80"}),
        ),
        (
            SecretError::Part {
                credential: Credential::CodeB,
                part: CodePart::ExpiryYear,
            }
            .into(),
            json!({"kind": "bad_secret", "credential": "code_b", "part": "expiry_year"}),
        ),
    ]
}

fn of_the_link() -> Vec<Written> {
    vec![
        (
            TransportError::NoSuchReader {
                wanted: "1".to_owned(),
                known: vec!["a \"reader\"".to_owned()],
            }
            .into(),
            json!({"kind": "no_such_reader", "wanted": "1", "readers": ["a \"reader\""]}),
        ),
        (
            TransportError::IncompleteAnswer {
                command: CommandName::ReadBinary,
                expected: None,
                received: 7,
            }
            .into(),
            json!({"kind": "incomplete_answer", "command": "read_binary", "expected": null, "received": 7}),
        ),
        (
            TransportError::Io {
                operation: Operation::SendCommand,
                source: "unplugged".into(),
            }
            .into(),
            json!({"kind": "io", "operation": "send_command", "reason": "unplugged"}),
        ),
        (
            TransportError::CardRemoved.into(),
            json!({"kind": "card_removed"}),
        ),
    ]
}

#[test]
fn every_field_of_an_error_is_a_member_of_its_json() {
    let all = [of_the_card(), of_secrets(), of_the_link()];
    for (error, expected) in all.into_iter().flatten() {
        let written = to_value(&error).unwrap();
        assert_eq!(written, expected);
        assert_eq!(written["kind"], error.code());
    }
}

fn written<E: std::error::Error + Coded + serde::Serialize>(error: &E) -> serde_json::Value {
    let written = to_value(error).unwrap();
    assert_eq!(written["kind"], error.code(), "{error}");
    written
}

#[test]
fn what_is_wrong_with_a_file_is_a_word_and_fields() {
    let problem = RevocationProblem::PartOnly {
        restriction: Restriction::Indirect,
    };
    let all = [
        (
            written(&Reason::RevocationData(problem)),
            json!({"kind": "revocation_data", "problem": {"kind": "part_only", "restriction": "indirectCRL"}}),
        ),
        (
            written(&Reason::Revoked {
                at: UnixTime::from_seconds(0),
                reason: Some(RevocationReason::KeyCompromise),
            }),
            json!({"kind": "revoked", "at": "1970-01-01T00:00:00Z", "reason": "keyCompromise"}),
        ),
        (
            written(&Certificate::from_der(&[0x30, 0]).unwrap_err()),
            json!({"kind": "malformed", "problem": "not_three_parts"}),
        ),
        (
            written(&SubjectError::Missing {
                attribute: DataElement::NameSubstitutes,
            }),
            json!({"kind": "missing", "attribute": "name_substitutes"}),
        ),
        (
            written(&AnchorError::NotSelfSigned(SignatureError::KeySize {
                bits: 512,
            })),
            json!({"kind": "not_self_signed", "problem": {"kind": "weak_key", "bits": 512}}),
        ),
        (
            written(&VerdictReason::Policy(PolicyReason::TooYoung { years: 20 })),
            json!({"kind": "too_young", "years": 20}),
        ),
        (
            written(&Request::from_json("{\"colour\": 1}").unwrap_err()),
            json!({"kind": "not_json", "problem": {"kind": "unknown_field", "name": "colour", "line": 1, "column": 9}}),
        ),
        (
            written(&Policy::from_json("{\"version\": 1, \"level\": 1}").unwrap_err()),
            json!({"kind": "shape", "field": "level", "problem": {"kind": "type", "name": null, "line": 1, "column": 25}}),
        ),
        (
            written(&Picture::decode(b"\x89PNG\r\n\x1A\n").unwrap_err()),
            json!({"kind": "damaged", "format": "png"}),
        ),
        (
            written(&CardImage::load_directory("/nowhere").unwrap_err()),
            json!({"kind": "io", "operation": "read", "path": "/nowhere", "reason": "not_found"}),
        ),
        (
            written(&people::load("nobody").unwrap_err()),
            json!({"kind": "unknown_person", "wanted": "nobody"}),
        ),
        (
            written(&Replay::from_trace("no trace").err().unwrap()),
            json!({"kind": "not_a_trace", "line": 1}),
        ),
    ];
    for (written, expected) in all {
        assert_eq!(written, expected);
    }
}

/// A simulated card on a link that cannot cut the power.
struct NoPower(SimTransport);

impl Transport for NoPower {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.0.transmit(command)
    }
}

#[test]
fn what_was_left_open_is_told_with_the_reason() {
    let card = SimulatedCard::new(people::load("taro").unwrap());
    let link = (8..40).fold(SimTransport::new(card), |link, index| {
        link.with_fault(index, Fault::Status(0x6F00))
    });
    let mut card = Card::new(NoPower(link));
    let anchors = TrustAnchors::none();
    let context = Context {
        anchors: &anchors,
        at: Moment::Now(UnixTime::from_seconds(1_782_864_000)),
        last: LastTry::Refuse,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    };
    let pin = AssistPin::new("2345").unwrap();
    let read = attributes::read(&mut card, &pin, context);
    let read = to_value(read.unwrap()).unwrap();
    assert_eq!(
        read["left_open"],
        json!({"kind": "unexpected_status", "command": "select", "status_word": "6F00"})
    );
}

#[test]
fn what_a_change_in_two_places_left_open_is_told_too() {
    let pin = |text| JukiPin::new(text).unwrap();
    let left_open = |from: usize| {
        let mut image = people::load("taro").unwrap();
        // The same PIN in both places.
        for application in &mut image.applications {
            for file in &mut application.files {
                match &mut file.content {
                    FileContent::Pin(pin) if application.name == "juki" => {
                        pin.value = Some(b"3456".to_vec());
                    }
                    _ => {}
                }
            }
        }
        let card = SimulatedCard::new(image);
        let link = (from..40).fold(SimTransport::new(card), |link, index| {
            link.with_fault(index, Fault::Status(0x6F00))
        });
        let mut card = Card::new(NoPower(link));
        let change = PinChange::new(pin("3456"), pin("7294")).unwrap();
        let changed = pin_change::juki(&mut card, None, &change, None, LastTry::Refuse);
        changed.map(|changed| changed.left_open.is_some()).ok()
    };
    // All is changed, and only the last command fails.
    let first = (1..40).find_map(left_open);
    assert_eq!((first, left_open(40)), (Some(true), Some(false)));
}
