//! What a JPEG 2000 codestream asks of its decoder, before the decoder sees it (ISO/IEC 15444-1, annex A).
//!
//! A decoder lays out every precinct, code-block and layer that the headers promise: 88 bytes with
//! precincts of one pixel and 32 layers took 2.9 GB. So every segment that says how a picture is coded
//! is read here, in the main header and in those of tile-parts, and what they ask for is added up.
//! Anything not read exactly here is refused: the decoder must not find something else in it.

use super::pixels::{PictureError, PictureProblem};
use super::size::{Size, cut};

/// The most memory that precincts, code-blocks and layers of a tile may take, in bytes as estimated by
/// [`Style::cost`]. A decoder's lists grow by doubling, so three times as much can be held at once.
const MOST_STRUCTURE: u64 = 4 << 20;
/// The most levels of decomposition: after eleven a side of 2,048 is one pixel.
const MOST_LEVELS: u8 = 11;
/// The most changes of the order of progression.
const MOST_CHANGES: usize = 32;
/// The most steps of quantization: one for each sub-band of 32 levels.
const MOST_STEPS: usize = 97;

const SOT: u8 = 0x90;
const SOD: u8 = 0x93;
const EOC: u8 = 0xD9;
const COD: u8 = 0x52;
const COC: u8 = 0x53;
const TLM: u8 = 0x55;
const PLT: u8 = 0x58;
const QCD: u8 = 0x5C;
const QCC: u8 = 0x5D;
const RGN: u8 = 0x5E;
const POC: u8 = 0x5F;
const CRG: u8 = 0x63;
const COM: u8 = 0x64;

/// SOC.
const START: usize = 2;

/// Where a codestream is in its bytes.
pub(super) struct Codestream<'a> {
    /// From SOC to EOC; anything after it is left out.
    pub(super) bytes: &'a [u8],
    /// The comments of the main header, from and to.
    comments: Vec<(usize, usize)>,
}

impl<'a> Codestream<'a> {
    /// Looks through all headers.
    pub(super) fn read(bytes: &'a [u8], size: &Size) -> Result<Self, PictureError> {
        let mut walk = Walk {
            bytes,
            at: START,
            styles: Vec::new(),
            layers: 0,
            changes: 0,
            components: size.components.len(),
        };
        let mut comments = Vec::new();
        // The size segment comes first, and has been read.
        let (_, content) = walk.segment()?;
        if content.len() != size.segment_length() {
            return Err(unusual(PictureProblem::SizeSegment));
        }
        while walk.peek()? != SOT {
            let from = walk.at;
            let (marker, content) = walk.segment()?;
            match marker {
                COM => comments.push((from, walk.at)),
                TLM | CRG => {}
                marker => walk.coding(marker, content)?,
            }
        }
        while walk.peek()? != EOC {
            walk.tile_part()?;
        }
        walk.check(size)?;
        let end = walk.at.saturating_add(2);
        let bytes = bytes
            .get(..end)
            .ok_or_else(|| cut("within its codestream"))?;
        Ok(Self { bytes, comments })
    }

    /// The same without comments and what follows the end.
    pub(super) fn bare(&self) -> Vec<u8> {
        let mut bare = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        for (from, to) in &self.comments {
            bare.extend_from_slice(self.bytes.get(at..*from).unwrap_or_default());
            at = *to;
        }
        bare.extend_from_slice(self.bytes.get(at..).unwrap_or_default());
        bare
    }
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    styles: Vec<Style>,
    /// The most that any header says.
    layers: u16,
    changes: usize,
    components: usize,
}

impl<'a> Walk<'a> {
    /// The next marker.
    fn peek(&self) -> Result<u8, PictureError> {
        let marker = self
            .bytes
            .get(self.at..)
            .and_then(|rest| rest.first_chunk());
        match marker {
            Some([0xFF, marker]) => Ok(*marker),
            Some(_) => Err(unusual(PictureProblem::NoMarker)),
            None => Err(cut("where a marker should be")),
        }
    }

    /// Takes a marker and the content of its segment.
    fn segment(&mut self) -> Result<(u8, &'a [u8]), PictureError> {
        let marker = self.peek()?;
        let start = self.at.saturating_add(2);
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = rest
            .first_chunk()
            .map(|it| usize::from(u16::from_be_bytes(*it)));
        let content = length
            .and_then(|length| rest.get(2..length))
            .ok_or_else(|| cut("within a header"))?;
        self.at = start.saturating_add(2).saturating_add(content.len());
        Ok((marker, content))
    }

    /// A segment that may stand in both headers. Each must be exactly as long as its content, so that the
    /// decoder continues at the same place.
    fn coding(&mut self, marker: u8, content: &[u8]) -> Result<(), PictureError> {
        match (marker, content) {
            (
                COD,
                [
                    flags,
                    _order,
                    layers_high,
                    layers_low,
                    _transform,
                    style @ ..,
                ],
            ) => {
                let layers = u16::from_be_bytes([*layers_high, *layers_low]);
                self.layers = self.layers.max(layers);
                self.styles.push(Style::read(*flags, style)?);
            }
            (COC, [_component, flags, style @ ..]) => {
                self.styles.push(Style::read(*flags, style)?);
            }
            (QCD, [style, steps @ ..]) | (QCC, [_, style, steps @ ..]) => {
                let fits = match style & 0x1F {
                    0 => steps.len() <= MOST_STEPS,
                    1 => steps.len() == 2,
                    2 => steps.len().is_multiple_of(2) && steps.len() / 2 <= MOST_STEPS,
                    _ => false,
                };
                if !fits {
                    return Err(unusual(PictureProblem::QuantizationSteps));
                }
            }
            (RGN, [_, _, _]) => {}
            (POC, changes) if changes.len().is_multiple_of(7) => {
                self.changes = self.changes.saturating_add(changes.len() / 7);
                if self.changes > MOST_CHANGES {
                    return Err(unusual(PictureProblem::ProgressionChanges));
                }
            }
            _ => return Err(unusual(PictureProblem::UnknownSegment)),
        }
        Ok(())
    }

    fn tile_part(&mut self) -> Result<(), PictureError> {
        let start = self.at;
        let (marker, content) = self.segment()?;
        let (SOT, [_, _, l1, l2, l3, l4, _, _]) = (marker, content) else {
            return Err(unusual(PictureProblem::NoTile));
        };
        let length = usize::try_from(u32::from_be_bytes([*l1, *l2, *l3, *l4])).ok();
        while self.peek()? != SOD {
            let (marker, content) = self.segment()?;
            if !matches!(marker, PLT | COM) {
                self.coding(marker, content)?;
            }
        }
        let end = length
            .and_then(|length| start.checked_add(length))
            .filter(|end| *end >= self.at.saturating_add(2) && *end <= self.bytes.len())
            .ok_or_else(|| cut("within a tile"))?;
        self.at = end;
        Ok(())
    }

    /// Whether everything promised can be laid out. It does not matter which component has which style:
    /// the most demanding one counts for all.
    fn check(&self, size: &Size) -> Result<(), PictureError> {
        let tile = size.largest_tile();
        let costs = self
            .styles
            .iter()
            .map(|style| style.cost(tile, self.layers, self.changes));
        let most = costs.max().ok_or_else(|| cut("before its coding style"))?;
        let components = u64::try_from(self.components).unwrap_or(u64::MAX);
        if most.saturating_mul(components) > MOST_STRUCTURE {
            return Err(unusual(PictureProblem::CodeBlocks));
        }
        Ok(())
    }
}

/// How a component is coded (A.6.1): powers of two.
struct Style {
    levels: u8,
    block: (u8, u8),
    /// For each resolution, the smallest first.
    precincts: Vec<(u8, u8)>,
}

impl Style {
    fn read(flags: u8, bytes: &[u8]) -> Result<Self, PictureError> {
        let [levels, width, height, _style, _transform, precincts @ ..] = bytes else {
            return Err(cut("within its coding style"));
        };
        if *levels > MOST_LEVELS {
            return Err(unusual(PictureProblem::Resolutions));
        }
        let resolutions = usize::from(*levels).saturating_add(1);
        let precincts = if flags & 1 == 0 {
            vec![(15, 15); resolutions]
        } else {
            precincts.iter().map(|it| (it & 0xF, it >> 4)).collect()
        };
        let named = if flags & 1 == 0 { 0 } else { resolutions };
        if precincts.len() != resolutions || bytes.len() != named.saturating_add(5) {
            return Err(unusual(PictureProblem::CodingStyle));
        }
        // Above the smallest resolution a precinct is split among three sub-bands.
        let whole = precincts.iter().skip(1).all(|(x, y)| *x > 0 && *y > 0);
        if *width > 8 || *height > 8 || width.saturating_add(*height) > 8 || !whole {
            return Err(unusual(PictureProblem::BlockSize));
        }
        Ok(Self {
            levels: *levels,
            block: (width.saturating_add(2), height.saturating_add(2)),
            precincts,
        })
    }

    /// Bytes that a decoder takes for the precincts, code-blocks and layers of one component of a tile
    /// of this size, wherever it lies on the grid.
    fn cost(&self, tile: (u32, u32), layers: u16, changes: usize) -> u64 {
        // What `hayro-jpeg2000` 0.5 takes on a machine of 64 bits: a precinct with its two trees' roots,
        // and its place in an order by position, once more for each change of progression; a code-block
        // with its part of both trees; a layer of a code-block.
        const PRECINCT: u64 = 160;
        const PLACE: u64 = 48;
        const BLOCK: u64 = 256;
        const LAYER: u64 = 24;
        let places = u64::try_from(changes).unwrap_or(u64::MAX);
        let place = PLACE.saturating_mul(places.saturating_add(1));
        let block = LAYER.saturating_mul(layers.into()).saturating_add(BLOCK);
        let cost_at = |(resolution, precinct): (u8, &(u8, u8))| {
            let halvings = self.levels.saturating_sub(resolution);
            let (bands, halved) = if resolution == 0 { (1, 0) } else { (3, 1) };
            let along = |side: u32, precinct: u8, block: u8| {
                let side = pieces(side.into(), halvings);
                let blocks = pieces(side, halved);
                let block = block.min(precinct.saturating_sub(halved));
                (pieces(side, precinct), pieces(blocks, block))
            };
            let (columns, across) = along(tile.0, precinct.0, self.block.0);
            let (rows, down) = along(tile.1, precinct.1, self.block.1);
            let of_precinct = PRECINCT.saturating_mul(bands).saturating_add(place);
            let of_blocks = block.saturating_mul(bands).saturating_mul(across);
            columns
                .saturating_mul(rows)
                .saturating_mul(of_precinct)
                .saturating_add(of_blocks.saturating_mul(down))
        };
        (0_u8..)
            .zip(&self.precincts)
            .map(cost_at)
            .fold(0, u64::saturating_add)
    }
}

/// How many pieces of a power of two a length has at most, wherever it begins.
fn pieces(length: u64, exponent: u8) -> u64 {
    let piece = 1_u64.checked_shl(exponent.into()).unwrap_or(u64::MAX);
    length.div_ceil(piece.max(1)).saturating_add(1)
}

const fn unusual(problem: PictureProblem) -> PictureError {
    PictureError::Unsupported { problem }
}
