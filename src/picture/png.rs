//! PNG, by the crate of that name.

use std::io::Cursor;

use png::{ColorType, Decoder, Encoder, Limits, Transformations};

use super::format::PictureFormat;
use super::pixels::{Picture, PictureError, pixels};

/// What the decoder may take besides the pixels, in bytes: its window and one row.
const WORKING_MEMORY: usize = 8 << 20;

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
    let limits = Limits {
        bytes: WORKING_MEMORY,
    };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    // Palettes to colours, 1, 2, 4 and 16 bits to 8.
    decoder.set_transformations(Transformations::normalize_to_color8());
    let size = {
        let info = decoder.read_header_info().map_err(damaged)?;
        (info.width, info.height)
    };
    pixels(size.0, size.1)?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let length = reader.output_buffer_size().ok_or(PictureError::Size {
        width: size.0,
        height: size.1,
    })?;
    let mut samples = vec![0; length];
    let frame = reader.next_frame(&mut samples).map_err(damaged)?;
    samples.truncate(frame.buffer_size());
    Picture::from_samples(size, &samples, frame.color_type.samples())
}

pub(super) fn encode(picture: &Picture) -> Result<Vec<u8>, PictureError> {
    let grey: Option<Vec<u8>> = picture
        .rgba()
        .chunks_exact(4)
        .map(|pixel| match *pixel {
            [red, green, blue, 0xFF] if red == green && green == blue => Some(red),
            _ => None,
        })
        .collect();
    let (colour, samples) = match &grey {
        Some(grey) => (ColorType::Grayscale, grey.as_slice()),
        None => (ColorType::Rgba, picture.rgba()),
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, picture.width(), picture.height());
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(damaged)?;
    writer.write_image_data(samples).map_err(damaged)?;
    writer.finish().map_err(damaged)?;
    Ok(file)
}

fn damaged(source: impl std::error::Error + Send + Sync + 'static) -> PictureError {
    PictureError::Damaged {
        format: PictureFormat::Png,
        source: Box::new(source),
    }
}
