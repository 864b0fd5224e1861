//! The commands, one file each.

mod age;
mod cert;
mod compare;
mod dates;
mod doctor;
mod face;
mod identify;
mod license;
mod my_number;
mod pin;
mod read;
mod readers;
mod request;
mod sign;
#[cfg(feature = "sim")]
mod simulate;
mod status;
mod verify;

use terminal::TerminalError;
use terminal::output;

use crate::args::Command;
use crate::connect;
use crate::failure::Failure;
use crate::messages;
use crate::session::Session;

pub(crate) fn run(session: &Session, command: Command) -> Result<(), Failure> {
    let done = carry_out(session, command);
    let trace = session.options.trace.as_deref();
    let Some(trouble) = trace.and_then(|path| session.trouble.error(path)) else {
        return done;
    };
    match done {
        Ok(()) | Err(Failure::Terminal(TerminalError::NobodyReads)) => Err(trouble.into()),
        Err(failure) => {
            // What became of the job comes first; with --json an error is all that standard error has.
            if !session.options.json {
                output::remark(
                    &messages::in_short(&trouble.into(), session.language),
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
        Command::Sign(arguments) => sign::run(session, &arguments),
        Command::Pin(arguments) => pin::run(session, &arguments),
        Command::Identify(arguments) => identify::run(session, &arguments),
        Command::Request(arguments) => request::run(session, &arguments),
        Command::Verify(arguments) => verify::run(session, &arguments),
        #[cfg(feature = "sim")]
        Command::Simulate(arguments) => simulate::run(session, &arguments),
        #[cfg(not(feature = "sim"))]
        Command::Simulate(_) => Err(Failure::NotInThisBuild { feature: "sim" }),
    }
}
