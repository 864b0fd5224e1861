//! A link of your own: here to a bridge that takes a command as one line of hexadecimal digits
//! and answers with another – a phone over USB, a service on the network.
//!
//! Runs against a card simulated in another thread: `cargo run --example implement_transport --features sim`
#![allow(missing_docs, clippy::print_stdout)]

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use mynumber_card::error::Operation;
use mynumber_card::sim::{SimulatedCard, people};
use mynumber_card::{ApduLengths, AssistPin, Card, LastTry, Transport, TransportError};

/// The longest answer as hexadecimal digits, with its line end: a bridge is not to be trusted.
const LONGEST_LINE: u64 = 2 * (65_536 + 2) + 2;

struct Bridge {
    stream: BufReader<TcpStream>,
}

impl Bridge {
    fn connect(address: std::net::SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        // A signature takes the card a while.
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }
}

fn lost(source: std::io::Error) -> TransportError {
    match source.kind() {
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => TransportError::Timeout,
        _ => TransportError::Io {
            operation: Operation::SendCommand,
            source: source.into(),
        },
    }
}

impl Transport for Bridge {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        // One command, sent once: a repeated VERIFY would spend a try.
        writeln!(self.stream.get_mut(), "{}", hex::encode(command)).map_err(lost)?;
        let mut line = String::new();
        self.stream
            .by_ref()
            .take(LONGEST_LINE)
            .read_line(&mut line)
            .map_err(lost)?;
        match line.trim_end() {
            // The bridge says with an empty line that the card is gone.
            "" => Err(TransportError::CardRemoved),
            digits => hex::decode(digits).map_err(|error| TransportError::Io {
                operation: Operation::SendCommand,
                source: error.into(),
            }),
        }
    }

    fn apdu_lengths(&self) -> ApduLengths {
        ApduLengths::Extended
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let mut simulated = SimulatedCard::new(people::load("taro")?);
    simulated.power_on();
    std::thread::spawn(move || -> std::io::Result<()> {
        let (stream, _) = listener.accept()?;
        let mut answers = stream.try_clone()?;
        for line in BufReader::new(stream).lines() {
            let command = hex::decode(line?).unwrap_or_default();
            writeln!(answers, "{}", hex::encode(simulated.process(&command)))?;
        }
        Ok(())
    });

    let mut card = Card::new(Bridge::connect(address)?);
    let mut assist = card.input_assist()?;
    let pin = AssistPin::new("2345")?;
    let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
    assist.close()?;
    println!("{}", attributes.display_name());
    Ok(())
}
