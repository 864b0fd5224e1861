//! What is written for people never makes a terminal do anything.

use std::error::Error;
use std::fmt::{Debug, Display};

/// An error, with all that it rests on: printable in every form.
pub fn check_error(error: &(dyn Error + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        check(&error.to_string());
        check(&format!("{error:?}"));
        next = error.source();
    }
}

/// A value for people, and its form for developers.
pub fn check_shown(value: &(impl Display + Debug)) {
    check(&value.to_string());
    check(&format!("{value:?}"));
}

/// A form for developers.
pub fn check_debug(value: &impl Debug) {
    check(&format!("{value:?}"));
}

/// Text that is to be printed.
pub fn check(text: &str) {
    if let Some(character) = text.chars().find(|character| character.is_control()) {
        panic!("{} in {text:?}", character.escape_unicode());
    }
}
