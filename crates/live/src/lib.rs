//! Receives mirrored traffic from a running Linux machine, with exact counts of what was lost.
//!
//! - [`Source::udp`] listens on the ports of the tunnels, as the packets' addressee. It needs no privilege.
//! - [`Source::ring`] reads whole frames off an interface, beside any other receiver. It needs CAP_NET_RAW.
//! - [`Source::next`] gives packets with the kernel's time of arrival, in nanoseconds; [`Source::counters`] says what was lost.
//!
//! ```
//! use std::sync::atomic::{AtomicBool, Ordering};
//! use std::time::Duration;
//!
//! use mirrortap_live::{Counters, Error, Settings, Source};
//!
//! fn receive(source: &mut Source, stop: &AtomicBool) -> Result<Counters, Error> {
//!     while !stop.load(Ordering::Relaxed) {
//!         if let Some(record) = source.next(Duration::from_millis(100))? {
//!             println!("{:?}: {} of {} octets", record.time, record.bytes.len(), record.len);
//!         } else {
//!             // Nothing there right now: the moment to flush.
//!         }
//!     }
//!     source.stop()?;
//!     while let Some(record) = source.next(Duration::from_millis(100))? {
//!         println!("{:?}: the kernel still had it", record.time);
//!     }
//!     source.counters()
//! }
//!
//! # if cfg!(target_os = "linux") {
//! // Port 0: one that is free. Usually it is 4789, the default.
//! let mut source = Source::udp(&Settings { ports: &[0], ..Settings::default() })?;
//! # let mut destination = source.addresses()[0];
//! # destination.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
//! # std::net::UdpSocket::bind("127.0.0.1:0").unwrap().send_to(&[8, 0, 0, 0, 0, 0, 1, 0], destination).unwrap();
//! # let stop = AtomicBool::new(true);
//! let counters = receive(&mut source, &stop)?;
//! assert_eq!(counters.to_string(), "1 packet received, 36 octets, 0 dropped by kernel");
//! # }
//! # Ok::<(), Error>(())
//! ```
#![deny(unsafe_code)]

#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod error;
#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod interface;
mod record;
#[cfg(target_os = "linux")]
mod ring;
mod source;
#[cfg(target_os = "linux")]
mod sys;
#[cfg(target_os = "linux")]
mod udp;

pub use error::{Error, Holder};
pub use record::{Counters, Datagram, Record};
pub use source::{Settings, Source};
pub use wire::{LinkType, Payload};

/// What a source does while there is nothing to receive.
#[cfg(target_os = "linux")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lull {
    /// There was a packet just now.
    Over,
    /// The caller was told once that there is none: more may follow soon.
    Begun,
    /// There was none for longer.
    Lasting,
}

#[cfg(target_os = "linux")]
impl Lull {
    /// What follows a look for a packet that was `found` or not.
    #[inline]
    const fn after(self, found: bool) -> Self {
        match (self, found) {
            (_, true) => Self::Over,
            (Self::Over, false) => Self::Begun,
            (Self::Begun | Self::Lasting, false) => Self::Lasting,
        }
    }
}
