//! The face as one HTML page that looks like the card: no script, no reference to anything outside,
//! every text escaped, every picture one that was decoded here.

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use mynumber_card::job::Proven;
use mynumber_card::job::face::{Decoded, Face, FaceRead};
use mynumber_card::job::number_picture::NumberPicture;
use mynumber_card::pki::Proof;

use super::value::{birth_date, day};
use super::{checks, proof};
use crate::language::{Language, phrases};
use crate::messages::{self, names};

/// Nothing may be loaded and nothing run, whatever the page says.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE: &str = include_str!("page.css");

pub(crate) fn page(read: &FaceRead, language: Language) -> String {
    let pick = |ja, en| language.pick(ja, en);
    let title = pick("マイナンバーカードの券面", "The face of a My Number card");
    html! {
        (DOCTYPE)
        html lang=(pick("ja", "en")) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    (front(&read.face, language))
                    @if let Some(number) = &read.my_number {
                        (back(number, language))
                    }
                    (verified(&read.face.proof, pick("検証", "What was verified"), language))
                    @if let Some(number) = &read.my_number {
                        (verified(&number.proof, pick("個人番号の検証", "What was verified of the My Number"), language))
                    }
                    section class="notes" {
                        h2 { (pick("読み方", "How to read this")) }
                        ul {
                            li { (pick(
                                "破線の項目（有効期限、セキュリティコード）はカードの署名の対象外です。書き換えられていても検証では分かりません。",
                                "The dashed fields (expiry, security code) are covered by no signature: a change of them would not be noticed.",
                            )) }
                            li { (pick(
                                "検証はこのページを作ったプログラムが行いました。ページそのものは署名されていません。",
                                "The checks were made by the program that wrote this page. The page itself is not signed.",
                            )) }
                            @if read.my_number.is_some() {
                                li { (pick(
                                    "個人番号の利用は、法律で税・社会保障・災害対策に限られます。",
                                    "The law limits the use of the My Number to tax, social security and disaster work.",
                                )) }
                            }
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

fn front(read: &Proven<Face>, language: Language) -> Markup {
    let pick = |ja, en| language.pick(ja, en);
    let face = &read.value;
    html! {
        section class=(card_class("front", &read.proof)) data-stamp=(stamp(language)) {
            div class="field name" {
                span class="label" { (pick("氏名", "Name")) }
                (picture(&face.name, pick("氏名の画像", "the name as a picture"), language))
            }
            p class="kind" { "個人番号カード" }
            div class="field address" {
                span class="label" { (pick("住所", "Address")) }
                (picture(&face.address, pick("住所の画像", "the address as a picture"), language))
            }
            div class="photo" {
                (picture(&face.photograph, pick("顔写真", "the photograph"), language))
            }
            div class="details" {
                div class="pair" {
                    div class="field" {
                        span class="label" { (pick("生年月日", "Birth date")) }
                        span class="value" { (birth_date(face.birth_date, language)) }
                    }
                    div class="field" {
                        span class="label" { (pick("性別", "Sex")) }
                        span class="value" { (names::sex(face.sex, language)) }
                    }
                }
                div class="pair" {
                    div class="field unsigned" {
                        span class="label" { (pick("有効期限（署名の対象外）", "Valid until (not signed)")) }
                        span class="value" { (day(*face.expiry.unproven(), language)) }
                    }
                    div class="field unsigned" {
                        span class="label" { (pick("セキュリティコード（署名の対象外）", "Security code (not signed)")) }
                        (picture(
                            &face.security_code,
                            pick("セキュリティコードの画像", "the security code as a picture"),
                            language,
                        ))
                    }
                }
            }
        }
    }
}

fn back(number: &Proven<NumberPicture>, language: Language) -> Markup {
    let pick = |ja, en| language.pick(ja, en);
    html! {
        section class=(card_class("back", &number.proof)) data-stamp=(stamp(language)) {
            p class="kind" { (pick("裏面", "Back")) }
            div class="chip" {}
            div class="field number" {
                span class="label" { (pick("個人番号", "My Number")) }
                (picture(
                    &number.value.picture,
                    pick("個人番号の画像", "the My Number as a picture"),
                    language,
                ))
            }
        }
    }
}

phrases!(
    /// What stands across a side that is not proven.
    stamp => "証明されていません", "NOT PROVEN";
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
                        (line.title())
                        @if let Some(message) = line.message() {
                            br;
                            small { (message) }
                        }
                    }
                }
            }
        }
    }
}
