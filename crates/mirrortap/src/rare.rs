//! The rest of the dispatch table: what the headers that a monitor sees now and then lead to.

use ethernet::sll::{self, HardwareType};
use ethernet::{null, sll2};
use gre::erspan;
use vxlan::gpe;
use wire::{Error, EtherType, Field, IpProtocol, Part};

use crate::state::{Lead, Next, State};
use crate::{End, Header};

/// What an EtherType leads to, whichever header has it.
#[cold]
#[inline(never)]
pub(crate) fn of_ether_type(ether_type: EtherType) -> Lead {
    match ether_type {
        EtherType::IPV4 => Lead::To(Next::Ipv4),
        EtherType::IPV6 => Lead::To(Next::Ipv6),
        EtherType::ARP | EtherType::REVERSE_ARP => Lead::To(Next::Arp),
        EtherType::TRANSPARENT_ETHERNET_BRIDGING => Lead::To(Next::Ethernet),
        _ if ether_type.is_vlan() => Lead::To(Next::Vlan),
        _ => Lead::End(End::EtherType(ether_type)),
    }
}

/// What the protocol in an IPv4 header leads to. What IP carries may be a tunnel.
#[cold]
#[inline(never)]
pub(crate) fn of_protocol(protocol: IpProtocol) -> Lead {
    match protocol {
        IpProtocol::TCP => Lead::To(Next::Tcp),
        IpProtocol::UDP => Lead::To(Next::Udp),
        IpProtocol::ICMP => Lead::To(Next::Icmpv4),
        IpProtocol::ICMPV6 => Lead::To(Next::Icmpv6),
        IpProtocol::AUTHENTICATION => Lead::To(Next::Authentication),
        IpProtocol::GRE => Lead::Tunnel(Next::Gre),
        IpProtocol::IPV4 => Lead::Tunnel(Next::Ipv4),
        IpProtocol::IPV6 => Lead::Tunnel(Next::Ipv6),
        _ => Lead::End(End::IpProtocol(protocol)),
    }
}

/// What the next header in an IPv6 header or an extension header leads to.
#[cold]
#[inline(never)]
pub(crate) fn of_next_header(next_header: IpProtocol) -> Lead {
    match next_header {
        IpProtocol::HOP_BY_HOP => Lead::To(Next::HopByHop),
        IpProtocol::ROUTING => Lead::To(Next::Routing),
        IpProtocol::FRAGMENT => Lead::To(Next::Fragment),
        IpProtocol::DESTINATION_OPTIONS => Lead::To(Next::DestinationOptions),
        _ => of_protocol(next_header),
    }
}

impl<'a> State<'a> {
    /// What a Linux cooked header leads to. The hardware type can give the protocol another meaning, and numbers that are no
    /// EtherType stand for frames without one; here for LLC.
    fn sll_protocol(&mut self, protocol: EtherType, hardware: HardwareType) {
        match protocol {
            _ if !hardware.has_protocol_type() => self.stop(End::HardwareType(hardware)),
            sll::PROTOCOL_802_2 => self.next = Next::Llc,
            _ => self.follow(of_ether_type(protocol)),
        }
    }

    /// [`step`](Self::step) for the headers that it does not read.
    #[cold]
    #[inline(never)]
    pub(crate) fn rare_step(mut self) -> (Self, Option<Header<'a>>) {
        match self.read_rare() {
            Ok(header) => (self, header),
            Err(error) => {
                self.fail(error, self.offset());
                (self, None)
            }
        }
    }

    fn read_rare(&mut self) -> Result<Option<Header<'a>>, Error> {
        let offset = self.offset();
        Ok(Some(match self.next {
            Next::Sll => {
                let (header, rest) = sll::Header::parse(self.bytes)?;
                self.bytes = rest;
                self.sll_protocol(header.protocol(), header.hardware_type());
                Header::Sll(header)
            }
            Next::Sll2 => {
                let (header, rest) = sll2::Header::parse(self.bytes)?;
                self.bytes = rest;
                self.sll_protocol(header.protocol(), header.hardware_type());
                Header::Sll2(header)
            }
            Next::Null => {
                let (header, rest) = null::Header::parse(self.bytes)?;
                self.bytes = rest;
                match header.family().ether_type() {
                    Some(ether_type) => self.follow(of_ether_type(ether_type)),
                    None => self.stop(End::AddressFamily(header.family())),
                }
                Header::Null(header)
            }
            Next::Llc => {
                let (header, rest) = ethernet::llc::Header::parse(self.bytes)?;
                self.bytes = rest;
                if header.is_snap() {
                    self.next = Next::Snap;
                } else {
                    self.stop(End::Llc);
                }
                Header::Llc(header)
            }
            Next::Snap => {
                let (header, rest) = ethernet::snap::Header::parse(self.bytes)?;
                self.bytes = rest;
                match header.ether_type() {
                    Some(ether_type) => self.follow(of_ether_type(ether_type)),
                    None => self.stop(End::Llc),
                }
                Header::Snap(header)
            }
            Next::Arp => {
                let (header, rest) = arp::Header::parse(self.bytes)?;
                self.bytes = rest;
                // Behind the addresses is padding.
                self.clip(0);
                self.stop(End::Data);
                Header::Arp(header)
            }
            Next::HopByHop => self.extension(IpProtocol::HOP_BY_HOP)?,
            Next::Routing => self.extension(IpProtocol::ROUTING)?,
            Next::Fragment => self.extension(IpProtocol::FRAGMENT)?,
            Next::DestinationOptions => self.extension(IpProtocol::DESTINATION_OPTIONS)?,
            Next::Authentication => self.extension(IpProtocol::AUTHENTICATION)?,
            Next::Icmpv4 => {
                let (header, rest) = icmp::v4::Header::parse(self.bytes)?;
                self.bytes = rest;
                self.stop(End::Data);
                Header::Icmpv4(header)
            }
            Next::Icmpv6 => {
                let (header, rest) = icmp::v6::Header::parse(self.bytes)?;
                self.bytes = rest;
                self.stop(End::Data);
                Header::Icmpv6(header)
            }
            Next::VxlanGpe => {
                let (header, rest) = gpe::Header::parse(self.bytes)?;
                self.bytes = rest;
                let version = header.flags().version();
                match header.next_protocol() {
                    _ if version != 0 => {
                        self.fail(Error::malformed(Part::VxlanGpeHeader, Field::Version, u32::from(version)), offset);
                    }
                    // Without the P bit the next protocol means nothing, and an Ethernet frame follows as in VXLAN.
                    _ if !header.flags().contains(gpe::Flags::NEXT_PROTOCOL) => self.next = Next::Ethernet,
                    gpe::NextProtocol::IPV4 => self.next = Next::Ipv4,
                    gpe::NextProtocol::IPV6 => self.next = Next::Ipv6,
                    gpe::NextProtocol::ETHERNET => self.next = Next::Ethernet,
                    next_protocol => self.stop(End::NextProtocol(next_protocol)),
                }
                Header::VxlanGpe(header)
            }
            Next::Geneve => {
                let (header, rest) = geneve::Header::parse(self.bytes)?;
                self.bytes = rest;
                self.cut(header.header_len(), header.captured_len());
                match header.version() {
                    0 => self.follow(of_ether_type(header.protocol_type())),
                    version => {
                        self.fail(Error::malformed(Part::GeneveHeader, Field::Version, u32::from(version)), offset)
                    }
                }
                Header::Geneve(header)
            }
            Next::Gre => self.gre()?,
            Next::ErspanII => {
                let (header, rest) = erspan::type_2::Header::parse(self.bytes)?;
                self.bytes = rest;
                match header.version() {
                    1 => self.next = Next::Ethernet,
                    version => {
                        self.fail(Error::malformed(Part::ErspanHeader, Field::Version, u32::from(version)), offset)
                    }
                }
                Header::ErspanII(header)
            }
            Next::ErspanIII => {
                let (header, rest) = erspan::type_3::Header::parse(self.bytes)?;
                self.bytes = rest;
                self.cut(header.header_len(), header.captured_len());
                match (header.version(), header.frame_type()) {
                    (2, 0) => self.next = Next::Ethernet,
                    (2, 2) => self.ip(),
                    (2, _) => self.stop(End::Data),
                    (version, _) => {
                        self.fail(Error::malformed(Part::ErspanHeader, Field::Version, u32::from(version)), offset)
                    }
                }
                Header::ErspanIII(header)
            }
            // `step` reads these, or there is nothing to read.
            Next::Ethernet | Next::Vlan | Next::Ipv4 | Next::Ipv6 | Next::Udp | Next::Tcp => return Ok(None),
            Next::Vxlan | Next::Error | Next::End => return Ok(None),
        }))
    }

    fn extension(&mut self, number: IpProtocol) -> Result<Header<'a>, Error> {
        let Some((extension, rest)) = ipv6::Extension::parse(number, self.bytes)? else {
            return Err(Error::malformed(Part::Ipv6Header, Field::NextHeader, u32::from(number.0)));
        };
        self.bytes = rest;
        self.cut(extension.header_len(), extension.captured_len());
        match extension {
            ipv6::Extension::Fragment(fragment) if fragment.is_later_fragment() => self.stop(End::Fragment),
            _ => self.follow(of_next_header(extension.next_header())),
        }
        Ok(Header::Ipv6Extension(extension))
    }

    fn gre(&mut self) -> Result<Header<'a>, Error> {
        let offset = self.offset();
        let (header, rest) = gre::Header::parse(self.bytes)?;
        self.bytes = rest;
        self.cut(header.header_len(), header.captured_len());
        match (header.version(), erspan::Kind::from_header(header)) {
            (0, Some(erspan::Kind::I)) => self.next = Next::Ethernet,
            (0, Some(erspan::Kind::II)) => self.next = Next::ErspanII,
            (0, Some(erspan::Kind::III)) => self.next = Next::ErspanIII,
            (0 | 1, _) => self.follow(of_ether_type(header.protocol_type())),
            (version, _) => self.fail(Error::malformed(Part::GreHeader, Field::Version, u32::from(version)), offset),
        }
        if header.has_routing() {
            let mut routing = gre::Routing::new(rest);
            match routing.find_map(Result::err) {
                None => self.bytes = routing.rest(),
                Some(error) => self.fail(error, self.offset()),
            }
        }
        Ok(Header::Gre(header))
    }
}
