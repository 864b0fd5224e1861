//! `readers`: what cards can be put into.

use std::time::Duration;

use mynumber_card::data::display_safe;
use serde::Serialize;
use terminal::language::Language;
use terminal::output;
use terminal::table::Table;

use crate::connect::{Backend, backend};
use crate::failure::Failure;
use crate::json;
use crate::messages;
use crate::session::Session;
use crate::view::value::reader_state;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Json<'a> {
    schema: &'static str,
    readers: &'a [Reader],
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Reader {
    /// What `--reader` takes, from 1; `None` for one that is chosen by name.
    number: Option<usize>,
    name: String,
    /// Through what it is reached.
    #[cfg_attr(test, schemars(extend("enum" = Backend::NAMES)))]
    backend: &'static str,
    /// `None`: not asked, because that takes the reader.
    card_present: Option<bool>,
    in_use: Option<bool>,
}

pub(super) fn run(session: &Session) -> Result<(), Failure> {
    let readers = match (backend(&session.options), &session.options.reader) {
        (Backend::Simulated(_), Some(name)) => vec![Reader {
            number: None,
            name: name.clone(),
            backend: Backend::Simulated("").name(),
            card_present: Some(true),
            in_use: Some(false),
        }],
        _ => connected(session)?,
    };
    if session.options.json {
        return Ok(json::print(&Json {
            schema: "readers/1",
            readers: &readers,
        })?);
    }
    Ok(output::print(&text(&readers, session.language))?)
}

/// The readers of PC/SC and of libnfc. That one of the two fails does not hide what the other finds.
fn connected(session: &Session) -> Result<Vec<Reader>, Failure> {
    let before = libnfc_readers();
    // A reader of libnfc that is there ends the waiting for one of PC/SC.
    let wait = match &before {
        Ok(found) if !found.is_empty() => Duration::ZERO,
        _ => session.options.wait,
    };
    let of_pcsc = pcsc_readers(wait);
    let of_libnfc = if wait.is_zero() {
        before
    } else {
        libnfc_readers()
    };
    match (of_pcsc, of_libnfc) {
        (Ok(readers), Ok(others)) => Ok(readers.into_iter().chain(others).collect()),
        (Ok(readers), Err(failure)) => {
            remark(&failure, cfg!(feature = "libnfc"), session);
            Ok(readers)
        }
        (Err(failure), Ok(others)) if !others.is_empty() => {
            remark(&failure, cfg!(feature = "pcsc"), session);
            Ok(others)
        }
        #[cfg(all(feature = "libnfc", not(feature = "pcsc")))]
        (Err(_), others) => others.and(Err(crate::nfc::none())),
        #[cfg(not(all(feature = "libnfc", not(feature = "pcsc"))))]
        (Err(failure), _) => Err(failure),
    }
}

/// Of one of the two kinds, unless this build was made without it.
fn remark(failure: &Failure, is_in_this_build: bool, session: &Session) {
    if is_in_this_build {
        let language = session.language;
        output::remark(&messages::in_short(failure, language), language);
    }
}

#[cfg(not(feature = "libnfc"))]
fn libnfc_readers() -> Result<Vec<Reader>, Failure> {
    Err(Backend::Libnfc("").not_in_this_build())
}

#[cfg(feature = "libnfc")]
fn libnfc_readers() -> Result<Vec<Reader>, Failure> {
    let backend = Backend::Libnfc("").name();
    let readers = crate::nfc::list()?.into_iter().map(|connection| Reader {
        number: None,
        name: format!("{backend}:{connection}"),
        backend,
        card_present: None,
        in_use: None,
    });
    Ok(readers.collect())
}

#[cfg(not(feature = "pcsc"))]
fn pcsc_readers(_wait: Duration) -> Result<Vec<Reader>, Failure> {
    Err(Backend::Pcsc.not_in_this_build())
}

#[cfg(feature = "pcsc")]
fn pcsc_readers(wait: Duration) -> Result<Vec<Reader>, Failure> {
    use mynumber_card::TransportError;
    use mynumber_card::transport::pcsc::{ReaderChoice, Service};

    let start = std::time::Instant::now();
    let service = Service::new();
    let mut readers = match service.readers() {
        Err(TransportError::NoService) if !wait.is_zero() => Vec::new(),
        readers => readers?,
    };
    if readers.is_empty() {
        let left = wait.saturating_sub(start.elapsed());
        // It waits for a card, but only the reader counts here.
        match service.wait_for_card(&ReaderChoice::Any, left) {
            Ok(_) | Err(TransportError::NoReader | TransportError::NoCard { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        readers = service.readers()?;
    }
    if readers.is_empty() {
        return Err(TransportError::NoReader.into());
    }
    let readers = (1..).zip(readers).map(|(number, reader)| Reader {
        number: Some(number),
        name: reader.name,
        backend: Backend::Pcsc.name(),
        card_present: Some(reader.card_present),
        in_use: Some(reader.in_use),
    });
    Ok(readers.collect())
}

fn text(readers: &[Reader], language: Language) -> String {
    let mut table = Table::default();
    for reader in readers {
        let state = reader_state(reader.card_present, reader.in_use, language);
        let number = reader.number.map_or("-".to_owned(), |it| it.to_string());
        table.row([&number, &display_safe(&reader.name).to_string(), state]);
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_follow_their_schema() {
        let of = |number, backend: Backend<'_>, asked| Reader {
            number,
            name: "a \"reader\" 読".to_owned(),
            backend: backend.name(),
            card_present: asked,
            in_use: asked,
        };
        let readers = [
            of(None, Backend::Libnfc(""), None),
            of(Some(1), Backend::Pcsc, Some(true)),
            of(None, Backend::Simulated(""), Some(false)),
        ];
        let schema = "readers/1";
        let objects = [&readers[..], &readers[1..], &[]].map(|readers| Json { schema, readers });
        crate::schema::assert_followed(schema, &objects);
    }

    #[test]
    fn a_name_from_the_system_cannot_command_the_terminal() {
        let reader = Reader {
            number: Some(1),
            name: "Reader\u{1b}[2J\u{9b}31m\u{202e}\u{7f}\u{2028}".to_owned(),
            backend: "pcsc",
            card_present: Some(true),
            in_use: Some(false),
        };
        let json = json::text(&reader);
        for shown in [text(&[reader], Language::En), json] {
            let obeyed = |it: char| {
                it != '\n' && (it.is_control() || ('\u{2028}'..='\u{202e}').contains(&it))
            };
            assert!(!shown.chars().any(obeyed), "{shown:?}");
            assert!(
                shown.contains("Reader") && shown.contains("1b"),
                "{shown:?}"
            );
        }
    }
}
