//! Pictures: the real ones of the ready people, and what a hostile card may put in their place.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use mynumber_card::picture::{MAXIMUM_BYTES, Picture, PictureError, PictureFormat, bare_jp2};

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/pictures")
}

fn pictures(extension: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == extension))
        .collect();
    found.sort();
    assert!(found.len() >= 9, "{found:?}");
    found
}

fn taro(name: &str) -> Vec<u8> {
    fs::read(fixtures().join("taro").join(name)).unwrap()
}

/// Width, height and grey samples of a binary portable greymap, whose header may hold comments.
fn greymap(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut rest = bytes.strip_prefix(b"P5\n").unwrap();
    let mut numbers = Vec::new();
    while numbers.len() < 3 {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap();
        let line = std::str::from_utf8(&rest[..end]).unwrap();
        if !line.starts_with('#') {
            let words = line.split_ascii_whitespace();
            numbers.extend(words.map(|word| word.parse::<u32>().unwrap()));
        }
        rest = &rest[end + 1..];
    }
    assert_eq!(numbers[2], 255);
    (numbers[0], numbers[1], rest.to_vec())
}

#[test]
fn photographs_decode_to_what_openjpeg_makes_of_them() {
    for path in pictures("jp2") {
        let bytes = fs::read(&path).unwrap();
        assert_eq!(
            PictureFormat::from_bytes(&bytes),
            Some(PictureFormat::Jpeg2000)
        );
        let picture = Picture::decode(&bytes).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("photo.pgm");
        let run = Command::new("opj_decompress")
            .args(["-quiet", "-i"])
            .arg(&path)
            .arg("-o")
            .arg(&output)
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
        let (width, height, samples) = greymap(&fs::read(output).unwrap());
        assert_eq!((picture.width(), picture.height()), (width, height));
        let grey: Vec<u8> = picture.rgba().chunks(4).map(|pixel| pixel[0]).collect();
        assert_eq!(grey.len(), samples.len());
        // Rounding of the wavelet may differ by one.
        let far = grey
            .iter()
            .zip(&samples)
            .filter(|(ours, theirs)| ours.abs_diff(**theirs) > 1)
            .count();
        assert_eq!(far, 0, "{}", path.display());
        assert!(
            grey.iter().max() > grey.iter().min(),
            "a picture of nothing"
        );
    }
}

/// Width, height and the samples of an 8-bit PNG, unpacked with Python's zlib and nothing else.
const UNPACK: &str = r"
import struct, sys, zlib
data = sys.stdin.buffer.read()
at, body = 8, b''
while at < len(data):
    length, kind = struct.unpack('>I4s', data[at:at+8])
    chunk = data[at+8:at+8+length]
    assert zlib.crc32(kind + chunk) == struct.unpack('>I', data[at+8+length:at+12+length])[0]
    if kind == b'IHDR': width, height, depth, colour = struct.unpack('>IIBB', chunk[:10])
    if kind == b'IDAT': body += chunk
    at += 12 + length
channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
assert depth == 8
raw, stride, before, out = zlib.decompress(body), width * channels, None, b''
def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
for row in range(height):
    kind, line = raw[row * (stride + 1)], bytearray(raw[row * (stride + 1) + 1:(row + 1) * (stride + 1)])
    for i in range(stride):
        a = line[i - channels] if i >= channels else 0
        b = before[i] if before else 0
        c = before[i - channels] if before and i >= channels else 0
        line[i] = (line[i] + [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]) & 255
    before, out = line, out + bytes(line)
sys.stdout.buffer.write(struct.pack('>II', width, height) + out)
";

fn unpacked_by_python(png: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut python = Command::new("python3")
        .args(["-c", UNPACK])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(png).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    output.stdout
}

#[test]
fn a_photograph_as_png_holds_the_same_samples_to_another_reader() {
    let picture = Picture::decode(&taro("photo.jp2")).unwrap();
    let png = picture.to_png().unwrap();
    let unpacked = unpacked_by_python(&png);
    let grey: Vec<u8> = picture.rgba().chunks(4).map(|pixel| pixel[0]).collect();
    assert_eq!(unpacked[..4], picture.width().to_be_bytes());
    assert_eq!(unpacked[4..8], picture.height().to_be_bytes());
    assert_eq!(unpacked[8..], grey);
}

#[test]
fn what_was_encoded_decodes_to_itself() {
    for path in pictures("png").iter().chain(&pictures("jp2")) {
        let picture = Picture::decode(&fs::read(path).unwrap()).unwrap();
        let again = Picture::decode(&picture.to_png().unwrap()).unwrap();
        assert_eq!(picture, again, "{}", path.display());
    }
}

/// The size segment's grid in a JPEG 2000 picture, and its tiles.
fn with_words(bytes: &[u8], words: &[(usize, u32)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let start = bytes
        .windows(4)
        .position(|it| it == [0xFF, 0x4F, 0xFF, 0x51]);
    for (index, value) in words {
        let at = start.unwrap() + 8 + 4 * index;
        bytes[at..at + 4].copy_from_slice(&value.to_be_bytes());
    }
    bytes
}

#[test]
fn sizes_beyond_the_limits_are_refused_before_anything_is_decoded() {
    let photo = taro("photo.jp2");
    for words in [
        [(0, 0), (1, 0)],
        [(0, u32::MAX), (1, u32::MAX)],
        [(0, 2_049), (1, 1)],
        [(0, 2_000), (1, 2_000)],
        [(2, u32::MAX), (3, u32::MAX)],
    ] {
        let error = Picture::decode(&with_words(&photo, &words)).unwrap_err();
        assert!(matches!(error, PictureError::Size { .. }), "{error}");
    }
    for tiles in [[(4, 1), (5, 1)], [(4, 0), (5, 0)]] {
        let error = Picture::decode(&with_words(&photo, &tiles)).unwrap_err();
        assert!(matches!(error, PictureError::Unsupported { .. }), "{error}");
    }
    let mut png = taro("name.png");
    png[16..24].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]);
    assert!(Picture::decode(&png).is_err());
    let long = [taro("name.png"), vec![0; MAXIMUM_BYTES]].concat();
    assert!(matches!(
        Picture::decode(&long),
        Err(PictureError::TooLong { .. })
    ));
    assert!(matches!(
        Picture::decode(b"GIF89a"),
        Err(PictureError::UnknownFormat)
    ));
}

/// Where the codestream is in a file of boxes.
fn codestream_of(file: &[u8]) -> usize {
    let start = [0xFF, 0x4F, 0xFF, 0x51];
    file.windows(4).position(|it| it == start).unwrap()
}

#[test]
fn a_box_may_give_its_length_in_eight_bytes() {
    let file = taro("photo.jp2");
    let start = codestream_of(&file);
    let (boxes, codestream) = file.split_at(start);
    let (before, head) = boxes.split_at(start - 8);
    assert_eq!(head[4..], *b"jp2c");
    let whole = Picture::decode(&file).unwrap();
    let with = |length: u64, after: &[u8]| {
        let head = [&[0, 0, 0, 1][..], b"jp2c", &length.to_be_bytes()].concat();
        Picture::decode(&[before, &head, codestream, after].concat())
    };
    let length = u64::try_from(codestream.len()).unwrap() + 16;
    assert_eq!(with(length, b"").unwrap(), whole);
    assert_eq!(with(length, b"another box").unwrap(), whole);
    for wrong in [0, 1, 15, length + 1, u64::MAX] {
        assert!(with(wrong, b"").is_err(), "{wrong}");
    }
}

#[test]
fn a_file_that_is_written_anew_holds_the_picture_and_nothing_else() {
    let hidden = b"HIDDEN-FROM-EVERYBODY";
    for path in pictures("jp2") {
        let file = fs::read(&path).unwrap();
        let start = codestream_of(&file);
        let (boxes, codestream) = file.split_at(start);
        let (before, _) = boxes.split_at(start - 8);
        let boxed = |kind: &[u8; 4], content: &[u8]| {
            let length = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
            [&length, &kind[..], content].concat()
        };
        // A box of its own, a comment behind the size segment, bytes after the end, and a box after it.
        let comment = [&[0xFF, 0x64, 0, 25, 0, 1][..], hidden].concat();
        let size = 4 + usize::from(codestream[5]);
        let spoilt = [&codestream[..size], &comment, &codestream[size..], hidden].concat();
        let spoilt = [
            before,
            &boxed(b"uuid", hidden),
            &boxed(b"jp2c", &spoilt),
            &boxed(b"xml ", hidden),
        ]
        .concat();
        let picture = Picture::decode(&spoilt).unwrap();
        assert_eq!(picture, Picture::decode(&file).unwrap());
        let anew = bare_jp2(&spoilt).unwrap();
        assert!(!anew.windows(6).any(|it| it == b"HIDDEN"));
        assert!(!anew.windows(8).any(|it| it == b"OpenJPEG"));
        assert_eq!(Picture::decode(&anew).unwrap(), picture);
        assert_eq!(bare_jp2(&anew).unwrap(), anew);
        assert_eq!(bare_jp2(&file).unwrap(), anew);
        // OpenJPEG takes it for a JP2 file with the same samples.
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (
            folder.path().join("photo.jp2"),
            folder.path().join("photo.pgm"),
        );
        fs::write(&input, &anew).unwrap();
        let run = Command::new("opj_decompress")
            .args(["-quiet", "-i"])
            .arg(&input)
            .arg("-o")
            .arg(&output)
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
        let (width, height, _) = greymap(&fs::read(output).unwrap());
        assert_eq!((picture.width(), picture.height()), (width, height));
    }
    assert!(matches!(
        bare_jp2(&taro("name.png")),
        Err(PictureError::UnknownFormat)
    ));
    assert!(matches!(
        bare_jp2(b"GIF89a"),
        Err(PictureError::UnknownFormat)
    ));
    let long = vec![0; MAXIMUM_BYTES + 1];
    assert!(matches!(bare_jp2(&long), Err(PictureError::TooLong { .. })));
}

#[test]
fn a_png_that_is_written_anew_holds_the_pixels_and_nothing_else() {
    let chunk = |kind: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        let body = [&kind[..], content].concat();
        let mut sum = !0_u32;
        for byte in &body {
            sum ^= u32::from(*byte);
            for _ in 0..8 {
                sum = (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg());
            }
        }
        [&length[..], &body, &(!sum).to_be_bytes()].concat()
    };
    let file = taro("name.png");
    let (head, rest) = file.split_at(33);
    let spoilt = [
        head,
        &chunk(b"tEXt", b"Comment\0HIDDEN"),
        &chunk(b"zTXt", b"Comment\0\0HIDDEN"),
        &chunk(b"iCCP", b"profile\0\0HIDDEN"),
        &chunk(b"eXIf", b"HIDDEN"),
        rest,
        b"HIDDEN",
    ]
    .concat();
    let picture = Picture::decode(&spoilt).unwrap();
    assert_eq!(picture, Picture::decode(&file).unwrap());
    let anew = picture.to_png().unwrap();
    assert!(!anew.windows(6).any(|it| it == b"HIDDEN"));
    let kinds = |png: &[u8]| -> Vec<String> {
        let (mut at, mut kinds) = (8, Vec::new());
        while at < png.len() {
            let length = u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
            kinds.push(String::from_utf8(png[at + 4..at + 8].to_vec()).unwrap());
            at += 12 + usize::try_from(length).unwrap();
        }
        kinds
    };
    let mut found = kinds(&anew);
    found.dedup();
    assert_eq!(found, ["IHDR", "IDAT", "IEND"]);
}

#[test]
fn a_picture_cut_anywhere_is_an_error_or_a_picture_of_the_same_size() {
    for name in ["photo.jp2", "name.png"] {
        let bytes = taro(name);
        let whole = Picture::decode(&bytes).unwrap();
        for length in 0..bytes.len() {
            if let Ok(picture) = Picture::decode(&bytes[..length]) {
                assert_eq!(picture.width(), whole.width());
                assert_eq!(picture.height(), whole.height());
            }
        }
    }
}

/// A few thousand damaged pictures; more of them in the fuzz targets.
#[test]
fn damaged_pictures_are_errors_or_pictures_and_never_a_crash() {
    let rounds: usize = std::env::var("PICTURE_ROUNDS").map_or(600, |it| it.parse().unwrap());
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let mut decoded = 0;
    for path in pictures("jp2").iter().chain(&pictures("png")) {
        let original = fs::read(path).unwrap();
        for _ in 0..rounds / 10 {
            let mut bytes = original.clone();
            // Most of what steers a decoder stands at the beginning.
            let head = if random(2) == 0 { 160 } else { bytes.len() };
            for _ in 0..=random(4) {
                let at = random(head.min(bytes.len()));
                bytes[at] = u8::try_from(random(256)).unwrap();
            }
            if let Ok(picture) = Picture::decode(&bytes) {
                decoded += 1;
                let pixels = picture.width() * picture.height();
                assert_eq!(picture.rgba().len(), 4 * usize::try_from(pixels).unwrap());
            }
        }
    }
    assert!(decoded > 0);
}
