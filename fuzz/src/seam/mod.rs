//! A hostile card, and a hostile link to a good one, under every job of the driver.
//!
//! Each job runs twice, with two sets of secrets and otherwise the same. All that can be seen of it
//! – commands but for VERIFY and changes, the trace, errors, values, JSON – must be the same too: then
//! nothing of a secret is in it, in whatever form.

pub mod answers;
mod corrupt;
pub mod jobs;
pub mod people;
mod run;
pub mod secrets;
pub mod watch;

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::Write;
use std::rc::Rc;

use mynumber_card::sim::CardImage;
use mynumber_card::transport::Trace;
use mynumber_card::{Card, LastTry, SessionSecret, Transport};

use self::answers::Answers;
use self::corrupt::Corrupt;
use self::jobs::{JOBS, Job};
use self::secrets::{ONE, OTHER, Secrets, WRONG};
use self::watch::{Seen, Watch, Wishes};
use crate::input::Input;
use crate::session::RANDOM;
use crate::text;

/// What can be seen of a run.
#[derive(Debug, PartialEq, Eq)]
struct Observed {
    commands: Vec<u64>,
    trace: u64,
    outcome: String,
}

/// A trace that is looked at and not kept. What the card gives can be anything, a secret of ours too: so
/// the traces of two runs are compared, and not searched.
struct Sink(Rc<RefCell<DefaultHasher>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs something with a card over a link that is watched and traced.
fn observe<T: Transport, R>(
    link: T,
    wishes: Wishes,
    secrets: &'static Secrets,
    run: impl FnOnce(&mut Card<Trace<Watch<T>, Sink>>, &RefCell<Seen>) -> Result<String, R>,
) -> (Observed, Seen)
where
    R: std::error::Error + serde::Serialize + 'static,
{
    let watch = Watch::new(link, wishes, secrets);
    let seen = watch.seen();
    let digest = Rc::new(RefCell::new(DefaultHasher::new()));
    let sink = Sink(Rc::clone(&digest));
    let mut card = Card::new(Trace::new(watch, sink));
    let outcome = match run(&mut card, &seen) {
        Ok(shown) => shown,
        Err(error) => {
            text::check_error(&error);
            let mut shown = format!("{error:?}; {}", run::json_digest(&error));
            let mut next: Option<&dyn std::error::Error> = Some(&error);
            while let Some(error) = next {
                shown += &format!("; {error}");
                next = error.source();
            }
            shown
        }
    };
    text::check(&outcome);
    drop(card);
    let seen = seen.take();
    assert!(!seen.left_open, "what a secret opened was left open");
    let observed = Observed {
        commands: seen.digests.clone(),
        trace: digest.borrow().finish(),
        outcome,
    };
    (observed, seen)
}

const fn last_try(allowed: bool) -> LastTry {
    if allowed {
        LastTry::Allow
    } else {
        LastTry::Refuse
    }
}

/// Every answer comes from the input.
pub fn answers(data: &[u8]) {
    let mut input = Input::new(data);
    let job = *input.one_of(&JOBS);
    let last = last_try(input.flag());
    let run = |secrets: &'static Secrets| {
        let link = Answers::new(input.clone());
        let (observed, _) = observe(link, job.wishes(last), secrets, |card, seen| {
            job.run(card, secrets, last, seen)
        });
        observed
    };
    assert_eq!(run(&ONE), run(&OTHER), "{job:?} depends on its secrets");
}

/// The simulated card answers, and the input decides what becomes of its answers.
pub fn card(data: &[u8]) {
    let mut input = Input::new(data);
    let job = *input.one_of(&JOBS);
    let flags = input.byte();
    let (last, right) = (last_try(flags & 1 == 1), flags & 2 == 0);
    let person = *input.one_of(&people::PEOPLE);
    let run = |secrets: &'static Secrets| {
        let on_card = if right { secrets } else { &WRONG };
        let card = people::card_with(person, on_card);
        let before = card.image().clone();
        let link = Corrupt::new(card, input.clone());
        let handle = link.handle();
        let (observed, seen) = observe(link, job.wishes(last), secrets, |card, seen| {
            job.run(card, secrets, last, seen)
        });
        check_counters(&before, &handle.image(), &seen, right);
        observed
    };
    assert_eq!(run(&ONE), run(&OTHER), "{job:?} depends on its secrets");
}

/// At the card: nothing was spent that was not wished for, nothing twice, and nothing changed besides
/// what was to be changed.
fn check_counters(before: &CardImage, after: &CardImage, seen: &Seen, right: bool) {
    let pins = |image: &CardImage| {
        let mut pins = Vec::new();
        for application in &image.applications {
            for file in &application.files {
                if let mynumber_card::sim::FileContent::Pin(pin) = &file.content {
                    pins.push((application.aid.clone(), file.id, pin.clone()));
                }
            }
        }
        pins
    };
    for ((aid, id, before), (_, _, after)) in pins(before).into_iter().zip(pins(after)) {
        let presented = seen
            .presented
            .iter()
            .filter(|(application, sfi)| application.aid() == aid && u16::from(*sfi) == id)
            .count();
        let spent = usize::from(before.tries_left.saturating_sub(after.tries_left));
        assert!(
            spent <= presented && presented <= 1,
            "{id:04X} of {aid:02X?}"
        );
        assert!(spent == 0 || !right, "a right secret spends nothing");
        let changed = before.value != after.value;
        let new = [&ONE, &OTHER].map(|secrets| secrets.new_of(&aid, id).map(<[u8]>::to_vec));
        assert!(!changed || (presented == 1 && new.contains(&after.value)));
    }
}

/// The objects that a card gives with nothing selected, from the input.
pub fn objects(data: &[u8]) {
    let input = Input::new(data);
    let run = |secrets| {
        let wishes = Wishes::default();
        let (observed, seen) = observe(
            Answers::new(input.clone()),
            wishes,
            secrets,
            |card, seen| Job::Details.run(card, secrets, LastTry::Refuse, seen),
        );
        assert!(seen.presented.is_empty());
        observed
    };
    assert_eq!(run(&ONE), run(&OTHER));
}

/// The simulated card up to the start of a secure messaging session; from there on the input answers.
pub fn secured(data: &[u8]) {
    let mut input = Input::new(data);
    let file = input.byte();
    let wishes = Job::MyNumberByBothCodes.wishes(LastTry::Refuse);
    let run = |secrets: &'static Secrets| {
        let link = Switched {
            card: mynumber_card::sim::SimTransport::new(people::card_with("taro", secrets)),
            answers: Answers::new(input.clone()),
            started: false,
        };
        let (observed, _) = observe(link, wishes.clone(), secrets, |card, _| {
            let last = LastTry::Refuse;
            let mut assist = card.input_assist()?;
            let mut opened = assist.present(&secrets.code_b(), last)?;
            let mut secure = opened.start_secure_session(SessionSecret::from_random(&RANDOM))?;
            let mut result = match file % 4 {
                0 => format!("{:?}", secure.read_attributes()?),
                1 => format!("{:?}", secure.read_integrity_record()?.len()),
                2 => format!("{:?}", secure.read_signing_key()?.len()),
                _ => String::new(),
            };
            let mut opened = secure.present_code_a(&secrets.code_a(), last)?;
            result += &format!("{:?}", opened.read_my_number()?);
            assert!(opened.is_alive());
            Ok::<_, mynumber_card::Error>(result)
        });
        observed
    };
    assert_eq!(run(&ONE), run(&OTHER));
}

/// A good card until the session has started.
struct Switched<'a> {
    card: mynumber_card::sim::SimTransport,
    answers: Answers<'a>,
    started: bool,
}

impl Transport for Switched<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, mynumber_card::TransportError> {
        if self.started {
            return self.answers.transmit(command);
        }
        self.started = command.starts_with(&[0x80, 0xAE]);
        self.card.transmit(command)
    }
}
