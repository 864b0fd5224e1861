//! Shadow attacks: whoever gave the file to the signer had put into it what only an update shows. The update may
//! hold no object at all.

use super::super::bases::{Base, hidden};
use super::super::corpus::{content, number};
use super::super::update::{body_of, find, place_of, swapped, updated};
use super::super::writer::{Object, stream};
use super::Attack;

fn shadow(name: &'static str, change: fn(&[u8]) -> Vec<u8>) -> Attack {
    Attack::on(Base::Shadow, name, change)
}

/// An update whose table has one entry.
fn entry(file: &[u8], number: u32, object: Object) -> Vec<u8> {
    updated(file, |section| {
        section.objects.insert(number, object);
    })
}

fn hide() -> Vec<Attack> {
    vec![
        shadow("shadow, hide: the cover is empty", |it| {
            updated(it, |section| {
                section.set(hidden::COVER, stream("", b""));
            })
        }),
        shadow("shadow, hide: the cover is freed", |it| {
            entry(it, hidden::COVER, Object::Free(1))
        }),
        shadow("shadow, hide: the cover is of another generation", |it| {
            entry(
                it,
                hidden::COVER,
                Object::At(1, place_of(it, hidden::COVER).start),
            )
        }),
        shadow(
            "shadow, hide: the cover is another object, by the table alone",
            |it| {
                let at = place_of(it, hidden::CONTENT).start;
                entry(it, hidden::COVER, Object::At(0, at))
            },
        ),
        shadow(
            "shadow, hide: the cover is nothing, by the table alone",
            |it| entry(it, hidden::COVER, Object::At(0, 0)),
        ),
        shadow("shadow, hide: the page without the cover", |it| {
            let body = body_of(it, number::PAGE);
            let cover = format!("{} 0 R", hidden::COVER);
            updated(it, |section| {
                section.set(number::PAGE, swapped(&body, &cover, ""));
            })
        }),
    ]
}

fn replace() -> Vec<Attack> {
    vec![
        shadow("shadow, replace: the font", |it| {
            updated(it, |section| {
                section.set(number::FONT, body_of(it, hidden::FONT));
            })
        }),
        shadow("shadow, replace: the font, by the table alone", |it| {
            entry(
                it,
                number::FONT,
                Object::At(0, place_of(it, hidden::FONT).start),
            )
        }),
        Attack::new(
            "shadow, replace: the font's encoding is a new object",
            |it| {
                updated(it, |section| {
                    section.set(
                    number::FONT,
                    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [49 /nine] >> >>",
                );
                })
            },
        ),
        Attack::new("shadow, replace: another font, by the resources", |it| {
            let body = body_of(it, number::PAGE);
            updated(it, |section| {
                section
                    .set(90, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>")
                    .set(number::PAGE, swapped(&body, "5 0 R", "90 0 R"));
            })
        }),
    ]
}

fn hide_and_replace() -> Vec<Attack> {
    vec![
        shadow("shadow, both: Root of the trailer alone", |it| {
            updated(it, |section| {
                let other = format!("/Root {} 0 R", hidden::CATALOG);
                section.trailer = section.trailer.replace("/Root 1 0 R", &other);
            })
        }),
        shadow("shadow, both: the catalog's pages", |it| {
            let other = format!("/Pages {} 0 R", hidden::PAGES);
            updated(it, |section| {
                section.set(
                    number::CATALOG,
                    swapped(&body_of(it, number::CATALOG), "/Pages 2 0 R", &other),
                );
            })
        }),
        shadow("shadow, both: the pages, by the table alone", |it| {
            entry(
                it,
                number::PAGES,
                Object::At(0, place_of(it, hidden::PAGES).start),
            )
        }),
        shadow(
            "shadow, both: the content from within a stream, by the table alone",
            |it| {
                let data = place_of(it, hidden::DATA);
                let at = find(it, format!("\n{} 0 obj", number::CONTENT), data.start).unwrap() + 1;
                assert!(data.contains(&at));
                entry(it, number::CONTENT, Object::At(0, at))
            },
        ),
        Attack::on(
            Base::ShadowStream,
            "shadow, both: the page from an object stream, by the table alone",
            |it| entry(it, number::PAGE, Object::In(hidden::STREAM, 0)),
        ),
        Attack::on(
            Base::Earlier,
            "shadow, both: back to the first revision's content, by the table alone",
            |it| {
                let head = format!("\n{} 0 obj", number::CONTENT);
                entry(
                    it,
                    number::CONTENT,
                    Object::At(0, find(it, head, 0).unwrap() + 1),
                )
            },
        ),
        Attack::on(
            Base::Earlier,
            "shadow, both: the table of the first revision again",
            |it| {
                let first = find(it, "startxref\n", 0).unwrap() + 10;
                let end = find(it, "\n", first).unwrap();
                let start = std::str::from_utf8(&it[first..end]).unwrap();
                [it, format!("startxref\n{start}\n%%EOF\n").as_bytes()].concat()
            },
        )
        .unsigned(),
        Attack::new("shadow, both: Prev skips the signed revision", |it| {
            let first = find(it, "startxref\n", 0).unwrap() + 10;
            let end = find(it, "\n", first).unwrap();
            let first = std::str::from_utf8(&it[first..end])
                .unwrap()
                .parse()
                .unwrap();
            updated(it, |section| {
                section.previous = Some(first);
                section.set(number::CONTENT, stream("", &content(900)));
            })
        })
        .unsigned(),
    ]
}

pub fn all() -> Vec<Attack> {
    let mut all = hide();
    all.extend(replace());
    all.extend(hide_and_replace());
    all
}
