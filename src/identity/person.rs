//! The four attributes of a person, from the file that has them.

use core::fmt;

use serde::Serialize;

use crate::data::{Attributes, PartialDate, Sex};
use crate::pki::{SubjectAttributes, Substitutes};

/// The four attributes, from whichever file the level has them.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PersonAttributes {
    /// The name (氏名) as stored.
    pub name: String,
    /// Which characters of the name are substitutes, as far as the certificate says.
    pub name_substitutes: Option<Substitutes>,
    /// The address (住所) as stored.
    pub address: String,
    /// Which characters of the address are substitutes, as far as the certificate says.
    pub address_substitutes: Option<Substitutes>,
    /// The birth date (生年月日); parts may be unknown.
    #[serde(flatten)]
    pub birth_date: PartialDate,
    /// The sex (性別).
    pub sex: Sex,
}

impl fmt::Debug for PersonAttributes {
    /// Without personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonAttributes").finish_non_exhaustive()
    }
}

impl From<&Attributes> for PersonAttributes {
    fn from(attributes: &Attributes) -> Self {
        Self {
            name: attributes.name().to_owned(),
            name_substitutes: None,
            address: attributes.address().to_owned(),
            address_substitutes: None,
            birth_date: attributes.birth_date(),
            sex: attributes.sex(),
        }
    }
}

impl From<&SubjectAttributes> for PersonAttributes {
    fn from(attributes: &SubjectAttributes) -> Self {
        Self {
            name: attributes.name.clone(),
            name_substitutes: attributes.name_substitutes.clone(),
            address: attributes.address.clone(),
            address_substitutes: attributes.address_substitutes.clone(),
            birth_date: attributes.birth_date,
            sex: attributes.sex,
        }
    }
}
