//! The card in a reader until a signal comes: in that of a pcscd with vpcd, or in the field of an emulated PN532.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[cfg(unix)]
use mynumber_card::data::display_safe;
use mynumber_card::sim::SimTransport;
use mynumber_card::sim::vpcd::{Reconnect, VpcdError, VpcdEvent, VpcdServer};
use terminal::language::{Language, phrases};
use terminal::output;

use crate::failure::Failure;
#[cfg(not(unix))]
use crate::failure::UsageError;
use crate::session::Session;

phrases! {
    waiting => "vpcd につながりました。リーダーがカードを受け取るのを待っています（別のカードが入っていれば、それが離れるまで）", "connected to vpcd, waiting for the reader to take the card (if another one is in it, until that has left)";
    still_waiting(address, port) => "{address} からまだ何も来ません。別のカードが入っているか、そこで待ち受けているのが vpcd ではありません（`ss -ltnp 'sport = :{port}'` で分かります）。引き続き待ちます。Ctrl-C で終わります", "nothing has come from {address} yet: another card is in the reader, or what listens there is not vpcd (`ss -ltnp 'sport = :{port}'` shows it); still waiting, Ctrl-C ends it";
    in_the_reader => "カードをリーダーに入れました。Ctrl-C で終わります", "the card is in the reader; Ctrl-C ends it";
    has_left => "リーダーから離れました", "the card has left the reader";
    never_was_in => "カードがリーダーに入る前に接続が切れました", "the connection ended before the card was in the reader";
}
#[cfg(unix)]
phrases! {
    on_pn532(link) => "PN532 を用意しました（libnfc での名前: pn532_uart:{link}）。カードはその上にあります。Ctrl-C で終わります", "a PN532 is ready (for libnfc: pn532_uart:{link}) with the card on it; Ctrl-C ends it";
}

/// How often a server looks for signals.
const TICK: Duration = Duration::from_millis(50);

/// In the reader whose vpcd listens at this address.
pub(super) fn in_vpcd(
    session: &Session,
    transport: &SimTransport,
    address: SocketAddr,
) -> Result<(), Failure> {
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

pub(super) fn no_vpcd(error: &VpcdError, address: SocketAddr) -> Failure {
    match error {
        VpcdError::NotVpcd { .. } => Failure::NotVpcd { address },
        _ => Failure::Vpcd { address },
    }
}

/// Says what became of the card. "In the reader" is said when the reader has asked for it.
pub(super) fn tell(
    event: VpcdEvent,
    address: SocketAddr,
    in_reader: &mut bool,
    language: Language,
) {
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
pub(super) fn in_pn532(session: &Session, card: &SimTransport, link: &Path) -> Result<(), Failure> {
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
pub(super) fn in_pn532(_: &Session, _: &SimTransport, _: &Path) -> Result<(), Failure> {
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
