//! Names of municipality codes, from a table that is built in.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::date::Date;
use super::prefecture::Prefecture;

/// One line for each code, rising, below lines with `#`: code, name, last day for a retired code.
static TABLE: &str = include_str!("municipalities.tsv");

/// One line for each county, below lines with `#`: its name, and the codes of its towns and villages.
static COUNTIES: &str = include_str!("counties.tsv");

/// A municipality, or a ward of a large city, by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Municipality {
    name: &'static str,
    last_day: Option<Date>,
}

impl Municipality {
    /// The date of the table, `YYYY-MM-DD`: later changes are not in it. Source:
    /// 総務省 全国地方公共団体コード, by way of the packages named in the table.
    pub const AS_OF: &'static str = "2024-01-01";

    /// Looks a code up; five digits.
    pub(super) fn find(code: &str) -> Option<Self> {
        let lines = lines();
        let found = lines
            .binary_search_by_key(&code, |(known, _)| known)
            .ok()
            .and_then(|index| lines.get(index));
        let (_, rest) = found?;
        let mut parts = rest.split('\t');
        Some(Self {
            name: parts.next()?,
            last_day: parts.next().and_then(|day| day.parse().ok()),
        })
    }

    /// The name without its prefecture, e.g. 千代田区; of a ward with its city, 横浜市鶴見区.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The last day on which the code was in use; `None` for one that still was when the table was
    /// made. Codes retired before cards were handed out (January 2016) are not in the table.
    #[must_use]
    pub const fn last_day(&self) -> Option<Date> {
        self.last_day
    }
}

/// A municipality, or a ward, as addresses name it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) prefecture: Prefecture,
    /// The county (郡), or the island, before the name; it is often left out.
    pub(crate) county: Option<&'static str>,
    /// The name, of a ward with its city.
    pub(crate) name: &'static str,
}

/// Every place of the table, retired ones included, by their codes.
pub(crate) fn places() -> impl Iterator<Item = Place> {
    let counties: BTreeMap<&str, &str> = COUNTIES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .flat_map(|(county, codes)| codes.split(' ').map(move |code| (code, county)))
        .collect();
    lines().iter().filter_map(move |(code, rest)| {
        let number = code.get(..2)?.parse().ok()?;
        Some(Place {
            prefecture: Prefecture::from_number(number)?,
            county: counties.get(code).copied(),
            name: rest.split('\t').next()?,
        })
    })
}

fn lines() -> &'static [(&'static str, &'static str)] {
    static LINES: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();
    LINES.get_or_init(|| {
        TABLE
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter(|(code, _)| !code.starts_with('#'))
            .collect()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::place::MunicipalityCode;
    use super::*;

    #[test]
    fn the_table_is_sorted_complete_and_found_in() {
        let lines = lines();
        assert_eq!(lines.len(), TABLE.lines().count() - 3, "a line was dropped");
        assert!(TABLE.lines().nth(1).unwrap().contains(Municipality::AS_OF));
        for pair in lines.windows(2) {
            let [(before, _), (after, _)] = pair else {
                continue;
            };
            assert!(before < after, "{before} {after}");
        }
        let mut retired = 0;
        for (code, rest) in lines {
            let parsed = MunicipalityCode::from_digits(code.as_bytes()).unwrap();
            assert!(parsed.prefecture().is_some(), "{code}");
            let found = parsed.municipality().unwrap();
            assert!(
                found.name().ends_with(['市', '区', '町', '村']),
                "{code} {}",
                found.name()
            );
            assert_eq!(rest.contains('\t'), found.last_day().is_some(), "{code}");
            retired += usize::from(found.last_day().is_some());
        }
        assert_eq!(retired, 9);
    }
    #[test]
    fn every_county_has_its_towns_and_every_town_its_county() {
        let codes = COUNTIES.lines().filter(|line| !line.starts_with('#'));
        let codes = codes
            .flat_map(|line| line.split(['\t', ' ']).skip(1))
            .count();
        let with = places().filter(|place| place.county.is_some());
        assert_eq!(with.count(), codes, "a code of the counties is in no line");
        let without: Vec<&str> = places()
            .filter(|place| place.county.is_none() && place.name.ends_with(['町', '村']))
            .map(|place| place.name)
            .collect();
        // The northern islands, those of Tokyo, and two retired ones.
        assert_eq!(without.len(), 15, "{without:?}");
    }

    #[test]
    fn no_name_of_a_prefecture_begins_with_another_but_those_of_wards() {
        let all: Vec<Place> = places().collect();
        for one in &all {
            for other in all
                .iter()
                .filter(|other| other.prefecture == one.prefecture)
            {
                let longer = other.name.starts_with(one.name) && other.name != one.name;
                assert!(!longer || other.name.ends_with('区'), "{}", other.name);
            }
        }
    }
}

serializes_by_name!(Municipality);
