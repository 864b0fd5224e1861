//! What became of a PIN, and what is wrong with a secret.

use mynumber_card::error::CodePart;
use mynumber_card::job::{Bearer, Bearing};
use mynumber_card::{Credential, PinError, PinWeakness, SecretError, Tries};
use terminal::language::{Language, named, phrases};

use super::explanation::{Explanation, explained};
use super::unlock;
use super::words::The;

explained!(pub(super) fn explain(error: PinError, language, bearing: Bearing) {
    Wrong { credential, tries } [place = unlock::place(*credential, bearing, language)] if *tries == Tries::Remaining(1) =>
        ("{credential}が違います（{tries}）", "wrong {credential}: {tries}"),
        ("次に間違えるとロックされます（解除は{place}）。確かな場合だけ --allow-last-try を付けてもう一度", "the next wrong one locks it (lifted {place}); only if you are sure, run it again with --allow-last-try");
    Wrong { credential, tries } => ("{credential}が違います（{tries}）", "wrong {credential}: {tries}"), [try_again(*credential, bearing, language)];
    NowLocked { credential } [left = Tries::Locked] => ("{credential}が違います。これが最後の1回だったため、ロックされました", "wrong {credential}; that was the last try, it is locked now"),
        [unlock::advice(*credential, bearing, language)];
    Locked { credential } [the_secret = The(*credential), left = Tries::Locked] => ("{credential}はロックされています。照合は行われていません", "{the_secret} is locked; no try was spent"),
        [unlock::advice(*credential, bearing, language)];
    LastTryRefused { credential } [the_secret = The(*credential), left = Tries::Remaining(1), place = unlock::place(*credential, bearing, language)] =>
        ("{credential}はあと1回間違えるとロックされます。照合は行っていません", "only one try is left for {the_secret}; nothing was presented"),
        ("確かな場合だけ --allow-last-try を付けてもう一度。ロックの解除は{place}で", "if you are sure, run it again with --allow-last-try; a lock is lifted {place}");
    TriesUnknown { credential } [the_secret = The(*credential)] =>
        ("{credential}の残り回数をカードが答えません。最後の1回かもしれないため照合は行っていません", "the card does not say how many tries are left for {the_secret}, so this could be the last; nothing was presented"),
        ("確かな場合だけ --allow-last-try を付けてもう一度", "if you are sure, run it again with --allow-last-try");
    Absent { credential } => ("このカードに{credential}はありません", "this card has no {credential}"),
        ("`mynumber-card status` でカードの内容を確かめてください", "see what the card has with `mynumber-card status`");
    NotSetRefused { credential, tries } [place = unlock::place(*credential, Bearing::default(), language)] =>
        ("カードは{credential}が未設定と答えましたが、なしでは開きませんでした。入力された番号はありませんが、1回分が減りました（{tries}）", "the card says that no {credential} is set, and did not open without one; nobody gave a PIN, but a try was spent ({tries})"),
        ("{place}でカードを見てもらってください。それでも開こうとする場合だけ --allow-last-try を付けてもう一度", "have the card looked at {place}; only to try all the same, run it again with --allow-last-try");
    NotSetSpent { credential, tries } [place = unlock::place(*credential, Bearing::default(), language)] =>
        ("カードは{credential}が未設定と答えましたが、残り回数が減っています（{tries}）。何も送っていません", "the card says that no {credential} is set, but tries of it are spent ({tries}); nothing was presented"),
        ("{place}でカードを見てもらってください。それでも開こうとする場合だけ --allow-last-try を付けてもう一度", "have the card looked at {place}; only to try all the same, run it again with --allow-last-try");
    OutcomeUnknown { credential } [the_secret = The(*credential)] =>
        ("{credential}の照合に答えが返りませんでした。1回分を使ったかもしれません。再送はしていません", "no answer came to {the_secret}: a try may have been spent; it was not sent again"),
        ("カードを置き直し、`mynumber-card status` で残り回数を確かめてからもう一度", "put the card back and look at the tries left with `mynumber-card status` before the next attempt");
    UnexpectedStatus { credential, status } [the_secret = The(*credential)] =>
        ("{credential}の照合に想定外の応答（{status}）が返りました。合否は分かりません", "{the_secret} was answered with {status}, which says neither right nor wrong"),
        ("`mynumber-card status` で残り回数を確かめてからもう一度", "look at the tries left with `mynumber-card status` before the next attempt");
    _ => ("もう一度試してください", "try again");
});

named!(
    fn check_it(which: Credential, language) {
        CodeA | CodeB | SurfaceCodeA | SurfaceCodeB | BirthCode => "カードに印刷されたものと見比べて、もう一度", "compare it with what is printed on the card, then run it again";
        LicensePin => "免許情報をカードに入れたときに設定した番号を確かめて、もう一度", "check what was set when the license was put on the card, then run it again";
        _ => language.pick("カードを受け取ったときに設定した番号を確かめて、もう一度", "check what was set when the card was handed over, then run it again");
    }

    /// What to do about a secret that has not its form.
    fn enter_again(which: Credential, language) {
        CodeB =>
            "券面のとおり 生年月日,有効期限の年,セキュリティコード の形で（例 1980-02-17,2035,2285 または S55.2.17,2035,2285）。残り回数は減っていません",
            "give birth date, expiry year and security code as printed on the card, e.g. 1980-02-17,2035,2285 or S55.2.17,2035,2285; no try was spent";
        BirthCode => "1980-02-17、19800217、S55.2.17、昭和55年2月17日 などの形で。残り回数は減っていません", "give it as 1980-02-17, 19800217, S55.2.17 or 昭和55年2月17日; no try was spent";
        _ => unsent(language);
    }

    /// How to write a part of a code, by example.
    fn form_of_part(which: CodePart, language) {
        BirthDate => "例 1980-02-17、19800217、S55.2.17、昭和55年2月17日", "e.g. 1980-02-17, 19800217, S55.2.17 or 昭和55年2月17日";
        ExpiryYear => "例 2035、令和17年", "e.g. 2035";
        SecurityCode => "券面の数字4桁", "4 digits, on the face of the card";
        _ => "?";
    }

    /// Why a new PIN is easy to guess.
    pub(crate) fn weakness(which: PinWeakness, language) {
        Repeated => "同じ文字が4つ以上続いています", "it has the same character four times or more";
        TwoDigits => "使われている数字が2種類だけです", "it has two different digits only";
        Sequence => "続き番号や順に並んだ文字です", "it has four or more that follow each other, as 1234 do";
        KeypadColumn => "テンキーの中央の列です", "it is the middle column of a keypad";
        BirthDate => "生年月日です", "it is the birth date";
        PossibleDate => "月日や年に見えます。誕生日は推測されやすい番号です", "it could be a date or a year; a birthday is easy to guess";
        _ => language.pick("推測されやすいものです", "it is easy to guess");
    }
);

phrases!(
    check_in_phone =>
        "スマートフォンのマイナアプリ（旧マイナポータルアプリ）で設定した番号を確かめて、もう一度。カードの暗証番号とは別のものです",
        "check what was set in the phone's own app (マイナアプリ, formerly マイナポータルアプリ), which need not be that of the card, then run it again";
    unsent => "カードには送っていないので、残り回数は減っていません。入力し直してください", "nothing was sent to the card and no try was spent; enter it again";
    new_one(message) => "新しいもの: {message}", "the new one does not fit: {message}";
    with_form(message, form) => "{message}（{form}）", "{message} ({form})";
);

/// After a wrong one.
fn try_again(which: Credential, bearing: Bearing, language: Language) -> &'static str {
    if which.is_pin_of_card() && bearing.bearer() == Bearer::Phone {
        check_in_phone(language)
    } else {
        check_it(which, language)
    }
}

explained!(pub(super) fn explain_secret(error: SecretError, language) {
    Length { credential, min, max } [the_secret = The(*credential)] if min == max => ("{credential}は{min}桁の数字です", "{the_secret} has {min} digits"), [enter_again(*credential, language)];
    Length { credential, min, max } [the_secret = The(*credential)] => ("{credential}は{min}〜{max}文字です", "{the_secret} has {min} to {max} characters"), [enter_again(*credential, language)];
    Character { credential } [the_secret = The(*credential)] if *credential == Credential::SignPassword => ("{credential}に使えるのは英字と数字だけです", "{the_secret} has letters A-Z and digits only"),
        [enter_again(*credential, language)];
    Character { credential } [the_secret = The(*credential)] => ("{credential}は数字だけです", "{the_secret} has digits only"), [enter_again(*credential, language)];
    OneKind { credential } => ("新しい{credential}には英字と数字の両方が必要です", "the new {credential} needs both letters and digits"), [enter_again(*credential, language)];
    CheckDigit [credential = Credential::CodeA] =>
        ("照合番号A（マイナンバー）のチェックデジットが合いません。読み違いかもしれません", "the check digit of code A (the My Number) does not fit: a digit is misread"), [unsent(language)];
    Part { credential, part } [the_secret = The(*credential)] => ("{credential}の{part}が正しくありません", "the {part} of {the_secret} is not valid"), [enter_again(*credential, language)];
    _ => [unsent(language)];
});

/// What is wrong with a new PIN that was given.
pub(super) fn explain_new(error: SecretError, language: Language) -> Explanation {
    let mut explanation = explain_secret(&error, language);
    if !matches!(error, SecretError::OneKind { .. }) {
        explanation.message = new_one(language, explanation.message);
    }
    explanation.with("new", true)
}

/// What is wrong with a secret that was typed.
pub(crate) fn in_words(error: SecretError, language: Language) -> String {
    let message = explain_secret(&error, language).message;
    match error {
        SecretError::Part { part, .. } => {
            with_form(language, message, form_of_part(part, language))
        }
        _ => message,
    }
}
