//! The arguments of `identify` and `request`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::ChecksArguments;

/// For whom the evidence is when nobody is named.
pub(crate) const AUDIENCE: &str = "mynumber-card";

/// How strong the proof is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProofLevel {
    Auth,
    Signature,
}

#[derive(Debug, Args)]
pub(crate) struct IdentifyArguments {
    /// Answer the request in this file, made by `request`; - is standard input
    /// ja: このファイルの要求に答える（request で作ったもの）。- は標準入力
    #[arg(long, value_name = "FILE", conflicts_with = "challenge")]
    pub(crate) request: Option<PathBuf>,

    /// Answer this challenge: 16 to 64 random bytes of whoever will verify, in hexadecimal digits
    /// ja: このチャレンジに答える: 検証する側が作った乱数 16〜64 バイトの16進数
    #[arg(long, value_name = "HEX", value_parser = challenge)]
    pub(crate) challenge: Option<Challenge>,

    /// Whom the evidence is for, by default "mynumber-card"
    /// ja: 証拠の宛先。指定がなければ「mynumber-card」
    #[arg(long, value_name = "TEXT", conflicts_with = "request")]
    pub(crate) audience: Option<String>,

    /// auth: both 4-digit PINs; signature: the signature password. By default auth
    /// ja: auth: 4桁の暗証番号2つ、signature: 署名用パスワード。指定がなければ auth
    #[arg(
        long,
        value_name = "auth|signature",
        hide_possible_values = true,
        conflicts_with = "request"
    )]
    pub(crate) level: Option<ProofLevel>,

    /// Prove only that the holder of the certificate is there: no name, no address; level auth
    /// ja: 証明書の持ち主がいることだけを証明する（氏名も住所も読まない。auth のみ）
    #[arg(long, conflicts_with = "request")]
    pub(crate) holder_only: bool,

    #[command(flatten)]
    pub(crate) conditions: Conditions,

    #[command(flatten)]
    pub(crate) checks: ChecksArguments,

    /// Write the evidence to a new file, readable by its owner only
    /// ja: 証拠を新しいファイルに書く（所有者だけが読める）
    #[arg(short, long, value_name = "EVIDENCE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite that file
    /// ja: そのファイルがあれば上書きする
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RequestArguments {
    /// Whom the evidence is for: your name or address
    /// ja: 証拠の宛先: あなたの名前またはアドレス
    #[arg(long, value_name = "TEXT")]
    pub(crate) audience: String,

    /// auth: both 4-digit PINs; signature: the signature password. By default auth
    /// ja: auth: 4桁の暗証番号2つ、signature: 署名用パスワード。指定がなければ auth
    #[arg(long, value_name = "auth|signature", hide_possible_values = true)]
    pub(crate) level: Option<ProofLevel>,

    /// Prove only that the holder of the certificate is there: no name, no address; level auth
    /// ja: 証明書の持ち主がいることだけを証明する（氏名も住所も読まない。auth のみ）
    #[arg(long)]
    pub(crate) holder_only: bool,

    /// For how many minutes it may be answered, 1 to 1440; by default 10
    /// ja: 何分のあいだ答えを受け付けるか（1〜1440）。指定がなければ10分
    #[arg(
        long,
        value_name = "N",
        default_value = "10",
        hide_default_value = true
    )]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub(crate) minutes: u32,

    /// Write to a new file instead of standard output
    /// ja: 標準出力の代わりに新しいファイルに書く
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite that file
    /// ja: そのファイルがあれば上書きする
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

/// What evidence is judged by, beside the request.
#[derive(Debug, Args)]
pub(crate) struct Conditions {
    /// What is asked of person and evidence besides: age, residence, who it has to be (docs/policy.md)
    /// ja: 人物と証拠に求める条件: 年齢、住所、誰であるべきかなど（docs/policy.md）
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// A revocation list of the authority (CRL, DER or PEM); may be given several times
    /// ja: 認証局の失効リスト（CRL、DER または PEM）。何度でも指定できる
    #[arg(long, value_name = "FILE")]
    pub(crate) crl: Vec<PathBuf>,

    /// An OCSP response for the certificate (DER), up to a day old; may be given several times
    /// ja: 証明書についての OCSP の応答（DER、1日以内のもの）。何度でも指定できる
    #[arg(long, value_name = "FILE")]
    pub(crate) ocsp: Vec<PathBuf>,
}

/// The bytes of a challenge.
#[derive(Debug, Clone)]
pub(crate) struct Challenge(pub(crate) Vec<u8>);

pub(super) fn challenge(text: &str) -> Result<Challenge, String> {
    let bytes = hex::decode(text).map_err(|error| error.to_string())?;
    Ok(Challenge(bytes))
}
