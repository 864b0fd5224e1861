//! What somebody added later to the document, and what a certification allows.

use super::super::bases::Base;
use super::super::corpus::number;
use super::super::update::{body_of, swapped, updated, with};
use super::super::witness::{PLAIN, Signing};
use super::super::writer::stream;
use super::Attack;
use super::filling::filled;
use super::overlay::{more, other, set};

/// More keys in the catalog, and object 90.
fn catalog(file: &[u8], keys: &str, object: impl AsRef<[u8]>) -> Vec<u8> {
    updated(file, |section| {
        section
            .set(number::CATALOG, with(&body_of(file, number::CATALOG), keys))
            .set(90, object);
    })
}

const SCRIPT: &str = "<< /S /JavaScript /JS (this.getField\\('sum'\\).value = 900) >>";

/// Validation data of the signer, as a program for long-term signatures adds it.
fn validation_data(file: &[u8]) -> Vec<u8> {
    let certificate = super::super::tools::root().join("fixtures/authority/signca-sim-2.cer");
    updated(file, |section| {
        section
            .set(
                number::CATALOG,
                with(&body_of(file, number::CATALOG), "/DSS 90 0 R"),
            )
            .set(90, "<< /Type /DSS /Certs [91 0 R] >>")
            .set(91, stream("", &std::fs::read(certificate).unwrap()));
    })
}

/// The same with another content beside it.
fn validation_data_and_page(file: &[u8]) -> Vec<u8> {
    let file = validation_data(file);
    set(
        &file,
        number::CONTENT,
        stream("", &super::super::corpus::content(900)),
    )
}

fn catalog_all() -> Vec<Attack> {
    vec![
        Attack::new("later: a script when it is opened", |it| {
            catalog(it, "/OpenAction 90 0 R", SCRIPT)
        }),
        Attack::new("later: a script before it is printed", |it| {
            catalog(it, "/AA << /WP 90 0 R >>", SCRIPT)
        }),
        Attack::new("later: a script of the document", |it| {
            catalog(
                it,
                "/Names << /JavaScript << /Names [(a) 90 0 R] >> >>",
                SCRIPT,
            )
        }),
        Attack::new("later: a script of the document, P 3", |it| {
            catalog(
                it,
                "/Names << /JavaScript << /Names [(a) 90 0 R] >> >>",
                SCRIPT,
            )
        })
        .certified(3),
        Attack::new("later: an embedded file", |it| {
            let names = "/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a.txt) /EF << /F 90 0 R >> >>] >> >>";
            catalog(it, names, stream("/Type /EmbeddedFile", b"I owe 900 yen"))
        }),
        Attack::new("later: an XFA form", |it| {
            updated(it, |section| {
                section
                    .set(
                        number::FORM,
                        with(&body_of(it, number::FORM), "/XFA [(template) 90 0 R]"),
                    )
                    .set(
                        90,
                        stream(
                            "",
                            b"<template xmlns=\"http://www.xfa.org/schema/xfa-template/3.3/\"/>",
                        ),
                    );
            })
        }),
        Attack::new("later: layers that can be switched off", |it| {
            let properties = "/OCProperties << /OCGs [90 0 R] /D << /OFF [90 0 R] >> >>";
            catalog(it, properties, "<< /Type /OCG /Name (layer) >>")
        }),
        Attack::new("later: an outline", |it| {
            catalog(it, "/Outlines 90 0 R", "<< /Type /Outlines >>")
        }),
        Attack::new("later: preferences of the viewer", |it| {
            catalog(it, "/ViewerPreferences 90 0 R", "<< /HideToolbar true >>")
        }),
        Attack::new("later: metadata of the document", |it| {
            catalog(
                it,
                "/Metadata 90 0 R",
                stream("/Type /Metadata /Subtype /XML", b"<x/>"),
            )
        }),
        Attack::new("later: a link base", |it| {
            catalog(it, "/URI << /Base (https://example.org/) >>", "null")
        }),
        Attack::new("later: an unused object", |it| set(it, 90, "(of no use)")).unsigned(),
        Attack::new("later: the certification is taken away, P 1", |it| {
            let body = body_of(it, number::CATALOG);
            let start = body.find("/Perms").unwrap();
            let end = start
                + body[start..]
                    .find(">>")
                    .map_or_else(|| body[start..].find(" R").unwrap() + 2, |it| it + 2);
            set(it, number::CATALOG, [&body[..start], &body[end..]].concat())
        })
        .certified(1),
    ]
}

fn page_all() -> Vec<Attack> {
    vec![
        Attack::new("later: the page is turned", |it| {
            more(it, number::PAGE, "/Rotate 180")
        }),
        Attack::new("later: the page is cut", |it| {
            more(it, number::PAGE, "/CropBox [0 0 300 100]")
        }),
        Attack::new("later: the page's unit", |it| {
            more(it, number::PAGE, "/UserUnit 9")
        }),
        Attack::new("later: the page has an action", |it| {
            more(it, number::PAGE, &format!("/AA << /O {SCRIPT} >>"))
        }),
        Attack::new("later: an attribute that the page inherits", |it| {
            more(it, number::PAGES, "/Rotate 180")
        }),
        Attack::new("later: the pages in another order", |it| {
            other(it, number::PAGES, "100 0 R 101 0 R", "101 0 R 100 0 R")
        })
        .many(),
        Attack::new("later: a page twice", |it| {
            other(it, number::PAGES, "101 0 R", "100 0 R")
        })
        .many(),
    ]
}

impl Attack {
    fn many(mut self) -> Self {
        self.base = Base::ManyPages;
        self
    }
}

/// A signature after which nothing may change.
pub const LOCK_ALL: Signing = Signing {
    lock: Some("sum"),
    approve: Some(1),
    ..PLAIN
};

fn permissions() -> Vec<Attack> {
    vec![
        Attack::new("signed again: the first locks the document", <[u8]>::to_vec)
            .how(LOCK_ALL)
            .again(),
        Attack::new("validation data: no certification", validation_data)
            .unsigned()
            .looked_at(),
        Attack::new("validation data: P 1", validation_data)
            .certified(1)
            .unsigned()
            .looked_at(),
        Attack::new(
            "validation data: and another content",
            validation_data_and_page,
        ),
        Attack::new("signed again: no change", <[u8]>::to_vec)
            .again()
            .harmless(),
        Attack::new("signed again: P 2", <[u8]>::to_vec)
            .certified(2)
            .again()
            .harmless(),
        Attack::new("signed again: P 3", <[u8]>::to_vec)
            .certified(3)
            .again()
            .harmless(),
        Attack::new("signed again: after filling in, P 2", filled)
            .certified(2)
            .again()
            .harmless(),
        Attack::new("signed again: after filling in", filled).again(),
        Attack::new("signed again: after another content", |it| {
            set(
                it,
                number::CONTENT,
                stream("", &super::super::corpus::content(900)),
            )
        })
        .again(),
        Attack::new("signed again: after validation data", validation_data)
            .again()
            .harmless(),
        Attack::new("signed again: the page has another content now", |it| {
            let body = swapped(&body_of(it, number::PAGE), "4 0 R", "90 0 R");
            updated(it, |section| {
                section
                    .set(number::PAGE, body)
                    .set(90, stream("", &super::super::corpus::content(900)));
            })
        })
        .again(),
    ]
}

pub fn all() -> Vec<Attack> {
    let mut all = catalog_all();
    all.extend(page_all());
    all.extend(permissions());
    all
}
