//! What is left to do once a PIN has been typed: reading. The keys that need no PIN have answered before, and
//! their answers are those of the card that was read, or the proof fails.

use mynumber_card::data::Moment;
use mynumber_card::job::{Context, Fresh, age, attributes, face, my_number, number_picture};
use mynumber_card::pki::{Proof, TrustAnchors};
use mynumber_card::secret::{Pins, SecretSource};
use mynumber_card::sim::{Fault, RecordedExchange, SimHandle, SimTransport, SimulatedCard, people};
use mynumber_card::{
    AssistPin, Card, CodeA, CodeB, Credential, Error, LastTry, Transport, TransportError, Tries,
};

use super::anchors;
use super::jobs;

fn context(anchors: &TrustAnchors) -> Context<'_> {
    Context {
        anchors,
        at: Moment::Now(jobs::now()),
        last: LastTry::Refuse,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    }
}

fn simulated(person: &str) -> SimTransport {
    SimTransport::new(SimulatedCard::new(people::load(person).unwrap()))
}

/// A job by its name: whether what it read is authentic, and what it says.
type Done = Result<(Proof, String), Error>;

/// Jobs with a secret whose proof needs a key that needs none.
const JOBS: [&str; 7] = [
    "attributes",
    "attributes by code B",
    "age",
    "face",
    "number picture",
    "my number, encrypted",
    "my number by code A",
];

fn run<T: Transport, A: SecretSource<Error = Error>>(
    job: &str,
    card: &mut Card<T>,
    ask: &mut A,
) -> Done {
    let anchors = anchors();
    let context = context(&anchors);
    let number = |read: my_number::Number| read.number.reveal().to_owned();
    Ok(match job {
        "attributes" => {
            let read = attributes::read::<AssistPin, _, _>(card, ask, context)?;
            (read.data.proof, read.data.value.name().to_owned())
        }
        "attributes by code B" => {
            let read = attributes::read::<CodeB, _, _>(card, ask, context)?;
            (read.data.proof, read.data.value.name().to_owned())
        }
        "age" => {
            let read = age::read(card, ask, None, context)?;
            let json = serde_json::to_value(&read.data.value).unwrap();
            (read.data.proof, json["birth_date"].to_string())
        }
        "face" => {
            let face = face::read::<CodeB, _, _>(card, ask, context)?.data.face;
            (face.proof, face.value.birth_date.to_string())
        }
        "number picture" => {
            let read = number_picture::read(card, ask, context)?;
            (read.data.proof, format!("{:?}", read.data.value.picture))
        }
        "my number, encrypted" => {
            let clear = my_number::InClear::Refused;
            let read = my_number::read::<AssistPin, _, _>(card, ask, clear, context)?;
            (read.data.proof, number(read.data.value))
        }
        _ => {
            let clear = my_number::InClear::Allowed;
            let read = my_number::read::<CodeA, _, _>(card, ask, clear, context)?;
            (read.data.proof, number(read.data.value))
        }
    })
}

fn presents(command: &[u8]) -> bool {
    command.get(1) == Some(&0x20) && command.len() > 4
}

fn signs(command: &[u8]) -> bool {
    command.get(1) == Some(&0x2A)
}

/// The exchanges up to the one with a secret, and that and those after it.
fn parted(handle: &SimHandle) -> (Vec<RecordedExchange>, Vec<RecordedExchange>) {
    let mut all = handle.exchanges();
    let secret = all.iter().position(|it| presents(&it.command)).unwrap();
    let after = all.split_off(secret);
    (all, after)
}

#[test]
fn once_a_secret_is_known_it_is_presented_and_files_are_read_and_nothing_else_is_done() {
    // Commands and bytes from the secret on, closing included, where long commands are carried.
    for (job, commands, bytes) in [
        ("attributes", 5, 1_100),
        ("attributes by code B", 5, 1_110),
        ("age", 3, 600),
        ("face", 3, 3_400),
        ("number picture", 3, 980),
        ("my number by code A", 5, 1_000),
    ] {
        let transport = simulated("taro");
        let handle = transport.handle();
        let mut pins = jobs::pins(&people::person("taro").unwrap());
        let (proof, _) = run(job, &mut Card::new(transport), &mut pins).unwrap();
        assert!(proof.is_authentic(), "{job}");
        let (before, after) = parted(&handle);
        assert_eq!(before.iter().filter(|it| signs(&it.command)).count(), 1);
        // The counter is the last that is asked for before.
        let counter = &before.last().unwrap().command;
        assert_eq!((counter.len(), counter[1]), (4, 0x20), "{job}");
        let instructions: Vec<u8> = after.iter().map(|it| it.command[1]).collect();
        let reads = instructions.len() - 2;
        let expected = [&[0x20][..], &vec![0xB0; reads], &[0xA4]].concat();
        assert_eq!(instructions, expected, "{job}");
        assert_eq!(after.len(), commands, "{job}");
        let length = |it: &RecordedExchange| it.command.len() + it.response.as_ref().unwrap().len();
        let sum: usize = after.iter().map(length).sum();
        assert!(sum <= bytes, "{job}: {sum} bytes");
    }
}

/// What happens to the card.
type Happens<'a> = &'a dyn Fn(&SimHandle);

/// Does something when it is asked for a secret, which is when a person would be looking for it.
struct During<'a> {
    pins: Pins,
    handle: SimHandle,
    meanwhile: Happens<'a>,
}

impl SecretSource for During<'_> {
    type Error = Error;

    fn secret<S: mynumber_card::secret::Secret>(
        &mut self,
        place: Credential,
        tries: Tries,
    ) -> Result<S, Error> {
        (self.meanwhile)(&self.handle);
        self.pins.secret(place, tries)
    }
}

#[test]
fn a_card_that_was_taken_away_or_reset_while_a_person_was_asked_is_presented_nothing() {
    let next = |handle: &SimHandle| handle.traffic().commands;
    let removed = |handle: &SimHandle| handle.set_fault(next(handle), Fault::Removed);
    let reset = |handle: &SimHandle| handle.set_fault(next(handle), Fault::Reset);
    let put_back = |handle: &SimHandle| {
        handle.remove();
        handle.insert();
    };
    let meanwhile: [(&str, Happens<'_>); 3] = [
        ("removed", &removed),
        ("reset", &reset),
        ("put back", &put_back),
    ];
    for job in JOBS {
        for (what, meanwhile) in meanwhile {
            let transport = simulated("taro");
            let handle = transport.handle();
            let mut ask = During {
                pins: jobs::pins(&people::person("taro").unwrap()),
                handle: handle.clone(),
                meanwhile,
            };
            let before = handle.image();
            let done = run(job, &mut Card::new(transport), &mut ask);
            let error = done.map(|(_, said)| said).unwrap_err();
            // No answer came from a card to the secret.
            let gone = matches!(
                &error,
                Error::Pin(mynumber_card::PinError::OutcomeUnknown {
                    source: TransportError::CardRemoved | TransportError::CardReset,
                    ..
                }) | Error::Transport(TransportError::CardRemoved | TransportError::CardReset)
            );
            assert!(gone, "{job}, {what}: {error:?}");
            assert_eq!(handle.image(), before, "{job}, {what}: a try was spent");
            let secrets = handle.exchanges();
            let secrets = secrets.iter().filter(|it| presents(&it.command)).count();
            assert!(secrets <= 1, "{job}, {what}");
        }
    }
}

/// A reader that lies: everything is done by one card, but answers to challenges, and the certificate if
/// that is wanted, come from another one, which is in the same state.
struct TwoCards {
    read: SimTransport,
    signing: SimTransport,
    certificate_too: bool,
}

impl Transport for TwoCards {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let certificate = command.get(1..3) == Some(&[0xB0, 0x84]);
        if signs(command) || (certificate && self.certificate_too) {
            return self.signing.transmit(command);
        }
        if command.get(1) == Some(&0xA4) {
            self.signing.transmit(command)?;
        }
        self.read.transmit(command)
    }
}

#[test]
fn an_answer_of_one_card_never_proves_the_data_of_another() {
    for (read, signing) in [("taro", "family"), ("family", "taro")] {
        for job in JOBS {
            let run = |signing: &str, certificate_too: bool| {
                let mut card = Card::new(TwoCards {
                    read: simulated(read),
                    signing: simulated(signing),
                    certificate_too,
                });
                let mut pins = jobs::pins(&people::person(read).unwrap());
                run(job, &mut card, &mut pins).unwrap()
            };
            // The reader itself does no harm.
            let (proof, own) = run(read, true);
            assert!(proof.is_authentic(), "{job} of {read}");
            for certificate_too in [false, true] {
                let (proof, said) = run(signing, certificate_too);
                assert_eq!(said, own);
                assert!(
                    !proof.is_authentic(),
                    "{job} of {read} proven by the card of {signing}"
                );
            }
        }
    }
}
