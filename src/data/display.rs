//! `Display` of the values that have a name.

use core::fmt;

use super::{Advice, ClassGroup, Era, LicenseClass, Municipality, Prefecture, Renewable, Sex};

macro_rules! shown_by_name {
    ($($kind:ty),*) => {
        $(impl fmt::Display for $kind {
            /// Its name.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        })*
    };
}

shown_by_name!(
    Advice,
    ClassGroup,
    Era,
    LicenseClass,
    Municipality,
    Prefecture,
    Renewable,
    Sex
);
