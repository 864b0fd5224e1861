//! Secure messaging between driver and simulated card: what crosses the air, and what OpenSSL says about it.

use crate::secure_support::*;
use mynumber_card::LastTry;
use mynumber_card::sim::Link;

#[test]
fn openssl_decrypts_the_my_number_from_what_crossed_the_air() {
    let (mut card, handle) = card("taro", Link::direct());
    let (file, record) = session_by_pin(&mut card, |secure| {
        (
            secure.read_my_number_file().unwrap(),
            secure.read_integrity_record().unwrap(),
        )
    })
    .unwrap();
    let exchanges = handle.exchanges();
    assert_hidden(&exchanges, "the whole exchange");
    let secured = secured(&exchanges);
    assert_eq!(secured.len(), 2);
    assert_eq!(
        hex::encode_upper(&secured[0].0),
        "08B0810005960300 00EF00".replace(' ', "")
    );
    let number = decrypt(1, ciphertext(&secured[0].1));
    assert_eq!(number, *file);
    assert_eq!(&number[3..15], NUMBER.as_bytes());
    assert_eq!(
        hex::encode_upper(&secured[1].0),
        "08B0830000000596030010000000"
    );
    assert_eq!(decrypt(2, ciphertext(&secured[1].1)), record);
}

#[test]
fn the_counter_goes_on_beyond_one_byte() {
    let (mut card, handle) = card("taro", Link::direct());
    session_by_pin(&mut card, |secure| {
        for _ in 0..257 {
            secure.read_my_number().unwrap();
        }
    })
    .unwrap();
    let secured = secured(&handle.exchanges());
    let mut before = Vec::new();
    for counter in [1, 2, 255, 256, 257_usize] {
        let encrypted = ciphertext(&secured[counter - 1].1).to_vec();
        let number = decrypt(u128::try_from(counter).unwrap(), &encrypted);
        assert_eq!(&number[3..15], NUMBER.as_bytes());
        assert!(!before.contains(&encrypted), "{counter}: the same again");
        before.push(encrypted);
    }
}

#[test]
fn the_driver_draws_no_randomness_of_its_own() {
    let exchanges = || {
        let (mut card, handle) = card("taro", Link::direct());
        session_by_pin(&mut card, |secure| secure.read_my_number().unwrap()).unwrap();
        let exchanges = handle.exchanges();
        exchanges
            .into_iter()
            .map(|it| (it.command, it.response))
            .collect::<Vec<_>>()
    };
    assert_eq!(exchanges(), exchanges());
}

#[test]
fn openssl_finds_the_session_key_with_the_cards_private_key() {
    let (mut card, handle) = card("taro", Link::direct());
    session_by_pin(&mut card, |_| ()).unwrap();
    let sent = handle
        .exchanges()
        .into_iter()
        .find(|exchange| exchange.command[1] == 0xAE)
        .unwrap();
    assert_eq!(
        sent.command[..7],
        [0x80, 0xAE, 0x00, 0x00, 0x00, 0x01, 0x00]
    );
    assert_eq!(sent.command.len(), 7 + 256, "no Le field");
    let decrypted = oaep(
        "-decrypt",
        &delivery_key(&handle.image()),
        &sent.command[7..],
    );
    assert_eq!(decrypted[..4], [0xA0, 0x22, 0x80, 0x20]);
    assert_eq!(hex::encode(&decrypted[4..20]), session_key());
    assert_eq!(decrypted.len(), 36);
}

#[test]
fn openssl_decrypts_the_code_a_that_was_presented_in_a_session_of_code_b() {
    let (mut card, handle) = card("taro", Link::direct());
    session_by_code_b(&mut card, |secure| {
        let attributes = secure.read_attributes().unwrap();
        assert_eq!(attributes.name(), "番号　太郎");
        let number = secure
            .present_code_a(&code_a(), LastTry::Refuse)
            .unwrap()
            .read_my_number()
            .unwrap();
        assert_eq!(number.reveal(), NUMBER);
    })
    .unwrap();
    let exchanges = handle.exchanges();
    assert_hidden(&exchanges, "code A");
    let secured = secured(&exchanges);
    let verify = &secured[1].0;
    assert_eq!(verify[..5], [0x08, 0x20, 0x00, 0x94, 0x13]);
    assert_eq!(decrypt(2, ciphertext(&verify[5..])), NUMBER.as_bytes());
    // The counter query before it was in clear, and counted for nothing.
    assert_eq!(
        &decrypt(3, ciphertext(&secured[2].1))[3..15],
        NUMBER.as_bytes()
    );
}
