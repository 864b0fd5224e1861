//! The gap that ByteRange leaves out is signed by nobody, so it may hold nothing but the signature.

use super::super::signature::Signature;
use super::Attack;

/// The gap with what `form` makes of the digits and the number of characters between `<` and `>`.
fn gap(file: &[u8], form: impl Fn(&str, usize) -> String) -> Vec<u8> {
    let signature = Signature::last(file);
    let digits = data_encoding::HEXUPPER.encode(&signature.cms(file));
    let room = signature.contents.len() - 2;
    let text = format!("<{}>", form(&digits, room));
    assert_eq!(text.len(), signature.contents.len());
    let mut file = file.to_vec();
    file[signature.contents].copy_from_slice(text.as_bytes());
    file
}

/// The digits, an end of the string, something else, and the beginning of another string up to the end of the gap.
fn behind(file: &[u8], something: &str) -> Vec<u8> {
    gap(file, |digits, room| {
        let start = format!("{digits}> {something} <");
        format!("{start:0<room$}")
    })
}

pub fn all() -> Vec<Attack> {
    vec![
        Attack::new("gap: digits in lower case", |it| {
            gap(it, |digits, room| {
                format!("{:0<room$}", digits.to_lowercase())
            })
        })
        .harmless(),
        Attack::new("gap: blanks behind the digits", |it| {
            gap(it, |digits, room| format!("{digits:room$}"))
        }),
        Attack::new("gap: white space between the digits", |it| {
            gap(it, |digits, room| {
                let (start, end) = digits.split_at(100);
                format!("{:0<room$}", format!("{start}\n\t {end}"))
            })
        }),
        Attack::new("gap: a comment among the digits", |it| {
            gap(it, |digits, room| {
                format!("{:0<room$}", format!("{digits}% a word\n"))
            })
        }),
        Attack::new("gap: bytes behind the CMS that are no zeros", |it| {
            gap(it, |digits, room| {
                format!("{:0<room$}", format!("{digits}0000C0FFEE"))
            })
        }),
        Attack::new("gap: an odd number of digits", |it| {
            gap(it, |digits, room| {
                let width = room - 1;
                format!("{digits:0<width$} ")
            })
        }),
        Attack::new("gap: a further key", |it| {
            behind(it, "/Reason (I owe 900 yen) /Rest")
        }),
        Attack::new("gap: a second Contents", |it| {
            behind(it, "/Contents <3000> /Rest")
        }),
        Attack::new("gap: a second ByteRange", |it| {
            behind(it, "/ByteRange [0 9 9 9] /Rest")
        }),
        Attack::new("gap: a second SubFilter", |it| {
            behind(it, "/SubFilter /adbe.x509.rsa_sha1 /Rest")
        }),
        Attack::new("gap: an object that ends, and another", |it| {
            behind(
                it,
                ">>\nendobj\n4 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n90 0 obj\n<< /Rest",
            )
        }),
    ]
}
