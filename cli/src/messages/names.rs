//! What things are called, in both languages.

use mynumber_card::app::{Detail, UnreadReason};
use mynumber_card::data::{
    ClassGroup, Municipality, MunicipalityCode, Renewable, Sex, TokenKind, display_safe,
};
use mynumber_card::identity::{Field, Level, Source, Wanted};
use mynumber_card::pki::{AnchorSource, Hierarchy, Purpose, Root, Substitutes};
use mynumber_card::{Application, Credential, Tries};
use terminal::language::{Language, named, phrases, pick};

named!(
    pub(crate) fn credential(which: Credential, language) {
        AuthPin => "利用者証明用の暗証番号", "authentication PIN";
        SignPassword => "署名用パスワード", "signature password";
        AssistPin => "券面事項入力補助用の暗証番号", "input-assist PIN";
        CodeA => "照合番号A", "code A";
        CodeB => "照合番号B", "code B";
        SurfaceCodeA => "照合番号A（券面）", "code A (card surface)";
        SurfaceCodeB => "照合番号B（券面）", "code B (card surface)";
        BirthCode => "生年月日コード（券面）", "birth code (card surface)";
        CommonPin => "個人番号カード用の暗証番号", "card PIN";
        JukiPin => "住民基本台帳用の暗証番号", "resident-register PIN";
        LicensePin => "免許証の暗証番号", "driver's-license PIN";
        _ => language.pick("暗証番号", "PIN");
    }

    /// What a secret looks like.
    pub(crate) fn form(which: Credential, language) {
        SignPassword => "英数字6〜16文字", "6-16 letters and digits";
        CodeA => "数字12桁", "12 digits";
        _ => language.pick("数字4桁", "4 digits");
    }

    /// What a secret is for.
    pub(crate) fn meaning(which: Credential, language) {
        AuthPin => "数字4桁: ログイン、コンビニ交付", "4 digits: log-in, convenience-store services";
        SignPassword => "英数字6〜16文字: 電子申請などの署名", "6-16 characters: signing of documents";
        AssistPin => "数字4桁: 氏名等とマイナンバーを読む", "4 digits: reads the attributes and the My Number";
        CodeA => "マイナンバー12桁: マイナンバーを読む", "the My Number: reads the My Number";
        CodeB => "券面の3項目: 氏名等を読む", "printed on the card: reads the attributes";
        SurfaceCodeA => "マイナンバー12桁: 券面の画像を読む", "the My Number: reads the pictures of the face";
        SurfaceCodeB => "券面の3項目: 券面の画像を読む", "printed on the card: reads the pictures of the face";
        BirthCode => "和暦の生年月日6桁: 年齢確認", "the birth date: age checks";
        CommonPin | JukiPin => "数字4桁: 市区町村の窓口での手続き", "4 digits: procedures at the municipal office";
        LicensePin => "数字4桁: 免許情報を読む", "4 digits: reads the license";
        _ => "";
    }

    pub(crate) fn application(which: Application, language) {
        Jpki => "公的個人認証AP", "public-key application";
        InputAssist => "券面事項入力補助AP", "input-assist application";
        CardSurface => "券面事項確認AP", "card-surface application";
        Common => "共通カードAP", "common application";
        Juki => "住基AP", "resident-register application";
        License => "免許AP", "license application";
        _ => which.name();
    }

    /// A place on the card that speaks of its holder.
    pub(crate) fn source(which: Source, language) {
        Face => "券面", "face";
        InputAssist => "入力補助", "input assist";
        SignCertificate => "署名用証明書", "signature certificate";
        Common => "共通カードAP", "common application";
        _ => which.name();
    }

    /// What such places say.
    pub(crate) fn field(which: Field, language) {
        Name => "氏名", "Name";
        Address => "住所", "Address";
        BirthDate => "生年月日", "Birth date";
        Sex => "性別", "Sex";
        Expiry => "有効期限", "Valid until";
        _ => which.name();
    }

    pub(crate) fn token_kind(kind: TokenKind, language) {
        PlasticCard => "マイナンバーカード", "My Number card";
        ResidentRegisterCard => "住民基本台帳カード", "resident-register card";
        Android => "Android スマホ用電子証明書", "Android phone with certificates";
        IPhone => "iPhone のマイナンバーカード", "iPhone with certificates";
        _ => language.pick("不明な種類", "unknown kind");
    }

    /// What has an end.
    pub(crate) fn renewable(which: Renewable, language) {
        Card => "マイナンバーカード", "My Number card";
        AuthCertificate => "利用者証明用電子証明書", "authentication certificate";
        SignCertificate => "署名用電子証明書", "signature certificate";
        License => "運転免許（マイナ免許証）", "driver's license";
        _ => "";
    }

    pub(crate) fn sex(which: Sex, language) {
        Male => "男", "male";
        Female => "女", "female";
        NotApplicable => "適用なし", "not applicable";
        Unknown => "不明", "unknown";
    }

    pub(crate) fn purpose(which: Purpose, language) {
        Authentication => "利用者証明用電子証明書", "user authentication certificate";
        Signature => "署名用電子証明書", "signature certificate";
        AuthenticationAuthority => "利用者証明用認証局の証明書", "authority for user authentication";
        SignatureAuthority => "署名用認証局の証明書", "authority for signatures";
        _ => language.pick("その他の証明書", "other certificate");
    }

    pub(crate) fn hierarchy(which: Hierarchy, language) {
        Production => "JPKI（本番）", "JPKI (production)";
        Test => "JPKI-TEST（テスト用。実在の人のものではない）", "JPKI-TEST (test cards: nobody's card)";
        _ => language.pick("JPKI 以外の認証局", "an authority outside JPKI");
    }

    fn detail_without_pin(which: Detail, language) {
        TokenInfo => "カードの種類（公的個人認証AP）", "kind of card (jpki)";
        Availability => "電子証明書の有無", "which certificates there are";
        AuthCertificate => "利用者証明用電子証明書", "user authentication certificate";
        CardId => "番号・市区町村・有効期限（共通カードAP）", "serial, municipality, expiry (common)";
        License => "運転免許証の有無", "whether there is a driver's license";
        Number => "カードの番号", "number of the card";
        Municipality => "市区町村コード", "municipality code";
        Expiry => "カードの有効期限", "expiry of the card";
        ContactAtr => "接触ATR", "contact ATR";
        SignerCertificate => "カードの証明書の発行者", "signer of the card's certificate";
        CardCertificate => "カードの証明書", "certificate of the card";
        CommonKeyId => "鍵識別子（共通カードAP）", "key id (common)";
        JukiKeyId => "鍵識別子（住基AP）", "key id (juki)";
        _ => language.pick("その他", "other");
    }

    fn no_number(tries: Tries, language) {
        Locked => "ロック中", "locked";
        Unlimited => "回数制限なし", "no limit";
        NotReported => "残り回数は不明", "tries left not reported";
        Absent => "このカードにはない", "not on this card";
        _ => "";
    }
);

phrases!(
    one_left => "残り1回", "1 try left";
    left(tries) => "残り{tries}回", "{tries} tries left";
    unknown_code(code, prefecture, table) => "{code} {prefecture}（{table}の表にないコード）", "{code} {prefecture} (not in the table of {table})";
    code_until(whole, day) => "{whole}（{day}まで使われたコード）", "{whole} (code in use until {day})";
    code_today(whole, prefecture) => "{whole}", "{whole} ({prefecture})";
    authority_key(id) => "発行者の鍵 {id}", "authority key {id}";
    published(authority, generation, print) => "{authority} 第{generation}世代（{print}…）", "{authority}, generation {generation} ({print}...)";
    given(authority, print) => "{authority}（--anchor、{print}…）", "{authority} (--anchor, {print}...)";
    of_test_cards(authority, print) => "{authority}（{print}…）", "{authority} ({print}...)";
    substitutes(text) => "{text}（代替文字を含む）", "{text} (with substitute characters)";
    refused(status) => "カードが応じませんでした（{status}）", "the card refused it ({status})";
    should_be_there => "あるはずですが、カードにありません", "not on the card, though it should be";
    unknown_form => "知らない形式です", "in a form that is not known";
);

/// A detail of the card that is told by `status`.
pub(crate) fn detail(which: Detail, language: Language) -> &'static str {
    match which {
        Detail::Tries(place) => credential(place, language),
        which => detail_without_pin(which, language),
    }
}

/// Why it could not be read.
pub(crate) fn why_unread(why: UnreadReason, language: Language) -> String {
    match why {
        UnreadReason::Refused(status) => refused(language, status),
        UnreadReason::Absent => should_be_there(language).to_owned(),
        _ => unknown_form(language).to_owned(),
    }
}

/// "2 tries left", or what there is to say instead.
pub(crate) fn tries_left(tries: Tries, language: Language) -> String {
    match tries {
        Tries::Remaining(1) => one_left(language).to_owned(),
        Tries::Remaining(tries) => left(language, tries),
        tries => no_number(tries, language).to_owned(),
    }
}

/// The option of `dates` that has this secret asked for.
pub(crate) const fn dates_option(credential: Credential) -> &'static str {
    match credential {
        Credential::AuthPin => "--auth",
        Credential::SignPassword => "--sign",
        _ => "--license",
    }
}

/// `13101 東京都千代田区`, and what is not known of it.
pub(crate) fn municipality(code: MunicipalityCode, language: Language) -> String {
    let prefecture = code.prefecture();
    let in_japanese = prefecture.map_or("", |known| known.name());
    let latin = prefecture.map_or("", |known| known.latin_name());
    let Some(known) = code.municipality() else {
        let prefecture = language.pick(in_japanese, latin);
        return unknown_code(language, code, prefecture, Municipality::AS_OF);
    };
    let whole = format!("{code} {in_japanese}{}", known.name());
    match known.last_day() {
        None => code_today(language, whole, latin),
        Some(day) => code_until(language, whole, day),
    }
}

/// The groups of classes that have one date each, in English; licenses name them in Japanese.
pub(crate) const fn class_group(group: ClassGroup) -> &'static str {
    match group {
        ClassGroup::TwoWheeledAndSmall => "motorcycles, small special, mopeds",
        ClassGroup::SecondClass => "second class",
        _ => "others",
    }
}

/// A root that something was verified up to.
pub(crate) fn root(root: &Root, language: Language) -> String {
    let (
        Root::Anchor {
            purpose, source, ..
        },
        id,
    ) = (root, root.id())
    else {
        return authority_key(language, root.id());
    };
    let authority = self::purpose(*purpose, language);
    let print: String = id.chars().take(16).collect();
    match source {
        AnchorSource::Published { generation } => published(language, authority, generation, print),
        AnchorSource::Given => given(language, authority, print),
        _ => of_test_cards(language, authority, print),
    }
}

/// What a request asks for.
/// A secret within a sentence: English wants an article, but not before "code A".
pub(crate) fn the_secret(which: Credential, language: Language) -> String {
    match (credential(which, language), language) {
        (name, Language::En) if !name.starts_with("code ") => format!("the {name}"),
        (name, _) => name.to_owned(),
    }
}

pub(crate) fn level(level: Level, wanted: Wanted, language: Language) -> &'static str {
    pick! { language, (level, wanted);
        (Level::Auth, Wanted::Holder) => "auth（利用者証明用の暗証番号。持ち主であることだけ）", "auth (authentication PIN; the holder alone)";
        (Level::Auth, _) => "auth（4桁の暗証番号2つ）", "auth (both 4-digit PINs)";
        (Level::Signature, _) => "signature（署名用パスワード）", "signature (signature password)";
        _ => level.name(), level.name();
    }
}

/// A text of a person, fit for a terminal, with a word where some of its characters stand in for others.
pub(crate) fn marked(text: &str, marks: Option<&Substitutes>, language: Language) -> String {
    let text = display_safe(text);
    if marks.is_some_and(Substitutes::any) {
        substitutes(language, text)
    } else {
        text.to_string()
    }
}
