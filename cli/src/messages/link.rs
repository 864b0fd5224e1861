//! What went wrong on the way to the card.

use mynumber_card::error::{CommandName, Operation};
use mynumber_card::{NotExamined, TransportError};
use serde_json::{Value, json};
use terminal::language::{Language, phrases, say};

use super::explanation::explained;
use super::words::{InWords, Member, safe};

phrases!(
    again => "カードを置き直して、もう一度", "put the card on the reader again and retry";
    use_another_reader => "ほかのリーダーで試してください", "use another reader";
    wait_for_it => "カードを置いてもう一度、または --wait 30 を付けて待たせてください", "put the card on the reader and retry, or let it wait with --wait 30";
    #[cfg(target_os = "windows")]
    start_service => "リーダーを接続し、サービス「Smart Card」（SCardSvr）を開始してください", "connect the reader, and start the service \"Smart Card\" (SCardSvr)";
    #[cfg(target_os = "macos")]
    start_service => "リーダーを接続し直してください（サービスはリーダーとともに始まります）", "connect the reader again (the service starts with the first reader)";
    #[cfg(not(any(target_os = "windows", target_os = "macos")))]
    start_service =>
        "`sudo systemctl start pcscd.socket`（なければ `sudo apt install pcscd`）",
        "`sudo systemctl start pcscd.socket` (install it first: `sudo apt install pcscd`)";
    #[cfg(target_os = "linux")]
    restart_service => "`sudo systemctl restart pcscd`（だめならリーダーを接続し直して）もう一度", "`sudo systemctl restart pcscd`, or connect the reader again, and retry";
    #[cfg(target_os = "linux")]
    see_reader =>
        "リーダーを接続してください。接続済みなら `lsusb` に見えるか、libccid が入っているかを確かめてください",
        "connect a reader; if it is connected, check that `lsusb` shows it and that libccid is installed";
    #[cfg(not(target_os = "linux"))]
    see_reader => "リーダーを接続し、必要ならメーカーのドライバーを入れてください", "connect a reader, and install its maker's driver if it needs one";
    #[cfg(target_os = "linux")]
    be_allowed =>
        "デスクトップにログインした状態で実行するか、polkit で org.debian.pcsc-lite.access_pcsc を許可してください",
        "run it in a desktop session, or allow org.debian.pcsc-lite.access_pcsc by a polkit rule";
    #[cfg(not(target_os = "linux"))]
    be_allowed => "このアプリにリーダーの使用を許可してください", "allow this program to use the reader in the system settings";
    /// What lets a user open the devices of readers that libnfc uses.
    #[cfg(target_os = "linux")]
    open_devices =>
        "シリアル接続なら `sudo usermod -aG dialout $USER`、USB なら plugdev で同じことをし（udev の規則 93-pn53x.rules）、ログインし直してください",
        "serial: `sudo usermod -aG dialout $USER`; USB: the same with plugdev (udev rules 93-pn53x.rules); then log in again";
);
#[cfg(not(target_os = "linux"))]
use self::{be_allowed as open_devices, start_service as restart_service};

explained!(pub(crate) fn explain(error: TransportError, language) {
    NoService => ("PC/SC サービスが動いていません", "the PC/SC service is not running"), [start_service(language)];
    Cancelled => ("待つのをやめました", "waiting was cancelled"), [again(language)];
    UnresponsiveService => ("PC/SC サービスが応答しません", "the PC/SC service does not answer"), [restart_service(language)];
    NoReader => ("カードリーダーがありません", "no card reader is connected"), [see_reader(language)];
    // The name of a line, as libnfc takes it: readers on lines are not in the list.
    NoSuchReader { wanted, known as "readers" } if wanted.contains(":/") => ("リーダー「{wanted}」は接続されていません", "no reader \"{wanted}\" is connected"),
        ("接続してください。シリアル回線の名前は `ls /dev/ttyUSB* /dev/ttyACM*` で分かります（macOS は `ls /dev/tty.usb*`）", "connect it; `ls /dev/ttyUSB* /dev/ttyACM*` shows the serial lines (macOS: `ls /dev/tty.usb*`)");
    NoSuchReader { wanted, known as "readers" } if known.is_empty() => ("リーダー「{wanted}」は接続されていません", "no reader \"{wanted}\" is connected"),
        ("`mynumber-card readers` で一覧を確かめてください", "see the list with `mynumber-card readers`");
    NoSuchReader { wanted, known as "readers" } => ("リーダー「{wanted}」は接続されていません", "no reader \"{wanted}\" is connected"),
        ("次のどれかを指定してください: {known}", "choose one of: {known}");
    AmbiguousReader { wanted, matching as "readers" } => ("「{wanted}」に当てはまるリーダーが複数あります", "several readers fit \"{wanted}\""),
        ("--reader に番号か、もっと長い名前を指定してください: {matching}", "give --reader a number, or more of the name: {matching}");
    NoCard { readers } if readers.is_empty() => ("リーダーにカードがありません", "no card is on the reader"), [wait_for_it(language)];
    NoCard { readers as "readers" } if readers.len() == 1 => ("リーダー{readers}にカードがありません", "no card is on the reader {readers}"), [wait_for_it(language)];
    NoCard { readers as "readers" } => ("どのリーダーにもカードがありません: {readers}", "no card is on any reader: {readers}"), [wait_for_it(language)];
    NoMyNumberCard { readers as "readers" } => ("リーダーにあるカードはどれもマイナンバーカードではありません", "none of the cards on the readers is a My Number card"),
        ("マイナンバーカードを置いてください", "put a My Number card on a reader");
    SeveralCards { readers as "readers" } =>
        ("マイナンバーカードが複数あります。他人のカードに暗証番号を送らないよう中止しました", "there are several My Number cards; stopped, so that no PIN goes to somebody else's"),
        ("--reader で1つを選んでください: {readers}", "choose one with --reader: {readers}");
    NotEveryCard { not_examined } [readers = Member("readers", readers(not_examined))] =>
        ("カードが複数のリーダーにあり、確かめられないものがあります: {not_examined}。他人のカードに暗証番号を送らないよう中止しました", "cards are on several readers and not all could be looked at: {not_examined}; stopped, so that no PIN goes to somebody else's"),
        ("確かめられないカードをどけるか、--reader でリーダーを指定してください", "take that card away, or choose the reader with --reader");
    UnresponsiveCard => ("カードが応答しません", "the card does not answer"), ("カードの向きと位置を確かめて置き直してください", "check which way up the card is and place it again");
    Busy => ("ほかのプログラムがカードを使っています", "another program is using the card"),
        ("そのプログラム（ブラウザー、利用者クライアントソフトなど）を閉じてもう一度、または --wait 30 を付けて待たせてください", "close it (a browser, the JPKI client, …) and retry, or let it wait with --wait 30");
    AccessDenied => ("このユーザーにはリーダーの使用が許可されていません", "this user is not allowed to use the reader"), [be_allowed(language)];
    DeviceDenied { device } => ("このユーザーは {device} を開けません", "this user may not open {device}"), [open_devices(language)];
    DeviceClaimed { by } if by == "usbfs" => ("ほかのプログラムがリーダーを使っています（多くは pcscd）", "another program has the reader, most often pcscd"),
        ("--reader libnfc を付けずに PC/SC で使うか、`sudo systemctl stop pcscd.socket pcscd` で止めてください", "use it through PC/SC, without --reader libnfc, or stop pcscd: `sudo systemctl stop pcscd.socket pcscd`");
    DeviceClaimed { by } => ("カーネルモジュール {by} がリーダーを使っています", "the kernel module {by} has the reader"),
        ("`sudo modprobe -r {by}` で外してください。/etc/modprobe.d に `blacklist {by}` と書けば以後も読み込まれません", "remove it: `sudo modprobe -r {by}`; `blacklist {by}` in /etc/modprobe.d keeps it away");
    UnresponsiveReader => ("リーダーが応答しません", "the reader does not answer"),
        ("名前と配線（PN532 は HSU/UART に設定）を確かめ、電源を入れ直してもう一度", "check its name and wiring (a PN532 board is set to HSU/UART), power it off and on, and retry");
    CardRemoved => ("途中でカードが離れました", "the card was taken away in the middle"), ("終わるまでカードを動かさずに、もう一度", "retry, and leave the card on the reader until it is done");
    CardReset => ("途中でカードがリセットされたか、電源が切れました", "the card was reset, or lost its power, in the middle"),
        ("同じカードがあることを確かめ、ほかのカード用プログラムを閉じてもう一度", "make sure that it is the same card, close other programs that use it, and retry");
    Timeout => ("時間内に応答がありませんでした", "no answer came in time"), [again(language)];
    CommandTooLong { length, limit } => ("{length} バイトのコマンドはこのリーダーで送れません（上限 {limit}）", "a command of {length} bytes does not fit this reader ({limit} at most)"),
        ("--short-apdus を付けてもう一度", "retry with --short-apdus");
    ShortResponse { length } => ("応答が途中で切れました（{length} バイト）", "an answer was cut short (bytes received: {length})"), [again(language)];
    // A signature does not come in pieces.
    IncompleteAnswer { command, received } if *command == CommandName::ComputeDigitalSignature =>
        ("{command} の応答がリーダーで欠けました（届いたデータ {received} バイト）", "the reader lost bytes of the answer to {command} (bytes of data received: {received})"),
        [use_another_reader(language)];
    IncompleteAnswer { command, received } =>
        ("{command} の応答がリーダーで欠けました（届いたデータ {received} バイト）", "the reader lost bytes of the answer to {command} (bytes of data received: {received})"),
        ("--short-apdus を付けてもう一度。繰り返すならほかのリーダーで", "retry with --short-apdus; if it happens again, use another reader");
    LongCommand {} => ("長いコマンドに応答がありませんでした。このリーダーが対応していないのかもしれません", "no answer came to a long command, which this reader may not carry"),
        ("リーダーを接続し直し、--short-apdus を付けてもう一度", "connect the reader again, and retry with --short-apdus");
    Unsupported { operation } if *operation == Operation::CarrySignature =>
        ("このリーダーは 256 バイトの応答に対応していないため、カードの署名を受け取れません", "this reader does not carry answers of 256 bytes, and so no signature of the card"),
        [use_another_reader(language)];
    Unsupported { operation } => ("この経路ではできない操作です（{operation}）", "this link cannot {operation}"), [use_another_reader(language)];
    Io { operation, source } => ("リーダーとの通信に失敗しました（{operation}: {source}）", "talking to the reader failed ({operation}: {source})"),
        ("リーダーを接続し直してもう一度", "connect the reader again and retry");
    _ => [again(language)];
});

impl InWords for TransportError {
    fn in_words(&self, language: Language) -> String {
        explain(self, language).message
    }
}

impl InWords for Vec<NotExamined> {
    fn in_words(&self, language: Language) -> String {
        let told = self.iter().map(|card| {
            let (reader, reason) = (safe(&card.reader), card.error.in_words(language));
            say!(
                language,
                "「{reader}」（{reason}）",
                "\"{reader}\" ({reason})"
            )
        });
        told.collect::<Vec<_>>().join(language.pick("、", ", "))
    }

    fn member(&self, language: Language) -> Option<(&'static str, Value)> {
        Some(("not_examined", examined(self, language).into()))
    }
}

/// The cards that could not be looked at, for scripts.
pub(crate) fn examined(cards: &[NotExamined], language: Language) -> Vec<Value> {
    let card = |card: &NotExamined| {
        let why = explain(&card.error, language);
        json!({"reader": card.reader, "kind": why.kind, "message": why.message})
    };
    cards.iter().map(card).collect()
}

fn readers(cards: &[NotExamined]) -> Vec<String> {
    cards.iter().map(|card| card.reader.clone()).collect()
}
