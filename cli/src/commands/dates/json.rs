//! What `dates --json` prints.

use mynumber_card::Tries;
use mynumber_card::data::{Renewable, Renewal, Stage, WhyUnknown};
use serde::{Serialize, Serializer};

use super::Dates;

#[derive(Debug, Serialize)]
pub(super) struct Json {
    /// The day from which everything is seen.
    on: String,
    dates: Items,
    advice: Vec<&'static str>,
    /// Only with `--remind`.
    #[serde(skip_serializing_if = "Option::is_none")]
    remind: Option<Remind>,
}

#[derive(Debug, Serialize)]
struct Remind {
    days: u32,
    due: Vec<&'static str>,
}

/// An object with one member for each thing.
#[derive(Debug)]
struct Items(Vec<(Renewable, Item)>);

impl Serialize for Items {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(which, item)| (which.name(), item)))
    }
}

#[derive(Debug, Serialize)]
struct Item {
    /// valid, renewable, expired, absent or unknown.
    state: &'static str,
    last_day: Option<String>,
    last_day_japanese: Option<String>,
    renewable_from: Option<String>,
    /// Negative when it is over.
    days_left: Option<i32>,
    /// Of an unknown one: needs_secret, locked, not_set_refused, not_set_spent, failed or not_recorded.
    reason: Option<&'static str>,
    /// The secret that it needs, that is locked, or that is not set.
    credential: Option<&'static str>,
    /// The tries left of one that is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    tries_left: Option<u8>,
}

impl Json {
    pub(super) fn new(dates: &Dates) -> Self {
        let items = dates.renewals.iter();
        let advice = dates.renewals.advice().iter();
        Self {
            on: dates.today.to_string(),
            dates: Items(items.map(|(which, item)| (which, json(&item))).collect()),
            advice: advice.map(|advice| advice.name()).collect(),
            remind: dates.remind.map(|days| Remind {
                days,
                due: dates.due(),
            }),
        }
    }
}

fn json(renewal: &Renewal) -> Item {
    let deadline = renewal.deadline();
    let (reason, credential) = match renewal {
        Renewal::Unknown(WhyUnknown::NeedsSecret(credential)) => {
            (Some("needs_secret"), Some(credential.name()))
        }
        Renewal::Unknown(WhyUnknown::Locked(credential)) => {
            (Some("locked"), Some(credential.name()))
        }
        Renewal::Unknown(WhyUnknown::NotSetRefused(credential, _)) => {
            (Some("not_set_refused"), Some(credential.name()))
        }
        Renewal::Unknown(WhyUnknown::NotSetSpent(credential, _)) => {
            (Some("not_set_spent"), Some(credential.name()))
        }
        Renewal::Unknown(WhyUnknown::Failed) => (Some("failed"), None),
        Renewal::Unknown(_) => (Some("not_recorded"), None),
        Renewal::Known(_) | Renewal::Absent => (None, None),
    };
    let tries_left = match renewal {
        Renewal::Unknown(
            WhyUnknown::NotSetRefused(_, tries) | WhyUnknown::NotSetSpent(_, tries),
        ) => match tries {
            Tries::Remaining(left) => Some(*left),
            Tries::Locked => Some(0),
            _ => None,
        },
        _ => None,
    };
    Item {
        state: match renewal {
            Renewal::Known(deadline) => match deadline.stage() {
                Stage::Early => "valid",
                Stage::Open => "renewable",
                Stage::Expired => "expired",
            },
            Renewal::Absent => "absent",
            Renewal::Unknown(_) => "unknown",
        },
        last_day: deadline.map(|known| known.last_day().to_string()),
        last_day_japanese: deadline.map(|known| known.last_day().japanese().to_string()),
        renewable_from: deadline.map(|known| known.opens().to_string()),
        days_left: deadline.map(|known| known.days_left()),
        reason,
        credential,
        tries_left,
    }
}
