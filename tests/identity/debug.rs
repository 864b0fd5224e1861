//! `{:?}` of every public value that can hold personal data is checked: the values come from a card,
//! and none of its contents may show. Every public type is either checked or listed as one that holds
//! nothing personal, so that a new type must be added here.

use std::any::type_name;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::{Path, PathBuf};

use mynumber_card::Card;
use mynumber_card::apdu::{Command, Response};
use mynumber_card::app::FreeFile;
use mynumber_card::data::license::{LicenseObjects, TextPiece};
use mynumber_card::data::{
    Attributes, CardId, KnownDates, LastDay, LicenseRecord, LicenseSignature, MyNumber, Renewable,
    Renewals, TokenInfo, display_safe,
};
use mynumber_card::identity::policy::{ExpectedAttributes, PreviousAttributes};
use mynumber_card::identity::{
    BasicAttributes, CardSources, Expected, Facts, HolderReference, Level, MarkedText, Policy,
    RevocationState, Verification, compare_attributes, compare_sources,
};
use mynumber_card::picture::Picture;
use mynumber_card::pki::integrity::{AssistFiles, ChallengeAnswer};
use mynumber_card::pki::records::{
    AgeRecord, FaceRecord, IntegrityRecord, NumberPictureRecord, SigningKey,
};
use mynumber_card::pki::revocation::{
    RevocationBytes, RevocationData, RevocationOptions, RevocationSource, SourceError, StatusQuery,
    check_revocation_with,
};
use mynumber_card::pki::{CardCertificate, Certificate, Purpose, path};
use mynumber_card::sim::people;
use mynumber_card::tlv::{ber, simple};
use mynumber_card::transport::Replay;

use crate::jobs;
use crate::nobodys::NOBODYS;
use crate::parts::{anchors, card, now, pins, read_through, request};

const PERSON: &str = "driver-gaiji";

/// A look at many values.
#[derive(Default)]
struct Look {
    markers: Vec<String>,
    seen: BTreeSet<String>,
    told: Vec<String>,
}

fn squeezed(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    text.to_lowercase()
}

impl Look {
    /// As text, and as bytes in the two ways in which they are printed.
    fn for_text(&mut self, text: &str) {
        self.markers.push(squeezed(text));
        self.for_bytes(text.as_bytes());
    }

    fn for_bytes(&mut self, bytes: &[u8]) {
        let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
        self.markers.push(numbers.join(","));
        self.markers.push(hex::encode(bytes));
    }

    /// Pieces of a file, where it is not filler.
    fn for_file(&mut self, file: &[u8]) {
        for quarter in 1..4 {
            let start = file.len() * quarter / 4;
            let piece = file.get(start..start + 8).unwrap_or_default();
            if piece.iter().collect::<BTreeSet<_>>().len() > 4 {
                self.for_bytes(piece);
            }
        }
    }

    fn at<V: Debug + ?Sized>(&mut self, value: &V) {
        let name = type_name::<V>().trim_start_matches('&');
        let name = name.split('<').next().unwrap();
        if let Some(own) = name.strip_prefix("mynumber_card::") {
            self.seen.insert(own.to_owned());
        }
        for text in [format!("{value:?}"), format!("{value:#?}")] {
            let text = squeezed(&text);
            for marker in &self.markers {
                if text.contains(marker.as_str()) {
                    self.told.push(format!("{name} tells {marker}"));
                }
            }
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/people")
        .join(PERSON)
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

fn certificate(name: &str) -> Certificate {
    let mut der = file(name);
    der.truncate(4 + usize::from(u16::from_be_bytes([der[2], der[3]])));
    Certificate::from_der(&der).unwrap()
}

/// What is on the card of the person and nowhere else.
fn all_that_is_personal() -> Look {
    let mut look = Look::default();
    let person = people::person(PERSON).unwrap();
    let words = [&person.name, &person.address];
    for word in words.iter().flat_map(|text| text.split('\u{3000}')) {
        look.for_text(word);
    }
    look.for_text(&person.my_number);
    look.for_text(&person.card.serial);
    look.for_bytes(&file("data-objects/0045.bin")[3..]);
    let birth = person.birth;
    look.for_text(&birth.to_string());
    look.for_text(&birth.to_string().replace('-', ""));
    look.for_text(&format!("{birth:?}"));
    look.for_text(&person.card.expiry.to_string());
    let attributes = Attributes::parse(&file("input-assist/0002.bin")).unwrap();
    look.for_text(&format!("{:?}", attributes.birth_date()));
    for application in [
        "common",
        "juki",
        "input-assist",
        "card-surface",
        "license",
        "jpki",
    ] {
        for entry in std::fs::read_dir(folder().join(application)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            // Keys are no files that can be read; these of jpki are the authorities' and the token's.
            let others = application == "jpki" && name != "0001.bin" && name != "000A.bin";
            if name.ends_with(".bin") && !others {
                look.for_file(&std::fs::read(path).unwrap());
            }
        }
    }
    look.for_file(&file("data-objects/7F21.bin"));
    for which in ["jpki/0001.bin", "jpki/000A.bin"] {
        let certificate = certificate(which);
        look.markers.push(hex::encode(certificate.serial()));
        let reference = HolderReference::from_certificate(&certificate).to_string();
        look.markers.push(reference);
        look.for_bytes(&certificate.rsa_key().unwrap().modulus()[..8]);
        look.markers
            .push(squeezed(&certificate.subject().to_string()));
    }
    let license = LicenseRecord::parse(&file("license/001B.bin")).unwrap();
    look.for_text(&format!("{:?}", license.expiry.unwrap()));
    look.for_text(license.number.as_ref().unwrap());
    for (_, text) in &license.conditions {
        look.for_text(&text.to_string());
    }
    // Files name the authority's key, which everybody may know.
    let public = squeezed(&format!("{:?}", anchors()));
    look.markers
        .retain(|marker| marker.len() > 5 && !public.contains(marker.as_str()));
    look
}

fn look_at_data(look: &mut Look) {
    let attributes = Attributes::parse(&file("input-assist/0002.bin")).unwrap();
    look.at(&attributes);
    look.at(&attributes.name_parts().unwrap());
    look.at(&display_safe(attributes.name()));
    let id = CardId::parse(&file("common/0001-1.bin")).unwrap();
    look.at(&id);
    look.at(&MyNumber::parse(&file("input-assist/0001.bin")).unwrap());
    look.at(&TokenInfo::parse(&file("jpki/0006.bin")).unwrap());

    let (record, signature) = (file("license/001B.bin"), file("license/001C.bin"));
    let license = LicenseRecord::parse(&record).unwrap();
    look.at(&license);
    for (_, text) in &license.conditions {
        look.at(text);
        for piece in text.pieces() {
            look.at::<TextPiece>(piece);
        }
    }
    for other in &license.others {
        look.at(other);
    }
    if let Some(character) = license.external_character(1) {
        look.at(character);
    }
    look.at(&LicenseSignature::parse(&signature).unwrap());
    let objects = LicenseObjects::from_record(&record);
    look.at(&objects);
    look.at(&objects.clone().next().unwrap().unwrap());

    let known = KnownDates {
        card: LastDay::Known(id.expiry()),
        auth: LastDay::Known(id.expiry()),
        sign: LastDay::Known(id.expiry()),
        license: LastDay::Known(license.expiry.unwrap()),
        birth_date: Some(attributes.birth_date()),
    };
    look.at(&known);
    look.at(&known.card);
    let renewals = Renewals::new(&known, now().japanese_date().unwrap());
    look.at(&renewals);
    for which in Renewable::ALL {
        let renewal = renewals.get(which);
        look.at(&renewal);
        if let Some(deadline) = renewal.deadline() {
            look.at(&deadline);
        }
    }
}

fn look_at_bytes(look: &mut Look) {
    let attributes = file("input-assist/0002.bin");
    let outer = ber::outer(&attributes, 0xFF20).unwrap();
    look.at(&outer);
    look.at(&outer.children());
    let record = file("common/0001-1.bin");
    let reader = simple::Reader::new(&record);
    look.at(&reader);
    look.at(&reader.clone().next().unwrap().unwrap());
    look.at(&Command::new(0, 0xD6, 0, 0).with_data(&attributes[..200]));
    look.at(&Response::parse([&attributes[..], &[0x90, 0x00]].concat()).unwrap());
    let line = format!("> 00B0820000\n< {}9000\n", hex::encode_upper(&attributes));
    look.at(&Replay::from_trace(&line).unwrap());
    look.at(&Picture::decode(
        &FaceRecord::parse(&file("card-surface/0002.bin"))
            .unwrap()
            .name_picture,
    )
    .unwrap());
}

struct Bytes<'a>(std::cell::RefCell<&'a mut Look>);

impl RevocationSource for Bytes<'_> {
    fn fetch(&self, query: &StatusQuery<'_>) -> Result<Option<RevocationBytes>, SourceError> {
        let found = RevocationBytes::Ocsp(query.certificate.der().to_vec());
        let mut look = self.0.borrow_mut();
        look.at(query);
        look.at(&found);
        Ok(Some(found))
    }
}

fn look_at_proofs(look: &mut Look) {
    let face = FaceRecord::parse(&file("card-surface/0002.bin")).unwrap();
    look.at(&face);
    look.at(&face.expiry);
    look.at(&face.security_code_picture);
    look.at(&face.key);
    look.at(&AgeRecord::parse(&file("card-surface/0001.bin")).unwrap());
    look.at(&NumberPictureRecord::parse(&file("card-surface/0005.bin")).unwrap());
    let integrity = file("input-assist/0003.bin");
    look.at(&IntegrityRecord::parse(&integrity).unwrap());
    look.at(&SigningKey::parse(&file("input-assist/0007.bin")).unwrap());
    let card_certificate = file("input-assist/0004.bin");
    look.at(&CardCertificate::parse(&card_certificate).unwrap());
    let attributes = Attributes::parse(&file("input-assist/0002.bin")).unwrap();
    let answer = ChallengeAnswer {
        digest: &[1; 32],
        signature: &integrity,
    };
    look.at(&answer);
    let files = AssistFiles {
        certificate: &card_certificate,
        integrity: &integrity,
        attributes: Some(&attributes),
        my_number: None,
        signing_key: None,
        answer: Some(answer),
    };
    look.at(&files);
    let anchors = anchors();
    let report = files.verify(&anchors);
    look.at(&report);
    look.at(&report.checks);
    for check in report.checks.checks() {
        look.at(check);
    }

    let (sign, auth) = (certificate("jpki/0001.bin"), certificate("jpki/000A.bin"));
    for (certificate, purpose) in [
        (&sign, Purpose::Signature),
        (&auth, Purpose::Authentication),
    ] {
        look.at(certificate);
        look.at(certificate.subject());
        look.at(certificate.public_key());
        look.at(&HolderReference::from_certificate(certificate));
        look.at(&path::validate(certificate, purpose, &anchors, now()));
    }
    look.at(sign.attributes().unwrap());
    let bytes = [sign.der()];
    let data = RevocationData {
        crls: &bytes,
        ..RevocationData::default()
    };
    look.at(&data);
    let options = RevocationOptions::new(3600);
    let source = Bytes(std::cell::RefCell::new(look));
    let report = check_revocation_with(&sign, &auth, &data, &source, now(), &options).unwrap();
    look.at(&report);

    look.at(&CardSources {
        face: Some(&face),
        attributes: Some(&attributes),
        certificate: Some(&sign),
        card_expiry: Some(*face.expiry.unproven()),
    });
    let compared = compare_sources(&CardSources {
        face: Some(&face),
        attributes: Some(&attributes),
        certificate: Some(&sign),
        card_expiry: None,
    });
    look.at(&compared);
    for pair in compared.pairs() {
        look.at(pair);
    }
}

fn look_at_identity(look: &mut Look) {
    let anchors = anchors();
    let attributes = Attributes::parse(&file("input-assist/0002.bin")).unwrap();
    let expected = ExpectedAttributes {
        name: Some(attributes.name().to_owned()),
        address: Some(attributes.address().to_owned()),
        birth_date: Some(attributes.birth_date()),
        sex: Some(attributes.sex()),
    };
    look.at(&expected);
    let previous = PreviousAttributes {
        name: Some(attributes.name().to_owned()),
        address: Some(attributes.address().to_owned()),
    };
    look.at(&previous);
    let mut policy = Policy::default();
    policy.expected = expected;
    policy.previous = previous;
    look.at(&policy);
    look.at(&MarkedText::from(attributes.name()));
    let basic = BasicAttributes::from(&attributes);
    look.at(&basic);
    let facts = Facts {
        at: now(),
        made: Some(now()),
        level: Level::Auth,
        hierarchies: &[],
        audience: None,
        revocation: RevocationState::Good,
        attributes: basic,
        municipality: None,
    };
    look.at(&facts);
    let report = policy.evaluate(&facts);
    look.at(&report);
    for check in report.checks() {
        look.at(check);
        look.at(&check.outcome);
    }
    look.at(&compare_attributes(&basic, &basic));
    for level in [Level::Auth, Level::Signature] {
        let request = request(level);
        let evidence = read_through(card(PERSON), &request, pins(PERSON), now());
        look.at(&evidence);
        let with = Verification::new(&anchors, Expected::Request(&request)).with_policy(&policy);
        look.at(&with);
        let judged = evidence.verify(&with, now());
        look.at(&judged);
        for check in judged.checks() {
            look.at(check);
            look.at(&check.outcome);
        }
        look.at(&judged.into_identity().unwrap_err());
        let with = Verification::new(&anchors, Expected::Request(&request));
        let verdict = evidence.verify(&with, now());
        look.at(&verdict);
        let identity = verdict.into_identity().unwrap();
        look.at(&identity);
        look.at(&identity.attributes.unwrap());
    }
}

fn look_at_a_card(look: &mut Look) {
    let mut card = Card::new(card(PERSON));
    let status = card.read_status().unwrap();
    look.at(&status);
    look.at(&status.auth_certificate);
    assert!(matches!(status.auth_certificate, FreeFile::Read(_)));
    let objects = card.read_card_objects().unwrap();
    look.at(&objects);
    look.at(&objects.card_certificate);
    look.at(&card.read_key_ids().unwrap());
    look.at(&card);
}

impl jobs::Visit for Look {
    fn output<D: serde::Serialize + Debug>(&mut self, output: &D) {
        self.at(output);
    }

    fn part<P: Debug>(&mut self, part: &P) {
        self.at(part);
    }
}

fn all_looked_at() -> Look {
    let mut look = all_that_is_personal();
    look_at_data(&mut look);
    look_at_bytes(&mut look);
    look_at_proofs(&mut look);
    look_at_identity(&mut look);
    look_at_a_card(&mut look);
    jobs::run_all(PERSON, &anchors(), &mut look);
    look
}

#[test]
fn debug_tells_nothing_of_a_person() {
    let look = all_looked_at();
    assert!(look.markers.len() > 100, "{}", look.markers.len());
    assert_eq!(look.told, [""; 0], "see src/hidden.rs");
    // The search finds what is there.
    let mut check = all_that_is_personal();
    let attributes = Attributes::parse(&file("input-assist/0002.bin")).unwrap();
    check.at(attributes.name());
    check.at(attributes.file());
    check.at(&attributes.birth_date());
    assert!(check.told.len() > 8, "{:?}", check.told);
}

/// Every `pub struct` and `pub enum` of the library but the simulated card's, which is nobody's.
fn public_types(folder: &Path, module: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "bin" && name != "sim" {
            public_types(&path, &format!("{module}{name}::"), found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let own = match name.as_str() {
                "mod" | "lib" => module.to_owned(),
                name => format!("{module}{name}::"),
            };
            for line in std::fs::read_to_string(&path).unwrap().lines() {
                let line = line.trim_start();
                let kind = ["pub struct ", "pub enum "];
                let Some(rest) = kind.iter().find_map(|kind| line.strip_prefix(kind)) else {
                    continue;
                };
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let name = &rest[..end.unwrap_or(rest.len())];
                if !name.is_empty() {
                    found.insert(format!("{own}{name}"));
                }
            }
        }
    }
}

#[test]
fn every_public_type_is_looked_at_or_holds_nothing_of_a_person() {
    let mut public = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    public_types(&source, "", &mut public);
    let looked_at = all_looked_at().seen;
    let mut listed = BTreeSet::new();
    for (why, names) in NOBODYS {
        for name in *names {
            assert!(public.contains(*name), "{name} ({why}) is no type");
            assert!(listed.insert((*name).to_owned()), "{name} is there twice");
        }
    }
    let new: Vec<_> = public
        .iter()
        .filter(|name| !looked_at.contains(*name) && !listed.contains(*name))
        .collect();
    assert!(
        new.is_empty(),
        "look at these here, or say in nobodys.rs why there is nothing of a person in them: {new:#?}"
    );
}
