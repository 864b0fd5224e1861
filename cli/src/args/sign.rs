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

/// In what form a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SignatureFormat {
    /// In the PDF file.
    Pdf,
    /// Beside the file, with the certificate.
    Cms,
    /// The bytes of the signature alone.
    Raw,
}

impl SignatureFormat {
    /// The word for scripts.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Cms => "cms",
            Self::Raw => "raw",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct SignArguments {
    /// The file to sign; - is standard input
    /// ja: 署名するファイル。- は標準入力
    #[arg(value_name = "FILE", required_unless_present = "digest")]
    pub(crate) file: Option<PathBuf>,

    /// pdf: into the PDF; cms: a file of its own (PKCS #7) with the certificate; raw: the 256 bytes alone. By default pdf for a PDF, else cms
    /// ja: pdf: PDF の中に、cms: 証明書入りの別ファイル（PKCS #7）に、raw: 署名値 256 バイトだけ。指定がなければ PDF は pdf、ほかは cms
    #[arg(long, value_name = "pdf|cms|raw", hide_possible_values = true)]
    pub(crate) format: Option<SignatureFormat>,

    /// Which key: sign, like a signature by hand or a seal, with name and address in its certificate (the default); auth, which only says that the holder was there
    /// ja: どの鍵か: sign（署名用。手書きの署名や押印に当たり、証明書に氏名・住所などが入る。指定がなければこれ）、auth（利用者証明用。本人がいたことだけを示す）
    #[arg(
        long,
        value_name = "auth|sign",
        hide_possible_values = true,
        default_value = "sign",
        hide_default_value = true
    )]
    pub(crate) key: SigningKey,

    /// Write to this new file, readable by its owner only; - is standard output. By default NAME-signed.pdf or FILE.p7s beside the file
    /// ja: この新しいファイル（所有者だけが読める）に書く。- は標準出力。指定がなければ元のファイルの横の NAME-signed.pdf または FILE.p7s
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// PDF: why it is signed, as readers show it
    /// ja: PDF: 署名の理由（閲覧ソフトに表示される）
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// PDF: where it is signed, as readers show it
    /// ja: PDF: 署名した場所（閲覧ソフトに表示される）
    #[arg(long, value_name = "TEXT")]
    pub(crate) place: Option<String>,

    /// PDF: into the empty signature field of this name
    /// ja: PDF: この名前の空の署名欄に署名する
    #[arg(long, value_name = "NAME")]
    pub(crate) field: Option<String>,

    /// PDF: as PAdES B-B (ETSI.CAdES.detached); the land registry does not take it
    /// ja: PDF: PAdES B-B（ETSI.CAdES.detached）にする（登記・供託オンライン申請では使えない）
    #[arg(long)]
    pub(crate) pades: bool,

    /// PDF: even where an earlier signature in it does not hold
    /// ja: PDF: すでにある署名が正しくなくても署名する
    #[arg(long)]
    pub(crate) despite_earlier: bool,

    /// CMS: in PEM instead of DER
    /// ja: CMS: DER の代わりに PEM で書く
    #[arg(long)]
    pub(crate) pem: bool,

    /// Sign the file of this SHA-256, 64 hexadecimal digits, raw: only for a file that you have seen
    /// ja: この SHA-256（16進数64桁）のファイルに署名する（raw）: 中身を確かめたファイルのものだけを
    #[arg(long, value_name = "HEX", value_parser = digest, conflicts_with = "file")]
    pub(crate) digest: Option<[u8; 32]>,

    /// Even with a certificate that has expired: hardly anybody takes that
    /// ja: 有効期限の切れた証明書でも署名する（ほとんど受け付けられない）
    #[arg(long)]
    pub(crate) allow_expired: bool,

    /// The day on which the certificate's validity is judged, by default today
    /// ja: 証明書が有効かどうかを判断する日。指定がなければ今日
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) at: Option<Date>,

    #[command(flatten)]
    pub(crate) checks: ChecksArguments,

    /// Write the certificate of the key (PEM) to a new file as well: who verifies a raw signature needs it
    /// ja: 鍵の証明書（PEM）も新しいファイルに書く（raw の検証に必要）
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,

    /// Overwrite those files
    /// ja: それらのファイルがあれば上書きする
    #[arg(long)]
    pub(crate) force: bool,
}

impl SignArguments {
    /// The options that were given and have no meaning in this format.
    pub(crate) fn without_meaning(&self, format: SignatureFormat) -> Option<&'static str> {
        use SignatureFormat::{Cms, Pdf};
        let given = [
            (Pdf, "--reason", self.reason.is_some()),
            (Pdf, "--place", self.place.is_some()),
            (Pdf, "--field", self.field.is_some()),
            (Pdf, "--pades", self.pades),
            (Pdf, "--despite-earlier", self.despite_earlier),
            (Cms, "--pem", self.pem),
        ];
        let mut given = given.into_iter();
        let meaningless = given.find(|(of, _, given)| *given && *of != format);
        meaningless.map(|(_, option, _)| option)
    }
}

fn digest(text: &str) -> Result<[u8; 32], String> {
    let mut digest = [0; 32];
    hex::decode_to_slice(text, &mut digest).map_err(|error| error.to_string())?;
    Ok(digest)
}
