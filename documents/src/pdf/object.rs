//! The objects of a PDF file, with the place of each in the bytes that it was read from.

use core::ops::Range;

/// Where something stands: byte offsets.
pub(crate) type Span = Range<usize>;

/// An indirect object by number and generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Reference {
    pub(crate) number: u32,
    pub(crate) generation: u16,
}

/// What an object is.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    /// As it is written; it is only compared and copied.
    Real(Vec<u8>),
    /// Its bytes, however they were written.
    String(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    Reference(Reference),
}

/// Equal where a viewer sees the same: how numbers and strings are written does not count.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(one), Self::Boolean(other)) => one == other,
            (Self::Integer(one), Self::Integer(other)) => one == other,
            (Self::Real(one), Self::Real(other)) => one == other || number(one) == number(other),
            (Self::String(one), Self::String(other)) | (Self::Name(one), Self::Name(other)) => {
                one == other
            }
            (Self::Array(one), Self::Array(other)) => one == other,
            (Self::Dictionary(one), Self::Dictionary(other)) => one == other,
            (Self::Reference(one), Self::Reference(other)) => one == other,
            _ => false,
        }
    }
}

fn number(written: &[u8]) -> Option<f64> {
    core::str::from_utf8(written).ok()?.parse().ok()
}

/// An object and its place. Two are equal whatever their places.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Object {
    /// One that was not read.
    pub(crate) const fn new(value: Value) -> Self {
        Self { value, span: 0..0 }
    }

    pub(crate) const fn as_integer(&self) -> Option<i64> {
        match self.value {
            Value::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    /// A number that cannot be negative.
    pub(crate) fn as_size(&self) -> Option<usize> {
        usize::try_from(self.as_integer()?).ok()
    }

    pub(crate) fn as_name(&self) -> Option<&[u8]> {
        match &self.value {
            Value::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn as_string(&self) -> Option<&[u8]> {
        match &self.value {
            Value::String(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) const fn as_dictionary(&self) -> Option<&Dictionary> {
        match &self.value {
            Value::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    pub(crate) const fn as_reference(&self) -> Option<Reference> {
        match self.value {
            Value::Reference(reference) => Some(reference),
            _ => None,
        }
    }

    /// Every reference in it, at any depth.
    pub(crate) fn references(&self, found: &mut impl FnMut(Reference)) {
        let mut open = vec![self];
        while let Some(object) = open.pop() {
            match &object.value {
                Value::Reference(reference) => found(*reference),
                Value::Array(items) => open.extend(items),
                Value::Dictionary(dictionary) => {
                    open.extend(dictionary.entries().iter().map(|(_, value)| value));
                }
                _ => {}
            }
        }
    }
}

/// Keys and values, in the order of the keys. None is there twice, and none is null, which would mean absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Dictionary(Vec<(Vec<u8>, Object)>);

impl Dictionary {
    /// `None` where a key is there twice: readers differ in which one they take.
    pub(crate) fn new(mut entries: Vec<(Vec<u8>, Object)>) -> Option<Self> {
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        let twice = entries
            .windows(2)
            .any(|pair| matches!(pair, [(one, _), (other, _)] if one == other));
        entries.retain(|(_, object)| !matches!(object.value, Value::Null));
        (!twice).then_some(Self(entries))
    }

    pub(crate) fn entries(&self) -> &[(Vec<u8>, Object)] {
        &self.0
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&Object> {
        let place = self
            .0
            .binary_search_by(|(name, _)| name.as_slice().cmp(key));
        self.0.get(place.ok()?).map(|(_, object)| object)
    }

    pub(crate) fn set(&mut self, key: &[u8], value: Value) {
        self.0.retain(|(name, _)| name != key);
        self.0.push((key.to_vec(), Object::new(value)));
        self.0.sort_by(|(one, _), (other, _)| one.cmp(other));
    }

    pub(crate) fn name(&self, key: &[u8]) -> Option<&[u8]> {
        self.get(key)?.as_name()
    }

    pub(crate) fn integer(&self, key: &[u8]) -> Option<i64> {
        self.get(key)?.as_integer()
    }

    pub(crate) fn reference(&self, key: &[u8]) -> Option<Reference> {
        self.get(key)?.as_reference()
    }

    /// The keys whose values differ, or that only one of both has.
    pub(crate) fn differences<'a>(&'a self, other: &'a Self) -> Vec<&'a [u8]> {
        let mut keys: Vec<&[u8]> = self
            .0
            .iter()
            .filter(|(key, value)| other.get(key) != Some(value))
            .map(|(key, _)| key.as_slice())
            .collect();
        let added = other.0.iter().filter(|(key, _)| self.get(key).is_none());
        keys.extend(added.map(|(key, _)| key.as_slice()));
        keys
    }
}
