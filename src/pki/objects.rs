//! Certificates and revocation lists as people have them in files: DER, or PEM with whatever a program or
//! an editor puts around it.

use data_encoding::BASE64;

use super::der;
use crate::data::display_safe;

/// What a file is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ObjectKind {
    /// Certificates, PEM label `CERTIFICATE`.
    Certificate,
    /// Revocation lists, PEM label `X509 CRL`.
    RevocationList,
}

impl ObjectKind {
    /// The label in PEM (RFC 7468).
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Certificate => "CERTIFICATE",
            Self::RevocationList => "X509 CRL",
        }
    }
}

/// Why a file holds nothing of the kind that it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectsError {
    /// Neither DER nor PEM.
    #[error("neither DER nor PEM")]
    Neither,
    /// A container of certificates and lists (PKCS#7, CMS; `.p7b`, `.p7c`): they have to be taken out.
    #[error("PKCS#7, a container of certificates and lists")]
    Pkcs7,
    /// PEM of another kind of object.
    #[error("PEM of another kind: {label}")]
    OtherLabel {
        /// Its label, fit for a terminal.
        label: String,
    },
    /// PEM that does not end, or whose content is not base64.
    #[error("damaged PEM")]
    Damaged,
}

errors!(ObjectsError {
    Neither => "neither",
    Pkcs7 => "pkcs7",
    OtherLabel { label } => "other_label",
    Damaged => "damaged",
});

/// Identifiers of what PKCS#7 holds: 1.2.840.113549.1.7 and one number more.
const PKCS7: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// The objects in a file, DER each: the file itself where it is DER, else every block of the PEM in it.
/// A byte order mark (UTF-16 too), text around the blocks and lines of any length do not matter. All
/// blocks are of the kind; there is at least one.
///
/// Whether an object is what it should be is for its reader to say.
///
/// # Errors
/// [`ObjectsError`].
pub fn objects(bytes: &[u8], kind: ObjectKind) -> Result<Vec<Vec<u8>>, ObjectsError> {
    if bytes.first() == Some(&0x30) && !holds_pem(bytes) {
        return if is_pkcs7(bytes) {
            Err(ObjectsError::Pkcs7)
        } else {
            Ok(vec![bytes.to_vec()])
        };
    }
    let text = text(bytes);
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(label) = label(line) else { continue };
        let end = format!("-----END {label}{DASHES}");
        let mut body = String::new();
        loop {
            let line = lines.next().ok_or(ObjectsError::Damaged)?.trim();
            if line == end {
                break;
            }
            body.push_str(line);
        }
        if matches!(label, "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS") {
            return Err(ObjectsError::Pkcs7);
        }
        if label != kind.label() {
            let label = display_safe(label).to_string();
            return Err(ObjectsError::OtherLabel { label });
        }
        let object = BASE64
            .decode(body.as_bytes())
            .map_err(|_| ObjectsError::Damaged)?;
        if is_pkcs7(&object) {
            return Err(ObjectsError::Pkcs7);
        }
        found.push(object);
    }
    if found.is_empty() {
        return Err(ObjectsError::Neither);
    }
    Ok(found)
}

/// The label of a line that begins a block.
fn label(line: &str) -> Option<&str> {
    line.trim().strip_prefix(BEGIN)?.strip_suffix(DASHES)
}

/// Without its byte order mark, which tells UTF-16. What is not text has no PEM in it, so it may come out as anything.
pub(super) fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let utf_16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, odd) = bytes.as_chunks::<2>();
        let units = units.iter().map(|pair| unit(*pair));
        let mut text: String = char::decode_utf16(units)
            .map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        if !odd.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        text.into()
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, text @ ..] => String::from_utf8_lossy(text),
        [0xFE, 0xFF, text @ ..] => utf_16(text, u16::from_be_bytes),
        [0xFF, 0xFE, text @ ..] => utf_16(text, u16::from_le_bytes),
        text => String::from_utf8_lossy(text),
    }
}

/// DER can begin as a text that begins with the digit 0 does.
fn holds_pem(bytes: &[u8]) -> bool {
    !der::is_der(bytes) && text(bytes).lines().any(|line| label(line).is_some())
}

/// `ContentInfo` (RFC 5652, section 3).
fn is_pkcs7(bytes: &[u8]) -> bool {
    let kind = der::sole(bytes)
        .filter(|outer| outer.tag == 0x30)
        .and_then(|outer| outer.children().next()?.ok());
    kind.is_some_and(|kind| kind.tag == 0x06 && kind.value.starts_with(PKCS7))
}
