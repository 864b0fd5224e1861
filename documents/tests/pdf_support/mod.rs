//! What the tests of PDF share: a maker of files, programs of others as witnesses, attacks.
#![allow(unreachable_pub, dead_code, clippy::as_conversions)]

pub mod corpus;
pub mod signature;
pub mod tools;
pub mod update;
pub mod witness;
pub mod writer;
