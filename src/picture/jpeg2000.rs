//! JPEG 2000, by the crate `hayro-jpeg2000`.
//!
//! Only the codestream is handed to the decoder: a card's greyscale needs none of the boxes
//! around it in a JP2 file, and what is not parsed cannot be attacked. Its size is checked before that
//! (ISO/IEC 15444-1 A.5.1), and so is everything that says how it is coded ([`Codestream`]).

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::codestream::Codestream;
use super::format::{CODESTREAM, JP2};
use super::pixels::{Picture, PictureError};
use super::size::{Size, cut, damaged};

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
        JP2.to_vec(),
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
