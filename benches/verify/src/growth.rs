//! How time grows with what is given: twice as much should take twice as long. Each is measured at a tenth of its
//! size and whole; the ratio of the two is 10 where time is linear, 100 where it grows with the square, and below 10
//! where something costs the same at any size.

use std::hint::black_box;
use std::time::{Duration, Instant};

use mynumber_card::identity::{
    Evidence, Expected, Policy, Verification, compare_addresses, compare_names,
};
use mynumber_card::pki::{Certificate, TrustAnchors};
use serde_json::json;

use crate::samples::{Sample, now};

/// Bytes of the longest name or address that is compared.
const LONGEST_COMPARED: usize = 4_096;

pub fn print(anchors: &TrustAnchors, sample: &Sample) {
    println!("ten times as much takes how many times as long:");
    line("a policy, read, of 10,000 bytes", 10_000, policy, |text| {
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
    for (name, piece) in [
        ("names", "山田太郎 ア"),
        ("addresses", "東京都千代田区一丁目2-3 "),
    ] {
        let text = move |bytes: usize| piece.repeat(bytes / piece.len());
        let compare = move |text: &String| {
            let other = text.replacen('田', "畑", 1);
            if name == "names" {
                black_box(compare_names(text.as_str(), other.as_str()));
            } else {
                black_box(compare_addresses(text.as_str(), other.as_str()));
            }
        };
        line(
            &format!("{name} at the longest that is compared"),
            LONGEST_COMPARED,
            text,
            compare,
        );
        let long = text(400_000);
        let start = Instant::now();
        compare(&long);
        println!(
            "  {name} of 400,000 bytes, above the limit: answered in {:.1?}",
            start.elapsed()
        );
    }
    line(
        "evidence as JSON, to the limit of JSON",
        64 * 1024,
        evidence,
        |text| {
            black_box(Evidence::from_json(text).is_ok());
        },
    );
    line(
        "nested JSON as evidence",
        64 * 1024,
        |bytes| "[".repeat(bytes),
        |text| {
            black_box(Evidence::from_json(text).is_ok());
        },
    );
    line(
        "objects as a certificate",
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
    let time = |size: usize| {
        let given = make(size);
        let once = || {
            let start = Instant::now();
            work(&given);
            start.elapsed()
        };
        (0..50).map(|_| once()).min().unwrap_or_default()
    };
    let (tenth, whole): (Duration, Duration) = (time(size / 10), time(size));
    println!(
        "  {name:<42} {:.1} ({:.1?})",
        whole.as_secs_f64() / tenth.as_secs_f64(),
        whole
    );
}
