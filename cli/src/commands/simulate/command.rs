//! `simulate -- COMMAND`: a card in a reader for as long as a command runs.

use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use mynumber_card::sim::SimTransport;
use mynumber_card::sim::vpcd::{Reconnect, RunningServer, VpcdEvent, VpcdServer};
use terminal::TerminalError;
use terminal::child;

use super::pcscd::Pcscd;
use super::reader::{no_vpcd, tell};
use crate::failure::Failure;
use crate::session::Session;

/// How often a reader that has not taken the card is looked at, and signals.
const TICK: Duration = Duration::from_millis(20);
/// A reader of the system takes the card a moment before programs see it, and nobody but them can tell.
const SEEN: Duration = Duration::from_millis(300);

/// Runs it with a pcscd of its own, or with the one whose virtual reader listens at this address, and ends as it does.
pub(super) fn run(
    session: &Session,
    card: &SimTransport,
    address: Option<SocketAddr>,
    command: &[OsString],
) -> Result<(), Failure> {
    let [command, arguments @ ..] = command else {
        return Ok(());
    };
    // From here on a signal is for the command, and everything is closed behind it.
    session.signals.hold();
    let (mut pcscd, at) = match address {
        Some(at) => (None, at),
        None => {
            let pcscd = Pcscd::start()?;
            let at = ([127, 0, 0, 1], pcscd.port()).into();
            (Some(pcscd), at)
        }
    };
    let served = Served::start(session, card, at)?;
    match &mut pcscd {
        Some(pcscd) => pcscd.takes_the_card()?,
        None => std::thread::sleep(SEEN),
    }
    // It came before there was a command to pass it on to.
    if let Some(signal) = session.signals.seen() {
        return Err(TerminalError::Interrupted { signal }.into());
    }
    let socket = pcscd.as_ref().map(Pcscd::socket);
    let variables: Vec<(&str, &OsStr)> = socket
        .iter()
        .map(|socket| ("PCSCLITE_CSOCK_NAME", socket.as_os_str()))
        .collect();
    let ran = child::run(command, arguments, &variables, &session.signals);
    // The card first, then the reader.
    drop(served);
    drop(pcscd);
    match ran {
        Ok(0) => Ok(()),
        Ok(exit) => Err(Failure::Told { exit }),
        Err(source) => Err(Failure::CommandNotStarted {
            command: command.to_string_lossy().into_owned(),
            source,
        }),
    }
}

/// A card in a reader, taken out when this is dropped.
struct Served {
    server: Option<RunningServer>,
    taken_out: Arc<AtomicBool>,
}

impl Served {
    /// Waits until the reader has the card.
    fn start(session: &Session, card: &SimTransport, at: SocketAddr) -> Result<Self, Failure> {
        let (told, events) = mpsc::channel();
        let taken_out = Arc::new(AtomicBool::new(false));
        let (ends, language) = (Arc::clone(&taken_out), session.language);
        let mut in_reader = false;
        let observer = move |event| {
            let _already_in = told.send(event);
            // Only what should not be is said: standard error is the command's.
            let lost = in_reader && event != VpcdEvent::Connected && !ends.load(Ordering::SeqCst);
            if lost || event == VpcdEvent::StillWaiting {
                tell(event, at, &mut in_reader, language);
            }
            in_reader = event == VpcdEvent::Connected;
        };
        let mut server = VpcdServer::new(card.handle(), at)
            .with_reconnect(Reconnect::For(session.options.wait))
            .with_observer(observer);
        if card.is_in_real_time() {
            server = server.in_real_time();
        }
        let served = Self {
            server: Some(server.spawn()),
            taken_out,
        };
        loop {
            match events.recv_timeout(TICK) {
                Ok(VpcdEvent::Connected) => return Ok(served),
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(served.failure(at)),
            }
            if let Some(signal) = session.signals.seen() {
                return Err(TerminalError::Interrupted { signal }.into());
            }
        }
    }

    /// Why the server has ended, before anybody asked it to.
    fn failure(mut self, at: SocketAddr) -> Failure {
        let ended = self.server.take().map(RunningServer::stop);
        match ended {
            Some(Err(error)) => no_vpcd(&error, at),
            _ => Failure::Vpcd { address: at },
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.taken_out.store(true, Ordering::SeqCst);
        // Its thread is waited for: the card has left the reader then.
        let _ended = self.server.take().map(RunningServer::stop);
    }
}
