//! Why a source could not be opened, or ended.

use std::fmt;
use std::io;

/// Why a [`Source`](crate::Source) could not be opened, or why it ended.
///
/// ```
/// use mirrortap_live::{Error, Holder};
///
/// let holder = Holder::Process { id: 1234, name: "nc".to_owned() };
/// let error = Error::PortTaken { port: 4789, holder };
/// assert_eq!(error.to_string(), "UDP port 4789 is taken by `nc` (process 1234)");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another socket has the port.
    #[error("UDP port {port} is taken{holder}")]
    PortTaken {
        /// The port.
        port: u16,
        /// Who has it.
        holder: Holder,
    },
    /// The kernel does not permit it to this process.
    #[error("{what} needs the capability {capability}{}", match *.capability {
        "CAP_NET_RAW" => "; receiving by UDP socket needs none",
        _ => "",
    })]
    NotPermitted {
        /// What is not permitted.
        what: &'static str,
        /// The capability that would permit it.
        capability: &'static str,
    },
    /// There is no interface of that name.
    #[error("there is no interface `{name}`; there are {}, and `any` for all of them", .existing.join(", "))]
    NoInterface {
        /// The name that was asked for.
        name: String,
        /// The names that there are.
        existing: Vec<String>,
    },
    /// The interface was removed while it was being listened on. All that was received before was returned.
    #[error("the interface `{name}` is gone")]
    InterfaceGone {
        /// Its name.
        name: String,
    },
    /// The interface is down. If it went down while it was being listened on, all that was received before was returned,
    /// and the source goes on when the interface is up again.
    #[error("the interface `{name}` is down")]
    InterfaceDown {
        /// Its name.
        name: String,
    },
    /// No ports were given, or too many.
    #[error("{0} ports were given: 1 to {max} are possible", max = crate::Settings::MAX_PORTS)]
    Ports(usize),
    /// The kernel has written into the ring what cannot be: its own memory is damaged, or this crate misreads it.
    #[error("block {block} of the ring is malformed at octet {offset}")]
    Ring {
        /// The number of the block, from 0.
        block: usize,
        /// Where in the block, in octets.
        offset: usize,
    },
    /// This operating system has no such source.
    #[error("{0} needs Linux")]
    NotSupported(&'static str),
    /// The operating system refused something else.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
}

/// Puts what was being done beside what the operating system said.
#[cfg(target_os = "linux")]
pub(crate) trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T, Error>;
}

#[cfg(target_os = "linux")]
impl<T, E: Into<io::Error>> Doing<T> for Result<T, E> {
    #[inline]
    fn doing(self, doing: &'static str) -> Result<T, Error> {
        self.map_err(|error| Error::Io { doing, source: error.into() })
    }
}

/// Who has a port, as far as this process may know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Holder {
    /// A process.
    Process {
        /// Its number.
        id: u32,
        /// The name of its program, as the kernel has it: up to 15 octets.
        name: String,
    },
    /// The kernel itself, most likely: no process has the port, and this network interface receives on such ports.
    Device {
        /// The name of the interface.
        name: String,
        /// What it is: `vxlan`, `geneve`, …
        kind: String,
    },
    /// The kernel, or a process that this one may not look into.
    User {
        /// The user the port belongs to.
        id: u32,
    },
    /// Nothing is known.
    Unknown,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process { id, name } => write!(f, " by `{name}` (process {id})"),
            Self::Device { name, kind } => {
                write!(
                    f,
                    ", as it seems by the kernel for its {kind} interface `{name}`; the ring can listen beside it"
                )
            }
            Self::User { id } => {
                write!(f, " by the kernel, or by a process of user {id} that this one may not look into")
            }
            Self::Unknown => Ok(()),
        }
    }
}
