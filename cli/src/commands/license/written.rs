//! The files that `license` writes.

use std::path::{Path, PathBuf};

/// Where the pictures go.
#[derive(Default)]
pub(super) struct Files {
    pub(super) photo: Option<PathBuf>,
    /// The photograph as PNG.
    pub(super) png: Option<PathBuf>,
    /// By number.
    pub(super) external: Vec<(u8, PathBuf)>,
}

impl Files {
    /// The photograph in both its forms, then the external characters.
    pub(super) fn all(&self) -> Vec<&Path> {
        let photo = self.photo.iter().chain(&self.png);
        let external = self.external.iter().map(|(_, path)| path);
        photo.chain(external).map(PathBuf::as_path).collect()
    }
}
