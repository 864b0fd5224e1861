//! What the help says beside the arguments, in tables: columns are divided by ` | `, the last two are English and Japanese.

use terminal::language::Language;

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

/// The rows of a table in one language: all columns before the last two, and the text.
fn rows(
    table: &'static str,
    language: Language,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter_map(move |row| {
        let (row, ja) = row.rsplit_once(" | ")?;
        let (row, en) = row.rsplit_once(" | ")?;
        Some((row, language.pick(ja, en)))
    })
}

/// Headings with the names of the commands below each.
pub(super) fn groups(
    language: Language,
) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    rows(GROUPS, language).map(|(names, heading)| (heading, names.split(' ')))
}

/// The variables that this command looks for; all of them for the program itself.
pub(super) fn variables(command: Option<&str>, language: Language) -> Vec<(String, String)> {
    let here = rows(VARIABLES, language).filter_map(|(row, text)| {
        let (name, commands) = row.split_once(" | ")?;
        let used = command.is_none_or(|it| commands.split(' ').any(|known| known == it));
        used.then(|| (name.to_owned(), text.to_owned()))
    });
    here.collect()
}

pub(super) fn statuses(language: Language) -> Vec<(String, String)> {
    let rows = rows(STATUSES, language);
    rows.map(|(status, text)| (status.to_owned(), text.to_owned()))
        .collect()
}

pub(super) fn on_secrets(language: Language) -> &'static str {
    language.pick(
        "暗証番号を引数に書くことはできません。--pin-fd、次の環境変数の順に探し、なければ端末で尋ねます。",
        "A PIN is never an argument. It comes from --pin-fd, else from these variables, else it is asked for on the terminal.",
    )
}
