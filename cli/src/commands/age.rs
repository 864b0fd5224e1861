//! `age`: the birth date, or only whether somebody has reached an age, by the birth code: the least
//! that a shop may ask.

use mynumber_card::BirthCode;
use mynumber_card::pki::integrity::{Answer, verify_age_record};
use mynumber_card::pki::records::{AgeAnswer, AgeRecord};
use serde::Serialize;

use super::{Moment, birth_date, malformed};
use crate::args::AgeArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::{Language, say};
use crate::output::{self, Table};
use crate::proof::{self, JsonProof, Proof};
use crate::session::Session;
use crate::{input, trust};

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Json<'a> {
    /// The day on which the age is counted.
    at: Option<String>,
    #[serde(flatten)]
    asked: JsonAsked,
    #[serde(flatten)]
    proof: JsonProof<'a>,
}

/// An answer, or the birth date: never both.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum JsonAsked {
    Over {
        over: u16,
        /// yes, no or unknown; not_proven whatever the card says when it is not authentic.
        answer: &'static str,
    },
    Birth {
        birth_date: Option<String>,
        birth_date_japanese: Option<String>,
        birth_date_as_known: String,
        age: Option<u16>,
    },
}

pub(super) fn run(session: &Session, arguments: &AgeArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let at = Moment::new(arguments.at);
    let today = at.date();
    let challenge = input::challenge()?;
    let mut asker = session.asker();
    asker.expect::<BirthCode>()?;
    let (certificate, file, answer, closed) = with_card(session, Hold::Exclusive, |card| {
        card.check_carries_signatures()?;
        let mut surface = card.card_surface()?;
        let certificate = surface.read_certificate()?;
        // The key that answers needs no PIN: where its answer does not come, none is asked for.
        let answer = surface.sign(&challenge)?;
        let mut opened = surface.present::<BirthCode, _>(&mut asker, session.last_try())?;
        let file = opened.read_age_record()?;
        Ok((certificate, file, answer, surface.close()))
    })?;
    let answer = Answer {
        digest: &challenge,
        signature: &answer,
    };
    let (_, report) = verify_age_record(&certificate, &file, Some(answer), &anchors);
    let record = AgeRecord::parse(&file).map_err(malformed)?;
    let language = session.language;
    let proof = Proof::of_files(&report, language);
    let over = arguments.over.map(|over| {
        let answer = today.map_or(AgeAnswer::Unknown, |day| record.is_over(over, day));
        // What is not proven is no answer.
        (over, proof.hint().is_none().then_some(answer))
    });
    let birth = record.birth_date;
    let age = || Some(birth.date()?.age_on(today?)).flatten();
    let printed = if session.options.json {
        let asked = match over {
            Some((over, answer)) => JsonAsked::Over {
                over,
                answer: answer.map_or("not_proven", AgeAnswer::name),
            },
            None => JsonAsked::Birth {
                birth_date: birth.date().map(|date| date.to_string()),
                birth_date_japanese: birth.date().map(|date| date.japanese().to_string()),
                birth_date_as_known: birth.to_string(),
                age: age(),
            },
        };
        output::print_json(&Json {
            at: today.map(|day| day.to_string()),
            asked,
            proof: proof.json(),
        })
    } else {
        let mut table = Table::default();
        match over {
            Some((over, answer)) => {
                let question = say!(language, "{over}歳以上", "{over} or over");
                table.row([&question, in_words(answer, language)]);
            }
            None => {
                let name = language.pick("生年月日", "Birth date");
                table.row([name, &birth_date(birth, language)]);
                if let Some(age) = age() {
                    let age = say!(language, "{age}歳", "{age}");
                    table.row([language.pick("年齢", "Age"), &age]);
                }
            }
        }
        let name = language.pick("真正性", "Authentic");
        table.row([name, &proof.in_words(language)]);
        output::print(&table.to_string())
    };
    closed.map_err(Failure::LeftOpen)?;
    // An answer that nothing proves is none: with --over only what is proven ends well.
    let required = arguments.require_authentic || over.is_some();
    let concluded = proof::conclude(&[&proof], required, language, printed);
    match over {
        Some((years, Some(answer @ (AgeAnswer::No | AgeAnswer::Unknown)))) => {
            let known = answer == AgeAnswer::No;
            concluded.and(Err(Failure::NotOver { years, known }))
        }
        Some((_, Some(AgeAnswer::Yes) | None)) | None => concluded,
    }
}

fn in_words(answer: Option<AgeAnswer>, language: Language) -> &'static str {
    let Some(answer) = answer else {
        return language.pick("証明されていません", "not proven");
    };
    match answer {
        AgeAnswer::Yes => language.pick("はい", "yes"),
        AgeAnswer::No => language.pick("いいえ", "no"),
        AgeAnswer::Unknown => language.pick(
            "不明（生年月日の一部が登録されていません）",
            "unknown: the register does not know the whole birth date",
        ),
    }
}
