//! Random bytes of the system.

use crate::failure::Failure;

/// Fresh ones.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// The same for bytes that are secret: they are made where they stay, as a move leaves a copy behind.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| Failure::Random {
        reason: error.to_string(),
    })
}
