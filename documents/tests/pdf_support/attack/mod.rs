//! Attacks on signed files, and changes that look like some and are harmless. Each takes a signed file's bytes and
//! gives others.

mod gap;
mod later;
mod overlay;
mod range;
mod saving;
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
    pub again: bool,
    pub ours: Ours,
}

impl Attack {
    fn on(base: Base, name: &'static str, change: fn(&[u8]) -> Vec<u8>) -> Self {
        Attack {
            name,
            base,
            how: PLAIN,
            change,
            again: false,
            ours: Ours::No,
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
        self.again = true;
        self
    }

    fn harmless(mut self) -> Self {
        self.ours = Ours::Yes;
        self
    }
}

/// What keeps a reader busy. The other programs are not asked about it.
pub fn busy() -> Vec<Attack> {
    structure::all()
}

/// All others, by group.
pub fn all() -> Vec<Attack> {
    let groups = [
        range::all(),
        gap::all(),
        saving::all(),
        wrapping::all(),
        shadow::all(),
        overlay::all(),
        later::all(),
        second::all(),
    ];
    groups.into_iter().flatten().collect()
}
