//! The memory of another program, and a card whose secrets are told from everything else in it.

use std::fs::{self, File};
use std::io::{PipeReader, PipeWriter, Write as _};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

use mynumber_card::Application;
use mynumber_card::sim::{CardImage, FileContent, KeyPurpose, people};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Oaep, RsaPrivateKey};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::{Pid, Signal, kill_process};
use sha2::Sha256;

/// The longest that anything here takes, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Text of so many letters and digits in a row is a number in hexadecimal digits or base64: four digits
/// in it are an accident.
const LONG_RUN: usize = 12;

/// The card of `driver-pin` with PINs that occur nowhere by accident, as 1234 would.
pub fn with_secrets() -> CardImage {
    let mut image = people::load("driver-pin").unwrap();
    for (application, reference, value) in [
        (Application::Jpki, 0x0018, "7519"),
        (Application::Jpki, 0x001B, "QZ7XW83K"),
        (Application::InputAssist, 0x0011, "8306"),
        (Application::InputAssist, 0x0015, "57080520329407"),
        (Application::CardSurface, 0x0012, "57080520329407"),
        (Application::Common, 0x001C, "3869"),
        (Application::Juki, 0x001C, "3869"),
        (Application::License, 0x0006, "6183"),
    ] {
        let files = image
            .applications
            .iter_mut()
            .find(|it| it.aid == application.aid())
            .map(|it| &mut it.files);
        let file = files.unwrap().iter_mut().find(|it| it.id == reference);
        match &mut file.unwrap().content {
            FileContent::Pin(pin) => pin.value = Some(value.into()),
            other => panic!("{other:?}"),
        }
    }
    image
}

/// The program as somebody may run it whose memory this process may look at: it closes it to its own user.
/// Whoever is not root becomes the root of a namespace that belongs to this process.
pub fn to_be_looked_at(program: &str) -> Vec<&str> {
    let mut words = Vec::new();
    if !rustix::process::geteuid().is_root() {
        words.extend(["unshare", "--user", "--map-root-user", "--"]);
    }
    words.push(program);
    words
}

/// A pipe that takes nothing more until it is read: who writes to it stands still.
pub fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    let flags = fcntl_getfl(&writer).unwrap();
    fcntl_setfl(&writer, flags | OFlags::NONBLOCK).unwrap();
    while writer.write(&[b' '; 4096]).is_ok() {}
    while writer.write(b" ").is_ok() {}
    fcntl_setfl(&writer, flags).unwrap();
    (reader, writer)
}

/// Waits until a program stands still writing to this descriptor.
pub fn blocked_on(pid: u32, descriptor: u32) {
    const WRITE: u32 = if cfg!(target_arch = "x86_64") { 1 } else { 64 };
    let until = Instant::now() + PATIENCE;
    let wanted = format!("{WRITE} {descriptor:#x} ");
    let mut seen = 0;
    loop {
        let call = fs::read_to_string(format!("/proc/{pid}/syscall"));
        let call =
            call.unwrap_or_else(|error| panic!("it ended, or is not to be looked at: {error}"));
        // Twice: not just passing by.
        seen = if call.starts_with(&wanted) {
            seen + 1
        } else {
            0
        };
        if seen == 2 {
            return;
        }
        assert!(
            Instant::now() < until,
            "it is not held up by its output: {call}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

struct Region {
    start: usize,
    name: String,
    bytes: Vec<u8>,
}

/// What a program can write to, at one moment.
pub struct Memory {
    regions: Vec<Region>,
    environment: Range<usize>,
}

impl Memory {
    /// Stops the program, looks, and lets it go on.
    pub fn of(pid: u32) -> Self {
        let process = Pid::from_raw(pid.try_into().unwrap()).unwrap();
        kill_process(process, Signal::STOP).unwrap();
        let until = Instant::now() + PATIENCE;
        while !status_of(pid).starts_with('T') {
            assert!(Instant::now() < until, "it does not stop");
            std::thread::sleep(Duration::from_millis(1));
        }
        let memory = Self::read(pid);
        kill_process(process, Signal::CONT).unwrap();
        memory
    }

    fn read(pid: u32) -> Self {
        let open = |name| {
            File::open(format!("/proc/{pid}/{name}")).unwrap_or_else(|error| {
                panic!("/proc/{pid}/{name}: {error}; this takes CAP_SYS_PTRACE, or user namespaces")
            })
        };
        let maps = std::io::read_to_string(open("maps")).unwrap();
        let content = open("mem");
        let mut regions = Vec::new();
        for line in maps.lines() {
            let mut parts = line.split_whitespace();
            let (range, modes) = (parts.next().unwrap(), parts.next().unwrap());
            if !modes.starts_with("rw") {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let [start, end] = [start, end].map(|it| usize::from_str_radix(it, 16).unwrap());
            let mut bytes = vec![0; end - start];
            content
                .read_exact_at(&mut bytes, start.try_into().unwrap())
                .unwrap_or_else(|error| panic!("{line}: {error}"));
            let name = parts.nth(3).unwrap_or("anonymous").to_owned();
            regions.push(Region { start, name, bytes });
        }
        for expected in ["[heap]", "[stack]", "anonymous"] {
            assert!(regions.iter().any(|it| it.name == expected), "{expected}");
        }
        Self {
            regions,
            environment: environment_of(pid),
        }
    }

    /// The block of variables that it was started with.
    pub fn environment(&self) -> &[u8] {
        let holds =
            |it: &&Region| (it.start..it.start + it.bytes.len()).contains(&self.environment.start);
        let region = self.regions.iter().find(holds).unwrap();
        let start = self.environment.start - region.start;
        &region.bytes[start..start + self.environment.len()]
    }

    /// Where a secret is, in each of the forms that a program might make of it. The environment is not
    /// looked at: it is what whoever started the program has put there.
    pub fn find(&self, secret: &str) -> Vec<String> {
        let bytes = secret.as_bytes();
        let hex = bytes.iter().map(|byte| format!("{byte:02x}"));
        let hex: String = hex.collect();
        let wide = secret.encode_utf16().flat_map(u16::to_le_bytes);
        let scalars = secret.chars().flat_map(|it| u32::from(it).to_le_bytes());
        let mut forms = vec![
            bytes.to_vec(),
            hex.to_uppercase().into_bytes(),
            hex.into_bytes(),
            wide.collect(),
            scalars.collect(),
        ];
        // Two digits a byte, where that is long enough to be told from anything else.
        if bytes.len() >= 12 && bytes.iter().all(u8::is_ascii_digit) {
            forms.push(
                bytes
                    .chunks(2)
                    .map(|it| (it[0] - b'0') << 4 | (it[1] - b'0'))
                    .collect(),
            );
        }
        forms
            .iter()
            .flat_map(|form| self.find_bytes(form))
            .collect()
    }

    pub fn find_bytes(&self, wanted: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for region in &self.regions {
            for (at, _) in region
                .bytes
                .windows(wanted.len())
                .enumerate()
                .filter(|(_, window)| *window == wanted)
            {
                let address = region.start + at;
                let end = at + wanted.len();
                if self.environment.contains(&address) || in_a_long_run(&region.bytes, at, end) {
                    continue;
                }
                let around =
                    &region.bytes[at.saturating_sub(48)..(end + 48).min(region.bytes.len())];
                found.push(format!(
                    "  {address:x} in {}: {}",
                    region.name,
                    around.escape_ascii()
                ));
            }
        }
        found
    }
}

fn in_a_long_run(bytes: &[u8], start: usize, end: usize) -> bool {
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let before = bytes[..start].iter().rev().take_while(belongs).count();
    let after = bytes[end..].iter().take_while(belongs).count();
    // A secret of its own is no run, however long it is.
    before + after >= LONG_RUN
}

fn stat_of(pid: u32) -> String {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // What stands before is the name, which may hold anything.
    text.rsplit_once(") ").unwrap().1.to_owned()
}

fn status_of(pid: u32) -> String {
    stat_of(pid)
}

/// `env_start` and `env_end` of proc(5): fields 50 and 51.
fn environment_of(pid: u32) -> Range<usize> {
    let stat = stat_of(pid);
    let mut fields = stat
        .split_whitespace()
        .skip(50 - 3)
        .map(|it| it.parse().unwrap());
    let (start, end) = (fields.next().unwrap(), fields.next().unwrap());
    assert!(start > 0 && end > start, "its addresses are not to be seen");
    start..end
}

/// The 32 random bytes of each SET SESSION KEY among these commands, as the card decrypts them.
pub fn session_keys(commands: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let image = with_secrets();
    let application = image
        .applications
        .iter()
        .find(|it| it.aid == Application::InputAssist.aid());
    let key = application
        .unwrap()
        .files
        .iter()
        .find_map(|it| match &it.content {
            FileContent::Key(key) if key.usage == KeyPurpose::Decrypt => Some(&key.pkcs8),
            _ => None,
        });
    let key = RsaPrivateKey::from_pkcs8_der(key.unwrap()).unwrap();
    commands
        .iter()
        .filter_map(|command| match command.as_slice() {
            [0x80, 0xAE, 0, 0, 0, 1, 0, encrypted @ ..] => Some(encrypted),
            _ => None,
        })
        .map(|encrypted| {
            let plain = key
                .decrypt(Oaep::new::<Sha256>(), &encrypted[..256])
                .unwrap();
            plain
                .strip_prefix(&[0xA0, 0x22, 0x80, 0x20])
                .unwrap()
                .to_vec()
        })
        .collect()
}
