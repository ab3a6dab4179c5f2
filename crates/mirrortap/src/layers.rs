//! The walk: from a link layer through tunnels to what no header claims.

use ethernet::null;
use wire::{Error, EtherType, IpProtocol, LinkType, Payload};

use crate::state::{Next, State};
use crate::{Header, Settings};

/// One header of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layer<'a> {
    /// The header.
    pub header: Header<'a>,
    /// Where it starts in the packet, in octets.
    pub offset: usize,
    /// What follows it: clipped to the length that the header claims, which may be more than was captured.
    pub payload: Payload<'a>,
}

/// Why a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum End {
    /// The innermost header says no more: the rest is its data.
    Data,
    /// The rest is a later fragment of an IP packet, which has no headers.
    Fragment,
    /// The rest is of an EtherType that is not read here.
    EtherType(EtherType),
    /// The rest is of an IP protocol that is not read here.
    IpProtocol(IpProtocol),
    /// The rest is of an 802.2 or SNAP protocol that is not read here.
    Llc,
    /// The rest is of a link layer that is not read here.
    LinkType(LinkType),
    /// The rest is of an interface (Linux cooked header) that is not read here.
    HardwareType(ethernet::sll::HardwareType),
    /// The rest is of an address family (null/loopback header) that is not read here.
    AddressFamily(null::Family),
    /// The rest is of a VXLAN-GPE next protocol that is not read here.
    NextProtocol(vxlan::gpe::NextProtocol),
    /// The rest is behind a VXLAN header whose flags [`Settings::vxlan_flags`] do not let in.
    VxlanFlags(vxlan::Flags),
    /// The rest is inside one tunnel more than [`Settings::max_tunnels`].
    MaxTunnels,
    /// A header could not be read; the rest begins with it.
    Error(Error),
}

/// Walks the headers of a packet, through every tunnel, one [`Layer`] a step.
///
/// A header that cannot be read is the last item, an error with its offset in the packet; everything before it came out.
/// A payload that was cut short is not an error but a number, [`Payload::missing`].
///
/// ```
/// use mirrortap::{End, Header, Layers};
///
/// # let frame = &mirrortap::doc::FRAME[..];
/// let mut layers = Layers::ethernet(frame);
/// for layer in &mut layers {
///     match layer?.header {
///         Header::Vxlan(vxlan) => assert_eq!(vxlan.vni().get(), 5_569_041),
///         Header::Tcp(tcp) => assert_eq!(tcp.destination_port(), 22),
///         _ => {}
///     }
/// }
/// assert_eq!(layers.end(), Some(End::Data));
/// assert_eq!(layers.rest().len, 0);
/// # Ok::<(), mirrortap::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Layers<'a> {
    settings: Settings,
    state: State<'a>,
}

impl<'a> Layers<'a> {
    /// A packet that begins with an Ethernet header.
    #[inline]
    #[must_use]
    pub fn ethernet(frame: impl Into<Payload<'a>>) -> Self {
        Self::link(LinkType::ETHERNET, frame)
    }

    /// A packet that begins with an IPv4 or IPv6 header, told apart by the version.
    #[inline]
    #[must_use]
    pub fn ip(packet: impl Into<Payload<'a>>) -> Self {
        Self::link(LinkType::RAW, packet)
    }

    /// A packet that begins with a Linux cooked header, as `tcpdump -i any` writes it by default before version 4.99.
    #[inline]
    #[must_use]
    pub fn sll(packet: impl Into<Payload<'a>>) -> Self {
        Self::link(LinkType::LINUX_SLL, packet)
    }

    /// A packet that begins with a Linux cooked header, version 2, as `tcpdump -i any` writes it since version 4.99.
    #[inline]
    #[must_use]
    pub fn sll2(packet: impl Into<Payload<'a>>) -> Self {
        Self::link(LinkType::LINUX_SLL2, packet)
    }

    /// The payload of a UDP datagram that a VXLAN receiver took from its socket.
    #[inline]
    #[must_use]
    pub fn vxlan(datagram: impl Into<Payload<'a>>) -> Self {
        let settings = Settings::default();
        Self { settings, state: State::new(Next::Vxlan, datagram.into(), settings.max_tunnels) }
    }

    /// A packet of a capture file, which names the link type.
    #[inline]
    #[must_use]
    pub fn link(link_type: LinkType, packet: impl Into<Payload<'a>>) -> Self {
        let settings = Settings::default();
        let mut state = State::new(Next::Ethernet, packet.into(), settings.max_tunnels);
        match link_type {
            LinkType::ETHERNET => {}
            LinkType::LINUX_SLL => state.next = Next::Sll,
            LinkType::LINUX_SLL2 => state.next = Next::Sll2,
            LinkType::NULL | LinkType::LOOP => state.next = Next::Null,
            LinkType::RAW | LinkType::RAW_BSD | LinkType::RAW_OPENBSD => state.ip(),
            LinkType::IPV4 => state.next = Next::Ipv4,
            LinkType::IPV6 => state.next = Next::Ipv6,
            _ => state.stop(End::LinkType(link_type)),
        }
        Self { settings, state }
    }

    /// The same walk with other settings. Tunnels that it has entered count; beyond a lower limit they are forgotten.
    #[inline]
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Self {
        let entered = usize::from(self.settings.max_tunnels).saturating_sub(self.state.tunnels);
        self.state.tunnels = usize::from(settings.max_tunnels).saturating_sub(entered);
        self.settings = settings;
        self
    }

    /// What no header has claimed so far: the innermost payload, when the walk is over.
    #[inline]
    #[must_use]
    pub const fn rest(&self) -> Payload<'a> {
        self.state.rest()
    }

    /// Where [`rest`](Self::rest) starts in the packet, in octets.
    #[inline]
    #[must_use]
    pub fn offset(&self) -> usize {
        self.state.offset()
    }

    /// Why the walk ended; `None` before that.
    #[inline]
    #[must_use]
    pub const fn end(&self) -> Option<End> {
        match self.state.next {
            Next::End => Some(self.state.end),
            _ => None,
        }
    }
}

impl<'a> Iterator for Layers<'a> {
    type Item = Result<Layer<'a>, Error>;

    // `always`: in a function of its own the state goes through memory at every step, and the walk takes twice as long.
    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        match self.state.step(&self.settings) {
            Some(layer) => Some(Ok(layer)),
            None => match (self.state.next, self.state.end) {
                (Next::Error, End::Error(error)) => {
                    self.state.next = Next::End;
                    Some(Err(error))
                }
                _ => None,
            },
        }
    }
}

impl core::iter::FusedIterator for Layers<'_> {}
