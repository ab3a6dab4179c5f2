//! The fast path beside the walk.

use std::hint::black_box;
use std::net::IpAddr;

use mirrortap::{
    Direction, End, EtherType, Header, Ip, IpProtocol, Layers, Mirrored, NotMirrored, Payload, Ports, Settings,
    VxlanFlags, geneve, udp, vxlan,
};

use crate::packet::packet;

/// The first VXLAN tunnel, and the headers that carried it.
#[derive(Debug, PartialEq)]
struct Tunnel<'a> {
    ip: Ip<'a>,
    udp: udp::Header<'a>,
    geneve: Option<geneve::Header<'a>>,
    vxlan: vxlan::Header<'a>,
    frame: Payload<'a>,
}

/// Reads the fast path, with settings that the first octet chooses. What it answers follows from the walk: the same tunnel
/// where every header in front of it is one that the fast path promises to read, else the first thing that it does not read.
pub fn mirrored(octets: &[u8]) {
    let Some((&choice, octets)) = octets.split_first() else { return };
    let Some((link_type, packet)) = packet(octets) else { return };
    let settings = settings(choice);
    let mut walk = Layers::link(link_type, packet).with_settings(settings);
    let expected = tunnel(&mut walk, &settings);
    let answer = Mirrored::link(link_type, packet, &settings);
    let found = answer.map(|mirrored| Tunnel {
        ip: mirrored.ip(),
        udp: mirrored.udp(),
        geneve: mirrored.geneve(),
        vxlan: mirrored.vxlan(),
        frame: mirrored.frame(),
    });
    assert_eq!(found, expected, "the fast path, and what follows from the walk");
    match answer {
        Ok(mirrored) => {
            let [source, destination] = match mirrored.ip() {
                Ip::V4(header) => addresses(&Header::Ipv4(header)),
                Ip::V6(header) => addresses(&Header::Ipv6(header)),
            }
            .expect("an IP header");
            assert_eq!((mirrored.source(), mirrored.destination()), (source, destination));
            assert_eq!(
                (mirrored.source_port(), mirrored.vni()),
                (mirrored.udp().source_port(), mirrored.vxlan().vni())
            );
            // The walk stands behind the VXLAN header.
            let inner = walk.map_while(Result::ok).find_map(|layer| addresses(&layer.header));
            let direction = match inner {
                Some([from, _]) if from == source => Some(Direction::Egress),
                Some([_, to]) if to == source => Some(Direction::Ingress),
                _ => None,
            };
            assert_eq!(mirrored.direction(), direction, "from {source} and inside {inner:?}");
            black_box((flow::Key::from_mirrored(&mirrored), format!("{mirrored:?}")));
        }
        Err(reason) => _ = black_box(reason.to_string()),
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

/// What the fast path must answer: it reads the given link layer, VLAN tags, IP of either version with extension headers and
/// AH, UDP, one GENEVE header with IP directly behind it, and VXLAN. An error of the walk counts only where the fast path
/// reads what is there; the walk goes on behind some things where that ends.
fn tunnel<'a>(walk: &mut Layers<'a>, settings: &Settings) -> Result<Tunnel<'a>, NotMirrored> {
    let (mut ip, mut udp, mut geneve) = (None, None, None);
    loop {
        let layer = walk.next().transpose()?;
        match walk.end() {
            Some(End::LinkType(link_type)) => return Err(NotMirrored::LinkType(link_type)),
            Some(End::HardwareType(hardware_type)) => return Err(NotMirrored::HardwareType(hardware_type)),
            Some(End::AddressFamily(family)) => return Err(NotMirrored::AddressFamily(family)),
            Some(End::Fragment) => return Err(NotMirrored::Fragment),
            Some(End::VxlanFlags(flags)) => return Err(NotMirrored::VxlanFlags(flags)),
            _ => {}
        }
        let layer = layer.expect("the walk reads what the fast path reads");
        match layer.header {
            Header::Ethernet(header) => in_frame(header.ether_type())?,
            Header::Sll(header) => in_frame(header.protocol())?,
            Header::Sll2(header) => in_frame(header.protocol())?,
            Header::Null(header) => in_frame(header.family().ether_type().expect("a family of IP"))?,
            Header::Vlan(header) => in_frame(header.ether_type())?,
            Header::Ipv4(header) => {
                ip = Some(Ip::V4(header));
                // If the length is impossible, that is the next item, whatever else the header says.
                if !header.is_total_length_malformed() {
                    in_ip(header.protocol(), &[IpProtocol::AUTHENTICATION])?;
                }
            }
            Header::Ipv6(header) => {
                ip = Some(Ip::V6(header));
                in_ip(header.next_header(), &EXTENSIONS)?;
            }
            Header::Ipv6Extension(header) => in_ip(header.next_header(), &EXTENSIONS)?,
            Header::Udp(header) => {
                udp = Some(header);
                let port = header.destination_port();
                let is_geneve = settings.geneve_ports.contains(port) && geneve.is_none();
                if !is_geneve && !settings.vxlan_ports.contains(port) {
                    return Err(NotMirrored::Port(port));
                }
            }
            Header::Geneve(header) => {
                geneve = Some(header);
                let ether_type = header.protocol_type();
                // As above: of another version nothing else is read.
                if header.version() == 0 && !IP.contains(&ether_type) {
                    return Err(NotMirrored::EtherType(ether_type));
                }
            }
            Header::Vxlan(vxlan) => {
                let (ip, udp) = ip.zip(udp).expect("IP and UDP carry VXLAN");
                return Ok(Tunnel { ip, udp, geneve, vxlan, frame: layer.payload });
            }
            other => panic!("{} where nothing leads to it", other.name()),
        }
    }
}

// What the documentation promises, in a list of its own.

const IP: [EtherType; 2] = [EtherType::IPV4, EtherType::IPV6];
const TAGS: [EtherType; 4] = [EtherType::VLAN, EtherType::SERVICE_VLAN, EtherType::QINQ_9100, EtherType::QINQ_9200];
const EXTENSIONS: [IpProtocol; 5] = [
    IpProtocol::HOP_BY_HOP,
    IpProtocol::ROUTING,
    IpProtocol::FRAGMENT,
    IpProtocol::AUTHENTICATION,
    IpProtocol::DESTINATION_OPTIONS,
];

fn in_frame(ether_type: EtherType) -> Result<(), NotMirrored> {
    let is_read = IP.contains(&ether_type) || TAGS.contains(&ether_type);
    if is_read { Ok(()) } else { Err(NotMirrored::EtherType(ether_type)) }
}

fn in_ip(protocol: IpProtocol, extensions: &[IpProtocol]) -> Result<(), NotMirrored> {
    let is_read = protocol == IpProtocol::UDP || extensions.contains(&protocol);
    if is_read { Ok(()) } else { Err(NotMirrored::IpProtocol(protocol)) }
}

/// The source and the destination, if it is an IP header.
fn addresses(header: &Header<'_>) -> Option<[IpAddr; 2]> {
    match header {
        Header::Ipv4(header) => Some([header.source().into(), header.destination().into()]),
        Header::Ipv6(header) => Some([header.source().into(), header.destination().into()]),
        _ => None,
    }
}
