//! The dates that matter: when card, certificates and license expire, from when they can be
//! renewed, and which of them first.
//!
//! Days are days in Japan, and the last day of a thing is the last one on which it is valid. Sources,
//! and what is assumed where they are silent, are in docs/dates.md.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::date::Date;
use super::partial_date::PartialDate;
use super::time::UnixTime;
use crate::terms::{Credential, Tries};

/// Card and certificates can be renewed from this many months before their last day.
const CARD_WINDOW_MONTHS: i32 = 3;
/// A license can be renewed from this many months before the birthday.
const LICENSE_WINDOW_MONTHS: i32 = 1;
/// **Assumption**: two things are near each other when both are due within this many days.
const NEAR_DAYS: u32 = 31;
/// **Assumption**: a new card arrives within this many days of the application.
const NEW_CARD_DAYS: i32 = 31;

/// What has an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Renewable {
    /// The card.
    Card,
    /// The user-authentication certificate (利用者証明用電子証明書).
    AuthCertificate,
    /// The signature certificate (署名用電子証明書).
    SignCertificate,
    /// The driver's license on the card (マイナ免許証).
    License,
}

impl Renewable {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Card,
        Self::AuthCertificate,
        Self::SignCertificate,
        Self::License,
    ];

    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::AuthCertificate => "auth",
            Self::SignCertificate => "sign",
            Self::License => "license",
        }
    }
}

/// What is known of a last day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LastDay {
    /// The last day on which it is valid, in Japan.
    Known(Date),
    /// There is no such thing on this card.
    Absent,
    /// It is there, or may be, but its last day is not known.
    Unknown(UnknownReason),
}

hides_personal_data!(LastDay, "LastDay");

impl From<UnixTime> for LastDay {
    /// Of the last second of a certificate: they end at 14:59:59 UTC, which is the end of the day in Japan.
    fn from(end: UnixTime) -> Self {
        let date = end.japanese_date();
        date.map_or(Self::Unknown(UnknownReason::NotRecorded), Self::Known)
    }
}

/// Why a last day is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownReason {
    /// It is read only with this secret, which was not presented.
    NeedsSecret(Credential),
    /// What opens it is locked.
    Locked(Credential),
    /// The card says that this secret is not set, and did not open without it: a try was spent.
    NotSetRefused(Credential, Tries),
    /// The card says that this secret is not set, but tries of it are spent, so nothing was presented.
    NotSetSpent(Credential, Tries),
    /// Reading it failed.
    Failed,
    /// The card does not give it, or gives no date.
    NotRecorded,
}

impl UnknownReason {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NeedsSecret(_) => "needs_secret",
            Self::Locked(_) => "locked",
            Self::NotSetRefused(..) => "not_set_refused",
            Self::NotSetSpent(..) => "not_set_spent",
            Self::Failed => "failed",
            Self::NotRecorded => "not_recorded",
        }
    }
}

/// What is known of a card's dates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KnownDates {
    /// The card's expiry.
    pub card: LastDay,
    /// The end of the user-authentication certificate.
    pub auth: LastDay,
    /// The end of the signature certificate.
    pub sign: LastDay,
    /// The license's expiry.
    pub license: LastDay,
    /// The holder's birth date, from which a license's window is counted. Without it, or without its
    /// month and day, the birthday is taken from the license's expiry, a month after it.
    pub birth_date: Option<PartialDate>,
}

hides_personal_data!(KnownDates, "KnownDates");

/// How far along something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Valid, and too early to renew it.
    Early,
    /// Valid, and it can be renewed.
    Open,
    /// Over.
    Expired,
}

/// A last day with the renewal window before it, seen from a day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    opens: Date,
    last_day: Date,
    today: Date,
}

hides_personal_data!(Deadline, "Deadline");

impl Deadline {
    /// The first day of the renewal window, which ends with [`last_day`](Self::last_day).
    #[must_use]
    pub const fn opens(&self) -> Date {
        self.opens
    }

    /// The last day on which it is valid.
    #[must_use]
    pub const fn last_day(&self) -> Date {
        self.last_day
    }

    /// Days left: 0 on the last day, negative after expiry.
    #[must_use]
    pub fn days_left(&self) -> i32 {
        self.today.days_until(self.last_day)
    }

    /// How far along it is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if self.today > self.last_day {
            Stage::Expired
        } else if self.today >= self.opens {
            Stage::Open
        } else {
            Stage::Early
        }
    }

    /// Whether it has expired, can be renewed, or can be within this many days.
    #[must_use]
    pub fn is_due_within(&self, days: u32) -> bool {
        i64::from(self.today.days_until(self.opens)) <= i64::from(days)
    }
}

impl Serialize for Deadline {
    /// `{"last_day", "renewable_from", "days_left"}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut deadline = serializer.serialize_struct("Deadline", 3)?;
        deadline.serialize_field("last_day", &self.last_day)?;
        deadline.serialize_field("renewable_from", &self.opens)?;
        deadline.serialize_field("days_left", &self.days_left())?;
        deadline.end()
    }
}

/// What is known about the expiry of one thing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Its dates.
    Known(Deadline),
    /// There is no such thing on this card.
    Absent,
    /// It is there, or may be, but its dates are not known.
    Unknown(UnknownReason),
}

hides_personal_data!(Renewal, "Renewal");

impl Renewal {
    /// The dates, when they are known.
    #[must_use]
    pub const fn deadline(&self) -> Option<&Deadline> {
        match self {
            Self::Known(deadline) => Some(deadline),
            _ => None,
        }
    }
}

/// In which order to renew, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Advice {
    /// Card and license are both near: the card first, because a new card may lose the record of the
    /// license.
    CardBeforeLicense,
    /// Both are near, but the license has expired, or would before a new card arrives: the
    /// license first; its record has to be written to the new card afterwards.
    LicenseBeforeCard,
    /// The card is due and the license is not: a new card may lose the record of the license, which then
    /// has to be written again.
    CardMayLoseLicense,
    /// The card and a certificate are due: the card first, a new one comes with new certificates.
    CardBeforeCertificates,
}

impl Advice {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CardBeforeLicense => "card_before_license",
            Self::LicenseBeforeCard => "license_before_card",
            Self::CardMayLoseLicense => "card_may_lose_license",
            Self::CardBeforeCertificates => "card_before_certificates",
        }
    }
}

/// The dates that matter, seen from a day.
#[derive(Clone, PartialEq, Eq)]
pub struct Renewals {
    items: [(Renewable, Renewal); 4],
    advice: Vec<Advice>,
}

hides_personal_data!(Renewals, "Renewals");

impl Renewals {
    /// Works out windows, stages and advice for a day. Reads no clock: `today` is an argument, a day in
    /// Japan.
    #[must_use]
    pub fn new(known: &KnownDates, today: Date) -> Self {
        let items = Renewable::ALL.map(|which| {
            let last = match which {
                Renewable::Card => known.card,
                Renewable::AuthCertificate => known.auth,
                Renewable::SignCertificate => known.sign,
                Renewable::License => known.license,
            };
            let opens = |last_day: Date| match which {
                Renewable::License => license_opens(known.birth_date, last_day),
                _ => last_day.plus_months(-CARD_WINDOW_MONTHS),
            };
            let renewal = match last {
                LastDay::Known(last_day) => Renewal::Known(Deadline {
                    // Nothing before the year 1 can be renewed in a window of its own.
                    opens: opens(last_day).unwrap_or(last_day),
                    last_day,
                    today,
                }),
                LastDay::Absent => Renewal::Absent,
                LastDay::Unknown(why) => Renewal::Unknown(why),
            };
            (which, renewal)
        });
        let mut renewals = Self {
            items,
            advice: Vec::new(),
        };
        renewals.advice = renewals.advise();
        renewals
    }

    /// Each thing with what is known of it, in the order of [`Renewable::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Renewable, Renewal)> + '_ {
        self.items.iter().copied()
    }

    /// What is known of one thing.
    #[must_use]
    pub fn get(&self, which: Renewable) -> Renewal {
        self.iter()
            .find(|(known, _)| *known == which)
            .map_or(Renewal::Absent, |(_, renewal)| renewal)
    }

    /// In which order to renew; empty when there is nothing to say.
    #[must_use]
    pub fn advice(&self) -> &[Advice] {
        &self.advice
    }

    /// What is over, can be renewed, or can be within so many days. What is not known is not in it.
    pub fn due_within(&self, days: u32) -> impl Iterator<Item = (Renewable, Deadline)> + '_ {
        self.iter()
            .filter_map(|(which, renewal)| Some((which, *renewal.deadline()?)))
            .filter(move |(_, deadline)| deadline.is_due_within(days))
    }

    fn advise(&self) -> Vec<Advice> {
        let mut advice = Vec::new();
        let Renewal::Known(card) = self.get(Renewable::Card) else {
            return advice;
        };
        let card_is_due = card.stage() > Stage::Early;
        if let Renewal::Known(license) = self.get(Renewable::License) {
            let license_is_due = license.stage() > Stage::Early;
            let both_near = card.is_due_within(NEAR_DAYS) && license.is_due_within(NEAR_DAYS);
            if both_near && (card_is_due || license_is_due) {
                advice.push(if license.days_left() < NEW_CARD_DAYS {
                    Advice::LicenseBeforeCard
                } else {
                    Advice::CardBeforeLicense
                });
            } else if card_is_due {
                advice.push(Advice::CardMayLoseLicense);
            }
        }
        let certificate_is_due = [Renewable::AuthCertificate, Renewable::SignCertificate]
            .into_iter()
            .filter_map(|which| self.get(which).deadline().copied())
            .any(|deadline| deadline.stage() > Stage::Early);
        if card_is_due && certificate_is_due {
            advice.push(Advice::CardBeforeCertificates);
        }
        advice
    }
}

/// A month before the last birthday that is not after the license's last day, which by law is a month
/// after that birthday.
fn license_opens(birth: Option<PartialDate>, last_day: Date) -> Option<Date> {
    let birthday = birth
        .and_then(|birth| birthday_before(birth, last_day))
        .or_else(|| birthday_of_expiry(last_day))?;
    birthday.plus_months(-LICENSE_WINDOW_MONTHS)
}

fn birthday_before(birth: PartialDate, last_day: Date) -> Option<Date> {
    let (month, day) = (birth.month()?, birth.day()?);
    let in_year = |year: u16| {
        Date::from_ymd(year, month, day)
            // Those born on 29 February have their birthday on the 28th in common years.
            .or_else(|_| Date::from_ymd(year, month, day.saturating_sub(1)))
            .ok()
    };
    [Some(last_day.year()), last_day.year().checked_sub(1)]
        .into_iter()
        .flatten()
        .filter_map(in_year)
        .find(|birthday| *birthday <= last_day)
}

/// The latest birthday from which a month leads to this day: several do at the end of a month, and a
/// window that is said to open two days late does no harm, one that is not open yet does.
fn birthday_of_expiry(last_day: Date) -> Option<Date> {
    let earliest = last_day.plus_months(-1)?;
    let latest = (earliest.day()..=31)
        .rev()
        .filter_map(|day| Date::from_ymd(earliest.year(), earliest.month(), day).ok())
        .find(|birthday| birthday.plus_months(1) == Some(last_day));
    latest.or(Some(earliest))
}
