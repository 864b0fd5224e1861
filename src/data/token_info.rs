//! What kind of token holds the certificates (EF 0006 of jpki).

use super::error::DataError;
use crate::error::DataElement;

/// The content of EF 0006 of jpki, a `CK_TOKEN_INFO` of PKCS#11. Numbers are big-endian.
/// Source: measured.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenInfo {
    /// The label, padding removed.
    pub label: String,
    /// The manufacturer, padding removed.
    pub manufacturer: String,
    /// The model, padding removed.
    pub model: String,
    /// The serial number, padding removed.
    pub serial: String,
    /// The flags (`CKF_…`).
    pub flags: u32,
    /// The ten numbers after the flags, in the order of PKCS#11: most sessions, sessions, most
    /// read-write sessions, read-write sessions, longest PIN, shortest PIN, public memory, free
    /// public memory, private memory, free private memory.
    pub counters: [u32; 10],
    /// Version of the hardware, two characters (ASCII digits on cards).
    pub hardware_version: [u8; 2],
    /// Version of the firmware, two characters (ASCII digits on cards).
    pub firmware_version: [u8; 2],
    /// The clock, 16 characters; cards have none.
    pub utc_time: [u8; 16],
}

hides_personal_data!(TokenInfo, "TokenInfo", label, manufacturer, model);

/// What a person holds in the hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// The plastic card.
    PlasticCard,
    /// The older resident-register card (住民基本台帳カード, 住基カード), whose last ones ended in 2025: the
    /// same application by the same identifier, and no other. It is not a My Number card.
    ResidentRegisterCard,
    /// An Android telephone.
    Android,
    /// An iPhone.
    IPhone,
    /// A label that is not known here.
    Unknown,
}

impl TokenKind {
    /// `plastic_card`, `resident_register_card`, `android`, `iphone` or `unknown`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlasticCard => "plastic_card",
            Self::ResidentRegisterCard => "resident_register_card",
            Self::Android => "android",
            Self::IPhone => "iphone",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is a My Number card, or a phone that stands in for one.
    #[must_use]
    pub const fn is_meant(self) -> bool {
        matches!(self, Self::PlasticCard | Self::Android | Self::IPhone)
    }
}

serializes_by_name!(TokenKind);

impl TokenInfo {
    /// Bytes of the file.
    pub const LENGTH: usize = 160;
    /// Bytes of the label, with which the file begins.
    pub const LABEL_LENGTH: usize = 32;

    /// Reads the file, 160 bytes.
    ///
    /// # Errors
    /// [`DataError::Length`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        parse(file).ok_or(DataError::Length {
            element: DataElement::TokenInfo,
            found: file.len(),
            expected: Self::LENGTH,
        })
    }

    /// The kind of token, from the label. Source: measured.
    #[must_use]
    pub fn kind(&self) -> TokenKind {
        kind(&self.label)
    }

    /// The same from the first bytes of the file, which are the label with its padding.
    #[must_use]
    pub fn kind_of_label(file: &[u8]) -> TokenKind {
        let label = file.first_chunk::<{ Self::LABEL_LENGTH }>();
        label.map_or(TokenKind::Unknown, |label| kind(&padded(label)))
    }
}

fn kind(label: &str) -> TokenKind {
    match label {
        "JPKIAPICCTOKEN2" => TokenKind::PlasticCard,
        "JPKIAPICCTOKEN" => TokenKind::ResidentRegisterCard,
        "JPKIAPGPSETOKEN" => TokenKind::Android,
        "JPKIAPIOSTOKEN" => TokenKind::IPhone,
        _ => TokenKind::Unknown,
    }
}

fn parse(file: &[u8]) -> Option<TokenInfo> {
    let (label, rest) = file.split_first_chunk::<32>()?;
    let (manufacturer, rest) = rest.split_first_chunk::<32>()?;
    let (model, rest) = rest.split_first_chunk::<16>()?;
    let (serial, rest) = rest.split_first_chunk::<16>()?;
    let (flags, rest) = rest.split_first_chunk::<4>()?;
    let (counters, rest) = rest.split_first_chunk::<40>()?;
    let (hardware_version, rest) = rest.split_first_chunk::<2>()?;
    let (firmware_version, rest) = rest.split_first_chunk::<2>()?;
    let utc_time = <[u8; 16]>::try_from(rest).ok()?;
    let mut numbers = [0; 10];
    for (number, bytes) in numbers.iter_mut().zip(counters.as_chunks::<4>().0) {
        *number = u32::from_be_bytes(*bytes);
    }
    Some(TokenInfo {
        label: padded(label),
        manufacturer: padded(manufacturer),
        model: padded(model),
        serial: padded(serial),
        flags: u32::from_be_bytes(*flags),
        counters: numbers,
        hardware_version: *hardware_version,
        firmware_version: *firmware_version,
        utc_time,
    })
}

fn padded(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .trim_end_matches([' ', '\0'])
        .to_owned()
}
