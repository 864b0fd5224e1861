//! `readers`: what cards can be put into.

use super::Session;
use crate::failure::Failure;

#[cfg(not(feature = "pcsc"))]
pub(super) fn run(_session: &Session) -> Result<(), Failure> {
    Err(Failure::NotInThisBuild { feature: "pcsc" })
}

#[cfg(feature = "pcsc")]
pub(super) fn run(session: &Session) -> Result<(), Failure> {
    pcsc::run(session)
}

#[cfg(feature = "pcsc")]
mod pcsc {
    use std::time::Instant;

    use mynumber_card::TransportError;
    use mynumber_card::data::display_safe;
    use mynumber_card::transport::pcsc::{Choice, ReaderInfo, Service};
    use serde::Serialize;

    use super::Session;
    use crate::failure::Failure;
    use crate::language::Language;
    use crate::output::{self, Table};

    #[derive(Debug, Serialize)]
    struct Json<'a> {
        readers: Vec<JsonReader<'a>>,
    }

    #[derive(Debug, Serialize)]
    struct JsonReader<'a> {
        /// What `--reader` takes, from 1.
        number: usize,
        name: &'a str,
        card_present: bool,
        in_use: bool,
    }

    pub(super) fn run(session: &Session) -> Result<(), Failure> {
        let start = Instant::now();
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
        if session.options.json {
            return output::print_json(&json(&readers));
        }
        output::print(&text(&readers, session.language))
    }

    fn json(readers: &[ReaderInfo]) -> Json<'_> {
        let numbered = (1..).zip(readers);
        Json {
            readers: numbered
                .map(|(number, reader)| JsonReader {
                    number,
                    name: &reader.name,
                    card_present: reader.card_present,
                    in_use: reader.in_use,
                })
                .collect(),
        }
    }

    fn text(readers: &[ReaderInfo], language: Language) -> String {
        let mut table = Table::default();
        for (number, reader) in (1..).zip(readers) {
            let state = if reader.in_use {
                language.pick("使用中", "in use")
            } else if reader.card_present {
                language.pick("カードあり", "card present")
            } else {
                language.pick("カードなし", "no card")
            };
            let number: usize = number;
            table.row([
                &number.to_string(),
                &display_safe(&reader.name).to_string(),
                state,
            ]);
        }
        table.to_string()
    }
}
