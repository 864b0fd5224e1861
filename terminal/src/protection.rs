//! The memory of this program is nobody else's: it may hold a PIN.

use zeroize::Zeroize as _;

use crate::TerminalError;

/// More than the calls below a job take on the stack, in bytes.
const STACK: usize = 256 * 1024;

/// Overwrites what the calls that have returned left on the stack. Secrets are cleared in their place,
/// but the arithmetic of AES and RSA leaves keys in its frames. To be called from above them all.
#[inline(never)]
pub fn clear_stack() {
    let mut below = [0u8; STACK];
    below.zeroize();
    core::hint::black_box(&below);
}

/// Forbids core dumps, and on Linux the debuggers and `/proc` files of the same user as well. To be
/// called before anything secret is looked at.
///
/// `exec` takes the second away again: a program that [`child`](crate::child) starts is as open as ever, and the
/// first is its own.
///
/// # Errors
///
/// [`TerminalError::NotProtected`].
#[cfg(unix)]
pub fn protect_memory() -> Result<(), TerminalError> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    // Not enough where core dumps go to a program (systemd-coredump), which this limit does not stop.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
        .map_err(|error| refused("prctl", error))?;
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none).map_err(|error| refused("setrlimit", error))
}

#[cfg(unix)]
fn refused(call: &'static str, error: rustix::io::Errno) -> TerminalError {
    let source = error.into();
    TerminalError::NotProtected { call, source }
}

/// Where there is nothing to call.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same form as on Unix")]
pub fn protect_memory() -> Result<(), TerminalError> {
    Ok(())
}
