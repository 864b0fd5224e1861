//! Every job, run on a simulated person's card.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]

use std::fmt::Debug;

use mynumber_card::app::{InputAssist, SignatureScheme};
use mynumber_card::data::{Moment, UnixTime};
use mynumber_card::identity::{Expected, Level, Request, Verification, Wanted};
use mynumber_card::job::{
    Context, Fresh, age, attributes, certificate, compare, dates, doctor, face, identify, license,
    my_number, number_picture, pin_change, sign, status, verify,
};
use mynumber_card::pki::{Purpose, TrustAnchors};
use mynumber_card::secret::{Pins, Secret, ask};
use mynumber_card::sim::person::Person;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{
    AssistPin, AuthPin, BirthCode, Card, CodeA, CodeB, Error, LastTry, LicensePin, PinChange,
    SignPassword,
};
use serde::Serialize;

/// What is done with each output.
pub trait Visit {
    /// An output of a job.
    fn output<D: Serialize + Debug>(&mut self, output: &D);

    /// A part of one.
    fn part<P: Debug>(&mut self, _: &P) {}
}

pub fn card(person: &str) -> Card<SimTransport> {
    Card::new(SimTransport::new(SimulatedCard::new(
        people::load(person).unwrap(),
    )))
}

/// The PINs and codes of a person, all that are set.
pub fn pins(person: &Person) -> Pins {
    fn secret<S: Secret>(text: &str) -> S {
        S::from_text(text).unwrap()
    }
    let expiry = person.card.expiry;
    let mut pins = Pins::new()
        .with(secret::<CodeA>(&person.code_a()))
        .with(CodeB::from_parts(person.birth, expiry.year(), &person.card.security_code).unwrap())
        .with(BirthCode::from_birth_date(person.birth).unwrap())
        .with(secret::<LicensePin>("5678"));
    if let Some(auth) = &person.pins.auth.value {
        pins = pins.with(secret::<AuthPin>(auth));
    }
    if let Some(assist) = &person.pins.assist.value {
        pins = pins.with(secret::<AssistPin>(assist));
    }
    if let Some(sign) = person.pins.sign.as_ref().and_then(|pin| pin.value.as_ref()) {
        pins = pins.with(secret::<SignPassword>(sign));
    }
    pins
}

pub fn now() -> UnixTime {
    "2026-11-23T03:00:00Z".parse().unwrap()
}

/// Runs every job for a person who has a license.
pub fn run_all(name: &str, anchors: &TrustAnchors, visit: &mut impl Visit) {
    let person = people::person(name).unwrap();
    let context = || Context {
        anchors,
        at: Moment::Now(now()),
        last: LastTry::Refuse,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    };
    visit.part(&context());
    visit.part(&context().fresh);

    let read = status::read(&mut card(name), true, context()).unwrap();
    visit.output(&read);
    let data = read.data;
    visit.part(&data);
    visit.part(&data.card);
    visit.part(&data.certificates);
    visit.part(&data.certificates.auth);
    if let status::AuthCertificate::Read(certificate) = &data.certificates.auth {
        visit.part(&**certificate);
        visit.part(&certificate.proof);
    }
    let details = data.details.as_ref().unwrap();
    visit.part(details);
    visit.part(&details.key_ids);
    visit.part(&details.certificate);

    let today = Moment::Now(now()).date().unwrap();
    let read = doctor::examine(&mut card(name), today);
    visit.output(&read);
    visit.part(&read.data);
    for check in read.data.checks.iter().chain(&data.health(Some(today))) {
        visit.part(check);
        visit.part(&check.observation);
    }

    let read = certificate::free(&mut card(name), Purpose::Authentication, context()).unwrap();
    visit.output(&read);
    let mut all = pins(&person);
    let read =
        certificate::opened::<SignPassword, _, _>(&mut card(name), &mut all, context()).unwrap();
    visit.output(&read);
    visit.part(&read.data);
    visit.part(&read.data.content.unwrap());

    let wanted = dates::DatesOptions {
        auth: true,
        sign: true,
        license: true,
        remind: Some(30),
    };
    let read = dates::read(&mut card(name), wanted, &mut pins(&person), context()).unwrap();
    visit.output(&read);
    visit.part(&read.data);

    read_with_secrets(name, &person, &context, visit);
    prove_and_change(name, &person, (anchors, &context), visit);
}

/// What is behind a PIN or a code.
fn read_with_secrets<'a>(
    name: &str,
    person: &Person,
    context: &impl Fn() -> Context<'a>,
    visit: &mut impl Visit,
) {
    let mut all = pins(person);
    let read = attributes::read::<AssistPin, _, _>(&mut card(name), &mut all, context()).unwrap();
    visit.output(&read);
    visit.part(&read.data);
    let mut all = pins(person);
    let clear = my_number::InClear::Refused;
    let read =
        my_number::read::<AssistPin, _, _>(&mut card(name), &mut all, clear, context()).unwrap();
    visit.output(&read);
    visit.part(&read.data.value);
    let read = number_picture::read(&mut card(name), &mut pins(person), context()).unwrap();
    visit.output(&read);
    visit.part(&read.data.value);
    let read = face::read_with_number(&mut card(name), &mut pins(person), context()).unwrap();
    visit.output(&read);
    visit.part(&read.data);
    visit.part(&read.data.face.value);
    for picture in read.data.pictures() {
        visit.part(&picture);
    }
    for over in [None, Some(20)] {
        let read = age::read(&mut card(name), &mut pins(person), over, context()).unwrap();
        visit.output(&read);
        visit.part(&read.data.value);
        visit.part(&read.data.value.asked);
    }
    let mut all = pins(person);
    let by = compare::OpenedBy::CodeBAndPin;
    let read = compare::read(&mut card(name), by, true, &mut all, context()).unwrap();
    visit.output(&read);
    visit.part(&read.data);
    let issuer = certificate::free(&mut card(name), Purpose::AuthenticationAuthority, context());
    let issuer = issuer.unwrap().data.content.unwrap().certificate;
    for issuer in [None, Some(&issuer)] {
        let read = license::read(&mut card(name), &mut pins(person), issuer, context()).unwrap();
        visit.output(&read);
        visit.part(&read.data);
        visit.part(&read.data.signature);
    }
}

/// Evidence, a signature and a new PIN.
fn prove_and_change<'a>(
    name: &str,
    person: &Person,
    (anchors, context): (&TrustAnchors, &impl Fn() -> Context<'a>),
    visit: &mut impl Visit,
) {
    for level in [Level::Auth, Level::Signature] {
        let expires = now().plus_seconds(300);
        let wanted = Wanted::Attributes;
        let request =
            Request::new(&[0x42; 32], "https://bank.example", level, wanted, expires).unwrap();
        let evidence = identify::read(
            &mut card(name),
            &request,
            &mut pins(person),
            LastTry::Refuse,
            now(),
        )
        .unwrap();
        let verification = Verification::new(anchors, Expected::Request(&request));
        let judged = verify::judge(&evidence, &verification, now());
        visit.output(&judged);
        visit.part(&judged.data);
    }

    let mut all = pins(person);
    let scheme = SignatureScheme::Pkcs1Sha256(&[9; 32]);
    let signed =
        sign::sign::<SignPassword, _, _>(&mut card(name), &mut all, scheme, context()).unwrap();
    visit.output(&signed);
    visit.part(&signed.data);

    let old = person.pins.assist.value.clone().unwrap();
    let question = ask(|_| PinChange::new(AssistPin::new(&old)?, AssistPin::new("1111")?));
    let last = LastTry::Refuse;
    let changed: Result<_, Error> =
        pin_change::change::<InputAssist, _, _, _>(&mut card(name), question, None, last);
    let changed = changed.unwrap();
    visit.output(&changed);
    visit.part(&changed.data);
}
