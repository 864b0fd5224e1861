//! The values: dates and eras, sex, attributes, My Number, what the card says about itself.
//!
//! # Example
//! ```
//! use mynumber_card::data::{Date, UnixTime};
//!
//! let birth = Date::from_ymd(1980, 2, 17)?;
//! assert_eq!(birth.japanese().to_string(), "昭和55年2月17日");
//! let now: UnixTime = "2026-11-23T03:00:00Z".parse()?;
//! let today = now.japanese_date().ok_or("no such day")?;
//! assert_eq!(birth.age_on(today), Some(46));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assumption;
mod attributes;
mod availability;
mod card_id;
mod date;
mod display;
mod era;
mod error;
mod json_error;
pub mod license;
mod municipality;
mod my_number;
mod partial_date;
mod place;
mod prefecture;
mod renewal;
mod sex;
pub(crate) mod strict;
mod text;
mod time;
mod token_info;

pub use assumption::Assumption;
pub(crate) use attributes::check_offsets;
pub use attributes::{Attributes, NameParts};
pub use availability::Availability;
pub use card_id::CardId;
pub use date::{Date, DateError, Japanese};
pub use era::Era;
pub use error::DataError;
pub use json_error::{JsonError, JsonProblem};
pub use license::{
    ClassGroup, ExternalCharacter, LicenseClass, LicensePinSetting, LicenseRecord,
    LicenseSignature, LicenseText,
};
pub use municipality::Municipality;
pub(crate) use municipality::{Place, places};
pub use my_number::MyNumber;
pub use partial_date::PartialDate;
pub use place::MunicipalityCode;
pub use prefecture::Prefecture;
pub use renewal::{
    Advice, Deadline, KnownDates, LastDay, Renewable, Renewal, Renewals, Stage, UnknownReason,
};
pub use sex::Sex;
pub use text::{DisplaySafe, display_safe};
pub use time::{Moment, UnixTime};
pub use token_info::{TokenInfo, TokenKind};
