//! PDF: signatures in it, verified and made.

mod changes;
mod check;
mod covered;
mod error;
mod file;
mod filter;
mod form;
mod graph;
mod lexer;
mod look;
mod object;
#[cfg(test)]
mod qpdf;
mod sections;
mod sign;
mod signature;
mod text;
mod update;
mod verify;
mod write;

pub use changes::{Change, Objection};
pub use check::{PdfCheck, PdfDoubt, PdfReason, PdfSignature};
pub use error::{Part, PdfError};
pub use sign::{Options, Prepared, check_signable, prepare};
pub use verify::{Profile, verify};
