//! `status`: what the card says of itself without any PIN.

use mynumber_card::app::Unread;
use mynumber_card::data::{TokenKind, display_safe};
use mynumber_card::job::status::{self, AuthCertificate, Pin, SignCertificate, Status};
use mynumber_card::job::{Bearer, ChainState, Details};
use mynumber_card::{Credential, Tries};

use crate::args::StatusArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::{Language, say};
use crate::messages::names;
use crate::output::{self, Table};
use crate::session::Session;
use crate::view::value::day;
use crate::{proof, trust};

pub(super) fn run(session: &Session, arguments: &StatusArguments) -> Result<(), Failure> {
    let language = session.language;
    let anchors = trust::anchors(&session.options, language)?;
    let context = session.context(&anchors, arguments.at)?;
    let status = with_card(session, Hold::Shared, |card| {
        Ok(status::read(card, arguments.details, context)?)
    })?;
    if session.options.json {
        return output::print_json(&status);
    }
    let status = status.data;
    output::print(&text(&status, language))?;
    let auth = match &status.certificates.auth {
        AuthCertificate::Read(certificate) => Some(&certificate.proof),
        _ => None,
    };
    let chain = status
        .details
        .as_ref()
        .and_then(|all| all.certificate.proof.as_ref());
    let proofs: Vec<_> = auth.into_iter().chain(chain).collect();
    proof::doubt(&proofs, language);
    Ok(())
}

fn text(status: &Status, language: Language) -> String {
    let mut text = String::new();
    section(
        &mut text,
        language.pick("カード", "Card"),
        &card(status, language),
    );
    let certificates = certificates(status, language);
    section(
        &mut text,
        language.pick("電子証明書", "Certificates"),
        &certificates,
    );
    if let Some(details) = &status.details {
        let title = language.pick(
            "カード自身（署名があるのは証明書だけ）",
            "The card itself (only the certificate is signed)",
        );
        section(&mut text, title, &self::details(details, language));
    }
    let pins = pins(status, language);
    section(
        &mut text,
        language.pick("暗証番号", "PINs and codes"),
        &pins,
    );
    if !status.unread.is_empty() {
        let title = language.pick("読み取れなかったもの", "Could not be read");
        section(&mut text, title, &unread(status, language));
    }
    text.push_str(&footer(status, language));
    text
}

fn unread(status: &Status, language: Language) -> Table {
    let mut table = Table::indented(2);
    for Unread { detail, why } in &status.unread {
        let name = names::detail(*detail, language);
        table.row([name, names::why_unread(*why, language).as_str()]);
    }
    table
}

fn card(status: &Status, language: Language) -> Table {
    let mut table = Table::indented(2);
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    let facts = &status.card;
    let kind = names::token_kind(facts.kind, language);
    let kind = match &facts.label {
        Some(label) => {
            let label = display_safe(label);
            say!(language, "{kind}（{label}）", "{kind} ({label})")
        }
        None => language.pick("不明", "unknown").to_owned(),
    };
    row("種類", "Kind", &kind);
    if let Some(serial) = &facts.serial {
        row("番号", "Serial", serial);
    } else if matches!(facts.kind, TokenKind::Android | TokenKind::IPhone) {
        return table;
    }
    if let Some(code) = facts.municipality_code {
        let municipality = names::municipality(code, language);
        row("市区町村", "Municipality", &municipality);
    }
    if let Some(expiry) = facts.expiry {
        let expiry = day(expiry, language);
        let expiry = match facts.expired {
            Some(true) => say!(language, "{expiry} 期限切れ", "{expiry}, expired"),
            _ => expiry,
        };
        row("有効期限", "Expiry", &expiry);
    }
    let license = match facts.license {
        Some(true) => language.pick(
            "カードにある: mynumber-card license",
            "on the card: mynumber-card license",
        ),
        Some(false) => language.pick("カードにない", "not on the card"),
        None => language.pick("不明", "unknown"),
    };
    row("運転免許証", "Driver's license", license);
    table
}

fn certificates(status: &Status, language: Language) -> Table {
    let mut table = Table::indented(2);
    let absent = language.pick("カードにない", "not on the card");
    let auth = match &status.certificates.auth {
        AuthCertificate::Read(certificate) => {
            let last = certificate.not_after;
            let until = match last.japanese_date() {
                Some(date) => day(date, language),
                None => last.to_string(),
            };
            if certificate.expired {
                say!(language, "{until} 期限切れ", "expired on {until}")
            } else {
                say!(language, "{until}まで有効", "valid until {until}")
            }
        }
        AuthCertificate::NeedsPin => language
            .pick(
                "あり。期限を見るには暗証番号が必要: mynumber-card cert auth",
                "present; its dates need the PIN: mynumber-card cert auth",
            )
            .to_owned(),
        AuthCertificate::Absent => absent.to_owned(),
        AuthCertificate::Contradicted => language
            .pick(
                "あると記録されていますが、読めませんでした",
                "recorded as present, but the card did not give it",
            )
            .to_owned(),
        AuthCertificate::Unknown => language.pick("不明", "unknown").to_owned(),
    };
    table.row([language.pick("利用者証明用", "User authentication"), &auth]);
    let sign = match status.certificates.sign {
        SignCertificate::NeedsPin => language.pick(
            "あり。期限を見るにはパスワードが必要: mynumber-card cert sign",
            "present; its dates need the password: mynumber-card cert sign",
        ),
        SignCertificate::Absent => absent,
        SignCertificate::Unknown => language.pick("不明", "unknown"),
    };
    table.row([language.pick("署名用", "Signature"), sign]);
    if let AuthCertificate::Read(certificate) = &status.certificates.auth {
        let title = language.pick("利用者証明用の真正性", "Authentic");
        table.row([title, &proof::in_words(&certificate.proof, language)]);
    }
    table
}

fn pins(status: &Status, language: Language) -> Table {
    let mut table = Table::indented(2);
    for (credential, pin) in &status.pins {
        let (credential, limit) = (*credential, pin.limit);
        let state = match pin.tries {
            Tries::Absent => continue,
            Tries::Remaining(left) => {
                say!(
                    language,
                    "残り{left}/{limit}回",
                    "{left} of {limit} tries left"
                )
            }
            Tries::Locked => language.pick("ロック中", "LOCKED").to_owned(),
            other => names::tries_left(other, language),
        };
        table.row([
            names::credential(credential, language),
            &state,
            names::meaning(credential, language),
        ]);
    }
    table
}

fn footer(status: &Status, language: Language) -> String {
    let mut text = String::new();
    let absent: Vec<&str> = status
        .pins
        .iter()
        .filter(|(_, pin)| pin.tries == Tries::Absent)
        .map(|(credential, _)| names::credential(*credential, language))
        .collect();
    if !absent.is_empty() {
        let names = absent.join(language.pick("、", ", "));
        text.push_str(&say!(
            language,
            "このカードにないもの: {names}\n",
            "Not on this card: {names}\n"
        ));
    }
    for line in unlocking(status, language) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn details(details: &Details, language: Language) -> Table {
    let mut table = Table::indented(2);
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    if let Some(number) = &details.number {
        row("番号", "Number", number);
    }
    if let Some(code) = details.municipality_code {
        row(
            "市区町村",
            "Municipality",
            &names::municipality(code, language),
        );
    }
    if let Some(expiry) = details.expiry {
        row("有効期限", "Expiry", &day(expiry, language));
    }
    let agrees = match details.agrees {
        Some(true) => language.pick("共通カードAPと一致", "yes"),
        Some(false) => language.pick("共通カードAPと一致しません", "NO"),
        None => language.pick("比べられません", "nothing to compare"),
    };
    row("照合", "As in common", agrees);
    if let Some(atr) = &details.contact_atr {
        row(
            "接触ATR（先頭を除く）",
            "Contact ATR, but for 3B",
            &hex::encode_upper(atr),
        );
    }
    let key_ids = &details.key_ids;
    for (ja, en, id) in [
        (
            "鍵識別子（共通カードAP）",
            "Key id (common)",
            key_ids.common,
        ),
        ("鍵識別子（住基AP）", "Key id (juki)", key_ids.juki),
    ] {
        if let Some(id) = id {
            row(ja, en, &id.to_string());
        }
    }
    let chain = &details.certificate;
    let certificate = match chain.state {
        ChainState::Read => chain.key_id.map(|id| id.to_string()).unwrap_or_default(),
        ChainState::Absent => language.pick("カードにない", "not on the card").to_owned(),
        ChainState::PathTooShort => language
            .pick(
                "このリーダーでは読めません（長いコマンドに対応していません）",
                "cannot be read here: the reader carries short commands only",
            )
            .to_owned(),
        ChainState::Malformed => language
            .pick("読み取れない形式です", "in a form that cannot be read")
            .to_owned(),
        ChainState::Unread => language
            .pick("読み取れませんでした", "could not be read")
            .to_owned(),
    };
    row("カードの証明書", "Certificate", &certificate);
    if let Some(issuer) = chain.issuer_key_id {
        row("その発行者の鍵", "Signed by", &issuer.to_string());
    }
    if let Some(proof) = &chain.proof {
        row("真正性", "Authentic", &proof::in_words(proof, language));
    }
    table
}

/// What can be done about locks, as far as it applies to what bears the PINs.
fn unlocking(status: &Status, language: Language) -> Vec<&'static str> {
    let bearing = status.bearing;
    match bearing.bearer() {
        Bearer::Phone => return vec![language.pick(
            "暗証番号は、窓口ではなくスマートフォンのマイナアプリ（旧マイナポータルアプリ）で設定し直せます。\n\
             電子証明書の更新もアプリで。",
            "PINs are set anew in the phone's own app (マイナアプリ, formerly マイナポータルアプリ), not at an\n\
             office; the certificates are renewed there too.",
        )],
        Bearer::CardWithoutPins => {
            let code_b = bearing.has_code_b();
            return vec![without_pins(code_b, language)];
        }
        Bearer::Card => {}
    }
    let either = bearing.kiosk(Credential::AuthPin) || bearing.kiosk(Credential::SignPassword);
    let mut lines = vec![match either {
        true => language.pick(
            "ロックの解除は市区町村の窓口で。利用者証明用と署名用の一方だけなら、もう一方が分かれば、\n\
             アプリで予約のうえコンビニのキオスク端末でも解除できます。",
            "A lock is lifted at the municipal office. If only one of authentication PIN and signature\n\
             password is locked, the other one also lifts it at a convenience-store kiosk, after booking\n\
             in the app.",
        ),
        false => language.pick(
            "ロックの解除は市区町村の窓口で。",
            "A lock is lifted at the municipal office.",
        ),
    }];
    let is_locked = |(which, pin): &(Credential, Pin)| {
        *which == Credential::AssistPin && pin.tries == Tries::Locked
    };
    if status.pins.iter().any(is_locked) && bearing.has_code_b() {
        lines.push(language.pick(
            "券面事項入力補助用の暗証番号がなくても、氏名・住所などは mynumber-card read --code-b で読めます。",
            "Without the input-assist PIN, mynumber-card read --code-b reads name and address.",
        ));
    }
    lines
}

fn without_pins(code_b: bool, language: Language) -> &'static str {
    if code_b {
        language.pick(
            "暗証番号がすべてロックされています。暗証番号のないカード（顔認証マイナンバーカード）なら解除するものはなく、\n\
             氏名・住所などは mynumber-card read --code-b で読めます。暗証番号を使えるようにするのは市区町村の窓口で。",
            "Every PIN of this card is locked. If it is one without PINs (顔認証マイナンバーカード), there is nothing\n\
             to unlock, and mynumber-card read --code-b reads name and address. The municipal office makes it\n\
             a card with PINs again.",
        )
    } else {
        language.pick(
            "暗証番号がすべてロックされています。暗証番号のないカード（顔認証マイナンバーカード）なら解除するものはありません。\n\
             暗証番号を使えるようにするのは市区町村の窓口で。",
            "Every PIN of this card is locked. If it is one without PINs (顔認証マイナンバーカード), there is nothing\n\
             to unlock. The municipal office makes it a card with PINs again.",
        )
    }
}

fn section(text: &mut String, title: &str, table: &Table) {
    text.push_str(&format!("{title}\n{table}\n"));
}
