//! A host of a PN532 in the test's own hand: every byte on the line is written and read here, without
//! libnfc and without the simulator's frames.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};

pub const ACK: [u8; 6] = [0, 0, 0xFF, 0, 0xFF, 0];
pub const NACK: [u8; 6] = [0, 0, 0xFF, 0xFF, 0, 0];
pub const SYNTAX_ERROR: [u8; 8] = [0, 0, 0xFF, 1, 0xFF, 0x7F, 0x81, 0];

/// The other end of the line.
pub struct Host {
    line: File,
}

impl Host {
    /// Opens the line of a PN532 that sleeps.
    pub fn open(device: &Path) -> Self {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let line = rustix::fs::open(device, flags, Mode::empty()).unwrap();
        Self {
            line: File::from(line),
        }
    }

    /// Opens it and wakes it, as libnfc does.
    pub fn awake(device: &Path) -> Self {
        let mut host = Self::open(device);
        let mut wake_up = vec![0x55, 0x55];
        wake_up.extend([0; 14]);
        host.write(&wake_up);
        assert_eq!(host.ask(&[0x14, 0x01]), [0x15]);
        host
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.line.write_all(bytes).unwrap();
    }

    /// Exactly so many bytes, or fewer when no more come within the time.
    pub fn read(&mut self, count: usize, limit: Duration) -> Vec<u8> {
        let end = Instant::now() + limit;
        let mut all = Vec::new();
        while all.len() < count {
            let left = end.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).unwrap();
            let mut ready = [PollFd::new(&self.line, PollFlags::IN)];
            if poll(&mut ready, Some(&left)).unwrap() == 0 {
                break;
            }
            let mut chunk = vec![0; count - all.len()];
            let read = self.line.read(&mut chunk).unwrap();
            all.extend(&chunk[..read]);
        }
        all
    }

    /// Nothing comes for a while.
    pub fn is_silent(&mut self) -> bool {
        self.read(1, Duration::from_millis(150)).is_empty()
    }

    /// Sends a command and reads its acknowledgement.
    pub fn send(&mut self, command: &[u8]) {
        self.write(&frame(command));
        assert_eq!(self.read(6, SOON), ACK, "{command:02X?}");
    }

    /// The data of the next answer, its code first; its frame is checked.
    pub fn answer(&mut self) -> Vec<u8> {
        let mut header = self.read(5, SOON);
        assert_eq!(header[..3], [0, 0, 0xFF], "{header:02X?}");
        let length = if header[3..] == [0xFF, 0xFF] {
            header = self.read(3, SOON);
            usize::from(header[0]) << 8 | usize::from(header[1])
        } else {
            header.drain(..3);
            usize::from(header[0])
        };
        assert_eq!(sum(&header), 0, "the length");
        let mut body = self.read(length + 2, SOON);
        assert_eq!(body.pop(), Some(0), "the end");
        assert_eq!(sum(&body), 0, "the checksum");
        assert_eq!(body.remove(0), 0xD5);
        body.pop();
        body
    }

    /// A command and its answer.
    pub fn ask(&mut self, command: &[u8]) -> Vec<u8> {
        self.send(command);
        self.answer()
    }

    /// An APDU for the card, and status and data of the answer.
    pub fn exchange(&mut self, apdu: &[u8]) -> Vec<u8> {
        let answer = self.ask(&[&[0x40, 0x01], apdu].concat());
        assert_eq!(answer[0], 0x41);
        answer[1..].to_vec()
    }

    /// Activates the card: the target data.
    pub fn activate(&mut self) -> Vec<u8> {
        self.ask(&[0x4A, 0x01, 0x03, 0x00])
    }
}

/// More than enough for an answer that comes at once.
pub const SOON: Duration = Duration::from_secs(10);

/// A command in a frame.
pub fn frame(command: &[u8]) -> Vec<u8> {
    let length = command.len() + 1;
    let mut frame = vec![0, 0, 0xFF];
    if length < 256 {
        frame.push(length as u8);
        frame.push((256 - length) as u8);
    } else {
        let (high, low) = ((length >> 8) as u8, (length & 0xFF) as u8);
        let check = 0u8.wrapping_sub(high.wrapping_add(low));
        frame.extend([0xFF, 0xFF, high, low, check]);
    }
    let body = [&[0xD4], command].concat();
    let check = 0u8.wrapping_sub(sum(&body));
    frame.extend(body);
    frame.extend([check, 0]);
    frame
}

fn sum(bytes: &[u8]) -> u8 {
    bytes
        .iter()
        .fold(0, |sum: u8, byte| sum.wrapping_add(*byte))
}
