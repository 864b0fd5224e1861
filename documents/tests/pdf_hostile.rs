//! Files that are to keep a reader busy, to fill its memory or to end it; damaged files.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod pdf_support;

use std::sync::Mutex;

use pdf_support::attack::{self, Ours};
use pdf_support::bases::{Base, base};
use pdf_support::corpus;
use pdf_support::ours::{options, report, sign, verdict};
use pdf_support::signature::Signature;
use pdf_support::witness::{PLAIN, Signing, sign_with_pyhanko};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;
/// Memory is that of the process, so the tests take turns.
static TURN: Mutex<()> = Mutex::new(());

#[test]
fn hostile_files_take_little_memory_and_nothing_damaged_holds() {
    let _turn = TURN.lock().unwrap();
    for (attack, file) in pdf_support::attacked(attack::busy()) {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let (found, why) = verdict(&file);
        let peak = MEMORY.peak_usage() - before;
        assert_eq!(found, Ours::No, "{}: {why}", attack.name);
        // What may be unpacked of a small file, and what one object of it may become.
        let limit = 4 * file.len() + 12_000_000;
        assert!(peak < limit, "{}: {peak} of {limit}", attack.name);
    }
    let files = [
        (Base::Form, PLAIN),
        (
            Base::Stream,
            Signing {
                certify: Some(2),
                ..PLAIN
            },
        ),
        (Base::Shadow, PLAIN),
    ];
    for (kind, how) in files {
        let signed = sign_with_pyhanko(&[(&base(kind), how)]).remove(0).unwrap();
        cut(&signed);
        flipped(&signed);
    }
}

fn cut(signed: &[u8]) {
    for end in (0..signed.len()).step_by(97).chain([signed.len() - 1]) {
        let (found, why) = verdict(&signed[..end]);
        assert_eq!(found, Ours::No, "{end}: {why}");
    }
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    /// `file` with one bit changed, and where.
    fn flip(&mut self, file: &[u8]) -> (usize, Vec<u8>) {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let place = usize::try_from(self.0 % u64::try_from(file.len()).unwrap()).unwrap();
        let mut file = file.to_vec();
        file[place] ^= 1 << (self.0 >> 61);
        (place, file)
    }
}

fn flipped(signed: &[u8]) {
    let said = |file: &[u8]| serde_json::to_string(&report(file).unwrap()).unwrap();
    let (gap, before) = (Signature::last(signed).contents, said(signed));
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    for _ in 0..1000 {
        let (place, file) = numbers.flip(signed);
        let (found, why) = verdict(&file);
        if gap.contains(&place) && found == Ours::Yes {
            // What the signature does not cover of its own message decides nothing.
            assert_eq!(said(&file), before, "{place}");
        } else {
            assert_eq!(found, Ours::No, "{place}: {why}");
        }
    }
}

#[test]
fn a_damaged_file_is_refused_or_signed_so_that_it_holds() {
    let _turn = TURN.lock().unwrap();
    let names = [
        "classic",
        "object-stream-form",
        "hybrid",
        "linearized",
        "updated-free-used-again",
        "fields-in-tree",
    ];
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut signed = 0;
    for sample in corpus::all().iter().filter(|it| names.contains(&it.name)) {
        for _ in 0..100 {
            let (place, file) = numbers.flip(&sample.bytes);
            if let Ok(file) = sign(&file, "taro", &options()) {
                let (found, why) = verdict(&file);
                assert_eq!(found, Ours::Yes, "{}, {place}: {why}", sample.name);
                signed += 1;
            }
        }
    }
    assert!(signed > 100, "{signed}");
}

/// Beside the file itself, which the caller has.
#[test]
fn a_file_of_30_mb_is_signed_within_100_mb_and_verified_within_little() {
    let _turn = TURN.lock().unwrap();
    let large = corpus::many_pages(3, 30_000_000);
    let peak_of = |work: &mut dyn FnMut()| {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        work();
        MEMORY.peak_usage() - before
    };
    let mut signed = Vec::new();
    let peak = peak_of(&mut || signed = sign(&large, "taro", &options()).unwrap());
    assert!(peak < 100_000_000, "{peak}");
    let peak = peak_of(&mut || assert_eq!(verdict(&signed).0, Ours::Yes));
    assert!(peak < 1_000_000, "{peak}");
}
