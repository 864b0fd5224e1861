//! The pictures on the card as pixels: PNG (name, address, My Number, security code) and JPEG 2000
//! (photograph). Their size and memory are bounded before anything is decoded, because a
//! card may be hostile. Decoding always takes less than 64 MB.
//!
//! # Example
//! ```no_run
//! use mynumber_card::picture::Picture;
//!
//! // The photograph, as it was read from the card.
//! let photo = Picture::decode(&std::fs::read("photo.jp2")?)?;
//! println!("{} x {} pixels", photo.width(), photo.height());
//! std::fs::write("photo.png", photo.to_png()?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod codestream;
mod format;
mod jpeg2000;
mod pixels;
mod png;
mod size;

pub use format::PictureFormat;
pub use pixels::{
    MAXIMUM_BYTES, MAXIMUM_PIXELS, MAXIMUM_SIDE, Picture, PictureError, PictureProblem,
};

errors!(PictureError {
    UnknownFormat => "unknown_format",
    TooLong { found } => "too_long",
    Size { width, height } => "size",
    Unsupported { problem } => "unsupported",
    Damaged { format; source } => "damaged",
});

impl Picture {
    /// Decodes a PNG or JPEG 2000 file of up to [`MAXIMUM_BYTES`].
    ///
    /// # Errors
    /// [`PictureError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, PictureError> {
        let found = bytes.len();
        if found > MAXIMUM_BYTES {
            return Err(PictureError::TooLong { found });
        }
        match PictureFormat::from_bytes(bytes).ok_or(PictureError::UnknownFormat)? {
            PictureFormat::Png => png::decode(bytes),
            PictureFormat::Jpeg2000 => jpeg2000::decode(bytes),
        }
    }

    /// As a PNG file: grey where no pixel has a colour, else RGBA.
    ///
    /// # Errors
    /// [`PictureError::Damaged`] when the encoder fails, which should not happen for a decoded picture.
    pub fn to_png(&self) -> Result<Vec<u8>, PictureError> {
        png::encode(self)
    }
}

/// A JPEG 2000 picture as a new file (JP2): its codestream in boxes made here, without the boxes that
/// were around it, the comments of its header and what came after its end. Nothing is encoded again,
/// so the packets are unchanged; for viewing, [`Picture::to_png`] is the safer form.
///
/// # Errors
/// [`PictureError`], for anything but a JPEG 2000 picture within bounds.
pub fn bare_jp2(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let found = bytes.len();
    if found > MAXIMUM_BYTES {
        return Err(PictureError::TooLong { found });
    }
    match PictureFormat::from_bytes(bytes) {
        Some(PictureFormat::Jpeg2000) => jpeg2000::anew(bytes),
        _ => Err(PictureError::UnknownFormat),
    }
}
