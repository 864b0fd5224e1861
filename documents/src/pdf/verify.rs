//! Every signature in a PDF: what it covers, what came after it, and its CMS.

use std::collections::HashMap;
use std::rc::Rc;

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{HashAlgorithm, TrustAnchors};
use mynumber_card::report::{Outcome, Report};

use super::changes::{self, Allowed, Change, Judgement, Objection};
use super::check::{PdfCheck, PdfDoubt, PdfReason, PdfSignature};
use super::covered::Covered;
use super::error::PdfError;
use super::file::File;
use super::form;
use super::graph::Graph;
use super::object::{Object, Reference};
use super::signature::{self, Permission, Refused, Rules, Signature, SubFilter};
use crate::check::{CmsCheck, DocumentCheck, DocumentDoubt, DocumentReason};
use crate::cms;
use crate::conditions::Conditions;
use crate::error::DocumentError;
use crate::report::{DocumentFormat, DocumentReport, SignatureReport};

/// Whose conditions a signature must meet beside those of every signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Profile {
    /// Nobody's.
    #[default]
    General,
    /// The Ministry of Justice's, for applications to the land registry and deposits.
    Moj,
}

/// Verifies every signature in a file.
///
/// The report says no where there is none, where one does not hold, or where the last one does not cover the whole file.
/// Memory is bounded by the size of the file.
///
/// # Errors
/// [`DocumentError::Pdf`] where it cannot be read as a PDF file without repairing it, or is encrypted.
pub fn verify(
    bytes: &[u8],
    conditions: &Conditions<'_>,
    profile: Profile,
) -> Result<DocumentReport, DocumentError> {
    let file = open(bytes)?;
    let found = signatures(&file)?;
    let judgements = judge(&file, &found)?;
    let mut checks = Report::default();
    let header = match file.header {
        0 => Outcome::Passed,
        _ => Outcome::LookAtIt(vec![PdfDoubt::BeforeHeader.into()]),
    };
    checks.push(PdfCheck::Header, false, header);
    let signed = match found.is_empty() {
        false => Ok(()),
        true => Err(PdfReason::NotSigned.into()),
    };
    checks.require(PdfCheck::Signed, signed);
    if !found.is_empty() {
        checks.require(PdfCheck::WholeFile, whole_file(&file, &found, &judgements));
    }
    let mut covered = Covered::of(file.bytes);
    let mut reports = Vec::new();
    for place in in_order(&file, &found)? {
        if let Some(signature) = found.get(place) {
            let report = report(
                &file,
                signature,
                &judgements,
                &mut covered,
                conditions,
                profile,
            );
            reports.push((place, report));
        }
    }
    reports.sort_by_key(|(place, _)| *place);
    let reports = reports.into_iter().map(|(_, report)| report).collect();
    Ok(DocumentReport::new(DocumentFormat::Pdf, checks, reports))
}

/// A file that is not encrypted.
pub(super) fn open(bytes: &[u8]) -> Result<File<'_>, PdfError> {
    let file = File::read(bytes)?;
    let encrypted = file
        .revisions
        .iter()
        .any(|revision| revision.trailer.get(b"Encrypt").is_some());
    match encrypted {
        true => Err(PdfError::Encrypted),
        false => Ok(file),
    }
}

/// A signature that a field refers to.
pub(super) struct Placed {
    pub(super) field: String,
    /// The first revision that has it.
    pub(super) revision: usize,
    pub(super) read: Result<Signature, Refused>,
    /// `None` where they cannot be understood.
    pub(super) rules: Option<Rules>,
}

impl Placed {
    /// Whether the ranges end where its revision does.
    fn ends_with_revision(&self, file: &File<'_>) -> bool {
        let revision = file.revisions.get(self.revision);
        let ends = |signature: &Signature| {
            revision.is_some_and(|one| [one.mark, one.end].contains(&signature.end))
        };
        self.read.as_ref().is_ok_and(ends)
    }
}

/// The signatures of every revision, in the order in which they were made.
pub(super) fn signatures(file: &File<'_>) -> Result<Vec<Placed>, PdfError> {
    let mut known: HashMap<Reference, usize> = HashMap::new();
    let mut placed: Vec<Placed> = Vec::new();
    let mut before = None;
    for revision in 0..file.revisions.len() {
        let fields = form::fields(file, revision)?;
        if before
            .as_ref()
            .is_some_and(|before| Rc::ptr_eq(before, &fields))
        {
            continue;
        }
        let mut here: HashMap<Reference, Reference> = HashMap::new();
        for field in before.insert(fields).iter() {
            if !field.is_signature() || field.value.is_none() {
                continue;
            }
            let reference = field.signature();
            let shared = reference
                .is_some_and(|reference| here.insert(reference, field.reference).is_some());
            if let Some(there) = reference.and_then(|reference| known.get(&reference)) {
                if shared && let Some(there) = placed.get_mut(*there) {
                    there.read = Err(Refused::Dictionary);
                }
                continue;
            }
            let (read, rules) = match reference {
                Some(reference) => {
                    known.insert(reference, placed.len());
                    let read = signature::read(file, reference, revision)?;
                    let rules = match &read {
                        Ok(read) => signature::rules(file, &read.dictionary, revision)?,
                        Err(_) => None,
                    };
                    (read, rules)
                }
                // A value that is no reference to a dictionary of its own.
                None if revision == 0 || !has_value_before(file, field.reference, revision)? => {
                    (Err(Refused::Dictionary), None)
                }
                None => continue,
            };
            placed.push(Placed {
                field: field.name.clone(),
                revision,
                read,
                rules,
            });
        }
    }
    Ok(placed)
}

fn has_value_before(file: &File<'_>, field: Reference, revision: usize) -> Result<bool, PdfError> {
    let found = file.get(field, revision.saturating_sub(1))?;
    let dictionary = found
        .as_ref()
        .and_then(|found| found.object.as_dictionary());
    Ok(dictionary.is_some_and(|dictionary| dictionary.get(b"V").is_some()))
}

/// What each revision did, from the one after the first signature on; for those before there is nothing to judge.
fn judge(file: &File<'_>, signatures: &[Placed]) -> Result<Vec<Judgement>, PdfError> {
    let mut judgements = vec![Judgement::default(); file.revisions.len()];
    let first = signatures.iter().map(|signature| signature.revision).min();
    let Some(first) = first.filter(|first| *first < file.newest()) else {
        return Ok(judgements);
    };
    let hidden = changes::hidden_objects(file, first);
    let mut graph = Graph::default();
    for (revision, judgement) in judgements.iter_mut().enumerate() {
        if revision > first {
            let mut allowed = Allowed::default();
            for earlier in signatures.iter().filter(|one| one.revision < revision) {
                let Some(rules) = &earlier.rules else {
                    continue;
                };
                let stricter = |one: Permission| {
                    allowed
                        .certification
                        .map_or(one, |other: Permission| other.min(one))
                };
                if let Some(stricter) = rules.permission().map(stricter) {
                    allowed.certification = Some(stricter);
                }
                allowed.locks.extend(rules.locks.iter().cloned());
            }
            *judgement = changes::judge(file, &graph, revision, &allowed)?;
            judgement.hidden_objects = hidden;
        }
        graph.add(file, revision)?;
    }
    Ok(judgements)
}

fn whole_file(
    file: &File<'_>,
    signatures: &[Placed],
    judgements: &[Judgement],
) -> Outcome<DocumentCheck> {
    let ends = signatures
        .iter()
        .filter_map(|signature| Some((signature.read.as_ref().ok()?.end, signature.revision)));
    let (end, revision) = ends.max().unwrap_or_default();
    let bytes = file.bytes.len().saturating_sub(end);
    if bytes == 0 {
        return Outcome::Passed;
    }
    let mut later = judgements
        .iter()
        .skip(revision.saturating_add(1))
        .peekable();
    let any = later.peek().is_some();
    let only_data = later.all(|judgement| {
        judgement.objections.is_empty() && judgement.changes == [Change::ValidationData]
    });
    let last = file.revisions.last();
    let nothing_behind = last.is_some_and(|last| [last.mark, last.end].contains(&file.bytes.len()));
    match any && only_data && nothing_behind {
        true => Outcome::LookAtIt(vec![PdfDoubt::ValidationDataBehind.into()]),
        false => Outcome::Failed(PdfReason::NotCovered { bytes }.into()),
    }
}

/// Places of the signatures in the order of what they leave out, in which the file is hashed once.
fn in_order(file: &File<'_>, found: &[Placed]) -> Result<Vec<usize>, PdfError> {
    let gap = |placed: &Placed| placed.read.as_ref().map_or(0, |it| it.gap.start);
    let behind = |placed: &Placed| {
        let read = placed.read.as_ref().ok();
        read.map_or(0, |it| it.end.saturating_sub(it.gap.end))
    };
    // What is behind them is hashed for each: of honest ones it is a part of their own revision.
    let all = found.iter().map(behind).fold(0, usize::saturating_add);
    if all > file.bytes.len().saturating_mul(2) {
        return Err(PdfError::TooLarge { at: 0 });
    }
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|place| found.get(*place).map(gap));
    Ok(order)
}

fn report(
    file: &File<'_>,
    placed: &Placed,
    judgements: &[Judgement],
    covered: &mut Covered<'_>,
    conditions: &Conditions<'_>,
    profile: Profile,
) -> SignatureReport {
    let mut checks = structure(file, placed, judgements);
    let later = judgements.iter().skip(placed.revision.saturating_add(1));
    let mut about = PdfSignature {
        field: placed.field.clone(),
        revision: placed.revision.saturating_add(1),
        covers: 0,
        whole_file: false,
        later_changes: Vec::new(),
        objections: Vec::new(),
        certification: certification(placed),
    };
    for judgement in later {
        about.later_changes.extend(&judgement.changes);
        about.objections.extend(&judgement.objections);
    }
    about.later_changes.sort_unstable();
    about.later_changes.dedup();
    about.objections.sort_unstable();
    about.objections.dedup();
    let mut report = match &placed.read {
        Err(_) => SignatureReport::new(Report::default()),
        Ok(signature) => {
            about.covers = signature.end;
            about.whole_file = signature.end == file.bytes.len();
            let digests = |algorithms: &[HashAlgorithm]| covered.digests(signature, algorithms);
            let names_certificate = signature.subfilter == SubFilter::CadesDetached;
            cms::verify_over(&signature.contents, digests, names_certificate, conditions)
        }
    };
    if profile == Profile::Moj {
        registry(&mut checks, &placed.read);
    }
    checks.append(core::mem::take(&mut report.checks));
    report.checks = checks;
    report.pdf = Some(about);
    report
}

fn certification(placed: &Placed) -> Option<u8> {
    let permission = placed.rules.as_ref()?.certification?;
    Some(match permission {
        Permission::None => 1,
        Permission::Forms => 2,
        Permission::Annotations => 3,
    })
}

fn structure(file: &File<'_>, placed: &Placed, judgements: &[Judgement]) -> Report<DocumentCheck> {
    let mut checks = Report::default();
    let outcome = |failed: bool, reason: PdfReason| match failed {
        true => Err(reason.into()),
        false => Ok(()),
    };
    let refused = placed.read.as_ref().err().copied();
    let dictionary = match refused {
        Some(Refused::SubFilter) => Err(PdfReason::SubFilter.into()),
        other => outcome(other == Some(Refused::Dictionary), PdfReason::Dictionary),
    };
    checks.require(PdfCheck::Dictionary, dictionary);
    checks.require(
        PdfCheck::ByteRange,
        outcome(refused == Some(Refused::ByteRange), PdfReason::ByteRange),
    );
    checks.require(
        PdfCheck::Gap,
        outcome(refused == Some(Refused::Gap), PdfReason::Gap),
    );
    checks.require(
        PdfCheck::Revision,
        outcome(!placed.ends_with_revision(file), PdfReason::Revision),
    );
    let later = judgements.iter().skip(placed.revision.saturating_add(1));
    let later: Vec<&Judgement> = later.collect();
    let objection = later.iter().find_map(|one| one.objections.first().copied());
    let mut doubts: Vec<DocumentDoubt> = Vec::new();
    if later.iter().any(|one| one.visible_signature) {
        doubts.push(PdfDoubt::VisibleSignature.into());
    }
    if later.iter().any(|one| one.unclear_look) {
        doubts.push(PdfDoubt::FormLook.into());
    }
    if later.iter().any(|one| one.hidden_objects) {
        doubts.push(PdfDoubt::HiddenObjects.into());
    }
    // Only the first one can speak for the author.
    let certifies_late = placed.revision > 0
        && certification(placed).is_some()
        && file_is_signed_before(file, placed.revision);
    let changes = match objection {
        Some(objection) => Outcome::Failed(PdfReason::Changed { objection }.into()),
        None if placed.rules.is_none() && placed.read.is_ok() || certifies_late => {
            Outcome::Failed(PdfReason::Rules.into())
        }
        None if doubts.is_empty() => Outcome::Passed,
        None => Outcome::LookAtIt(doubts),
    };
    checks.require(PdfCheck::LaterChanges, changes);
    checks
}

fn file_is_signed_before(file: &File<'_>, revision: usize) -> bool {
    let fields = form::fields(file, revision.saturating_sub(1));
    fields.is_ok_and(|fields| fields.iter().any(|field| field.signature().is_some()))
}

/// What the land registry asks for, one by one (page "PDFファイルへの電子署名の付与" of the Ministry of Justice).
fn registry(checks: &mut Report<DocumentCheck>, read: &Result<Signature, Refused>) {
    let dictionary = read.as_ref().ok().map(|signature| &signature.dictionary);
    let name = |key: &[u8], wanted: &[u8]| match dictionary.map(|one| one.name(key)) {
        None => Err(rests_on(PdfCheck::Dictionary)),
        Some(None) => Err(PdfReason::EntryMissing.into()),
        Some(Some(name)) if name == wanted => Ok(()),
        Some(_) => Err(PdfReason::EntryValue.into()),
    };
    let text = |key: &[u8]| match dictionary.map(|one| one.get(key).and_then(Object::as_string)) {
        None => Err(rests_on(PdfCheck::Dictionary)),
        Some(None) => Err(PdfReason::EntryMissing.into()),
        Some(Some([])) => Err(PdfReason::EntryValue.into()),
        Some(_) => Ok(()),
    };
    let place = |on: PdfCheck, refused: Refused, reason: PdfReason| match read {
        Ok(_) => Ok(()),
        Err(why) if *why == refused => Err(reason.into()),
        Err(_) => Err(rests_on(on)),
    };
    checks.require(PdfCheck::RegistryType, name(b"Type", b"Sig"));
    checks.require(
        PdfCheck::RegistrySubFilter,
        name(b"SubFilter", b"adbe.pkcs7.detached"),
    );
    checks.require(PdfCheck::RegistryName, text(b"Name"));
    checks.require(PdfCheck::RegistryTime, text(b"M"));
    checks.require(
        PdfCheck::RegistryByteRange,
        place(
            PdfCheck::Dictionary,
            Refused::ByteRange,
            PdfReason::ByteRange,
        ),
    );
    checks.require(
        PdfCheck::RegistryContents,
        place(PdfCheck::ByteRange, Refused::Gap, PdfReason::Gap),
    );
}

fn rests_on(check: PdfCheck) -> DocumentReason {
    DocumentReason::RestsOn { on: check.into() }
}

/// Whether the signatures that are in a file hold as far as the file goes, whoever made them: nothing was changed after
/// them that must not be.
pub(super) fn sound_so_far(file: &File<'_>, found: &[Placed]) -> Result<bool, PdfError> {
    let judgements = judge(file, found)?;
    let objections: Vec<Objection> = judgements
        .iter()
        .flat_map(|one| one.objections.iter().copied())
        .collect();
    Ok(objections.is_empty()
        && found
            .iter()
            .all(|one| one.rules.is_some() && one.ends_with_revision(file)))
}

/// The same, and that each is over what it covers, as far as it can be told without knowing whom to trust.
pub(super) fn hold_so_far(
    file: &File<'_>,
    found: &[Placed],
    at: UnixTime,
) -> Result<bool, PdfError> {
    let anchors = TrustAnchors::none();
    let conditions = Conditions::new(&anchors, at);
    let mut covered = Covered::of(file.bytes);
    let order = in_order(file, found)?;
    let holds = |placed: &Placed| {
        let report = report(
            file,
            placed,
            &[],
            &mut covered,
            &conditions,
            Profile::General,
        );
        let mut failures = report.checks.failures();
        // What this library does not verify, such as another algorithm, is no reason to refuse.
        !failures.any(|(kind, reason)| {
            matches!(
                kind,
                DocumentCheck::Cms(CmsCheck::MessageDigest | CmsCheck::Signature)
            ) && !matches!(reason, DocumentReason::RestsOn { .. })
        })
    };
    Ok(sound_so_far(file, found)?
        && order
            .iter()
            .filter_map(|place| found.get(*place))
            .all(holds))
}
