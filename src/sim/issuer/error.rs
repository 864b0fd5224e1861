//! Why a card could not be made.

words! {
    /// What is wrong with a person as declared.
    pub enum PersonProblem {
        MyNumber = "my_number", "My Number: not 12 digits";
        SecurityCode = "security_code", "security code: not 4 digits";
        CardSerialNumber = "card_serial_number", "card serial number: not 15 digits";
        MunicipalityCode = "municipality_code", "municipality code: not 5 digits";
        Substitutes = "substitutes", "substitutes: not one mark of 0 or 1 for each character";
        Generation = "generation", "certificate: the authority has generations 1 and 2";
        LicenseNumber = "license_number", "license: a record number has 12 digits";
        LicenseClass = "license_class", "license: no such class";
        ExternalCharacters = "external_characters", "license: up to five external characters of 256 bytes";
        LicenseTexts = "license_texts", "license: up to 12 conditions and 8 remarks";
        LicenseCharacter = "license_character", "license: a character that the simulator's table of JIS X 0208 lacks";
    }
}

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
    Der {
        /// What the writer says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A value does not fit into its object.
    #[error("a value of {length} bytes does not fit")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// The person cannot be as declared.
    #[error("{problem}")]
    Person {
        /// What is wrong.
        problem: PersonProblem,
    },
}

errors!(IssueError {
    Key => "key",
    NoKey { role } => "no_key",
    Sign => "sign",
    Certificate => "certificate",
    Der {; source} => "der",
    TooLong { length } => "too_long",
    Person { problem } => "person",
});

/// Not `From`: the writer is not part of the public interface.
pub(super) fn unwritable(error: der::Error) -> IssueError {
    IssueError::Der {
        source: Box::new(error),
    }
}
