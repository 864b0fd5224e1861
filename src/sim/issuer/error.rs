//! Why a card could not be made.

/// Why a card could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// A key is not RSA-2048 in PKCS#8.
    #[error("not an RSA-2048 key in PKCS#8")]
    Key,
    /// A key that the card needs was not given.
    #[error("no {role} key")]
    NoKey {
        /// Its role: a field of [`CardKeys`](super::CardKeys), or one of
        /// [`AuthorityKeys::ROLES`](super::AuthorityKeys::ROLES).
        role: &'static str,
    },
    /// A signature could not be made.
    #[error("cannot sign")]
    Sign,
    /// A public key or identifier could not be put into a certificate.
    #[error("cannot put a key or identifier into the certificate")]
    Certificate,
    /// A certificate could not be written.
    #[error("cannot write the certificate")]
    Der(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A value does not fit into its object.
    #[error("a value of {length} bytes does not fit")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// The person cannot be as declared.
    #[error("{what}: {problem}")]
    Person {
        /// Which of the person's data.
        what: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// Not `From`: the writer is not part of the public interface.
pub(super) fn unwritable(error: der::Error) -> IssueError {
    IssueError::Der(Box::new(error))
}
