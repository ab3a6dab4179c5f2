//! Checksums along a walk.

use wire::checksum::{PseudoHeader, Verdict};

use crate::{Header, Layer};

/// The option that tells a mobile node's own address, which checksums cover instead of the source
/// ([RFC 6275 §11.3.1](https://www.rfc-editor.org/rfc/rfc6275#section-11.3.1)).
const HOME_ADDRESS: u8 = 201;

/// Judges the checksums of the layers of one packet, in the order of the walk.
///
/// The checksums of TCP, UDP and ICMPv6 cover addresses that stand in the headers before them; this remembers those, an
/// IPv6 routing header's final destination among them. What a fragment carries cannot be verified: its checksum covers all
/// fragments.
///
/// ```
/// use mirrortap::{Checksums, Layers, checksum::Verdict};
///
/// # let frame = &mirrortap::doc::FRAME[..];
/// let mut checksums = Checksums::default();
/// for layer in Layers::ethernet(frame) {
///     // The outer UDP header has no checksum; everything else is as it was sent.
///     let verdict = checksums.verify(&layer?);
///     assert!(!matches!(verdict, Some(Verdict::Invalid { .. })));
/// }
/// # Ok::<(), mirrortap::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Checksums {
    /// What the next upper layer covers of the IP layer before it; `None` before the first IP layer and in a fragment.
    addresses: Option<PseudoHeader>,
}

impl Checksums {
    /// Judges the checksum of the next layer; `None` if it has none.
    #[must_use]
    pub fn verify(&mut self, layer: &Layer<'_>) -> Option<Verdict> {
        let covered = |verify: &dyn Fn(&PseudoHeader) -> Verdict| {
            Some(self.addresses.as_ref().map_or(Verdict::NotVerifiable, verify))
        };
        match &layer.header {
            Header::Tcp(header) => covered(&|addresses| header.verify(addresses, layer.payload)),
            Header::Udp(header) => covered(&|addresses| header.verify(addresses, layer.payload)),
            Header::Icmpv6(header) => covered(&|addresses| header.verify(addresses, layer.payload)),
            // Without addresses this is a fragment, too: nothing but an IP header precedes it.
            Header::Icmpv4(header) => covered(&|_| header.verify(layer.payload)),
            // Source route entries are covered too, and are not in the payload.
            Header::Gre(header) if header.has_routing() => header.checksum().map(|_| Verdict::NotVerifiable),
            Header::Gre(header) if header.checksum().is_some() => covered(&|_| header.verify(layer.payload)),
            Header::Ipv4(header) => {
                self.addresses = (!header.is_fragment()).then(|| header.pseudo_header());
                Some(header.verify())
            }
            Header::Ipv6(header) => {
                self.addresses = Some(header.pseudo_header());
                None
            }
            Header::Ipv6Extension(extension) => {
                self.extension(*extension);
                None
            }
            _ => None,
        }
    }

    fn extension(&mut self, extension: ipv6::Extension<'_>) {
        match (extension, &mut self.addresses) {
            (ipv6::Extension::Fragment(fragment), _) if fragment.is_fragment() => self.addresses = None,
            (ipv6::Extension::Routing(routing), Some(PseudoHeader::Ipv6 { destination, .. }))
                if routing.segments_left() > 0 =>
            {
                match routing.final_destination() {
                    Some(last) => *destination = last,
                    // A type that does not tell, or octets that were cut.
                    None => self.addresses = None,
                }
            }
            (ipv6::Extension::DestinationOptions(header), Some(PseudoHeader::Ipv6 { source, .. })) => {
                let home = header.options().map_while(Result::ok).find_map(|option| match option {
                    ipv6::Ipv6Option::Unknown { option_type: HOME_ADDRESS, data } => <[u8; 16]>::try_from(data).ok(),
                    _ => None,
                });
                *source = home.map_or(*source, Into::into);
            }
            _ => {}
        }
    }
}
