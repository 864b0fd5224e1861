//! Overlays and form tricks: the page is the same, and something else is to be seen on it.

use super::super::bases::{Base, box_field};
use super::super::corpus::{field, look, number};
use super::super::signature::Signature;
use super::super::update::{body_of, find_last, swapped, updated, with};
use super::super::witness::{PLAIN, Signing};
use super::super::writer::stream;
use super::Attack;

const VISIBLE: Signing = Signing {
    visible: true,
    ..PLAIN
};

/// The number of the field whose value is the last signature.
pub fn signature_field(file: &[u8]) -> u32 {
    let value = format!("/V {} 0 R", Signature::last(file).number);
    let at = find_last(file, &value).unwrap();
    let head = find_last(&file[..at], " 0 obj").unwrap();
    let line = file[..head].iter().rposition(|it| *it == b'\n').unwrap() + 1;
    std::str::from_utf8(&file[line..head])
        .unwrap()
        .parse()
        .unwrap()
}

/// One object with another body.
pub fn set(file: &[u8], number: u32, body: impl AsRef<[u8]>) -> Vec<u8> {
    updated(file, |section| {
        section.set(number, body);
    })
}

/// More keys in an object.
pub fn more(file: &[u8], number: u32, keys: &str) -> Vec<u8> {
    set(file, number, with(&body_of(file, number), keys))
}

/// Something in the place of something else in an object.
pub fn other(file: &[u8], number: u32, old: &str, new: &str) -> Vec<u8> {
    set(file, number, swapped(&body_of(file, number), old, new))
}

/// One more annotation on the page, with a look that covers the sum.
pub fn annotation(file: &[u8], keys: &str) -> Vec<u8> {
    let page = swapped(&body_of(file, number::PAGE), "8 0 R", "8 0 R 90 0 R");
    updated(file, |section| {
        let look_of = stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 300 100]",
            b"1 g 0 0 300 100 re f",
        );
        section
            .set(number::PAGE, page)
            .set(
                90,
                format!("<< /Type /Annot {keys} /Rect [0 90 300 190] /F 4 /AP << /N 91 0 R >> >>"),
            )
            .set(91, look_of);
    })
}

fn annotations() -> Vec<Attack> {
    vec![
        Attack::new("overlay: a free text", |it| {
            annotation(it, "/Subtype /FreeText /DA (0 g) /Contents (900)")
        }),
        Attack::new("overlay: a stamp", |it| annotation(it, "/Subtype /Stamp")),
        Attack::new("overlay: a free text, P 2", |it| {
            annotation(it, "/Subtype /FreeText /DA (0 g)")
        })
        .certified(2),
        // The certification allows it, and says nothing of what it may cover. Decided: no.
        Attack::new("overlay: a free text, P 3", |it| {
            annotation(it, "/Subtype /FreeText /DA (0 g)")
        })
        .certified(3),
        Attack::new("overlay: a link without a look", |it| {
            let page = swapped(&body_of(it, number::PAGE), "8 0 R", "8 0 R 90 0 R");
            updated(it, |section| {
                let action = "/A << /S /URI /URI (https://example.org/pay) >>";
                section.set(number::PAGE, page).set(
                    90,
                    format!("<< /Type /Annot /Subtype /Link /Rect [0 0 300 200] {action} >>"),
                );
            })
        }),
        Attack::new("overlay: annotations taken away", |it| {
            other(it, number::PAGE, "8 0 R", "")
        }),
    ]
}

fn looks() -> Vec<Attack> {
    vec![
        Attack::new("form: another look, the same value", |it| set(it, number::LOOK, look("900"))),
        Attack::new("form: another look, the same value, P 2", |it| set(it, number::LOOK, look("900"))).certified(2),
        Attack::new("form: another look by a new object, P 2", |it| {
            updated(it, |section| {
                section.set(number::FIELD, field("100").replace("9 0 R", "90 0 R")).set(90, look("900"));
            })
        })
        .certified(2),
        Attack::new("form: another value, the same look, P 2", |it| set(it, number::FIELD, field("900"))).certified(2),
        Attack::new("form: value and look differ, P 2", |it| {
            updated(it, |section| {
                section.set(number::FIELD, field("200")).set(number::LOOK, look("900"));
            })
        })
        .certified(2),
        Attack::new("form: value and look agree, and the look paints more, P 2", |it| {
            updated(it, |section| {
                let keys = "/Type /XObject /Subtype /Form /BBox [-20 -20 280 180] /Resources << /Font << /F1 5 0 R >> >>";
                let paint = b"1 g -20 60 300 100 re f 0 g /Tx BMC BT /F1 12 Tf 2 5 Td (200) Tj ET EMC";
                section.set(number::FIELD, field("200")).set(number::LOOK, stream(keys, paint));
            })
        }).looked_at_when_covered()
        .certified(2),
        Attack::new("form: a field is moved, P 2", |it| {
            set(it, number::FIELD, field("100").replace("[20 20 120 40]", "[20 140 280 170]"))
        })
        .certified(2),
        Attack::new("form: a field is hidden, P 2", |it| set(it, number::FIELD, field("100").replace("/F 4", "/F 2")))
            .certified(2),
        Attack::new("form: an action of a field, P 2", |it| {
            let script = "/AA << /K << /S /JavaScript /JS (event.value = 900) >> >>";
            set(it, number::FIELD, with(&field("100"), script))
        })
        .certified(2),
        Attack::new("form: the signature gets a look", |it| {
            let field = signature_field(it);
            let body = swapped(&body_of(it, field), "/Rect [ 0 0 0 0 ]", "/Rect [0 90 300 190] /AP << /N 90 0 R >>");
            updated(it, |section| {
                section
                    .set(field, body)
                    .set(90, stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"1 g 0 0 9 9 re f"));
            })
        }),
        Attack::new("form: the signature's look is another", |it| {
            let field = body_of(it, signature_field(it));
            let at = field.find("/N ").unwrap() + 3;
            let number = field[at..].split(' ').next().unwrap().parse().unwrap();
            set(it, number, stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"1 0 0 rg 0 0 9 9 re f"))
        })
        .how(VISIBLE),
    ]
}

fn fields() -> Vec<Attack> {
    vec![
        Attack::new("form: the signature's field is no field any more", |it| {
            let field = format!("{} 0 R", signature_field(it));
            other(it, number::FORM, &field, "")
        }),
        Attack::new("form: no fields any more", |it| {
            set(it, number::FORM, "<< /Fields [] >>")
        }),
        Attack::new("form: no form any more", |it| {
            other(it, number::CATALOG, "/AcroForm 7 0 R", "")
        }),
        Attack::new("form: the signature's field is freed", |it| {
            updated(it, |section| {
                section
                    .objects
                    .insert(signature_field(it), super::super::writer::Object::Free(1));
            })
        }),
        Attack::new("form: the signature is taken from its field", |it| {
            let value = format!("/V {} 0 R", Signature::last(it).number);
            other(it, signature_field(it), &value, "")
        }),
        Attack::new("form: the signature is moved to another field", |it| {
            let value = format!("/V {} 0 R", Signature::last(it).number);
            let field = signature_field(it);
            updated(it, |section| {
                section
                    .set(field, swapped(&body_of(it, field), &value, ""))
                    .set(
                        number::EMPTY_SIGNATURE,
                        with(&body_of(it, number::EMPTY_SIGNATURE), &value),
                    );
            })
        }),
        Attack::new("form: the signature is in two fields", |it| {
            let value = format!("/V {} 0 R", Signature::last(it).number);
            more(it, number::EMPTY_SIGNATURE, &value)
        }),
        Attack::new("form: the signature's field has another name", |it| {
            other(it, signature_field(it), "(Signature1)", "(Signature9)")
        }),
        Attack::new("form: another field of the same name", |it| {
            other(it, number::EMPTY_SIGNATURE, "(here)", "(Signature1)")
        }),
        Attack::new("form: the signature's field twice in Fields", |it| {
            let field = format!("{} 0 R", signature_field(it));
            other(it, number::FORM, &field, &format!("{field} {field}"))
        }),
        Attack::new("form: a field more", |it| {
            updated(it, |section| {
                section
                    .set(
                        number::FORM,
                        swapped(&body_of(it, number::FORM), "8 0 R", "8 0 R 90 0 R"),
                    )
                    .set(90, field("900").replace("(sum)", "(more)"));
            })
        }),
        Attack::on(
            Base::Kids,
            "form: one of two widgets shows another value, P 2",
            |it| {
                let parent = swapped(&body_of(it, number::FIELD), "(100)", "(200)");
                updated(it, |section| {
                    let body = swapped(&body_of(it, 31), "9 0 R", "90 0 R");
                    section
                        .set(number::FIELD, parent)
                        .set(number::LOOK, look("200"))
                        .set(31, body)
                        .set(90, look("900"));
                })
            },
        )
        .certified(2),
        Attack::new("form: NeedAppearances", |it| {
            more(it, number::FORM, "/NeedAppearances true")
        }),
        Attack::new("form: NeedAppearances, P 2", |it| {
            more(it, number::FORM, "/NeedAppearances true")
        })
        .certified(2),
        Attack::new("form: another font for what is filled in", |it| {
            let body = swapped(&body_of(it, number::FORM), "5 0 R", "90 0 R");
            updated(it, |section| {
                section
                    .set(number::FORM, body)
                    .set(90, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>");
            })
        }),
    ]
}

/// The text field with another value, and a look that this content paints. `fonts` are those of the look.
fn painted(file: &[u8], fonts: &str, content: &str) -> Vec<u8> {
    let keys = format!(
        "/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << {fonts} >> >>"
    );
    updated(file, |section| {
        section
            .set(number::FIELD, field("100100"))
            .set(number::LOOK, stream(&keys, content.as_bytes()));
    })
}

/// The look names the value, and shows something else.
fn lying_looks() -> Vec<Attack> {
    let no = |base, name, change: fn(&[u8]) -> Vec<u8>| Attack::on(base, name, change).certified(2);
    let on = |base, name, change| no(base, name, change).looked_at_when_covered();
    vec![
        on(Base::Form, "form: a look in white", |it| {
            painted(
                it,
                "/F1 5 0 R",
                "/Tx BMC BT 1 g /F1 12 Tf 2 5 Td (100100) Tj ET EMC",
            )
        }),
        on(
            Base::Form,
            "form: a look that nobody sees, and lines",
            |it| {
                painted(
                    it,
                    "/F1 5 0 R",
                    "/Tx BMC BT 3 Tr /F1 12 Tf 2 5 Td (100100) Tj ET EMC 5 5 m 9 15 l S",
                )
            },
        ),
        on(Base::Form, "form: a look without a size", |it| {
            painted(
                it,
                "/F1 5 0 R",
                "/Tx BMC BT /F1 0.001 Tf 2 5 Td (100100) Tj ET EMC 5 5 9 9 re f",
            )
        }),
        on(Base::Form, "form: a look outside of its box", |it| {
            painted(
                it,
                "/F1 5 0 R",
                "/Tx BMC BT /F1 12 Tf 2000 5 Td (100100) Tj ET EMC",
            )
        }),
        on(Base::Form, "form: a look behind a clip", |it| {
            painted(
                it,
                "/F1 5 0 R",
                "/Tx BMC 0 0 20 20 re W n BT /F1 12 Tf 2 5 Td (100100) Tj ET EMC",
            )
        }),
        on(Base::Form, "form: a look without its end", |it| {
            painted(
                it,
                "/F1 5 0 R",
                "/Tx BMC BT /F1 12 Tf 2 5 Td (1) Tj % (\n(00100) Tj ET EMC",
            )
        }),
        no(
            Base::Shadow,
            "form: a look in a font that was prepared",
            |it| {
                painted(
                    it,
                    "/F1 27 0 R",
                    "/Tx BMC BT /F1 12 Tf 2 5 Td (100100) Tj ET EMC",
                )
            },
        ),
        on(Base::Form, "form: a look with an inline image", |it| {
            let image = "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI";
            painted(
                it,
                "/F1 5 0 R",
                &format!("/Tx BMC BT /F1 12 Tf 2 5 Td (100100) Tj ET EMC {image}"),
            )
        }),
    ]
}

/// A box has looks for each of its states from the beginning.
fn boxes() -> Vec<Attack> {
    let no = |name, change: fn(&[u8]) -> Vec<u8>| Attack::on(Base::Box, name, change).certified(2);
    vec![
        no("form: a box that is ticked and looks as before", |it| {
            ticked(it, "<< /Yes 92 0 R /Off 92 0 R >>")
        }),
        no("form: a box that is not ticked and looks so", |it| {
            set(
                it,
                number::FIELD,
                box_field("Off", "<< /Yes 91 0 R /Off 91 0 R >>"),
            )
        }),
        no("form: a box with new looks", |it| {
            updated(it, |section| {
                let empty = stream("/Type /XObject /Subtype /Form /BBox [0 0 20 20]", b"");
                section
                    .set(
                        number::FIELD,
                        box_field("Yes", "<< /Yes 93 0 R /Off 92 0 R >>"),
                    )
                    .set(93, empty);
            })
        }),
        Attack::on(Base::Box, "form: a box is ticked, P 2", |it| {
            ticked(it, "<< /Yes 91 0 R /Off 92 0 R >>")
        })
        .certified(2)
        .unsigned(),
    ]
}

fn ticked(file: &[u8], looks: &str) -> Vec<u8> {
    set(file, number::FIELD, box_field("Yes", looks))
}

pub fn all() -> Vec<Attack> {
    let mut all = annotations();
    all.extend(looks());
    all.extend(lying_looks());
    all.extend(boxes());
    all.extend(fields());
    all
}
