//! The values: dates and eras, sex, attributes, My Number.

mod date;
mod sex;

pub use date::{Date, DateError, Era};
pub use sex::Sex;
