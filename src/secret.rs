//! One type per credential: checked when built, cleared when dropped, never shown.
//!
//! A secret is built from what a person types or what is printed on the card, and goes only into
//! one VERIFY command. None of these types implements `Clone`, `Display` or `Serialize`, and
//! `Debug` prints the name of the credential only.
//!
//! # Example
//! ```
//! use mynumber_card::{AssistPin, BirthCode};
//!
//! let pin = AssistPin::new("2345")?;
//! assert!(!format!("{pin:?}").contains("2345"));
//! assert!(AssistPin::new("23456").is_err()); // nothing is sent that cannot be right
//! let code = BirthCode::from_birth_date("1980-02-17".parse()?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ask;
mod weakness;
mod written;

pub use ask::{IntoSecret, KeptSecret, Question, SecretSource, ask, keep};
pub use weakness::{PinWeakness, weaknesses};
pub use written::{date_as_written, year_as_written};

use core::fmt;

use zeroize::Zeroizing;

use crate::data::{Date, MyNumber};
use crate::error::{CodePart, SecretError};
use crate::terms::Credential;

/// The longest secret of any application: the signature password.
const CAPACITY: usize = 16;

/// The bytes of a secret. They are written into their place, one by one, and stay there until they are
/// cleared: on the stack every move of the secret would leave a copy behind.
struct SecretBytes {
    bytes: Box<Zeroizing<[u8; CAPACITY]>>,
    length: usize,
}

impl SecretBytes {
    fn empty() -> Self {
        Self {
            bytes: Box::new(Zeroizing::new([0; CAPACITY])),
            length: 0,
        }
    }

    /// `None` when there is no room.
    fn push(&mut self, character: u8) -> Option<()> {
        *self.bytes.get_mut(self.length)? = character;
        self.length = self.length.saturating_add(1);
        Some(())
    }

    /// A number in so many decimal digits, the last ones when it has more.
    fn push_decimal(&mut self, number: u16, digits: u32) -> Option<()> {
        (0..digits).rev().try_for_each(|place| {
            let digit = number.checked_div(10u16.checked_pow(place)?)? % 10;
            self.push(b'0'.checked_add(u8::try_from(digit).ok()?)?)
        })
    }

    /// `YYMMDD` with the year of the Japanese era; `None` before the eras.
    fn push_era_date(&mut self, date: Date) -> Option<()> {
        let (_, year) = date.era().filter(|(_, year)| *year <= 99)?;
        self.push_decimal(year, 2)?;
        self.push_decimal(date.month().into(), 2)?;
        self.push_decimal(date.day().into(), 2)
    }

    fn collect(characters: impl Iterator<Item = u8>) -> Option<Self> {
        let mut collected = Self::empty();
        for character in characters {
            collected.push(character)?;
        }
        Some(collected)
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

fn digits(text: &str, length: usize, credential: Credential) -> Result<SecretBytes, SecretError> {
    checked(text, (length, length), credential, |byte| {
        byte.is_ascii_digit().then_some(byte)
    })
}

fn checked(
    text: &str,
    (min, max): (usize, usize),
    credential: Credential,
    allowed: impl Fn(u8) -> Option<u8>,
) -> Result<SecretBytes, SecretError> {
    if !(min..=max).contains(&text.chars().count()) {
        return Err(SecretError::Length {
            credential,
            min,
            max,
        });
    }
    if text.bytes().any(|byte| allowed(byte).is_none()) {
        return Err(SecretError::Character { credential });
    }
    SecretBytes::collect(text.bytes().filter_map(allowed)).ok_or(SecretError::Length {
        credential,
        min,
        max,
    })
}

/// What VERIFY carries: implemented by the types of this module only.
pub trait Secret: sealed::Sealed + Sized {
    /// Which one it is.
    const CREDENTIAL: Credential;

    /// From one line of text, as people write it: a PIN or password by itself; code A also in groups;
    /// code B as `birth date,expiry year,security code`; the birth code as the birth date.
    ///
    /// # Errors
    /// [`SecretError`]; the text is never quoted.
    fn from_text(text: &str) -> Result<Self, SecretError>;

    /// Whether it may be set as a new one. A sign password must have letters and digits; one that
    /// is already on a card may have only one kind, so only a new one must meet this.
    ///
    /// # Errors
    /// [`SecretError::OneKind`].
    fn check_as_new(&self) -> Result<(), SecretError> {
        let bytes = self.as_bytes();
        let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        let mixed = digits > 0 && digits < bytes.len();
        if Self::CREDENTIAL == Credential::SignPassword && !mixed {
            return Err(SecretError::OneKind {
                credential: Self::CREDENTIAL,
            });
        }
        Ok(())
    }
}

mod sealed {
    /// Keeps the bytes inside the crate.
    pub trait Sealed {
        /// The bytes that VERIFY carries.
        fn as_bytes(&self) -> &[u8];

        /// The place of its kind among given secrets.
        fn among(pins: &mut super::Pins) -> &mut Option<Self>
        where
            Self: Sized;
    }
}

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident, $credential:ident, $place:ident, $from_text:expr) => {
        $(#[$doc])*
        pub struct $name(SecretBytes);

        impl sealed::Sealed for $name {
            fn as_bytes(&self) -> &[u8] {
                self.0.as_bytes()
            }

            fn among(pins: &mut Pins) -> &mut Option<Self> {
                &mut pins.$place
            }
        }

        impl Secret for $name {
            const CREDENTIAL: Credential = Credential::$credential;

            fn from_text(text: &str) -> Result<Self, SecretError> {
                $from_text(text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    };
}

macro_rules! four_digits {
    ($($name:ident, $credential:ident, $place:ident, $doc:literal;)*) => {$(
        secret!(#[doc = $doc] $name, $credential, $place, Self::new);

        impl $name {
            /// From 4 ASCII digits.
            ///
            /// # Errors
            /// [`SecretError::Length`] or [`SecretError::Character`]; the text is never quoted.
            pub fn new(text: &str) -> Result<Self, SecretError> {
                digits(text, 4, Credential::$credential).map(Self)
            }
        }
    )*};
}

four_digits! {
    AuthPin, AuthPin, auth_pin, "PIN of the user-authentication certificate (利用者証明用暗証番号), 4 digits, 3 tries.";
    AssistPin, AssistPin, assist_pin, "PIN of the input assist (券面事項入力補助用暗証番号), 4 digits, 3 tries.";
    JukiPin, JukiPin, juki_pin, "PIN of the common and the juki application (住民基本台帳用暗証番号), 4 digits, 3 tries: two references that people take for one.";
    LicensePin, LicensePin, license_pin, "PIN of the license (マイナ免許証の暗証番号), 4 digits, 10 tries.";
}

secret! {
    /// Password of the signature certificate (署名用パスワード), 6–16 of A–Z and 0–9, 5 tries.
    SignPassword, SignPassword, sign_password, Self::new
}

impl SignPassword {
    /// From 6–16 ASCII letters and digits; lower case becomes upper case, as the card has it.
    ///
    /// # Errors
    /// [`SecretError::Length`] or [`SecretError::Character`]; the text is never quoted.
    pub fn new(text: &str) -> Result<Self, SecretError> {
        checked(text, (6, CAPACITY), Credential::SignPassword, |byte| {
            byte.is_ascii_alphanumeric()
                .then_some(byte.to_ascii_uppercase())
        })
        .map(Self)
    }
}

secret! {
    /// Code A (照合番号A): the 12 digits of the My Number, 10 tries.
    CodeA, CodeA, code_a, code_a_from
}

impl CodeA {
    /// From the 12 digits on the back of the card; the check digit catches a misread one.
    ///
    /// # Errors
    /// [`SecretError::Length`], [`SecretError::Character`] or [`SecretError::CheckDigit`].
    pub fn new(text: &str) -> Result<Self, SecretError> {
        let secret = digits(text, 12, Credential::CodeA)?;
        MyNumber::from_digits(secret.as_bytes()).map_err(|_| SecretError::CheckDigit)?;
        Ok(Self(secret))
    }
}

secret! {
    /// Code B (照合番号B): built from three printed parts, never asked for as fourteen digits. 10 tries.
    CodeB, CodeB, code_b, code_b_from
}

impl CodeB {
    /// From the birth date, the year in which the card expires (Gregorian) and the 4-digit
    /// security code (セキュリティコード) on the face. The era year is worked out here: people who
    /// type it themselves give the Western year and lock the card.
    ///
    /// # Errors
    /// [`SecretError::Part`] when a part is impossible: a birth date before the eras, an expiry year
    /// outside 2016–2099, a security code that is not 4 digits.
    pub fn from_parts(
        birth: Date,
        expiry_year: u16,
        security_code: &str,
    ) -> Result<Self, SecretError> {
        let part = |part| SecretError::Part {
            credential: Credential::CodeB,
            part,
        };
        if !(2016..=2099).contains(&expiry_year) {
            return Err(part(CodePart::ExpiryYear));
        }
        let code = digits(security_code, 4, Credential::CodeB)
            .map_err(|_| part(CodePart::SecurityCode))?;
        let mut bytes = SecretBytes::empty();
        bytes
            .push_era_date(birth)
            .ok_or(part(CodePart::BirthDate))?;
        bytes
            .push_decimal(expiry_year, 4)
            .and_then(|()| code.as_bytes().iter().try_for_each(|it| bytes.push(*it)))
            .ok_or(part(CodePart::SecurityCode))?;
        Ok(Self(bytes))
    }
}

secret! {
    /// Birth code: the birth date in the Japanese era as YYMMDD, the first six digits of code B. 10 tries.
    BirthCode, BirthCode, birth_code, birth_code_from
}

impl BirthCode {
    /// From the birth date.
    ///
    /// # Errors
    /// [`SecretError::Part`] for a birth date before the eras.
    pub fn from_birth_date(birth: Date) -> Result<Self, SecretError> {
        let mut bytes = SecretBytes::empty();
        bytes.push_era_date(birth).ok_or(SecretError::Part {
            credential: Credential::BirthCode,
            part: CodePart::BirthDate,
        })?;
        Ok(Self(bytes))
    }
}

/// Code A, also in groups, as the card has it.
fn code_a_from(text: &str) -> Result<CodeA, SecretError> {
    let mut digits = Zeroizing::new(String::with_capacity(text.len()));
    digits.extend(text.chars().filter(|it| !matches!(it, ' ' | '-')));
    CodeA::new(&digits)
}

/// Code B: `birth date,expiry year,security code`. Fourteen digits in a row are not taken: people give
/// the Western year in them, and lock the card.
fn code_b_from(text: &str) -> Result<CodeB, SecretError> {
    let part = |part| SecretError::Part {
        credential: Credential::CodeB,
        part,
    };
    let mut parts = text.split([',', '、']).map(str::trim);
    let (Some(birth), Some(expiry), Some(code), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(part(CodePart::BirthDate));
    };
    let birth = date_as_written(birth).ok_or(part(CodePart::BirthDate))?;
    let expiry = year_as_written(expiry).ok_or(part(CodePart::ExpiryYear))?;
    CodeB::from_parts(birth, expiry, code)
}

/// The birth code from the birth date. Six digits are not taken: people give the Western year in them.
fn birth_code_from(text: &str) -> Result<BirthCode, SecretError> {
    let birth = date_as_written(text).ok_or(SecretError::Part {
        credential: Credential::BirthCode,
        part: CodePart::BirthDate,
    })?;
    BirthCode::from_birth_date(birth)
}

/// PINs and codes that are already known. Each is given out once.
///
/// # Example
/// ```
/// use mynumber_card::secret::Pins;
/// use mynumber_card::{AssistPin, AuthPin, SecretError};
///
/// # fn main() -> Result<(), SecretError> {
/// let pins = Pins::new()
///     .with(AssistPin::new("2345")?)
///     .with(AuthPin::new("1234")?);
/// # let _ = pins;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Pins {
    auth_pin: Option<AuthPin>,
    assist_pin: Option<AssistPin>,
    juki_pin: Option<JukiPin>,
    license_pin: Option<LicensePin>,
    sign_password: Option<SignPassword>,
    code_a: Option<CodeA>,
    code_b: Option<CodeB>,
    birth_code: Option<BirthCode>,
}
