//! Text of the license in JIS X 0208, two bytes a character.
//!
//! The characters that the declarations need, written down one by one from Python's `iso2022_jp`
//! codec: the driver uses a different way in the other direction, the tables of the Encoding
//! Standard.

use super::error::{IssueError, PersonProblem};

/// Characters and their codes, in the order of the codes.
#[rustfmt::skip]
const TABLE: [(char, u16); 111] = [
    ('　', 0x2121), ('・', 0x2126), ('（', 0x214A), ('）', 0x214B), ('０', 0x2330), ('１', 0x2331),
    ('２', 0x2332), ('３', 0x2333), ('４', 0x2334), ('５', 0x2335), ('６', 0x2336), ('７', 0x2337),
    ('８', 0x2338), ('９', 0x2339), ('Ａ', 0x2341), ('Ｔ', 0x2354), ('ｔ', 0x2374), ('き', 0x242D),
    ('し', 0x2437), ('た', 0x243F), ('で', 0x2447), ('と', 0x2448), ('に', 0x244B), ('の', 0x244E),
    ('は', 0x244F), ('ま', 0x245E), ('る', 0x246B), ('を', 0x2472), ('イ', 0x2524), ('ク', 0x252F),
    ('ス', 0x2539), ('バ', 0x2550), ('マ', 0x255E), ('ロ', 0x256D), ('愛', 0x3026), ('安', 0x3042),
    ('委', 0x3051), ('違', 0x3063), ('一', 0x306C), ('員', 0x3077), ('運', 0x313F), ('会', 0x3271),
    ('回', 0x3273), ('間', 0x3456), ('眼', 0x3463), ('器', 0x346F), ('期', 0x347C), ('規', 0x352C),
    ('記', 0x352D), ('旧', 0x356C), ('許', 0x3576), ('京', 0x357E), ('鏡', 0x3640), ('型', 0x373F),
    ('月', 0x376E), ('件', 0x376F), ('県', 0x3829), ('限', 0x3842), ('交', 0x3872), ('公', 0x3878),
    ('更', 0x3939), ('考', 0x394D), ('講', 0x3956), ('高', 0x3962), ('号', 0x3966), ('済', 0x3A51),
    ('載', 0x3A5C), ('使', 0x3B48), ('氏', 0x3B61), ('者', 0x3C54), ('車', 0x3C56), ('習', 0x3D2C),
    ('住', 0x3D3B), ('縮', 0x3D4C), ('準', 0x3D60), ('初', 0x3D69), ('所', 0x3D6A), ('称', 0x3E4E),
    ('条', 0x3E72), ('新', 0x3F37), ('姓', 0x402B), ('成', 0x402E), ('大', 0x4267), ('短', 0x433B),
    ('知', 0x434E), ('中', 0x4366), ('聴', 0x4430), ('通', 0x444C), ('転', 0x453E), ('都', 0x4554),
    ('東', 0x456C), ('等', 0x4579), ('日', 0x467C), ('年', 0x472F), ('反', 0x483F), ('般', 0x484C),
    ('番', 0x4856), ('備', 0x4877), ('付', 0x4955), ('普', 0x4961), ('平', 0x4A3F), ('変', 0x4A51),
    ('補', 0x4A64), ('名', 0x4C3E), ('免', 0x4C48), ('優', 0x4D25), ('用', 0x4D51), ('良', 0x4E49),
    ('令', 0x4E61), ('齢', 0x4E70), ('和', 0x4F42),
];

/// In a declaration U+E001 to U+E007 stand for external characters 1 to 7 and U+E0FF for one that is
/// left out. Their codes are those of the earlier license card, assumed to be in use here too.
fn outside(character: char) -> Option<u16> {
    match character {
        '\u{E001}' => Some(0xFFF1),
        '\u{E002}' => Some(0xFFF2),
        '\u{E003}' => Some(0xFFF3),
        '\u{E004}' => Some(0xFFF4),
        '\u{E005}' => Some(0xFFF5),
        '\u{E006}' => Some(0xFFF6),
        '\u{E007}' => Some(0xFFF7),
        '\u{E0FF}' => Some(0xFFFA),
        _ => None,
    }
}

/// The text in two bytes a character.
pub(super) fn encode(text: &str) -> Result<Vec<u8>, IssueError> {
    let mut bytes = Vec::new();
    for character in text.chars() {
        let in_table = TABLE.iter().find(|(known, _)| *known == character);
        let code = outside(character).or(in_table.map(|(_, code)| *code));
        bytes.extend(code.ok_or(UNKNOWN)?.to_be_bytes());
    }
    Ok(bytes)
}

const UNKNOWN: IssueError = IssueError::Person {
    problem: PersonProblem::LicenseCharacter,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_the_codes_of_the_standard() {
        // Row and cell of the standard, each plus 32: 亜 would be 16-01.
        assert_eq!(encode("　").unwrap(), [0x21, 0x21]);
        assert_eq!(encode("１").unwrap(), [0x23, 0x31]);
        assert_eq!(encode("優良").unwrap(), [0x4D, 0x25, 0x4E, 0x49]);
        assert_eq!(
            encode("\u{E002}\u{E0FF}").unwrap(),
            [0xFF, 0xF2, 0xFF, 0xFA]
        );
    }

    #[test]
    fn a_character_that_is_not_in_the_table_is_refused() {
        assert!(encode("優♨").is_err());
    }
}
