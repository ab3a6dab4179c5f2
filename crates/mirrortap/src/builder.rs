//! Frames written from the inside out.
//!
//! Whoever knows the inside knows every length and checksum of the outside, so the innermost octets are written first,
//! at the end of the caller's buffer, and each header goes in front of what is there.
//!
//! ```
//! use mirrortap::builder::Builder;
//! use mirrortap::{Mirrored, Vni, ethernet, ipv4, tcp, udp, vxlan};
//!
//! let mut buffer = [0; 256];
//! let inner = tcp::Fields { source_port: 45604, destination_port: 80, flags: tcp::Flags::ACK, ..Default::default() };
//! let web = [10, 10, 10, 252].into();
//! let frame = Builder::new(&mut buffer)
//!     .octets(b"GET / HTTP/1.1\r\n\r\n")
//!     .tcp(inner, &[])
//!     .ipv4(ipv4::Fields { source: web, destination: [34, 160, 111, 145].into(), ..Default::default() }, &[])
//!     .ethernet(ethernet::Fields::default())
//!     .vxlan(vxlan::Fields { vni: Vni::new(16_398_363).unwrap(), ..Default::default() })
//!     .udp(udp::Fields { source_port: 65507, destination_port: vxlan::PORT, ..Default::default() })
//!     .without_checksum()
//!     .ipv4(ipv4::Fields { source: web, destination: [10, 120, 8, 71].into(), ..Default::default() }, &[])
//!     .ethernet(ethernet::Fields::default())
//!     .finish()?;
//! assert_eq!(Mirrored::parse(&*frame)?.vni().get(), 16_398_363);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use ethernet::{sll, sll2, vlan};
use wire::checksum::{PseudoHeader, Sum};
use wire::{Error, EtherType, Field, IpProtocol, Part};

/// Writes a frame from the inside out into a buffer, without allocating.
///
/// Each method puts one header in front of what is there and fills in what follows from it: lengths, checksums, and the
/// number that names what is inside, if a method of this type wrote that. Everything else is taken from the fields as
/// given. To write a header that lies, write its octets with [`octets`](Self::octets).
///
/// The first error is kept and what follows it does nothing; [`finish`](Self::finish) returns it.
#[derive(Debug)]
pub struct Builder<'b> {
    buffer: &'b mut [u8],
    /// Where the frame starts in `buffer`.
    start: usize,
    /// The number that names what is at the front, for an IP header.
    protocol: Option<IpProtocol>,
    /// The number that names what is at the front, for a header with an EtherType.
    ether_type: Option<EtherType>,
    /// The checksum that waits for the addresses of the next IP header.
    pending: Option<Pending>,
    error: Option<Error>,
}

/// A checksum to be filled in later.
#[derive(Clone, Copy, Debug)]
struct Pending {
    protocol: IpProtocol,
    /// Where the octets that it covers start in the buffer.
    start: usize,
    /// Where its own two octets are in the buffer.
    at: usize,
}

impl<'b> Builder<'b> {
    /// An empty frame at the end of `buffer`.
    #[must_use]
    pub const fn new(buffer: &'b mut [u8]) -> Self {
        let start = buffer.len();
        Self { buffer, start, protocol: None, ether_type: None, pending: None, error: None }
    }

    /// The frame: the written part of the buffer.
    ///
    /// # Errors
    /// [`Error::Truncated`] in [`Part::Buffer`] if the buffer was too short, [`Error::Malformed`] if a length does not fit
    /// its field.
    pub fn finish(self) -> Result<&'b mut [u8], Error> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.buffer.get_mut(self.start..).unwrap_or_default()),
        }
    }

    /// How many octets were written so far.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.buffer.len().saturating_sub(self.start)
    }

    /// Whether nothing was written so far.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Any octets as they are: a payload, a header that lies.
    #[must_use]
    pub fn octets(self, octets: &[u8]) -> Self {
        self.front(&[octets], None, None)
    }

    /// A TCP header with `options`, padded with End of Option List; data offset and checksum are filled in.
    #[must_use]
    pub fn tcp(self, fields: tcp::Fields, options: &[tcp::TcpOption<'_>]) -> Self {
        let mut list = OptionList::<40>::new();
        for option in options {
            list.push(|output| option.write(output));
        }
        let fields = tcp::Fields { data_offset: list.words(tcp::Header::LEN), checksum: 0, ..fields };
        self.also(list.error)
            .front(&[&fields.to_bytes(), list.octets()], Some(IpProtocol::TCP), None)
            .pending(IpProtocol::TCP, 16)
    }

    /// A UDP header; length and checksum are filled in.
    #[must_use]
    pub fn udp(self, fields: udp::Fields) -> Self {
        let (this, length) = self.length16(Part::UdpHeader, Field::Length, udp::Header::LEN);
        let fields = udp::Fields { length, checksum: 0, ..fields };
        this.front(&[&fields.to_bytes()], Some(IpProtocol::UDP), None).pending(IpProtocol::UDP, 6)
    }

    /// Leaves the checksum of the TCP, UDP or ICMPv6 header just written zero: what VXLAN senders do with UDP.
    #[must_use]
    pub fn without_checksum(mut self) -> Self {
        self.pending = None;
        self
    }

    /// An ICMP header; the checksum is filled in.
    #[must_use]
    pub fn icmpv4(self, fields: icmp::v4::Fields) -> Self {
        let fields = icmp::v4::Fields { checksum: 0, ..fields };
        let mut this = self.front(&[&fields.to_bytes()], Some(IpProtocol::ICMP), None);
        let checksum = Sum::default().add_octets(this.written()).checksum();
        this.patch(this.start.saturating_add(2), checksum);
        this
    }

    /// An ICMPv6 header; the checksum is filled in.
    #[must_use]
    pub fn icmpv6(self, fields: icmp::v6::Fields) -> Self {
        let fields = icmp::v6::Fields { checksum: 0, ..fields };
        self.front(&[&fields.to_bytes()], Some(IpProtocol::ICMPV6), None).pending(IpProtocol::ICMPV6, 2)
    }

    /// An IPv4 header with `options`, padded with End of Option List; IHL, total length, protocol and checksums are
    /// filled in.
    #[must_use]
    pub fn ipv4(self, fields: ipv4::Fields, options: &[ipv4::Ipv4Option<'_>]) -> Self {
        let mut list = OptionList::<40>::new();
        for option in options {
            list.push(|output| option.write(output));
        }
        let header_len = ipv4::Header::LEN.saturating_add(list.octets().len());
        let (this, total_length) = self.also(list.error).length16(Part::Ipv4Header, Field::TotalLength, header_len);
        let fields = ipv4::Fields {
            ihl: list.words(ipv4::Header::LEN),
            total_length,
            protocol: this.protocol.unwrap_or(fields.protocol),
            header_checksum: 0,
            ..fields
        };
        let checksum = Sum::default().add_octets(&fields.to_bytes()).add_octets(list.octets()).checksum();
        let header = ipv4::Fields { header_checksum: checksum, ..fields }.to_bytes();
        let pending = this.pending;
        let mut this = this.front(&[&header, list.octets()], Some(IpProtocol::IPV4), Some(EtherType::IPV4));
        // Read back, because a source route decides which address the checksum covers.
        if let Ok((header, _)) = ipv4::Header::parse(this.written()) {
            let addresses = header.pseudo_header();
            this.fill(pending, &addresses);
        }
        this
    }

    /// The octets of an IPv6 extension header, `number` being its own; what follows it is filled into its first octet.
    #[must_use]
    pub fn ipv6_extension(self, number: IpProtocol, octets: &[u8]) -> Self {
        let (pending, inside) = (self.pending, self.protocol);
        let mut this = self.front(&[octets], Some(number), None);
        if let (Some(inside), Some(next_header)) = (inside, this.buffer.get_mut(this.start)) {
            *next_header = inside.0;
        }
        this.pending = pending;
        this
    }

    /// An IPv6 header; payload length, next header and checksums are filled in.
    #[must_use]
    pub fn ipv6(self, fields: ipv6::Fields) -> Self {
        let (this, payload_length) = self.length16(Part::Ipv6Header, Field::PayloadLength, 0);
        let next_header = this.protocol.unwrap_or(fields.next_header);
        let header = ipv6::Fields { payload_length, next_header, ..fields }.to_bytes();
        let pending = this.pending;
        let mut this = this.front(&[&header], Some(IpProtocol::IPV6), Some(EtherType::IPV6));
        // Read back, because a routing header decides which address the checksum covers.
        if let Ok((header, rest)) = ipv6::Header::parse(this.written()) {
            let mut extensions = ipv6::Extensions::new(next_header, rest);
            extensions.by_ref().for_each(drop);
            let addresses = extensions.pseudo_header(header);
            this.fill(pending, &addresses);
        }
        this
    }

    /// A VLAN tag; its EtherType is filled in.
    #[must_use]
    pub fn vlan(self, fields: vlan::Fields) -> Self {
        let fields = vlan::Fields { ether_type: self.ether_type.unwrap_or(fields.ether_type), ..fields };
        self.front(&[&fields.to_bytes()], None, Some(EtherType::VLAN))
    }

    /// An Ethernet header; its EtherType is filled in. To announce a tag as 802.1ad, write it with
    /// [`octets`](Self::octets).
    #[must_use]
    pub fn ethernet(self, fields: ethernet::Fields) -> Self {
        let fields = ethernet::Fields { ether_type: self.ether_type.unwrap_or(fields.ether_type), ..fields };
        self.front(&[&fields.to_bytes()], None, Some(EtherType::TRANSPARENT_ETHERNET_BRIDGING))
    }

    /// A Linux cooked header; its protocol is filled in.
    #[must_use]
    pub fn sll(self, fields: sll::Fields) -> Self {
        let fields = sll::Fields { protocol: self.ether_type.unwrap_or(fields.protocol), ..fields };
        self.front(&[&fields.to_bytes()], None, None)
    }

    /// A Linux cooked header, version 2; its protocol is filled in.
    #[must_use]
    pub fn sll2(self, fields: sll2::Fields) -> Self {
        let fields = sll2::Fields { protocol: self.ether_type.unwrap_or(fields.protocol), ..fields };
        self.front(&[&fields.to_bytes()], None, None)
    }

    /// A VXLAN header.
    #[must_use]
    pub fn vxlan(self, fields: vxlan::Fields) -> Self {
        self.front(&[&fields.to_bytes()], None, None)
    }

    /// A VXLAN-GPE header; its next protocol is filled in.
    #[must_use]
    pub fn vxlan_gpe(self, fields: vxlan::gpe::Fields) -> Self {
        let next_protocol = match self.ether_type {
            Some(EtherType::IPV4) => vxlan::gpe::NextProtocol::IPV4,
            Some(EtherType::IPV6) => vxlan::gpe::NextProtocol::IPV6,
            Some(EtherType::TRANSPARENT_ETHERNET_BRIDGING) => vxlan::gpe::NextProtocol::ETHERNET,
            _ => fields.next_protocol,
        };
        self.front(&[&vxlan::gpe::Fields { next_protocol, ..fields }.to_bytes()], None, None)
    }

    /// A GENEVE header with `options`; option length and protocol type are filled in.
    #[must_use]
    pub fn geneve(self, fields: geneve::Fields, options: &[geneve::GeneveOption<'_>]) -> Self {
        let mut list = OptionList::<252>::new();
        for option in options {
            list.push(|output| option.write(output));
        }
        let protocol_type = self.ether_type.unwrap_or(fields.protocol_type);
        let header = geneve::Fields { opt_len: list.words(0), protocol_type, ..fields }.to_bytes();
        self.also(list.error).front(&[&header, list.octets()], None, None)
    }

    /// An ARP packet.
    #[must_use]
    pub fn arp(self, packet: arp::EthernetIpv4) -> Self {
        self.front(&[&packet.to_bytes()], None, Some(EtherType::ARP))
    }

    /// A GRE header; its protocol type is filled in unless it is one of ERSPAN's, its optional words are those of `fields`.
    #[must_use]
    pub fn gre(self, fields: gre::Fields) -> Self {
        let protocol_type = match fields.protocol_type {
            erspan @ (gre::erspan::PROTOCOL_TYPE_2 | gre::erspan::PROTOCOL_TYPE_3) => erspan,
            given => self.ether_type.unwrap_or(given),
        };
        let fields = gre::Fields { protocol_type, ..fields };
        let mut header = [0; gre::Header::MAX_LEN];
        match fields.write(&mut header) {
            Ok(used) => self.front(&[header.get(..used).unwrap_or_default()], Some(IpProtocol::GRE), None),
            Err(error) => self.also(Some(error)),
        }
    }

    /// Keeps the first error.
    fn also(mut self, error: Option<Error>) -> Self {
        self.error = self.error.or(error);
        self
    }

    /// What was written so far.
    fn written(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// The length of what was written with `header` octets in front, for a field of 16 bits.
    fn length16(self, part: Part, field: Field, header: usize) -> (Self, u16) {
        let len = self.len().saturating_add(header);
        match u16::try_from(len) {
            Ok(len) => (self, len),
            Err(_) => (self.also(Some(too_long(part, field, len))), 0),
        }
    }

    /// Puts `pieces` in front. `protocol` and `ether_type` name them for the header that comes next.
    fn front(mut self, pieces: &[&[u8]], protocol: Option<IpProtocol>, ether_type: Option<EtherType>) -> Self {
        self = self.raw(pieces);
        self.protocol = protocol;
        self.ether_type = ether_type;
        self.pending = None;
        self
    }

    /// Puts `pieces` in front, whatever they are.
    fn raw(mut self, pieces: &[&[u8]]) -> Self {
        if self.error.is_some() {
            return self;
        }
        let needed = pieces.iter().fold(0_usize, |sum, piece| sum.saturating_add(piece.len()));
        let Some(start) = self.start.checked_sub(needed) else {
            let error = Error::truncated(Part::Buffer, self.len().saturating_add(needed), self.buffer.len());
            return self.also(Some(error));
        };
        let written = wire::put(self.buffer.get_mut(start..).unwrap_or_default(), pieces);
        self.start = start;
        self.also(written.err())
    }

    /// The header just written has a checksum `at` octets from its front, which covers the addresses too.
    fn pending(mut self, protocol: IpProtocol, at: usize) -> Self {
        self.pending = Some(Pending { protocol, start: self.start, at: self.start.saturating_add(at) });
        self
    }

    /// Fills in the checksum that waited for `addresses`.
    fn fill(&mut self, pending: Option<Pending>, addresses: &PseudoHeader) {
        let Some(Pending { protocol, start, at }) = pending else { return };
        let covered = self.buffer.get(start..).unwrap_or_default();
        let checksum = match addresses.sum(protocol, covered.len()).add_octets(covered).checksum() {
            // Zero would say that there is none (RFC 768).
            0 if protocol == IpProtocol::UDP => 0xffff,
            checksum => checksum,
        };
        self.patch(at, checksum);
    }

    /// Overwrites two octets, `at` octets into the buffer.
    fn patch(&mut self, at: usize, word: u16) {
        if let Some(place) = self.buffer.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
            *place = word.to_be_bytes();
        }
    }
}

fn too_long(part: Part, field: Field, octets: usize) -> Error {
    Error::malformed(part, field, u32::try_from(octets).unwrap_or(u32::MAX))
}

/// The options of a header that has room for `N` octets of them.
struct OptionList<const N: usize> {
    octets: [u8; N],
    used: usize,
    error: Option<Error>,
}

impl<const N: usize> OptionList<N> {
    const fn new() -> Self {
        Self { octets: [0; N], used: 0, error: None }
    }

    /// Adds what `write` writes.
    fn push(&mut self, write: impl FnOnce(&mut [u8]) -> Result<usize, Error>) {
        match write(self.octets.get_mut(self.used..).unwrap_or_default()) {
            Ok(octets) => self.used = self.used.saturating_add(octets),
            Err(error) => self.error = self.error.or(Some(error)),
        }
    }

    /// The options, padded to whole words with zeros.
    fn octets(&self) -> &[u8] {
        let whole = self.used.checked_next_multiple_of(4);
        whole.and_then(|whole| self.octets.get(..whole)).unwrap_or(&self.octets)
    }

    /// The length of a header with these options behind `fixed` octets, in words of four octets.
    fn words(&self, fixed: usize) -> u8 {
        u8::try_from(fixed.saturating_add(self.octets().len()) / 4).unwrap_or(u8::MAX)
    }
}
