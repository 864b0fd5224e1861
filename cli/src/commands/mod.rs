//! The commands, one file each.

mod age;
mod cert;
mod compare;
mod dates;
mod details;
mod doctor;
pub(crate) mod face;
mod identify;
mod license;
mod my_number;
mod pin;
mod read;
mod readers;
mod request;
mod simulate;
mod status;
mod verify;

use mynumber_card::Error;
use mynumber_card::data::{DataError, Date, PartialDate, UnixTime};

use crate::args::Command;
use crate::clock::now;
use crate::connect;
use crate::failure::Failure;
use crate::language::Language;
use crate::session::Session;
use crate::{messages, output};

pub(crate) fn run(session: &Session, command: Command) -> Result<(), Failure> {
    let done = carry_out(session, command);
    let trace = session.options.trace.as_deref();
    let Some(trouble) = trace.and_then(|path| session.trouble.failure(path)) else {
        return done;
    };
    match done {
        Ok(()) | Err(Failure::NobodyReads) => Err(trouble),
        Err(failure) => {
            // What became of the job comes first; with --json an error is all that standard error has.
            if !session.options.json {
                output::remark(
                    &messages::in_short(&trouble, session.language),
                    session.language,
                );
            }
            Err(failure)
        }
    }
}

fn carry_out(session: &Session, command: Command) -> Result<(), Failure> {
    connect::check_reader(&session.options)?;
    match command {
        Command::Readers => readers::run(session),
        Command::Doctor(arguments) => doctor::run(session, &arguments),
        Command::Status(arguments) => status::run(session, &arguments),
        Command::Read(arguments) => read::run(session, &arguments),
        Command::License(arguments) => license::run(session, &arguments),
        Command::Dates(arguments) => dates::run(session, &arguments),
        Command::Face(arguments) => face::run(session, &arguments),
        Command::Age(arguments) => age::run(session, &arguments),
        Command::MyNumber(arguments) => my_number::run(session, &arguments),
        Command::Compare(arguments) => compare::run(session, &arguments),
        Command::Cert(arguments) => cert::run(session, &arguments),
        Command::Pin(arguments) => pin::run(session, &arguments),
        Command::Identify(arguments) => identify::run(session, &arguments),
        Command::Request(arguments) => request::run(session, &arguments),
        Command::Verify(arguments) => verify::run(session, &arguments),
        Command::Simulate(arguments) => simulate::run(session, &arguments),
    }
}

/// When validity is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moment {
    /// By the clock.
    Now(UnixTime),
    /// For a whole day.
    Day(Date),
}

impl Moment {
    /// A day that was asked for, else now.
    fn new(day: Option<Date>) -> Self {
        day.map_or_else(|| Self::Now(now()), Self::Day)
    }

    fn date(self) -> Option<Date> {
        match self {
            Self::Now(time) => time.japanese_date(),
            Self::Day(date) => Some(date),
        }
    }

    /// A time at which to validate a path: of a day its last second in Japan, which is when
    /// certificates end.
    pub(crate) fn time(self) -> UnixTime {
        match self {
            Self::Now(time) => time,
            Self::Day(date) => format!("{date}T23:59:59+09:00")
                .parse()
                .unwrap_or_else(|_| now()),
        }
    }

    fn is_after(self, last: UnixTime) -> bool {
        match self {
            Self::Now(time) => time > last,
            Self::Day(date) => last.japanese_date().is_some_and(|last| date > last),
        }
    }
}

/// A day as a person reads it: `2030-02-17`, in Japanese with the era as well.
pub(crate) fn day(date: Date, language: Language) -> String {
    match language {
        Language::En => date.to_string(),
        Language::Ja => format!("{date}（{}）", date.japanese()),
    }
}

/// The birth date as a person reads it.
pub(crate) fn birth_date(birth: PartialDate, language: Language) -> String {
    match (birth.date(), language) {
        (Some(date), Language::Ja) => format!("{}（{date}）", date.japanese()),
        (Some(date), Language::En) => format!("{date} ({})", date.japanese()),
        (None, _) => birth.to_string(),
    }
}

/// A file of the card that is not what it should be.
fn malformed(error: DataError) -> Failure {
    Failure::Card(Error::from(error))
}

/// What is said wherever a My Number is read.
fn number_remark(language: Language) -> &'static str {
    language.pick(
        "利用は法律で税・社会保障・災害対策に限られます",
        "the law limits its use to tax, social security and disaster work",
    )
}
