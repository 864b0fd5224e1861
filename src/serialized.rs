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
