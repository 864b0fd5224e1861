//! What is checked in signed documents, why it fails, and why one is not read or not signed.

use documents::pdf::{Change, Objection, Part, PdfCheck, PdfDoubt, PdfError, PdfReason};
use documents::{
    CmsCheck, DocumentCheck, DocumentDoubt, DocumentError, DocumentReason, DocumentStatement,
};
use mynumber_card::Coded as _;
use terminal::language::{Language, named};

use super::explanation::explained;
use super::words::{InWords, safe, words};

words!(CmsCheck {
    Structure => "署名メッセージ（CMS）として読める", "the signed message (CMS) can be read";
    SignerCount => "署名者の数が正しい", "it has as many signers as it may";
    Content => "署名の対象が、渡された内容そのものである", "it is over the content that was given";
    ContentType => "内容の種類が正しい", "the content type is the right one";
    SignedAttributes => "署名された属性に重複や欠けがない", "no signed attribute is missing or there twice";
    MessageDigest => "内容が署名された時のままである（ハッシュ値が一致する）", "the content is as it was signed (its digest fits)";
    SigningTime => "署名時刻（申告）が、未来でなく証明書の有効期間内である", "the claimed signing time is past, and in the validity";
    SigningCertificate => "署名で指定された証明書である", "it is the certificate that the signature names";
    Algorithms => "受け入れているアルゴリズムである（SHA-2 と RSA）", "the algorithms are accepted (SHA-2 with RSA)";
    SignerCertificate => "署名者の証明書が含まれている", "the signer's certificate is there";
    SignerKey => "文書に署名するための鍵である", "the key is for signing documents";
    SignerAttributes => "証明書の氏名等の形式が正しい", "the attributes in the certificate can be read";
    Signature => "署名者の鍵による署名である", "the signature is one of the signer's key";
});

words!(PdfCheck {
    Header => "ファイルが PDF の見出しで始まる", "the file begins with its header";
    Signed => "署名がある", "there is a signature";
    WholeFile => "最後の署名がファイル全体を対象にしている", "the last signature covers the whole file";
    Dictionary => "署名辞書が正しい", "the signature dictionary is sound";
    ByteRange => "署名の範囲（ByteRange）が正しい", "its range (ByteRange) is sound";
    Gap => "範囲から除かれているのは署名そのものだけである", "the range leaves out the signature and nothing else";
    Revision => "署名の範囲が、その版の終わりまである", "it covers its revision to the end";
    LaterChanges => "署名の後に、許されない変更がない", "nothing was changed later that may not be";
    RegistryType => "登記・供託: /Type が Sig である", "land registry: /Type is Sig";
    RegistrySubFilter => "登記・供託: /SubFilter が adbe.pkcs7.detached である", "land registry: /SubFilter is adbe.pkcs7.detached";
    RegistryName => "登記・供託: /Name（署名者の名前）がある", "land registry: /Name, the signer's name, is there";
    RegistryTime => "登記・供託: /M（署名時刻）がある", "land registry: /M, the time, is there";
    RegistryByteRange => "登記・供託: /ByteRange が2つの範囲である", "land registry: /ByteRange is two ranges";
    RegistryContents => "登記・供託: /Contents が PKCS #7 である", "land registry: /Contents is PKCS #7";
});

impl InWords for DocumentCheck {
    fn in_words(&self, language: Language) -> String {
        match self {
            Self::Pki(kind) => kind.in_words(language),
            Self::Cms(check) => check.in_words(language),
            Self::Pdf(check) => check.in_words(language),
            other => other.code().to_owned(),
        }
    }
}

words!(DocumentReason {
    Pki(reason) => "{reason}", "{reason}";
    Pdf(reason) => "{reason}", "{reason}";
    Structure { problem } => "署名メッセージの構造が正しくありません（{problem}）", "not the structure of a signed message ({problem})";
    SignerCount { count } => "署名者が {count} 人います", "it has {count} signers";
    ContentInside => "別ファイルのはずの内容が中にあります", "it has content inside, where it must stand beside it";
    OtherContent => "中の内容と渡された内容が違います", "the content inside is not the one that was given";
    ContentChanged => "署名された時の内容と違います", "it is not what was signed";
    ContentType { found } => "内容の種類が {found} です", "the content type is {found}";
    NoAttributes => "署名された属性が1つもありません", "there are no signed attributes in the set";
    AttributeMissing { attribute } => "署名された属性 {attribute} がありません", "the signed attribute {attribute} is missing";
    AttributeTwice { oid } => "署名された属性 {oid} が1つではありません", "the signed attribute {oid} is not there once with one value";
    AttributeForm { attribute } => "署名された属性 {attribute} の形式が正しくありません", "the signed attribute {attribute} cannot be read";
    ContentIsAttributes => "内容が署名属性の形をしています（別の署名の使い回しかもしれません）", "the content has the form of signed attributes: the signature may be another one's";
    TimeInFuture { time } => "署名時刻 {time} が未来です", "the signing time {time} is yet to come";
    TimeOutsideValidity { time } => "署名時刻 {time} には証明書が有効ではありませんでした", "at the signing time {time} the certificate was not valid";
    OtherCertificate => "別の証明書が指定されています", "it names another certificate";
    HashAlgorithm { oid } => "ハッシュ関数 {oid} は受け入れません", "the hash function {oid} is not accepted";
    SignatureAlgorithm { oid } => "署名アルゴリズム {oid} は受け入れません", "the signature algorithm {oid} is not accepted";
    AlgorithmsDiffer => "内容と署名のハッシュ関数が違います", "digest and signature have different hash functions";
    Parameters => "アルゴリズムのパラメーターを受け入れません", "parameters of an algorithm that are not accepted";
    NoCertificate => "署名者の証明書がありません", "the signer's certificate is not there";
    AuthenticationKey => "利用者証明用の鍵で作られています（文書への署名ではありません。カードがあったことだけでよければ --accept-authentication）", "made with the authentication key, which signs no documents (--accept-authentication takes it as a proof that the card was there)";
    NotForDocuments => "文書に署名するための証明書ではありません", "the certificate is not for signing documents";
    Attributes { problem } => "証明書の氏名等を読み取れません（{problem}）", "the attributes of the certificate cannot be read ({problem})";
    SignatureLength { length } => "署名値が {length} バイトです", "a signature of {length} bytes";
    RestsOn { on } => "「{on}」が成り立たないため確認できません", "not proven, because this does not hold: {on}";
});

words!(PdfReason {
    NotSigned => "署名がありません", "there is no signature in the file";
    NotCovered { bytes } => "ファイルの最後の {bytes} バイトが署名されていません", "the file goes on for {bytes} byte(s) behind the last signature";
    Dictionary => "署名辞書が受け入れられる形ではありません", "the signature dictionary is not one that is accepted";
    SubFilter => "受け入れていない種類の署名です", "the signature is of a kind that is not accepted";
    ByteRange => "ファイルの先頭からの2つの範囲ではありません", "not two ranges of the file from its first byte on";
    Gap => "範囲から署名以外のものが除かれています", "the range leaves out more than the signature, or not its own";
    Revision => "その版の終わりまで署名されていません", "the signature does not end where its revision ends";
    Changed { objection } => "署名の後に変更されています: {objection}", "changed after the signature: {objection}";
    Rules => "後の変更についての署名の決まりが分かりません", "the signature's rules for later changes cannot be understood";
    EntryMissing => "その項目がありません", "the entry is missing";
    EntryValue => "その項目の値が違います", "the entry has another value";
});

words!(Objection {
    Catalog => "文書全体の設定", "the catalog";
    Pages => "ページ", "pages";
    Annotations => "注釈", "annotations";
    Form => "フォーム全体", "the form as a whole";
    Field => "フォームの項目", "a field";
    FormFilled => "記入が許されていない項目への記入", "a field was filled in that may not be";
    FormLook => "項目の値と見た目の食い違い", "what a field shows is not its value";
    Certification => "作成者の認証が禁じている変更", "a change that the author's certification forbids";
    Metadata => "文書の説明情報", "what describes the document";
    Objects => "文書が使うデータ", "objects that the document uses";
});

words!(Change {
    Signature => "署名の追加", "a further signature";
    ValidationData => "検証用データの追加", "data for validation";
    FormFilled => "許された項目への記入", "fields filled in, as permitted";
    Metadata => "更新日時", "the date of change";
});

words!(PdfDoubt {
    BeforeHeader => "ファイルの見出しの前に何かあります", "something stands before the header of the file";
    VisibleSignature => "後の署名がページに表示されるため、内容を覆っているかもしれません", "a later signature shows something on a page, and may cover what stands there";
    FormLook => "記入された項目の見た目が値と同じかどうか、確かめられません", "whether a filled field shows its value could not be compared";
    HiddenObjects => "署名された部分に、表から外れたデータがあります（閲覧ソフトによっては表示されるかもしれません）", "what was signed holds objects that no table leads to; a reader that searches the file could show them";
    ValidationDataBehind => "最後の署名の後に検証用データがあります", "data for validation stands behind the last signature";
});

impl InWords for DocumentDoubt {
    fn in_words(&self, language: Language) -> String {
        match self {
            Self::Pdf(doubt) => doubt.in_words(language),
            Self::ReadsAsPdf => reads_as_pdf(language).to_owned(),
            other => other.code().to_owned(),
        }
    }
}

words!(DocumentStatement {
    ContentUnchanged => "署名の対象は、署名された時のままである", "what the signature covers is as it was signed";
    SignedWithCard => "証明書の鍵を持つカードで署名され、その暗証番号が入力された", "it was signed with the card of the certificate, and its password or PIN was entered";
    AttributesCertified => "氏名・住所・生年月日・性別は署名者の証明書に載っている", "the signer's certificate carries these attributes";
    NotRevoked => "証明書が失効していないこと（紛失・死亡・氏名や住所の変更）", "that the certificate is not revoked (card lost, holder died, name or address changed)";
    SigningTime => "いつ署名されたか（署名時刻は署名者の申告）", "when it was signed (the time is the signer's own word)";
    PinEnteredByThePerson => "暗証番号を入力したのがカードの本人であること", "that the person who entered the password is the person on the card";
    SignerAgreed => "署名者が内容を読み、同意したこと", "that the signer read and meant it";
    AttributesUpToDate => "検証の時点で氏名・住所が変わっていないこと（住民票に反映された範囲で）", "that the attributes are still true at the time of verification, as far as the register is";
});

named!(
    fn as_question(which: DocumentStatement, language) {
        ContentUnchanged => "署名の対象が署名された時のままであること", "that what it covers is as it was signed";
        SignedWithCard => "証明書の持ち主のカードで署名されたこと", "that it was signed with the card of the certificate";
        AttributesCertified => "署名者が誰か（この鍵の証明書に氏名等はなく、カードがあったことだけを示す）", "who signed: the certificate of this key names nobody, it shows only that its card was there";
        _ => "";
    }
    fn as_fact(which: DocumentStatement, language) {
        NotRevoked => "証明書は失効していない", "the certificate is not revoked";
        AttributesUpToDate => "氏名・住所は（失効していないので）今も変わっていない", "the attributes are still true (a change would have revoked the certificate)";
        _ => "";
    }
);

/// What is proven or not, in words that fit.
pub(crate) fn statement(statement: DocumentStatement, proven: bool, language: Language) -> String {
    let words = match proven {
        true => as_fact(statement, language),
        false => as_question(statement, language),
    };
    match words {
        "" => statement.in_words(language),
        words => words.to_owned(),
    }
}

words!(Part {
    Header => "見出し", "header";
    End => "終わり", "end";
    CrossReferences => "相互参照表", "cross-reference table";
    Trailer => "トレーラー", "trailer";
    Object => "オブジェクト", "object";
    Array => "配列", "array";
    Dictionary => "辞書", "dictionary";
    Name => "名前", "name";
    String => "文字列", "string";
    Number => "数値", "number";
    Stream => "ストリーム", "stream";
    Filter => "フィルター", "filter";
    ObjectStream => "オブジェクトストリーム", "object stream";
    Catalog => "カタログ", "catalog";
    Pages => "ページ", "pages";
    Form => "フォーム", "form";
    Signature => "署名", "signature";
});

explained!(pub(super) fn explain(error: DocumentError, language) {
    NotSignedData { problem }: not_signed_data => ("署名メッセージ（CMS）として読めません（{problem}）", "not a signed message ({problem})"), ("署名されたファイルを、変更せずに渡してください", "give the file as it was signed");
    ContentMissing: content_missing => ("この署名は別ファイルについてのものです", "this signature is over another file"), ("署名されたファイルを --content で渡してください", "give the file that was signed with --content");
    Certificate { ; source } [problem = source]: bad_certificate => ("カードの証明書を読めません（{problem}）", "the certificate of the card cannot be read ({problem})"), ("`mynumber-card cert sign` で証明書を確かめてください", "look at it with `mynumber-card cert sign`");
    NoKey: bad_certificate => ("証明書に署名用の RSA 鍵がありません", "the certificate has no RSA key to sign with"), ("`mynumber-card cert sign` で証明書を確かめてください", "look at it with `mynumber-card cert sign`");
    Time { time }: no_day => ("時刻 {time} は署名に書けません", "the time {time} cannot be written into a signature"), ("時計を合わせてください", "set the clock");
    OtherSignature: malformed => ("カードの返した署名が、証明書の鍵によるものではありません", "the card gave a signature that was not made with the key of the certificate"), ("カードを置き直して、もう一度", "put the card on the reader again and retry");
    Unsound { failed as "failed" }: unsound_signature => ("作った署名が検証に通りません。何も書いていません", "what was made does not verify; nothing was written"),
        ("もう一度署名してください。続くようなら、このファイルとともに知らせてください", "sign again; if it goes on, report it with the file");
    NotHashed: malformed => ("内容のハッシュ値がありません", "the content was not hashed"), ("もう一度署名してください", "sign again");
    Encoding: malformed => ("署名メッセージを作れません", "the signed message cannot be made"), ("`mynumber-card cert sign` で証明書を確かめてください", "look at the certificate with `mynumber-card cert sign`");
    Pdf(error) => [pdf(error, language)];
    _ [reason = safe(error)]: malformed => ("署名メッセージを作れません（{reason}）", "the signed message cannot be made ({reason})"), ("もう一度署名してください", "sign again");
});

explained!(fn pdf(error: PdfError, language) {
    NotPdf: not_pdf => ("PDF ではありません", "not a PDF file"), ("PDF でなければ --format cms で署名できます", "any other file is signed with --format cms");
    Damaged { part, at as "at" }: pdf_damaged => ("PDF が壊れています（{at} バイト目の{part}）", "the PDF is damaged: the {part} at byte {at}"), [repair(language)];
    KeyTwice { at as "at" }: pdf_key_twice => ("PDF の {at} バイト目の辞書に同じキーが2つあります", "the dictionary at byte {at} of the PDF has a key twice"), [repair(language)];
    TooDeep { at as "at" }: pdf_too_deep => ("PDF の {at} バイト目の構造が深すぎるか、循環しています", "the PDF is nested too deeply, or in a circle, at byte {at}"), [repair(language)];
    TooLarge { at as "at" }: pdf_too_large => ("PDF の {at} バイト目のデータが大きすぎます", "the object at byte {at} of the PDF is too large"), [repair(language)];
    Unsupported { part, at as "at" }: pdf_unsupported => ("PDF の {at} バイト目の{part}は、対応していない種類です", "the {part} at byte {at} of the PDF is of a kind that is not supported"), [repair(language)];
    Encrypted: pdf_encrypted => ("暗号化された PDF です", "the PDF is encrypted"), ("パスワードを外して保存し直してください（すでに署名があれば、その署名は失われます）", "save it without encryption; a signature that it has is lost then");
    Xfa: pdf_xfa => ("XFA フォームの PDF です（内容がページにありません）", "the PDF is an XFA form, whose content is not on its pages"), ("印刷などで普通の PDF にしてから署名してください", "make an ordinary PDF of it, such as by printing, and sign that");
    Certified: pdf_certified => ("作成者の認証（DocMDP）が、署名を含むすべての変更を禁じています", "the author's certification (DocMDP) forbids any change, a signature too"), ("作成者に、署名できる文書を求めるか、--format cms で別ファイルの署名にしてください", "ask its author for one that may be signed, or use --format cms for a signature beside it");
    EarlierSignature: pdf_earlier_signature => ("すでにある署名が正しくありません", "an earlier signature in the file does not hold"), ("`mynumber-card verify` で確かめてください。それでも署名するなら --despite-earlier", "see `mynumber-card verify`; to sign all the same, give --despite-earlier");
    NoSuchField: pdf_no_such_field => ("その名前の署名欄がありません", "there is no signature field of that name"), ("--field なしなら新しい署名欄に署名します", "without --field a new field is made");
    FieldSigned: pdf_field_signed => ("その署名欄はすでに署名されています", "that signature field is signed already"), ("別の欄を指定するか、--field なしで", "name another one, or leave --field out");
    FieldTwice: pdf_field_twice => ("その名前の欄が2つ以上あります", "there are several fields of that name"), ("--field なしなら新しい署名欄に署名します", "without --field a new field is made");
    Unsound: pdf_unsound => ("署名で加わるデータを、この PDF がすでに参照しています（署名しても正しくなりません）", "the PDF refers to objects that it does not have and that signing would add: the signature would not hold"), [repair(language)];
    Full: pdf_full => ("PDF にこれ以上データを加えられません", "the PDF has no room for further objects"), [repair(language)];
    _ [reason = safe(error)]: pdf_damaged => ("PDF を読めません（{reason}）", "the PDF cannot be read ({reason})"), [repair(language)];
});

terminal::language::phrases!(
    reads_as_pdf => "PDF 閲覧ソフトでも開けるファイルです（表示されるものは署名の対象とは限りません）", "PDF readers can show this file, and what they show need not be what was signed";
    repair => "何も書いていません。作成したソフトで保存し直すか、`qpdf 元.pdf 新.pdf` で整えてから（署名がなければ）", "nothing is repaired here: save it anew with the program that made it, or, if nobody has signed it, run `qpdf old.pdf new.pdf`";
);
