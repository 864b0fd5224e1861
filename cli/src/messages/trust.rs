//! Verdicts that are no, and files to verify with that are not what they should be.

use std::path::Path;

use mynumber_card::data::display_safe;
use mynumber_card::pki::Hierarchy;

use super::explanation::{Explanation, exit};
use crate::failure::Input;
use crate::language::{Language, say};
use mynumber_card::pki::Hint;

pub(super) fn rejected(failed: &[&'static str], hint: Hint, language: Language) -> Explanation {
    Explanation::new(
        "rejected",
        exit::REJECTED,
        language.pick(
            "判定は「否」です。本人確認は成立していません",
            "the verdict is no: nobody is identified",
        ),
        advice(hint, language),
    )
    .with("failed", failed.to_vec())
}

pub(super) fn not_compared(language: Language) -> Explanation {
    Explanation::new(
        "not_compared",
        exit::REJECTED,
        language.pick(
            "受け入れられません。要求と照合していません（使い回された証拠かもしれません）",
            "not accepted: not compared with a request (it may be a replay)",
        ),
        language.pick(
            "送った要求を --request か --challenge で渡してください。使い回しでもかまわない場合だけ --any-request を付けてください",
            "give the request that was sent, with --request or --challenge; --any-request accepts a replay as well",
        ),
    )
}

pub(super) fn look_at_it(doubtful: &[&'static str], language: Language) -> Explanation {
    Explanation::new(
        "look_at_it",
        exit::REJECTED,
        language.pick(
            "証拠は正しいものですが、ポリシーとの一致は人の目で確かめる必要があります",
            "the evidence is good, but whether it is what the policy expects is for a person to decide",
        ),
        language.pick(
            "「要確認」の項目と表示された人物を見比べてください",
            "compare the checks to be looked at with the person shown",
        ),
    )
    .with("look_at_it", doubtful.to_vec())
}

pub(super) fn differs(
    differing: &[&'static str],
    doubtful: &[&'static str],
    language: Language,
) -> Explanation {
    let (kind, message, advice) = if differing.is_empty() {
        (
            "look_at_it",
            language.pick(
                "カードの中の記録が同じかどうかは、人の目で確かめる必要があります",
                "whether the places on the card say the same is for a person to decide",
            ),
            language.pick(
                "「要確認」の項目を見比べてください",
                "compare what stands at the fields to be looked at",
            ),
        )
    } else {
        (
            "differs",
            language.pick(
                "カードの中の記録が食い違っています",
                "the places on the card do not say the same",
            ),
            language.pick(
                "転居などの後で証明書を更新していないなら、市区町村の窓口で更新できます。心当たりがなければ、このカードを信用しないでください",
                "after a move or the like the municipal office brings them together; if there was none, do not rely on this card",
            ),
        )
    };
    Explanation::new(kind, exit::REJECTED, message, advice)
        .with("differs", differing.to_vec())
        .with("look_at_it", doubtful.to_vec())
}

pub(super) fn not_authentic(
    failed: &[&'static str],
    hint: Hint,
    language: Language,
) -> Explanation {
    Explanation::new(
        "not_authentic",
        exit::REJECTED,
        language.pick(
            "読んだものの真正性は証明されていません",
            "what was read is not proven to be authentic",
        ),
        advice(hint, language),
    )
    .with("failed", failed.to_vec())
}

/// The one thing to try.
pub(crate) fn advice(hint: Hint, language: Language) -> &'static str {
    match hint {
        Hint::Authority(Hierarchy::Test) => language.pick(
            "テスト用のカードです（実在の人のものではありません）。ソフトウェアの試験なら --accept-test-cards を付けてください",
            "this is a test card, which is nobody's; to test software with it, give --accept-test-cards",
        ),
        Hint::Authority(Hierarchy::Production) => language.pick(
            "このプログラムが知らない世代の認証局です。J-LIS が公開する証明書を --anchor で渡してください",
            "an authority of a generation that this program does not know: give the certificate that J-LIS publishes with --anchor",
        ),
        Hint::Authority(_) => language.pick(
            "JPKI のカードではありません。模擬カードなら `mynumber-card simulate --anchors DIR` の後 --anchor DIR を付けてください（ソースツリーでは --anchor fixtures/authority）",
            "this is no JPKI card; for a simulated one run `mynumber-card simulate --anchors DIR`, then give --anchor DIR (in the source tree: --anchor fixtures/authority)",
        ),
        Hint::OtherRequest => language.pick(
            "送った要求そのものを --request か --challenge で渡してください。それでも違うなら、この証拠を信用しないでください",
            "give the very request that was sent, with --request or --challenge; if it is that one, do not rely on this evidence",
        ),
        Hint::Time => language.pick(
            "新しい要求で読み直してください。保存した証拠なら --at に受け取った時刻か日付を。時計も確かめてください",
            "read again for a new request; for evidence that was kept, give --at the time or day of its receipt; check the clocks",
        ),
        Hint::LicenseCertificate => language.pick(
            "免許情報に署名した者の、その時に有効な証明書を渡してください。それでも合わなければ、この免許情報を信用しないでください",
            "give the certificate of whoever signs licenses, valid at that time; if it is that one, do not rely on this license",
        ),
        Hint::Expired => language.pick(
            "証明書は市区町村の窓口（スマートフォンのものはマイナアプリ）で更新できます。過去の時点で判断するなら --at で（verify、cert、status、compare）",
            "a card's certificates are renewed at the municipal office, a phone's in its own app (マイナアプリ); to judge at a time in the past, use --at (verify, cert, status, compare)",
        ),
        Hint::Policy => language.pick(
            "証拠は正しいものですが、ポリシーの条件に合いません。NG の確認項目を見てください",
            "the evidence is good, but not what the policy asks for: see which checks failed",
        ),
        Hint::DoNotRely => language.pick(
            "NG の確認項目を見て、信用しないでください",
            "see which checks failed, and do not rely on it",
        ),
    }
}

pub(super) fn not_a(what: Input, path: &Path, reason: &str, language: Language) -> Explanation {
    let path = path.display().to_string();
    let (path, reason) = (display_safe(&path), display_safe(reason));
    let (kind, message, advice) = match what {
        Input::Anchor => (
            "bad_anchor",
            say!(
                language,
                "{path} は認証局の証明書や鍵ではありません（{reason}）",
                "{path} holds no trust anchor ({reason})"
            ),
            language.pick(
                "認証局の自己署名証明書（DER または PEM）か、カード用の鍵の一覧（JSON）を渡してください",
                "give the self-signed certificate of an authority (DER or PEM), or a list of card-authority keys (JSON)",
            ),
        ),
        Input::Request => (
            "bad_request",
            say!(
                language,
                "{path} は要求ではありません（{reason}）",
                "{path} is not a request ({reason})"
            ),
            language.pick(
                "`mynumber-card request` で作ったファイルを渡してください",
                "give a file that `mynumber-card request` made",
            ),
        ),
        Input::Evidence => (
            "bad_evidence",
            say!(
                language,
                "{path} は証拠ではありません（{reason}）",
                "{path} is not a piece of evidence ({reason})"
            ),
            language.pick(
                "`mynumber-card identify -o` で書いたファイルを、変更せずに渡してください",
                "give a file that `mynumber-card identify -o` wrote, unchanged",
            ),
        ),
        Input::LicenseCertificate => (
            "bad_certificate",
            say!(
                language,
                "{path} は証明書ではありません（{reason}）",
                "{path} is not a certificate ({reason})"
            ),
            language.pick(
                "免許情報に署名した者の証明書（DER または PEM）を渡してください",
                "give the certificate of whoever signs licenses, DER or PEM",
            ),
        ),
        Input::Policy => (
            "bad_policy",
            say!(
                language,
                "{path} はポリシーではありません（{reason}）",
                "{path} is not a policy ({reason})"
            ),
            language.pick(
                "ポリシーの書き方は docs/policy.md にあります",
                "see docs/policy.md for the form of a policy",
            ),
        ),
        Input::RevocationList => (
            "bad_revocation_data",
            say!(
                language,
                "{path} は失効リストではありません（{reason}）",
                "{path} is not a revocation list ({reason})"
            ),
            language.pick(
                "CRL を DER または PEM で渡してください",
                "give a CRL in DER or PEM",
            ),
        ),
        Input::OcspResponse => (
            "bad_revocation_data",
            say!(
                language,
                "{path} は OCSP の応答ではありません（{reason}）",
                "{path} is not an OCSP response ({reason})"
            ),
            language.pick(
                "OCSP の応答を DER で渡してください",
                "give an OCSP response in DER",
            ),
        ),
    };
    Explanation::new(kind, exit::USAGE, message, advice)
}
