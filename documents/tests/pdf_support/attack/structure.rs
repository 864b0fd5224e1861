//! Files that are to keep a reader busy, fill its memory or end it. Each is an update of a signed file.

use super::super::bases::Base;
use super::super::corpus::{field, number};
use super::super::update::{after, updated};
use super::super::writer::{Object, deflated, stream};
use super::Attack;
use super::overlay::{other, set};
use super::range::replaced;

/// A cross-reference stream with these keys and this data at the end of the file.
fn table(file: &[u8], keys: &str, data: &[u8]) -> Vec<u8> {
    let start = file.len();
    let previous = after(file).previous.unwrap();
    let keys = keys
        .replace("PREVIOUS", &previous.to_string())
        .replace("ITSELF", &start.to_string());
    let body = deflated(&format!("/Type /XRef /Root 1 0 R {keys}"), data);
    let end = format!("\nendobj\nstartxref\n{start}\n%%EOF\n");
    [file, b"90 0 obj\n", &body, end.as_bytes()].concat()
}

/// An object stream in number 90 that is to hold the content's length.
fn packed(file: &[u8], keys: &str, data: &[u8]) -> Vec<u8> {
    updated(file, |section| {
        section.set(90, deflated(&format!("/Type /ObjStm {keys}"), data));
        section.objects.insert(number::INFO, Object::In(90, 0));
    })
}

fn on_stream(name: &'static str, change: fn(&[u8]) -> Vec<u8>) -> Attack {
    Attack::on(Base::Stream, name, change)
}

fn tables() -> Vec<Attack> {
    vec![
        on_stream("structure: Prev is the table itself", |it| {
            table(
                it,
                "/Size 91 /W [1 4 2] /Index [90 1] /Prev ITSELF",
                &[1, 0, 0, 0, 0, 0, 0],
            )
        }),
        on_stream("structure: Prev is beyond the end", |it| {
            table(
                it,
                "/Size 91 /W [1 4 2] /Index [90 1] /Prev 99999999999999999999",
                &[1, 0, 0, 0, 0, 0, 0],
            )
        }),
        on_stream("structure: Prev is negative", |it| {
            table(it, "/Size 91 /W [1 4 2] /Index [90 1] /Prev -5", &[0; 7])
        }),
        on_stream("structure: Index of 4,294,967,295 objects", |it| {
            table(
                it,
                "/Size 4294967296 /W [1 4 2] /Index [0 4294967295] /Prev PREVIOUS",
                &[0; 7],
            )
        }),
        on_stream("structure: Index overflows", |it| {
            table(
                it,
                "/Size 91 /W [1 4 2] /Index [18446744073709551615 2] /Prev PREVIOUS",
                &[0; 14],
            )
        }),
        on_stream("structure: Index is negative", |it| {
            table(
                it,
                "/Size 91 /W [1 4 2] /Index [-3 3] /Prev PREVIOUS",
                &[0; 21],
            )
        }),
        on_stream("structure: entries without bytes", |it| {
            table(
                it,
                "/Size 2000000000 /W [0 0 0] /Index [0 2000000000] /Prev PREVIOUS",
                &[],
            )
        }),
        on_stream("structure: entries of enormous width", |it| {
            table(
                it,
                "/Size 91 /W [1 9223372036854775807 9223372036854775807] /Prev PREVIOUS",
                &[1; 64],
            )
        }),
        on_stream("structure: entries of negative width", |it| {
            table(
                it,
                "/Size 91 /W [1 -4 2] /Index [90 1] /Prev PREVIOUS",
                &[1; 7],
            )
        }),
        on_stream("structure: a table that unpacks to 10 MB", |it| {
            table(
                it,
                "/Size 1400000 /W [1 4 2] /Prev PREVIOUS",
                &vec![0; 10_000_000],
            )
        }),
        on_stream("structure: a filter with enormous rows", |it| {
            let parameters = "/DecodeParms << /Predictor 12 /Columns 9223372036854775807 /Colors 32 /BitsPerComponent 16 >>";
            table(
                it,
                &format!("/Size 91 /W [1 4 2] /Index [90 1] /Prev PREVIOUS {parameters}"),
                &[2; 7],
            )
        }),
        Attack::new("structure: Prev of a classic table is itself", |it| {
            let start = it.len();
            let text = format!(
                "xref\n0 0\ntrailer\n<< /Size 91 /Root 1 0 R /Prev {start} >>\nstartxref\n{start}\n%%EOF\n"
            );
            [it, text.as_bytes()].concat()
        }),
        Attack::new(
            "structure: a classic table of 4,294,967,295 objects",
            |it| {
                let start = it.len();
                let previous = after(it).previous.unwrap();
                let text = format!(
                    "xref\n0 4294967295\n0000000000 65535 f \ntrailer\n<< /Size 4294967295 /Root 1 0 R /Prev {previous} >>\n\
                 startxref\n{start}\n%%EOF\n"
                );
                [it, text.as_bytes()].concat()
            },
        ),
    ]
}

fn object_streams() -> Vec<Attack> {
    vec![
        on_stream("structure: an object stream in itself", |it| {
            updated(it, |section| {
                section.objects.insert(90, Object::In(90, 0));
                section.objects.insert(number::PAGE, Object::In(90, 1));
            })
        }),
        on_stream("structure: object streams in each other", |it| {
            updated(it, |section| {
                section.objects.insert(90, Object::In(91, 0));
                section.objects.insert(91, Object::In(90, 0));
                section.objects.insert(number::PAGE, Object::In(90, 1));
            })
        }),
        on_stream("structure: Extends in a circle", |it| {
            let file = packed(it, "/N 1 /First 4 /Extends 91 0 R", b"6 0 << >>");
            set(
                &file,
                91,
                stream("/Type /ObjStm /N 1 /First 4 /Extends 90 0 R", b"7 0 << >>"),
            )
        }),
        on_stream(
            "structure: an object stream of 2,147,483,647 objects",
            |it| packed(it, "/N 2147483647 /First 4", b"6 0 << >>"),
        ),
        on_stream(
            "structure: an object stream whose objects are behind it",
            |it| packed(it, "/N 1 /First 4294967295", b"6 0 << >>"),
        ),
        on_stream("structure: an object stream that unpacks to 10 MB", |it| {
            packed(
                it,
                "/N 1 /First 4",
                &[b"6 0 (", &vec![b'a'; 10_000_000][..], b")"].concat(),
            )
        }),
        on_stream("structure: an object stream, packed twice", |it| {
            let inner = deflated("", &vec![0; 10_000_000]);
            let start = super::super::update::find(&inner, "stream\n", 0).unwrap() + 7;
            let body = deflated(
                "/Type /ObjStm /N 1 /First 4",
                &inner[start..inner.len() - 10],
            );
            let body = replaced(
                &body,
                "/Filter",
                "FlateDecode",
                "/Filter [/FlateDecode /FlateDecode]",
            );
            updated(it, |section| {
                section.set(90, body);
                section.objects.insert(number::INFO, Object::In(90, 0));
            })
        }),
    ]
}

fn objects() -> Vec<Attack> {
    vec![
        Attack::new("structure: arrays 100,000 deep", |it| {
            set(
                it,
                number::INFO,
                ["[".repeat(100_000), "]".repeat(100_000)].concat(),
            )
        }),
        Attack::new("structure: dictionaries 100,000 deep", |it| {
            set(
                it,
                number::INFO,
                [
                    "<< /A ".repeat(100_000),
                    "null".to_owned(),
                    ">>".repeat(100_000),
                ]
                .concat(),
            )
        }),
        Attack::new("structure: a string with 100,000 parentheses", |it| {
            set(
                it,
                number::INFO,
                ["(".repeat(100_000), ")".repeat(100_000)].concat(),
            )
        }),
        Attack::new("structure: pages that hold themselves", |it| {
            set(
                it,
                number::PAGES,
                "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1 >>",
            )
        }),
        Attack::new("structure: a page that is its own parent", |it| {
            other(it, number::PAGE, "/Parent 2 0 R", "/Parent 3 0 R")
        }),
        Attack::new("structure: fields that hold themselves", |it| {
            updated(it, |section| {
                section
                    .set(number::FORM, "<< /Fields [90 0 R] >>")
                    .set(90, "<< /T (a) /Kids [91 0 R] >>")
                    .set(91, "<< /T (b) /Parent 90 0 R /Kids [90 0 R] >>");
            })
        }),
        Attack::new("structure: fields 50,000 deep", |it| {
            updated(it, |section| {
                section.set(number::FORM, "<< /Fields [1000 0 R] >>");
                for number in 1000..51_000_u32 {
                    section.set(
                        number,
                        format!(
                            "<< /T (a) /Parent {} 0 R /Kids [{} 0 R] >>",
                            number - 1,
                            number + 1
                        ),
                    );
                }
            })
        }),
    ]
}

/// What takes long, or much, to read.
fn loops_and_sizes() -> Vec<Attack> {
    vec![
        Attack::new("structure: a length that is its own stream", |it| {
            let at = format!(
                "<< /Length {} 0 R >>\nstream\nxx\nendstream",
                number::CONTENT
            );
            set(it, number::CONTENT, at)
        }),
        Attack::new("structure: references in a circle", |it| {
            let file = set(it, 90, "91 0 R");
            let file = set(&file, 91, "90 0 R");
            other(&file, number::PAGE, "4 0 R", "90 0 R")
        }),
        Attack::new("structure: a number of 10,000 digits", |it| {
            set(
                it,
                number::PAGES,
                format!(
                    "<< /Type /Pages /Kids [3 0 R] /Count {} >>",
                    "9".repeat(10_000)
                ),
            )
        }),
        Attack::new("structure: 200,000 keys", |it| {
            let keys: String = (0..200_000).map(|it| format!("/K{it} {it} ")).collect();
            set(it, number::INFO, format!("<< {keys} >>"))
        }),
        Attack::new("structure: an array of 1,000,000 numbers", |it| {
            set(it, number::INFO, format!("[{}]", "1 ".repeat(1_000_000)))
        }),
        Attack::new("structure: 1,000,000 words in a look", |it| {
            let look = stream(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9]",
                "1 ".repeat(1_000_000).as_bytes(),
            );
            updated(it, |section| {
                section
                    .set(number::FIELD, field("900"))
                    .set(number::LOOK, look);
            })
        })
        .certified(2),
        Attack::new(
            "structure: 2,000 fields, one changed by 1,000 updates",
            |it| {
                let mut file = updated(it, |section| {
                    let fields: String = (1000..3000)
                        .map(|number| format!("{number} 0 R "))
                        .collect();
                    section.set(number::FORM, format!("<< /Fields [{fields}] >>"));
                    for number in 1000..3000 {
                        section.set(number, format!("<< /FT /Tx /T (f{number}) >>"));
                    }
                });
                let mut section = after(&file);
                for _ in 0..1000 {
                    let start = file.len();
                    section
                        .set(1000, "<< /FT /Tx /T (f1000) /V (x) >>")
                        .write(&mut file);
                    let table = super::super::update::find(&file, "xref\n", start).unwrap();
                    section.previous = Some(table);
                }
                file
            },
        ),
    ]
}

/// What took its time by the square of its size.
fn squares() -> Vec<Attack> {
    vec![
        Attack::new("structure: a line of 300,000 words for objects", |it| {
            set(it, 90, stream("", "obj".repeat(300_000).as_bytes()))
        }),
        Attack::new(
            "structure: a line of 200,000 numbered words for objects",
            |it| set(it, 90, stream("", "1 obj".repeat(200_000).as_bytes())),
        ),
        Attack::new("structure: 20,000 fields, all filled in", |it| {
            let fields = |value: &str| {
                let value = value.to_owned();
                move |section: &mut super::super::writer::Section| {
                    let all: String = (1000..21_000).map(|it| format!("{it} 0 R ")).collect();
                    section.set(number::FORM, format!("<< /Fields [{all}] >>"));
                    for number in 1000..21_000 {
                        section.set(number, format!("<< /FT /Tx /T (f{number}) {value} >>"));
                    }
                }
            };
            updated(&updated(it, fields("")), fields("/V (x)"))
        }),
        Attack::new(
            "structure: 2,000 signatures over all, the last first",
            many_signatures,
        ),
        Attack::new("structure: 3,000 updates", |it| {
            let mut file = it.to_vec();
            let mut section = after(it);
            for _ in 0..3000 {
                let start = file.len();
                section.set(90, "null").write(&mut file);
                let table = super::super::update::find(&file, "xref\n", start).unwrap();
                section.previous = Some(table);
            }
            file
        }),
    ]
}

/// A message that names SHA-512 and brings nothing to check it with.
const OF_NOBODY: &str = "304606092a864886f70d010702a03930370201013100300b06092a864886f70d010701312330210201018000300b0609608648016503040203300b06092a864886f70d0101010400";

/// Signatures of one update, each over all but its own message; the fields name them from the last to the first.
fn many_signatures(file: &[u8]) -> Vec<u8> {
    let dictionary = format!(
        "<< /SubFilter /adbe.pkcs7.detached /ByteRange [0 {:>10} {:>10} {:>10}] /Contents <{OF_NOBODY}> >>",
        7, 8, 9
    );
    let mut file = updated(file, |section| {
        let all: String = (1000..3000).map(|it| format!("{it} 0 R ")).collect();
        section.set(number::FORM, format!("<< /Fields [{all}] >>"));
        for place in 0..2000 {
            let (field, value) = (1000 + place, 5999 - place);
            section.set(
                field,
                format!("<< /FT /Sig /T (s{field}) /V {value} 0 R >>"),
            );
            section.set(value, &dictionary);
        }
    });
    let (contents, mut from) = (format!("/Contents <{OF_NOBODY}>"), 0);
    while let Some(place) = super::super::update::find(&file, &contents, from) {
        let (start, end) = (place + "/Contents ".len(), place + contents.len());
        let ranges = format!("[0 {start:>10} {end:>10} {:>10}]", file.len() - end);
        let at = place - ranges.len() - 1;
        file[at..at + ranges.len()].copy_from_slice(ranges.as_bytes());
        from = end;
    }
    file
}

pub fn all() -> Vec<Attack> {
    let mut all = tables();
    all.extend(object_streams());
    all.extend(objects());
    all.extend(loops_and_sizes());
    all.extend(squares());
    all
}
