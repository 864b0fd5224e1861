//! How long a revocation list of 10,000, 100,000 and 1,000,000 entries takes to read, its signature verified, and how
//! much memory beside the file; likewise for one question about bytes, and for `x509-cert` as it decodes the same
//! list (which verifies nothing).
//!
//! `make bench`, or `cargo bench --no-default-features --package mynumber-card --bench revocation`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

#[path = "../tests/pki_support/mod.rs"]
mod pki_support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use der::Decode as _;
use mynumber_card::data::UnixTime;
use mynumber_card::pki::revocation::{
    RevocationData, RevocationList, RevocationOptions, check_revocation,
};
use mynumber_card::pki::{Certificate, RevocationStatus};
use peak_alloc::PeakAlloc;
use pki_support as support;
use support::{seq, tlv};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Serial numbers of 16 bytes in no order, as they come from a random generator.
fn serial(number: u64) -> Vec<u8> {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    [
        [mixed.to_be_bytes()[0] >> 1 | 1, 1, 1, 1, 1, 1, 1, 1],
        mixed.to_be_bytes(),
    ]
    .concat()
}

/// Time that this thread had a processor, where the system tells it (Linux), so that other work counts less; else
/// time by the clock.
fn now(start: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|text| text.split(' ').next()?.parse().ok());
    told.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The mean of so many times, and the most bytes that are held at a time.
fn measure(rounds: u32, work: impl Fn()) -> (Duration, usize) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let start = Instant::now();
    let from = now(start);
    for _ in 0..rounds {
        work();
    }
    let mean = now(start).saturating_sub(from) / rounds;
    (mean, ALLOCATOR.peak_usage().saturating_sub(before))
}

fn main() {
    let key = support::key("pki-authority");
    let issuer = support::authority(&key, support::AUTH_UNIT).signed_by(&key);
    let issuer = Certificate::from_der(&issuer).unwrap();
    let mut draft = support::authentication(&key, &support::key("pki-holder"));
    draft.serial = tlv(0x02, &serial(7_777));
    let holder = Certificate::from_der(&draft.signed_by(&key)).unwrap();
    let noon: UnixTime = "2026-06-15T12:00:00Z".parse().unwrap();
    let options = RevocationOptions::new(u32::MAX);

    println!(
        "| Entries | File | What | Processor time | Memory beside the file | Bytes an entry |"
    );
    println!("|---|---|---|---|---|---|");
    for count in [10_000_u32, 100_000, 1_000_000] {
        let rounds = (1_000_000 / count).max(3);
        let mut entries = Vec::new();
        for number in 0..count {
            let serial = tlv(0x02, &serial(number.into()));
            entries.extend(seq(&[&serial, &support::time("260609000000Z")]));
        }
        let content = seq(&[
            &[0x02, 0x01, 0x01],
            &support::sha256_with_rsa(),
            issuer.subject().der(),
            &support::time("260610000000Z"),
            &support::time("260620000000Z"),
            &tlv(0x30, &entries),
        ]);
        drop(entries);
        let signature = support::sign(&key, &content);
        let list = support::assemble(&content, &support::sha256_with_rsa(), &signature);
        drop(content);
        let show = |what: &str, (time, memory): (Duration, usize)| {
            let millions = |bytes: usize| f64::from(u32::try_from(bytes).unwrap()) / 1e6;
            let each = millions(memory) * 1e6 / f64::from(count);
            println!(
                "| {count} | {:.1} MB | {what} | {:.1} ms | {:.1} MB | {each:.0} |",
                millions(list.len()),
                time.as_secs_f64() * 1e3,
                millions(memory),
            );
        };
        let is_revoked = |data: &RevocationData<'_>| {
            let report = check_revocation(&holder, &issuer, data, noon, &options);
            assert!(matches!(report.status(), RevocationStatus::Revoked { .. }));
        };
        let read = || RevocationList::from_der(&list, &issuer).unwrap();
        show(
            "`RevocationList::from_der`",
            measure(rounds, || drop(black_box(read()))),
        );
        let table = read();
        show(
            "10,000 questions to it",
            measure(20, || {
                for _ in 0..10_000 {
                    is_revoked(&RevocationData {
                        lists: &[&table],
                        ..RevocationData::default()
                    });
                }
            }),
        );
        drop(table);
        show(
            "one question about the bytes",
            measure(rounds, || {
                is_revoked(&RevocationData {
                    crls: &[&list],
                    ..RevocationData::default()
                });
            }),
        );
        show(
            "`x509-cert` decodes it",
            measure(rounds, || {
                let list = x509_cert::crl::CertificateList::from_der(&list);
                drop(black_box(list.unwrap()));
            }),
        );
    }
}
