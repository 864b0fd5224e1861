//! The stable words of an enum, once: its code for each variant, and all of them in a list. Members of the workspace
//! use these macros too; they are no part of what is promised.

/// Implements [`Coded`](crate::report::Coded). With `list` in front, for an enum without fields, its variants
/// become `ALL`, and the code is what `Display` and `Serialize` write; otherwise the codes become `CODES`. Variants
/// after `of` hold something that has codes of its own. The compiler reports a forgotten variant.
#[doc(hidden)]
#[macro_export]
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
        impl serde::Serialize for $type {
            /// Its code.
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::report::Coded::code(self))
            }
        }
        $crate::codes!(@coded $type { $($variant => $code,)+ });
    };
    ($type:ty { $($variant:ident => $code:literal,)* } $(of $($inner:ident),+)?) => {
        impl $type {
            /// The codes of this type's own variants, in the order in which they are declared.
            pub const CODES: &'static [&'static str] = &[$($code),*];
        }
        $crate::codes!(@coded $type { $($variant => $code,)* } $($($inner)+)?);
    };
    (@coded $type:ty { $($variant:ident => $code:literal,)* } $($inner:ident)*) => {
        impl $type {
            // For tables that must have each.
            #[doc(hidden)]
            pub const VARIANTS: &'static [&'static str] = &[$(stringify!($variant),)* $(stringify!($inner),)*];
        }
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

/// Defines a closed list of words that may grow: for each its code and its text for developers, which is
/// also its documentation. `ALL` has them in order; `Display` writes what it says, `Serialize` the code.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $type:ident { $($variant:ident = $code:literal, $text:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $(#[doc = $text] $variant,)+
        }
        impl $type {
            /// All of them, in the order in which they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $text,)+
                })
            }
        }
        impl serde::Serialize for $type {
            /// Its code.
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::report::Coded::code(self))
            }
        }
        codes!(@coded $type { $($variant => $code,)+ });
    };
}

/// `codes!` for an error, with its fields for `Serialize`: an object with its code as `kind` and a member for each
/// field, named as the field or as `as` says, written as it is or as `by` says. Fields after `;` are for developers
/// and are not written. Variants after `of` hold an error that is written in place of this one. The compiler reports
/// a forgotten variant or field.
#[doc(hidden)]
#[macro_export]
macro_rules! errors {
    ($type:ty {
        $($variant:ident
            $({ $($field:ident $(as $key:literal)? $(by $how:path)?),* $(; $($unwritten:ident),+)? })?
            $(($held:ident $(by $held_how:path)?))?
            => $code:literal,)*
    } $(of $($inner:ident),+)?) => {
        $crate::codes!($type { $($variant => $code,)* } $(of $($inner),+)?);
        impl serde::Serialize for $type {
            /// `{"kind": its code, …}`, with a member for each field.
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[allow(unused_imports)]
                use serde::ser::SerializeMap as _;
                match self {
                    $(Self::$variant $({ $($field,)* $($($unwritten: _),+)? })? $(($held))? => {
                        let mut object = serializer.serialize_map(None)?;
                        object.serialize_entry("kind", $code)?;
                        $($(object.serialize_entry(
                            $crate::errors!(@key $field $($key)?),
                            $crate::errors!(@value $field $($how)?),
                        )?;)*)?
                        $(object.serialize_entry(
                            stringify!($held),
                            $crate::errors!(@value $held $($held_how)?),
                        )?;)?
                        object.end()
                    })*
                    $($(Self::$inner(inner) => serde::Serialize::serialize(inner, serializer),)+)?
                }
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@value $field:ident) => { $field };
    (@value $field:ident $how:path) => { &$how($field) };
}
