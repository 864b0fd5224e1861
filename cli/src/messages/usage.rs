//! What is wrong with the arguments.

use terminal::language::{Language, phrases};
use terminal::usage::{ArgumentError, UsagePlace};

use super::explanation::{Explanation, explained};
use crate::failure::UsageError;
use crate::usage::PROGRAM;

explained!(pub(super) fn explain(error: UsageError, language) {
    Request(error): usage => ("{error}", "{error}"), [see_help(language)];
    OnlyForJuki: usage => ("--only は juki と一緒に使います", "--only goes with juki"), [see_help(language)];
    SignatureToTerminal: usage => ("署名のバイト列は端末に表示できません", "the bytes of a signature are not for a terminal"), ("-o FILE を付けるか、CMS なら --pem にしてください", "give -o FILE, or --pem with CMS");
    OverItself: usage => ("署名の書き込み先が、署名するファイル自身です", "the signature would take the place of the file that it is over"), ("-o に別の名前を指定してください", "give another name with -o");
    AuthenticationKeyForPdf: usage => ("利用者証明用の鍵で PDF に署名することはできません（文書への署名にはなりません）", "a PDF is not signed with the authentication key: it would be no signature of a document"),
        ("--key sign を使うか、--format cms で別ファイルの署名にしてください", "use --key sign, or --format cms for a signature beside the file");
    NotForThisFormat { option }: usage => ("{option} はこの形式の署名では使えません", "{option} means nothing in this format"), ("PDF 用と CMS 用のオプションは `mynumber-card help sign` で", "see `mynumber-card help sign` for what is for PDF and what for CMS");
    NotForThisFile { option }: usage => ("{option} はこの種類のファイルでは使えません", "{option} means nothing with such a file"), ("証拠・PDF・CMS 用のオプションは `mynumber-card help verify` で", "see `mynumber-card help verify` for what is for evidence, PDF and CMS");
    ContentMissing { ; beside } [content = beside.clone().unwrap_or_default()]: content_missing if beside.is_some() => ("この署名は別ファイルについてのものです", "this signature is over another file"), ("署名されたファイルを渡してください: --content {content}", "give the file that was signed: --content {content}");
    ContentMissing {}: content_missing => ("この署名は別ファイルについてのものです", "this signature is over another file"), ("署名されたファイルを --content で渡してください", "give the file that was signed with --content");
    OneStream: usage => ("標準入力から読めるファイルは1つだけです", "standard input can be one file only"), ("どちらかをファイル名で渡してください", "give one of them by name");
    DerToTerminal: usage => ("DER は端末に表示できません", "DER is not for a terminal"), ("-o FILE を付けるか、--format pem にしてください", "give -o FILE, or use --format pem");
    NobodysKey: usage => ("認証局の鍵では誰もログインできません", "with an authority's key nobody logs in"), ("カードの鍵を: `cert auth --format ssh`", "take the card's: `cert auth --format ssh`");
    JsonAndFormat: usage => ("--json と --format は一緒に使えません", "--json and --format exclude each other"), ("JSON には pem が含まれます", "the JSON has a member pem");
    #[cfg(feature = "sim")]
    SimulatedReader { part; possible } [list = possible.join(", ")]: usage => ("模擬カードの指定「{part}」が分かりません", "\"{part}\" is nothing that the simulated card knows"),
        ("次のどれかを: {list}", "give one of: {list}");
    #[cfg(feature = "sim")]
    Address: usage => ("vpcd のアドレスが正しくありません", "the address of vpcd does not fit"), ("127.0.0.1:35963 の形で", "write it as 127.0.0.1:35963");
    #[cfg(all(feature = "sim", not(unix)))]
    NotOnThisSystem { option }: usage => ("{option} はこの OS では使えません", "{option} is for other operating systems"), ("{option} を付けずに使ってください", "leave {option} out");
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
