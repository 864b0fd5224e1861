//! What is read, by whom, and what is right.

use std::collections::HashMap;

use mynumber_card::data::{Moment, UnixTime};
use mynumber_card::identity::{Expected, Level, Request, Verification, Wanted};
use mynumber_card::job::{Context, Fresh, HealthCheck, HealthPart, Observation};
use mynumber_card::pki::integrity::{ChallengeAnswer, FilesReport, verify_face};
use mynumber_card::pki::{Certificate, Purpose, TrustAnchors, verify_license};
use mynumber_card::secret::{Secret, SecretSource, ask};
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::transport::pcsc::Sharing;
use mynumber_card::{
    Application, AssistPin, Card, CodeA, Credential, Error, LastTry, LicensePin, PinError,
    Transport, Tries,
};
use rand::Rng as _;
use rand::rngs::StdRng;

use super::people::{PEOPLE, Wishes};
use super::slots::Slot;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");

/// A full job, as the command of the same name does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    Attributes,
    WrongPin,
    Identify,
    IdentifySigned,
    Status,
    Doctor,
    Face,
    License,
    Certificate,
}

/// What a job found.
pub struct Found {
    /// Byte for byte what is on the card.
    pub right: bool,
    /// Every signature holds.
    pub proven: bool,
}

/// What does not change.
pub struct World {
    anchors: TrustAnchors,
    license: Certificate,
    now: UnixTime,
    /// What each card says of itself, read in process.
    status: HashMap<&'static str, String>,
    /// What is in the way of using it, likewise.
    diagnosis: HashMap<&'static str, String>,
    code_a: HashMap<&'static str, String>,
}

impl World {
    pub fn new() -> Self {
        let file = |path: &str| std::fs::read(format!("{FIXTURES}/{path}")).expect("a fixture");
        let mut anchors = TrustAnchors::production();
        for entry in std::fs::read_dir(format!("{FIXTURES}/authority")).expect("the authority") {
            let file = std::fs::read(entry.expect("an entry").path()).expect("a file");
            anchors.add_file(&file).expect("an anchor");
        }
        let code_a = |person| (person, people::person(person).expect("a person").code_a());
        let mut world = Self {
            anchors,
            license: Certificate::from_der(&file("license-authority/license-sim.cer"))
                .expect("a certificate"),
            now: "2026-11-23T03:00:00Z".parse().expect("a time"),
            status: HashMap::new(),
            diagnosis: HashMap::new(),
            code_a: PEOPLE.into_iter().map(code_a).collect(),
        };
        for person in PEOPLE {
            let image = people::load(person).expect("a card");
            let mut link = SimTransport::new(SimulatedCard::new(image));
            let mut card: AnyCard<'_> = Card::new(&mut link);
            let read = status(&mut card, world.context(&[0; 32])).expect("a status");
            world.status.insert(person, read);
            let found = doctor(&mut card, world.now).expect("a diagnosis");
            world.diagnosis.insert(person, found);
        }
        world
    }

    fn context(&self, challenge: &[u8; 32]) -> Context<'_> {
        let mut random = [0; Fresh::LENGTH];
        for part in random.chunks_exact_mut(challenge.len()) {
            part.copy_from_slice(challenge);
        }
        Context {
            anchors: &self.anchors,
            at: Moment::Now(self.now),
            last: LastTry::Refuse,
            fresh: Fresh::from_random(&random),
        }
    }
}

type AnyCard<'a> = Card<&'a mut dyn Transport>;

impl Job {
    pub fn draw(random: &mut StdRng, person: &str) -> Self {
        match random.gen_range(0..100) {
            0..=39 => Self::Attributes,
            40..=42 => Self::WrongPin,
            43..=57 => Self::Identify,
            58..=67 => Self::IdentifySigned,
            68..=72 => Self::Status,
            73..=77 => Self::Doctor,
            78..=85 => Self::Face,
            86..=93 if person.starts_with("driver") => Self::License,
            _ => Self::Certificate,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Attributes => "attributes with proof",
            Self::WrongPin => "attributes, wrong PIN",
            Self::Identify => "identify",
            Self::IdentifySigned => "identify, signature",
            Self::Status => "status",
            Self::Doctor => "doctor",
            Self::Face => "face",
            Self::License => "license",
            Self::Certificate => "certificate",
        }
    }

    /// Commands on a path that carries long ones, as `make bench` counts them; faults that make the
    /// job take another way add some.
    pub fn commands(self) -> usize {
        match self {
            Self::Doctor => 22,
            Self::Status => 20,
            Self::Identify => 14,
            Self::Attributes => 9,
            Self::Face | Self::License => 7,
            Self::IdentifySigned => 6,
            Self::WrongPin => 3,
            Self::Certificate => 2,
        }
    }

    /// As the command line holds the card.
    pub fn sharing(self) -> Sharing {
        match self {
            Self::Status | Self::Doctor | Self::Certificate => Sharing::Shared,
            _ => Sharing::Exclusive,
        }
    }

    pub fn run(
        self,
        card: &mut AnyCard<'_>,
        slot: &Slot,
        world: &World,
        challenge: &[u8; 32],
        wishes: &mut Wishes,
    ) -> Result<Found, Error> {
        match self {
            Self::Attributes => attributes(card, slot, world.context(challenge), wishes),
            Self::WrongPin => wrong_pin(card, wishes),
            Self::Identify => identify(card, slot, world, challenge, wishes, Level::Auth),
            Self::IdentifySigned => {
                identify(card, slot, world, challenge, wishes, Level::Signature)
            }
            Self::Status => {
                let status = status(card, world.context(challenge))?;
                Ok(Found {
                    right: world.status.get(slot.person.as_str()) == Some(&status),
                    proven: false,
                })
            }
            Self::Doctor => Ok(Found {
                right: world.diagnosis.get(slot.person.as_str()) == Some(&doctor(card, world.now)?),
                proven: false,
            }),
            Self::Face => face(card, slot, world, challenge, wishes),
            Self::License => license(card, slot, world, wishes),
            Self::Certificate => certificate(card, slot, world.context(challenge)),
        }
    }
}

fn attributes(
    card: &mut AnyCard<'_>,
    slot: &Slot,
    context: Context<'_>,
    wishes: &mut Wishes,
) -> Result<Found, Error> {
    let read =
        mynumber_card::job::attributes::read::<AssistPin, _, _>(card, &mut Asked(wishes), context)?;
    closed(read.left_open)?;
    let proven = &read.data;
    Ok(Found {
        right: is_stored(slot, Application::InputAssist, 0x02, proven.value.file()),
        proven: proven.proof.is_authentic(),
    })
}

/// What was read counts when what was opened for it is closed again.
fn closed(left_open: Option<Error>) -> Result<(), Error> {
    left_open.map_or(Ok(()), Err)
}

fn wrong_pin(card: &mut AnyCard<'_>, wishes: &mut Wishes) -> Result<Found, Error> {
    let mut assist = card.input_assist()?;
    let wrong = ask(|_| {
        wishes.presented += 1;
        wishes.wrong += 1;
        Ok::<_, Error>(AssistPin::new("9876")?)
    });
    let presented = assist.present(wrong, LastTry::Refuse);
    match presented {
        Ok(_) => Ok(Found {
            right: false,
            proven: true,
        }),
        Err(Error::Pin(PinError::Wrong {
            tries: Tries::Remaining(2),
            ..
        })) => Ok(Found {
            right: true,
            proven: false,
        }),
        Err(error) => Err(error),
    }
}

/// The PINs, with every asking counted.
struct Asked<'a>(&'a mut Wishes);

impl SecretSource for Asked<'_> {
    type Error = Error;

    fn secret<S: Secret>(&mut self, _: Credential, _: Tries) -> Result<S, Error> {
        self.0.presented += 1;
        let text = match S::CREDENTIAL {
            Credential::AssistPin => "2345",
            Credential::AuthPin => "1234",
            _ => "TEST1234",
        };
        Ok(S::from_text(text)?)
    }
}

fn identify(
    card: &mut AnyCard<'_>,
    slot: &Slot,
    world: &World,
    challenge: &[u8; 32],
    wishes: &mut Wishes,
    level: Level,
) -> Result<Found, Error> {
    let request = Request::new(
        challenge,
        "https://soak.example",
        level,
        Wanted::Attributes,
        world.now.plus_seconds(300),
    )
    .expect("a request");
    let evidence = mynumber_card::job::identify::read(
        card,
        &request,
        &mut Asked(wishes),
        LastTry::Refuse,
        world.now,
    )?;
    let with = Verification::new(&world.anchors, Expected::Request(&request));
    let verdict = evidence.verify(&with, world.now);
    let file = match level {
        Level::Signature => 0x01,
        _ => 0x0A,
    };
    let right = verdict.identity().is_some_and(|identity| {
        let holder = is_stored(slot, Application::Jpki, file, &identity.certificate);
        let person = people::person(&slot.person).expect("a person");
        // On the signature certificate a name can be written with substitutes.
        let named = identity
            .attributes
            .as_ref()
            .is_some_and(|attributes| level == Level::Signature || attributes.name == person.name);
        holder && named
    });
    Ok(Found {
        right,
        proven: verdict.is_accepted(),
    })
}

fn face(
    card: &mut AnyCard<'_>,
    slot: &Slot,
    world: &World,
    challenge: &[u8; 32],
    wishes: &mut Wishes,
) -> Result<Found, Error> {
    let mut surface = card.card_surface()?;
    let certificate = surface.read_certificate()?;
    let code = &world.code_a[slot.person.as_str()];
    let code = ask(|_| {
        wishes.presented += 1;
        Ok::<_, Error>(CodeA::new(code)?)
    });
    let mut opened = surface.present(code, LastTry::Refuse)?;
    let face = opened.read_face()?;
    let signature = surface.sign(challenge)?;
    surface.close()?;
    let answer = ChallengeAnswer {
        digest: challenge,
        signature: &signature,
    };
    let (_, report) = verify_face(&certificate, &face, Some(answer), &world.anchors);
    Ok(Found {
        right: is_stored(slot, Application::CardSurface, 0x02, &face),
        // The signature covers neither the expiry nor the picture of the security code, the last
        // two objects, whose types say so.
        proven: holds(&report) && !only_unsigned_differs(slot, &face),
    })
}

/// Whether a face is the stored one up to its expiry (DF29), from which on nothing is signed.
fn only_unsigned_differs(slot: &Slot, face: &[u8]) -> bool {
    let stored = slot.stored(Application::CardSurface, 0x02);
    let unsigned = stored.windows(3).rposition(|it| it == [0xDF, 0x29, 8]);
    unsigned.is_some_and(|at| face.get(8..at) == stored.get(8..at))
}

fn license(
    card: &mut AnyCard<'_>,
    slot: &Slot,
    world: &World,
    wishes: &mut Wishes,
) -> Result<Found, Error> {
    let mut license = card.license()?;
    let pin = ask(|_| {
        wishes.presented += 1;
        Ok::<_, Error>(LicensePin::new("5678")?)
    });
    let mut opened = license.open(pin, LastTry::Refuse)?;
    let file = opened.read_record_file()?;
    let signature = opened.read_signature()?;
    license.close()?;
    let report = verify_license(&file, &signature, &world.license, world.now);
    Ok(Found {
        right: is_stored(slot, Application::License, 0x1B, &file),
        proven: report.is_verified(),
    })
}

fn certificate(card: &mut AnyCard<'_>, slot: &Slot, context: Context<'_>) -> Result<Found, Error> {
    let read = mynumber_card::job::certificate::free(card, Purpose::Authentication, context)?.data;
    Ok(Found {
        right: is_stored(slot, Application::Jpki, 0x0A, &read.der),
        proven: read.content.is_ok_and(|read| read.proof.is_authentic()),
    })
}

/// What a job says of the status, as a program prints it.
fn status(card: &mut AnyCard<'_>, context: Context<'_>) -> Result<String, Error> {
    let read = mynumber_card::job::status::read(card, false, context)?;
    Ok(serde_json::to_string(&read).expect("JSON"))
}

/// What is in the way, without what the path carries, which another link does differently.
fn doctor(card: &mut AnyCard<'_>, now: UnixTime) -> Result<String, Error> {
    let today = now.japanese_date().expect("a day");
    let checks = mynumber_card::job::doctor::examine(card, today).data.checks;
    let is_failed = |it: &HealthCheck| matches!(it.observation, Observation::Failed { .. });
    let (failed, mut checks): (Vec<_>, Vec<_>) = checks.into_iter().partition(is_failed);
    for check in failed {
        if let Observation::Failed { error } = check.observation {
            return Err(error);
        }
    }
    checks.retain(|check| check.part != HealthPart::Path);
    Ok(serde_json::to_string(&checks).expect("JSON"))
}

fn holds(report: &FilesReport<'_>) -> bool {
    report.authority.is_some() && report.checks.failures().next().is_none()
}

/// Whether this is the file, whose filler may be left out.
fn is_stored(slot: &Slot, application: Application, id: u16, read: &[u8]) -> bool {
    let stored = slot.stored(application, id);
    !read.is_empty()
        && stored
            .strip_prefix(read)
            .is_some_and(|rest| rest.iter().all(|byte| *byte == 0xFF))
}
