//! Classes of license (免許の種類) and their groups.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

/// A class of license.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LicenseClass {
    /// 大型: large motor vehicles.
    Large,
    /// 中型: medium-sized motor vehicles.
    Medium,
    /// 準中型: semi-medium-sized motor vehicles.
    SemiMedium,
    /// 普通: ordinary motor vehicles.
    Ordinary,
    /// 大特: large special motor vehicles.
    LargeSpecial,
    /// 大自二: large motorcycles.
    LargeMotorcycle,
    /// 普自二: ordinary motorcycles.
    OrdinaryMotorcycle,
    /// 小特: small special motor vehicles.
    SmallSpecial,
    /// 原付: motorized bicycles.
    Moped,
    /// け引: towing.
    Towing,
    /// 大二: large, second class (carrying passengers for hire).
    LargeSecond,
    /// 中二: medium-sized, second class.
    MediumSecond,
    /// 普二: ordinary, second class.
    OrdinarySecond,
    /// 大特二: large special, second class.
    LargeSpecialSecond,
    /// け引二: towing, second class.
    TowingSecond,
}

/// The groups that have one date each: a license shows when the first class of each was obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ClassGroup {
    /// 二・小・原: motorcycles, small special, mopeds (E9).
    TwoWheeledAndSmall,
    /// 他: the other classes (EA).
    Other,
    /// 二種: second-class licenses (EB).
    SecondClass,
}

impl LicenseClass {
    /// All of them, in the order in which a license shows them, with the tag of each.
    /// Source: police license specification 010.
    pub const ALL: [(Self, u16); 15] = [
        (Self::Large, 0xEC),
        (Self::Medium, 0xF8),
        (Self::SemiMedium, 0xFA),
        (Self::Ordinary, 0xED),
        (Self::LargeSpecial, 0xEE),
        (Self::LargeMotorcycle, 0xEF),
        (Self::OrdinaryMotorcycle, 0xF0),
        (Self::SmallSpecial, 0xF1),
        (Self::Moped, 0xF2),
        (Self::Towing, 0xF3),
        (Self::LargeSecond, 0xF4),
        (Self::MediumSecond, 0xF9),
        (Self::OrdinarySecond, 0xF5),
        (Self::LargeSpecialSecond, 0xF6),
        (Self::TowingSecond, 0xF7),
    ];

    /// The class of an object.
    #[must_use]
    pub fn from_tag(tag: u16) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == tag);
        found.map(|(class, _)| class)
    }

    /// The group whose date it shares.
    #[must_use]
    pub const fn group(self) -> ClassGroup {
        match self {
            Self::LargeMotorcycle | Self::OrdinaryMotorcycle | Self::SmallSpecial | Self::Moped => {
                ClassGroup::TwoWheeledAndSmall
            }
            Self::LargeSecond
            | Self::MediumSecond
            | Self::OrdinarySecond
            | Self::LargeSpecialSecond
            | Self::TowingSecond => ClassGroup::SecondClass,
            Self::Large
            | Self::Medium
            | Self::SemiMedium
            | Self::Ordinary
            | Self::LargeSpecial
            | Self::Towing => ClassGroup::Other,
        }
    }

    /// The name on licenses, e.g. 普自二.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Large => "大型",
            Self::Medium => "中型",
            Self::SemiMedium => "準中型",
            Self::Ordinary => "普通",
            Self::LargeSpecial => "大特",
            Self::LargeMotorcycle => "大自二",
            Self::OrdinaryMotorcycle => "普自二",
            Self::SmallSpecial => "小特",
            Self::Moped => "原付",
            Self::Towing => "け引",
            Self::LargeSecond => "大二",
            Self::MediumSecond => "中二",
            Self::OrdinarySecond => "普二",
            Self::LargeSpecialSecond => "大特二",
            Self::TowingSecond => "け引二",
        }
    }

    /// The name in English and in JSON, e.g. `ordinary_motorcycle`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Large => "large",
            Self::Medium => "medium",
            Self::SemiMedium => "semi_medium",
            Self::Ordinary => "ordinary",
            Self::LargeSpecial => "large_special",
            Self::LargeMotorcycle => "large_motorcycle",
            Self::OrdinaryMotorcycle => "ordinary_motorcycle",
            Self::SmallSpecial => "small_special",
            Self::Moped => "moped",
            Self::Towing => "towing",
            Self::LargeSecond => "large_second",
            Self::MediumSecond => "medium_second",
            Self::OrdinarySecond => "ordinary_second",
            Self::LargeSpecialSecond => "large_special_second",
            Self::TowingSecond => "towing_second",
        }
    }
}

impl ClassGroup {
    /// All of them, with the tag of the date of each. Source: police license specification 010.
    pub const ALL: [(Self, u16); 3] = [
        (Self::TwoWheeledAndSmall, 0xE9),
        (Self::Other, 0xEA),
        (Self::SecondClass, 0xEB),
    ];

    /// The name on licenses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwoWheeledAndSmall => "二・小・原",
            Self::Other => "他",
            Self::SecondClass => "二種",
        }
    }
}

impl Serialize for LicenseClass {
    /// `{"class", "name"}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut class = serializer.serialize_struct("LicenseClass", 2)?;
        class.serialize_field("class", self.code())?;
        class.serialize_field("name", self.name())?;
        class.end()
    }
}
