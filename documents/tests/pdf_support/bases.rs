//! What is signed before it is attacked. Some were prepared for the attack, by whoever gave them to the signer.

use super::corpus::{content, field, form, many_pages, number};
use super::update::{swapped, updated, with};
use super::writer::{Pdf, Table, stream};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Base {
    Form,
    /// The form with a cross-reference stream.
    Stream,
    /// The sum of the first revision was another one.
    Earlier,
    /// Much in it that nothing shows: see `hidden`.
    Shadow,
    /// The same, with an object stream that holds another page.
    ShadowStream,
    /// The text field is two widgets of one field.
    Kids,
    ManyPages,
    /// The field is a box to tick, which is not ticked.
    Box,
    /// The field is a button to push, which shows a text.
    Button,
    /// The name of the field is in UTF-16.
    Utf16,
    /// The field is two buttons of which one can be on; none is.
    Radio,
}

/// The field of `Base::Box` in this state.
pub fn box_field(state: &str, looks: &str) -> String {
    format!(
        "<< /Type /Annot /Subtype /Widget /FT /Btn /T (sum) /V /{state} /AS /{state} /F 4 /P 3 0 R \
         /Rect [20 20 40 40] /AP << /N {looks} >> >>"
    )
}

fn radio(value: &str) -> String {
    format!("<< /FT /Btn /Ff 49152 /T (sum) /V /{value} /Kids [30 0 R 31 0 R] >>")
}

fn radio_button(name: &str, state: &str, left: u32) -> String {
    let right = left + 20;
    format!(
        "<< /Type /Annot /Subtype /Widget /Parent 8 0 R /AS /{state} /F 4 /P 3 0 R /Rect [{left} 20 {right} 40] \
         /AP << /N << /{name} 91 0 R /Off 92 0 R >> >> >>"
    )
}

/// `Base::Radio` with this value and these states.
pub fn chosen(file: &[u8], value: &str, [one, other]: [&str; 2]) -> Vec<u8> {
    updated(file, |section| {
        section.set(number::FIELD, radio(value));
        if one != "Off" {
            section.set(30, radio_button("A", one, 20));
        }
        if other != "Off" {
            section.set(31, radio_button("B", other, 60));
        }
    })
}

/// The same field with its name in UTF-16.
pub fn utf16(field: &str) -> String {
    swapped(field, "(sum)", "<FEFF00730075006D>")
}

/// What `Base::Shadow` has and does not show.
pub mod hidden {
    /// Covers the sum of `CONTENT`, 900, and shows 100.
    pub const COVER: u32 = 20;
    /// A content that shows 900.
    pub const CONTENT: u32 = 21;
    /// In its data stands the text of an object with the number of the content.
    pub const DATA: u32 = 22;
    /// A catalog of its own, whose page shows 900.
    pub const CATALOG: u32 = 23;
    pub const PAGES: u32 = 24;
    pub const PAGE: u32 = 25;
    /// An object stream that holds another page under the number of the page.
    pub const STREAM: u32 = 26;
    /// A font that shows 9 for 1.
    pub const FONT: u32 = 27;
}

pub fn base(base: Base) -> Vec<u8> {
    match base {
        Base::Form => form().bytes(),
        Base::Stream => stream_form().bytes(),
        Base::Earlier => {
            let mut pdf = form();
            pdf.set(number::CONTENT, stream("", &content(900)));
            updated(&pdf.bytes(), |section| {
                section.set(number::CONTENT, stream("", &content(100)));
            })
        }
        Base::Shadow => shadow(form()).bytes(),
        Base::ShadowStream => {
            let mut pdf = shadow(stream_form());
            let page = page_of(&pdf);
            let page = swapped(
                &page,
                &format!("[4 0 R {} 0 R]", hidden::COVER),
                &format!("{} 0 R", hidden::CONTENT),
            );
            let index = format!("{} 0 ", number::PAGE);
            let keys = format!("/Type /ObjStm /N 1 /First {}", index.len());
            pdf.set(hidden::STREAM, stream(&keys, (index + &page).as_bytes()));
            pdf.bytes()
        }
        Base::Kids => {
            let mut pdf = form();
            let parent =
                "<< /FT /Tx /T (sum) /V (100) /DA (/F1 12 Tf 0 g) /Kids [30 0 R 31 0 R] >>";
            let widget = "<< /Type /Annot /Subtype /Widget /Parent 8 0 R /F 4 /P 3 0 R \
                          /Rect [20 20 120 40] /AP << /N 9 0 R >> >>";
            pdf.set(number::FIELD, parent)
                .set(30, widget)
                .set(31, widget.replace("20 20 120 40", "20 50 120 70"));
            let page = page_of(&pdf);
            pdf.set(number::PAGE, swapped(&page, "8 0 R", "30 0 R 31 0 R"));
            pdf.bytes()
        }
        Base::ManyPages => many_pages(50, 0),
        Base::Button => {
            let mut pdf = form();
            let field = "<< /Type /Annot /Subtype /Widget /FT /Btn /Ff 65536 /T (sum) /F 4 /P 3 0 R \
                         /Rect [20 20 120 40] /AP << /N 9 0 R >> >>";
            pdf.set(number::FIELD, field);
            pdf.bytes()
        }
        Base::Radio => {
            let mut pdf = form();
            let keys = "/Type /XObject /Subtype /Form /BBox [0 0 20 20]";
            pdf.set(number::FIELD, radio("Off"))
                .set(30, radio_button("A", "Off", 20))
                .set(31, radio_button("B", "Off", 60))
                .set(91, stream(keys, b"2 2 m 18 18 l S"))
                .set(92, stream(keys, b""));
            let page = page_of(&pdf);
            pdf.set(number::PAGE, swapped(&page, "8 0 R", "30 0 R 31 0 R"));
            pdf.bytes()
        }
        Base::Utf16 => {
            let mut pdf = form();
            pdf.set(number::FIELD, utf16(&field("100")));
            pdf.bytes()
        }
        Base::Box => {
            let mut pdf = form();
            let keys = "/Type /XObject /Subtype /Form /BBox [0 0 20 20]";
            pdf.set(
                number::FIELD,
                box_field("Off", "<< /Yes 91 0 R /Off 92 0 R >>"),
            )
            .set(91, stream(keys, b"2 2 m 18 18 l S"))
            .set(92, stream(keys, b""));
            pdf.bytes()
        }
    }
}

fn stream_form() -> Pdf {
    let mut pdf = form();
    pdf.section.table = Table::Stream;
    pdf
}

fn page_of(pdf: &Pdf) -> String {
    match &pdf.section.objects[&number::PAGE] {
        super::writer::Object::Used(_, body) => String::from_utf8(body.clone()).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn shadow(mut pdf: Pdf) -> Pdf {
    let page = page_of(&pdf);
    let covered = swapped(
        &page,
        "/Contents 4 0 R",
        &format!("/Contents [4 0 R {} 0 R]", hidden::COVER),
    );
    let data = format!("\n{} 0 obj\n", number::CONTENT);
    let data = [data.as_bytes(), &stream("", &content(800)), b"\nendobj\n"].concat();
    let of_other = swapped(
        &page,
        "/Contents 4 0 R",
        &format!("/Contents {} 0 R", hidden::CONTENT),
    );
    pdf.set(number::PAGE, covered)
        .set(number::CONTENT, stream("", &content(900)))
        .set(
            hidden::COVER,
            stream(
                "",
                &[b"1 g 0 90 300 90 re f 0 g ", &content(100)[..]].concat(),
            ),
        )
        .set(hidden::CONTENT, stream("", &content(900)))
        .set(hidden::DATA, stream("", &data))
        .set(
            hidden::CATALOG,
            format!(
                "<< /Type /Catalog /Pages {} 0 R /AcroForm 7 0 R >>",
                hidden::PAGES
            ),
        )
        .set(
            hidden::PAGES,
            format!("<< /Type /Pages /Kids [{} 0 R] /Count 1 >>", hidden::PAGE),
        )
        .set(
            hidden::PAGE,
            swapped(
                &of_other,
                "/Parent 2 0 R",
                &format!("/Parent {} 0 R", hidden::PAGES),
            ),
        )
        .set(
            hidden::FONT,
            with(
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
                "/Encoding << /Type /Encoding /Differences [49 /nine] >>",
            ),
        );
    // What nothing refers to at all looks odd; attackers put it where it does not.
    pdf.section.trailer += " /Spare 22 0 R";
    pdf
}
