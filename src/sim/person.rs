//! The declaration of a card holder and their card, from which the issuer makes the card.
//!
//! # Example
//! ```
//! use mynumber_card::sim::people;
//!
//! // The easiest way to a person of your own: one of the ready-made people, with something changed.
//! let mut person = people::person("taro")?;
//! person.name = "試験　花子".to_owned();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use core::fmt;

use crate::data::{Date, Sex};

/// A card holder with everything that their card says.
///
/// `Debug` leaves out the My Number, the security code and the PINs.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Name (氏名) as on the card; family and given name separated by U+3000.
    pub name: String,
    /// Address (住所) as on the card.
    pub address: String,
    /// Birth date (生年月日).
    pub birth: Date,
    /// Sex (性別).
    pub sex: Sex,
    /// My Number (個人番号): 12 digits.
    pub my_number: String,
    /// The kind of token.
    pub token: DeclaredTokenKind,
    /// The card itself.
    pub card: CardData,
    /// What the signature certificate says in place of characters that it cannot hold.
    pub substitutes: DeclaredSubstitutes,
    /// The user-authentication certificate, if there is one.
    pub auth_certificate: Option<CertificateData>,
    /// The signature certificate, if there is one.
    pub sign_certificate: Option<CertificateData>,
    /// PINs.
    pub pins: DeclaredPins,
    /// Tries left of the printed codes.
    pub code_tries: CodeTries,
    /// Bytes of filler (FF) after the attributes and the face, as in files larger than
    /// their content.
    pub filler: u8,
    /// The driver's license (マイナ免許証), if it is on the card.
    pub license: Option<LicenseData>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("name", &self.name)
            .field("address", &self.address)
            .field("birth", &self.birth)
            .field("sex", &self.sex)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

impl Person {
    /// Code A (照合番号A): the My Number, 12 digits.
    #[must_use]
    pub fn code_a(&self) -> String {
        self.my_number.clone()
    }

    /// Code B (照合番号B): birth date as YYMMDD of its era, expiry year, security code; 14 digits.
    /// Source: measured.
    #[must_use]
    pub fn code_b(&self) -> String {
        let expiry_year = self.card.expiry.year();
        let security_code = &self.card.security_code;
        format!("{}{expiry_year:04}{security_code}", self.birth_code())
    }

    /// Birth code: the first six digits of code B.
    #[must_use]
    pub fn birth_code(&self) -> String {
        let (_, year) = era_year(self.birth);
        format!("{year:02}{:02}{:02}", self.birth.month(), self.birth.day())
    }
}

/// The number of the era (1 明治 … 5 令和) and the year in it.
///
/// Written again here instead of using [`crate::data`], so that code B of a simulated card is an
/// independent check of the driver's.
pub(super) fn era_year(date: Date) -> (u8, u16) {
    let day = (date.year(), date.month(), date.day());
    let eras = [
        (5, (2019, 5, 1)),
        (4, (1989, 1, 8)),
        (3, (1926, 12, 25)),
        (2, (1912, 7, 30)),
    ];
    let (era, first_year) = eras
        .into_iter()
        .find(|(_, first)| day >= *first)
        .map_or((1, 1868), |(era, (year, _, _))| (era, year));
    (
        era,
        date.year().saturating_sub(first_year).saturating_add(1),
    )
}

/// A municipality (市区町村).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredMunicipality {
    /// Its code (団体コード) without check digit: 5 digits.
    pub code: String,
    /// The prefecture as certificates have it, e.g. `Tokyo-to`.
    pub prefecture: String,
    /// The municipality as certificates have it, e.g. `Chiyoda-ku`.
    pub name: String,
}

/// What kind of token holds the applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeclaredTokenKind {
    /// The plastic card, with all applications.
    Plastic,
    /// An Android phone: jpki only, and the authentication certificate needs its PIN.
    Android,
    /// An iPhone: the same.
    Iphone,
}

impl DeclaredTokenKind {
    /// The label in the token information (jpki 0006), without its padding. Source: measured.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Plastic => "JPKIAPICCTOKEN2",
            Self::Android => "JPKIAPGPSETOKEN",
            Self::Iphone => "JPKIAPIOSTOKEN",
        }
    }
}

/// The card itself.
#[derive(Clone, PartialEq, Eq)]
pub struct CardData {
    /// The municipality that issued it.
    pub municipality: DeclaredMunicipality,
    /// Serial number: 15 digits.
    pub serial: String,
    /// The last day on which the card is valid.
    pub expiry: Date,
    /// The security code that is printed on the face: 4 digits.
    pub security_code: String,
}

/// Characters of the signature certificate that stand in for others (代替文字).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeclaredSubstitutes {
    /// The name with its substitutes; `None`: as on the card, none substituted.
    pub name: Option<Substituted>,
    /// The address with its substitutes; `None`: as on the card, none substituted.
    pub address: Option<Substituted>,
}

/// A text with a mark for each character: `1` stands in for another, `0` does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substituted {
    /// The text.
    pub text: String,
    /// One `0` or `1` for each character of the text.
    pub marks: String,
}

/// What is individual in a certificate, besides the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateData {
    /// Serial number.
    pub serial: u32,
    /// The opaque common name of the subject.
    pub subject: String,
    /// The municipality where it was issued.
    pub municipality: DeclaredMunicipality,
    /// The day of issue.
    pub issued: Date,
    /// The last day; it ends at midnight in Japan.
    pub expires: Date,
    /// Which generation of the CA signs it: 1 or 2.
    pub generation: usize,
}

/// A PIN that the holder chose, or one that was never set.
#[derive(Clone, PartialEq, Eq)]
pub struct DeclaredPin {
    /// Its characters; `None`: never set, and so locked.
    pub value: Option<String>,
    /// Tries left; `None`: all of them.
    pub tries_left: Option<u8>,
}

impl DeclaredPin {
    /// A PIN with all its tries.
    #[must_use]
    pub fn set(value: &str) -> Self {
        Self {
            value: Some(value.to_owned()),
            tries_left: None,
        }
    }

    /// A PIN with this many tries left; 0 is locked.
    #[must_use]
    pub fn with_tries_left(value: &str, tries_left: u8) -> Self {
        Self {
            value: Some(value.to_owned()),
            tries_left: Some(tries_left),
        }
    }

    /// Never set: nothing opens it, and it is locked.
    #[must_use]
    pub const fn never_set() -> Self {
        Self {
            value: None,
            tries_left: Some(0),
        }
    }
}

/// The PINs of a card.
#[derive(Clone, PartialEq, Eq)]
pub struct DeclaredPins {
    /// Authentication PIN (jpki 0018).
    pub auth: DeclaredPin,
    /// Signature password (jpki 001B); `None`: the card has no such reference.
    pub sign: Option<DeclaredPin>,
    /// Assist PIN (input-assist 0011).
    pub assist: DeclaredPin,
    /// PIN of the common application (001C).
    pub common: DeclaredPin,
    /// PIN of the juki application (001C).
    pub juki: DeclaredPin,
}

/// Tries left of the codes that are printed on the card, 10 each on a new card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeTries {
    /// Code A of the input assist (0014).
    pub assist_a: u8,
    /// Code B of the input assist (0015).
    pub assist_b: u8,
    /// Code A of the card surface (0013).
    pub surface_a: u8,
    /// Code B of the card surface (0012).
    pub surface_b: u8,
    /// Birth code of the card surface (0011).
    pub birth: u8,
}

impl Default for CodeTries {
    fn default() -> Self {
        Self {
            assist_a: 10,
            assist_b: 10,
            surface_a: 10,
            surface_b: 10,
            birth: 10,
        }
    }
}

/// A driver's license on the card. Its photograph is that of [`Pictures`].
///
/// Text is of characters of JIS X 0208; U+E001 to U+E005 stand for external characters 1 to 5,
/// U+E0FF for one that is left out.
#[derive(Clone, PartialEq, Eq)]
pub struct LicenseData {
    /// The PIN; `None`: none is set, and the card takes `****`.
    pub pin: Option<DeclaredPin>,
    /// Record number: 12 digits.
    pub number: String,
    /// The last day on which the license is valid.
    pub expiry: Date,
    /// Colour class, e.g. 優良.
    pub colour: String,
    /// Class of driver.
    pub driver_class: String,
    /// Classes that are held, by their names on licenses, e.g. 普自二.
    pub classes: Vec<String>,
    /// When the first class of each group was obtained: 二・小・原, the others, 二種.
    pub dates: [Option<Date>; 3],
    /// Conditions, up to 12.
    pub conditions: Vec<String>,
    /// Remarks, up to 8.
    pub remarks: Vec<String>,
    /// Pictures of external characters, up to 5 of 256 bytes each.
    pub external: Vec<Vec<u8>>,
    /// Date and number of the driving-history record.
    pub history: Option<(Date, String)>,
    /// Objects under spare or reserved tags of the record.
    pub spare: Vec<(u16, Vec<u8>)>,
    /// How tags above FF are written.
    pub tag_form: TagForm,
    /// Bytes of filler (FF) after the record.
    pub filler: u8,
}

/// How the tags 100 to 10D are written: not confirmed, so there are cards of both kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TagForm {
    /// `01 00` to `01 0D`.
    Plain,
    /// `DF 00` to `DF 0D`.
    BerLike,
}

/// The pictures in a card.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pictures {
    /// The photograph: JPEG 2000 (JP2), greyscale.
    pub photo: Vec<u8>,
    /// The name: PNG.
    pub name: Vec<u8>,
    /// The address: PNG.
    pub address: Vec<u8>,
    /// The My Number: PNG.
    pub my_number: Vec<u8>,
    /// The security code: PNG.
    pub security_code: Vec<u8>,
}

impl Pictures {
    /// The pictures of `taro`, for cards of other people in tests: they show his name, address and numbers.
    #[must_use]
    pub fn published() -> Self {
        macro_rules! picture {
            ($file:literal) => {
                include_bytes!(concat!("../../fixtures/pictures/taro/", $file)).to_vec()
            };
        }
        Self {
            photo: picture!("photo.jp2"),
            name: picture!("name.png"),
            address: picture!("address.png"),
            my_number: picture!("my-number.png"),
            security_code: picture!("security-code.png"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: u16, month: u8, day: u8) -> Date {
        Date::from_ymd(year, month, day).unwrap()
    }

    #[test]
    fn the_era_changes_on_its_first_day() {
        for (date, era) in [
            (day(1868, 1, 25), (1, 1)),
            (day(1912, 7, 29), (1, 45)),
            (day(1912, 7, 30), (2, 1)),
            (day(1926, 12, 24), (2, 15)),
            (day(1926, 12, 25), (3, 1)),
            (day(1980, 2, 17), (3, 55)),
            (day(1989, 1, 7), (3, 64)),
            (day(1989, 1, 8), (4, 1)),
            (day(2019, 4, 30), (4, 31)),
            (day(2019, 5, 1), (5, 1)),
        ] {
            assert_eq!(era_year(date), era, "{date}");
        }
    }
}
