//! Incremental saving: something behind the end of what was signed.

use super::super::bases::Base;
use super::super::corpus::{content, number};
use super::super::update::{body_of, find_last, swapped, updated, with};
use super::super::writer::{Section, stream};
use super::Attack;

fn other_content(section: &mut Section) {
    section.set(number::CONTENT, stream("", &content(900)));
}

fn behind(file: &[u8], text: &str) -> Vec<u8> {
    [file, text.as_bytes()].concat()
}

/// Another content without a table that leads to it.
fn bare_object(file: &[u8]) -> Vec<u8> {
    let start = format!("{} 0 obj\n", number::CONTENT);
    [
        file,
        start.as_bytes(),
        &stream("", &content(900)),
        b"\nendobj\n",
    ]
    .concat()
}

fn cut_at(file: &[u8], text: &str) -> Vec<u8> {
    file[..find_last(file, text).unwrap()].to_vec()
}

fn broken_updates() -> Vec<Attack> {
    vec![
        Attack::new("saving: another content", |it| updated(it, other_content)),
        Attack::on(Base::Stream, "saving: another content, by a stream", |it| {
            updated(it, other_content)
        }),
        Attack::on(
            Base::Stream,
            "saving: another content, in an object stream",
            |it| {
                updated(it, |section| {
                    section.set(
                        number::PAGE,
                        swapped(&body_of(it, number::PAGE), "300", "30"),
                    );
                    section.packed.insert(number::PAGE);
                })
            },
        ),
        Attack::new("saving: no table", bare_object),
        Attack::new("saving: no table, an end of file", |it| {
            behind(&bare_object(it), "%%EOF\n")
        }),
        Attack::new("saving: no table, a trailer", |it| {
            behind(
                &bare_object(it),
                "trailer\n<< /Root 1 0 R /Size 99 >>\nstartxref\n0\n%%EOF\n",
            )
        }),
        Attack::new("saving: no startxref", |it| {
            cut_at(&updated(it, other_content), "startxref")
        }),
        Attack::new("saving: no end of file", |it| {
            cut_at(&updated(it, other_content), "%%EOF")
        }),
        Attack::new("saving: a comment alone", |it| {
            behind(it, "% nothing to see here\n")
        })
        .unsigned(),
        Attack::new("saving: a line feed alone", |it| behind(it, "\n")).unsigned(),
        Attack::new("saving: bytes alone", |it| behind(it, "\0\0\0\0")).unsigned(),
        Attack::new("saving: an end of file alone", |it| behind(it, "%%EOF\n")),
        Attack::new("saving: an update without objects", |it| {
            updated(it, |_| {})
        })
        .unsigned(),
    ]
}

fn sound_updates_and_bytes() -> Vec<Attack> {
    vec![
        Attack::new("saving: a page more", |it| {
            updated(it, |section| {
                section
                    .set(
                        number::PAGES,
                        "<< /Type /Pages /Kids [3 0 R 90 0 R] /Count 2 >>",
                    )
                    .set(90, body_of(it, number::PAGE));
            })
        }),
        Attack::new("saving: no page", |it| {
            updated(it, |section| {
                section.set(number::PAGES, "<< /Type /Pages /Kids [] /Count 0 >>");
            })
        }),
        Attack::new("saving: there and back", |it| {
            let before = body_of(it, number::PAGE);
            let file = updated(it, |section| {
                section.set(
                    number::PAGE,
                    swapped(&before, "/MediaBox", "/Rotate 90 /MediaBox"),
                );
            });
            updated(&file, |section| {
                section.set(number::PAGE, before);
            })
        }),
        Attack::new("saving: Info alone", |it| {
            updated(it, |section| {
                section.set(
                    number::INFO,
                    with(&body_of(it, number::INFO), "/Author (Somebody)"),
                );
            })
        }),
        Attack::new("saving: a version in the catalog", |it| {
            updated(it, |section| {
                section.set(
                    number::CATALOG,
                    with(&body_of(it, number::CATALOG), "/Version /2.0"),
                );
            })
        })
        .unsigned(),
        Attack::new("saving: the last byte is missing", |it| {
            it[..it.len() - 1].to_vec()
        }),
        Attack::new("saving: the last line is missing", |it| cut_at(it, "%%EOF")),
        Attack::new("saving: something before the header", |it| {
            [b"% first\n", it].concat()
        }),
        Attack::new("saving: one byte of the first range", |it| {
            let mut file = it.to_vec();
            let at = super::super::update::find(it, "Loan of 100", 0).unwrap();
            file[at + 8] = b'9';
            file
        }),
        Attack::new("saving: one byte of the second range", |it| {
            let mut file = it.to_vec();
            let at = find_last(it, "/M (").unwrap();
            file[at + 8] = b'9';
            file
        }),
    ]
}

pub fn all() -> Vec<Attack> {
    let mut all = broken_updates();
    all.extend(sound_updates_and_bytes());
    all
}
