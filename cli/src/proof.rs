//! Whether what is printed is authentic: a certificate, or files of the input assist.

use mynumber_card::Outcome;
use mynumber_card::pki::integrity::FilesReport;
use mynumber_card::pki::{
    CardAuthority, CardAuthorityUse, CardCertificate, Certificate, CheckKind, Hierarchy, Purpose,
    Reason, TrustAnchors, cvc, path,
};
use serde::Serialize;

use crate::commands::Moment;
use crate::failure::{Failure, Hint};
use crate::language::{Language, say};
use crate::output;
use crate::report::{self, JsonRoot, Line};

/// What came of validating a certificate's path, of looking an authority up, or of verifying files.
#[derive(Debug)]
pub(crate) struct Proof {
    root: Option<(Hierarchy, String, JsonRoot)>,
    lines: Vec<Line>,
    hint: Hint,
}

/// The same for scripts.
#[derive(Debug, Serialize)]
pub(crate) struct JsonProof<'a> {
    /// Whether a path to an accepted root was checked and holds.
    authentic: bool,
    /// production, test or other; null when not authentic.
    hierarchy: Option<&'static str>,
    root: Option<&'a JsonRoot>,
    checks: &'a [Line],
}

impl Proof {
    /// Of a certificate that was read from the place of this purpose: one of another purpose is not
    /// what it is taken for, whoever issued it.
    pub(crate) fn of(
        certificate: &Certificate,
        purpose: Purpose,
        anchors: &TrustAnchors,
        at: Moment,
        language: Language,
    ) -> Self {
        match purpose {
            Purpose::Authentication | Purpose::Signature => {
                let report = path::validate(certificate, purpose, anchors, at.time());
                Self {
                    root: report.anchor.map(|anchor| {
                        let name = report::root_name(anchor, language);
                        (anchor.hierarchy(), name, JsonRoot::of_anchor(anchor))
                    }),
                    lines: report::lines(&report.checks, language),
                    hint: report::hint(report.checks.failures().map(|(_, reason)| reason)),
                }
            }
            _ => Self::of_authority(certificate, purpose, anchors, at, language),
        }
    }

    /// Of files of the input assist. What was not asked for is no gap.
    pub(crate) fn of_files(report: &FilesReport<'_>, language: Language) -> Self {
        let mut lines = report::lines(&report.checks, language);
        lines.retain(|line| !line.is_open());
        Self {
            root: report
                .authority
                .map(|authority| of_authority_key(authority, language)),
            lines,
            hint: report::hint(report.checks.failures().map(|(_, reason)| reason)),
        }
    }

    /// Of the certificate of the card itself: 7F21, signed by the key that 00F8 certifies.
    pub(crate) fn of_card_chain(
        signer: &CardCertificate,
        card: &CardCertificate,
        anchors: &TrustAnchors,
        language: Language,
    ) -> Self {
        let checks = cvc::verify_card_chain(signer, card, anchors);
        let (authority, _) = signer.verify(anchors, CardAuthorityUse::CardChain);
        Self {
            root: authority.map(|authority| of_authority_key(authority, language)),
            lines: report::lines(&checks, language),
            hint: report::hint(checks.failures().map(|(_, reason)| reason)),
        }
    }

    /// An authority is authentic when it is one of those that are accepted.
    fn of_authority(
        certificate: &Certificate,
        purpose: Purpose,
        anchors: &TrustAnchors,
        at: Moment,
        language: Language,
    ) -> Self {
        let known = anchors.certificates().iter();
        let anchor = known
            .clone()
            .find(|anchor| anchor.certificate() == certificate);
        let accepted = match anchor {
            Some(anchor) if anchor.purpose() != purpose => Err(Reason::Purpose {
                expected: purpose,
                found: anchor.purpose(),
            }),
            Some(_) => Ok(()),
            None => Err(Reason::UnknownAuthority {
                claimed: certificate.claimed_hierarchy(),
            }),
        };
        let until = certificate.not_after();
        let valid = if certificate.is_valid_at(at.time()) {
            Ok(())
        } else if at.time() > until {
            Err(Reason::Expired { until })
        } else {
            let from = certificate.not_before();
            Err(Reason::NotYetValid { from })
        };
        let checks = [
            (CheckKind::CertificateAnchor, accepted),
            (CheckKind::AnchorValidity, valid),
        ];
        let reasons = checks
            .iter()
            .filter_map(|(_, result)| result.as_ref().err());
        let hint = report::hint(reasons);
        let line = |(kind, result): (CheckKind, Result<(), Reason>)| {
            let outcome = Outcome::from(result);
            Line::of_kind(kind, &outcome, language)
        };
        Self {
            root: anchor.map(|anchor| {
                let name = report::root_name(anchor, language);
                (anchor.hierarchy(), name, JsonRoot::of_anchor(anchor))
            }),
            lines: checks.into_iter().map(line).collect(),
            hint,
        }
    }

    fn holds(&self) -> bool {
        self.root.is_some() && self.failed().is_empty()
    }

    /// The checks that failed.
    pub(crate) fn failed(&self) -> Vec<&'static str> {
        report::failed(&self.lines)
    }

    /// What would help, when it is not authentic.
    pub(crate) fn hint(&self) -> Option<Hint> {
        (!self.holds()).then_some(self.hint)
    }

    /// The checks.
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub(crate) fn in_words(&self, language: Language) -> String {
        let root = self.root.as_ref();
        let root = root.map(|(hierarchy, name, _)| (*hierarchy, name.as_str()));
        report::authenticity(root, &self.lines, language)
    }

    pub(crate) fn json(&self) -> JsonProof<'_> {
        let root = self.root.as_ref().filter(|_| self.holds());
        JsonProof {
            authentic: self.holds(),
            hierarchy: root.map(|(hierarchy, ..)| hierarchy.name()),
            root: root.map(|(.., json)| json),
            checks: &self.lines,
        }
    }
}

/// A key that signs card-verifiable certificates, as the root of a proof.
fn of_authority_key(
    authority: &CardAuthority,
    language: Language,
) -> (Hierarchy, String, JsonRoot) {
    let id = authority.id();
    let name = say!(language, "発行者の鍵 {id}", "authority key {id}");
    (
        authority.hierarchy(),
        name,
        JsonRoot::of_card_authority(authority),
    )
}

/// The end of a command that proved what it read, or did not. Not authentic is not authentic, also
/// when nobody reads what was read.
pub(crate) fn conclude(
    proofs: &[&Proof],
    required: bool,
    language: Language,
    printed: Result<(), Failure>,
) -> Result<(), Failure> {
    let Some(hint) = proofs.iter().find_map(|proof| proof.hint()) else {
        return printed;
    };
    if required {
        let failed = proofs.iter().flat_map(|proof| proof.failed()).collect();
        return Err(Failure::NotAuthentic { failed, hint });
    }
    printed?;
    output::remark(&report::doubt(hint, language), language);
    Ok(())
}
