//! Runs jobs and compares.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::OnceLock;

use mynumber_card::card::FileKind;
use mynumber_card::job::pin_change;
use mynumber_card::sim::{
    Assumption, CardImage, FileContent, SimHandle, SimTransport, SimulatedCard, people,
};
use mynumber_card::{Card, Error, JukiPin, LastTry, PinChange, PinChangeError, PinInForce, Tries};

use super::handle::{Handle, credential, wrong};
use super::link::{Sent, Shared, Spy, Trouble};
use super::model::{APPLICATIONS, App, COMMON, JPKI, JUKI, Model, Reference};
use super::outcome::{Outcome, outcome, presented};

#[derive(Clone, Debug)]
pub(super) enum Step {
    Query(usize),
    Present {
        pin: usize,
        right: bool,
        allow: bool,
    },
    Read(usize),
    Change {
        pin: usize,
        right: bool,
        allow: bool,
        new: usize,
    },
}

/// What happens before the driver comes.
#[derive(Clone, Debug)]
pub(super) enum Before {
    Nothing,
    /// Somebody else presents a PIN, and leaves it open.
    AnotherProgram {
        app: App,
        pin: usize,
        right: bool,
    },
    Reset,
    /// The driver takes a new connection, without the card losing its power.
    Connection,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Drop,
    Close,
    PowerDown,
    Switch,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) before: Before,
    /// An application, what is done there, and how it is left.
    pub(super) visit: Option<(App, Vec<Step>, End)>,
    /// Or both juki PINs are changed: old one right, last try allowed, which new one. Neither: all
    /// counters are asked for.
    pub(super) juki: Option<(bool, bool, usize)>,
    pub(super) trouble: Option<(usize, Trouble)>,
}

pub(super) struct World {
    card: SimHandle,
    image: CardImage,
    shared: Rc<RefCell<Shared>>,
    driver: Option<Card<Spy>>,
}

fn image() -> &'static CardImage {
    static IMAGE: OnceLock<CardImage> = OnceLock::new();
    IMAGE.get_or_init(|| people::load("driver-pin").unwrap())
}

fn aid(app: App) -> Vec<u8> {
    hex::decode(APPLICATIONS[app].aid).unwrap()
}

fn last(allow: bool) -> LastTry {
    if allow {
        LastTry::Allow
    } else {
        LastTry::Refuse
    }
}

fn reference(app: App, pin: usize) -> Reference {
    let pins = APPLICATIONS[app].pins;
    (app, pins[pin % pins.len()].0)
}

/// One of three values that is not the old one, nor one that is given as a wrong one.
fn new_value(reference: Reference, new: usize, old: &str) -> &'static str {
    let values = if reference == (JPKI, 0x1B) {
        ["NEWPASS1", "NEWPASS22", "TEST1234"]
    } else {
        ["7294", "5927", "8306"]
    };
    let at = if values[new] == old {
        (new + 1) % 3
    } else {
        new
    };
    values[at]
}

impl World {
    /// With so many tries left of each reference, as far as it has so many.
    pub(super) fn new(left: &[u8]) -> Self {
        let mut model = Model::new();
        let mut image = image().clone();
        for (left, (reference, counter)) in left.iter().zip(&mut model.counters) {
            counter.left = counter.left.min(*left);
            let application = image
                .applications
                .iter_mut()
                .find(|it| it.aid == aid(reference.0));
            let files = &mut application.unwrap().files;
            let file = files.iter_mut().find(|it| it.id == u16::from(reference.1));
            match &mut file.unwrap().content {
                FileContent::Pin(pin) => pin.tries_left = counter.left,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(left.len(), model.counters.len());
        let card = SimulatedCard::new(image.clone()).with_switched(Assumption::VerifyMakesCurrent);
        let card = SimTransport::new(card).handle();
        let shared = Shared {
            model,
            sent: Vec::new(),
            trouble: None,
            troubled: false,
        };
        Self {
            card,
            image,
            shared: Rc::new(RefCell::new(shared)),
            driver: None,
        }
    }

    pub(super) fn run(&mut self, session: &Session) {
        self.prepare(&session.before);
        let mut driver = self.driver.take().unwrap_or_else(|| {
            Card::new(Spy {
                inner: self.card.connect().unwrap(),
                card: self.card.clone(),
                shared: Rc::clone(&self.shared),
            })
        });
        {
            let mut shared = self.shared.borrow_mut();
            shared.sent.clear();
            shared.troubled = false;
            shared.trouble = session.trouble;
        }
        let mut ended = false;
        match (&session.visit, session.juki) {
            (Some((app, steps, end)), _) => ended = self.visit(&mut driver, *app, steps, *end),
            (None, Some(juki)) => self.change_juki(&mut driver, juki),
            (None, None) => self.query_all(&mut driver),
        }
        let troubled = self.shared.borrow().troubled;
        self.shared.borrow_mut().trouble = None;
        if troubled || ended {
            drop(driver);
        } else {
            self.driver = Some(driver);
        }
        self.compare();
        // What another program had opened before stays open when nothing was opened here.
        if self.shared.borrow().sent.iter().any(|it| it.opened) {
            let open = &self.shared.borrow().model.open;
            assert!(open.is_empty(), "the driver leaves open {open:?}");
        }
        if !self.card.is_present() {
            self.card.insert();
        }
    }

    fn prepare(&mut self, before: &Before) {
        match before {
            Before::Nothing => {}
            Before::Connection => self.driver = None,
            Before::Reset => {
                self.card.warm_reset();
                self.shared.borrow_mut().model.is_reset();
            }
            Before::AnotherProgram { app, pin, right } => {
                let reference = reference(*app, *pin);
                let mut shared = self.shared.borrow_mut();
                let value = if *right {
                    shared.model.value(reference).to_vec()
                } else {
                    wrong(reference).into()
                };
                let aid = aid(*app);
                let select = [
                    &[0x00, 0xA4, 0x04, 0x0C, u8::try_from(aid.len()).unwrap()],
                    &aid[..],
                ];
                let length = u8::try_from(value.len()).unwrap();
                let verify = [&[0x00, 0x20, 0x00, 0x80 | reference.1, length], &value[..]];
                for command in [select.concat(), verify.concat()] {
                    self.card.power_on();
                    self.card.with_card(|card| card.process(&command));
                    shared.model.sees(&command);
                }
            }
        }
    }

    /// Counters, PINs and what is open are the same in the card and in the model.
    fn compare(&self) {
        let model = &self.shared.borrow().model;
        let image = self.card.image();
        for ((app, pin), counter) in &model.counters {
            let (aid, id) = (aid(*app), u16::from(*pin));
            let application = image.applications.iter().find(|it| it.aid == aid).unwrap();
            let file = application.files.iter().find(|it| it.id == id).unwrap();
            let FileContent::Pin(card) = &file.content else {
                panic!("no PIN: {app} {pin:02X}");
            };
            assert_eq!(card.tries_left, counter.left, "{app} {pin:02X}");
            assert_eq!(card.value.as_ref(), Some(&counter.value), "{app} {pin:02X}");
            let open = self.card.with_card(|card| card.is_open(&aid, id));
            assert_eq!(open, model.open.contains(&(*app, *pin)), "{app} {pin:02X}");
        }
    }

    /// What was sent since the last step, and whether all went well in this session up to now.
    fn since(&self, from: usize) -> (Vec<Sent>, bool) {
        let shared = self.shared.borrow();
        (shared.sent[from..].to_vec(), !shared.troubled)
    }

    fn sent(&self) -> usize {
        self.shared.borrow().sent.len()
    }

    /// Whether the link is over.
    fn visit(&self, driver: &mut Card<Spy>, app: App, steps: &[Step], end: End) -> bool {
        let mut handle = match Handle::of(app, driver) {
            Ok(handle) => handle,
            Err(error) => {
                assert!(self.shared.borrow().troubled, "{error:?}");
                return true;
            }
        };
        let mut opened = false;
        for step in steps {
            match step {
                Step::Query(pin) => self.query(&mut handle, reference(app, *pin)),
                Step::Present { pin, right, allow } => {
                    opened |= self.present(&mut handle, reference(app, *pin), *right, *allow);
                }
                Step::Read(file) => self.read(&mut handle, app, *file, opened),
                Step::Change {
                    pin,
                    right,
                    allow,
                    new,
                } => {
                    opened |=
                        self.change(&mut handle, reference(app, *pin), (*right, *allow, *new));
                }
            }
            self.compare();
        }
        let ended = match end {
            End::Drop => {
                drop(handle);
                Ok(())
            }
            End::Close => handle.close(),
            End::PowerDown => handle.power_down(),
            End::Switch => handle.into_card_surface(),
        };
        let well = !self.shared.borrow().troubled;
        assert!(ended.is_ok() || !well, "{ended:?}");
        matches!(end, End::PowerDown)
    }

    fn query(&self, handle: &mut Handle<'_>, reference: Reference) {
        let from = self.sent();
        let told = handle.selected().query_tries(reference.1.into());
        let (sent, well) = self.since(from);
        assert!(sent.iter().all(|it| it.presented().is_none()));
        match told {
            Ok(tries) => assert_eq!(tries, self.tries(reference), "{reference:?}"),
            Err(error) => assert!(!well, "{error:?}"),
        }
    }

    fn tries(&self, reference: Reference) -> Tries {
        match self.shared.borrow().model.left(reference) {
            0 => Tries::Locked,
            left => Tries::Remaining(left),
        }
    }

    fn query_all(&self, driver: &mut Card<Spy>) {
        let told = driver.query_all_tries();
        let (sent, well) = self.since(0);
        assert!(sent.iter().all(|it| it.presented().is_none()));
        match told {
            Ok(all) => {
                assert_eq!(all.iter().count(), 10);
                let model = &self.shared.borrow().model;
                // All but the license.
                for reference in model.counters.keys().filter(|it| it.0 <= JUKI) {
                    let tries = match model.left(*reference) {
                        0 => Tries::Locked,
                        left => Tries::Remaining(left),
                    };
                    let told = all.get(credential(*reference));
                    // One answer that tells none does not keep the others back.
                    let untold = !well && told == Tries::NotReported;
                    assert!(untold || told == tries, "{told:?}, {tries:?}");
                }
            }
            Err(error) => assert!(!well, "{error:?}"),
        }
    }

    fn read(&self, handle: &mut Handle<'_>, app: App, file: usize, opened: bool) {
        let files = APPLICATIONS[app].files;
        if files.is_empty() {
            return;
        }
        let file = files[file % files.len()].0;
        let readable = self.shared.borrow().model.reads(app, file);
        let read = handle.selected().read_file(file.into(), FileKind::Long);
        let well = !self.shared.borrow().troubled;
        match read {
            Ok(content) => {
                assert!(readable, "{app} {file:02X} is not open");
                let application = self.image.applications.iter().find(|it| it.aid == aid(app));
                let stored = application
                    .unwrap()
                    .files
                    .iter()
                    .find(|it| it.id == u16::from(file));
                assert_eq!(stored.unwrap().content, FileContent::Transparent(content));
            }
            Err(Error::NotOpen { .. }) if well => {
                // The driver does not even ask for name and address before it has presented something.
                let held_back = (app, file) == (JPKI, 0x01) && !opened;
                assert!(!readable || held_back, "{app} {file:02X} is open");
            }
            Err(error) => assert!(!well, "{error:?}"),
        }
    }

    /// Presents a PIN; whether it was taken.
    fn present(&self, handle: &mut Handle<'_>, at: Reference, right: bool, allow: bool) -> bool {
        let from = self.sent();
        let before = self.shared.borrow().model.clone();
        let value = self.value(at, right);
        let done = handle.present(at.1, &value, last(allow));
        let (sent, well) = self.since(from);
        let (result, used) = match done {
            Ok(used) => (Ok(()), used),
            Err(error) => (Err(error), Ok(())),
        };
        let outcome = outcome(&result, at);
        assert!(used.is_ok() || !well, "{used:?}");
        self.judge(&outcome, &sent, &before, (at, right, allow), well, &value);
        outcome == Outcome::Opened
    }

    fn value(&self, at: Reference, right: bool) -> String {
        if right {
            String::from_utf8(self.shared.borrow().model.value(at).to_vec()).unwrap()
        } else {
            wrong(at).to_owned()
        }
    }

    /// What may be sent, and what has to be said of it.
    fn judge(
        &self,
        outcome: &Outcome,
        sent: &[Sent],
        before: &Model,
        (at, right, allow): (Reference, bool, bool),
        well: bool,
        value: &str,
    ) {
        let left = before.left(at);
        let presented = presented(sent, at, allow, value);
        let after = self.shared.borrow().model.left(at);
        if well {
            let expected = match left {
                0 => Outcome::Locked,
                1 if !allow => Outcome::LastTryRefused,
                _ if right => Outcome::Opened,
                1 => Outcome::NowLocked,
                _ => Outcome::Wrong(left - 1),
            };
            assert_eq!(*outcome, expected, "{at:?}");
        }
        match (outcome, presented) {
            (Outcome::Opened, Some(true)) => assert!(right),
            (Outcome::Wrong(told), Some(true)) => assert!(!right && *told == after && after > 0),
            (Outcome::NowLocked, Some(true)) => assert!(!right && after == 0),
            (Outcome::Locked, None) => assert_eq!(left, 0),
            (Outcome::LastTryRefused, None) => assert_eq!(left, 1),
            (Outcome::Unknown, Some(false)) => {}
            // The reader's own 6F00, which tells neither.
            (Outcome::Other, Some(false)) => assert!(!well),
            (Outcome::Other, None) => assert!(!well),
            other => panic!("{at:?}: {other:?}"),
        }
    }

    fn change(
        &self,
        handle: &mut Handle<'_>,
        at: Reference,
        (right, allow, new): (bool, bool, usize),
    ) -> bool {
        let from = self.sent();
        let before = self.shared.borrow().model.clone();
        let old = self.value(at, right);
        let new = new_value(at, new, &old);
        let Some(done) = handle.change(at.1, &old, new, last(allow)) else {
            return false;
        };
        let (sent, well) = self.since(from);
        let changes: Vec<&Sent> = sent.iter().filter(|it| it.changes()).collect();
        assert!(changes.len() <= 1, "changed twice");
        let now = self.shared.borrow().model.value(at).to_vec();
        let unchanged = now == before.value(at);
        match &done {
            Ok(()) => assert!(now == new.as_bytes() && changes[0].answered),
            Err(Error::PinChange(PinChangeError::OutcomeUnknown { credential: it, .. })) => {
                assert_eq!(*it, credential(at));
                assert!(!changes[0].answered && (unchanged || now == new.as_bytes()));
            }
            Err(_) => assert!(changes.is_empty() && unchanged),
        }
        let presented = match done {
            Ok(()) | Err(Error::PinChange(_)) => Ok(()),
            Err(error) => Err(error),
        };
        // The old PIN was presented as any is.
        let outcome = outcome(&presented, at);
        let verify: Vec<Sent> = sent.into_iter().filter(|it| !it.changes()).collect();
        self.judge(&outcome, &verify, &before, (at, right, allow), well, &old);
        outcome == Outcome::Opened
    }

    /// Both references of the juki PIN, which are right when both are the old one.
    fn change_juki(&self, driver: &mut Card<Spy>, (right, allow, new): (bool, bool, usize)) {
        use PinInForce::{New, Old, Unchanged, Unknown};
        let [common, juki] = [(COMMON, 0x1C), (JUKI, 0x1C)];
        let before = self.shared.borrow().model.clone();
        let old = self.value(common, right);
        let new = new_value(common, new, &old);
        let change = PinChange::new(JukiPin::new(&old).unwrap(), JukiPin::new(new).unwrap());
        let done = pin_change::juki(driver, None, &change.unwrap(), None, last(allow)).map(drop);
        let (sent, well) = self.since(0);
        for at in [common, juki] {
            let is_of = |it: &&Sent| it.pin.is_some_and(|it| it.0 == at);
            let of_it: Vec<Sent> = sent.iter().filter(is_of).cloned().collect();
            presented(&of_it, at, allow, &old);
        }
        let model = &self.shared.borrow().model;
        let is = |at, said| match said {
            New => model.value(at) == new.as_bytes(),
            Old | Unchanged => model.value(at) == before.value(at),
            Unknown => !well,
        };
        let (in_common, in_juki) = match &done {
            Ok(()) => (New, New),
            Err(Error::PinChange(PinChangeError::HalfWay { common, juki, .. })) => (*common, *juki),
            Err(Error::PinChange(PinChangeError::OutcomeUnknown { .. })) => (Unknown, Unchanged),
            Err(_) => (Unchanged, Unchanged),
        };
        assert!(is(common, in_common) && is(juki, in_juki), "{done:?}");
        if well {
            let permits = |at| before.left(at) > 1 || (before.left(at) == 1 && allow);
            let fits = |at| before.value(at) == old.as_bytes();
            let expected = match (permits(juki) && permits(common), fits(common), fits(juki)) {
                (true, true, true) => (New, New),
                (true, true, false) => (New, Unchanged),
                _ => (Unchanged, Unchanged),
            };
            assert_eq!((in_common, in_juki), expected, "{done:?}");
        }
    }
}
