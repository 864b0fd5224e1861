//! Signals while a PIN is in use: the job ends, the card is closed, then the program goes.
//!
//! Dying at once would leave open what the PIN opened, because resetting the card does not close it,
//! and would leave the terminal without echo.

#[cfg(unix)]
mod imp {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use signal_hook::consts::{
        SIGABRT, SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP,
        SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ,
    };
    use signal_hook::flag;

    /// All that end a program and can be held back. The rest is KILL, and what only a broken program
    /// gets (SEGV, BUS, FPE, ILL).
    const ENDING: [i32; 13] = [
        SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGUSR1,
        SIGUSR2, SIGVTALRM, SIGXCPU,
    ];

    /// The signals that end the program, and the one that wakes it up.
    #[derive(Debug)]
    pub(crate) struct Signals {
        seen: Arc<AtomicUsize>,
        at_once: Arc<AtomicBool>,
        woken: Arc<AtomicBool>,
    }

    impl Signals {
        /// Takes them over; until [`Self::hold`] they end the program at once, as always.
        pub(crate) fn install() -> std::io::Result<Self> {
            let signals = Self {
                seen: Arc::new(AtomicUsize::new(0)),
                at_once: Arc::new(AtomicBool::new(true)),
                woken: Arc::new(AtomicBool::new(false)),
            };
            flag::register(SIGCONT, Arc::clone(&signals.woken))?;
            // A file beyond the limit of the shell is an error like a full disk: nothing stays behind.
            flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
            for signal in ENDING {
                flag::register_conditional_default(signal, Arc::clone(&signals.at_once))?;
                let number = usize::try_from(signal).unwrap_or_default();
                flag::register_usize(signal, Arc::clone(&signals.seen), number)?;
            }
            Ok(signals)
        }

        /// From now on they are only noted.
        pub(crate) fn hold(&self) {
            self.at_once.store(false, Ordering::SeqCst);
        }

        /// Only notes them until the guard is dropped.
        pub(crate) fn held(&self) -> Held<'_> {
            Held {
                signals: self,
                before: self.at_once.swap(false, Ordering::SeqCst),
            }
        }

        /// Whether the program was stopped and goes on, since this was asked last.
        pub(crate) fn was_woken(&self) -> bool {
            self.woken.swap(false, Ordering::SeqCst)
        }

        /// From now on they end the program at once again.
        pub(crate) fn release(&self) {
            self.at_once.store(true, Ordering::SeqCst);
        }

        /// The last one that was noted.
        pub(crate) fn seen(&self) -> Option<i32> {
            match self.seen.load(Ordering::SeqCst) {
                0 => None,
                number => i32::try_from(number).ok(),
            }
        }
    }

    /// While it lives, signals are only noted.
    #[derive(Debug)]
    pub(crate) struct Held<'a> {
        signals: &'a Signals,
        before: bool,
    }

    impl Drop for Held<'_> {
        fn drop(&mut self) {
            self.signals.at_once.store(self.before, Ordering::SeqCst);
        }
    }
}

#[cfg(not(unix))]
mod imp {
    /// Where there are no signals.
    #[derive(Debug)]
    pub(crate) struct Signals;

    impl Signals {
        #[allow(clippy::unnecessary_wraps, reason = "the same form as on Unix")]
        pub(crate) fn install() -> std::io::Result<Self> {
            Ok(Self)
        }

        pub(crate) fn hold(&self) {}

        pub(crate) fn held(&self) {}

        pub(crate) fn release(&self) {}

        pub(crate) fn seen(&self) -> Option<i32> {
            None
        }
    }
}

pub(crate) use imp::Signals;
