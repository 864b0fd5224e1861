//! What must hold of every command that a job sends, told from the commands and answers alone.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;

use mynumber_card::{ApduLengths, Application, LastTry, Transport, TransportError};

use super::secrets::Secrets;
use crate::command::{self, Parsed};

/// The most commands of one job: every file of a job at its bound, every other answer in 256 pieces.
pub const COMMANDS: usize = 16_384;

/// A PIN reference: application and short identifier.
pub type Reference = (Application, u8);

/// What the user of a job wishes.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The references to which their secret may be presented, once each.
    pub present: Vec<Reference>,
    /// Those of them whose secret may be changed.
    pub change: Vec<Reference>,
    /// Whether the last try is allowed.
    pub last: LastTry,
}

/// What the card said last of a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Ten tries, as the PIN of the license has when none is spent, or no limit.
    Ten,
    /// Two tries or more, or no limit.
    Enough,
    /// One, or not how many.
    LastOrUnknown,
    /// Locked, absent, or no answer to the question.
    None,
}

/// What the watch has seen; outlives the link.
#[derive(Debug, Default)]
pub struct Seen {
    /// Commands so far.
    pub commands: usize,
    /// Each command but for its secrets, as a number.
    pub digests: Vec<u64>,
    /// The secrets that were sent in clear, in order.
    pub presented: Vec<Reference>,
    /// Whether something may be open, and nothing was done about it.
    pub left_open: bool,
    /// The first bytes of the license's WEF01, as this card gave them.
    pub pin_setting: Vec<u8>,
}

/// A link that is watched.
pub struct Watch<T> {
    inner: T,
    wishes: Wishes,
    secrets: &'static Secrets,
    seen: Rc<RefCell<Seen>>,
    lengths: ApduLengths,
    selected: Option<Application>,
    /// The EF that a SELECT has made current, as long as nothing may have made another so.
    current: Option<u8>,
    told: HashMap<Reference, Told>,
    /// The command before this one was a VERIFY of it, and right.
    just_verified: Option<Reference>,
    /// What can be changed once: `just_verified` was not used up.
    changed: Vec<Reference>,
    presented: Vec<Reference>,
    /// Whether something was open before the VERIFY that was sent last.
    open_before: bool,
    /// The command whose answer comes in parts, and the data so far.
    pending: Option<(Vec<u8>, Vec<u8>)>,
}

impl<T: Transport> Watch<T> {
    /// Watches a link for a job with these wishes.
    pub fn new(inner: T, wishes: Wishes, secrets: &'static Secrets) -> Self {
        Self {
            lengths: inner.apdu_lengths(),
            inner,
            wishes,
            secrets,
            seen: Rc::default(),
            selected: None,
            current: None,
            told: HashMap::new(),
            just_verified: None,
            changed: Vec::new(),
            presented: Vec::new(),
            open_before: false,
            pending: None,
        }
    }

    /// What it has seen, to look at when the link is gone.
    pub fn seen(&self) -> Rc<RefCell<Seen>> {
        Rc::clone(&self.seen)
    }

    /// Looks at a command before it goes out.
    fn check(&mut self, bytes: &[u8]) {
        let command = command::parse(bytes).expect("a well-formed command");
        let short_only = self.lengths == ApduLengths::Short;
        assert!(
            !(short_only && command.extended),
            "longer than the path said it carries"
        );
        let [class, instruction, p1, p2] = command.header;
        let known = matches!(
            (class, instruction),
            (0x00, 0x20 | 0x24 | 0x84 | 0xA4 | 0xB0 | 0xB2 | 0xC0 | 0xCA)
                | (0x80, 0x2A | 0x32 | 0xAE)
                | (0x08, 0x20 | 0xB0)
        );
        assert!(
            known,
            "no command of this card: {class:02X} {instruction:02X}"
        );
        let is_secret = match (instruction, command.data) {
            (0x20, []) => {
                assert_eq!((class, p1), (0x00, 0x00));
                false
            }
            (0x20, secret) => {
                assert_eq!(p1, 0x00);
                self.check_verify(class, p2, secret);
                true
            }
            (0x24 | 0x32, new) => {
                assert_eq!(p1, u8::from(instruction == 0x24));
                self.check_change(p2, new);
                true
            }
            _ => false,
        };
        if !is_secret {
            for secret in self.secrets.long() {
                let secret = secret.as_bytes();
                let holds = bytes.windows(secret.len()).any(|window| window == secret);
                assert!(!holds, "a secret in {instruction:02X}");
            }
        }
        self.note(bytes, &command, is_secret);
    }

    fn reference(&self, p2: u8) -> Reference {
        let selected = self
            .selected
            .expect("a secret only to an application that is selected");
        assert_eq!(p2 & 0xE0, 0x80, "a key reference");
        match p2 & 0x1F {
            0 => (selected, self.current.expect("a current EF by a SELECT")),
            identifier => (selected, identifier),
        }
    }

    fn check_verify(&mut self, class: u8, p2: u8, secret: &[u8]) {
        let reference = self.reference(p2);
        assert!(
            self.wishes.present.contains(&reference),
            "{reference:?} without a wish"
        );
        assert!(
            !self.presented.contains(&reference),
            "{reference:?} for a second time"
        );
        let told = self.told.remove(&reference);
        let told = told.expect("the counter is asked for before each secret");
        match told {
            Told::Ten | Told::Enough => {}
            Told::LastOrUnknown => assert_eq!(self.wishes.last, LastTry::Allow, "the last try"),
            Told::None => panic!("a secret for a reference that is locked or not there"),
        }
        let (application, identifier) = reference;
        let wished = self
            .secrets
            .of(application.aid(), u16::from(identifier))
            .expect("a secret");
        if class == 0x00 {
            match (application, self.seen.borrow().pin_setting.as_slice()) {
                (Application::License, [0xC1, 0x01, 0x00, ..]) => {
                    assert_eq!(secret, b"****");
                    let unspent = matches!(told, Told::Ten);
                    assert!(unspent || self.wishes.last == LastTry::Allow, "tries spent");
                }
                (Application::License, [0xC1, 0x01, 0x01, ..]) => assert_eq!(secret, wished),
                (Application::License, _) => panic!("WEF01 says neither"),
                _ => assert_eq!(secret, wished, "another secret than was wished for"),
            }
        } else {
            // `86 <length> 01 ‖ ciphertext`, whole blocks: nothing of it is in clear.
            let blocks = (wished.len() / 16 + 1) * 16;
            assert_eq!(secret.len(), 3 + blocks);
            assert!(!secret.windows(4).any(|window| window == &wished[..4]));
        }
        self.presented.push(reference);
        let mut seen = self.seen.borrow_mut();
        seen.presented.push(reference);
        self.open_before = seen.left_open;
        seen.left_open = true;
    }

    fn check_change(&mut self, p2: u8, new: &[u8]) {
        assert_eq!(p2, 0x80);
        let reference = self.reference(p2);
        let verified = self.just_verified.expect("a change right after its VERIFY");
        assert_eq!(
            verified, reference,
            "the current EF is the one that was verified"
        );
        assert!(
            self.wishes.change.contains(&reference),
            "a change without a wish"
        );
        assert!(!self.changed.contains(&reference), "a second change");
        let (application, identifier) = reference;
        let wished = self
            .secrets
            .new_of(application.aid(), u16::from(identifier));
        assert_eq!(Some(new), wished, "another secret than was wished for");
        self.changed.push(reference);
    }

    /// Takes down a command, so that two runs can be compared; of a secret only its header.
    fn note(&mut self, bytes: &[u8], command: &Parsed<'_>, is_secret: bool) {
        let mut seen = self.seen.borrow_mut();
        seen.commands += 1;
        assert!(seen.commands <= COMMANDS, "this does not end");
        let mut digest = DefaultHasher::new();
        if is_secret {
            command.header.hash(&mut digest);
        } else {
            bytes.hash(&mut digest);
        }
        seen.digests.push(digest.finish());
    }

    /// Learns from an answer.
    fn learn(&mut self, sent: &[u8], answer: Result<&[u8], &TransportError>) {
        let sent_command = command::parse(sent).expect("a command");
        self.just_verified = None;
        // What else makes an EF current is not known of every card.
        let (of_current, named) = match (sent_command.header, sent_command.data) {
            ([0x00, 0x20, 0x00, 0x80] | [_, 0x24 | 0x32, _, 0x80], _) => (true, None),
            ([0x00, 0xC0, ..], _) => (true, None),
            ([0x00, 0xA4, 0x02, _], [0x00, identifier]) => (false, Some(*identifier)),
            _ => (false, None),
        };
        if !of_current {
            self.current = named;
        }
        let gone = matches!(
            answer,
            Err(TransportError::CardReset
                | TransportError::CardRemoved
                | TransportError::NoCard { .. })
        );
        if gone {
            self.selected = None;
        }
        // After a reset, or when it is selected anew, it is still the same card.
        if matches!(
            answer,
            Err(TransportError::CardRemoved | TransportError::NoCard { .. })
        ) {
            self.seen.borrow_mut().pin_setting.clear();
        }
        let answer = answer
            .ok()
            .and_then(|answer| answer.split_last_chunk::<2>());
        let status = answer.map(|(_, status)| u16::from_be_bytes(*status));
        let data = answer.map_or(&[][..], |(data, _)| data);
        if sent_command.header[1] == 0x20 {
            // Never followed by GET RESPONSE.
            self.pending = None;
            self.learn_verify(&sent_command, status);
            return;
        }
        let (original, mut whole) = match (sent_command.header[1], self.pending.take()) {
            (0xC0, Some(pending)) => pending,
            _ => (sent.to_vec(), Vec::new()),
        };
        whole.extend_from_slice(&data[..data.len().min(16)]);
        if status.is_some_and(|status| status >> 8 == 0x61) {
            self.pending = Some((original, whole));
            return;
        }
        let command = command::parse(&original).expect("a command");
        match (command.header, status) {
            ([0x00, 0xA4, 0x04, _], status) => self.learn_select(command.data, status),
            ([0x00, 0xA4, 0x02, _], status) if status != Some(0x9000) => self.current = None,
            ([0x00, 0xB0, p1, p2], Some(0x9000 | 0x6282)) => {
                let is_setting = (p1, p2) == (0x9A, 0x00);
                if self.selected == Some(Application::License) && is_setting {
                    self.seen.borrow_mut().pin_setting = whole;
                }
            }
            _ => {}
        }
    }

    fn learn_select(&mut self, aid: &[u8], status: Option<u16>) {
        // None of them where the job asks what other kind of card it is.
        let application = Application::ALL.iter().copied().find(|it| it.aid() == aid);
        let before = self.selected;
        match status {
            Some(0x9000) => self.selected = application,
            // The selection before stays.
            Some(0x6A82) => {}
            _ => self.selected = None,
        }
        // Whatever came of it: the job has tried to leave.
        if application.is_none() || before != application {
            self.seen.borrow_mut().left_open = false;
        }
    }

    fn learn_verify(&mut self, command: &Parsed<'_>, status: Option<u16>) {
        // A clear no opens nothing; anything else may have.
        let refused = matches!(
            status,
            Some(0x6300..=0x63CF | 0x6983 | 0x6984 | 0x6A82 | 0x6A88)
        );
        if !command.data.is_empty() && refused {
            self.seen.borrow_mut().left_open = self.open_before;
        }
        let Some(selected) = self.selected else {
            return;
        };
        let identifier = match command.header[3] & 0x1F {
            0 => self.current.unwrap_or(0),
            identifier => identifier,
        };
        let reference = (selected, identifier);
        if command.data.is_empty() {
            let told = match status {
                Some(0x63CA | 0x6300) => Told::Ten,
                Some(0x63C2..=0x63CF) => Told::Enough,
                Some(0x63C1 | 0x9000) => Told::LastOrUnknown,
                _ => Told::None,
            };
            self.told.insert(reference, told);
        } else if status == Some(0x9000) {
            self.just_verified = Some(reference);
        }
    }
}

impl<T: Transport> Transport for Watch<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.check(command);
        let answer = self.inner.transmit(command);
        if let Ok(answer) = &answer {
            crate::memory::give(answer.len());
        }
        self.learn(command, answer.as_deref());
        answer
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.lengths
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.seen.borrow_mut().left_open = false;
        self.inner.power_down()
    }
}
