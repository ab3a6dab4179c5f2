//! The dispatch table of the walk: what the headers that a monitor sees all day lead to.

use wire::{Error, EtherType, Field, IpProtocol, Part, Payload};

use crate::rare::{of_ether_type, of_next_header, of_protocol};
use crate::state::{Next, State, behind_cut, clip, clip_rarely};
use crate::{End, Header, Layer, Settings};

impl<'a> State<'a> {
    /// Reads the header that comes next, clips what follows to its claim, and goes there.
    ///
    /// Each arm keeps the octets in values of its own, `rest` and `missing`, and stores them once, in `go_behind`: so the compiler
    /// can go from there straight to what the caller does with this very header.
    #[inline(always)]
    pub(crate) fn step(&mut self, settings: &Settings) -> Option<Layer<'a>> {
        let missing = self.missing;
        match self.next {
            Next::Ethernet => {
                let (header, rest) = self.read(ethernet::Header::parse(self.bytes))?;
                let (rest, missing) = self.after_frame(header.ether_type(), rest, missing);
                Some(self.go_behind(Header::Ethernet(header), rest, missing))
            }
            Next::Vlan => {
                let (header, rest) = self.read(ethernet::vlan::Header::parse(self.bytes))?;
                let (rest, missing) = self.after_frame(header.ether_type(), rest, missing);
                Some(self.go_behind(Header::Vlan(header), rest, missing))
            }
            Next::Ipv4 => {
                let (header, rest) = self.read(ipv4::Header::parse(self.bytes))?;
                if header.is_later_fragment() {
                    self.stop(End::Fragment);
                } else {
                    self.after_ipv4(header.protocol());
                }
                match usize::from(header.total_length()).checked_sub(header.header_len()) {
                    Some(len) => {
                        let (rest, missing) = clip(rest, len);
                        Some(self.go_behind(Header::Ipv4(header), rest, missing))
                    }
                    None if header.total_length() == 0 => {
                        let missing = behind_cut(missing, header.header_len(), header.captured_len());
                        Some(self.go_behind(Header::Ipv4(header), rest, missing))
                    }
                    None => {
                        let value = u32::from(header.total_length());
                        // Wherever the protocol led.
                        self.fail(Error::malformed(Part::Ipv4Header, Field::TotalLength, value), self.offset());
                        let (rest, missing) = clip(rest, 0);
                        Some(self.go_behind(Header::Ipv4(header), rest, missing))
                    }
                }
            }
            Next::Ipv6 => {
                let (header, rest) = self.read(ipv6::Header::parse(self.bytes))?;
                match header.next_header() {
                    IpProtocol::TCP => self.next = Next::Tcp,
                    IpProtocol::UDP => self.next = Next::Udp,
                    next_header => self.follow(of_next_header(next_header)),
                }
                let (rest, missing) = match header.payload_len() {
                    Some(len) => clip(rest, len),
                    None => (rest, missing),
                };
                Some(self.go_behind(Header::Ipv6(header), rest, missing))
            }
            Next::Udp => {
                let (header, rest) = self.read(udp::Header::parse(self.bytes))?;
                self.after_udp(header.destination_port(), settings);
                // Of two claims about the same octets the smaller one is right; in a first fragment UDP's is the larger.
                // Length zero, which claims nothing, wraps to more than there is.
                let len = usize::from(header.length()).wrapping_sub(udp::Header::LEN);
                let (rest, missing) =
                    if len < rest.len().wrapping_add(missing) { clip_rarely(rest, len) } else { (rest, missing) };
                Some(self.go_behind(Header::Udp(header), rest, missing))
            }
            Next::Tcp => {
                let (header, rest) = self.read(tcp::Header::parse(self.bytes))?;
                self.stop(End::Data);
                let missing = if rest.is_empty() {
                    behind_cut(missing, header.header_len(), header.captured_len())
                } else {
                    missing
                };
                Some(self.go_behind(Header::Tcp(header), rest, missing))
            }
            Next::Vxlan => {
                let (header, rest) = self.read(vxlan::Header::parse(self.bytes))?;
                if settings.vxlan_flags.accepts(header) {
                    self.next = Next::Ethernet;
                } else {
                    self.stop(End::VxlanFlags(header.flags()));
                }
                Some(self.go_behind(Header::Vxlan(header), rest, missing))
            }
            Next::Error | Next::End => None,
            // Every variant is named: with `_` the compiler would check the range before it jumps.
            Next::Sll | Next::Sll2 | Next::Null | Next::Llc | Next::Snap | Next::Arp => self.step_rare(),
            Next::HopByHop | Next::Routing | Next::Fragment | Next::DestinationOptions => self.step_rare(),
            Next::Authentication | Next::Icmpv4 | Next::Icmpv6 | Next::VxlanGpe => self.step_rare(),
            Next::Geneve | Next::Gre | Next::ErspanII | Next::ErspanIII => self.step_rare(),
        }
    }

    /// Goes behind `header`, which left `bytes`, behind which `missing` octets more were claimed.
    #[inline(always)]
    fn go_behind(&mut self, header: Header<'a>, bytes: &'a [u8], missing: usize) -> Layer<'a> {
        let offset = self.offset();
        self.bytes = bytes;
        self.missing = missing;
        Layer { header, offset, payload: Payload { bytes, len: bytes.len().wrapping_add(missing) } }
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
    fn step_rare(&mut self) -> Option<Layer<'a>> {
        let offset = self.offset();
        let (state, header) = self.rare_step();
        *self = state;
        header.map(|header| Layer { header, offset, payload: state.rest() })
    }

    /// Goes where an Ethernet header or a VLAN tag leads; returns what is left of `rest` and `missing`.
    #[inline(always)]
    fn after_frame(&mut self, ether_type: EtherType, rest: &'a [u8], missing: usize) -> (&'a [u8], usize) {
        match ether_type {
            EtherType::IPV4 => self.next = Next::Ipv4,
            EtherType::IPV6 => self.next = Next::Ipv6,
            _ if ether_type.is_vlan() => self.next = Next::Vlan,
            EtherType(length @ ..=ethernet::MAX_LENGTH) => {
                self.next = Next::Llc;
                return clip_rarely(rest, usize::from(length));
            }
            // A frame in a frame is a tunnel.
            EtherType::TRANSPARENT_ETHERNET_BRIDGING => self.enter(Next::Ethernet),
            _ => self.follow(of_ether_type(ether_type)),
        }
        (rest, missing)
    }

    /// Goes where an IPv4 header leads.
    #[inline(always)]
    fn after_ipv4(&mut self, protocol: IpProtocol) {
        match protocol {
            IpProtocol::TCP => self.next = Next::Tcp,
            IpProtocol::UDP => self.next = Next::Udp,
            _ => self.follow(of_protocol(protocol)),
        }
    }

    /// Goes where a UDP header leads.
    #[inline(always)]
    fn after_udp(&mut self, port: u16, settings: &Settings) {
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
