//! What goes wrong with the terminal, with files and with descriptors.

use terminal::TerminalError;

use super::explanation::{Explanation, explained};

explained!(pub(super) fn explain(error: TerminalError, language) {
    Write { path, source }: cannot_write => ("{path} に書けません（{source}）", "cannot write {path} ({source})"), ("書き込める場所を指定してください", "name a place that can be written to");
    Read { path, source }: cannot_read => ("{path} を読めません（{source}）", "cannot read {path} ({source})"), ("パスと権限を確かめてください", "check the path and its permissions");
    Descriptor { number, source }: cannot_read => ("ファイル記述子 {number} から暗証番号を読めません（{source}）", "cannot read PINs from file descriptor {number} ({source})"),
        ("シェルで開いて渡してください: --pin-fd {number} {number}< FILE", "open it in the shell: --pin-fd {number} {number}< FILE");
    DescriptorOfFile { number }: cannot_read =>
        ("ファイル記述子 {number} はファイルで、どこまで読まれたかをこのシステムでは共有できません。暗証番号は読んでいません", "file descriptor {number} is a file, and this system does not let its position be shared; no PIN was read from it"),
        ("パイプで渡してください: cat FILE | mynumber-card --pin-fd 0 …", "give it through a pipe: cat FILE | mynumber-card --pin-fd 0 …");
    Exists { path }: file_exists => ("{path} はすでにあります。上書きしません", "{path} is there already and is not overwritten"),
        ("別の名前にするか、上書きしてよければ --force を付けてください", "give another name, or --force to overwrite it");
    NotALog { path }: file_exists => ("{path} はすでにあり、やり取りの記録ではありません。上書きしません", "{path} is there already, is not a trace, and is not overwritten"),
        ("--trace に別の名前を指定するか、それを削除してください", "give --trace another name, or remove it");
    NotProtected { call, source }: not_protected =>
        ("暗証番号を扱うメモリを保護できません。システムが {call} を許可していません（{source}）。何も読んでいません", "the system does not let the memory be protected in which PINs are held: {call} is refused ({source}); nothing was read"),
        ("コンテナーなどのシステムコールの制限で {call} を許可してください", "allow {call} where system calls are filtered, as in a container");
    Console(source): cannot_write => ("標準出力または端末が使えません（{source}）", "standard output or the terminal cannot be used ({source})"),
        ("出力先を確かめてください", "check where the output goes");
    // These end the program without words.
    NobodyReads => [Explanation::without_words()];
    Interrupted {} => [Explanation::without_words()];
});
