//! A signature of the card is 256 bytes, or an error: callers need not check its length.

use mynumber_card::app::SignatureScheme;
use mynumber_card::data::Date;
use mynumber_card::error::DataElement;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{
    ApduLengths, AssistPin, AuthPin, Card, CodeB, Error, LastTry, SignPassword, Transport,
    TransportError,
};

/// A link on which every signature has this length.
struct Cut {
    inner: SimTransport,
    length: usize,
}

impl Transport for Cut {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let mut answer = self.inner.transmit(command)?;
        if command.get(1) == Some(&0x2A) && answer.ends_with(&[0x90, 0x00]) {
            answer.truncate(answer.len() - 2);
            answer.resize(self.length, 0x5A);
            answer.extend([0x90, 0x00]);
        }
        Ok(answer)
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.inner.apdu_lengths()
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.inner.power_down()
    }
}

/// What each key of the card signs, over such a link.
fn signatures(length: usize) -> [Result<Vec<u8>, Error>; 4] {
    let card = || {
        let card = SimulatedCard::new(people::load("taro").unwrap());
        let inner = SimTransport::new(card);
        Card::new(Cut { inner, length })
    };
    let digest = [7; 32];
    let scheme = || SignatureScheme::Pkcs1Sha256(&[7; 32]);
    let auth = || {
        let (mut card, pin) = (card(), AuthPin::new("1234")?);
        let mut jpki = card.jpki()?;
        jpki.present(&pin, LastTry::Refuse)?.sign(scheme())
    };
    let sign = || {
        let (mut card, password) = (card(), SignPassword::new("TEST1234")?);
        let mut jpki = card.jpki()?;
        jpki.present(&password, LastTry::Refuse)?.sign(scheme())
    };
    let assist = || {
        let (mut card, pin) = (card(), AssistPin::new("2345")?);
        let mut assist = card.input_assist()?;
        assist.present(&pin, LastTry::Refuse)?;
        assist.sign(&digest)
    };
    let surface = || {
        let mut card = card();
        let birth = Date::from_ymd(1980, 2, 17).unwrap();
        let code = CodeB::from_parts(birth, 2035, "2285")?;
        let mut surface = card.card_surface()?;
        surface.present(&code, LastTry::Refuse)?;
        surface.sign(&digest)
    };
    [auth(), sign(), assist(), surface()]
}

#[test]
fn a_signature_is_256_bytes_or_an_error() {
    for signature in signatures(256) {
        assert_eq!(signature.unwrap().len(), 256);
    }
    for length in [0, 1, 254, 255] {
        for signature in signatures(length) {
            let short = matches!(
                signature,
                Err(Error::Transport(TransportError::IncompleteAnswer {
                    expected: Some(256),
                    received,
                    ..
                })) if received == length
            );
            assert!(short, "{length}: {signature:?}");
        }
    }
    for length in [257, 512] {
        for signature in signatures(length) {
            let long = matches!(
                signature,
                Err(Error::Malformed {
                    element: DataElement::Signature,
                    ..
                })
            );
            assert!(long, "{length}: {signature:?}");
        }
    }
}
