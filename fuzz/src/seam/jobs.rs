//! Every job that a user of the driver can have done, as a program does it.

use mynumber_card::app::{Common, Juki, License, SignatureScheme};
use mynumber_card::card::FileKind;
use mynumber_card::data::{LicensePinSetting, UnixTime};
use mynumber_card::identity::{Evidence, Expected, Level, Request, Verification, Wanted};
use mynumber_card::job::identify;
use mynumber_card::job::pin_change;
use mynumber_card::pki::integrity::{
    AssistFiles, ChallengeAnswer, verify_age_record, verify_face, verify_number_picture,
};
use mynumber_card::pki::{CardCertificate, Certificate};
use mynumber_card::secret::{Pins, ask};
use mynumber_card::{
    Application, Card, Error, JukiPin, LastTry, PinChange, SessionSecret, Transport,
};

use super::secrets::Secrets;
use super::watch::Wishes;
use crate::anchors::anchors;
use crate::session::RANDOM;

/// What is asked of the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    Read,
    ReadByCodeB,
    MyNumber,
    MyNumberByCodeA,
    MyNumberEncrypted,
    MyNumberByBothCodes,
    Status,
    AllTries,
    Details,
    AuthCertificate,
    AuthorityCertificates,
    SignCertificate,
    SignByAuthKey,
    SignBySignKey,
    IdentifyAuth,
    IdentifyHolder,
    IdentifySignature,
    FaceByCodeA,
    FaceByCodeB,
    Age,
    NumberPicture,
    License,
    LicenseWithoutPin,
    Dates,
    ChangeAuth,
    ChangeSign,
    ChangeAssist,
    ChangeJuki,
    ChangeCommonOnly,
    ChangeJukiOnly,
    AnyFile,
}

pub const JOBS: [Job; 31] = [
    Job::Read,
    Job::ReadByCodeB,
    Job::MyNumber,
    Job::MyNumberByCodeA,
    Job::MyNumberEncrypted,
    Job::MyNumberByBothCodes,
    Job::Status,
    Job::AllTries,
    Job::Details,
    Job::AuthCertificate,
    Job::AuthorityCertificates,
    Job::SignCertificate,
    Job::SignByAuthKey,
    Job::SignBySignKey,
    Job::IdentifyAuth,
    Job::IdentifyHolder,
    Job::IdentifySignature,
    Job::FaceByCodeA,
    Job::FaceByCodeB,
    Job::Age,
    Job::NumberPicture,
    Job::License,
    Job::LicenseWithoutPin,
    Job::Dates,
    Job::ChangeAuth,
    Job::ChangeSign,
    Job::ChangeAssist,
    Job::ChangeJuki,
    Job::ChangeCommonOnly,
    Job::ChangeJukiOnly,
    Job::AnyFile,
];

const NOW: UnixTime = UnixTime::from_seconds(1_795_400_000);
const DIGEST: [u8; 32] = [0x5A; 32];

impl Job {
    /// The secrets that it presents and changes, as its user knows.
    pub fn wishes(self, last: LastTry) -> Wishes {
        use Application::{CardSurface, Common, InputAssist, Jpki, Juki, License};
        let (present, change): (&[_], &[_]) = match self {
            Self::Read | Self::MyNumber | Self::MyNumberEncrypted => (&[(InputAssist, 0x11)], &[]),
            Self::ReadByCodeB => (&[(InputAssist, 0x15)], &[]),
            Self::MyNumberByCodeA => (&[(InputAssist, 0x14)], &[]),
            Self::MyNumberByBothCodes => (&[(InputAssist, 0x15), (InputAssist, 0x14)], &[]),
            Self::Status
            | Self::AllTries
            | Self::Details
            | Self::AuthCertificate
            | Self::AuthorityCertificates
            | Self::AnyFile => (&[], &[]),
            Self::SignByAuthKey | Self::IdentifyHolder => (&[(Jpki, 0x18)], &[]),
            Self::SignCertificate | Self::SignBySignKey | Self::IdentifySignature => {
                (&[(Jpki, 0x1B)], &[])
            }
            Self::IdentifyAuth => (&[(InputAssist, 0x11), (Jpki, 0x18)], &[]),
            Self::FaceByCodeA | Self::NumberPicture => (&[(CardSurface, 0x13)], &[]),
            Self::FaceByCodeB => (&[(CardSurface, 0x12)], &[]),
            Self::Age => (&[(CardSurface, 0x11)], &[]),
            Self::License | Self::LicenseWithoutPin => (&[(License, 0x06)], &[]),
            Self::Dates => (&[(Jpki, 0x18), (Jpki, 0x1B), (License, 0x06)], &[]),
            Self::ChangeAuth => (&[(Jpki, 0x18)], &[(Jpki, 0x18)]),
            Self::ChangeSign => (&[(Jpki, 0x1B)], &[(Jpki, 0x1B)]),
            Self::ChangeAssist => (&[(InputAssist, 0x11)], &[(InputAssist, 0x11)]),
            Self::ChangeJuki => (
                &[(Common, 0x1C), (Juki, 0x1C)],
                &[(Common, 0x1C), (Juki, 0x1C)],
            ),
            Self::ChangeCommonOnly => (&[(Common, 0x1C)], &[(Common, 0x1C)]),
            Self::ChangeJukiOnly => (&[(Juki, 0x1C)], &[(Juki, 0x1C)]),
        };
        Wishes {
            present: present.to_vec(),
            change: change.to_vec(),
            last,
        }
    }

    /// Does it; returns what a program could print of its end, secrets left aside.
    pub fn run<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<String, Error> {
        match self {
            Self::Read | Self::ReadByCodeB => self.read(card, secrets, last),
            Self::MyNumber
            | Self::MyNumberByCodeA
            | Self::MyNumberEncrypted
            | Self::MyNumberByBothCodes => self.my_number(card, secrets, last),
            Self::Status => shown(&card.read_status()?),
            Self::AllTries => shown(&card.query_all_tries()?),
            Self::Details => details(card),
            Self::AuthCertificate => {
                let der = card.jpki()?.read_auth_certificate()?;
                shown(&Certificate::from_der(&der))
            }
            Self::AuthorityCertificates => {
                let mut jpki = card.jpki()?;
                let of_auth = jpki.read_auth_ca_certificate()?;
                let of_sign = jpki.read_sign_ca_certificate()?;
                shown(&[
                    Certificate::from_der(&of_auth),
                    Certificate::from_der(&of_sign),
                ])
            }
            Self::SignCertificate | Self::SignByAuthKey | Self::SignBySignKey => {
                self.sign(card, secrets, last)
            }
            Self::IdentifyAuth | Self::IdentifyHolder | Self::IdentifySignature => {
                self.identify(card, secrets, last)
            }
            Self::FaceByCodeA | Self::FaceByCodeB | Self::Age | Self::NumberPicture => {
                self.surface(card, secrets, last)
            }
            Self::License | Self::LicenseWithoutPin => self.license(card, secrets, last),
            Self::Dates => dates(card, secrets, last),
            Self::ChangeAuth | Self::ChangeSign | Self::ChangeAssist => {
                self.change(card, secrets, last)
            }
            Self::ChangeJuki | Self::ChangeCommonOnly | Self::ChangeJukiOnly => {
                self.change_juki(card, secrets, last)
            }
            Self::AnyFile => any_file(card),
        }
    }

    fn read<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<String, Error> {
        let mut assist = card.input_assist()?;
        let certificate = assist.read_certificate()?;
        let (attributes, integrity, signing_key) = if self == Self::Read {
            let mut opened = assist.present(&secrets.assist_pin(), last)?;
            let attributes = opened.read_attributes()?;
            (
                attributes,
                opened.read_integrity_record()?,
                opened.read_signing_key()?,
            )
        } else {
            let mut opened = assist.present(&secrets.code_b(), last)?;
            let attributes = opened.read_attributes()?;
            (
                attributes,
                opened.read_integrity_record()?,
                opened.read_signing_key()?,
            )
        };
        let signature = assist.sign(&DIGEST)?;
        let files = AssistFiles {
            certificate: &certificate,
            integrity: &integrity,
            attributes: Some(&attributes),
            my_number: None,
            signing_key: Some(&signing_key),
            answer: Some(answer(&signature)),
        };
        let report = files.verify(anchors());
        let shown = shown(&(attributes.display_name().to_string(), report))?;
        assist.close()?;
        Ok(shown)
    }

    fn my_number<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<String, Error> {
        let mut assist = card.input_assist()?;
        let random = || SessionSecret::from_random(&RANDOM);
        match self {
            Self::MyNumberByCodeA => {
                let number = assist.present(&secrets.code_a(), last)?.read_my_number()?;
                shown(&number)
            }
            Self::MyNumberEncrypted => {
                let mut opened = assist.present(&secrets.assist_pin(), last)?;
                let mut secure = opened.start_secure_session(random())?;
                let number = secure.read_my_number_file()?;
                let attributes = secure.read_attributes()?;
                let integrity = secure.read_integrity_record()?;
                let signing_key = secure.read_signing_key()?;
                shown(&(number.len(), attributes, integrity.len(), signing_key.len()))
            }
            Self::MyNumberByBothCodes => {
                let mut opened = assist.present(&secrets.code_b(), last)?;
                let mut secure = opened.start_secure_session(random())?;
                let number = secure
                    .present_code_a(&secrets.code_a(), last)?
                    .read_my_number()?;
                shown(&number)
            }
            _ => {
                let mut opened = assist.present(&secrets.assist_pin(), last)?;
                let number = opened.read_my_number()?;
                shown(&number)
            }
        }
    }

    fn sign<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<String, Error> {
        let mut jpki = card.jpki()?;
        let signature = match self {
            Self::SignByAuthKey => jpki
                .present(&secrets.auth_pin(), last)?
                .sign(SignatureScheme::Pkcs1Sha256(&DIGEST))?,
            Self::SignBySignKey => jpki
                .present(&secrets.sign_password(), last)?
                .sign(SignatureScheme::Pkcs1Sha256OnCard(b"text"))?,
            _ => jpki
                .present(&secrets.sign_password(), last)?
                .read_sign_certificate()?,
        };
        jpki.close()?;
        shown(&signature.len())
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

    fn surface<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<String, Error> {
        let mut surface = card.card_surface()?;
        let certificate = surface.read_certificate()?;
        let file = match self {
            Self::FaceByCodeA => surface.present(&secrets.code_a(), last)?.read_face()?,
            Self::FaceByCodeB => surface.present(&secrets.code_b(), last)?.read_face()?,
            Self::Age => surface
                .present(&secrets.birth_code(), last)?
                .read_age_record()?,
            _ => surface
                .present(&secrets.code_a(), last)?
                .read_number_picture()?
                .to_vec(),
        };
        let signature = surface.sign(&DIGEST)?;
        surface.close()?;
        let (answer, anchors) = (Some(answer(&signature)), anchors());
        match self {
            Self::Age => shown(&verify_age_record(&certificate, &file, answer, anchors)),
            Self::NumberPicture => {
                shown(&verify_number_picture(&certificate, &file, answer, anchors))
            }
            _ => shown(&verify_face(&certificate, &file, answer, anchors)),
        }
    }

    fn license<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<String, Error> {
        let mut license = card.license()?;
        let mut opened = match self {
            Self::LicenseWithoutPin => license.open_without_pin(last)?,
            _ => license.open(&secrets.license_pin(), last)?,
        };
        let record = opened.read_record()?;
        let signature = opened.read_signature()?;
        license.close()?;
        shown(&(record, signature))
    }

    fn change<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<String, Error> {
        let done = match self {
            Self::ChangeAuth => {
                let change = PinChange::new(secrets.auth_pin(), secrets.new_auth_pin())?;
                card.jpki()?.change(&change, last)
            }
            Self::ChangeSign => {
                let change = PinChange::new(secrets.sign_password(), secrets.new_sign_password())?;
                card.jpki()?.change(&change, last)
            }
            _ => {
                let change = PinChange::new(secrets.assist_pin(), secrets.new_assist_pin())?;
                card.input_assist()?.change(&change, last)
            }
        };
        changed(done)
    }

    fn change_juki<T: Transport>(
        self,
        card: &mut Card<T>,
        secrets: &Secrets,
        last: LastTry,
    ) -> Result<String, Error> {
        let change: PinChange<JukiPin> =
            PinChange::new(secrets.juki_pin(), secrets.new_juki_pin())?;
        changed(match self {
            Self::ChangeJuki => pin_change::juki(card, None, &change, None, last).map(drop),
            Self::ChangeCommonOnly => card.app::<Common>()?.change(&change, last),
            _ => card.app::<Juki>()?.change(&change, last),
        })
    }
}

/// The end of a change; an error says what is in force.
fn changed(done: Result<(), Error>) -> Result<String, Error> {
    if let Err(Error::PinChange(error)) = &done {
        assert!(!error.in_force().is_empty());
    }
    done.map(|()| String::new())
}

fn shown(value: &impl std::fmt::Debug) -> Result<String, Error> {
    Ok(format!("{value:?}"))
}

const fn answer(signature: &[u8]) -> ChallengeAnswer<'_> {
    ChallengeAnswer {
        digest: &DIGEST,
        signature,
    }
}

fn details<T: Transport>(card: &mut Card<T>) -> Result<String, Error> {
    let objects = card.read_card_objects()?;
    let ids = card.read_key_ids()?;
    let certificate = |object: &mynumber_card::card::DataObject| match object {
        mynumber_card::card::DataObject::Read(bytes) => {
            CardCertificate::parse_data_object(bytes).ok()
        }
        _ => None,
    };
    let signer = certificate(&objects.signer_certificate);
    let own = certificate(&objects.card_certificate);
    let chain = signer
        .zip(own)
        .map(|(signer, own)| mynumber_card::pki::cvc::verify_card_chain(&signer, &own, anchors()));
    shown(&(objects, ids, chain))
}

/// As `dates --sign --auth --license` does.
fn dates<T: Transport>(
    card: &mut Card<T>,
    secrets: &Secrets,
    last: LastTry,
) -> Result<String, Error> {
    let expiry = match card.common() {
        Ok(mut common) => Some(common.read_card_id()?.expiry()),
        Err(Error::ApplicationAbsent { .. }) => None,
        Err(error) => return Err(error),
    };
    let mut jpki = card.jpki()?;
    let has_sign = jpki.read_availability()?.signature_certificate();
    let auth = match jpki.read_auth_certificate() {
        Err(Error::NotOpen { .. }) => jpki
            .present(&secrets.auth_pin(), last)?
            .read_auth_certificate()?,
        read => read?,
    };
    let sign = match has_sign {
        Some(false) => Vec::new(),
        _ => jpki
            .present(&secrets.sign_password(), last)?
            .read_sign_certificate()?,
    };
    let license = match jpki.switch::<License>() {
        Ok(mut license) => {
            let setting = license.read_pin_setting()?;
            let record = license
                .open(
                    ask(|_| {
                        assert_eq!(setting, LicensePinSetting::Set);
                        Ok::<_, Error>(secrets.license_pin())
                    }),
                    last,
                )?
                .read_record()?;
            license.close()?;
            record.expiry
        }
        Err(Error::ApplicationAbsent { .. }) => None,
        Err(error) => return Err(error),
    };
    let ends = [auth, sign].map(|der| Certificate::from_der(&der).map(|it| it.not_after()));
    shown(&(expiry, ends, license))
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
