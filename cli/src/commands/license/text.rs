//! The license as a table.

use mynumber_card::data::{
    ClassGroup, ExternalCharacter, LicensePinSetting, LicenseText, display_safe,
};
use mynumber_card::picture::PictureFormat;

use mynumber_card::job::license::{License, Signature};

use super::written::Files;
use crate::language::{Language, say};
use crate::messages::names;
use crate::output::Table;
use crate::view::value::day;

/// The table; external characters are drawn after it when `draw` is set.
pub(super) fn text(shown: &License, files: &Files, draw: bool, language: Language) -> String {
    let mut text = table(shown, files, language).to_string();
    if draw {
        for (number, picture) in &shown.record.external_characters {
            let title = say!(language, "外字 {number}", "External character {number}");
            text.push_str(&format!("\n{title}\n{}", drawn(picture)));
        }
    }
    text
}

fn table(shown: &License, files: &Files, language: Language) -> Table {
    let record = &shown.record;
    let mut table = Table::default();
    let mut row = |ja: &str, en: &str, value: &str| table.row([language.pick(ja, en), value]);
    if let Some(number) = &record.number {
        row("免許情報記録番号", "Record number", number);
    }
    if let Some(expiry) = record.expiry {
        let until = day(expiry, language);
        let until = if shown.expired == Some(true) {
            say!(language, "{until} 期限切れ", "{until}, expired")
        } else {
            until
        };
        row("有効期限", "Expiry", &until);
    }
    if let Some(colour) = &record.colour {
        row("色区分", "Colour class", &safe(colour));
    }
    if let Some(class) = &record.driver_class {
        row("運転者区分", "Class of driver", &safe(class));
    }
    let classes = record.classes.iter().map(|class| match language {
        Language::Ja => class.name().to_owned(),
        Language::En => format!("{} ({})", class.name(), class.code().replace('_', " ")),
    });
    let classes: Vec<_> = classes.collect();
    if !classes.is_empty() {
        let classes = classes.join(language.pick("、", ", "));
        row("免許の種類", "Classes", &classes);
    }
    for (group, _) in ClassGroup::ALL {
        if let Some(date) = record.date_of(group) {
            let (ja, en) = (group.name(), names::class_group(group));
            let date = day(date, language);
            row(
                &format!("取得日（{ja}）"),
                &format!("Obtained ({en})"),
                &date,
            );
        }
    }
    for (number, condition) in &record.conditions {
        let (ja, en) = (format!("条件{number}"), format!("Condition {number}"));
        row(&ja, &en, &safe(condition));
    }
    for (number, remark) in &record.remarks {
        let (ja, en) = (format!("備考{number}"), format!("Remark {number}"));
        row(&ja, &en, &safe(remark));
    }
    if let Some(date) = record.history_date {
        let date = day(date, language);
        row("運転経歴の記録日", "Driving history of", &date);
    }
    if let Some(number) = &record.history_number {
        row("運転経歴の番号", "Driving-history number", number);
    }
    for (number, _) in &record.external_characters {
        let file = files.external.iter().find(|(own, _)| own == number);
        let value = match file {
            Some((_, path)) => display_safe(&path.display().to_string()).to_string(),
            None => language
                .pick("画像あり（-o で書き出す）", "a picture; -o writes it")
                .to_owned(),
        };
        let (ja, en) = (format!("外字{number}"), format!("Character {number}"));
        row(&ja, &en, &value);
    }
    if let Some(photo) = &record.photo {
        let length = photo.len();
        let value = match files.png.as_ref().or(files.photo.as_ref()) {
            Some(path) => display_safe(&path.display().to_string()).to_string(),
            None => {
                let format = match PictureFormat::of(photo) {
                    Some(PictureFormat::Jpeg2000) => "JPEG 2000",
                    Some(PictureFormat::Png) => "PNG",
                    None => language.pick("不明な形式", "of an unknown form"),
                };
                say!(
                    language,
                    "{format}、{length} バイト（-o で書き出す）",
                    "{format}, {length} bytes; -o writes it"
                )
            }
        };
        row("写真", "Photograph", &value);
    }
    for other in &record.others {
        let tag = format!("{:X}", other.tag);
        let bytes = hex::encode_upper(&other.value);
        let value = match &other.problem {
            None => bytes,
            Some(_) => say!(
                language,
                "{bytes}（仕様どおりの値ではない）",
                "{bytes}, not as specified"
            ),
        };
        row(&format!("タグ {tag}"), &format!("Tag {tag}"), &value);
    }
    let pin = match shown.pin {
        LicensePinSetting::Set => language.pick("設定あり", "set"),
        LicensePinSetting::NotSet => language.pick("設定なし", "not set"),
    };
    row("暗証番号", "PIN", pin);
    row("署名", "Signature", &signature(&shown.signature, language));
    table
}

fn safe(text: &LicenseText) -> String {
    display_safe(&text.to_string()).to_string()
}

fn signature(signature: &Signature, language: Language) -> String {
    let (report, certificate) = match signature {
        Signature::NotVerified => {
            return language
                .pick(
                    "検証していません（発行者の証明書は公開されていません。手元にあれば --certificate で）",
                    "not verified (the issuer's certificate is not public; if you have it, give it with --certificate)",
                )
                .to_owned();
        }
        Signature::Unreadable => {
            return language
                .pick(
                    "検証できません: 読める署名がカードにありません",
                    "NOT VERIFIED: the card has no signature that can be read",
                )
                .to_owned();
        }
        Signature::Checked {
            report,
            certificate,
        } => (report, certificate),
    };
    // A name is made fit for a terminal by its own `Display`.
    let subject = certificate.subject();
    let mut words = if report.signature.is_err() {
        say!(
            language,
            "検証できません: {subject} の鍵による署名ではありません",
            "NOT VERIFIED: not signed by the key of {subject}"
        )
    } else if !report.certificate_valid {
        say!(
            language,
            "検証できません: {subject} の証明書は有効期間外です",
            "NOT VERIFIED: the certificate of {subject} is not valid at this time"
        )
    } else {
        say!(
            language,
            "渡された証明書（{subject}）で検証しました",
            "verified with the certificate given ({subject})"
        )
    };
    if report.named == Some(false) || report.key_named == Some(false) {
        words.push_str(language.pick(
            "。カードは別の証明書を指しています",
            "; the card names another certificate",
        ));
    }
    words
}

/// Two rows of dots in one line of half blocks.
fn drawn(picture: &ExternalCharacter) -> String {
    let mut text = String::new();
    for y in (0..ExternalCharacter::HEIGHT).step_by(2) {
        let line: String = (0..ExternalCharacter::WIDTH)
            .map(
                |x| match (picture.is_ink(x, y), picture.is_ink(x, y.saturating_add(1))) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                },
            )
            .collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_drawn_two_rows_to_a_line() {
        let mut bytes = [0; 256];
        // Rows 0 and 1, and the last.
        bytes[0] = 0b1100_0000;
        bytes[4] = 0b1010_0000;
        bytes[252] = 0b1000_0000;
        let picture = ExternalCharacter::from_bytes(&bytes).unwrap();
        let text = drawn(&picture);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 32);
        assert_eq!((lines[0], lines[1], lines[31]), ("█▀▄", "", "▄"));
        bytes[252] = 0;
        bytes[255] = 1;
        let picture = ExternalCharacter::from_bytes(&bytes).unwrap();
        let last = format!("{}▄", " ".repeat(31));
        assert_eq!(drawn(&picture).lines().last(), Some(last.as_str()));
    }
}
