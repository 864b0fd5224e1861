//! Verifies 10,000 distinct pieces of evidence on all cores, times one on one core, and puts the same
//! certificates and signatures through OpenSSL in this process and beside `openssl speed`.
//!
//! `make bench`, or `cargo run --profile bench -p verify-bench [--features aws-lc] [-- PIECES]`. The pieces come
//! from the simulated card; making them takes longer than verifying them.

mod reference;
mod samples;
mod single;

use std::hint::black_box;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use mynumber_card::identity::{Expected, Verification};
use mynumber_card::pki::CardCertificateCache;
use reference::Parts;
use samples::{Sample, now};

/// How often everything is measured in turn. A machine gets slower and faster while this runs: a ratio is one of
/// two neighbours in time, and the median of all rounds counts.
const ROUNDS: usize = 9;
const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/authority");
/// RSA verifications in one piece of level auth with attributes: the certificate, the holder's
/// signature, the card-verifiable certificate, the integrity record, the signing key, its answer.
const CHECKS: usize = 6;

fn main() {
    let pieces = std::env::args()
        .nth(1)
        .map_or(10_000, |count| count.parse().expect("PIECES is a number"));
    let backend = if cfg!(feature = "aws-lc") {
        "aws-lc"
    } else {
        "crypto-bigint (default)"
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (anchors, samples) = samples::make(pieces, AUTHORITY);
    println!("backend {backend}, {cores} cores, {pieces} pieces, all distinct");

    let verify = |sample: &Sample| {
        let with = Verification::new(&anchors, Expected::Request(&sample.request));
        let verdict = sample.evidence.verify(&with, now());
        assert!(black_box(verdict).is_accepted());
    };
    one_core("Evidence::verify", &samples, verify);
    one_core("from_json and verify", &samples, |sample: &Sample| {
        let evidence = mynumber_card::identity::Evidence::from_json(&sample.json);
        let with = Verification::new(&anchors, Expected::Request(&sample.request));
        assert!(evidence.is_ok_and(|evidence| evidence.verify(&with, now()).is_accepted()));
    });
    let cache = CardCertificateCache::new(100);
    let cached = |sample: &Sample| {
        let with =
            Verification::new(&anchors, Expected::Request(&sample.request)).with_cache(&cache);
        assert!(black_box(sample.evidence.verify(&with, now())).is_accepted());
    };
    let authorities = reference::authorities(AUTHORITY);
    let parts: Vec<_> = samples.iter().map(Parts::new).collect();
    let openssl = |parts: &Parts| assert!(parts.verify(&authorities));
    one_core("OpenSSL, same checks", &parts, openssl);

    let share = pieces.div_ceil(ROUNDS);
    let (mut ours, mut with_cache, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let mut speeds = vec![openssl_speed()];
    for (of, parts) in samples.chunks(share).zip(parts.chunks(share)) {
        ours.push(rate(1, of, verify));
        with_cache.push(rate(1, of, cached));
        theirs.push(rate(1, parts, openssl));
        speeds.push(openssl_speed());
    }
    let between: Option<Vec<f64>> = speeds
        .windows(2)
        .map(|pair| Some((pair[0]? + pair[1]?) / 2.0))
        .collect();
    println!("checks a second of a core, medians of {ROUNDS} rounds:");
    for (name, rates) in [
        ("ours", Some(&ours)),
        ("with a cache", Some(&with_cache)),
        ("OpenSSL in this process", Some(&theirs)),
        ("openssl speed rsa2048", between.as_ref()),
    ] {
        match rates {
            Some(rates) => println!("  {name:<36}{:.0}", median(rates.clone())),
            None => println!("  {name:<36}no openssl"),
        }
    }
    println!("ratios, median (least - greatest) of {ROUNDS} rounds:");
    ratio("ours / OpenSSL in this process", &ours, &theirs);
    ratio("with a cache / OpenSSL", &with_cache, &theirs);
    if let Some(speed) = &between {
        ratio("ours / openssl speed", &ours, speed);
        ratio("with a cache / openssl speed", &with_cache, speed);
    }
    let (mut one, mut all) = (Vec::new(), Vec::new());
    for of in samples.chunks(share) {
        one.push(rate(1, of, verify));
        all.push(rate(cores, of, verify));
    }
    ratio(
        &format!("a core of {cores} at work / one alone"),
        &all,
        &one,
    );
    single::print();
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

fn ratio(name: &str, ours: &[f64], theirs: &[f64]) {
    let mut each: Vec<f64> = ours
        .iter()
        .zip(theirs)
        .map(|(one, other)| one / other)
        .collect();
    each.sort_by(f64::total_cmp);
    println!(
        "  {name:<36}{:.2} ({:.2} - {:.2})",
        each[each.len() / 2],
        each[0],
        each[each.len() - 1]
    );
}

/// Each sample on its own, on this thread: the median is what one piece costs, whatever else runs on
/// the machine.
fn one_core<T>(name: &str, samples: &[T], check: impl Fn(&T)) {
    samples.iter().take(20).for_each(&check);
    let mut times: Vec<Duration> = samples
        .iter()
        .cycle()
        .take(900)
        .map(|sample| {
            let start = Instant::now();
            check(sample);
            start.elapsed()
        })
        .collect();
    times.sort();
    println!(
        "{name:<22} one core:  median {:.3} ms, fastest {:.3} ms",
        times[times.len() / 2].as_secs_f64() * 1e3,
        times[0].as_secs_f64() * 1e3,
    );
}

/// Checks a second of a core, each sample once, on so many threads, whatever else runs on the machine.
fn rate<T: Sync>(cores: usize, samples: &[T], check: impl Fn(&T) + Sync) -> f64 {
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    let work = || {
        let before = time_on_core();
        while let Some(sample) = samples.get(next.fetch_add(1, Ordering::Relaxed)) {
            check(sample);
        }
        let after = time_on_core();
        after.zip(before).map(|(after, before)| after - before)
    };
    let on_cores: Option<Duration> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().expect("a worker"))
            .sum()
    });
    let elapsed = start.elapsed() * u32::try_from(cores).expect("cores");
    (samples.len() * CHECKS) as f64 / on_cores.unwrap_or(elapsed).as_secs_f64()
}

/// The time that this thread has been on a core (Linux): what counts on a machine with other work.
pub fn time_on_core() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// What OpenSSL says of itself, in verifications per second: key prepared once, one core.
fn openssl_speed() -> Option<f64> {
    let output = Command::new("openssl")
        .args(["speed", "-seconds", "1", "rsa2048"])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().next_back()?.parse().ok()
}
