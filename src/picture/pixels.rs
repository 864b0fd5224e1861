//! A decoded picture, its bounds, and its errors.

use thiserror::Error;

use super::format::PictureFormat;

/// The longest file that is decoded, in bytes. A file on the card has 15 bits of offset.
pub const MAXIMUM_BYTES: usize = 65_536;
/// The longest side, in pixels.
pub const MAXIMUM_SIDE: u32 = 2_048;
/// The most pixels: 4 MiB as [`Picture::rgba`].
pub const MAXIMUM_PIXELS: u32 = 1_048_576;

words! {
    /// What a picture has that no card has.
    pub enum PictureProblem {
        Colours = "colours", "neither greyscale nor red, green and blue";
        Samples = "samples", "samples other than 8 bits, or fewer than pixels";
        SampleCount = "sample_count", "not as many samples as pixels";
        Tiles = "tiles", "more than 64 tiles";
        SizeSegment = "size_segment", "a size segment of another length";
        NoMarker = "no_marker", "something else where a marker should be";
        NoTile = "no_tile", "something else where a tile should be";
        UnknownSegment = "unknown_segment", "a segment that no photograph has";
        QuantizationSteps = "quantization_steps", "more steps of quantization than sub-bands";
        ProgressionChanges = "progression_changes", "more changes of progression than a photograph needs";
        CodeBlocks = "code_blocks", "more code-blocks and layers than a photograph needs";
        Resolutions = "resolutions", "more levels of resolution than a photograph needs";
        CodingStyle = "coding_style", "a coding style of another length";
        BlockSize = "block_size", "code-blocks or precincts of an impossible size";
    }
}

/// Why a picture is not shown.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// Neither PNG nor JPEG 2000 by its first bytes.
    #[error("the picture is neither PNG nor JPEG 2000")]
    UnknownFormat,
    /// More bytes than [`MAXIMUM_BYTES`].
    #[error("the picture has {found} bytes; {MAXIMUM_BYTES} at most are decoded")]
    TooLong {
        /// Its bytes.
        found: usize,
    },
    /// No pixels, or more than [`MAXIMUM_SIDE`] or [`MAXIMUM_PIXELS`] allow.
    #[error(
        "the picture is {width} x {height} pixels; 1 to {MAXIMUM_SIDE} a side and {MAXIMUM_PIXELS} in all are decoded"
    )]
    Size {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// A form that no card has: colours or structure beyond what is supported.
    #[error("the picture has a form that is not supported: {problem}")]
    Unsupported {
        /// What it is.
        problem: PictureProblem,
    },
    /// The bytes are damaged.
    #[error("the {format} picture is damaged")]
    Damaged {
        /// PNG or JPEG 2000.
        format: PictureFormat,
        /// What the decoder says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A decoded picture. `Debug` tells its size only.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

impl core::fmt::Debug for Picture {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Picture({} x {})", self.width, self.height)
    }
}

impl Picture {
    /// Pixels from left to right, 1–2,048.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels from top to bottom, 1–2,048.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Red, green, blue, opacity of each pixel, row by row from the top: 4 × width × height bytes.
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// From samples of 1 (grey), 2 (with opacity), 3 (red, green, blue) or 4 bytes a pixel.
    pub(super) fn from_samples(
        (width, height): (u32, u32),
        samples: &[u8],
        channels: usize,
    ) -> Result<Self, PictureError> {
        let pixels = pixels(width, height)?;
        let unsupported = PictureError::Unsupported {
            problem: PictureProblem::SampleCount,
        };
        if !(1..=4).contains(&channels) || Some(samples.len()) != pixels.checked_mul(channels) {
            return Err(unsupported);
        }
        let mut rgba = Vec::with_capacity(pixels.saturating_mul(4));
        for pixel in samples.chunks_exact(channels) {
            rgba.extend_from_slice(&match *pixel {
                [grey] => [grey, grey, grey, 0xFF],
                [grey, opacity] => [grey, grey, grey, opacity],
                [red, green, blue] => [red, green, blue, 0xFF],
                [red, green, blue, opacity] => [red, green, blue, opacity],
                _ => return Err(unsupported),
            });
        }
        Ok(Self {
            width,
            height,
            rgba,
        })
    }
}

/// How many pixels, when that is within the limits.
pub(super) fn pixels(width: u32, height: u32) -> Result<usize, PictureError> {
    let sides = 1..=MAXIMUM_SIDE;
    width
        .checked_mul(height)
        .filter(|pixels| *pixels <= MAXIMUM_PIXELS)
        .filter(|_| sides.contains(&width) && sides.contains(&height))
        .and_then(|pixels| usize::try_from(pixels).ok())
        .ok_or(PictureError::Size { width, height })
}
