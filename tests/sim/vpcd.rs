//! The simulated card behind vpcd, against a listener that plays vpcd's part.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::support::*;
use mynumber_card::sim::vpcd::{Reconnect, RunningServer, VpcdError, VpcdEvent, VpcdServer};
use mynumber_card::sim::{Fault, Link, SimHandle, SimTransport};

const READ_SIGN_CERTIFICATE: [u8; 5] = [0x00, 0xB0, 0x81, 0x00, 0x00];

/// vpcd's side of one connection.
struct Reader(TcpStream);

impl Reader {
    fn accept(listener: &TcpListener) -> Self {
        let (stream, _) = listener.accept().unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Self(stream)
    }

    fn send(&mut self, message: &[u8]) {
        let length = u16::try_from(message.len()).unwrap();
        self.0.write_all(&length.to_be_bytes()).unwrap();
        self.0.write_all(message).unwrap();
    }

    fn receive(&mut self) -> Vec<u8> {
        let mut length = [0; 2];
        self.0.read_exact(&mut length).unwrap();
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        self.0.read_exact(&mut message).unwrap();
        message
    }

    fn ask(&mut self, message: &[u8]) -> Vec<u8> {
        self.send(message);
        self.receive()
    }

    fn is_closed(&mut self) -> bool {
        match self.0.read(&mut [0]) {
            Ok(count) => count == 0,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }
}

fn serve(transport: &SimTransport) -> (TcpListener, RunningServer, SimHandle) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let handle = transport.handle();
    let server = VpcdServer::new(handle.clone(), listener.local_addr().unwrap())
        .with_reconnect(Reconnect::For(Duration::from_secs(10)))
        .spawn();
    (listener, server, handle)
}

#[test]
fn the_atr_and_commands_are_answered_in_frames() {
    let (listener, server, _) = serve(&SimTransport::new(card()));
    let mut reader = Reader::accept(&listener);
    assert_eq!(reader.ask(&[4]), image().atr);
    reader.send(&[1]);
    assert_eq!(reader.ask(&select(JPKI)), OK);
    let answer = reader.ask(&[0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00]);
    assert_eq!(answer[..600], certificate());
    server.stop().unwrap();
    assert!(reader.is_closed());
}

#[test]
fn a_reset_keeps_what_a_pin_opened_and_power_does_not() {
    let (listener, server, _) = serve(&SimTransport::new(card()));
    let mut reader = Reader::accept(&listener);
    reader.send(&[1]);
    assert_eq!(reader.ask(&select(JPKI)), OK);
    assert_eq!(reader.ask(&verify(0x1B, b"ABC123")), OK);
    reader.send(&[2]);
    assert_eq!(
        reader.ask(&READ_SIGN_CERTIFICATE),
        [0x69, 0x86],
        "nothing is selected"
    );
    assert_eq!(reader.ask(&select(JPKI)), OK);
    assert_eq!(reader.ask(&READ_SIGN_CERTIFICATE).len(), 258);
    reader.send(&[0]);
    reader.send(&[1]);
    assert_eq!(reader.ask(&select(JPKI)), OK);
    assert_eq!(reader.ask(&READ_SIGN_CERTIFICATE), [0x69, 0x82]);
    server.stop().unwrap();
}

#[test]
fn a_message_may_come_in_pieces_and_unknown_orders_are_passed_over() {
    let (listener, server, _) = serve(&SimTransport::new(card()));
    let mut reader = Reader::accept(&listener);
    reader.send(&[]);
    reader.send(&[0x77]);
    for byte in [0x00, 0x05, 0x00, 0x84, 0x00, 0x00, 0x08] {
        reader.0.write_all(&[byte]).unwrap();
        reader.0.flush().unwrap();
        std::thread::sleep(Duration::from_millis(60));
    }
    assert_eq!(reader.receive().len(), 10);
    assert_eq!(reader.ask(&[0x00, 0x84]), [0x67, 0x00]);
    server.stop().unwrap();
}

#[test]
fn the_longest_message_that_is_announced_but_never_sent_does_not_keep_the_server() {
    let (listener, server, _) = serve(&SimTransport::new(card()));
    let mut reader = Reader::accept(&listener);
    reader.0.write_all(&[0xFF, 0xFF, 0x00, 0xA4]).unwrap();
    let start = Instant::now();
    server.stop().unwrap();
    assert!(start.elapsed() < Duration::from_secs(2));
    assert!(reader.is_closed());
}

#[test]
fn the_card_comes_back_after_the_reader_went_away_with_counters_but_nothing_open() {
    let (listener, server, handle) = serve(&SimTransport::new(card()));
    let mut reader = Reader::accept(&listener);
    assert_eq!(reader.ask(&select(JPKI)), OK);
    assert_eq!(reader.ask(&verify(0x18, b"0000")), [0x63, 0xC2]);
    assert_eq!(reader.ask(&verify(0x1B, b"ABC123")), OK);
    drop(reader);
    let mut reader = Reader::accept(&listener);
    assert_eq!(reader.ask(&select(JPKI)), OK);
    assert_eq!(reader.ask(&READ_SIGN_CERTIFICATE), [0x69, 0x82]);
    assert_eq!(reader.ask(&verify(0x18, b"")), [0x63, 0xC2]);
    assert_eq!(
        handle.with_card(|card| card.tries_left(JPKI, 0x18)),
        Some(2)
    );
    server.stop().unwrap();
}

#[test]
fn a_removed_card_leaves_the_reader_and_enters_it_again_when_put_back() {
    let (listener, server, handle) =
        serve(&SimTransport::new(card()).with_fault(1, Fault::Removed));
    let mut reader = Reader::accept(&listener);
    assert_eq!(reader.ask(&select(JPKI)), OK);
    reader.send(&READ_SIGN_CERTIFICATE);
    assert!(reader.is_closed());
    listener.set_nonblocking(true).unwrap();
    std::thread::sleep(Duration::from_millis(400));
    assert!(
        listener.accept().is_err(),
        "a card that is away does not connect"
    );
    listener.set_nonblocking(false).unwrap();
    handle.insert();
    let mut reader = Reader::accept(&listener);
    assert_eq!(reader.ask(&select(JPKI)), OK);
    handle.remove();
    assert!(reader.is_closed(), "also without a command");
    server.stop().unwrap();
}

#[test]
fn the_knobs_of_the_link_apply() {
    let link = Link::direct().short_only();
    let transport = SimTransport::new(card())
        .with_link(link)
        .with_fault(2, Fault::CutShort(1))
        .with_fault(3, Fault::Silent);
    let (listener, server, handle) = serve(&transport);
    let mut reader = Reader::accept(&listener);
    assert_eq!(reader.ask(&select(JPKI)), OK);
    assert_eq!(
        reader.ask(&[0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00]),
        [0x67, 0x00]
    );
    assert_eq!(reader.ask(&[0x00, 0x84, 0x00, 0x00, 0x08]).len(), 1);
    reader.send(&[0x00, 0x84, 0x00, 0x00, 0x08]);
    assert!(reader.is_closed(), "a silent card is lost in the end");
    assert_eq!(handle.traffic().commands, 4);
    server.stop().unwrap();
}

#[test]
fn an_answer_without_a_byte_for_which_vpcd_would_wait_without_end_is_not_sent() {
    for fault in [Fault::CutShort(0), Fault::Answer(Vec::new())] {
        let transport = SimTransport::new(card()).with_fault(0, fault);
        let (listener, server, _) = serve(&transport);
        let mut reader = Reader::accept(&listener);
        reader.send(&select(JPKI));
        assert!(reader.is_closed());
        server.stop().unwrap();
    }
}

#[test]
fn no_vpcd_is_an_error_at_once_or_after_the_time_agreed() {
    let address = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap()
    };
    for (reconnect, at_least) in [
        (Reconnect::Never, Duration::ZERO),
        (
            Reconnect::For(Duration::from_millis(400)),
            Duration::from_millis(100),
        ),
    ] {
        let start = Instant::now();
        let server = VpcdServer::new(SimTransport::new(card()).handle(), address);
        let ended = server
            .with_reconnect(reconnect)
            .run(&AtomicBool::new(false));
        assert!(matches!(ended, Err(VpcdError::Connect { .. })), "{ended:?}");
        assert!(start.elapsed() >= at_least && start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_server_without_vpcd_stops_when_told_to() {
    let address = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap()
    };
    let server = VpcdServer::new(SimTransport::new(card()).handle(), address)
        .with_reconnect(Reconnect::Forever)
        .spawn();
    std::thread::sleep(Duration::from_millis(300));
    assert!(!server.is_finished());
    let start = Instant::now();
    server.stop().unwrap();
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn the_observer_hears_of_the_card_entering_and_leaving() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let (sender, events) = mpsc::channel();
    let server = VpcdServer::new(
        SimTransport::new(card()).handle(),
        listener.local_addr().unwrap(),
    )
    .with_observer(move |event| sender.send(event).unwrap())
    .spawn();
    let mut reader = Reader::accept(&listener);
    assert_eq!(reader.ask(&[4]), image().atr);
    drop(reader);
    let wait = Duration::from_secs(10);
    assert_eq!(events.recv_timeout(wait).unwrap(), VpcdEvent::Waiting);
    assert_eq!(events.recv_timeout(wait).unwrap(), VpcdEvent::Connected);
    assert_eq!(events.recv_timeout(wait).unwrap(), VpcdEvent::Disconnected);
    server.stop().unwrap();
}

#[test]
fn whoever_holds_the_port_and_is_not_vpcd_is_told() {
    let told = |reconnect, other: fn(&TcpListener)| {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (sender, events) = mpsc::channel();
        let server = VpcdServer::new(
            SimTransport::new(card()).handle(),
            listener.local_addr().unwrap(),
        )
        .with_reconnect(reconnect)
        .with_patience(Duration::from_millis(100))
        .with_observer(move |event| sender.send(event).unwrap())
        .spawn();
        other(&listener);
        let ended = server.stop();
        (ended, events.into_iter().collect::<Vec<_>>())
    };
    let for_now = Reconnect::For(Duration::ZERO);
    // One that waits for the other side to begin.
    let (ended, events) = told(for_now, |listener| {
        let _connection = listener.accept().unwrap();
        std::thread::sleep(Duration::from_millis(600));
    });
    assert!(ended.is_ok(), "{ended:?}");
    let silent = [
        VpcdEvent::Waiting,
        VpcdEvent::StillWaiting,
        VpcdEvent::Disconnected,
    ];
    assert_eq!(events, silent, "once, and no card in a reader");
    // One that greets.
    let greet = |listener: &TcpListener| {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(600));
    };
    for reconnect in [Reconnect::Never, for_now] {
        let (ended, _) = told(reconnect, greet);
        assert!(matches!(ended, Err(VpcdError::NotVpcd { .. })), "{ended:?}");
    }
    // One that hangs up.
    let (ended, events) = told(for_now, |listener| {
        for _ in 0..10 {
            drop(listener.accept().unwrap());
        }
        std::thread::sleep(Duration::from_millis(600));
    });
    assert!(matches!(ended, Err(VpcdError::NotVpcd { .. })), "{ended:?}");
    assert!(!events.contains(&VpcdEvent::Connected), "{events:?}");
}

#[test]
fn whatever_comes_from_the_other_side_the_next_connection_is_served() {
    let (listener, server, _) = serve(&SimTransport::new(card()));
    let streams: [&[u8]; 5] = [
        &[0x00],
        &[0xFF, 0xFF],
        &[0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
        &[0x00, 0x01, 0xFF, 0x00, 0x01, 0x03, 0x00, 0x01, 0x02],
        &[0x00, 0x04, 0x00, 0xA4, 0x04, 0x0C, 0x00, 0x03, 0x00],
    ];
    for stream in streams {
        let mut reader = Reader::accept(&listener);
        reader.0.write_all(stream).unwrap();
    }
    let mut reader = Reader::accept(&listener);
    let mut longest = vec![0x00, 0xA4, 0x04, 0x0C, 0x00, 0xFF, 0xF8];
    longest.resize(65_535, 0xD3);
    assert_eq!(reader.ask(&longest), [0x6A, 0x82]);
    assert_eq!(reader.ask(&select(JPKI)), OK);
    server.stop().unwrap();
}
