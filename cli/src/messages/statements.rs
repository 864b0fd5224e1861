//! What a verdict proves and what it does not, in both languages.

use mynumber_card::identity::Statement;
use terminal::language::{Language, named, phrases};

use super::words::{InWords as _, words};

words!(Statement {
    HolderPresent => "この証明書の鍵を持つカードがあり、その暗証番号が入力された", "the card with this certificate's key was present, and its PIN was entered";
    AnsweredThisRequest => "ほかの要求ではなく、まさにこの要求に答えている", "it was present for this very request, not for another one at another time";
    GenuineCard => "本物のカードがあった", "a genuine card was present";
    AttributesIssued => "氏名・住所・生年月日・性別は発行者が書いたものである", "an issuer wrote these attributes";
    AttributesCertified => "氏名・住所・生年月日・性別は持ち主の証明書そのものに載っている", "the holder's certificate itself carries these attributes";
    AttributesOfHolder =>
        "氏名・住所・生年月日・性別が証明書の持ち主のものであること（読み取った装置を信用する場合だけ言える）",
        "that the attributes are those of the certificate's holder (only as far as the reading device is trusted)";
    AttributesOnThisCard =>
        "氏名・住所・生年月日・性別が、応答したカードに入っていたこと（読み取った装置を信用する場合だけ言える）",
        "that the attributes were on the card that answered (only as far as the reading device is trusted)";
    NotRevoked => "証明書が失効していないこと（紛失・死亡・氏名や住所の変更）", "that the certificate is not revoked (card lost, holder died, name or address changed)";
    PinEnteredByThePerson => "暗証番号を入力したのがカードの本人であること", "that the person who entered the PIN is the person on the card";
    NotRelayed => "カードと人がリーダーの場所にいたこと（中継されていないこと）", "that card and person were where the reader was (nobody passed the commands on)";
    AttributesUpToDate => "検証の時点で氏名・住所が変わっていないこと（住民基本台帳に届け出られた限り）", "that the attributes are still true at the time of verification, as far as the register is";
});

phrases!(
    holder_at_some_time => "この証明書の鍵を持つカードがいつかあり、その暗証番号が入力された", "the card with this certificate's key was present at some time, and its PIN was entered";
    genuine_at_some_time => "本物のカードがいつかあった", "a genuine card was present at some time";
    not_revoked => "証明書は失効していない", "the certificate is not revoked";
    up_to_date => "氏名・住所は（失効していないので）今も変わっていない", "the attributes are still true (a change would have revoked the certificate)";
);

/// The same where it is proven, for those that are worded as a question above. What is no answer to a
/// request says nothing of when.
pub(crate) fn proven(statement: Statement, answer: bool, language: Language) -> String {
    let words = match statement {
        Statement::HolderPresent if !answer => holder_at_some_time,
        Statement::GenuineCard if !answer => genuine_at_some_time,
        Statement::NotRevoked => not_revoked,
        Statement::AttributesUpToDate => up_to_date,
        other => return other.in_words(language),
    };
    words(language).to_owned()
}

named!(
    fn as_question(which: Statement, language) {
        HolderPresent => "証明書の持ち主のカードがあり、暗証番号が入力されたこと", "that the card of the certificate's holder was present and its PIN was entered";
        AnsweredThisRequest => "送った要求に答えていること（使い回しでないこと）", "that it answers a request that was sent (and is not a replay)";
        GenuineCard => "本物のカードがあったこと", "that a genuine card was present";
        AttributesIssued => "氏名・住所・生年月日・性別を発行者が書いたこと", "that an issuer wrote these attributes";
        AttributesCertified => "氏名・住所・生年月日・性別が証明書に載っていること", "that a certificate carries these attributes";
        _ => "";
    }
);

/// The same where it is not proven.
pub(crate) fn unproven(statement: Statement, language: Language) -> String {
    match as_question(statement, language) {
        // Worded so already.
        "" => statement.in_words(language),
        question => question.to_owned(),
    }
}
