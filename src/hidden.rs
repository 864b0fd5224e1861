//! `Debug` without what belongs to a person: logs keep what `{:?}` prints for years.

/// Implements `Debug` for a type that holds personal data: its name, the fields named here, which say
/// nothing about anybody, and `..`.
#[doc(hidden)]
#[macro_export]
macro_rules! hides_personal_data {
    ($type:ty, $name:literal $(, $field:ident)*) => {
        impl core::fmt::Debug for $type {
            /// Without personal data.
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct($name)
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        }
    };
}
