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
