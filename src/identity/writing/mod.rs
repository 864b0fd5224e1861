//! The ways to write one name or one address: which differences have no meaning, and which are for
//! a person to look at.
//!
//! Each file needs those before it only: [`doubt`], [`normalise`], [`variants`] and [`kyoto`], [`fold`], then the
//! names and the addresses in parts.

pub(super) mod address;
pub(super) mod doubt;
pub(super) mod fold;
pub(super) mod gazetteer;
mod kyoto;
pub(super) mod names;
pub(super) mod normalise;
mod places;
mod variants;
