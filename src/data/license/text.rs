//! Text of the license: JIS X 0208, two bytes a character, and characters that are in no table.

use core::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

/// Text, with the characters that are pictures.
///
/// JIS X 0208 becomes Unicode as the Encoding Standard maps it, which takes the full-width form for
/// six characters (～ ∥ － ￠ ￡ ￢ for 〜 ‖ − ¢ £ ¬); the vendors' characters in rows 13 and 89–92 are
/// taken too. Printing writes every character
/// that is not in the table as 〓, an external one with its number, and leaves control characters
/// as they are.
#[derive(Clone, PartialEq, Eq)]
pub struct LicenseText(Vec<TextPiece>);

hides_personal_data!(LicenseText, "LicenseText");

/// A part of a text.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextPiece {
    /// Characters of JIS X 0208.
    Plain(String),
    /// External character (外字) number 1–7 stands here; numbers 1–5 have a bitmap in the license.
    External(u8),
    /// A character that the issuer left out (欠字), without a bitmap.
    Missing,
    /// Two bytes that are in no table.
    Unknown([u8; 2]),
}

hides_personal_data!(TextPiece, "TextPiece");

/// The first byte of the codes below; no character of JIS X 0208 has it.
const OUTSIDE: u8 = 0xFF;
/// FFF1 to FFF7 stand for external characters 1 to 7, FFFA for a missing one. Assumption: those are
/// the codes of the earlier license card with its own chip, as its public readers have them; the
/// specification of this application is silent.
const FIRST_EXTERNAL: u8 = 0xF1;
const LAST_EXTERNAL: u8 = 0xF7;
const MISSING: u8 = 0xFA;

impl LicenseText {
    /// From two bytes a character; `None` for an odd number of bytes.
    #[must_use]
    pub fn from_jis_x_0208(bytes: &[u8]) -> Option<Self> {
        let (pairs, []) = bytes.as_chunks::<2>() else {
            return None;
        };
        let mut pieces = Vec::new();
        let mut plain = String::new();
        for pair in pairs {
            let piece = match *pair {
                [OUTSIDE, MISSING] => TextPiece::Missing,
                [OUTSIDE, code @ FIRST_EXTERNAL..=LAST_EXTERNAL] => {
                    TextPiece::External(code.saturating_sub(FIRST_EXTERNAL).saturating_add(1))
                }
                pair => match character(pair) {
                    Some(character) => {
                        plain.push(character);
                        continue;
                    }
                    None => TextPiece::Unknown(pair),
                },
            };
            if !plain.is_empty() {
                pieces.push(TextPiece::Plain(core::mem::take(&mut plain)));
            }
            pieces.push(piece);
        }
        if !plain.is_empty() {
            pieces.push(TextPiece::Plain(plain));
        }
        Some(Self(pieces))
    }

    /// The parts, in order.
    #[must_use]
    pub fn pieces(&self) -> &[TextPiece] {
        &self.0
    }

    /// Whether all of it is characters of the table.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let plain = |piece: &TextPiece| matches!(piece, TextPiece::Plain(_));
        self.0.iter().all(plain)
    }
}

impl fmt::Display for LicenseText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                TextPiece::Plain(text) => f.write_str(text)?,
                TextPiece::External(number) => write!(f, "〓[{number}]")?,
                TextPiece::Missing => f.write_str("〓")?,
                TextPiece::Unknown([high, low]) => write!(f, "〓[{high:02X}{low:02X}]")?,
            }
        }
        Ok(())
    }
}

/// JIS X 0208 by the Encoding Standard (index jis0208): 94 rows of 94 characters, two bytes each, big-endian; zero
/// where there is none. All of them are in the basic plane.
const TABLE: &[u8; 2 * 94 * 94] = include_bytes!("jis_x_0208.bin");

/// A character of JIS X 0208.
fn character(pair: [u8; 2]) -> Option<char> {
    let [row, cell] = pair.map(|byte| byte.checked_sub(0x21).filter(|place| *place < 94));
    let place = usize::from(row?)
        .saturating_mul(94)
        .saturating_add(cell?.into());
    let (characters, _) = TABLE.as_chunks::<2>();
    let character = u16::from_be_bytes(*characters.get(place)?);
    char::from_u32(character.into()).filter(|character| *character != '\0')
}

impl Serialize for LicenseText {
    /// `{"text", "pieces"?}`: the text with 〓 for what is no character, and the parts when there is more than
    /// characters.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = serializer.serialize_struct("LicenseText", 2)?;
        text.serialize_field("text", &self.to_string())?;
        if self.is_plain() {
            text.skip_field("pieces")?;
        } else {
            text.serialize_field("pieces", self.pieces())?;
        }
        text.end()
    }
}

impl Serialize for TextPiece {
    /// An object of one member: `text`, `external` with the number, `missing` or `unknown`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut piece = serializer.serialize_struct("TextPiece", 1)?;
        match self {
            Self::Plain(text) => piece.serialize_field("text", text)?,
            Self::External(number) => piece.serialize_field("external", number)?,
            Self::Missing => piece.serialize_field("missing", &true)?,
            Self::Unknown(bytes) => {
                piece.serialize_field("unknown", &hex::encode_upper(bytes))?;
            }
        }
        piece.end()
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::EUC_JP;

    use super::{TABLE, character};

    /// What another decoder makes of the bytes: with the high bits set it is the same in EUC-JP.
    fn theirs(pair: [u8; 2]) -> Option<char> {
        let bytes = pair.map(|byte| byte | 0x80);
        let text = EUC_JP.decode_without_bom_handling_and_without_replacement(&bytes)?;
        let mut characters = text.chars();
        let only = (characters.next(), characters.next());
        only.1.map_or(only.0, |_| None)
    }

    /// `TABLE=overwrite` writes the table anew.
    #[test]
    fn the_table_is_that_of_the_encoding_standard() {
        let places = || (0x21..=0x7E).flat_map(|row| (0x21..=0x7E).map(move |cell| [row, cell]));
        let units = places().map(|pair| u16::try_from(u32::from(theirs(pair).unwrap_or('\0'))));
        let made: Vec<u8> = units.flat_map(|unit| unit.unwrap().to_be_bytes()).collect();
        if std::env::var_os("TABLE").is_some_and(|how| how == "overwrite") {
            let file = concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/src/data/license/jis_x_0208.bin"
            );
            std::fs::write(file, &made).unwrap();
        }
        assert_eq!(made, TABLE);
        assert_eq!(
            places().filter(|pair| character(*pair).is_some()).count(),
            7_336
        );
    }

    #[test]
    fn all_pairs_of_bytes_are_the_same_for_both_decoders() {
        for pair in 0..=u16::MAX {
            let pair = pair.to_be_bytes();
            let in_table = pair.iter().all(|byte| (0x21..=0x7E).contains(byte));
            assert_eq!(
                character(pair),
                theirs(pair).filter(|_| in_table),
                "{pair:02X?}"
            );
        }
    }
}
