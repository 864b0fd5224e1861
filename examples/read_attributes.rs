//! Reads name, address, birth date and sex with the input-assist PIN, over PC/SC.
//!
//! `MYNUMBER_ASSIST_PIN=…  cargo run --example read_attributes`
#![allow(missing_docs, clippy::print_stdout)]

use std::error::Error;
use std::time::Duration;

use mynumber_card::transport::pcsc::{ReaderChoice, Service, Sharing};
use mynumber_card::{AssistPin, Card, LastTry};

fn main() -> Result<(), Box<dyn Error>> {
    let pin = AssistPin::new(&std::env::var("MYNUMBER_ASSIST_PIN")?)?;

    let service = Service::establish()?;
    // Exclusive: what the PIN opens is then open to nobody else.
    let found = service.open(
        &ReaderChoice::Any,
        Sharing::Exclusive,
        Duration::from_secs(30),
    )?;
    let mut card = Card::new(found.connection);

    let mut assist = card.input_assist()?;
    let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
    assist.close()?;

    println!("{}", attributes.display_name());
    println!("{}", attributes.display_address());
    println!("{}", attributes.birth_date());
    println!("{}", attributes.sex().name());
    Ok(())
}
