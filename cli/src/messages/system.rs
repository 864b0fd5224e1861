//! What the operating system does not do for this program.

use super::explanation::{Explanation, exit, io_reason};
use crate::language::{Language, say};

pub(super) fn descriptor(number: u32, source: &std::io::Error, language: Language) -> Explanation {
    let reason = io_reason(source, language);
    Explanation::new(
        "cannot_read",
        exit::USAGE,
        say!(
            language,
            "ファイル記述子 {number} から暗証番号を読めません（{reason}）",
            "cannot read PINs from file descriptor {number} ({reason})"
        ),
        say!(
            language,
            "シェルで開いて渡してください: --pin-fd {number} {number}< FILE",
            "open it in the shell: --pin-fd {number} {number}< FILE"
        ),
    )
}

pub(super) fn descriptor_of_file(number: u32, language: Language) -> Explanation {
    Explanation::new(
        "cannot_read",
        exit::USAGE,
        say!(
            language,
            "ファイル記述子 {number} はファイルで、どこまで読まれたかをこのシステムでは共有できません。暗証番号は読んでいません",
            "file descriptor {number} is a file, and this system does not let its position be shared; no PIN was read from it"
        ),
        say!(
            language,
            "パイプで渡してください: cat FILE | mynumber-card --pin-fd 0 …",
            "give it through a pipe: cat FILE | mynumber-card --pin-fd 0 …"
        ),
    )
}

#[cfg(unix)]
pub(super) fn not_protected(
    call: &str,
    source: &std::io::Error,
    language: Language,
) -> Explanation {
    let reason = io_reason(source, language);
    Explanation::new(
        "not_protected",
        exit::NOT_PERMITTED,
        say!(
            language,
            "暗証番号を扱うメモリを保護できません。システムが {call} を許可していません（{reason}）。何も読んでいません",
            "the system does not let the memory be protected in which PINs are held: {call} is refused ({reason}); nothing was read"
        ),
        say!(
            language,
            "コンテナーなどのシステムコールの制限で {call} を許可してください",
            "allow {call} where system calls are filtered, as in a container"
        ),
    )
}

pub(super) fn random(reason: &str, language: Language) -> Explanation {
    Explanation::new(
        "no_randomness",
        exit::USAGE,
        say!(
            language,
            "システムから乱数を得られません（{reason}）",
            "the system gives no random bytes ({reason})"
        ),
        language.pick(
            "このプログラムに乱数の取得を許可してください",
            "let this program use the system's source of randomness",
        ),
    )
}

pub(super) fn console(source: &std::io::Error, language: Language) -> Explanation {
    let reason = io_reason(source, language);
    Explanation::new(
        "cannot_write",
        exit::USAGE,
        say!(
            language,
            "標準出力または端末が使えません（{reason}）",
            "standard output or the terminal cannot be used ({reason})"
        ),
        language.pick("出力先を確かめてください", "check where the output goes"),
    )
}
