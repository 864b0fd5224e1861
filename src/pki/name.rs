//! Distinguished names.

use core::fmt;
use std::borrow::Cow;

use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::oid::dotted;
use crate::data::display_safe;

/// A distinguished name, in the order of the certificate.
#[derive(Clone, Eq)]
pub struct Name {
    der: Vec<u8>,
    parts: Vec<Part>,
}

hides_personal_data!(Name, "Name");

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// Which relative name it belongs to: there can be several in one.
    relative: usize,
    /// The object identifier, dotted.
    kind: Cow<'static, str>,
    /// The text; other types than text in hexadecimal, after `#`.
    value: String,
}

impl Name {
    const COUNTRY: &'static str = "2.5.4.6";
    const LOCALITY: &'static str = "2.5.4.7";
    const ORGANIZATION: &'static str = "2.5.4.10";
    const ORGANIZATIONAL_UNIT: &'static str = "2.5.4.11";
    const COMMON_NAME: &'static str = "2.5.4.3";

    pub(super) fn from_x509(name: &X509Name<'_>) -> Self {
        let parts = name
            .iter_rdn()
            .enumerate()
            .flat_map(|(relative, rdn)| {
                rdn.iter().map(move |part| Part {
                    relative,
                    kind: dotted(part.attr_type()),
                    value: value(part),
                })
            })
            .collect();
        Self {
            der: name.as_raw().to_vec(),
            parts,
        }
    }

    /// The name as stored, DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Country (C).
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.all(Self::COUNTRY).next()
    }

    /// Organization (O).
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        self.all(Self::ORGANIZATION).next()
    }

    /// Organizational units (OU), in order.
    pub fn organizational_units(&self) -> impl Iterator<Item = &str> {
        self.all(Self::ORGANIZATIONAL_UNIT)
    }

    /// Localities (L), in order: prefecture, municipality.
    pub fn localities(&self) -> impl Iterator<Item = &str> {
        self.all(Self::LOCALITY)
    }

    /// Common name (CN).
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.all(Self::COMMON_NAME).next()
    }

    fn all(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.parts
            .iter()
            .filter(move |part| part.kind == kind)
            .map(|part| part.value.as_str())
    }
}

impl PartialEq for Name {
    /// Names are the same when their parts are, whatever string type carries them: issuers are not
    /// consistent there. Upper and lower case differ.
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der || self.parts == other.parts
    }
}

impl fmt::Display for Name {
    /// `C=JP, O=JPKI, …` in the order of the certificate, fit for a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            let kind = match part.kind.as_ref() {
                Self::COUNTRY => "C",
                Self::LOCALITY => "L",
                Self::ORGANIZATION => "O",
                Self::ORGANIZATIONAL_UNIT => "OU",
                Self::COMMON_NAME => "CN",
                other => other,
            };
            write!(f, "{kind}={}", display_safe(&part.value))?;
        }
        Ok(())
    }
}

fn value(part: &AttributeTypeAndValue<'_>) -> String {
    part.as_str().map_or_else(
        |_| format!("#{}", hex::encode(part.as_slice())),
        str::to_owned,
    )
}
