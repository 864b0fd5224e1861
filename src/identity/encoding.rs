//! How bytes and times are written in JSON: one form each, so that evidence with any changed character is
//! never the same evidence.

use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

use crate::data::UnixTime;

/// Bytes as base64 with padding (RFC 4648 §4), no other form.
pub(super) mod base64 {
    use super::*;

    pub(in crate::identity) fn serialize<S: Serializer>(
        bytes: &[u8],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(bytes))
    }

    pub(in crate::identity) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64
            .decode(text.as_bytes())
            .map_err(|_| D::Error::custom("not base64"))
    }
}

/// Bytes as lower-case hexadecimal digits, no other form.
pub(super) mod hex {
    use super::*;

    pub(in crate::identity) fn serialize<S: Serializer>(
        bytes: &[u8],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&HEXLOWER.encode(bytes))
    }

    pub(in crate::identity) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        HEXLOWER
            .decode(text.as_bytes())
            .map_err(|_| D::Error::custom("not lower-case hexadecimal digits"))
    }
}

/// Times as RFC 3339 in UTC with whole seconds, no other form.
pub(super) mod time {
    use super::*;

    pub(in crate::identity) fn serialize<S: Serializer>(
        time: &UnixTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(time)
    }

    pub(in crate::identity) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<UnixTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse::<UnixTime>()
            .ok()
            .filter(|time| time.to_string() == text)
            .ok_or_else(|| D::Error::custom("not a time such as 2026-11-23T00:00:00Z"))
    }
}
