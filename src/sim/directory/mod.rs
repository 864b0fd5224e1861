//! A card in a directory: `manifest.toml` and raw files (see docs/simulator.md).

mod check;
mod error;
mod files;
mod manifest;

use std::path::Path;

pub use error::{FileOperation, ImageError, ManifestProblem};

use super::image::CardImage;
use crate::error::Unit;
use files::{Reader, Writer};
use manifest::Manifest;

/// The manifest's name.
const MANIFEST: &str = "manifest.toml";
/// The most bytes of a manifest.
const MANIFEST_LIMIT: usize = 1 << 20;
/// The most bytes of one file, record or data object.
const FILE_LIMIT: usize = 1 << 16;
/// The most bytes of all files together.
const TOTAL_LIMIT: usize = 1 << 24;

impl CardImage {
    /// Loads a card from a directory. Keys are not parsed until they are used.
    ///
    /// The directory may come from anybody: only plain files inside it are read (no links that lead
    /// out), none above 65,536 bytes, 16 MiB in all.
    ///
    /// # Errors
    /// [`ImageError`]: what is missing or cannot be.
    pub fn load_directory(directory: impl AsRef<Path>) -> Result<Self, ImageError> {
        let mut reader = Reader::open(directory.as_ref(), TOTAL_LIMIT)?;
        Self::load_with(&mut |name| {
            let limit = if name == MANIFEST {
                MANIFEST_LIMIT
            } else {
                FILE_LIMIT
            };
            reader.read(name, limit)
        })
    }

    /// Loads a card through `read`, which supplies its files, the manifest first.
    pub(in crate::sim) fn load_with(
        read: &mut dyn FnMut(&str) -> Result<Vec<u8>, ImageError>,
    ) -> Result<Self, ImageError> {
        let image = Manifest::parse(&read(MANIFEST)?)?.into_image(read)?;
        check::check(&image)?;
        Ok(image)
    }

    /// Saves the card to a directory, which is created if necessary; files of the same
    /// names are replaced. The files hold PINs, keys and personal data: on Unix only their owner may read
    /// them.
    ///
    /// # Errors
    /// [`ImageError`]: what cannot be written, or could not be loaded again.
    pub fn save_directory(&self, directory: impl AsRef<Path>) -> Result<(), ImageError> {
        check::check(self)?;
        let mut files = Vec::new();
        let manifest = Manifest::from_image(self, &mut files);
        let text = manifest.to_text()?;
        let writer = Writer::create(directory.as_ref())?;
        for (name, bytes) in &files {
            if bytes.len() > FILE_LIMIT {
                return Err(ImageError::TooLarge {
                    what: name.clone(),
                    limit: FILE_LIMIT,
                    unit: Unit::Bytes,
                });
            }
            writer.write(name, bytes)?;
        }
        writer.write(MANIFEST, text.as_bytes())
    }
}
