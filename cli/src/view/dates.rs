//! Until when everything is valid, and what to renew when.

use mynumber_card::data::{Advice, Date, Deadline, Renewable, Renewal, Stage, UnknownReason};
use mynumber_card::job::dates::Dates;
use terminal::language::{Language, named, phrases};
use terminal::screen::{Mark, Screen};
use terminal::table::{Prose, Table};

use crate::messages::names;

pub(crate) fn text(dates: &Dates, screen: Screen) -> String {
    let language = screen.language;
    let mut table = Table::indented(2);
    let mut is_phone = false;
    for (which, renewal) in dates.renewals.iter() {
        let mut mark = None;
        let (day, words) = match renewal {
            Renewal::Known(deadline) => {
                mark = Some(match deadline.stage() {
                    Stage::Early => Mark::Good,
                    Stage::Open => Mark::Look,
                    Stage::Expired => Mark::Bad,
                });
                let day = day(deadline.last_day(), language);
                (day, state(&deadline, language))
            }
            Renewal::Absent if which == Renewable::Card => {
                is_phone = true;
                ("-".to_owned(), not_on_phones(language).to_owned())
            }
            Renewal::Absent => ("-".to_owned(), absent(language).to_owned()),
            Renewal::Unknown(why) => ("?".to_owned(), unknown(why, language)),
        };
        let name = names::renewable(which, language);
        let prose = Prose {
            words,
            mark,
            screen,
        };
        table.prose([name, &day], prose);
    }
    let mut text = format!("{}\n{table}\n", title(language, day(dates.on, language)));
    let advice = dates.renewals.advice().iter();
    let advice = advice.map(|advice| in_words(*advice, language));
    let place = match is_phone {
        true => where_phones(language),
        false => where_cards(language),
    };
    for line in advice.chain([place]).flat_map(str::lines) {
        text.push_str(&format!("{}\n", screen.folded(line, 0)));
    }
    text
}

/// With the era in both languages: it is what the card and its letters say.
fn day(date: Date, language: Language) -> String {
    with_era(language, date, date.japanese())
}

fn state(deadline: &Deadline, language: Language) -> String {
    let (left, opens) = (deadline.days_left(), deadline.opens());
    match (deadline.stage(), left) {
        (Stage::Expired, -1) => expired_yesterday(language).to_owned(),
        (Stage::Expired, _) => expired(language, left.unsigned_abs()),
        (Stage::Open, 0) => today(language).to_owned(),
        (Stage::Open, 1) => tomorrow(language).to_owned(),
        (Stage::Open, _) => open(language, left, opens),
        (Stage::Early, _) => early(language, left, opens),
    }
}

fn unknown(why: UnknownReason, language: Language) -> String {
    let name = |credential| names::credential(credential, language);
    match why {
        UnknownReason::NeedsSecret(which) => {
            needs_secret(language, name(which), names::dates_option(which))
        }
        UnknownReason::Locked(which) => locked(language, name(which)),
        UnknownReason::NotSetRefused(which, tries) => {
            not_set_refused(language, name(which), names::tries_left(tries, language))
        }
        UnknownReason::NotSetSpent(which, tries) => {
            not_set_spent(language, name(which), names::tries_left(tries, language))
        }
        UnknownReason::Failed => unread(language).to_owned(),
        _ => no_date(language).to_owned(),
    }
}

phrases!(
    title(today) => "{today}の時点で", "As of {today}";
    with_era(date, era) => "{date}（{era}）", "{date} ({era})";
    not_on_phones => "スマートフォンには記録がない。カードの券面を見てください",
        "a phone does not tell it: look at the card";
    absent => "このカードにはない", "not on this card";
    where_phones =>
        "期限日の終わりまで有効です。スマートフォンの電子証明書の更新はマイナアプリ（旧マイナポータルアプリ）で。",
        "Everything is valid until the end of its last day in Japan. A phone's certificates are renewed in its own app (マイナアプリ, formerly マイナポータルアプリ).";
    where_cards =>
        "期限日の終わりまで有効です。カードと電子証明書の更新は市区町村の窓口、免許は免許センターなどで。",
        "Everything is valid until the end of its last day in Japan. Card and certificates are renewed at the municipal office, a license at the license centre.";
    expired_yesterday => "昨日で期限切れ", "EXPIRED yesterday";
    expired(days) => "{days}日前に期限切れ", "EXPIRED {days} days ago";
    today => "今日が最終日。更新できます", "last day TODAY; renew it now";
    tomorrow => "明日が最終日。更新できます", "last day tomorrow; renew it now";
    open(left, opens) => "あと{left}日。{opens}から更新できます", "{left} days left; can be renewed since {opens}";
    early(left, opens) => "有効、あと{left}日。更新は{opens}から", "valid, {left} days left; can be renewed from {opens}";
    needs_secret(name, option) => "わからない: {name}が必要（{option}）", "not known: needs the {name} ({option})";
    locked(name) => "わからない: {name}がロックされている", "not known: the {name} is locked";
    not_set_refused(name, left) => "わからない: カードは{name}が未設定と答えるのに、なしでは開かない（{left}）",
        "not known: the card says that no {name} is set, but does not open without one ({left})";
    not_set_spent(name, left) => "わからない: {name}は未設定のはずだが残り回数が減っている（{left}）。開こうとしていない",
        "not known: no {name} is set, but tries of it are spent ({left}); nothing was tried";
    unread => "わからない: 読み取れなかった", "not known: it could not be read";
    no_date => "わからない: カードに日付がない", "not known: the card gives no date";
);

named!(fn in_words(advice: Advice, language) {
    CardBeforeLicense =>
        "カードと免許の期限が近いので、カードを先に更新してください。新しいカードには免許情報が引き継がれないことがあります。",
        "Card and license are both near their ends: renew the card first. A new card may not carry the license any more.";
    LicenseBeforeCard =>
        "新しいカードが届く前に免許の期限が切れる（または切れている）ので、免許を先に更新してください（必要なら従来の免許証で）。\nカードを更新したら、免許情報を入れ直してください。",
        "The license is over, or would be before a new card is there: renew it first, as a plastic license if need be. After the card is renewed, have the license put on the new one.";
    CardMayLoseLicense => "カードを更新すると免許情報が引き継がれないことがあります。新しいカードに入れ直してください。",
        "A new card may not carry the license any more: have it put on the new one.";
    CardBeforeCertificates => "電子証明書だけでなくカードを更新してください。新しいカードには新しい電子証明書が入ります。",
        "Renew the card rather than its certificates: a new card comes with new ones.";
    _ => "";
});

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
