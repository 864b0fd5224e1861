//! What the program says of itself: the tables that its help has beside the arguments.

use std::ffi::OsString;

use clap::CommandFactory as _;
use mynumber_card::data::UnixTime;
use serde::Serialize;
use terminal::language::Language;
use terminal::output;
use terminal::usage::{Parsed, Program};

use crate::args::{Arguments, Options};
use crate::failure::Failure;
use crate::json;

#[cfg(test)]
mod tests;

/// The commands as the help groups them: names, heading.
const GROUPS: &str = "\
readers doctor status read face age compare my-number cert license dates | Look at the card | カードを見る
request identify verify | Prove who is there | 本人を確認する
sign pin | Sign and change | 署名する・カードを変更する
simulate | Test without a card | カードなしで試す
help version completions man | About this program | このプログラムについて";

/// Variables that give a secret, with the commands that look for it.
const VARIABLES: &str = "\
MYNUMBER_ASSIST_PIN | read compare identify pin | input-assist PIN, 4 digits | 券面事項入力補助用の暗証番号（4桁）
MYNUMBER_AUTH_PIN | cert dates identify sign pin | authentication PIN, 4 digits | 利用者証明用の暗証番号（4桁）
MYNUMBER_SIGN_PASSWORD | cert compare dates identify sign pin | signature password, 6 to 16 letters and digits | 署名用パスワード（英数字6〜16文字）
MYNUMBER_LICENSE_PIN | license dates | license PIN, 4 digits | 免許の暗証番号（4桁）
MYNUMBER_CODE_A | read face my-number compare | code A, the 12 digits of the My Number | 照合番号A（マイナンバーの12桁）
MYNUMBER_CODE_B | read face compare | code B: birth date, expiry year and security code, 1980-02-17,2035,2285 | 照合番号B（生年月日,有効期限の年,セキュリティコード: 1980-02-17,2035,2285）
MYNUMBER_BIRTH_DATE | age pin | birth date, 1980-02-17 | 生年月日（1980-02-17）
MYNUMBER_JUKI_PIN | pin | juki PIN, 4 digits | 個人番号カード用・住民基本台帳用の暗証番号（4桁）
MYNUMBER_NEW_ASSIST_PIN | pin | the new input-assist PIN | 新しい券面事項入力補助用の暗証番号
MYNUMBER_NEW_AUTH_PIN | pin | the new authentication PIN | 新しい利用者証明用の暗証番号
MYNUMBER_NEW_SIGN_PASSWORD | pin | the new signature password | 新しい署名用パスワード
MYNUMBER_NEW_JUKI_PIN | pin | the new juki PIN | 新しい個人番号カード用・住民基本台帳用の暗証番号";

const STATUSES: &str = "\
0 | done | 完了
1 | verification said no, something differs or falls due | 検証で否、食い違い、または期限が近い
2 | wrong usage | 使い方の誤り
3 | no reader, no card or not a My Number card | リーダー・カードがない、またはマイナンバーカードではない
4 | wrong PIN | 暗証番号が違う
5 | PIN locked or last try refused | ロックまたは最後の1回のため中止
6 | card or link failed | カードまたは通信の失敗
7 | not permitted or not on this card | 許可されない、またはこのカードにはない
8 | a PIN change stopped half-way | 暗証番号の変更が途中で止まった";

/// The program. Columns of the tables are divided by ` | `, the last two are English and Japanese.
pub(crate) const PROGRAM: Program = Program {
    definition: Arguments::command,
    version: env!("CARGO_PKG_VERSION"),
    groups: GROUPS,
    variables: VARIABLES,
    statuses: STATUSES,
    on_secrets: (
        "暗証番号を引数に書くことはできません。--pin-fd、次の環境変数の順に探し、なければ端末で尋ねます。",
        "A PIN is never an argument. It comes from --pin-fd, else from these variables, else it is asked for on the terminal.",
    ),
    instead_of_argument: (
        "そのまま実行すれば尋ねます。スクリプトでは環境変数 MYNUMBER_ASSIST_PIN などか --pin-fd で",
        "run it without and you are asked; in scripts use MYNUMBER_ASSIST_PIN and the like, or --pin-fd",
    ),
    is_shown: Options::means_something,
    is_refused: Options::misleads,
    day,
};

/// The arguments; `None` when the program was asked about itself, which has been answered.
pub(crate) fn parse(
    arguments: &[OsString],
    language: Language,
    json: bool,
) -> Result<Option<Arguments>, Failure> {
    match PROGRAM.parse(arguments, language)? {
        Parsed::Arguments(arguments) => return Ok(Some(arguments)),
        Parsed::Version if json => json::print(&Version {
            schema: "version/1",
            version: PROGRAM.version,
        })?,
        Parsed::Version => {
            output::print(concat!("mynumber-card ", env!("CARGO_PKG_VERSION"), "\n"))?
        }
        Parsed::Answered => {}
    }
    Ok(None)
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Version {
    schema: &'static str,
    version: &'static str,
}

/// The day on the man pages: of `SOURCE_DATE_EPOCH`, which makes them the same whenever they are made, else today.
fn day() -> String {
    let told = std::env::var("SOURCE_DATE_EPOCH").ok();
    let time = told
        .and_then(|seconds| seconds.parse().ok())
        .map(UnixTime::from_seconds);
    let day = time.unwrap_or_else(crate::clock::now).japanese_date();
    day.map_or_else(String::new, |day| day.to_string())
}
