//! A relying party: it asks with a random challenge, keeps its request, verifies the answer once and
//! forgets the request – that is what stops a replay.
//!
//! The reader's side is a simulated card in this process, so the simulator's authority is accepted
//! here, and no other: `cargo run --example relying_party --features sim`
#![allow(missing_docs, clippy::print_stdout)]

use std::collections::HashMap;
use std::error::Error;
use std::time::SystemTime;

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{
    Evidence, Expected, Level, Request, Verification, VerifiedIdentity, Wanted,
};
use mynumber_card::job::identify::read;
use mynumber_card::pki::TrustAnchors;
use mynumber_card::secret::Pins;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, AuthPin, Card, Coded as _, LastTry};
use rand::RngCore as _;
use rand::rngs::OsRng;

/// Seconds that a person has to find the card and enter both PINs.
const TIME_LIMIT: i64 = 300;

struct RelyingParty {
    anchors: TrustAnchors,
    /// Requests that wait for an answer, by challenge. A real service also drops those that expired.
    open: HashMap<Vec<u8>, Request>,
}

impl RelyingParty {
    /// A request as JSON, to hand to the reader.
    fn ask(&mut self, now: UnixTime) -> Result<String, Box<dyn Error>> {
        let mut challenge = [0; 32];
        OsRng.fill_bytes(&mut challenge);
        let request = Request::new(
            &challenge,
            "https://bank.example",
            Level::Auth,
            Wanted::Attributes,
            now.plus_seconds(TIME_LIMIT),
        )?;
        let json = request.to_json()?;
        self.open.insert(challenge.to_vec(), request);
        Ok(json)
    }

    /// The person who answered, or an error. Whatever comes of it, the request is answered.
    fn receive(&mut self, json: &str, now: UnixTime) -> Result<VerifiedIdentity, Box<dyn Error>> {
        let evidence = Evidence::from_json(json)?;
        let request = self
            .open
            .remove(evidence.request().challenge())
            .ok_or("no request waits for this answer")?;
        let with = Verification::new(&self.anchors, Expected::Request(&request));
        let verdict = evidence.verify(&with, now);
        for check in verdict.checks() {
            println!("{:<12} {}", check.outcome.code(), check.kind);
        }
        for statement in verdict.proves() {
            println!("proven:      {statement}");
        }
        for statement in verdict.does_not_prove() {
            println!("not proven:  {statement}");
        }
        Ok(verdict.into_identity()?)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // In service: TrustAnchors::production(), built once.
    let anchors = TrustAnchors::simulated();
    let mut party = RelyingParty {
        anchors,
        open: HashMap::new(),
    };

    let request = party.ask(now())?;
    let answer = reader(&request)?;
    println!("evidence of {} bytes", answer.len());

    let identity = party.receive(&answer, now())?;
    println!("accepted, {} hierarchy", identity.hierarchy);
    if let Some(attributes) = identity.attributes {
        println!("{}, {}", attributes.name, attributes.address);
    }

    match party.receive(&answer, now()) {
        Ok(_) => Err("the same answer was taken twice".into()),
        Err(error) => {
            println!("the same answer again: {error}");
            Ok(())
        }
    }
}

/// The other side, an app with a card: it would show the audience to the person and ask for the PINs.
fn reader(request: &str) -> Result<String, Box<dyn Error>> {
    let request = Request::from_json(request)?;
    let mut pins = Pins::new()
        .with(AssistPin::new("2345")?)
        .with(AuthPin::new("1234")?);
    let image = people::load("taro")?;
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
    let evidence = read(&mut card, &request, &mut pins, LastTry::Refuse, now())?;
    Ok(evidence.to_json()?)
}

fn now() -> UnixTime {
    SystemTime::now().into()
}
