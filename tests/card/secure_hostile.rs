//! A card or a link that answers anything at all: no panic, and the My Number does not come out.

use crate::secure_support::{assert_hidden, by_codes, by_pin, transport};
use mynumber_card::sim::{Link, SimTransport};
use mynumber_card::{Card, Transport, TransportError};
use proptest::prelude::*;

/// A card that answers like a real one until the session is established, and then with any bytes.
#[derive(Debug)]
struct Hostile {
    inner: SimTransport,
    from: usize,
    sent: usize,
    answers: Vec<Vec<u8>>,
}

impl Transport for Hostile {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let index = self.sent;
        self.sent += 1;
        match index.checked_sub(self.from) {
            Some(at) if !self.answers.is_empty() => {
                Ok(self.answers[at % self.answers.len()].clone())
            }
            _ => self.inner.transmit(command),
        }
    }
    fn power_down(&mut self) -> Result<(), TransportError> {
        self.inner.power_down()
    }
}

/// Bytes that get further than random ones: something like a cryptogram or a key, with a good status.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..600);
    let status = prop_oneof![
        Just([0x90, 0x00]),
        Just([0x62, 0x82]),
        Just([0x61, 0x10]),
        any::<[u8; 2]>()
    ];
    let cryptogram = (bytes(), any::<u8>(), 0..3usize).prop_map(|(mut data, length, form)| {
        let whole = data.len() / 16 * 16;
        if form == 0 {
            data.truncate(whole);
        }
        let [high, low] = u16::try_from(data.len() + 1).unwrap().to_be_bytes();
        let head = match form {
            0 | 1 => vec![0x86, 0x82, high, low, 0x01],
            _ => vec![0x86, length, 0x01],
        };
        [head, data].concat()
    });
    let key = (
        bytes(),
        proptest::collection::vec(any::<u8>(), 256..=256),
        0..9usize,
    )
        .prop_map(|(data, modulus, exponent)| {
            let exponent = &data[..exponent.min(data.len())];
            let inner = [
                &[0x90, u8::try_from(exponent.len()).unwrap()],
                exponent,
                &[0x91, 0x82, 0x01, 0x00],
                &modulus,
            ]
            .concat();
            let [high, low] = u16::try_from(inner.len()).unwrap().to_be_bytes();
            [&[0xA1, 0x82, high, low], inner.as_slice()].concat()
        });
    (prop_oneof![bytes(), cryptogram, key], status).prop_map(|(data, status)| {
        let mut answer = data;
        answer.extend(status);
        answer
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_answer_of_a_hostile_card_is_a_panic_or_brings_out_the_number(
        from in 3..9usize,
        codes in any::<bool>(),
        answers in proptest::collection::vec(answer(), 1..4),
    ) {
        let (inner, handle) = transport(Link::direct());
        let mut card = Card::new(Hostile { inner, from, sent: 0, answers });
        let _outcome = if codes { by_codes(&mut card) } else { by_pin(&mut card) };
        drop(card);
        assert_hidden(&handle.exchanges(), "hostile");
    }
}
