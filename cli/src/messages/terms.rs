//! The library's lists of words in Japanese. In English they are told as it has them.

use mynumber_card::data::{DataError, JsonProblem};
use mynumber_card::error::{
    Argument, CodePart, CommandName, DataElement, DataProblem, Operation, Unit,
};
use mynumber_card::pki::StructureProblem;
use terminal::language::{Language, phrases};

use super::words::{InWords, safe};

phrases!(
    /// What the card gave has not the form that it should have.
    pub(super) malformed(element, problem) =>
        "カードから読んだデータの形式が正しくありません（{element}: {problem}）",
        "what the card gave is malformed ({element}: {problem})";
);

impl InWords for DataError {
    fn in_words(&self, language: Language) -> String {
        let element = self.element().in_words(language);
        malformed(language, element, self.problem().in_words(language))
    }
}

impl InWords for CommandName {
    /// The words of the standard.
    fn in_words(&self, _: Language) -> String {
        safe(self)
    }
}

macro_rules! japanese {
    ($type:ty { $($variant:ident => $ja:literal;)+ }) => {
        impl InWords for $type {
            fn in_words(&self, language: Language) -> String {
                match (language, self) {
                    $((Language::Ja, Self::$variant) => $ja.to_owned(),)+
                    (_, other) => safe(other),
                }
            }

            #[cfg(test)]
            const TOLD: &[&str] = &[$(stringify!($variant)),+];
        }
    };
}

japanese!(DataElement {
    AttributesFile => "氏名等のファイル"; MyNumberFile => "マイナンバー"; MyNumber => "マイナンバー";
    TokenInfo => "トークン情報"; CertificateAvailability => "証明書の有無"; CardVerifiableCertificate => "カード用証明書";
    IntegrityRecord => "完全性記録"; IntegrityDigest => "完全性記録のハッシュ"; SigningKey => "署名鍵のファイル";
    AgeRecord => "年齢記録"; Face => "券面"; MyNumberPicture => "マイナンバーの画像"; CardRecord => "カードの番号と期限";
    Certificate => "証明書"; SignatureCertificate => "署名用証明書"; Name => "氏名"; Address => "住所"; NameSubstitutes => "氏名の代替文字の印";
    AddressSubstitutes => "住所の代替文字の印";
    BirthDate => "生年月日"; Sex => "性別"; CardNumber => "カードの番号"; CardExpiry => "有効期限";
    CardSerialNumber => "カードの番号"; MunicipalityCode => "市区町村コード"; KeyIdentifier => "鍵識別子";
    DeliveryKey => "セッション鍵を送るための鍵"; EncryptedAnswer => "暗号化された応答"; Signature => "署名";
    Challenge => "チャレンジ"; LicenseFile => "免許情報のファイル"; LicenseSignatureFile => "免許情報の署名ファイル";
    LicenseSignature => "免許情報の署名"; LicensePinSetting => "免許証の暗証番号の設定"; LicenseCondition => "免許の条件";
    LicenseRemark => "免許情報の備考"; LicenseClass => "免許の種類"; LicenseColour => "免許証の色区分";
    LicenseExpiry => "免許の有効期限"; LicenseNumber => "免許情報記録の番号"; LicensePhoto => "免許証の写真";
    DriverClass => "運転者区分"; DrivingHistoryDate => "運転経歴の年月日"; DrivingHistoryNumber => "運転経歴の番号";
    DateOfSmallClasses => "二・小・原の年月日"; DateOfOtherClasses => "他の年月日"; DateOfSecondClasses => "二種の年月日";
    ExternalCharacter => "外字"; SignerSerialNumber => "署名者の証明書の番号"; SignerKeyIdentifier => "署名者の鍵識別子";
});

japanese!(DataProblem {
    Objects => "あるべき項目と違う"; Length => "長さが違う"; TooLong => "求めた長さを超えている";
    Offsets => "位置の表が合わない"; NotUtf8 => "UTF-8 ではない"; NotAscii => "ASCII の文字ではない";
    NotDigits => "数字ではない"; Date => "存在しない日付"; UnknownCode => "存在しないコード"; Unknown => "意味の分からない値";
    CheckDigit => "チェックデジットが合わない"; NotDer => "DER ではない"; NotX509 => "X.509 証明書ではない";
    Extension => "拡張の形式が正しくないか、重複している"; Profile => "証明書の属性がプロファイルと違う";
    NotAKey => "暗号化に使えない鍵"; Cryptogram => "暗号文ではない"; Blocks => "ブロックの長さに合わない";
    Padding => "パディングが正しくない"; OtherKey => "証明書の鍵による署名ではない";
});

japanese!(Argument {
    CodeAInClear => "照合番号A: マイナンバーそのものなので、平文ではカードに送れません";
    FreeCertificate => "用途: 暗証番号の要らない証明書だけです"; Day => "日付: 1〜9999年の外です";
    BytesToSign => "署名するデータ: 空か、方式の上限を超えています"; FileIdentifier => "ファイル識別子: 0001〜001E だけです";
    ChallengeLength => "チャレンジの長さ: 1〜256 バイトです"; CommandData => "コマンドのデータ: 65,535 バイトを超えています";
    EncryptedData => "コマンドのデータ: 暗号化するには長すぎます"; ExpectedLength => "応答の長さ: 1〜65,536 バイトです";
    SurveyCommand => "コマンド: 調査で送れるものではありません";
});

japanese!(CodePart { BirthDate => "生年月日"; ExpiryYear => "有効期限の年"; SecurityCode => "セキュリティコード"; });

japanese!(Unit { Bytes => "バイト"; Commands => "コマンド"; Rounds => "回"; Entries => "件"; });

japanese!(JsonProblem {
    Syntax => "JSON の形式が正しくありません"; UnexpectedEnd => "途中で終わっています"; Trailing => "後ろに余分な文字があります";
    NotAnObject => "オブジェクトではありません"; MissingField => "項目 {name} がありません"; UnknownField => "項目 {name} はありません";
    DuplicateField => "項目 {name} が2回あります"; UnknownWord => "{name} という値はありません"; Type => "値の種類が違います";
    Value => "値が正しくありません"; Length => "長さが違います";
});

japanese!(StructureProblem {
    NotThreeParts => "3つの部分からなっていない"; OtherStructure => "規格の構造ではない"; Version => "別の版";
    OtherForm => "内容をただ一つの形で書いていない"; NoSignatureAlgorithm => "署名アルゴリズムがない";
    TwoSignatureAlgorithms => "署名アルゴリズムが2つある"; SignatureBits => "署名のビット数が半端";
    TimeForm => "2050年より前の時刻の年が4桁"; AlgorithmParameters => "署名アルゴリズムのパラメーターが NULL でない";
    NoPublicKey => "公開鍵がない"; KeyParameters => "RSA の鍵のパラメーターが NULL でない";
    KeyNumbers => "RSA の鍵が2つの正の数でない"; NoSerialNumber => "シリアル番号がない"; NotBasic => "OCSP の基本応答ではない";
    Certificates => "証明書の並びではない";
});

japanese!(Operation {
    SendCommand => "コマンドの送信"; SendEmptyCommand => "空のコマンドの送信";
    SendOutsideTransaction => "共有しているカードへの、トランザクション外の送信"; CarrySignature => "カードの署名の受け取り";
    CarryLongAnswer => "この長さの応答の受け取り"; PowerDown => "カードの電源を切る"; IdentifyCard => "カードの種類の確認";
    ConnectToCard => "カードへの接続"; DisconnectFromCard => "カードの切断"; BeginTransaction => "トランザクションの開始";
    Reconnect => "カードへの再接続"; FindCard => "カードを探す"; WaitForCard => "カードを待つ";
    WaitForRemoval => "カードが離れるのを待つ"; ListReaders => "リーダーの一覧"; ReaderState => "リーダーの状態の確認";
    OpenReader => "リーダーを開く"; PrepareReader => "リーダーの準備"; ReuseReader => "エラーの後のリーダーの再使用";
    SwitchFieldOff => "電波を止める"; ReachService => "PC/SC サービスへの接続"; StartLibnfc => "libnfc の開始";
    StartThread => "スレッドの開始"; ReplayBeyondEnd => "記録の終わりより先の再生"; ReplayOtherCommand => "記録と違うコマンドの再生";
    ReplayMaskedAnswer => "伏せられた応答の再生"; ReplayMissingAnswer => "記録にない応答の再生";
    ReplayPowerDown => "記録にない電源断の再生"; ReplayError => "記録されたエラー";
});
