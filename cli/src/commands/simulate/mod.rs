//! `simulate`: a card in the vpcd virtual reader, by itself or for a command, or in the field of an emulated PN532.

#[cfg(unix)]
mod command;
#[cfg(unix)]
mod pcscd;

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[cfg(unix)]
use mynumber_card::data::display_safe;
use mynumber_card::sim::issuer::Issuer;
use mynumber_card::sim::vpcd::{DEFAULT_PORT, Reconnect, VpcdError, VpcdEvent, VpcdServer};
use mynumber_card::sim::{SimTransport, people};
use serde::Serialize;
use terminal::language::{Language, phrases};
use terminal::table::Table;
use terminal::{files, output};

use crate::args::SimulateArguments;
use crate::failure::{Failure, UsageError};
use crate::session::Session;
use crate::{json, simulated};

phrases! {
    waiting => "vpcd につながりました。リーダーがカードを受け取るのを待っています（別のカードが入っていれば、それが離れるまで）", "connected to vpcd, waiting for the reader to take the card (if another one is in it, until that has left)";
    still_waiting(address, port) => "{address} からまだ何も来ません。別のカードが入っているか、そこで待ち受けているのが vpcd ではありません（`ss -ltnp 'sport = :{port}'` で分かります）。引き続き待ちます。Ctrl-C で終わります", "nothing has come from {address} yet: another card is in the reader, or what listens there is not vpcd (`ss -ltnp 'sport = :{port}'` shows it); still waiting, Ctrl-C ends it";
    in_the_reader => "カードをリーダーに入れました。Ctrl-C で終わります", "the card is in the reader; Ctrl-C ends it";
    has_left => "リーダーから離れました", "the card has left the reader";
    never_was_in => "カードがリーダーに入る前に接続が切れました", "the connection ended before the card was in the reader";
    proves_nothing => "この認証局の秘密鍵は公開されており、何も証明しません。試験にだけ使ってください", "the private keys of this authority are published: it proves nothing, and is for tests only";
    with_license => "運転免許証あり", "driver's license";
}
#[cfg(unix)]
phrases! {
    on_pn532(link) => "PN532 を用意しました（libnfc での名前: pn532_uart:{link}）。カードはその上にあります。Ctrl-C で終わります", "a PN532 is ready (for libnfc: pn532_uart:{link}) with the card on it; Ctrl-C ends it";
}

/// How often a server looks for signals.
const TICK: Duration = Duration::from_millis(50);

/// What `--list` prints with `--json`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct People {
    schema: &'static str,
    people: Vec<Person>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Person {
    person: &'static str,
    name: String,
    /// Whether their driver's license is on the card.
    license: bool,
}

/// A key of a card authority, as `--anchor` takes it.
#[derive(Debug, Serialize)]
struct Key {
    key_id: String,
    modulus: String,
    exponent: &'static str,
}

pub(super) fn run(session: &Session, arguments: &SimulateArguments) -> Result<(), Failure> {
    if arguments.list {
        return list(session);
    }
    if let Some(folder) = &arguments.anchors {
        return write_anchors(session, folder, arguments.force);
    }
    let card = || match (&arguments.image, &arguments.person) {
        (Some(folder), _) => simulated::from_folder(folder),
        (None, person) => simulated::link(person.as_deref().unwrap_or_default()),
    };
    if let Some(link) = &arguments.pn532 {
        return in_pn532(session, &card()?, link);
    }
    let address = arguments.vpcd.as_deref().map(address).transpose()?;
    if !arguments.command.is_empty() {
        return for_a_command(session, &card()?, address, &arguments.command);
    }
    let address = address.unwrap_or(([127, 0, 0, 1], DEFAULT_PORT).into());
    let transport = card()?;
    let language = session.language;
    let mut in_reader = false;
    let mut server = VpcdServer::new(transport.handle(), address)
        .with_reconnect(Reconnect::For(session.options.wait))
        .with_observer(move |event| tell(event, address, &mut in_reader, language));
    if transport.is_in_real_time() {
        server = server.in_real_time();
    }
    session.signals.hold();
    let served = until_a_signal(session, |stop| server.run(stop), VpcdError::Thread);
    served.map_err(|error| no_vpcd(&error, address))
}

fn address(text: &str) -> Result<SocketAddr, Failure> {
    let found = text.to_socket_addrs().ok();
    let found = found.and_then(|mut found| found.next());
    Ok(found.ok_or(UsageError::Address)?)
}

fn no_vpcd(error: &VpcdError, address: SocketAddr) -> Failure {
    match error {
        VpcdError::NotVpcd { .. } => Failure::NotVpcd { address },
        _ => Failure::Vpcd { address },
    }
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

/// Says what became of the card. "In the reader" is said when the reader has asked for it.
fn tell(event: VpcdEvent, address: SocketAddr, in_reader: &mut bool, language: Language) {
    let was_in_reader = std::mem::replace(in_reader, event == VpcdEvent::Connected);
    let long;
    let said = match event {
        VpcdEvent::Waiting => waiting(language),
        VpcdEvent::StillWaiting => {
            long = still_waiting(language, address, address.port());
            &long
        }
        VpcdEvent::Connected => in_the_reader(language),
        VpcdEvent::Disconnected if was_in_reader => has_left(language),
        VpcdEvent::Disconnected => never_was_in(language),
        _ => return,
    };
    output::remark(said, language);
}

#[cfg(unix)]
fn in_pn532(session: &Session, card: &SimTransport, link: &Path) -> Result<(), Failure> {
    use mynumber_card::sim::pn532::{Pn532Error, Pn532Server};

    let server = Pn532Server::open(card.handle()).and_then(|server| server.with_link(link));
    let mut server = server.map_err(Failure::Pn532)?;
    if card.is_in_real_time() {
        server = server.in_real_time();
    }
    // From here on a signal ends it, and the link goes with it.
    session.signals.hold();
    let shown = display_safe(&link.display().to_string()).to_string();
    output::remark(&on_pn532(session.language, shown), session.language);
    until_a_signal(session, |stop| server.run(stop), Pn532Error::Thread).map_err(Failure::Pn532)
}

#[cfg(not(unix))]
fn in_pn532(_: &Session, _: &SimTransport, _: &Path) -> Result<(), Failure> {
    Err(UsageError::NotOnThisSystem { option: "--pn532" }.into())
}

/// Serves until it ends by itself or by a signal, which is how it is meant to end.
fn until_a_signal<E: Send>(
    session: &Session,
    serve: impl FnOnce(&AtomicBool) -> Result<(), E>,
    no_thread: fn(std::io::Error) -> E,
) -> Result<(), E> {
    let signals = &session.signals;
    let (stop, ended) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let watch = || {
            while signals.seen().is_none() && !ended.load(Ordering::SeqCst) {
                std::thread::sleep(TICK);
            }
            stop.store(true, Ordering::SeqCst);
        };
        let watcher = std::thread::Builder::new().spawn_scoped(scope, watch);
        watcher.map_err(no_thread)?;
        let served = serve(&stop);
        ended.store(true, Ordering::SeqCst);
        served
    })
}

/// The authority of the simulated cards in files that `--anchor` takes.
fn write_anchors(session: &Session, folder: &Path, force: bool) -> Result<(), Failure> {
    // They are the same every time.
    let write = |path: PathBuf, bytes: &[u8]| match std::fs::read(&path) {
        Ok(there) if there == bytes => Ok(()),
        _ => files::write(&path, bytes, force, &session.signals),
    };
    let made = Issuer::published().and_then(|issuer| issuer.anchors());
    let anchors = made.map_err(simulated::failed)?;
    files::create_folder(folder)?;
    for (purpose, generations) in [("auth", &anchors.auth_ca), ("sign", &anchors.sign_ca)] {
        for (generation, der) in (1_usize..).zip(generations) {
            let name = format!("{purpose}ca-sim-{generation}.cer");
            write(folder.join(name), der)?;
        }
    }
    // In a folder of its own: it is no anchor for the others.
    let license = folder.join("license");
    files::create_folder(&license)?;
    write(license.join("license-sim.cer"), &anchors.license)?;
    let keys = anchors.card_verifiable.iter().map(|(id, modulus)| Key {
        key_id: hex::encode(id),
        modulus: hex::encode(modulus),
        exponent: "010001",
    });
    let keys = json::text(&keys.collect::<Vec<_>>());
    write(folder.join("cvc-ca-keys.json"), keys.as_bytes())?;
    output::remark(proves_nothing(session.language), session.language);
    Ok(())
}

fn everybody() -> Result<People, Failure> {
    let people = people::NAMES.into_iter().map(|person| {
        let declared = people::person(person).map_err(simulated::failed)?;
        let license = declared.license.is_some();
        Ok::<_, Failure>(Person {
            person,
            name: declared.name,
            license,
        })
    });
    Ok(People {
        schema: "people/1",
        people: people.collect::<Result<Vec<_>, _>>()?,
    })
}

fn list(session: &Session) -> Result<(), Failure> {
    let all = everybody()?;
    if session.options.json {
        return Ok(json::print(&all)?);
    }
    let mut table = Table::default();
    for it in all.people {
        let license = if it.license {
            with_license(session.language)
        } else {
            ""
        };
        table.row([it.person, &it.name, license]);
    }
    Ok(output::print(&table.to_string())?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn people_follow_their_schema() {
        crate::schema::assert_followed("people/1", &[super::everybody().unwrap()]);
    }
}
