//! The arguments. The texts here are the English help; `usage` puts the Japanese in their place.

mod evidence;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use mynumber_card::data::Date;

use crate::language::Language;
pub(crate) use evidence::{
    Conditions, IdentifyArguments, ProofLevel, RequestArguments, VerifyArguments,
};

/// Read the Japanese My Number card (マイナンバーカード)
#[derive(Debug, Parser)]
#[command(name = "mynumber-card", version, disable_help_flag = true)]
#[command(disable_version_flag = true, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that stand before or after the command alike.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Reader to use: its number in `readers`, (part of) its name, one of libnfc, or a simulated card
    #[arg(long, global = true)]
    #[arg(value_name = "NAME|NUMBER|libnfc[:CONNECTION]|simulated[:PERSON]")]
    pub(crate) reader: Option<String>,

    /// Print data, and errors too, as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Wait so many seconds for a reader and a card; fractions count
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    #[arg(default_value = "0", hide_default_value = true)]
    pub(crate) wait: Duration,

    /// Language of messages, ja or en; by default that of the locale
    #[arg(long, global = true, value_name = "ja|en", hide_possible_values = true)]
    pub(crate) lang: Option<Language>,

    /// Write the conversation with the card to a file, secrets and personal data masked; - is standard error
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,

    /// Present a PIN even if a wrong one locks it
    #[arg(long, global = true)]
    pub(crate) allow_last_try: bool,

    /// Read PINs from this file descriptor, one a line in the order in which they are needed
    #[arg(long, global = true, value_name = "N")]
    pub(crate) pin_fd: Option<u32>,

    /// Send short commands only, for readers that fail on long ones
    #[arg(long, global = true)]
    pub(crate) short_apdus: bool,

    /// Trust this authority as well: a file of certificates or card-authority keys, or a folder of them
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) anchor: Vec<PathBuf>,

    /// Accept cards of the JPKI test hierarchy, which are nobody's, for tests of software
    #[arg(long, global = true)]
    pub(crate) accept_test_cards: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the readers
    Readers,
    /// Find out what is in the way, from the service to the card, and what to do; asks for no PIN
    Doctor(DoctorArguments),
    /// Show kind and expiry of the card, its certificates and the tries left of every PIN; asks for no PIN
    Status(StatusArguments),
    /// Read name, address, birth date and sex; needs the input-assist PIN
    Read(ReadArguments),
    /// Show the card's face with its pictures; needs code B: birth date, expiry year and security code
    Face(FaceArguments),
    /// Show the birth date, or only whether somebody has reached an age; needs the birth date
    Age(AgeArguments),
    /// Read the My Number as a picture, whose use the law limits to tax, social security and disaster work; needs code A
    MyNumber(MyNumberArguments),
    /// Compare the card's face with its input assist and, with --sign, its signature certificate; needs code B
    Compare(CompareArguments),
    /// Show or export a certificate; `sign` needs the signature password, `auth` a PIN on phones only
    Cert(CertArguments),
    /// Show the driver's license if it is on the card; needs the license PIN only where one is set
    License(LicenseArguments),
    /// Show until when card, certificates and license are valid and what to renew when; asks for no PIN by itself
    Dates(DatesArguments),
    /// Change a PIN
    Pin(PinArguments),
    /// Verify who is there: read the card with both PINs, verify it, print person and verdict
    Identify(IdentifyArguments),
    /// Make a request, the question that `identify` answers
    Request(RequestArguments),
    /// Verify the evidence of `identify` later or elsewhere; needs no card
    Verify(VerifyArguments),
    /// Be a card in a virtual reader: vpcd for PC/SC programs, or a PN532 for those that use libnfc
    Simulate(SimulateArguments),
}

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    /// Show also what the card says with no application selected, its key identifiers and its certificate
    #[arg(long)]
    pub(crate) details: bool,

    /// The day on which validity is judged, by default today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// Write a survey of card, reader and path to a new file, without anything personal in it, to be shown to anybody
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Overwrite that file
    #[arg(long, requires = "report")]
    pub(crate) force: bool,

    /// The day on which validity is judged, by default today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct ReadArguments {
    /// Open with code B instead of the PIN: birth date, expiry year and security code, as printed on the card
    #[arg(long, conflicts_with = "my_number")]
    pub(crate) code_b: bool,

    /// Read the My Number instead, whose use the law limits to tax, social security and disaster work
    #[arg(long)]
    pub(crate) my_number: bool,

    /// Open the My Number with code A, the number itself as printed on the back, instead of the PIN
    #[arg(long, requires = "my_number")]
    pub(crate) code_a: bool,

    /// Read nothing unless the My Number comes from the card encrypted
    #[arg(long, requires = "my_number", conflicts_with = "code_a")]
    pub(crate) require_encrypted: bool,

    /// End with status 1 unless all that is read is proven to be authentic
    #[arg(long)]
    pub(crate) require_authentic: bool,
}

/// How pictures are shown in the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PictureWay {
    Auto,
    Kitty,
    Iterm,
    Sixel,
    Blocks,
    None,
}

#[derive(Debug, Args)]
pub(crate) struct FaceArguments {
    /// Open with code A, the My Number as printed on the back
    #[arg(long)]
    pub(crate) code_a: bool,

    /// Open with code B: birth date, expiry year and security code, as printed on the card; the default
    #[arg(long, conflicts_with = "code_a")]
    pub(crate) code_b: bool,

    /// Read the My Number too, as a picture; the law limits its use to tax, social security and disaster work
    #[arg(long, requires = "code_a")]
    pub(crate) with_my_number: bool,

    /// Write the pictures to new files in this folder, readable by their owner only
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Write one page that looks like the card, with what was verified, to a new file
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// Overwrite those files
    #[arg(long)]
    pub(crate) force: bool,

    /// How pictures are shown: auto, kitty, iterm, sixel, blocks or none. By default as the terminal can, and none elsewhere
    #[arg(long, value_name = "HOW", hide_possible_values = true)]
    pub(crate) pictures: Option<PictureWay>,

    /// End with status 1 unless all that is read is proven to be authentic
    #[arg(long)]
    pub(crate) require_authentic: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AgeArguments {
    /// Answer only whether they are this old, 1 to 150 years: status 0 for a proven yes, else 1
    #[arg(long, value_name = "YEARS", value_parser = clap::value_parser!(u16).range(1..=150))]
    pub(crate) over: Option<u16>,

    /// The day on which the age is counted, by default today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,

    /// End with status 1 unless all that is read is proven to be authentic
    #[arg(long)]
    pub(crate) require_authentic: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MyNumberArguments {
    /// Write the picture (PNG) to a new file, readable by its owner only
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite that file
    #[arg(long, requires = "output")]
    pub(crate) force: bool,

    /// How pictures are shown: auto, kitty, iterm, sixel, blocks or none. By default as the terminal can, and none elsewhere
    #[arg(long, value_name = "HOW", hide_possible_values = true)]
    pub(crate) pictures: Option<PictureWay>,

    /// End with status 1 unless all that is read is proven to be authentic
    #[arg(long)]
    pub(crate) require_authentic: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// Compare the signature certificate too; needs the signature password
    #[arg(long)]
    pub(crate) sign: bool,

    /// Open the input assist with its PIN instead of code B
    #[arg(long)]
    pub(crate) assist_pin: bool,

    /// Open the face with code A, the My Number as printed on the back, and the input assist with its PIN
    #[arg(long)]
    pub(crate) code_a: bool,

    /// Open both with code B: birth date, expiry year and security code, as printed on the card; the default
    #[arg(long, conflicts_with_all = ["code_a", "assist_pin"])]
    pub(crate) code_b: bool,

    /// The day on which the certificate's validity is judged, by default today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,

    /// End with status 1 unless all that is read is proven to be authentic
    #[arg(long)]
    pub(crate) require_authentic: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CertArguments {
    /// Which one: auth, sign, or the authority that issued it, auth-ca, sign-ca
    #[arg(value_name = "auth|auth-ca|sign|sign-ca", hide_possible_values = true)]
    pub(crate) which: WhichCertificate,

    /// Form of the output: text, pem or der
    #[arg(long, value_name = "text|pem|der", hide_possible_values = true)]
    pub(crate) format: Option<CertificateFormat>,

    /// The day on which validity is judged, by default today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,

    /// Write to a new file instead of standard output, readable by its owner only
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite that file
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LicenseArguments {
    /// Write photograph and external characters to new files in this folder, readable by their owner only
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite those files
    #[arg(long, requires = "output")]
    pub(crate) force: bool,

    /// Check the signature with this certificate of the issuer (DER or PEM), which you vouch for; status 1 if it does not hold
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,

    /// The day on which validity is judged, by default today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct DatesArguments {
    /// End with status 1 when something has expired, can be renewed, or can be within N days, 0 to 3660
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=3660))]
    pub(crate) remind: Option<u32>,

    /// Write the dates as an iCalendar file, readable by its owner only; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) ics: Option<PathBuf>,

    /// Overwrite that file
    #[arg(long, requires = "ics")]
    pub(crate) force: bool,

    /// Read the signature certificate too; needs the signature password
    #[arg(long)]
    pub(crate) sign: bool,

    /// On a phone, read the authentication certificate too; needs the authentication PIN
    #[arg(long)]
    pub(crate) auth: bool,

    /// Read a license for which a PIN is set too; needs the license PIN
    #[arg(long)]
    pub(crate) license: bool,

    /// The day from which everything is seen, by default today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct PinArguments {
    #[command(subcommand)]
    pub(crate) command: PinCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PinCommand {
    /// Set a new PIN; on a terminal the old and the new one are asked for twice each
    Change(PinChangeArguments),
}

#[derive(Debug, Args)]
pub(crate) struct PinChangeArguments {
    /// Which one: auth, sign (the password), assist, or juki, which the card has in two places
    #[arg(value_name = "auth|sign|assist|juki", hide_possible_values = true)]
    pub(crate) which: WhichPin,

    /// Change juki in one of its two places alone, when they have come to differ
    #[arg(long, value_name = "common|juki", hide_possible_values = true)]
    pub(crate) only: Option<JukiPart>,
}

/// A PIN that can be changed, and one that people will ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhichPin {
    Auth,
    Sign,
    Assist,
    Juki,
    #[value(hide = true)]
    License,
}

/// One of the two places of the juki PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum JukiPart {
    Common,
    Juki,
}

/// One of the four certificates on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhichCertificate {
    Auth,
    AuthCa,
    Sign,
    SignCa,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CertificateFormat {
    Text,
    Pem,
    Der,
}

#[derive(Debug, Args)]
pub(crate) struct SimulateArguments {
    /// List the people of whom there are cards
    #[arg(long)]
    pub(crate) list: bool,

    /// Where vpcd listens
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:35963")]
    #[arg(hide_default_value = true)]
    pub(crate) vpcd: String,

    /// Be in the field of an emulated PN532 instead, for programs that use libnfc: its serial line is this link
    #[arg(long, value_name = "LINK", conflicts_with_all = ["vpcd", "list"])]
    pub(crate) pn532: Option<PathBuf>,

    /// Whose card: a name from --list, with knobs after commas as in --reader simulated:…
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,

    /// A card from a folder of raw files with a manifest
    #[arg(long, value_name = "DIR", conflicts_with = "person")]
    pub(crate) image: Option<PathBuf>,

    /// Write the authority of the simulated cards to this folder, for --anchor, and nothing else
    #[arg(long, value_name = "DIR", conflicts_with_all = ["person", "image", "list", "pn532"])]
    pub(crate) anchors: Option<PathBuf>,

    /// Overwrite files that are there and differ
    #[arg(long, requires = "anchors")]
    pub(crate) force: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds")?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("{error}"))
}
