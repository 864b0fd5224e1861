//! Writes the BER-TLV objects of the signed files: two-byte tags, lengths of one to three bytes.

use super::error::IssueError;

/// An object with the shortest form of its length.
pub(super) fn object(tag: u16, value: &[u8]) -> Result<Vec<u8>, IssueError> {
    write(&tag.to_be_bytes(), value, false)
}

/// An object whose length takes three bytes (`82 hh ll`) however short its value is, as the basic
/// information of the input assist has it. Source: measured.
pub(super) fn object_with_long_length(tag: u16, value: &[u8]) -> Result<Vec<u8>, IssueError> {
    write(&tag.to_be_bytes(), value, true)
}

/// An object with a one-byte tag and the shortest form of its length.
pub(super) fn short_tag(tag: u8, value: &[u8]) -> Result<Vec<u8>, IssueError> {
    write(&[tag], value, false)
}

fn write(tag: &[u8], value: &[u8], long: bool) -> Result<Vec<u8>, IssueError> {
    let length = u16::try_from(value.len()).map_err(|_| IssueError::TooLong {
        length: value.len(),
    })?;
    let [high, low] = length.to_be_bytes();
    let mut out = tag.to_vec();
    match (high, low) {
        (0, ..0x80) if !long => out.push(low),
        (0, _) if !long => out.extend([0x81, low]),
        _ => out.extend([0x82, high, low]),
    }
    out.extend(value);
    Ok(out)
}

/// An object of objects that begins with a table of offsets: two bytes each, big endian, from the
/// start of the file to the tags of the objects after the table.
pub(super) fn indexed(
    tag: u16,
    table_tag: u16,
    objects: &[Vec<u8>],
) -> Result<Vec<u8>, IssueError> {
    // The offsets depend on the length of the outer header, which depends on the total length
    // only; so a table of zeros gives the right header.
    let blank = object(table_tag, &vec![0; objects.len().saturating_mul(2)])?;
    let body: Vec<u8> = [blank.clone(), objects.concat()].concat();
    let header = object(tag, &body)?.len().saturating_sub(body.len());

    let mut offset = header.saturating_add(blank.len());
    let mut table = Vec::new();
    for item in objects {
        let value = u16::try_from(offset).map_err(|_| IssueError::TooLong { length: offset })?;
        table.extend(value.to_be_bytes());
        offset = offset.saturating_add(item.len());
    }
    object(
        tag,
        &[object(table_tag, &table)?, objects.concat()].concat(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_takes_the_fewest_bytes() {
        for (length, header) in [
            (0x7F, vec![0xDF, 0x21, 0x7F]),
            (0x80, vec![0xDF, 0x21, 0x81, 0x80]),
            (0xFF, vec![0xDF, 0x21, 0x81, 0xFF]),
            (0x100, vec![0xDF, 0x21, 0x82, 0x01, 0x00]),
        ] {
            let object = object(0xDF21, &vec![0; length]).unwrap();
            assert!(object.starts_with(&header), "{length}");
            assert_eq!(object.len(), header.len() + length);
        }
    }

    #[test]
    fn a_long_length_takes_three_bytes_for_a_short_value() {
        let object = object_with_long_length(0xDF43, &[7; 128]).unwrap();
        assert_eq!(object[..5], [0xDF, 0x43, 0x82, 0x00, 0x80]);
    }

    #[test]
    fn a_value_over_65535_bytes_is_refused() {
        assert!(matches!(
            object(0xDF21, &vec![0; 65_536]),
            Err(IssueError::TooLong { length: 65_536 })
        ));
    }

    #[test]
    fn the_offset_table_points_at_the_tags() {
        let objects = [
            object(0xDF22, "電算太郎".as_bytes()).unwrap(),
            object(0xDF23, &[b'x'; 300]).unwrap(),
            object(0xDF24, b"1").unwrap(),
        ];
        let file = indexed(0xFF20, 0xDF21, &objects).unwrap();
        let table = file[8..14].chunks(2);
        let found: Vec<_> = table
            .map(|o| usize::from(u16::from_be_bytes([o[0], o[1]])))
            .map(|o| (file[o], file[o + 1]))
            .collect();
        assert_eq!(found, [(0xDF, 0x22), (0xDF, 0x23), (0xDF, 0x24)]);
    }
}
