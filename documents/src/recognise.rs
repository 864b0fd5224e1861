//! What a file is, by its content: names say nothing.

/// How many bytes of a file [`DocumentKind::of`] looks at.
const LOOKED_AT: usize = 1024;
/// The identifier of SignedData in DER, with its tag and length (RFC 5652, section 5.1).
const SIGNED_DATA: [u8; 11] = [
    0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
];
/// The longest header before that identifier: a tag, and a length of up to eight bytes.
const LONGEST_HEADER: usize = 10;

/// A kind of signed document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentKind {
    /// CMS in DER or BER, or in PEM.
    Cms,
    /// PDF.
    Pdf,
}

mynumber_card::codes!(list DocumentKind {
    Cms => "cms",
    Pdf => "pdf",
});

impl DocumentKind {
    /// Bytes from the beginning of a file that are enough for [`of`](Self::of).
    pub const LOOKED_AT: usize = LOOKED_AT;

    /// What a file that begins so is; `None` for neither. A file may be damaged all the same.
    #[must_use]
    pub fn of(beginning: &[u8]) -> Option<Self> {
        let beginning = beginning.get(..LOOKED_AT).unwrap_or(beginning);
        let text = beginning.trim_ascii_start();
        let pem = ["-----BEGIN CMS-----", "-----BEGIN PKCS7-----"];
        let header = beginning
            .iter()
            .take(LONGEST_HEADER.saturating_add(SIGNED_DATA.len()));
        let header: Vec<u8> = header.copied().collect();
        let signed_data = header
            .windows(SIGNED_DATA.len())
            .any(|window| window == SIGNED_DATA);
        if beginning.first() == Some(&0x30) && signed_data
            || pem.iter().any(|label| text.starts_with(label.as_bytes()))
        {
            return Some(Self::Cms);
        }
        // JSON can hold the same letters.
        let pdf = beginning.windows(5).any(|window| window == b"%PDF-");
        (pdf && !text.starts_with(b"{")).then_some(Self::Pdf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_with() {
        let cms = [&[0x30, 0x82, 0x01, 0x00][..], &SIGNED_DATA, b"%PDF-1.7"].concat();
        let streamed = [&[0x30, 0x80][..], &SIGNED_DATA].concat();
        for (file, kind) in [
            (&b"%PDF-1.4\n"[..], Some(DocumentKind::Pdf)),
            (b"\xEF\xBB\xBF junk %PDF-2.0\n", Some(DocumentKind::Pdf)),
            (&cms, Some(DocumentKind::Cms)),
            (&streamed, Some(DocumentKind::Cms)),
            (b"\n-----BEGIN CMS-----\n", Some(DocumentKind::Cms)),
            (b"-----BEGIN PKCS7-----\n", Some(DocumentKind::Cms)),
            (b"-----BEGIN CERTIFICATE-----\n", None),
            (b"{\"a\": \"%PDF-1.4\"}", None),
            (b"0\x03\x02\x01\x01", None),
            (b"", None),
        ] {
            assert_eq!(DocumentKind::of(file), kind, "{file:?}");
        }
        let late = [vec![b' '; LOOKED_AT], b"%PDF-1.4".to_vec()].concat();
        assert_eq!(DocumentKind::of(&late), None);
    }
}
