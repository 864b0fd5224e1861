//! What the simulated card does where no source says what a card does.
//!
//! Each point is an assumption: a real card may differ, and a driver must not rely on it. Those that a
//! driver could come to rely on have a name ([`Assumption`]), and
//! [`SimulatedCard::with_switched`](super::SimulatedCard::with_switched) makes a card that behaves otherwise.
//!
//! # Class and lengths
//! - Command chaining (class 1x, 9x): 6884. Further classes for other channels: 6881. Reserved
//!   classes: 6E00. An instruction that does not exist under its class: 6D00.
//! - A length that does not add up, and a missing Le where data comes back: 6700.
//! - `80 FC` is answered by 6700 and `80 A2` by 6A86 whatever their parameters.
//! - Secure messaging with nothing, the issuer security domain or the license selected: 6882; SET
//!   SESSION KEY there: 6D00. (common and card-surface 66F1, jpki and juki 6982, class 08 in jpki 69FC:
//!   measured.) Classes 04, 84, 88 and 8C with the input assist, and 0C without a session: 6882. (Class
//!   0C in a session: 6987, measured.)
//!
//! # Selection
//! - **A warm reset leaves nothing selected**: no application, no current EF. What a PIN opened
//!   stays open, and is usable again once the same application is selected.
//! - Power-on leaves nothing selected.
//! - With no application selected READ BINARY, READ RECORD, VERIFY and COMPUTE DIGITAL SIGNATURE are
//!   answered by 6986. (After the power was lost under a connection: measured.)
//! - SELECT of an application that is absent changes nothing: selection, current EF and security
//!   status stay. SELECT of an absent EF keeps the current EF.
//! - SELECT of an application, also of the one that is selected, leaves no current EF.
//! - The beginning of an AID may be of any length; the first match in the order of the image is
//!   taken, the issuer security domain last. No data at all names the issuer security domain.
//! - P2 = 00 gives `6F {84 AID}` when there is an Le field, and nothing otherwise. P1 other than 00, 02
//!   and 04, P2 other than 00 and 0C: 6A86. P1 = 00 with other data than none and `3F00`: 6A86; with
//!   none and the issuer security domain selected: likewise.
//! - The master file's EF 001E is there with nothing selected. READ RECORD does not find it.
//! - GET DATA answers with the issuer security domain selected as it does with nothing selected.
//!   With another application every object but 5F51 is absent: 6A88.
//!
//! # Files
//! - A short identifier of an existing EF makes it current, also when the command is refused, and
//!   also in VERIFY, the change commands and COMPUTE DIGITAL SIGNATURE. (In READ BINARY: measured.)
//! - Short identifiers 0 and 31 in READ BINARY: 6A86. Bits 6 and 7 of P1 beside it: 6A86.
//! - Order of refusals: file absent, wrong kind of file (6981), not open (6982), offset (6B00).
//! - READ BINARY of a PIN reference or key: 6981. READ RECORD of a file that has no records: 6981.
//! - A record longer than Le is cut to Le.
//!
//! # PIN references
//! - VERIFY with no current EF: 6986; of an EF that is not a PIN reference: 6981; of an absent one:
//!   6A88. P2 other than `80` and `80|sfi`: 6A86.
//! - An empty VERIFY of a locked reference answers 63C0, a PIN presented to it 6984.
//! - An empty VERIFY is one without data, with or without an Le field.
//! - A wrong PIN closes what the same reference had opened.
//! - A change without VERIFY since the last SELECT of an application or the last warm reset: 6982.
//!   A change by the other application's command, or of a reference that cannot be changed: 6985. A
//!   new value of a wrong length: 6700. The reference stays open, the counter stays as it is.
//!
//! # Keys
//! - COMPUTE DIGITAL SIGNATURE: no data 6700, other wrong lengths 6985; no Le, or one below the
//!   256 bytes of the signature, 6700; no default key 6A88; an EF that is not a key 6981; a key for
//!   something else 6985.
//! - INTERNAL AUTHENTICATE with more than 255 bytes, and with any key but that of common 0019 which is
//!   open or behind no PIN: 6985. (Surface signing keys 6985, keys behind a PIN 6982: measured.)
//! - GET CHALLENGE needs no application.
//!
//! # Secure messaging (input assist)
//! - SET SESSION KEY names no key and takes the only one for decryption (0016), which opens as 0006
//!   does: 6982 before. P1 and P2 other than 00: 6A86. Not 256 bytes: 6700. Not the encryption of
//!   `A0 22 80 20` and 32 bytes: 6A80. A session that was there ends in every one of these cases but
//!   6A86. It needs no Le field, and one is not looked at.
//! - A session ends with a new SET SESSION KEY, with SELECT of an application (the same one too), a
//!   warm reset and loss of power. A SELECT that fails ends nothing.
//! - Class 08 without a session, because there was none or it has ended: 69FC. Plain commands are
//!   answered as ever, whatever became of the session, and move no counter.
//! - **The counter moves before the command is looked at**: a command that is refused with whatever
//!   status word has counted. Only 6988 ends the session.
//! - 6988: VERIFY and SELECT with data that is not `86 <length> 01 ‖ ciphertext` (length one byte or
//!   `81 xx`, whole blocks, at least one, padding of one byte 80 and up to fifteen of 00); READ BINARY
//!   with other data than `96 03 00` and two bytes.
//! - The IV of an answer is that of its command.
//! - Under secure messaging VERIFY takes the same P1 and P2 and spends the same tries; without data
//!   it tells the tries left, and counts. SELECT takes an EF only: 6A86 for an application. READ
//!   BINARY takes offsets and short identifiers. Other instructions: 6D00.
//! - The Le in `96` counts plain bytes, 0000 is 65,536. The Le field of the command counts those of
//!   the answer as it is sent: without it, or when the answer is longer, 6700.
//! - The answer's length is in the shortest form. An error carries no data.
//!
//! # Data objects
//! - An object longer than Le is refused with 6700, whatever the form of Le.
//!
//! # What the issuer writes
//! - jpki 0008: an absent certificate is 00. Without a signature certificate 0001, 0002 and 001A
//!   are absent; a child's card has no 001B either, a card without PINs has it locked.
//! - jpki 0006: everything but the label; the serial number is that of the card.
//! - Common name of a certificate: 16 letters and digits. Distribution point: `OU=CRL Distribution
//!   Points, OU=<prefecture>, CN=<municipality> CRLDP` below the name of the CA, less the agency.
//! - input-assist 0005, card-surface 0003: the last digits of the key ids. The municipality is the
//!   one that handed the card out. The opaque bytes are made from the card's serial number.
//! - common 0002 and juki 0002: the record has a simple-TLV header `01 10`, as common 0001 has one.
//! - jpki 0009 and 0016, card-surface 0006, input-assist 0008 are empty and nobody can read them; that
//!   they are there is all that is known.
//! - The private half of the key in input-assist 0006 is the key 0016; no other command names it.
//! - Key ids of signers: the number of their root, and a number of their own in the last four
//!   bytes. A card's own key id (common 0002, juki 0002, subject of GET DATA 7F21) ends with its
//!   serial number in binary.
//! - GET DATA 0045: the serial number. 7F21 is signed by the key that 00F8 certifies; its subject
//!   is a key that no command uses. The subject of 00F8 begins with the municipality code and two
//!   zeros.
//! - Lengths are in the shortest form in all files but input-assist 0005. Filler follows the My
//!   Number, and attributes and face where the person says so.
//! - License: WEF02 has every tag from C2 to 107 in rising order, with length 0 where nothing is
//!   recorded, then filler; WEF03 likewise from 108 to 10D. Tags from 100 on are `01 xx` or `DF xx`,
//!   as the person says ([`TagForm`](super::person::TagForm)). A length of 128 and more is
//!   `82 hh ll`.
//! - License: a class is 01 when held and 00 when not, a date of no class seven zeros, the class of
//!   driver a text. External characters are FFF1 to FFF5 in texts, a missing one FFFA. The PIN cannot
//!   be changed. Names in WEF03 are DER, number and key identifier (SHA-1) are filled up with zeros
//!   in front; the signer's certificate is self-signed, its profile made up.
//! - common 0001, 0002, juki 0002 and the key common 0019 are free.
//!
//! # Example
//! ```
//! use mynumber_card::sim::{Assumption, SimulatedCard, people};
//!
//! // One card for each assumption, of which the opposite holds: does your driver still work?
//! for assumption in Assumption::ALL {
//!     let card = SimulatedCard::new(people::load("taro")?).with_switched(assumption);
//!     # let _ = card;
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use crate::data::Assumption;
