//! Choosing a reader.

use super::words::ReaderInfo;
use crate::error::TransportError;

/// Which reader to use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ReaderChoice {
    /// Whichever holds the My Number card.
    #[default]
    Any,
    /// By number, counted from 1 in the order of [`Service::readers`](super::Service::readers).
    Number(usize),
    /// By name: the whole name, or any part of one reader's name, in upper or lower case.
    Name(String),
}

impl ReaderChoice {
    /// From what a person writes: digits are a number, anything else (part of) a name.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Name(text.to_owned()), Self::Number)
    }

    /// The readers that fit: all for [`ReaderChoice::Any`], else exactly one.
    ///
    /// # Errors
    /// [`TransportError::NoReader`], [`TransportError::NoSuchReader`] and
    /// [`TransportError::AmbiguousReader`].
    pub fn pick(&self, readers: &[ReaderInfo]) -> Result<Vec<ReaderInfo>, TransportError> {
        if readers.is_empty() {
            return Err(TransportError::NoReader);
        }
        let absent = |wanted: String| TransportError::NoSuchReader {
            wanted,
            known: readers.iter().map(|reader| reader.name.clone()).collect(),
        };
        match self {
            Self::Any => Ok(readers.to_vec()),
            Self::Number(number) => number
                .checked_sub(1)
                .and_then(|index| readers.get(index))
                .map(|reader| vec![reader.clone()])
                .ok_or_else(|| absent(number.to_string())),
            Self::Name(name) => {
                if let Some(reader) = readers.iter().find(|reader| reader.name == *name) {
                    return Ok(vec![reader.clone()]);
                }
                let part = name.to_lowercase();
                let fitting = readers
                    .iter()
                    .filter(|reader| reader.name.to_lowercase().contains(&part))
                    .cloned()
                    .collect::<Vec<_>>();
                match fitting.len() {
                    0 => Err(absent(name.clone())),
                    1 => Ok(fitting),
                    _ => Err(TransportError::AmbiguousReader {
                        wanted: name.clone(),
                        matching: fitting.into_iter().map(|reader| reader.name).collect(),
                    }),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readers() -> Vec<ReaderInfo> {
        [
            "ACS ACR1252 00 00",
            "SONY FeliCa Port/PaSoRi 4.0 01 00",
            "SONY FeliCa Port/PaSoRi 3.0 02 00",
        ]
        .map(|name| ReaderInfo {
            name: name.into(),
            card_present: false,
            in_use: false,
        })
        .to_vec()
    }

    #[test]
    fn a_reader_is_chosen_by_number_from_one_or_by_a_part_of_its_name() {
        let readers = readers();
        let by = |text: &str| ReaderChoice::from_text(text).pick(&readers);
        assert_eq!(by("1").unwrap()[0].name, readers[0].name);
        assert_eq!(by("3.0").unwrap()[0].name, readers[2].name);
        assert_eq!(by("acr1252").unwrap()[0].name, readers[0].name);
        assert!(matches!(by("0"), Err(TransportError::NoSuchReader { .. })));
        assert!(
            matches!(by("4"), Err(TransportError::NoSuchReader { wanted, .. }) if wanted == "4")
        );
        assert!(
            matches!(by("pasori"), Err(TransportError::AmbiguousReader { matching, .. }) if matching.len() == 2)
        );
        assert!(
            matches!(by("gemalto"), Err(TransportError::NoSuchReader { known, .. }) if known.len() == 3)
        );
        assert!(matches!(
            ReaderChoice::Any.pick(&[]),
            Err(TransportError::NoReader)
        ));
    }
}
