//! PIN logic against scripted status words: what is sent, and what is not.

use crate::scripted::{LEAVE, SELECT_ASSIST, SELECT_JPKI, Script};
use mynumber_card::app::Jpki;
use mynumber_card::error::Operation;
use mynumber_card::secret::ask;
use mynumber_card::{
    ApduLengths, AssistPin, AuthPin, Card, Credential, Error, LastTry, PinError, SignPassword,
    TransportError, Tries,
};

const QUERY: &str = "00200091";
const VERIFY: &str = "002000910432333435";

/// Presents the assist PIN 2345 against this script and returns how it ended.
fn present(script: &Script, last: LastTry) -> Result<(), Error> {
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist()?;
    assist.present(&AssistPin::new("2345").unwrap(), last)?;
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
            operation: Operation::SendCommand,
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
        card.input_assist()
            .unwrap()
            .query_tries::<AssistPin>()
            .unwrap(),
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
        .present(&AssistPin::new("2345").unwrap(), LastTry::Refuse)
        .unwrap();
    let mut jpki = assist.switch::<Jpki>().unwrap();
    assert_eq!(jpki.query_tries::<AuthPin>().unwrap(), Tries::Remaining(3));
    drop(jpki);
    script.assert_done();
}

#[test]
fn after_a_reset_the_counter_is_told_but_no_pin_goes_to_what_may_be_another_card() {
    let reset = |result: Result<(), Error>| {
        assert!(
            matches!(result, Err(Error::Transport(TransportError::CardReset))),
            "{result:?}"
        );
    };
    let script = Script::new(SELECT_ASSIST)
        .then_fails(QUERY, TransportError::CardReset)
        .then(&format!("{SELECT_ASSIST}{QUERY} > 63C3"));
    let pin = AssistPin::new("2345").unwrap();
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist().unwrap();
    reset(assist.present(&pin, LastTry::Refuse).map(drop));
    // Nor is anybody asked for one.
    let never = ask(|_| -> Result<AssistPin, Error> { panic!("asked for a PIN after a reset") });
    reset(assist.present(never, LastTry::Refuse).map(drop));
    drop(assist);
    script.assert_done();

    // Whoever says that it is the same card begins again.
    let script = script.then(&format!(
        "{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > 9000\n{LEAVE}"
    ));
    card.begin_again().unwrap();
    let mut assist = card.input_assist().unwrap();
    assist.present(&pin, LastTry::Refuse).unwrap();
    assist.close().unwrap();
    script.assert_done();
}

#[test]
fn a_session_that_knows_something_of_the_card_ends_with_its_reset() {
    let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > 63C3"))
        .then_fails("00B0840000", TransportError::CardReset);
    let mut card = Card::with_apdu_lengths(script.clone(), ApduLengths::Short);
    let reset = |error: Error| {
        assert!(
            matches!(error, Error::Transport(TransportError::CardReset)),
            "{error:?}"
        );
    };
    let mut assist = card.input_assist().unwrap();
    assert_eq!(
        assist.query_tries::<AssistPin>().unwrap(),
        Tries::Remaining(3)
    );
    reset(assist.read_certificate().unwrap_err());
    // Whatever is tried, nothing more is sent.
    reset(assist.read_certificate().unwrap_err());
    reset(assist.switch::<Jpki>().unwrap_err());
    reset(card.jpki().unwrap_err());
    reset(card.read_data_object(0x0045, false).unwrap_err());
    reset(card.read_challenge(8).unwrap_err());
    reset(card.find_out_kind().unwrap_err());
    script.assert_done();
}

#[test]
fn that_an_application_is_absent_is_known_of_one_card_only() {
    let script = Script::new("00A4040C0A D3921000310001010100 > 6A82\n")
        .then(SELECT_JPKI)
        .then_fails("00200098", TransportError::CardReset);
    let mut card = Card::new(script.clone());
    assert!(matches!(
        card.common(),
        Err(Error::ApplicationAbsent { .. })
    ));
    let tries = card.jpki().unwrap().query_tries::<AuthPin>();
    assert!(
        matches!(tries, Err(Error::Transport(TransportError::CardReset))),
        "{tries:?}"
    );
    script.assert_done();
}

#[test]
fn a_card_without_power_is_selected_and_asked_once_more_where_that_is_free() {
    // No current EF, although the application was selected: the power was lost.
    let script = Script::new(&format!(
        "{SELECT_ASSIST}{QUERY} > 6986\n{SELECT_ASSIST}{QUERY} > 63C3"
    ));
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist().unwrap();
    assert_eq!(
        assist.query_tries::<AssistPin>().unwrap(),
        Tries::Remaining(3)
    );
    drop(assist);
    script.assert_done();

    // Not for ever.
    let script = Script::new(&format!(
        "{SELECT_ASSIST}{QUERY} > 6986\n{SELECT_ASSIST}{QUERY} > 6986"
    ));
    let mut card = Card::new(script.clone());
    let tries = card.input_assist().unwrap().query_tries::<AssistPin>();
    assert!(
        matches!(tries, Err(Error::Transport(TransportError::CardReset))),
        "{tries:?}"
    );
    script.assert_done();
}

#[test]
fn a_pin_that_meets_a_card_without_power_is_not_presented_again() {
    let script = Script::new(&format!("{SELECT_ASSIST}{QUERY} > 63C3\n{VERIFY} > 6986"));
    let mut card = Card::new(script.clone());
    let mut assist = card.input_assist().unwrap();
    let pin = AssistPin::new("2345").unwrap();
    for _ in 0..2 {
        let presented = assist.present(&pin, LastTry::Refuse).map(drop);
        assert!(
            matches!(presented, Err(Error::Transport(TransportError::CardReset))),
            "{presented:?}"
        );
    }
    drop(assist);
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
        .present(&AssistPin::new("2345").unwrap(), LastTry::Refuse)
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
    jpki.present(&AuthPin::new("1234").unwrap(), LastTry::Refuse)
        .unwrap();
    jpki.present(&SignPassword::new("abc123").unwrap(), LastTry::Refuse)
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
    let question = ask(|tries| {
        assert_eq!(tries, Tries::Remaining(2));
        Ok::<_, Error>(AssistPin::new("2345")?)
    });
    assist.present(question, LastTry::Refuse).unwrap();
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
        let never =
            ask(|_| -> Result<AssistPin, Error> { panic!("asked for a PIN after {answer}") });
        let refused = assist.present(never, last).map(drop);
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
    let question = ask(|_| Ok::<_, Error>(AssistPin::new("12")?));
    let given_up = assist.present(question, LastTry::Refuse).map(drop);
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
        .present(&AssistPin::new("2345").unwrap(), LastTry::Refuse)
        .unwrap();
    assist.close().unwrap();
    card.finish().unwrap();
    script.assert_done();
    assert!(!*script.powered_down.lock().unwrap());
}
