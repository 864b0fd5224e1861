//! A signature, and what it is over.

use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use mynumber_card::job::sign::Signed;
use mynumber_card::pki::SubjectAttributes;
use terminal::language::{Language, phrases};
use terminal::screen::Screen;
use terminal::table::{Table, rows};

use super::proof;
use super::value::{expired, safe};
use crate::args::SigningKey;
use crate::clock::local;
use crate::messages::names;

/// Characters of a line of base64, as in PEM.
const LINE: usize = 64;

/// What is signed.
#[derive(Debug)]
pub(crate) struct Subject {
    /// Its path and bytes; `None` where only the digest is known.
    pub(crate) file: Option<(PathBuf, u64)>,
    /// SHA-256.
    pub(crate) digest: [u8; 32],
}

impl Subject {
    fn rows(&self, table: &mut Table, language: Language) {
        let what = match &self.file {
            None => digest_alone(language).to_owned(),
            Some((path, bytes)) if path == Path::new("-") => standard_input(language, bytes),
            Some((path, bytes)) => file(language, safe(&path.display()), bytes),
        };
        rows!(table, language;
            "署名の対象", "What is signed" => what;
            "SHA-256", "SHA-256" => hex::encode(self.digest);
        );
    }
}

/// What somebody has to know before they type the password.
pub(crate) fn asking(subject: &Subject, key: SigningKey, language: Language) -> String {
    let mut table = Table::indented(2);
    subject.rows(&mut table, language);
    let meaning = match key {
        SigningKey::Auth => meaning_of_auth(language),
        SigningKey::Sign => meaning_of_sign(language),
    };
    format!("{}\n{table}{meaning}\n\n", about_to_sign(language))
}

/// `paths` are the files that were written; with `whole` the signature stands below.
pub(crate) fn text(
    signed: &Signed,
    subject: &Subject,
    whole: bool,
    paths: &[&Path],
    screen: Screen,
) -> String {
    let language = screen.language;
    let mut table = Table::default();
    subject.rows(&mut table, language);
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
    if whole {
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
        "署名用の鍵による電子署名があると、本人が作成したものと推定されます\n（電子署名法3条）。証明書には氏名・住所・生年月日・性別が入っています。",
        "The law presumes that you made what is signed with this key, as with your\nsignature or seal (Electronic Signatures Act, Article 3). The certificate has\nyour name, address, birth date and sex.";
    meaning_of_auth =>
        "利用者証明用の鍵の署名は、カードの持ち主がいたことだけを示します。\n文書への署名にはなりません。",
        "A signature with the authentication key says that the holder of the card was\nthere. It is no signature of a document.";
    digest_alone =>
        "SHA-256 だけ（元のファイルは確かめていません）",
        "a SHA-256 alone; this program has not seen the file";
    standard_input(bytes) => "標準入力（{bytes} バイト）", "standard input ({bytes} bytes)";
    file(path, bytes) => "{path}（{bytes} バイト）", "{path} ({bytes} bytes)";
    in_base64 => "署名値（base64）:", "Signature (base64):";
);
