//! The face as text, with its pictures where the terminal can show them.

use std::path::PathBuf;

use mynumber_card::job::face::FaceRead;
use terminal::language::phrases;
use terminal::pictures::PictureWay;
use terminal::screen::Screen;
use terminal::table::{Table, rows};

use super::proof;
use super::value::{birth_date, day, not_signed, picture, rendered, safe};
use crate::messages::names;

/// `files` are those that were written, `page` the one that looks like the card.
pub(crate) fn text(
    read: &FaceRead,
    way: Option<PictureWay>,
    files: &[PathBuf],
    page: Option<&PathBuf>,
    screen: Screen,
) -> String {
    let (face, language) = (&read.face.value, screen.language);
    let number = read.my_number.as_ref();
    let mut text = String::new();
    if let Some(way) = way {
        let number = number.map(|number| (my_number(language), &number.value.picture));
        let all = [
            (name(language), &face.name),
            (address(language), &face.address),
            (photograph(language), &face.photograph),
            (unsigned_code(language), &face.security_code),
        ];
        for (title, shown) in all.into_iter().chain(number) {
            text.push_str(&format!("{title}\n"));
            match shown {
                Ok(shown) => text.push_str(&rendered(shown, way).unwrap_or_default()),
                Err(_) => text.push_str(&format!("{}\n", picture(shown, language))),
            }
        }
        text.push('\n');
    }
    let in_words = |shown| way.is_none().then(|| picture(shown, language));
    let code = in_words(&face.security_code).map(|code| not_signed(language, code));
    let expiry = not_signed(language, day(*face.expiry.unproven(), language));
    let number_proof = number.map(|number| proof::marked(&number.proof, screen));
    let mut table = Table::default();
    rows!(table, language;
        "生年月日", "Birth date" => birth_date(face.birth_date, language);
        "性別", "Sex" => names::sex(face.sex, language);
        "有効期限", "Valid until" => expiry;
        "氏名", "Name" => in_words(&face.name);
        "住所", "Address" => in_words(&face.address);
        "顔写真", "Photograph" => in_words(&face.photograph);
        "セキュリティコード", "Security code" => code;
        "個人番号", "My Number" => number.and_then(|number| in_words(&number.value.picture));
        "真正性", "Authentic" => proof::marked(&read.face.proof, screen);
        "個人番号の真正性", "My Number authentic" => number_proof;
    );
    for file in files {
        rows!(table, language; "ファイル", "File" => safe(&file.display()););
    }
    rows!(table, language; "ページ", "Page" => page.map(|page| safe(&page.display())););
    format!("{text}{table}")
}

phrases!(
    name => "氏名", "Name";
    address => "住所", "Address";
    photograph => "顔写真", "Photograph";
    unsigned_code => "セキュリティコード（署名の対象外）", "Security code (not signed)";
    my_number => "個人番号", "My Number";
);
