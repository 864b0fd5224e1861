//! Every error of the library has its words, in both languages, and its exit status.

use mynumber_card::data::UnixTime;
use mynumber_card::error::{
    Argument, CodePart, CommandName, DataElement, DataProblem, Operation, Unit,
};
use mynumber_card::{
    Application, Credential, Error, PinError, SecretError, SecureMessagingError, StatusWord,
    TransportError, Tries,
};

use super::explanation::Explanation;
use super::other;
use crate::failure::Failure;
use crate::language::Language;

/// A name that would clear a terminal.
const HOSTILE: &str = "Reader\u{1b}[2J\u{202e}\u{9b}1";

fn explained(error: impl Into<Error>) -> [Explanation; 2] {
    let failure = Failure::Card(error.into());
    [Language::Ja, Language::En].map(|language| other::explain(&failure, language))
}

fn assert_words(error: impl Into<Error>, kind: &str, exit: u8) {
    let [ja, en] = explained(error);
    for (explanation, japanese) in [(&ja, true), (&en, false)] {
        assert_eq!((explanation.kind, explanation.exit), (kind, exit));
        for text in [&explanation.message, &explanation.advice] {
            let kana = text.chars().any(|c| ('\u{3041}'..='\u{30FF}').contains(&c));
            assert_eq!(kana, japanese, "{kind}: {text}");
            assert!(!text.chars().any(char::is_control), "{kind}: {text:?}");
            assert!(!text.contains('\u{202e}'), "{kind}: {text:?}");
        }
    }
}

#[test]
fn every_error_of_the_link_has_its_words() {
    use TransportError as E;
    let names = || vec![HOSTILE.to_owned(), "other".to_owned()];
    let wanted = || HOSTILE.to_owned();
    let source = || Box::new(std::io::Error::other(HOSTILE));
    for (error, kind, exit) in [
        (E::NoService, "no_service", 3),
        (E::UnresponsiveService, "unresponsive_service", 6),
        (E::NoReader, "no_reader", 3),
        (
            E::NoSuchReader {
                wanted: wanted(),
                known: names(),
            },
            "no_such_reader",
            3,
        ),
        (
            E::NoSuchReader {
                wanted: wanted(),
                known: Vec::new(),
            },
            "no_such_reader",
            3,
        ),
        (
            E::AmbiguousReader {
                wanted: wanted(),
                matching: names(),
            },
            "ambiguous_reader",
            3,
        ),
        (
            E::NoCard {
                readers: Vec::new(),
            },
            "no_card",
            3,
        ),
        (
            E::NoMyNumberCard { readers: names() },
            "not_my_number_card",
            3,
        ),
        (E::SeveralCards { readers: names() }, "several_cards", 3),
        (
            E::NotEveryCard {
                not_examined: Vec::new(),
            },
            "not_every_card",
            3,
        ),
        (E::UnresponsiveCard, "unresponsive_card", 6),
        (E::Busy, "busy", 6),
        (E::AccessDenied, "access_denied", 7),
        (E::CardRemoved, "card_removed", 6),
        (E::CardReset, "card_reset", 6),
        (E::Timeout, "timeout", 6),
        (
            E::CommandTooLong {
                length: 300,
                limit: 262,
            },
            "command_too_long",
            6,
        ),
        (E::ShortResponse { length: 1 }, "short_response", 6),
        (
            E::IncompleteAnswer {
                command: CommandName::ReadBinary,
                expected: Some(700),
                received: 0,
            },
            "incomplete_answer",
            6,
        ),
        (
            E::LongCommand {
                source: Box::new(E::Timeout),
            },
            "timeout",
            6,
        ),
        (
            E::Unsupported {
                operation: Operation::PowerDown,
            },
            "unsupported",
            6,
        ),
        (
            E::Io {
                operation: Operation::SendCommand,
                source: source(),
            },
            "io",
            6,
        ),
    ] {
        assert_words(error, kind, exit);
    }
}

#[test]
fn every_error_of_the_card_has_its_words() {
    let application = Application::InputAssist;
    let file = 0x0002;
    let status = StatusWord(0x6F00);
    for (error, kind, exit) in [
        (Error::NoSignatureCertificate, "no_such_certificate", 7),
        (
            Error::ApplicationAbsent { application },
            "application_absent",
            7,
        ),
        (Error::FileAbsent { application, file }, "file_absent", 7),
        (Error::NotOpen { application, file }, "not_open", 7),
        (
            SecureMessagingError::PathTooShort.into(),
            "not_encrypted",
            6,
        ),
        (
            SecureMessagingError::Unsupported { status }.into(),
            "not_encrypted",
            6,
        ),
        (
            SecureMessagingError::KeyRefused { status }.into(),
            "not_encrypted",
            6,
        ),
        (
            SecureMessagingError::SessionLost { status: None }.into(),
            "session_lost",
            6,
        ),
        (
            Error::UnexpectedStatus {
                command: CommandName::ReadBinary,
                status,
            },
            "unexpected_status",
            6,
        ),
        (
            Error::Malformed {
                element: DataElement::AttributesFile,
                problem: DataProblem::Length,
            },
            "malformed",
            6,
        ),
        (
            Error::Unbounded {
                command: CommandName::GetResponse,
                limit: 256,
                unit: Unit::Rounds,
            },
            "unbounded",
            6,
        ),
        (
            Error::RequestExpired {
                expired: UnixTime::from_seconds(0),
            },
            "request_expired",
            2,
        ),
        (
            Error::Input {
                argument: Argument::ChallengeLength,
            },
            "input",
            2,
        ),
    ] {
        assert_words(error, kind, exit);
    }
}

#[test]
fn every_outcome_of_every_pin_has_its_words() {
    use Credential as C;
    for credential in [
        C::AuthPin,
        C::SignPassword,
        C::AssistPin,
        C::CodeA,
        C::CodeB,
        C::SurfaceCodeA,
        C::SurfaceCodeB,
        C::BirthCode,
        C::CommonPin,
        C::JukiPin,
        C::LicensePin,
    ] {
        let source = TransportError::CardRemoved;
        let status = StatusWord(0x6F00);
        for (error, kind, exit) in [
            (PinError::NowLocked { credential }, "now_locked", 5),
            (PinError::Locked { credential }, "locked", 5),
            (
                PinError::LastTryRefused { credential },
                "last_try_refused",
                5,
            ),
            (PinError::TriesUnknown { credential }, "tries_unknown", 5),
            (PinError::Absent { credential }, "pin_absent", 7),
            (
                PinError::OutcomeUnknown { credential, source },
                "outcome_unknown",
                6,
            ),
            (
                PinError::UnexpectedStatus { credential, status },
                "pin_unexpected_status",
                6,
            ),
        ] {
            assert_words(error, kind, exit);
        }
        for tries in [
            Tries::Remaining(1),
            Tries::Remaining(2),
            Tries::Unlimited,
            Tries::NotReported,
        ] {
            assert_words(PinError::Wrong { credential, tries }, "wrong_pin", 4);
            let refused = PinError::NotSetRefused { credential, tries };
            assert!(!explained(refused)[1].message.contains("wrong"));
            assert_words(
                PinError::NotSetRefused { credential, tries },
                "not_set_refused",
                5,
            );
            assert_words(
                PinError::NotSetSpent { credential, tries },
                "not_set_spent",
                5,
            );
        }
        for error in [
            SecretError::Length {
                credential,
                min: 4,
                max: 4,
            },
            SecretError::Length {
                credential,
                min: 6,
                max: 16,
            },
            SecretError::Character { credential },
            SecretError::Part {
                credential,
                part: CodePart::BirthDate,
            },
            SecretError::CheckDigit,
        ] {
            assert_words(error, "bad_secret", 2);
        }
    }
}

#[test]
fn a_municipality_is_named_with_what_is_not_known_of_its_code() {
    use mynumber_card::data::MunicipalityCode;
    let words = |code: &str| {
        let code = MunicipalityCode::from_digits(code.as_bytes()).unwrap();
        [Language::Ja, Language::En].map(|language| super::names::municipality(code, language))
    };
    assert_eq!(
        words("14101"),
        [
            "14101 神奈川県横浜市鶴見区",
            "14101 神奈川県横浜市鶴見区 (Kanagawa)"
        ]
    );
    assert_eq!(
        words("22131"),
        [
            "22131 静岡県浜松市中区（2023-12-31まで使われたコード）",
            "22131 静岡県浜松市中区 (code in use until 2023-12-31)"
        ]
    );
    assert_eq!(
        words("13999"),
        [
            "13999 東京都（2024-01-01の表にないコード）",
            "13999 Tokyo (not in the table of 2024-01-01)"
        ]
    );
}

/// The advice in both languages, after such an answer of somebody's card.
#[cfg(feature = "sim")]
fn of_bearer(person: &str, error: PinError) -> [String; 2] {
    let card =
        mynumber_card::sim::SimulatedCard::new(mynumber_card::sim::people::load(person).unwrap());
    let link: Box<dyn mynumber_card::Transport> =
        Box::new(mynumber_card::sim::SimTransport::new(card));
    let error = error.into();
    let bearing =
        mynumber_card::job::Bearing::of_error(&mut mynumber_card::Card::new(link), &error)
            .unwrap_or_default();
    [Language::Ja, Language::En]
        .map(|language| super::card::explain(&error, bearing, language).advice)
}

#[cfg(feature = "sim")]
#[test]
fn advice_about_a_pin_follows_what_bears_it() {
    use Credential as C;
    let kinds = |credential| {
        [
            PinError::Locked { credential },
            PinError::NowLocked { credential },
            PinError::LastTryRefused { credential },
            PinError::Wrong {
                credential,
                tries: Tries::Remaining(1),
            },
            PinError::Wrong {
                credential,
                tries: Tries::Remaining(2),
            },
        ]
    };
    for credential in [C::AuthPin, C::SignPassword] {
        for phone in ["android", "iphone"] {
            for error in kinds(credential) {
                let [ja, en] = of_bearer(phone, error);
                assert!(
                    ja.contains("マイナアプリ") && en.contains("マイナアプリ"),
                    "{ja} {en}"
                );
                for no in [
                    "市区町村",
                    "キオスク",
                    "受け取った",
                    "municipal",
                    "kiosk",
                    "handed",
                ] {
                    assert!(!ja.contains(no) && !en.contains(no), "{phone}: {ja} {en}");
                }
            }
        }
    }
    for credential in [
        C::AuthPin,
        C::SignPassword,
        C::AssistPin,
        C::CommonPin,
        C::JukiPin,
    ] {
        let [ja, en] = of_bearer("no-pin", PinError::Locked { credential });
        for text in [&ja, &en] {
            assert!(
                text.contains("read --code-b") && text.contains("顔認証"),
                "{text}"
            );
        }
        assert!(
            !ja.contains("キオスク") && !en.contains("kiosk"),
            "{ja} {en}"
        );
    }
    for text in of_bearer(
        "taro",
        PinError::Locked {
            credential: C::AssistPin,
        },
    ) {
        assert!(text.contains("read --code-b"), "{text}");
        assert!(!text.contains("顔認証"), "{text}");
    }
    // The kiosk needs the other one of the two.
    for (person, named) in [("taro", true), ("child", false)] {
        let [ja, en] = of_bearer(
            person,
            PinError::Locked {
                credential: C::AuthPin,
            },
        );
        assert_eq!(ja.contains("キオスク"), named, "{ja}");
        assert_eq!(en.contains("kiosk"), named, "{en}");
    }
}
