//! What a simulated card holds: applications, files, access rules, PINs and keys.
//!
//! A [`CardImage`] comes from a directory (a manifest and raw files) or from the issuer, which
//! makes one from a person.
//!
//! # Example
//! ```
//! use mynumber_card::sim::{SimulatedCard, people};
//!
//! let card = SimulatedCard::new(people::load("taro")?);
//! // Counters and changed PINs are in the image: it goes on where it stopped.
//! let image = card.into_image();
//! # let folder = std::env::temp_dir().join(format!("image-{}", std::process::id()));
//! # let _ = std::fs::remove_dir_all(&folder);
//! image.save_directory(&folder)?;
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

/// A whole card without power: counters included, security status not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardImage {
    /// The answer to reset that contact readers and vpcd show. Source: measured.
    pub atr: Vec<u8>,
    /// The applications that SELECT finds; the issuer security domain is always there too.
    pub applications: Vec<ApplicationImage>,
    /// What GET DATA answers while no application is selected (tag, value).
    pub data_objects: Vec<(u16, Vec<u8>)>,
}

/// One application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationImage {
    /// Folder name and name in messages, e.g. `jpki`.
    pub name: String,
    /// The whole AID.
    pub aid: Vec<u8>,
    /// Its files, PIN references and keys.
    pub files: Vec<FileImage>,
    /// The key that COMPUTE DIGITAL SIGNATURE takes for P2 = 00.
    pub default_key: Option<u16>,
}

/// One elementary file, PIN reference or key: all three are selected by a file identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileImage {
    /// The file identifier, 0001–001E; the low five bits are its short identifier.
    pub id: u16,
    /// Who may read it (a file) or use it (a key). Not used for a PIN.
    pub access: Access,
    /// What it is.
    pub content: FileContent,
}

/// Who may use a file or key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// Anybody.
    Free,
    /// Open once one of these PIN references of the same application has been presented.
    AnyOf(Vec<u16>),
    /// Nobody.
    Never,
}

/// What a file identifier stands for. Its `Debug` output tells sizes only: files hold personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileContent {
    /// A transparent file, as stored, filler included.
    Transparent(Vec<u8>),
    /// A record file; the first record is number 1.
    Records(Vec<Vec<u8>>),
    /// A PIN reference.
    Pin(PinImage),
    /// A private key.
    Key(KeyImage),
}

impl core::fmt::Debug for FileContent {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Transparent(bytes) => write!(f, "Transparent({} bytes)", bytes.len()),
            Self::Records(records) => write!(f, "Records({})", records.len()),
            Self::Pin(pin) => pin.fmt(f),
            Self::Key(key) => key.fmt(f),
        }
    }
}

/// A PIN reference with its counter.
#[derive(Clone, PartialEq, Eq)]
pub struct PinImage {
    /// The bytes that VERIFY must carry; `None` never matches (a reference that was never set).
    pub value: Option<Vec<u8>>,
    /// Tries after a right PIN, 1–15.
    pub tries_limit: u8,
    /// Tries left now; 0 is locked.
    pub tries_left: u8,
    /// Which command changes it.
    pub change: PinChangeCommand,
    /// The minimum and maximum length of a new value, in bytes.
    pub length: (usize, usize),
}

impl core::fmt::Debug for PinImage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("PinImage")
            .field("tries_limit", &self.tries_limit)
            .field("tries_left", &self.tries_left)
            .field("change", &self.change)
            .finish_non_exhaustive()
    }
}

/// Which command changes a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PinChangeCommand {
    /// CHANGE REFERENCE DATA (`00 24 01`): jpki and input-assist PINs.
    ReferenceData,
    /// CHANGE KEY (`80 32`): common and juki PINs.
    Key,
    /// None.
    Never,
}

/// A private RSA key.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyImage {
    /// PKCS#8 DER, RSA-2048.
    pub pkcs8: Vec<u8>,
    /// What it is for.
    pub usage: KeyPurpose,
}

impl core::fmt::Debug for KeyImage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeyImage")
            .field("usage", &self.usage)
            .finish_non_exhaustive()
    }
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyPurpose {
    /// COMPUTE DIGITAL SIGNATURE.
    Sign,
    /// INTERNAL AUTHENTICATE.
    Authenticate,
    /// SET SESSION KEY: decryption of a delivered session key.
    Decrypt,
}
