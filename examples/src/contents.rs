//! What is in a packet.

use std::net::IpAddr;

use mirrortap::{End, Error, Header, Layers, LinkType, Payload, Settings, Vni};

/// What a walk through all headers of a packet finds.
#[derive(Clone, Copy, Debug)]
pub struct Contents<'a> {
    /// The first VXLAN header, and what was around it.
    pub tunnel: Option<Tunnel<'a>>,
    /// Whether octets are missing, because the mirror or the capture cut the packet.
    pub cut: bool,
    /// Whether a header says what it cannot say.
    pub malformed: bool,
    /// Whether there is a protocol that is not read.
    pub unknown: bool,
}

/// A mirrored frame and the tunnel that it came through.
#[derive(Clone, Copy, Debug)]
pub struct Tunnel<'a> {
    /// The network identifier.
    pub vni: Vni,
    /// The addresses of the packet that carried it, source and destination.
    pub addresses: Option<(IpAddr, IpAddr)>,
    /// The frame, which begins with an Ethernet header.
    pub frame: Payload<'a>,
}

impl<'a> Contents<'a> {
    /// Looks into `packet`.
    #[must_use]
    pub fn of(link_type: LinkType, packet: Payload<'a>, settings: Settings) -> Self {
        let mut layers = Layers::link(link_type, packet).with_settings(settings);
        let (mut tunnel, mut addresses) = (None, None);
        for layer in (&mut layers).map_while(Result::ok) {
            match layer.header {
                _ if tunnel.is_some() => {}
                Header::Ipv4(ip) => addresses = Some((ip.source().into(), ip.destination().into())),
                Header::Ipv6(ip) => addresses = Some((ip.source().into(), ip.destination().into())),
                Header::Vxlan(header) if settings.vxlan_flags.accepts(header) => {
                    tunnel = Some(Tunnel { vni: header.vni(), addresses, frame: layer.payload });
                }
                _ => {}
            }
        }
        let at_the_end = layers.offset() + layers.rest().bytes.len() >= packet.bytes.len();
        let header_cut = matches!(layers.end(), Some(End::Error(Error::Truncated { .. }))) && at_the_end;
        let (malformed, unknown) = match layers.end() {
            // Also a header for which the one before leaves no room, with more octets behind it.
            Some(End::Error(_)) => (!header_cut, false),
            Some(End::Data | End::Fragment) | None => (false, false),
            Some(_) => (false, true),
        };
        Self { tunnel, cut: header_cut || layers.rest().missing() > 0, malformed, unknown }
    }
}
