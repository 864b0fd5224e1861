//! How often memory is asked for while evidence is verified, and how much. The allocator counts for the whole
//! process, so this is the only test in its program.
#![cfg(feature = "sim")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Evidence, Expected, Level, Request, Verification, Wanted};
use mynumber_card::job::identify;
use mynumber_card::pki::{Certificate, TrustAnchors};
use mynumber_card::secret::Pins;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, AuthPin, Card, LastTry};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

fn now() -> UnixTime {
    "2026-11-23T03:00:00Z".parse().unwrap()
}

fn evidence() -> (Request, Evidence) {
    let request = Request::new(
        &[0x42; 32],
        "https://city.example",
        Level::Auth,
        Wanted::Attributes,
        now().plus_seconds(300),
    )
    .unwrap();
    let stored = people::person("taro").unwrap().pins;
    let mut pins = Pins::new()
        .with(AssistPin::new(&stored.assist.value.unwrap()).unwrap())
        .with(AuthPin::new(&stored.auth.value.unwrap()).unwrap());
    let image = people::load("taro").unwrap();
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
    let evidence = identify::read(&mut card, &request, &mut pins, LastTry::Refuse, now()).unwrap();
    (request, evidence)
}

fn anchors() -> TrustAnchors {
    let mut anchors = TrustAnchors::production();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/authority");
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = std::fs::read(entry.unwrap().path()).unwrap();
        anchors.add_file(&file).unwrap();
    }
    anchors
}

/// Allocations (growing counts as well) and bytes; the least of several times, as the test harness has threads of its own.
fn count<T>(work: impl Fn() -> T) -> (usize, usize) {
    (0..5)
        .map(|_| {
            let region = Region::new(ALLOCATOR);
            let result = work();
            let change = region.change();
            drop(result);
            let grown = usize::try_from(change.bytes_reallocated).unwrap_or_default();
            (
                change.allocations + change.reallocations,
                change.bytes_allocated + grown,
            )
        })
        .min()
        .unwrap()
}

#[test]
fn verifying_asks_for_memory_seldom() {
    let (request, evidence) = evidence();
    let anchors = anchors();
    let with = Verification::new(&anchors, Expected::Request(&request));
    let certificate = evidence.certificate();
    let (parsing, bytes) = count(|| Certificate::from_der(certificate).unwrap());
    println!("a certificate: {parsing} allocations, {bytes} bytes");
    let (verifying, bytes) = count(|| {
        let verdict = evidence.verify(&with, now());
        assert!(verdict.is_accepted());
        verdict
    });
    println!("a piece of evidence: {verifying} allocations, {bytes} bytes");
    assert!(parsing <= 25, "{parsing} allocations to read a certificate");
    assert!(
        verifying <= 60,
        "{verifying} allocations to verify a piece of evidence"
    );
}
