//! The stable words of an enum, once: its code for each variant, and all of them in a list.

/// Implements [`Coded`](crate::report::Coded). With `list` in front, for an enum without fields, its variants
/// become `ALL`, and the code is what `Display` writes; otherwise the codes become `CODES`. Variants after `of`
/// hold something that has codes of its own. The compiler sees a variant that is forgotten.
macro_rules! codes {
    (list $type:ty { $($variant:ident => $code:literal,)+ }) => {
        impl $type {
            /// All of them, in the order in which they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str($crate::report::Coded::code(self))
            }
        }
        codes!(@coded $type { $($variant => $code,)+ });
    };
    ($type:ty { $($variant:ident => $code:literal,)* } $(of $($inner:ident),+)?) => {
        impl $type {
            /// The codes of this type's own variants, in the order in which they are declared.
            pub const CODES: &'static [&'static str] = &[$($code),*];
        }
        codes!(@coded $type { $($variant => $code,)* } $($($inner)+)?);
    };
    (@coded $type:ty { $($variant:ident => $code:literal,)* } $($inner:ident)*) => {
        impl $crate::report::Coded for $type {
            fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)*
                    $(Self::$inner(inner) => inner.code(),)*
                }
            }
        }
    };
}
