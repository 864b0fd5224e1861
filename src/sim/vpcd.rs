//! The simulated card behind the real pcscd: the card's side of the vpcd virtual reader.
//!
//! vpcd, a driver of pcscd, listens; the card connects. Each message is a length of two bytes (big
//! endian) and that many bytes. One byte is an order to the card (0 power off, 1 power on, 2 reset,
//! 4 tell the ATR); anything longer is a command APDU. Only ATR and APDUs are answered, in the same
//! frame. Source: vsmartcard.
//!
//! # Example
//! ```no_run
//! use mynumber_card::sim::vpcd::{Reconnect, VpcdServer};
//! use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//!
//! let card = SimTransport::new(SimulatedCard::new(people::load("taro")?)).handle();
//! let server = VpcdServer::new(card, ([127, 0, 0, 1], 35_963).into())
//!     .with_reconnect(Reconnect::Forever)
//!     .spawn();
//! // … every PC/SC program sees a card now …
//! server.stop()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::transport::SimHandle;
use crate::error::{TransportError, system_word};

/// The port that vpcd listens on by default.
pub const DEFAULT_PORT: u16 = 35_963;

/// How often a waiting server checks whether it should stop.
const TICK: Duration = Duration::from_millis(50);
/// How long the rest of a message may take, and how long an answer may take to be accepted.
const STALL: Duration = Duration::from_secs(10);
/// How long a silent card stays silent before the reader loses it, unless told otherwise.
const SILENCE: Duration = Duration::from_secs(2);
/// How long the other end of the connection may ask for nothing before that is reported, by default.
/// pcscd asks within a second.
const PATIENCE: Duration = Duration::from_secs(3);
/// After this many connections in a row that end without a question, the other end is not vpcd.
const HANGS_UP: usize = 10;
/// How long one attempt to connect may take.
const CONNECT: Duration = Duration::from_secs(2);
/// The first pause between two attempts to connect; each later one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Why a server ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VpcdError {
    /// No connection to vpcd, and no time left to try again.
    #[error("no vpcd at {address}: is pcscd running with the vpcd driver?")]
    Connect {
        /// Where it was sought.
        address: SocketAddr,
        /// The last reason.
        #[source]
        source: std::io::Error,
    },
    /// A program other than vpcd holds the port: it greets in text, or hangs up again and again without
    /// having asked for anything. Never where [`Reconnect::Forever`] was asked for.
    #[error("the program at {address} is not vpcd")]
    NotVpcd {
        /// Where vpcd was sought.
        address: SocketAddr,
    },
    /// The system gave no thread.
    #[error("the system gives no thread to serve on")]
    Thread(#[source] std::io::Error),
    /// The server's thread ended by a panic.
    #[error("the vpcd server failed")]
    Panicked,
}

errors!(VpcdError {
    Connect { address, source as "reason" by system_word } => "no_vpcd",
    NotVpcd { address } => "not_vpcd",
    Thread(reason by system_word) => "no_thread",
    Panicked => "panicked",
});

/// What to do while there is no vpcd, at the start and after it went away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reconnect {
    /// Serve one connection. No vpcd at the start is an error; its end is the end.
    Never,
    /// Try for this long, each time again.
    For(Duration),
    /// Try until told to stop.
    Forever,
}

/// What a server tells its observer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum VpcdEvent {
    /// vpcd's port has taken the connection. That alone puts no card into the reader: where another card
    /// is in it already, the connection waits until that one has left.
    Waiting,
    /// Some seconds later nothing has been asked for yet: another card is in the reader, or the program
    /// that holds the port is not vpcd. The server waits on.
    StillWaiting,
    /// The card is in the reader, which has asked for something.
    Connected,
    /// The reader went away, or the card was taken out; or the connection ended before the card was in
    /// the reader.
    Disconnected,
}

/// What ended one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Stopped,
    Lost,
    /// It ended before anything was asked for.
    Unasked,
    /// The other side greets in text.
    Text,
}

/// One message of vpcd.
enum Message {
    Frame(Vec<u8>),
    End(End),
}

/// What is told of [`VpcdEvent`]s.
type Observer = Box<dyn FnMut(VpcdEvent) + Send>;

/// Serves a simulated card to pcscd through vpcd.
pub struct VpcdServer {
    card: SimHandle,
    address: SocketAddr,
    reconnect: Reconnect,
    real_time: bool,
    silence: Duration,
    patience: Duration,
    observer: Option<Observer>,
}

impl core::fmt::Debug for VpcdServer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("VpcdServer")
            .field("address", &self.address)
            .field("reconnect", &self.reconnect)
            .field("real_time", &self.real_time)
            .finish_non_exhaustive()
    }
}

impl VpcdServer {
    /// A server of this card, with the link and faults of its handle, for the vpcd at this address.
    #[must_use]
    pub fn new(card: SimHandle, address: SocketAddr) -> Self {
        Self {
            card,
            address,
            reconnect: Reconnect::Never,
            real_time: false,
            silence: SILENCE,
            patience: PATIENCE,
            observer: None,
        }
    }

    /// The same, with this done while there is no vpcd.
    #[must_use]
    pub fn with_reconnect(self, reconnect: Reconnect) -> Self {
        Self { reconnect, ..self }
    }

    /// The same, but a command really takes the time that its link models.
    #[must_use]
    pub fn in_real_time(self) -> Self {
        Self {
            real_time: true,
            ..self
        }
    }

    /// The same, but a card that does not answer is lost after this time, by default 2 seconds.
    #[must_use]
    pub fn with_silence(self, silence: Duration) -> Self {
        Self { silence, ..self }
    }

    /// The same, but [`VpcdEvent::StillWaiting`] is told after this time, by default 3 seconds.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The same, telling this observer when the card enters and leaves the reader.
    #[must_use]
    pub fn with_observer(self, observer: impl FnMut(VpcdEvent) + Send + 'static) -> Self {
        Self {
            observer: Some(Box::new(observer)),
            ..self
        }
    }

    /// Serves until `stop` is set, or vpcd is away for longer than agreed.
    ///
    /// # Errors
    /// [`VpcdError::Connect`] when there is no vpcd, and [`VpcdError::NotVpcd`].
    pub fn run(mut self, stop: &AtomicBool) -> Result<(), VpcdError> {
        let mut unasked: usize = 0;
        loop {
            let Some(stream) = self.connect(stop)? else {
                return Ok(());
            };
            self.tell(VpcdEvent::Waiting);
            let end = self.serve(stream, stop);
            self.card.power_off();
            self.tell(VpcdEvent::Disconnected);
            unasked = match end {
                End::Unasked => unasked.saturating_add(1),
                End::Text => HANGS_UP,
                End::Stopped | End::Lost => 0,
            };
            if unasked >= HANGS_UP && self.reconnect != Reconnect::Forever {
                return Err(VpcdError::NotVpcd {
                    address: self.address,
                });
            }
            if end == End::Stopped || self.reconnect == Reconnect::Never {
                return Ok(());
            }
            pause(FIRST_PAUSE, stop);
        }
    }

    /// Serves on a thread of its own.
    #[must_use]
    pub fn spawn(self) -> RunningServer {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        RunningServer {
            thread: Some(std::thread::Builder::new().spawn(move || self.run(&seen))),
            stop,
        }
    }

    fn tell(&mut self, event: VpcdEvent) {
        if let Some(observer) = &mut self.observer {
            observer(event);
        }
    }

    /// Connects, trying as agreed; `None` when told to stop. A card that was taken out does not
    /// connect before it is put back.
    fn connect(&self, stop: &AtomicBool) -> Result<Option<TcpStream>, VpcdError> {
        let start = Instant::now();
        let mut wait = FIRST_PAUSE;
        loop {
            if stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            if !self.card.is_present() {
                pause(TICK, stop);
                continue;
            }
            let source = match TcpStream::connect_timeout(&self.address, CONNECT) {
                Ok(stream) => return Ok(Some(stream)),
                Err(error) => error,
            };
            let again = match self.reconnect {
                Reconnect::Never => false,
                Reconnect::For(limit) => start.elapsed().saturating_add(wait) < limit,
                Reconnect::Forever => true,
            };
            if !again {
                return Err(VpcdError::Connect {
                    address: self.address,
                    source,
                });
            }
            pause(wait, stop);
            wait = wait.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }

    fn serve(&mut self, mut stream: TcpStream, stop: &AtomicBool) -> End {
        let prepared = stream
            .set_read_timeout(Some(TICK))
            .and_then(|()| stream.set_write_timeout(Some(STALL)))
            .and_then(|()| stream.set_nodelay(true));
        if prepared.is_err() {
            return End::Lost;
        }
        self.card.power_on();
        let mut in_reader = false;
        loop {
            let message = match self.read_message(&mut stream, !in_reader, stop) {
                Message::Frame(message) => message,
                // A card that was taken out has ended it itself.
                Message::End(End::Lost) if !in_reader && self.card.is_present() => {
                    return End::Unasked;
                }
                Message::End(end) => return end,
            };
            if !in_reader {
                in_reader = true;
                self.tell(VpcdEvent::Connected);
            }
            let answer = match message.as_slice() {
                [] => None,
                [order] => self.obey(*order),
                command => match self.answer(command, stop) {
                    Some(answer) => Some(answer),
                    None => return End::Lost,
                },
            };
            if let Some(answer) = answer
                && write_message(&mut stream, &answer).is_err()
            {
                return End::Lost;
            }
        }
    }

    /// Carries out an order; only the ATR is answered, and unknown orders are passed over.
    fn obey(&self, order: u8) -> Option<Vec<u8>> {
        match order {
            0 => self.card.power_off(),
            1 => self.card.power_on(),
            2 => self.card.warm_reset(),
            4 => return Some(self.card.with_card(|card| card.atr().to_vec())),
            _ => {}
        }
        None
    }

    /// The answer to a command; `None` when the reader loses the card over it.
    fn answer(&self, command: &[u8], stop: &AtomicBool) -> Option<Vec<u8>> {
        let (answer, time) = self.card.exchange(command);
        if self.real_time {
            pause(time, stop);
        }
        match answer {
            // vpcd waits forever for an empty answer (measured with 3.3), and pcscd with it.
            Ok(answer) if answer.is_empty() => None,
            Ok(answer) => Some(answer),
            // A virtual reader cannot report a reset: the command meets the card after it.
            Err(TransportError::CardReset) => {
                Some(self.card.with_card(|card| card.process(command)))
            }
            Err(TransportError::Timeout) => {
                pause(self.silence, stop);
                None
            }
            Err(_) => None,
        }
    }

    /// Waits for a whole message. The buffer grows with what arrives, not with what is announced.
    /// The first one shows who is there.
    fn read_message(&mut self, stream: &mut TcpStream, first: bool, stop: &AtomicBool) -> Message {
        let mut buffer: Vec<u8> = Vec::new();
        let mut started = None;
        let began = Instant::now();
        let mut patient = first;
        loop {
            if first && is_text(&buffer) {
                return Message::End(End::Text);
            }
            if patient && began.elapsed() >= self.patience && buffer.is_empty() {
                patient = false;
                self.tell(VpcdEvent::StillWaiting);
            }
            let wanted = match buffer.as_slice() {
                [high, low, body @ ..] => {
                    let length = usize::from(u16::from_be_bytes([*high, *low]));
                    if body.len() >= length {
                        return Message::Frame(body.to_vec());
                    }
                    length.saturating_sub(body.len())
                }
                header => 2_usize.saturating_sub(header.len()),
            };
            if stop.load(Ordering::Relaxed) {
                return Message::End(End::Stopped);
            }
            if !self.card.is_present() {
                return Message::End(End::Lost);
            }
            acknowledge_at_once(stream);
            let mut chunk = [0; 1024];
            let space = chunk.get_mut(..wanted.min(1024)).unwrap_or_default();
            match stream.read(space) {
                Ok(0) => return Message::End(End::Lost),
                Ok(count) => {
                    buffer.extend(chunk.iter().take(count));
                    started.get_or_insert_with(Instant::now);
                }
                Err(error) if is_only_waiting(error.kind()) => {}
                Err(_) => return Message::End(End::Lost),
            }
            if started.is_some_and(|since: Instant| since.elapsed() > STALL) {
                return Message::End(End::Lost);
            }
        }
    }
}

/// A server on its own thread. Dropping it tells it to stop; [`stop`](Self::stop) also waits.
#[derive(Debug)]
pub struct RunningServer {
    stop: Arc<AtomicBool>,
    thread: Option<std::io::Result<JoinHandle<Result<(), VpcdError>>>>,
}

impl RunningServer {
    /// The flag that stops the server, e.g. for a signal handler.
    #[must_use]
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Whether the server has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        match &self.thread {
            Some(Ok(thread)) => thread.is_finished(),
            Some(Err(_)) | None => true,
        }
    }

    /// Tells the server to stop and waits for it, a few tenths of a second at most while idle.
    ///
    /// # Errors
    /// Why it had ended before, or had not begun.
    pub fn stop(mut self) -> Result<(), VpcdError> {
        self.stop.store(true, Ordering::Relaxed);
        match self.thread.take() {
            Some(Ok(thread)) => thread.join().unwrap_or(Err(VpcdError::Panicked)),
            Some(Err(source)) => Err(VpcdError::Thread(source)),
            None => Ok(()),
        }
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn is_only_waiting(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

/// Whether the first bytes are the beginning of a greeting, as those of mail and login servers are. As a
/// length they would be more than 8,000 bytes, and what vpcd sends first is a byte.
fn is_text(buffer: &[u8]) -> bool {
    let printable = |byte: &u8| (0x20..0x7F).contains(byte);
    matches!(buffer, [first, second, ..] if printable(first) && printable(second))
}

/// vpcd sends length and body separately and waits for an acknowledgement in between, which the
/// kernel delays by some 40 ms per command unless asked each time (measured). Only speed depends on it.
fn acknowledge_at_once(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    {
        use std::os::linux::net::TcpStreamExt;
        let _slower = stream.set_quickack(true);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}

/// Sleeps, but not past a stop.
fn pause(time: Duration, stop: &AtomicBool) {
    let start = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        match time.checked_sub(start.elapsed()) {
            None | Some(Duration::ZERO) => return,
            Some(left) => std::thread::sleep(left.min(TICK)),
        }
    }
}

/// Writes one frame. An answer too long for a frame becomes 6F00.
fn write_message(stream: &mut TcpStream, answer: &[u8]) -> std::io::Result<()> {
    let frame = match u16::try_from(answer.len()) {
        Ok(length) => [&length.to_be_bytes(), answer].concat(),
        Err(_) => vec![0x00, 0x02, 0x6F, 0x00],
    };
    stream.write_all(&frame)
}
