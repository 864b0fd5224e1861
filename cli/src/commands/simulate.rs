//! `simulate`: a card in the vpcd virtual reader, or in the field of an emulated PN532.

use crate::args::SimulateArguments;
use crate::failure::Failure;
use crate::session::Session;

#[cfg(not(feature = "sim"))]
pub(super) fn run(_session: &Session, _arguments: &SimulateArguments) -> Result<(), Failure> {
    Err(Failure::NotInThisBuild { feature: "sim" })
}

#[cfg(feature = "sim")]
pub(super) fn run(session: &Session, arguments: &SimulateArguments) -> Result<(), Failure> {
    sim::run(session, arguments)
}

#[cfg(feature = "sim")]
mod sim {
    use std::net::{SocketAddr, ToSocketAddrs as _};
    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use mynumber_card::data::display_safe;
    use mynumber_card::sim::issuer::Issuer;
    use mynumber_card::sim::vpcd::{Reconnect, VpcdError, VpcdEvent, VpcdServer};
    use mynumber_card::sim::{SimHandle, people};
    use serde::Serialize;

    use super::SimulateArguments;
    use crate::failure::{Failure, UsageError};
    use crate::files;
    use crate::language::{Language, say};
    use crate::output;
    use crate::session::Session;
    use crate::simulated;
    use crate::view::table::Table;

    /// How often a server looks for signals.
    const TICK: Duration = Duration::from_millis(50);

    #[derive(Debug, Serialize)]
    struct Json {
        schema: &'static str,
        people: Vec<JsonPerson>,
    }

    /// A key of a card authority, as `--anchor` takes it.
    #[derive(Debug, Serialize)]
    struct JsonKey {
        key_id: String,
        modulus: String,
        exponent: &'static str,
    }

    #[derive(Debug, Serialize)]
    struct JsonPerson {
        person: &'static str,
        name: String,
        /// Whether their driver's license is on the card.
        license: bool,
    }

    pub(super) fn run(session: &Session, arguments: &SimulateArguments) -> Result<(), Failure> {
        if arguments.list {
            return list(session);
        }
        if let Some(folder) = &arguments.anchors {
            return write_anchors(session, folder, arguments.force);
        }
        let card = || match (&arguments.image, &arguments.person) {
            (Some(folder), _) => Ok((simulated::from_folder(folder)?, false)),
            (None, person) => simulated::link(person.as_deref().unwrap_or_default()),
        };
        if let Some(link) = &arguments.pn532 {
            let (transport, real_time) = card()?;
            return in_pn532(session, transport.handle(), real_time, link);
        }
        let address = arguments.vpcd.to_socket_addrs().ok();
        let address = address
            .and_then(|mut found| found.next())
            .ok_or(UsageError::Address)?;
        let (transport, real_time) = card()?;
        let language = session.language;
        let mut in_reader = false;
        let mut server = VpcdServer::new(transport.handle(), address)
            .with_reconnect(Reconnect::For(session.options.wait))
            .with_observer(move |event| tell(event, address, &mut in_reader, language));
        if real_time {
            server = server.in_real_time();
        }
        session.signals.hold();
        until_a_signal(session, |stop| server.run(stop), VpcdError::Thread).map_err(|error| {
            match error {
                VpcdError::NotVpcd { address } => Failure::NotVpcd { address },
                _ => Failure::Vpcd { address },
            }
        })
    }

    /// Says what became of the card. "In the reader" is said when the reader has asked for it.
    fn tell(event: VpcdEvent, address: SocketAddr, in_reader: &mut bool, language: Language) {
        let was_in_reader = std::mem::replace(in_reader, event == VpcdEvent::Connected);
        let said = match event {
            VpcdEvent::Waiting => language.pick(
                "vpcd につながりました。リーダーがカードを受け取るのを待っています（別のカードが入っていれば、それが離れるまで）",
                "connected to vpcd, waiting for the reader to take the card (if another one is in it, until that has left)",
            ),
            VpcdEvent::StillWaiting => {
                let port = address.port();
                let said = say!(
                    language,
                    "{address} からまだ何も来ません。別のカードが入っているか、そこで待ち受けているのが vpcd ではありません（`ss -ltnp 'sport = :{port}'` で分かります）。引き続き待ちます。Ctrl-C で終わります",
                    "nothing has come from {address} yet: another card is in the reader, or what listens there is not vpcd (`ss -ltnp 'sport = :{port}'` shows it); still waiting, Ctrl-C ends it"
                );
                output::remark(&said, language);
                return;
            }
            VpcdEvent::Connected => language.pick(
                "カードをリーダーに入れました。Ctrl-C で終わります",
                "the card is in the reader; Ctrl-C ends it",
            ),
            VpcdEvent::Disconnected if was_in_reader => {
                language.pick("リーダーから離れました", "the card has left the reader")
            }
            VpcdEvent::Disconnected => language.pick(
                "カードがリーダーに入る前に接続が切れました",
                "the connection ended before the card was in the reader",
            ),
            _ => return,
        };
        output::remark(said, language);
    }

    #[cfg(unix)]
    fn in_pn532(
        session: &Session,
        card: SimHandle,
        real_time: bool,
        link: &Path,
    ) -> Result<(), Failure> {
        use mynumber_card::sim::pn532::{Pn532Error, Pn532Server};

        let mut server = Pn532Server::open(card)
            .and_then(|server| server.with_link(link))
            .map_err(Failure::Pn532)?;
        if real_time {
            server = server.in_real_time();
        }
        // From here on a signal ends it, and the link goes with it.
        session.signals.hold();
        let shown = display_safe(&link.display().to_string()).to_string();
        output::remark(
            &say!(
                session.language,
                "PN532 を用意しました（libnfc での名前: pn532_uart:{shown}）。カードはその上にあります。Ctrl-C で終わります",
                "a PN532 is ready (for libnfc: pn532_uart:{shown}) with the card on it; Ctrl-C ends it"
            ),
            session.language,
        );
        until_a_signal(session, |stop| server.run(stop), Pn532Error::Thread).map_err(Failure::Pn532)
    }

    #[cfg(not(unix))]
    fn in_pn532(
        _session: &Session,
        _card: SimHandle,
        _real_time: bool,
        _link: &Path,
    ) -> Result<(), Failure> {
        Err(UsageError::NotOnThisSystem.into())
    }

    /// Serves until it ends by itself or by a signal, which is how it is meant to end.
    fn until_a_signal<E: Send>(
        session: &Session,
        serve: impl FnOnce(&AtomicBool) -> Result<(), E>,
        no_thread: fn(std::io::Error) -> E,
    ) -> Result<(), E> {
        let signals = &session.signals;
        let stop = AtomicBool::new(false);
        let ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let watch = || {
                while signals.seen().is_none() && !ended.load(Ordering::SeqCst) {
                    std::thread::sleep(TICK);
                }
                stop.store(true, Ordering::SeqCst);
            };
            std::thread::Builder::new()
                .spawn_scoped(scope, watch)
                .map_err(no_thread)?;
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
        let anchors = made.map_err(|error| Failure::CardFolder {
            reason: error.to_string(),
        })?;
        files::create_folder(folder)?;
        let certificates = [("auth", &anchors.auth_ca), ("sign", &anchors.sign_ca)];
        for (purpose, generations) in certificates {
            for (generation, der) in (1..).zip(generations) {
                let generation: usize = generation;
                let name = format!("{purpose}ca-sim-{generation}.cer");
                write(folder.join(name), der)?;
            }
        }
        // In a folder of its own: it is no anchor for the others.
        let license = folder.join("license");
        files::create_folder(&license)?;
        write(license.join("license-sim.cer"), &anchors.license)?;
        let keys: Vec<JsonKey> = anchors
            .card_verifiable
            .iter()
            .map(|(id, modulus)| JsonKey {
                key_id: hex::encode(id),
                modulus: hex::encode(modulus),
                exponent: "010001",
            })
            .collect();
        let keys = output::to_json(&keys);
        write(folder.join("cvc-ca-keys.json"), keys.as_bytes())?;
        output::remark(
            session.language.pick(
                "この認証局の秘密鍵は公開されており、何も証明しません。試験にだけ使ってください",
                "the private keys of this authority are published: it proves nothing, and is for tests only",
            ),
            session.language,
        );
        Ok(())
    }

    fn list(session: &Session) -> Result<(), Failure> {
        let names = people::NAMES.into_iter().map(|person| {
            people::person(person).map(|declared| JsonPerson {
                person,
                name: declared.name,
                license: declared.license.is_some(),
            })
        });
        let people = names
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Failure::CardFolder {
                reason: error.to_string(),
            })?;
        if session.options.json {
            return output::print_json(&Json {
                schema: "people/1",
                people,
            });
        }
        let mut table = Table::default();
        for person in people {
            let license = if person.license {
                session.language.pick("運転免許証あり", "driver's license")
            } else {
                ""
            };
            table.row([person.person, &person.name, license]);
        }
        output::print(&table.to_string())
    }
}
