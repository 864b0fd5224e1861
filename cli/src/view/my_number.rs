//! The My Number: as text, and as the picture of the card's back.

use mynumber_card::job::Proven;
use mynumber_card::job::my_number::{Number, Transfer};
use mynumber_card::job::number_picture::NumberPicture;
use terminal::language::{Language, phrases};
use terminal::screen::Screen;
use terminal::table::{Table, rows};

use super::{proof, value};

pub(crate) fn text(read: &Proven<Number>, screen: Screen) -> String {
    let (it, language) = (&read.value, screen.language);
    let transfer = if it.transfer.is_encrypted() {
        encrypted(language)
    } else {
        in_clear(language)
    };
    let mut table = Table::default();
    rows!(table, language;
        "真正性", "Authentic" => proof::marked(&read.proof, screen);
        "転送", "Transfer" => transfer;
        "個人番号", "My Number" => "";
    );
    let (table, details) = (table.to_string(), proof::details(&read.proof, screen));
    // The number stands once in memory, where it is cleared later: in no cell of a table, and in no text that grows.
    let digits = it.number.reveal();
    let length = [table.as_str(), digits, details.as_str()];
    let length = length.iter().map(|part| part.len().saturating_add(2));
    let mut text = String::with_capacity(length.sum());
    for part in [table.trim_end(), "  ", digits, "\n", &details] {
        text.push_str(part);
    }
    text
}

pub(crate) fn picture(read: &Proven<NumberPicture>, screen: Screen) -> String {
    let language = screen.language;
    let mut table = Table::default();
    rows!(table, language;
        "個人番号", "My Number" => value::picture(&read.value.picture, language);
        "真正性", "Authentic" => proof::marked(&read.proof, screen);
    );
    table.to_string()
}

/// What has to be said of a number that crossed in clear.
pub(crate) fn remark(transfer: Transfer, language: Language) -> Option<&'static str> {
    Some(match transfer {
        Transfer::ShortPath => short_path(language),
        Transfer::NotOnThisCard => not_on_this_card(language),
        Transfer::ByCodeA => by_code_a(language),
        _ => return None,
    })
}

phrases!(
    encrypted => "暗号化（カードからこのプログラムまで）", "encrypted from the card to this program";
    in_clear => "平文", "in clear";
    short_path => "暗号化せずに読みました。このリーダーは暗号化に必要な長いコマンドに対応していません。無線区間を傍受されると番号が読めます（--require-encrypted なら読みません）",
        "it was read in clear: this reader does not carry the long commands that encryption needs; whoever listens to the radio link can read it (--require-encrypted refuses that)";
    not_on_this_card => "暗号化せずに読みました。このカードは暗号化に対応していません。無線区間を傍受されると番号が読めます（--require-encrypted なら読みません）",
        "it was read in clear: this card offers no encryption; whoever listens to the radio link can read it (--require-encrypted refuses that)";
    by_code_a => "照合番号A（番号そのもの）を平文でカードに送りました。無線区間を傍受されると番号が読めます。暗証番号で開けば暗号化されます",
        "code A, which is the number, went to the card in clear: whoever listens to the radio link can read it; opened with the PIN it is encrypted";
);
