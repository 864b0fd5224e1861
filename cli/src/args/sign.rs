//! The arguments of `sign`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mynumber_card::data::Date;

use super::shared::{ChecksArguments, date};

/// A key of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SigningKey {
    Auth,
    Sign,
}

#[derive(Debug, Args)]
pub(crate) struct SignArguments {
    /// Which key: sign, like a signature by hand or a seal, with name and address in its certificate; auth, which only says that the holder was there
    /// ja: どの鍵か: sign（署名用。手書きの署名や押印に当たり、証明書に氏名・住所などが入る）、auth（利用者証明用。本人がいたことだけを示す）
    #[arg(long, value_name = "auth|sign", hide_possible_values = true)]
    pub(crate) key: SigningKey,

    /// The file to sign, where --digest does not stand for it; - is standard input
    /// ja: 署名するファイル（--digest を使わない場合）。- は標準入力
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "digest",
        conflicts_with = "digest"
    )]
    pub(crate) file: Option<PathBuf>,

    /// Its SHA-256 instead, 64 hexadecimal digits: only for a file that you have seen
    /// ja: 代わりに SHA-256（16進数64桁）を渡す: 中身を確かめたファイルのものだけを
    #[arg(long, value_name = "HEX", value_parser = digest)]
    pub(crate) digest: Option<[u8; 32]>,

    /// The day on which the certificate's validity is judged, by default today
    /// ja: 証明書が有効かどうかを判断する日。指定がなければ今日
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,

    #[command(flatten)]
    pub(crate) checks: ChecksArguments,

    /// Write the signature, 256 bytes, to a new file, readable by its owner only
    /// ja: 署名値（256 バイト）を新しいファイル（所有者だけが読める）に書く
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Write the certificate of the key (PEM) to a new file as well: who verifies needs it
    /// ja: 鍵の証明書（PEM）も新しいファイルに書く（検証に必要）
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,

    /// Overwrite those files
    /// ja: それらのファイルがあれば上書きする
    #[arg(long)]
    pub(crate) force: bool,
}

fn digest(text: &str) -> Result<[u8; 32], String> {
    let mut digest = [0; 32];
    hex::decode_to_slice(text, &mut digest).map_err(|error| error.to_string())?;
    Ok(digest)
}
