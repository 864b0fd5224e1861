//! What the card said, and what became of a PIN change.

use mynumber_card::app::CardKind;
use mynumber_card::job::Bearing;
use mynumber_card::{
    Application, Coded as _, Credential, Error, PinChangeError, PinInForce, SecureMessagingError,
};
use serde_json::Value;
use terminal::language::{Language, named, phrases};

use super::explanation::{Explanation, explained};
use super::terms::malformed;
use super::words::{InWords, Member, The};
use super::{link, names, pin, unlock};

phrases!(
    again => "カードを置き直してもう一度（--trace FILE で記録を残せます）", "put the card on the reader again and retry (--trace FILE keeps a record)";
    pub(super) see_status => "`mynumber-card status` でカードの内容を確かめてください", "see what the card has with `mynumber-card status`";
    put_the_card => "マイナンバーカードを置いてください", "put the My Number card on the reader";
    read_in_clear =>
        "カードを置き直してもう一度。繰り返すなら --short-apdus で、暗号化せずに読めます",
        "put the card on the reader again and retry; if it happens again, --short-apdus reads without encryption";
);

explained!(pub(crate) fn explain(error: Error, language, bearing: Bearing) {
    Transport(error) => [link::explain(error, language)];
    Pin(error) => [pin::explain(error, bearing, language)];
    PinChange(error) => [change(error, bearing, language)];
    SecureMessaging(error) => [secure_messaging(error, language)];
    Secret(error) => [pin::explain_secret(error, language)];
    ApplicationAbsent { application } if *application == Application::License => ("このカードに運転免許証は入っていません", "there is no driver's license on this card"),
        ("マイナ免許証にするには、警察署または運転免許センターでカードに書き込んでもらってください", "a police station or license centre puts the license on the card");
    ApplicationAbsent { application } if matches!(application, Application::Common | Application::Juki) =>
        ("{application}がありません。スマートフォンにはありません", "there is no {application}; phones do not have it"),
        ("プラスチックのカードを使ってください", "use the plastic card");
    ApplicationAbsent { application } => ("{application}がありません。スマートフォンにはありません", "there is no {application}; phones do not have it"),
        ("プラスチックのカードを使うか、`mynumber-card cert sign` で署名用証明書の氏名等を見てください", "use the plastic card, or see the attributes in the signature certificate: `mynumber-card cert sign`");
    AnotherCard { kind, status } if *kind == CardKind::AnswersEverything => ("{kind}", "{kind}"),
        ("マイナンバーカードなら、ほかのリーダーで試してください", "if it is a My Number card, use another reader");
    AnotherCard { kind, status } => ("{kind}", "{kind}"), [put_the_card(language)];
    NotMyNumberCard { status } [kind = CardKind::Unknown] => ("{kind}", "{kind}"), [put_the_card(language)];
    FileAbsent { application, file } [file = Member("file", format!("{file:04X}"))] => ("{application}にファイル {file} がありません", "the {application} has no file {file}"), [see_status(language)];
    NoSignatureCertificate => ("このカードに署名用電子証明書はありません。15歳未満の人のカードには通常入っていません", "this card has no signature certificate; cards of children under 15 usually have none"),
        [see_status(language)];
    NotOpen { application, file } [file = Member("file", format!("{file:04X}"))] => ("カードが{application}のファイル {file} を開きません", "the card does not open file {file} of the {application}"),
        ("ほかのカード用プログラムを閉じてもう一度", "close other programs that use the card and retry");
    UnexpectedStatus { command, status } => ("{command} が失敗しました（応答 {status}）", "{command} failed with status word {status}"), [again(language)];
    Malformed { ; element, problem } => [malformed(language, element.in_words(language), problem.in_words(language))], [again(language)];
    Unbounded { command, limit, unit } =>
        ("カードの応答が終わらないため打ち切りました（{command}: {limit} {unit}）", "the card's answer did not end and was cut off ({command}: {limit} {unit})"), [again(language)];
    RequestExpired { expired } => ("この要求の期限は切れています（{expired} まででした）", "the request has expired: it could be answered until {expired}"),
        ("要求した側に新しい要求を求めてください（`mynumber-card request` で作れます）。このパソコンの時計も確かめてください", "ask whoever sent it for a new one (`mynumber-card request` makes one); check the clock of this machine");
    NoSecret { credential } [the_secret = The(*credential)] => ("{credential}が必要です", "{the_secret} is needed"), ("`--help` を見てください", "see `--help`");
    Input { argument } => ("値が正しくありません（{argument}）", "a value does not fit ({argument})"), ("`--help` を見てください", "see `--help`");
    _ => [again(language)];
});

explained!(fn secure_messaging(error: SecureMessagingError, language) {
    PathTooShort => ("このリーダーは長いコマンドに対応していないため、カードとの通信を暗号化できません", "this reader carries no long commands, so nothing can be encrypted"),
        ("別のリーダーを使うか、--require-encrypted を外してください（平文で読みます）", "use another reader, or leave --require-encrypted out to read in clear");
    Unsupported { status } => ("このカードとの通信は暗号化できません（応答 {status}）", "this card offers no encryption (status word {status})"),
        ("--require-encrypted を外すと平文で読みます", "leave --require-encrypted out to read in clear");
    KeyRefused { status } => ("カードが暗号化の鍵を受け付けません（応答 {status}）", "the card refused the key for encryption (status word {status})"), [read_in_clear(language)];
    SessionLost { status } => ("カードとの暗号化通信が途切れました", "the encrypted session with the card broke off"), [read_in_clear(language)];
    _ => [read_in_clear(language)];
});

explained!(fn change(error: PinChangeError, language, bearing: Bearing) {
    SameAsOld { credential } => ("新しい{credential}が今のものと同じです", "the new {credential} is the same as the old one"),
        ("カードには何も送っていません。別のものを選んでください", "nothing was sent to the card; choose another one");
    Refused { credential, status } [the_secret = The(*credential), place = unlock::place(*credential, bearing, language), pins = Member("pins", pins(error))] =>
        ("カードが{credential}の変更を拒否しました（応答 {status}）。今までのものが有効です", "the card refused to change {the_secret} ({status}); the old one is in force"),
        ("もう一度試し、再び拒否されるなら{place}で設定し直してください", "try once more; where it is refused again, have it set {place}");
    OutcomeUnknown { credential, source } [the_secret = The(*credential), pins = Member("pins", pins(error))] =>
        ("{credential}が変更されたかどうか分かりません（{source}）。今までのものか新しいもののどちらかが有効です。再送はしていません", "it is not known whether {the_secret} was changed ({source}): the old one or the new one is in force; nothing was sent again"),
        ("カードを置き直し、同じ変更をもう一度。今のものが違うと出たら新しいものが有効です（残り回数を1回使います。残りは `mynumber-card status` で）", "put the card back and run the same change again: if it says that the old one is wrong, the new one is in force. That costs one try; `mynumber-card status` shows how many are left");
    HalfWay { common, juki, source } => [half_way(error, (*common, *juki), source, language)];
    _ => ("`mynumber-card status` で残り回数を確かめてください", "look at the tries left with `mynumber-card status`");
});

phrases!(
    stopped(reason, common, in_common, juki, in_juki) =>
        "変更が途中で止まりました（{reason}）。{common}: {in_common}。{juki}: {in_juki}",
        "the change stopped half-way ({reason}). {common}: {in_common}. {juki}: {in_juki}";
    first_one_unknown =>
        "カードを置き直し、`mynumber-card pin change juki --only common` を同じ番号で。今のものが違うと出たら新しいものが有効です（残り回数を1回使います）。そのあと --only juki を",
        "put the card back and run `mynumber-card pin change juki --only common` with the same PINs: if it says that the old one is wrong, the new one is in force (that costs one try). Then do --only juki";
    second_one_unknown =>
        "カードを置き直し、`mynumber-card pin change juki --only juki` を同じ番号で。今のものが違うと出たら新しいものが有効です（残り回数を1回使います）",
        "put the card back and run `mynumber-card pin change juki --only juki` with the same PINs: if it says that the old one is wrong, the new one is in force (that costs one try)";
    differed_before =>
        "2つは前から違う番号でした。`mynumber-card status` で残り回数を見て、住民基本台帳用の番号が分かるときだけ `mynumber-card pin change juki --only juki`。分からなければ市区町村の窓口で",
        "the two differed before. Look at the tries left with `mynumber-card status`; only if you know the resident-register one, run `mynumber-card pin change juki --only juki`. Else the municipal office sets it";
    change_the_other =>
        "`mynumber-card status` で残り回数を見て、`mynumber-card pin change juki --only juki` で残りの一方も変更してください",
        "look at the tries left with `mynumber-card status`, then change the other one too: `mynumber-card pin change juki --only juki`";
);

/// One of the two references of the juki PIN is changed, and the other is not, or perhaps not.
fn half_way(
    error: &PinChangeError,
    (common, juki): (PinInForce, PinInForce),
    source: &Error,
    language: Language,
) -> Explanation {
    // Of an outcome that is not known, why it is not.
    let reason = match source {
        Error::PinChange(PinChangeError::OutcomeUnknown { source, .. }) => source,
        source => source,
    };
    let why = explain(source, Bearing::default(), language);
    let advice = match (common, juki) {
        (PinInForce::Unknown, _) => first_one_unknown,
        (_, PinInForce::Unknown) => second_one_unknown,
        _ if why.kind == "wrong_pin" || why.kind == "now_locked" => differed_before,
        _ => change_the_other,
    };
    let name = |which| names::credential(which, language);
    let message = stopped(
        language,
        reason.in_words(language),
        name(Credential::CommonPin),
        in_force(common, language),
        name(Credential::JukiPin),
        in_force(juki, language),
    );
    let mut explanation = Explanation::new(error.code(), message, advice(language));
    explanation.details = why.details;
    explanation
        .with("reason", why.kind)
        .with("pins", pins(error))
}

named!(
    pub(crate) fn in_force(which: PinInForce, language) {
        New => "新しいものが有効", "the new one is in force";
        Old => "今までのものが有効", "the old one is in force";
        Unchanged => "変更前のまま", "as it was before";
        Unknown => "今までのものか新しいものか不明", "the old one or the new one, it is not known which";
    }

    fn other_card(kind: CardKind, language) {
        ResidentRegisterCard => "リーダーにあるのは住民基本台帳カード（住基カード）で、マイナンバーカードではありません", "the card on the reader is an older resident-register card (住基カード), not a My Number card";
        DriversLicense => "リーダーにあるのは運転免許証で、マイナンバーカードではありません", "the card on the reader is a driver's license, not a My Number card";
        ResidenceCard =>
            "リーダーにあるのは在留カードか特別永住者証明書で、マイナンバーカードではありません",
            "the card on the reader is a residence card or special permanent resident certificate, not a My Number card";
        Passport => "リーダーにあるのはパスポートで、マイナンバーカードではありません", "what lies on the reader is a passport, not a My Number card";
        HealthcarePki => "リーダーにあるのは HPKI カード（医師資格証など）で、マイナンバーカードではありません", "the card on the reader is a card of the healthcare PKI (HPKI), not a My Number card";
        AnswersEverything => "リーダーにあるカードはどんな選択にも「ある」と答えるので、マイナンバーカードとして扱えません", "the card on the reader says yes to every SELECT, so it is not taken for a My Number card";
        _ => language.pick("リーダーにあるのはマイナンバーカードではありません", "the card on the reader is not a My Number card");
    }
);

impl InWords for CardKind {
    fn in_words(&self, language: Language) -> String {
        other_card(*self, language).to_owned()
    }

    fn member(&self, _: Language) -> Option<(&'static str, Value)> {
        let name = (*self != Self::Unknown).then(|| self.code());
        Some(("card_kind", name.into()))
    }
}

impl InWords for Error {
    /// What failed, without advice.
    fn in_words(&self, language: Language) -> String {
        explain(self, Bearing::default(), language).message
    }
}

impl InWords for Box<Error> {
    fn in_words(&self, language: Language) -> String {
        (**self).in_words(language)
    }
}

/// Which PIN is in force, by reference.
fn pins(error: &PinChangeError) -> Value {
    let pins = error.in_force().into_iter();
    let pins = pins.map(|(which, force)| (which.name().to_owned(), force.name().into()));
    Value::Object(pins.collect())
}
