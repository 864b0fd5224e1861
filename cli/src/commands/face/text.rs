//! The face as text, with its pictures where the terminal can show them.

use std::path::PathBuf;

use mynumber_card::job::face::{Decoded, FaceRead};

use crate::language::{Language, say};
use crate::messages::names;
use crate::output::Table;
use crate::pictures::Way;
use crate::proof;
use crate::view::value::{birth_date, day};

pub(super) fn text(
    read: &FaceRead,
    way: Option<Way>,
    files: &[PathBuf],
    page: Option<&PathBuf>,
    language: Language,
) -> String {
    let mut text = String::new();
    let face = &read.face.value;
    let number = read.my_number.as_ref();
    let pick = |ja, en| language.pick(ja, en);
    if let Some(way) = way {
        let mut show = |title: &str, picture: &Decoded| {
            text.push_str(&format!("{title}\n"));
            match picture {
                Ok(picture) => text.push_str(&way.render(picture).unwrap_or_default()),
                Err(error) => text.push_str(&unreadable(error, language)),
            }
        };
        show(pick("氏名", "Name"), &face.name);
        show(pick("住所", "Address"), &face.address);
        show(pick("顔写真", "Photograph"), &face.photograph);
        show(
            pick(
                "セキュリティコード（署名の対象外）",
                "Security code (not signed)",
            ),
            &face.security_code,
        );
        if let Some(number) = number {
            show(pick("個人番号", "My Number"), &number.value.picture);
        }
        text.push('\n');
    }
    let mut table = Table::default();
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    row(
        "生年月日",
        "Birth date",
        &birth_date(face.birth_date, language),
    );
    row("性別", "Sex", names::sex(face.sex, language));
    let expiry = day(*face.expiry.unproven(), language);
    let expiry = say!(
        language,
        "{expiry}（署名の対象外）",
        "{expiry} (not signed)"
    );
    row("有効期限", "Valid until", &expiry);
    if way.is_none() {
        for (ja, en, picture) in [
            ("氏名", "Name", &face.name),
            ("住所", "Address", &face.address),
            ("顔写真", "Photograph", &face.photograph),
        ] {
            row(ja, en, &described(picture, language));
        }
        let code = described(&face.security_code, language);
        let code = say!(language, "{code}（署名の対象外）", "{code} (not signed)");
        row("セキュリティコード", "Security code", &code);
        if let Some(number) = number {
            row(
                "個人番号",
                "My Number",
                &described(&number.value.picture, language),
            );
        }
    }
    row(
        "真正性",
        "Authentic",
        &proof::in_words(&read.face.proof, language),
    );
    if let Some(number) = number {
        let proven = proof::in_words(&number.proof, language);
        row("個人番号の真正性", "My Number authentic", &proven);
    }
    for file in files {
        row("ファイル", "File", &safe(&file.display().to_string()));
    }
    if let Some(page) = page {
        row("ページ", "Page", &safe(&page.display().to_string()));
    }
    text.push_str(&table.to_string());
    text
}

fn safe(path: &str) -> String {
    mynumber_card::data::display_safe(path).to_string()
}

/// A picture that is not shown, in words.
fn described(picture: &Decoded, language: Language) -> String {
    match picture {
        Ok(picture) => {
            let (width, height) = (picture.width(), picture.height());
            say!(
                language,
                "画像 {width}×{height}",
                "picture, {width} x {height} pixels"
            )
        }
        Err(error) => unreadable(error, language).trim_end().to_owned(),
    }
}

fn unreadable(error: &mynumber_card::picture::PictureError, language: Language) -> String {
    let reason = crate::messages::picture_problem(error, language);
    say!(
        language,
        "表示できない画像です: {reason}\n",
        "a picture that cannot be shown: {reason}\n"
    )
}
