//! Whether typing shows.

/// Whether what is typed is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    /// As of a secret.
    Hidden,
    /// As what is no secret.
    Shown,
}
