//! Replaces a PIN, including the one that people know as one PIN and the card keeps in two
//! places (個人番号カード用の暗証番号). Only the police can change the license PIN.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # let mut card = mynumber_card::Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//! use mynumber_card::app::InputAssist;
//! use mynumber_card::job::pin_change;
//! use mynumber_card::{AssistPin, LastTry, PinChange};
//!
//! let change = PinChange::new(AssistPin::new("2345")?, AssistPin::new("1111")?)?;
//! let changed = pin_change::change::<InputAssist, _, _, _>(&mut card, &change, None, LastTry::Refuse)?;
//! assert!(changed.data.weaknesses.contains(&mynumber_card::PinWeakness::Repeated));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use crate::report::Coded as _;
use core::borrow::Borrow as _;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::{Output, Schema};
use crate::app::{ApplicationKind, Changeable, Common, Juki, JukiReference};
use crate::card::{Card, LastTry, PinChange};
use crate::data::Date;
use crate::error::{Error, PinChangeError};
use crate::secret::{IntoSecret, JukiPin, PinWeakness, Secret};
use crate::terms::{Credential, PinInForce, Tries};
use crate::transport::Transport;

/// What was changed. In JSON: `{"changed", "pins", "weaknesses"}`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Changed {
    /// Which PIN is in force at each place: the new one.
    pub pins: Vec<(Credential, PinInForce)>,
    /// Why the new one is easy to guess.
    pub weaknesses: Vec<PinWeakness>,
}

impl Serialize for Changed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Pins<'a>(&'a [(Credential, PinInForce)]);
        impl Serialize for Pins<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                super::by_credential(self.0, serializer)
            }
        }
        let weaknesses: Vec<_> = self.weaknesses.iter().map(|it| it.code()).collect();
        let mut changed = serializer.serialize_struct("Changed", 3)?;
        changed.serialize_field("changed", &true)?;
        changed.serialize_field("pins", &Pins(&self.pins))?;
        changed.serialize_field("weaknesses", &weaknesses)?;
        changed.end()
    }
}

/// Changes the PIN `S` of the application `A`: asks for its counter, presents the old one, once, and sets the
/// new one. Five commands. `birth` is the holder's birth date where it is known, for
/// [`Changed::weaknesses`].
///
/// # Errors
/// [`PinError`](crate::PinError), and then nothing was changed; [`PinChangeError`], which
/// says which PIN is in force; errors of card or link, and those of `change`: then no PIN was sent.
pub fn change<A: ApplicationKind, S: Changeable<A>, T: Transport, G: IntoSecret<PinChange<S>>>(
    card: &mut Card<T>,
    change: G,
    birth: Option<Date>,
    last: LastTry,
) -> Result<Output<Changed>, G::Error> {
    let mut weighed = Weighed::new(birth);
    let mut app = card.app::<A>()?;
    app.change(weighed.on(change), last)?;
    let left_open = app.close().err();
    Ok(weighed.output(&[S::PLACE], left_open))
}

/// Changes the juki PIN in both its places or, so that they have the same one again after a change that
/// stopped half-way, in one. For both, the question gets the counter that wrong PINs would use
/// up first. At most 13 commands.
///
/// # Errors
/// As [`change`]; [`PinChangeError::HalfWay`] when the first was changed, or may
/// have been, and the second was not, or may not have been; [`Error::ApplicationAbsent`] on phones.
pub fn juki<T: Transport, G: IntoSecret<PinChange<JukiPin>>>(
    card: &mut Card<T>,
    which: Option<JukiReference>,
    change: G,
    birth: Option<Date>,
    last: LastTry,
) -> Result<Output<Changed>, G::Error> {
    match which {
        Some(JukiReference::Common) => self::change::<Common, _, _, _>(card, change, birth, last),
        Some(JukiReference::Juki) => self::change::<Juki, _, _, _>(card, change, birth, last),
        None => juki_twice(card, change, birth, last),
    }
}

/// Asks for both counters, and presents nothing when either does not allow it; then changes the PIN in the common
/// application, then in the juki application. None of the commands is repeated.
fn juki_twice<T: Transport, G: IntoSecret<PinChange<JukiPin>>>(
    card: &mut Card<T>,
    change: G,
    birth: Option<Date>,
    last: LastTry,
) -> Result<Output<Changed>, G::Error> {
    let mut weighed = Weighed::new(birth);
    let juki = card.app::<Juki>()?.query_permitted::<JukiPin>(last)?;
    let mut first = card.app::<Common>()?;
    let common = first.query_permitted::<JukiPin>(last)?;
    let held = weighed
        .on(change)
        .into_secret(Credential::CommonPin, fewer(common, juki))?;
    let change: &PinChange<JukiPin> = held.borrow();
    let in_common = match first.change_permitted(change) {
        Ok(()) => PinInForce::New,
        Err(source @ Error::PinChange(PinChangeError::OutcomeUnknown { .. })) => {
            return Err(half_way(PinInForce::Unknown, PinInForce::Unchanged, source).into());
        }
        Err(error) => return Err(error.into()),
    };
    let in_juki = first.switch::<Juki>().and_then(|mut second| {
        second.change(change, last)?;
        Ok(second.close().err())
    });
    let left_open = in_juki.map_err(|source| {
        let juki = match &source {
            Error::PinChange(PinChangeError::Refused { .. }) => PinInForce::Old,
            Error::PinChange(PinChangeError::OutcomeUnknown { .. }) => PinInForce::Unknown,
            _ => PinInForce::Unchanged,
        };
        half_way(in_common, juki, source)
    })?;
    weighed.tries = vec![(Credential::CommonPin, common), (Credential::JukiPin, juki)];
    Ok(weighed.output(&[Credential::CommonPin, Credential::JukiPin], left_open))
}

fn half_way(common: PinInForce, juki: PinInForce, source: Error) -> Error {
    PinChangeError::HalfWay {
        common,
        juki,
        source: Box::new(source),
    }
    .into()
}

/// The counter that wrong PINs would use up first.
fn fewer(a: Tries, b: Tries) -> Tries {
    match (a, b) {
        (Tries::Remaining(in_a), Tries::Remaining(in_b)) => Tries::Remaining(in_a.min(in_b)),
        (Tries::Remaining(_), _) | (_, Tries::NotReported | Tries::Locked | Tries::Absent)
            if !matches!(b, Tries::Remaining(_) | Tries::Unlimited) =>
        {
            b
        }
        (Tries::Unlimited, _) => b,
        _ => a,
    }
}

/// What is learned about a change on its way to the card.
struct Weighed {
    birth: Option<Date>,
    weaknesses: Vec<PinWeakness>,
    tries: Vec<(Credential, Tries)>,
}

struct On<'a, G> {
    change: G,
    weighed: &'a mut Weighed,
}

impl Weighed {
    const fn new(birth: Option<Date>) -> Self {
        Self {
            birth,
            weaknesses: Vec::new(),
            tries: Vec::new(),
        }
    }

    const fn on<G>(&mut self, change: G) -> On<'_, G> {
        On {
            change,
            weighed: self,
        }
    }

    fn output(self, places: &[Credential], left_open: Option<Error>) -> Output<Changed> {
        let changed = Changed {
            pins: places
                .iter()
                .map(|place| (*place, PinInForce::New))
                .collect(),
            weaknesses: self.weaknesses,
        };
        Output::new(Schema::new("pin_change", 1), changed).with(self.tries, left_open)
    }
}

impl<S: Secret, G: IntoSecret<PinChange<S>>> IntoSecret<PinChange<S>> for On<'_, G> {
    type Error = G::Error;
    type Held = G::Held;

    fn into_secret(self, place: Credential, tries: Tries) -> Result<Self::Held, Self::Error> {
        self.weighed.tries.push((place, tries));
        let change = self.change.into_secret(place, tries)?;
        self.weighed.weaknesses = change.borrow().weaknesses(self.weighed.birth);
        Ok(change)
    }
}
