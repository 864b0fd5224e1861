//! Values as a person reads them.

use mynumber_card::data::{Date, PartialDate, Sex, display_safe};
use mynumber_card::picture::{Picture, PictureError};
use terminal::language::{Language, phrases, pick};
use terminal::pictures::{PictureWay, Pixels};
use terminal::table::{Table, rows};

use crate::messages::{self, names};

/// A day as a person reads it: `2030-02-17`, in Japanese with the era as well.
pub(crate) fn day(date: Date, language: Language) -> String {
    match language {
        Language::En => date.to_string(),
        Language::Ja => format!("{date}（{}）", date.japanese()),
    }
}

/// The birth date as a person reads it.
pub(crate) fn birth_date(birth: PartialDate, language: Language) -> String {
    match (birth.date(), language) {
        (Some(date), Language::Ja) => format!("{}（{date}）", date.japanese()),
        (Some(date), Language::En) => format!("{date} ({})", date.japanese()),
        (None, _) => birth.to_string(),
    }
}

/// A picture as the terminal shows it.
pub(crate) fn rendered(picture: &Picture, way: PictureWay) -> Option<String> {
    let pixels = Pixels {
        width: picture.width(),
        height: picture.height(),
        rgba: picture.rgba(),
    };
    way.render(pixels, || picture.to_png().ok())
}

/// The four attributes; name and address are fit for a terminal.
pub(crate) fn person(
    table: &mut Table,
    (name, address): (&str, &str),
    (birth, sex): (PartialDate, Sex),
    language: Language,
) {
    rows!(table, language;
        "氏名", "Name" => name;
        "住所", "Address" => address;
        "生年月日", "Birth date" => birth_date(birth, language);
        "性別", "Sex" => names::sex(sex, language);
    );
}

/// Text from outside, fit for a terminal.
pub(crate) fn safe(text: &impl ToString) -> String {
    display_safe(&text.to_string()).to_string()
}

/// A picture that is not shown, in words.
pub(crate) fn picture(picture: &Result<Picture, PictureError>, language: Language) -> String {
    match picture {
        Ok(picture) => size(language, picture.width(), picture.height()),
        Err(error) => unreadable(language, messages::picture_problem(error, language)),
    }
}

phrases!(
    /// What is said wherever a My Number is read.
    pub(crate) number_remark => "利用は法律で税・社会保障・災害対策に限られます",
        "the law limits its use to tax, social security and disaster work";
    pub(crate) not_signed(value) => "{value}（署名の対象外）", "{value} (not signed)";
    pub(crate) expired(until) => "{until} 期限切れ", "{until}, expired";
    size(width, height) => "画像 {width}×{height}", "picture, {width} x {height} pixels";
    unreadable(reason) => "表示できない画像です: {reason}", "a picture that cannot be shown: {reason}";
);

/// How it stands with a reader, in the words of `doctor` too. Without a card every other command says that
/// there is none, whoever holds the reader.
pub(crate) fn reader_state(
    card_present: Option<bool>,
    in_use: Option<bool>,
    language: Language,
) -> &'static str {
    pick! { language, (card_present, in_use);
        (Some(false), Some(true)) => "カードなし、使用中", "no card, in use";
        (Some(false), _) => "カードなし", "no card";
        (_, Some(true)) => "使用中", "in use";
        (Some(true), _) => "カードあり", "card present";
        (None, _) => "カードは未確認", "not asked for a card";
    }
}
