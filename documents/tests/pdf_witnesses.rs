//! The witnesses themselves: each sound file of the corpus is sound to them, and they agree on what pyHanko signs.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod pdf_support;

use pdf_support::corpus::{self, Kind, Sample};
use pdf_support::update::updated;
use pdf_support::witness::{self, Answer, PLAIN, Signing, Verdict, WAYS};

#[test]
fn qpdf_has_nothing_to_say_against_the_sound_files_of_the_corpus_alone() {
    for Sample { name, bytes, kind } in corpus::all() {
        let found = witness::qpdf_check(&bytes);
        match kind {
            Kind::Sound => assert_eq!(found, Ok(()), "{name}"),
            Kind::Damaged => assert!(found.is_err(), "{name}"),
            // A password that it does not have; else sound, but for a header that comes late.
            Kind::Odd | Kind::Refused => {}
        }
    }
}

/// Every witness says yes to `signed`, and that the last of `count` signatures is over all of it.
fn all_agree(name: &str, signed: &[u8], pyhanko: &Answer, count: usize) {
    assert_eq!(witness::qpdf_check(signed), Ok(()), "{name}");
    for answer in [&witness::pdfsig(signed), pyhanko] {
        assert_eq!(answer.verdict, Verdict::Yes, "{name}: {}", answer.why);
        assert_eq!(answer.signatures.len(), count, "{name}: {}", answer.why);
        let whole = answer.signatures.iter().filter(|it| it.whole).count();
        assert_eq!(whole, 1, "{name}: {}", answer.why);
    }
    let (cms, content) = witness::last_signature(signed);
    assert_eq!(witness::openssl_cms(&cms, &content), Ok(()), "{name}");
}

#[test]
fn the_witnesses_agree_on_every_file_of_the_corpus_that_pyhanko_signs() {
    let mut samples = corpus::all();
    // It signs no file with a hybrid cross-reference, takes no first generation but 0, and is slow with 30 MB.
    let not = ["hybrid", "generations", "large"];
    samples.retain(|it| it.kind == Kind::Sound && !not.contains(&it.name));
    let jobs: Vec<_> = samples.iter().map(|it| (&it.bytes[..], PLAIN)).collect();
    let signed = witness::sign_with_pyhanko(&jobs);
    let signed: Vec<Vec<u8>> = (samples.iter().zip(signed))
        .map(|(sample, signed)| signed.unwrap_or_else(|error| panic!("{}: {error}", sample.name)))
        .collect();
    let answers = witness::pyhanko(&signed.iter().map(|it| &it[..]).collect::<Vec<_>>());
    for ((sample, signed), answer) in samples.iter().zip(&signed).zip(&answers) {
        assert!(signed.starts_with(&sample.bytes), "{}", sample.name);
        all_agree(sample.name, signed, answer, 1);
        assert_eq!(
            witness::pages(&sample.bytes),
            witness::pages(signed),
            "{}",
            sample.name
        );
    }
}

#[test]
fn the_witnesses_agree_on_every_way_in_which_pyhanko_signs_a_form() {
    let form = corpus::form().bytes();
    let jobs: Vec<_> = WAYS.iter().map(|(_, how)| (&form[..], *how)).collect();
    let signed: Vec<_> = witness::sign_with_pyhanko(&jobs)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let answers = witness::pyhanko(&signed.iter().map(|it| &it[..]).collect::<Vec<_>>());
    for (((name, _), signed), answer) in WAYS.iter().zip(&signed).zip(&answers) {
        all_agree(name, signed, answer, 1);
    }
}

#[test]
fn the_witnesses_agree_on_three_signatures_and_say_no_when_a_page_changes_after_them() {
    let mut signed = corpus::form().bytes();
    for (person, field) in [("taro", "one"), ("family", "two"), ("foreign", "here")] {
        let how = Signing {
            person,
            field,
            ..PLAIN
        };
        signed = witness::sign_with_pyhanko(&[(&signed, how)])
            .remove(0)
            .unwrap();
    }
    let changed = updated(&signed, |section| {
        section.set(
            corpus::number::CONTENT,
            pdf_support::writer::stream("", &corpus::content(900)),
        );
    });
    let answers = witness::pyhanko(&[&signed, &changed]);
    all_agree("three", &signed, &answers[0], 3);
    assert_eq!(answers[1].verdict, Verdict::No, "{}", answers[1].why);
    // pdfsig compares no revisions: it says that each is valid, and that none is over the whole file.
    let pdfsig = witness::pdfsig(&changed);
    assert_eq!(pdfsig.verdict, Verdict::Yes);
    assert!(
        pdfsig.signatures.iter().all(|it| !it.whole),
        "{}",
        pdfsig.why
    );
}
