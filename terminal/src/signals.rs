//! Signals while something must not be left half done: the job ends, what it opened is closed, then the program goes.
//!
//! Dying at once would leave open what a secret opened, and would leave the terminal without echo.

#[cfg(unix)]
mod imp {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use nix::sys::signal::{SigSet, Signal};
    use signal_hook::consts::{
        SIGBUS, SIGCHLD, SIGCONT, SIGFPE, SIGILL, SIGIO, SIGKILL, SIGPIPE, SIGSEGV, SIGSTOP,
        SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH, SIGXFSZ,
    };
    use signal_hook::{flag, low_level};

    /// No system has more. Linux has 64 (on MIPS 127), FreeBSD 128.
    const MOST: i32 = 128;
    /// Those that do not end the program: they stop it, or nothing happens.
    const HARMLESS: [i32; 9] = [
        SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU,
        // Ignored since the program began: writing says so.
        SIGPIPE,
    ];
    /// Those of a fault of the program itself. Anybody can send them too, but a handler for them would run in
    /// the middle of the fault: they are held back, and a thread waits for those that were sent. What is
    /// held back does not stop the system from ending a program at its own fault.
    const FAULTS: [(Signal, i32); 4] = [
        (Signal::SIGSEGV, SIGSEGV),
        (Signal::SIGBUS, SIGBUS),
        (Signal::SIGFPE, SIGFPE),
        (Signal::SIGILL, SIGILL),
    ];
    /// Whether SIGIO ends a program differs. SIGINFO, on the systems that have it, does not.
    const IGNORED: [i32; 2] = if cfg!(any(target_os = "linux", target_os = "android")) {
        [SIGCHLD, SIGCHLD]
    } else {
        [SIGIO, 29]
    };

    /// The signals that end the program, and the one that wakes it up.
    #[derive(Debug, Clone)]
    pub struct Signals {
        seen: Arc<AtomicUsize>,
        at_once: Arc<AtomicBool>,
        woken: Arc<AtomicBool>,
    }

    impl Signals {
        /// Takes them over; until [`Self::hold`] they end the program at once, as always. To be called before there
        /// is another thread.
        ///
        /// # Errors
        ///
        /// As the system says.
        pub fn install() -> std::io::Result<Self> {
            let signals = Self {
                seen: Arc::new(AtomicUsize::new(0)),
                at_once: Arc::new(AtomicBool::new(true)),
                woken: Arc::new(AtomicBool::new(false)),
            };
            flag::register(SIGCONT, Arc::clone(&signals.woken))?;
            // A file beyond the limit of the shell is an error like a full disk: nothing stays behind.
            flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
            // Which there are is for the system to say: beside those with a name there are some for
            // programs to use (SIGRTMIN to SIGRTMAX), and each of them ends a program that does not.
            let faults = FAULTS.map(|(_, number)| number);
            for signal in 1..=MOST {
                let left_alone = [&HARMLESS[..], &faults, &IGNORED, &[SIGKILL, SIGXFSZ]];
                if !left_alone.iter().any(|some| some.contains(&signal)) {
                    // An error says that there is no such signal.
                    let _there_is_none = signals.take_over(signal);
                }
            }
            signals.watch_faults()?;
            Ok(signals)
        }

        fn take_over(&self, signal: i32) -> std::io::Result<()> {
            let at_once = Arc::clone(&self.at_once);
            // What the crate does not know by name, or wrongly takes for harmless, ends with the status
            // that a shell gives to a program that a signal ended.
            if low_level::signal_name(signal).is_none() || signal == SIGIO {
                let status = signal.saturating_add(128);
                flag::register_conditional_shutdown(signal, status, at_once)?;
            } else {
                flag::register_conditional_default(signal, at_once)?;
            }
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_usize(signal, Arc::clone(&self.seen), number)?;
            Ok(())
        }

        /// To be called before there is another thread: each has its own set of what is held back, and
        /// begins with that of the one that starts it.
        fn watch_faults(&self) -> std::io::Result<()> {
            let faults: SigSet = FAULTS.into_iter().map(|(signal, _)| signal).collect();
            faults.thread_block()?;
            let (seen, at_once) = (Arc::clone(&self.seen), Arc::clone(&self.at_once));
            let watch = move || {
                while let Ok(came) = faults.wait() {
                    let known = FAULTS.iter().find(|(signal, _)| *signal == came);
                    let Some((_, number)) = known else {
                        continue;
                    };
                    if at_once.load(Ordering::SeqCst) {
                        let _ended = low_level::emulate_default_handler(*number);
                    }
                    seen.store(
                        usize::try_from(*number).unwrap_or_default(),
                        Ordering::SeqCst,
                    );
                }
            };
            let watcher = std::thread::Builder::new().name("signals".to_owned());
            if watcher.spawn(watch).is_err() {
                // Then they end the program as they always did.
                faults.thread_unblock()?;
            }
            Ok(())
        }

        /// From now on they are only noted.
        pub fn hold(&self) {
            self.at_once.store(false, Ordering::SeqCst);
        }

        /// Only notes them until the guard is dropped.
        pub fn held(&self) -> Held<'_> {
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
        pub fn release(&self) {
            self.at_once.store(true, Ordering::SeqCst);
        }

        /// The last one that was noted since this was asked last.
        #[must_use]
        pub fn take(&self) -> Option<i32> {
            i32::try_from(self.seen.swap(0, Ordering::SeqCst))
                .ok()
                .filter(|number| *number != 0)
        }

        /// The last one that was noted.
        pub fn seen(&self) -> Option<i32> {
            match self.seen.load(Ordering::SeqCst) {
                0 => None,
                number => i32::try_from(number).ok(),
            }
        }
    }

    /// While it lives, signals are only noted.
    #[derive(Debug)]
    pub struct Held<'a> {
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
    #[derive(Debug, Clone)]
    pub struct Signals;

    /// What holds nothing.
    #[derive(Debug)]
    pub struct Held;

    impl Signals {
        /// Nothing to take over.
        ///
        /// # Errors
        ///
        /// None.
        #[allow(clippy::unnecessary_wraps, reason = "the same form as on Unix")]
        pub fn install() -> std::io::Result<Self> {
            Ok(Self)
        }

        /// Nothing to note.
        pub fn hold(&self) {}

        /// Nothing to note.
        pub fn held(&self) -> Held {
            Held
        }

        /// Nothing was noted.
        pub fn release(&self) {}

        /// None ever.
        pub fn seen(&self) -> Option<i32> {
            None
        }
    }
}

pub use imp::Signals;
