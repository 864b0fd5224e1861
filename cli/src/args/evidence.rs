//! The arguments of `identify`, `request` and `verify`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mynumber_card::data::{Date, UnixTime};

/// How strong the proof is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProofLevel {
    Auth,
    Signature,
}

#[derive(Debug, Args)]
pub(crate) struct IdentifyArguments {
    /// Answer the request in this file, made by `request`; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "challenge")]
    pub(crate) request: Option<PathBuf>,

    /// Answer this challenge: 16 to 64 random bytes of whoever will verify, in hexadecimal digits
    #[arg(long, value_name = "HEX", value_parser = challenge)]
    pub(crate) challenge: Option<Challenge>,

    /// Whom the evidence is for, by default "mynumber-card"
    #[arg(long, value_name = "TEXT", conflicts_with = "request")]
    pub(crate) audience: Option<String>,

    /// auth: both 4-digit PINs; signature: the signature password. By default auth
    #[arg(
        long,
        value_name = "auth|signature",
        hide_possible_values = true,
        conflicts_with = "request"
    )]
    pub(crate) level: Option<ProofLevel>,

    /// Prove only that the holder of the certificate is there: no name, no address; level auth
    #[arg(long, conflicts_with = "request")]
    pub(crate) holder_only: bool,

    #[command(flatten)]
    pub(crate) conditions: Conditions,

    /// Write the evidence to a new file, readable by its owner only
    #[arg(short, long, value_name = "EVIDENCE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite that file
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RequestArguments {
    /// Whom the evidence is for: your name or address
    #[arg(long, value_name = "TEXT")]
    pub(crate) audience: String,

    /// auth: both 4-digit PINs; signature: the signature password. By default auth
    #[arg(long, value_name = "auth|signature", hide_possible_values = true)]
    pub(crate) level: Option<ProofLevel>,

    /// Prove only that the holder of the certificate is there: no name, no address; level auth
    #[arg(long)]
    pub(crate) holder_only: bool,

    /// For how many minutes it may be answered, 1 to 1440; by default 10
    #[arg(
        long,
        value_name = "N",
        default_value = "10",
        hide_default_value = true
    )]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub(crate) minutes: u32,

    /// Write to a new file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite that file
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// The evidence; - is standard input
    #[arg(value_name = "EVIDENCE")]
    pub(crate) evidence: PathBuf,

    /// The request that it has to answer
    #[arg(long, value_name = "FILE", conflicts_with = "challenge")]
    pub(crate) request: Option<PathBuf>,

    /// Accept an answer to any request: it may be a replay
    #[arg(long, conflicts_with_all = ["request", "challenge"])]
    pub(crate) any_request: bool,

    /// The challenge that it has to answer, in hexadecimal digits
    #[arg(long, value_name = "HEX", value_parser = challenge)]
    pub(crate) challenge: Option<Challenge>,

    /// Whom it has to be for, beside --challenge; by default mynumber-card, as with identify
    #[arg(long, value_name = "TEXT", requires = "challenge")]
    pub(crate) audience: Option<String>,

    #[command(flatten)]
    pub(crate) conditions: Conditions,

    /// When it is judged, by default now: for evidence that was kept the time (RFC 3339) or the day of its receipt
    #[arg(long, value_name = "TIME|YYYY-MM-DD", value_parser = receipt)]
    pub(crate) at: Option<Receipt>,
}

/// What evidence is judged by, beside the request.
#[derive(Debug, Args)]
pub(crate) struct Conditions {
    /// What is asked of person and evidence besides: age, residence, who it has to be (docs/policy.md)
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// A revocation list of the authority (CRL, DER or PEM); may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) crl: Vec<PathBuf>,

    /// An OCSP response for the certificate (DER), up to a day old; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) ocsp: Vec<PathBuf>,
}

/// The bytes of a challenge.
#[derive(Debug, Clone)]
pub(crate) struct Challenge(pub(crate) Vec<u8>);

/// When evidence was received.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Receipt {
    At(UnixTime),
    /// Some time on this day in Japan.
    On(Date),
}

impl Receipt {
    /// The moment at which evidence that says it was read at that time is judged. Of a day it is the
    /// earliest at which it can have been received.
    pub(crate) fn moment(self, read_at: UnixTime) -> UnixTime {
        match self {
            Self::At(time) => time,
            Self::On(day) => {
                let of_day = |time: &str| format!("{day}T{time}+09:00").parse::<UnixTime>();
                match (of_day("00:00:00"), of_day("23:59:59")) {
                    (Ok(first), Ok(last)) => read_at.max(first).min(last),
                    // No such day: then the reader's word, which the certificates bound.
                    _ => read_at,
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

fn challenge(text: &str) -> Result<Challenge, String> {
    let bytes = hex::decode(text).map_err(|error| error.to_string())?;
    Ok(Challenge(bytes))
}
