//! The authorities of the simulated card, for tests.

use data_encoding::BASE64;

const FILES: [&[u8]; 5] = [
    include_bytes!("../../../fixtures/authority/authca-sim-1.cer"),
    include_bytes!("../../../fixtures/authority/authca-sim-2.cer"),
    include_bytes!("../../../fixtures/authority/signca-sim-1.cer"),
    include_bytes!("../../../fixtures/authority/signca-sim-2.cer"),
    include_bytes!("../../../fixtures/authority/cvc-ca-keys.json"),
];

/// What to give as `anchors` so that simulated cards are accepted. For tests only: the private keys are in this repository,
/// so anybody can make such a card.
#[must_use]
pub fn test_anchors() -> Vec<String> {
    FILES.iter().map(|file| BASE64.encode(file)).collect()
}
