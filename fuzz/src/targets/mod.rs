//! The targets.

mod bytes;
mod card;
mod cms;
mod identity;
mod license;
mod links;
pub use links::frame;
mod pdf;
mod picture;
mod pkcs11;
pub use pkcs11::sessions;
mod proof;
mod signed_files;
mod values;

use crate::memory::{self, Bound};
use crate::seam;

/// One target.
#[derive(Debug)]
pub struct Target {
    /// Its name: of its program, and of the folder of its corpus.
    pub name: &'static str,
    /// What it does with an input.
    body: fn(&[u8]),
    /// What it may take.
    bound: Bound,
}

const KIB: usize = 1024;
/// Bytes that a simulated card takes, copied a few times, and a job with it.
const CARD: usize = 256 * KIB;

/// What may be unpacked of a small PDF file, and what one object of it may become.
const INFLATED: usize = 12_000_000;

/// A target whose code under test keeps little more than its input.
const fn target(name: &'static str, body: fn(&[u8])) -> Target {
    target_with(name, body, 64 * KIB, 32)
}

const fn target_with(name: &'static str, body: fn(&[u8]), fixed: usize, per_byte: usize) -> Target {
    let bound = Bound { fixed, per_byte };
    Target { name, body, bound }
}

/// All of them.
pub const TARGETS: &[Target] = &[
    target("apdu_command", bytes::apdu_command),
    target("apdu_response", bytes::apdu_response),
    target("ber", bytes::ber),
    target("simple_tlv", bytes::simple_tlv),
    target("attributes", values::attributes),
    target("my_number", values::my_number),
    target("card_id", values::card_id),
    target("token_info", values::token_info),
    target("dates", values::dates),
    target("license_record", license::record),
    target("license_signature", license::signature),
    target("integrity_record", signed_files::integrity_record),
    target("age_record", signed_files::age_record),
    target("face", signed_files::face),
    target("number_picture", signed_files::number_picture),
    target("card_certificate", proof::card_certificate),
    target("certificate", proof::certificate),
    target("crl", proof::crl),
    target("ocsp", proof::ocsp),
    target("anchor_file", proof::anchor_file),
    target_with("picture", picture::picture, memory::PICTURE, 0),
    target("evidence", identity::evidence),
    target("request", identity::request),
    target("policy", identity::policy),
    target("comparison", identity::comparison),
    target_with("replay", links::replay, CARD, 32),
    target_with("vpcd", links::vpcd, CARD, 32),
    target_with("pn532", links::pn532, CARD, 32),
    target_with("card_manifest", card::manifest, CARD, 32),
    target_with("card_commands", card::commands, CARD, 32),
    target_with("card_objects", seam::objects, CARD, 32),
    target_with("secure_messaging", seam::secured, CARD, 32),
    target_with("seam_answers", seam::answers, CARD, 32),
    target_with("seam_card", seam::card, CARD, 32),
    target_with("pdf", pdf::pdf, INFLATED, 4),
    target("cms", cms::cms),
    target_with("pkcs11", pkcs11::pkcs11, CARD, 32),
];

impl Target {
    /// Runs it on an input, and watches its memory.
    ///
    /// # Panics
    /// When something does not hold.
    pub fn run(&self, data: &[u8]) {
        let measure = || memory::peak(data.len(), self.bound, || (self.body)(data));
        let (peak, allowed) = measure();
        // What is made once in the life of a process counts the first time only.
        let (peak, allowed) = if peak > allowed {
            measure()
        } else {
            (peak, allowed)
        };
        assert!(peak <= allowed, "{peak} bytes of memory, {allowed} allowed");
    }

    /// The most bytes of memory that an input takes, and what it may take.
    pub fn memory(&self, data: &[u8]) -> (usize, usize) {
        memory::peak(data.len(), self.bound, || (self.body)(data))
    }
}
