//! A program with two commands, in both languages.

use clap::{Args, FromArgMatches as _, Parser, Subcommand};
use unicode_width::UnicodeWidthStr as _;

use super::*;

/// A program that opens boxes
/// ja: 箱を開けるプログラム
#[derive(Debug, Parser)]
#[command(name = "open-box")]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: What,
}

#[derive(Debug, Args)]
struct Common {
    /// Look into this folder too, however often it is given
    /// ja: このフォルダーも探す（何度でも指定できる）
    #[arg(long, global = true, value_name = "DIR")]
    folder: Vec<String>,

    /// Which of the boxes
    /// ja: どの箱か
    #[arg(long, global = true, value_name = "NAME")]
    only: Option<String>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Open one
    /// ja: 箱を開ける
    Open {
        /// In which way
        /// ja: 開け方
        #[arg(value_name = "key|force")]
        #[arg(value_parser = ["key", "force"], hide_possible_values = true)]
        how: String,

        /// Write to this file
        /// ja: このファイルに書く
        #[arg(short, long, value_name = "FILE")]
        output: Option<String>,
    },
    /// List them
    /// ja: 箱の一覧を表示する
    List,
}

const PROGRAM: Program = Program {
    definition: <Arguments as clap::CommandFactory>::command,
    version: "1.2.3",
    groups: "\
open list | Boxes | 箱
help version completions man | About this program | このプログラムについて",
    variables: "BOX_PIN | open | PIN of the box | 箱の暗証番号",
    statuses: "0 | done | 完了",
    on_secrets: ("引数には書けません。", "Never an argument."),
    instead_of_argument: ("BOX_PIN で渡してください", "give it in BOX_PIN"),
    is_shown: |command, option| command == "open" || option == "folder",
    is_refused: |command, option| command == "list" && option == "only",
    day: || "2026-11-30".to_owned(),
};

fn words(text: &str) -> Vec<OsString> {
    text.split(' ').map(OsString::from).collect()
}

fn parsed(text: &str) -> Result<Parsed<Arguments>, ParseError> {
    PROGRAM.parse(&words(text), Language::En)
}

/// What is told of wrong arguments.
fn told(text: &str, language: Language) -> [String; 2] {
    match PROGRAM.parse::<Arguments>(&words(text), language) {
        Err(ParseError::Arguments { error, place }) => {
            let (message, advice) = error.in_words(&PROGRAM, &place, language);
            [message, advice]
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_repeatable_common_option_counts_wherever_it_stands() {
    let text = "open-box --folder a open key --folder b --folder=c";
    let Parsed::Arguments(arguments) = parsed(text).unwrap() else {
        panic!("no arguments");
    };
    assert_eq!(arguments.common.folder, ["a", "b", "c"]);
    let What::Open { how, output } = arguments.command else {
        panic!("{arguments:?}");
    };
    assert_eq!((how.as_str(), output), ("key", None));
    // Behind `--` nothing is an option.
    let behind = repeatable_first(
        &PROGRAM.parsed(Language::En),
        &words("x open -- --folder a"),
    );
    assert_eq!(behind, words("x open -- --folder a"));
}

/// Arguments; what is told of them, and what to try, in English; the same in Japanese.
const WRONG: &str = "\
open-box ; no command after open-box ; give one of open, list; open-box --help explains them ; open-box に続くコマンドがありません ; 次のどれかを: open、list（説明は open-box --help）
open-box opne ; no such command ; did you mean open? ; そのようなコマンドはありません ; open のことですか
open-box open key --ouput x ; no such option: --ouput ; did you mean --output? ; オプション --ouput はありません ; --output のことですか
open-box open --pin 1234 ; a PIN is never an argument: other users and the shell's history would see it ; give it in BOX_PIN ; 暗証番号を引数に書くことはできません（ほかの利用者や履歴から見えます） ; BOX_PIN で渡してください
open-box open key 1234 ; there is an argument too many, or a wrong one ; see `open-box open --help`; a PIN is never an argument ; 余分な、または正しくない引数があります ; `open-box open --help` を見てください（暗証番号を引数に書くことはできません）
open-box list 1 ; there is an argument too many, or a wrong one ; see `open-box list --help` ; 余分な、または正しくない引数があります ; `open-box list --help` を見てください
open-box open ; an argument is missing: <key|force> ; write key|force: In which way ; 引数が足りません: <key|force> ; 書き方は key|force（開け方）
open-box open key --output ; --output needs a value ; write --output FILE: Write to this file ; --output に値がありません ; 書き方は --output FILE（このファイルに書く）
open-box open gently ; the value of an argument does not fit ; give one of key, force ; 引数の値が正しくありません ; 次のどれかを: key, force
open-box open key -o a -o b ; --output is given twice ; give it once ; --output が2回あります ; 1回だけ指定してください
open-box list --only x ; list has no use for --only ; leave it out; `open-box help list` shows what there is ; list では --only は使えません ; 外してください。使えるオプションは `open-box help list` で見られます";

#[test]
fn what_is_wrong_is_told_with_the_one_thing_to_try() {
    for row in WRONG.lines() {
        let columns: Vec<&str> = row.split(" ; ").collect();
        let [text, en @ .., _, _] = columns.as_slice() else {
            panic!("{row}");
        };
        assert_eq!(told(text, Language::En), en, "{text}");
        assert_eq!(told(text, Language::Ja), columns[3..], "{text}");
    }
}

#[test]
fn what_could_be_a_secret_is_not_taken_for_an_option() {
    assert_eq!(wrong::option_name("--pin=1234").as_deref(), Some("--pin"));
    assert_eq!(
        wrong::option_name("--reader <NAME>").as_deref(),
        Some("--reader")
    );
    for text in ["1234", "--1234", "-1234", "--TEST1234", "--", "<WHICH>"] {
        assert_eq!(wrong::option_name(text), None, "{text}");
    }
}

#[test]
fn a_value_is_not_taken_for_a_command() {
    let definition = PROGRAM.parsed(Language::En);
    let words = words("x --only list open -o list key");
    assert_eq!(
        page::names(&wrong::path(&definition, &words)),
        "open-box open"
    );
}

#[test]
fn help_has_a_commands_own_options_first_and_only_what_means_something() {
    let pages = PROGRAM.help_pages(Language::En, 60);
    let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..3], ["open-box", "open-box open", "open-box list"]);
    assert_eq!(
        pages[1].1,
        "\
Open one

Usage: open-box open [OPTIONS] <key|force>

Arguments:
  <key|force>  In which way

Options:
  -o, --output <FILE>  Write to this file

Common options:
      --folder <DIR>...
                       Look into this folder too, however
                       often it is given
      --only <NAME>    Which of the boxes
  -h, --help           Print this help

Environment:
  Never an argument.
  BOX_PIN  PIN of the box
"
    );
    assert!(!pages[2].1.contains("--only"), "{}", pages[2].1);
    for (name, help) in PROGRAM.help_pages(Language::Ja, 40) {
        assert!(
            help.lines().all(|line| line.width() <= 40),
            "{name}: {help}"
        );
    }
}

#[test]
fn man_pages_have_version_and_day_and_name_each_other() {
    let pages = PROGRAM.man_pages(Language::Ja);
    let (name, text) = &pages[1];
    assert_eq!(name, "open-box-open.1");
    assert!(
        text.starts_with(".TH \"OPEN\\-BOX\\-OPEN\" 1 2026-11-30 \"open-box 1.2.3\"\n"),
        "{text}"
    );
    assert!(text.ends_with("\\fBopen\\-box\\fR(1)\n"), "{text}");
}

#[test]
fn completions_know_the_commands_of_a_name_with_a_hyphen() {
    let bash = completions::script(&PROGRAM, clap_complete::Shell::Bash, Language::En);
    assert!(bash.contains("open__box__subcmd__open)"), "{bash}");
    assert!(!bash.contains("open__subcmd__box"), "{bash}");
    let fish = completions::script(&PROGRAM, clap_complete::Shell::Fish, Language::En);
    let words =
        "complete -c open-box -n \"__fish_open_box_using_subcommand open\" -f -a \"key force\"\n";
    assert!(fish.contains(words), "{fish}");
}

#[test]
fn the_definition_is_sound() {
    for language in [Language::En, Language::Ja] {
        PROGRAM.parsed(language).debug_assert();
        PROGRAM.shown(language).debug_assert();
    }
    let matches = PROGRAM
        .parsed(Language::En)
        .get_matches_from(words("open-box list"));
    assert!(matches!(
        Arguments::from_arg_matches(&matches).unwrap().command,
        What::List
    ));
}
