//! Another signature, or another CMS in the place of the signature's.

use std::process::Command;

use super::super::corpus::number;
use super::super::signature::Signature;
use super::super::tools::{file, run, said};
use super::super::update::{body_of, swapped, updated};
use super::super::witness::{Signing, key_of};
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

pub fn all() -> Vec<Attack> {
    let mut all = messages();
    all.push(visible());
    all.extend(hidden());
    all
}
