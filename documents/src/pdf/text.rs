//! Text strings: names and reasons as people read them.

/// What bytes from 0x18 on stand for in PDFDocEncoding, where they are not those of Latin-1 (ISO 32000-1, annex D.2).
const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
/// The same from 0x80 on.
const OTHERS: [char; 33] = [
    '•',
    '†',
    '‡',
    '…',
    '—',
    '–',
    'ƒ',
    '⁄',
    '‹',
    '›',
    '−',
    '‰',
    '„',
    '“',
    '”',
    '‘',
    '’',
    '‚',
    '™',
    'ﬁ',
    'ﬂ',
    'Ł',
    'Œ',
    'Š',
    'Ÿ',
    'Ž',
    'ı',
    'ł',
    'œ',
    'š',
    'ž',
    char::REPLACEMENT_CHARACTER,
    '€',
];

/// What people read; UTF-16 or UTF-8 where a mark says so, else in PDFDocEncoding.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some(utf16) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        let units = utf16.chunks_exact(2).filter_map(|pair| match pair {
            [high, low] => Some(u16::from_be_bytes([*high, *low])),
            _ => None,
        });
        return char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
    }
    if let Some(utf8) = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]) {
        return String::from_utf8_lossy(utf8).into_owned();
    }
    bytes.iter().copied().map(of_byte).collect()
}

fn of_byte(byte: u8) -> char {
    let at = |first: u8, list: &[char]| {
        let place = byte.checked_sub(first).map(usize::from);
        place.and_then(|place| list.get(place)).copied()
    };
    let special = at(0x18, &ACCENTS).or_else(|| at(0x80, &OTHERS));
    special.unwrap_or(char::from(byte))
}

/// ASCII as it is, anything else in UTF-16 with its mark, which every version of PDF reads.
pub(super) fn encode(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        return text.as_bytes().to_vec();
    }
    let units = text.encode_utf16().flat_map(u16::to_be_bytes);
    [0xFE, 0xFF].into_iter().chain(units).collect()
}
