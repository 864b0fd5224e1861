//! A PKCS#11 module for the My Number card (マイナンバーカード): `docs/pkcs11.md` says how programs use it.
//!
//! The C boundary is [`boundary`], the only file with `unsafe`. Behind it [`Module`] has every function as a method on
//! plain values, without C: it knows slots, tokens, sessions, objects and mechanisms, and talks to cards through
//! [`Readers`].
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::get_unwrap,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable
    )
)]

pub mod boundary;
mod card;
mod code;
mod facts;
mod instance;
mod mechanism;
mod module;
mod objects;
mod pin;
mod reader;
mod refused;
mod session;
mod settings;
#[cfg(feature = "sim")]
pub mod simulated;
mod slot;
mod token;

pub use code::Rv;
pub use instance::begin;
pub use mechanism::Parameters;
pub use module::Module;
pub use objects::Attribute;
pub use reader::{Conversation, PcscReaders, Readers, Seen};
pub use settings::Settings;
pub use slot::{Kind, SlotNumber};
