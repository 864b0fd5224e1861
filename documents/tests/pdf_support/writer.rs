//! Makes PDF files byte by byte, with code of its own: each kind of cross-reference, each line end, updates.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// How a section says where its objects are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// `xref` and `trailer`.
    Classic,
    /// A cross-reference stream, as it is.
    Stream,
    /// A cross-reference stream, compressed after the PNG filter Up.
    Predicted,
    /// `xref` and `trailer`, and a cross-reference stream for what is in object streams.
    Hybrid,
}

/// What stands under a number.
#[derive(Clone, Debug)]
pub enum Object {
    Used(u16, Vec<u8>),
    /// With the generation that the next user of the number would get.
    Free(u16),
    /// No bytes are written; the table points to this offset.
    At(u16, usize),
    /// No bytes are written; the table points to this place in this object stream.
    In(u32, usize),
}

/// One section of a file: its objects, its table, its trailer.
#[derive(Clone, Debug)]
pub struct Section {
    pub objects: BTreeMap<u32, Object>,
    /// Numbers that go into one object stream, whose number is above all others.
    pub packed: BTreeSet<u32>,
    pub table: Table,
    pub line_end: &'static str,
    /// The keys of the trailer besides Size, Prev and those of a stream.
    pub trailer: String,
    /// The lowest number above all that are used before.
    pub size: u32,
    pub previous: Option<usize>,
    /// Where offsets are counted from.
    pub zero: usize,
}

impl Section {
    pub fn new(table: Table, root: u32) -> Self {
        Section {
            objects: BTreeMap::new(),
            packed: BTreeSet::new(),
            table,
            line_end: "\n",
            trailer: format!("/Root {root} 0 R"),
            size: 1,
            previous: None,
            zero: 0,
        }
    }

    pub fn set(&mut self, number: u32, body: impl AsRef<[u8]>) -> &mut Self {
        let body = body.as_ref().to_vec();
        self.objects.insert(number, Object::Used(0, body));
        self
    }

    /// Appends the section to `file`.
    pub fn write(&self, file: &mut Vec<u8>) {
        let mut places = BTreeMap::new();
        let mut size = self.objects.keys().last().map_or(1, |last| last + 1);
        size = size.max(self.size);
        for (number, object) in &self.objects {
            let place = match object {
                Object::Used(..) if self.packed.contains(number) => continue,
                Object::Used(generation, body) => {
                    let at = file.len() - self.zero;
                    self.object(file, *number, *generation, body);
                    Place::At(at, *generation)
                }
                Object::Free(generation) => Place::Free(*generation),
                Object::At(generation, at) => Place::At(*at, *generation),
                Object::In(stream, index) => Place::In(*stream, *index),
            };
            places.insert(*number, place);
        }
        let mut hidden = BTreeMap::new();
        if !self.packed.is_empty() {
            let at = file.len() - self.zero;
            self.object(file, size, 0, &self.object_stream());
            hidden.insert(size, Place::At(at, 0));
            for (index, number) in self.packed.iter().enumerate() {
                hidden.insert(*number, Place::In(size, index));
            }
            size += 1;
        }
        if self.previous.is_none() {
            places.insert(0, Place::Free(65535));
        }
        let end = self.line_end;
        let start = match self.table {
            Table::Classic => {
                assert!(hidden.is_empty(), "a classic table has no object streams");
                self.classic(file, &places, size, "")
            }
            Table::Hybrid => {
                let at = file.len() - self.zero;
                self.stream(file, &hidden, size, size + 1, None);
                places.extend(hidden.keys().map(|number| (*number, Place::Free(0))));
                self.classic(file, &places, size + 1, &format!(" /XRefStm {at}"))
            }
            Table::Stream | Table::Predicted => {
                places.extend(hidden);
                let previous = self.previous;
                self.stream(file, &places, size, size + 1, previous)
            }
        };
        write!(file, "startxref{end}{start}{end}%%EOF{end}").unwrap();
    }

    fn object(&self, file: &mut Vec<u8>, number: u32, generation: u16, body: &[u8]) {
        let end = self.line_end;
        write!(file, "{number} {generation} obj{end}").unwrap();
        file.extend_from_slice(body);
        write!(file, "{end}endobj{end}").unwrap();
    }

    fn object_stream(&self) -> Vec<u8> {
        let (mut index, mut bodies) = (String::new(), Vec::new());
        for number in &self.packed {
            let Object::Used(0, body) = &self.objects[number] else {
                panic!("{number} cannot be packed");
            };
            index += &format!("{number} {} ", bodies.len());
            bodies.extend_from_slice(body);
            bodies.push(b'\n');
        }
        let keys = format!(
            "/Type /ObjStm /N {} /First {}",
            self.packed.len(),
            index.len()
        );
        let mut data = index.into_bytes();
        data.extend(bodies);
        deflated(&keys, &data)
    }

    fn classic(
        &self,
        file: &mut Vec<u8>,
        places: &BTreeMap<u32, Place>,
        size: u32,
        more: &str,
    ) -> usize {
        let end = self.line_end;
        let start = file.len() - self.zero;
        write!(file, "xref{end}").unwrap();
        // An entry has 20 bytes.
        let entry_end = if end.len() == 1 {
            format!(" {end}")
        } else {
            end.to_owned()
        };
        let free: Vec<u32> = (places.iter())
            .filter_map(|(number, place)| matches!(place, Place::Free(_)).then_some(*number))
            .collect();
        if places.is_empty() {
            write!(file, "0 0{end}").unwrap();
        }
        for run in runs(places) {
            write!(file, "{} {}{end}", run[0], run.len()).unwrap();
            for number in run {
                match places[&number] {
                    Place::At(at, generation) => write!(file, "{at:010} {generation:05} n"),
                    Place::Free(generation) => {
                        let next = free.iter().find(|it| **it > number).copied().unwrap_or(0);
                        write!(file, "{next:010} {generation:05} f")
                    }
                    Place::In(..) => unreachable!("packed objects are in a stream"),
                }
                .unwrap();
                file.extend_from_slice(entry_end.as_bytes());
            }
        }
        let previous = self
            .previous
            .map_or(String::new(), |at| format!(" /Prev {at}"));
        let keys = format!("/Size {size} {}{previous}{more}", self.trailer);
        write!(file, "trailer{end}<< {keys} >>{end}").unwrap();
        start
    }

    /// Writes object `number`, a cross-reference stream of `places` and itself.
    fn stream(
        &self,
        file: &mut Vec<u8>,
        places: &BTreeMap<u32, Place>,
        number: u32,
        size: u32,
        previous: Option<usize>,
    ) -> usize {
        let start = file.len() - self.zero;
        let mut places = places.clone();
        places.insert(number, Place::At(start, 0));
        let (mut index, mut data) = (String::new(), Vec::new());
        for run in runs(&places) {
            index += &format!("{} {} ", run[0], run.len());
            for number in run {
                let (kind, second, third) = match places[&number] {
                    Place::Free(generation) => (0, 0, u32::from(generation)),
                    Place::At(at, generation) => (1, at, u32::from(generation)),
                    Place::In(stream, place) => (2, stream as usize, place as u32),
                };
                data.push(kind);
                data.extend_from_slice(&(second as u32).to_be_bytes());
                data.extend_from_slice(&(third as u16).to_be_bytes());
            }
        }
        let previous = previous.map_or(String::new(), |at| format!(" /Prev {at}"));
        let keys = format!(
            "/Type /XRef /Size {size} {}{previous} /W [1 4 2] /Index [{index}]",
            self.trailer
        );
        let body = if self.table == Table::Predicted {
            let keys = format!("{keys} /DecodeParms << /Predictor 12 /Columns 7 >>");
            deflated(&keys, &up(&data, 7))
        } else {
            stream(&keys, &data)
        };
        self.object(file, number, 0, &body);
        start
    }
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Free(u16),
    At(usize, u16),
    /// The number of the object stream and the place in it.
    In(u32, usize),
}

/// The numbers as runs without a gap.
fn runs(places: &BTreeMap<u32, Place>) -> Vec<Vec<u32>> {
    let mut runs: Vec<Vec<u32>> = Vec::new();
    for number in places.keys() {
        match runs.last_mut() {
            Some(run) if run.last() == Some(&(number - 1)) => run.push(*number),
            _ => runs.push(vec![*number]),
        }
    }
    runs
}

/// The PNG filter Up.
fn up(data: &[u8], columns: usize) -> Vec<u8> {
    let mut above = vec![0; columns];
    let mut filtered = Vec::new();
    for row in data.chunks(columns) {
        filtered.push(2);
        filtered.extend(
            row.iter()
                .zip(&above)
                .map(|(it, above)| it.wrapping_sub(*above)),
        );
        above = row.to_vec();
    }
    filtered
}

pub fn stream(keys: &str, data: &[u8]) -> Vec<u8> {
    let mut body = format!("<< {keys} /Length {} >>\nstream\n", data.len()).into_bytes();
    body.extend_from_slice(data);
    body.extend_from_slice(b"\nendstream");
    body
}

pub fn deflated(keys: &str, data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    stream(
        &format!("{keys} /Filter /FlateDecode"),
        &encoder.finish().unwrap(),
    )
}

/// A whole file of one section.
#[derive(Clone, Debug)]
pub struct Pdf {
    pub version: &'static str,
    /// What stands before the header.
    pub before: Vec<u8>,
    pub section: Section,
}

impl Pdf {
    pub fn bytes(&self) -> Vec<u8> {
        let end = self.section.line_end;
        let mut file = self.before.clone();
        write!(file, "%PDF-{}{end}%", self.version).unwrap();
        file.extend_from_slice(&[0xE2, 0xE3, 0xCF, 0xD3]);
        file.extend_from_slice(end.as_bytes());
        self.section.write(&mut file);
        file
    }

    pub fn set(&mut self, number: u32, body: impl AsRef<[u8]>) -> &mut Self {
        self.section.set(number, body);
        self
    }
}
