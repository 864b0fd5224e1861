//! Makes the private keys that are missing in `fixtures/keys`.

use std::path::Path;

use rand::rngs::OsRng;
use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey, LineEnding};

use crate::make::{Result, key_names};

const WARNING: &str = "A PUBLISHED TEST KEY of the simulated My Number card. Everybody has it. It protects nothing.\n";

/// Leaves every key alone that is there.
pub(crate) fn make_missing(fixtures: &Path) -> Result {
    let keys = fixtures.join("keys");
    std::fs::create_dir_all(&keys)?;
    for name in key_names()? {
        let path = keys.join(format!("{name}.pem"));
        if !path.exists() {
            let key = RsaPrivateKey::new(&mut OsRng, 2048)?;
            let pem = key.to_pkcs8_pem(LineEnding::LF)?;
            std::fs::write(path, [WARNING, pem.as_str()].concat())?;
        }
    }
    Ok(())
}
