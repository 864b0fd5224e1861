//! Presenting a secret: given directly, asked for, given by a source, kept for a second reference; and a card
//! that goes to another thread.

use mynumber_card::app::{App, CardSurface, Common, InputAssist, Jpki, Juki, Opens};
use mynumber_card::card::Progress;
use mynumber_card::secret::{IntoSecret, Pins, Secret, SecretSource, ask, keep};
use mynumber_card::{
    AssistPin, AuthPin, Card, CodeB, Credential, Error, JukiPin, LastTry, SecretError, Transport,
    TransportError, Tries,
};

use crate::scripted::{LEAVE, SELECT_ASSIST, SELECT_JPKI, Script};

const PIN: &str = "00200091 > 63C3\n002000910432333435 > 9000\n";
const SELECT_SURFACE: &str = "00A4040C0AD3921000310001010402 > 9000\n";
const SELECT_COMMON: &str = "00A4040C0AD3921000310001010100 > 9000\n";
const SELECT_JUKI: &str = "00A4040C0AD3921000310001010401 > 9000\n";

fn pin() -> AssistPin {
    AssistPin::new("2345").unwrap()
}

fn run(script: &Script, job: impl FnOnce(&mut Card<Script>) -> Result<(), Error>) {
    job(&mut Card::new(script.clone())).unwrap();
    script.assert_done();
}

/// What was asked for, and with which counter.
#[derive(Default)]
struct Asked(Vec<(Credential, Credential, Tries)>);

impl SecretSource for Asked {
    type Error = Error;

    fn secret<S: Secret>(&mut self, place: Credential, tries: Tries) -> Result<S, Error> {
        self.0.push((S::CREDENTIAL, place, tries));
        let text = match S::CREDENTIAL {
            Credential::CodeB => "1980-02-17,2035,2285",
            Credential::JukiPin => "3456",
            _ => "2345",
        };
        S::from_text(text).map_err(Error::from)
    }
}

#[test]
fn a_secret_is_at_hand_or_asked_for_or_given_by_a_source() {
    let script = || Script::new(&format!("{SELECT_ASSIST}{PIN}{LEAVE}"));
    run(&script(), |card| {
        let mut assist = card.app::<InputAssist>()?;
        assist.present(&pin(), LastTry::Refuse)?;
        assist.close()
    });
    run(&script(), |card| {
        let mut assist = card.app::<InputAssist>()?;
        let question = ask(|tries| {
            assert_eq!(tries, Tries::Remaining(3));
            Ok::<_, Error>(pin())
        });
        assist.present(question, LastTry::Refuse)?;
        assist.close()
    });
    run(&script(), |card| {
        let mut assist = card.app::<InputAssist>()?;
        let mut asked = Asked::default();
        assist.present::<AssistPin, _>(&mut asked, LastTry::Refuse)?;
        let credential = Credential::AssistPin;
        assert_eq!(asked.0, [(credential, credential, Tries::Remaining(3))]);
        assist.close()
    });
    run(&script(), |card| {
        let mut assist = card.app::<InputAssist>()?;
        let mut pins = Pins::new().with(AuthPin::new("1234")?).with(pin());
        assist.present::<AssistPin, _>(&mut pins, LastTry::Refuse)?;
        assert!(pins.take::<AssistPin>().is_none(), "given once");
        assert!(pins.take::<AuthPin>().is_some());
        assist.close()
    });
}

#[test]
fn nobody_is_asked_in_vain() {
    for (counter, last) in [
        ("63C0", LastTry::Allow),
        ("63C1", LastTry::Refuse),
        ("6A88", LastTry::Allow),
    ] {
        let script = Script::new(&format!("{SELECT_ASSIST}00200091 > {counter}\n"));
        let mut card = Card::new(script.clone());
        let mut asked = Asked::default();
        let mut assist = card.app::<InputAssist>().unwrap();
        let presented = assist.present::<AssistPin, _>(&mut asked, last);
        assert!(matches!(presented, Err(Error::Pin(_))), "{counter}");
        assert!(asked.0.is_empty(), "{counter}");
        drop(assist);
        script.assert_done();
    }
}

#[test]
fn what_is_not_at_hand_is_named_and_nothing_is_presented() {
    let script = Script::new(&format!("{SELECT_JPKI}00200098 > 63C3\n"));
    let mut card = Card::new(script.clone());
    let mut pins = Pins::new().with(pin());
    let mut jpki = card.app::<Jpki>().unwrap();
    let error = jpki.present::<AuthPin, _>(&mut pins, LastTry::Refuse);
    match error {
        Err(Error::NoSecret { credential }) => assert_eq!(credential, Credential::AuthPin),
        other => panic!("{other:?}"),
    }
    drop(jpki);
    script.assert_done();
}

#[test]
fn code_b_is_asked_for_once_and_goes_to_both_its_references() {
    let code = "0E3535303231373230333532323835";
    let script = Script::new(&format!(
        "{SELECT_SURFACE}00200092 > 63CA\n00200092{code} > 9000\n\
         {SELECT_ASSIST}00200095 > 63C9\n00200095{code} > 9000\n{LEAVE}"
    ));
    run(&script, |card| {
        let (mut asked, mut kept) = (Asked::default(), None);
        let mut surface = card.app::<CardSurface>()?;
        surface.present::<CodeB, _>(keep(&mut kept, &mut asked), LastTry::Refuse)?;
        let mut assist = surface.switch::<InputAssist>()?;
        assist.present::<CodeB, _>(keep(&mut kept, &mut asked), LastTry::Refuse)?;
        let first = (
            Credential::CodeB,
            Credential::SurfaceCodeB,
            Tries::Remaining(10),
        );
        assert_eq!(asked.0, [first]);
        assist.close()
    });
}

#[test]
fn a_secret_with_two_references_goes_to_the_one_of_the_application() {
    fn open<A: mynumber_card::app::ApplicationKind>(
        mut app: App<'_, A, Script>,
        asked: &mut Asked,
    ) -> Result<(), Error>
    where
        JukiPin: Opens<A>,
    {
        assert_eq!(app.query_tries::<JukiPin>()?, Tries::Remaining(2));
        app.present::<JukiPin, _>(asked, LastTry::Refuse)?;
        app.close()
    }
    let pin = "0020009C > 63C2\n0020009C > 63C2\n0020009C0433343536 > 9000\n";
    let script = Script::new(&format!(
        "{SELECT_COMMON}{pin}{LEAVE}{SELECT_JUKI}{pin}{LEAVE}"
    ));
    run(&script, |card| {
        let mut asked = Asked::default();
        open(card.app::<Common>()?, &mut asked)?;
        open(card.app::<Juki>()?, &mut asked)?;
        let juki = Credential::JukiPin;
        let tries = Tries::Remaining(2);
        let places = [(juki, Credential::CommonPin, tries), (juki, juki, tries)];
        assert_eq!(asked.0, places);
        Ok(())
    });
}

#[test]
fn text_is_taken_as_people_write_it() {
    fn takes<S: Secret>(text: &str) -> bool {
        S::from_text(text).is_ok()
    }
    assert!(takes::<AssistPin>("2345") && !takes::<AssistPin>("23456"));
    assert!(takes::<mynumber_card::CodeA>("1234 5678-9018"));
    assert!(takes::<CodeB>("昭和55年2月17日,2035,2285"));
    assert!(!takes::<CodeB>("55021720352285"));
    assert!(takes::<mynumber_card::BirthCode>("S55.2.17"));
    let wrong = mynumber_card::BirthCode::from_text("550217");
    assert!(matches!(
        wrong,
        Err(SecretError::Part {
            credential: Credential::BirthCode,
            ..
        })
    ));
}

#[test]
fn a_source_shows_no_secret() {
    let pins = Pins::new().with(pin());
    let shown = format!("{pins:?} {:?}", ask(|_| Ok::<_, Error>(pin())));
    assert!(!shown.contains("2345"), "{shown}");
    let mut kept = Some(pin());
    let question = ask(|_| Ok::<_, Error>(pin()));
    let keep = keep(&mut kept, question);
    assert!(!format!("{keep:?}").contains("2345"));
    let lent = keep.into_secret(Credential::AssistPin, Tries::Remaining(3));
    assert_eq!(format!("{:?}", lent.unwrap()), "AssistPin(hidden)");
}

fn is_send<T: Send>(_: &T) {}

#[test]
fn a_card_can_be_used_in_another_thread() {
    fn of_any<T: Transport + Send>(card: &Card<T>) {
        is_send(card);
    }
    let script = Script::new(&format!("{SELECT_ASSIST}{PIN}{LEAVE}"));
    let link: Box<dyn Transport + Send> = Box::new(script.clone());
    let mut card = Card::new(link);
    let (told, hears) = std::sync::mpsc::channel::<Progress>();
    card.on_progress(move |progress| told.send(progress).unwrap());
    of_any(&card);
    let thread = std::thread::spawn(move || {
        let mut assist = card.app::<InputAssist>()?;
        is_send(&assist);
        is_send(&assist.present(&pin(), LastTry::Refuse)?);
        assist.close()
    });
    thread.join().unwrap().unwrap();
    assert!(hears.recv().is_err(), "nothing long was read");
    script.assert_done();
}

#[test]
fn a_link_that_stays_in_its_thread_is_taken_too() {
    /// Not `Send`.
    struct Local(std::rc::Rc<Script>);
    impl Transport for Local {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
            Script::clone(&self.0).transmit(command)
        }
        fn power_down(&mut self) -> Result<(), TransportError> {
            Script::clone(&self.0).power_down()
        }
    }
    let script = Script::new(&format!("{SELECT_ASSIST}{PIN}{LEAVE}"));
    let link: Box<dyn Transport> = Box::new(Local(std::rc::Rc::new(script.clone())));
    let mut card = Card::new(link);
    let mut assist = card.app::<InputAssist>().unwrap();
    assist.present(&pin(), LastTry::Refuse).unwrap();
    assist.close().unwrap();
    script.assert_done();
}
