//! A session with known randomness, and OpenSSL's command line as the other side.
#![allow(
    missing_docs,
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use mynumber_card::app::SecureAssist;
use mynumber_card::data::Date;
use mynumber_card::sim::{
    CardImage, FileContent, Link, RecordedExchange, SimHandle, SimTransport, SimulatedCard, people,
};
use mynumber_card::{AssistPin, Card, CodeA, CodeB, Error, LastTry, SessionSecret, Transport};
use sha2::{Digest as _, Sha256};

pub const NUMBER: &str = "123456789018";

pub fn secret() -> SessionSecret {
    SessionSecret::from_random(&core::array::from_fn(|n| n as u8 + 0x40))
}

pub fn session_key() -> String {
    (0x40..0x50).map(|byte| format!("{byte:02x}")).collect()
}

pub fn card(person: &str, link: Link) -> (Card<SimTransport>, SimHandle) {
    let image = people::load(person).unwrap();
    let transport = SimTransport::new(SimulatedCard::new(image)).with_link(link);
    let handle = transport.handle();
    (Card::new(transport), handle)
}

pub fn pin() -> AssistPin {
    AssistPin::new("2345").unwrap()
}

pub fn code_a() -> CodeA {
    CodeA::new(NUMBER).unwrap()
}

pub fn code_b() -> CodeB {
    CodeB::from_parts(Date::from_ymd(1980, 2, 17).unwrap(), 2035, "2285").unwrap()
}

/// Runs something in a session that the assist PIN opened.
pub fn session_by_pin<R>(
    card: &mut Card<SimTransport>,
    run: impl FnOnce(&mut SecureAssist<'_, '_, AssistPin, SimTransport>) -> R,
) -> Result<R, Error> {
    let mut assist = card.input_assist()?;
    let mut opened = assist.present(&pin(), LastTry::Refuse)?;
    let mut secure = opened.start_secure_session(secret())?;
    let result = run(&mut secure);
    assist.close()?;
    Ok(result)
}

/// The same with code B.
pub fn session_by_code_b<R>(
    card: &mut Card<SimTransport>,
    run: impl FnOnce(&mut SecureAssist<'_, '_, CodeB, SimTransport>) -> R,
) -> Result<R, Error> {
    let mut assist = card.input_assist()?;
    let mut opened = assist.present(&code_b(), LastTry::Refuse)?;
    let mut secure = opened.start_secure_session(secret())?;
    let result = run(&mut secure);
    assist.close()?;
    Ok(result)
}

/// OpenSSL's command line: bytes in, bytes out.
pub fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// AES-128-CBC by OpenSSL, with the IV that belongs to a counter; padding 80 00… is taken off.
pub fn decrypt(counter: u128, encrypted: &[u8]) -> Vec<u8> {
    let key = session_key();
    let iv = openssl(
        &["enc", "-aes-128-ecb", "-nopad", "-K", &key],
        &counter.to_be_bytes(),
    );
    let iv = hex::encode(iv);
    let plain = openssl(
        &[
            "enc",
            "-d",
            "-aes-128-cbc",
            "-nopad",
            "-K",
            &key,
            "-iv",
            &iv,
        ],
        encrypted,
    );
    let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
    assert_eq!(plain[end], 0x80);
    plain[..end].to_vec()
}

/// The ciphertext in `86 <length> 01 ‖ ciphertext`.
pub fn ciphertext(object: &[u8]) -> &[u8] {
    let value = match object {
        [0x86, 0x82, high, low, value @ ..] => {
            assert_eq!(usize::from(u16::from_be_bytes([*high, *low])), value.len());
            value
        }
        [0x86, 0x81, length, value @ ..] | [0x86, length, value @ ..] => {
            assert_eq!(usize::from(*length), value.len());
            value
        }
        _ => panic!("no cryptogram: {object:02X?}"),
    };
    assert_eq!(value[0], 0x01);
    &value[1..]
}

/// The commands of class 08, with their answers' data.
pub fn secured(exchanges: &[RecordedExchange]) -> Vec<(Vec<u8>, Vec<u8>)> {
    exchanges
        .iter()
        .filter(|exchange| exchange.command[0] == 0x08)
        .map(|exchange| {
            let response = exchange.response.clone().unwrap();
            (
                exchange.command.clone(),
                response[..response.len() - 2].to_vec(),
            )
        })
        .collect()
}

/// The first exchange in which the My Number crosses in clear: as code A, in its file, or as the
/// digest of the file, from which it is found by trying.
pub fn in_clear(exchanges: &[RecordedExchange]) -> Option<&RecordedExchange> {
    let file = [b"\xFF\x10\x0C", NUMBER.as_bytes(), b"\xFF\xFF"].concat();
    let digest: [u8; 32] = Sha256::digest(&file).into();
    let private = [NUMBER.as_bytes(), &digest];
    exchanges.iter().find(|exchange| {
        [Some(&exchange.command), exchange.response.as_ref()]
            .into_iter()
            .flatten()
            .any(|bytes| {
                private
                    .iter()
                    .any(|it| bytes.windows(it.len()).any(|window| window == *it))
            })
    })
}

pub fn assert_hidden(exchanges: &[RecordedExchange], what: &str) {
    let found = in_clear(exchanges);
    assert!(found.is_none(), "{what}: in clear in {found:?}");
}

/// AES-128-CBC by OpenSSL of one secret, as `86 <length> 01 ‖ ciphertext`.
pub fn encrypt(counter: u128, plain: &[u8]) -> Vec<u8> {
    let key = session_key();
    let iv = openssl(
        &["enc", "-aes-128-ecb", "-nopad", "-K", &key],
        &counter.to_be_bytes(),
    );
    let mut padded = plain.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(16), 0);
    let encrypted = openssl(
        &[
            "enc",
            "-aes-128-cbc",
            "-nopad",
            "-K",
            &key,
            "-iv",
            &hex::encode(iv),
        ],
        &padded,
    );
    [
        &[0x86, encrypted.len() as u8 + 1, 0x01],
        encrypted.as_slice(),
    ]
    .concat()
}

/// The private key of a card's input assist, PKCS#8 in a file.
pub fn delivery_key(handle: &CardImage) -> tempfile::NamedTempFile {
    let assist = &handle.applications[1];
    let key = assist.files.iter().find(|file| file.id == 0x0016).unwrap();
    let FileContent::Key(key) = &key.content else {
        panic!("0016 is no key");
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &key.pkcs8).unwrap();
    file
}

/// RSAES-OAEP with SHA-256 and MGF1 with SHA-256, by OpenSSL: `-encrypt` or `-decrypt`.
pub fn oaep(direction: &str, key: &tempfile::NamedTempFile, input: &[u8]) -> Vec<u8> {
    let path = key.path().to_str().unwrap();
    openssl(
        &[
            "pkeyutl",
            direction,
            "-inkey",
            path,
            "-keyform",
            "DER",
            "-pkeyopt",
            "rsa_padding_mode:oaep",
            "-pkeyopt",
            "rsa_oaep_md:sha256",
            "-pkeyopt",
            "rsa_mgf1_md:sha256",
        ],
        input,
    )
}

/// What a job read: the My Number, if it got that far.
pub type Outcome = Result<String, Error>;

/// PIN, session, My Number, integrity record, signing key, close.
pub fn by_pin<T: Transport>(card: &mut Card<T>) -> Outcome {
    let mut assist = card.input_assist()?;
    let mut opened = assist.present(&pin(), LastTry::Refuse)?;
    let mut secure = opened.start_secure_session(secret())?;
    let number = secure.read_my_number()?.reveal().to_owned();
    secure.read_integrity_record()?;
    secure.read_signing_key()?;
    assist.close()?;
    Ok(number)
}

/// Code B, session, attributes, code A in the session, My Number, close.
pub fn by_codes<T: Transport>(card: &mut Card<T>) -> Outcome {
    let mut assist = card.input_assist()?;
    let mut opened = assist.present(&code_b(), LastTry::Refuse)?;
    let mut secure = opened.start_secure_session(secret())?;
    secure.read_attributes()?;
    let mut more = secure.present_code_a(&code_a(), LastTry::Refuse)?;
    let number = more.read_my_number()?.reveal().to_owned();
    assist.close()?;
    Ok(number)
}

pub fn transport(link: Link) -> (SimTransport, SimHandle) {
    let image = people::load("taro").unwrap();
    let transport = SimTransport::new(SimulatedCard::new(image)).with_link(link);
    let handle = transport.handle();
    (transport, handle)
}
