//! The PKCS#11 module over a card that answers as it likes.

use std::sync::{Arc, Mutex, PoisonError};

use mynumber_card::sim::{SimHandle, SimTransport, SimulatedCard};
use mynumber_card::{ApduLengths, Transport, TransportError};
use mynumber_card_pkcs11::simulated::SimulatedReaders;
use mynumber_card_pkcs11::{Attribute, Module, Parameters, Settings};

use crate::input::Input;
use crate::seam::answers::{lengths, link_error};
use crate::seam::people;

/// What is entered: right for one token, wrong, of no form, right for the other.
const ENTRIES: [&[u8]; 6] = [b"1234", b"9999", b"", b"12", b"TEST1234", b"WRONG999"];
const PEOPLE: [&str; 4] = ["taro", "child", "locked", "iphone"];
/// Readers, users, handles and the like, right ones and others.
const NUMBERS: [u64; 8] = [0, 1, 2, 3, 4, 5, 99, u64::MAX];
const ATTRIBUTES: [u64; 10] = [0, 3, 0x11, 0x102, 0x120, 0x124, 0x129, 0x202, 0x87, 0x9999];
const MECHANISMS: [u64; 8] = [0x1, 0x40, 0x41, 0x42, 0xD, 0x43, 0x220, u64::MAX];

/// What the card has seen and said, whatever came between.
#[derive(Default)]
struct Seen {
    /// PINs that were presented.
    presented: Vec<Vec<u8>>,
    /// The reference whose counter was told to have a last try, or none.
    spent: Option<u8>,
    /// What is left of the input for answers.
    bytes: Vec<u8>,
}

/// A link to the simulated card that changes what it says.
struct Hostile {
    inner: SimTransport,
    seen: Arc<Mutex<Seen>>,
    lengths: ApduLengths,
}

impl Transport for Hostile {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let verify = command.get(1) == Some(&0x20);
        let reference = command.get(3).copied();
        if verify && command.len() > 5 {
            assert_ne!(seen.spent, reference, "the last try is spent");
            let length = usize::from(command[4]);
            seen.presented.push(command[5..5 + length].to_vec());
        }
        let honest = self.inner.transmit(command);
        let answer = match seen.bytes.pop().unwrap_or_default() {
            0..=159 => honest,
            number @ 160..=175 => Err(link_error(number)),
            number @ 176..=215 => honest.map(|mut answer| {
                let place = seen.bytes.pop().map_or(0, usize::from) * 7 % answer.len().max(1);
                match number % 3 {
                    0 => answer.truncate(place),
                    1 => answer
                        .iter_mut()
                        .skip(place)
                        .take(1)
                        .for_each(|it| *it ^= number),
                    _ => answer.insert(place, number),
                }
                answer
            }),
            number => {
                let count = usize::from(number - 215).min(seen.bytes.len());
                let from = seen.bytes.len() - count;
                Ok(seen.bytes.split_off(from))
            }
        };
        if verify && command.len() <= 5 {
            let few = |answer: &Vec<u8>| {
                matches!(answer.as_slice(), [0x63, 0xC0 | 0xC1] | [0x69, 0x83 | 0x84])
            };
            let told = answer.as_ref().is_ok_and(few);
            seen.spent = if told {
                reference
            } else {
                seen.spent.filter(|it| Some(*it) != reference)
            };
        }
        answer
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.lengths
    }
}

fn insert(
    readers: &SimulatedReaders,
    card: &SimHandle,
    seen: &Arc<Mutex<Seen>>,
    lengths: ApduLengths,
) {
    let (card, seen) = (card.clone(), Arc::clone(seen));
    let link = move || {
        card.power_on();
        let (inner, seen) = (card.connect()?, Arc::clone(&seen));
        let link: Box<dyn Transport> = Box::new(Hostile {
            inner,
            seen,
            lengths,
        });
        Ok(link)
    };
    readers.put(0, Some(Box::new(link)));
}

/// Any calls over any answers: no PIN that nobody entered, none more often than somebody asked for something that needs it, none
/// when the counter says that it would be the last try.
pub fn pkcs11(data: &[u8]) {
    let mut input = Input::new(data);
    let person = *input.one_of(&PEOPLE);
    let lengths = lengths(input.byte());
    let seen = Arc::new(Mutex::new(Seen {
        bytes: input.long().to_vec(),
        ..Seen::default()
    }));
    let readers = SimulatedReaders::new(1);
    let card = SimTransport::new(SimulatedCard::new(people::image(person))).handle();
    insert(&readers, &card, &seen, lengths);
    let mut module = Module::new(Box::new(readers.clone()), Settings::default());
    let mut wishes: usize = 0;
    let mut entered: Vec<&[u8]> = Vec::new();
    for _ in 0..24 {
        if input.is_empty() {
            break;
        }
        let (call, number) = (input.byte(), *input.one_of(&NUMBERS));
        let entry = *input.one_of(&ENTRIES);
        match call % 14 {
            0 => {
                let _ = module.slots(true);
            }
            1 => {
                let _ = module.token_info(number);
            }
            2 => {
                let _ = module.slot_info(number);
            }
            3 => {
                let _ = module.open_session(number, if call & 0x40 == 0 { 4 } else { 6 });
            }
            4 => {
                wishes += 1;
                entered.push(entry);
                let _ = module.login(number, *input.one_of(&[1, 2, 0, 7]), entry);
            }
            5 => {
                let template = input.flag().then(|| Attribute {
                    kind: 0,
                    value: input.short().to_vec(),
                });
                let _ = module.begin_search(number, template.as_slice());
                let _ = module.found(number, 5);
            }
            6 => {
                let _ = module.end_search(number);
            }
            7 => {
                drop(module.attribute(number, *input.one_of(&NUMBERS), *input.one_of(&ATTRIBUTES)))
            }
            8 => {
                let parameters = match input.byte() % 3 {
                    0 => Parameters::Pss(0x250, 2, 32),
                    _ => Parameters::None,
                };
                let _ = module.begin_signature(number, *input.one_of(&MECHANISMS), parameters, 3);
            }
            9 => {
                let _ = module.update_signature(number, input.short());
            }
            10 => {
                wishes += 1;
                let _ = module.sign(number, input.flag().then_some(b"a text"));
            }
            11 => {
                let _ = module.logout(number);
            }
            12 => {
                wishes += 1;
                let new = *input.one_of(&ENTRIES);
                entered.extend([entry, new]);
                let _ = module.set_pin(number, entry, new);
            }
            _ if input.flag() => readers.put(0, None),
            _ => insert(&readers, &card, &seen, lengths),
        }
    }
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(
        seen.presented.len() <= wishes,
        "{} PINs for {wishes} wishes",
        seen.presented.len()
    );
    for pin in &seen.presented {
        assert!(
            entered.iter().any(|it| it.eq_ignore_ascii_case(pin)),
            "a PIN that nobody entered"
        );
    }
}

/// A session that lists, logs in, signs, changes the PIN and logs out, on an honest card and on others.
pub fn sessions() -> impl Iterator<Item = Vec<u8>> {
    let calls: &[&[u8]] = &[
        &[0, 0, 0],
        &[1, 0, 0],
        &[0x43, 0, 0],
        &[5, 1, 0, 0],
        &[6, 1, 0],
        &[4, 1, 0, 0],
        &[7, 1, 0, 3, 5],
        &[8, 1, 0, 1, 1],
        &[10, 1, 0, 1],
        &[8, 1, 0, 0, 4],
        &[10, 1, 0, 1],
        &[12, 1, 0, 1],
        &[11, 1, 0],
        &[13, 0, 0, 1],
        &[13, 0, 0, 0],
        &[2, 0, 0],
        &[0x43, 1, 0],
        &[4, 2, 4, 0],
        &[8, 2, 4, 1, 1],
        &[4, 2, 4, 1],
        &[10, 2, 0, 1],
    ];
    let calls = calls.concat();
    let changed = [(0, 0), (5, 165), (12, 180), (20, 200), (24, 219), (30, 176)];
    (0..4).flat_map(move |person| {
        let calls = calls.clone();
        changed.into_iter().map(move |(place, answer)| {
            let mut answers = vec![0; 48];
            answers[place] = answer;
            [&[person, 2, 0, 48][..], &answers, &calls].concat()
        })
    })
}
