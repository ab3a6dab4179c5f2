//! An answer to the health check of a load balancer.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often it is looked for connections.
const LOOK: Duration = Duration::from_millis(50);

/// How many connections are accepted between two looks at whether to stop.
const AT_ONCE: usize = 1024;

/// How long the receiver may show no life. It shows some ten times a second, also if there is nothing to receive.
const PATIENCE: Duration = Duration::from_secs(2);

/// Accepts TCP connections and closes them, as long as the receiver lives. If it does not, connections are refused, until it
/// lives again. A process that is suspended cannot refuse: the kernel accepts connections for it.
#[derive(Debug)]
pub struct Health {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    beats: AtomicU64,
    stop: AtomicBool,
}

impl Health {
    /// Listens at `address`.
    ///
    /// # Errors
    /// What the system says.
    pub fn listen(address: SocketAddr) -> io::Result<Self> {
        let listener = bind(address)?;
        let shared = Arc::<Shared>::default();
        let answering = Arc::clone(&shared);
        let answer = move || answer(address, listener, &answering);
        let thread = thread::Builder::new().name("health".to_owned()).spawn(answer)?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Shows that the receiver lives.
    #[inline]
    pub fn beat(&self) {
        self.shared.beats.fetch_add(1, Ordering::Relaxed);
    }
}

/// From now on connections are refused.
impl Drop for Health {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It cannot have panicked, and if it did there is nothing to do about it.
            let _ = thread.join();
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn answer(address: SocketAddr, listener: TcpListener, shared: &Shared) {
    let mut listener = Some(listener);
    let (mut beats, mut heard) = (0, Instant::now());
    while !shared.stop.load(Ordering::Relaxed) {
        let now = shared.beats.load(Ordering::Relaxed);
        if now != beats {
            (beats, heard) = (now, Instant::now());
        }
        if heard.elapsed() > PATIENCE {
            listener = None;
        } else if listener.is_none() {
            // Perhaps the port was taken meanwhile: tried again at the next look.
            listener = bind(address).ok();
        }
        if let Some(listener) = &listener {
            // Accepted and closed; an error is that of one connection, or that there is none.
            let _ = (0..AT_ONCE).try_for_each(|_| listener.accept().map(drop));
        }
        thread::park_timeout(LOOK);
    }
}
