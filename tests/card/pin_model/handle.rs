//! The driver's applications under one name, each PIN by the method that is made for it.

use mynumber_card::app::{
    self, CardSurface, Common, InputAssist, Jpki, Juki, License, SignatureScheme,
};
use mynumber_card::card::Selected;
use mynumber_card::data::Date;
use mynumber_card::{
    AssistPin, AuthPin, BirthCode, Card, CodeA, CodeB, Credential, Error, JukiPin, LastTry,
    LicensePin, PinChange, SignPassword,
};

use super::link::Spy;
use super::model::{APPLICATIONS, ASSIST, App, COMMON, JPKI, JUKI, LICENSE, Reference, SURFACE};

pub(super) enum Handle<'card> {
    Jpki(app::App<'card, Jpki, Spy>),
    Assist(app::App<'card, InputAssist, Spy>),
    Surface(app::App<'card, CardSurface, Spy>),
    Common(app::App<'card, Common, Spy>),
    Juki(app::App<'card, Juki, Spy>),
    License(app::App<'card, License, Spy>),
}

macro_rules! each {
    ($handle:expr, $it:ident => $do:expr) => {
        match $handle {
            Handle::Jpki($it) => $do,
            Handle::Assist($it) => $do,
            Handle::Surface($it) => $do,
            Handle::Common($it) => $do,
            Handle::Juki($it) => $do,
            Handle::License($it) => $do,
        }
    };
}

/// By what name the driver calls a reference in its errors.
pub(super) fn credential((app, pin): Reference) -> Credential {
    match (app, pin) {
        (JPKI, 0x18) => Credential::AuthPin,
        (JPKI, _) => Credential::SignPassword,
        (ASSIST, 0x11) => Credential::AssistPin,
        (ASSIST, 0x14) => Credential::CodeA,
        (ASSIST, _) => Credential::CodeB,
        (SURFACE, 0x11) => Credential::BirthCode,
        (SURFACE, 0x12) => Credential::SurfaceCodeB,
        (SURFACE, _) => Credential::SurfaceCodeA,
        (COMMON, _) => Credential::CommonPin,
        (JUKI, _) => Credential::JukiPin,
        _ => Credential::LicensePin,
    }
}

/// What a person types that is right for this value of the card, or wrong.
fn birth(value: &str) -> Date {
    assert_eq!(&value[..4], "5708");
    Date::from_ymd(1982, 8, value[4..6].parse().unwrap()).unwrap()
}

fn code_b(value: &str) -> CodeB {
    CodeB::from_parts(birth(value), 2032, &value[10..]).unwrap()
}

/// A value of the same form that is not this one.
pub(super) fn wrong((app, pin): Reference) -> &'static str {
    match (app, pin) {
        (JPKI, 0x1B) => "WRONG001",
        (ASSIST, 0x14) | (SURFACE, 0x13) => "123456789018",
        (ASSIST, 0x15) | (SURFACE, 0x12) => "57080520327715",
        (SURFACE, 0x11) => "570806",
        _ => "0001",
    }
}

impl<'card> Handle<'card> {
    pub(super) fn of(app: App, card: &'card mut Card<Spy>) -> Result<Self, Error> {
        Ok(match app {
            JPKI => Self::Jpki(card.jpki()?),
            ASSIST => Self::Assist(card.input_assist()?),
            SURFACE => Self::Surface(card.card_surface()?),
            COMMON => Self::Common(card.common()?),
            JUKI => Self::Juki(card.juki()?),
            LICENSE => Self::License(card.license()?),
            _ => panic!("there are {}", APPLICATIONS.len()),
        })
    }

    pub(super) fn selected(&mut self) -> &mut Selected<'card, Spy> {
        each!(self, it => it.selected())
    }

    pub(super) fn close(self) -> Result<(), Error> {
        each!(self, it => it.close())
    }

    pub(super) fn power_down(self) -> Result<(), Error> {
        each!(self, it => it.power_down())
    }

    pub(super) fn into_card_surface(self) -> Result<(), Error> {
        each!(self, it => it.switch::<CardSurface>().map(drop))
    }

    /// Presents a PIN; then what became of using what it opened.
    pub(super) fn present(
        &mut self,
        pin: u8,
        value: &str,
        last: LastTry,
    ) -> Result<Result<(), Error>, Error> {
        Ok(match (self, pin) {
            (Self::Jpki(it), 0x18) => {
                let pin = AuthPin::new(value)?;
                let mut opened = it.present(&pin, last)?;
                opened
                    .sign(SignatureScheme::Pkcs1Sha256(&[7; 32]))
                    .map(drop)
            }
            (Self::Jpki(it), _) => {
                let password = SignPassword::new(value)?;
                let mut opened = it.present(&password, last)?;
                opened.read_sign_certificate().map(drop)
            }
            (Self::Assist(it), 0x11) => {
                let pin = AssistPin::new(value)?;
                let mut opened = it.present(&pin, last)?;
                opened
                    .read_attributes()
                    .map(drop)
                    .and_then(|()| opened.read_my_number().map(drop))
            }
            (Self::Assist(it), 0x14) => {
                let code = CodeA::new(value)?;
                let mut opened = it.present(&code, last)?;
                opened.read_my_number().map(drop)
            }
            (Self::Assist(it), _) => {
                let mut opened = it.present(&code_b(value), last)?;
                opened.read_attributes().map(drop)
            }
            (Self::Surface(it), 0x11) => {
                let code = BirthCode::from_birth_date(birth(value))?;
                let mut opened = it.present(&code, last)?;
                opened.read_age_record().map(drop)
            }
            (Self::Surface(it), 0x12) => {
                let mut opened = it.present(&code_b(value), last)?;
                opened.read_face().map(drop)
            }
            (Self::Surface(it), _) => {
                let code = CodeA::new(value)?;
                let mut opened = it.present(&code, last)?;
                opened.read_number_picture().map(drop)
            }
            (Self::License(it), _) => {
                let mut opened = it.open(&LicensePin::new(value)?, last)?;
                opened.read_record_file().map(drop)
            }
            // Nothing is made for them but to change them.
            (Self::Common(it), _) => it.present(&JukiPin::new(value)?, last).map(|_| Ok(()))?,
            (Self::Juki(it), _) => it.present(&JukiPin::new(value)?, last).map(|_| Ok(()))?,
        })
    }

    /// Changes a PIN; `None` where there is no way to.
    pub(super) fn change(
        &mut self,
        pin: u8,
        old: &str,
        new: &str,
        last: LastTry,
    ) -> Option<Result<(), Error>> {
        Some(match (self, pin) {
            (Self::Jpki(it), 0x18) => {
                let change = PinChange::new(AuthPin::new(old).unwrap(), AuthPin::new(new).unwrap());
                it.change(&change.unwrap(), last)
            }
            (Self::Jpki(it), _) => {
                let [old, new] = [old, new].map(|it| SignPassword::new(it).unwrap());
                it.change(&PinChange::new(old, new).unwrap(), last)
            }
            (Self::Assist(it), 0x11) => {
                let [old, new] = [old, new].map(|it| AssistPin::new(it).unwrap());
                it.change(&PinChange::new(old, new).unwrap(), last)
            }
            _ => return None,
        })
    }
}
