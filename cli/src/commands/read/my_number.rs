//! `read --my-number`: encrypted where the path to the card allows it.

use mynumber_card::app::{InputAssist, Opened, OpensMyNumber, SecureAssist};
use mynumber_card::data::MyNumber;
use mynumber_card::pki::TrustAnchors;
use mynumber_card::{
    ApduLengths, AssistPin, CodeA, Error, SecureMessagingError, SessionSecret, Transport,
};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Files, NumberFiles, Read};
use crate::args::ReadArguments;
use crate::commands::{Session, number_remark};
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::input;
use crate::language::Language;
use crate::output;
use crate::proof::{self, JsonProof, Proof};

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Json<'a> {
    my_number: &'a str,
    /// Whether the number crossed from the card to this program encrypted, and in no other way.
    encrypted: bool,
    #[serde(flatten)]
    proof: JsonProof<'a>,
}

/// How the number came from the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transfer {
    Encrypted,
    /// In clear: the path carries no long commands.
    ShortPath,
    /// In clear: the card has no secure messaging.
    NotOnThisCard,
    /// In clear, and presented in clear before: code A is the number.
    ByCodeA,
}

pub(super) fn run(
    session: &Session,
    arguments: &ReadArguments,
    anchors: &TrustAnchors,
) -> Result<(), Failure> {
    let language = session.language;
    let challenge = input::challenge()?;
    let ((files, transfer), closed) = if arguments.code_a {
        by_code_a(session, &challenge)?
    } else {
        by_pin(session, &challenge, arguments.require_encrypted)?
    };
    let number = MyNumber::parse(&files.content).map_err(|error| Error::Malformed {
        what: error.what(),
        problem: error.problem(),
    })?;
    let report = files.my_number(&challenge).verify(anchors);
    let proof = Proof::of_files(&report, language);
    let printed = if session.options.json {
        let json = Zeroizing::new(output::to_json(&Json {
            my_number: number.reveal(),
            encrypted: transfer == Transfer::Encrypted,
            proof: proof.json(),
        }));
        output::print(&json)
    } else {
        print_text(&number, transfer, &proof, language)
    };
    if let Some(remark) = transfer.remark(language) {
        output::remark(remark, language);
    }
    closed.map_err(Failure::LeftOpen)?;
    proof::conclude(&[&proof], arguments.require_authentic, language, printed)
}

fn print_text(
    number: &MyNumber,
    transfer: Transfer,
    proof: &Proof,
    language: Language,
) -> Result<(), Failure> {
    let name = language.pick("個人番号", "My Number");
    let crossed = language.pick("転送    ", "Transfer ");
    let authentic = language.pick("真正性  ", "Authentic");
    let (digits, how) = (number.reveal(), transfer.in_words(language));
    let proven = proof.in_words(language);
    let text = Zeroizing::new(format!(
        "{name}  {digits}\n{crossed}  {how}\n{authentic}  {proven}\n"
    ));
    let printed = output::print(&text);
    output::remark(number_remark(language), language);
    printed
}

impl Transfer {
    fn in_words(self, language: Language) -> &'static str {
        if self == Self::Encrypted {
            language.pick(
                "暗号化（カードからこのプログラムまで）",
                "encrypted from the card to this program",
            )
        } else {
            language.pick("平文", "in clear")
        }
    }

    /// What has to be said of a number that crossed in clear.
    fn remark(self, language: Language) -> Option<&'static str> {
        Some(match self {
            Self::Encrypted => return None,
            Self::ShortPath => language.pick(
                "暗号化せずに読みました。このリーダーは暗号化に必要な長いコマンドに対応していません。無線区間を傍受されると番号が読めます（--require-encrypted なら読みません）",
                "it was read in clear: this reader does not carry the long commands that encryption needs; whoever listens to the radio link can read it (--require-encrypted refuses that)",
            ),
            Self::NotOnThisCard => language.pick(
                "暗号化せずに読みました。このカードは暗号化に対応していません。無線区間を傍受されると番号が読めます（--require-encrypted なら読みません）",
                "it was read in clear: this card offers no encryption; whoever listens to the radio link can read it (--require-encrypted refuses that)",
            ),
            Self::ByCodeA => language.pick(
                "照合番号A（番号そのもの）を平文でカードに送りました。無線区間を傍受されると番号が読めます。暗証番号で開けば暗号化されます",
                "code A, which is the number, went to the card in clear: whoever listens to the radio link can read it; opened with the PIN it is encrypted",
            ),
        })
    }
}

fn by_pin(
    session: &Session,
    challenge: &[u8; 32],
    required: bool,
) -> Result<Read<(NumberFiles, Transfer)>, Failure> {
    let mut asker = session.asker();
    asker.expect::<AssistPin>()?;
    let random = Zeroizing::new(input::random::<{ SessionSecret::LENGTH }>()?);
    with_card(session, Hold::Exclusive, |card| {
        card.check_carries_signatures()?;
        let mut assist = card.input_assist()?;
        // The free file comes first: it finds out what the path carries before a PIN is presented.
        let certificate = assist.read_certificate()?;
        let too_short = assist.selected().apdu_lengths() == ApduLengths::Short;
        if too_short && required {
            return Err(Error::from(SecureMessagingError::PathTooShort).into());
        }
        // The key that answers needs no PIN: where its answer does not come, none is asked for.
        let answer = assist.sign(challenge)?;
        let mut opened = assist.present::<AssistPin, _>(&mut asker, session.last_try())?;
        let (files, transfer) = if too_short {
            (in_clear(certificate, answer, opened)?, Transfer::ShortPath)
        } else {
            match opened.start_secure_session(SessionSecret::from_random(&random)) {
                Ok(secure) => (encrypted(certificate, answer, secure)?, Transfer::Encrypted),
                Err(error) => {
                    // Only a plain "not here". Anything else that goes wrong is no reason to read
                    // in clear: somebody may want just that.
                    let transfer = match error {
                        _ if required => return Err(error.into()),
                        Error::SecureMessaging(SecureMessagingError::PathTooShort) => {
                            Transfer::ShortPath
                        }
                        Error::SecureMessaging(SecureMessagingError::Unsupported { .. }) => {
                            Transfer::NotOnThisCard
                        }
                        error => return Err(error.into()),
                    };
                    (in_clear(certificate, answer, opened)?, transfer)
                }
            }
        };
        Ok(((files, transfer), assist.close()))
    })
}

fn by_code_a(
    session: &Session,
    challenge: &[u8; 32],
) -> Result<Read<(NumberFiles, Transfer)>, Failure> {
    let mut asker = session.asker();
    asker.expect::<CodeA>()?;
    with_card(session, Hold::Exclusive, |card| {
        card.check_carries_signatures()?;
        let mut assist = card.input_assist()?;
        let certificate = assist.read_certificate()?;
        let answer = assist.sign(challenge)?;
        let opened = assist.present::<CodeA, _>(&mut asker, session.last_try())?;
        let files = in_clear(certificate, answer, opened)?;
        Ok(((files, Transfer::ByCodeA), assist.close()))
    })
}

fn in_clear<S: OpensMyNumber, T: Transport>(
    certificate: Vec<u8>,
    answer: Vec<u8>,
    mut opened: Opened<'_, '_, InputAssist, S, T>,
) -> Result<NumberFiles, Error> {
    let number = opened.read_my_number_file()?;
    Files::read(certificate, answer, number, opened)
}

/// The integrity record too: the number is found from its digest by trying all there are.
fn encrypted<S: OpensMyNumber, T: Transport>(
    certificate: Vec<u8>,
    answer: Vec<u8>,
    mut secure: SecureAssist<'_, '_, S, T>,
) -> Result<NumberFiles, Error> {
    Ok(Files {
        content: secure.read_my_number_file()?,
        certificate,
        integrity: secure.read_integrity_record()?,
        signing_key: secure.read_signing_key()?,
        answer,
    })
}
