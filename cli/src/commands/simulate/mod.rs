//! `simulate`: a card in the vpcd virtual reader, by itself or for a command, or in the field of an emulated PN532.

mod anchors;
#[cfg(unix)]
mod command;
mod list;
mod new_person;
#[cfg(unix)]
mod pcscd;
mod reader;

use std::net::{SocketAddr, ToSocketAddrs as _};

#[cfg(not(unix))]
use mynumber_card::sim::SimTransport;
use mynumber_card::sim::vpcd::DEFAULT_PORT;

use crate::args::SimulateArguments;
use crate::failure::{Failure, UsageError};
use crate::session::Session;
use crate::simulated;

pub(super) fn run(session: &Session, arguments: &SimulateArguments) -> Result<(), Failure> {
    let own = arguments.new_person.as_deref();
    let own = own.map(|file| new_person::read(file, session.language));
    let own = own.transpose()?;
    if arguments.list {
        return list::list(session, own);
    }
    if let Some(folder) = &arguments.anchors {
        return anchors::write(session, folder, arguments.force);
    }
    let card = || match (&own, &arguments.image, &arguments.person) {
        (Some(person), ..) => Ok(simulated::from_image(new_person::card(person)?)),
        (None, Some(folder), _) => simulated::from_folder(folder),
        (None, None, person) => simulated::link(person.as_deref().unwrap_or_default()),
    };
    if let Some(link) = &arguments.pn532 {
        return reader::in_pn532(session, &card()?, link);
    }
    let address = arguments.vpcd.as_deref().map(address).transpose()?;
    if !arguments.command.is_empty() {
        return for_a_command(session, &card()?, address, &arguments.command);
    }
    let address = address.unwrap_or(([127, 0, 0, 1], DEFAULT_PORT).into());
    reader::in_vpcd(session, &card()?, address)
}

fn address(text: &str) -> Result<SocketAddr, Failure> {
    let found = text.to_socket_addrs().ok();
    let found = found.and_then(|mut found| found.next());
    Ok(found.ok_or(UsageError::Address)?)
}

#[cfg(unix)]
use command::run as for_a_command;

#[cfg(not(unix))]
fn for_a_command(
    _: &Session,
    _: &SimTransport,
    _: Option<SocketAddr>,
    _: &[std::ffi::OsString],
) -> Result<(), Failure> {
    Err(UsageError::NotOnThisSystem { option: "--" }.into())
}
