//! A signature, and what it is over.

use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use documents::DocumentReport;
use mynumber_card::job::Schema;
use mynumber_card::job::certificate::CertificateFile;
use mynumber_card::job::sign::Signed;
use mynumber_card::pki::SubjectAttributes;
use serde::Serialize;
use terminal::descriptors;
use terminal::input::is_standard_input;
use terminal::language::{Language, phrases};
use terminal::screen::Screen;
use terminal::table::{Table, rows};

use super::proof;
use super::value::{expired, safe};
use crate::args::{SignatureFormat, SigningKey};
use crate::clock::local;
use crate::messages::names;

/// Characters of a line of base64, as in PEM.
const LINE: usize = 64;

/// What is signed, and how.
#[derive(Debug)]
pub(crate) struct Described {
    /// Its path and bytes; `None` where only the digest is known.
    pub(crate) file: Option<(PathBuf, u64)>,
    /// SHA-256 of the file.
    pub(crate) sha256: [u8; 32],
    pub(crate) format: SignatureFormat,
    pub(crate) pades: bool,
    /// Signatures that it has already.
    pub(crate) earlier: usize,
    /// What a PDF will say of the signature besides.
    pub(crate) reason: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) field: Option<String>,
    /// Where the result is written; `None` where it is shown.
    pub(crate) output: Option<PathBuf>,
}

impl Described {
    fn rows(&self, table: &mut Table, language: Language) {
        let what = match &self.file {
            None => digest_alone(language).to_owned(),
            Some((path, bytes)) if is_standard_input(path) => standard_input(language, bytes),
            Some((path, bytes)) => file(language, safe(&path.display()), bytes),
        };
        let format = match (self.format, self.pades) {
            (SignatureFormat::Pdf, false) => in_pdf(language),
            (SignatureFormat::Pdf, true) => in_pdf_as_pades(language),
            (SignatureFormat::Cms, _) => beside_it(language),
            (SignatureFormat::Raw, _) => bare(language),
        };
        let earlier = (self.earlier > 0).then(|| self.earlier.to_string());
        rows!(table, language;
            "署名の対象", "What is signed" => what;
            "SHA-256", "SHA-256" => hex::encode(self.sha256);
            "形式", "Form" => format;
            "すでにある署名", "Signatures in it" => earlier;
            "署名欄", "Field" => self.field.as_ref().map(safe);
            "署名の理由", "Reason" => self.reason.as_ref().map(safe);
            "署名の場所", "Place" => self.place.as_ref().map(safe);
        );
    }
}

/// A signed document, for scripts.
#[derive(Serialize)]
pub(crate) struct SignedFile<'a> {
    /// pdf or cms.
    pub(crate) format: &'static str,
    /// The signer's certificate.
    pub(crate) certificate: &'a CertificateFile,
    /// What verifying it says.
    pub(crate) document: &'a DocumentReport,
}

impl SignedFile<'_> {
    pub(crate) const SCHEMA: Schema = Schema::new("signed_document", 1);
}

/// What somebody has to know before they type the password.
pub(crate) fn asking(described: &Described, key: SigningKey, language: Language) -> String {
    let mut table = Table::indented(2);
    described.rows(&mut table, language);
    if let Some(path) = &described.output {
        let place = match descriptors::is_standard_output(path) {
            true => standard_output(language).to_owned(),
            false => safe(&path.display()),
        };
        rows!(table, language; "書き込み先", "Written to" => place;);
    }
    let meaning = match (key, described.format) {
        (SigningKey::Auth, _) => meaning_of_auth(language),
        (SigningKey::Sign, SignatureFormat::Raw) => meaning_of_raw(language),
        (SigningKey::Sign, _) => meaning_of_sign(language),
    };
    format!("{}\n{table}{meaning}\n\n", about_to_sign(language))
}

/// `paths` are the files that were written; where none was asked for, the signature stands below.
pub(crate) fn text(
    signed: &Signed,
    described: &Described,
    paths: &[&Path],
    screen: Screen,
) -> String {
    let language = screen.language;
    let mut table = Table::default();
    described.rows(&mut table, language);
    let mut details = String::new();
    if let Ok(content) = &signed.certificate.content {
        let it = &content.certificate;
        let until = match content.expired {
            true => expired(language, local(it.not_after())),
            false => local(it.not_after()),
        };
        let holder = content.attributes.as_ref();
        let name = |holder: &SubjectAttributes| {
            names::marked(&holder.name, holder.name_substitutes.as_ref(), language)
        };
        rows!(table, language;
            "証明書", "Certificate" => names::purpose(it.purpose(), language);
            "氏名", "Name" => holder.map(name);
            "有効期間の終了", "Valid until" => until;
            "真正性", "Authentic" => proof::marked(&content.proof, screen);
        );
        details = proof::details(&content.proof, screen);
    }
    for path in paths {
        rows!(table, language; "ファイル", "File" => safe(&path.display()););
    }
    let mut signature = String::new();
    if described.output.is_none() {
        signature = format!("\n{}\n", in_base64(language));
        let text = BASE64.encode(&signed.signature);
        for (place, character) in text.chars().enumerate() {
            if place > 0 && place.is_multiple_of(LINE) {
                signature.push('\n');
            }
            signature.push(character);
        }
        signature.push('\n');
    }
    format!("{table}{details}{signature}")
}

phrases!(
    about_to_sign => "これから署名します:", "About to sign:";
    meaning_of_sign =>
        "署名用の鍵による電子署名があると、本人が作成したものと推定されます\n（電子署名法3条）。署名には証明書が付き、氏名・住所・生年月日・性別が相手に\n渡ります。証明書はパスワードがないと読めないため、期限切れかどうかは、その後、\n署名の前に確かめます。",
        "The law presumes that you made what is signed with this key, as with your\nsignature or seal (Electronic Signatures Act, Article 3). The certificate goes\nwith it: name, address, birth date and sex. It cannot be read without the\npassword: whether it has expired is looked at then, before anything is signed.";
    meaning_of_raw =>
        "署名用の鍵による電子署名があると、本人が作成したものと推定されます\n（電子署名法3条）。検証には証明書が必要で、それには氏名・住所・生年月日・性別が\n入っています。期限切れかどうかは、パスワードの後、署名の前に確かめます。",
        "The law presumes that you made what is signed with this key, as with your\nsignature or seal (Electronic Signatures Act, Article 3). Who verifies it needs\nthe certificate, which has your name, address, birth date and sex. Whether it\nhas expired is looked at behind the password, before anything is signed.";
    meaning_of_auth =>
        "利用者証明用の鍵の署名は、カードの持ち主がいたことだけを示します。\n文書への署名にはなりません。",
        "A signature with the authentication key says that the holder of the card was\nthere. It is no signature of a document.";
    digest_alone =>
        "SHA-256 だけ（元のファイルは確かめていません）",
        "a SHA-256 alone; this program has not seen the file";
    standard_input(bytes) => "標準入力（{bytes} バイト）", "standard input ({bytes} bytes)";
    file(path, bytes) => "{path}（{bytes} バイト）", "{path} ({bytes} bytes)";
    standard_output => "標準出力", "standard output";
    in_pdf => "PDF の中の署名（adbe.pkcs7.detached）", "in the PDF (adbe.pkcs7.detached)";
    in_pdf_as_pades => "PDF の中の署名（PAdES B-B、ETSI.CAdES.detached）", "in the PDF (PAdES B-B, ETSI.CAdES.detached)";
    beside_it => "別ファイルの署名（CMS、PKCS #7）", "beside the file (CMS, PKCS #7)";
    bare => "署名値だけ（PKCS #1）", "the signature alone (PKCS #1)";
    in_base64 => "署名値（base64）:", "Signature (base64):";
);
