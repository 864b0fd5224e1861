//! `status` in words.

use mynumber_card::Tries;
use mynumber_card::app::Unread;
use mynumber_card::data::{Date, TokenKind, display_safe};
use mynumber_card::job::status::{AuthCertificate, SignCertificate, Status};
use mynumber_card::job::{ChainState, Details, Observation};
use mynumber_card::pki::Proof;
use terminal::language::{Language, phrases, pick};
use terminal::screen::Screen;
use terminal::table::{Table, rows};

use crate::messages::{attention, names};
use crate::view::doctor::part;
use crate::view::proof;
use crate::view::value::day;

phrases! {
    usable(kind) => "{kind}: 使えます", "{kind}: usable";
    usable_until(kind, last) => "{kind}: 使えます。{last}まで有効", "{kind}: usable, valid until {last}";
    usable_but(kind) => "{kind}: 使えますが、次のことに注意", "{kind}: usable, but";
    not_usable(kind) => "{kind}: 使えません", "{kind}: NOT usable";
    not_proven => "真正性は証明されていません", "not proven to be authentic";
    not_all_read => "読み取れなかったものがあります", "not all of it could be read";
    not_here(names) => "このカードにないもの: {names}", "Not on this card: {names}";
    unknown => "不明", "unknown";
    labelled(kind, label) => "{kind}（{label}）", "{kind} ({label})";
    over(day) => "{day} 期限切れ", "{day}, expired";
    was_until(day) => "{day} 期限切れ", "expired on {day}";
    until(day) => "{day}まで有効", "valid until {day}";
    left_of(left, limit) => "残り{left}/{limit}回", "{left} of {limit} tries left";
    the_card => "カード", "Card";
    the_certificates => "電子証明書", "Certificates";
    the_card_itself => "カード自身（署名があるのは証明書だけ）", "The card itself (only the certificate is signed)";
    the_pins => "暗証番号", "PINs and codes";
    the_unread => "読み取れなかったもの", "Could not be read";
}

/// Of the certificates that were read.
pub(crate) fn proofs(status: &Status) -> Vec<&Proof> {
    let auth = match &status.certificates.auth {
        AuthCertificate::Read(certificate) => Some(&certificate.proof),
        _ => None,
    };
    let details = status.details.as_ref();
    let chain = details.and_then(|all| all.certificate.proof.as_ref());
    auth.into_iter().chain(chain).collect()
}

/// The answer, then the tables.
pub(crate) fn text(status: &Status, today: Option<Date>, screen: Screen) -> String {
    let language = screen.language;
    let mut text = answer(status, today, screen);
    let mut section = |title: &str, table: Table| text.push_str(&format!("\n{title}\n{table}"));
    section(the_card(language), card(status, language));
    section(the_certificates(language), certificates(status, language));
    if let Some(details) = &status.details {
        section(the_card_itself(language), self::details(details, language));
    }
    section(the_pins(language), pins(status, language));
    if !status.unread.is_empty() {
        section(the_unread(language), unread(status, language));
    }
    let absent = status
        .pins
        .iter()
        .filter(|(_, pin)| pin.tries == Tries::Absent);
    let names: Vec<_> = absent
        .map(|(which, _)| names::credential(*which, language))
        .collect();
    if !names.is_empty() {
        let line = not_here(language, names.join(language.pick("、", ", ")));
        text.push_str(&format!("{}\n", screen.folded(&line, 2)));
    }
    text
}

/// What lies there and whether it is of use, in one line; below it what is in the way, and what to do about it.
fn answer(status: &Status, today: Option<Date>, screen: Screen) -> String {
    let language = screen.language;
    let kind = names::token_kind(status.card.kind, language);
    let wrong = what_is_wrong(status, today, language);
    let first = match status.card.expiry {
        _ if status.card.expired == Some(true) => not_usable(language, kind),
        _ if !wrong.is_empty() => usable_but(language, kind),
        Some(last) => usable_until(language, kind, day(last, language)),
        None => usable(language, kind),
    };
    let mut text = format!("{first}\n");
    for line in &wrong {
        text.push_str(&format!("  - {}\n", screen.folded(line, 4)));
    }
    text
}

fn what_is_wrong(status: &Status, today: Option<Date>, language: Language) -> Vec<String> {
    let mut wrong = Vec::new();
    for check in status
        .health(today)
        .iter()
        .filter(|it| it.needs_attention())
    {
        let said = attention::in_words(check, status.bearing, language);
        wrong.extend(said.map(|(message, advice)| {
            let of = match check.observation {
                Observation::Dates(_) => format!("{}: {message}", part(check.part, language)),
                _ => message,
            };
            advice.map_or_else(|| of.clone(), |advice| format!("{of} -> {advice}"))
        }));
    }
    let contradicted = matches!(status.certificates.auth, AuthCertificate::Contradicted);
    if contradicted || !status.unread.is_empty() {
        wrong.push(not_all_read(language).to_owned());
    }
    if proofs(status).iter().any(|proof| !proof.is_authentic()) {
        wrong.push(not_proven(language).to_owned());
    }
    wrong
}

fn unread(status: &Status, language: Language) -> Table {
    let mut table = Table::indented(2);
    for Unread { detail, why, .. } in &status.unread {
        let name = names::detail(*detail, language);
        table.row([name, names::why_unread(*why, language).as_str()]);
    }
    table
}

fn card(status: &Status, language: Language) -> Table {
    let facts = &status.card;
    let kind = names::token_kind(facts.kind, language);
    let kind = match &facts.label {
        Some(label) => labelled(language, kind, display_safe(label)),
        None => unknown(language).to_owned(),
    };
    let expiry = facts
        .expiry
        .map(|last| match (day(last, language), facts.expired) {
            (last, Some(true)) => over(language, last),
            (last, _) => last,
        });
    let is_phone = matches!(facts.kind, TokenKind::Android | TokenKind::IPhone);
    let license = pick! { language, facts.license;
        Some(true) => "カードにある: mynumber-card license", "on the card: mynumber-card license";
        Some(false) => "カードにない", "not on the card";
        None => "不明", "unknown";
    };
    let mut table = Table::indented(2);
    rows!(table, language;
        "種類", "Kind" => kind;
        "番号", "Serial" => facts.serial;
        "市区町村", "Municipality" => facts.municipality_code.map(|code| names::municipality(code, language));
        "有効期限", "Expiry" => expiry;
        "運転免許証", "Driver's license" => (!is_phone || facts.serial.is_some()).then_some(license);
    );
    table
}

fn certificates(status: &Status, language: Language) -> Table {
    let mut table = Table::indented(2);
    let auth = match &status.certificates.auth {
        AuthCertificate::Read(certificate) => {
            let last = certificate.not_after;
            let date = last.japanese_date();
            let last = date.map_or_else(|| last.to_string(), |date| day(date, language));
            if certificate.expired { was_until(language, last) } else { until(language, last) }
        }
        other => pick! { language, other;
            AuthCertificate::NeedsPin => "あり。期限を見るには暗証番号が必要: mynumber-card cert auth", "present; its dates need the PIN: mynumber-card cert auth";
            AuthCertificate::Absent => "カードにない", "not on the card";
            AuthCertificate::Contradicted => "あると記録されていますが、読めませんでした", "recorded as present, but the card did not give it";
            _ => "不明", "unknown";
        }
        .to_owned(),
    };
    table.row([language.pick("利用者証明用", "User authentication"), &auth]);
    let sign = pick! { language, status.certificates.sign;
        SignCertificate::NeedsPin => "あり。期限を見るにはパスワードが必要: mynumber-card cert sign", "present; its dates need the password: mynumber-card cert sign";
        SignCertificate::Absent => "カードにない", "not on the card";
        _ => "不明", "unknown";
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
        let state = match pin.tries {
            Tries::Absent => continue,
            Tries::Remaining(left) => left_of(language, left, pin.limit),
            Tries::Locked => language.pick("ロック中", "LOCKED").to_owned(),
            other => names::tries_left(other, language),
        };
        let name = names::credential(*credential, language);
        table.row([name, &state, names::meaning(*credential, language)]);
    }
    table
}

fn details(details: &Details, language: Language) -> Table {
    let chain = &details.certificate;
    let read = chain.key_id.map(|id| id.to_string()).unwrap_or_default();
    let agrees = pick! { language, details.agrees;
        Some(true) => "共通カードAPと一致", "yes";
        Some(false) => "共通カードAPと一致しません", "NO";
        None => "比べられません", "nothing to compare";
    };
    let certificate = pick! { language, chain.state;
        ChainState::Read => &read, &read;
        ChainState::Absent => "カードにない", "not on the card";
        ChainState::PathTooShort => "このリーダーでは読めません（長いコマンドに対応していません）", "cannot be read here: the reader carries short commands only";
        ChainState::Malformed => "読み取れない形式です", "in a form that cannot be read";
        _ => "読み取れませんでした", "could not be read";
    };
    let mut table = Table::indented(2);
    rows!(table, language;
        "番号", "Number" => details.number;
        "市区町村", "Municipality" => details.municipality_code.map(|code| names::municipality(code, language));
        "有効期限", "Expiry" => details.expiry.map(|expiry| day(expiry, language));
        "照合", "As in common" => agrees;
        "接触ATR（先頭を除く）", "Contact ATR, but for 3B" => details.contact_atr.as_ref().map(hex::encode_upper);
        "鍵識別子（共通カードAP）", "Key id (common)" => details.key_ids.common.map(|id| id.to_string());
        "鍵識別子（住基AP）", "Key id (juki)" => details.key_ids.juki.map(|id| id.to_string());
        "カードの証明書", "Certificate" => certificate;
        "その発行者の鍵", "Signed by" => chain.issuer_key_id.map(|id| id.to_string());
        "真正性", "Authentic" => chain.proof.as_ref().map(|proof| proof::in_words(proof, language));
    );
    table
}
