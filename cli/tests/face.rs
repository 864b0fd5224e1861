//! What people look at: the page in a real Chromium, pictures in a real tmux, and what kitty, iTerm2
//! and sixel terminals are sent, decoded again by others.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use data_encoding::BASE64;
use mynumber_card::picture::{Picture, PictureFormat, bare_jp2};

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
const ANCHORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority");
/// Taro's codes.
const CODE_A: &str = "123456789018";
const CODE_B: &str = "1980-02-17,2035,2285";

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/pictures/taro");
    fs::read(folder.join(name)).unwrap()
}

/// A picture as it is written: what it shows, and nothing that its file holds besides.
fn anew(file: &[u8]) -> Vec<u8> {
    match PictureFormat::from_bytes(file).unwrap() {
        PictureFormat::Png => Picture::decode(file).unwrap().to_png().unwrap(),
        PictureFormat::Jpeg2000 => bare_jp2(file).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn face(reader: &str, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(["--reader", reader, "face"])
        .args(arguments)
        .env("MYNUMBER_CODE_A", CODE_A)
        .env("MYNUMBER_CODE_B", CODE_B)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap()
}

/// Headless, with a profile of its own and no network of its own accord.
fn chromium(folder: &Path, page: &Path, arguments: &[&str]) -> Vec<u8> {
    let profile = tempfile::tempdir_in(folder).unwrap();
    let output = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .current_dir(folder)
        .output()
        .expect("chromium, installed by scripts/install-test-parts.sh");
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

/// The text of a page as Chromium has it, without its markup.
fn text_of(dom: &str) -> String {
    let body = &dom[dom.find("<body>").unwrap()..];
    let mut text = String::new();
    for piece in body.split('<') {
        text.push_str(piece.split_once('>').map_or("", |(_, text)| text));
        text.push(' ');
    }
    text
}

#[test]
fn the_page_says_in_chromium_what_was_read_and_what_was_verified() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("face.html");
    let path = page.to_str().unwrap();
    let output = face(
        "simulated",
        &["--anchor", ANCHORS, "--lang", "ja", "--html", path],
    );
    assert!(output.status.success(), "{output:?}");
    assert_eq!(page.metadata().unwrap().permissions().mode() & 0o777, 0o600);

    let dom = String::from_utf8(chromium(folder.path(), &page, &["--dump-dom"])).unwrap();
    let text = text_of(&dom);
    for words in [
        "昭和55年2月17日（1980-02-17）",
        "性別  男",
        "有効期限（署名の対象外）",
        "2035-02-17（令和17年2月17日）",
        "確認済み",
        "券面の署名が正しい",
        "そのカードが今の問いに答えた",
    ] {
        assert!(text.replace("   ", "  ").contains(words), "{words}: {text}");
    }
    // By code B the number is not even read.
    assert!(!text.contains("個人番号の検証") && !text.contains("裏面"));
    for forbidden in [
        "<script", "http:", "https:", "//", "onload", "@import", "url(",
    ] {
        let mut rest = dom.clone();
        for line in dom.lines().filter(|line| line.contains("base64,")) {
            let cut = line.split("base64,").next().unwrap();
            rest = rest.replace(line, cut);
        }
        assert!(!rest.contains(forbidden), "{forbidden}");
    }
    assert!(dom.contains("default-src 'none'"));
}

#[test]
fn the_page_looks_like_a_card_and_one_that_is_not_proven_is_crossed_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut shots = Vec::new();
    for (name, anchor) in [("proven", Some(ANCHORS)), ("unproven", None)] {
        let page = folder.path().join(format!("{name}.html"));
        let mut arguments = vec!["--lang", "en", "--html", page.to_str().unwrap()];
        arguments.extend(anchor.iter().flat_map(|anchor| ["--anchor", anchor]));
        assert!(face("simulated", &arguments).status.success());
        let html = fs::read_to_string(&page).unwrap();
        let crossed_out = html.contains("card front unproven\" data-stamp=\"NOT PROVEN\"");
        assert_eq!(crossed_out, anchor.is_none());
        let shot = folder.path().join(format!("{name}.png"));
        let to = format!("--screenshot={}", shot.display());
        chromium(folder.path(), &page, &[&to, "--window-size=720,700"]);
        let (width, height, pixels) = shot_pixels(&fs::read(shot).unwrap());
        assert_eq!((width, height), (720, 700));
        shots.push(pixels);
    }
    let at = |shot: &[[u8; 3]], x: usize, y: usize| shot[y * 720 + x];
    for shot in &shots {
        // The corner of the page, the pink paper of the card, and where the card has it the dark hair in
        // the photograph: lower left.
        assert_eq!(at(shot, 2, 2), [0xEE, 0xF1, 0xF4]);
        let [red, green, blue] = at(shot, 40, 120);
        assert!(
            red > 0xF0 && green > 0xE0 && blue > 0xE0,
            "{red} {green} {blue}"
        );
        let dark = (50..207).flat_map(|x| (270..466).map(move |y| (x, y)));
        let dark = dark.filter(|(x, y)| at(shot, *x, *y).iter().all(|it| *it < 0x60));
        assert!(dark.count() > 500, "no photograph");
    }
    // The cross is reddish, in the middle of the card.
    let reddish = |shot: &[[u8; 3]]| {
        let middle = (240..480).flat_map(|x| (180..380).map(move |y| (x, y)));
        let pixels = middle.map(|(x, y)| at(shot, x, y));
        pixels
            .filter(|[r, g, _]| *r > 0xC0 && r.saturating_sub(*g) > 0x18)
            .count()
    };
    assert!(reddish(&shots[0]) < 50, "{}", reddish(&shots[0]));
    assert!(reddish(&shots[1]) > 1000, "{}", reddish(&shots[1]));
}

/// Width, height and pixels of a screenshot.
fn shot_pixels(file: &[u8]) -> (u32, u32, Vec<[u8; 3]>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut samples).unwrap();
    let channels = frame.color_type.samples();
    let pixels = samples.chunks(channels).map(|it| [it[0], it[1], it[2]]);
    (frame.width, frame.height, pixels.collect())
}

#[test]
fn a_picture_that_is_none_is_named_on_the_page_and_its_bytes_are_not_passed_on() {
    // A card whose name picture is markup: its file is rewritten, so nothing is proven either.
    let folder = tempfile::tempdir().unwrap();
    let card = folder.path().join("card");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/people/taro");
    let copied = Command::new("cp").arg("-r").arg(&from).arg(&card).status();
    assert!(copied.unwrap().success());
    let file = card.join("card-surface/0002.bin");
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes
        .windows(8)
        .position(|it| it == b"\x89PNG\r\n\x1a\n")
        .unwrap();
    let markup = b"</style><script>alert(1)</script>\x1b[2J";
    bytes[at..at + markup.len()].copy_from_slice(markup);
    fs::write(&file, bytes).unwrap();

    let reader = format!("simulated,image={}", card.display());
    let page = folder.path().join("face.html");
    let output = face(&reader, &["--lang", "en", "--html", page.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    assert!(!output.stdout.contains(&0x1B));
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains("neither PNG nor JPEG 2000"));
    assert!(!html.contains("<script") && !html.contains("alert(1)"));
    // Cut off where it was broken: name.png is not written either.
    let files = folder.path().join("files");
    let output = face(&reader, &["-o", files.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    assert!(!files.join("name.png").exists() && files.join("address.png").exists());
}

#[test]
fn files_are_those_of_the_card_for_their_owner_only_and_not_overwritten_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("new/folder");
    let path = files.to_str().unwrap();
    let output = face("simulated", &["--code-a", "--with-my-number", "-o", path]);
    assert!(output.status.success(), "{output:?}");
    for name in [
        "name.png",
        "address.png",
        "photo.jp2",
        "security-code.png",
        "my-number.png",
    ] {
        let written = fs::read(files.join(name)).unwrap();
        assert_eq!(written, anew(&fixture(name)), "{name}");
        let mode = files.join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert!(!files.join("photo.bin").exists());
    assert_eq!(
        files.metadata().unwrap().permissions().mode() & 0o777,
        0o700
    );
    let photo = Picture::decode(&fs::read(files.join("photo.png")).unwrap()).unwrap();
    assert_eq!(photo, Picture::decode(&fixture("photo.jp2")).unwrap());

    fs::write(files.join("name.png"), "mine").unwrap();
    let refused = face("simulated", &["-o", path]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read(files.join("name.png")).unwrap(), b"mine");
    let forced = face("simulated", &["-o", path, "--force"]);
    assert!(forced.status.success());
    assert_eq!(
        fs::read(files.join("name.png")).unwrap(),
        anew(&fixture("name.png"))
    );
}

#[test]
fn a_place_that_cannot_be_written_to_is_an_error_before_the_card_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("file"), "mine").unwrap();
    fs::create_dir(path("folder")).unwrap();
    let trace = path("trace");
    for (place, words) in [
        (["--html", &path("nowhere/face.html")], "does not exist"),
        (["--html", &path("file/face.html")], "is no folder"),
        (
            ["--html", "/proc/face.html"],
            "cannot write /proc/face.html",
        ),
        (["--html", &path("folder")], "is there already"),
        (["-o", &path("file")], "is no folder"),
        (["-o", &path("file/folder")], "is no folder"),
        (["-o", "/proc/self"], "cannot write /proc/self"),
    ] {
        let _none = fs::remove_file(&trace);
        let output = face("simulated", &[&["--trace", &trace], &place[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{place:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(words), "{place:?}: {error}");
        assert!(output.stdout.is_empty(), "{place:?}");
        let asked = fs::read_to_string(&trace).unwrap_or_default();
        assert_eq!(asked, "", "{place:?}");
    }
    let forced = face("simulated", &["--force", "--html", &path("folder")]);
    assert_eq!(forced.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&forced.stderr).contains("it is a folder"));
    assert_eq!(fs::read(path("file")).unwrap(), b"mine");
    // What is found out only when it is written is not said to be there.
    let full = face("simulated", &["--html", "/dev/full"]);
    assert_eq!(full.status.code(), Some(2));
    assert!(!String::from_utf8_lossy(&full.stdout).contains("/dev/full"));
}

#[test]
fn the_page_alone_goes_to_standard_output_when_asked_for_there() {
    let output = face("simulated", &["--html", "-", "--json"]);
    assert!(output.status.success());
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("{\n"));
}

/// The photograph, and where it stands among the four pictures.
const PHOTO: usize = 2;

#[test]
fn kitty_is_sent_the_pictures_as_png_in_chunks_without_questions() {
    let output = face("simulated", &["--pictures", "kitty"]).stdout;
    let text = String::from_utf8(output).unwrap();
    let mut pictures = Vec::new();
    for command in text.split("\x1b_G").skip(1) {
        let (command, _) = command.split_once("\x1b\\").unwrap();
        let (control, data) = command.split_once(';').unwrap();
        assert!(data.len() <= 4096 && (data.len() % 4 == 0));
        if control.contains("a=T") {
            // PNG, and quiet: no answer of the terminal lands in what a person types.
            assert!(control.contains("f=100") && control.contains("q=2"));
            pictures.push(String::new());
        }
        pictures.last_mut().unwrap().push_str(data);
    }
    assert_eq!(pictures.len(), 4);
    let photo = BASE64.decode(pictures[PHOTO].as_bytes()).unwrap();
    let expected = Picture::decode(&fixture("photo.jp2")).unwrap();
    assert_eq!(Picture::decode(&photo).unwrap(), expected);
}

#[test]
fn iterm_is_sent_the_pictures_as_files_with_their_sizes() {
    let output = face("simulated", &["--pictures", "iterm"]).stdout;
    let text = String::from_utf8(output).unwrap();
    let commands: Vec<&str> = text.split("\x1b]1337;File=").skip(1).collect();
    assert_eq!(commands.len(), 4);
    let (arguments, rest) = commands[PHOTO].split_once(':').unwrap();
    let photo = BASE64
        .decode(rest.split('\x07').next().unwrap().as_bytes())
        .unwrap();
    assert!(arguments.contains("inline=1"));
    assert!(arguments.contains(&format!("size={}", photo.len())));
    let expected = Picture::decode(&fixture("photo.jp2")).unwrap();
    assert_eq!(Picture::decode(&photo).unwrap(), expected);
}

#[test]
fn sixels_are_what_libsixel_makes_the_same_picture_of() {
    let output = face("simulated", &["--pictures", "sixel"]).stdout;
    let text = String::from_utf8(output).unwrap();
    let sixels: Vec<&str> = text.split("\x1bP").skip(1).collect();
    assert_eq!(sixels.len(), 4);
    let photo = format!(
        "\x1bP{}\x1b\\",
        sixels[PHOTO].split("\x1b\\").next().unwrap()
    );
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (
        folder.path().join("photo.six"),
        folder.path().join("photo.png"),
    );
    fs::write(&from, photo).unwrap();
    let run = Command::new("sixel2png")
        .arg("-i")
        .arg(&from)
        .arg("-o")
        .arg(&to)
        .output();
    let run = run.expect("libsixel-bin, installed by scripts/install-test-parts.sh");
    assert!(run.status.success(), "{run:?}");
    let shown = Picture::decode(&fs::read(to).unwrap()).unwrap();
    let expected = Picture::decode(&fixture("photo.jp2")).unwrap();
    assert_eq!(
        (shown.width(), shown.height()),
        (expected.width(), expected.height())
    );
    let sum: u64 = shown
        .rgba()
        .chunks(4)
        .zip(expected.rgba().chunks(4))
        .map(|(one, other)| u64::from(one[1].abs_diff(other[1])))
        .sum();
    let mean = sum / u64::from(shown.width() * shown.height());
    assert!(mean < 8, "a mean difference of {mean} of 255");
}

#[test]
fn in_tmux_the_pictures_are_half_blocks_in_their_colours() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("tmux");
    let tmux = |arguments: &[&str]| {
        let output = Command::new("tmux")
            .arg("-S")
            .arg(&socket)
            .args(["-f", "/dev/null"])
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm-256color")
            .output()
            .expect("tmux, installed by scripts/install-test-parts.sh");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let command = format!(
        "MYNUMBER_CODE_B={CODE_B} {PROGRAM} --lang en --reader simulated face; echo the-end; sleep 60"
    );
    tmux(&["new-session", "-d", "-x", "100", "-y", "90", &command]);
    let mut screen = String::new();
    for _ in 0..100 {
        std::thread::sleep(std::time::Duration::from_millis(100));
        screen = tmux(&["capture-pane", "-p", "-e"]);
        if screen.contains("the-end") {
            break;
        }
    }
    let plain = tmux(&["capture-pane", "-p"]);
    tmux(&["kill-server"]);
    assert!(screen.contains("the-end"), "{screen}");
    // 60 columns of photograph, and of two rows each a line: 75 wide at most, 38 lines at least.
    let lines = plain.lines().filter(|line| line.matches('▀').count() == 60);
    assert!(lines.count() >= 37, "{plain}");
    assert!(plain.contains("2035-02-17 (not signed)"));
    // The black of the hair and the white of the paper.
    assert!(screen.contains("38;2;255;255;255") || screen.contains("48;2;255;255;255"));
    let dark = screen
        .split("38;2;")
        .skip(1)
        .filter(|it| it.starts_with(|c: char| ('1'..='6').contains(&c)));
    assert!(dark.count() > 50);
}

#[test]
fn no_picture_and_no_control_character_goes_into_a_pipe() {
    let output = face("simulated", &[]).stdout;
    assert!(!output.contains(&0x1B));
    assert!(!String::from_utf8(output).unwrap().contains('▀'));
}
