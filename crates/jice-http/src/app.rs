//! What every handler has: the service, and a turn at calling it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jice_service::view::PackView;
use jice_service::{Asked, Service, ServiceError, Who};
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use crate::buckets::Buckets;
use crate::config::HttpConfig;
use crate::errors::Failure;

/// What every handler has.
#[derive(Clone)]
pub(crate) struct App {
    service: Service,
    shared: Arc<Shared>,
}

struct Shared {
    config: HttpConfig,
    sign_ins: Buckets,
    everyday: Lane,
    heavy: Lane,
    passwords: Lane,
    streams: Arc<Semaphore>,
    packs: OnceCell<Vec<PackView>>,
}

/// Which turn a call takes. They do not wait for each other: who signs in or decides does
/// not stand behind those who download.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Turn {
    /// Most calls.
    Everyday,
    /// Calls that make or read whole files.
    Heavy,
    /// Calls that hash a password.
    Password,
}

/// So many at once, and so many more that wait so long.
struct Lane {
    turns: Arc<Semaphore>,
    waiting: Semaphore,
    patience: Duration,
}

impl Lane {
    fn new(at_once: usize, waiting: usize, patience: Duration) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_once)), waiting: Semaphore::new(waiting), patience }
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let retry_after = self.patience.as_secs().max(1);
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(turn);
        }
        let _place = self.waiting.try_acquire().map_err(|_| Failure::Busy(retry_after))?;
        match timeout(self.patience, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Failure::Busy(retry_after)),
        }
    }
}

impl App {
    pub(crate) fn new(service: Service, config: HttpConfig) -> Self {
        // Turns are few and short: a hundred waiters for each are through in about a second.
        let patience = Duration::from_secs(2);
        let shared = Shared {
            sign_ins: Buckets::new(config.sign_in_burst, config.sign_in_per_minute),
            everyday: Lane::new(config.calls, config.calls * 100, patience),
            heavy: Lane::new(config.heavy_calls, 16, Duration::from_secs(10)),
            passwords: Lane::new(config.password_calls, 32, Duration::from_secs(5)),
            streams: Arc::new(Semaphore::new(config.streams)),
            packs: OnceCell::new(),
            config,
        };
        Self { service, shared: Arc::new(shared) }
    }

    pub(crate) fn config(&self) -> &HttpConfig {
        &self.shared.config
    }

    /// Calls the service on a thread for blocking work, when its turn comes.
    ///
    /// # Errors
    /// Those of `act`; [`Failure::Busy`] when the turn does not come soon; a fault where
    /// `act` panicked.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        turn: Turn,
        act: impl FnOnce(&Service) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, Failure> {
        let held = self.lane(turn).turn().await?;
        let service = self.service.clone();
        let span = tracing::Span::current();
        let done = tokio::task::spawn_blocking(move || {
            // The turn is held to the end of the work, even where the client has left.
            let _held = held;
            span.in_scope(|| act(&service))
        });
        Ok(done.await.map_err(|_| panicked())??)
    }

    /// Answers `who` with what `act` does or shows, when its turn comes. The turn ends with the
    /// work: no thread waits while the readings are written down.
    ///
    /// # Errors
    /// Those of [`App::call`], and of resolving who asks.
    pub(crate) async fn answer<T: Send + 'static>(
        &self,
        turn: Turn,
        who: impl Who + Send + 'static,
        act: impl FnOnce(&Service, &Asked) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, Failure> {
        let held = self.lane(turn).turn().await?;
        let service = self.service.clone();
        let span = tracing::Span::current();
        let (tell, told) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let _held = held;
            span.in_scope(|| {
                service.answer(who, act, |done| {
                    // The client may have left.
                    let _ = tell.send(done);
                });
            });
        });
        Ok(told.await.map_err(|_| panicked())??)
    }

    fn lane(&self, turn: Turn) -> &Lane {
        match turn {
            Turn::Everyday => &self.shared.everyday,
            Turn::Heavy => &self.shared.heavy,
            Turn::Password => &self.shared.passwords,
        }
    }

    /// The packs with all their clauses: drawn up once, since they do not change while the
    /// process lives, and anybody may ask.
    pub(crate) async fn packs(&self) -> Result<&[PackView], Failure> {
        let draw = || self.call(Turn::Heavy, |service| Ok(service.packs_view()));
        self.shared.packs.get_or_try_init(draw).await.map(Vec::as_slice)
    }

    /// Lets `address` try to sign in. A try that succeeds is given back: failures count.
    ///
    /// # Errors
    /// [`Failure::TooOften`] where it has failed too often; else those of [`App::call`].
    pub(crate) async fn try_sign_in<T: Send + 'static>(
        &self,
        address: IpAddr,
        turn: Turn,
        act: impl FnOnce(&Service) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.shared.sign_ins.take(address, Instant::now()).map_err(Failure::TooOften)?;
        let done = self.call(turn, act).await;
        if done.is_ok() {
            self.shared.sign_ins.give_back(address);
        }
        done
    }

    /// A place for a stream of events, held for as long as it is open.
    pub(crate) fn stream(&self) -> Result<OwnedSemaphorePermit, Failure> {
        Arc::clone(&self.shared.streams).try_acquire_owned().map_err(|_| Failure::Busy(5))
    }
}

fn panicked() -> ServiceError {
    ServiceError::fault("a call of the service panicked")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn past_its_turns_and_places_a_lane_says_no_at_once() {
        let lane = Arc::new(Lane::new(1, 1, Duration::from_millis(80)));
        let held = lane.turn().await.unwrap();
        let waiting = tokio::spawn({
            let lane = Arc::clone(&lane);
            async move { lane.turn().await.map(drop) }
        });
        tokio::task::yield_now().await;
        let began = Instant::now();
        assert!(matches!(lane.turn().await, Err(Failure::Busy(1))), "no place is left to wait at");
        assert!(matches!(waiting.await.unwrap(), Err(Failure::Busy(1))), "who waits does not wait for ever");
        assert!(began.elapsed() < Duration::from_millis(500));
        drop(held);
        assert!(lane.turn().await.is_ok());
    }
}
