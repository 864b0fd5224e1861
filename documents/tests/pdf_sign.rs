//! What is signed here, as others see it: the corpus, several signatures, forms, and what is refused.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod pdf_support;

use mynumber_card_documents::{DocumentError, pdf};
use pdf_support::attack::Ours;
use pdf_support::corpus::{self, Kind, Sample};
use pdf_support::ours::{self, certificate, code, conditions, options, sign, verdict};
use pdf_support::witness::{self, Answer, PLAIN, Signing, Verdict, sign_with_pyhanko};

/// Everybody says yes, and that the last of `count` signatures is over the whole file.
fn all_agree(name: &str, signed: &[u8], pyhanko: Option<&Answer>, count: usize) {
    let (found, why) = verdict(signed);
    assert_eq!(found, Ours::Yes, "{name}: {why}");
    assert_eq!(
        ours::report(signed).unwrap().signatures.len(),
        count,
        "{name}"
    );
    assert_eq!(witness::qpdf_check(signed), Ok(()), "{name}");
    for answer in [Some(&witness::pdfsig(signed)), pyhanko]
        .into_iter()
        .flatten()
    {
        assert_eq!(answer.verdict, Verdict::Yes, "{name}: {}", answer.why);
        assert_eq!(answer.signatures.len(), count, "{name}: {}", answer.why);
        let whole = answer.signatures.iter().filter(|it| it.whole).count();
        assert_eq!(whole, 1, "{name}: {}", answer.why);
    }
    let (cms, content) = witness::last_signature(signed);
    assert_eq!(witness::openssl_cms(&cms, &content), Ok(()), "{name}");
}

fn pyhanko(files: &[Vec<u8>]) -> Vec<Answer> {
    witness::pyhanko(&files.iter().map(|it| &it[..]).collect::<Vec<_>>())
}

#[test]
fn everybody_agrees_on_every_sound_file_of_the_corpus_and_its_pages_look_as_before() {
    let mut samples = corpus::all();
    samples.retain(|it| it.kind == Kind::Sound);
    let signed: Vec<Vec<u8>> = (samples.iter())
        .map(|it| {
            sign(&it.bytes, "taro", &options())
                .unwrap_or_else(|error| panic!("{}: {error}", it.name))
        })
        .collect();
    for ((Sample { name, bytes, .. }, signed), answer) in
        samples.iter().zip(&signed).zip(&pyhanko(&signed))
    {
        assert!(signed.starts_with(bytes), "{name}");
        // It takes no first generation but 0, and validates nothing in hybrid files.
        let answer = Some(answer).filter(|_| !["generations", "hybrid"].contains(name));
        all_agree(name, signed, answer, 1);
        assert_eq!(witness::pages(bytes), witness::pages(signed), "{name}");
    }
}

#[test]
fn everybody_agrees_on_three_signatures_in_files_of_each_kind() {
    let kinds = [
        "form",
        "stream",
        "object-stream-form",
        "hybrid",
        "linearized",
        "linearized-stream",
        "updated-free-used-again",
    ];
    let mut samples = corpus::all();
    samples.retain(|it| kinds.contains(&it.name));
    let mut files: Vec<Vec<u8>> = samples.iter().map(|it| it.bytes.clone()).collect();
    for person in ["taro", "family", "foreign"] {
        for file in &mut files {
            *file = sign(file, person, &options()).unwrap();
        }
    }
    for ((sample, signed), answer) in samples.iter().zip(&files).zip(&pyhanko(&files)) {
        let answer = Some(answer).filter(|_| sample.name != "hybrid");
        all_agree(sample.name, signed, answer, 3);
        assert_eq!(
            witness::pages(&sample.bytes),
            witness::pages(signed),
            "{}",
            sample.name
        );
    }
}

#[test]
fn everybody_agrees_on_every_way_of_signing_and_beside_signatures_of_others() {
    let form = corpus::form().bytes();
    let by_other = |how: Signing| sign_with_pyhanko(&[(&form, how)]).remove(0).unwrap();
    let ours = sign(&form, "family", &options()).unwrap();
    let later = Signing {
        field: "Later",
        ..PLAIN
    };
    let taro = |file: &[u8], options: &pdf::Options| sign(file, "taro", options).unwrap();
    let visible = Signing {
        visible: true,
        ..PLAIN
    };
    let files = [
        ("into a field", taro(&form, &options().field("here")), 1),
        ("PAdES", taro(&form, &options().pades()), 1),
        (
            "with words",
            taro(
                &form,
                &options()
                    .name("番号　太郎")
                    .reason("同意します (a\\b)")
                    .place("東京都"),
            ),
            1,
        ),
        ("after pyHanko", taro(&by_other(PLAIN), &options()), 2),
        (
            "after a visible one",
            taro(&by_other(visible), &options()),
            2,
        ),
        (
            "certified, forms",
            taro(
                &by_other(Signing {
                    certify: Some(2),
                    ..PLAIN
                }),
                &options(),
            ),
            2,
        ),
        (
            "certified, annotations",
            taro(
                &by_other(Signing {
                    certify: Some(3),
                    ..PLAIN
                }),
                &options(),
            ),
            2,
        ),
        (
            "a field locked",
            taro(
                &by_other(Signing {
                    lock: Some("sum"),
                    ..PLAIN
                }),
                &options(),
            ),
            2,
        ),
        (
            "before pyHanko",
            sign_with_pyhanko(&[(&ours, later)]).remove(0).unwrap(),
            2,
        ),
    ];
    let answers = pyhanko(
        &files
            .iter()
            .map(|(_, file, _)| file.clone())
            .collect::<Vec<_>>(),
    );
    for ((name, signed, count), answer) in files.iter().zip(&answers) {
        // It says no too when it signs such a file itself: it takes the look of a locked field for changed.
        let answer = Some(answer).filter(|_| *name != "a field locked");
        all_agree(name, signed, answer, *count);
    }
}

#[test]
fn what_cannot_be_signed_is_refused_with_the_reason() {
    let refused = |file: &[u8]| code(&sign(file, "taro", &options()).unwrap_err());
    let reasons = [
        ("encrypted", "pdf_encrypted"),
        ("encrypted-no-password", "pdf_encrypted"),
        ("xfa-only", "pdf_xfa"),
        ("no-pdf", "not_pdf"),
        ("empty", "not_pdf"),
    ];
    for Sample { name, bytes, kind } in corpus::all() {
        if matches!(kind, Kind::Refused | Kind::Damaged) {
            let expected = reasons
                .iter()
                .find(|(it, _)| *it == name)
                .map_or("pdf_damaged", |(_, code)| code);
            assert_eq!(refused(&bytes), expected, "{name}");
        }
    }
    let form = corpus::form().bytes();
    let certified = Signing {
        certify: Some(1),
        ..PLAIN
    };
    let signed = sign_with_pyhanko(&[(&form, certified)]).remove(0).unwrap();
    assert_eq!(refused(&signed), "pdf_certified");
    let locked = Signing {
        approve: Some(1),
        lock: Some("sum"),
        ..PLAIN
    };
    let signed = sign_with_pyhanko(&[(&form, locked)]).remove(0).unwrap();
    assert_eq!(refused(&signed), "pdf_certified");
    let with = |options: &pdf::Options| code(&sign(&form, "taro", options).unwrap_err());
    assert_eq!(with(&options().field("nowhere")), "pdf_no_such_field");
    let signed = sign(&form, "taro", &options().field("here")).unwrap();
    let error = sign(&signed, "family", &options().field("here")).unwrap_err();
    assert_eq!(code(&error), "pdf_field_signed");
}

/// Files whose earlier signature does not hold are signed only for who says so.
#[test]
fn a_file_whose_signature_does_not_hold_is_not_signed_unasked() {
    let mut signed = sign(&corpus::form().bytes(), "taro", &options()).unwrap();
    signed.extend_from_slice(b"% more\n");
    let changed = pdf_support::update::updated(&signed, |section| {
        let content = pdf_support::writer::stream("", &corpus::content(900));
        section.set(corpus::number::CONTENT, content);
    });
    let error = sign(&changed, "family", &options()).unwrap_err();
    assert_eq!(code(&error), "pdf_earlier_signature");
    let signed = sign(&changed, "family", &options().despite_earlier()).unwrap();
    assert_eq!(verdict(&signed).0, Ours::No);
}

#[test]
fn nothing_is_finished_with_a_signature_over_something_else_or_of_another_key() {
    let file = corpus::form().bytes();
    let prepare = || pdf::prepare(file.clone(), &certificate("taro"), &options()).unwrap();
    let prepared = prepare();
    let mut digest = *prepared.digest();
    digest[0] ^= 1;
    let other = ours::card_signs("taro", &digest);
    assert!(matches!(
        prepared.finish(&other),
        Err(DocumentError::OtherSignature)
    ));
    let prepared = prepare();
    let other = ours::card_signs("family", prepared.digest());
    assert!(matches!(
        prepared.finish(&other),
        Err(DocumentError::OtherSignature)
    ));
    for length in [0, 1, 255, 257, 5000] {
        assert!(matches!(
            prepare().finish(&vec![0; length]),
            Err(DocumentError::OtherSignature)
        ));
    }
}

#[test]
fn the_profile_of_the_land_registry_holds_for_what_is_signed_here_and_names_what_others_leave_out()
{
    let form = corpus::form().bytes();
    let registry = |file: &[u8]| pdf::verify(file, &conditions(), pdf::Profile::Moj).unwrap();
    let ours = registry(&sign(&form, "taro", &options()).unwrap());
    assert!(ours.is_valid(), "{ours:?}");
    let other = registry(&sign_with_pyhanko(&[(&form, PLAIN)]).remove(0).unwrap());
    let failed: Vec<String> = other.signatures[0]
        .checks
        .failures()
        .map(|it| format!("{:?}", it.0))
        .collect();
    assert_eq!(failed, ["Pdf(RegistryName)"]);
}
/// Readers count offsets from the header or from the first byte; either is kept, and it is said that something is there.
#[test]
fn a_file_whose_header_is_not_at_its_first_byte_is_signed_and_said_to_be_one() {
    for Sample { name, bytes, kind } in corpus::all() {
        if kind == Kind::Odd {
            let signed = sign(&bytes, "taro", &options()).unwrap();
            let report = ours::report(&signed).unwrap();
            assert!(report.is_valid(), "{name}");
            let doubts: Vec<_> = report
                .checks
                .checks()
                .iter()
                .flat_map(|it| it.doubt_codes())
                .collect();
            assert_eq!(doubts, ["before_header"], "{name}");
            assert_eq!(witness::pdfsig(&signed).verdict, Verdict::Yes, "{name}");
            assert_eq!(witness::pages(&bytes), witness::pages(&signed), "{name}");
        }
    }
}
