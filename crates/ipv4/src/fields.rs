//! An IPv4 header to write.

use core::net::Ipv4Addr;

use wire::IpProtocol;

use crate::{Dscp, Ecn, Flags, Header};

/// The part before the options as values, for building one. Lossless: the reserved flag is there too.
///
/// [`Ipv4Option::write`](crate::Ipv4Option::write) writes the options behind it.
///
/// ```
/// use mirrortap_ipv4::{Fields, Header, IpProtocol};
/// let fields = Fields { total_length: 28, protocol: IpProtocol::UDP, ..Fields::default() };
/// let octets = fields.to_bytes();
/// assert_eq!(Header::parse(&octets)?.0.payload_len(), Some(8));
/// # Ok::<(), mirrortap_ipv4::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Length of the header in words of four octets; the lower four bits are written.
    pub ihl: u8,
    /// Differentiated Services Code Point; the lower six bits are written.
    pub dscp: Dscp,
    /// Explicit Congestion Notification; the lower two bits are written.
    pub ecn: Ecn,
    /// Length of header and payload, in octets.
    pub total_length: u16,
    /// What the fragments of one packet have in common.
    pub identification: u16,
    /// Flag bits; the lower three bits are written.
    pub flags: Flags,
    /// Where the payload belongs in the packet that was fragmented, in octets; a multiple of eight is written.
    pub fragment_offset: u16,
    /// How many more routers may forward the packet.
    pub time_to_live: u8,
    /// What the packet carries.
    pub protocol: IpProtocol,
    /// Checksum over the header.
    pub header_checksum: u16,
    /// Address of the sender.
    pub source: Ipv4Addr,
    /// Address of the receiver.
    pub destination: Ipv4Addr,
}

impl Default for Fields {
    /// No options, no payload, time to live 64, everything else zero (the checksum too).
    fn default() -> Self {
        Self {
            ihl: 5,
            dscp: Dscp::CS0,
            ecn: Ecn::NOT_ECT,
            total_length: 20,
            identification: 0,
            flags: Flags(0),
            fragment_offset: 0,
            time_to_live: 64,
            protocol: IpProtocol::default(),
            header_checksum: 0,
            source: Ipv4Addr::UNSPECIFIED,
            destination: Ipv4Addr::UNSPECIFIED,
        }
    }
}

impl Fields {
    /// The header on the wire, without its options; the version is 4.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let first = 0x40 | (self.ihl & 0x0f);
        let traffic_class = (self.dscp.0 << 2) | (self.ecn.0 & 0x03);
        let [l1, l2] = self.total_length.to_be_bytes();
        let [i1, i2] = self.identification.to_be_bytes();
        let [o1, o2] = (self.fragment_offset >> 3).to_be_bytes();
        let o1 = (self.flags.0 << 5) | o1;
        let (ttl, IpProtocol(protocol)) = (self.time_to_live, self.protocol);
        let [c1, c2] = self.header_checksum.to_be_bytes();
        let [s1, s2, s3, s4] = self.source.octets();
        let [d1, d2, d3, d4] = self.destination.octets();
        [first, traffic_class, l1, l2, i1, i2, o1, o2, ttl, protocol, c1, c2, s1, s2, s3, s4, d1, d2, d3, d4]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            ihl: header.ihl(),
            dscp: header.dscp(),
            ecn: header.ecn(),
            total_length: header.total_length(),
            identification: header.identification(),
            flags: header.flags(),
            fragment_offset: header.fragment_offset(),
            time_to_live: header.time_to_live(),
            protocol: header.protocol(),
            header_checksum: header.header_checksum(),
            source: header.source(),
            destination: header.destination(),
        }
    }
}
