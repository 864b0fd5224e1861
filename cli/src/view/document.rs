//! What signatures say of a document: the answer first, then each signer, what is proven and what is not.

use documents::{DocumentFormat, DocumentReport, SignatureReport, SignerCertificate};
use terminal::language::{Language, phrases};
use terminal::screen::{Mark, Screen};
use terminal::table::{Table, rows};

use super::value::{person, safe};
use super::{checks, verdict};
use crate::clock::local;
use crate::messages::words::InWords as _;
use crate::messages::{document, names};

/// Characters of a field's name that are shown.
const LONGEST_NAME: usize = 100;

/// The answer, the signers with what each covers, what is proven and what is not. The checks too where they are wanted,
/// or one did not hold.
pub(crate) fn text(report: &DocumentReport, screen: Screen) -> String {
    let language = screen.language;
    let mut parts = vec![answer(report, screen) + "\n"];
    let of_document = checks::lines(report.checks.checks(), language);
    if checks::are_shown(&of_document, screen) {
        parts.push(checks::grouped(&of_document, screen));
    }
    let several = report.signatures.len() > 1;
    for (place, signature) in report.signatures.iter().enumerate() {
        let number = place.saturating_add(1);
        let mut text = String::new();
        if several || !signature.holds() {
            text = format!("{}\n", title(signature, number, screen));
        }
        text += &signature_table(signature, language).to_string();
        parts.push(text);
        let lines = checks::lines(signature.checks.checks(), language);
        if checks::are_shown(&lines, screen) {
            parts.push(checks::grouped(&lines, screen));
        } else {
            let mut table = Table::indented(2);
            rows!(table, language; "確認項目", "Checks" => checks::counted(&lines, language););
            parts.push(table.to_string());
        }
    }
    // What is proven is the same for all of them, but where one is of another key.
    let told = report.signatures.first().filter(|_| report.is_valid());
    if let Some(signature) = told {
        parts.push(statements(signature, screen));
    }
    parts.join("\n")
}

fn answer(report: &DocumentReport, screen: Screen) -> String {
    let language = screen.language;
    let count = report.signatures.len();
    if report.is_valid() {
        let first = report.signatures.first().and_then(|it| it.hierarchy);
        let hierarchy = first
            .map(|it| names::hierarchy(it, language))
            .unwrap_or_default();
        let one_hierarchy = report.signatures.iter().all(|it| it.hierarchy == first);
        let line = match (count, one_hierarchy) {
            (1, _) => valid_one(language, hierarchy),
            (_, true) => valid(language, count, hierarchy),
            (_, false) => valid(language, count, several_hierarchies(language)),
        };
        screen.marked(Mark::Good, &line)
    } else if report.is_to_look_at() {
        screen.marked(Mark::Look, look_at_it(language))
    } else if count == 0 {
        screen.marked(Mark::Bad, not_signed(language))
    } else {
        let bad = report.signatures.iter().filter(|it| !it.holds()).count();
        let line = match bad {
            0 if report.format == DocumentFormat::Pdf => not_whole(language).to_owned(),
            0 => other_content(language).to_owned(),
            bad => invalid(language, bad, count),
        };
        screen.marked(Mark::Bad, &line)
    }
}

fn title(signature: &SignatureReport, number: usize, screen: Screen) -> String {
    let language = screen.language;
    let failed = signature.signer.is_none() || signature.checks.failures().next().is_some();
    let (mark, state) = match (signature.holds(), failed) {
        (true, _) => (Mark::Good, good(language)),
        (_, false) => (Mark::Look, look(language)),
        (_, true) => (Mark::Bad, bad(language)),
    };
    screen.marked(mark, &numbered(language, number, state))
}

fn signature_table(signature: &SignatureReport, language: Language) -> Table {
    let mut table = Table::indented(2);
    let attributes = signature
        .signer
        .as_ref()
        .and_then(SignerCertificate::attributes);
    if let Some(it) = attributes {
        let name = names::marked(&it.name, it.name_substitutes.as_ref(), language);
        let address = names::marked(&it.address, it.address_substitutes.as_ref(), language);
        person(
            &mut table,
            (&name, &address),
            (it.birth_date, it.sex),
            language,
        );
    }
    let certificate = signature
        .signer
        .as_ref()
        .map(SignerCertificate::certificate);
    let purpose = certificate.map(|it| names::purpose(it.purpose(), language));
    let serial = certificate.map(|it| hex::encode(it.serial()));
    let until = certificate.map(|it| local(it.not_after()));
    let claimed = signature
        .signing_time
        .map(|time| own_word(language, local(time)));
    let at_signing = signature
        .at_signing_time
        .as_ref()
        .map(|proof| match proof.is_authentic() {
            true => valid_then(language),
            false => not_valid_then(language),
        });
    rows!(table, language;
        "証明書", "Certificate" => purpose;
        "シリアル番号", "Serial number" => serial;
        "有効期間の終了", "Valid until" => until;
        "署名時刻", "Signed" => claimed;
        "署名時の証明書", "At that time" => at_signing;
    );
    if let Some(pdf) = &signature.pdf {
        let covers = match pdf.whole_file {
            true => whole_file(language).to_owned(),
            false => part(language, pdf.covers, pdf.revision),
        };
        let changes = pdf.later_changes.iter().map(|it| it.in_words(language));
        let changes: Vec<_> = changes.collect();
        let later = (!changes.is_empty()).then(|| changes.join(language.pick("、", ", ")));
        rows!(table, language;
            "署名欄", "Field" => shortened(&pdf.field);
            "対象", "Covers" => covers;
            "その後の変更", "Changed later" => later;
        );
    }
    table
}

/// Names of fields may be as long as a file allows; JSON has the whole.
fn shortened(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        None => safe(&name),
        Some((place, _)) => safe(&name.get(..place).unwrap_or_default()) + "…",
    }
}

fn statements(signature: &SignatureReport, screen: Screen) -> String {
    let language = screen.language;
    let words = |all: Vec<_>, proven| -> Vec<String> {
        let words = all.into_iter();
        words
            .map(|it| document::statement(it, proven, language))
            .collect()
    };
    verdict::statement_lists(
        words(signature.proves(), true),
        words(signature.does_not_prove(), false),
        screen,
    )
}

phrases!(
    valid_one(hierarchy) => "判定: 有効 － 署名1件、{hierarchy}", "Verdict: VALID - 1 signature, {hierarchy}";
    valid(count, hierarchy) => "判定: 有効 － 署名{count}件、{hierarchy}", "Verdict: VALID - {count} signatures, {hierarchy}";
    several_hierarchies => "複数の系統", "of several hierarchies";
    look_at_it => "判定: 要確認 － 署名は正しいものですが、人が見て決める必要があります", "Verdict: LOOK AT IT - the signatures are good, a person has to decide";
    not_signed => "判定: 否 － 署名がありません", "Verdict: NOT SIGNED";
    not_whole => "判定: 否 － 署名されていない部分があります", "Verdict: NOT VALID - something in it is not signed";
    other_content => "判定: 否 － 内容が署名と合いません", "Verdict: NOT VALID - the content is not the signed one";
    invalid(bad, count) => "判定: 否 － 署名{count}件のうち{bad}件が認められません", "Verdict: NOT VALID - {bad} of {count} signature(s) do not hold";
    numbered(number, state) => "署名 {number}: {state}", "Signature {number}: {state}";
    good => "有効", "valid";
    look => "要確認", "look at it";
    bad => "認められない（署名者は証明されていない）", "does not hold; who signed is not proven";
    own_word(time) => "{time}（署名者の申告）", "{time} (the signer's own word)";
    valid_then => "有効（失効は未確認）", "the certificate was valid (revocation not checked)";
    not_valid_then => "有効と確認できない", "the certificate is not known to have been valid";
    whole_file => "ファイル全体", "the whole file";
    part(bytes, revision) => "先頭の {bytes} バイト（第{revision}版）", "the first {bytes} bytes (revision {revision})";
);
