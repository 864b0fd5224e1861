//! Many reads, one after the other, each in a connection of its own, each with a known right outcome.

pub mod figures;
mod jobs;
mod people;
mod slots;
mod tally;
mod trouble;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use mynumber_card::transport::pcsc::{Connection, ReaderChoice, Service, Sharing};
use mynumber_card::{Card, Error, TransportError};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use crate::pcscd::Pcscd;
use jobs::{Job, World};
use people::Wishes;
use slots::{Slot, Slots};
use tally::Outcome;
pub use tally::Report;
use trouble::Trouble;

/// How long a read may take in all before it counts as hanging.
const LONGEST: Duration = Duration::from_secs(15);
/// Samples of the figures in a run.
const SAMPLES: u64 = 40;

/// Reads so many times.
pub fn run(pcscd: &Pcscd, reads: u64, seed: u64) -> Report {
    // A panic is counted, with its words in the report.
    let mut random = StdRng::seed_from_u64(seed);
    let world = World::new();
    let mut report = Report::default();
    let start = Instant::now();
    pcscd.within(|| {
        let service = Service::new().with_time_limit(LONGEST);
        let mut slots = Slots::new(pcscd, &mut random);
        for number in 0..reads {
            if number % (reads / SAMPLES).max(1) == 0 {
                slots.settle(&service);
                report
                    .samples
                    .push(figures::Sample::take(number, pcscd.id()));
            }
            let person = people::draw_person(&mut random);
            let slot = slots.next(&service, person);
            let job = Job::draw(&mut random, &slot.person);
            let trouble = Trouble::draw(&mut random, job);
            let outcome = one(&service, slot, job, &trouble, &world, &mut random);
            report.count(number, job, &trouble, outcome);
            if report.has_lost_its_way() {
                break;
            }
        }
        slots.settle(&service);
        report
            .samples
            .push(figures::Sample::take(reads, pcscd.id()));
    });
    report.time = start.elapsed();
    report
}

/// One read: connects, does the job, lets go, and looks at the card.
fn one(
    service: &Service,
    slot: &mut Slot,
    job: Job,
    trouble: &Trouble,
    world: &World,
    random: &mut StdRng,
) -> Outcome {
    slot.handle.clear_log();
    slot.handle.clear_faults();
    trouble.prepare(&slot.handle);
    let mut wishes = Wishes::default();
    let mut challenge = [0; 32];
    random.fill(&mut challenge);
    let start = Instant::now();
    let read = catch_unwind(AssertUnwindSafe(|| {
        let sharing = job.sharing();
        let choice = ReaderChoice::Name(slot.reader.to_owned());
        let mut connection = service
            .open(&choice, sharing, Duration::from_secs(5))?
            .connection;
        through(&mut connection, sharing, |card| {
            job.run(card, slot, world, &challenge, &mut wishes)
        })
    }));
    let took = start.elapsed();
    slot.handle.clear_faults();
    trouble.repair(&slot.handle);

    let hit = trouble.was_hit(&slot.handle);
    let outcome = match read {
        Err(panic) => Outcome::wrong(format!("panicked: {panic:?}")),
        Ok(_) if took > LONGEST => Outcome::wrong(format!("took {took:?}")),
        Ok(Ok(found)) if found.right => Outcome::Right { hit },
        Ok(Ok(found)) if found.proven => Outcome::wrong("wrong data was said to be proven".into()),
        Ok(Ok(_)) if trouble.allows_doubt() && hit => Outcome::Doubted,
        Ok(Ok(_)) => Outcome::wrong("wrong data".into()),
        Ok(Err(error)) if hit && trouble.allows(&error) => Outcome::Failed,
        Ok(Err(error)) => Outcome::wrong(format!("hit: {hit}, {error:?}")),
    };
    match slot.aftermath(&wishes) {
        Ok(()) => outcome,
        Err(left) => Outcome::wrong(format!("{left} ({outcome:?})")),
    }
}

/// Shared within a transaction, or exclusively, as the command line does.
fn through<R>(
    connection: &mut Connection,
    sharing: Sharing,
    job: impl FnOnce(&mut Card<&mut dyn mynumber_card::Transport>) -> Result<R, Error>,
) -> Result<R, Error> {
    let end = |card: Card<_>, done| {
        let finished = card.finish();
        let done = done?;
        finished?;
        Ok(done)
    };
    if sharing == Sharing::Exclusive {
        let mut card = Card::new(connection as &mut dyn mynumber_card::Transport);
        let done = job(&mut card);
        return end(card, done);
    }
    // A reset before the transaction began has closed nothing of ours: begin again, once.
    match connection.exchange().map(drop) {
        Ok(()) | Err(TransportError::CardReset) => {}
        Err(error) => return Err(error.into()),
    }
    let mut exchange = connection.exchange()?;
    let mut card = Card::new(&mut exchange as &mut dyn mynumber_card::Transport);
    let done = job(&mut card);
    end(card, done)
}
