//! The comparison as text: each field, and what each place says of it.

use mynumber_card::data::display_safe;
use mynumber_card::identity::{Agreement, Field, Source};

use crate::language::{Language, say};
use crate::messages::{names, policy};
use crate::output::Table;
use crate::proof;
use crate::view::value::{birth_date, day};
use mynumber_card::job::compare::Compared;

pub(super) fn text(compared: &Compared, language: Language) -> String {
    let mut text = String::new();
    for field in Field::ALL {
        let Some(agreement) = compared.comparison.of(field) else {
            continue;
        };
        let (name, outcome) = (names::field(field, language), outcome(agreement, language));
        text.push_str(&format!("{name}: {outcome}\n"));
        let mut table = Table::indented(2);
        for (source, value) in values(compared, field, language) {
            table.row([names::source(source, language), &value]);
        }
        text.push_str(&table.to_string());
    }
    let pictures = language.pick("比べていないもの", "Not compared");
    let mut table = Table::default();
    table.row([
        pictures,
        language.pick(
            "券面の氏名と住所（画像のため。`face` で目で見比べられます）",
            "name and address of the face, which are pictures: look at them with `face`",
        ),
    ]);
    for (source, proof) in &compared.proofs {
        let name = names::source(*source, language);
        let title = say!(language, "真正性（{name}）", "Authentic ({name})");
        table.row([&title, &proof::in_words(proof, language)]);
    }
    let overall = compared.comparison.overall();
    let overall = overall.map_or_else(String::new, |overall| outcome(overall, language));
    table.row([language.pick("結果", "Result"), &overall]);
    text.push('\n');
    text.push_str(&table.to_string());
    text
}

fn outcome(agreement: &Agreement, language: Language) -> String {
    match agreement {
        Agreement::Agrees => language.pick("一致", "agrees").to_owned(),
        Agreement::Differs => language.pick("食い違い", "DIFFERS").to_owned(),
        Agreement::LookAtIt { why } => {
            let why = policy::doubts(why, language);
            say!(language, "要確認（{why}）", "LOOK AT IT ({why})")
        }
    }
}

/// What each place says of a field, in words.
fn values(compared: &Compared, field: Field, language: Language) -> Vec<(Source, String)> {
    let (face, attributes) = (&compared.face, &compared.attributes);
    let certificate = compared.certificate.as_ref();
    let certified = certificate.and_then(|certificate| certificate.attributes().ok());
    let not_signed = |date| {
        let date = day(date, language);
        say!(language, "{date}（署名の対象外）", "{date} (not signed)")
    };
    let of_face = match field {
        Field::BirthDate => Some(birth_date(face.birth_date, language)),
        Field::Sex => Some(names::sex(face.sex, language).to_owned()),
        Field::Expiry => Some(not_signed(*face.expiry.unproven())),
        _ => None,
    };
    let of_assist = match field {
        Field::Name => Some(attributes.display_name().to_string()),
        Field::Address => Some(attributes.display_address().to_string()),
        Field::BirthDate => Some(birth_date(attributes.birth_date(), language)),
        Field::Sex => Some(names::sex(attributes.sex(), language).to_owned()),
        _ => None,
    };
    let of_certificate = match field {
        Field::Name => certified.map(|it| display_safe(&it.name).to_string()),
        Field::Address => certified.map(|it| display_safe(&it.address).to_string()),
        Field::BirthDate => certified.map(|it| birth_date(it.birth_date, language)),
        Field::Sex => certified.map(|it| names::sex(it.sex, language).to_owned()),
        Field::Expiry => certificate.and_then(|it| {
            let end = day(it.not_after().japanese_date()?, language);
            Some(say!(
                language,
                "{end}（証明書の期限。カードの期限より後なら食い違い）",
                "{end} (of the certificate, which must not outlive the card)"
            ))
        }),
        _ => None,
    };
    let of_common = match (field, compared.card_expiry) {
        (Field::Expiry, Some(expiry)) => Some(not_signed(expiry)),
        (Field::Expiry, None) => Some(
            language
                .pick("読み取れませんでした", "could not be read")
                .to_owned(),
        ),
        _ => None,
    };
    [
        (Source::Face, of_face),
        (Source::InputAssist, of_assist),
        (Source::SignCertificate, of_certificate),
        (Source::Common, of_common),
    ]
    .into_iter()
    .filter_map(|(source, value)| Some((source, value?)))
    .collect()
}
