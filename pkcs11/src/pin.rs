//! A PIN as a program gave it, in memory that is cleared.

use core::fmt;

use mynumber_card::card::LastTry;
use mynumber_card::secret::{IntoSecret, Secret};
use mynumber_card::{Credential, SecretError, Tries};
use zeroize::Zeroizing;

use crate::code::Failure;

/// The longest text that is taken for a PIN at all.
const LONGEST: usize = 64;

/// The bytes of a PIN. They stay where they are, and are cleared when dropped.
pub(crate) struct Pin(Zeroizing<Vec<u8>>);

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(hidden)")
    }
}

impl Pin {
    /// From what a program gave.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        // One byte too many is as wrong as a thousand.
        let taken = bytes.iter().take(LONGEST.saturating_add(1));
        let mut kept = Zeroizing::new(Vec::with_capacity(LONGEST.saturating_add(1)));
        kept.extend(taken.copied());
        Self(kept)
    }

    /// As the secret of a key. What cannot be one is refused here, so that nothing is sent: the two secrets of
    /// a card have lengths that exclude each other.
    pub(crate) fn secret<S: Secret>(&self) -> Result<S, SecretError> {
        let text = core::str::from_utf8(&self.0).map_err(|_| SecretError::Character {
            credential: S::CREDENTIAL,
        })?;
        S::from_text(text)
    }

    /// Whether both are the same secret, in which a sign password's case does not count. Takes as long whatever
    /// they are.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let unlike = self.0.iter().zip(other.0.iter()).fold(0, |unlike, (a, b)| {
            unlike | (a.to_ascii_uppercase() ^ b.to_ascii_uppercase())
        });
        self.0.len() == other.0.len() && unlike == 0
    }
}

/// A PIN that a person gave just now.
pub(crate) struct Given<'a, S> {
    pub(crate) secret: &'a S,
    /// It was wrong before, so it is presented only if the counter says that something has changed.
    pub(crate) was_wrong: bool,
    /// Tries of the reference when none is spent.
    pub(crate) full: u8,
    /// What the counter said.
    pub(crate) tries: &'a mut Option<Tries>,
}

impl<'a, S> IntoSecret<S> for Given<'a, S> {
    type Error = Failure;
    type Held = &'a S;

    fn into_secret(self, _: Credential, tries: Tries) -> Result<&'a S, Failure> {
        *self.tries = Some(tries);
        if self.was_wrong && tries != Tries::Remaining(self.full) {
            return Err(Failure::KnownWrong);
        }
        Ok(self.secret)
    }
}

/// A PIN that was right before in this login. It goes out again only with a full counter.
pub(crate) struct Kept<'a, S> {
    pub(crate) secret: &'a S,
    pub(crate) full: u8,
    /// What the counter said.
    pub(crate) tries: &'a mut Option<Tries>,
}

impl<'a, S> IntoSecret<S> for Kept<'a, S> {
    type Error = Failure;
    type Held = &'a S;

    fn into_secret(self, _: Credential, tries: Tries) -> Result<&'a S, Failure> {
        *self.tries = Some(tries);
        match tries {
            Tries::Remaining(left) if left == self.full => Ok(self.secret),
            Tries::Unlimited => Ok(self.secret),
            _ => Err(Failure::NotFull),
        }
    }
}

/// The last try is for a person to spend, never for a kept PIN.
pub(crate) const KEPT: LastTry = LastTry::Refuse;
