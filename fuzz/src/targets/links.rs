//! What comes over a line: traces, messages of vpcd, frames of a PN532.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use mynumber_card::sim::SimTransport;
use mynumber_card::sim::pn532::Pn532Server;
use mynumber_card::sim::vpcd::{VpcdError, VpcdServer};
use mynumber_card::transport::{Replay, Trace};
use mynumber_card::{ApduLengths, Card};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};

use crate::seam::people;
use crate::text;

/// A trace that was replayed, traced again, is replayed again alike.
pub fn replay(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let replay = |text: &str| Replay::from_trace(text);
    let link = match replay(&text) {
        Ok(link) => link,
        Err(error) => {
            assert!(error.line >= 1 && error.line <= text.lines().count());
            return text::check_error(&error);
        }
    };
    let status = |link: Replay| {
        let mut written = Vec::new();
        let traced = Trace::new(link.with_apdu_lengths(ApduLengths::Extended), &mut written);
        let mut card = Card::new(traced);
        let result = format!(
            "{:?}",
            card.read_status().map_err(|error| error.to_string())
        );
        drop(card);
        (result, String::from_utf8(written).expect("text"))
    };
    let (result, written) = status(link);
    crate::memory::give(written.len());
    // What was written down is itself a trace, and says the same where nothing in it is masked.
    let again = replay(&written).expect("our own trace");
    let (second, rewritten) = status(again);
    if !written.contains('[') && !written.contains('!') {
        assert_eq!((second, rewritten), (result, written));
    }
}

/// Any messages: the server answers what it can and ends with the line.
pub fn vpcd(data: &[u8]) {
    static LISTENER: OnceLock<TcpListener> = OnceLock::new();
    let listener = LISTENER.get_or_init(|| TcpListener::bind(("127.0.0.1", 0)).expect("a port"));
    let address = listener.local_addr().expect("an address");
    let card = SimTransport::new(people::card("taro")).handle();
    let server = VpcdServer::new(card.clone(), address).spawn();
    let (mut reader, _) = listener.accept().expect("the card");
    // More than the buffers of the line hold is never sent: its answers are not read meanwhile.
    let data = &data[..data.len().min(4096)];
    reader.write_all(data).expect("sent");
    reader.shutdown(Shutdown::Write).expect("closed");
    let mut answers = Vec::new();
    // A server that ends with unread bytes resets the line.
    let _reset = reader.read_to_end(&mut answers);
    match server.stop() {
        // What does not talk like vpcd is told as that.
        Ok(_) | Err(VpcdError::NotVpcd { .. }) => {}
        Err(error) => panic!("an end without a panic: {error}"),
    }
    crate::memory::give(answers.len());
    // Whole messages only, and no more than were asked for.
    let count = |mut bytes: &[u8], whole: bool| {
        let mut count = 0;
        while let [high, low, rest @ ..] = bytes {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            assert!(!whole || rest.len() >= length, "half an answer");
            bytes = rest.get(length..).unwrap_or_default();
            count += 1;
        }
        count
    };
    assert!(count(&answers, true) <= count(data, false));
    assert!(
        !card.with_card(|card| card.is_powered()),
        "the card has power without a reader"
    );
}

/// A frame as the host sends it.
pub fn frame(command: &[u8]) -> Vec<u8> {
    let sum = |bytes: &[u8]| bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    let body = [&[0xD4], command].concat();
    let length = u8::try_from(body.len()).expect("a short frame");
    let mut frame = vec![0x00, 0x00, 0xFF, length, length.wrapping_neg()];
    frame.extend(&body);
    frame.extend([sum(&body).wrapping_neg(), 0x00]);
    frame
}

/// Any bytes on the line: afterwards the reader is still there and answers.
pub fn pn532(data: &[u8]) {
    let card = SimTransport::new(people::card("taro")).handle();
    let server = Pn532Server::open(card).expect("a terminal").spawn();
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let line = rustix::fs::open(server.device(), flags, Mode::empty()).expect("the line");
    let mut line = std::fs::File::from(line);
    let read = |line: &mut std::fs::File, limit: Duration| {
        let limit = Timespec::try_from(limit).expect("a time");
        let mut chunk = [0; 1024];
        let ready = poll(&mut [PollFd::new(line, PollFlags::IN)], Some(&limit)).expect("polled");
        let count = if ready == 0 {
            0
        } else {
            line.read(&mut chunk).expect("read")
        };
        chunk[..count].to_vec()
    };
    for piece in data.chunks(512) {
        line.write_all(piece).expect("written");
        let answers = read(&mut line, Duration::ZERO);
        crate::memory::give(answers.len());
    }
    // Longer than any frame: what had begun is over. Awake again, whatever it was told before.
    line.write_all(&[0; 300]).expect("written");
    line.write_all(&[0x55, 0x55, 0x00, 0x00, 0x00])
        .expect("written");
    line.write_all(&frame(&[0x14, 0x01])).expect("written");
    line.write_all(&frame(&[0x02])).expect("written");
    let version = [0xD5, 0x03, 0x32];
    let end = Instant::now() + Duration::from_secs(5);
    let mut heard = Vec::new();
    while !heard.windows(version.len()).any(|window| window == version) {
        assert!(
            Instant::now() < end,
            "the reader has gone mute: {heard:02X?}"
        );
        heard.extend(read(&mut line, Duration::from_millis(100)));
    }
    drop(line);
    server.stop().expect("an end without a panic");
}
