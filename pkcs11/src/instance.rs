//! The module of this process.
//!
//! After a fork the child has the parent's, perhaps with a lock that a thread held which the child does not have. So it
//! never waits for that lock: it begins with one of its own.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use cryptoki_sys as ck;

use crate::code::{Outcome, Rv};
use crate::module::Module;
use crate::reader::Readers;
use crate::settings::Settings;

/// The module in one process, and that of the child in which the next was begun.
struct Instance {
    process: u32,
    module: Mutex<Option<Module>>,
    next: OnceLock<Box<Instance>>,
}

static FIRST: OnceLock<Instance> = OnceLock::new();

fn latest() -> Option<&'static Instance> {
    let mut latest = FIRST.get()?;
    while let Some(next) = latest.next.get() {
        latest = next;
    }
    Some(latest)
}

/// That of this process, not one that it has from its parent.
fn own() -> Option<&'static Instance> {
    latest().filter(|it| it.process == std::process::id())
}

fn lock(instance: &Instance) -> MutexGuard<'_, Option<Module>> {
    let locked = instance.module.lock();
    locked.unwrap_or_else(PoisonError::into_inner)
}

/// Runs a function of the module.
pub(crate) fn with<R>(run: impl FnOnce(&mut Module) -> Outcome<R>) -> Outcome<R> {
    let not = Rv(ck::CKR_CRYPTOKI_NOT_INITIALIZED);
    let mut module = lock(own().ok_or(not)?);
    run(module.as_mut().ok_or(not)?)
}

/// Begins over these readers: what C_Initialize does with those of the system.
///
/// # Errors
/// CKR_CRYPTOKI_ALREADY_INITIALIZED.
pub fn begin(readers: impl FnOnce() -> Box<dyn Readers>, settings: Settings) -> Result<(), Rv> {
    if own().is_none() {
        append();
    }
    let mut module = lock(own().ok_or(Rv(ck::CKR_GENERAL_ERROR))?);
    if module.is_some() {
        return Err(Rv(ck::CKR_CRYPTOKI_ALREADY_INITIALIZED));
    }
    *module = Some(Module::new(readers(), settings));
    Ok(())
}

/// Makes one for this process. Another thread may be as fast; then there is one all the same.
fn append() {
    let own = || Instance {
        process: std::process::id(),
        module: Mutex::new(None),
        next: OnceLock::new(),
    };
    let Some(parent) = latest() else {
        let _one_there_is = FIRST.set(own());
        return;
    };
    // The PINs of the parent are not this process's. If a thread of the parent was just at work, they cannot be
    // reached. The rest stays, untouched: its connections are the parent's to close.
    if let Ok(mut module) = parent.module.try_lock()
        && let Some(module) = module.as_mut()
    {
        module.forget_secrets();
    }
    let _one_there_is = parent.next.set(Box::new(own()));
}

/// Ends it, and with it every login.
pub(crate) fn end() -> Outcome<()> {
    let ended = own().and_then(|it| lock(it).take());
    ended.map(drop).ok_or(Rv(ck::CKR_CRYPTOKI_NOT_INITIALIZED))
}
