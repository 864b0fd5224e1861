//! Parts of bytes that are held once for all of them, as the fields of a certificate are parts of it.

use core::fmt;
use core::ops::{Deref, Range};
use std::sync::Arc;

/// A part of shared bytes. A copy of it copies none of them.
#[derive(Clone)]
pub(super) struct Part {
    whole: Arc<[u8]>,
    range: Range<usize>,
}

impl Part {
    /// This part of the whole. Bytes that lie elsewhere are copied.
    pub(super) fn of(whole: &Arc<[u8]>, part: &[u8]) -> Self {
        let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr());
        let range = start.and_then(|start| Some(start..start.checked_add(part.len())?));
        let is_there = |range: &Range<usize>| {
            let there = whole.get(range.clone());
            there.is_some_and(|there| core::ptr::eq(there, part))
        };
        match range.filter(is_there) {
            Some(range) => Self {
                whole: Arc::clone(whole),
                range,
            },
            None => Self::copied(part),
        }
    }

    /// A copy, which is its own whole.
    pub(super) fn copied(bytes: &[u8]) -> Self {
        Self {
            whole: bytes.into(),
            range: 0..bytes.len(),
        }
    }
}

impl Deref for Part {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.whole.get(self.range.clone()).unwrap_or_default()
    }
}

impl fmt::Debug for Part {
    /// Without the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({} bytes)", self.range.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Part;
    use std::sync::Arc;

    #[test]
    fn a_part_is_held_by_its_whole_and_other_bytes_are_copied() {
        let whole: Arc<[u8]> = [1, 2, 3, 4, 5].as_slice().into();
        let part = Part::of(&whole, &whole[1..4]);
        assert_eq!((&*part, Arc::strong_count(&whole)), (&[2, 3, 4][..], 2));
        for other in [&[2, 3, 4][..], &[], &[9; 20]] {
            let copy = Part::of(&whole, other);
            assert_eq!((&*copy, Arc::strong_count(&whole)), (other, 2));
        }
        assert_eq!(&*Part::of(&whole, &whole[5..]), &[0; 0][..]);
    }
}
