//! Variant characters (異体字) of names and places: one word written two ways, or two families.

use std::sync::LazyLock;

/// The character that stands for all variants of this one; itself when there is none.
pub(super) fn common_variant(character: char) -> char {
    // Nothing below the ideographs has a variant here.
    if character < '\u{3400}' {
        return character;
    }
    PAIRS
        .binary_search_by_key(&character, |(variant, _)| *variant)
        .ok()
        .and_then(|at| PAIRS.get(at))
        .map_or(character, |(_, common)| *common)
}

static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut pairs: Vec<(char, char)> = GROUPS
        .split_whitespace()
        .filter_map(|group| {
            let mut characters = group.chars();
            let common = characters.next()?;
            Some(characters.map(move |variant| (variant, common)))
        })
        .flatten()
        .collect();
    pairs.sort_unstable();
    pairs
});

/// Variants in groups, the form of everyday use first: old and new forms (旧字体, 新字体) as the
/// tables of 常用漢字 and 人名用漢字 pair them, and the popular forms that registers of residents
/// hold. Wide on purpose: a group only makes a person look.
const GROUPS: &str = "\
    高髙 崎﨑嵜碕 辺邉邊 斎斉齋齊 浜濱濵 沢澤 広廣 国國圀 桜櫻 真眞 島嶋嶌 槙槇 富冨 曽曾 竜龍 \
    滝瀧 蔵藏 宝寶寳 徳德 恵惠 栄榮 学學 寿壽 応應 静靜 条條 与與 関關 鉄鐵銕鉃 塩鹽 駅驛 円圓 \
    豊豐 礼禮 弥彌 来來 荘莊庄 峰峯 淵渕渊 吉𠮷 柳栁桺 梅楳 秋穐龝 館舘 桧檜 籠篭 薮藪籔 薗園 \
    芦蘆 万萬 野埜 岳嶽 亀龜 顕顯 昂昻 穂穗 黒黑 黄黃 青靑 清淸 増增 総總 聡聰聦 蛍螢 衛衞 遥遙 \
    鴎鷗 鴬鶯 麦麥 桑桒 船舩 覚覺 恒恆 侠俠 函凾 剣劍劔劒 勲勳 厳嚴 巌巖 児兒 図圖 実實 寛寬 \
    将將 尭堯 巻卷 帯帶 戸戶 拡擴 挙擧 摂攝 暁曉 楽樂 様樣 横橫 歩步 毎每 涼凉 焼燒 灯燈 点點 \
    為爲 瑶瑤 畳疊 発發 県縣 祢禰 禅禪 稲稻 穣穰 粛肅 経經 緑綠 縄繩 絵繪 継繼 薫薰 覧覽 観觀 \
    読讀 譲讓 迩邇 郎郞 郷鄕 釈釋 銭錢 鋭銳 録錄 頼賴 頬頰 顔顏 駆驅 鶏鷄 鶴靏靍寉 麹麴 黙默 \
    歯齒 齢齡 兎兔菟 凛凜 糸絲 壷壺 壱壹 売賣 変變 尽盡 属屬 庁廳 当當 彦彥 従從 恋戀 慎愼 戦戰 \
    抜拔 掲揭 断斷 旧舊 昼晝 晩晚 権權 気氣 浄淨 浅淺 済濟 渉涉 渓溪 湾灣 満滿 瀬瀨 炉爐 画畫 \
    萌萠 芸藝 証證 誉譽 諌諫 遠逺 酔醉 随隨 頚頸 雁鴈 号號 区區 町甼 台臺 団團 双雙 収收 両兩 \
    並竝 争爭 亜亞 伝傳 会會 余餘 仏佛 仮假 価價 体體 倹儉 党黨 内內 写寫 処處 剤劑 励勵 労勞 \
    効效 勅敕 医醫 単單 参參 呉吳 嘱囑 囲圍 堕墮 塁壘 声聲 壌壤 奥奧 奨奬 妊姙 嬢孃 宮宫 対對 \
    専專 尚尙 届屆 嵐岚 巣巢 帰歸 幣幤 廃廢 弁辨辯瓣 弾彈 径徑 徴徵 悦悅 悪惡 悩惱 懐懷 戯戲 \
    払拂 担擔 拝拜 拠據 挿插 捜搜 携攜 数數 晋晉 暦曆 望朢 枢樞 桟棧 桝枡 梁樑 検檢 楼樓 欧歐 \
    欲慾 歓歡 歳歲 殻殼 殴毆 氷冰 沖冲 淳湻 温溫 滞滯 潜潛 澄澂 煕熙凞熈 燕鷰 状狀 独獨 狭狹 \
    猟獵 献獻 瓶甁 産產 略畧 皐皋 盗盜 研硏 砕碎 砺礪 砿礦 禄祿 秘祕 称稱 穏穩 竃竈 競竸 粋粹 \
    縁緣 縦縱 繊纖 纏纒 缶罐 群羣 聴聽 胆膽 脳腦 脱脫 膳饍 舎舍 艶艷 花芲 茎莖 草艸 葉枼 \
    蒋蔣 蕊蘂 蛎蠣 蛮蠻 蝿蠅 装裝 裏裡 褒襃 触觸 訳譯 説說 謡謠 賛贊 践踐 転轉 軽輕 辞辭 逓遞 \
    遅遲 醸釀 鈎鉤 鉱鑛 鋳鑄 鎮鎭 閑閒 闘鬪 陥陷 険險 隠隱 隣鄰 隷隸 雑雜 霊靈 飲飮 餅餠 騒騷 \
    験驗 髄髓 髪髮 鯵鰺 鰯鰮 鹸鹼 麺麵 鼓皷 橋槗 土圡 柿柹 柏栢 杉杦 松枩 樽罇 檪櫟 蘇蘓 藁藳 \
    祇祗 靭靱 閇閉 鑓鎗 鍬鍫 釜釡 醤醬 邦邫 那郍 遊游 輝煇 躬躳 賎賤 詠咏 解觧 西覀 虎乕 虫蟲 \
    苅刈 耕畊 翆翠 美羙 第㐧 瞭暸 畑畠 留畄畱 爾尓 煙烟 濤涛 澗㵎 涌湧 毘毗 栃杤 栖棲 明眀 \
    所㪽 恭㳟 崑崐 宜冝 喜㐂憙 吊弔 卯夘 凌淩 冴冱 京亰";

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;

    #[test]
    fn a_character_is_in_one_group_and_survives_normalisation() {
        let mut seen = std::collections::HashSet::new();
        for group in GROUPS.split_whitespace() {
            assert!(group.chars().count() > 1, "{group} has nothing to pair");
            assert!(group.nfc().eq(group.chars()), "{group} changes in NFC");
            for character in group.chars() {
                assert!(seen.insert(character), "{character} is there twice");
            }
        }
        assert!(seen.len() > 500);
    }

    #[test]
    fn variants_have_one_common_character() {
        for (variant, common) in [
            ('髙', '高'),
            ('邊', '辺'),
            ('邉', '辺'),
            ('𠮷', '吉'),
            ('高', '高'),
            ('齋', '斎'),
        ] {
            assert_eq!(common_variant(variant), common);
        }
    }
}
