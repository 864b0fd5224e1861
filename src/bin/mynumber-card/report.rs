//! Checks, person and verdict: as text and as JSON, for every command that verifies.

use mynumber_card::data::display_safe;
use mynumber_card::identity::{
    CheckOutcome, Evidence, PersonAttributes, Statement, Verdict, VerifiedIdentity, What, Why,
};
use mynumber_card::pki::{
    Anchor, AnchorSource, CardAuthority, Certificate, CheckKind, Hierarchy, Outcome, Reason, Report,
};
use serde::Serialize;

use crate::commands::birth_date;
use crate::failure::{Failure, Hint};
use crate::language::{Language, say};
use crate::messages::checks::{self, Group};
use crate::messages::{names, reasons, statements};
use crate::output::Table;

/// One check as it is shown.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// passed, failed or not_checked.
    outcome: &'static str,
    /// Why it failed, for scripts.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// The same for people, in their language.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip)]
    group: Group,
    #[serde(skip)]
    title: &'static str,
}

impl Line {
    fn new(
        name: &'static str,
        group: Group,
        title: &'static str,
        outcome: &'static str,
        words: Option<reasons::Words>,
    ) -> Self {
        let (reason, message) = words.unzip();
        Self {
            name,
            outcome,
            reason,
            message,
            group,
            title,
        }
    }

    /// A check of a certificate or file that was made here.
    pub(crate) fn of_kind(kind: CheckKind, outcome: &Outcome, language: Language) -> Self {
        let words = match outcome {
            Outcome::Failed(reason) => Some(reasons::reason(reason, language)),
            _ => None,
        };
        let title = checks::kind(kind, language);
        Self::new(
            kind.name(),
            Group::of_kind(kind),
            title,
            outcome.name(),
            words,
        )
    }

    fn of_check(what: What, outcome: &CheckOutcome, language: Language) -> Self {
        let words = match outcome {
            CheckOutcome::Failed(why) => Some(reasons::why(why, language)),
            _ => None,
        };
        let title = checks::what(what, language);
        Self::new(what.name(), Group::of(what), title, outcome.name(), words)
    }

    /// Whether it was not looked at.
    pub(crate) fn is_open(&self) -> bool {
        self.outcome == "not_checked"
    }

    fn text(&self, text: &mut String, language: Language) {
        let mark = match (self.outcome, self.reason) {
            ("passed", _) => language.pick("  OK          ", "  ok           "),
            ("failed", Some(reasons::RESTS_ON)) => {
                language.pick("  証明できず  ", "  not proven   ")
            }
            ("failed", _) => language.pick("  NG          ", "  FAILED       "),
            _ => language.pick("  未確認      ", "  not checked  "),
        };
        text.push_str(&format!("{mark}{}\n", self.title));
        // What rests on another check that failed has no reason of its own.
        if let (Some(message), false) = (&self.message, self.reason == Some(reasons::RESTS_ON)) {
            let arrow = language.pick("              → ", "               -> ");
            text.push_str(&format!("{arrow}{message}\n"));
        }
    }
}

/// The checks of a certificate or of files.
pub(crate) fn lines(report: &Report, language: Language) -> Vec<Line> {
    let line =
        |check: &mynumber_card::pki::Check| Line::of_kind(check.kind, &check.outcome, language);
    report.checks().iter().map(line).collect()
}

/// The checks that failed.
pub(crate) fn failed(lines: &[Line]) -> Vec<&'static str> {
    let failed = lines.iter().filter(|line| line.outcome == "failed");
    failed.map(|line| line.name).collect()
}

/// The checks under the titles of their groups.
fn grouped(lines: &[Line], language: Language) -> String {
    let mut text = String::new();
    for group in Group::ALL {
        let mut of_group = lines.iter().filter(|line| line.group == group).peekable();
        if of_group.peek().is_some() {
            text.push_str(group.title(language));
            text.push('\n');
            for line in of_group {
                line.text(&mut text, language);
            }
            text.push('\n');
        }
    }
    text
}

/// What would help most, when these checks failed.
pub(crate) fn hint<'a>(reasons: impl Iterator<Item = &'a Reason>) -> Hint {
    let mut hint = Hint::DoNotRely;
    for reason in reasons {
        match reason {
            Reason::UnknownAuthority { claimed } => return Hint::Authority(*claimed),
            Reason::Expired { .. } | Reason::NotYetValid { .. } => hint = Hint::Expired,
            Reason::RestsOn { .. } => {}
            _ => return Hint::DoNotRely,
        }
    }
    hint
}

fn hint_of(verdict: &Verdict) -> Hint {
    let failures = || verdict.failures().map(|(_, why)| why);
    let of_pki = hint(failures().filter_map(|why| match why {
        Why::Pki(reason) => Some(reason),
        _ => None,
    }));
    if let Hint::Authority(_) = of_pki {
        return of_pki;
    }
    if failures().any(|why| *why == Why::OtherRequest) {
        return Hint::OtherRequest;
    }
    let only_time = failures().all(|why| {
        matches!(
            why,
            Why::RequestExpired { .. } | Why::ReadInFuture { .. } | Why::ReadTooLate { .. }
        )
    });
    if only_time { Hint::Time } else { of_pki }
}

/// The end of a command that came to this verdict: an error when it is no.
pub(crate) fn conclude(verdict: &Verdict) -> Result<(), Failure> {
    if verdict.is_accepted() {
        return Ok(());
    }
    Err(Failure::Rejected {
        failed: verdict.failures().map(|(what, _)| what.name()).collect(),
        hint: hint_of(verdict),
    })
}

#[derive(Debug, Serialize)]
struct Json<'a> {
    /// accepted or rejected.
    verdict: &'static str,
    checks: Vec<Line>,
    /// Null when rejected: nothing is proven then.
    identity: Option<JsonIdentity<'a>>,
    proves: Vec<&'static str>,
    does_not_prove: Vec<&'static str>,
    evidence: JsonEvidence<'a>,
}

#[derive(Debug, Serialize)]
struct JsonIdentity<'a> {
    level: &'static str,
    hierarchy: &'static str,
    /// Null when only the holder was asked for.
    #[serde(flatten)]
    person: Option<JsonPerson<'a>>,
    certificate: Option<JsonCertificate>,
    /// SHA-256 of the trust anchor.
    anchor: String,
}

/// The four attributes.
#[derive(Debug, Serialize)]
struct JsonPerson<'a> {
    name: &'a str,
    address: &'a str,
    /// `YYYY-MM-DD`; null when the register does not know all of it.
    birth_date: Option<String>,
    birth_date_japanese: Option<String>,
    birth_date_as_known: String,
    sex: &'static str,
}

#[derive(Debug, Serialize)]
struct JsonCertificate {
    issuer: String,
    serial: String,
    not_after: String,
    sha256: String,
}

#[derive(Debug, Serialize)]
struct JsonEvidence<'a> {
    audience: &'a str,
    challenge: String,
    level: &'static str,
    wanted: &'static str,
    read_at: String,
    expires: String,
}

/// A verdict for scripts.
pub(crate) fn json<'a>(
    evidence: &'a Evidence,
    verdict: &'a Verdict,
    language: Language,
) -> impl Serialize + 'a {
    let request = evidence.request();
    let statements = |all: Vec<Statement>| all.into_iter().map(Statement::name).collect();
    Json {
        verdict: if verdict.is_accepted() {
            "accepted"
        } else {
            "rejected"
        },
        checks: verdict_lines(verdict, language),
        identity: verdict.identity().map(json_identity),
        proves: statements(verdict.proves()),
        does_not_prove: statements(verdict.does_not_prove()),
        evidence: JsonEvidence {
            audience: request.audience(),
            challenge: hex::encode(request.challenge()),
            level: request.level().name(),
            wanted: request.wanted().name(),
            read_at: evidence.read_at().to_string(),
            expires: request.expires().to_string(),
        },
    }
}

fn json_identity(identity: &VerifiedIdentity) -> JsonIdentity<'_> {
    JsonIdentity {
        level: identity.level.name(),
        hierarchy: identity.hierarchy.name(),
        person: identity.attributes.as_ref().map(|person| JsonPerson {
            name: &person.name,
            address: &person.address,
            birth_date: person.birth_date.date().map(|date| date.to_string()),
            birth_date_japanese: person
                .birth_date
                .date()
                .map(|date| date.japanese().to_string()),
            birth_date_as_known: person.birth_date.to_string(),
            sex: person.sex.name(),
        }),
        certificate: Certificate::from_der(&identity.certificate)
            .ok()
            .map(|certificate| JsonCertificate {
                issuer: certificate.issuer().to_string(),
                serial: hex::encode(certificate.serial()),
                not_after: certificate.not_after().to_string(),
                sha256: hex::encode(certificate.fingerprint()),
            }),
        anchor: hex::encode(identity.anchor),
    }
}

fn verdict_lines(verdict: &Verdict, language: Language) -> Vec<Line> {
    let line = |check: &mynumber_card::identity::VerdictCheck| {
        Line::of_check(check.what, &check.outcome, language)
    };
    verdict.checks().iter().map(line).collect()
}

/// A verdict for people: every check, the person, and what is proven and what is not.
pub(crate) fn text(evidence: &Evidence, verdict: &Verdict, language: Language) -> String {
    let mut text = grouped(&verdict_lines(verdict, language), language);
    if let Some(person) = verdict
        .identity()
        .and_then(|identity| identity.attributes.as_ref())
    {
        text.push_str(language.pick("人物\n", "Person\n"));
        text.push_str(&person_table(person, language).to_string());
        text.push('\n');
    }
    text.push_str(language.pick("証拠\n", "Evidence\n"));
    text.push_str(&evidence_table(evidence, verdict, language).to_string());
    text.push('\n');
    text.push_str(&ending(verdict, language));
    text
}

fn person_table(person: &PersonAttributes, language: Language) -> Table {
    let mut table = Table::indented(2);
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    row("氏名", "Name", &display_safe(&person.name).to_string());
    let address = display_safe(&person.address).to_string();
    row("住所", "Address", &address);
    let birth = birth_date(person.birth_date, language);
    row("生年月日", "Birth date", &birth);
    row("性別", "Sex", names::sex(person.sex, language));
    table
}

fn evidence_table(evidence: &Evidence, verdict: &Verdict, language: Language) -> Table {
    let mut table = Table::indented(2);
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    let request = evidence.request();
    let audience = display_safe(request.audience()).to_string();
    row("宛先", "For", &audience);
    let level = names::level(request.level(), request.wanted(), language);
    row("水準", "Level", level);
    row("読み取り", "Read", &evidence.read_at().to_string());
    if let Some(identity) = verdict.identity() {
        if let Ok(certificate) = Certificate::from_der(&identity.certificate) {
            let serial = hex::encode(certificate.serial());
            let purpose = names::purpose(certificate.purpose(), language);
            row("証明書", "Certificate", &format!("{purpose} {serial}"));
        }
        let root = hex::encode(identity.anchor);
        row("認証局", "Root", &format!("SHA-256 {root}"));
    }
    table
}

fn ending(verdict: &Verdict, language: Language) -> String {
    let mut text = match verdict.identity() {
        Some(identity) => {
            let hierarchy = names::hierarchy(identity.hierarchy, language);
            say!(
                language,
                "判定: 可 － {hierarchy}\n",
                "Verdict: ACCEPTED - {hierarchy}\n"
            )
        }
        None => language
            .pick(
                "判定: 否 － 何も証明されていません\n",
                "Verdict: REJECTED - nothing is proven\n",
            )
            .to_owned(),
    };
    if !verdict.is_accepted() {
        return text;
    }
    let mut list = |title: &str, statements: Vec<&str>| {
        if !statements.is_empty() {
            text.push_str(&format!("  {title}\n"));
            for statement in statements {
                text.push_str(&format!("    {}{statement}\n", language.pick("・", "- ")));
            }
        }
    };
    let proves = verdict.proves().into_iter();
    list(
        language.pick("証明されたこと", "This proves that"),
        proves
            .map(|proven| statements::proven(proven, language))
            .collect(),
    );
    let unproven = verdict.does_not_prove().into_iter();
    list(
        language.pick("証明されていないこと", "This does not prove"),
        unproven
            .map(|unproven| statements::unproven(unproven, language))
            .collect(),
    );
    text
}

/// The root that something was verified up to.
#[derive(Debug, Serialize)]
pub(crate) struct JsonRoot {
    /// SHA-256 of the certificate, or the key identifier of a card authority.
    id: String,
    /// published, test_cards or given; null for card authorities, whose keys have no generations.
    source: Option<&'static str>,
    generation: Option<u8>,
}

impl JsonRoot {
    pub(crate) fn of_anchor(anchor: &Anchor) -> Self {
        let (source, generation) = match anchor.source() {
            AnchorSource::Published { generation } => (Some("published"), Some(generation)),
            AnchorSource::TestCards => (Some("test_cards"), None),
            AnchorSource::Given => (Some("given"), None),
            _ => (None, None),
        };
        Self {
            id: hex::encode(anchor.certificate().fingerprint()),
            source,
            generation,
        }
    }

    pub(crate) fn of_card_authority(authority: &CardAuthority) -> Self {
        Self {
            id: authority.id().to_string(),
            source: None,
            generation: None,
        }
    }
}

/// The name of a root for people.
pub(crate) fn root_name(anchor: &Anchor, language: Language) -> String {
    let authority = names::purpose(anchor.purpose(), language);
    let print: String = hex::encode(anchor.certificate().fingerprint())
        .chars()
        .take(16)
        .collect();
    match anchor.source() {
        AnchorSource::Published { generation } => say!(
            language,
            "{authority} 第{generation}世代（{print}…）",
            "{authority}, generation {generation} ({print}...)"
        ),
        AnchorSource::Given => say!(
            language,
            "{authority}（--anchor、{print}…）",
            "{authority} (--anchor, {print}...)"
        ),
        _ => say!(
            language,
            "{authority}（{print}…）",
            "{authority} ({print}...)"
        ),
    }
}

/// Whether something is authentic, in one line: yes and by whom, or no and the first reason.
pub(crate) fn authenticity(
    root: Option<(Hierarchy, &str)>,
    lines: &[Line],
    language: Language,
) -> String {
    let failure = lines.iter().find_map(|line| line.message.as_ref());
    match (root, failure) {
        (Some((hierarchy, root)), None) => {
            let hierarchy = names::hierarchy(hierarchy, language);
            say!(
                language,
                "確認済み: {hierarchy}、{root}",
                "proven: {hierarchy}, {root}"
            )
        }
        (_, Some(failure)) => say!(
            language,
            "証明されていません: {failure}",
            "NOT PROVEN: {failure}"
        ),
        (None, None) => language.pick("未確認", "not checked").to_owned(),
    }
}

/// What is said on standard error of something that is not proven.
pub(crate) fn doubt(hint: Hint, language: Language) -> String {
    let advice = crate::messages::advice(hint, language);
    say!(
        language,
        "真正性は証明されていません。{advice}",
        "not proven to be authentic: {advice}"
    )
}
