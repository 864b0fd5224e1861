//! Jobs whose way to the card is disturbed, and the harm that none of it may do.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Level, Request, Wanted};
use mynumber_card::job::identify::read;
use mynumber_card::secret::Pins;
use mynumber_card::sim::SimHandle;
use mynumber_card::sim::image::FileContent;
use mynumber_card::transport::libnfc::NfcReader;
use mynumber_card::{
    Application, AssistPin, AuthPin, Card, CodeB, Error, LastTry, LicensePin, PinChange,
    PinChangeError, PinError, Transport, TransportError,
};

use crate::nfc_support::CardInField;

/// More than anything here takes on a machine under load.
pub const LONG: Duration = Duration::from_secs(20);
/// For an answer that does not come.
pub const IMPATIENT: Duration = Duration::from_millis(100);
/// The new PIN of [`CHANGE`].
const NEW_PIN: &str = "7294";

/// A PIN reference that a job presents a PIN to: application, short identifier, tries of a fresh card.
type Reference = (Application, u8, u8);

/// A job on the card of a person.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    pub name: &'static str,
    person: &'static str,
    run: fn(Disturbed) -> Result<(), Error>,
    references: &'static [Reference],
}

const ASSIST: Reference = (Application::InputAssist, 0x11, 3);
const AUTH: Reference = (Application::Jpki, 0x18, 3);
const FACE: Reference = (Application::CardSurface, 0x12, 10);
const LICENSE: Reference = (Application::License, 0x06, 10);

/// SELECT, counter, VERIFY, READ BINARY, SELECT of the security domain.
pub const READ: Job = Job {
    name: "read",
    person: "taro",
    references: &[ASSIST],
    run: |link| {
        let mut card = Card::new(link);
        let pin = AssistPin::new("2345")?;
        let mut assist = card.input_assist()?;
        assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
        assist.close()
    },
};

const STATUS: Job = Job {
    name: "status",
    person: "taro",
    references: &[],
    run: |link| Card::new(link).read_status().map(drop),
};

/// The main job, with both PINs.
const IDENTIFY: Job = Job {
    name: "identify",
    person: "taro",
    references: &[ASSIST, AUTH],
    run: |link| {
        let now = UnixTime::from_seconds(1_800_000_000);
        let audience = "https://bank.example";
        let expires = now.plus_seconds(600);
        let request = Request::new(&[7; 32], audience, Level::Auth, Wanted::Attributes, expires);
        let mut pins = Pins::new()
            .with(AssistPin::new("2345")?)
            .with(AuthPin::new("1234")?);
        let mut card = Card::new(link);
        let request = request.expect("a request");
        read(&mut card, &request, &mut pins, LastTry::Refuse, now)?;
        card.finish()
    },
};

/// The face by code B, and the proof that the card is there.
const FACE_OF_THE_CARD: Job = Job {
    name: "face",
    person: "taro",
    references: &[FACE],
    run: |link| {
        let birth = "1980-02-17".parse().expect("a date");
        let code = CodeB::from_parts(birth, 2035, "2285")?;
        let mut card = Card::new(link);
        let mut surface = card.card_surface()?;
        surface.present(&code, LastTry::Refuse)?.read_face()?;
        surface.sign(&[7; 32])?;
        surface.close()
    },
};

const DRIVERS_LICENSE: Job = Job {
    name: "license",
    person: "driver-pin",
    references: &[LICENSE],
    run: |link| {
        let mut card = Card::new(link);
        let mut license = card.license()?;
        let mut opened = license.open(&LicensePin::new("5678")?, LastTry::Refuse)?;
        opened.read_record_file()?;
        opened.read_signature()?;
        license.close()
    },
};

/// The input-assist PIN gets another value.
pub const CHANGE: Job = Job {
    name: "pin change",
    person: "taro",
    references: &[ASSIST],
    run: |link| {
        let mut card = Card::new(link);
        let change = PinChange::new(AssistPin::new("2345")?, AssistPin::new(NEW_PIN)?)?;
        let mut assist = card.input_assist()?;
        assist.change(&change, LastTry::Refuse)?;
        assist.close()
    },
};

pub const JOBS: [Job; 6] = [
    READ,
    STATUS,
    IDENTIFY,
    FACE_OF_THE_CARD,
    DRIVERS_LICENSE,
    CHANGE,
];

/// What came of a job.
pub struct Outcome {
    pub result: Result<(), Error>,
    /// What the driver sent, in order.
    sent: Vec<Vec<u8>>,
}

impl Outcome {
    /// Whether the command of this index read a piece of a file.
    pub fn was_read_at(&self, index: usize) -> bool {
        let command = self.sent.get(index);
        command.is_some_and(|command| command.get(1) == Some(&0xB0))
    }
}

impl Job {
    /// The card that it is done to, in the field.
    pub fn field(&self) -> CardInField {
        CardInField::of(self.person)
    }

    /// How many commands it takes over libnfc.
    pub fn commands(&self) -> usize {
        let done = self.run(&self.field(), None);
        done.result.expect("nothing is in the way");
        done.sent.len()
    }

    /// Does it, giving up on the answer of one command after [`IMPATIENT`]. The reader is as new.
    pub fn run(&self, field: &CardInField, impatient_at: Option<usize>) -> Outcome {
        let sent = Arc::<Mutex<Vec<Vec<u8>>>>::default();
        let result = (self.run)(Disturbed {
            reader: Some(field.reader()),
            impatient_at,
            sent: Arc::clone(&sent),
        });
        let sent = std::mem::take(&mut *sent.lock().expect("the commands"));
        Outcome { result, sent }
    }

    /// Whether an error at this command has to be told: once all is read, only leaving the card fails.
    pub fn is_told_at(&self, index: usize, commands: usize) -> bool {
        index + 1 < commands || self.references.is_empty()
    }

    /// What has to hold after anything at all: neither driver nor libnfc sent a PIN twice, no try is
    /// spent, nothing is open, and what a change of the PIN says is what the card holds.
    pub fn check_harm(&self, field: &CardInField, outcome: &Outcome, what: &str) {
        let has_pin = |it: &&Vec<u8>| matches!(it[1], 0x20 | 0x24) && it.len() > 5;
        let mut pins: Vec<&Vec<u8>> = outcome.sent.iter().filter(has_pin).collect();
        let sent = pins.len();
        pins.sort_unstable();
        pins.dedup();
        assert_eq!(pins.len(), sent, "{what}: a PIN was sent twice");
        let changes = usize::from(self.name == CHANGE.name);
        assert!(sent <= self.references.len() + changes, "{what}: {sent}");
        assert!(
            field.knobs().commands() <= outcome.sent.len(),
            "{what}: libnfc repeated a command"
        );
        for (application, reference, tries) in self.references {
            let (aid, reference) = (application.aid(), u16::from(*reference));
            let open = || field.card.with_card(|card| card.is_open(aid, reference));
            // A card that is still busy with a signature learns that its field is off afterwards.
            let end = Instant::now() + LONG;
            while open() && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(5));
            }
            assert!(!open(), "{what}: left open");
            let left = field.card.with_card(|card| card.tries_left(aid, reference));
            assert_eq!(left, Some(*tries), "{what}");
        }
        if changes > 0 {
            check_change(&field.card, &outcome.result, what);
        }
    }
}

fn check_change(card: &SimHandle, result: &Result<(), Error>, what: &str) {
    let held = assist_pin(card);
    let new = held == NEW_PIN.as_bytes();
    assert!(new || held == b"2345", "{what}");
    // It was changed, and the last command is what failed.
    let changed = || {
        let is_change = |command: &[u8]| command[1] == 0x24;
        let mut all = card.exchanges().into_iter();
        all.any(|it| is_change(&it.command) && it.status() == Some(0x9000))
    };
    match result {
        Ok(()) => assert!(new, "{what}"),
        Err(Error::PinChange(PinChangeError::OutcomeUnknown { .. })) => {}
        Err(error) => assert!(!new || changed(), "{what}: {error:?}"),
    }
}

fn assist_pin(card: &SimHandle) -> Vec<u8> {
    card.with_card(|card| {
        let applications = &card.image().applications;
        let aid = Application::InputAssist.aid();
        let application = applications.iter().find(|it| it.aid == aid);
        let files = &application.expect("the application").files;
        match files.iter().find(|it| it.id == 0x11).map(|it| &it.content) {
            Some(FileContent::Pin(pin)) => pin.value.clone().expect("a PIN"),
            _ => panic!("no PIN reference"),
        }
    })
}

/// A reader that waits long for every answer but that of one command.
pub struct Disturbed {
    reader: Option<NfcReader>,
    impatient_at: Option<usize>,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Transport for Disturbed {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let patience = {
            let mut sent = self.sent.lock().expect("the commands");
            sent.push(command.to_vec());
            if self.impatient_at == Some(sent.len() - 1) {
                IMPATIENT
            } else {
                LONG
            }
        };
        let reader = self.reader.take().expect("a reader");
        self.reader
            .insert(reader.with_patience(patience))
            .transmit(command)
    }

    fn apdu_lengths(&self) -> mynumber_card::ApduLengths {
        self.reader.as_ref().expect("a reader").apdu_lengths()
    }

    fn longest_short_answer(&self) -> usize {
        self.reader
            .as_ref()
            .expect("a reader")
            .longest_short_answer()
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.reader.as_mut().expect("a reader").power_down()
    }
}

/// The error at the bottom, whether or not it hit a PIN.
pub fn link_error(result: &Result<(), Error>) -> Option<&TransportError> {
    match result {
        Err(Error::Transport(error))
        | Err(Error::Pin(PinError::OutcomeUnknown { source: error, .. })) => Some(error),
        Err(Error::PinChange(PinChangeError::OutcomeUnknown { source, .. })) => match &**source {
            Error::Transport(error) => Some(error),
            _ => None,
        },
        _ => None,
    }
}
