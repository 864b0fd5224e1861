//! How long to wait for a card, and how to stop waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Ends a wait early, from any thread. Clones are one and the same.
///
/// It ends waits only. A command on its way to the card is never interrupted: nobody could tell
/// what the card did with it.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Nothing is cancelled yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends every wait that was given this, now and later. It cannot be taken back.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether [`cancel`](Self::cancel) has been called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// How long to wait: a [`Duration`], or one that a [`Cancel`] can end.
///
/// A plain `Duration` works wherever a wait is expected.
///
/// ```
/// use std::time::Duration;
///
/// use mynumber_card::transport::{Cancel, Wait};
///
/// let cancel = Cancel::new();
/// let wait = Wait::at_most(Duration::from_secs(60)).unless(&cancel);
/// // On another thread, when the user closes the window:
/// cancel.cancel();
/// # let _ = wait;
/// ```
#[derive(Debug, Clone)]
pub struct Wait {
    pub(super) limit: Duration,
    pub(super) cancel: Option<Cancel>,
}

impl Wait {
    /// Waits this long; zero only looks.
    #[must_use]
    pub const fn at_most(limit: Duration) -> Self {
        Self {
            limit,
            cancel: None,
        }
    }

    /// The same, ended by `cancel` within 100 ms.
    #[must_use]
    pub fn unless(self, cancel: &Cancel) -> Self {
        Self {
            cancel: Some(cancel.clone()),
            ..self
        }
    }
}

impl From<Duration> for Wait {
    fn from(limit: Duration) -> Self {
        Self::at_most(limit)
    }
}

pub(super) use running::Waiting;

mod running {
    use std::time::{Duration, Instant};

    use super::{Cancel, Wait};
    use crate::error::TransportError;

    /// How often a wait that can be cancelled looks whether it is.
    const LOOK_FOR_CANCEL: Duration = Duration::from_millis(50);

    /// A wait that has begun.
    #[derive(Clone)]
    pub(in crate::transport) struct Waiting {
        start: Instant,
        wait: Wait,
    }

    impl Waiting {
        pub(in crate::transport) fn begin(wait: impl Into<Wait>) -> Self {
            Self {
                start: Instant::now(),
                wait: wait.into(),
            }
        }

        /// What is left of the time.
        ///
        /// # Errors
        /// [`TransportError::Cancelled`].
        pub(in crate::transport) fn left(&self) -> Result<Duration, TransportError> {
            if self.wait.cancel.as_ref().is_some_and(Cancel::is_cancelled) {
                return Err(TransportError::Cancelled);
            }
            Ok(self.wait.limit.saturating_sub(self.start.elapsed()))
        }

        /// How long one call may wait that nobody can interrupt.
        pub(in crate::transport) fn at_once(&self, left: Duration) -> Duration {
            match self.wait.cancel {
                Some(_) => left.min(LOOK_FOR_CANCEL),
                None => left,
            }
        }

        /// Sleeps so long, but not longer than is left, and not on after it is cancelled.
        pub(in crate::transport) fn sleep(&self, time: Duration) -> Result<(), TransportError> {
            let began = Instant::now();
            loop {
                let rest = time.saturating_sub(began.elapsed()).min(self.left()?);
                if rest.is_zero() {
                    return Ok(());
                }
                std::thread::sleep(self.at_once(rest));
            }
        }

        /// The whole of the time that was asked for.
        #[cfg(feature = "pcsc")]
        pub(in crate::transport) const fn limit(&self) -> Duration {
            self.wait.limit
        }
    }
}
