//! The fast path beside the walk.

use std::hint::black_box;

use mirrortap::{End, Header, Ip, Layers, LinkType, Mirrored, NotMirrored, Payload, Ports, Settings, VxlanFlags};

use crate::packet::packet;

/// What the walk finds of the first VXLAN tunnel.
type Tunnel<'a> = (
    Ip<'a>,
    mirrortap::udp::Header<'a>,
    Option<mirrortap::geneve::Header<'a>>,
    mirrortap::vxlan::Header<'a>,
    Payload<'a>,
);

/// Reads the fast path, with settings that the first octet chooses: the walk finds the same tunnel or the same error.
pub fn mirrored(octets: &[u8]) {
    let Some((&choice, octets)) = octets.split_first() else { return };
    let Some((link_type, packet)) = packet(octets) else { return };
    let settings = settings(choice);
    let walk = Layers::link(link_type, packet).with_settings(settings);
    match Mirrored::link(link_type, packet, &settings) {
        Ok(mirrored) => {
            let found = (mirrored.ip(), mirrored.udp(), mirrored.geneve(), mirrored.vxlan(), mirrored.frame());
            assert_eq!(Some(found), tunnel(walk), "the walk finds the same tunnel");
            assert_eq!(
                (mirrored.source(), mirrored.destination()),
                (mirrored.ip().source(), mirrored.ip().destination())
            );
            assert_eq!(
                (mirrored.source_port(), mirrored.vni()),
                (mirrored.udp().source_port(), mirrored.vxlan().vni())
            );
            black_box((mirrored.direction(), flow::Key::from_mirrored(&mirrored), format!("{mirrored:?}")));
        }
        Err(reason) => {
            check_reason(reason, link_type, walk);
            black_box(reason.to_string());
        }
    }
}

fn settings(choice: u8) -> Settings {
    Settings {
        vxlan_flags: [VxlanFlags::IBit, VxlanFlags::TransmitForm, VxlanFlags::Anything][usize::from(choice) % 3],
        vxlan_ports: match choice & 0x40 {
            0 => Settings::default().vxlan_ports,
            _ => Ports::new(&[4789, 53, 6082, 1]).expect("four ports"),
        },
        // A port that is GENEVE's, too: VXLAN comes first in both.
        geneve_ports: match choice & 0x80 {
            0 => Settings::default().geneve_ports,
            _ => Ports::new(&[6081, 6082]).expect("two ports"),
        },
        ..Settings::default()
    }
}

/// The headers in front of the first VXLAN header, and what follows it.
fn tunnel<'a>(walk: Layers<'a>) -> Option<Tunnel<'a>> {
    let (mut ip, mut udp, mut geneve) = (None, None, None);
    for layer in walk.map_while(Result::ok) {
        match layer.header {
            Header::Ipv4(header) => ip = Some(Ip::V4(header)),
            Header::Ipv6(header) => ip = Some(Ip::V6(header)),
            Header::Udp(header) => udp = Some(header),
            Header::Geneve(header) => geneve = Some(header),
            Header::Vxlan(header) => return Some((ip?, udp?, geneve, header, layer.payload)),
            _ => {}
        }
    }
    None
}

/// Checks why it is not a mirrored packet. The walk reads more than the fast path, so it may go on where that ends.
fn check_reason(reason: NotMirrored, link_type: LinkType, mut walk: Layers<'_>) {
    match reason {
        NotMirrored::Unreadable(error) => assert_eq!(walk.find_map(Result::err), Some(error), "the same error"),
        NotMirrored::Port(port) => {
            let ports = walk.map_while(Result::ok).filter_map(|layer| match layer.header {
                Header::Udp(udp) => Some(udp.destination_port()),
                _ => None,
            });
            assert!(ports.take(2).any(|found| found == port), "the walk finds port {port}");
        }
        _ => {
            walk.by_ref().for_each(drop);
            match reason {
                NotMirrored::LinkType(found) => {
                    assert_eq!((found, walk.end()), (link_type, Some(End::LinkType(found))))
                }
                NotMirrored::HardwareType(found) => assert_eq!(walk.end(), Some(End::HardwareType(found))),
                NotMirrored::AddressFamily(family) => assert_eq!(walk.end(), Some(End::AddressFamily(family))),
                NotMirrored::Fragment => assert_eq!(walk.end(), Some(End::Fragment)),
                NotMirrored::VxlanFlags(flags) => assert_eq!(walk.end(), Some(End::VxlanFlags(flags))),
                _ => {}
            }
        }
    }
}
