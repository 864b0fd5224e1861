//! The survey of the card: it says what the card does, and does no harm.

use std::collections::BTreeSet;

use mynumber_card::app::survey::{Fact, FindingOutcome, Subject, Survey};
use mynumber_card::data::Assumption;
use mynumber_card::sim::{ExtendedApdus, Fault, Link, Loss, SimTransport, SimulatedCard, people};
use mynumber_card::{ApduLengths, Card, Transport};

fn card(person: &str) -> SimulatedCard {
    SimulatedCard::new(people::load(person).unwrap())
}

fn survey(link: impl Transport) -> Survey {
    Card::new(link).survey()
}

fn with(survey: &Survey, outcome: FindingOutcome) -> Vec<&'static str> {
    let findings = survey.findings.iter();
    let found = findings.filter(|finding| finding.outcome == outcome);
    found.map(|finding| finding.subject.code()).collect()
}

/// What takes a PIN, a reset, a loss of power or an encrypted session.
const NEVER_TRIED: [Assumption; 11] = [
    Assumption::ResetSelectsNothing,
    Assumption::PowerSelectsNothing,
    Assumption::WrongPinCloses,
    Assumption::ChangeMayWait,
    Assumption::ChangeKeepsOpen,
    Assumption::CodesCountApart,
    Assumption::ChallengeNeedsNothing,
    Assumption::SecuredLengthIsShortest,
    Assumption::SecuredLeIsPlain,
    Assumption::ReselectEndsSession,
    Assumption::LicenseTagsAreAllThere,
];

#[test]
fn every_fact_and_assumption_has_a_name_of_its_own_and_a_line() {
    let survey = survey(SimTransport::new(card("taro")));
    let codes: BTreeSet<_> = survey.findings.iter().map(|it| it.subject.code()).collect();
    assert_eq!(codes.len(), Fact::ALL.len() + Assumption::ALL.len());
    assert_eq!(survey.findings.len(), codes.len());
    for code in codes {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(code.chars().all(plain), "{code}");
    }
}

#[test]
fn the_simulated_card_confirms_all_that_can_be_tried() {
    // A license, and a certificate that is absent, are on different cards.
    let driver = survey(SimTransport::new(card("driver-pin")));
    let child = survey(SimTransport::new(card("child")).with_link(narrow()));
    assert_eq!(with(&driver, FindingOutcome::Contradicted), [""; 0]);
    assert_eq!(with(&child, FindingOutcome::Contradicted), [""; 0]);
    for finding in &driver.findings {
        let subject = finding.subject;
        let never = matches!(subject, Subject::Assumption(it) if NEVER_TRIED.contains(&it));
        let tried = driver.outcome(subject).or(child.outcome(subject));
        let expected = if never {
            FindingOutcome::NotTried
        } else {
            FindingOutcome::Confirmed
        };
        assert_eq!(tried, expected, "{}", subject.code());
        assert_eq!(never, finding.answers.is_empty(), "{}", subject.code());
    }
    // A phone has little of this, and contradicts none of the rest.
    let phone = survey(SimTransport::new(card("iphone")));
    assert_eq!(with(&phone, FindingOutcome::Contradicted), [""; 0]);
    assert!(with(&phone, FindingOutcome::Confirmed).len() > 15);
}

trait OneOf {
    fn or(self, other: Self) -> Self;
}

impl OneOf for FindingOutcome {
    /// Whichever was tried.
    fn or(self, other: Self) -> Self {
        if self == Self::NotTried { other } else { self }
    }
}

#[test]
fn a_card_that_is_otherwise_is_told_as_contradicting() {
    for assumption in Assumption::ALL {
        if NEVER_TRIED.contains(&assumption) {
            continue;
        }
        // The child's card lacks a certificate. Signing is slow, so only where it is being tested.
        let otherwise = SimTransport::new(card("child").with_switched(assumption));
        let otherwise = match assumption {
            Assumption::SignatureMakesCurrent => otherwise,
            _ => otherwise.with_link(narrow()),
        };
        let survey = survey(otherwise);
        let outcome = survey.outcome(Subject::Assumption(assumption));
        assert_eq!(outcome, FindingOutcome::Contradicted, "{assumption}");
    }
}

/// A path that carries no signature.
fn narrow() -> Link {
    Link::direct().with_loss(Loss::DataOf256)
}

#[test]
fn a_survey_presents_no_secret_spends_no_try_and_writes_nothing() {
    for person in ["driver-pin", "no-pin", "locked", "iphone"] {
        // Signing spends nothing either, but time.
        let link = SimTransport::new(card(person));
        let link = match person {
            "driver-pin" => link,
            _ => link.with_link(narrow()),
        };
        let handle = link.handle();
        let before = handle.image();
        survey(link);
        assert_eq!(handle.image(), before, "{person}");
        let log = handle.exchanges();
        assert!(log.len() > 40, "{person}");
        for exchange in log {
            let command = &exchange.command;
            let harmless = match command[..2] {
                // Without data: it tells the counter.
                [0x00, 0x20] => command.len() == 4,
                [_, 0xA4 | 0xB0 | 0xB2 | 0xCA | 0x84 | 0x88 | 0x2A] => true,
                _ => false,
            };
            assert!(harmless, "{}", hex::encode(command));
        }
    }
}

#[test]
fn what_a_path_does_not_carry_is_not_tried() {
    let short = Link::direct().with_extended(ExtendedApdus::RefusedWithStatus(0x6700));
    let survey_of = |link: Link| survey(SimTransport::new(card("taro")).with_link(link));
    let short = survey_of(short);
    for fact in [
        Fact::ExtendedRead,
        Fact::ExtendedChallenge,
        Fact::CardCertificate,
    ] {
        assert_eq!(
            short.outcome(Subject::Fact(fact)),
            FindingOutcome::NotTried,
            "{fact}"
        );
    }
    assert_eq!(
        short.outcome(Subject::Fact(Fact::SignDigest)),
        FindingOutcome::Confirmed
    );
    let said = survey_of(Link::direct().with_announced(ApduLengths::Short));
    assert_eq!(
        with(&short, FindingOutcome::Confirmed),
        with(&said, FindingOutcome::Confirmed)
    );
}

#[test]
fn whatever_goes_wrong_on_the_way_a_survey_ends_and_states_nothing_that_was_not_seen() {
    let whole = survey(SimTransport::new(card("taro")).with_link(narrow()));
    let contradicted = with(&whole, FindingOutcome::Contradicted);
    for fault in [
        Fault::Removed,
        Fault::Silent,
        Fault::Reset,
        Fault::Garbled,
        Fault::CutShort(1),
    ] {
        for index in (0..240).step_by(13) {
            let link = SimTransport::new(card("taro")).with_link(narrow());
            let survey = survey(link.with_fault(index, fault.clone()));
            assert_eq!(survey.findings.len(), whole.findings.len());
        }
        let link = SimTransport::new(card("taro")).with_link(narrow());
        let gone = survey(link.with_lasting_fault(60, fault.clone()));
        assert_eq!(gone.findings.len(), whole.findings.len());
        if matches!(fault, Fault::Removed | Fault::Silent) {
            let said = with(&gone, FindingOutcome::Contradicted);
            assert!(
                said.iter().all(|code| contradicted.contains(code)),
                "{said:?}"
            );
        }
    }
    // A card that says yes to everything is not a My Number card, and contradicts.
    let yes = survey(SimTransport::new(card("taro")).with_lasting_fault(0, Fault::Status(0x9000)));
    assert!(with(&yes, FindingOutcome::Contradicted).len() > 20);
    let no = survey(SimTransport::new(card("taro")).with_lasting_fault(0, Fault::Status(0x6A82)));
    assert!(with(&no, FindingOutcome::Confirmed).len() < 3);
}
