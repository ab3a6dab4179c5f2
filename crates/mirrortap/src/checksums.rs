//! Checksums along a walk.

use wire::checksum::{PseudoHeader, Verdict};

use crate::{Header, Layer};

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
            (ipv6::Extension::Routing(routing), Some(PseudoHeader::Ipv6 { destination, .. })) => {
                *destination = routing.final_destination().unwrap_or(*destination);
            }
            _ => {}
        }
    }
}
