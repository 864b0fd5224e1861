//! How values are written as JSON and the like: a word by its name, a value as its text.

/// Implements `Serialize` for words: their names.
macro_rules! serializes_by_name {
    ($($type:ty),+ $(,)?) => {$(
        impl serde::Serialize for $type {
            /// Its name.
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    )+};
}

/// The names of words, once: `name`, which `Display` and `Serialize` write, and all of them in a list. The compiler
/// reports a forgotten variant.
macro_rules! names {
    ($type:ident { $($variant:ident => $name:literal,)+ }) => {
        impl $type {
            /// All of them, in the order in which they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in messages, JSON and documentation.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.name())
            }
        }
        serializes_by_name!($type);
    };
}

/// Implements `Serialize` for values that a text says whole: what `Display` prints.
macro_rules! serializes_as_text {
    ($($type:ty),+ $(,)?) => {$(
        impl serde::Serialize for $type {
            /// As text.
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )+};
}

/// The JSON Schema of a type whose `Serialize` writes another one: that one's. See `schema`.
macro_rules! has_schema_of {
    ($($type:ty => $written:ty),+ $(,)?) => {$(
        #[cfg(test)]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                let name = stringify!($type);
                name.split('<').next().unwrap_or(name).trim().into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($type)).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$written>::json_schema(generator)
            }
        }
    )+};
}
