//! The driver on the real pcscd, with the simulated card in the vpcd virtual reader.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod support;

use support::pcscd::{EMPTY_READER, Pcscd, READER};

#[test]
fn pcscd_ends_with_its_test_even_when_that_panics() {
    let mut id = 0;
    let mut folder = None;
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let pcscd = Pcscd::start();
        id = pcscd.id();
        folder = Some(pcscd.folder().to_owned());
        let readers = pcscd.within(|| {
            let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
            context.list_readers_owned().unwrap()
        });
        let readers: Vec<_> = readers.iter().map(|name| name.to_str().unwrap()).collect();
        assert_eq!(readers, [READER, EMPTY_READER]);
        pcscd.wait_for_card(false);
        panic!("as a failing test would");
    }));
    assert_eq!(
        outcome.unwrap_err().downcast_ref::<&str>(),
        Some(&"as a failing test would")
    );
    assert!(id != 0 && !std::path::Path::new("/proc").join(id.to_string()).exists());
    assert!(!folder.unwrap().exists());
}
