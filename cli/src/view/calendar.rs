//! The dates as an iCalendar file (RFC 5545): all-day events with alarms, nothing of the person and no
//! number of the card in them.

use chrono::Duration;
use icalendar::{Alarm, Calendar, Class, Component as _, Event, EventLike as _, Property};
use mynumber_card::data::{Date, Moment, UnixTime};
use mynumber_card::job::dates::Dates;
use terminal::language::{Language, phrases};

use crate::messages::names;

/// Alarms for the last day, in days before it.
const ALARMS: [i64; 2] = [30, 7];
/// Alarms sound at nine in the morning, not at midnight, when all-day events begin.
const HOUR: i64 = 9;

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
        let name = names::renewable(which, language);
        let (first, last) = (deadline.opens(), deadline.last_day());
        for (kind, summary, date, alarms) in [
            ("opens", opens(language, name), first, [0].as_slice()),
            ("last-day", last_day(language, name), last, &ALARMS),
        ] {
            // The same thing with the same day is the same event, on every export; a renewed one is another.
            let uid = format!("{}-{kind}-{}@mynumber-card", which.name(), compact(date));
            if date >= dates.on {
                calendar.push(event(&uid, &summary, date, alarms, &stamp));
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

/// An event without an end lasts its one day (RFC 5545, 3.6.1). Alarms are in days before it.
fn event(uid: &str, summary: &str, date: Date, alarms: &[i64], stamp: &str) -> Event {
    let start = Property::new("DTSTART", compact(date))
        .add_parameter("VALUE", "DATE")
        .done();
    let mut event = Event::new();
    event
        .uid(uid)
        .summary(summary)
        .class(Class::Private)
        .append_property(start)
        .add_property("DTSTAMP", stamp)
        .add_property("TRANSP", "TRANSPARENT");
    for days in alarms {
        let start = Duration::hours(HOUR.saturating_sub(days.saturating_mul(24)));
        let mut alarm = Alarm::display(summary, start);
        // The crate would write random ones.
        alarm
            .append_property(Property::new("UID", format!("{days}-{uid}")))
            .append_property(Property::new("DTSTAMP", stamp));
        event.alarm(alarm);
    }
    event.done()
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
