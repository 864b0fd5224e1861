//! What each job costs on the wire: commands, bytes each way, and the time on a modelled
//! contactless link, on an extended and on a short path, and through the real libnfc to an emulated
//! PN532 (feature `libnfc`), which says beforehand that it is short. Then what a person waits for in whole
//! jobs, before a secret is known and after it, at each speed of ISO/IEC 14443. Nothing is timed; the
//! same run gives the same figures on every machine.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::panic)]

use mynumber_card::app::SignatureScheme;
use mynumber_card::data::{Moment, UnixTime};
use mynumber_card::identity::{Level, Request, Wanted};
use mynumber_card::job::identify::read;
use mynumber_card::job::{Context, Fresh, age, attributes, dates, my_number};
use mynumber_card::pki::TrustAnchors;
use mynumber_card::secret::Pins;
use mynumber_card::sim::{
    ExtendedApdus, Link, RecordedExchange, SimTransport, SimulatedCard, Traffic, people,
};
use mynumber_card::{
    AssistPin, AuthPin, BirthCode, Card, CodeB, Error, LastTry, PinChange, SecureMessagingError,
    SessionSecret, SignPassword, Transport,
};

type Job = (
    &'static str,
    fn(&mut Card<Box<dyn Transport>>) -> Result<(), Error>,
);

/// On the card of somebody who has one.
const LICENSE: &str = "driver's license";
const LICENSED: &str = "driver";

const JOBS: &[Job] = &[
    ("attributes with PIN", |card| {
        let pin = AssistPin::new(&secret(|pins| pins.assist))?;
        let mut assist = card.input_assist()?;
        assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
        assist.close()
    }),
    ("My Number in clear", |card| {
        let pin = AssistPin::new(&secret(|pins| pins.assist))?;
        let mut assist = card.input_assist()?;
        let mut opened = assist.present(&pin, LastTry::Refuse)?;
        opened.read_my_number()?;
        assist.close()
    }),
    ("My Number, encrypted", |card| {
        let pin = AssistPin::new(&secret(|pins| pins.assist))?;
        let mut assist = card.input_assist()?;
        let mut opened = assist.present(&pin, LastTry::Refuse)?;
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
        jpki.present(&pin, LastTry::Refuse)?
            .sign(SignatureScheme::Pkcs1Sha256(&[7; 32]))?;
        jpki.close()
    }),
    ("signature and certificate", |card| {
        let password = SignPassword::new(&secret(|pins| pins.sign.unwrap()))?;
        let mut jpki = card.jpki()?;
        let mut opened = jpki.present(&password, LastTry::Refuse)?;
        opened.read_sign_certificate()?;
        opened.sign(SignatureScheme::Pkcs1Sha256(&[7; 32]))?;
        jpki.close()
    }),
    ("identify, both PINs", |card| {
        let now = UnixTime::from_seconds(1_800_000_000);
        let request = Request::new(
            &[7; 32],
            "https://bank.example",
            Level::Auth,
            Wanted::Attributes,
            now.plus_seconds(600),
        );
        let mut pins = Pins::new()
            .with(AssistPin::new(&secret(|pins| pins.assist))?)
            .with(AuthPin::new(&secret(|pins| pins.auth))?);
        read(card, &request.unwrap(), &mut pins, LastTry::Refuse, now).map(drop)
    }),
    ("face and its challenge", |card| {
        let code = CodeB::from_parts("1980-02-17".parse().unwrap(), 2035, "2285")?;
        let mut surface = card.card_surface()?;
        surface.present(&code, LastTry::Refuse)?.read_face()?;
        surface.sign(&[7; 32])?;
        surface.close()
    }),
    ("age record", |card| {
        let code = BirthCode::from_birth_date("1980-02-17".parse().unwrap())?;
        let mut surface = card.card_surface()?;
        surface.present(&code, LastTry::Refuse)?.read_age_record()?;
        surface.close()
    }),
    (LICENSE, |card| {
        let mut license = card.license()?;
        let mut opened = license.open_without_pin(LastTry::Refuse)?;
        opened.read_record_file()?;
        opened.read_signature()?;
        license.close()
    }),
    ("assist PIN changed", |card| {
        let old = AssistPin::new(&secret(|pins| pins.assist))?;
        let change = PinChange::new(old, AssistPin::new("7294")?)?;
        let mut assist = card.input_assist()?;
        assist.change(&change, LastTry::Refuse)?;
        assist.close()
    }),
    ("all counters", |card| card.query_all_tries().map(drop)),
    ("status", |card| card.read_status().map(drop)),
];

fn secret(
    which: impl Fn(mynumber_card::sim::person::DeclaredPins) -> mynumber_card::sim::person::DeclaredPin,
) -> String {
    which(people::person("taro").unwrap().pins).value.unwrap()
}

fn card(job: &Job, link: Link) -> SimTransport {
    let person = if job.0 == LICENSE { LICENSED } else { "taro" };
    SimTransport::new(SimulatedCard::new(people::load(person).unwrap())).with_link(link)
}

fn run(job: &Job, link: Link) -> Option<Traffic> {
    let transport = card(job, link);
    let handle = transport.handle();
    let mut card: Card<Box<dyn Transport>> = Card::new(Box::new(transport));
    (job.1)(&mut card).unwrap();
    drop(card);
    Some(handle.traffic())
}

/// The same through libnfc; `None` for what it does not carry: the command that sets a session key is
/// one byte too long for it, and the My Number would come in clear.
#[cfg(all(feature = "libnfc", unix))]
fn run_through_libnfc(job: &Job) -> Option<Traffic> {
    use mynumber_card::sim::pn532::Pn532Server;
    use mynumber_card::transport::libnfc::{DeviceChoice, NfcReader};

    if job.0.contains("encrypted") {
        return None;
    }
    let handle = card(job, Link::contactless()).handle();
    let running = Pn532Server::open(handle.clone()).unwrap().spawn();
    let connection = format!("pn532_uart:{}", running.device().display());
    let choice = DeviceChoice::Connection(connection);
    let reader = NfcReader::open(&choice, std::time::Duration::ZERO).unwrap();
    let mut card: Card<Box<dyn Transport>> = Card::new(Box::new(reader));
    (job.1)(&mut card).unwrap();
    drop(card);
    running.stop().unwrap();
    Some(handle.traffic())
}

fn print(job: &Job, path: &str, traffic: Option<Traffic>) {
    let Some(traffic) = traffic else {
        println!("{:<28}{path:<10}{:>9}", job.0, "no");
        return;
    };
    println!(
        "{:<28}{path:<10}{:>9}{:>9}{:>10}{:>10}",
        job.0,
        traffic.commands,
        format!("{} B", traffic.bytes_sent),
        format!("{} B", traffic.bytes_received),
        format!("{} ms", traffic.time.as_millis()),
    );
}

type WholeJob = (
    &'static str,
    &'static str,
    fn(&mut Card<SimTransport>, &mut Pins, Context<'_>) -> Result<(), Error>,
);

/// Jobs as the program runs them, proof included, and whose card it is.
const WHOLE_JOBS: &[WholeJob] = &[
    ("read", "taro", |card, pins, context| {
        attributes::read::<AssistPin, _, _>(card, pins, context).map(drop)
    }),
    ("read --my-number", "taro", |card, pins, context| {
        let clear = my_number::InClear::Allowed;
        my_number::read::<AssistPin, _, _>(card, pins, clear, context).map(drop)
    }),
    ("age", "taro", |card, pins, context| {
        age::read(card, pins, None, context).map(drop)
    }),
    #[cfg(feature = "pictures")]
    ("face", "taro", |card, pins, context| {
        mynumber_card::job::face::read::<CodeB, _, _>(card, pins, context).map(drop)
    }),
    ("dates", "taro", |card, pins, context| {
        dates::read(card, dates::DatesOptions::default(), pins, context).map(drop)
    }),
    ("dates, with a license", LICENSED, |card, pins, context| {
        dates::read(card, dates::DatesOptions::default(), pins, context).map(drop)
    }),
];

/// Bytes a second at 106, 212, 424 and 848 kbit/s, as in [`Link::contactless`].
const SPEEDS: [u32; 4] = [10_000, 20_000, 40_000, 80_000];

fn exchanges(job: &WholeJob, link: Link) -> Vec<RecordedExchange> {
    let transport = SimTransport::new(SimulatedCard::new(people::load(job.1).unwrap()));
    let transport = transport.with_link(link);
    let handle = transport.handle();
    let birth = "1980-02-17".parse().unwrap();
    let mut pins = Pins::new()
        .with(AssistPin::new(&secret(|pins| pins.assist)).unwrap())
        .with(BirthCode::from_birth_date(birth).unwrap())
        .with(CodeB::from_parts(birth, 2035, "2285").unwrap());
    let context = Context {
        anchors: &TrustAnchors::none(),
        at: Moment::Day("2026-11-23".parse().unwrap()),
        last: LastTry::Refuse,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    };
    (job.2)(&mut Card::new(transport), &mut pins, context).unwrap();
    handle.exchanges()
}

/// Commands, bytes both ways, and milliseconds at each speed.
fn cost(exchanges: &[RecordedExchange]) -> (usize, usize, [u128; 4]) {
    let bytes = |it: &RecordedExchange| it.command.len() + it.response.as_ref().map_or(0, Vec::len);
    let times = SPEEDS.map(|speed| {
        let link = Link::contactless().with_bytes_per_second(speed);
        let signs = |it: &RecordedExchange| it.command.get(1) == Some(&0x2A);
        let times = exchanges.iter().map(|it| link.time(bytes(it), signs(it)));
        times.sum::<std::time::Duration>().as_millis()
    });
    (exchanges.len(), exchanges.iter().map(bytes).sum(), times)
}

fn print_waiting(job: &WholeJob, path: &str, link: Link) {
    let all = exchanges(job, link);
    let is_secret =
        |it: &RecordedExchange| it.command.get(1) == Some(&0x20) && it.command.len() > 4;
    let secret = all.iter().position(is_secret).unwrap_or(all.len());
    // What opens a license without a PIN is no secret, and nobody is asked for it.
    let parts = match job.0.starts_with("dates") {
        true => vec![("in all", all.as_slice())],
        false => vec![
            ("in all", all.as_slice()),
            ("after the PIN", all.split_at(secret).1),
        ],
    };
    for (part, exchanges) in parts {
        let (commands, bytes, times) = cost(exchanges);
        let times = times.map(|time| format!("{:>9}", format!("{time} ms")));
        println!(
            "{:<24}{path:<10}{part:<14}{commands:>9}{:>9}{}",
            job.0,
            format!("{bytes} B"),
            times.concat()
        );
    }
}

fn print_what_is_waited_for(paths: [(&str, Link); 2]) {
    println!();
    println!(
        "What a person waits for: whole jobs with their proofs, 15 ms a command, 300 ms a signature, at"
    );
    println!("106, 212, 424 and 848 kbit/s. After the PIN means from VERIFY on, closing included.");
    println!(
        "{:<24}{:<10}{:<14}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "job", "path", "part", "commands", "bytes", "106", "212", "424", "848"
    );
    for job in WHOLE_JOBS {
        for (path, link) in paths {
            print_waiting(job, path, link);
        }
    }
}

fn main() {
    let short = ExtendedApdus::RefusedWithStatus(0x6700);
    let paths = [
        ("extended", Link::contactless()),
        ("short", Link::contactless().with_extended(short)),
    ];
    println!(
        "Simulated cards; contactless link at 106 kbit/s, nothing known of the path beforehand, but on libnfc."
    );
    println!(
        "{:<28}{:<10}{:>9}{:>9}{:>10}{:>10}",
        "job", "path", "commands", "sent", "received", "time"
    );
    for job in JOBS {
        for (path, link) in paths {
            print(job, path, run(job, link));
        }
        #[cfg(all(feature = "libnfc", unix))]
        print(job, "libnfc", run_through_libnfc(job));
    }
    print_what_is_waited_for(paths);
}
