//! Where a walk is.
//!
//! Plain values, so that a loop over [`Layers`](crate::Layers) keeps them in registers: all that is called on the way is inlined, or
//! takes and returns values. One reference to the state in a function that is not inlined would force all of it into memory, for
//! every packet.

use wire::{Error, Field, Part, Payload};

use crate::End;

/// What the rest of a packet begins with.
///
/// A whole word, as [`State::tunnels`] is: smaller values side by side are packed into one word, and every step would take them out
/// of it and put them back (1.1 times the instructions).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Next {
    // What a monitor sees all day: `State::step` reads it.
    Ethernet,
    Vlan,
    Ipv4,
    Ipv6,
    Udp,
    Tcp,
    Vxlan,
    /// Nothing: what came out last says something impossible, or what comes next cannot be read. [`State::end`] has the error.
    Error,
    /// Nothing: the walk is over, for the reason in [`State::end`].
    End,
    // What it sees now and then: `State::rare_step` reads it.
    Sll,
    Sll2,
    Null,
    Llc,
    Snap,
    Arp,
    HopByHop,
    Routing,
    Fragment,
    DestinationOptions,
    /// The authentication header, which follows IPv4 too.
    Authentication,
    Icmpv4,
    Icmpv6,
    VxlanGpe,
    Geneve,
    Gre,
    ErspanII,
    ErspanIII,
}

/// Where a number in a header leads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lead {
    To(Next),
    Tunnel(Next),
    End(End),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct State<'a> {
    pub(crate) next: Next,
    /// What no header has claimed so far, as it was captured.
    pub(crate) bytes: &'a [u8],
    /// How many octets behind them are claimed but were not captured.
    pub(crate) missing: usize,
    /// Where the packet starts.
    pub(crate) packet: &'a [u8],
    /// How many more tunnels may be entered.
    pub(crate) tunnels: usize,
    /// Means nothing before [`Next::Error`] or [`Next::End`].
    pub(crate) end: End,
}

impl<'a> State<'a> {
    #[inline]
    pub(crate) fn new(next: Next, packet: Payload<'a>, max_tunnels: u16) -> Self {
        Self {
            next,
            bytes: packet.bytes,
            missing: packet.missing(),
            packet: packet.bytes,
            tunnels: usize::from(max_tunnels),
            end: End::Data,
        }
    }

    #[inline]
    pub(crate) const fn rest(&self) -> Payload<'a> {
        Payload { bytes: self.bytes, len: self.bytes.len().wrapping_add(self.missing) }
    }

    /// Where [`bytes`](Self::bytes) start in the packet. Two addresses say so: no step has to count.
    #[inline(always)]
    pub(crate) fn offset(&self) -> usize {
        self.bytes.as_ptr().addr().wrapping_sub(self.packet.as_ptr().addr())
    }

    /// The header claimed `header_len` octets, of which `captured_len` were there.
    pub(crate) const fn cut(&mut self, header_len: usize, captured_len: usize) {
        self.missing = behind_cut(self.missing, header_len, captured_len);
    }

    /// Drops what is behind `len` octets, or misses what is not there.
    pub(crate) fn clip(&mut self, len: usize) {
        (self.bytes, self.missing) = clip(self.bytes, len);
    }

    /// The walk is over.
    #[inline(always)]
    pub(crate) const fn stop(&mut self, end: End) {
        self.next = Next::End;
        self.end = end;
    }

    /// The header at `offset` could not be read or says something impossible: the error is the next item.
    #[inline(always)]
    pub(crate) fn fail(&mut self, error: Error, offset: usize) {
        self.next = Next::Error;
        self.end = End::Error(error.at(offset));
    }

    /// Enters a tunnel, if one more is allowed.
    #[inline(always)]
    pub(crate) const fn enter(&mut self, tunnel: Next) {
        match self.tunnels.checked_sub(1) {
            Some(tunnels) => {
                self.tunnels = tunnels;
                self.next = tunnel;
            }
            None => self.stop(End::MaxTunnels),
        }
    }

    /// Goes where a number leads.
    #[inline(always)]
    pub(crate) const fn follow(&mut self, lead: Lead) {
        match lead {
            Lead::To(next) => self.next = next,
            Lead::Tunnel(next) => self.enter(next),
            Lead::End(end) => self.stop(end),
        }
    }

    /// Raw IP: the first four bits say which.
    #[inline]
    pub(crate) fn ip(&mut self) {
        let error = match self.bytes.first().map(|octet| octet >> 4) {
            Some(4) => return self.next = Next::Ipv4,
            Some(6) => return self.next = Next::Ipv6,
            Some(version) => Error::malformed(Part::IpHeader, Field::Version, version.into()),
            None => Error::truncated(Part::IpHeader, 1, 0),
        };
        self.fail(error, self.offset());
    }
}

/// How many octets are missing behind a header that claims `header_len` octets, of which `captured_len` were there: the rest of it was
/// among the `missing` ones.
#[inline(always)]
pub(crate) const fn behind_cut(missing: usize, header_len: usize, captured_len: usize) -> usize {
    missing.saturating_sub(header_len.saturating_sub(captured_len))
}

/// What is there of `len` octets of `bytes`, and how many of them are missing.
#[inline(always)]
pub(crate) fn clip(bytes: &[u8], len: usize) -> (&[u8], usize) {
    match bytes.get(..len) {
        Some(bytes) => (bytes, 0),
        None => (bytes, len.wrapping_sub(bytes.len())),
    }
}

/// [`clip`] where it is seldom needed: it stays out of the way of the rest.
#[cold]
#[inline(never)]
pub(crate) fn clip_rarely(bytes: &[u8], len: usize) -> (&[u8], usize) {
    clip(bytes, len)
}
