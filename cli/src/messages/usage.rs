//! What is wrong with the arguments.

use terminal::language::{Language, phrases};
use terminal::usage::{ArgumentError, UsagePlace};

use super::explanation::{Explanation, explained};
use crate::failure::UsageError;
use crate::usage::PROGRAM;

explained!(pub(super) fn explain(error: UsageError, language) {
    Request(error): usage => ("{error}", "{error}"), [see_help(language)];
    OnlyForJuki: usage => ("--only は juki と一緒に使います", "--only goes with juki"), [see_help(language)];
    SignatureToTerminal: usage => ("署名のバイト列は端末に表示できません", "the bytes of a signature are not for a terminal"), ("-o FILE を付けてください。-o なしなら Base64 で表示します", "give -o FILE; without -o it is shown in base64");
    DerToTerminal: usage => ("DER は端末に表示できません", "DER is not for a terminal"), ("-o FILE を付けるか、--format pem にしてください", "give -o FILE, or use --format pem");
    JsonAndFormat: usage => ("--json と --format は一緒に使えません", "--json and --format exclude each other"), ("JSON には pem が含まれます", "the JSON has a member pem");
    #[cfg(feature = "sim")]
    SimulatedReader { part; possible } [list = possible.join(", ")]: usage => ("模擬カードの指定「{part}」が分かりません", "\"{part}\" is nothing that the simulated card knows"),
        ("次のどれかを: {list}", "give one of: {list}");
    #[cfg(feature = "sim")]
    Address: usage => ("vpcd のアドレスが正しくありません", "the address of vpcd does not fit"), ("127.0.0.1:35963 の形で", "write it as 127.0.0.1:35963");
    #[cfg(all(feature = "sim", not(unix)))]
    NotOnThisSystem: usage => ("この OS には擬似端末がありません", "this operating system has no pseudo-terminals"), ("--pn532 を付けずに使ってください", "leave --pn532 out");
});

/// What the definition of the arguments refuses.
pub(super) fn explain_arguments(
    error: &ArgumentError,
    place: &UsagePlace,
    language: Language,
) -> Explanation {
    let (message, advice) = error.in_words(&PROGRAM, place, language);
    Explanation::new("usage", message, advice)
}

phrases!(
    see_help => "`mynumber-card --help` を見てください", "see `mynumber-card --help`";
);
