//! The dispatch table of the walk: what the headers that a monitor sees all day lead to.

use wire::{Error, EtherType, Field, IpProtocol, Part};

use crate::rare::{of_ether_type, of_next_header, of_protocol};
use crate::state::{Next, State};
use crate::{End, Header, Settings};

impl<'a> State<'a> {
    /// Reads the header that comes next, clips what follows to its claim, and goes there.
    #[inline(always)]
    pub(crate) fn step(&mut self, settings: &Settings) -> Option<Header<'a>> {
        Some(match self.next {
            Next::Ethernet => {
                let (header, rest) = self.read(ethernet::Header::parse(self.bytes))?;
                self.bytes = rest;
                self.frame(header.ether_type());
                Header::Ethernet(header)
            }
            Next::Vlan => {
                let (header, rest) = self.read(ethernet::vlan::Header::parse(self.bytes))?;
                self.bytes = rest;
                self.frame(header.ether_type());
                Header::Vlan(header)
            }
            Next::Ipv4 => {
                let (header, rest) = self.read(ipv4::Header::parse(self.bytes))?;
                self.bytes = rest;
                match usize::from(header.total_length()).checked_sub(header.header_len()) {
                    Some(len) => self.clip(len),
                    None if header.total_length() == 0 => self.cut(header.header_len(), header.captured_len()),
                    None => {
                        self.clip(0);
                        let error =
                            Error::malformed(Part::Ipv4Header, Field::TotalLength, header.total_length().into());
                        self.fail(error, self.offset().wrapping_sub(header.captured_len()));
                        return Some(Header::Ipv4(header));
                    }
                }
                if header.is_later_fragment() {
                    self.stop(End::Fragment);
                } else {
                    self.protocol(header.protocol());
                }
                Header::Ipv4(header)
            }
            Next::Ipv6 => {
                let (header, rest) = self.read(ipv6::Header::parse(self.bytes))?;
                self.bytes = rest;
                if let Some(len) = header.payload_len() {
                    self.clip(len);
                }
                match header.next_header() {
                    IpProtocol::TCP => self.next = Next::Tcp,
                    IpProtocol::UDP => self.next = Next::Udp,
                    next_header => self.follow(of_next_header(next_header)),
                }
                Header::Ipv6(header)
            }
            Next::Udp => {
                let (header, rest) = self.read(udp::Header::parse(self.bytes))?;
                self.bytes = rest;
                // Of two claims about the same octets the smaller one is right; in a first fragment UDP's is the larger.
                // Length zero, which claims nothing, wraps to more than there is.
                let len = usize::from(header.length()).wrapping_sub(udp::Header::LEN);
                if len < self.rest().len {
                    self.clip_rarely(len);
                }
                self.port(header.destination_port(), settings);
                Header::Udp(header)
            }
            Next::Tcp => {
                let (header, rest) = self.read(tcp::Header::parse(self.bytes))?;
                self.bytes = rest;
                if rest.is_empty() {
                    self.cut(header.header_len(), header.captured_len());
                }
                self.stop(End::Data);
                Header::Tcp(header)
            }
            Next::Vxlan => {
                let (header, rest) = self.read(vxlan::Header::parse(self.bytes))?;
                self.bytes = rest;
                if settings.vxlan_flags.accepts(header) {
                    self.next = Next::Ethernet;
                } else {
                    self.stop(End::VxlanFlags(header.flags()));
                }
                Header::Vxlan(header)
            }
            Next::Error | Next::End => return None,
            // Named one by one: a table of all of them needs no check of its range.
            Next::Sll | Next::Sll2 | Next::Null | Next::Llc | Next::Snap | Next::Arp => self.rare()?,
            Next::HopByHop | Next::Routing | Next::Fragment | Next::DestinationOptions => self.rare()?,
            Next::Authentication | Next::Icmpv4 | Next::Icmpv6 | Next::VxlanGpe => self.rare()?,
            Next::Geneve | Next::Gre | Next::ErspanII | Next::ErspanIII => self.rare()?,
        })
    }

    /// What was read; if it could not be, the error is the next item.
    #[inline(always)]
    fn read<T>(&mut self, parsed: Result<T, Error>) -> Option<T> {
        match parsed {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.fail(error, self.offset());
                None
            }
        }
    }

    /// Reads a rare header.
    #[inline(always)]
    fn rare(&mut self) -> Option<Header<'a>> {
        let (state, header) = self.rare_step();
        *self = state;
        header
    }

    /// What an Ethernet header or a VLAN tag leads to.
    #[inline(always)]
    fn frame(&mut self, ether_type: EtherType) {
        match ether_type {
            EtherType::IPV4 => self.next = Next::Ipv4,
            EtherType::IPV6 => self.next = Next::Ipv6,
            _ if ether_type.is_vlan() => self.next = Next::Vlan,
            EtherType(length @ ..=ethernet::MAX_LENGTH) => {
                self.clip(usize::from(length));
                self.next = Next::Llc;
            }
            // A frame in a frame is a tunnel.
            EtherType::TRANSPARENT_ETHERNET_BRIDGING => self.enter(Next::Ethernet),
            _ => self.follow(of_ether_type(ether_type)),
        }
    }

    /// What an IPv4 header leads to.
    #[inline(always)]
    fn protocol(&mut self, protocol: IpProtocol) {
        match protocol {
            IpProtocol::TCP => self.next = Next::Tcp,
            IpProtocol::UDP => self.next = Next::Udp,
            _ => self.follow(of_protocol(protocol)),
        }
    }

    /// What a UDP header leads to.
    #[inline(always)]
    fn port(&mut self, port: u16, settings: &Settings) {
        if settings.vxlan_ports.contains(port) {
            self.enter(Next::Vxlan);
        } else if settings.geneve_ports.contains(port) {
            self.enter(Next::Geneve);
        } else if settings.vxlan_gpe_ports.contains(port) {
            self.enter(Next::VxlanGpe);
        } else {
            self.stop(End::Data);
        }
    }
}
