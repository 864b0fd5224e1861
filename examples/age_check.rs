//! Is this person old enough? Asks, verifies by a policy, and keeps neither name nor birth date.
//!
//! The card is simulated in this process, so the simulator's authority is accepted here, and no
//! other: `cargo run --example age_check --features sim -- [AGE] [PERSON]`, for instance `-- 20 child`.
#![allow(missing_docs, clippy::print_stdout)]

use std::error::Error;
use std::time::SystemTime;

use mynumber_card::data::UnixTime;
use mynumber_card::identity::policy::{MinimumAge, Policy};
use mynumber_card::identity::{Evidence, Expected, Level, Request, Verification, Wanted};
use mynumber_card::job::identify::read;
use mynumber_card::pki::{Hierarchy, TrustAnchors};
use mynumber_card::secret::Pins;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, AuthPin, Card, LastTry};
use rand::RngCore as _;
use rand::rngs::OsRng;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let years: u16 = arguments.next().map_or(Ok(18), |age| age.parse())?;
    let person = arguments.next().unwrap_or_else(|| "taro".to_owned());
    let now = UnixTime::from(SystemTime::now());

    let mut challenge = [0; 32];
    OsRng.fill_bytes(&mut challenge);
    let request = Request::new(
        &challenge,
        "https://shop.example",
        Level::Auth,
        Wanted::Attributes,
        now.plus_seconds(300),
    )?;
    let evidence = present_card(&person, &request, now)?;

    let mut policy = Policy::default();
    policy.minimum_age = Some(MinimumAge { years, on: None });
    // The simulator's; without this line only cards of residents pass.
    policy.hierarchies = vec![Hierarchy::Other];

    // In service TrustAnchors::production().
    let anchors = TrustAnchors::simulated();
    let with = Verification::new(&anchors, Expected::Request(&request)).with_policy(&policy);
    let verdict = evidence.verify(&with, now);
    for statement in verdict.proves() {
        println!("proven:      {statement}");
    }
    for statement in verdict.does_not_prove() {
        println!("not proven:  {statement}");
    }
    // Anything but a proven yes is an error, and says what stands against it.
    verdict.into_identity()?;
    println!("{years} or older: yes");
    Ok(())
}

/// A person puts a card on the reader and enters both PINs.
fn present_card(
    person: &str,
    request: &Request,
    now: UnixTime,
) -> Result<Evidence, Box<dyn Error>> {
    let known = people::person(person)?.pins;
    let (assist, auth) = (known.assist.value, known.auth.value);
    let mut pins = Pins::new()
        .with_option(assist.as_deref().map(AssistPin::new).transpose()?)
        .with_option(auth.as_deref().map(AuthPin::new).transpose()?);
    let image = people::load(person)?;
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
    Ok(read(&mut card, request, &mut pins, LastTry::Refuse, now)?)
}
