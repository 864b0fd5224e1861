//! The simulated card. Its parser, file system and encoders are its own: sharing the driver's
//! would hide the driver's mistakes.

pub mod image;
