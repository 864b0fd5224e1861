//! The words that every layer shares: applications, credentials, tries left, status words.
//!
//! # Example
//! ```
//! use mynumber_card::{Application, Credential, StatusWord, Tries};
//!
//! assert_eq!(Application::Jpki.to_string(), "jpki");
//! assert_eq!(Credential::SignPassword.to_string(), "sign");
//! assert_eq!(Tries::Remaining(2).to_string(), "2 tries left");
//! assert!(StatusWord(0x9000).is_success());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use core::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

/// An application on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Application {
    /// Public-key application (公的個人認証AP).
    Jpki,
    /// Card-info input assist (券面事項入力補助AP).
    InputAssist,
    /// Card-surface confirmation (券面事項確認AP).
    CardSurface,
    /// Common card application (共通カードAP).
    Common,
    /// Basic resident register (住基AP).
    Juki,
    /// Driver's license (免許AP), only when loaded.
    License,
    /// The issuer security domain; selecting it closes what a PIN opened elsewhere.
    IssuerSecurityDomain,
}

names!(Application {
    Jpki => "jpki",
    InputAssist => "input-assist",
    CardSurface => "card-surface",
    Common => "common",
    Juki => "juki",
    License => "license",
    IssuerSecurityDomain => "issuer-security-domain",
});

impl Application {
    /// The application identifier that SELECT takes, whole (5–16 bytes). Source: measured.
    #[must_use]
    pub const fn aid(self) -> &'static [u8] {
        match self {
            Self::Jpki => &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
            Self::InputAssist => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
            Self::CardSurface => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
            Self::Common => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00],
            Self::Juki => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01],
            Self::License => &[0xA0, 0, 0, 0x02, 0x31, 0x06, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            Self::IssuerSecurityDomain => &[0xA0, 0, 0, 0x01, 0x51, 0, 0],
        }
    }
}

/// Which secret a PIN reference of the card asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Credential {
    /// PIN of the user-authentication certificate (利用者証明用暗証番号): 4 digits, 3 tries.
    AuthPin,
    /// Password of the signature certificate (署名用パスワード): 6–16 of A–Z and 0–9, 5 tries.
    SignPassword,
    /// PIN of the input assist (券面事項入力補助用暗証番号): 4 digits, 3 tries.
    AssistPin,
    /// Code A of the input assist (照合番号A): the 12 digits of the My Number, 10 tries.
    CodeA,
    /// Code B of the input assist (照合番号B): 14 digits, 10 tries.
    CodeB,
    /// Code A of the card surface, a reference with its own counter.
    SurfaceCodeA,
    /// Code B of the card surface, a reference with its own counter.
    SurfaceCodeB,
    /// Birth code (生年月日): the first six digits of code B, 10 tries.
    BirthCode,
    /// PIN of the common application (個人番号カード用暗証番号): 4 digits, 3 tries.
    CommonPin,
    /// PIN of the juki application (住民基本台帳用暗証番号): 4 digits, 3 tries.
    JukiPin,
    /// PIN of the license: 4 digits, 10 tries.
    LicensePin,
}

names!(Credential {
    AuthPin => "auth",
    SignPassword => "sign",
    AssistPin => "assist",
    CodeA => "code_a",
    CodeB => "code_b",
    SurfaceCodeA => "surface_code_a",
    SurfaceCodeB => "surface_code_b",
    BirthCode => "birth",
    CommonPin => "common",
    JukiPin => "juki",
    LicensePin => "license",
});

impl Credential {
    /// Tries of a fresh reference. Source: measured.
    #[must_use]
    pub const fn tries_limit(self) -> u8 {
        match self {
            Self::AuthPin | Self::AssistPin | Self::CommonPin | Self::JukiPin => 3,
            Self::SignPassword => 5,
            Self::CodeA
            | Self::CodeB
            | Self::SurfaceCodeA
            | Self::SurfaceCodeB
            | Self::BirthCode
            | Self::LicensePin => 10,
        }
    }

    /// A PIN that somebody chose, unlike the codes that are printed on the card, and not the license's.
    #[must_use]
    pub const fn is_pin_of_card(self) -> bool {
        matches!(
            self,
            Self::AuthPin | Self::SignPassword | Self::AssistPin | Self::CommonPin | Self::JukiPin
        )
    }
}

/// What the card says about the tries left of a PIN reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tries {
    /// This many wrong tries until the reference locks, 1–15.
    Remaining(u8),
    /// Locked: no command unlocks it. An office can, or on a phone its own app; a card without
    /// PINs (顔認証マイナンバーカード) has them all locked, and there is nothing to unlock.
    Locked,
    /// The card keeps no limit (6300).
    Unlimited,
    /// The card answered without a number (9000, 6982 and the like).
    NotReported,
    /// The card has no such reference (6A88, 6A82).
    Absent,
}

impl fmt::Display for Tries {
    /// `3 tries left`, `locked`, `no limit`, `not reported` or `absent`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remaining(1) => f.pad("1 try left"),
            Self::Remaining(tries) => f.pad(&format!("{tries} tries left")),
            Self::Locked => f.pad("locked"),
            Self::Unlimited => f.pad("no limit"),
            Self::NotReported => f.pad("not reported"),
            Self::Absent => f.pad("absent"),
        }
    }
}

impl Tries {
    /// The state in a word: `ok`, `locked`, `unlimited`, `not_reported` or `absent`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Remaining(_) => "ok",
            Self::Locked => "locked",
            Self::Unlimited => "unlimited",
            Self::NotReported => "not_reported",
            Self::Absent => "absent",
        }
    }

    /// How many are left; `None` when there is no number.
    #[must_use]
    pub const fn remaining(self) -> Option<u8> {
        match self {
            Self::Remaining(left) => Some(left),
            Self::Locked => Some(0),
            Self::Unlimited | Self::NotReported | Self::Absent => None,
        }
    }
}

impl Serialize for Tries {
    /// `{"state", "remaining"}`; the second is null when there is no number.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tries = serializer.serialize_struct("Tries", 2)?;
        tries.serialize_field("state", self.name())?;
        tries.serialize_field("remaining", &self.remaining())?;
        tries.end()
    }
}

/// Which PIN a reference has after an attempt to change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinInForce {
    /// The new one: the card said so.
    New,
    /// The old one: the card accepted it, and refused the change.
    Old,
    /// What it was before, whatever that is: nothing was changed there.
    Unchanged,
    /// The old one or the new one: the change was sent, and its answer never came.
    Unknown,
}

names!(PinInForce {
    New => "new",
    Old => "old",
    Unchanged => "unchanged",
    Unknown => "unknown",
});

/// What kind of card is on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CardKind {
    /// A My Number card.
    MyNumberCard,
    /// An Android telephone with the certificates of one.
    Android,
    /// An iPhone with a My Number card in it.
    IPhone,
    /// It has the public-key application, with a label that is not known here.
    UnknownToken,
    /// The older resident-register card (住民基本台帳カード, 住基カード): the public-key application alone.
    ResidentRegisterCard,
    /// A driver's license with a chip (運転免許証), or a certificate of driving history.
    DriversLicense,
    /// A residence card or special permanent resident certificate (在留カード, 特別永住者証明書).
    ResidenceCard,
    /// A passport, or another electronic travel document.
    Passport,
    /// A card of the healthcare PKI (HPKI, 医師資格証 and the like).
    HealthcarePki,
    /// It says yes to any SELECT, even of an application that cannot exist, so its kind is unknown.
    AnswersEverything,
    /// None of these.
    Unknown,
}

impl CardKind {
    /// Whether it is a My Number card or stands in for one, as far as it shows.
    #[must_use]
    pub const fn is_meant(self) -> bool {
        matches!(
            self,
            Self::MyNumberCard | Self::Android | Self::IPhone | Self::UnknownToken
        )
    }
}

/// A status word: the last two bytes of every response.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// 9000: done.
    pub const SUCCESS: Self = Self(0x9000);

    /// Whether the command succeeded (9000, and nothing else).
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.0 == Self::SUCCESS.0
    }

    /// The first byte.
    #[must_use]
    pub const fn sw1(self) -> u8 {
        self.0.to_be_bytes()[0]
    }

    /// The second byte.
    #[must_use]
    pub const fn sw2(self) -> u8 {
        self.0.to_be_bytes()[1]
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({:04X})", self.0)
    }
}

codes!(list CardKind {
    MyNumberCard => "my_number_card",
    Android => "android",
    IPhone => "iphone",
    UnknownToken => "unknown_token",
    ResidentRegisterCard => "resident_register_card",
    DriversLicense => "drivers_license",
    ResidenceCard => "residence_card",
    Passport => "passport",
    HealthcarePki => "healthcare_pki_card",
    AnswersEverything => "answers_everything",
    Unknown => "unknown",
});
serializes_as_text!(StatusWord);
