//! Serves a PN532 on a pseudo-terminal.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::chip::{Chip, Reply};
use super::frame::{self, Heard, Parser};
use super::knobs::ReaderKnobs;
use super::link::{Line, Link, Pn532Error, Pty};
use crate::sim::SimHandle;

/// How often a waiting server looks whether it is to stop, and whether the card is still there.
const TICK: Duration = Duration::from_millis(50);
/// How often it looks whether a program has opened the line.
const CLOSED_TICK: Duration = Duration::from_millis(5);
/// How long the rest of a frame may take (assumed).
const STALL: Duration = Duration::from_millis(500);

/// What a server tells its observer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pn532Event {
    /// A program talks to the reader.
    Opened,
    /// The program has gone.
    Closed,
}

/// What is told of [`Pn532Event`]s.
type Observer = Box<dyn FnMut(Pn532Event) + Send>;

/// Serves a PN532 with a simulated card in its field.
///
/// ```no_run
/// use mynumber_card::sim::pn532::Pn532Server;
/// use mynumber_card::sim::{CardImage, SimTransport, SimulatedCard};
///
/// # fn main() -> Result<(), mynumber_card::sim::pn532::Pn532Error> {
/// # let image = CardImage { atr: vec![], applications: vec![], data_objects: vec![] };
/// let card = SimTransport::new(SimulatedCard::new(image)).handle();
/// let server = Pn532Server::open(card)?.with_link("/tmp/pn532")?.spawn();
/// // … LIBNFC_DEVICE=pn532_uart:/tmp/pn532 nfc-list -v …
/// server.stop()?;
/// # Ok(())
/// # }
/// ```
pub struct Pn532Server {
    pty: Pty,
    link: Option<Link>,
    chip: Chip,
    parser: Parser,
    knobs: ReaderKnobs,
    real_time: bool,
    observer: Option<Observer>,
    /// What is still to be sent, each piece when it is due.
    queue: VecDeque<(Instant, Vec<u8>)>,
    /// The last answer, which the host may ask for again.
    last: Vec<u8>,
}

impl core::fmt::Debug for Pn532Server {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Pn532Server")
            .field("device", &self.pty.device())
            .field("real_time", &self.real_time)
            .finish_non_exhaustive()
    }
}

impl Pn532Server {
    /// A PN532 with this card in its field, with the link and faults of its handle.
    ///
    /// # Errors
    /// [`Pn532Error::Terminal`] when the system gives no pseudo-terminal.
    pub fn open(card: SimHandle) -> Result<Self, Pn532Error> {
        let knobs = ReaderKnobs::default();
        Ok(Self {
            pty: Pty::open()?,
            link: None,
            chip: Chip::new(card, Arc::clone(&knobs.settings)),
            parser: Parser::default(),
            knobs,
            real_time: false,
            observer: None,
            queue: VecDeque::new(),
            last: Vec::new(),
        })
    }

    /// The same, with a symbolic link to its device, which goes when the server ends. A link that
    /// leads nowhere is replaced.
    ///
    /// # Errors
    /// [`Pn532Error::LinkExists`] when anything else is there, [`Pn532Error::Link`] when it cannot
    /// be made.
    pub fn with_link(mut self, path: impl AsRef<Path>) -> Result<Self, Pn532Error> {
        self.link = Some(Link::new(path.as_ref(), self.pty.device())?);
        Ok(self)
    }

    /// The same, but a command really takes the time that its link models.
    #[must_use]
    pub fn in_real_time(self) -> Self {
        Self {
            real_time: true,
            ..self
        }
    }

    /// The same, telling this observer when a program opens and closes the line.
    #[must_use]
    pub fn with_observer(self, observer: impl FnMut(Pn532Event) + Send + 'static) -> Self {
        Self {
            observer: Some(Box::new(observer)),
            ..self
        }
    }

    /// The device that programs open: libnfc finds the reader as `pn532_uart:` and this.
    #[must_use]
    pub fn device(&self) -> &Path {
        self.pty.device()
    }

    /// Changes how the reader behaves, also while it is served.
    #[must_use]
    pub fn knobs(&self) -> ReaderKnobs {
        self.knobs.clone()
    }

    /// Serves until `stop` is set. The card is without power afterwards.
    ///
    /// # Errors
    /// [`Pn532Error::Terminal`] when the pseudo-terminal fails.
    pub fn run(mut self, stop: &AtomicBool) -> Result<(), Pn532Error> {
        let served = self.serve(stop);
        self.chip.switch_off();
        Ok(served?)
    }

    /// Serves on a thread of its own.
    #[must_use]
    pub fn spawn(self) -> RunningPn532 {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        let device = self.device().to_owned();
        let knobs = self.knobs();
        RunningPn532 {
            thread: Some(std::thread::Builder::new().spawn(move || self.run(&seen))),
            stop,
            device,
            knobs,
        }
    }

    fn tell(&mut self, event: Pn532Event) {
        if let Some(observer) = &mut self.observer {
            observer(event);
        }
    }

    fn serve(&mut self, stop: &AtomicBool) -> std::io::Result<()> {
        let mut opened = false;
        let mut heard_at = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            self.chip.look();
            if let Some(found) = self.chip.search() {
                self.answer(&found, Duration::ZERO, false);
            }
            self.send_what_is_due()?;
            let now = Instant::now();
            if self.parser.is_inside() && now.saturating_duration_since(heard_at) > STALL {
                self.parser.forget();
            }
            let limit = self.queue.front().map_or(TICK, |(due, _)| {
                due.saturating_duration_since(now).min(TICK)
            });
            let mut buffer = [0; 512];
            match self.pty.read(&mut buffer, limit)? {
                Line::Quiet => {}
                Line::Closed => {
                    if opened {
                        opened = false;
                        self.tell(Pn532Event::Closed);
                        self.pty.make_raw()?;
                    }
                    std::thread::sleep(CLOSED_TICK);
                }
                Line::Read(count) => {
                    heard_at = Instant::now();
                    if !opened {
                        opened = true;
                        self.tell(Pn532Event::Opened);
                    }
                    for byte in buffer.iter().take(count) {
                        self.chip.feel(*byte);
                        if let Some(heard) = self.parser.push(*byte) {
                            self.obey(heard);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn obey(&mut self, heard: Heard) {
        match heard {
            Heard::Ack => {
                self.queue.clear();
                self.chip.abort();
            }
            Heard::Nack => {
                let again = self.last.clone();
                self.queue.clear();
                self.send(again, Duration::ZERO);
            }
            Heard::Command(command) => {
                let reply = self.chip.execute(&command);
                if reply == Reply::Deaf {
                    return;
                }
                // Whatever was still to be answered is dropped.
                self.queue.clear();
                self.queue.push_back((Instant::now(), frame::ACK.to_vec()));
                match reply {
                    Reply::Answer {
                        bytes,
                        modelled,
                        late,
                        spoilt,
                    } => {
                        let modelled = if self.real_time {
                            modelled
                        } else {
                            Duration::ZERO
                        };
                        self.answer(&bytes, modelled.saturating_add(late), spoilt);
                    }
                    Reply::SyntaxError => self.send(frame::SYNTAX_ERROR.to_vec(), Duration::ZERO),
                    Reply::Deaf | Reply::Silence | Reply::Searching => {}
                }
            }
        }
    }

    fn answer(&mut self, bytes: &[u8], after: Duration, spoilt: bool) {
        let mut framed = frame::encode(bytes);
        if spoilt && let Some([check, _end]) = framed.last_chunk_mut::<2>() {
            *check ^= 0xFF;
        }
        self.last.clone_from(&framed);
        self.send(framed, after);
    }

    /// Queues bytes, in pieces where the line dribbles.
    fn send(&mut self, bytes: Vec<u8>, after: Duration) {
        let dribble = {
            let settings = &self.knobs.settings;
            let settings = settings.lock();
            settings
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .dribble
        };
        let mut due = Instant::now()
            .checked_add(after)
            .unwrap_or_else(Instant::now);
        let Some((piece, pause)) = dribble else {
            self.queue.push_back((due, bytes));
            return;
        };
        for piece in bytes.chunks(piece.max(1)) {
            self.queue.push_back((due, piece.to_vec()));
            due = due.checked_add(pause).unwrap_or(due);
        }
    }

    fn send_what_is_due(&mut self) -> std::io::Result<()> {
        while let Some((due, bytes)) = self.queue.front_mut() {
            if *due > Instant::now() {
                break;
            }
            let written = self.pty.write(bytes)?;
            *bytes = bytes.get(written..).unwrap_or_default().to_vec();
            if bytes.is_empty() {
                self.queue.pop_front();
            } else {
                // Nobody reads: later, if the host does not give up before.
                *due = Instant::now().checked_add(TICK).unwrap_or(*due);
            }
        }
        Ok(())
    }
}

/// A server on its own thread. Dropping it tells it to stop; [`stop`](Self::stop) also waits.
#[derive(Debug)]
pub struct RunningPn532 {
    stop: Arc<AtomicBool>,
    thread: Option<std::io::Result<JoinHandle<Result<(), Pn532Error>>>>,
    device: PathBuf,
    knobs: ReaderKnobs,
}

impl RunningPn532 {
    /// The flag that stops the server, e.g. for a signal handler.
    #[must_use]
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// The device that programs open.
    #[must_use]
    pub fn device(&self) -> &Path {
        &self.device
    }

    /// Changes how the reader behaves.
    #[must_use]
    pub fn knobs(&self) -> ReaderKnobs {
        self.knobs.clone()
    }

    /// Whether the server has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        match &self.thread {
            Some(Ok(thread)) => thread.is_finished(),
            Some(Err(_)) | None => true,
        }
    }

    /// Tells the server to stop and waits for it, a tenth of a second at most.
    ///
    /// # Errors
    /// Why it had ended before, or had not begun.
    pub fn stop(mut self) -> Result<(), Pn532Error> {
        self.stop.store(true, Ordering::Relaxed);
        match self.thread.take() {
            Some(Ok(thread)) => thread.join().unwrap_or(Err(Pn532Error::Panicked)),
            Some(Err(source)) => Err(Pn532Error::Thread(source)),
            None => Ok(()),
        }
    }
}

impl Drop for RunningPn532 {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
