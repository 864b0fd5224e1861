//! JPEG 2000, by the crate `hayro-jpeg2000`.
//!
//! Only the codestream is handed to the decoder: of the boxes around it in a JP2 file nothing is
//! needed for the greyscale of a card, and what is not parsed cannot be attacked. Its size is looked
//! at before that (ISO/IEC 15444-1 A.5.1), and all that says how it is coded ([`Codestream`]).

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::codestream::Codestream;
use super::{Picture, PictureError, pixels};

/// The first bytes of a JP2 file: its signature box.
pub(super) const FILE: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n";
/// The first bytes of a codestream: SOC and SIZ.
pub(super) const CODESTREAM: &[u8] = b"\xFF\x4F\xFF\x51";
/// The most tiles. Cards have one.
const MAXIMUM_TILES: u64 = 64;

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
    let (codestream, size) = read(bytes)?;
    let settings = DecodeSettings {
        strict: true,
        ..DecodeSettings::default()
    };
    let (samples, channels) = {
        let image = Image::new(codestream.bytes, &settings).map_err(damaged)?;
        let mut context = DecoderContext::default();
        let decoded = image.decode(&mut context).map_err(damaged)?;
        (decoded.data_u8(), decoded.components().len())
    };
    Picture::from_samples(size.pixels(), &samples, channels)
}

/// A new file around the codestream of a picture: without the boxes that were there, its comments, and
/// what came after its end.
pub(super) fn anew(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let (codestream, size) = read(bytes)?;
    let boxed = |kind: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let length = length.saturating_add(8).to_be_bytes();
        [&length, kind.as_slice(), content].concat()
    };
    let (width, height) = size.pixels();
    let components = u16::try_from(size.components.len()).unwrap_or(u16::MAX);
    // Height, width, components, their depth less one, the compression, which is the only one, a known
    // colour space, no rights.
    let header = [
        height.to_be_bytes().as_slice(),
        &width.to_be_bytes(),
        &components.to_be_bytes(),
        &[7, 7, 0, 0],
    ]
    .concat();
    // Enumerated: greyscale or sRGB.
    let colour = if components == 1 { 17 } else { 16 };
    let headers = [
        boxed(b"ihdr", &header),
        boxed(b"colr", &[1, 0, 0, 0, 0, 0, colour]),
    ];
    Ok([
        FILE.to_vec(),
        boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "),
        boxed(b"jp2h", &headers.concat()),
        boxed(b"jp2c", &codestream.bare()),
    ]
    .concat())
}

/// The codestream and its size, both within bounds.
fn read(bytes: &[u8]) -> Result<(Codestream<'_>, Size), PictureError> {
    let codestream = codestream(bytes)?;
    let size = Size::read(codestream).ok_or_else(|| cut("in its size segment"))?;
    size.check()?;
    Ok((Codestream::read(codestream, &size)?, size))
}

/// The codestream in the boxes of a JP2 file (ISO/IEC 15444-1 I.4), or the bytes themselves.
fn codestream(bytes: &[u8]) -> Result<&[u8], PictureError> {
    if bytes.starts_with(CODESTREAM) {
        return Ok(bytes);
    }
    let mut rest = bytes;
    loop {
        let (head, after) = rest
            .split_first_chunk::<8>()
            .ok_or_else(|| cut("before its codestream"))?;
        let [l1, l2, l3, l4, kind @ ..] = *head;
        let (after, length) = match u32::from_be_bytes([l1, l2, l3, l4]) {
            // The last box, up to the end of the file.
            0 => (after, Some(after.len())),
            // XLBox: the length follows, in eight bytes.
            1 => {
                let (length, after) = after
                    .split_first_chunk::<8>()
                    .ok_or_else(|| cut("within a box"))?;
                let length = u64::from_be_bytes(*length).checked_sub(16);
                (
                    after,
                    length.and_then(|length| usize::try_from(length).ok()),
                )
            }
            length => {
                let length = length.checked_sub(8);
                (
                    after,
                    length.and_then(|length| usize::try_from(length).ok()),
                )
            }
        };
        let content = length
            .and_then(|length| after.get(..length))
            .ok_or_else(|| cut("within a box"))?;
        if &kind == b"jp2c" {
            return Ok(content);
        }
        rest = after.get(content.len()..).unwrap_or_default();
    }
}

/// The size segment: four bytes each of the reference grid, the picture's and the tiles' offset.
pub(super) struct Size {
    grid: (u32, u32),
    offset: (u32, u32),
    tile: (u32, u32),
    /// Depth and the two steps of each component.
    pub(super) components: Vec<[u8; 3]>,
}

impl Size {
    fn read(codestream: &[u8]) -> Option<Self> {
        // Two markers, the segment's length and the capabilities.
        let (words, rest) = codestream.get(8..)?.split_first_chunk::<32>()?;
        let mut words = words
            .as_chunks::<4>()
            .0
            .iter()
            .map(|it| u32::from_be_bytes(*it));
        let mut pair = || Some((words.next()?, words.next()?));
        let (grid, offset, tile) = (pair()?, pair()?, pair()?);
        let (count, rest) = rest.split_first_chunk::<2>()?;
        let count = usize::from(u16::from_be_bytes(*count));
        let components = rest.as_chunks::<3>().0.get(..count)?.to_vec();
        Some(Self {
            grid,
            offset,
            tile,
            components,
        })
    }

    fn pixels(&self) -> (u32, u32) {
        (
            self.grid.0.saturating_sub(self.offset.0),
            self.grid.1.saturating_sub(self.offset.1),
        )
    }

    /// Bytes of the segment, without marker and length.
    pub(super) fn segment_length(&self) -> usize {
        self.components.len().saturating_mul(3).saturating_add(36)
    }

    /// Width and height of a tile at most.
    pub(super) fn largest_tile(&self) -> (u32, u32) {
        (self.tile.0.min(self.grid.0), self.tile.1.min(self.grid.1))
    }

    fn check(&self) -> Result<(), PictureError> {
        let unsupported = |problem| Err(PictureError::Unsupported { problem });
        let (width, height) = self.pixels();
        // What is left out at the edge counts as well: the decoder may lay it out.
        pixels(self.grid.0, self.grid.1).or(Err(PictureError::Size { width, height }))?;
        pixels(width, height)?;
        if !matches!(self.components.len(), 1 | 3) {
            return unsupported("neither greyscale nor red, green and blue");
        }
        // Unsigned with 8 bits, one sample a pixel.
        if self.components.iter().any(|it| *it != [7, 1, 1]) {
            return unsupported("samples other than 8 bits, or fewer than pixels");
        }
        let tiles = |grid: u32, tile: u32| u64::from(grid).div_ceil(u64::from(tile.max(1)));
        let count = tiles(self.grid.0, self.tile.0).saturating_mul(tiles(self.grid.1, self.tile.1));
        if self.tile.0 == 0 || self.tile.1 == 0 || count > MAXIMUM_TILES {
            return unsupported("more than 64 tiles");
        }
        Ok(())
    }
}

pub(super) fn cut(place: &'static str) -> PictureError {
    damaged(std::io::Error::new(
        std::io::ErrorKind::UnexpectedEof,
        format!("it ends {place}"),
    ))
}

fn damaged(source: impl std::error::Error + Send + Sync + 'static) -> PictureError {
    PictureError::Damaged {
        format: "JPEG 2000",
        source: Box::new(source),
    }
}
