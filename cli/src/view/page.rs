//! The face as one HTML page that looks like the card: no script, no reference to anything outside,
//! every text escaped, every picture one that was decoded here.

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use mynumber_card::job::Proven;
use mynumber_card::job::face::{Decoded, Face, FaceRead};
use mynumber_card::job::number_picture::NumberPicture;
use mynumber_card::pki::Proof;
use terminal::language::{Language, phrases};

use super::value::{birth_date, day};
use super::{checks, proof};
use crate::messages::{self, names};

/// Nothing may be loaded and nothing run, whatever the page says.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE: &str = include_str!("page.css");

pub(crate) fn page(read: &FaceRead, language: Language) -> String {
    let number = read.my_number.as_ref();
    html! {
        (DOCTYPE)
        html lang=(language.pick("ja", "en")) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title(language)) }
                style { (PreEscaped(STYLE)) }
            }
            body { main {
                h1 { (title(language)) }
                (front(&read.face, language))
                @if let Some(number) = number { (back(number, language)) }
                (verified(&read.face.proof, what_was_verified(language), language))
                @if let Some(number) = number { (verified(&number.proof, of_the_number(language), language)) }
                section class="notes" {
                    h2 { (how_to_read(language)) }
                    ul {
                        li { (dashed(language)) }
                        li { (by_this_program(language)) }
                        @if number.is_some() { li { (limited_by_law(language)) } }
                    }
                }
            } }
        }
    }
    .into_string()
}

fn front(read: &Proven<Face>, language: Language) -> Markup {
    let face = &read.value;
    let shown = |picture, what| self::picture(picture, what, language);
    let value = |value: String| html! { span class="value" { (value) } };
    let sex = names::sex(face.sex, language).to_owned();
    html! {
        section class=(card_class("front", &read.proof)) data-stamp=(stamp(language)) {
            (field("field name", name(language), shown(&face.name, picture_of_name(language))))
            p class="kind" { "個人番号カード" }
            (field("field address", address(language), shown(&face.address, picture_of_address(language))))
            div class="photo" { (shown(&face.photograph, photograph(language))) }
            div class="details" {
                div class="pair" {
                    (field("field", birth(language), value(birth_date(face.birth_date, language))))
                    (field("field", sex_label(language), value(sex)))
                }
                div class="pair" {
                    (field("field unsigned", expiry(language), value(day(*face.expiry.unproven(), language))))
                    (field("field unsigned", code(language), shown(&face.security_code, picture_of_code(language))))
                }
            }
        }
    }
}

fn back(number: &Proven<NumberPicture>, language: Language) -> Markup {
    let shown = picture(&number.value.picture, picture_of_number(language), language);
    html! {
        section class=(card_class("back", &number.proof)) data-stamp=(stamp(language)) {
            p class="kind" { (back_side(language)) }
            div class="chip" {}
            (field("field number", my_number(language), shown))
        }
    }
}

fn field(class: &str, label: &str, value: Markup) -> Markup {
    html! { div class=(class) { span class="label" { (label) } (value) } }
}

phrases!(
    /// What stands across a side that is not proven.
    stamp => "証明されていません", "NOT PROVEN";
    title => "マイナンバーカードの券面", "The face of a My Number card";
    what_was_verified => "検証", "What was verified";
    of_the_number => "個人番号の検証", "What was verified of the My Number";
    how_to_read => "読み方", "How to read this";
    dashed => "破線の項目（有効期限、セキュリティコード）はカードの署名の対象外です。書き換えられていても検証では分かりません。",
        "The dashed fields (expiry, security code) are covered by no signature: a change of them would not be noticed.";
    by_this_program => "検証はこのページを作ったプログラムが行いました。ページそのものは署名されていません。",
        "The checks were made by the program that wrote this page. The page itself is not signed.";
    limited_by_law => "個人番号の利用は、法律で税・社会保障・災害対策に限られます。",
        "The law limits the use of the My Number to tax, social security and disaster work.";
    name => "氏名", "Name";
    picture_of_name => "氏名の画像", "the name as a picture";
    address => "住所", "Address";
    picture_of_address => "住所の画像", "the address as a picture";
    photograph => "顔写真", "the photograph";
    birth => "生年月日", "Birth date";
    sex_label => "性別", "Sex";
    expiry => "有効期限（署名の対象外）", "Valid until (not signed)";
    code => "セキュリティコード（署名の対象外）", "Security code (not signed)";
    picture_of_code => "セキュリティコードの画像", "the security code as a picture";
    back_side => "裏面", "Back";
    my_number => "個人番号", "My Number";
    picture_of_number => "個人番号の画像", "the My Number as a picture";
);

fn card_class(side: &str, proof: &Proof) -> String {
    let state = if proof.is_authentic() {
        "proven"
    } else {
        "unproven"
    };
    format!("card {side} {state}")
}

/// A picture made of its pixels: what the card's file holds besides reaches no viewer.
fn picture(decoded: &Decoded, alternative: &str, language: Language) -> Markup {
    let png = decoded.as_ref().ok();
    let png = png.and_then(|picture| picture.to_png().ok());
    html! {
        @match (png, decoded) {
            (Some(png), Ok(picture)) => {
                img alt=(alternative) width=(picture.width()) height=(picture.height())
                    src=(format!("data:image/png;base64,{}", BASE64.encode(&png)));
            }
            (_, Err(error)) => {
                span class="missing" { (messages::picture_problem(error, language)) }
            }
            (None, Ok(_)) => {}
        }
    }
}

fn verified(proof: &Proof, title: &str, language: Language) -> Markup {
    html! {
        section class="proof" {
            h2 { (title) }
            p class=(if proof.is_authentic() { "verdict proven" } else { "verdict unproven" }) {
                (proof::in_words(proof, language))
            }
            ul {
                @for line in checks::lines(proof.checks().checks(), language) {
                    li class=(line.outcome()) {
                        b { (line.word(language)) }
                        " "
                        (line.title)
                        @if let Some(message) = &line.message {
                            br;
                            small { (message) }
                        }
                    }
                }
            }
        }
    }
}
