//! `read --my-number`: encrypted where the path to the card allows it.

use mynumber_card::job::my_number::{self, InClear, Number, Transfer};
use mynumber_card::job::{Context, Proven};
use mynumber_card::{AssistPin, CodeA};

use crate::args::ReadArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::Language;
use crate::session::Session;
use crate::view::value::number_remark;
use crate::{output, proof};

pub(super) fn run(
    session: &Session,
    arguments: &ReadArguments,
    context: Context<'_>,
) -> Result<(), Failure> {
    let language = session.language;
    let clear = match arguments.require_encrypted {
        true => InClear::Refused,
        false => InClear::Allowed,
    };
    let mut asker = session.asker();
    let read = if arguments.code_a {
        asker.expect::<CodeA>()?;
        with_card(session, Hold::Exclusive, |card| {
            my_number::read::<CodeA, _, _>(card, &mut asker, clear, context)
        })?
    } else {
        asker.expect::<AssistPin>()?;
        with_card(session, Hold::Exclusive, |card| {
            my_number::read::<AssistPin, _, _>(card, &mut asker, clear, context)
        })?
    };
    let printed = session.show(&read, |read, language| text(&read.data, language));
    if !session.options.json {
        output::remark(number_remark(language), language);
    }
    if let Some(remark) = remark(read.data.value.transfer, language) {
        output::remark(remark, language);
    }
    let required = arguments.require_authentic;
    session.conclude(read.left_open, [&read.data.proof], required, printed)
}

fn text(read: &Proven<Number>, language: Language) -> String {
    let name = language.pick("個人番号", "My Number");
    let crossed = language.pick("転送    ", "Transfer ");
    let authentic = language.pick("真正性  ", "Authentic");
    let (digits, how) = (
        read.value.number.reveal(),
        in_words(read.value.transfer, language),
    );
    let proven = proof::in_words(&read.proof, language);
    format!("{name}  {digits}\n{crossed}  {how}\n{authentic}  {proven}\n")
}

fn in_words(transfer: Transfer, language: Language) -> &'static str {
    if transfer.is_encrypted() {
        language.pick(
            "暗号化（カードからこのプログラムまで）",
            "encrypted from the card to this program",
        )
    } else {
        language.pick("平文", "in clear")
    }
}

/// What has to be said of a number that crossed in clear.
fn remark(transfer: Transfer, language: Language) -> Option<&'static str> {
    Some(match transfer {
        Transfer::ShortPath => language.pick(
            "暗号化せずに読みました。このリーダーは暗号化に必要な長いコマンドに対応していません。無線区間を傍受されると番号が読めます（--require-encrypted なら読みません）",
            "it was read in clear: this reader does not carry the long commands that encryption needs; whoever listens to the radio link can read it (--require-encrypted refuses that)",
        ),
        Transfer::NotOnThisCard => language.pick(
            "暗号化せずに読みました。このカードは暗号化に対応していません。無線区間を傍受されると番号が読めます（--require-encrypted なら読みません）",
            "it was read in clear: this card offers no encryption; whoever listens to the radio link can read it (--require-encrypted refuses that)",
        ),
        Transfer::ByCodeA => language.pick(
            "照合番号A（番号そのもの）を平文でカードに送りました。無線区間を傍受されると番号が読めます。暗証番号で開けば暗号化されます",
            "code A, which is the number, went to the card in clear: whoever listens to the radio link can read it; opened with the PIN it is encrypted",
        ),
        _ => return None,
    })
}
