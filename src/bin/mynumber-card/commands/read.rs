//! `read`: the four attributes.

use mynumber_card::app::{AssistOpened, OpensAttributes};
use mynumber_card::data::{Attributes, MyNumber};
use mynumber_card::pki::Hierarchy;
use mynumber_card::pki::integrity::{Answer, AssistFiles, FilesReport};
use mynumber_card::{AssistPin, CodeA, CodeB, Error, Transport};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Session, birth_date};
use crate::args::ReadArguments;
use crate::connect::{Hold, with_card};
use crate::failure::{Failure, Hint};
use crate::language::{Language, say};
use crate::messages::names;
use crate::output::{self, Table};
use crate::report::{self, JsonRoot, Line};
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
    /// Whether every check below holds.
    authentic: bool,
    /// production, test or other; null when not authentic.
    hierarchy: Option<&'static str>,
    root: Option<&'a JsonRoot>,
    checks: &'a [Line],
}

/// The same for the My Number.
#[derive(Debug, Serialize)]
struct JsonMyNumber<'a> {
    my_number: &'a str,
    authentic: bool,
    authentic_reason: &'static str,
}

pub(super) fn run(session: &Session, arguments: &ReadArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options)?;
    if arguments.my_number {
        return my_number(session, arguments);
    }
    let challenge = Challenge::new()?;
    let (files, closed) = if arguments.code_b {
        by_code_b(session, &challenge)?
    } else {
        by_pin(session, &challenge)?
    };
    let proof = Proof::of(files.assist(&challenge).verify(&anchors), session.language);
    let printed = if session.options.json {
        output::print_json(&json(&files.attributes, &proof))
    } else {
        output::print(&text(&files.attributes, &proof, session.language))
    };
    closed.map_err(Failure::LeftOpen)?;
    // Not authentic is not authentic, also when nobody reads what was read.
    proof.conclude(session, arguments.require_authentic, printed)
}

fn my_number(session: &Session, arguments: &ReadArguments) -> Result<(), Failure> {
    let language = session.language;
    let (number, closed) = if arguments.code_a {
        my_number_by_code_a(session)?
    } else {
        my_number_by_pin(session)?
    };
    if session.options.json {
        let json = Zeroizing::new(output::to_json(&JsonMyNumber {
            my_number: number.reveal(),
            authentic: false,
            authentic_reason: "not_checked",
        }));
        output::print(&json)?;
    } else {
        let name = language.pick("個人番号", "My Number");
        let line = Zeroizing::new(format!("{name}  {}\n", number.reveal()));
        output::print(&line)?;
        output::remark(
            language.pick(
                "真正性は検証していません。利用は法律で税・社会保障・災害対策に限られます",
                "not verified; the law limits its use to tax, social security and disaster work",
            ),
            language,
        );
    }
    closed.map_err(Failure::LeftOpen)
}

fn my_number_by_pin(session: &Session) -> Result<Read<MyNumber>, Failure> {
    let pin = session.secrets.prepare::<AssistPin>()?;
    with_card(session, Hold::Exclusive, |card| {
        let mut assist = card.input_assist()?;
        let number = assist
            .present_pin_asked(session.last_try(), |tries| session.asker().get(pin, tries))?
            .read_my_number()?;
        Ok((number, assist.close()))
    })
}

fn my_number_by_code_a(session: &Session) -> Result<Read<MyNumber>, Failure> {
    let code = session.secrets.prepare::<CodeA>()?;
    with_card(session, Hold::Exclusive, |card| {
        let mut assist = card.input_assist()?;
        let number = assist
            .present_code_a_asked(session.last_try(), |tries| session.asker().get(code, tries))?
            .read_my_number()?;
        Ok((number, assist.close()))
    })
}

/// What was read, and whether what the PIN opened could be closed.
type Read<R> = (R, Result<(), Error>);

fn by_pin(session: &Session, challenge: &Challenge) -> Result<Read<Files>, Failure> {
    let pin = session.secrets.prepare::<AssistPin>()?;
    with_card(session, Hold::Exclusive, |card| {
        let mut assist = card.input_assist()?;
        // The free file comes first: it finds out what the path carries before a PIN is presented.
        let certificate = assist.read_certificate()?;
        let opened = assist
            .present_pin_asked(session.last_try(), |tries| session.asker().get(pin, tries))?;
        let mut files = Files::read(certificate, opened)?;
        files.answer = assist.sign(&challenge.0)?;
        Ok((files, assist.close()))
    })
}

fn by_code_b(session: &Session, challenge: &Challenge) -> Result<Read<Files>, Failure> {
    let code = session.secrets.prepare::<CodeB>()?;
    with_card(session, Hold::Exclusive, |card| {
        let mut assist = card.input_assist()?;
        let certificate = assist.read_certificate()?;
        let opened = assist
            .present_code_b_asked(session.last_try(), |tries| session.asker().get(code, tries))?;
        let mut files = Files::read(certificate, opened)?;
        files.answer = assist.sign(&challenge.0)?;
        Ok((files, assist.close()))
    })
}

/// The digest of a fresh challenge, apart from any other that the card signs.
struct Challenge([u8; 32]);

impl Challenge {
    fn new() -> Result<Self, Failure> {
        let hash = Sha256::new_with_prefix(b"mynumber-card read challenge\0");
        let random = input::random::<32>()?;
        Ok(Self(hash.chain_update(random).finalize().into()))
    }
}

/// The attributes and what proves them.
struct Files {
    certificate: Vec<u8>,
    attributes: Attributes,
    integrity: Vec<u8>,
    signing_key: Vec<u8>,
    answer: Vec<u8>,
}

impl Files {
    fn read<T: Transport, By: OpensAttributes>(
        certificate: Vec<u8>,
        mut opened: AssistOpened<'_, '_, T, By>,
    ) -> Result<Self, Error> {
        Ok(Self {
            certificate,
            attributes: opened.read_attributes()?,
            integrity: opened.read_integrity_record()?,
            signing_key: opened.read_signing_key()?,
            answer: Vec::new(),
        })
    }

    fn assist<'a>(&'a self, challenge: &'a Challenge) -> AssistFiles<'a> {
        AssistFiles {
            certificate: &self.certificate,
            integrity: &self.integrity,
            attributes: Some(&self.attributes),
            my_number: None,
            signing_key: Some(&self.signing_key),
            answer: Some(Answer {
                digest: &challenge.0,
                signature: &self.answer,
            }),
        }
    }
}

/// What came of verifying files of input-assist.
struct Proof {
    root: Option<Root>,
    lines: Vec<Line>,
    hint: Hint,
}

/// The authority that proved them.
struct Root {
    hierarchy: Hierarchy,
    json: JsonRoot,
    name: String,
}

impl Proof {
    fn of(report: FilesReport<'_>, language: Language) -> Self {
        let root = report.authority.map(|authority| {
            let id = authority.id();
            Root {
                hierarchy: authority.hierarchy(),
                json: JsonRoot::of_card_authority(authority),
                name: say!(language, "発行者の鍵 {id}", "authority key {id}"),
            }
        });
        let mut lines = report::lines(&report.checks, language);
        // What was not asked for is no gap.
        lines.retain(|line| !line.is_open());
        Self {
            root,
            lines,
            hint: report::hint(report.checks.failures().map(|(_, reason)| reason)),
        }
    }

    fn holds(&self) -> bool {
        self.root.is_some() && report::failed(&self.lines).is_empty()
    }

    fn in_words(&self, language: Language) -> String {
        let root = self
            .root
            .as_ref()
            .map(|root| (root.hierarchy, root.name.as_str()));
        report::authenticity(root, &self.lines, language)
    }

    fn hierarchy(&self) -> Option<&'static str> {
        let root = self.root.as_ref().filter(|_| self.holds());
        root.map(|root| root.hierarchy.name())
    }

    /// The end of a command that proved this, or did not.
    fn conclude(
        &self,
        session: &Session,
        required: bool,
        printed: Result<(), Failure>,
    ) -> Result<(), Failure> {
        if self.holds() {
            return printed;
        }
        if required {
            return Err(Failure::NotAuthentic {
                failed: report::failed(&self.lines),
                hint: self.hint,
            });
        }
        printed?;
        let doubt = report::doubt(self.hint, session.language);
        output::remark(&doubt, session.language);
        Ok(())
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
        authentic: proof.holds(),
        hierarchy: proof.hierarchy(),
        root: proof.root.as_ref().map(|root| &root.json),
        checks: &proof.lines,
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
