//! How time and memory grow with what is given: ten times as much should take ten times as long. Each is measured
//! at a tenth of its size and whole; the ratio of the two is 10 where time is linear, 100 where it grows with the
//! square, and below 10 where something costs the same at any size. Memory is the most that is held at a time
//! beside what was given.
//!
//! `make bench`, or `cargo bench --no-default-features --features sim --package mynumber-card --bench growth`.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

#[path = "verify/src/samples.rs"]
mod samples;

use std::hint::black_box;
use std::time::{Duration, Instant};

use mynumber_card::identity::{
    Evidence, Expected, Policy, Verification, compare_addresses, compare_names,
};
use mynumber_card::pki::{Certificate, TrustAnchors};
use peak_alloc::PeakAlloc;
use samples::{Sample, now};
use serde_json::json;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/authority");

/// Bytes of the longest name or address that is compared.
const LONGEST_COMPARED: usize = 4_096;

/// The longest text of a name or an address here: 100,000 characters, of three bytes nearly all.
const MUCH: usize = 300_000;

fn main() {
    let (anchors, samples) = samples::make(1, AUTHORITY);
    println!(
        "| What | Ten times as much takes | Whole | Memory of a tenth | Memory of the whole |"
    );
    println!("|---|---|---|---|---|");
    policies(&anchors, &samples[0]);
    texts();
    files();
}

fn policies(anchors: &TrustAnchors, sample: &Sample) {
    line("a policy of 10,000 bytes, read", 10_000, policy, |text| {
        assert!(black_box(Policy::from_json(text)).is_ok());
    });
    let with_policy = |bytes| Policy::from_json(&policy(bytes)).expect("a policy");
    line(
        "evidence with such a policy",
        10_000,
        with_policy,
        |policy| {
            let with = Verification::new(anchors, Expected::Request(&sample.request));
            let verdict = sample.evidence.verify(&with.with_policy(policy), now());
            assert!(!black_box(verdict).is_accepted());
        },
    );
}

fn texts() {
    for (size, of) in [
        (LONGEST_COMPARED, "at the longest that is compared"),
        (MUCH, "of 100,000 characters"),
    ] {
        let text = |piece: &'static str| {
            move |bytes: usize| {
                let text = piece.repeat(bytes / piece.len());
                let other = text.replacen('田', "畑", 1);
                (text, other)
            }
        };
        let name = text("山田太郎ア");
        line(&format!("names {of}"), size, name, |(one, other)| {
            black_box(compare_names(one.as_str(), other.as_str()));
        });
        let address = text("東京都千代田区一丁目2-3 ");
        line(&format!("addresses {of}"), size, address, |(one, other)| {
            black_box(compare_addresses(one.as_str(), other.as_str()));
        });
    }
}

fn files() {
    let read = |text: &String| {
        black_box(Evidence::from_json(text).is_ok());
    };
    let limit = 64 * 1024;
    line(
        "evidence as JSON, to its limit of 64 KB",
        limit,
        evidence,
        read,
    );
    line(
        "nested JSON as evidence",
        limit,
        |bytes| "[".repeat(bytes),
        read,
    );
    line(
        "NULLs as a certificate, to its limit of 16,384 bytes",
        Certificate::MAX_LENGTH,
        nulls,
        |bytes| {
            black_box(Certificate::from_der(bytes).is_ok());
        },
    );
}

/// A policy with areas that nobody lives in, about 30 bytes each.
fn policy(bytes: usize) -> String {
    let letters = ('一'..).take(bytes / 30);
    let areas: Vec<_> = letters
        .map(|letter| format!("東京都千代田区{letter}町"))
        .collect();
    json!({"version": 1, "residence": areas}).to_string()
}

/// A certificate that is as long as there is room for.
fn evidence(bytes: usize) -> String {
    let rest = "A".repeat(bytes.saturating_sub(700) / 4 * 4);
    json!({
        "version": 1,
        "request": {
            "version": 1, "challenge": "42".repeat(32), "audience": "a", "level": "signature", "wanted": "person",
            "expires": "2026-11-23T03:05:00Z",
        },
        "read_at": "2026-11-23T03:00:00Z",
        "certificate": rest,
        "signature": "",
    })
    .to_string()
}

/// A sequence with as many NULLs as there is room for.
fn nulls(bytes: usize) -> Vec<u8> {
    let inner = [5, 0].repeat((bytes - 4) / 2);
    let length = u16::try_from(inner.len()).expect("two bytes").to_be_bytes();
    [&[0x30, 0x82], length.as_slice(), &inner].concat()
}

fn line<T>(name: &str, size: usize, make: impl Fn(usize) -> T, work: impl Fn(&T)) {
    let measure = |size: usize| {
        let given = make(size);
        // What is made once for all is not counted.
        work(&given);
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let once = || {
            let start = Instant::now();
            work(&given);
            start.elapsed()
        };
        let fastest: Duration = (0..50).map(|_| once()).min().unwrap_or_default();
        (fastest, ALLOCATOR.peak_usage().saturating_sub(before))
    };
    let ((tenth, few), (whole, many)) = (measure(size / 10), measure(size));
    println!(
        "| {name} | {:.1} | {whole:.1?} | {few} B | {many} B |",
        whole.as_secs_f64() / tenth.as_secs_f64(),
    );
}
