//! The size segment of a JPEG 2000 codestream (ISO/IEC 15444-1 A.5.1), within bounds.

use super::format::PictureFormat;
use super::pixels::{PictureError, PictureProblem, pixels};

/// The most tiles. Cards have one.
const MAXIMUM_TILES: u64 = 64;

/// The size segment: four bytes each of the reference grid, the picture's and the tiles' offset.
pub(super) struct Size {
    grid: (u32, u32),
    offset: (u32, u32),
    tile: (u32, u32),
    /// Depth and the two steps of each component.
    pub(super) components: Vec<[u8; 3]>,
}

impl Size {
    pub(super) fn read(codestream: &[u8]) -> Option<Self> {
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

    pub(super) fn pixels(&self) -> (u32, u32) {
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

    pub(super) fn check(&self) -> Result<(), PictureError> {
        let unsupported = |problem| Err(PictureError::Unsupported { problem });
        let (width, height) = self.pixels();
        // What is left out at the edge counts too: the decoder may lay it out.
        pixels(self.grid.0, self.grid.1).or(Err(PictureError::Size { width, height }))?;
        pixels(width, height)?;
        if !matches!(self.components.len(), 1 | 3) {
            return unsupported(PictureProblem::Colours);
        }
        // Unsigned with 8 bits, one sample a pixel.
        if self.components.iter().any(|it| *it != [7, 1, 1]) {
            return unsupported(PictureProblem::Samples);
        }
        let tiles = |grid: u32, tile: u32| u64::from(grid).div_ceil(u64::from(tile.max(1)));
        let count = tiles(self.grid.0, self.tile.0).saturating_mul(tiles(self.grid.1, self.tile.1));
        if self.tile.0 == 0 || self.tile.1 == 0 || count > MAXIMUM_TILES {
            return unsupported(PictureProblem::Tiles);
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

pub(super) fn damaged(source: impl std::error::Error + Send + Sync + 'static) -> PictureError {
    PictureError::Damaged {
        format: PictureFormat::Jpeg2000,
        source: Box::new(source),
    }
}
