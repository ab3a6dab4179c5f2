//! Where relative TCP sequence numbers come from, which tcpdump 4.99.3 prints without `-S`.

use core::net::IpAddr;

use flow::Bases;
use flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};

/// A memory of the first sequence numbers of connections, whatever it keeps them in: [`Sequences`].
pub trait RelativeNumbers {
    /// What to subtract from the numbers of `segment`, which has the ACK flag; remembers them if they are the first of
    /// their connection.
    fn bases(&mut self, source: IpAddr, destination: IpAddr, segment: tcp::Header<'_>) -> Bases;
}

impl<A, B> RelativeNumbers for Sequences<A, B>
where
    A: AsRef<[Ipv4Slot]> + AsMut<[Ipv4Slot]>,
    B: AsRef<[Ipv6Slot]> + AsMut<[Ipv6Slot]>,
{
    #[inline(always)]
    fn bases(&mut self, source: IpAddr, destination: IpAddr, segment: tcp::Header<'_>) -> Bases {
        Self::bases(self, source, destination, segment)
    }
}
