//! Response APDUs.

use crate::error::TransportError;
use crate::terms::StatusWord;

/// A response APDU: data and status word.
#[derive(Clone, PartialEq, Eq)]
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
