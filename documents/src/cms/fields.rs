//! The fields of a DER structure, one after the other.

use core::iter::Peekable;

use mynumber_card::tlv::ber::{Element, Reader};

/// What is wrong, as text for developers.
pub(crate) type Problem = &'static str;

const NOT_IN_ORDER: Problem = "a field that is missing or has another type";

/// The fields of a structure, in order.
pub(crate) struct Fields<'a>(Peekable<Reader<'a>>);

impl<'a> Fields<'a> {
    /// Those of this one.
    pub(crate) fn of(element: &Element<'a>) -> Self {
        Self(element.children().peekable())
    }

    /// The next one, which must have this tag.
    pub(crate) fn need(&mut self, tag: u32) -> Result<Element<'a>, Problem> {
        self.maybe(tag)?.ok_or(NOT_IN_ORDER)
    }

    /// The next one, when it has this tag.
    pub(crate) fn maybe(&mut self, tag: u32) -> Result<Option<Element<'a>>, Problem> {
        match self.0.peek() {
            Some(Ok(element)) if element.tag == tag => Ok(self.0.next().and_then(Result::ok)),
            Some(Err(_)) => Err("bytes that are no objects"),
            _ => Ok(None),
        }
    }

    /// Passes when there are no more.
    pub(crate) fn end(mut self) -> Result<(), Problem> {
        match self.0.next() {
            None => Ok(()),
            Some(_) => Err("a field too many"),
        }
    }
}

/// The one object that these bytes are, with this tag.
pub(crate) fn sole(bytes: &[u8], tag: u32) -> Result<Element<'_>, Problem> {
    match Reader::new(bytes).next() {
        Some(Ok(element)) if element.tag == tag && element.raw.len() == bytes.len() => Ok(element),
        _ => Err(NOT_IN_ORDER),
    }
}

/// All objects in a structure, at most so many, which must have this tag.
pub(crate) fn all<'a>(
    element: &Element<'a>,
    tag: u32,
    most: usize,
) -> Result<Vec<Element<'a>>, Problem> {
    let mut found = Vec::new();
    for child in element.children() {
        let child = child.map_err(|_| "bytes that are no objects")?;
        if child.tag != tag {
            return Err(NOT_IN_ORDER);
        }
        if found.len() >= most {
            return Err("too many objects of one kind");
        }
        found.push(child);
    }
    Ok(found)
}
