//! The simulated card takes any bytes.

use crate::support::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// Commands that get past the first checks more often than bytes by chance do.
fn likely() -> impl Strategy<Value = Vec<u8>> {
    let instruction = prop::sample::select(vec![
        0x20, 0x24, 0x2A, 0x32, 0x84, 0x88, 0xA4, 0xAE, 0xB0, 0xB2, 0xC0, 0xCA,
    ]);
    let class = prop::sample::select(vec![0x00, 0x80, 0x08, 0x01]);
    (
        class,
        instruction,
        0..8u8,
        any::<u8>(),
        vec(any::<u8>(), 0..40),
        any::<bool>(),
    )
        .prop_map(|(class, instruction, p1, p2, data, framed)| {
            let mut command = vec![class, instruction, p1, p2];
            if framed {
                command.push(u8::try_from(data.len()).unwrap());
            }
            command.extend(data);
            command
        })
}

fn command() -> impl Strategy<Value = Vec<u8>> {
    let aid = prop::sample::select(vec![JPKI, ASSIST, COMMON, DOMAIN]);
    prop_oneof![
        vec(any::<u8>(), 0..300),
        likely(),
        likely(),
        aid.prop_map(select),
        (any::<u8>(), any::<u8>()).prop_map(|(p1, p2)| vec![0x00, 0xB0, p1, p2, 0x00, 0x00, 0x00]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_row_of_commands_is_answered_with_a_status_word(commands in vec(command(), 1..40)) {
        let mut card = card();
        for command in &commands {
            let answer = card.process(command);
            prop_assert!(answer.len() >= 2 && answer.len() <= 65_538);
            let sw1 = answer[answer.len() - 2];
            prop_assert!((0x61..=0x6F).contains(&sw1) || sw1 == 0x90, "{answer:02X?}");
            prop_assert!(answer.len() == 2 || sw1 == 0x90, "data beside a refusal");
        }
    }

    #[test]
    fn no_row_of_commands_without_the_pin_opens_the_signature_certificate(
        commands in vec(command(), 1..40),
    ) {
        let mut card = card();
        for command in &commands {
            prop_assume!(!command.windows(6).any(|bytes| bytes == b"ABC123"));
            card.process(command);
            prop_assert!(!card.is_open(JPKI, 0x1B));
        }
        card.process(&select(JPKI));
        prop_assert_eq!(card.process(&[0x00, 0xB0, 0x81, 0x00, 0x00]), [0x69, 0x82]);
    }
}
