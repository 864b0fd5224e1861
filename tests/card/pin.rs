//! PIN logic against scripted status words: what is sent, and what is not.

use crate::scripted::{LEAVE, SELECT_ASSIST, SELECT_JPKI, Script};
use mynumber_card::{
    AssistPin, AuthPin, Card, Credential, Error, LastTry, PinError, SignPassword, TransportError,
    Tries,
};

const QUERY: &str = "00200091";
const VERIFY: &str = "002000910432333435";

/// Presents the assist PIN 2345 against this script and returns how it ended.
fn present(script: &Script, last: LastTry) -> Result<(), Error> {
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist()?;
    assist.present_pin(&AssistPin::new("2345").unwrap(), last)?;
    Ok(())
}

fn pin_error(script: &Script, last: LastTry) -> PinError {
    match present(script, last) {
        Err(Error::Pin(error)) => {
            script.assert_done();
            error
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_is_presented_to_a_locked_reference() {
    for locked in ["63C0", "6983", "6984"] {
        let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > {locked}"));
        for_credential(pin_error(&script, LastTry::Allow), |error| {
            matches!(
                error,
                PinError::Locked {
                    credential: Credential::AssistPin
                }
            )
        });
    }
}

fn for_credential(error: PinError, expected: impl Fn(&PinError) -> bool) {
    assert!(expected(&error), "{error:?}");
}

#[test]
fn the_last_try_is_only_spent_when_the_caller_says_so() {
    let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > 63C1"));
    for_credential(pin_error(&script, LastTry::Refuse), |error| {
        matches!(error, PinError::LastTryRefused { .. })
    });
    let script = Script::new(&format!(
        "{SELECT_ASSIST}{QUERY} > 63C1\n{VERIFY} > 9000\n{LEAVE}"
    ));
    present(&script, LastTry::Allow).unwrap();
    script.assert_done();
}

#[test]
fn a_counter_that_is_not_reported_is_asked_again_after_leaving_and_then_refused() {
    let again = format!("{SELECT_ASSIST}{QUERY} > 9000\n{LEAVE}{SELECT_ASSIST}");
    let script = Script::new(&format!("{again}{QUERY} > 9000"));
    for_credential(pin_error(&script, LastTry::Refuse), |error| {
        matches!(error, PinError::TriesUnknown { .. })
    });
    let script = Script::new(&format!("{again}{QUERY} > 63C3\n{VERIFY} > 9000\n{LEAVE}"));
    present(&script, LastTry::Refuse).unwrap();
    script.assert_done();
}

#[test]
fn each_answer_to_a_presented_pin_has_its_own_error() {
    let answered = |status: &str| {
        pin_error(
            &Script::new(&format!(
                "{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > {status}"
            )),
            LastTry::Refuse,
        )
    };
    assert!(matches!(
        answered("63C2"),
        PinError::Wrong {
            tries: Tries::Remaining(2),
            ..
        }
    ));
    assert!(matches!(answered("63C0"), PinError::NowLocked { .. }));
    assert!(matches!(
        answered("6300"),
        PinError::Wrong {
            tries: Tries::Unlimited,
            ..
        }
    ));
    assert!(matches!(answered("6983"), PinError::Locked { .. }));
    assert!(matches!(answered("6984"), PinError::Locked { .. }));
    assert!(matches!(answered("6A88"), PinError::Absent { .. }));
}

#[test]
fn an_answer_that_is_neither_right_nor_wrong_is_told_and_the_application_left() {
    for status in ["6F00", "6100", "6C04", "6700", "6982"] {
        let script = Script::new(&format!(
            "{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > {status}\n{LEAVE}"
        ));
        for_credential(pin_error(&script, LastTry::Refuse), |error| {
            matches!(error, PinError::UnexpectedStatus { .. })
        });
    }
}

#[test]
fn a_lost_answer_leaves_the_outcome_unknown_and_the_pin_is_not_sent_again() {
    let errors = [
        TransportError::CardReset,
        TransportError::CardRemoved,
        TransportError::Timeout,
        TransportError::Io {
            operation: "send",
            source: "cable".into(),
        },
    ];
    for error in errors {
        let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > 63C3"))
            .then_fails(VERIFY, error)
            .then(LEAVE);
        for_credential(pin_error(&script, LastTry::Refuse), |error| {
            matches!(error, PinError::OutcomeUnknown { .. })
        });
    }
    // A response without a status word is a lost answer as well.
    let script = Script::new(&format!(
        "{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > 90\n{LEAVE}"
    ));
    assert!(matches!(
        pin_error(&script, LastTry::Refuse),
        PinError::OutcomeUnknown {
            source: TransportError::ShortResponse { length: 1 },
            ..
        }
    ));
}

#[test]
fn what_a_pin_opened_is_powered_down_when_the_application_cannot_be_left() {
    let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > 9000"))
        .then("00A4040C07A0000001510000 > 6F00");
    present(&script, LastTry::Refuse).unwrap();
    script.assert_done();
    assert!(*script.powered_down.lock().unwrap());
}

#[test]
fn leaving_without_a_pin_costs_nothing() {
    let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > 63C3"));
    let mut card = Card::new(script.clone());
    assert_eq!(
        card.input_assist().unwrap().query_tries().unwrap(),
        Tries::Remaining(3)
    );
    drop(card);
    script.assert_done();
}

#[test]
fn going_on_to_another_application_closes_with_the_select_that_is_needed_anyway() {
    let script = Script::new(&format!(
        "{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > 9000\n{SELECT_JPKI}00200098 > 63C3"
    ));
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist().unwrap();
    assist
        .present_pin(&AssistPin::new("2345").unwrap(), LastTry::Refuse)
        .unwrap();
    let mut jpki = assist.into_jpki().unwrap();
    assert_eq!(jpki.query_auth_tries().unwrap(), Tries::Remaining(3));
    drop(jpki);
    script.assert_done();
}

#[test]
fn a_reset_during_the_counter_query_is_taken_up_and_the_pin_still_goes_out_once() {
    let script = Script::new(SELECT_ASSIST)
        .then_fails(QUERY, TransportError::CardReset)
        .then(&format!(
            "{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > 9000\n{LEAVE}"
        ));
    present(&script, LastTry::Refuse).unwrap();
    script.assert_done();
}

#[test]
fn a_reset_after_the_pin_ends_in_an_error_not_in_another_verify() {
    let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > 9000"))
        .then_fails("00B0820000", TransportError::CardReset)
        .then(LEAVE);
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist().unwrap();
    let mut opened = assist
        .present_pin(&AssistPin::new("2345").unwrap(), LastTry::Refuse)
        .unwrap();
    assert!(matches!(
        opened.read_attributes(),
        Err(Error::Transport(TransportError::CardReset))
    ));
    // And once more: still nothing is sent for it.
    assert!(matches!(
        opened.read_attributes(),
        Err(Error::Transport(TransportError::CardReset))
    ));
    drop(assist);
    script.assert_done();
}

#[test]
fn the_sign_password_goes_out_in_upper_case_and_the_auth_pin_to_its_own_reference() {
    let script = Script::new(&format!(
        "{SELECT_JPKI}00200098 > 63C3\n00200098 0431323334 > 9000\n\
         0020009B > 63C5\n0020009B 06414243313233 > 9000\n{LEAVE}"
    ));
    let mut card = Card::new(script.clone());
    let mut jpki = card.jpki().unwrap();
    jpki.present_auth_pin(&AuthPin::new("1234").unwrap(), LastTry::Refuse)
        .unwrap();
    jpki.present_sign_password(&SignPassword::new("abc123").unwrap(), LastTry::Refuse)
        .unwrap();
    jpki.close().unwrap();
    script.assert_done();
}

#[test]
fn whoever_is_asked_for_the_pin_sees_the_tries_left_and_the_counter_is_queried_once() {
    let script = Script::new(&format!(
        "{SELECT_ASSIST}{QUERY} > 63C2\n{VERIFY} > 9000\n{LEAVE}"
    ));
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist().unwrap();
    assist
        .present_pin_asked(LastTry::Refuse, |tries| {
            assert_eq!(tries, Tries::Remaining(2));
            Ok::<_, Error>(AssistPin::new("2345")?)
        })
        .unwrap();
    drop(assist);
    script.assert_done();
}

#[test]
fn nobody_is_asked_for_a_pin_that_may_not_be_presented() {
    for (answer, last) in [
        ("63C0", LastTry::Allow),
        ("63C1", LastTry::Refuse),
        ("6A88", LastTry::Allow),
    ] {
        let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > {answer}"));
        let mut card = Card::new(script.clone());
        let mut assist = card.input_assist().unwrap();
        let refused = assist
            .present_pin_asked(last, |_| -> Result<AssistPin, Error> {
                panic!("asked for a PIN after {answer}")
            })
            .map(|_| ());
        assert!(matches!(refused, Err(Error::Pin(_))), "{refused:?}");
        drop(assist);
        script.assert_done();
    }
}

#[test]
fn nothing_is_presented_when_the_one_who_is_asked_gives_no_pin() {
    let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > 63C3"));
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist().unwrap();
    let given_up = assist
        .present_pin_asked(LastTry::Refuse, |_| Ok::<_, Error>(AssistPin::new("12")?))
        .map(|_| ());
    assert!(matches!(given_up, Err(Error::Secret(_))), "{given_up:?}");
    drop(assist);
    script.assert_done();
}

#[test]
fn a_card_taken_away_after_its_pin_counts_as_closed() {
    let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > 9000"))
        .then_fails("00A4040C07A0000001510000", TransportError::CardRemoved);
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist().unwrap();
    assist
        .present_pin(&AssistPin::new("2345").unwrap(), LastTry::Refuse)
        .unwrap();
    assist.close().unwrap();
    card.finish().unwrap();
    script.assert_done();
    assert!(!*script.powered_down.lock().unwrap());
}
