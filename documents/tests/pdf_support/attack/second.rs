//! Another signature, or another CMS in the place of the signature's.

use std::process::Command;

use mynumber_card_documents::{ContentDigests, HashAlgorithm, cms};

use super::super::corpus::number;
use super::super::ours::{card_signs, certificate};
use super::super::signature::Signature;
use super::super::tools::{file, run, said};
use super::super::update::{body_of, find_last, swapped, updated};
use super::super::witness::{MOMENT, Signing, key_of};
use super::super::writer::stream;
use super::overlay::{other, set, signature_field};
use super::{Attack, SECOND};

/// The signature's CMS made anew by OpenSSL, by these people.
pub fn cms_by(it: &[u8], people: &[&str], more: &[&str]) -> Vec<u8> {
    let signature = Signature::last(it);
    let content = file(&signature.content(it));
    let mut command = Command::new("openssl");
    command.args([
        "cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256", "-keyform", "DER",
    ]);
    let mut kept = Vec::new();
    for person in people {
        let (certificate, key) = key_of(person);
        let pem = run(
            Command::new("openssl")
                .args(["x509", "-inform", "DER", "-in"])
                .arg(certificate),
            &[],
        );
        let pem = file(&pem.stdout);
        command
            .arg("-signer")
            .arg(pem.path())
            .arg("-inkey")
            .arg(key);
        kept.push(pem);
    }
    let output = run(command.args(more).arg("-in").arg(content.path()), &[]);
    assert!(output.status.success(), "{}", said(&output));
    signature.with_cms(it, &output.stdout)
}

fn messages() -> Vec<Attack> {
    vec![
        Attack::new("CMS: two people have signed", |it| {
            cms_by(it, &["taro", "family"], &[])
        }),
        Attack::new("CMS: with the content in it", |it| {
            let all = cms_by(it, &["taro"], &[]);
            // Of another content, which is short enough to be in it.
            let signature = Signature::last(&all);
            let mut command = Command::new("openssl");
            let (certificate, key) = key_of("taro");
            let pem = run(
                Command::new("openssl")
                    .args(["x509", "-inform", "DER", "-in"])
                    .arg(certificate),
                &[],
            );
            let pem = file(&pem.stdout);
            command.args([
                "cms",
                "-sign",
                "-binary",
                "-nodetach",
                "-outform",
                "DER",
                "-keyform",
                "DER",
            ]);
            let output = run(
                command
                    .arg("-signer")
                    .arg(pem.path())
                    .arg("-inkey")
                    .arg(key),
                &signature.content(it)[..500],
            );
            signature.with_cms(it, &output.stdout)
        }),
        Attack::new("CMS: SHA-1", |it| cms_by(it, &["taro"], &["-md", "sha1"])),
        Attack::new("CMS: MD5", |it| cms_by(it, &["taro"], &["-md", "md5"])),
        Attack::new("CMS: no certificate", |it| {
            cms_by(it, &["taro"], &["-nocerts"])
        }),
        Attack::new("CMS: a certificate that has ended", |it| {
            cms_by(it, &["expired"], &[])
        }),
        Attack::new("CMS: of another content", |it| {
            let signature = Signature::last(it);
            let mut other = it.to_vec();
            other[10] ^= 1;
            let other = cms_by(&other, &["taro"], &[]);
            signature.with_cms(it, &Signature::last(&other).cms(&other))
        }),
        Attack::new("CMS: one bit of the value", |it| {
            let signature = Signature::last(it);
            let mut cms = signature.cms(it);
            let last = cms.len() - 9;
            cms[last] ^= 1;
            signature.with_cms(it, &cms)
        }),
        Attack::new("CMS: cut", |it| {
            let signature = Signature::last(it);
            let cms = signature.cms(it);
            signature.with_cms(it, &cms[..cms.len() / 2])
        }),
        Attack::new("CMS: no CMS", |it| {
            Signature::last(it).with_cms(it, b"\x04\x05hello")
        }),
    ]
}

fn hidden() -> Vec<Attack> {
    vec![
        Attack::new("second: hides the first, which is in no field", |it| {
            let field = format!("{} 0 R", signature_field(it));
            other(it, number::FORM, &field, "")
        })
        .again(),
        Attack::new("second: the first is taken from its field", |it| {
            let value = format!("/V {} 0 R", Signature::last(it).number);
            other(it, signature_field(it), &value, "")
        })
        .again(),
        Attack::new("second: a new form without the first", |it| {
            let body = body_of(it, number::CATALOG);
            let body = swapped(&body, "7 0 R", "90 0 R");
            updated(it, |section| {
                section
                    .set(number::CATALOG, body)
                    .set(90, "<< /Fields [8 0 R] >>");
            })
        })
        .again(),
        Attack::new("second: the first is another dictionary", |it| {
            set(
                it,
                Signature::last(it).number,
                "<< /Type /Sig /Filter /Adobe.PPKLite >>",
            )
        })
        .again(),
        Attack::new(
            "second: the content is another between both, and the first is taken away",
            |it| {
                let field = format!("{} 0 R", signature_field(it));
                let body = swapped(&body_of(it, number::FORM), &field, "");
                updated(it, |section| {
                    section.set(number::FORM, body).set(
                        number::CONTENT,
                        super::super::writer::stream("", &super::super::corpus::content(900)),
                    );
                })
            },
        )
        .again(),
    ]
}

fn visible() -> Attack {
    let mut attack = Attack::new("second: shows something on the page", <[u8]>::to_vec).looked_at();
    attack.again = Some(Signing {
        visible: true,
        ..SECOND
    });
    attack
}

/// A further person signs by hand: a field with these entries, which no program would write.
fn by_hand(it: &[u8], keys: &str) -> Vec<u8> {
    const ROOM: usize = 8_000;
    let dictionary = format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached \
         /ByteRange [0 {:>10} {:>10} {:>10}] /Contents <{}> >>",
        7,
        8,
        9,
        "0".repeat(ROOM)
    );
    let flags = if keys.contains("/F ") { "" } else { "/F 4" };
    let apart = keys.contains("/Kids");
    let field = match apart {
        true => format!("<< /FT /Sig /T (More) /V 96 0 R {keys} >>"),
        false => format!("<< /Type /Annot /FT /Sig /T (More) /P 3 0 R /V 96 0 R {flags} {keys} >>"),
    };
    let with_field = |number: u32, key: &str| {
        let field = if apart && key == "Annots" { 98 } else { 97 };
        let body = body_of(it, number);
        let body = body.replace(&format!("/{key}["), &format!("/{key} ["));
        swapped(
            &body,
            &format!("/{key} ["),
            &format!("/{key} [{field} 0 R "),
        )
    };
    let (form, page) = (
        with_field(number::FORM, "Fields"),
        with_field(number::PAGE, "Annots"),
    );
    let look = "/Type /XObject /Subtype /Form /BBox [0 0 300 200]";
    let mut signed = updated(it, |section| {
        section
            .set(number::FORM, form)
            .set(number::PAGE, page)
            .set(94, stream(look, b"0 0 300 200 re f"))
            .set(95, "[0 0 300 200]")
            .set(96, dictionary)
            .set(97, field);
        if apart {
            let widget =
                "<< /Type /Annot /Subtype /Widget /Parent 97 0 R /Rect [0 0 0 0] /F 4 /P 3 0 R >>";
            section.set(98, widget);
        }
    });
    let start = find_last(&signed, "/Contents <0").unwrap() + "/Contents ".len();
    let end = start + ROOM + 2;
    let ranges = format!("[0 {start:>10} {end:>10} {:>10}]", signed.len() - end);
    let at = find_last(&signed, "[0          7 ").unwrap();
    signed[at..at + ranges.len()].copy_from_slice(ranges.as_bytes());
    let content = ContentDigests::of(
        &[&signed[..start], &signed[end..]],
        &[HashAlgorithm::Sha256],
    );
    let options = cms::Options::signed_at(MOMENT.parse().unwrap());
    let prepared = cms::prepare(&certificate("family"), &content, options).unwrap();
    let signature = card_signs("family", prepared.digest());
    let message = hex::encode(prepared.finish(&signature).unwrap());
    signed[start + 1..start + 1 + message.len()].copy_from_slice(message.as_bytes());
    signed
}

fn by_hands() -> Vec<Attack> {
    vec![
        Attack::new("second: a field of no size", |it| {
            by_hand(it, "/Subtype /Widget /Rect [0 0 0 0]")
        })
        .harmless(),
        Attack::new("second: the size of its field is another object", |it| {
            by_hand(it, "/Subtype /Widget /Rect 95 0 R /AP << /N 94 0 R >>")
        })
        .looked_at()
        .looked_at_when_covered(),
        Attack::new("second: its field is printed and not viewed", |it| {
            by_hand(
                it,
                "/Subtype /Widget /Rect [0 0 300 200] /AP << /N 94 0 R >> /F 36",
            )
        })
        .looked_at()
        .looked_at_when_covered(),
        Attack::new("second: its field is a line across the page", |it| {
            by_hand(it, "/Subtype /Line /L [0 100 300 100] /Rect [0 0 0 0]")
        }),
        Attack::new("second: its field has an action", |it| {
            by_hand(
                it,
                "/Subtype /Widget /Rect [0 0 0 0] /AA << /PO << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
            )
        }),
        Attack::new("second: its field has a place of its own", |it| {
            by_hand(it, "/Kids [98 0 R]")
        })
        .harmless(),
        Attack::new(
            "second: its field has an action, and a place of its own",
            |it| {
                by_hand(
                    it,
                    "/Kids [98 0 R] /AA << /PO << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
                )
            },
        ),
        {
            let name = "second: shows something in a field that was empty";
            let mut attack = Attack::new(name, <[u8]>::to_vec)
                .looked_at()
                .looked_at_when_covered();
            attack.again = Some(Signing {
                visible: true,
                field: "here",
                ..SECOND
            });
            attack
        },
    ]
}

pub fn all() -> Vec<Attack> {
    let mut all = messages();
    all.extend(by_hands());
    all.push(visible());
    all.extend(hidden());
    all
}
