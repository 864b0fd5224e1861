//! How much memory a revocation list takes: a table of so many bytes an entry, whatever is done with it. The
//! allocator counts for the whole process, so this is the only test in its program.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "pki_support/mod.rs"]
mod pki_support;

use std::thread;

use mynumber_card::data::UnixTime;
use mynumber_card::pki::revocation::{
    RevocationData, RevocationList, RevocationOptions, RevocationReport, check_revocation,
};
use mynumber_card::pki::{Certificate, RevocationStatus};
use peak_alloc::PeakAlloc;
use pki_support as support;
use support::{seq, tlv};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const ENTRIES: usize = 100_000;
/// Bytes of a serial number here.
const SERIAL: usize = 16;
/// Bytes an entry: its row and its serial number.
const BOUND: usize = 24 + SERIAL;
/// Bytes for all that a list has only once.
const ONCE: usize = 40_000;

struct Parties {
    key: rsa::RsaPrivateKey,
    issuer: Certificate,
    holder: Certificate,
}

impl Parties {
    fn new() -> Self {
        let key = support::key("pki-authority");
        let authority = support::authority(&key, support::AUTH_UNIT).signed_by(&key);
        let mut draft = support::authentication(&key, &support::key("pki-holder"));
        draft.serial = tlv(0x02, &serial(77_777));
        Self {
            issuer: Certificate::from_der(&authority).unwrap(),
            holder: Certificate::from_der(&draft.signed_by(&key)).unwrap(),
            key,
        }
    }

    fn ask(&self, data: &RevocationData<'_>) -> RevocationReport {
        let options = RevocationOptions::new(u32::MAX);
        let noon: UnixTime = "2026-06-15T12:00:00Z".parse().unwrap();
        check_revocation(&self.holder, &self.issuer, data, noon, &options)
    }
}

/// The serial number of an entry; in the order of the list they are not sorted.
fn serial(number: usize) -> Vec<u8> {
    let mixed = u64::try_from(number)
        .unwrap()
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut serial = vec![0x01; SERIAL - 8];
    serial.extend(mixed.to_be_bytes());
    serial
}

fn list(parties: &Parties) -> Vec<u8> {
    let mut entries = Vec::new();
    for number in 0..ENTRIES {
        let serial = tlv(0x02, &serial(number));
        entries.extend(seq(&[&serial, &support::time("260609000000Z")]));
    }
    let content = seq(&[
        &[0x02, 0x01, 0x01],
        &support::sha256_with_rsa(),
        parties.issuer.subject().der(),
        &support::time("260610000000Z"),
        &support::time("260620000000Z"),
        &tlv(0x30, &entries),
    ]);
    let signature = support::sign(&parties.key, &content);
    support::assemble(&content, &support::sha256_with_rsa(), &signature)
}

fn is_revoked(report: &RevocationReport) -> bool {
    matches!(report.status(), RevocationStatus::Revoked { .. })
}

/// The most bytes that are held at a time beyond those held before.
fn most(work: impl FnOnce()) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    work();
    ALLOCATOR.peak_usage().saturating_sub(before)
}

/// Compiles only for what threads may share.
fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}

#[test]
fn a_list_takes_a_row_and_its_serial_number_for_each_entry_and_its_clones_nothing() {
    let parties = Parties::new();
    let list = list(&parties);
    // What is prepared once for the process is no part of it.
    drop(RevocationList::from_der(&list, &parties.issuer));

    let mut read = None;
    let peak = most(|| read = Some(RevocationList::from_der(&list, &parties.issuer).unwrap()));
    println!("{peak} bytes for {ENTRIES} entries");
    assert!(peak <= ENTRIES * BOUND + ONCE, "{peak}");
    // And no less: the count is of something.
    assert!(peak >= ENTRIES * SERIAL, "{peak}");

    let read = read.unwrap();
    is_shared(&read);
    let from_lists = |list: &RevocationList| {
        parties.ask(&RevocationData {
            lists: &[list],
            ..RevocationData::default()
        })
    };
    let shared = most(|| {
        let clones = vec![read.clone(); 100];
        thread::scope(|scope| {
            for clone in &clones {
                scope.spawn(|| assert!(is_revoked(&from_lists(clone))));
            }
        });
    });
    assert!(shared < 2_000_000, "{shared}");

    // One question about bytes needs no table at all.
    let once = most(|| {
        let crls = &[list.as_slice()];
        assert!(is_revoked(&parties.ask(&RevocationData {
            crls,
            ..RevocationData::default()
        })));
    });
    assert!(once <= ONCE, "{once}");
}
