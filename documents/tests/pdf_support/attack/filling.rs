//! Forms that are filled in after a signature: what a certification allows, and what only looks like it.

use super::super::bases::{Base, chosen, utf16};
use super::super::corpus::{field, look, number};
use super::super::update::{body_of, swapped, updated, with};
use super::super::witness::{PLAIN, Signing};
use super::Attack;
use super::later::LOCK_ALL;

/// The text field is filled in as a reader does it: a new value and a look that shows it.
pub fn filled(file: &[u8]) -> Vec<u8> {
    updated(file, |section| {
        section
            .set(number::FIELD, field("200"))
            .set(number::LOOK, look("200"));
    })
}

/// The field says that it is 1000000, and looks like this.
fn shown_as(file: &[u8], text: &str) -> Vec<u8> {
    updated(file, |section| {
        section
            .set(number::FIELD, field("1000000"))
            .set(number::LOOK, look(text));
    })
}

fn filling_in() -> Vec<Attack> {
    let locked = Signing {
        lock: Some("sum"),
        ..PLAIN
    };
    let lock_other = Signing {
        lock: Some("other"),
        certify: Some(2),
        ..PLAIN
    };
    vec![
        // Where careful validators differ. Decided: without a certification that allows it, the content is changed; with
        // one, the signature holds, and the document does not until somebody signs what was filled in.
        Attack::new("filled in: no certification", filled),
        Attack::new("filled in: P 1", filled).certified(1),
        Attack::new("filled in: P 2", filled)
            .unsigned()
            .certified(2),
        Attack::new("filled in: P 3", filled)
            .unsigned()
            .certified(3),
        Attack::new("filled in: the field is locked", filled).how(locked),
        Attack::new("filled in: the field is locked, P 2", filled).how(Signing {
            certify: Some(2),
            ..locked
        }),
        Attack::new("filled in: another field is locked, P 2", filled)
            .unsigned()
            .how(lock_other),
        Attack::new("filled in: the document is locked", filled).how(LOCK_ALL),
        Attack::on(
            Base::Utf16,
            "filled in: the field is locked, its name is in UTF-16, P 2",
            |it| {
                updated(it, |section| {
                    section
                        .set(number::FIELD, utf16(&field("200")))
                        .set(number::LOOK, look("200"));
                })
            },
        )
        .how(Signing {
            certify: Some(2),
            ..locked
        }),
        Attack::on(
            Base::Button,
            "filled in: a button with another text, P 2",
            |it| {
                let button = with(&body_of(it, number::FIELD), "/V /x /AS /x");
                updated(it, |section| {
                    section
                        .set(number::FIELD, button)
                        .set(number::LOOK, look("200"));
                })
            },
        )
        .certified(2),
    ]
}

/// What a filled field shows is not what it says, or perhaps not.
fn looks() -> Vec<Attack> {
    let of = |name, change: fn(&[u8]) -> Vec<u8>| Attack::new(name, change).certified(2);
    vec![
        of(
            "filled in: a part of it is pushed out of sight, P 2",
            |it| shown_as(it, &format!("1000{}000", " ".repeat(60))),
        )
        .looked_at_when_covered(),
        of("filled in: all of it is pushed out of sight, P 2", |it| {
            shown_as(it, &format!("{}1000000", " ".repeat(60)))
        })
        .looked_at_when_covered(),
        of("filled in: longer than its place, P 2", |it| {
            let long = "1".repeat(40);
            updated(it, |section| {
                section
                    .set(number::FIELD, field(&long))
                    .set(number::LOOK, look(&long));
            })
        })
        .looked_at_when_covered(),
        of("filled in: another look under the mouse, P 2", |it| {
            let field = swapped(&field("200"), "/N 9 0 R", "/N 9 0 R /R 93 0 R /D 93 0 R");
            updated(it, |section| {
                section
                    .set(number::FIELD, field)
                    .set(number::LOOK, look("200"))
                    .set(93, look("5"));
            })
        }),
        Attack::on(Base::Radio, "filled in: one of two buttons, P 2", |it| {
            chosen(it, "A", ["A", "Off"])
        })
        .certified(2)
        .unsigned(),
        Attack::on(
            Base::Radio,
            "filled in: one of two buttons, and both are on, P 2",
            |it| chosen(it, "A", ["A", "B"]),
        )
        .certified(2),
        Attack::on(
            Base::Radio,
            "filled in: one of two buttons, and the other is on, P 2",
            |it| chosen(it, "A", ["Off", "B"]),
        )
        .certified(2),
        Attack::on(
            Base::Radio,
            "filled in: one of two buttons is on without a value, P 2",
            |it| chosen(it, "Off", ["A", "Off"]),
        )
        .certified(2),
        Attack::on(
            Base::Radio,
            "filled in: one of two buttons, and it moves, P 2",
            |it| {
                let file = chosen(it, "A", ["A", "Off"]);
                let moved = swapped(&body_of(&file, 30), "20 20 40 40", "20 50 40 70");
                updated(it, |section| {
                    section
                        .set(number::FIELD, body_of(&file, number::FIELD))
                        .set(30, moved);
                })
            },
        )
        .certified(2),
    ]
}

pub fn all() -> Vec<Attack> {
    let mut all = filling_in();
    all.extend(looks());
    all
}
