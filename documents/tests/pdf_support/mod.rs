//! What the tests of PDF share: a maker of files, programs of others as witnesses, attacks.
#![allow(unreachable_pub, dead_code, clippy::as_conversions)]

pub mod attack;
pub mod bases;
pub mod corpus;
pub mod ours;
pub mod signature;
pub mod tools;
pub mod update;
pub mod witness;
pub mod writer;

use attack::Attack;
use bases::{Base, base};
use witness::{Signing, sign_with_pyhanko};

/// Each attack with its file: signed by pyHanko, attacked, signed again where that belongs to it.
pub fn attacked(attacks: Vec<Attack>) -> Vec<(Attack, Vec<u8>)> {
    // Many begin with the same file.
    let mut kinds: Vec<(Base, Signing)> = Vec::new();
    for attack in &attacks {
        if !kinds.contains(&(attack.base, attack.how)) {
            kinds.push((attack.base, attack.how));
        }
    }
    let unsigned: Vec<Vec<u8>> = kinds.iter().map(|(kind, _)| base(*kind)).collect();
    let jobs: Vec<_> = kinds
        .iter()
        .zip(&unsigned)
        .map(|((_, how), file)| (&file[..], *how))
        .collect();
    let signed: Vec<_> = sign_with_pyhanko(&jobs)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let of = |attack: &Attack| {
        kinds
            .iter()
            .position(|kind| *kind == (attack.base, attack.how))
            .unwrap()
    };
    let mut files: Vec<Vec<u8>> = attacks
        .iter()
        .map(|attack| (attack.change)(&signed[of(attack)]))
        .collect();
    let again: Vec<(usize, Signing)> = attacks
        .iter()
        .enumerate()
        .filter_map(|(index, it)| Some((index, it.again?)))
        .collect();
    let jobs: Vec<_> = again
        .iter()
        .map(|(index, how)| (&files[*index][..], *how))
        .collect();
    let signed = sign_with_pyhanko(&jobs);
    for ((index, _), signed) in again.into_iter().zip(signed) {
        files[index] = signed.unwrap_or_else(|error| panic!("{}: {error}", attacks[index].name));
    }
    attacks.into_iter().zip(files).collect()
}
