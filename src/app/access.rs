//! Selecting an application and presenting a secret to it, once for all applications.
//!
//! The type of a secret says in which application and under which reference it is presented, and
//! which files and keys it opens there.

use core::marker::PhantomData;

use crate::card::{Card, ChangeCommand, LastTry, PinChange, Selected};
use crate::error::Error;
use crate::secret::{IntoSecret, Secret};
use crate::terms::{Application, Credential, Tries};
use crate::transport::Transport;

/// An application as a type: [`Jpki`](super::Jpki), [`InputAssist`](super::InputAssist) and the others of
/// this module.
pub trait ApplicationKind: sealed::Sealed {
    /// Which one it is.
    const APPLICATION: Application;
}

pub(super) mod sealed {
    use crate::card::ChangeCommand;

    /// No other applications.
    pub trait Sealed {
        /// What has been read of it and is not read again.
        type Known: Default + core::fmt::Debug;
        /// How a PIN of it is changed.
        const CHANGE: Change;
    }

    /// The command that changes a PIN, kept inside the crate.
    #[derive(Debug)]
    pub struct Change(pub(in crate::app) ChangeCommand);
}

/// A secret for which the application `A` has a PIN reference, with a counter of its own.
#[diagnostic::on_unimplemented(message = "`{A}` has no reference for `{Self}`")]
pub trait ReferenceIn<A: ApplicationKind>: Secret {
    /// The file identifier of the reference.
    const REFERENCE: u16;
    /// Its name: one secret can serve several references.
    const PLACE: Credential;
}

/// A secret that may be presented to the application `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not presented to `{A}`",
    label = "this secret belongs to another application, or is presented in a way of its own"
)]
pub trait Opens<A: ApplicationKind>: ReferenceIn<A> {}

/// A secret that its holder may set anew in the application `A`.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be changed in `{A}`")]
pub trait Changeable<A: ApplicationKind>: Opens<A> {}

/// A selected application.
///
/// While it lives the card cannot be used otherwise; when it goes, what a secret opened is closed.
#[derive(Debug)]
pub struct App<'card, A: ApplicationKind, T: Transport> {
    pub(super) selected: Selected<'card, T>,
    pub(super) known: A::Known,
}

impl<T: Transport> Card<T> {
    /// Selects an application, for code that works with any. Where it is known which, [`Card::jpki`],
    /// [`Card::input_assist`] and the others are this call by name, and need no type.
    ///
    /// # Example
    /// ```no_run
    /// # fn run(mut card: mynumber_card::Card<impl mynumber_card::Transport>) -> Result<(), mynumber_card::Error> {
    /// use mynumber_card::app::InputAssist;
    /// use mynumber_card::{AssistPin, LastTry};
    ///
    /// let pin = AssistPin::new("2345")?;
    /// let mut assist = card.app::<InputAssist>()?;
    /// let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
    /// assist.close()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`] when the card does not have it, and what the link says.
    pub fn app<A: ApplicationKind>(&mut self) -> Result<App<'_, A, T>, Error> {
        self.select(A::APPLICATION).map(App::new)
    }
}

impl<'card, A: ApplicationKind, T: Transport> App<'card, A, T> {
    fn new(selected: Selected<'card, T>) -> Self {
        Self {
            selected,
            known: A::Known::default(),
        }
    }

    /// Tries left of the reference for the secret `S`. Spends none. One command.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn query_tries<S: ReferenceIn<A>>(&mut self) -> Result<Tries, Error> {
        self.selected.query_tries(S::REFERENCE)
    }

    /// Presents a secret: asks for the tries left first, and presents nothing when the reference is
    /// locked, or when this would be the last try and `last` refuses that. It goes out once, whatever
    /// happens.
    ///
    /// `secret` is a reference to one at hand, [`ask`](crate::secret::ask) with the question for one, or
    /// `&mut` of a [`SecretSource`](crate::secret::SecretSource). Asked is once the counter is known, and
    /// only if a secret may be presented.
    ///
    /// # Errors
    /// [`crate::PinError`], what the card or the link says, and what asking fails with: then no secret was
    /// sent.
    pub fn present<S: Opens<A>, G: IntoSecret<S>>(
        &mut self,
        secret: G,
        last: LastTry,
    ) -> Result<Opened<'_, 'card, A, S, T>, G::Error> {
        self.selected
            .present(S::REFERENCE, S::PLACE, secret, last)?;
        Ok(Opened::new(&mut self.selected))
    }

    /// Changes a PIN: asks for its counter, presents the old one, once, and sets the new one. Four
    /// commands. `change` is at hand or asked for, as the secret of [`Self::present`] is.
    ///
    /// # Errors
    /// [`crate::PinError`], and then nothing was changed; [`crate::PinChangeError`], which says which PIN
    /// is in force; what the card or the link says, and what asking fails with: then no PIN was sent.
    pub fn change<S: Changeable<A>, G: IntoSecret<PinChange<S>>>(
        &mut self,
        change: G,
        last: LastTry,
    ) -> Result<(), G::Error> {
        let command = change_command::<A>();
        self.selected
            .change(S::REFERENCE, S::PLACE, command, change, last)
    }

    /// Leaves for another application; closes what a secret opened here, with the SELECT that is needed
    /// anyway.
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`], and what the link says.
    pub fn switch<B: ApplicationKind>(self) -> Result<App<'card, B, T>, Error> {
        self.selected.switch(B::APPLICATION).map(App::new)
    }

    /// Leaves the application. Costs one command when a secret was presented, none otherwise.
    ///
    /// # Errors
    /// See [`Card::finish`].
    pub fn close(self) -> Result<(), Error> {
        self.selected.close()
    }

    /// Ends the conversation by cutting the card's power: closes what a secret opened without a command.
    /// The link is over afterwards.
    ///
    /// # Errors
    /// See [`Card::finish`].
    pub fn power_down(self) -> Result<(), Error> {
        self.selected.power_down()
    }

    /// The selected application itself, for files that have no method of their own.
    pub fn selected(&mut self) -> &mut Selected<'card, T> {
        &mut self.selected
    }
}

/// The command that changes a PIN in an application.
pub(super) const fn change_command<A: ApplicationKind>() -> ChangeCommand {
    A::CHANGE.0
}

/// An application in which the secret `S` was accepted: what it opens can be read and used.
#[derive(Debug)]
pub struct Opened<'open, 'card, A: ApplicationKind, S, T: Transport> {
    pub(super) selected: &'open mut Selected<'card, T>,
    by: PhantomData<fn() -> (A, S)>,
}

impl<'open, 'card, A: ApplicationKind, S, T: Transport> Opened<'open, 'card, A, S, T> {
    pub(super) fn new(selected: &'open mut Selected<'card, T>) -> Self {
        Self {
            selected,
            by: PhantomData,
        }
    }
}

/// An application as a type, and the secrets that have a reference in it.
macro_rules! application {
    (
        $(#[$doc:meta])* $name:ident, known: $known:ty, change: $change:ident,
        $($secret:ident at $reference:expr, $place:ident;)*
    ) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}

        impl crate::app::access::sealed::Sealed for $name {
            type Known = $known;
            const CHANGE: crate::app::access::sealed::Change =
                crate::app::access::sealed::Change(crate::card::ChangeCommand::$change);
        }

        impl crate::app::access::ApplicationKind for $name {
            const APPLICATION: crate::terms::Application = crate::terms::Application::$name;
        }

        $(impl crate::app::access::ReferenceIn<$name> for $secret {
            const REFERENCE: u16 = $reference;
            const PLACE: crate::terms::Credential = crate::terms::Credential::$place;
        })*
    };
}
pub(super) use application;
