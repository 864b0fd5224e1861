//! The dates as an iCalendar file (RFC 5545): all-day events with alarms, nothing of the person and no
//! number of the card in them.

use chrono::Duration;
use icalendar::{Alarm, Calendar, Class, Component as _, Event, EventLike as _, Property};
use mynumber_card::data::{Date, Moment, Renewable, UnixTime};
use mynumber_card::job::dates::Dates;

use crate::language::{Language, phrases};
use crate::messages::names;

/// Alarms for the last day, in days before it.
const ALARMS: [i64; 2] = [30, 7];
/// Alarms sound at nine in the morning, not at midnight, when all-day events begin.
const HOUR: i64 = 9;

/// What an event is about.
#[derive(Clone, Copy)]
enum About {
    /// From today on it can be renewed.
    Opens,
    /// The last day.
    LastDay,
}

impl About {
    const fn name(self) -> &'static str {
        match self {
            Self::Opens => "opens",
            Self::LastDay => "last-day",
        }
    }
}

/// One event for each window that is still to open, and one for each last day that is not over.
pub(crate) fn calendar(dates: &Dates, at: Moment, language: Language) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//mynumber-card//dates//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name(title(language));
    let stamp = stamp(at.time());
    for (which, renewal) in dates.renewals.iter() {
        let Some(deadline) = renewal.deadline() else {
            continue;
        };
        for (about, date) in [
            (About::Opens, deadline.opens()),
            (About::LastDay, deadline.last_day()),
        ] {
            if date >= dates.on {
                calendar.push(event(which, about, date, &stamp, language));
            }
        }
    }
    let mut text = calendar.to_string();
    // Every line has its end (RFC 5545, 3.1), which the crate forgets for the last.
    if !text.ends_with("\r\n") {
        text.push_str("\r\n");
    }
    text
}

fn event(which: Renewable, about: About, date: Date, stamp: &str, language: Language) -> Event {
    let name = names::renewable(which, language);
    let summary = match about {
        About::Opens => opens(language, name),
        About::LastDay => last_day(language, name),
    };
    let compact = compact(date);
    // The same thing with the same day is the same event, on every export; a renewed one is another.
    let uid = format!("{}-{}-{compact}@mynumber-card", which.name(), about.name());
    let mut event = Event::new();
    event
        .uid(&uid)
        .summary(&summary)
        .class(Class::Private)
        .append_property(all_day("DTSTART", date))
        .add_property("DTSTAMP", stamp)
        .add_property("TRANSP", "TRANSPARENT");
    // An event without an end lasts its one day (RFC 5545, 3.6.1).
    let days_before: &[i64] = match about {
        About::Opens => &[0],
        About::LastDay => &ALARMS,
    };
    for days in days_before {
        let start = Duration::hours(HOUR.saturating_sub(days.saturating_mul(24)));
        let mut alarm = Alarm::display(&summary, start);
        // The crate would write random ones.
        alarm
            .append_property(Property::new("UID", format!("{days}-{uid}")))
            .append_property(Property::new("DTSTAMP", stamp));
        event.alarm(alarm);
    }
    event.done()
}

fn all_day(key: &str, date: Date) -> Property {
    Property::new(key, compact(date))
        .add_parameter("VALUE", "DATE")
        .done()
}

/// `20300217`.
fn compact(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// `20261123T145959Z`.
fn stamp(time: UnixTime) -> String {
    time.to_string().replace(['-', ':'], "")
}

phrases!(
    title => "マイナンバーカードの期限", "My Number card dates";
    opens(name) => "{name}: 更新できます", "{name}: can be renewed from today";
    last_day(name) => "{name}: 有効期間の最終日", "{name}: last valid day";
);
