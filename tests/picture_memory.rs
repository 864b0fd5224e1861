//! How much memory pictures take: whatever a card gives, no more than 64 MB. The allocator counts
//! for the whole process, so this is the only test in its program.
#![cfg(feature = "pictures")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use mynumber_card::picture::{MAXIMUM_BYTES, Picture, PictureError, bare_jp2};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Bytes.
const BOUND: usize = 64_000_000;

/// A JPEG 2000 codestream, written here a second time.
#[derive(Debug, Clone)]
struct Draft {
    size: (u32, u32),
    tile: (u32, u32),
    components: u16,
    order: u8,
    layers: u16,
    levels: u8,
    /// Exponents less two.
    block: (u8, u8),
    /// One byte for each resolution; none for the greatest.
    precincts: Vec<u8>,
    /// Segments in the main header, after the others.
    more: Vec<u8>,
    /// Segments in the header of every tile-part.
    in_tile: Vec<u8>,
    /// The packets.
    data: Vec<u8>,
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

impl Draft {
    fn new(width: u32, height: u32) -> Self {
        Self {
            size: (width, height),
            tile: (width, height),
            components: 1,
            order: 0,
            layers: 1,
            levels: 0,
            block: (4, 4),
            precincts: Vec::new(),
            more: Vec::new(),
            in_tile: Vec::new(),
            data: Vec::new(),
        }
    }

    fn style(&self) -> Vec<u8> {
        let block = [self.levels, self.block.0, self.block.1, 0, 1];
        [&block[..], &self.precincts].concat()
    }

    fn bytes(&self) -> Vec<u8> {
        let words = [
            self.size.0,
            self.size.1,
            0,
            0,
            self.tile.0,
            self.tile.1,
            0,
            0,
        ];
        let mut size = vec![0, 0];
        size.extend(words.iter().flat_map(|word| word.to_be_bytes()));
        size.extend(self.components.to_be_bytes());
        size.extend([7, 1, 1].repeat(self.components.into()));
        let flags = u8::from(!self.precincts.is_empty());
        let layers = self.layers.to_be_bytes();
        let coding = [
            &[flags, self.order, layers[0], layers[1], 0][..],
            &self.style(),
        ]
        .concat();
        let steps = [&[0x40][..], &vec![0x40; 1 + 3 * usize::from(self.levels)]].concat();
        let mut bytes = [
            &[0xFF, 0x4F][..],
            &segment(0x51, &size),
            &segment(0x52, &coding),
            &segment(0x5C, &steps),
            &self.more,
        ]
        .concat();
        let tiles = self.size.0.div_ceil(self.tile.0) * self.size.1.div_ceil(self.tile.1);
        for tile in 0..tiles {
            let length = u32::try_from(14 + self.in_tile.len() + self.data.len()).unwrap();
            let mut start = u16::try_from(tile).unwrap().to_be_bytes().to_vec();
            start.extend(length.to_be_bytes());
            start.extend([0, 1]);
            bytes.extend(segment(0x90, &start));
            bytes.extend_from_slice(&self.in_tile);
            bytes.extend([0xFF, 0x93]);
            bytes.extend_from_slice(&self.data);
        }
        bytes.extend([0xFF, 0xD9]);
        bytes
    }
}

/// What decoding gives, and the most memory that it held.
fn peak(bytes: &[u8]) -> (Result<Picture, PictureError>, usize) {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let picture = Picture::decode(bytes);
    let decoding = ALLOCATOR.peak_usage() - before;
    (picture, decoding)
}

/// The bound holds, and nothing of the structure was laid out where it was refused.
fn refused(name: &str, bytes: &[u8]) {
    let (picture, taken) = peak(bytes);
    let why = picture.unwrap_err();
    let odd = matches!(why, PictureError::Unsupported { .. });
    let cut = matches!(why, PictureError::Damaged { .. }) && name.contains("marker");
    assert!(odd || cut, "{name}: {why}");
    assert!(taken < 1 << 20, "{name}: {taken} bytes");
}

/// Changes of progression, each over everything and by position.
fn changes(count: usize) -> Vec<u8> {
    segment(0x5F, &[0, 0, 0, 32, 33, 0, 2].repeat(count))
}

/// What asks for too much is refused before anything is laid out for it.
fn structures_that_are_too_large() {
    // 88 bytes: a precinct for each pixel, with 32 layers. It took 2.9 GB.
    let bomb = Draft {
        layers: 32,
        precincts: vec![0],
        data: vec![0; 6],
        ..Draft::new(1024, 1024)
    };
    let bytes = bomb.bytes();
    assert_eq!(bytes.len(), 88);
    refused("the 88 bytes", &bytes);
    let boxed = [&b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\0jp2c"[..], &bytes].concat();
    refused("the same in a file", &boxed);
    // The same said elsewhere: of one component, and in a tile.
    let harmless = Draft {
        layers: 32,
        ..Draft::new(1024, 1024)
    };
    let tiny = [&[0, 1][..], &bomb.style()].concat();
    let coding = [&[1, 0, 0, 32, 0][..], &bomb.style()].concat();
    for (name, more, in_tile) in [
        ("COC", segment(0x53, &tiny), Vec::new()),
        ("COC in a tile", Vec::new(), segment(0x53, &tiny)),
        ("COD in a tile", Vec::new(), segment(0x52, &coding)),
        ("a second COD", segment(0x52, &coding), Vec::new()),
        ("POC", changes(33), Vec::new()),
        ("POC in a tile", Vec::new(), changes(9_000)),
        // A copy of every step for every component of every tile.
        ("QCD", segment(0x5C, &[0x40; 60_000]), Vec::new()),
        ("QCC", segment(0x5D, &[0, 0x40].repeat(30_000)), Vec::new()),
        ("packed packet headers", segment(0x60, &[0; 5]), Vec::new()),
        (
            "packed packet headers of a tile",
            Vec::new(),
            segment(0x61, &[0; 5]),
        ),
        ("a marker without a segment", vec![0xFF, 0x30], Vec::new()),
        (
            "a segment longer than its content",
            segment(0x52, &[coding.clone(), vec![0]].concat()),
            Vec::new(),
        ),
    ] {
        let draft = Draft {
            more,
            in_tile,
            ..harmless.clone()
        };
        refused(name, &draft.bytes());
    }
    let small_blocks = Draft {
        block: (0, 0),
        ..Draft::new(1024, 1024)
    };
    refused("code-blocks of 4 x 4", &small_blocks.bytes());
    let deep = Draft {
        levels: 32,
        ..Draft::new(1024, 1024)
    };
    refused("32 levels", &deep.bytes());
}

/// What is just accepted: the largest pictures, in every way of coding. The most that one takes.
fn greatest_pictures() -> usize {
    let (mut most, mut decoded, mut other) = (0, 0, 0);
    let mut manners = Vec::new();
    for tiles in [1, 8] {
        for levels in [0, 5, 11] {
            for block in [(0, 0), (3, 3), (4, 4)] {
                for precinct in [0x55, 0xFF] {
                    for (layers, changed) in [(1, 0), (32, 0), (1, 32)] {
                        manners.push(Draft {
                            tile: (1024_u32.div_ceil(tiles), 1024_u32.div_ceil(tiles)),
                            components: 3,
                            order: 2,
                            layers,
                            levels,
                            block,
                            precincts: vec![precinct; usize::from(levels) + 1],
                            more: if changed > 0 {
                                changes(changed)
                            } else {
                                Vec::new()
                            },
                            ..Draft::new(1024, 1024)
                        });
                    }
                }
            }
        }
    }
    for draft in manners {
        let (picture, taken) = peak(&draft.bytes());
        assert!(taken < BOUND, "{taken} bytes: {picture:?}, {draft:?}");
        if picture.is_ok() {
            most = most.max(taken);
            decoded += 1;
        } else {
            other += 1;
        }
    }
    assert!(decoded > 10 && other > 10, "{decoded} decoded, {other} not");
    // The figure that the documents give; if this is far from it, they are wrong.
    assert!(most > 25_000_000, "{most}");
    most
}

/// Packets of all sorts, as long as a picture may be.
fn packets_of_all_sorts() -> usize {
    let mut most = 0;
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for fill in [&[0x80][..], &[0xC0, 0x00], &[0xFF, 0x7F], &[0xAA], &[]] {
        let mut draft = Draft {
            components: 3,
            layers: 32,
            levels: 5,
            ..Draft::new(1024, 1024)
        };
        let length = MAXIMUM_BYTES - draft.bytes().len();
        draft.data = (0..length)
            .map(|at| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                fill.get(at % fill.len().max(1))
                    .copied()
                    .unwrap_or(state.to_le_bytes()[0])
            })
            .collect();
        for style in [0, 1, 4, 5] {
            let mut bytes = draft.bytes();
            // The style of code-blocks: bypass, termination at each pass.
            let coding = bytes.windows(2).position(|it| it == [0xFF, 0x52]).unwrap();
            bytes[coding + 12] = style;
            assert_eq!(bytes.len(), MAXIMUM_BYTES);
            let (picture, taken) = peak(&bytes);
            most = most.max(taken);
            assert!(
                taken < BOUND,
                "{taken} bytes: {picture:?}, {fill:x?}, {style}"
            );
        }
    }
    most
}

/// Written again, which is what becomes of a picture.
fn written_again() -> usize {
    let greatest = Draft {
        components: 3,
        ..Draft::new(1024, 1024)
    };
    let bytes = greatest.bytes();
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    Picture::decode(&bytes).unwrap().to_png().unwrap();
    bare_jp2(&bytes).unwrap();
    ALLOCATOR.peak_usage() - before
}

/// One test: what another does at the same time would be counted too.
#[test]
fn no_picture_takes_more_than_64_megabytes() {
    structures_that_are_too_large();
    let all = [greatest_pictures(), packets_of_all_sorts(), written_again()];
    let most = all.into_iter().max().unwrap();
    assert!(most < BOUND);
    println!("at most {most} bytes");
}
