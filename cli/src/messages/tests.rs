//! Every error of the library has its words, in both languages, and every code its exit status.

use std::collections::BTreeSet;

use documents::DocumentError;
use documents::pdf::PdfError;
use mynumber_card::app::CardKind;
use mynumber_card::identity::Field;
use mynumber_card::job::license::Signature;
use mynumber_card::pki::Hint;
use mynumber_card::{
    Application, Credential, Error, PinChangeError, PinError, SecretError, SecureMessagingError,
    StatusWord, TransportError, Tries,
};
use terminal::TerminalError;
use terminal::language::Language;

use super::explanation::{EXIT_STATUSES, Explained, Explanation};
use super::{Json, failure};
use crate::failure::{Failure, Input, UsageError};

/// A name that would clear a terminal.
const HOSTILE: &str = "Reader\u{1b}[2J\u{202e}\u{9b}1";

fn explained(error: impl Into<Error>) -> [Explanation; 2] {
    let failure = Failure::Card(error.into());
    [Language::Ja, Language::En].map(|language| failure::explain(&failure, language))
}

fn assert_words(error: impl Into<Error>) {
    let [ja, en] = explained(error);
    for (explanation, japanese) in [(&ja, true), (&en, false)] {
        let kind = explanation.kind;
        for text in [&explanation.message, &explanation.advice] {
            let kana = text.chars().any(|c| ('\u{3041}'..='\u{30FF}').contains(&c));
            assert_eq!(kana, japanese, "{kind}: {text}");
            assert!(!text.is_empty(), "{kind}");
            assert!(!text.chars().any(char::is_control), "{kind}: {text:?}");
            assert!(!text.contains('\u{202e}'), "{kind}: {text:?}");
        }
    }
}

/// A table has every variant and no other.
fn assert_has_all<T: Explained>(known: &[&str]) {
    let [told, known] = [T::VARIANTS, known].map(BTreeSet::from_iter);
    assert_eq!(told, known);
}

#[test]
fn every_error_has_its_words_and_every_code_its_exit_status() {
    assert_has_all::<Error>(Error::VARIANTS);
    assert_has_all::<TransportError>(TransportError::VARIANTS);
    assert_has_all::<PinError>(PinError::VARIANTS);
    assert_has_all::<PinChangeError>(PinChangeError::VARIANTS);
    assert_has_all::<SecureMessagingError>(SecureMessagingError::VARIANTS);
    assert_has_all::<SecretError>(SecretError::VARIANTS);
    assert_has_all::<DocumentError>(DocumentError::VARIANTS);
    assert_has_all::<PdfError>(PdfError::VARIANTS);
    let codes = [
        Error::CODES,
        TransportError::CODES,
        PinError::CODES,
        PinChangeError::CODES,
        SecureMessagingError::CODES,
        SecretError::CODES,
        Failure::OWN_CODES,
        Input::OWN_CODES,
        DocumentError::OWN_CODES,
        PdfError::OWN_CODES,
        UsageError::OWN_CODES,
        TerminalError::OWN_CODES,
    ];
    let known = EXIT_STATUSES.iter().map(|(_, kinds)| *kinds);
    let known = known.collect::<Vec<_>>().concat();
    for code in codes.concat() {
        let found = known.iter().filter(|kind| **kind == code).count();
        assert_eq!(found, 1, "{code}");
    }
}

/// With the members that no golden file has.
#[test]
fn errors_follow_their_schema() {
    let (application, file, status) = (Application::Juki, 0x1F, StatusWord(0x6A82));
    let (years, known, hint) = (20, true, Hint::LicenseCertificate);
    let (failed, doubtful) = (Signature::CHECKS.to_vec(), vec![Field::Address.name()]);
    let differing = vec![Field::Name.name()];
    let credential = Credential::SignPassword;
    let readers = vec![HOSTILE.to_owned(), "other".to_owned()];
    let card = [
        TransportError::NoCard { readers }.into(),
        Error::NotMyNumberCard { status },
        Error::AnotherCard {
            kind: CardKind::Passport,
            status: Some(status),
        },
        Error::FileAbsent { application, file },
    ];
    let own = [
        Failure::BadNewSecret(SecretError::OneKind { credential }),
        Failure::NotAuthentic { failed, hint },
        Failure::Differs {
            differing,
            doubtful,
        },
        Failure::NotOver { years, known },
    ];
    let schema = "error/1";
    let all = card.map(Failure::Card).into_iter().chain(own);
    let object = |failure| Json {
        schema,
        error: failure::explain(&failure, Language::Ja),
    };
    crate::schema::assert_followed(schema, &all.map(object).collect::<Vec<_>>());
}

#[test]
fn the_document_has_the_exit_statuses() {
    let document = include_str!("../../../docs/command-line.md");
    for (exit, kinds) in EXIT_STATUSES {
        let row = document
            .lines()
            .find(|line| line.starts_with(&format!("| {exit} |")));
        let told = kinds.iter().map(|kind| format!("`{kind}`"));
        let told = told.collect::<Vec<_>>().join(" ");
        assert!(row.unwrap().ends_with(&format!("| {told} |")), "{exit}");
    }
}

#[test]
fn what_the_link_names_is_told_fit_for_a_terminal() {
    use TransportError as E;
    let names = || vec![HOSTILE.to_owned(), "other".to_owned()];
    let wanted = || HOSTILE.to_owned();
    for error in [
        E::NoSuchReader {
            wanted: wanted(),
            known: names(),
        },
        E::AmbiguousReader {
            wanted: wanted(),
            matching: names(),
        },
        E::NoCard { readers: names() },
        E::SeveralCards { readers: names() },
        E::DeviceDenied { device: wanted() },
        E::DeviceClaimed { by: wanted() },
        E::Io {
            operation: mynumber_card::error::Operation::SendCommand,
            source: Box::new(std::io::Error::other(HOSTILE)),
        },
    ] {
        assert_words(error);
    }
}

#[test]
fn every_outcome_of_every_pin_has_its_words() {
    for &credential in Credential::ALL {
        assert_words(PinError::NowLocked { credential });
        assert_words(PinError::Locked { credential });
        assert_words(PinError::LastTryRefused { credential });
        for tries in [
            Tries::Remaining(1),
            Tries::Remaining(2),
            Tries::Unlimited,
            Tries::NotReported,
        ] {
            assert_words(PinError::Wrong { credential, tries });
            let refused = || PinError::NotSetRefused { credential, tries };
            assert!(!explained(refused())[1].message.contains("wrong"));
            assert_words(refused());
        }
        assert_words(SecretError::Character { credential });
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
        mynumber_card::job::Bearing::read_after(&mut mynumber_card::Card::new(link), &error)
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
