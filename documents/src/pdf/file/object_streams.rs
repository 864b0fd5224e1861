//! Objects in object streams.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::error::{Part, PdfError};
use super::super::lexer::Lexer;
use super::super::object::{Object, Value};
use super::super::sections::{Entry, object_head, stream_data};
use super::{Container, File, Found};

impl File<'_> {
    /// The numbers of the objects in an object stream, listed or not.
    pub(crate) fn numbers_inside(
        &self,
        container: u32,
        revision: usize,
    ) -> Result<Vec<u32>, PdfError> {
        let Entry::At { offset, .. } = self.entry(container, revision) else {
            return Ok(Vec::new());
        };
        let unpacked = self.unpack(container, offset, revision)?;
        Ok(unpacked.objects.iter().map(|(number, _)| *number).collect())
    }

    pub(super) fn contained(
        &self,
        number: u32,
        container: u32,
        index: u32,
        revision: usize,
    ) -> Result<Option<Found>, PdfError> {
        let Entry::At {
            offset,
            generation: 0,
        } = self.entry(container, revision)
        else {
            return Err(PdfError::Damaged {
                part: Part::ObjectStream,
                at: 0,
            });
        };
        let unpacked = self.unpack(container, offset, revision)?;
        let place = usize::try_from(index).ok();
        match place.and_then(|place| unpacked.objects.get(place)) {
            Some((there, at)) if *there == number => {
                // Each ends before the next one begins.
                let next = place.and_then(|place| unpacked.objects.get(place.saturating_add(1)));
                let end = next.map_or(unpacked.bytes.len(), |(_, next)| *next);
                let bytes = unpacked.bytes.get(..end).unwrap_or_default();
                let mut lexer = Lexer::new(bytes, *at);
                Ok(Some(Found {
                    object: lexer.object()?,
                    data: None,
                    in_file: false,
                }))
            }
            _ => Err(PdfError::Damaged {
                part: Part::ObjectStream,
                at: offset,
            }),
        }
    }

    fn unpack(
        &self,
        number: u32,
        offset: usize,
        revision: usize,
    ) -> Result<Rc<Container>, PdfError> {
        if let Ok(unpacked) = self.unpacked.try_borrow()
            && let Some(container) = unpacked.1.get(&offset)
        {
            return Ok(Rc::clone(container));
        }
        let container = Rc::new(self.read_container(number, offset, revision)?);
        if let Ok(mut unpacked) = self.unpacked.try_borrow_mut() {
            let size = container.bytes.len();
            let most = self.limits.inflated.saturating_add(self.bytes.len());
            if unpacked.0.saturating_add(size) > most {
                *unpacked = (0, HashMap::new());
            }
            unpacked.0 = unpacked.0.saturating_add(size);
            unpacked.1.insert(offset, Rc::clone(&container));
        }
        Ok(container)
    }

    fn read_container(
        &self,
        number: u32,
        offset: usize,
        revision: usize,
    ) -> Result<Container, PdfError> {
        let damaged = PdfError::Damaged {
            part: Part::ObjectStream,
            at: offset,
        };
        let bytes = self.up_to_the_end_behind(offset);
        let mut lexer = Lexer::new(bytes, offset);
        let head = object_head(&mut lexer)?;
        let object = lexer.object()?;
        lexer.skip_white_space();
        let dictionary = object.as_dictionary().filter(|_| lexer.keyword(b"stream"));
        let Some(dictionary) = dictionary.filter(|_| head.number == number) else {
            return Err(damaged);
        };
        // Only a length outside of object streams, so that none is needed to read another.
        let length = match dictionary.get(b"Length").map(|length| &length.value) {
            Some(Value::Reference(reference)) => match self.entry(reference.number, revision) {
                Entry::At { .. } => self.length(dictionary, revision)?,
                _ => None,
            },
            _ => self.length(dictionary, revision)?,
        };
        let data = stream_data(bytes, &mut lexer, length.ok_or_else(|| damaged.clone())?)?;
        if dictionary.name(b"Type") != Some(b"ObjStm") {
            return Err(damaged);
        }
        let data = self.bytes.get(data).unwrap_or_default();
        let bytes = self.unpacked(dictionary, data, offset)?;
        let size = |key: &[u8]| dictionary.get(key).and_then(Object::as_size);
        let (Some(count), Some(first)) = (size(b"N"), size(b"First")) else {
            return Err(damaged);
        };
        let mut objects = Vec::new();
        let mut lexer = Lexer::new(&bytes, 0);
        for _ in 0..count {
            lexer.skip_white_space();
            let number = lexer.digits();
            lexer.skip_white_space();
            let place = lexer.digits();
            let number = number.and_then(|number| u32::try_from(number).ok());
            let place = place.and_then(|place| usize::try_from(place).ok());
            match (number, place.and_then(|place| place.checked_add(first))) {
                (Some(number), Some(place))
                    if objects.last().is_none_or(|(_, last)| *last < place) =>
                {
                    objects.push((number, place));
                }
                _ => return Err(damaged),
            }
        }
        Ok(Container { bytes, objects })
    }
}
