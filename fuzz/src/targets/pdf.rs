//! PDF: any file, and any update of a file that somebody signed.

use mynumber_card_documents::{DocumentReport, pdf};

use crate::documents::{MOMENT, conditions, family, signed_files, taro};
use crate::input::Input;
use crate::memory;
use crate::text;

/// The number of the object with what the page shows, in every file of `signed_files`.
const CONTENT: u32 = 4;

/// Whole files, and updates: a first byte below a space, the number of a signed file, then objects.
pub fn pdf(data: &[u8]) {
    match data.split_first() {
        Some((0..0x20, rest)) => update(rest),
        _ => whole(data),
    }
}

fn verify(file: &[u8]) -> Option<DocumentReport> {
    let read = pdf::verify(file, &conditions(), pdf::Profile::General);
    match &read {
        Ok(report) => {
            text::check_debug(report);
            for (kind, reason) in report.checks.failures() {
                text::check_shown(&kind);
                text::check_error(reason);
            }
        }
        Err(error) => text::check_error(error),
    }
    read.ok()
}

/// What was signed here can be read.
fn verify_signed(file: &[u8]) -> DocumentReport {
    match pdf::verify(file, &conditions(), pdf::Profile::General) {
        Ok(report) => report,
        Err(error) => panic!("it was read before it was signed: {error:?}"),
    }
}

/// Valid is only what was signed; and what can be signed keeps its bytes and holds.
fn whole(file: &[u8]) {
    let before = verify(file);
    if before.as_ref().is_some_and(DocumentReport::is_valid) {
        let known = signed_files().iter().any(|known| same(known, file));
        assert!(known, "nobody signed this");
    }
    let options = pdf::Options::new(MOMENT);
    let can = pdf::check_signable(file, &options);
    match family().signs_pdf(file, &options) {
        Ok(signed) => {
            assert_eq!(can.ok(), before.as_ref().map(|it| it.signatures.len()));
            assert!(signed.starts_with(file), "a byte is another");
            let report = verify_signed(&signed);
            // Who issued the certificates of earlier signatures is not known when a further one is made.
            let last = report.signatures.last().expect("at least one");
            assert!(
                last.holds(),
                "what was signed here does not hold: {report:?}"
            );
            let sound = before.is_some_and(|it| it.signatures.is_empty() || it.is_valid());
            let good = report.is_valid() || report.is_to_look_at();
            assert!(good || !sound, "it spoilt what was sound: {report:?}");
        }
        Err(error) => text::check_error(&error),
    }
}

/// Whether both are the same outside of what no signature covers.
fn same(known: &[u8], file: &[u8]) -> bool {
    let start = known.windows(11).rposition(|it| it == b"/Contents <");
    let start = start.expect("Contents") + 11;
    let length = known[start..].iter().position(|byte| *byte == b'>');
    let end = start + length.expect("its end");
    file.len() == known.len() && file[..start] == known[..start] && file[end..] == known[end..]
}

/// An update of a signed file, with a table that fits it, signed again by another person. What the page shows is the
/// same, or the file is not valid.
fn update(data: &[u8]) {
    let mut input = Input::new(data);
    let files = signed_files();
    let file = input.one_of(files);
    memory::give(file.len());
    let (mut out, mut places, mut shows_another) = (file.clone(), Vec::new(), false);
    let chunks: Vec<_> = input.rest().split(|byte| *byte == 0).take(8).collect();
    let mut trailer: &[u8] = b"";
    for chunk in chunks {
        let Some((number, body)) = chunk.split_first() else {
            continue;
        };
        let number = u32::from(number % 32);
        match number {
            0 => {
                trailer = body;
                continue;
            }
            _ if places.iter().any(|(there, _)| *there == number) => continue,
            _ => places.push((number, out.len())),
        }
        out.extend(format!("{number} 0 obj\n").bytes());
        if number == CONTENT {
            out.extend(format!("<< /Length {} >>\nstream\n", body.len()).bytes());
            shows_another = !find(file, body);
        }
        out.extend(body);
        if number == CONTENT {
            out.extend(b"\nendstream");
        }
        out.extend(b"\nendobj\n");
    }
    let previous = last_number(file);
    let section = out.len();
    out.extend(b"xref\n");
    places.sort_unstable();
    for (number, place) in &places {
        out.extend(format!("{number} 1\n{place:010} 00000 n \n").bytes());
    }
    out.extend(b"trailer\n<< /Size 40 /Root 1 0 R /Prev ");
    out.extend(format!("{previous} ").bytes());
    out.extend(trailer);
    out.extend(format!(" >>\nstartxref\n{section}\n%%EOF\n").bytes());
    if let Some(report) = verify(&out) {
        assert!(!report.is_valid(), "nobody signed the end");
    }
    let options = pdf::Options::new(MOMENT).despite_earlier();
    memory::give(out.len());
    match family().signs_pdf(&out, &options) {
        Ok(signed) => {
            let report = verify_signed(&signed);
            assert!(
                !(report.is_valid() || report.is_to_look_at()) || !shows_another,
                "the page shows another content"
            );
            assert!(
                report.signatures.len() >= 2 || !report.is_valid(),
                "one of two"
            );
            let signer = report.signatures.first().and_then(|it| it.signer.as_ref());
            let certificate = signer.map(|it| it.certificate().der());
            assert!(
                !report.is_valid() || certificate == Some(taro().certificate.der()),
                "the first is another's"
            );
        }
        Err(error) => text::check_error(&error),
    }
}

/// Whether the file has these bytes as a whole stream.
fn find(file: &[u8], body: &[u8]) -> bool {
    let stream = [b"stream\n", body, b"\nendstream"].concat();
    file.windows(stream.len()).any(|it| it == stream)
}

fn last_number(file: &[u8]) -> usize {
    let tail = String::from_utf8_lossy(&file[file.len() - 30..]).into_owned();
    let number = tail.split("startxref").nth(1).expect("startxref");
    let number = number.split_whitespace().next().expect("a number");
    number.parse().expect("a number")
}
