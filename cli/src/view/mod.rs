//! What people see of a result: text for a terminal or a pipe, and a page.

pub(crate) mod age;
pub(crate) mod attributes;
pub(crate) mod calendar;
pub(crate) mod certificate;
pub(crate) mod checks;
pub(crate) mod compare;
pub(crate) mod dates;
pub(crate) mod doctor;
pub(crate) mod document;
pub(crate) mod face;
pub(crate) mod license;
pub(crate) mod my_number;
pub(crate) mod page;
pub(crate) mod proof;
pub(crate) mod sign;
pub(crate) mod ssh;
pub(crate) mod status;
pub(crate) mod value;
pub(crate) mod verdict;
