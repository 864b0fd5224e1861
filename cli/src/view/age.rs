//! The birth date, or the answer whether somebody has reached an age.

use mynumber_card::job::Proven;
use mynumber_card::job::age::{Age, AgeContent};
use mynumber_card::pki::records::AgeAnswer;
use terminal::language::{named, phrases};
use terminal::screen::Screen;
use terminal::table::{Table, rows};

use super::{proof, value};

pub(crate) fn text(read: &Proven<Age>, screen: Screen) -> String {
    let language = screen.language;
    let mut table = Table::default();
    match &read.value.asked {
        AgeContent::Over { over, answer } => {
            let unproven = || not_proven(language);
            let answer = answer.map_or_else(unproven, |answer| in_words(answer, language));
            table.row([&question(language, over), answer]);
        }
        AgeContent::Birth { birth_date, age } => rows!(table, language;
            "生年月日", "Birth date" => value::birth_date(*birth_date, language);
            "年齢", "Age" => age.map(|age| years(language, age));
        ),
    }
    rows!(table, language; "真正性", "Authentic" => proof::marked(&read.proof, screen););
    table.to_string()
}

named!(fn in_words(answer: AgeAnswer, language) {
    Yes => "はい", "yes";
    No => "いいえ", "no";
    Unknown => "不明（生年月日の一部が登録されていません）",
        "unknown: the register does not know the whole birth date";
});

phrases!(
    question(over) => "{over}歳以上", "{over} or over";
    years(age) => "{age}歳", "{age}";
    not_proven => "証明されていません", "not proven";
);
