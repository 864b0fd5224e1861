//! What `dates` prints for people.

use mynumber_card::data::{Advice, Date, Deadline, Renewable, Renewal, Stage, WhyUnknown};

use crate::language::{Language, say};
use crate::messages::names;
use crate::output::Table;
use mynumber_card::job::dates::Dates;

pub(super) fn text(dates: &Dates, language: Language) -> String {
    let today = day(dates.on, language);
    let title = say!(language, "{today}の時点で", "As of {today}");
    let mut table = Table::indented(2);
    for (which, renewal) in dates.renewals.iter() {
        let name = names::renewable(which, language);
        match renewal {
            Renewal::Known(deadline) => table.row([
                name,
                &day(deadline.last_day(), language),
                &state(&deadline, language),
            ]),
            Renewal::Absent if which == Renewable::Card => table.row([
                name,
                "-",
                language.pick(
                    "スマートフォンには記録がない。カードの券面を見てください",
                    "a phone does not tell it: look at the card",
                ),
            ]),
            Renewal::Absent => table.row([
                name,
                "-",
                language.pick("このカードにはない", "not on this card"),
            ]),
            Renewal::Unknown(why) => table.row([name, "?", &unknown(why, language)]),
        }
    }
    let mut text = format!("{title}\n{table}\n");
    for advice in dates.renewals.advice() {
        text.push_str(&format!("{}\n", in_words(*advice, language)));
    }
    let is_phone = dates
        .renewals
        .iter()
        .any(|(which, renewal)| which == Renewable::Card && renewal == Renewal::Absent);
    if is_phone {
        text.push_str(language.pick(
            "期限日の終わりまで有効です。スマートフォンの電子証明書の更新はマイナアプリ（旧マイナポータルアプリ）で。\n",
            "Everything is valid until the end of its last day in Japan. A phone's certificates are renewed in\n\
             its own app (マイナアプリ, formerly マイナポータルアプリ).\n",
        ));
        return text;
    }
    text.push_str(language.pick(
        "期限日の終わりまで有効です。カードと電子証明書の更新は市区町村の窓口、免許は免許センターなどで。\n",
        "Everything is valid until the end of its last day in Japan. Card and certificates are renewed at\n\
         the municipal office, a license at the license centre.\n",
    ));
    text
}

/// With the era in both languages: it is what the card and its letters say.
fn day(date: Date, language: Language) -> String {
    let era = date.japanese();
    say!(language, "{date}（{era}）", "{date} ({era})")
}

fn state(deadline: &Deadline, language: Language) -> String {
    let left = deadline.days_left();
    let (opens, past) = (deadline.opens(), left.unsigned_abs());
    match (deadline.stage(), left) {
        (Stage::Expired, -1) => language
            .pick("昨日で期限切れ", "EXPIRED yesterday")
            .to_owned(),
        (Stage::Expired, _) => say!(language, "{past}日前に期限切れ", "EXPIRED {past} days ago"),
        (Stage::Open, 0) => language
            .pick("今日が最終日。更新できます", "last day TODAY; renew it now")
            .to_owned(),
        (Stage::Open, 1) => language
            .pick(
                "明日が最終日。更新できます",
                "last day tomorrow; renew it now",
            )
            .to_owned(),
        (Stage::Open, _) => say!(
            language,
            "あと{left}日。{opens}から更新できます",
            "{left} days left; can be renewed since {opens}"
        ),
        (Stage::Early, _) => say!(
            language,
            "有効、あと{left}日。更新は{opens}から",
            "valid, {left} days left; can be renewed from {opens}"
        ),
    }
}

fn unknown(why: WhyUnknown, language: Language) -> String {
    let name = |credential| names::credential(credential, language);
    match why {
        WhyUnknown::NeedsSecret(credential) => {
            let (name, option) = (name(credential), names::dates_option(credential));
            say!(
                language,
                "わからない: {name}が必要（{option}）",
                "not known: needs the {name} ({option})"
            )
        }
        WhyUnknown::Locked(credential) => {
            let name = name(credential);
            say!(
                language,
                "わからない: {name}がロックされている",
                "not known: the {name} is locked"
            )
        }
        WhyUnknown::NotSetRefused(credential, tries) => {
            let (name, left) = (name(credential), names::tries_left(tries, language));
            say!(
                language,
                "わからない: カードは{name}が未設定と答えるのに、なしでは開かない（{left}）",
                "not known: the card says that no {name} is set, but does not open without one ({left})"
            )
        }
        WhyUnknown::NotSetSpent(credential, tries) => {
            let (name, left) = (name(credential), names::tries_left(tries, language));
            say!(
                language,
                "わからない: {name}は未設定のはずだが残り回数が減っている（{left}）。開こうとしていない",
                "not known: no {name} is set, but tries of it are spent ({left}); nothing was tried"
            )
        }
        WhyUnknown::Failed => language
            .pick(
                "わからない: 読み取れなかった",
                "not known: it could not be read",
            )
            .to_owned(),
        _ => language
            .pick(
                "わからない: カードに日付がない",
                "not known: the card gives no date",
            )
            .to_owned(),
    }
}

fn in_words(advice: Advice, language: Language) -> &'static str {
    match advice {
        Advice::CardBeforeLicense => language.pick(
            "カードと免許の期限が近いので、カードを先に更新してください。新しいカードには免許情報が引き継がれないことがあります。",
            "Card and license are both near their ends: renew the card first. A new card may not carry the\n\
             license any more.",
        ),
        Advice::LicenseBeforeCard => language.pick(
            "新しいカードが届く前に免許の期限が切れる（または切れている）ので、免許を先に更新してください（必要なら従来の免許証で）。\n\
             カードを更新したら、免許情報を入れ直してください。",
            "The license is over, or would be before a new card is there: renew it first, as a plastic\n\
             license if need be. After the card is renewed, have the license put on the new one.",
        ),
        Advice::CardMayLoseLicense => language.pick(
            "カードを更新すると免許情報が引き継がれないことがあります。新しいカードに入れ直してください。",
            "A new card may not carry the license any more: have it put on the new one.",
        ),
        Advice::CardBeforeCertificates => language.pick(
            "電子証明書だけでなくカードを更新してください。新しいカードには新しい電子証明書が入ります。",
            "Renew the card rather than its certificates: a new card comes with new ones.",
        ),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_advice_has_its_words() {
        for advice in [
            Advice::CardBeforeLicense,
            Advice::LicenseBeforeCard,
            Advice::CardMayLoseLicense,
            Advice::CardBeforeCertificates,
        ] {
            for language in [Language::Ja, Language::En] {
                assert!(!in_words(advice, language).is_empty(), "{advice:?}");
            }
        }
    }
}
