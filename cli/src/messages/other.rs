//! Failures of the command line itself.

use mynumber_card::data::{Renewable, display_safe};
use mynumber_card::job::Bearing;
use mynumber_card::picture::PictureError;

use super::explanation::{Explanation, exit, io_reason};
use super::names::{credential as credential_name, renewable as renewable_name};
use super::{card, pin_change, system, trust, usage};
use crate::failure::Failure;
use crate::language::{Language, say};

pub(super) fn explain(failure: &Failure, language: Language) -> Explanation {
    match failure {
        Failure::Card(error) => card::explain(error, Bearing::default(), language),
        Failure::OfBearer { error, bearing } => card::explain(error, *bearing, language),
        Failure::Usage(error) => usage::explain(error, None, language),
        Failure::UsageAt { error, place } => usage::explain(error, Some(place), language),
        Failure::NoSuchCertificate => Explanation::new(
            "no_such_certificate",
            exit::NOT_PERMITTED,
            language.pick(
                "この証明書はカードに入っていません",
                "this certificate is not on the card",
            ),
            card::see_status(language),
        ),
        Failure::NoSecret {
            credential,
            variable,
        } => {
            let name = credential_name(*credential, language);
            Explanation::new(
                "no_secret",
                exit::USAGE,
                say!(
                    language,
                    "{name}が必要ですが、尋ねる端末がありません",
                    "the {name} is needed, and there is no terminal to ask for it"
                ),
                say!(
                    language,
                    "環境変数 {variable} か --pin-fd で渡してください",
                    "give it in {variable} or through --pin-fd"
                ),
            )
            .with("credential", credential.name())
            .with("variable", *variable)
        }
        Failure::NoNewSecret {
            credential,
            variable,
        } => pin_change::no_new_secret(*credential, variable, language),
        Failure::BadNewSecret(error) => pin_change::bad_new_secret(*error, language),
        Failure::NotTypedTwice { credential } => pin_change::not_typed_twice(*credential, language),
        Failure::NotChangedHere { credential } => {
            pin_change::not_changed_here(*credential, language)
        }
        Failure::GivenUp { credential } => {
            let name = credential_name(*credential, language);
            Explanation::new(
                "bad_secret",
                exit::USAGE,
                say!(
                    language,
                    "{name}の形式になっていません",
                    "none of the entries has the form of the {name}"
                ),
                language.pick(
                    "カードには送っていないので、残り回数は減っていません。番号を確かめてもう一度",
                    "nothing was sent to the card and no try was spent; check it and run this again",
                ),
            )
            .with("credential", credential.name())
        }
        Failure::LeftOpen(error) => {
            let reason = card::explain(error, Bearing::default(), language).message;
            Explanation::new(
                "left_open",
                exit::CARD_FAILED,
                say!(
                    language,
                    "処理は終わりましたが、暗証番号による認証状態を解除できませんでした: {reason}",
                    "all was done, but what the PIN opened could not be closed: {reason}"
                ),
                language.pick(
                    "カードをリーダーから離してください",
                    "take the card off the reader",
                ),
            )
        }
        Failure::Write { path, source } => {
            let path = path.display().to_string();
            let (path, reason) = (display_safe(&path), io_reason(source, language));
            Explanation::new(
                "cannot_write",
                exit::USAGE,
                say!(
                    language,
                    "{path} に書けません（{reason}）",
                    "cannot write {path} ({reason})"
                ),
                language.pick(
                    "書き込める場所を指定してください",
                    "name a place that can be written to",
                ),
            )
        }
        Failure::Read { path, source } => {
            let path = path.display().to_string();
            let (path, reason) = (display_safe(&path), io_reason(source, language));
            Explanation::new(
                "cannot_read",
                exit::USAGE,
                say!(
                    language,
                    "{path} を読めません（{reason}）",
                    "cannot read {path} ({reason})"
                ),
                language.pick(
                    "パスと権限を確かめてください",
                    "check the path and its permissions",
                ),
            )
        }
        Failure::Descriptor { number, source } => system::descriptor(*number, source, language),
        Failure::DescriptorOfFile { number } => system::descriptor_of_file(*number, language),
        Failure::NotA { what, path, reason } => trust::not_a(*what, path, reason, language),
        Failure::Exists { path } => {
            let path = path.display().to_string();
            let path = display_safe(&path);
            Explanation::new(
                "file_exists",
                exit::USAGE,
                say!(
                    language,
                    "{path} はすでにあります。上書きしません",
                    "{path} is there already and is not overwritten"
                ),
                language.pick(
                    "別の名前にするか、上書きしてよければ --force を付けてください",
                    "give another name, or --force to overwrite it",
                ),
            )
        }
        Failure::NoTrace { path } => {
            let path = path.display().to_string();
            let path = display_safe(&path);
            Explanation::new(
                "file_exists",
                exit::USAGE,
                say!(
                    language,
                    "{path} はすでにあり、やり取りの記録ではありません。上書きしません",
                    "{path} is there already, is not a trace, and is not overwritten"
                ),
                language.pick(
                    "--trace に別の名前を指定するか、それを削除してください",
                    "give --trace another name, or remove it",
                ),
            )
        }
        Failure::Rejected { failed, hint } => trust::rejected(failed, *hint, language),
        Failure::NotCompared => trust::not_compared(language),
        Failure::LookAtIt { doubtful } => trust::look_at_it(doubtful, language),
        Failure::Differs {
            differing,
            doubtful,
        } => trust::differs(differing, doubtful, language),
        Failure::NotAuthentic { failed, hint } => trust::not_authentic(failed, *hint, language),
        Failure::Due { due, days } => due_soon(due, *days, language),
        Failure::NoDay => Explanation::new(
            "no_day",
            exit::USAGE,
            language.pick(
                "時計の示す日付が暦にありません",
                "the clock shows no day of the calendar",
            ),
            language.pick(
                "時計を合わせるか、--at で日付を指定してください",
                "set the clock, or give the day with --at",
            ),
        ),
        Failure::NotOver { years, known } => not_over(*years, *known, language),
        Failure::Picture(error) => Explanation::new(
            "bad_picture",
            exit::CARD_FAILED,
            picture(error, language),
            language.pick(
                "カードを読み直してください。続くようなら、このカードの画像は壊れています",
                "read the card again; if it goes on, the picture on this card is damaged",
            ),
        ),
        #[cfg(unix)]
        Failure::NotProtected { call, source } => system::not_protected(call, source, language),
        Failure::Random { reason } => system::random(reason, language),
        Failure::Console(source) => system::console(source, language),
        #[cfg(not(all(feature = "pcsc", feature = "libnfc", feature = "sim")))]
        Failure::NotInThisBuild { feature } => Explanation::new(
            "not_in_this_build",
            exit::USAGE,
            say!(
                language,
                "このプログラムは機能 {feature} なしで作られています",
                "this program was built without the feature {feature}"
            ),
            say!(
                language,
                "`cargo install mynumber-card-cli --features {feature}` で入れ直してください",
                "install it with `cargo install mynumber-card-cli --features {feature}`"
            ),
        ),
        #[cfg(feature = "libnfc")]
        Failure::NoNfcReader => Explanation::new(
            "no_reader",
            exit::NO_CARD,
            language.pick(
                "libnfc で使えるリーダーが見つかりません",
                "libnfc finds no reader",
            ),
            language.pick(
                "リーダーを接続してください。シリアル接続の PN532 は名前で指定します: --reader libnfc:pn532_uart:/dev/ttyUSB0",
                "connect one; a PN532 on a serial line is named: --reader libnfc:pn532_uart:/dev/ttyUSB0",
            ),
        ),
        #[cfg(feature = "sim")]
        Failure::CardFolder { reason } => {
            let reason = display_safe(reason);
            Explanation::new(
                "cannot_read",
                exit::USAGE,
                say!(
                    language,
                    "模擬カードを読み込めません: {reason}",
                    "the simulated card cannot be loaded: {reason}"
                ),
                language.pick(
                    "マニフェストのあるフォルダーを指定してください（docs/simulator.md）",
                    "name a folder with a manifest (docs/simulator.md)",
                ),
            )
        }
        #[cfg(feature = "sim")]
        Failure::Vpcd { address } => Explanation::new(
            "vpcd",
            exit::CARD_FAILED,
            say!(
                language,
                "{address} に vpcd がありません",
                "there is no vpcd at {address}"
            ),
            language.pick(
                "vpcd を入れて pcscd を起動してください（`sudo apt install vsmartcard-vpcd`）",
                "install vpcd and start pcscd (`sudo apt install vsmartcard-vpcd`)",
            ),
        ),
        #[cfg(feature = "sim")]
        Failure::NotVpcd { address } => {
            let port = address.port();
            Explanation::new(
                "vpcd",
                exit::CARD_FAILED,
                say!(
                    language,
                    "{address} で待ち受けているのは vpcd ではありません",
                    "what listens at {address} is not vpcd"
                ),
                say!(
                    language,
                    "`ss -ltnp 'sport = :{port}'` でそのプログラムを確かめて止めるか、vpcd の待ち受け先を --vpcd で指定してください",
                    "see which program it is with `ss -ltnp 'sport = :{port}'` and stop it, or name where vpcd listens with --vpcd"
                ),
            )
        }
        #[cfg(all(feature = "sim", unix))]
        Failure::Pn532(error) => pn532(error, language),
        // Told without words.
        Failure::NobodyReads | Failure::Interrupted { .. } | Failure::Told { .. } => {
            Explanation::new("interrupted", 130, "", "")
        }
    }
}

/// What falls due within some days.
fn due_soon(due: &[&'static str], days: u32, language: Language) -> Explanation {
    let names: Vec<&str> = Renewable::ALL
        .into_iter()
        .filter(|which| due.contains(&which.name()))
        .map(|which| renewable_name(which, language))
        .collect();
    let names = names.join(language.pick("、", ", "));
    Explanation::new(
        "due",
        exit::REJECTED,
        say!(
            language,
            "期限切れ、更新できる、または{days}日以内に更新できるようになるもの: {names}",
            "expired, or can be renewed now or within {days} days: {names}"
        ),
        language.pick(
            "`mynumber-card dates` で日付と順序を確かめて、更新してください",
            "see `mynumber-card dates` for days and order, and renew it",
        ),
    )
    .with("due", due.to_vec())
}

/// Why there is no emulated PN532.
#[cfg(all(feature = "sim", unix))]
fn pn532(error: &mynumber_card::sim::pn532::Pn532Error, language: Language) -> Explanation {
    use mynumber_card::sim::pn532::Pn532Error as E;
    match error {
        E::LinkExists { path } => {
            let path = display_safe(&path.display().to_string()).to_string();
            Explanation::new(
                "file_exists",
                exit::USAGE,
                say!(
                    language,
                    "{path} はすでにあり、切れたリンクではありません",
                    "{path} exists, and is not a link that leads nowhere"
                ),
                language.pick(
                    "別の名前を指定するか、それを削除してください",
                    "name another place, or remove it",
                ),
            )
        }
        E::Link { path, source } => {
            let path = display_safe(&path.display().to_string()).to_string();
            let reason = io_reason(source, language);
            Explanation::new(
                "cannot_write",
                exit::USAGE,
                say!(
                    language,
                    "リンク {path} を作れません: {reason}",
                    "cannot make the link {path}: {reason}"
                ),
                language.pick("別の場所を指定してください", "name another place"),
            )
        }
        error => {
            let reason = super::link::deepest(error);
            Explanation::new(
                "pn532",
                exit::CARD_FAILED,
                say!(
                    language,
                    "模擬 PN532 が動きません: {reason}",
                    "the emulated PN532 failed: {reason}"
                ),
                language.pick("もう一度試してください", "retry"),
            )
        }
    }
}

/// Why a picture cannot be shown.
pub(super) fn picture(error: &PictureError, language: Language) -> String {
    match error {
        PictureError::UnknownFormat => language
            .pick(
                "PNG でも JPEG 2000 でもありません",
                "neither PNG nor JPEG 2000",
            )
            .to_owned(),
        PictureError::TooLong { found } => {
            say!(
                language,
                "大きすぎます（{found} バイト）",
                "too long ({found} bytes)"
            )
        }
        PictureError::Size { width, height } => say!(
            language,
            "大きすぎるか空です（{width}×{height}）",
            "too large or empty ({width} x {height} pixels)"
        ),
        PictureError::Damaged { format, .. } => {
            say!(
                language,
                "壊れた {format} です",
                "a damaged {format} picture"
            )
        }
        _ => language
            .pick("対応していない形式です", "a form that is not supported")
            .to_owned(),
    }
}

fn not_over(years: u16, known: bool, language: Language) -> Explanation {
    let (message, advice) = if known {
        (
            say!(
                language,
                "{years}歳に達していません",
                "not {years} years old yet"
            ),
            language.pick(
                "日付を指定したなら --at を確かめてください",
                "if a day was given, check --at",
            ),
        )
    } else {
        (
            say!(
                language,
                "{years}歳に達しているかどうか、登録された生年月日からは分かりません",
                "the registered birth date does not tell whether they are {years}"
            ),
            language.pick("ほかの方法で確かめてください", "find out in another way"),
        )
    };
    Explanation::new("not_over", exit::REJECTED, message, advice).with("years", years)
}
