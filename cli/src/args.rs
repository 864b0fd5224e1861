//! The arguments. Their texts are the help in both languages, English first, Japanese behind `ja:`.

mod common;
mod evidence;
mod shared;
mod sign;
mod verify;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use mynumber_card::data::Date;

pub(crate) use common::Options;
pub(crate) use evidence::{AUDIENCE, Conditions, IdentifyArguments, ProofLevel, RequestArguments};
use shared::date;
pub(crate) use shared::{ChecksArguments, PictureArguments, ProofArguments};
pub(crate) use sign::{SignArguments, SignatureFormat, SigningKey};
pub(crate) use verify::{Profile, Subject as VerifySubject, VerifyArguments};

/// Read the Japanese My Number card (マイナンバーカード)
/// ja: マイナンバーカードを読む
#[derive(Debug, Parser)]
#[command(name = "mynumber-card")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the readers
    /// ja: リーダーの一覧を表示する
    Readers,
    /// Find out what is in the way, from the service to the card, and what to do; asks for no PIN
    /// ja: サービスからカードまでを調べ、何が問題か、何をすればよいかを示す（暗証番号は不要）
    Doctor(DoctorArguments),
    /// Show kind and expiry of the card, its certificates and the tries left of every PIN; asks for no PIN
    /// ja: カードの種類と有効期限、証明書、各暗証番号の残り回数を表示する（暗証番号は不要）
    Status(StatusArguments),
    /// Read name, address, birth date and sex; needs the input-assist PIN
    /// ja: 氏名・住所・生年月日・性別を読む（券面事項入力補助用の暗証番号が必要）
    Read(ReadArguments),
    /// Show the card's face with its pictures; needs code B: birth date, expiry year and security code
    /// ja: 券面を画像とともに表示する（照合番号B: 生年月日・有効期限の年・セキュリティコードが必要）
    Face(FaceArguments),
    /// Show the birth date, or only whether somebody has reached an age; needs the birth date
    /// ja: 生年月日、またはある年齢に達しているかどうかだけを表示する（生年月日が必要）
    Age(AgeArguments),
    /// Read the My Number as a picture, whose use the law limits to tax, social security and disaster work; needs code A
    /// ja: マイナンバーの画像を読む（利用は法律で税・社会保障・災害対策に限られる。照合番号Aが必要）
    MyNumber(MyNumberArguments),
    /// Compare the card's face with its input assist and, with --sign, its signature certificate; needs code B
    /// ja: 券面を券面事項入力補助AP、また --sign なら署名用電子証明書と突き合わせる（照合番号Bが必要）
    Compare(CompareArguments),
    /// Show or export a certificate; `sign` needs the signature password, `auth` a PIN on phones only
    /// ja: 証明書を表示・書き出す（sign は署名用パスワードが必要。auth はスマートフォンの場合だけ暗証番号が必要）
    Cert(CertArguments),
    /// Show the driver's license if it is on the card; needs the license PIN only where one is set
    /// ja: カードに入っている運転免許証（マイナ免許証）を表示する（暗証番号が設定されている場合だけ必要）
    License(LicenseArguments),
    /// Show until when card, certificates and license are valid and what to renew when; asks for no PIN by itself
    /// ja: カード・証明書・免許の有効期限と、いつ何を更新するかを表示する（指定しない限り暗証番号は不要）
    Dates(DatesArguments),
    /// Sign a PDF (into it) or any file (beside it) with a key of the card; needs the signature password
    /// ja: カードの鍵で PDF（その中に）またはほかのファイル（別ファイルで）に署名する（署名用パスワードが必要）
    Sign(SignArguments),
    /// Change a PIN
    /// ja: 暗証番号を変更する
    Pin(PinArguments),
    /// Verify who is there: read the card with both PINs, verify it, print person and verdict
    /// ja: 本人確認: 両方の暗証番号でカードを読み、検証し、人物と判定を表示する
    Identify(IdentifyArguments),
    /// Make a request, the question that `identify` answers
    /// ja: 本人確認の要求を作る（identify がこれに答える）
    Request(RequestArguments),
    /// Verify signed PDF and CMS files, and the evidence of `identify`; needs no card
    /// ja: 署名された PDF や CMS と、identify の証拠を検証する（カードは不要）
    Verify(VerifyArguments),
    /// Be a card in a virtual reader: vpcd for PC/SC programs, or a PN532 for those that use libnfc
    /// ja: 仮想リーダーに模擬カードを入れる: PC/SC のプログラムには vpcd、libnfc を使うプログラムには PN532
    Simulate(SimulateArguments),
}

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    /// Show also what the card says with no application selected, its key identifiers and its certificate
    /// ja: カード自身が答える番号などと鍵識別子、カードの証明書の検証結果も表示する
    #[arg(long)]
    pub(crate) details: bool,

    /// The day on which validity is judged, by default today
    /// ja: 有効かどうかを判断する日。指定がなければ今日
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// Write a survey of card, reader and path to a new file, without anything personal in it, to be shown to anybody
    /// ja: カードとリーダーの調査結果を新しいファイルに書く（個人に関する情報を含まないので、誰にでも見せられる）
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Overwrite that file
    /// ja: そのファイルを上書きする
    #[arg(long, requires = "report")]
    pub(crate) force: bool,

    /// The day on which validity is judged, by default today
    /// ja: 有効かどうかを判断する日。指定がなければ今日
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct ReadArguments {
    /// Open with code B instead of the PIN: birth date, expiry year and security code, as printed on the card
    /// ja: 暗証番号の代わりに照合番号Bで開く: カードに印刷された生年月日・有効期限の年・セキュリティコード
    #[arg(long, conflicts_with = "my_number")]
    pub(crate) code_b: bool,

    /// Read the My Number instead, whose use the law limits to tax, social security and disaster work
    /// ja: 代わりにマイナンバーを読む（利用は法律で税・社会保障・災害対策に限られる）
    #[arg(long)]
    pub(crate) my_number: bool,

    /// Open the My Number with code A, the number itself as printed on the back, instead of the PIN
    /// ja: マイナンバーを暗証番号の代わりに照合番号A（裏面に印刷された番号そのもの）で開く
    #[arg(long, requires = "my_number")]
    pub(crate) code_a: bool,

    /// Read nothing unless the My Number comes from the card encrypted
    /// ja: マイナンバーをカードから暗号化して受け取れなければ、何も読まない
    #[arg(long, requires = "my_number", conflicts_with = "code_a")]
    pub(crate) require_encrypted: bool,

    #[command(flatten)]
    pub(crate) checks: ChecksArguments,

    #[command(flatten)]
    pub(crate) proof: ProofArguments,
}

#[derive(Debug, Args)]
pub(crate) struct FaceArguments {
    /// Open with code A, the My Number as printed on the back
    /// ja: 照合番号A（裏面に印刷されたマイナンバー）で開く
    #[arg(long)]
    pub(crate) code_a: bool,

    /// Open with code B: birth date, expiry year and security code, as printed on the card; the default
    /// ja: 照合番号B（カードに印刷された生年月日・有効期限の年・セキュリティコード）で開く。指定がなければこちら
    #[arg(long, conflicts_with = "code_a")]
    pub(crate) code_b: bool,

    /// Read the My Number too, as a picture; the law limits its use to tax, social security and disaster work
    /// ja: マイナンバーの画像も読む（利用は法律で税・社会保障・災害対策に限られる）
    #[arg(long, requires = "code_a")]
    pub(crate) with_my_number: bool,

    /// Write the pictures to new files in this folder, readable by their owner only
    /// ja: 画像をこのフォルダーの新しいファイルに書く（所有者だけが読める）
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Write one page that looks like the card, with what was verified, to a new file
    /// ja: カードの形をした1枚のページを、検証結果とともに新しいファイルに書く
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// Overwrite those files
    /// ja: それらのファイルがあれば上書きする
    #[arg(long)]
    pub(crate) force: bool,

    #[command(flatten)]
    pub(crate) pictures: PictureArguments,

    #[command(flatten)]
    pub(crate) proof: ProofArguments,
}

#[derive(Debug, Args)]
pub(crate) struct AgeArguments {
    /// Answer only whether they are this old, 1 to 150 years: status 0 for a proven yes, else 1
    /// ja: この年齢に達しているかどうかだけを答える: 証明された「はい」なら終了コード 0、それ以外は 1
    #[arg(long, value_name = "YEARS", value_parser = clap::value_parser!(u16).range(1..=150))]
    pub(crate) over: Option<u16>,

    /// The day on which the age is counted, by default today
    /// ja: 年齢を数える日。指定がなければ今日
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,

    #[command(flatten)]
    pub(crate) proof: ProofArguments,
}

#[derive(Debug, Args)]
pub(crate) struct MyNumberArguments {
    /// Write the picture (PNG) to a new file, readable by its owner only
    /// ja: 画像（PNG）を新しいファイルに書く（所有者だけが読める）
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite that file
    /// ja: そのファイルがあれば上書きする
    #[arg(long, requires = "output")]
    pub(crate) force: bool,

    #[command(flatten)]
    pub(crate) pictures: PictureArguments,

    #[command(flatten)]
    pub(crate) proof: ProofArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// Compare the signature certificate too; needs the signature password
    /// ja: 署名用電子証明書とも突き合わせる（署名用パスワードが必要）
    #[arg(long)]
    pub(crate) sign: bool,

    /// Open the input assist with its PIN instead of code B
    /// ja: 券面事項入力補助APを照合番号Bの代わりに暗証番号で開く
    #[arg(long)]
    pub(crate) assist_pin: bool,

    /// Open the face with code A, the My Number as printed on the back, and the input assist with its PIN
    /// ja: 券面を照合番号A（裏面に印刷されたマイナンバー）で、券面事項入力補助APを暗証番号で開く
    #[arg(long)]
    pub(crate) code_a: bool,

    /// Open both with code B: birth date, expiry year and security code, as printed on the card; the default
    /// ja: どちらも照合番号B（カードに印刷された生年月日・有効期限の年・セキュリティコード）で開く。指定がなければこちら
    #[arg(long, conflicts_with_all = ["code_a", "assist_pin"])]
    pub(crate) code_b: bool,

    /// The day on which the certificate's validity is judged, by default today
    /// ja: 証明書が有効かどうかを判断する日。指定がなければ今日
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,

    #[command(flatten)]
    pub(crate) checks: ChecksArguments,

    #[command(flatten)]
    pub(crate) proof: ProofArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CertArguments {
    /// Which one: auth, sign, or the authority that issued it, auth-ca, sign-ca
    /// ja: どの証明書か: auth（利用者証明用）、sign（署名用）、その発行者 auth-ca、sign-ca
    #[arg(value_name = "auth|auth-ca|sign|sign-ca", hide_possible_values = true)]
    pub(crate) which: WhichCertificate,

    /// Form of the output: text, pem, der, or ssh: the public key as a line for `authorized_keys`
    /// ja: 出力の形式: text、pem、der、ssh（公開鍵。`authorized_keys` の1行）
    #[arg(long, value_name = "text|pem|der|ssh", hide_possible_values = true)]
    pub(crate) format: Option<CertificateFormat>,

    /// The day on which validity is judged, by default today
    /// ja: 有効かどうかを判断する日。指定がなければ今日
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,

    #[command(flatten)]
    pub(crate) checks: ChecksArguments,

    /// Write to a new file instead of standard output, readable by its owner only
    /// ja: 標準出力の代わりに新しいファイル（所有者だけが読める）に書く
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite that file
    /// ja: そのファイルがあれば上書きする
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LicenseArguments {
    /// Write photograph and external characters to new files in this folder, readable by their owner only
    /// ja: 写真と外字をこのフォルダーの新しいファイルに書く（所有者だけが読める）
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite those files
    /// ja: それらのファイルがあれば上書きする
    #[arg(long, requires = "output")]
    pub(crate) force: bool,

    /// Check the signature with this certificate of the issuer (DER or PEM), which you vouch for; status 1 if it does not hold
    /// ja: 発行者の証明書（DER または PEM。あなたが確かめたもの）で署名を検証する。合わなければ終了コード 1
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,

    /// The day on which validity is judged, by default today
    /// ja: 有効かどうかを判断する日。指定がなければ今日
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct DatesArguments {
    /// End with status 1 when something has expired, can be renewed, or can be within N days, 0 to 3660
    /// ja: 期限切れのもの、更新できるもの、または N 日以内に更新できるようになるものがあれば終了コード 1 で終わる
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=3660))]
    pub(crate) remind: Option<u32>,

    /// Write the dates as an iCalendar file, readable by its owner only; - is standard output
    /// ja: 日付を iCalendar ファイルに書く（所有者だけが読める）。- は標準出力
    #[arg(long, value_name = "FILE")]
    pub(crate) ics: Option<PathBuf>,

    /// Overwrite that file
    /// ja: そのファイルがあれば上書きする
    #[arg(long, requires = "ics")]
    pub(crate) force: bool,

    /// Read the signature certificate too; needs the signature password
    /// ja: 署名用電子証明書も読む（署名用パスワードが必要）
    #[arg(long)]
    pub(crate) sign: bool,

    /// On a phone, read the authentication certificate too; needs the authentication PIN
    /// ja: スマートフォンの利用者証明用電子証明書も読む（暗証番号が必要）
    #[arg(long)]
    pub(crate) auth: bool,

    /// Read a license for which a PIN is set too; needs the license PIN
    /// ja: 暗証番号が設定された免許も読む（免許の暗証番号が必要）
    #[arg(long)]
    pub(crate) license: bool,

    /// The day from which everything is seen, by default today
    /// ja: どの日から見るか。指定がなければ今日
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
    /// ja: 新しい暗証番号を設定する。端末では今の番号も新しい番号も2回ずつ尋ねる
    Change(PinChangeArguments),
}

#[derive(Debug, Args)]
pub(crate) struct PinChangeArguments {
    /// Which one: auth, sign (the password), assist, or juki, which the card has in two places
    /// ja: どの暗証番号か: auth（利用者証明用）、sign（署名用パスワード）、assist（券面事項入力補助用）、juki（個人番号カード用・住民基本台帳用。カードの中の2か所）
    #[arg(value_name = "auth|sign|assist|juki", hide_possible_values = true)]
    pub(crate) which: WhichPin,

    /// Change juki in one of its two places alone, when they have come to differ
    /// ja: juki の2か所のうち一方だけを変更する（食い違ったときに揃えるため）
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
    Ssh,
}

#[derive(Debug, Args)]
pub(crate) struct SimulateArguments {
    /// List the people of whom there are cards, what each is for, and the PINs
    /// ja: 模擬カードの人物の一覧を、用途・暗証番号とともに表示する
    #[arg(long)]
    pub(crate) list: bool,

    /// Where vpcd listens, by default 127.0.0.1:35963; with a command, the reader of the running pcscd in place of one of its own
    /// ja: vpcd の待ち受けアドレス。指定がなければ 127.0.0.1:35963。コマンドに付けると、専用の pcscd を起動せずに、動いている pcscd のリーダーを使う
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) vpcd: Option<String>,

    /// Be in the field of an emulated PN532 instead, for programs that use libnfc: its serial line is this link
    /// ja: 代わりに模擬 PN532 の電波の中に置く（libnfc を使うプログラム向け）。このリンクがそのシリアル回線になる
    #[arg(long, value_name = "LINK", conflicts_with_all = ["vpcd", "list"])]
    pub(crate) pn532: Option<PathBuf>,

    /// Whose card: a name from --list, with knobs after commas as in --reader simulated:…
    /// ja: 誰のカードか: --list の名前。--reader simulated:… と同じ調整をコンマで続けられる
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,

    /// The card of a person of one's own, whom a small TOML file describes; with --list, what it comes to
    /// ja: 小さな TOML ファイルに書いた自分用の人物のカード。--list を付けると、その内容を表示する
    #[arg(long, value_name = "FILE", conflicts_with_all = ["person", "image", "anchors"])]
    pub(crate) new_person: Option<PathBuf>,

    /// A card from a folder of raw files with a manifest
    /// ja: 生のファイルとマニフェストのフォルダーからカードを作る
    #[arg(long, value_name = "DIR", conflicts_with = "person")]
    pub(crate) image: Option<PathBuf>,

    /// Write the authority of the simulated cards to this folder, for --anchor, and nothing else
    /// ja: 模擬カードの認証局をこのフォルダーに書き出して終わる（--anchor に使う）
    #[arg(long, value_name = "DIR", conflicts_with_all = ["person", "image", "list", "pn532"])]
    pub(crate) anchors: Option<PathBuf>,

    /// Overwrite files that are there and differ
    /// ja: 内容の違うファイルがあれば上書きする
    #[arg(long, requires = "anchors")]
    pub(crate) force: bool,

    /// Run this command with the card in a reader of a pcscd of its own, and end with its exit status
    /// ja: 専用の pcscd のリーダーにカードを入れてこのコマンドを実行し、その終了コードで終わる
    #[arg(last = true, value_name = "COMMAND", conflicts_with_all = ["list", "anchors", "pn532"])]
    pub(crate) command: Vec<OsString>,
}
