//! The anchors of the simulated cards, as every target trusts them.

use std::sync::OnceLock;

use mynumber_card::pki::TrustAnchors;

/// The simulated cards' authority.
pub fn anchors() -> &'static TrustAnchors {
    static ANCHORS: OnceLock<TrustAnchors> = OnceLock::new();
    ANCHORS.get_or_init(|| {
        let mut anchors = TrustAnchors::none();
        let files: [&[u8]; 3] = [
            include_bytes!("../../fixtures/authority/authca-sim-2.cer"),
            include_bytes!("../../fixtures/authority/signca-sim-2.cer"),
            include_bytes!("../../fixtures/authority/cvc-ca-keys.json"),
        ];
        for file in files {
            anchors.add_file(file).expect("anchors");
        }
        anchors
    })
}
