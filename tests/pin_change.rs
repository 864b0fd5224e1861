//! PIN changes through the driver: what is reported is what the card holds afterwards, whatever
//! goes wrong at any command.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use mynumber_card::app::Juki;
use mynumber_card::job::pin_change;
use mynumber_card::sim::image::FileContent;
use mynumber_card::sim::{
    Assumption, CardImage, Fault, SimHandle, SimTransport, SimulatedCard, people,
};
use mynumber_card::{
    Application, AssistPin, AuthPin, Card, Credential, Error, JukiPin, LastTry, PinChange,
    PinChangeError, PinError, PinInForce, SecretError, SignPassword, Tries,
};

const NEW: &str = "7294";
const NEW_PASSWORD: &str = "KAETA72X";

/// Which change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    Auth,
    Sign,
    Assist,
    Juki,
}

const JOBS: [Job; 4] = [Job::Auth, Job::Sign, Job::Assist, Job::Juki];

impl Job {
    /// Where on the card, and the old and the new secret.
    fn references(self) -> Vec<(Credential, Application, u16, &'static str, &'static str)> {
        use Application as A;
        match self {
            Self::Auth => vec![(Credential::AuthPin, A::Jpki, 0x18, "1234", NEW)],
            Self::Sign => vec![(
                Credential::SignPassword,
                A::Jpki,
                0x1B,
                "TEST1234",
                NEW_PASSWORD,
            )],
            Self::Assist => vec![(Credential::AssistPin, A::InputAssist, 0x11, "2345", NEW)],
            Self::Juki => vec![
                (Credential::CommonPin, A::Common, 0x1C, "3456", NEW),
                (Credential::JukiPin, A::Juki, 0x1C, "3456", NEW),
            ],
        }
    }

    /// Without faults.
    fn commands(self) -> usize {
        match self {
            // SELECT, counter, SELECT of the reference, VERIFY, change, leaving.
            Self::Auth | Self::Sign | Self::Assist => 6,
            // SELECT and counter in both first; then SELECT of the reference, VERIFY, change, SELECT,
            // counter, SELECT of the reference, VERIFY, change, leaving.
            Self::Juki => 13,
        }
    }

    fn run(self, card: &mut Card<SimTransport>) -> Result<(), Error> {
        let last = LastTry::Refuse;
        match self {
            Self::Auth => {
                let change = PinChange::new(AuthPin::new("1234")?, AuthPin::new(NEW)?)?;
                let mut jpki = card.jpki()?;
                jpki.change(&change, last)?;
                jpki.close()
            }
            Self::Sign => {
                let (old, new) = ("test1234", NEW_PASSWORD);
                let change = PinChange::new(SignPassword::new(old)?, SignPassword::new(new)?)?;
                let mut jpki = card.jpki()?;
                jpki.change(&change, last)?;
                jpki.close()
            }
            Self::Assist => {
                let change = PinChange::new(AssistPin::new("2345")?, AssistPin::new(NEW)?)?;
                let mut assist = card.input_assist()?;
                assist.change(&change, last)?;
                assist.close()
            }
            Self::Juki => {
                let change = PinChange::new(JukiPin::new("3456")?, JukiPin::new(NEW)?)?;
                pin_change::juki(card, None, &change, None, last).map(drop)
            }
        }
    }
}

/// For no card is it known what becomes its current EF, and how long a VERIFY counts for a change.
const MODELS: [&[Assumption]; 3] = [
    &[],
    // VERIFY by short identifier leaves the current EF as it was: then a change answers 6A88.
    &[Assumption::VerifyMakesCurrent],
    &[Assumption::VerifyMakesCurrent, Assumption::ChangeMayWait],
];

fn of_model(model: &[Assumption], image: CardImage) -> SimulatedCard {
    let card = SimulatedCard::new(image);
    let switched = model.iter().copied();
    switched.fold(card, SimulatedCard::with_switched)
}

/// Taro's card, with the same PIN in both references that people know as one.
fn card(model: &[Assumption], faults: Vec<(usize, Fault)>) -> (Card<SimTransport>, SimHandle) {
    let mut image = people::load("taro").unwrap();
    for application in &mut image.applications {
        if application.aid == Application::Juki.aid() {
            for file in &mut application.files {
                if let FileContent::Pin(pin) = &mut file.content {
                    pin.value = Some(b"3456".to_vec());
                }
            }
        }
    }
    let mut transport = SimTransport::new(of_model(model, image));
    for (index, fault) in faults {
        transport = transport.with_fault(index, fault);
    }
    let handle = transport.handle();
    (Card::new(transport), handle)
}

/// What the card holds: the secret and the tries left.
fn held(handle: &SimHandle, application: Application, reference: u16) -> (Vec<u8>, u8, u8) {
    handle.with_card(|card| {
        let files = card
            .image()
            .applications
            .iter()
            .find(|it| it.aid == application.aid())
            .unwrap();
        let file = files.files.iter().find(|it| it.id == reference).unwrap();
        match &file.content {
            FileContent::Pin(pin) => (pin.value.clone().unwrap(), pin.tries_left, pin.tries_limit),
            _ => panic!("no PIN reference"),
        }
    })
}

/// Commands with this instruction and data in them.
fn sent(handle: &SimHandle, instructions: &[u8]) -> usize {
    let is = |command: &[u8]| command.len() > 5 && instructions.contains(&command[1]);
    handle
        .exchanges()
        .iter()
        .filter(|exchange| is(&exchange.command))
        .count()
}

#[test]
fn a_change_costs_few_commands_and_the_new_pin_alone_opens_afterwards() {
    for (job, model) in jobs_on_each_model() {
        let (mut card, handle) = card(model, Vec::new());
        job.run(&mut card).unwrap();
        card.finish().unwrap();
        assert_eq!(handle.traffic().commands, job.commands(), "{job:?}");
        for (credential, application, reference, _, new) in job.references() {
            let (value, left, limit) = held(&handle, application, reference);
            assert_eq!(value, new.as_bytes(), "{credential}");
            assert_eq!(left, limit, "{credential}");
            let open = handle.with_card(|card| card.is_open(application.aid(), reference));
            assert!(!open, "{credential} left open");
        }
    }
}

fn jobs_on_each_model() -> impl Iterator<Item = (Job, &'static [Assumption])> {
    JOBS.into_iter()
        .flat_map(|job| MODELS.map(move |model| (job, model)))
}

#[test]
fn a_reference_that_cannot_be_made_the_current_file_gets_no_pin() {
    for (job, model) in jobs_on_each_model() {
        let last = job.references().len() - 1;
        // What comes after the counter, before VERIFY.
        let index = job.commands() - 4;
        for word in [0x6A82, 0x6A88, 0x6986, 0x6985, 0x6F00] {
            let (mut card, handle) = card(model, vec![(index, Fault::Status(word))]);
            job.run(&mut card).unwrap_err();
            let to_this = sent(&handle, &[0x20]);
            assert_eq!(to_this, last, "{job:?} {word:04X}");
            let (credential, application, reference, old, _) = job.references()[last];
            let (value, left, limit) = held(&handle, application, reference);
            assert_eq!(
                (value.as_slice(), left),
                (old.as_bytes(), limit),
                "{credential}"
            );
        }
    }
}

#[test]
fn after_a_change_the_old_pin_is_wrong_and_the_new_one_reads() {
    let (mut card, _) = card(&[], Vec::new());
    Job::Assist.run(&mut card).unwrap();
    let mut assist = card.input_assist().unwrap();
    let old = AssistPin::new("2345").unwrap();
    let refused = assist.present(&old, LastTry::Refuse).map(drop);
    assert!(matches!(
        refused,
        Err(Error::Pin(PinError::Wrong {
            tries: Tries::Remaining(2),
            ..
        }))
    ));
    let new = AssistPin::new(NEW).unwrap();
    let mut opened = assist.present(&new, LastTry::Refuse).unwrap();
    let person = people::person("taro").unwrap();
    assert_eq!(opened.read_attributes().unwrap().name(), person.name);
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::Removed,
        Fault::RemovedBeforeAnswer,
        Fault::Silent,
        Fault::AnswerLost,
        Fault::CutShort(0),
        Fault::CutShort(1),
        Fault::Status(0x6F00),
        Fault::Status(0x6581),
        Fault::Status(0x63C0),
        Fault::Status(0x63C2),
        Fault::Status(0x6983),
        Fault::Answer(vec![0x90]),
        Fault::Garbled,
        Fault::Reset,
    ]
}

#[test]
fn whatever_goes_wrong_at_whichever_command_what_is_reported_is_what_the_card_holds() {
    let mut half_way = 0;
    let mut unknown = 0;
    for (job, model) in jobs_on_each_model() {
        for index in 0..job.commands() {
            for fault in faults() {
                let case = format!("{job:?} {model:?} {fault:?}@{index}");
                let (mut card, handle) = card(model, vec![(index, fault)]);
                let result = job.run(&mut card);
                drop(card);
                let references = job.references();
                assert!(sent(&handle, &[0x20]) <= references.len(), "{case}");
                assert!(sent(&handle, &[0x24, 0x32]) <= references.len(), "{case}");
                let reported = match &result {
                    Err(Error::PinChange(error)) => error.in_force(),
                    // The change is done; what failed is the closing.
                    Ok(()) => everywhere(&references, PinInForce::New),
                    Err(_) if index + 1 == job.commands() => {
                        everywhere(&references, PinInForce::New)
                    }
                    Err(_) => everywhere(&references, PinInForce::Unchanged),
                };
                half_way += usize::from(matches!(
                    result,
                    Err(Error::PinChange(PinChangeError::HalfWay { .. }))
                ));
                for (credential, application, reference, old, new) in references {
                    // What is not named was not touched.
                    let state = reported
                        .iter()
                        .find(|(which, _)| *which == credential)
                        .map_or(PinInForce::Unchanged, |(_, state)| *state);
                    let (value, left, limit) = held(&handle, application, reference);
                    let fits = match state {
                        PinInForce::New => value == new.as_bytes(),
                        PinInForce::Old | PinInForce::Unchanged => value == old.as_bytes(),
                        PinInForce::Unknown => {
                            unknown += 1;
                            value == old.as_bytes() || value == new.as_bytes()
                        }
                    };
                    assert!(fits, "{case}: {credential} is said to be {state}");
                    assert_eq!(left, limit, "{case}: a try of {credential} was spent");
                }
            }
        }
    }
    assert!(half_way > 20 && unknown > 20, "{half_way} {unknown}");
}

fn everywhere(
    references: &[(Credential, Application, u16, &str, &str)],
    state: PinInForce,
) -> Vec<(Credential, PinInForce)> {
    references.iter().map(|it| (it.0, state)).collect()
}

#[test]
fn where_either_reference_is_not_to_be_tried_nothing_is_presented_to_the_other() {
    for (application, credential) in [
        (Application::Common, Credential::CommonPin),
        (Application::Juki, Credential::JukiPin),
    ] {
        for left in [0, 1] {
            let mut image = people::load("taro").unwrap();
            let files = image
                .applications
                .iter_mut()
                .find(|it| it.aid == application.aid());
            for file in &mut files.unwrap().files {
                if let FileContent::Pin(pin) = &mut file.content {
                    pin.tries_left = left;
                }
            }
            let transport = SimTransport::new(of_model(MODELS[1], image));
            let handle = transport.handle();
            let error = Job::Juki.run(&mut Card::new(transport)).unwrap_err();
            let expected = if left == 0 {
                PinError::Locked { credential }
            } else {
                PinError::LastTryRefused { credential }
            };
            assert_eq!(error.to_string(), Error::from(expected).to_string());
            assert_eq!(sent(&handle, &[0x20, 0x24, 0x32]), 0);
        }
    }
}

#[test]
fn two_references_that_differ_are_said_to_and_brought_together_one_by_one() {
    for model in MODELS {
        let transport = SimTransport::new(of_model(model, people::load("taro").unwrap()));
        let handle = transport.handle();
        let mut card = Card::new(transport);
        let error = Job::Juki.run(&mut card).unwrap_err();
        let Error::PinChange(PinChangeError::HalfWay {
            common: PinInForce::New,
            juki: PinInForce::Unchanged,
            source,
        }) = error
        else {
            panic!("{error:?}");
        };
        assert!(matches!(*source, Error::Pin(PinError::Wrong { .. })));
        let pin = |text| JukiPin::new(text).unwrap();
        let change = PinChange::new(pin("4567"), pin(NEW)).unwrap();
        let mut juki = card.app::<Juki>().unwrap();
        juki.change(&change, LastTry::Refuse).unwrap();
        drop(juki);
        for application in [Application::Common, Application::Juki] {
            assert_eq!(held(&handle, application, 0x1C).0, NEW.as_bytes());
        }
    }
}

#[test]
fn what_may_not_be_set_is_refused_before_there_is_a_card() {
    let pin = |text| AuthPin::new(text).unwrap();
    assert!(matches!(
        PinChange::new(pin("1234"), pin("1234")),
        Err(Error::PinChange(PinChangeError::SameAsOld { .. }))
    ));
    let password = |text| SignPassword::new(text).unwrap();
    // Letters and digits both, as the office asks for.
    let of_one_kind = PinChange::new(password("TEST1234"), password("ABCDEFG"));
    assert!(matches!(
        of_one_kind,
        Err(Error::Secret(SecretError::OneKind { .. }))
    ));
    let change = PinChange::new(pin("1234"), pin(NEW)).unwrap();
    let shown = format!("{change:?}");
    assert!(!shown.contains("1234") && !shown.contains(NEW), "{shown}");
}
