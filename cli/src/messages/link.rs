//! What went wrong on the way to the card.

use mynumber_card::data::display_safe;
use mynumber_card::error::{CommandName, Operation};
use mynumber_card::{Coded as _, NotExamined, TransportError};
use serde_json::{Value, json};

use super::explanation::{Explanation, exit, quoted};
use crate::language::{Language, say};

/// What makes the service run, on this operating system.
fn start_service(language: Language) -> &'static str {
    if cfg!(target_os = "windows") {
        language.pick(
            "リーダーを接続し、サービス「Smart Card」（SCardSvr）を開始してください",
            "connect the reader, and start the service \"Smart Card\" (SCardSvr)",
        )
    } else if cfg!(target_os = "macos") {
        language.pick(
            "リーダーを接続し直してください（サービスはリーダーとともに始まります）",
            "connect the reader again (the service starts with the first reader)",
        )
    } else {
        language.pick(
            "`sudo systemctl start pcscd.socket`（なければ `sudo apt install pcscd`）",
            "`sudo systemctl start pcscd.socket` (install it first: `sudo apt install pcscd`)",
        )
    }
}

/// What makes a service that hangs answer again.
fn restart_service(language: Language) -> &'static str {
    if cfg!(target_os = "linux") {
        language.pick(
            "`sudo systemctl restart pcscd`（だめならリーダーを接続し直して）もう一度",
            "`sudo systemctl restart pcscd`, or connect the reader again, and retry",
        )
    } else {
        start_service(language)
    }
}

fn see_reader(language: Language) -> &'static str {
    if cfg!(target_os = "linux") {
        language.pick(
            "リーダーを接続してください。接続済みなら `lsusb` に見えるか、libccid が入っているかを確かめてください",
            "connect a reader; if it is connected, check that `lsusb` shows it and that libccid is installed",
        )
    } else {
        language.pick(
            "リーダーを接続し、必要ならメーカーのドライバーを入れてください",
            "connect a reader, and install its maker's driver if it needs one",
        )
    }
}

fn be_allowed(language: Language) -> &'static str {
    if cfg!(target_os = "linux") {
        language.pick(
            "デスクトップにログインした状態で実行するか、polkit で org.debian.pcsc-lite.access_pcsc を許可してください",
            "run it in a desktop session, or allow org.debian.pcsc-lite.access_pcsc by a polkit rule",
        )
    } else {
        language.pick(
            "このアプリにリーダーの使用を許可してください",
            "allow this program to use the reader in the system settings",
        )
    }
}

/// What lets a user open the devices of readers that libnfc uses.
fn open_devices(language: Language) -> &'static str {
    if cfg!(target_os = "linux") {
        language.pick(
            "シリアル接続なら `sudo usermod -aG dialout $USER`、USB なら plugdev で同じことをし（udev の規則 93-pn53x.rules）、ログインし直してください",
            "serial: `sudo usermod -aG dialout $USER`; USB: the same with plugdev (udev rules 93-pn53x.rules); then log in again",
        )
    } else {
        be_allowed(language)
    }
}

/// Which reader is empty: the one that was chosen, or the only one; else all of them.
fn no_card(readers: &[String], language: Language) -> Explanation {
    let list = quoted(readers, language);
    let message = match readers {
        [] => language
            .pick("リーダーにカードがありません", "no card is on the reader")
            .to_owned(),
        [_] => say!(
            language,
            "リーダー{list}にカードがありません",
            "no card is on the reader {list}"
        ),
        _ => say!(
            language,
            "どのリーダーにもカードがありません: {list}",
            "no card is on any reader: {list}"
        ),
    };
    let explanation = Explanation::new(
        "no_card",
        exit::NO_CARD,
        message,
        language.pick(
            "カードを置いてもう一度、または --wait 30 を付けて待たせてください",
            "put the card on the reader and retry, or let it wait with --wait 30",
        ),
    );
    if readers.is_empty() {
        return explanation;
    }
    explanation.with("readers", readers.to_vec())
}

pub(super) fn explain(error: &TransportError, language: Language) -> Explanation {
    use TransportError as E;
    let again = language.pick(
        "カードを置き直して、もう一度",
        "put the card on the reader again and retry",
    );
    match error {
        E::NoService => Explanation::new(
            error.code(),
            exit::NO_CARD,
            language.pick(
                "PC/SC サービスが動いていません",
                "the PC/SC service is not running",
            ),
            start_service(language),
        ),
        E::UnresponsiveService => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            language.pick(
                "PC/SC サービスが応答しません",
                "the PC/SC service does not answer",
            ),
            restart_service(language),
        ),
        E::NoReader => Explanation::new(
            error.code(),
            exit::NO_CARD,
            language.pick("カードリーダーがありません", "no card reader is connected"),
            see_reader(language),
        ),
        E::NoSuchReader { wanted, known } => {
            // The name of a line, as libnfc takes it: readers on lines are not in the list.
            let is_line = wanted.contains(":/");
            let wanted = display_safe(wanted);
            let list = quoted(known, language);
            Explanation::new(
                error.code(),
                exit::NO_CARD,
                say!(
                    language,
                    "リーダー「{wanted}」は接続されていません",
                    "no reader \"{wanted}\" is connected"
                ),
                if is_line {
                    language
                        .pick(
                            "接続してください。シリアル回線の名前は `ls /dev/ttyUSB* /dev/ttyACM*` で分かります（macOS は `ls /dev/tty.usb*`）",
                            "connect it; `ls /dev/ttyUSB* /dev/ttyACM*` shows the serial lines (macOS: `ls /dev/tty.usb*`)",
                        )
                        .to_owned()
                } else if known.is_empty() {
                    language
                        .pick(
                            "`mynumber-card readers` で一覧を確かめてください",
                            "see the list with `mynumber-card readers`",
                        )
                        .to_owned()
                } else {
                    say!(
                        language,
                        "次のどれかを指定してください: {list}",
                        "choose one of: {list}"
                    )
                },
            )
            .with("readers", known.clone())
        }
        E::AmbiguousReader { wanted, matching } => {
            let wanted = display_safe(wanted);
            let list = quoted(matching, language);
            Explanation::new(
                error.code(),
                exit::NO_CARD,
                say!(
                    language,
                    "「{wanted}」に当てはまるリーダーが複数あります",
                    "several readers fit \"{wanted}\""
                ),
                say!(
                    language,
                    "--reader に番号か、もっと長い名前を指定してください: {list}",
                    "give --reader a number, or more of the name: {list}"
                ),
            )
            .with("readers", matching.clone())
        }
        E::NoCard { readers } => no_card(readers, language),
        E::NoMyNumberCard { readers } => Explanation::new(
            error.code(),
            exit::NO_CARD,
            language.pick(
                "リーダーにあるカードはどれもマイナンバーカードではありません",
                "none of the cards on the readers is a My Number card",
            ),
            language.pick(
                "マイナンバーカードを置いてください",
                "put a My Number card on a reader",
            ),
        )
        .with("readers", readers.clone()),
        E::SeveralCards { readers } => {
            let list = quoted(readers, language);
            Explanation::new(
                error.code(),
                exit::NO_CARD,
                language.pick(
                    "マイナンバーカードが複数あります。他人のカードに暗証番号を送らないよう中止しました",
                    "there are several My Number cards; stopped, so that no PIN goes to somebody else's",
                ),
                say!(
                    language,
                    "--reader で1つを選んでください: {list}",
                    "choose one with --reader: {list}"
                ),
            )
            .with("readers", readers.clone())
        }
        E::NotEveryCard { not_examined } => {
            let list: Vec<String> = not_examined
                .iter()
                .map(|card| {
                    let reader = display_safe(&card.reader);
                    let reason = explain(&card.error, language).message;
                    say!(language, "「{reader}」（{reason}）", "\"{reader}\" ({reason})")
                })
                .collect();
            let list = list.join(language.pick("、", ", "));
            let readers: Vec<String> = not_examined.iter().map(|it| it.reader.clone()).collect();
            Explanation::new(
                error.code(),
                exit::NO_CARD,
                say!(
                    language,
                    "カードが複数のリーダーにあり、確かめられないものがあります: {list}。他人のカードに暗証番号を送らないよう中止しました",
                    "cards are on several readers and not all could be looked at: {list}; stopped, so that no PIN goes to somebody else's"
                ),
                language.pick(
                    "確かめられないカードをどけるか、--reader でリーダーを指定してください",
                    "take that card away, or choose the reader with --reader",
                ),
            )
            .with("readers", readers)
            .with("not_examined", examined(not_examined, language))
        }
        E::UnresponsiveCard => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            language.pick("カードが応答しません", "the card does not answer"),
            language.pick(
                "カードの向きと位置を確かめて置き直してください",
                "check which way up the card is and place it again",
            ),
        ),
        E::Busy => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            language.pick(
                "ほかのプログラムがカードを使っています",
                "another program is using the card",
            ),
            language.pick(
                "そのプログラム（ブラウザー、利用者クライアントソフトなど）を閉じてもう一度、または --wait 30 を付けて待たせてください",
                "close it (a browser, the JPKI client, …) and retry, or let it wait with --wait 30",
            ),
        ),
        E::AccessDenied => Explanation::new(
            error.code(),
            exit::NOT_PERMITTED,
            language.pick(
                "このユーザーにはリーダーの使用が許可されていません",
                "this user is not allowed to use the reader",
            ),
            be_allowed(language),
        ),
        E::DeviceDenied { device } => {
            let device = display_safe(device).to_string();
            Explanation::new(
                error.code(),
                exit::NOT_PERMITTED,
                say!(
                    language,
                    "このユーザーは {device} を開けません",
                    "this user may not open {device}"
                ),
                open_devices(language),
            )
        }
        E::DeviceClaimed { by } if by == "usbfs" => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            language.pick(
                "ほかのプログラムがリーダーを使っています（多くは pcscd）",
                "another program has the reader, most often pcscd",
            ),
            language.pick(
                "--reader libnfc を付けずに PC/SC で使うか、`sudo systemctl stop pcscd.socket pcscd` で止めてください",
                "use it through PC/SC, without --reader libnfc, or stop pcscd: `sudo systemctl stop pcscd.socket pcscd`",
            ),
        ),
        E::DeviceClaimed { by } => {
            let by = display_safe(by).to_string();
            Explanation::new(
                error.code(),
                exit::CARD_FAILED,
                say!(
                    language,
                    "カーネルモジュール {by} がリーダーを使っています",
                    "the kernel module {by} has the reader"
                ),
                say!(
                    language,
                    "`sudo modprobe -r {by}` で外してください。/etc/modprobe.d に `blacklist {by}` と書けば以後も読み込まれません",
                    "remove it: `sudo modprobe -r {by}`; `blacklist {by}` in /etc/modprobe.d keeps it away"
                ),
            )
        }
        E::UnresponsiveReader => Explanation::new(
            error.code(),
            exit::NO_CARD,
            language.pick(
                "リーダーが応答しません",
                "the reader does not answer",
            ),
            language.pick(
                "名前と配線（PN532 は HSU/UART に設定）を確かめ、電源を入れ直してもう一度",
                "check its name and wiring (a PN532 board is set to HSU/UART), power it off and on, and retry",
            ),
        ),
        E::CardRemoved => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            language.pick(
                "途中でカードが離れました",
                "the card was taken away in the middle",
            ),
            language.pick(
                "終わるまでカードを動かさずに、もう一度",
                "retry, and leave the card on the reader until it is done",
            ),
        ),
        E::CardReset => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            language.pick(
                "途中でカードがリセットされたか、電源が切れました",
                "the card was reset, or lost its power, in the middle",
            ),
            language.pick(
                "同じカードがあることを確かめ、ほかのカード用プログラムを閉じてもう一度",
                "make sure that it is the same card, close other programs that use it, and retry",
            ),
        ),
        E::Timeout => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            language.pick("時間内に応答がありませんでした", "no answer came in time"),
            again,
        ),
        E::CommandTooLong { length, limit } => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            say!(
                language,
                "{length} バイトのコマンドはこのリーダーで送れません（上限 {limit}）",
                "a command of {length} bytes does not fit this reader ({limit} at most)"
            ),
            language.pick("--short-apdus を付けてもう一度", "retry with --short-apdus"),
        ),
        E::ShortResponse { length } => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            say!(
                language,
                "応答が途中で切れました（{length} バイト）",
                "an answer was cut short (bytes received: {length})"
            ),
            again,
        ),
        E::IncompleteAnswer {
            command, received, ..
        } => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            say!(
                language,
                "{command} の応答がリーダーで欠けました（届いたデータ {received} バイト）",
                "the reader lost bytes of the answer to {command} (bytes of data received: {received})"
            ),
            // A signature does not come in pieces.
            if *command == CommandName::ComputeDigitalSignature {
                language.pick("ほかのリーダーで試してください", "use another reader")
            } else {
                language.pick(
                    "--short-apdus を付けてもう一度。繰り返すならほかのリーダーで",
                    "retry with --short-apdus; if it happens again, use another reader",
                )
            },
        ),
        E::LongCommand { .. } => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            language.pick(
                "長いコマンドに応答がありませんでした。このリーダーが対応していないのかもしれません",
                "no answer came to a long command, which this reader may not carry",
            ),
            language.pick(
                "リーダーを接続し直し、--short-apdus を付けてもう一度",
                "connect the reader again, and retry with --short-apdus",
            ),
        ),
        E::Unsupported { operation } if *operation == Operation::CarrySignature => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            language.pick(
                "このリーダーは 256 バイトの応答に対応していないため、カードの署名を受け取れません",
                "this reader does not carry answers of 256 bytes, and so no signature of the card",
            ),
            language.pick("ほかのリーダーで試してください", "use another reader"),
        ),
        E::Unsupported { operation } => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            say!(
                language,
                "この経路ではできない操作です（{operation}）",
                "this link cannot {operation}"
            ),
            language.pick("ほかのリーダーで試してください", "use another reader"),
        ),
        E::Io { operation, source } => {
            let reason = deepest(source.as_ref());
            Explanation::new(
                error.code(),
                exit::CARD_FAILED,
                say!(
                    language,
                    "リーダーとの通信に失敗しました（{operation}: {reason}）",
                    "talking to the reader failed ({operation}: {reason})"
                ),
                language.pick(
                    "リーダーを接続し直してもう一度",
                    "connect the reader again and retry",
                ),
            )
        }
        unknown => Explanation::new(error.code(), exit::CARD_FAILED, unknown.to_string(), again),
    }
}

/// The cards that could not be looked at, for scripts.
pub(super) fn examined(cards: &[NotExamined], language: Language) -> Vec<Value> {
    let card = |card: &NotExamined| {
        let why = explain(&card.error, language);
        json!({"reader": card.reader, "kind": why.kind, "message": why.message})
    };
    cards.iter().map(card).collect()
}

/// The reason at the end of a chain of errors, fit for a terminal.
pub(super) fn deepest(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    display_safe(&error.to_string()).to_string()
}
