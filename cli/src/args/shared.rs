//! Arguments that several commands have. A documentation comment on one of these would take the place of the
//! command's own.

use clap::Args;
use mynumber_card::data::Date;
use terminal::pictures::PictureOption;

#[derive(Debug, Args)]
pub(crate) struct ChecksArguments {
    /// Show every check, also where all of them hold
    /// ja: すべて成り立つ場合にも、確認項目を一覧する
    #[arg(long)]
    pub(crate) details: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ProofArguments {
    /// End with status 1 unless all that is read is proven to be authentic
    /// ja: 読んだものすべての真正性が確認できなければ終了コード 1 で終わる
    #[arg(long)]
    pub(crate) require_authentic: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PictureArguments {
    /// How pictures are shown: auto, kitty, iterm, sixel, blocks or none. By default as the terminal can, and none elsewhere
    /// ja: 画像の表示方法: auto（端末に合わせる）、kitty、iterm、sixel、blocks、none。指定がなければ auto。端末でなければ出さない
    #[arg(long, value_name = "HOW", hide_possible_values = true)]
    pub(crate) pictures: Option<PictureOption>,
}

/// A day as an argument.
pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("{error}"))
}
