//! Reading and writing inside one directory, and nowhere else.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use super::error::{FileOperation, ImageError};
use crate::error::Unit;

/// Reads plain files of one directory, up to a total.
pub(super) struct Reader {
    root: PathBuf,
    left: usize,
}

impl Reader {
    pub(super) fn open(directory: &Path, total: usize) -> Result<Self, ImageError> {
        let root = fs::canonicalize(directory).map_err(|source| ImageError::Io {
            operation: FileOperation::Read,
            path: directory.to_owned(),
            source,
        })?;
        Ok(Self { root, left: total })
    }

    /// The whole file, at most `limit` bytes.
    pub(super) fn read(&mut self, name: &str, limit: usize) -> Result<Vec<u8>, ImageError> {
        let outside = || ImageError::Outside {
            name: name.to_owned(),
        };
        let path = self.root.join(plain(name).ok_or_else(outside)?);
        let failed = |source| ImageError::Io {
            operation: FileOperation::Read,
            path: path.clone(),
            source,
        };
        // A link may lead outside, and opening what is not a plain file may wait forever.
        let real = fs::canonicalize(&path).map_err(failed)?;
        if !real.starts_with(&self.root) || !fs::metadata(&real).map_err(failed)?.is_file() {
            return Err(outside());
        }
        let most = limit.min(self.left);
        let bound = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        File::open(&real)
            .and_then(|file| file.take(bound).read_to_end(&mut bytes))
            .map_err(failed)?;
        if bytes.len() > most {
            return Err(ImageError::TooLarge {
                what: if most < limit {
                    "card".to_owned()
                } else {
                    name.to_owned()
                },
                limit: most,
                unit: Unit::Bytes,
            });
        }
        self.left = self.left.saturating_sub(bytes.len());
        Ok(bytes)
    }
}

/// Writes files of one directory.
pub(super) struct Writer {
    root: PathBuf,
}

impl Writer {
    pub(super) fn create(directory: &Path) -> Result<Self, ImageError> {
        create_directory(directory)?;
        Ok(Self {
            root: directory.to_owned(),
        })
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), ImageError> {
        let plain = plain(name).ok_or_else(|| ImageError::Outside {
            name: name.to_owned(),
        })?;
        let path = self.root.join(plain);
        if let Some(parent) = path.parent() {
            create_directory(parent)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&path)
            .and_then(|mut file| file.write_all(bytes))
            .map_err(|source| ImageError::Io {
                operation: FileOperation::Write,
                path,
                source,
            })
    }
}

fn create_directory(path: &Path) -> Result<(), ImageError> {
    fs::create_dir_all(path).map_err(|source| ImageError::Io {
        operation: FileOperation::Create,
        path: path.to_owned(),
        source,
    })
}

/// A name that only leads downwards, the same on every system.
fn plain(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    let unsafe_character = |c: char| c.is_control() || matches!(c, '\\' | ':');
    let down = path
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    (!name.is_empty() && down && !name.contains(unsafe_character)).then_some(path)
}
