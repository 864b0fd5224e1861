//! Where a lock is lifted and a PIN set anew, by what bears it.

use mynumber_card::Credential;

use crate::language::Language;
use mynumber_card::job::{Bearer, Bearing};

/// The place, to stand in a sentence; in English with its preposition.
pub(crate) fn place(which: Credential, bearing: Bearing, language: Language) -> &'static str {
    use Credential as C;
    match which {
        C::LicensePin => language.pick(
            "警察署または運転免許センター",
            "at a police station or license centre",
        ),
        _ if bearing.bearer() == Bearer::Phone => language.pick(
            "スマートフォンのマイナアプリ（旧マイナポータルアプリ）",
            "in the phone's own app (マイナアプリ, formerly マイナポータルアプリ)",
        ),
        C::AuthPin if bearing.kiosk(which) => language.pick(
            "市区町村の窓口。署名用パスワードが分かるなら、アプリで予約のうえコンビニのキオスク端末",
            "at the municipal office; or, with the signature password, at a convenience-store kiosk after booking in the app",
        ),
        C::SignPassword if bearing.kiosk(which) => language.pick(
            "市区町村の窓口。利用者証明用の暗証番号が分かるなら、アプリで予約のうえコンビニのキオスク端末",
            "at the municipal office; or, with the authentication PIN, at a convenience-store kiosk after booking in the app",
        ),
        _ => language.pick("市区町村の窓口", "at the municipal office"),
    }
}

/// What to do about one that is locked.
pub(crate) fn advice(which: Credential, bearing: Bearing, language: Language) -> String {
    if which.is_pin_of_card() {
        match bearing.bearer() {
            Bearer::Phone => return on_phone(language).to_owned(),
            Bearer::CardWithoutPins => return without_pins(bearing, language).to_owned(),
            Bearer::Card => {}
        }
    }
    let place = place(which, bearing, language);
    let mut text = match language {
        Language::Ja => format!("ロックの解除は{place}で"),
        Language::En => format!("have it unlocked {place}"),
    };
    if which == Credential::AssistPin && bearing.has_code_b() {
        text.push_str(language.pick("。", "; "));
        text.push_str(by_code_b(language));
    }
    text
}

/// What opens the attributes where the input-assist PIN does not.
pub(crate) fn by_code_b(language: Language) -> &'static str {
    language.pick(
        "氏名・住所などは券面の情報でも読めます: mynumber-card read --code-b",
        "what is printed on the card opens name and address as well: mynumber-card read --code-b",
    )
}

/// A phone's PINs and certificates are no matter of an office.
pub(crate) fn on_phone(language: Language) -> &'static str {
    language.pick(
        "スマートフォンの暗証番号は、窓口ではなくそのスマートフォンのマイナアプリ（旧マイナポータルアプリ）で設定し直してください",
        "set it anew in the phone's own app (マイナアプリ, formerly マイナポータルアプリ); no office does it",
    )
}

/// A card without PINs has nothing that could be unlocked.
pub(crate) fn without_pins(bearing: Bearing, language: Language) -> &'static str {
    if !bearing.has_code_b() {
        return language.pick(
            "暗証番号がすべてロックされています。暗証番号のないカード（顔認証マイナンバーカード）なら解除するものはありません。暗証番号を使えるようにするのは市区町村の窓口で",
            "every PIN of this card is locked; if it is one without PINs (顔認証マイナンバーカード), there is nothing to unlock. The municipal office makes it a card with PINs again",
        );
    }
    language.pick(
        "暗証番号がすべてロックされています。暗証番号のないカード（顔認証マイナンバーカード）なら解除するものはなく、氏名・住所などは mynumber-card read --code-b で読めます。暗証番号を使えるようにするのは市区町村の窓口で",
        "every PIN of this card is locked; if it is one without PINs (顔認証マイナンバーカード), there is nothing to unlock, and mynumber-card read --code-b reads name and address. The municipal office makes it a card with PINs again",
    )
}
