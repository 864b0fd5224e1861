//! Response APDUs.

use crate::error::TransportError;
use crate::terms::StatusWord;

/// A response APDU: data and status word.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The data, without the status word.
    pub data: Vec<u8>,
    /// The status word.
    pub status: StatusWord,
}

impl Response {
    /// Splits the bytes of a response.
    ///
    /// # Errors
    /// [`TransportError::ShortResponse`] for fewer than two bytes: no status word is made up.
    pub fn parse(mut bytes: Vec<u8>) -> Result<Self, TransportError> {
        let length = bytes.len();
        let Some((_, [sw1, sw2])) = bytes.split_last_chunk::<2>() else {
            return Err(TransportError::ShortResponse { length });
        };
        let status = StatusWord(u16::from_be_bytes([*sw1, *sw2]));
        bytes.truncate(length.saturating_sub(2));
        Ok(Self {
            data: bytes,
            status,
        })
    }

    /// Whether this is what is left when a path loses the status word: the last two bytes of the
    /// data are in its place. A status word begins with 6 or 9, and no data comes with an error (ISO/IEC
    /// 7816-4 5.6), nor with 6Cxx.
    pub(crate) fn has_lost_its_status(&self) -> bool {
        match self.status.sw1() {
            0x61 => false,
            0x62 if matches!(self.status.0, 0x6281 | 0x6282) => false,
            0x60 | 0x62..=0x6F | 0x90..=0x9F => !self.data.is_empty() && !self.status.is_success(),
            _ => true,
        }
    }
}

impl core::fmt::Debug for Response {
    /// The length of the data only: it can hold personal data.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Response")
            .field("bytes", &self.data.len())
            .field("status", &self.status)
            .finish()
    }
}
