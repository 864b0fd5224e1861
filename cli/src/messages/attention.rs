//! What people should know of a PIN or a date before a command fails over it, for `doctor` and `status`.

use mynumber_card::data::{Deadline, Renewable, Stage};
use mynumber_card::job::{Bearer, Bearing};
use mynumber_card::{Credential, Tries};
use terminal::language::{Language, phrases, pick};

use super::explanation::Explanation;
use super::{names, unlock};
use crate::view::value::day;

phrases! {
    is_locked(name) => "{name}はロックされています", "{name} is locked";
    one_try(name) => "{name}はあと1回間違えるとロックされます", "only one try is left for {name}";
    only_if_sure(place) => "確かな場合だけ --allow-last-try を付けて使ってください。ロックの解除は{place}で", "use it only if you are sure, with --allow-last-try; a lock is lifted {place}";
    valid(last) => "{last}まで有効", "valid until {last}";
    renewable(last, opens) => "{last}まで有効。{opens}から更新できます", "valid until {last}; can be renewed since {opens}";
    expired(last) => "{last}で期限切れ", "expired on {last}";
}

/// What is in the way of a PIN: a lock, or that it has one try left, so that a command that needs it would refuse.
pub(crate) fn pin(
    which: Credential,
    tries: Tries,
    bearing: Bearing,
    language: Language,
) -> Option<Explanation> {
    let name = names::the_secret(which, language);
    let (kind, message, advice) = match tries {
        Tries::Locked => {
            let advice = unlock::advice(which, bearing, language);
            ("locked", is_locked(language, name), advice)
        }
        Tries::Remaining(1) => {
            let place = unlock::place(which, bearing, language);
            let advice = only_if_sure(language, place);
            ("last_try_refused", one_try(language, name), advice)
        }
        _ => return None,
    };
    Some(Explanation::new(kind, message, advice))
}

/// Until when, and whether it can be renewed.
pub(crate) fn until(deadline: &Deadline, language: Language) -> String {
    let last = day(deadline.last_day(), language);
    match deadline.stage() {
        Stage::Early => valid(language, last),
        Stage::Open => renewable(language, last, deadline.opens()),
        Stage::Expired => expired(language, last),
    }
}

/// Where it is renewed.
pub(crate) fn renewal(which: Renewable, bearer: Bearer, language: Language) -> &'static str {
    pick! { language, (which, bearer);
        (Renewable::License, _) => "更新は免許センターなどで", "renew it at the license centre";
        (_, Bearer::Phone) => "更新はスマートフォンのマイナアプリ（旧マイナポータルアプリ）で", "renew it in the phone's own app (マイナアプリ, formerly マイナポータルアプリ)";
        _ => "更新は市区町村の窓口で", "renew it at the municipal office";
    }
}
