//! A link that answers from a script and fails on any command that the script does not name.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    unreachable_pub
)]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use mynumber_card::{ApduLengths, Transport, TransportError};

type Answer = Result<Vec<u8>, TransportError>;

#[derive(Clone, Default, Debug)]
pub struct Script {
    steps: Arc<Mutex<VecDeque<(String, Answer)>>>,
    pub powered_down: Arc<Mutex<bool>>,
}

impl Script {
    /// Lines of `command > response`, in hexadecimal digits; blanks are ignored.
    pub fn new(lines: &str) -> Self {
        let script = Self::default();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let (command, response) = line.split_once('>').unwrap();
            let strip = |text: &str| text.replace(' ', "");
            script.push(&strip(command), Ok(hex::decode(strip(response)).unwrap()));
        }
        script
    }

    pub fn push(&self, command: &str, answer: Answer) {
        self.steps
            .lock()
            .unwrap()
            .push_back((command.to_uppercase(), answer));
    }

    pub fn then_fails(self, command: &str, error: TransportError) -> Self {
        self.push(&command.replace(' ', ""), Err(error));
        self
    }

    pub fn then(self, lines: &str) -> Self {
        let more = Self::new(lines);
        self.steps
            .lock()
            .unwrap()
            .append(&mut more.steps.lock().unwrap());
        self
    }

    /// Nothing of the script is left.
    pub fn assert_done(&self) {
        let left = self.steps.lock().unwrap();
        assert!(
            left.is_empty(),
            "never sent: {:?}",
            left.iter().map(|s| &s.0).collect::<Vec<_>>()
        );
    }
}

impl Transport for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let sent = hex::encode_upper(command);
        match self.steps.lock().unwrap().pop_front() {
            Some((expected, answer)) if expected == sent => answer,
            Some((expected, _)) => panic!("sent {sent}, the script has {expected}"),
            None => panic!("sent {sent}, the script is over"),
        }
    }
    fn apdu_lengths(&self) -> ApduLengths {
        ApduLengths::Unknown
    }
    fn power_down(&mut self) -> Result<(), TransportError> {
        *self.powered_down.lock().unwrap() = true;
        Ok(())
    }
}

pub const SELECT_ASSIST: &str = "00A4040C0AD3921000310001010408 > 9000\n";
pub const SELECT_JPKI: &str = "00A4040C0AD392F000260100000001 > 9000\n";
pub const LEAVE: &str = "00A4040C07A0000001510000 > 9000\n";
