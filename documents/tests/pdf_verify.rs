//! What is said here of PDF files that others signed, or nobody.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod pdf_support;

use pdf_support::attack::Ours;
use pdf_support::corpus::{self, Kind};
use pdf_support::ours::{self, options, sign, verdict};
use pdf_support::update::updated;
use pdf_support::witness::{PLAIN, Signing, WAYS, sign_with_pyhanko};
use pdf_support::writer::stream;

#[test]
fn what_pyhanko_signs_holds() {
    let form = corpus::form().bytes();
    let mut files: Vec<(&str, Vec<u8>, Signing)> = WAYS
        .iter()
        .map(|(name, how)| (*name, form.clone(), *how))
        .collect();
    let samples = corpus::all()
        .into_iter()
        .filter(|it| it.kind == Kind::Sound && it.name != "large");
    files.extend(samples.map(|it| (it.name, it.bytes, PLAIN)));
    let jobs: Vec<_> = files
        .iter()
        .map(|(_, file, how)| (&file[..], *how))
        .collect();
    let mut count = 0;
    for ((name, ..), signed) in files.iter().zip(sign_with_pyhanko(&jobs)) {
        // It takes neither hybrid files nor a first generation that is not 0.
        let Ok(signed) = signed else { continue };
        let (found, why) = verdict(&signed);
        assert_eq!(found, Ours::Yes, "{name}: {why}");
        count += 1;
    }
    assert_eq!(count, files.len() - 2);
}

#[test]
fn three_signatures_by_pyhanko_hold() {
    let mut signed = corpus::form().bytes();
    for (person, field) in [("taro", "one"), ("family", "two"), ("foreign", "three")] {
        let how = Signing {
            person,
            field,
            ..PLAIN
        };
        signed = sign_with_pyhanko(&[(&signed, how)]).remove(0).unwrap();
    }
    let report = ours::report(&signed).unwrap();
    assert!(report.is_valid());
    assert_eq!(report.signatures.len(), 3);
}

/// Whoever prepared it can make a reader search for the other object later; until then nothing shows it.
#[test]
fn what_no_table_leads_to_is_to_be_looked_at_once_something_follows() {
    let decoy = b"\n4 0 obj\n<< >>\nendobj\n";
    let prepared = updated(&corpus::form().bytes(), |section| {
        section.set(90, stream("", decoy));
    });
    let once = sign(&prepared, "taro", &options()).unwrap();
    assert_eq!(verdict(&once).0, Ours::Yes);
    let twice = sign(&once, "family", &options()).unwrap();
    assert_eq!(verdict(&twice), (Ours::Look, "hidden_objects".to_owned()));
}

/// Every file of the corpus that nobody signed.
#[test]
fn what_nobody_signed_does_not_hold() {
    for sample in corpus::all() {
        assert_eq!(verdict(&sample.bytes).0, Ours::No, "{}", sample.name);
    }
}
