//! The secrets of a run: two sets, so that what depends on them shows.

use mynumber_card::data::Date;
use mynumber_card::{
    Application, AssistPin, AuthPin, BirthCode, CodeA, CodeB, JukiPin, LicensePin, SignPassword,
};

/// All secrets of one person, as they go to the card, and the new ones of each change.
#[derive(Debug)]
pub struct Secrets {
    /// Which set it is.
    pub name: &'static str,
    /// Authentication PIN, input-assist PIN, juki PIN, license PIN.
    pub auth: &'static str,
    pub assist: &'static str,
    pub juki: &'static str,
    pub license: &'static str,
    /// Sign password.
    pub sign: &'static str,
    /// My Number.
    pub code_a: &'static str,
    /// Birth date, expiry year, security code: and what they make.
    pub birth: (u16, u8, u8),
    pub expiry: u16,
    pub security: &'static str,
    pub code_b: &'static str,
    /// New ones.
    pub new_auth: &'static str,
    pub new_assist: &'static str,
    pub new_juki: &'static str,
    pub new_sign: &'static str,
}

/// The first set.
pub const ONE: Secrets = Secrets {
    name: "one",
    auth: "7391",
    assist: "8264",
    juki: "9517",
    license: "3746",
    sign: "QZ7XK4WV9JHTB3MY",
    code_a: "123456789018",
    birth: (1980, 2, 17),
    expiry: 2035,
    security: "2285",
    code_b: "55021720352285",
    new_auth: "1598",
    new_assist: "2603",
    new_juki: "4781",
    new_sign: "FRESH7PASSW0RD55",
};

/// The second: no character of a secret stands where it stands in the first.
pub const OTHER: Secrets = Secrets {
    name: "other",
    auth: "4058",
    assist: "1937",
    juki: "6820",
    license: "8015",
    sign: "M2CYD8RLN6UEG5PA",
    code_a: "234567890121",
    birth: (1991, 10, 25),
    expiry: 2042,
    security: "7713",
    code_b: "03102520427713",
    new_auth: "6207",
    new_assist: "5948",
    new_juki: "3164",
    new_sign: "ANEW9SECRET4WORD",
};

/// What is on a card whose holder types something else.
pub const WRONG: Secrets = Secrets {
    name: "wrong",
    auth: "0002",
    assist: "0003",
    juki: "0004",
    license: "0005",
    sign: "WRONG1",
    code_a: "000000000000",
    code_b: "00000000000000",
    ..ONE
};

impl Secrets {
    /// The secret of a PIN reference.
    pub fn of(&self, aid: &[u8], reference: u16) -> Option<&'static [u8]> {
        let is = |application: Application| application.aid() == aid;
        let secret = match reference {
            0x18 if is(Application::Jpki) => self.auth,
            0x1B if is(Application::Jpki) => self.sign,
            0x11 if is(Application::InputAssist) => self.assist,
            0x14 if is(Application::InputAssist) => self.code_a,
            0x15 if is(Application::InputAssist) => self.code_b,
            0x11 if is(Application::CardSurface) => &self.code_b[..6],
            0x12 if is(Application::CardSurface) => self.code_b,
            0x13 if is(Application::CardSurface) => self.code_a,
            0x1C if is(Application::Common) || is(Application::Juki) => self.juki,
            0x06 if is(Application::License) => self.license,
            _ => return None,
        };
        Some(secret.as_bytes())
    }

    /// The secret that a change puts in the place of that one.
    pub fn new_of(&self, aid: &[u8], reference: u16) -> Option<&'static [u8]> {
        let is = |application: Application| application.aid() == aid;
        let secret = match reference {
            0x18 if is(Application::Jpki) => self.new_auth,
            0x1B if is(Application::Jpki) => self.new_sign,
            0x11 if is(Application::InputAssist) => self.new_assist,
            0x1C if is(Application::Common) || is(Application::Juki) => self.new_juki,
            _ => return None,
        };
        Some(secret.as_bytes())
    }

    /// Those that no text can hold by chance.
    pub const fn long(&self) -> [&'static str; 4] {
        [self.sign, self.code_a, self.code_b, self.new_sign]
    }

    fn birth_date(&self) -> Date {
        let (year, month, day) = self.birth;
        Date::from_ymd(year, month, day).expect("a date")
    }

    pub fn auth_pin(&self) -> AuthPin {
        AuthPin::new(self.auth).expect("a PIN")
    }
    pub fn new_auth_pin(&self) -> AuthPin {
        AuthPin::new(self.new_auth).expect("a PIN")
    }
    pub fn assist_pin(&self) -> AssistPin {
        AssistPin::new(self.assist).expect("a PIN")
    }
    pub fn new_assist_pin(&self) -> AssistPin {
        AssistPin::new(self.new_assist).expect("a PIN")
    }
    pub fn juki_pin(&self) -> JukiPin {
        JukiPin::new(self.juki).expect("a PIN")
    }
    pub fn new_juki_pin(&self) -> JukiPin {
        JukiPin::new(self.new_juki).expect("a PIN")
    }
    pub fn license_pin(&self) -> LicensePin {
        LicensePin::new(self.license).expect("a PIN")
    }
    pub fn sign_password(&self) -> SignPassword {
        SignPassword::new(self.sign).expect("a password")
    }
    pub fn new_sign_password(&self) -> SignPassword {
        SignPassword::new(self.new_sign).expect("a password")
    }
    pub fn code_a(&self) -> CodeA {
        CodeA::new(self.code_a).expect("a code")
    }
    pub fn code_b(&self) -> CodeB {
        CodeB::from_parts(self.birth_date(), self.expiry, self.security).expect("a code")
    }
    pub fn birth_code(&self) -> BirthCode {
        BirthCode::from_birth_date(self.birth_date()).expect("a code")
    }
}
