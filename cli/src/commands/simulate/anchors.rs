//! `simulate --anchors`: the authority of the simulated cards as files.

use std::path::{Path, PathBuf};

use mynumber_card::sim::issuer::Issuer;
use serde::Serialize;
use terminal::language::phrases;
use terminal::{files, output};

use crate::failure::Failure;
use crate::session::Session;
use crate::{json, simulated};

phrases! {
    proves_nothing => "この認証局の秘密鍵は公開されており、何も証明しません。試験にだけ使ってください", "the private keys of this authority are published: it proves nothing, and is for tests only";
}

/// A key of a card authority, as `--anchor` takes it.
#[derive(Debug, Serialize)]
struct Key {
    key_id: String,
    modulus: String,
    exponent: &'static str,
}

/// The authority of the simulated cards in files that `--anchor` takes.
pub(super) fn write(session: &Session, folder: &Path, force: bool) -> Result<(), Failure> {
    // They are the same every time.
    let write = |path: PathBuf, bytes: &[u8]| match std::fs::read(&path) {
        Ok(there) if there == bytes => Ok(()),
        _ => files::write(&path, bytes, force, &session.signals),
    };
    let made = Issuer::published().and_then(|issuer| issuer.anchors());
    let anchors = made.map_err(simulated::failed)?;
    files::create_folder(folder)?;
    for (purpose, generations) in [("auth", &anchors.auth_ca), ("sign", &anchors.sign_ca)] {
        for (generation, der) in (1_usize..).zip(generations) {
            let name = format!("{purpose}ca-sim-{generation}.cer");
            write(folder.join(name), der)?;
        }
    }
    // In a folder of its own: it is no anchor for the others.
    let license = folder.join("license");
    files::create_folder(&license)?;
    write(license.join("license-sim.cer"), &anchors.license)?;
    let keys = anchors.card_verifiable.iter().map(|(id, modulus)| Key {
        key_id: hex::encode(id),
        modulus: hex::encode(modulus),
        exponent: "010001",
    });
    let keys = json::text(&keys.collect::<Vec<_>>());
    write(folder.join("cvc-ca-keys.json"), keys.as_bytes())?;
    output::remark(proves_nothing(session.language), session.language);
    Ok(())
}
