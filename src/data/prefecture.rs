//! Prefectures.

/// One of the 47 prefectures (都道府県).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefecture(u8);

impl Prefecture {
    /// From its number, 1 (北海道) to 47 (沖縄県). Source: JIS X 0401.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1..=47 => Some(Self(number)),
            _ => None,
        }
    }

    /// The prefecture with which an address begins.
    #[must_use]
    pub fn from_address(address: &str) -> Option<Self> {
        (1..=47)
            .map(Self)
            .find(|prefecture| address.starts_with(prefecture.name()))
    }

    /// Its number, 1–47. Source: JIS X 0401.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The name, e.g. 東京都.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.names().0
    }

    /// The name in Latin letters, e.g. `Tokyo`.
    #[must_use]
    pub fn latin_name(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        NAMES
            .get(usize::from(self.0).saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }
}

const NAMES: [(&str, &str); 47] = [
    ("北海道", "Hokkaido"),
    ("青森県", "Aomori"),
    ("岩手県", "Iwate"),
    ("宮城県", "Miyagi"),
    ("秋田県", "Akita"),
    ("山形県", "Yamagata"),
    ("福島県", "Fukushima"),
    ("茨城県", "Ibaraki"),
    ("栃木県", "Tochigi"),
    ("群馬県", "Gunma"),
    ("埼玉県", "Saitama"),
    ("千葉県", "Chiba"),
    ("東京都", "Tokyo"),
    ("神奈川県", "Kanagawa"),
    ("新潟県", "Niigata"),
    ("富山県", "Toyama"),
    ("石川県", "Ishikawa"),
    ("福井県", "Fukui"),
    ("山梨県", "Yamanashi"),
    ("長野県", "Nagano"),
    ("岐阜県", "Gifu"),
    ("静岡県", "Shizuoka"),
    ("愛知県", "Aichi"),
    ("三重県", "Mie"),
    ("滋賀県", "Shiga"),
    ("京都府", "Kyoto"),
    ("大阪府", "Osaka"),
    ("兵庫県", "Hyogo"),
    ("奈良県", "Nara"),
    ("和歌山県", "Wakayama"),
    ("鳥取県", "Tottori"),
    ("島根県", "Shimane"),
    ("岡山県", "Okayama"),
    ("広島県", "Hiroshima"),
    ("山口県", "Yamaguchi"),
    ("徳島県", "Tokushima"),
    ("香川県", "Kagawa"),
    ("愛媛県", "Ehime"),
    ("高知県", "Kochi"),
    ("福岡県", "Fukuoka"),
    ("佐賀県", "Saga"),
    ("長崎県", "Nagasaki"),
    ("熊本県", "Kumamoto"),
    ("大分県", "Oita"),
    ("宮崎県", "Miyazaki"),
    ("鹿児島県", "Kagoshima"),
    ("沖縄県", "Okinawa"),
];

serializes_by_name!(Prefecture);
