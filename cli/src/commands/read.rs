//! `read`: the four attributes, or the My Number.

mod my_number;

use mynumber_card::app::{InputAssist, Opened, Opens};
use mynumber_card::data::Attributes;
use mynumber_card::pki::integrity::{Answer, AssistFiles};
use mynumber_card::{AssistPin, CodeB, Error, Transport};
use serde::Serialize;
use zeroize::Zeroizing;

use super::birth_date;
use crate::args::ReadArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::Language;
use crate::messages::names;
use crate::output::{self, Table};
use crate::proof::{self, JsonProof, Proof};
use crate::session::Session;
use crate::{input, trust};

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Json<'a> {
    name: &'a str,
    /// The parts of the name; null when it has none.
    family_name: Option<&'a str>,
    given_name: Option<&'a str>,
    address: &'a str,
    /// `YYYY-MM-DD`; null when the register does not know all of it.
    birth_date: Option<String>,
    birth_date_japanese: Option<String>,
    /// What is known of it, question marks for the rest.
    birth_date_as_known: String,
    sex: &'static str,
    #[serde(flatten)]
    proof: JsonProof<'a>,
}

pub(super) fn run(session: &Session, arguments: &ReadArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    if arguments.my_number {
        return my_number::run(session, arguments, &anchors);
    }
    let challenge = input::challenge()?;
    let (files, closed) = if arguments.code_b {
        by_code_b(session, &challenge)?
    } else {
        by_pin(session, &challenge)?
    };
    let report = files.attributes(&challenge).verify(&anchors);
    let proof = Proof::of_files(&report, session.language);
    let printed = if session.options.json {
        output::print_json(&json(&files.content, &proof))
    } else {
        output::print(&text(&files.content, &proof, session.language))
    };
    closed.map_err(Failure::LeftOpen)?;
    // Not authentic is not authentic, also when nobody reads what was read.
    let required = arguments.require_authentic;
    proof::conclude(&[&proof], required, session.language, printed)
}

/// What was read, and whether what the PIN opened could be closed.
type Read<R> = (R, Result<(), Error>);

fn by_pin(session: &Session, challenge: &[u8; 32]) -> Result<Read<Files<Attributes>>, Failure> {
    let mut asker = session.asker();
    asker.expect::<AssistPin>()?;
    with_card(session, Hold::Exclusive, |card| {
        card.check_carries_signatures()?;
        let mut assist = card.input_assist()?;
        // The free file comes first: it finds out what the path carries before a PIN is presented.
        let certificate = assist.read_certificate()?;
        // The key that answers needs no PIN: where its answer does not come, none is asked for.
        let answer = assist.sign(challenge)?;
        let mut opened = assist.present::<AssistPin, _>(&mut asker, session.last_try())?;
        let attributes = opened.read_attributes()?;
        let files = Files::read(certificate, answer, attributes, opened)?;
        Ok((files, assist.close()))
    })
}

fn by_code_b(session: &Session, challenge: &[u8; 32]) -> Result<Read<Files<Attributes>>, Failure> {
    let mut asker = session.asker();
    asker.expect::<CodeB>()?;
    with_card(session, Hold::Exclusive, |card| {
        card.check_carries_signatures()?;
        let mut assist = card.input_assist()?;
        let certificate = assist.read_certificate()?;
        let answer = assist.sign(challenge)?;
        let mut opened = assist.present::<CodeB, _>(&mut asker, session.last_try())?;
        let attributes = opened.read_attributes()?;
        let files = Files::read(certificate, answer, attributes, opened)?;
        Ok((files, assist.close()))
    })
}

/// A file and what proves it.
pub(super) struct Files<C> {
    pub(super) content: C,
    certificate: Vec<u8>,
    integrity: Vec<u8>,
    signing_key: Vec<u8>,
    answer: Vec<u8>,
}

/// The My Number's.
type NumberFiles = Files<Zeroizing<Vec<u8>>>;

impl<C> Files<C> {
    pub(super) fn read<S: Opens<InputAssist>, T: Transport>(
        certificate: Vec<u8>,
        answer: Vec<u8>,
        content: C,
        mut opened: Opened<'_, '_, InputAssist, S, T>,
    ) -> Result<Self, Error> {
        Ok(Self {
            content,
            certificate,
            integrity: opened.read_integrity_record()?,
            signing_key: opened.read_signing_key()?,
            answer,
        })
    }

    fn proof<'a>(&'a self, challenge: &'a [u8; 32]) -> AssistFiles<'a> {
        AssistFiles {
            certificate: &self.certificate,
            integrity: &self.integrity,
            attributes: None,
            my_number: None,
            signing_key: Some(&self.signing_key),
            answer: Some(Answer {
                digest: challenge,
                signature: &self.answer,
            }),
        }
    }
}

impl Files<Attributes> {
    pub(super) fn attributes<'a>(&'a self, challenge: &'a [u8; 32]) -> AssistFiles<'a> {
        AssistFiles {
            attributes: Some(&self.content),
            ..self.proof(challenge)
        }
    }
}

impl NumberFiles {
    fn my_number<'a>(&'a self, challenge: &'a [u8; 32]) -> AssistFiles<'a> {
        AssistFiles {
            my_number: Some(&self.content),
            ..self.proof(challenge)
        }
    }
}

fn json<'a>(attributes: &'a Attributes, proof: &'a Proof) -> Json<'a> {
    let parts = attributes.name_parts();
    let birth = attributes.birth_date();
    Json {
        name: attributes.name(),
        family_name: parts.map(|parts| parts.family),
        given_name: parts.map(|parts| parts.given),
        address: attributes.address(),
        birth_date: birth.date().map(|date| date.to_string()),
        birth_date_japanese: birth.date().map(|date| date.japanese().to_string()),
        birth_date_as_known: birth.to_string(),
        sex: attributes.sex().name(),
        proof: proof.json(),
    }
}

fn text(attributes: &Attributes, proof: &Proof, language: Language) -> String {
    let mut table = Table::default();
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    row("氏名", "Name", &attributes.display_name().to_string());
    row("住所", "Address", &attributes.display_address().to_string());
    let birth = birth_date(attributes.birth_date(), language);
    row("生年月日", "Birth date", &birth);
    row("性別", "Sex", names::sex(attributes.sex(), language));
    row("真正性", "Authentic", &proof.in_words(language));
    table.to_string()
}
