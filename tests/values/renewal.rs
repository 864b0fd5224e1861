//! The dates that matter: windows, stages and advice, with Python's calendar as a witness.

use std::io::Write as _;
use std::process::{Command, Stdio};

use mynumber_card::Credential;
use mynumber_card::data::{
    Advice, Date, Deadline, KnownDates, LastDay, PartialDate, Renewable, Renewal, Renewals, Stage,
    UnknownReason,
};
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn nothing() -> KnownDates {
    KnownDates {
        card: LastDay::Absent,
        auth: LastDay::Absent,
        sign: LastDay::Absent,
        license: LastDay::Absent,
        birth_date: None,
    }
}

fn license(last_day: Date, birth: Option<&str>, today: Date) -> Deadline {
    let known = KnownDates {
        license: LastDay::Known(last_day),
        birth_date: birth.map(|digits| PartialDate::from_digits(digits.as_bytes()).unwrap()),
        ..nothing()
    };
    *Renewals::new(&known, today)
        .get(Renewable::License)
        .deadline()
        .unwrap()
}

fn card(last_day: Date, today: Date) -> Deadline {
    let known = KnownDates {
        card: LastDay::Known(last_day),
        ..nothing()
    };
    *Renewals::new(&known, today)
        .get(Renewable::Card)
        .deadline()
        .unwrap()
}

fn advice(card: &str, license: &str, today: &str) -> Vec<Advice> {
    let known = KnownDates {
        card: LastDay::Known(day(card)),
        license: LastDay::Known(day(license)),
        ..nothing()
    };
    Renewals::new(&known, day(today)).advice().to_vec()
}

#[test]
fn a_month_ends_with_its_last_day() {
    for (from, months, to) in [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2027-05-31", -3, "2027-02-28"),
        ("2027-03-31", -1, "2027-02-28"),
        ("2027-10-31", -1, "2027-09-30"),
        ("2027-01-15", -1, "2026-12-15"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 0, "2028-02-29"),
    ] {
        assert_eq!(day(from).plus_months(months), Some(day(to)), "{from}");
    }
    for (from, months) in [
        ("0001-01-31", -1),
        ("9999-12-01", 1),
        ("2027-01-01", i32::MIN),
        ("2027-01-01", i32::MAX),
    ] {
        assert_eq!(day(from).plus_months(months), None, "{from} {months}");
    }
    assert_eq!(day("2028-02-28").days_until(day("2028-03-01")), 2);
    assert_eq!(day("2028-03-01").days_until(day("2028-02-28")), -2);
    assert_eq!(day("0001-01-01").days_until(day("9999-12-31")), 3_652_058);
}

#[test]
fn a_card_opens_three_months_before_its_last_day_which_is_still_valid() {
    let last = day("2027-05-31");
    for (today, stage, left) in [
        ("2027-02-27", Stage::Early, 93),
        ("2027-02-28", Stage::Open, 92),
        ("2027-05-31", Stage::Open, 0),
        ("2027-06-01", Stage::Expired, -1),
    ] {
        let deadline = card(last, day(today));
        assert_eq!(deadline.opens(), day("2027-02-28"));
        assert_eq!((deadline.stage(), deadline.days_left()), (stage, left));
    }
}

#[test]
fn a_license_opens_a_month_before_the_birthday_whether_that_is_known_or_not() {
    for (last, birth, opens) in [
        ("2029-03-17", Some("19800217"), "2029-01-17"),
        ("2029-03-17", None, "2029-01-17"),
        // The birthday lies in the year before.
        ("2029-01-15", Some("19901215"), "2028-11-15"),
        // Of a birth date that is partly unknown: month and day suffice, else the expiry tells.
        ("2029-03-17", Some("00000217"), "2029-01-17"),
        ("2029-03-17", Some("19800200"), "2029-01-17"),
        // The end of a month: several birthdays lead here, the latest is taken.
        ("2027-02-28", None, "2026-12-31"),
        ("2027-02-28", Some("19850128"), "2026-12-28"),
        ("2027-02-28", Some("19850131"), "2026-12-31"),
        // Born on 29 February: the 28th in common years.
        ("2027-03-28", Some("20000229"), "2027-01-28"),
        ("2028-03-29", Some("20000229"), "2028-01-29"),
    ] {
        let opens = day(opens);
        assert_eq!(
            license(day(last), birth, opens).opens(),
            opens,
            "{last} {birth:?}"
        );
    }
}

#[test]
fn what_is_due_within_some_days_is_over_open_or_about_to_open() {
    let last = day("2027-05-31");
    // 30 days before the window opens.
    let before = card(last, day("2027-01-29"));
    assert!(before.is_due_within(30));
    assert!(!before.is_due_within(29));
    assert!(card(last, day("2027-02-28")).is_due_within(0));
    assert!(!card(last, day("2027-02-27")).is_due_within(0));
    assert!(card(last, day("2047-01-01")).is_due_within(0));
    assert!(card(day("9999-12-31"), day("0001-01-01")).is_due_within(u32::MAX));
}

#[test]
fn the_card_comes_before_the_license_unless_the_license_would_be_over_by_then() {
    use Advice as A;
    let card_first = [A::CardBeforeLicense];
    let license_first = [A::LicenseBeforeCard];
    // Card from 2027-02-28, license from 2027-04-10 to 2027-06-10.
    assert_eq!(advice("2027-05-31", "2027-06-10", "2027-02-27"), []);
    let may_lose = [A::CardMayLoseLicense];
    assert_eq!(advice("2027-05-31", "2027-06-10", "2027-02-28"), may_lose);
    assert_eq!(advice("2027-05-31", "2027-06-10", "2027-03-09"), may_lose);
    assert_eq!(advice("2027-05-31", "2027-06-10", "2027-03-10"), card_first);
    assert_eq!(advice("2027-05-31", "2027-06-10", "2027-05-10"), card_first);
    assert_eq!(
        advice("2027-05-31", "2027-06-10", "2027-05-11"),
        license_first
    );
    assert_eq!(
        advice("2027-05-31", "2027-06-10", "2027-07-01"),
        license_first
    );
    // The license can be renewed; the card only in 31 days, or 32.
    assert_eq!(advice("2027-09-01", "2027-07-01", "2027-05-01"), card_first);
    assert_eq!(advice("2027-09-02", "2027-07-01", "2027-05-01"), []);
    // Neither can be renewed yet, though both soon.
    assert_eq!(advice("2027-09-01", "2027-08-10", "2027-05-31"), []);
}

#[test]
fn a_new_card_brings_new_certificates() {
    let known = KnownDates {
        card: LastDay::Known(day("2027-05-31")),
        auth: LastDay::Known(day("2027-05-31")),
        sign: LastDay::Unknown(UnknownReason::NeedsSecret(Credential::SignPassword)),
        ..nothing()
    };
    let at = |today: &str| Renewals::new(&known, day(today));
    assert_eq!(at("2027-02-27").advice(), []);
    assert_eq!(at("2027-02-28").advice(), [Advice::CardBeforeCertificates]);
    let only_certificate = KnownDates {
        card: LastDay::Known(day("2035-02-17")),
        ..known
    };
    assert_eq!(
        Renewals::new(&only_certificate, day("2027-03-01")).advice(),
        []
    );
    let renewals = at("2027-03-01");
    assert_eq!(
        renewals.get(Renewable::SignCertificate),
        Renewal::Unknown(UnknownReason::NeedsSecret(Credential::SignPassword))
    );
    assert_eq!(renewals.get(Renewable::License), Renewal::Absent);
    let due: Vec<_> = renewals.due_within(0).map(|(which, _)| which).collect();
    assert_eq!(due, [Renewable::Card, Renewable::AuthCertificate]);
}

#[test]
fn a_day_at_the_beginning_of_the_calendar_has_a_window_all_the_same() {
    let first = day("0001-01-05");
    assert_eq!(card(first, first).opens(), first);
    assert_eq!(license(first, None, first).opens(), first);
    assert_eq!(license(first, Some("19800217"), first).opens(), first);
}

/// Every day of eight years as a last day, with birthdays at the ends of months and without, seen
/// from three days: what Python works out is what the library does.
#[test]
fn pythons_calendar_agrees() {
    let (mut questions, mut answers) = (String::new(), String::new());
    let births = [None, Some("0229"), Some("0228"), Some("0131"), Some("1215")];
    let mut last = day("2023-12-31");
    for _ in 0..2_922 {
        last = plus_days(last, 1);
        let todays = [-100, -61, -28, 0, 1].map(|ahead| plus_days(last, ahead));
        for (kind, birth) in [("card", None)]
            .into_iter()
            .chain(births.map(|birth| ("license", birth)))
        {
            for today in todays {
                let deadline = match kind {
                    "card" => card(last, today),
                    _ => license(
                        last,
                        birth.map(|text| format!("2000{text}")).as_deref(),
                        today,
                    ),
                };
                let born = birth.map_or("-".to_owned(), |text| {
                    format!("{}-{}", &text[..2], &text[2..])
                });
                questions.push_str(&format!("{kind} {last} {born} {today}\n"));
                let stage = match deadline.stage() {
                    Stage::Early => "early",
                    Stage::Open => "open",
                    Stage::Expired => "expired",
                };
                answers.push_str(&format!(
                    "{} {} {stage}\n",
                    deadline.opens(),
                    deadline.days_left()
                ));
            }
        }
    }
    let mut child = Command::new("python3")
        .arg("tests/independent/renewal_dates.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("python3 is needed for this test: {error}"));
    let mut input = child.stdin.take().unwrap();
    let asked = questions.clone();
    let writer = std::thread::spawn(move || input.write_all(asked.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let python = String::from_utf8(output.stdout).unwrap();
    assert_eq!(python.lines().count(), questions.lines().count());
    for ((question, ours), theirs) in questions.lines().zip(answers.lines()).zip(python.lines()) {
        assert_eq!(ours, theirs, "{question}");
    }
}

/// Steps of single days, from the rule of the calendar alone.
fn plus_days(from: Date, days: i32) -> Date {
    let mut date = from;
    for _ in 0..days.unsigned_abs() {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let candidates = if days > 0 {
            vec![
                Date::from_ymd(year, month, day + 1),
                Date::from_ymd(year, month + 1, 1),
                Date::from_ymd(year + 1, 1, 1),
            ]
        } else {
            let end = |last: u8| Date::from_ymd(year, month - 1, last);
            vec![
                Date::from_ymd(year, month, day - 1),
                end(31),
                end(30),
                end(29),
                end(28),
                Date::from_ymd(year - 1, 12, 31),
            ]
        };
        date = candidates.into_iter().find_map(Result::ok).unwrap();
    }
    date
}

fn dates() -> impl Strategy<Value = Date> {
    (1u16..=9999, 1u8..=12, 1u8..=31).prop_filter_map("no such day", |(year, month, day)| {
        Date::from_ymd(year, month, day).ok()
    })
}

proptest! {
    #[test]
    fn a_window_ends_with_the_last_day_and_is_no_longer_than_it_may_be(
        last in dates(), today in dates(), month in 1u8..=12, of_month in 1u8..=28,
    ) {
        let birth = format!("2000{month:02}{of_month:02}");
        for (deadline, longest) in [
            (card(last, today), 92),
            (license(last, None, today), 64),
            (license(last, Some(&birth), today), 31 + 366),
        ] {
            let window = deadline.opens().days_until(last);
            prop_assert!((0..=longest).contains(&window), "{deadline:?}");
            prop_assert_eq!(deadline.days_left() < 0, deadline.stage() == Stage::Expired);
            prop_assert_eq!(deadline.is_due_within(0), deadline.stage() > Stage::Early);
        }
    }

    #[test]
    fn a_birthday_that_fits_the_expiry_changes_nothing_outside_the_ends_of_months(
        year in 2000u16..2100, month in 1u8..=12, of_month in 1u8..=27,
    ) {
        let birthday = Date::from_ymd(year, month, of_month).unwrap();
        let last = birthday.plus_months(1).unwrap();
        let birth = format!("1980{month:02}{of_month:02}");
        prop_assert_eq!(license(last, Some(&birth), last), license(last, None, last));
    }

    #[test]
    fn stages_only_go_forward_and_more_days_make_no_less_due(
        last in dates(), one in dates(), other in dates(), few in 0u32..400, more in 0u32..400,
    ) {
        let (before, after) = (one.min(other), one.max(other));
        prop_assert!(card(last, before).stage() <= card(last, after).stage());
        if card(last, before).is_due_within(few.min(more)) {
            prop_assert!(card(last, before).is_due_within(few.max(more)));
            prop_assert!(card(last, after).is_due_within(few.min(more)));
        }
    }
}
