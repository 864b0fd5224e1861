//! Reaching the card: through PC/SC, libnfc or in process, shared or exclusive, traced or not.

#[cfg(feature = "pcsc")]
use mynumber_card::data::display_safe;
use mynumber_card::job::{self, Bearing};
use mynumber_card::secret::Secret;
use mynumber_card::transport::Trace;
#[cfg(feature = "pcsc")]
use mynumber_card::transport::pcsc::{Choice, Found, Service, Sharing};
use mynumber_card::{ApduLengths, Card, Transport};

use crate::args::Options;
use crate::failure::Failure;
use crate::files;
#[cfg(feature = "pcsc")]
use crate::language::say;
#[cfg(feature = "pcsc")]
use crate::messages;
#[cfg(feature = "pcsc")]
use crate::output;
use crate::progress::Bar;
use crate::protection;
use crate::secrets::Asker;
use crate::session::Session;

/// How a job holds the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// No PIN is presented: other programs may keep their connections, and wait meanwhile.
    Shared,
    /// A PIN is presented: what it opens would be open to everybody who shares the card.
    Exclusive,
}

/// How long another program that shares the card may take for its turn, also without `--wait`.
#[cfg(feature = "pcsc")]
const ANOTHER_PROGRAMS_TURN: std::time::Duration = std::time::Duration::from_secs(10);

/// Any link to a card.
pub(crate) type AnyCard<'a> = Card<Box<dyn Transport + 'a>>;

/// The name by which the simulated card is chosen as the reader.
pub(crate) const SIMULATED: &str = "simulated";

/// The name by which a reader of libnfc is chosen, alone or before its connection string.
pub(crate) const LIBNFC: &str = "libnfc";

/// What follows `simulated`, when that is the reader.
fn simulated(options: &Options) -> Option<&str> {
    let rest = options.reader.as_deref()?.strip_prefix(SIMULATED)?;
    (rest.is_empty() || rest.starts_with([':', ','])).then_some(rest)
}

/// What follows `libnfc`, when that is the reader. It is too where there is no other kind.
fn libnfc(options: &Options) -> Option<&str> {
    let Some(reader) = options.reader.as_deref() else {
        return (cfg!(feature = "libnfc") && !cfg!(feature = "pcsc")).then_some("");
    };
    let rest = reader.strip_prefix(LIBNFC)?;
    (rest.is_empty() || rest.starts_with(':')).then_some(rest)
}

/// Through what the reader is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Simulated,
    Libnfc,
    Pcsc,
}

/// Through what the chosen reader is reached.
pub(crate) fn backend(options: &Options) -> Backend {
    if simulated(options).is_some() {
        Backend::Simulated
    } else if libnfc(options).is_some() {
        Backend::Libnfc
    } else {
        Backend::Pcsc
    }
}

/// Whether the reader is a simulated one.
pub(crate) fn is_simulated(options: &Options) -> bool {
    simulated(options).is_some()
}

/// Whether the reader can be understood: to be known before a PIN is asked for.
pub(crate) fn check_reader(options: &Options) -> Result<(), Failure> {
    #[cfg(feature = "sim")]
    if let Some(rest) = simulated(options) {
        crate::simulated::transport(rest)?;
    }
    #[cfg(not(feature = "sim"))]
    if simulated(options).is_some() {
        return Err(Failure::NotInThisBuild { feature: "sim" });
    }
    #[cfg(not(feature = "libnfc"))]
    if libnfc(options).is_some() {
        return Err(Failure::NotInThisBuild { feature: LIBNFC });
    }
    Ok(())
}

/// Connects, does the job, closes the card. A signal that arrives while a PIN is in use takes effect
/// after that.
pub(crate) fn with_card<R>(
    session: &Session,
    hold: Hold,
    job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    if let Some(rest) = libnfc(&session.options) {
        return through_libnfc(session, hold, rest, job);
    }
    match simulated(&session.options) {
        #[cfg(feature = "sim")]
        Some(rest) => {
            let transport = crate::simulated::transport(rest)?;
            on_link(session, hold, Box::new(transport), job)
        }
        #[cfg(not(feature = "sim"))]
        Some(_) => Err(Failure::NotInThisBuild { feature: "sim" }),
        None => through_reader(session, hold, job),
    }
}

/// Looks at the form of a secret that is at hand already, then does a job with it, while nobody else uses the card.
pub(crate) fn with_secret<S: Secret, R>(
    session: &Session,
    job: impl FnOnce(&mut AnyCard<'_>, &mut Asker<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let mut asker = session.asker();
    asker.expect::<S>()?;
    with_card(session, Hold::Exclusive, |card| job(card, &mut asker))
}

/// A reader of libnfc is nobody else's in any case, however the job holds the card.
#[cfg(feature = "libnfc")]
fn through_libnfc<R>(
    session: &Session,
    hold: Hold,
    rest: &str,
    job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let reader = match crate::nfc::open(rest, session.options.wait) {
        Err(mynumber_card::TransportError::NoReader) => return Err(Failure::NoNfcReader),
        opened => opened?,
    };
    on_link(session, hold, Box::new(reader), job)
}

#[cfg(not(feature = "libnfc"))]
fn through_libnfc<R>(
    _session: &Session,
    _hold: Hold,
    _rest: &str,
    _job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    Err(Failure::NotInThisBuild { feature: LIBNFC })
}

#[cfg(feature = "pcsc")]
fn through_reader<R>(
    session: &Session,
    hold: Hold,
    job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let choice = match &session.options.reader {
        Some(text) => Choice::from_text(text),
        None => Choice::Any,
    };
    let sharing = match hold {
        Hold::Shared => Sharing::Shared,
        Hold::Exclusive => Sharing::Exclusive,
    };
    let start = std::time::Instant::now();
    // Not asked beforehand whether it runs: --wait waits for that too.
    let service = Service::new();
    let found = service.open(&choice, sharing, session.options.wait)?;
    tell_reader(session, &found);
    let mut connection = found.connection;
    let patience = session.options.wait.saturating_sub(start.elapsed());
    let patience = patience.max(ANOTHER_PROGRAMS_TURN);
    match hold {
        Hold::Exclusive => on_link(session, hold, Box::new(connection), job),
        Hold::Shared => {
            // A reset before the transaction began has closed nothing of ours: begin again, once.
            match connection.exchange_within(patience).map(drop) {
                Ok(()) | Err(mynumber_card::TransportError::CardReset) => {}
                Err(error) => return Err(error.into()),
            }
            let exchange = connection.exchange_within(patience)?;
            on_link(session, hold, Box::new(exchange), job)
        }
    }
}

/// Where there was a choice, the person has to know whose card it is: said before a PIN is asked for.
#[cfg(feature = "pcsc")]
fn tell_reader(session: &Session, found: &Found) {
    if !found.had_choice {
        return;
    }
    let language = session.language;
    if session.options.json {
        let not_examined = messages::not_examined(&found.not_examined, language);
        output::choose(output::ChosenReader {
            reader: found.reader.name.clone(),
            not_examined,
        });
        return;
    }
    let reader = display_safe(&found.reader.name);
    let used = say!(
        language,
        "カードが複数のリーダーにあります。使うのは「{reader}」です（--reader で選べます）",
        "cards are on several readers; this uses \"{reader}\" (choose with --reader)"
    );
    output::remark(&used, language);
    for card in &found.not_examined {
        let reader = display_safe(&card.reader);
        let reason = messages::link_in_words(&card.error, language);
        let other = say!(
            language,
            "「{reader}」のカードは確かめられませんでした（{reason}）",
            "the card on \"{reader}\" could not be looked at ({reason})"
        );
        output::remark(&other, language);
    }
}

#[cfg(not(feature = "pcsc"))]
fn through_reader<R>(
    _session: &Session,
    _hold: Hold,
    _job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    Err(Failure::NotInThisBuild { feature: "pcsc" })
}

fn on_link<R>(
    session: &Session,
    hold: Hold,
    link: Box<dyn Transport + '_>,
    job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let link: Box<dyn Transport + '_> = match &session.options.trace {
        Some(path) => Box::new(Trace::new(link, files::open_trace(path, &session.trouble)?)),
        None => link,
    };
    let mut card = if session.options.short_apdus {
        Card::with_apdu_lengths(link, ApduLengths::Short)
    } else {
        Card::new(link)
    };
    let progress = Bar::new(session);
    if let Some(bar) = &progress {
        let bar = bar.clone();
        card.on_progress(move |progress| bar.show(progress));
    }
    if hold == Hold::Exclusive {
        session.signals.hold();
    }
    let done = job(&mut card).map_err(|failure| classify(&mut card, failure));
    // The job has left the application already; this is for one that failed on the way.
    let finished = card.finish();
    if let Some(bar) = progress {
        bar.clear();
    }
    protection::clear_stack();
    session.signals.release();
    if let Some(signal) = session.signals.seen() {
        return Err(Failure::Interrupted { signal });
    }
    let done = done?;
    finished.map_err(Failure::LeftOpen)?;
    Ok(done)
}

/// Adds what the advice depends on: which card it is, and what bears its PINs.
fn classify(card: &mut AnyCard<'_>, failure: Failure) -> Failure {
    let Failure::Card(error) = failure else {
        return failure;
    };
    let error = job::name_the_card(card, error);
    match Bearing::of_error(card, &error) {
        Some(bearing) => Failure::OfBearer { error, bearing },
        None => Failure::Card(error),
    }
}
