//! The whole card: applications, files, access rules, PINs and keys.
//!
//! Source: measured, and [`crate::sim::assumptions`] where nothing is known.

use super::authority::Issuer;
use super::error::{IssueError, PersonProblem};
use super::keys::{CardKeys, PlasticKeys, TestKey};
use super::signed_files::{self, yyyymmdd};
use super::{card_verifiable, license, tlv};
use crate::sim::image::{
    Access, ApplicationImage, CardImage, FileContent, FileImage, KeyImage, KeyPurpose,
    PinChangeCommand, PinImage,
};
use crate::sim::person::{DeclaredPin, DeclaredTokenKind, Person, Pictures};

impl Issuer {
    /// Makes the whole card of `person`. The same input gives the same bytes.
    ///
    /// # Errors
    /// The person cannot be as declared, or does not fit into the files.
    pub fn issue(
        &self,
        person: &Person,
        pictures: &Pictures,
        keys: &CardKeys,
    ) -> Result<CardImage, IssueError> {
        issue(self, person, pictures, keys)
    }
}

fn issue(
    issuer: &Issuer,
    person: &Person,
    pictures: &Pictures,
    keys: &CardKeys,
) -> Result<CardImage, IssueError> {
    check(person)?;
    let mut card = CardImage {
        atr: vec![0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14],
        applications: vec![jpki(issuer, person, keys)?],
        data_objects: Vec::new(),
    };
    if person.token == DeclaredTokenKind::Plastic {
        let keys = keys
            .plastic
            .as_ref()
            .ok_or(IssueError::NoKey { role: "plastic" })?;
        card.applications.extend([
            input_assist(issuer, person, keys)?,
            card_surface(issuer, person, pictures, keys)?,
            common(person, &keys.common)?,
            juki(person)?,
        ]);
        if let Some(data) = &person.license {
            license::check(data)?;
            let signer = issuer.license_signer()?;
            card.applications
                .push(license::application(data, pictures, &signer)?);
        }
        card.data_objects = data_objects(issuer, person, keys, &card.atr)?;
    }
    Ok(card)
}

fn check(person: &Person) -> Result<(), IssueError> {
    let refuse = |problem| Err(IssueError::Person { problem });
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(&person.my_number, 12) {
        return refuse(PersonProblem::MyNumber);
    }
    if !digits(&person.card.security_code, 4) {
        return refuse(PersonProblem::SecurityCode);
    }
    if !digits(&person.card.serial, 15) {
        return refuse(PersonProblem::CardSerialNumber);
    }
    if !digits(&person.card.municipality.code, 5) {
        return refuse(PersonProblem::MunicipalityCode);
    }
    let substitutes = [&person.substitutes.name, &person.substitutes.address];
    for substituted in substitutes.into_iter().flatten() {
        let marked = substituted.text.chars().count() == substituted.marks.len();
        if !marked || substituted.marks.bytes().any(|mark| !b"01".contains(&mark)) {
            return refuse(PersonProblem::Substitutes);
        }
    }
    Ok(())
}

fn jpki(issuer: &Issuer, person: &Person, keys: &CardKeys) -> Result<ApplicationImage, IssueError> {
    let mut files = Vec::new();
    if let Some(data) = &person.sign_certificate {
        let ca = issuer.sign_ca(data.generation)?;
        let own = keys
            .sign
            .as_ref()
            .ok_or(IssueError::NoKey { role: "sign" })?;
        let certificate = ca.issue(person, data, own)?;
        files.extend([
            file(0x01, opened_by(&[0x1B]), certificate),
            file(0x02, Access::Free, ca.der()?),
            key(0x1A, opened_by(&[0x1B]), own, KeyPurpose::Sign)?,
        ]);
    }
    if let Some(data) = &person.auth_certificate {
        let ca = issuer.auth_ca(data.generation)?;
        let certificate = ca.issue(person, data, &keys.auth)?;
        let access = match person.token {
            DeclaredTokenKind::Plastic => Access::Free,
            DeclaredTokenKind::Android | DeclaredTokenKind::Iphone => opened_by(&[0x18]),
        };
        files.extend([
            file(0x0A, access, certificate),
            file(0x0B, Access::Free, ca.der()?),
            key(0x17, opened_by(&[0x18]), &keys.auth, KeyPurpose::Sign)?,
        ]);
    }
    files.extend([
        file(0x06, Access::Free, token_info(person)),
        file(0x08, Access::Free, availability(person)),
        unknown_file(0x09),
        unknown_file(0x16),
        pin(
            0x18,
            &person.pins.auth,
            3,
            PinChangeCommand::ReferenceData,
            (4, 4),
        ),
    ]);
    if let Some(password) = &person.pins.sign {
        files.push(pin(
            0x1B,
            password,
            5,
            PinChangeCommand::ReferenceData,
            (6, 16),
        ));
    }
    Ok(application(&aid::JPKI, files, None))
}

/// Which certificates there are.
fn availability(person: &Person) -> Vec<u8> {
    let mark = |present| if present { 0x8F } else { 0x00 };
    vec![
        mark(person.sign_certificate.is_some()),
        mark(person.auth_certificate.is_some()),
        0x00,
    ]
}

/// PKCS#11 `CK_TOKEN_INFO`, 160 bytes; only the label is known, the rest is assumed.
fn token_info(person: &Person) -> Vec<u8> {
    let padded = |text: &str, length: usize| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(length, b' ');
        bytes
    };
    // CKF_RNG, CKF_WRITE_PROTECTED, CKF_LOGIN_REQUIRED, CKF_USER_PIN_INITIALIZED, CKF_TOKEN_INITIALIZED
    let flags: u32 = 0x0000_040F;
    let sessions: [u32; 4] = [1, 0, 1, 0];
    let pin_lengths: [u32; 2] = [16, 4];
    let memory: [u32; 4] = [0x0000_FFFF; 4];
    let numbers = [[flags].as_slice(), &sessions, &pin_lengths, &memory].concat();
    [
        padded(person.token.label(), 32),
        padded("JPKI-SIM", 32),
        padded("SIM", 16),
        padded(&person.card.serial, 16),
        numbers.into_iter().flat_map(u32::to_be_bytes).collect(),
        b"0100".to_vec(),
        padded("", 16),
    ]
    .concat()
}

fn input_assist(
    issuer: &Issuer,
    person: &Person,
    keys: &PlasticKeys,
) -> Result<ApplicationImage, IssueError> {
    const PIN: u16 = 0x11;
    const CODE_A: u16 = 0x14;
    const CODE_B: u16 = 0x15;
    let any = || opened_by(&[PIN, CODE_A, CODE_B]);
    let signer = &issuer.keys.assist_signer;
    let tries = person.code_tries;
    let files = vec![
        file(
            0x01,
            opened_by(&[PIN, CODE_A]),
            signed_files::my_number(person)?,
        ),
        file(
            0x02,
            opened_by(&[PIN, CODE_B]),
            signed_files::attributes(person)?,
        ),
        file(0x03, any(), signed_files::integrity_record(person, signer)?),
        file(
            0x04,
            Access::Free,
            card_verifiable::assist_file(&issuer.keys)?,
        ),
        file(
            0x05,
            Access::Free,
            signed_files::assist_basic_information(
                &card_verifiable::ASSIST_INFORMATION,
                &person.card.serial,
            )?,
        ),
        file(0x06, any(), signed_files::session_key(&keys.session)?),
        file(
            0x07,
            any(),
            signed_files::signing_key(&keys.assist, signer)?,
        ),
        pin(
            PIN,
            &person.pins.assist,
            3,
            PinChangeCommand::ReferenceData,
            (4, 4),
        ),
        unknown_file(0x08),
        pin(
            0x12,
            &DeclaredPin::never_set(),
            3,
            PinChangeCommand::Never,
            (4, 4),
        ),
        key(0x13, Access::Free, &keys.assist, KeyPurpose::Sign)?,
        code(CODE_A, &person.code_a(), tries.assist_a),
        code(CODE_B, &person.code_b(), tries.assist_b),
        // Assumed identifier: SET SESSION KEY takes the only key of this use and names none.
        key(0x16, any(), &keys.session, KeyPurpose::Decrypt)?,
    ];
    Ok(application(&aid::INPUT_ASSIST, files, Some(0x13)))
}

fn card_surface(
    issuer: &Issuer,
    person: &Person,
    pictures: &Pictures,
    keys: &PlasticKeys,
) -> Result<ApplicationImage, IssueError> {
    const BIRTH: u16 = 0x11;
    const CODE_B: u16 = 0x12;
    const CODE_A: u16 = 0x13;
    let signer = &issuer.keys.surface_signer;
    let own = &keys.surface;
    let tries = person.code_tries;
    let files = vec![
        file(
            0x01,
            opened_by(&[BIRTH]),
            signed_files::age_record(person, own, signer)?,
        ),
        file(
            0x02,
            opened_by(&[CODE_A, CODE_B]),
            signed_files::face(person, pictures, own, signer)?,
        ),
        file(
            0x03,
            Access::Free,
            signed_files::surface_basic_information(
                person,
                &card_verifiable::SURFACE_INFORMATION,
                &card_verifiable::INFORMATION_SIGNER,
            )?,
        ),
        file(
            0x04,
            Access::Free,
            card_verifiable::surface_file(&issuer.keys)?,
        ),
        file(
            0x05,
            opened_by(&[CODE_A]),
            signed_files::my_number_picture(pictures, own, signer)?,
        ),
        unknown_file(0x06),
        code(BIRTH, &person.birth_code(), tries.birth),
        code(CODE_B, &person.code_b(), tries.surface_b),
        code(CODE_A, &person.code_a(), tries.surface_a),
        key(0x1A, Access::Free, own, KeyPurpose::Sign)?,
    ];
    Ok(application(&aid::CARD_SURFACE, files, Some(0x1A)))
}

fn common(person: &Person, own: &TestKey) -> Result<ApplicationImage, IssueError> {
    let record = format!(
        "{}{}{}",
        person.card.serial,
        person.card.municipality.code,
        yyyymmdd(person.card.expiry)
    );
    let files = vec![
        record_file(0x01, tlv::short_tag(0x01, record.as_bytes())?),
        record_file(0x02, tlv::short_tag(0x01, &key_id(person))?),
        pin(0x1C, &person.pins.common, 3, PinChangeCommand::Key, (4, 4)),
        key(0x19, Access::Free, own, KeyPurpose::Authenticate)?,
    ];
    Ok(application(&aid::COMMON, files, None))
}

fn juki(person: &Person) -> Result<ApplicationImage, IssueError> {
    let files = vec![
        record_file(0x02, tlv::short_tag(0x01, &key_id(person))?),
        pin(0x1C, &person.pins.juki, 3, PinChangeCommand::Key, (4, 4)),
    ];
    Ok(application(&aid::JUKI, files, None))
}

/// A record file with one record, free.
fn record_file(id: u16, record: Vec<u8>) -> FileImage {
    FileImage {
        id,
        access: Access::Free,
        content: FileContent::Records(vec![record]),
    }
}

/// A file that is known only to exist.
fn unknown_file(id: u16) -> FileImage {
    file(id, Access::Never, Vec::new())
}

fn key_id(person: &Person) -> Vec<u8> {
    card_verifiable::card_key_id(&person.card.serial).to_vec()
}

/// What GET DATA answers.
fn data_objects(
    issuer: &Issuer,
    person: &Person,
    keys: &PlasticKeys,
    atr: &[u8],
) -> Result<Vec<(u16, Vec<u8>)>, IssueError> {
    let serial = &person.card.serial;
    let municipality = &person.card.municipality.code;
    let [signer, card] =
        card_verifiable::card_chain(&issuer.keys, municipality, serial, &keys.card)?;
    Ok(vec![
        (0x0045, serial.as_bytes().to_vec()),
        (0x00F0, municipality.as_bytes().to_vec()),
        (0x00F2, yyyymmdd(person.card.expiry).into_bytes()),
        (0x00F8, signer),
        (0x5F51, atr.iter().skip(1).copied().collect()),
        (0x7F21, card),
    ])
}

/// Names and AIDs, written here again: the driver's could be wrong.
mod aid {
    pub(super) type Named = (&'static str, [u8; 10]);

    pub(super) const JPKI: Named = (
        "jpki",
        [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
    );
    pub(super) const INPUT_ASSIST: Named = (
        "input-assist",
        [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
    );
    pub(super) const CARD_SURFACE: Named = (
        "card-surface",
        [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
    );
    pub(super) const COMMON: Named = (
        "common",
        [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00],
    );
    pub(super) const JUKI: Named = (
        "juki",
        [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01],
    );
}

fn application(
    (name, aid): &aid::Named,
    mut files: Vec<FileImage>,
    default_key: Option<u16>,
) -> ApplicationImage {
    files.sort_by_key(|file| file.id);
    ApplicationImage {
        name: (*name).to_owned(),
        aid: aid.to_vec(),
        files,
        default_key,
    }
}

fn opened_by(references: &[u16]) -> Access {
    Access::AnyOf(references.to_vec())
}

fn file(id: u16, access: Access, bytes: Vec<u8>) -> FileImage {
    FileImage {
        id,
        access,
        content: FileContent::Transparent(bytes),
    }
}

fn key(id: u16, access: Access, key: &TestKey, usage: KeyPurpose) -> Result<FileImage, IssueError> {
    Ok(FileImage {
        id,
        access,
        content: FileContent::Key(KeyImage {
            pkcs8: key.to_pkcs8()?,
            usage,
        }),
    })
}

fn pin(
    id: u16,
    pin: &DeclaredPin,
    limit: u8,
    change: PinChangeCommand,
    length: (usize, usize),
) -> FileImage {
    FileImage {
        id,
        access: Access::Never,
        content: FileContent::Pin(PinImage {
            value: pin.value.as_ref().map(|value| value.clone().into_bytes()),
            tries_limit: limit,
            tries_left: pin.tries_left.unwrap_or(limit),
            change,
            length,
        }),
    }
}

/// A code that is printed on the card: 10 tries, cannot be changed.
fn code(id: u16, value: &str, tries_left: u8) -> FileImage {
    FileImage {
        id,
        access: Access::Never,
        content: FileContent::Pin(PinImage {
            value: Some(value.as_bytes().to_vec()),
            tries_limit: 10,
            tries_left,
            change: PinChangeCommand::Never,
            length: (value.len(), value.len()),
        }),
    }
}
