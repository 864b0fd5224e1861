//! The tokens: two for each reader, as two keys have two secrets.

use cryptoki_sys as ck;
use mynumber_card::Tries;

use crate::facts::Facts;
use crate::pin::Pin;
use crate::slot::Kind;

/// The most wrong PINs that are remembered: more than any counter has tries.
const MOST_WRONG: usize = 16;

/// What is known of one half of a card, and who is logged in there.
#[derive(Debug, Default)]
pub(crate) struct Half {
    /// The PIN that was right, as long as the login lasts.
    pub(crate) login: Option<Pin>,
    /// The PINs that were wrong since one was right; there are no more than tries.
    pub(crate) wrong: Vec<Pin>,
}

impl Half {
    /// Whether this very PIN was wrong.
    pub(crate) fn was_wrong(&self, pin: &Pin) -> bool {
        self.wrong.iter().any(|wrong| wrong.is(pin))
    }

    /// Remembers a PIN as wrong.
    pub(crate) fn remember(&mut self, wrong: Pin) {
        if !self.was_wrong(&wrong) && self.wrong.len() < MOST_WRONG {
            self.wrong.push(wrong);
        }
    }
}

/// A reader and what is in it.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) name: String,
    /// Whether a card is in it, and in which stay.
    pub(crate) card: Option<Option<u64>>,
    pub(crate) known: Known,
    pub(crate) halves: [Half; 2],
}

/// What is known of a card.
#[derive(Debug)]
pub(crate) enum Known {
    /// It was not asked yet.
    Nothing,
    /// None of ours.
    NotOurs,
    /// Ours.
    Facts(Box<Facts>),
}

impl Reader {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            card: None,
            known: Known::Nothing,
            halves: Default::default(),
        }
    }

    /// What is known of the card, if it is ours.
    pub(crate) const fn facts(&self) -> Option<&Facts> {
        match &self.known {
            Known::Facts(facts) => Some(facts),
            Known::Nothing | Known::NotOurs => None,
        }
    }

    pub(crate) const fn facts_mut(&mut self) -> Option<&mut Facts> {
        match &mut self.known {
            Known::Facts(facts) => Some(facts),
            Known::Nothing | Known::NotOurs => None,
        }
    }

    pub(crate) const fn half(&self, kind: Kind) -> &Half {
        let [authentication, signature] = &self.halves;
        match kind {
            Kind::Authentication => authentication,
            Kind::Signature => signature,
        }
    }

    pub(crate) const fn half_mut(&mut self, kind: Kind) -> &mut Half {
        let [authentication, signature] = &mut self.halves;
        match kind {
            Kind::Authentication => authentication,
            Kind::Signature => signature,
        }
    }

    /// Forgets the card, and with it every login.
    pub(crate) fn forget(&mut self) {
        self.known = Known::Nothing;
        self.halves = Default::default();
    }
}

/// The flags that tell of the counter.
pub(crate) fn counter_flags(tries: Tries, full: u8) -> ck::CK_FLAGS {
    match tries {
        Tries::Locked => ck::CKF_USER_PIN_LOCKED,
        Tries::Remaining(1) => ck::CKF_USER_PIN_COUNT_LOW | ck::CKF_USER_PIN_FINAL_TRY,
        Tries::Remaining(left) if left < full => ck::CKF_USER_PIN_COUNT_LOW,
        _ => 0,
    }
}
