//! Attacks on signed files, and changes that look like some and are harmless. Each takes a signed file's bytes and
//! gives others.

mod filling;
mod gap;
mod later;
mod overlay;
mod range;
mod saving;
mod searching;
mod second;
mod shadow;
mod structure;
mod wrapping;

use super::bases::Base;
use super::witness::{PLAIN, Signing};

/// What ours must say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ours {
    Yes,
    /// A person has to look at it.
    Look,
    /// No, or an error that says why the file is not read.
    No,
}

pub struct Attack {
    /// `group: what is done`.
    pub name: &'static str,
    /// What is signed, before it is attacked.
    pub base: Base,
    pub how: Signing,
    pub change: fn(&[u8]) -> Vec<u8>,
    /// The attacked file is signed once more, by another person.
    pub again: Option<Signing>,
    pub ours: Ours,
    /// What ours must say when somebody else signs the attacked file, so that a signature is over all of it.
    pub covered: Ours,
}

/// How a further person signs.
pub const SECOND: Signing = Signing {
    person: "family",
    field: "Signature2",
    ..PLAIN
};

impl Attack {
    fn on(base: Base, name: &'static str, change: fn(&[u8]) -> Vec<u8>) -> Self {
        Attack {
            name,
            base,
            how: PLAIN,
            change,
            again: None,
            ours: Ours::No,
            covered: Ours::No,
        }
    }

    /// On the form, with an invisible signature.
    fn new(name: &'static str, change: fn(&[u8]) -> Vec<u8>) -> Self {
        Self::on(Base::Form, name, change)
    }

    fn how(mut self, how: Signing) -> Self {
        self.how = how;
        self
    }

    fn certified(self, permission: u8) -> Self {
        self.how(Signing {
            certify: Some(permission),
            ..PLAIN
        })
    }

    fn again(mut self) -> Self {
        self.again = Some(SECOND);
        self
    }

    /// It changes nothing that anybody sees.
    fn harmless(mut self) -> Self {
        self.ours = Ours::Yes;
        self.covered = Ours::Yes;
        self
    }

    /// Only that it is signed by nobody is wrong with it.
    fn unsigned(mut self) -> Self {
        self.covered = Ours::Yes;
        self
    }

    fn looked_at(mut self) -> Self {
        self.ours = Ours::Look;
        self
    }

    fn looked_at_when_covered(mut self) -> Self {
        self.covered = Ours::Look;
        self
    }
}

/// What keeps a reader busy. The other programs are not asked about it.
pub fn busy() -> Vec<Attack> {
    structure::all()
}

/// Those that work whoever signed: they need no room in Contents.
pub fn of_any_signer() -> Vec<Attack> {
    [range::all(), saving::all()]
        .into_iter()
        .flatten()
        .collect()
}

/// All others, by group.
pub fn all() -> Vec<Attack> {
    let groups = [
        range::all(),
        gap::all(),
        saving::all(),
        searching::all(),
        wrapping::all(),
        shadow::all(),
        overlay::all(),
        later::all(),
        filling::all(),
        second::all(),
    ];
    groups.into_iter().flatten().collect()
}
