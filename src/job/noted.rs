//! What a job records about the secrets that it presents: their tries, as the card reported them before.

use crate::secret::{IntoSecret, Secret};
use crate::terms::{Credential, Tries};

/// Passes on the secret inside, and notes the tries left.
pub(super) struct Noted<'a, G> {
    secret: G,
    tries: &'a mut Vec<(Credential, Tries)>,
}

pub(super) const fn noted<G>(secret: G, tries: &mut Vec<(Credential, Tries)>) -> Noted<'_, G> {
    Noted { secret, tries }
}

impl<S: Secret, G: IntoSecret<S>> IntoSecret<S> for Noted<'_, G> {
    type Error = G::Error;
    type Held = G::Held;

    fn into_secret(self, place: Credential, tries: Tries) -> Result<Self::Held, Self::Error> {
        self.tries.push((place, tries));
        self.secret.into_secret(place, tries)
    }
}
