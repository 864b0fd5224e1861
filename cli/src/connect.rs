//! Reaching the card: through PC/SC, libnfc or in process, shared or exclusive, traced or not.

#[cfg(feature = "pcsc")]
use mynumber_card::data::display_safe;
use mynumber_card::job::{self, Bearing};
use mynumber_card::secret::Secret;
use mynumber_card::transport::Trace;
#[cfg(feature = "pcsc")]
use mynumber_card::transport::pcsc::{Found, ReaderChoice, Service, Sharing};
use mynumber_card::{ApduLengths, Card, Transport};
use terminal::TerminalError;
use terminal::files;
#[cfg(feature = "pcsc")]
use terminal::language::phrases;
#[cfg(feature = "pcsc")]
use terminal::output;
use terminal::protection;

use crate::args::Options;
use crate::failure::Failure;
use crate::progress;
use crate::secrets::Asker;
use crate::session::Session;
#[cfg(feature = "pcsc")]
use crate::{json, messages};

#[cfg(feature = "pcsc")]
phrases! {
    this_one(reader) => "カードが複数のリーダーにあります。使うのは「{reader}」です（--reader で選べます）", "cards are on several readers; this uses \"{reader}\" (choose with --reader)";
    not_looked_at(reader, reason) => "「{reader}」のカードは確かめられませんでした（{reason}）", "the card on \"{reader}\" could not be looked at ({reason})";
}

/// The first line of a trace: what has it was written by this program, and may be replaced.
const TRACE: &[u8] = b"# mynumber-card trace\n";

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

/// Through what the reader is reached, with what `--reader` says of it behind the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend<'a> {
    Simulated(&'a str),
    Libnfc(&'a str),
    Pcsc,
}

impl Backend<'_> {
    #[cfg(test)]
    pub(crate) const NAMES: [&'static str; 3] = [
        Self::Pcsc.name(),
        Self::Libnfc("").name(),
        Self::Simulated("").name(),
    ];

    /// The name by which it is chosen, and told to scripts.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Simulated(_) => "simulated",
            Self::Libnfc(_) => "libnfc",
            Self::Pcsc => "pcsc",
        }
    }

    #[cfg(not(all(feature = "pcsc", feature = "libnfc", feature = "sim")))]
    pub(crate) const fn not_in_this_build(self) -> Failure {
        Failure::NotInThisBuild {
            feature: match self {
                Self::Simulated(_) => "sim",
                other => other.name(),
            },
        }
    }
}

/// Through what the chosen reader is reached. libnfc needs no name where there is no other kind.
pub(crate) fn backend(options: &Options) -> Backend<'_> {
    let Some(reader) = options.reader.as_deref() else {
        let libnfc_alone = cfg!(feature = "libnfc") && !cfg!(feature = "pcsc");
        return if libnfc_alone {
            Backend::Libnfc("")
        } else {
            Backend::Pcsc
        };
    };
    let behind = |name: &str, ends: &[char]| {
        let rest = reader.strip_prefix(name)?;
        (rest.is_empty() || rest.starts_with(ends)).then_some(rest)
    };
    match (behind("simulated", &[':', ',']), behind("libnfc", &[':'])) {
        (Some(rest), _) => Backend::Simulated(rest),
        (None, Some(rest)) => Backend::Libnfc(rest),
        (None, None) => Backend::Pcsc,
    }
}

/// Whether the reader can be understood: to be known before a PIN is asked for.
pub(crate) fn check_reader(options: &Options) -> Result<(), Failure> {
    match backend(options) {
        #[cfg(feature = "sim")]
        Backend::Simulated(rest) => crate::simulated::transport(rest).map(drop),
        #[cfg(feature = "libnfc")]
        Backend::Libnfc(_) => Ok(()),
        Backend::Pcsc => Ok(()),
        #[cfg(not(all(feature = "libnfc", feature = "sim")))]
        other => Err(other.not_in_this_build()),
    }
}

/// Connects, does the job, closes the card. A signal that arrives while a PIN is in use takes effect
/// after that.
pub(crate) fn with_card<R>(
    session: &Session,
    hold: Hold,
    job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    match backend(&session.options) {
        #[cfg(feature = "sim")]
        Backend::Simulated(rest) => {
            let transport = crate::simulated::transport(rest)?;
            on_link(session, hold, Box::new(transport), job)
        }
        // Nobody else's in any case, however the job holds the card.
        #[cfg(feature = "libnfc")]
        Backend::Libnfc(rest) => {
            let reader = crate::nfc::open(rest, session.options.wait)?;
            on_link(session, hold, Box::new(reader), job)
        }
        #[cfg(feature = "pcsc")]
        Backend::Pcsc => through_pcsc(session, hold, job),
        #[cfg(not(all(feature = "pcsc", feature = "libnfc", feature = "sim")))]
        other => Err(other.not_in_this_build()),
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

/// Which reader of PC/SC is meant.
#[cfg(feature = "pcsc")]
pub(crate) fn choice(options: &Options) -> ReaderChoice {
    let named = options.reader.as_deref();
    named.map_or(ReaderChoice::Any, ReaderChoice::from_text)
}

#[cfg(feature = "pcsc")]
fn through_pcsc<R>(
    session: &Session,
    hold: Hold,
    job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let sharing = match hold {
        Hold::Shared => Sharing::Shared,
        Hold::Exclusive => Sharing::Exclusive,
    };
    let start = std::time::Instant::now();
    let (choice, wait) = (choice(&session.options), session.options.wait);
    // Not asked beforehand whether it runs: --wait waits for that too.
    let service = Service::new();
    let found = service.open(&choice, sharing, wait)?;
    tell_reader(session, &found);
    let mut connection = found.connection;
    if hold == Hold::Exclusive {
        return on_link(session, hold, Box::new(connection), job);
    }
    let patience = wait
        .saturating_sub(start.elapsed())
        .max(ANOTHER_PROGRAMS_TURN);
    // A reset before the transaction began has closed nothing of ours: begin again, once.
    match connection.exchange_within(patience).map(drop) {
        Ok(()) | Err(mynumber_card::TransportError::CardReset) => {}
        Err(error) => return Err(error.into()),
    }
    let exchange = connection.exchange_within(patience)?;
    on_link(session, hold, Box::new(exchange), job)
}

/// Where there was a choice, the person has to know whose card it is: said before a PIN is asked for.
#[cfg(feature = "pcsc")]
fn tell_reader(session: &Session, found: &Found) {
    let language = session.language;
    if !found.had_choice {
        return;
    }
    if session.options.json {
        return json::choose(json::ChosenReader {
            reader: found.reader.name.clone(),
            not_examined: messages::not_examined(&found.not_examined, language),
        });
    }
    output::remark(
        &this_one(language, display_safe(&found.reader.name)),
        language,
    );
    for card in &found.not_examined {
        let reason = messages::link_in_words(&card.error, language);
        output::remark(
            &not_looked_at(language, display_safe(&card.reader), reason),
            language,
        );
    }
}

fn on_link<R>(
    session: &Session,
    hold: Hold,
    link: Box<dyn Transport + '_>,
    job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let link: Box<dyn Transport + '_> = match &session.options.trace {
        Some(path) => Box::new(Trace::new(
            link,
            files::open_log(path, TRACE, &session.trouble)?,
        )),
        None => link,
    };
    let mut card = if session.options.short_apdus {
        Card::with_apdu_lengths(link, ApduLengths::Short)
    } else {
        Card::new(link)
    };
    let progress = progress::line(session);
    if let Some(bar) = &progress {
        let (bar, language) = (bar.clone(), session.language);
        card.on_progress(move |read| progress::show(&bar, read, language));
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
        return Err(TerminalError::Interrupted { signal }.into());
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
    match Bearing::read_after(card, &error) {
        Some(bearing) => Failure::OfBearer { error, bearing },
        None => Failure::Card(error),
    }
}
