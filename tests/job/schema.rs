//! Every job for everybody, and every JSON object of the program's golden files: each matches the JSON Schema
//! in `docs/schema`, according to an independent validator, and a damaged one is refused.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use mynumber_card::app::{InputAssist, SignatureScheme};
use mynumber_card::data::Moment;
use mynumber_card::identity::{Expected, Level, Request, Verification, Wanted};
use mynumber_card::job::{
    Context, Fresh, HealthCheck, HealthPart, Observation, Output, age, attributes, certificate,
    compare, dates, doctor, face, identify, license, my_number, number_picture, pin_change, sign,
    status, verify,
};
use mynumber_card::pki::{Purpose, TrustAnchors};
use mynumber_card::secret::{Pins, ask};
use mynumber_card::sim::SimTransport;
use mynumber_card::sim::people;
use mynumber_card::{
    AssistPin, AuthPin, Card, CodeB, Error, LastTry, PinChange, SignPassword, TransportError,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::jobs::{card, now, pins};

/// Objects, one a line.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, object: &impl Serialize) {
        self.0.push_str(&serde_json::to_string(object).unwrap());
        self.0.push('\n');
    }

    /// What a job gave, where the person's card can do it.
    fn take<D: Serialize>(&mut self, read: Result<D, Error>) {
        if let Ok(output) = read {
            self.add(&output);
        }
    }
}

fn run_for(name: &str, anchors: &TrustAnchors, lines: &mut Lines) {
    let person = people::person(name).unwrap();
    let card = || card(name);
    let all = || pins(&person);
    let context = || Context {
        anchors,
        at: Moment::Now(now()),
        last: LastTry::Allow,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    };
    for details in [false, true] {
        lines.take(status::read(&mut card(), details, context()));
    }
    let today = Moment::Now(now()).date().unwrap();
    lines.add(&doctor::examine(&mut card(), today));
    for purpose in [Purpose::Authentication, Purpose::SignatureAuthority] {
        lines.take(certificate::free(&mut card(), purpose, context()));
    }
    lines.take(certificate::opened::<AuthPin, _, _>(
        &mut card(),
        &mut all(),
        context(),
    ));
    lines.take(certificate::opened::<SignPassword, _, _>(
        &mut card(),
        &mut all(),
        context(),
    ));
    let everything = dates::DatesOptions {
        auth: true,
        sign: true,
        license: true,
        remind: Some(3660),
    };
    for wanted in [dates::DatesOptions::default(), everything] {
        lines.take(dates::read(&mut card(), wanted, &mut all(), context()));
    }
    lines.take(attributes::read::<AssistPin, _, _>(
        &mut card(),
        &mut all(),
        context(),
    ));
    lines.take(attributes::read::<CodeB, _, _>(
        &mut card(),
        &mut all(),
        context(),
    ));
    for clear in [my_number::InClear::Allowed, my_number::InClear::Refused] {
        lines.take(my_number::read::<AssistPin, _, _>(
            &mut card(),
            &mut all(),
            clear,
            context(),
        ));
    }
    lines.take(number_picture::read(&mut card(), &mut all(), context()));
    lines.take(face::read_with_number(&mut card(), &mut all(), context()));
    for over in [None, Some(20), Some(60)] {
        lines.take(age::read(&mut card(), &mut all(), over, context()));
    }
    for (by, sign) in [
        (compare::OpenedBy::CodeB, false),
        (compare::OpenedBy::CodeAAndPin, true),
    ] {
        lines.take(compare::read(&mut card(), by, sign, &mut all(), context()));
    }
    let issuer = certificate::free(&mut card(), Purpose::SignatureAuthority, context());
    let issuer = issuer.ok().and_then(|read| read.data.content.ok());
    let issuer = issuer.map(|content| content.certificate);
    for issuer in [None, issuer.as_ref()] {
        lines.take(license::read(&mut card(), &mut all(), issuer, context()));
    }
    for level in [Level::Auth, Level::Signature] {
        identify(level, &mut card(), &mut all(), anchors, lines);
    }
    let scheme = SignatureScheme::Pkcs1Sha256(&[9; 32]);
    lines.take(sign::sign::<SignPassword, _, _>(
        &mut card(),
        &mut all(),
        scheme,
        context(),
    ));
    if let Some(old) = &person.pins.assist.value {
        let question = ask(|_| PinChange::new(AssistPin::new(old)?, AssistPin::new("1111")?));
        let last = LastTry::Refuse;
        lines.take(pin_change::change::<InputAssist, _, _, _>(
            &mut card(),
            question,
            None,
            last,
        ));
    }
}

fn identify(
    level: Level,
    card: &mut Card<SimTransport>,
    pins: &mut Pins,
    anchors: &TrustAnchors,
    lines: &mut Lines,
) {
    let (audience, expires) = ("https://bank.example", now().plus_seconds(300));
    let request = Request::new(&[0x42; 32], audience, level, Wanted::Attributes, expires).unwrap();
    let Ok(evidence) = identify::read(card, &request, pins, LastTry::Allow, now()) else {
        return;
    };
    lines.add(&json!({"schema": "request/1", "value": request}));
    lines.add(&json!({"schema": "evidence/1", "value": evidence}));
    let other = Request::new(&[0x43; 32], audience, level, Wanted::Attributes, expires).unwrap();
    for expected in [Expected::Request(&request), Expected::Request(&other)] {
        let verification = Verification::new(anchors, expected);
        lines.add(&verify::judge(&evidence, &verification, now()));
    }
}

/// What only a program sees on the way to the card.
fn without_card() -> Output<doctor::Diagnosis> {
    let reader = |number| Observation::Reader {
        number,
        name: "a reader".to_owned(),
        backend: "pcsc",
        card_present: number.map(|_| false),
        in_use: number.map(|_| true),
    };
    let service = [
        Observation::Runs,
        Observation::NotNeeded,
        Observation::NotInstalled,
        Observation::failed(TransportError::UnresponsiveService),
    ];
    let readers = [
        reader(Some(1)),
        reader(None),
        Observation::NoDriver,
        Observation::OnlyLibnfc {
            name: "pn532_uart:/dev/ttyUSB0".to_owned(),
        },
    ];
    let service = service.map(|it| HealthCheck::new(HealthPart::Service, it));
    let readers = readers.map(|it| HealthCheck::new(HealthPart::Reader, it));
    doctor::without_card(service.into_iter().chain(readers).collect())
}

/// What no job gives: the program writes them, and has a test of each with more of them.
const OF_THE_PROGRAM: [&str; 6] = [
    "document/1",
    "error/1",
    "people/1",
    "readers/1",
    "signed_document/1",
    "version/1",
];

/// The objects in the golden files of the program that have a schema.
fn golden(lines: &mut Lines) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cli/tests/written");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_none_or(|extension| extension != "trycmd")
        {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        // What they leave out are times, and pictures.
        let text = text.replace("\"[..]\"", "\"2026-11-23T03:00:00Z\"");
        for (start, _) in text.match_indices("\n{\n") {
            let mut objects = serde_json::Deserializer::from_str(&text[start..]).into_iter();
            let object: Value = objects
                .next()
                .unwrap()
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let schema = object.get("schema").and_then(Value::as_str);
            if schema.is_some() {
                lines.add(&object);
            }
        }
    }
}

#[test]
fn everything_that_is_written_is_as_its_schema_says_and_nothing_else_is() {
    let mut lines = Lines::default();
    golden(&mut lines);
    let of_program = lines.0.lines().count();
    lines.add(&without_card());
    for name in people::NAMES {
        run_for(name, &super::anchors(), &mut lines);
    }
    run_for("driver-gaiji", &TrustAnchors::none(), &mut lines);
    let mut python = Command::new("python3")
        .arg("tests/independent/check_schema.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("python3 is needed for this test: {error}"));
    let mut input = python.stdin.take().unwrap();
    let sent = lines.0.clone();
    let writer = std::thread::spawn(move || input.write_all(sent.as_bytes()));
    let output = python.wait_with_output().unwrap();
    let _broken_when_it_found_something = writer.join().unwrap();
    assert!(output.status.success(), "a schema says something else");
    let said = String::from_utf8(output.stdout).unwrap();
    let mut checked = BTreeMap::new();
    for line in said.lines() {
        let mut words = line.split(' ');
        let (name, objects, refused) = (words.next().unwrap(), words.next(), words.next());
        let number = |word: Option<&str>| word.unwrap().parse::<usize>().unwrap();
        checked.insert(name.to_owned(), (number(objects), number(refused)));
    }
    assert_eq!(checked.len(), 22, "{said}");
    assert!(of_program >= 30, "{of_program} objects of the program");
    for (name, (objects, refused)) in checked {
        let least = if OF_THE_PROGRAM.contains(&name.as_str()) {
            (1, 5)
        } else {
            (10, 10)
        };
        assert!(
            objects >= least.0 && refused >= least.1,
            "{name}: {objects} objects, {refused} refused"
        );
    }
}
