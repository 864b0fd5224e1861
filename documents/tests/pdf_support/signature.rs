//! Where a signature's parts stand in a file of this corpus. It searches by text, as no verifier may.

use std::ops::Range;

use super::update::{find, find_last};

#[derive(Clone, Debug)]
pub struct Signature {
    /// The number of the object.
    pub number: u32,
    /// From its number to behind `endobj`.
    pub object: Range<usize>,
    /// From `/ByteRange` to behind `]`.
    pub byte_range: Range<usize>,
    /// The four numbers.
    pub numbers: [usize; 4],
    /// From `/Contents` to before `<`.
    pub contents_key: Range<usize>,
    /// From `<` to behind `>`.
    pub contents: Range<usize>,
}

impl Signature {
    /// The last one in the file.
    pub fn last(file: &[u8]) -> Self {
        Self::before(file, file.len()).unwrap()
    }

    /// The last one whose ByteRange is before `end`.
    pub fn before(file: &[u8], end: usize) -> Option<Self> {
        let at = find_last(&file[..end], "/ByteRange")?;
        let close = find(file, "]", at)? + 1;
        let text = std::str::from_utf8(&file[at..close]).ok()?;
        let inside = text.split(['[', ']']).nth(1)?;
        let numbers: Vec<usize> = inside
            .split_whitespace()
            .map_while(|it| it.parse().ok())
            .collect();
        let Ok(numbers) = <[usize; 4]>::try_from(numbers) else {
            return Self::before(file, at);
        };
        let contents = numbers[1]..numbers[2];
        let Some(key) = find_last(&file[..contents.start], "/Contents") else {
            return Self::before(file, at);
        };
        let head = find_last(&file[..at.min(key)], " obj")?;
        let line = file[..head]
            .iter()
            .rposition(|it| matches!(it, b'\n' | b'\r'))
            .map_or(0, |it| it + 1);
        let number = std::str::from_utf8(&file[line..head])
            .ok()?
            .split(' ')
            .next()?
            .parse()
            .ok()?;
        Some(Signature {
            number,
            object: line..find(file, "endobj", contents.end.max(close))? + 6,
            byte_range: at..close,
            numbers,
            contents_key: key..contents.start,
            contents,
        })
    }

    /// The CMS, without the zeros behind it.
    pub fn cms(&self, file: &[u8]) -> Vec<u8> {
        let hexadecimal = &file[self.contents.start + 1..self.contents.end - 1];
        let mut cms = data_encoding::HEXLOWER_PERMISSIVE
            .decode(hexadecimal)
            .unwrap();
        assert_eq!(cms[..2], [0x30, 0x82], "a long object");
        cms.truncate(4 + usize::from(cms[2]) * 256 + usize::from(cms[3]));
        cms
    }

    /// What is signed.
    pub fn content(&self, file: &[u8]) -> Vec<u8> {
        let [a, b, c, d] = self.numbers;
        [&file[a..a + b], &file[c..c + d]].concat()
    }

    /// The same file with another CMS, which must have room.
    pub fn with_cms(&self, file: &[u8], cms: &[u8]) -> Vec<u8> {
        let room = self.contents.len() - 2;
        let hexadecimal = data_encoding::HEXLOWER.encode(cms);
        assert!(hexadecimal.len() <= room, "{} of {room}", hexadecimal.len());
        let mut file = file.to_vec();
        let text = format!("<{hexadecimal:0<room$}>");
        file[self.contents.clone()].copy_from_slice(text.as_bytes());
        file
    }
}
