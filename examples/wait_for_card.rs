//! Waits for a card in any reader, readers that are plugged in meanwhile included, and says what
//! kind it is. Asks for no PIN and spends no try.
#![allow(missing_docs, clippy::print_stdout)]

use std::error::Error;
use std::time::Duration;

use mynumber_card::Card;
use mynumber_card::transport::pcsc::{ReaderChoice, Service, Sharing};

fn main() -> Result<(), Box<dyn Error>> {
    let service = Service::establish()?;
    println!("Put a card on the reader.");
    // NoCard or NoReader when nothing comes within a minute.
    let mut found = service.open(&ReaderChoice::Any, Sharing::Shared, Duration::from_secs(60))?;
    println!("Card in {:?}", found.reader.name);

    // Shared with other programs, so nobody's command may come between ours.
    let mut card = Card::new(found.connection.exchange()?);
    let status = card.read_status()?;
    if let Some(token) = status.token {
        println!("{:?}", token.kind());
    }
    for (credential, tries) in status.tries.iter() {
        println!("{credential}: {tries:?}");
    }
    Ok(())
}
