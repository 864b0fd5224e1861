//! Verifies 10,000 pieces of evidence on all cores, times one on one core, and puts the same
//! certificates and signatures through OpenSSL in this process.
//!
//! `make bench`, or `cargo run --profile bench -p verify-bench [--features aws-lc] [-- PIECES]`. A few
//! hundred distinct pieces come from the simulated card and are taken in turn: making them costs more
//! than verifying them.

mod growth;
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

/// Distinct pieces.
const DISTINCT: usize = 300;
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
    let (anchors, samples) = samples::make(DISTINCT);
    println!("backend {backend}, {cores} cores, {pieces} pieces ({DISTINCT} distinct)");

    let speed = openssl_speed();
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
    let alone = all_cores("Evidence::verify", pieces, 1, &samples, verify);
    let ours = all_cores("Evidence::verify", pieces, cores, &samples, verify);
    let cache = CardCertificateCache::new(100);
    let cached = all_cores(
        "with a cache",
        pieces,
        cores,
        &samples,
        |sample: &Sample| {
            let with =
                Verification::new(&anchors, Expected::Request(&sample.request)).with_cache(&cache);
            assert!(black_box(sample.evidence.verify(&with, now())).is_accepted());
        },
    );

    let authorities = reference::authorities();
    let parts: Vec<_> = samples.iter().map(Parts::new).collect();
    let openssl = |parts: &Parts| assert!(parts.verify(&authorities));
    one_core("OpenSSL, same checks", &parts, openssl);
    let theirs = all_cores("OpenSSL, same checks", pieces, cores, &parts, openssl);
    let again = openssl_speed();

    println!("ratios, checks per second of a core:");
    println!("  ours / OpenSSL in this process      {:.2}", ours / theirs);
    println!(
        "  with a cache / OpenSSL              {:.2}",
        cached / theirs
    );
    if let Some(speed) = speed.zip(again).map(|(one, other)| (one + other) / 2.0) {
        println!("  ours / openssl speed rsa2048        {:.2}", ours / speed);
        println!(
            "  with a cache / openssl speed        {:.2}",
            cached / speed
        );
    }
    println!(
        "  on all {cores} cores / on one            {:.2}",
        ours / alone
    );
    single::print();
    growth::print(&anchors, &samples[0]);
}

/// Each sample on its own, on this thread: the median is what one piece costs, whatever else runs on
/// the machine.
fn one_core<T>(name: &str, samples: &[T], check: impl Fn(&T)) {
    samples.iter().take(20).for_each(&check);
    let mut times: Vec<Duration> = samples
        .iter()
        .cycle()
        .take(samples.len() * 3)
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

/// Checks per second of a core, whatever else runs on the machine.
fn all_cores<T: Sync>(
    name: &str,
    pieces: usize,
    cores: usize,
    samples: &[T],
    check: impl Fn(&T) + Sync,
) -> f64 {
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    let work = || {
        let before = time_on_core();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= pieces {
                break;
            }
            check(&samples[index % samples.len()]);
        }
        time_on_core()
            .zip(before)
            .map(|(after, before)| after - before)
    };
    let on_cores: Option<Duration> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().expect("a worker"))
            .sum()
    });
    let elapsed = start.elapsed();
    let on_cores = on_cores.unwrap_or(elapsed * u32::try_from(cores).expect("cores"));
    let rate = (pieces * CHECKS) as f64 / on_cores.as_secs_f64();
    let share = on_cores.as_secs_f64() / elapsed.as_secs_f64() / cores as f64;
    println!(
        "{name:<22} {cores} threads: {:.0} pieces/s, {rate:.0} checks/s per core (had {:.0} % of the cores)",
        pieces as f64 / elapsed.as_secs_f64(),
        share * 100.0,
    );
    rate
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
        .args(["speed", "-seconds", "3", "rsa2048"])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = text.split_whitespace().next_back()?.parse().ok()?;
    println!("openssl speed rsa2048: {rate:.0} verifications/s of a core");
    Some(rate)
}
