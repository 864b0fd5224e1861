//! What people should know of a PIN or a date before a command fails over it, for `doctor` and `status`.

use mynumber_card::Tries;
use mynumber_card::data::{Deadline, Stage};
use mynumber_card::job::{Bearer, Bearing, HealthCheck, HealthPart, Observation};
use terminal::language::{Language, phrases, pick};

use super::{names, unlock};
use crate::view::value::day;

phrases! {
    is_locked(name) => "{name}はロックされています", "{name} is locked";
    one_try(name) => "{name}はあと1回間違えるとロックされます", "only one try is left for {name}";
    only_if_sure(place) => "確かな場合だけ --allow-last-try を付けて使ってください。ロックの解除は{place}で", "use it only if you are sure, with --allow-last-try; a lock is lifted {place}";
    left_of(name, left, limit) => "{name}: 残り{left}/{limit}回", "{name}: {left} of {limit} tries left";
    valid(last) => "{last}まで有効", "valid until {last}";
    renewable(last, opens) => "{last}まで有効。{opens}から更新できます", "valid until {last}; can be renewed since {opens}";
    expired(last) => "{last}で期限切れ", "expired on {last}";
}

/// A PIN or a date in words, with what to do if there is something; `None` for whatever is nothing to mention.
pub(crate) fn in_words(
    check: &HealthCheck,
    bearing: Bearing,
    language: Language,
) -> Option<(String, Option<String>)> {
    Some(match &check.observation {
        Observation::AllPinsLocked => (unlock::without_pins(bearing, language).to_owned(), None),
        Observation::Pin { credential, pin } => {
            let which = *credential;
            let name = names::the_secret(which, language);
            match pin.tries {
                Tries::Locked => {
                    let advice = unlock::advice(which, bearing, language);
                    (is_locked(language, name), Some(advice))
                }
                Tries::Remaining(1) => {
                    let place = unlock::place(which, bearing, language);
                    (one_try(language, name), Some(only_if_sure(language, place)))
                }
                Tries::Remaining(left) if left < pin.limit => {
                    let name = names::credential(which, language);
                    (left_of(language, name, left, pin.limit), None)
                }
                _ => return None,
            }
        }
        Observation::Dates(deadline) => {
            let place = || renewal(check.part, bearing.bearer(), language).to_owned();
            let is_due = deadline.stage() != Stage::Early;
            (until(deadline, language), is_due.then(place))
        }
        _ => return None,
    })
}

/// Until when, and whether it can be renewed.
fn until(deadline: &Deadline, language: Language) -> String {
    let last = day(deadline.last_day(), language);
    match deadline.stage() {
        Stage::Early => valid(language, last),
        Stage::Open => renewable(language, last, deadline.opens()),
        Stage::Expired => expired(language, last),
    }
}

/// Where it is renewed.
fn renewal(which: HealthPart, bearer: Bearer, language: Language) -> &'static str {
    pick! { language, (which, bearer);
        (HealthPart::LicenseDates, _) => "更新は免許センターなどで", "renew it at the license centre";
        (_, Bearer::Phone) => "更新はスマートフォンのマイナアプリ（旧マイナポータルアプリ）で", "renew it in the phone's own app (マイナアプリ, formerly マイナポータルアプリ)";
        _ => "更新は市区町村の窓口で", "renew it at the municipal office";
    }
}
