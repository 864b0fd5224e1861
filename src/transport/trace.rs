//! A link that writes down what passes through it, with everything private masked.

use std::io::Write;

use super::{ApduLengths, Transport};
use crate::apdu::ins;
use crate::error::TransportError;
use crate::terms::Application;

/// Writes each command and response as a line of hexadecimal digits: `>` to the card, `<` from it,
/// `!` for an error of the link.
///
/// What may be shown is listed; everything else is masked. Shown are headers, the identifiers in
/// SELECT, status words and the content of files that anybody can read from the card (certificates
/// without attributes, basic information). Masked are the data of every other command – for VERIFY
/// and its like even the length – and the content of every other file: personal data, and with the
/// My Number a code that opens the card.
#[derive(Debug)]
pub struct Trace<T, W> {
    inner: T,
    out: W,
    application: Option<Application>,
    file: u16,
    /// Whether the data of the answer to come may be shown.
    shown: bool,
}

impl<T: Transport, W: Write> Trace<T, W> {
    /// Wraps a link. A line that cannot be written is lost; the conversation goes on.
    pub fn new(inner: T, out: W) -> Self {
        Self {
            inner,
            out,
            application: None,
            file: 0,
            shown: false,
        }
    }

    fn line(&mut self, text: &str) {
        // A full disk must not come between a VERIFY and its answer.
        let _written = writeln!(self.out, "{text}").and_then(|()| self.out.flush());
    }

    /// Takes note of what is selected and says how much of the command may be seen.
    fn note_command(&mut self, command: &[u8]) -> String {
        let Some(([class, instruction, p1, p2], body)) = command.split_first_chunk::<4>() else {
            return format!("[{} bytes]", command.len());
        };
        let header = hex::encode_upper([*class, *instruction, *p1, *p2]);
        if class & 0x0C != 0 {
            // Under secure messaging: which file is current afterwards is hidden.
            self.file = 0;
        }
        let secret = matches!(
            *instruction,
            ins::VERIFY | ins::CHANGE_REFERENCE_DATA | ins::CHANGE_KEY | ins::SET_SESSION_KEY
        );
        if *instruction != ins::GET_RESPONSE {
            self.shown = false;
        }
        match (*class, *instruction) {
            (0x00, ins::SELECT) => {
                self.note_select(*p1, body);
                return format!("{header}{}", hex::encode_upper(body));
            }
            (0x00, ins::READ_BINARY | ins::READ_RECORD) => {
                let identifier = match *instruction {
                    ins::READ_RECORD => p2 >> 3,
                    _ if p1 & 0x80 != 0 => p1 & 0x1F,
                    _ => 0,
                };
                if identifier != 0 {
                    self.file = u16::from(identifier);
                }
                self.shown = is_public(self.application, self.file);
                return format!("{header}{}", hex::encode_upper(body));
            }
            _ if body.is_empty() => return header,
            _ if secret => return format!("{header} [secret]"),
            // Case 2: at most an expected length, no data.
            _ if body.len() == 1 || body.len() == 3 => {
                return format!("{header}{}", hex::encode_upper(body));
            }
            _ => {}
        }
        format!("{header} [{} bytes]", body.len())
    }

    fn note_select(&mut self, p1: u8, body: &[u8]) {
        let data = body
            .split_first()
            .and_then(|(length, data)| data.get(..usize::from(*length)))
            .unwrap_or_default();
        if p1 == 0x04 {
            self.application = FREE
                .iter()
                .map(|(application, _)| *application)
                .find(|a| a.aid() == data);
            self.file = 0;
        } else if let [high, low] = data {
            self.file = u16::from_be_bytes([*high, *low]);
        }
    }

    fn response_text(&self, response: &[u8]) -> String {
        let Some((data, status)) = response.split_last_chunk::<2>() else {
            return format!("[{} bytes without a status word]", response.len());
        };
        let status = hex::encode_upper(status);
        match data {
            [] => status,
            _ if self.shown => format!("{} {status}", hex::encode_upper(data)),
            _ => format!("[{} bytes] {status}", data.len()),
        }
    }
}

impl<T: Transport, W: Write> Transport for Trace<T, W> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let text = self.note_command(command);
        self.line(&format!("> {text}"));
        let result = self.inner.transmit(command);
        let text = match &result {
            Ok(response) => format!("< {}", self.response_text(response)),
            Err(error) => format!("! {error}"),
        };
        self.line(&text);
        result
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.inner.apdu_lengths()
    }

    fn found_apdu_lengths(&mut self, lengths: ApduLengths) {
        self.inner.found_apdu_lengths(lengths);
    }

    fn longest_short_answer(&self) -> usize {
        self.inner.longest_short_answer()
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.line("> power down");
        self.inner.power_down()
    }
}

/// The files that anybody can read from a plastic card and that name nobody. Source: measured.
const FREE: [(Application, &[u16]); 6] = [
    (Application::Jpki, &[0x0002, 0x0006, 0x0008, 0x000A, 0x000B]),
    (Application::InputAssist, &[0x0004, 0x0005]),
    (Application::CardSurface, &[0x0003, 0x0004]),
    (Application::Common, &[0x0002]),
    (Application::Juki, &[0x0002]),
    (Application::License, &[0x001A]),
];

fn is_public(application: Option<Application>, file: u16) -> bool {
    FREE.iter()
        .any(|(free, files)| Some(*free) == application && files.contains(&file))
}
