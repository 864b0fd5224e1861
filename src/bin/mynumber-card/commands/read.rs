//! `read`: the four attributes.

use mynumber_card::data::{Attributes, MyNumber, PartialDate};
use mynumber_card::{AssistPin, CodeA, CodeB, Error};
use serde::Serialize;
use zeroize::Zeroizing;

use super::Session;
use crate::args::ReadArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::Language;
use crate::messages::names;
use crate::output::{self, Table};

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
    /// Whether an issuer's signature over this data was checked and holds.
    authentic: bool,
    /// Why not.
    authentic_reason: &'static str,
}

/// The same for the My Number.
#[derive(Debug, Serialize)]
struct JsonMyNumber<'a> {
    my_number: &'a str,
    authentic: bool,
    authentic_reason: &'static str,
}

pub(super) fn run(session: &Session, arguments: &ReadArguments) -> Result<(), Failure> {
    if arguments.my_number {
        return my_number(session, arguments);
    }
    let (attributes, closed) = if arguments.code_b {
        by_code_b(session)?
    } else {
        by_pin(session)?
    };
    if session.options.json {
        output::print_json(&json(&attributes))?;
    } else {
        output::print(&text(&attributes, session.language))?;
        output::remark(
            session.language.pick(
                "真正性は検証していません（カードが示したままの値です）",
                "not verified: this is what the card says, no signature over it was checked",
            ),
            session.language,
        );
    }
    closed.map_err(Failure::LeftOpen)
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

fn by_pin(session: &Session) -> Result<Read<Attributes>, Failure> {
    let pin = session.secrets.prepare::<AssistPin>()?;
    with_card(session, Hold::Exclusive, |card| {
        let mut assist = card.input_assist()?;
        let attributes = assist
            .present_pin_asked(session.last_try(), |tries| session.asker().get(pin, tries))?
            .read_attributes()?;
        Ok((attributes, assist.close()))
    })
}

fn by_code_b(session: &Session) -> Result<Read<Attributes>, Failure> {
    let code = session.secrets.prepare::<CodeB>()?;
    with_card(session, Hold::Exclusive, |card| {
        let mut assist = card.input_assist()?;
        let attributes = assist
            .present_code_b_asked(session.last_try(), |tries| session.asker().get(code, tries))?
            .read_attributes()?;
        Ok((attributes, assist.close()))
    })
}

fn json(attributes: &Attributes) -> Json<'_> {
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
        authentic: false,
        authentic_reason: "not_checked",
    }
}

fn text(attributes: &Attributes, language: Language) -> String {
    let mut table = Table::default();
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    row("氏名", "Name", &attributes.display_name().to_string());
    row("住所", "Address", &attributes.display_address().to_string());
    let birth = birth_date(attributes.birth_date(), language);
    row("生年月日", "Birth date", &birth);
    row("性別", "Sex", names::sex(attributes.sex(), language));
    table.to_string()
}

/// The birth date as a person reads it.
pub(super) fn birth_date(birth: PartialDate, language: Language) -> String {
    match (birth.date(), language) {
        (Some(date), Language::Ja) => format!("{}（{date}）", date.japanese()),
        (Some(date), Language::En) => format!("{date} ({})", date.japanese()),
        (None, _) => birth.to_string(),
    }
}
