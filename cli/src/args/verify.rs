//! The arguments of `verify`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mynumber_card::data::{Date, UnixTime};

use super::evidence::{Challenge, Conditions, challenge};
use super::shared::ChecksArguments;

/// Whose conditions a signed PDF must meet as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    Moj,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// A signed PDF, a CMS (.p7s), or the evidence of identify; - is standard input
    /// ja: 署名された PDF、CMS（.p7s）、または identify の証拠。- は標準入力
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// CMS: the file that was signed, where the signature stands beside it
    /// ja: CMS: 署名が別ファイルの場合に、署名されたファイル
    #[arg(long, value_name = "FILE")]
    pub(crate) content: Option<PathBuf>,

    /// PDF: what the Ministry of Justice asks for as well, for applications to the land registry
    /// ja: PDF: 登記・供託オンライン申請（法務省）の条件も確かめる
    #[arg(long, value_name = "moj", hide_possible_values = true)]
    pub(crate) profile: Option<Profile>,

    /// CMS: accept signatures of the authentication key, which prove that the card was there and name nobody
    /// ja: CMS: 利用者証明用の鍵の署名も受け入れる（カードがあったことだけを示し、誰かは示さない）
    #[arg(long)]
    pub(crate) accept_authentication: bool,

    /// Evidence: the request that it has to answer
    /// ja: 証拠: 証拠が答えているはずの要求
    #[arg(long, value_name = "FILE", conflicts_with = "challenge")]
    pub(crate) request: Option<PathBuf>,

    /// Evidence: accept an answer to any request: it may be a replay
    /// ja: 証拠: どの要求への答えでも受け入れる: 使い回された証拠かもしれない
    #[arg(long, conflicts_with_all = ["request", "challenge"])]
    pub(crate) any_request: bool,

    /// Evidence: the challenge that it has to answer, in hexadecimal digits
    /// ja: 証拠: 証拠が答えているはずのチャレンジ（16進数）
    #[arg(long, value_name = "HEX", value_parser = challenge)]
    pub(crate) challenge: Option<Challenge>,

    /// Whom it has to be for, beside --challenge; by default mynumber-card, as with identify
    /// ja: 証拠の宛先（--challenge とともに）。指定がなければ「mynumber-card」
    #[arg(long, value_name = "TEXT", requires = "challenge")]
    pub(crate) audience: Option<String>,

    #[command(flatten)]
    pub(crate) conditions: Conditions,

    #[command(flatten)]
    pub(crate) checks: ChecksArguments,

    /// When it is judged, by default now: for what was kept, the time (RFC 3339) or the day of its receipt
    /// ja: いつの時点で判断するか。指定がなければ今。保存したものなら受け取った時刻（RFC 3339）か日付
    #[arg(long, value_name = "TIME|YYYY-MM-DD", value_parser = receipt)]
    pub(crate) at: Option<Receipt>,
}

/// What a file is, for the options that mean something with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Evidence,
    Pdf,
    Cms,
}

impl VerifyArguments {
    /// An option that was given and has no meaning for this.
    pub(crate) fn without_meaning(&self, subject: Subject) -> Option<&'static str> {
        use Subject::{Cms, Evidence, Pdf};
        let given = [
            (Cms, "--content", self.content.is_some()),
            (Cms, "--accept-authentication", self.accept_authentication),
            (Pdf, "--profile", self.profile.is_some()),
            (Evidence, "--request", self.request.is_some()),
            (Evidence, "--any-request", self.any_request),
            (Evidence, "--challenge", self.challenge.is_some()),
            (Evidence, "--policy", self.conditions.policy.is_some()),
        ];
        let mut given = given.into_iter();
        let meaningless = given.find(|(of, _, given)| *given && *of != subject);
        meaningless.map(|(_, option, _)| option)
    }
}

/// When it was received.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Receipt {
    At(UnixTime),
    /// Some time on this day in Japan.
    On(Date),
}

impl Receipt {
    /// The moment at which what says that it was made at that time is judged. Of a day it is the
    /// earliest at which it can have been received.
    pub(crate) fn moment(self, made_at: UnixTime) -> UnixTime {
        match self {
            Self::At(time) => time,
            Self::On(day) => {
                let of_day = |time: &str| format!("{day}T{time}+09:00").parse::<UnixTime>();
                match (of_day("00:00:00"), of_day("23:59:59")) {
                    (Ok(first), Ok(last)) => made_at.max(first).min(last),
                    // No such day: then the reader's word, which the certificates bound.
                    _ => made_at,
                }
            }
        }
    }
}

fn receipt(text: &str) -> Result<Receipt, String> {
    if let Ok(day) = text.parse() {
        return Ok(Receipt::On(day));
    }
    let time = text.parse().map_err(|error| format!("{error}"))?;
    Ok(Receipt::At(time))
}
