//! The public half of RSA (RFC 8017): a number raised to the public exponent, and the encodings around it.
//!
//! The arithmetic is that of `crypto-bigint`, in fixed sizes on the stack. Its time depends on the size of
//! the key and on the exponent, which are public, and not on the number that is raised.

mod mgf1;
mod oaep;
mod pkcs1v15;
mod pss;

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Limb, Odd, U2048, U3072, U4096, Uint, Word};
use zeroize::Zeroizing;

pub(crate) use oaep::encrypt_oaep_sha256;
pub(crate) use pkcs1v15::is_pkcs1v15;
pub(crate) use pss::is_pss;

/// A public key, prepared: what every use of the same modulus needs again.
#[derive(Clone)]
pub(crate) struct PublicOperation {
    /// Bytes of the modulus.
    size: usize,
    /// Bits of the modulus.
    bits: usize,
    exponent: u32,
    modulus: Modulus,
}

/// The smallest size that holds the modulus. Boxed, as keys are kept in lists.
#[derive(Clone)]
enum Modulus {
    UpTo2048(Box<FixedMontyParams<{ U2048::LIMBS }>>),
    UpTo3072(Box<FixedMontyParams<{ U3072::LIMBS }>>),
    UpTo4096(Box<FixedMontyParams<{ U4096::LIMBS }>>),
}

impl PublicOperation {
    /// Bytes of the longest modulus.
    pub(crate) const MAX_SIZE: usize = U4096::BYTES;

    /// From big-endian numbers without leading zeros: an odd modulus of at most 4096 bits, an odd exponent
    /// from 3 up to 32 bits. `None` for others.
    pub(crate) fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let first = modulus.first().filter(|first| **first != 0)?;
        let unused = usize::try_from(first.leading_zeros()).ok()?;
        let size = modulus.len();
        let bits = size.checked_mul(8)?.checked_sub(unused)?;
        if exponent.len() > 4 {
            return None;
        }
        let exponent = exponent.iter().fold(0, |value: u32, byte| {
            value.wrapping_shl(8) | u32::from(*byte)
        });
        if exponent < 3 || exponent & 1 == 0 {
            return None;
        }
        let modulus = match bits {
            ..=2048 => Modulus::UpTo2048(prepare(modulus)?),
            2049..=3072 => Modulus::UpTo3072(prepare(modulus)?),
            3073..=4096 => Modulus::UpTo4096(prepare(modulus)?),
            _ => return None,
        };
        Some(Self {
            size,
            bits,
            exponent,
            modulus,
        })
    }

    /// The number to the public exponent, as long as the modulus. `None` unless it is as long as the modulus
    /// and below it, so that no other number counts for the same one.
    pub(crate) fn raise(&self, number: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut result = Zeroizing::new(vec![0; self.size]);
        self.raise_into(number, &mut result)?;
        Some(result)
    }

    /// The same, written to the front of this room: the part of it that was written. `None` also where the
    /// room is too small.
    pub(crate) fn raise_into<'a>(&self, number: &[u8], room: &'a mut [u8]) -> Option<&'a [u8]> {
        if number.len() != self.size {
            return None;
        }
        let result = room.get_mut(..self.size)?;
        let below = match &self.modulus {
            Modulus::UpTo2048(modulus) => power(modulus, number, self.exponent, result),
            Modulus::UpTo3072(modulus) => power(modulus, number, self.exponent, result),
            Modulus::UpTo4096(modulus) => power(modulus, number, self.exponent, result),
        };
        below.then_some(result)
    }
}

fn prepare<const LIMBS: usize>(modulus: &[u8]) -> Option<Box<FixedMontyParams<LIMBS>>> {
    let odd = Odd::new(from_bytes(modulus)).into_option()?;
    Some(Box::new(FixedMontyParams::new_vartime(odd)))
}

/// Writes the power; `false` when the number is not below the modulus.
fn power<const LIMBS: usize>(
    params: &FixedMontyParams<LIMBS>,
    number: &[u8],
    exponent: u32,
    result: &mut [u8],
) -> bool {
    let number: Zeroizing<Uint<LIMBS>> = Zeroizing::new(from_bytes(number));
    if *number >= *params.modulus().as_ref() {
        return false;
    }
    // Whoever sees this one has the number.
    let base = Zeroizing::new(FixedMontyForm::new(&number, params));
    // From the second highest bit of the exponent down. Of the usual one, 65537, only the last is set:
    // squarings in a row are done in one step.
    let mut raised = Zeroizing::new(*base);
    let mut squarings: u32 = 0;
    let bits = u32::BITS.saturating_sub(exponent.leading_zeros());
    for bit in (0..bits.saturating_sub(1)).rev() {
        squarings = squarings.saturating_add(1);
        if exponent.wrapping_shr(bit) & 1 == 1 {
            let squared = raised.square_repeat_vartime(squarings);
            *raised = FixedMontyForm::mul(&squared, &base);
            squarings = 0;
        }
    }
    write_bytes(&raised.retrieve(), result);
    true
}

/// Big-endian bytes, at most as many as the number has.
fn from_bytes<const LIMBS: usize>(bytes: &[u8]) -> Uint<LIMBS> {
    let mut number = Uint::ZERO;
    for (limb, chunk) in number
        .as_mut_limbs()
        .iter_mut()
        .zip(bytes.rchunks(Limb::BYTES))
    {
        let add = |word: Word, byte: &u8| word.wrapping_shl(8) | Word::from(*byte);
        *limb = Limb(chunk.iter().fold(0, add));
    }
    number
}

/// The lowest bytes of a number, as many as there is room for.
fn write_bytes<const LIMBS: usize>(number: &Uint<LIMBS>, bytes: &mut [u8]) {
    for (chunk, limb) in bytes.rchunks_mut(Limb::BYTES).zip(number.as_limbs()) {
        for (to, from) in chunk.iter_mut().rev().zip(limb.0.to_le_bytes()) {
            *to = from;
        }
    }
}

#[cfg(test)]
mod tests;
