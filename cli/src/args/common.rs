//! The options that many commands have in common.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use terminal::language::Language;

/// Options that stand before or after the command alike.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Reader to use: its number in `readers`, (part of) its name, libnfc[:CONNECTION] or simulated[:PERSON]
    /// ja: 使うリーダー: `readers` で見える番号、名前（の一部）、libnfc[:接続]、または simulated[:人物]
    #[arg(long, global = true, value_name = "READER")]
    pub(crate) reader: Option<String>,

    /// Print data, and errors too, as JSON
    /// ja: データもエラーも JSON で出力する
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Wait so many seconds for a reader and a card; fractions count
    /// ja: リーダーとカードをこの秒数だけ待つ
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    #[arg(default_value = "0", hide_default_value = true)]
    pub(crate) wait: Duration,

    /// Language of messages, ja or en; by default that of the locale
    /// ja: メッセージの言語（ja または en）。指定がなければロケールに従う
    #[arg(long, global = true, value_name = "ja|en", hide_possible_values = true)]
    pub(crate) lang: Option<Language>,

    /// Write the conversation with the card to a file, secrets and personal data masked; - is standard error
    /// ja: カードとのやり取りをファイルに書く（暗証番号と個人情報は伏せる）。- は標準エラー出力
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,

    /// Present a PIN even if a wrong one locks it
    /// ja: 間違えるとロックされる場合でも暗証番号を照合する
    #[arg(long, global = true)]
    pub(crate) allow_last_try: bool,

    /// Read PINs from this file descriptor, one a line in the order in which they are needed
    /// ja: 暗証番号をこのファイル記述子から読む（必要な順に1行に1つ）
    #[arg(long, global = true, value_name = "N")]
    pub(crate) pin_fd: Option<u32>,

    /// Send short commands only, for readers that fail on long ones
    /// ja: 短いコマンドだけを送る（長いコマンドに対応していないリーダー向け）
    #[arg(long, global = true)]
    pub(crate) short_apdus: bool,

    /// Trust this authority as well: a file of certificates or card-authority keys, or a folder of them
    /// ja: この認証局も信頼する: 証明書またはカード用の鍵のファイル、またはそれらを入れたフォルダー（何度でも指定できる）
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) anchor: Vec<PathBuf>,

    /// Accept cards of the JPKI test hierarchy, which are nobody's, for tests of software
    /// ja: JPKI のテスト用カード（実在の人のものではない）も受け入れる（ソフトウェアの試験用）
    #[arg(long, global = true)]
    pub(crate) accept_test_cards: bool,
}

impl Options {
    /// Whether one of them means something to a command. Where it does not, it is not shown.
    pub(crate) fn means_something(command: &str, option: &str) -> bool {
        let (card, pin, trust) = match command {
            // All of them stand in the help of the program itself.
            "" => (true, true, true),
            "doctor" => (true, false, false),
            "status" => (true, false, true),
            "license" | "dates" | "pin" => (true, true, false),
            "read" | "face" | "age" | "my-number" | "compare" | "cert" | "sign" | "identify" => {
                (true, true, true)
            }
            "verify" => (false, false, true),
            _ => (false, false, false),
        };
        match option {
            "json" | "lang" => true,
            "reader" => card || command == "readers",
            "wait" => card || matches!(command, "readers" | "simulate"),
            "trace" | "short_apdus" => card,
            "allow_last_try" | "pin_fd" => pin,
            "anchor" | "accept_test_cards" => trust,
            _ => false,
        }
    }

    /// Whether one would let somebody believe what is not so beside a command: that a card is looked at, or a
    /// PIN used. What only says how things are done, like an authority or a trace, does no harm: it may stand
    /// in an alias or a script for all commands.
    pub(crate) fn misleads(command: &str, option: &str) -> bool {
        let promises = matches!(option, "reader" | "allow_last_try" | "pin_fd");
        promises && !Self::means_something(command, option)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds")?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}
