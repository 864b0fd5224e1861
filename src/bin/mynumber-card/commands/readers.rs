//! `readers`: what cards can be put into.

use mynumber_card::data::display_safe;
use serde::Serialize;

use super::Session;
use crate::connect;
use crate::failure::Failure;
use crate::language::Language;
use crate::output::{self, Table};

#[derive(Debug, Serialize)]
struct Json<'a> {
    readers: &'a [Reader],
}

#[derive(Debug, Serialize)]
struct Reader {
    /// What `--reader` takes, from 1; `None` for a simulated one, which is chosen by name.
    number: Option<usize>,
    name: String,
    card_present: bool,
    in_use: bool,
}

pub(super) fn run(session: &Session) -> Result<(), Failure> {
    connect::check_reader(&session.options)?;
    let readers = match session.options.reader.as_deref() {
        Some(name) if connect::is_simulated(&session.options) => vec![Reader {
            number: None,
            name: name.to_owned(),
            card_present: true,
            in_use: false,
        }],
        _ => connected(session)?,
    };
    if session.options.json {
        return output::print_json(&Json { readers: &readers });
    }
    output::print(&text(&readers, session.language))
}

#[cfg(not(feature = "pcsc"))]
fn connected(_session: &Session) -> Result<Vec<Reader>, Failure> {
    Err(Failure::NotInThisBuild { feature: "pcsc" })
}

#[cfg(feature = "pcsc")]
fn connected(session: &Session) -> Result<Vec<Reader>, Failure> {
    use mynumber_card::TransportError;
    use mynumber_card::transport::pcsc::{Choice, Service};

    let start = std::time::Instant::now();
    let service = Service::connect_to_service()?;
    let mut readers = service.readers()?;
    if readers.is_empty() {
        let left = session.options.wait.saturating_sub(start.elapsed());
        // It waits for a card, but only the reader counts here.
        match service.wait_for_card(&Choice::Any, left) {
            Ok(_) | Err(TransportError::NoReader | TransportError::NoCard) => {}
            Err(error) => return Err(error.into()),
        }
        readers = service.readers()?;
    }
    if readers.is_empty() {
        return Err(TransportError::NoReader.into());
    }
    Ok((1..)
        .zip(readers)
        .map(|(number, reader)| Reader {
            number: Some(number),
            name: reader.name,
            card_present: reader.card_present,
            in_use: reader.in_use,
        })
        .collect())
}

fn text(readers: &[Reader], language: Language) -> String {
    let mut table = Table::default();
    for reader in readers {
        let state = if reader.in_use {
            language.pick("使用中", "in use")
        } else if reader.card_present {
            language.pick("カードあり", "card present")
        } else {
            language.pick("カードなし", "no card")
        };
        let number = reader
            .number
            .map_or_else(|| "-".to_owned(), |number| number.to_string());
        table.row([&number, &display_safe(&reader.name).to_string(), state]);
    }
    table.to_string()
}
