//! Pictures: their size is looked at before anything is decoded.

use mynumber_card::picture::{MAXIMUM_BYTES, MAXIMUM_PIXELS, MAXIMUM_SIDE, Picture};

use crate::text;

/// PNG and JPEG 2000.
pub fn picture(data: &[u8]) {
    match Picture::decode(data) {
        Ok(picture) => {
            let (width, height) = (picture.width(), picture.height());
            assert!((1..=MAXIMUM_SIDE).contains(&width) && (1..=MAXIMUM_SIDE).contains(&height));
            assert!(width * height <= MAXIMUM_PIXELS && data.len() <= MAXIMUM_BYTES);
            let pixels = usize::try_from(width * height).expect("pixels");
            assert_eq!(picture.rgba().len(), 4 * pixels);
            text::check_debug(&picture);
            // Large ones would only take time.
            if pixels <= 1 << 14 {
                let png = picture.to_png().expect("a PNG");
                if png.len() <= MAXIMUM_BYTES {
                    assert_eq!(Picture::decode(&png).expect("our own PNG"), picture);
                }
            }
        }
        Err(error) => text::check_error(&error),
    }
}
