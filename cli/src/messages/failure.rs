//! Failures of the command line itself.

use std::path::Path;

use mynumber_card::data::Renewable;
use mynumber_card::job::Bearing;
use mynumber_card::picture::PictureError;
use mynumber_card::pki::{Hierarchy, Hint};
#[cfg(all(feature = "sim", unix))]
use mynumber_card::sim::pn532::Pn532Error;
use terminal::language::{Language, named};

use super::explanation::{Explanation, explained};
use super::words::{InWords as _, The, words};
use super::{card, document, names, pin, system, unlock, usage};
#[cfg(all(feature = "sim", unix))]
use crate::failure::ReaderProblem;
use crate::failure::{Failure, Input};

explained!(pub(crate) fn explain(failure: Failure, language) {
    Card(error) => [card::explain(error, Bearing::default(), language)];
    OfBearer { ; error, bearing } => [card::explain(error, *bearing, language)];
    Arguments { ; error, place } => [usage::explain_arguments(error, place, language)];
    Usage(error) => [usage::explain(error, language)];
    Terminal(error) => [system::explain(error, language)];
    NoSuchCertificate: no_such_certificate => ("この証明書はカードに入っていません", "this certificate is not on the card"), [card::see_status(language)];
    NotAnRsaKey: no_such_certificate => ("証明書の鍵が RSA ではありません", "the key of the certificate is not RSA"), ("証明書を見てください: `mynumber-card cert auth`", "see the certificate: `mynumber-card cert auth`");
    NoSecret { credential, variable as "variable" } [the_secret = The(*credential)]: no_secret =>
        ("{credential}が必要ですが、尋ねる端末がありません", "{the_secret} is needed, and there is no terminal to ask for it"),
        ("環境変数 {variable} か --pin-fd で渡してください", "give it in {variable} or through --pin-fd");
    NoNewSecret { credential, variable as "variable" }: no_secret =>
        ("新しい{credential}が必要ですが、尋ねる端末がありません", "the new {credential} is needed, and there is no terminal to ask for it"),
        ("環境変数 {variable} か、--pin-fd の次の行で渡してください", "give it in {variable}, or as the next line of --pin-fd");
    BadNewSecret(error) => [pin::explain_new(*error, language)];
    NotTypedTwice { credential } [the_secret = The(*credential)]: bad_secret => ("{credential}を同じように2回入力できませんでした", "{the_secret} was not entered twice alike"),
        ("カードには送っていないので、何も変わっていません。もう一度", "nothing was sent to the card and nothing was changed; run this again");
    NotChangedHere { credential } [the_secret = The(*credential), place = unlock::place(*credential, Bearing::default(), language)]: not_changeable =>
        ("{credential}はここでは変更できません", "{the_secret} is not changed here"),
        ("変更は{place}で", "have it changed {place}");
    GivenUp { credential } [the_secret = The(*credential)]: bad_secret => ("{credential}の形式になっていません", "none of the entries has the form of {the_secret}"),
        ("カードには送っていないので、残り回数は減っていません。番号を確かめてもう一度", "nothing was sent to the card and no try was spent; check it and run this again");
    LeftOpen(error): left_open => ("処理は終わりましたが、暗証番号による認証状態を解除できませんでした: {error}", "all was done, but what the PIN opened could not be closed: {error}"),
        ("カードをリーダーから離してください", "take the card off the reader");
    NotA { ; what, path, reason } => [not_a(what, path, reason, language)];
    Rejected { failed as "failed"; hint }: rejected => ("判定は「否」です。本人確認は成立していません", "the verdict is no: nobody is identified"), [advice(*hint, language)];
    NotCompared: not_compared => ("受け入れられません。要求と照合していません（使い回された証拠かもしれません）", "not accepted: not compared with a request (it may be a replay)"),
        ("送った要求を --request か --challenge で渡してください。使い回しでもかまわない場合だけ --any-request を付けてください", "give the request that was sent, with --request or --challenge; --any-request accepts a replay as well");
    LookAtIt { doubtful as "look_at_it" }: look_at_it =>
        ("証拠は正しいものですが、ポリシーとの一致は人の目で確かめる必要があります", "the evidence is good, but whether it is what the policy expects is for a person to decide"),
        ("「要確認」の項目と表示された人物を見比べてください", "compare the checks to be looked at with the person shown");
    Differs { differing as "differs", doubtful as "look_at_it" }: look_at_it if differing.is_empty() =>
        ("カードの中の記録が同じかどうかは、人の目で確かめる必要があります", "whether the places on the card say the same is for a person to decide"),
        ("「要確認」の項目を見比べてください", "compare what stands at the fields to be looked at");
    Differs { differing as "differs", doubtful as "look_at_it" }: differs => ("カードの中の記録が食い違っています", "the places on the card do not say the same"),
        ("転居などの後で証明書を更新していないなら、市区町村の窓口で更新できます。心当たりがなければ、このカードを信用しないでください", "after a move or the like the municipal office brings them together; if there was none, do not rely on this card");
    DocumentRejected { failed as "failed"; hint }: rejected => ("判定は「否」です。この文書の署名は認められません", "the verdict is no: do not rely on this document's signatures"), [advice(*hint, language)];
    DocumentToLookAt { doubtful as "look_at_it" }: look_at_it => ("署名は正しいものですが、人の目で確かめる必要があります", "the signatures are good, but a person has to look at the document"),
        ("「要確認」の項目を、文書と見比べてください", "compare the checks to be looked at with the document");
    Document(error) => [document::explain(error, language)];
    CertificateExpired { until }: certificate_expired => ("署名用電子証明書は {until} に期限が切れています。署名していません", "the certificate expired at {until}; nothing was signed"),
        ("市区町村の窓口で更新してください。それでも署名するなら --allow-expired を付けてください", "it is renewed at the municipal office; to sign all the same, give --allow-expired");
    NotAuthentic { failed as "failed"; hint }: not_authentic => ("読んだものの真正性は証明されていません", "what was read is not proven to be authentic"), [advice(*hint, language)];
    Due { due as "due", days } [names = renewables(due, language)]: due =>
        ("期限切れ、更新できる、または{days}日以内に更新できるようになるもの: {names}", "expired, or can be renewed now or within {days} days: {names}"),
        ("`mynumber-card dates` で日付と順序を確かめて、更新してください", "see `mynumber-card dates` for days and order, and renew it");
    NoDay: no_day => ("時計の示す日付が暦にありません", "the clock shows no day of the calendar"), ("時計を合わせるか、--at で日付を指定してください", "set the clock, or give the day with --at");
    NotOver { years as "years"; known }: not_over if *known => ("{years}歳に達していません", "not {years} years old yet"),
        ("日付を指定したなら --at を確かめてください", "if a day was given, check --at");
    NotOver { years as "years" }: not_over => ("{years}歳に達しているかどうか、登録された生年月日からは分かりません", "the registered birth date does not tell whether they are {years}"),
        ("ほかの方法で確かめてください", "find out in another way");
    Picture(error): bad_picture => ("{error}", "{error}"),
        ("カードを読み直してください。続くようなら、このカードの画像は壊れています", "read the card again; if it goes on, the picture on this card is damaged");
    Random { reason }: no_randomness => ("システムから乱数を得られません（{reason}）", "the system gives no random bytes ({reason})"),
        ("このプログラムに乱数の取得を許可してください", "let this program use the system's source of randomness");
    #[cfg(not(all(feature = "pcsc", feature = "libnfc", feature = "sim")))]
    NotInThisBuild { feature }: not_in_this_build => ("このプログラムは機能 {feature} なしで作られています", "this program was built without the feature {feature}"),
        ("`cargo install mynumber-card-cli --features {feature}` で入れ直してください", "install it with `cargo install mynumber-card-cli --features {feature}`");
    #[cfg(feature = "libnfc")]
    NoNfcReader: no_reader => ("libnfc で使えるリーダーが見つかりません", "libnfc finds no reader"),
        ("リーダーを接続してください。シリアル接続の PN532 は名前で指定します: --reader libnfc:pn532_uart:/dev/ttyUSB0", "connect one; a PN532 on a serial line is named: --reader libnfc:pn532_uart:/dev/ttyUSB0");
    #[cfg(feature = "sim")]
    CardFolder { reason }: cannot_read => ("模擬カードを読み込めません: {reason}", "the simulated card cannot be loaded: {reason}"),
        ("マニフェストのあるフォルダーを指定してください（docs/simulator.md）", "name a folder with a manifest (docs/simulator.md)");
    #[cfg(feature = "sim")]
    Vpcd { address }: vpcd => ("{address} に vpcd がありません", "there is no vpcd at {address}"),
        ("vpcd を入れて pcscd を起動してください（`sudo apt install vsmartcard-vpcd`）", "install vpcd and start pcscd (`sudo apt install vsmartcard-vpcd`)");
    #[cfg(feature = "sim")]
    NotVpcd { address } [port = address.port()]: vpcd => ("{address} で待ち受けているのは vpcd ではありません", "what listens at {address} is not vpcd"),
        ("`ss -ltnp 'sport = :{port}'` でそのプログラムを確かめて止めるか、vpcd の待ち受け先を --vpcd で指定してください", "see which program it is with `ss -ltnp 'sport = :{port}'` and stop it, or name where vpcd listens with --vpcd");
    #[cfg(all(feature = "sim", unix))]
    Pn532(error) => [pn532(error, language)];
    #[cfg(all(feature = "sim", unix))]
    VirtualReader(error) => [virtual_reader(error, language)];
    #[cfg(all(feature = "sim", unix))]
    CommandNotStarted { command, source }: command_not_started => ("{command} を実行できません: {source}", "cannot run {command}: {source}"),
        ("-- の後のコマンド名と権限を確かめてください", "check the name behind -- and that it may be run");
    // It ends the program without words.
    Told {} => [Explanation::without_words()];
});

explained!(fn not_a(what: Input, language, file: &Path, why: &str) {
    Anchor [path = file, reason = why]: bad_anchor => ("{path} は認証局の証明書や鍵ではありません（{reason}）", "{path} holds no trust anchor ({reason})"),
        ("認証局の自己署名証明書（DER または PEM）か、カード用の鍵の一覧（JSON）を渡してください", "give the self-signed certificate of an authority (DER or PEM), or a list of card-authority keys (JSON)");
    Request [path = file, reason = why]: bad_request => ("{path} は要求ではありません（{reason}）", "{path} is not a request ({reason})"),
        ("`mynumber-card request` で作ったファイルを渡してください", "give a file that `mynumber-card request` made");
    Evidence [path = file, reason = why]: bad_evidence => ("{path} は証拠ではありません（{reason}）", "{path} is not a piece of evidence ({reason})"),
        ("`mynumber-card identify -o` で書いたファイルを、変更せずに渡してください", "give a file that `mynumber-card identify -o` wrote, unchanged");
    LicenseCertificate [path = file, reason = why]: bad_certificate => ("{path} は証明書ではありません（{reason}）", "{path} is not a certificate ({reason})"),
        ("免許情報に署名した者の証明書（DER または PEM）を渡してください", "give the certificate of whoever signs licenses, DER or PEM");
    Policy [path = file, reason = why]: bad_policy => ("{path} はポリシーではありません（{reason}）", "{path} is not a policy ({reason})"),
        ("ポリシーの書き方は docs/policy.md にあります", "see docs/policy.md for the form of a policy");
    RevocationList [path = file, reason = why]: bad_revocation_data => ("{path} は失効リストではありません（{reason}）", "{path} is not a revocation list ({reason})"),
        ("CRL を DER または PEM で渡してください", "give a CRL in DER or PEM");
    #[cfg(feature = "sim")]
    Person [path = file, reason = why]: bad_person => ("{path} は人物のファイルではありません（{reason}）", "{path} describes no person ({reason})"),
        ("書き方は docs/ci.md にあります。`simulate --list --new-person FILE` で確かめられます", "see docs/ci.md for the form of the file; `simulate --list --new-person FILE` shows what it comes to");
    Document [path = file]: bad_document => ("{path} は署名された文書（PDF、CMS）でも証拠でもありません", "{path} is neither a signed document (PDF or CMS) nor evidence"),
        ("署名値だけのファイル（raw）は openssl などで検証してください", "a bare signature (raw) is verified by other programs, such as openssl");
    OcspResponse [path = file, reason = why]: bad_revocation_data => ("{path} は OCSP の応答ではありません（{reason}）", "{path} is not an OCSP response ({reason})"),
        ("OCSP の応答を DER で渡してください", "give an OCSP response in DER");
});

#[cfg(all(feature = "sim", unix))]
explained!(fn virtual_reader(error: ReaderProblem, language) {
    Missing { ; parts } [names = parts.join(" ")]: virtual_reader => ("仮想リーダーに必要なものが入っていません: {names}", "the virtual reader needs what is not installed: {names}"),
        ("`sudo apt install {names}`（Debian、Ubuntu）", "`sudo apt install {names}` (Debian, Ubuntu)");
    NoRunFolder {}: virtual_reader => ("pcscd に必要な /run/pcscd がなく、このユーザーは作ることも名前空間を使うこともできません", "pcscd needs /run/pcscd, which is not there; this user may neither make it nor use a namespace instead"),
        ("一度だけ `sudo mkdir /run/pcscd`（Dockerfile なら USER の前に RUN mkdir /run/pcscd）", "`sudo mkdir /run/pcscd` once (in a Dockerfile: RUN mkdir /run/pcscd before USER)");
    NotStarted { log }: virtual_reader => ("専用の pcscd が起動しませんでした: {log}", "a pcscd of its own did not start: {log}"),
        ("動いている pcscd の vpcd があれば --vpcd 127.0.0.1:35963 で使えます", "where a pcscd with vpcd runs already, use it with --vpcd 127.0.0.1:35963");
    CardNotTaken { log }: virtual_reader => ("リーダーがカードを受け取りませんでした: {log}", "the reader did not take the card: {log}"),
        ("調整（--person の fault= など）を外して試してください", "try it without what goes wrong on purpose (fault= in --person)");
    System { source }: virtual_reader => ("仮想リーダーを用意できません: {source}", "the virtual reader cannot be made: {source}"),
        ("一時フォルダー（TMPDIR）に書けるか、/bin/sh があるかを確かめてください", "check that the temporary folder (TMPDIR) can be written to, and that there is /bin/sh");
});

#[cfg(all(feature = "sim", unix))]
explained!(fn pn532(error: Pn532Error, language) {
    LinkExists { path }: file_exists => ("{path} はすでにあり、切れたリンクではありません", "{path} exists, and is not a link that leads nowhere"),
        ("別の名前を指定するか、それを削除してください", "name another place, or remove it");
    Link { path, source }: cannot_write => ("リンク {path} を作れません: {source}", "cannot make the link {path}: {source}"), ("別の場所を指定してください", "name another place");
    _ [reason = super::words::deepest(error)]: pn532 => ("模擬 PN532 が動きません: {reason}", "the emulated PN532 failed: {reason}"), ("もう一度試してください", "retry");
});

/// What falls due, in the order of the library.
fn renewables(due: &[&'static str], language: Language) -> String {
    let due = Renewable::ALL
        .into_iter()
        .filter(|which| due.contains(&which.name()));
    let names: Vec<&str> = due.map(|which| names::renewable(which, language)).collect();
    names.in_words(language)
}

named!(
    /// The one thing to try where something is not proven.
    pub(crate) fn advice(hint: Hint, language) {
        Authority(Hierarchy::Test) =>
            "テスト用のカードです（実在の人のものではありません）。ソフトウェアの試験なら --accept-test-cards を付けてください",
            "this is a test card, which is nobody's; to test software with it, give --accept-test-cards";
        Authority(Hierarchy::Production) =>
            "このプログラムが知らない世代の認証局です。J-LIS が公開する証明書を --anchor で渡してください",
            "an authority of a generation that this program does not know: give the certificate that J-LIS publishes with --anchor";
        Authority(_) =>
            "JPKI のカードではありません。模擬カードなら `mynumber-card simulate --anchors DIR` の後 --anchor DIR を付けてください（ソースツリーでは --anchor fixtures/authority）",
            "this is no JPKI card; for a simulated one run `mynumber-card simulate --anchors DIR`, then give --anchor DIR (in the source tree: --anchor fixtures/authority)";
        OtherRequest =>
            "送った要求そのものを --request か --challenge で渡してください。それでも違うなら、この証拠を信用しないでください",
            "give the very request that was sent, with --request or --challenge; if it is that one, do not rely on this evidence";
        Time =>
            "新しい要求で読み直してください。保存した証拠なら --at に受け取った時刻か日付を。時計も確かめてください",
            "read again for a new request; for evidence that was kept, give --at the time or day of its receipt; check the clocks";
        LicenseCertificate =>
            "免許情報に署名した者の、その時に有効な証明書を渡してください。それでも合わなければ、この免許情報を信用しないでください",
            "give the certificate of whoever signs licenses, valid at that time; if it is that one, do not rely on this license";
        Expired =>
            "証明書は市区町村の窓口（スマートフォンのものはマイナアプリ）で更新できます。過去の時点で判断するなら --at で（verify、cert、status、compare）",
            "a card's certificates are renewed at the municipal office, a phone's in its own app (マイナアプリ); to judge at a time in the past, use --at (verify, cert, status, compare)";
        Policy => "証拠は正しいものですが、ポリシーの条件に合いません。NG の確認項目を見てください", "the evidence is good, but not what the policy asks for: see which checks failed";
        _ => language.pick("NG の確認項目を見て、信用しないでください", "see which checks failed, and do not rely on it");
    }
);

words!(PictureError {
    UnknownFormat => "PNG でも JPEG 2000 でもありません", "neither PNG nor JPEG 2000";
    TooLong { found } => "大きすぎます（{found} バイト）", "too long ({found} bytes)";
    Size { width, height } => "大きすぎるか空です（{width}×{height}）", "too large or empty ({width} x {height} pixels)";
    Unsupported => "対応していない形式です", "a form that is not supported";
    Damaged { format } => "壊れた {format} です", "a damaged {format} picture";
});
