//! A secret, or a way to ask for one: it may be known already, or asked for once the card has
//! said how many tries are left.

use core::borrow::Borrow;
use core::marker::PhantomData;

use super::{Pins, Secret};
use crate::error::Error;
use crate::terms::{Credential, Tries};

/// What becomes a secret once the counter is known: a reference to a secret, a question
/// for one ([`ask`]), or a source of any secret (`&mut` of a [`SecretSource`]).
///
/// Nothing is asked in vain: the question comes after the counter, and only where a secret may be
/// presented.
pub trait IntoSecret<S> {
    /// What asking can fail with.
    type Error: From<Error>;
    /// The secret itself, or a loan of it.
    type Held: Borrow<S>;

    /// The secret for the reference `place`, which has so many tries left.
    ///
    /// # Errors
    /// Nothing is presented then.
    fn into_secret(self, place: Credential, tries: Tries) -> Result<Self::Held, Self::Error>;
}

/// At hand.
impl<'a, S> IntoSecret<S> for &'a S {
    type Error = Error;
    type Held = &'a S;

    fn into_secret(self, _: Credential, _: Tries) -> Result<&'a S, Error> {
        Ok(self)
    }
}

/// A question for one secret; made by [`ask`].
pub struct Question<S, F> {
    question: F,
    answer: PhantomData<fn() -> S>,
}

/// Asks for a secret with `question`, which is given the tries left. Use it to ask a person: they see
/// the tries left, and are not asked in vain. No command comes between counter and secret; hold the card
/// exclusively, so that no other program's does either.
///
/// # Example
/// ```
/// use mynumber_card::secret::{IntoSecret, ask};
/// use mynumber_card::{AssistPin, Credential, Error, Tries};
///
/// let question = ask(|tries| {
///     println!("{tries:?}");
///     AssistPin::new("2345").map_err(Error::from)
/// });
/// assert!(question.into_secret(Credential::AssistPin, Tries::Remaining(3)).is_ok());
/// ```
pub fn ask<S, E, F: FnOnce(Tries) -> Result<S, E>>(question: F) -> Question<S, F> {
    Question {
        question,
        answer: PhantomData,
    }
}

impl<S, E: From<Error>, F: FnOnce(Tries) -> Result<S, E>> IntoSecret<S> for Question<S, F> {
    type Error = E;
    type Held = S;

    fn into_secret(self, _: Credential, tries: Tries) -> Result<S, E> {
        (self.question)(tries)
    }
}

impl<S, F> core::fmt::Debug for Question<S, F> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Question").finish_non_exhaustive()
    }
}

/// Somebody who can be asked for any secret: a prompt, a file descriptor, [`Pins`]. A job asks for those
/// that it needs and for no others, each after the card has said how many tries are left.
pub trait SecretSource {
    /// What asking can fail with.
    type Error: From<Error>;

    /// The secret for the reference `place`, which has so many tries left. One secret can serve several
    /// references: code A and code B two each, the PIN of the juki application two.
    ///
    /// # Errors
    /// Nothing is presented then.
    fn secret<S: Secret>(&mut self, place: Credential, tries: Tries) -> Result<S, Self::Error>;
}

impl<S: Secret, A: SecretSource> IntoSecret<S> for &mut A {
    type Error = A::Error;
    type Held = S;

    fn into_secret(self, place: Credential, tries: Tries) -> Result<S, A::Error> {
        self.secret(place, tries)
    }
}

/// A secret that is asked for once and presented to several references; made by [`keep`].
pub struct KeptSecret<'kept, S, G> {
    kept: &'kept mut Option<S>,
    source: G,
}

/// Lends what `kept` has, or asks `source` and keeps what it gives there, for the next reference that
/// takes the same secret. The counter of each reference is still queried.
pub fn keep<S, G: IntoSecret<S, Held = S>>(
    kept: &mut Option<S>,
    source: G,
) -> KeptSecret<'_, S, G> {
    KeptSecret { kept, source }
}

impl<'kept, S, G: IntoSecret<S, Held = S>> IntoSecret<S> for KeptSecret<'kept, S, G> {
    type Error = G::Error;
    type Held = &'kept S;

    fn into_secret(self, place: Credential, tries: Tries) -> Result<&'kept S, G::Error> {
        match self.kept {
            Some(secret) => Ok(secret),
            empty => Ok(empty.insert(self.source.into_secret(place, tries)?)),
        }
    }
}

impl<S, G> core::fmt::Debug for KeptSecret<'_, S, G> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeptSecret").finish_non_exhaustive()
    }
}

impl Pins {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With this one too, in the place of another of its kind.
    #[must_use]
    pub fn with<S: Secret>(mut self, secret: S) -> Self {
        *S::among(&mut self) = Some(secret);
        self
    }

    /// With this one too, if it is one.
    #[must_use]
    pub fn with_option<S: Secret>(self, secret: Option<S>) -> Self {
        match secret {
            Some(secret) => self.with(secret),
            None => self,
        }
    }

    /// Takes one out.
    #[must_use]
    pub fn take<S: Secret>(&mut self) -> Option<S> {
        S::among(self).take()
    }
}

impl SecretSource for Pins {
    type Error = Error;

    fn secret<S: Secret>(&mut self, place: Credential, _: Tries) -> Result<S, Error> {
        self.take().ok_or(Error::NoSecret { credential: place })
    }
}
