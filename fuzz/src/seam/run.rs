//! The jobs as a program has them done: by the library's own wherever it has one.

use std::cell::RefCell;
use std::fmt::Debug;

use mynumber_card::app::{InputAssist, Jpki, JukiReference, SignatureScheme};
use mynumber_card::card::FileKind;
use mynumber_card::data::{Moment, UnixTime};
use mynumber_card::error::Argument;
use mynumber_card::identity::{Evidence, Expected, Level, Request, Verification, Wanted};
use mynumber_card::job::my_number::InClear;
use mynumber_card::job::{
    Context, Fresh, Output, age, attributes, certificate, dates, doctor, face, identify, license,
    my_number, number_picture, pin_change, sign, status,
};
use mynumber_card::pki::Purpose;
use mynumber_card::secret::{Pins, Secret, SecretSource};
use mynumber_card::{
    Application, AssistPin, AuthPin, Card, CodeA, CodeB, Credential, Error, LastTry, PinChange,
    SessionSecret, SignPassword, Transport, Tries,
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::jobs::Job;
use super::secrets::Secrets;
use super::watch::Seen;
use crate::anchors::anchors;
use crate::session::RANDOM;

const NOW: UnixTime = UnixTime::from_seconds(1_795_400_000);
const DIGEST: [u8; 32] = [0x5A; 32];

/// The challenges, and the secret of a session as the answers of [`crate::session`] know it.
fn context(last: LastTry) -> Context<'static> {
    let mut random = [0x5A; Fresh::LENGTH];
    random[Fresh::LENGTH - RANDOM.len()..].copy_from_slice(&RANDOM);
    Context {
        anchors: anchors(),
        at: Moment::Now(NOW),
        last,
        fresh: Fresh::from_random(&random),
    }
}

/// Whoever is asked for the secrets of a job, and sees what the card has said until then.
struct Asked<'a> {
    pins: Pins,
    seen: &'a RefCell<Seen>,
}

impl<'a> Asked<'a> {
    fn new(secrets: &Secrets, seen: &'a RefCell<Seen>) -> Self {
        let pins = Pins::new()
            .with(secrets.auth_pin())
            .with(secrets.sign_password())
            .with(secrets.license_pin());
        Self { pins, seen }
    }
}

impl SecretSource for Asked<'_> {
    type Error = Error;

    fn secret<S: Secret>(&mut self, place: Credential, tries: Tries) -> Result<S, Error> {
        let is_set = self
            .seen
            .borrow()
            .pin_setting
            .starts_with(&[0xC1, 0x01, 0x01]);
        assert!(
            place != Credential::LicensePin || is_set,
            "asked for the PIN of a license that has none"
        );
        self.pins.secret(place, tries)
    }
}

impl Job {
    /// Does it; returns what a program could print of its end, secrets left aside.
    pub fn run<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
        seen: &RefCell<Seen>,
    ) -> Result<String, Error> {
        let with = context(last);
        let mut asked = Asked::new(secrets, seen);
        if matches!(
            self,
            Self::FaceByCodeA | Self::FaceByCodeB | Self::NumberPicture
        ) {
            crate::memory::allow_pictures();
        }
        match self {
            Self::Read => output(attributes::read(card, &secrets.assist_pin(), with)?),
            Self::ReadByCodeB => output(attributes::read(card, &secrets.code_b(), with)?),
            Self::MyNumber => {
                let pin = secrets.assist_pin();
                output(my_number::read(card, &pin, InClear::Allowed, with)?)
            }
            Self::MyNumberByCodeA => {
                let code: CodeA = secrets.code_a();
                output(my_number::read(card, &code, InClear::Allowed, with)?)
            }
            Self::MyNumberEncrypted => {
                let pin: AssistPin = secrets.assist_pin();
                output(my_number::read(card, &pin, InClear::Refused, with)?)
            }
            Self::MyNumberByBothCodes => by_both_codes(card, secrets, last),
            Self::Status => output(status::read(card, false, with)?),
            Self::Details => output(status::read(card, true, with)?),
            Self::Doctor => {
                let today = with.at.date().ok_or(Error::Input {
                    argument: Argument::Day,
                })?;
                output(doctor::examine(card, today))
            }
            Self::AllTries => shown(&card.query_all_tries()?),
            Self::AuthCertificate => {
                output(certificate::free(card, Purpose::Authentication, with)?)
            }
            Self::AuthorityCertificates => {
                let of_auth = certificate::free(card, Purpose::AuthenticationAuthority, with)?;
                let of_sign = Purpose::SignatureAuthority;
                let of_sign = certificate::free(card, of_sign, context(last))?;
                Ok(output(of_auth)? + &output(of_sign)?)
            }
            Self::SignCertificate => {
                let password: SignPassword = secrets.sign_password();
                output(certificate::opened(card, &password, with)?)
            }
            Self::SignByAuthKey => {
                let (pin, scheme) = (secrets.auth_pin(), SignatureScheme::Pkcs1Sha256(&DIGEST));
                output(sign::sign::<AuthPin, _, _>(card, &pin, scheme, with)?)
            }
            Self::SignBySignKey => {
                let scheme = SignatureScheme::Pkcs1Sha256OnCard(b"text");
                output(sign::sign(card, &secrets.sign_password(), scheme, with)?)
            }
            Self::IdentifyAuth | Self::IdentifyHolder | Self::IdentifySignature => {
                self.identify(card, secrets, last)
            }
            Self::FaceByCodeA => output(face::read(card, &secrets.code_a(), with)?),
            Self::FaceByCodeB => {
                let code: CodeB = secrets.code_b();
                output(face::read(card, &code, with)?)
            }
            Self::Age => output(age::read(card, &secrets.birth_code(), Some(20), with)?),
            Self::NumberPicture => output(number_picture::read(card, &secrets.code_a(), with)?),
            Self::License => output(license::read(card, &mut asked, None, with)?),
            Self::LicenseWithoutPin => license_without_pin(card, last),
            Self::Dates => {
                let wanted = dates::DatesOptions {
                    auth: true,
                    sign: true,
                    license: true,
                    remind: None,
                };
                output(dates::read(card, wanted, &mut asked, with)?)
            }
            Self::ChangeAuth | Self::ChangeSign | Self::ChangeAssist => {
                changed(self.change(card, secrets, last))
            }
            Self::ChangeJuki | Self::ChangeCommonOnly | Self::ChangeJukiOnly => {
                changed(self.change_juki(card, secrets, last))
            }
            Self::AnyFile => any_file(card),
        }
    }

    fn change<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<Output<pin_change::Changed>, Error> {
        match self {
            Self::ChangeAuth => {
                let change = PinChange::new(secrets.auth_pin(), secrets.new_auth_pin())?;
                pin_change::change::<Jpki, _, _, _>(card, &change, None, last)
            }
            Self::ChangeSign => {
                let change = PinChange::new(secrets.sign_password(), secrets.new_sign_password())?;
                pin_change::change::<Jpki, _, _, _>(card, &change, None, last)
            }
            _ => {
                let change = PinChange::new(secrets.assist_pin(), secrets.new_assist_pin())?;
                pin_change::change::<InputAssist, _, _, _>(card, &change, None, last)
            }
        }
    }

    fn change_juki<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<Output<pin_change::Changed>, Error> {
        let which = match self {
            Self::ChangeCommonOnly => Some(JukiReference::Common),
            Self::ChangeJukiOnly => Some(JukiReference::Juki),
            _ => None,
        };
        let change = PinChange::new(secrets.juki_pin(), secrets.new_juki_pin())?;
        pin_change::juki(card, which, &change, None, last)
    }

    fn identify<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<String, Error> {
        let (level, wanted) = match self {
            Self::IdentifySignature => (Level::Signature, Wanted::Attributes),
            Self::IdentifyHolder => (Level::Auth, Wanted::Holder),
            _ => (Level::Auth, Wanted::Attributes),
        };
        let expires = NOW.plus_seconds(300);
        let request = Request::new(&[7; 32], "https://bank.example", level, wanted, expires);
        let request = request.expect("a request");
        let mut pins = Pins::new()
            .with(secrets.assist_pin())
            .with(secrets.auth_pin())
            .with(secrets.sign_password());
        let evidence = identify::read(card, &request, &mut pins, last, NOW)?;
        let json = evidence.to_json().expect("JSON");
        let verdict = evidence.verify(
            &Verification::new(anchors(), Expected::Request(&request)),
            NOW,
        );
        // What is too long to be read again is no evidence, and nobody takes it.
        let again = Evidence::from_json(&json).map(|it| it.to_json().expect("JSON") == json);
        assert!(!matches!(again, Ok(false)));
        assert!(again.is_ok() || !verdict.is_accepted());
        shown(&(json, pins, verdict.checks()))
    }
}

/// What a job gave, for developers and as JSON.
fn output<D: Serialize + Debug>(output: Output<D>) -> Result<String, Error> {
    shown(&(&output, json_digest(&output)))
}

/// JSON may hold anything, so it is compared by its digest.
pub(super) fn json_digest(value: &impl Serialize) -> String {
    hex::encode(Sha256::digest(serde_json::to_string(value).expect("JSON")))
}

fn shown(value: &impl Debug) -> Result<String, Error> {
    Ok(format!("{value:?}"))
}

/// The end of a change; an error says what is in force. How easy the new one is, is the secret's.
fn changed(done: Result<Output<pin_change::Changed>, Error>) -> Result<String, Error> {
    if let Err(Error::PinChange(error)) = &done {
        assert!(!error.in_force().is_empty());
    }
    let done = done?;
    shown(&(done.data.pins, done.tries, done.left_open))
}

/// The number by code A in a session that code B has opened: no job of the library.
fn by_both_codes<T: Transport>(
    card: &mut Card<T>,
    secrets: &Secrets,
    last: LastTry,
) -> Result<String, Error> {
    let mut assist = card.input_assist()?;
    let mut opened = assist.present(&secrets.code_b(), last)?;
    let mut secure = opened.start_secure_session(SessionSecret::from_random(&RANDOM))?;
    let number = secure
        .present_code_a(&secrets.code_a(), last)?
        .read_my_number()?;
    shown(&number)
}

/// The license of a caller who knows that no PIN is set, whatever the card says.
fn license_without_pin<T: Transport>(card: &mut Card<T>, last: LastTry) -> Result<String, Error> {
    let mut license = card.license()?;
    let mut opened = license.open_without_pin(last)?;
    let record = opened.read_record()?;
    let signature = opened.read_signature()?;
    license.close()?;
    shown(&(record, signature))
}

/// What the layer below the typed applications can be asked.
fn any_file<T: Transport>(card: &mut Card<T>) -> Result<String, Error> {
    let mut result = String::new();
    for (file, kind) in [
        (0x0002, FileKind::Small),
        (0x000A, FileKind::Long),
        (0x0006, FileKind::SmallObject),
        (0x000B, FileKind::LongObject),
    ] {
        let read = card.select(Application::Jpki)?.read_file(file, kind);
        result += &format!("{:?}", read.map(|bytes| bytes.len()));
    }
    let record = card.select(Application::Common)?.read_record(0x0001, 1)?;
    // The sign certificate is not even asked for before its password.
    let unopened = card
        .select(Application::Jpki)?
        .read_file(0x0001, FileKind::LongObject);
    assert!(unopened.is_err());
    result += &format!("{record:?}");
    Ok(result)
}

#[cfg(test)]
mod tests {
    use mynumber_card::LicensePin;

    use super::*;
    use crate::seam::secrets::ONE;

    fn ask_where(pin_setting: &[u8]) -> LicensePin {
        let pin_setting = pin_setting.to_vec();
        let seen = Seen {
            pin_setting,
            ..Seen::default()
        };
        let seen = RefCell::new(seen);
        let mut asked = Asked::new(&ONE, &seen);
        let pin = asked.secret(Credential::LicensePin, Tries::Remaining(10));
        pin.expect("a PIN")
    }

    #[test]
    fn the_pin_of_a_license_that_has_one_is_given() {
        ask_where(&[0xC1, 0x01, 0x01]);
    }

    #[test]
    #[should_panic(expected = "a license that has none")]
    fn nobody_may_be_asked_for_the_pin_of_a_license_that_has_none() {
        ask_where(&[0xC1, 0x01, 0x00]);
    }
}
