//! External characters (外字, 欠字): pictures of what JIS X 0208 has no code for.

/// One of the up to five pictures of characters in a license, 256 bytes.
///
/// Assumption: 32 dots wide and 64 high, four bytes a row, rows from the top, the highest bit of a
/// byte on the left, 1 is ink. The specification gives the bytes only. A picture of 32 by 32 dots
/// with nothing after it shows in the upper half; [`bytes`](Self::bytes) are as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct ExternalCharacter([u8; Self::BYTES]);

impl ExternalCharacter {
    /// Bytes of a picture.
    pub const BYTES: usize = 256;
    /// Dots of a row.
    pub const WIDTH: usize = 32;
    /// Rows.
    pub const HEIGHT: usize = 64;

    /// From the value of its object; `None` for another number of bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// As stored.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// Whether there is ink at column `x` (from the left) and row `y` (from the top); outside of the
    /// picture there is none.
    #[must_use]
    pub fn is_ink(&self, x: usize, y: usize) -> bool {
        if x >= Self::WIDTH || y >= Self::HEIGHT {
            return false;
        }
        let byte = self
            .0
            .get((y.saturating_mul(Self::WIDTH) / 8).saturating_add(x / 8));
        byte.is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }
}

impl core::fmt::Debug for ExternalCharacter {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ExternalCharacter(256 bytes)")
    }
}
