//! The end of a certificate from its first bytes, for those who want to know nothing else of it.

use super::grammar::{algorithm, name, serial_number};
use super::walk::{INTEGER, SEQUENCE, Walk, time};
use crate::data::UnixTime;

/// The last second of a certificate that begins with these bytes. `None` where they do not reach as far as
/// that, or are not how a certificate of version 3 begins. What follows is not looked at, so this says less than
/// a [`Certificate`](super::Certificate), which itself proves nothing.
pub(crate) fn end_in_head(head: &[u8]) -> Option<UnixTime> {
    // The certificate, and what is signed of it, may both go on behind these bytes.
    let mut content = Walk::new(into_sequence(into_sequence(head)?)?);
    if content.optional(0xA0).ok()? != Some(&[INTEGER, 1, 2]) {
        return None;
    }
    serial_number(content.take(INTEGER).ok()?).ok()?;
    algorithm(content.enter(SEQUENCE).ok()?).ok()?;
    name(content.enter(SEQUENCE).ok()?).ok()?;
    let mut validity = content.enter(SEQUENCE).ok()?;
    let start = time(&validity.object().ok()?).ok()?;
    let end = time(&validity.object().ok()?).ok()?;
    validity.end().ok()?;
    (start.is_usual && end.is_usual).then_some(end.seconds)
}

/// What is there of the contents of a sequence, which is a certificate or most of one: of at most 65,535 bytes.
const fn into_sequence(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [SEQUENCE, 0..=0x7F, rest @ ..]
        | [SEQUENCE, 0x81, 0x80..=0xFF, rest @ ..]
        | [SEQUENCE, 0x82, 1..=0xFF, _, rest @ ..] => Some(rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::end_in_head;
    use crate::pki::Certificate;

    const CERTIFICATE: &[u8] = include_bytes!("../../fixtures/people/taro/jpki/000A.bin");

    #[test]
    fn the_end_is_that_of_the_whole_certificate_and_known_only_once_it_is_there() {
        let whole = Certificate::from_der(CERTIFICATE).unwrap().not_after();
        let told: Vec<_> = (0..CERTIFICATE.len())
            .map(|length| end_in_head(&CERTIFICATE[..length]))
            .collect();
        let first = told.iter().position(Option::is_some).unwrap();
        assert!((150..240).contains(&first), "{first}");
        assert!(told[..first].iter().all(Option::is_none));
        assert!(told[first..].iter().all(|end| *end == Some(whole)));
    }

    #[test]
    fn what_does_not_begin_as_a_certificate_has_no_end() {
        let told = |at: usize, byte: u8| {
            let mut other = CERTIFICATE.to_vec();
            other[at] = byte;
            end_in_head(&other)
        };
        let end = end_in_head(CERTIFICATE);
        // Both outer tags, version, serial number, algorithm, and the tag of the first time.
        let first_time = CERTIFICATE.windows(2).position(|two| two == [0x17, 0x0D]);
        for at in [0, 4, 8, 13, first_time.unwrap()] {
            assert!(told(at, CERTIFICATE[at]) == end && end.is_some());
            assert_eq!(told(at, 0x04), None, "{at}");
        }
        // A length in more bytes than it takes.
        assert_eq!(told(1, 0x83), None);
    }
}
