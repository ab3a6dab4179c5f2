//! What all printers share (tcpdump 4.99.3): the octets under them, the name for a truncation, and the loop that walks a
//! packet.
//!
//! A printer prints its header and says what comes next; the loop calls the next printer. Tunnels do not deepen the
//! stack.
//!
//! tcpdump stops in two ways where octets are missing. A printer that reads a value which was not captured gives the
//! whole packet up: here [`Truncated`], passed on with `?`. Or it tests first, prints the mark itself and returns: here
//! [`Engine::cut`]. Both print ` [|name]`, where the name is that of the last printer entered, which need not be the one
//! that was left last. Text that was printed before stays.

use core::net::{Ipv4Addr, Ipv6Addr};

use wire::MacAddr;

use crate::line::Line;
use crate::{Options, RelativeNumbers, Sink};

/// A value was needed that was not captured: the packet is given up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Truncated;

/// What comes after a printer.
pub(crate) type Step<'a> = Result<Next<'a>, Truncated>;

/// Which printer is next.
#[derive(Clone, Copy)]
pub(crate) enum Next<'a> {
    /// None.
    Done,
    /// An Ethernet frame.
    Ethernet(Data<'a>),
    /// An IPv4 packet.
    Ip(Data<'a>),
    /// An IPv6 packet.
    Ip6(Data<'a>),
}

/// The octets from a printer's header on.
#[derive(Clone, Copy)]
pub(crate) struct Data<'a> {
    /// Those that were captured, up to the end that the headers before allow.
    pub(crate) bytes: &'a [u8],
    /// How many the headers before claim, in octets: more or fewer.
    pub(crate) len: u32,
}

impl<'a> Data<'a> {
    /// The octet at `at`.
    #[inline]
    pub(crate) fn u8(self, at: usize) -> Result<u8, Truncated> {
        self.bytes.get(at).copied().ok_or(Truncated)
    }

    /// The 16 bits at `at`.
    #[inline]
    pub(crate) fn u16(self, at: usize) -> Result<u16, Truncated> {
        self.octets(at).map(|octets| u16::from_be_bytes(*octets))
    }

    /// The 24 bits at `at`.
    #[inline]
    pub(crate) fn u24(self, at: usize) -> Result<u32, Truncated> {
        self.octets(at).map(|&[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    /// The 32 bits at `at`.
    #[inline]
    pub(crate) fn u32(self, at: usize) -> Result<u32, Truncated> {
        self.octets(at).map(|octets| u32::from_be_bytes(*octets))
    }

    /// The 64 bits at `at`.
    #[inline]
    pub(crate) fn u64(self, at: usize) -> Result<u64, Truncated> {
        self.octets(at).map(|octets| u64::from_be_bytes(*octets))
    }

    /// The IPv4 address at `at`.
    #[inline]
    pub(crate) fn ipv4(self, at: usize) -> Result<Ipv4Addr, Truncated> {
        self.octets(at).map(|&[a, b, c, d]| Ipv4Addr::new(a, b, c, d))
    }

    /// The IPv6 address at `at`.
    #[inline]
    pub(crate) fn ipv6(self, at: usize) -> Result<Ipv6Addr, Truncated> {
        self.octets::<16>(at).map(|octets| Ipv6Addr::from(*octets))
    }

    /// The MAC address at `at`.
    #[inline]
    pub(crate) fn mac(self, at: usize) -> Result<MacAddr, Truncated> {
        self.octets(at).map(|octets| MacAddr(*octets))
    }

    /// The `N` octets at `at`.
    #[inline]
    pub(crate) fn octets<const N: usize>(self, at: usize) -> Result<&'a [u8; N], Truncated> {
        self.bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(Truncated)
    }

    /// The `len` octets at `at`.
    pub(crate) fn slice(self, at: usize, len: usize) -> Result<&'a [u8], Truncated> {
        self.bytes.get(at..).and_then(|rest| rest.get(..len)).ok_or(Truncated)
    }

    /// Whether `len` octets at `at` were captured.
    #[inline]
    pub(crate) const fn has(self, at: usize, len: usize) -> bool {
        match self.bytes.len().checked_sub(at) {
            Some(rest) => len <= rest,
            None => false,
        }
    }

    /// What is behind the first `octets`.
    #[inline]
    pub(crate) fn skip(self, octets: usize) -> Self {
        Self { bytes: self.bytes.get(octets..).unwrap_or_default(), len: self.len.wrapping_sub(narrow(octets)) }
    }

    /// The same, with the end of the captured octets brought forward to `len` octets.
    #[inline]
    pub(crate) fn clip(self, len: u32) -> Self {
        Self { bytes: self.bytes.get(..wide(len)).unwrap_or(self.bytes), len: self.len }
    }

    /// The same, with another claim.
    #[inline]
    pub(crate) const fn claim(self, len: u32) -> Self {
        Self { bytes: self.bytes, len }
    }

    /// How many octets were captured.
    #[inline]
    pub(crate) fn available(self) -> u32 {
        narrow(self.bytes.len())
    }
}

/// A length of captured octets in 32 bits, which no packet exceeds.
#[inline]
pub(crate) fn narrow(octets: usize) -> u32 {
    u32::try_from(octets).unwrap_or(u32::MAX)
}

/// Places from `first` on, `step` octets apart. An open range would have a panic for the end of its numbers.
#[inline]
pub(crate) fn places(first: usize, step: usize) -> impl Iterator<Item = usize> {
    (first..usize::MAX).step_by(step)
}

/// A claimed length as one of slices.
#[inline]
pub(crate) fn wide(octets: u32) -> usize {
    usize::try_from(octets).unwrap_or(usize::MAX)
}

/// One packet's printing.
pub(crate) struct Engine<'e, W, S> {
    /// What [`Options::are_plain`] says.
    pub(crate) plain: bool,
    /// The text in progress.
    pub(crate) line: Line<'e, W>,
    /// The name in the mark of a truncation: the last printer entered.
    pub(crate) name: &'static str,
    /// What is printed, and how.
    pub(crate) options: &'e Options<'e>,
    /// The first numbers of TCP connections.
    pub(crate) sequences: &'e mut S,
    /// Length of the link header, in octets, once its printer knows it: dumps start behind it.
    pub(crate) link_header: Option<usize>,
    /// The printer that tcpdump would have gone on with, where it is not here.
    pub(crate) missing: Option<&'static str>,
    /// How many quoted datagrams the printer is inside of: the one place where a printer calls the loop.
    pub(crate) quotes: u8,
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// Prints what is `next`, and what comes after it, to the end of the packet.
    pub(crate) fn walk(&mut self, mut next: Next<'_>) -> Result<(), Truncated> {
        loop {
            next = match next {
                Next::Done => return Ok(()),
                Next::Ethernet(data) => match self.plain(data.bytes, data.len) {
                    Some(step) => step?,
                    None => self.ether(data)?,
                },
                Next::Ip(data) => self.ip(data)?,
                Next::Ip6(data) => self.ip6(data)?,
            }
        }
    }

    /// The mark of a truncation.
    #[cold]
    pub(crate) fn mark_truncated(&mut self) {
        self.line.text(b" [|");
        self.line.str(self.name);
        self.line.text(b"]");
    }

    /// The mark of impossible values.
    #[cold]
    pub(crate) fn mark_invalid(&mut self) {
        self.line.text(b" (invalid)");
    }

    /// Gives up a packet whose header was not captured whole: ` [remaining caplen(20) < header length(24)]`.
    #[cold]
    pub(crate) fn header_cut<'a>(&mut self, packet: Data<'_>, header_len: usize) -> Step<'a> {
        self.line.text(b" [remaining caplen(");
        self.line.number(packet.available());
        self.line.text(b") < header length(");
        self.line.number(narrow(header_len));
        self.line.text(b")]");
        Err(Truncated)
    }

    /// Ends the packet with the mark of a truncation, but not as one that was given up.
    #[cold]
    pub(crate) fn cut<'a>(&mut self) -> Step<'a> {
        self.mark_truncated();
        Ok(Next::Done)
    }

    /// Ends the packet with the mark of impossible values.
    #[cold]
    pub(crate) fn invalid<'a>(&mut self) -> Step<'a> {
        self.mark_invalid();
        Ok(Next::Done)
    }

    /// Whether there was a `-v`.
    #[inline]
    pub(crate) const fn verbose(&self) -> bool {
        self.options.verbosity > 0
    }

    /// Says how long the header of the capture's link layer was; only the first to say so is heard.
    pub(crate) fn link_header(&mut self, octets: usize) {
        self.link_header.get_or_insert(octets);
    }

    /// Names of the bits of `flags` that are set, in the order of `names`, with `between` between them.
    pub(crate) fn bits(&mut self, flags: u32, names: &[(u32, &str)], between: &str, none: &str) {
        let mut any = false;
        for (bits, name) in names {
            if flags & bits == *bits {
                if any {
                    self.line.str(between);
                }
                any = true;
                self.line.str(name);
            }
        }
        if !any {
            self.line.str(none);
        }
    }
}
