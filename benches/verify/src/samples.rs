//! Pieces of evidence from the simulated card.

use std::thread;

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Evidence, Level, Request, Wanted};
use mynumber_card::job::identify::read;
use mynumber_card::pki::TrustAnchors;
use mynumber_card::secret::Pins;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, AuthPin, Card, LastTry};

const PEOPLE: [&str; 4] = ["taro", "family", "long", "foreign"];

/// One piece with the request that it answers.
pub struct Sample {
    pub request: Request,
    pub evidence: Evidence,
    pub json: String,
}

pub fn now() -> UnixTime {
    "2026-11-23T03:00:00Z".parse().expect("a time")
}

/// The anchors, those of the simulator in this folder beside the published ones, and this many pieces, each with a
/// challenge of its own.
pub fn make(count: usize, authority: &str) -> (TrustAnchors, Vec<Sample>) {
    let mut anchors = TrustAnchors::production();
    for entry in std::fs::read_dir(authority).expect("the simulator's authority") {
        let file = std::fs::read(entry.expect("an entry").path()).expect("a file");
        anchors.add_file(&file).expect("an anchor");
    }
    // Making a piece is two operations with a private key: on all cores.
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = move |first: usize| {
        let of = (first..count).step_by(cores);
        let make = |index: usize| sample(PEOPLE[index % PEOPLE.len()], index);
        of.map(make).collect::<Vec<_>>()
    };
    let samples = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|first| scope.spawn(move || share(first)))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a worker"))
            .collect()
    });
    (anchors, samples)
}

fn sample(person: &str, index: usize) -> Sample {
    let mut challenge = [0x42; 32];
    challenge[..8].copy_from_slice(&index.to_be_bytes());
    let request = Request::new(
        &challenge,
        "https://bench.example",
        Level::Auth,
        Wanted::Attributes,
        now().plus_seconds(300),
    )
    .expect("a request");
    let stored = people::person(person).expect("a person").pins;
    let assist = stored.assist.value;
    let auth = stored.auth.value;
    let mut pins = Pins::new()
        .with_option(assist.map(|pin| AssistPin::new(&pin).expect("a PIN")))
        .with_option(auth.map(|pin| AuthPin::new(&pin).expect("a PIN")));
    let image = people::load(person).expect("a card");
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
    let evidence =
        read(&mut card, &request, &mut pins, LastTry::Refuse, now()).expect("a piece of evidence");
    let json = evidence.to_json().expect("JSON");
    Sample {
        request,
        evidence,
        json,
    }
}
