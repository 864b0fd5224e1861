//! Paths that cut answers anywhere: every job gives what it gives on a good path, or reports that the path failed.

use mynumber_card::ApduLengths;
use mynumber_card::sim::{ExtendedApdus, Link, Loss};

use super::paths::{LOSSES_OF_256, short, transport};
use crate::conformance_cases::{CASES, Case, run};

type Said = Vec<(&'static Case, String)>;

/// What a good path says of every case: of those without a private key at work, and of the others.
fn said_on_good_paths() -> (Said, Said) {
    const KEYS: [&str; 5] = [
        "the signature certificate and a signature",
        "the main job: reading for a request",
        "the face with code B",
        "the attributes with what proves them",
        "the My Number with the PIN, encrypted where the path carries the key",
    ];
    let said = |case: &'static Case| (case, run(case, transport(case.person, Link::direct())));
    let all = CASES.iter().map(said);
    all.partition(|(case, _)| !KEYS.contains(&case.name))
}

/// What is said over a path that cuts is what a good path says, or that the path failed.
fn assert_right_or_error(link: Link, good: &Said) {
    for (case, right) in good {
        let said = run(case, transport(case.person, link));
        let failed = [
            "Transport(IncompleteAnswer",
            "Transport(ShortResponse",
            "Transport(Unsupported",
            "Transport(Io",
            "Pin(OutcomeUnknown",
            "PinChange(OutcomeUnknown",
            "PinChange(HalfWay",
            "SecureMessaging(",
            // A short file whose type shows its length, and a record.
            "Malformed",
            // A byte at a time has no end.
            "Unbounded",
            // The last two bytes that came in the place of a status word.
            "UnexpectedStatus",
            "Pin(UnexpectedStatus",
        ];
        let error = failed.iter().any(|error| said.starts_with(error));
        assert!(
            said == *right
                || error
                || is_less_but_says_so(case, &said, link)
                || parts_are_right_or_failed(case, &said, right),
            "{link:?}: {}: {said}\n{right}",
            case.name
        );
    }
}

/// The objects of the card itself: certificates are said not to be carried, which is no error; and of
/// the others, as they are stored, nothing tells how long they are ([`Card::read_card_objects`] knows).
fn is_less_but_says_so(case: &Case, said: &str, link: Link) -> bool {
    let few = |length| length < 15;
    let little = matches!(link.loss, Loss::DataBehind(length) if few(length));
    let objects = case.name == "the objects that the card gives by itself"
        && (little || said.contains("PathTooShort"));
    // What came cut has no known form, and is reported as unread.
    objects || said.contains("unread: [Unread")
}

/// What is looked at part by part goes on after an error: each is as on a good path, or has failed.
fn parts_are_right_or_failed(case: &Case, said: &str, right: &str) -> bool {
    let failed = [
        "incomplete_answer",
        "io",
        "malformed",
        "short_response",
        "unbounded",
        "unexpected_status",
        "unsupported",
    ];
    let has_failed = |part: &str| {
        let mut known = failed.iter();
        known.any(|kind| part.ends_with(&format!("Some(\"{kind}\")")))
    };
    fn parts(said: &str) -> impl Iterator<Item = &str> {
        let inner = said.trim_start_matches("[(").trim_end_matches(")]");
        inner.split("), (")
    }
    case.name == "what is in the way of an expired card"
        && parts(said).all(|part| has_failed(part) || parts(right).any(|it| it == part))
}

/// Above 256 bytes: lengths of files, of buffers, and what lies next to them.
const LONGER: [usize; 12] = [
    257, 258, 259, 300, 511, 568, 575, 1000, 1024, 2048, 3000, 4096,
];

#[test]
fn a_path_that_cuts_answers_at_any_length_gives_what_is_there_or_an_error() {
    // What has no key at work, which takes its time.
    let (quick, _) = said_on_good_paths();
    for length in (1..=256).chain(LONGER) {
        for link in [
            Link::direct().with_loss(Loss::DataBehind(length)),
            Link::direct().with_extended(ExtendedApdus::DataCut(length)),
            short(Loss::DataBehind(length)),
        ] {
            assert_right_or_error(link, &quick);
        }
    }
}

#[test]
fn a_path_that_cuts_answers_gives_no_wrong_signature_and_no_wrong_status_word() {
    let (quick, with_keys) = said_on_good_paths();
    for length in [
        1, 2, 3, 5, 17, 31, 100, 161, 248, 250, 254, 255, 256, 258, 568, 1024,
    ] {
        for loss in [Loss::DataBehind(length), Loss::AnswerBehind(length)] {
            for link in [Link::direct().with_loss(loss), short(loss)] {
                assert_right_or_error(link, &with_keys);
            }
        }
        let cut = ExtendedApdus::AnswerCut(length);
        for link in [
            Link::direct().with_loss(Loss::AnswerBehind(length)),
            Link::direct().with_extended(cut),
            short(Loss::AnswerBehind(length)),
        ] {
            assert_right_or_error(link, &quick);
        }
    }
}

#[test]
fn a_path_that_loses_answers_of_256_bytes_gives_everything_but_signatures() {
    const NEED_256: [&str; 5] = [
        "the signature certificate and a signature",
        "the main job: reading for a request",
        "the face with code B",
        "the attributes with what proves them",
        "random bytes, as many as asked for",
    ];
    for loss in LOSSES_OF_256 {
        for lengths in [ApduLengths::Unknown, ApduLengths::Short] {
            let (quick, with_keys) = said_on_good_paths();
            for (case, right) in quick.into_iter().chain(with_keys) {
                let link = short(loss).with_announced(lengths);
                let said = run(case, transport(case.person, link));
                if NEED_256.contains(&case.name) {
                    assert!(said.starts_with("Transport("), "{loss:?}: {said}");
                } else {
                    // The objects of the card itself cannot be had in short commands in any case.
                    let short_only = Link::direct().short_only();
                    let plain = run(case, transport(case.person, short_only));
                    assert!(
                        said == right || said == plain,
                        "{loss:?}: {}: {said}",
                        case.name
                    );
                }
            }
        }
    }
}
