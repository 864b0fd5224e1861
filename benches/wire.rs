//! What each job costs on the wire: commands, bytes each way, and the time on a modelled
//! contactless link, on an extended and on a short path. Nothing is timed; the same run gives the
//! same figures on every machine.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::panic)]

use mynumber_card::app::SignatureScheme;
use mynumber_card::sim::{ExtendedApdus, Link, SimTransport, SimulatedCard, Traffic, people};
use mynumber_card::{
    AssistPin, AuthPin, Card, Error, LastTry, SecureMessagingError, SessionSecret, SignPassword,
};

type Job = (
    &'static str,
    fn(&mut Card<SimTransport>) -> Result<(), Error>,
);

const JOBS: &[Job] = &[
    ("attributes with PIN", |card| {
        let pin = AssistPin::new(&secret(|pins| pins.assist))?;
        let mut assist = card.input_assist()?;
        assist
            .present_pin(&pin, LastTry::Refuse)?
            .read_attributes()?;
        assist.close()
    }),
    ("My Number in clear", |card| {
        let pin = AssistPin::new(&secret(|pins| pins.assist))?;
        let mut assist = card.input_assist()?;
        let mut opened = assist.present_pin(&pin, LastTry::Refuse)?;
        opened.read_my_number()?;
        assist.close()
    }),
    ("My Number, encrypted", |card| {
        let pin = AssistPin::new(&secret(|pins| pins.assist))?;
        let mut assist = card.input_assist()?;
        let mut opened = assist.present_pin(&pin, LastTry::Refuse)?;
        let random = SessionSecret::from_random(&[7; SessionSecret::LENGTH]);
        match opened.start_secure_session(random) {
            Ok(mut secure) => secure.read_my_number()?,
            Err(Error::SecureMessaging(SecureMessagingError::PathTooShort)) => {
                opened.read_my_number()?
            }
            Err(error) => return Err(error),
        };
        assist.close()
    }),
    ("authentication certificate", |card| {
        card.jpki()?.read_auth_certificate().map(drop)
    }),
    ("authority certificate", |card| {
        card.jpki()?.read_auth_ca_certificate().map(drop)
    }),
    ("authentication signature", |card| {
        let pin = AuthPin::new(&secret(|pins| pins.auth))?;
        let mut jpki = card.jpki()?;
        jpki.present_auth_pin(&pin, LastTry::Refuse)?
            .sign(SignatureScheme::Pkcs1Sha256(&[7; 32]))?;
        jpki.close()
    }),
    ("signature and certificate", |card| {
        let password = SignPassword::new(&secret(|pins| pins.sign.unwrap()))?;
        let mut jpki = card.jpki()?;
        let mut opened = jpki.present_sign_password(&password, LastTry::Refuse)?;
        opened.read_sign_certificate()?;
        opened.sign(SignatureScheme::Pkcs1Sha256(&[7; 32]))?;
        jpki.close()
    }),
    ("all counters", |card| card.query_all_tries().map(drop)),
    ("status", |card| card.read_status().map(drop)),
];

fn secret(
    which: impl Fn(mynumber_card::sim::person::Pins) -> mynumber_card::sim::person::Pin,
) -> String {
    which(people::person("taro").unwrap().pins).value.unwrap()
}

fn run(job: &Job, link: Link) -> Traffic {
    let transport =
        SimTransport::new(SimulatedCard::new(people::load("taro").unwrap())).with_link(link);
    let handle = transport.handle();
    let mut card = Card::new(transport);
    (job.1)(&mut card).unwrap();
    drop(card);
    handle.traffic()
}

fn main() {
    let short = ExtendedApdus::RefusedWithStatus(0x6700);
    let paths = [
        ("extended", Link::contactless()),
        ("short", Link::contactless().with_extended(short)),
    ];
    println!(
        "Simulated card of taro; contactless link at 106 kbit/s, nothing known of the path beforehand."
    );
    println!(
        "{:<28}{:<10}{:>9}{:>9}{:>10}{:>10}",
        "job", "path", "commands", "sent", "received", "time"
    );
    for job in JOBS {
        for (path, link) in paths {
            let Traffic {
                commands,
                bytes_sent,
                bytes_received,
                time,
                ..
            } = run(job, link);
            println!(
                "{:<28}{path:<10}{commands:>9}{:>9}{:>10}{:>10}",
                job.0,
                format!("{bytes_sent} B"),
                format!("{bytes_received} B"),
                format!("{} ms", time.as_millis()),
            );
        }
    }
}
