//! What people see of a result.

pub(crate) mod value;
