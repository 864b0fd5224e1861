//! Distinguished names.

use core::fmt;

use super::oid::text_of_value;
use super::part::Part;
use super::walk::{OID, SEQUENCE, SET, Walk, Walked};
use crate::data::display_safe;

/// A distinguished name, in the order of the certificate.
#[derive(Clone)]
pub struct Name {
    /// What its texts are read from, when they are asked for.
    der: Part,
    /// What stands for the values that are no text: hexadecimal, after `#`; in order.
    others: Vec<String>,
}

hides_personal_data!(Name, "Name");

/// One type and value.
struct Pair<'a> {
    /// Which relative name it belongs to: there can be several in one.
    relative: usize,
    /// The object identifier, as the value of an object.
    kind: &'a [u8],
    /// The tag of the value.
    tag: u8,
    value: &'a [u8],
}

impl<'a> Pair<'a> {
    /// The value if it is text: NumericString, PrintableString, UTF8String or IA5String.
    fn text(&self) -> Option<&'a str> {
        let is_text = matches!(self.tag, 0x12 | 0x13 | 0x0C | 0x16);
        core::str::from_utf8(self.value).ok().filter(|_| is_text)
    }
}

impl Name {
    const COUNTRY: &'static [u8] = &[0x55, 4, 6];
    const LOCALITY: &'static [u8] = &[0x55, 4, 7];
    const ORGANIZATION: &'static [u8] = &[0x55, 4, 10];
    const ORGANIZATIONAL_UNIT: &'static [u8] = &[0x55, 4, 11];
    const COMMON_NAME: &'static [u8] = &[0x55, 4, 3];

    /// From the DER of one. `None` if it is none, or has a relative name without anything in it.
    pub(super) fn new(der: Part) -> Option<Self> {
        let mut others = Vec::new();
        for pair in pairs(&der) {
            let pair = pair.ok()?;
            if pair.text().is_none() {
                others.push(format!("#{}", hex::encode(pair.value)));
            }
        }
        Some(Self { der, others })
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

    fn all(&self, kind: &'static [u8]) -> impl Iterator<Item = &str> {
        self.parts()
            .filter(move |(pair, _)| pair.kind == kind)
            .map(|(_, value)| value)
    }

    /// Each pair with the text of its value, or what stands for it.
    fn parts(&self) -> impl Iterator<Item = (Pair<'_>, &str)> {
        let mut others = self.others.iter();
        pairs(&self.der).filter_map(move |pair| {
            let pair = pair.ok()?;
            let text = pair.text();
            let text = text.or_else(|| others.next().map(String::as_str))?;
            Some((pair, text))
        })
    }
}

impl PartialEq for Name {
    /// Names are the same when their parts are, whatever string type carries them: issuers are not
    /// consistent there. Upper and lower case differ.
    fn eq(&self, other: &Self) -> bool {
        let mut others = other.parts();
        *self.der == *other.der
            || self.parts().all(|(pair, text)| {
                others.next().is_some_and(|(other, same)| {
                    pair.relative == other.relative && text == same && is_kind(&pair, &other)
                })
            }) && others.next().is_none()
    }
}

impl Eq for Name {}

impl fmt::Display for Name {
    /// `C=JP, O=JPKI, …` in the order of the certificate, fit for a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (pair, text)) in self.parts().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            let kind = match pair.kind {
                Self::COUNTRY => "C".into(),
                Self::LOCALITY => "L".into(),
                Self::ORGANIZATION => "O".into(),
                Self::ORGANIZATIONAL_UNIT => "OU".into(),
                Self::COMMON_NAME => "CN".into(),
                other => text_of_value(other),
            };
            write!(f, "{kind}={}", display_safe(text))?;
        }
        Ok(())
    }
}

fn is_kind(one: &Pair<'_>, other: &Pair<'_>) -> bool {
    one.kind == other.kind || text_of_value(one.kind) == text_of_value(other.kind)
}

/// The pairs of a name, in order, up to the first that is none.
fn pairs(der: &[u8]) -> impl Iterator<Item = Walked<Pair<'_>>> {
    let mut names = Some(Walk::into_sole(der, SEQUENCE));
    let mut within = Walk::new(&[]);
    let mut begun: usize = 0;
    core::iter::from_fn(move || {
        let pair = match names.as_mut()? {
            Ok(names) => {
                if within.is_done() {
                    if names.is_done() {
                        return None;
                    }
                    begun = begun.saturating_add(1);
                }
                next_pair(names, &mut within, begun)
            }
            Err(problem) => Err(*problem),
        };
        if pair.is_err() {
            names = None;
        }
        Some(pair)
    })
}

fn next_pair<'a>(names: &mut Walk<'a>, within: &mut Walk<'a>, relative: usize) -> Walked<Pair<'a>> {
    if within.is_done() {
        *within = names.enter(SET)?;
    }
    let mut pair = within.enter(SEQUENCE)?;
    let kind = pair.take(OID)?;
    let value = pair.object()?;
    pair.end()?;
    Ok(Pair {
        relative,
        kind,
        tag: value.tag,
        value: value.value,
    })
}
