//! `age`: the birth date, or only whether somebody has reached an age, by the birth code: the least
//! that a shop may ask.

use mynumber_card::BirthCode;
use mynumber_card::job::Proven;
use mynumber_card::job::age::{self, Age, Asked};
use mynumber_card::pki::records::AgeAnswer;

use crate::args::AgeArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::{Language, say};
use crate::output::Table;
use crate::session::Session;
use crate::view::value::birth_date;
use crate::{proof, trust};

pub(super) fn run(session: &Session, arguments: &AgeArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let context = session.context(&anchors, arguments.at)?;
    let mut asker = session.asker();
    asker.expect::<BirthCode>()?;
    let read = with_card(session, Hold::Exclusive, |card| {
        age::read(card, &mut asker, arguments.over, context)
    })?;
    let printed = session.show(&read, |read, language| text(&read.data, language));
    // An answer that nothing proves is none: with --over only what is proven ends well.
    let required = arguments.require_authentic || arguments.over.is_some();
    let concluded = session.conclude(read.left_open, [&read.data.proof], required, printed);
    match read.data.value.asked {
        Asked::Over {
            over: years,
            answer: Some(answer @ (AgeAnswer::No | AgeAnswer::Unknown)),
        } => {
            let known = answer == AgeAnswer::No;
            concluded.and(Err(Failure::NotOver { years, known }))
        }
        _ => concluded,
    }
}

fn text(read: &Proven<Age>, language: Language) -> String {
    let mut table = Table::default();
    match &read.value.asked {
        Asked::Over { over, answer } => {
            let question = say!(language, "{over}歳以上", "{over} or over");
            table.row([&question, in_words(*answer, language)]);
        }
        Asked::Birth {
            birth_date: birth,
            age,
        } => {
            let name = language.pick("生年月日", "Birth date");
            table.row([name, &birth_date(*birth, language)]);
            if let Some(age) = age {
                let age = say!(language, "{age}歳", "{age}");
                table.row([language.pick("年齢", "Age"), &age]);
            }
        }
    }
    let name = language.pick("真正性", "Authentic");
    table.row([name, &proof::in_words(&read.proof, language)]);
    table.to_string()
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
