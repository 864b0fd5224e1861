//! Damage to DER that leaves it DER: for tests that compare two decoders, which would agree on nearly any damage to
//! bytes, as the lengths no longer fit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::walk::Walk;

/// An object, with the objects inside it if it is constructed.
#[derive(Clone)]
struct Tree {
    tag: u8,
    value: Vec<u8>,
    inside: Option<Vec<Tree>>,
}

impl Tree {
    fn all(bytes: &[u8]) -> Option<Vec<Self>> {
        let mut walk = Walk::new(bytes);
        let mut all = Vec::new();
        while !walk.is_done() {
            let object = walk.object().ok()?;
            let constructed = object.tag & 0x20 != 0;
            all.push(Self {
                tag: object.tag,
                value: object.value.to_vec(),
                inside: if constructed {
                    Some(Self::all(object.value)?)
                } else {
                    None
                },
            });
        }
        Some(all)
    }

    fn write(&self, out: &mut Vec<u8>) {
        let value = match &self.inside {
            Some(inside) => written(inside),
            None => self.value.clone(),
        };
        out.extend(object(self.tag, &[&value]));
    }
}

/// An object of these parts.
pub(super) fn object(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let mut out = vec![tag];
    match value.len() {
        short @ 0..0x80 => out.push(u8::try_from(short).unwrap()),
        long => {
            let digits = long.to_be_bytes();
            let digits: Vec<_> = digits.into_iter().skip_while(|it| *it == 0).collect();
            out.push(0x80 | u8::try_from(digits.len()).unwrap());
            out.extend(digits);
        }
    }
    out.extend(value);
    out
}

fn written(all: &[Tree]) -> Vec<u8> {
    let mut out = Vec::new();
    all.iter().for_each(|tree| tree.write(&mut out));
    out
}

/// Numbers that look random and are the same each time (xorshift).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// The same bytes with one to three changes: an object left out, doubled, moved, put into the place of another, of another
/// type, or with another value.
pub(super) fn damaged(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let donor = Tree::all(bytes).unwrap();
    let mut all = donor.clone();
    for _ in 0..=numbers.below(3) {
        change(&mut all, &donor, numbers);
    }
    written(&all)
}

fn change(row: &mut Vec<Tree>, donor: &[Tree], numbers: &mut Numbers) {
    if row.is_empty() {
        row.push(some(donor, numbers));
        return;
    }
    let at = numbers.below(row.len());
    if let Some(inside) = row[at].inside.as_mut().filter(|_| numbers.below(8) != 0) {
        change(inside, donor, numbers);
        return;
    }
    match numbers.below(9) {
        0 => drop(row.remove(at)),
        1 => row.insert(at, row[at].clone()),
        2 => {
            let other = numbers.below(row.len());
            row.swap(at, other);
        }
        3 => row[at] = some(donor, numbers),
        4 => row.insert(at, some(donor, numbers)),
        5 => {
            const TAGS: [u8; 18] = [
                0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0C, 0x13, 0x17, 0x18, 0x80, 0x81, 0x82,
                0x86, 0x87, 0x1B, 0x07,
            ];
            row[at].tag = TAGS[numbers.below(TAGS.len())];
            if row[at].inside.is_some() {
                row[at].value = written(row[at].inside.as_ref().unwrap());
                row[at].inside = None;
            }
        }
        6 if row[at].inside.is_some() => {
            const TAGS: [u8; 7] = [0x30, 0x31, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4];
            row[at].tag = TAGS[numbers.below(TAGS.len())];
        }
        7 if row[at].inside.is_none() => {
            const VALUES: [&[u8]; 12] = [
                &[],
                &[0x00],
                &[0x01],
                &[0x02],
                &[0x07],
                &[0xFF],
                &[0x00, 0x80],
                &[0x07, 0x80],
                &[0x05, 0xA0],
                &[0x06, 0x80, 0x40],
                b"20490101000000Z",
                b"20500101000000Z",
            ];
            row[at].value = VALUES[numbers.below(VALUES.len())].to_vec();
        }
        _ if row[at].inside.is_none() && !row[at].value.is_empty() => {
            let place = numbers.below(row[at].value.len());
            row[at].value[place] ^= 1 << numbers.below(8);
        }
        _ => {}
    }
}

/// Any object of these, at any depth.
fn some(all: &[Tree], numbers: &mut Numbers) -> Tree {
    let tree = &all[numbers.below(all.len())];
    match &tree.inside {
        Some(inside) if !inside.is_empty() && numbers.below(5) != 0 => some(inside, numbers),
        _ => tree.clone(),
    }
}
