//! The license as a table.

use std::path::{Path, PathBuf};

use mynumber_card::data::{ClassGroup, ExternalCharacter, LicenseClass, LicensePinSetting};
use mynumber_card::job::license::{LicenseRead, Signature};
use mynumber_card::picture::PictureFormat;
use terminal::language::{Language, named, phrases};
use terminal::table::{Table, rows};

use super::value::{day, expired, safe};
use crate::messages::names;

/// The files that were written.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) photo: Option<PathBuf>,
    /// The photograph as PNG.
    pub(crate) png: Option<PathBuf>,
    /// By number.
    pub(crate) external: Vec<(u8, PathBuf)>,
}

impl Files {
    /// The photograph in both its forms, then the external characters.
    pub(crate) fn all(&self) -> Vec<&Path> {
        let photo = self.photo.iter().chain(&self.png);
        let external = self.external.iter().map(|(_, path)| path);
        photo.chain(external).map(PathBuf::as_path).collect()
    }
}

/// The table; external characters are drawn after it when `draw` is set.
pub(crate) fn text(shown: &LicenseRead, files: &Files, draw: bool, language: Language) -> String {
    let mut text = table(shown, files, language).to_string();
    if draw {
        for (number, picture) in &shown.record.external_characters {
            let title = external_character(language, number);
            text.push_str(&format!("\n{title}\n{}", drawn(picture)));
        }
    }
    text
}

fn table(shown: &LicenseRead, files: &Files, language: Language) -> Table {
    let record = &shown.record;
    let expiry = record.expiry.map(|date| match shown.expired {
        Some(true) => expired(language, day(date, language)),
        _ => day(date, language),
    });
    let history = record.history_date.map(|date| day(date, language));
    let mut table = Table::default();
    rows!(table, language;
        "免許情報記録番号", "Record number" => record.number.as_deref();
        "有効期限", "Expiry" => expiry;
        "色区分", "Colour class" => record.colour.as_ref().map(safe);
        "運転者区分", "Class of driver" => record.driver_class.as_ref().map(safe);
        "免許の種類", "Classes" => classes(&record.classes, language);
    );
    for (group, _) in ClassGroup::ALL {
        let date = record.date_of(group).map(|date| day(date, language));
        let (ja, en) = (group.name(), names::class_group(group));
        rows!(table, language; &format!("取得日（{ja}）"), &format!("Obtained ({en})") => date;);
    }
    for (number, text) in &record.conditions {
        rows!(table, language; &format!("条件{number}"), &format!("Condition {number}") => safe(text););
    }
    for (number, text) in &record.remarks {
        rows!(table, language; &format!("備考{number}"), &format!("Remark {number}") => safe(text););
    }
    rows!(table, language;
        "運転経歴の記録日", "Driving history of" => history;
        "運転経歴の番号", "Driving-history number" => record.history_number.as_deref();
    );
    for (number, _) in &record.external_characters {
        let mut written = files.external.iter().filter(|(own, _)| own == number);
        let value = match written.next() {
            Some((_, path)) => safe(&path.display()),
            None => a_picture(language).to_owned(),
        };
        rows!(table, language; &format!("外字{number}"), &format!("Character {number}") => value;);
    }
    let photo =
        record
            .photo
            .as_ref()
            .map(|photo| match files.png.as_ref().or(files.photo.as_ref()) {
                Some(path) => safe(&path.display()),
                None => a_photograph(language, format_of(photo, language), photo.len()),
            });
    rows!(table, language; "写真", "Photograph" => photo;);
    for other in &record.others {
        let (tag, bytes) = (format!("{:X}", other.tag), hex::encode_upper(&other.value));
        let value = match &other.problem {
            None => bytes,
            Some(_) => not_as_specified(language, bytes),
        };
        rows!(table, language; &format!("タグ {tag}"), &format!("Tag {tag}") => value;);
    }
    rows!(table, language;
        "暗証番号", "PIN" => setting(shown.pin, language);
        "署名", "Signature" => signature(&shown.signature, language);
    );
    table
}

fn classes(classes: &[LicenseClass], language: Language) -> Option<String> {
    let named = classes.iter().map(|class| match language {
        Language::Ja => class.name().to_owned(),
        Language::En => format!("{} ({})", class.name(), class.code().replace('_', " ")),
    });
    let named: Vec<_> = named.collect();
    (!named.is_empty()).then(|| named.join(language.pick("、", ", ")))
}

fn format_of(photo: &[u8], language: Language) -> String {
    let format = PictureFormat::from_bytes(photo);
    format.map_or_else(|| unknown_form(language).into(), |known| known.to_string())
}

fn signature(signature: &Signature, language: Language) -> String {
    let (report, certificate) = match signature {
        Signature::Unreadable => return no_signature(language).to_owned(),
        Signature::Checked {
            report,
            certificate,
        } => (report, certificate),
        _ => return not_verified(language).to_owned(),
    };
    // A name is made fit for a terminal by its own `Display`.
    let subject = certificate.subject();
    let words = if report.signature.is_err() {
        other_key(language, subject)
    } else if !report.certificate_valid {
        not_valid_now(language, subject)
    } else {
        verified(language, subject)
    };
    let other = report.named == Some(false) || report.key_named == Some(false);
    words + if other { names_another(language) } else { "" }
}

named!(fn setting(which: LicensePinSetting, language) {
    Set => "設定あり", "set";
    NotSet => "設定なし", "not set";
});

phrases!(
    external_character(number) => "外字 {number}", "External character {number}";
    a_picture => "画像あり（-o で書き出す）", "a picture; -o writes it";
    a_photograph(format, length) => "{format}、{length} バイト（-o で書き出す）", "{format}, {length} bytes; -o writes it";
    unknown_form => "不明な形式", "of an unknown form";
    not_as_specified(bytes) => "{bytes}（仕様どおりの値ではない）", "{bytes}, not as specified";
    not_verified => "検証していません（発行者の証明書は公開されていません。手元にあれば --certificate で）",
        "not verified (the issuer's certificate is not public; if you have it, give it with --certificate)";
    no_signature => "検証できません: 読める署名がカードにありません",
        "NOT VERIFIED: the card has no signature that can be read";
    other_key(subject) => "検証できません: {subject} の鍵による署名ではありません",
        "NOT VERIFIED: not signed by the key of {subject}";
    not_valid_now(subject) => "検証できません: {subject} の証明書は有効期間外です",
        "NOT VERIFIED: the certificate of {subject} is not valid at this time";
    verified(subject) => "渡された証明書（{subject}）で検証しました", "verified with the certificate given ({subject})";
    names_another => "。カードは別の証明書を指しています", "; the card names another certificate";
);

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
