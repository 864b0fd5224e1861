//! What every link to a card must do alike: one list of cases, each with the card of a person,
//! a job and its result in words.

use std::fmt::Debug;

use mynumber_card::app::{Jpki, SignatureScheme};
use mynumber_card::data::{Moment, UnixTime};
use mynumber_card::identity::{Level, Request, Wanted};
use mynumber_card::job::identify::read;
use mynumber_card::job::{
    Context, Fresh, HealthPart, Output, attributes, certificate, doctor, license, pin_change, sign,
};
use mynumber_card::pki::{Purpose, TrustAnchors};
use mynumber_card::secret::Pins;
use mynumber_card::sim::people;
use mynumber_card::{
    Application, AssistPin, AuthPin, BirthCode, Card, CodeA, CodeB, Error, JukiPin, LastTry,
    LicensePin, PinChange, SecureMessagingError, SessionSecret, SignPassword, Transport,
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub type AnyCard = Card<Box<dyn Transport>>;

/// A job on the card of a person, and what comes of it.
pub struct Case {
    pub name: &'static str,
    pub person: &'static str,
    pub job: fn(&mut AnyCard) -> Result<String, Error>,
    /// The beginning of what it says, the same on every link.
    pub says: &'static str,
}

const TARO_CODE_B: (&str, u16, &str) = ("1980-02-17", 2035, "2285");

pub const CASES: &[Case] = &[
    Case {
        name: "the attributes with the PIN",
        person: "taro",
        job: |card| attributes_alone(card, "2345"),
        says: "番号　太郎 / 東京都千代田区架空町一丁目２番３号　カードハイツ４０１号 / 1980-02-17 / Male",
    },
    Case {
        name: "attributes that are long",
        person: "long",
        job: |card| attributes_alone(card, "2345"),
        says: "",
    },
    Case {
        name: "the attributes with code B",
        person: "taro",
        job: |card| {
            let mut assist = card.input_assist()?;
            let attributes = assist
                .present(&code_b()?, LastTry::Refuse)?
                .read_attributes()?;
            assist.close()?;
            Ok(attributes.display_name().to_string())
        },
        says: "番号　太郎",
    },
    Case {
        name: "the My Number with code A",
        person: "taro",
        job: |card| {
            let mut assist = card.input_assist()?;
            let number = assist
                .present(&code_a()?, LastTry::Refuse)?
                .read_my_number()?;
            assist.close()?;
            Ok(digest(number.reveal()))
        },
        says: "12 bytes ",
    },
    Case {
        name: "a wrong PIN, which costs one try",
        person: "taro",
        job: |card| attributes_alone(card, "9999"),
        says: "Pin(Wrong { credential: AssistPin, tries: Remaining(2) })",
    },
    Case {
        name: "a locked PIN, which is not presented",
        person: "locked",
        job: |card| attributes_alone(card, "2345"),
        says: "Pin(Locked { credential: AssistPin })",
    },
    Case {
        name: "a file that is not open",
        person: "taro",
        job: |card| {
            let mut selected = card.select(Application::InputAssist)?;
            selected
                .read_file(0x0002, mynumber_card::card::FileKind::Small)
                .map(digest)
        },
        says: "NotOpen { application: InputAssist, file: 2 }",
    },
    Case {
        name: "an application that is absent",
        person: "android",
        job: |card| attributes_alone(card, "2345"),
        says: "ApplicationAbsent { application: InputAssist }",
    },
    Case {
        name: "all counters",
        person: "taro",
        job: |card| said(card.query_all_tries()),
        says: "",
    },
    Case {
        name: "the state of the card",
        person: "taro",
        job: |card| said(card.read_status()),
        says: "CardStatus {",
    },
    Case {
        name: "the state of a phone",
        person: "iphone",
        job: |card| said(card.read_status()),
        says: "CardStatus {",
    },
    Case {
        name: "what is in the way of an expired card",
        person: "expired",
        job: |card| {
            let today = "2026-11-23".parse().unwrap();
            let diagnosis = doctor::examine(card, today).data;
            // What the path carries is another thing on each link.
            let checks = diagnosis.checks.iter();
            let checks = checks.filter(|check| check.part != HealthPart::Path);
            said(Ok(checks
                .map(|it| (it.part, it.kind()))
                .collect::<Vec<_>>()))
        },
        says: "[(Card, None), (Pins, None), ",
    },
    Case {
        name: "the authentication certificate",
        person: "taro",
        job: |card| written(certificate::free(card, Purpose::Authentication, context())?),
        says: "",
    },
    Case {
        name: "the certificate of its authority",
        person: "taro",
        job: |card| {
            let purpose = Purpose::AuthenticationAuthority;
            written(certificate::free(card, purpose, context())?)
        },
        says: "",
    },
    Case {
        name: "the signature certificate and a signature",
        person: "taro",
        job: |card| {
            let password = SignPassword::new("TEST1234")?;
            let scheme = SignatureScheme::Pkcs1Sha256(&[7; 32]);
            written(sign::sign(card, &password, scheme, context())?)
        },
        says: "",
    },
    Case {
        name: "the main job: reading for a request",
        person: "taro",
        job: |card| {
            let now = UnixTime::from_seconds(1_800_000_000);
            let request = Request::new(
                &[7; 32],
                "https://bank.example",
                Level::Auth,
                Wanted::Attributes,
                now.plus_seconds(600),
            );
            let request = request.unwrap();
            let mut pins = Pins::new()
                .with(AssistPin::new("2345")?)
                .with(AuthPin::new("1234")?);
            let evidence = read(card, &request, &mut pins, LastTry::Refuse, now)?;
            Ok(digest(evidence.to_json().unwrap()))
        },
        says: "",
    },
    Case {
        name: "the face with code B",
        person: "taro",
        job: |card| {
            let mut surface = card.card_surface()?;
            let face = surface.present(&code_b()?, LastTry::Refuse)?.read_face()?;
            let signature = surface.sign(&[7; 32])?;
            surface.close()?;
            Ok(format!("{} {}", digest(face), digest(signature)))
        },
        says: "",
    },
    Case {
        name: "the My Number picture with code A",
        person: "taro",
        job: |card| {
            let mut surface = card.card_surface()?;
            let picture = surface
                .present(&code_a()?, LastTry::Refuse)?
                .read_number_picture()?;
            surface.close()?;
            Ok(digest(&picture))
        },
        says: "",
    },
    Case {
        name: "the age record with the birth code",
        person: "taro",
        job: |card| {
            let birth = "1980-02-17".parse().unwrap();
            let code = BirthCode::from_birth_date(birth)?;
            let mut surface = card.card_surface()?;
            let record = surface.present(&code, LastTry::Refuse)?.read_age_record()?;
            surface.close()?;
            Ok(digest(record))
        },
        says: "",
    },
    Case {
        name: "a driver's license without a PIN",
        person: "driver",
        job: |card| {
            // The files as they are: the job leaves out what tells nothing.
            let mut license = card.license()?;
            let mut opened = license.open_without_pin(LastTry::Refuse)?;
            let (record, signature) = (opened.read_record_file()?, opened.read_signature()?);
            license.close()?;
            Ok(format!(
                "{} {}",
                digest(record),
                digest(format!("{signature:?}"))
            ))
        },
        says: "",
    },
    Case {
        name: "a driver's license with a PIN",
        person: "driver-pin",
        job: |card| {
            let pin = LicensePin::new("5678")?;
            written(license::read(card, &pin, None, context())?)
        },
        says: "",
    },
    Case {
        name: "the My Number with the PIN, encrypted where the path carries the key",
        person: "taro",
        job: |card| {
            let mut assist = card.input_assist()?;
            let mut opened = assist.present(&AssistPin::new("2345")?, LastTry::Refuse)?;
            let random = SessionSecret::from_random(&[7; SessionSecret::LENGTH]);
            let number = match opened.start_secure_session(random) {
                Ok(mut secure) => secure.read_my_number()?,
                Err(Error::SecureMessaging(SecureMessagingError::PathTooShort)) => {
                    opened.read_my_number()?
                }
                Err(error) => return Err(error),
            };
            assist.close()?;
            Ok(digest(number.reveal()))
        },
        says: "12 bytes ",
    },
    Case {
        name: "the attributes with what proves them",
        person: "taro",
        job: |card| {
            let pin = AssistPin::new("2345")?;
            written(attributes::read(card, &pin, context())?)
        },
        says: "",
    },
    Case {
        name: "the objects that the card gives by itself",
        person: "taro",
        job: |card| {
            // Those that a short command can ask for.
            let objects =
                [0x0045, 0x00F0, 0x00F2, 0x00F3].map(|tag| said(card.read_data_object(tag, false)));
            let mut all = Vec::new();
            for object in objects {
                all.push(object?);
            }
            Ok(format!("{all:?} {:?}", card.read_key_ids()?))
        },
        says: "[\"Read(",
    },
    Case {
        name: "a PIN that is changed, and then the old one is wrong",
        person: "taro",
        job: |card| {
            let change = PinChange::new(AuthPin::new("1234")?, AuthPin::new("7294")?)?;
            let last = LastTry::Refuse;
            pin_change::change::<Jpki, _, _, _>(card, &change, None, last)?;
            let (new, old) = (AuthPin::new("7294")?, AuthPin::new("1234")?);
            let mut jpki = card.jpki()?;
            jpki.present(&new, LastTry::Refuse)?;
            jpki.close()?;
            let mut jpki = card.jpki()?;
            jpki.present(&old, LastTry::Refuse)?;
            Ok("both are right".to_owned())
        },
        says: "Pin(Wrong { credential: AuthPin, tries: Remaining(2) })",
    },
    Case {
        name: "a sign password that is changed",
        person: "taro",
        job: |card| {
            let (old, new) = (
                SignPassword::new("TEST1234")?,
                SignPassword::new("KAETA72X")?,
            );
            let change = PinChange::new(old, new)?;
            let last = LastTry::Refuse;
            written(pin_change::change::<Jpki, _, _, _>(
                card, &change, None, last,
            )?)
        },
        says: "",
    },
    Case {
        name: "the change of a PIN in two places that stops half-way",
        person: "taro",
        job: |card| {
            // On this card they differ.
            let change = PinChange::new(JukiPin::new("3456")?, JukiPin::new("7294")?)?;
            pin_change::juki(card, None, &change, None, LastTry::Refuse)?;
            Ok("changed".to_owned())
        },
        says: "PinChange(HalfWay { common: New, juki: Unchanged",
    },
    Case {
        name: "token and availability",
        person: "taro",
        job: |card| {
            let mut jpki = card.jpki()?;
            let token = jpki.read_token_info()?;
            Ok(format!("{token:?} {:?}", jpki.read_availability()?))
        },
        says: "TokenInfo {",
    },
    Case {
        name: "random bytes, as many as asked for",
        person: "taro",
        job: |card| Ok(card.read_challenge(256)?.len().to_string()),
        says: "256",
    },
];

/// Nothing is accepted, and time stands still: what a job says depends on the card and the path alone.
fn context() -> Context<'static> {
    static NOBODY: TrustAnchors = TrustAnchors::none();
    Context {
        anchors: &NOBODY,
        at: Moment::Now(UnixTime::from_seconds(1_800_000_000)),
        last: LastTry::Refuse,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    }
}

/// What a job gave, as a program prints it.
fn written<D: Serialize>(output: Output<D>) -> Result<String, Error> {
    Ok(digest(serde_json::to_string(&output).unwrap()))
}

/// The person's attributes by themselves, or why not: also where no signature of the card is carried.
fn attributes_alone(card: &mut AnyCard, pin: &str) -> Result<String, Error> {
    let pin = AssistPin::new(pin)?;
    let mut assist = card.input_assist()?;
    let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
    assist.close()?;
    Ok(format!(
        "{} / {} / {} / {:?}",
        attributes.display_name(),
        attributes.display_address(),
        attributes.birth_date(),
        attributes.sex(),
    ))
}

fn code_a() -> Result<CodeA, Error> {
    let number = people::person("taro").map(|person| person.my_number);
    let number = number.unwrap();
    Ok(CodeA::new(&number)?)
}

fn code_b() -> Result<CodeB, Error> {
    let (birth, year, code) = TARO_CODE_B;
    let birth = birth.parse().unwrap();
    Ok(CodeB::from_parts(birth, year, code)?)
}

fn digest(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    format!(
        "{} bytes {}",
        bytes.len(),
        hex::encode(Sha256::digest(bytes))
    )
}

fn said<T: Debug>(result: Result<T, Error>) -> Result<String, Error> {
    result.map(|value| format!("{value:?}"))
}

/// The result of a case on this link, errors included; the link is closed afterwards.
pub fn run(case: &Case, link: impl Transport + 'static) -> String {
    let link: Box<dyn Transport> = Box::new(link);
    let mut card = Card::new(link);
    let said = (case.job)(&mut card).unwrap_or_else(|error| format!("{error:?}"));
    card.finish().expect("the card can be closed");
    said
}
