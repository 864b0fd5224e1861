//! The corpus: small files of every kind that a signer meets.

use super::tools::qpdf;
use super::update::{body_of, swapped, updated, with};
use super::writer::{Object, Pdf, Section, Table, deflated, stream};

/// A file and what a signer does with it.
pub struct Sample {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Signed.
    Sound,
    /// Signed, or refused with the reason; not every witness takes it.
    Odd,
    /// Sound, and refused for what it is.
    Refused,
    /// Refused, because it would have to be repaired.
    Damaged,
}

/// The numbers of the contract's objects.
pub mod number {
    pub const CATALOG: u32 = 1;
    pub const PAGES: u32 = 2;
    pub const PAGE: u32 = 3;
    pub const CONTENT: u32 = 4;
    pub const FONT: u32 = 5;
    pub const INFO: u32 = 6;
    pub const FORM: u32 = 7;
    pub const FIELD: u32 = 8;
    pub const LOOK: u32 = 9;
    pub const EMPTY_SIGNATURE: u32 = 10;
}

const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R \
     /Resources << /Font << /F1 5 0 R >> >> >>";

/// What a page shows: words and a bar as long as the sum, so that it shows without a font too.
pub fn content(yen: u32) -> Vec<u8> {
    format!(
        "BT /F1 12 Tf 20 150 Td (Loan of {yen} yen) Tj ET 20 100 {} 9 re f",
        yen / 10
    )
    .into_bytes()
}

/// One page, without a form.
pub fn contract() -> Pdf {
    let mut section = Section::new(Table::Classic, number::CATALOG);
    section.trailer +=
        " /Info 6 0 R /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]";
    section
        .set(number::CATALOG, "<< /Type /Catalog /Pages 2 0 R >>")
        .set(number::PAGES, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .set(number::PAGE, PAGE)
        .set(number::CONTENT, stream("", &content(100)))
        .set(
            number::FONT,
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        )
        .set(number::INFO, "<< /Title (Contract) /Producer (a test) >>");
    Pdf {
        version: "1.7",
        before: Vec::new(),
        section,
    }
}

/// The text field of `form`, with this value and the look of `LOOK`.
pub fn field(value: &str) -> String {
    format!(
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (sum) /V ({value}) /DA (/F1 12 Tf 0 g) /F 4 /P 3 0 R \
         /Rect [20 20 120 40] /AP << /N 9 0 R >> >>"
    )
}

/// What the field looks like.
pub fn look(value: &str) -> Vec<u8> {
    let keys =
        "/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 5 0 R >> >>";
    stream(
        keys,
        format!("/Tx BMC BT /F1 12 Tf 2 5 Td ({value}) Tj ET EMC").as_bytes(),
    )
}

/// The contract with a text field and an empty signature field.
pub fn form() -> Pdf {
    let mut pdf = contract();
    pdf.set(number::CATALOG, "<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R >>")
        .set(number::PAGE, with(PAGE, "/Annots [8 0 R 10 0 R]"))
        .set(
            number::FORM,
            "<< /Fields [8 0 R 10 0 R] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 5 0 R >> >> >>",
        )
        .set(number::FIELD, field("100"))
        .set(number::LOOK, look("100"))
        .set(
            number::EMPTY_SIGNATURE,
            "<< /Type /Annot /Subtype /Widget /FT /Sig /T (here) /F 4 /P 3 0 R /Rect [150 20 250 60] >>",
        );
    pdf
}

/// A table of another kind; all that may be is in an object stream.
fn packed(mut pdf: Pdf, table: Table) -> Pdf {
    pdf.section.table = table;
    let plain =
        |object: &Object| matches!(object, Object::Used(0, body) if !body.ends_with(b"endstream"));
    let numbers = pdf
        .section
        .objects
        .iter()
        .filter(|(_, object)| plain(object));
    pdf.section.packed = numbers.map(|(number, _)| *number).collect();
    if table == Table::Hybrid {
        // What an old reader needs stays readable for it.
        pdf.section.packed = [number::FONT, number::INFO].into();
    }
    pdf
}

/// Every file of the corpus. qpdf makes the linearized and the encrypted ones.
pub fn all() -> Vec<Sample> {
    let mut all = kinds_of_table();
    all.extend(line_ends_and_versions());
    all.extend(updates());
    all.extend(forms());
    all.extend(numbers());
    all.extend(pages());
    all.extend(odd());
    all.extend(refused());
    all
}

fn sound(name: &'static str, bytes: Vec<u8>) -> Sample {
    Sample {
        name,
        bytes,
        kind: Kind::Sound,
    }
}

fn kinds_of_table() -> Vec<Sample> {
    let of = |table| {
        let mut pdf = contract();
        pdf.section.table = table;
        pdf.bytes()
    };
    let packed_form = packed(form(), Table::Predicted).bytes();
    vec![
        sound("classic", of(Table::Classic)),
        sound("stream", of(Table::Stream)),
        sound("stream-predicted", of(Table::Predicted)),
        sound("object-stream", packed(contract(), Table::Stream).bytes()),
        sound("object-stream-form", packed_form.clone()),
        sound("hybrid", packed(form(), Table::Hybrid).bytes()),
        sound("linearized", qpdf(&form().bytes(), &["--linearize"])),
        sound(
            "linearized-stream",
            qpdf(&packed_form, &["--linearize", "--object-streams=generate"]),
        ),
        sound(
            "rewritten",
            qpdf(&form().bytes(), &["--object-streams=generate"]),
        ),
    ]
}

fn line_ends_and_versions() -> Vec<Sample> {
    let mut samples = Vec::new();
    for (name, end) in [("line-end-cr", "\r"), ("line-end-crlf", "\r\n")] {
        let mut pdf = form();
        pdf.section.line_end = end;
        samples.push(sound(name, pdf.bytes()));
    }
    for (name, version) in [
        ("version-1.3", "1.3"),
        ("version-1.4", "1.4"),
        ("version-1.5", "1.5"),
        ("version-2.0", "2.0"),
    ] {
        let mut pdf = contract();
        pdf.version = version;
        samples.push(sound(name, pdf.bytes()));
    }
    let mut pdf = contract();
    pdf.version = "1.3";
    pdf.set(
        number::CATALOG,
        "<< /Type /Catalog /Pages 2 0 R /Version /1.6 >>",
    );
    samples.push(sound("version-in-catalog", pdf.bytes()));
    let mut bytes = contract().bytes();
    bytes.pop();
    samples.push(sound("no-line-end", bytes));
    samples
}

fn updates() -> Vec<Sample> {
    let change = |section: &mut Section| {
        section.set(number::CONTENT, stream("", &content(200)));
    };
    let classic = form().bytes();
    let packed = packed(form(), Table::Stream).bytes();
    let packed_again = updated(&packed, |section| {
        section
            .set(number::INFO, "<< /Title (Second) >>")
            .packed
            .insert(number::INFO);
    });
    let free_again = updated(&classic, |section| {
        section.objects.insert(number::CONTENT, Object::Free(1));
        section.set(
            number::PAGE,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>",
        );
    });
    let used_again = updated(&free_again, |section| {
        let body = swapped(PAGE, "/Contents 4 0 R", "/Contents 4 1 R");
        section.set(number::PAGE, body);
        let body = stream("", &content(300));
        section
            .objects
            .insert(number::CONTENT, Object::Used(1, body));
    });
    vec![
        sound("updated", updated(&classic, change)),
        sound(
            "updated-twice",
            updated(&updated(&classic, change), |section| {
                section.set(number::INFO, "<< /Title (Third) >>");
            }),
        ),
        sound("updated-stream", updated(&packed, change)),
        sound("updated-object-stream", packed_again),
        sound("updated-free", free_again),
        sound("updated-free-used-again", used_again),
        sound(
            "updated-other-kind",
            updated(&classic, |section| {
                section.table = Table::Stream;
                change(section);
            }),
        ),
    ]
}

fn forms() -> Vec<Sample> {
    let changed = |change: &dyn Fn(&mut Pdf)| {
        let mut pdf = form();
        change(&mut pdf);
        pdf.bytes()
    };
    let page = with(PAGE, "/Annots 11 0 R");
    vec![
        sound("form", form().bytes()),
        sound(
            "form-direct",
            changed(&|pdf| {
                pdf.set(
                    number::CATALOG,
                    "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [8 0 R 10 0 R] >> >>",
                );
            }),
        ),
        sound(
            "form-empty",
            changed(&|pdf| {
                pdf.set(number::FORM, "<< /Fields [] >>")
                    .set(number::PAGE, PAGE);
            }),
        ),
        sound(
            "fields-indirect",
            changed(&|pdf| {
                pdf.set(number::FORM, "<< /Fields 11 0 R >>")
                    .set(11, "[8 0 R 10 0 R]");
            }),
        ),
        sound(
            "fields-in-tree",
            changed(&|pdf| {
                let child = swapped(&field("100"), "/T (sum)", "/Parent 11 0 R");
                pdf.set(number::FORM, "<< /Fields [11 0 R 10 0 R] >>")
                    .set(11, "<< /T (group) /FT /Tx /Kids [8 0 R] >>")
                    .set(
                        number::FIELD,
                        swapped(&child, "/V (100)", "/T (sum) /V (100)"),
                    );
            }),
        ),
        sound(
            "annotations-indirect",
            changed(&|pdf| {
                pdf.set(number::PAGE, &page).set(11, "[8 0 R 10 0 R]");
            }),
        ),
        sound(
            "annotations-empty",
            changed(&|pdf| {
                pdf.set(number::PAGE, with(PAGE, "/Annots []"))
                    .set(number::FORM, "<< /Fields [] >>");
            }),
        ),
    ]
}

fn numbers() -> Vec<Sample> {
    let mut gap = contract();
    gap.set(500, "<< /Alone true >>").set(1000, "(far away)");
    let mut generation = contract();
    generation
        .section
        .objects
        .insert(number::CONTENT, Object::Used(3, stream("", &content(100))));
    generation.set(number::PAGE, swapped(PAGE, "4 0 R", "4 3 R"));
    let mut free = contract();
    for number in [20, 21, 25] {
        free.section.objects.insert(number, Object::Free(1));
    }
    free.set(30, "null");
    let mut length = contract();
    let body = swapped("<< /Length 31 >>", "31", "11 0 R").into_bytes();
    let text = content(100);
    let body = [&body[..], b"\nstream\n", &text, b"\nendstream"].concat();
    length
        .set(number::CONTENT, body)
        .set(11, text.len().to_string());
    let mut bare = contract();
    bare.section.trailer = "/Root 1 0 R".to_owned();
    bare.section.objects.remove(&number::INFO);
    vec![
        sound("number-gap", gap.bytes()),
        sound("generations", generation.bytes()),
        sound("free-entries", free.bytes()),
        sound("length-indirect", length.bytes()),
        sound("without-info-and-id", bare.bytes()),
    ]
}

/// The contract with `count` pages in a flat tree, and more bytes in a stream that is not shown.
pub fn many_pages(count: u32, more: usize) -> Vec<u8> {
    let mut pdf = contract();
    let numbers: Vec<u32> = (0..count).map(|index| 100 + index).collect();
    let kids: String = numbers
        .iter()
        .map(|number| format!("{number} 0 R "))
        .collect();
    pdf.set(
        number::PAGES,
        format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>"),
    );
    pdf.section.objects.remove(&number::PAGE);
    for number in numbers {
        pdf.set(number, PAGE);
    }
    if more > 0 {
        pdf.set(50, stream("", &vec![b'x'; more]));
    }
    pdf.bytes()
}

fn pages() -> Vec<Sample> {
    let mut inherited = contract();
    inherited
        .set(
            number::PAGES,
            "<< /Type /Pages /Kids [11 0 R] /Count 1 /MediaBox [0 0 300 200] /Rotate 90 \
             /Resources << /Font << /F1 5 0 R >> >> >>",
        )
        .set(
            11,
            "<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 /CropBox [0 0 290 190] >>",
        )
        .set(
            number::PAGE,
            "<< /Type /Page /Parent 11 0 R /Contents [4 0 R] >>",
        );
    let mut compressed = contract();
    compressed.set(number::CONTENT, deflated("", &content(100)));
    // What looks like a file's structure where it is none.
    let decoy = "/ByteRange [0 10 20 30] /Contents <3000> startxref\n0\n%%EOF\ntrailer\n<< /Root 99 0 R >>\n1 0 obj\n<<>>\nendobj\n";
    let mut decoys = form();
    let text = [
        &content(100)[..],
        b"\n% ",
        decoy.replace('\n', "\n% ").as_bytes(),
    ]
    .concat();
    decoys
        .set(number::CONTENT, stream("", &text))
        .set(
            number::INFO,
            format!("<< /Title ({decoy}) /Subject (xref\\(\\)\\\\) /Other <2F42797465> >>"),
        )
        .set(11, stream("", decoy.as_bytes()))
        .set(
            12,
            "<< /Type /Sig /Contents <00> /ByteRange [0 1 2 3] /Filter /Nobody >>",
        );
    vec![
        sound("inherited", inherited.bytes()),
        sound("compressed", compressed.bytes()),
        sound("decoys", decoys.bytes()),
        sound("pages-1000", many_pages(1000, 0)),
        sound("large", many_pages(3, 30_000_000)),
    ]
}

fn odd() -> Vec<Sample> {
    let mut from_header = contract();
    from_header.before = b"HTTP header: of a download\r\n\r\n".to_vec();
    from_header.section.zero = from_header.before.len();
    let mut from_start = from_header.clone();
    from_start.section.zero = 0;
    let behind = [contract().bytes(), b"\n\n".to_vec()].concat();
    vec![
        Sample {
            name: "header-behind",
            bytes: from_header.bytes(),
            kind: Kind::Odd,
        },
        Sample {
            name: "header-behind-from-start",
            bytes: from_start.bytes(),
            kind: Kind::Odd,
        },
        Sample {
            name: "empty-lines-behind",
            bytes: behind,
            kind: Kind::Sound,
        },
    ]
}

fn refused() -> Vec<Sample> {
    let plain = form().bytes();
    let encrypted = |passwords: [&str; 2]| {
        let [user, owner] = passwords;
        qpdf(&plain, &["--encrypt", user, owner, "256", "--"])
    };
    let start = |text: &str| {
        let at = super::update::find_last(&plain, "startxref").unwrap();
        [&plain[..at], text.as_bytes()].concat()
    };
    let mut xfa = form();
    let body = body_of(&plain, number::FORM);
    xfa.set(number::FORM, with(&body, "/XFA [(template) 11 0 R]"))
        .set(
            11,
            stream(
                "",
                b"<template xmlns=\"http://www.xfa.org/schema/xfa-template/3.3/\"/>",
            ),
        )
        .set(
            number::CATALOG,
            "<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R /NeedsRendering true >>",
        );
    let moved = [&plain[..15], b"% one more line\n", &plain[15..]].concat();
    let mut catalog = form();
    catalog.section.objects.remove(&number::CATALOG);
    let of = |kind| move |name, bytes| Sample { name, bytes, kind };
    let (refused, damaged) = (of(Kind::Refused), of(Kind::Damaged));
    vec![
        refused("encrypted", encrypted(["secret", "owner"])),
        refused("encrypted-no-password", encrypted(["", "owner"])),
        refused("xfa-only", xfa.bytes()),
        damaged("no-startxref", start("")),
        damaged("startxref-at-nothing", start("startxref\n17\n%%EOF\n")),
        damaged("startxref-beyond", start("startxref\n99999999\n%%EOF\n")),
        damaged("offsets-moved", moved),
        damaged("cut", plain[..plain.len() / 2].to_vec()),
        damaged("no-catalog", catalog.bytes()),
        damaged("header-alone", b"%PDF-1.7\n".to_vec()),
        damaged("empty", Vec::new()),
        damaged("no-pdf", b"A letter, and no PDF.\n".repeat(50)),
    ]
}
