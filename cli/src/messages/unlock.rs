//! Where a lock is lifted and a PIN set anew, by what bears it.

use mynumber_card::Credential;
use mynumber_card::job::{Bearer, Bearing};
use terminal::language::{Language, phrases};

phrases!(
    at_license_office => "警察署または運転免許センター", "at a police station or license centre";
    in_phone => "スマートフォンのマイナアプリ（旧マイナポータルアプリ）", "in the phone's own app (マイナアプリ, formerly マイナポータルアプリ)";
    at_kiosk_with_password =>
        "市区町村の窓口。署名用パスワードが分かるなら、アプリで予約のうえコンビニのキオスク端末",
        "at the municipal office; or, with the signature password, at a convenience-store kiosk after booking in the app";
    at_kiosk_with_pin =>
        "市区町村の窓口。利用者証明用の暗証番号が分かるなら、アプリで予約のうえコンビニのキオスク端末",
        "at the municipal office; or, with the authentication PIN, at a convenience-store kiosk after booking in the app";
    at_office => "市区町村の窓口", "at the municipal office";
    unlock_there(place) => "ロックの解除は{place}で", "have it unlocked {place}";
    unlock_there_or(place, other) => "ロックの解除は{place}で。{other}", "have it unlocked {place}; {other}";
    /// What opens the attributes where the input-assist PIN does not.
    pub(crate) by_code_b => "氏名・住所などは券面の情報でも読めます: mynumber-card read --code-b", "what is printed on the card opens name and address as well: mynumber-card read --code-b";
    /// A phone's PINs and certificates are no matter of an office.
    pub(crate) on_phone =>
        "スマートフォンの暗証番号は、窓口ではなくそのスマートフォンのマイナアプリ（旧マイナポータルアプリ）で設定し直してください",
        "set it anew in the phone's own app (マイナアプリ, formerly マイナポータルアプリ); no office does it";
    all_locked =>
        "暗証番号がすべてロックされています。暗証番号のないカード（顔認証マイナンバーカード）なら解除するものはありません。暗証番号を使えるようにするのは市区町村の窓口で",
        "every PIN of this card is locked; if it is one without PINs (顔認証マイナンバーカード), there is nothing to unlock. The municipal office makes it a card with PINs again";
    all_locked_but_code_b =>
        "暗証番号がすべてロックされています。暗証番号のないカード（顔認証マイナンバーカード）なら解除するものはなく、氏名・住所などは mynumber-card read --code-b で読めます。暗証番号を使えるようにするのは市区町村の窓口で",
        "every PIN of this card is locked; if it is one without PINs (顔認証マイナンバーカード), there is nothing to unlock, and mynumber-card read --code-b reads name and address. The municipal office makes it a card with PINs again";
);

/// The place, to stand in a sentence; in English with its preposition.
pub(crate) fn place(which: Credential, bearing: Bearing, language: Language) -> &'static str {
    match which {
        Credential::LicensePin => at_license_office(language),
        _ if bearing.bearer() == Bearer::Phone => in_phone(language),
        Credential::AuthPin if bearing.kiosk(which) => at_kiosk_with_password(language),
        Credential::SignPassword if bearing.kiosk(which) => at_kiosk_with_pin(language),
        _ => at_office(language),
    }
}

/// What to do about one that is locked.
pub(crate) fn advice(which: Credential, bearing: Bearing, language: Language) -> String {
    let place = place(which, bearing, language);
    match bearing.bearer() {
        Bearer::Phone if which.is_pin_of_card() => on_phone(language).to_owned(),
        Bearer::CardWithoutPins if which.is_pin_of_card() => {
            without_pins(bearing, language).to_owned()
        }
        _ if which == Credential::AssistPin && bearing.has_code_b() => {
            unlock_there_or(language, place, by_code_b(language))
        }
        _ => unlock_there(language, place),
    }
}

/// A card without PINs has nothing that could be unlocked.
pub(crate) fn without_pins(bearing: Bearing, language: Language) -> &'static str {
    if bearing.has_code_b() {
        all_locked_but_code_b(language)
    } else {
        all_locked(language)
    }
}
