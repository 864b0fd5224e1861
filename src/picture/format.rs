//! The form of a file by its first bytes.

use core::fmt;

/// The first bytes of a JP2 file: its signature box.
pub(super) const JP2: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n";
/// The first bytes of a codestream: SOC and SIZ.
pub(super) const CODESTREAM: &[u8] = b"\xFF\x4F\xFF\x51";

/// The form of a file by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PictureFormat {
    /// Portable Network Graphics.
    Png,
    /// JPEG 2000, as a file (JP2) or a bare codestream.
    Jpeg2000,
}
serializes_by_name!(PictureFormat);

impl PictureFormat {
    /// `png` or `jpeg2000`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg2000 => "jpeg2000",
        }
    }

    /// Looks at the first bytes; `None` for anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
            Some(Self::Png)
        } else if bytes.starts_with(JP2) || bytes.starts_with(CODESTREAM) {
            Some(Self::Jpeg2000)
        } else {
            None
        }
    }
}

impl fmt::Display for PictureFormat {
    /// `PNG` or `JPEG 2000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg2000 => "JPEG 2000",
        })
    }
}
