//! For readers that throw the tables away when something is wrong, and search for what looks like an object.

use super::super::corpus::{content, number};
use super::super::update::updated;
use super::super::writer::stream;
use super::Attack;

/// Another content, as it would stand in a file.
fn decoy() -> Vec<u8> {
    let head = format!("\n{} 0 obj\n", number::CONTENT);
    [head.as_bytes(), &stream("", &content(900)), b"\nendobj\n"].concat()
}

pub fn all() -> Vec<Attack> {
    vec![
        Attack::new("searching: an object in no table", |it| {
            updated(&[it, &decoy()].concat(), |_| {})
        }),
        Attack::new("searching: an object in a stream", |it| {
            updated(it, |section| {
                section.set(90, stream("", &decoy()));
            })
        }),
        Attack::new("searching: a trailer in a stream", |it| {
            updated(it, |section| {
                section.set(90, stream("", b"\ntrailer\n<< /Root 1 0 R >>\n"));
            })
        }),
        Attack::new("searching: a reference to nothing", |it| {
            updated(it, |section| {
                section.set(90, "<< /A 9999 0 R >>");
            })
        }),
        Attack::new("searching: another catalog", |it| {
            updated(it, |section| {
                section.set(90, "<< /Type /Catalog /Pages 2 0 R >>");
            })
        }),
        Attack::new("searching: a size that leaves objects out", |it| {
            let file = updated(it, |section| {
                section.set(90, "null");
            });
            let place = super::super::update::find_last(&file, "/Size ").unwrap() + 6;
            let digits = file[place..]
                .iter()
                .take_while(|it| it.is_ascii_digit())
                .count();
            [&file[..place], b"4", &file[place + digits..]].concat()
        }),
        Attack::new("information: in the trailer itself", |it| {
            updated(it, |section| {
                let info = "/Info << /Title (Another contract) >>";
                section.trailer = section.trailer.replace("/Info 6 0 R", info);
                assert!(section.trailer.contains(info), "{}", section.trailer);
            })
        }),
        Attack::new("information: another title in XMP", |it| {
            let xmp = b"<x xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:title=\"Another\"/>";
            updated(it, |section| {
                section
                    .set(90, stream("/Type /Metadata /Subtype /XML", xmp))
                    .set(
                        number::CATALOG,
                        "<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R /Metadata 90 0 R >>",
                    );
            })
        }),
    ]
}
