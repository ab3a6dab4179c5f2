//! Writes the seeds anew, from the project's own captures and from octets made by hand:
//! `cargo run --example make_seeds` in this folder. The same every time; only the folders of the targets are touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use mirrortap::builder::Builder;
use mirrortap::tcp::TcpOption;
use mirrortap::{Header, IpProtocol, Layers, LinkType, Mirrored, geneve, ipv4, udp, vxlan};
use mirrortap_fuzz::{LINKS, PROTOCOLS, TARGETS};

/// Seeds by target and name.
#[derive(Default)]
struct Seeds(BTreeMap<&'static str, BTreeMap<String, Vec<u8>>>);

impl Seeds {
    fn add(&mut self, target: &'static str, name: impl Into<String>, octets: impl Into<Vec<u8>>) {
        let name = name.into();
        let taken = self.0.entry(target).or_default().insert(name.clone(), octets.into());
        assert_eq!(taken, None, "two seeds {target}/{name}");
    }
}

/// A packet of a capture.
struct Packet {
    name: String,
    link_type: LinkType,
    bytes: Vec<u8>,
    more: usize,
}

/// The octet that chooses a link type, and how many octets are missing, as the targets have it.
fn head(packet: &Packet) -> [u8; 3] {
    let link = LINKS.iter().position(|link_type| *link_type == packet.link_type).expect("a link type that is read");
    let [a, b] = u16::try_from(packet.more).unwrap_or(u16::MAX).to_be_bytes();
    [u8::try_from(link).expect("few link types"), a, b]
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Seeds::default();
    let mut files: Vec<_> = fs::read_dir(root.join("../testdata"))
        .expect("the captures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pcap"))
        .collect();
    files.push(root.join("../examples/src/sample.pcap"));
    files.sort();
    for file in files {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let octets = fs::read(&file).expect("a capture");
        captures(&mut seeds, &name, &octets);
        let packets = packets(&name, &octets);
        texts(&mut seeds, &name, &packets);
        packets.iter().for_each(|packet| headers(&mut seeds, packet));
        // Few of each file are whole packets: the text has all of them.
        let step = packets.len().div_ceil(4).max(1);
        packets.iter().step_by(step).for_each(|packet| whole(&mut seeds, packet));
    }
    by_hand(&mut seeds);
    few_per_protocol(&mut seeds);
    for (target, _) in TARGETS {
        let folder = root.join("seeds").join(target);
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        for (name, octets) in &seeds.0[target] {
            fs::write(folder.join(name), octets).expect("a seed");
        }
    }
}

fn packets(file: &str, octets: &[u8]) -> Vec<Packet> {
    let mut reader = capture::Reader::new(octets).expect("a capture");
    let mut packets = Vec::new();
    while let Some(record) = reader.next_record() {
        let record = record.expect("a whole capture");
        let name = format!("{file}_{:03}", packets.len() + 1);
        let more = record.packet().missing();
        packets.push(Packet { name, link_type: record.link_type, bytes: record.bytes.to_vec(), more });
    }
    packets
}

/// The front of a capture, in either order of octets and either format.
fn captures(seeds: &mut Seeds, name: &str, octets: &[u8]) {
    // 0b1000: in pieces of two octets.
    seeds.add("capture", format!("{name}.pcap"), [&[8], &octets[..octets.len().min(600)]].concat());
    let mut reader = capture::Reader::new(octets).expect("a capture");
    let mut writer = capture::pcapng::Writer::new(Vec::new()).expect("no failure in memory");
    let interface = capture::Interface { name: Some(name.to_owned()), ..reader.interfaces()[0].clone() };
    writer.add_interface(&interface).expect("no failure in memory");
    for _ in 0..4 {
        let Some(Ok(record)) = reader.next_record() else { break };
        let comments = ["of the project's own"];
        let captured = &record.bytes[..record.bytes.len().min(100)];
        writer.write_with_comments(0, record.time, captured, record.len, comments).expect("no failure in memory");
    }
    let file = writer.finish().expect("no failure in memory");
    seeds.add("capture", format!("{name}.pcapng"), [&[0x80], &file[..]].concat());
}

/// All packets of a capture, in groups, with some choice of flags.
fn texts(seeds: &mut Seeds, name: &str, packets: &[Packet]) {
    let choices: [[u8; 4]; 4] =
        [[0b0000_0110, 0, 1, 0], [0b0000_0001, 4, 0, 3], [0b0101_1000, 9, 2, 2], [6, 0x15, 5, 1]];
    for (number, group) in packets.chunks(8).enumerate() {
        let choice = choices[number % choices.len()];
        let mut octets = choice.to_vec();
        for packet in group {
            let bytes = &packet.bytes[..packet.bytes.len().min(300)];
            octets.extend(head(packet));
            octets.extend(u16::try_from(bytes.len()).expect("at most 300").to_be_bytes());
            octets.extend(bytes);
        }
        seeds.add("text", format!("{name}_{number}"), octets);
    }
}

/// A packet for the targets that take one.
fn whole(seeds: &mut Seeds, packet: &Packet) {
    let bytes = &packet.bytes[..packet.bytes.len().min(400)];
    let claimed = [&head(packet), bytes].concat();
    if Mirrored::link(packet.link_type, bytes, &mirrortap::Settings::default()).is_ok() {
        seeds.add("mirrored", packet.name.clone(), [&[0], &claimed[..]].concat());
    }
    seeds.add("layers", packet.name.clone(), claimed);
    if packet.link_type == LinkType::ETHERNET {
        seeds.add("differential", packet.name.clone(), bytes);
    }
}

/// Each header of a packet, with a few octets behind it, for the round trip of its protocol; options by themselves.
fn headers(seeds: &mut Seeds, packet: &Packet) {
    let mut layers = Layers::link(packet.link_type, &packet.bytes[..]);
    let mut number = 0;
    while let Some(Ok(layer)) = layers.next() {
        let end = packet.bytes.len().min(layers.offset() + 24);
        let octets = &packet.bytes[layer.offset..end];
        let name = format!("{}_{number:02}", packet.name);
        let protocol = protocol(&layer.header);
        let place = PROTOCOLS.iter().position(|(name, _)| *name == protocol).expect("a protocol with a round trip");
        let place = u8::try_from(place).expect("few protocols");
        seeds.add("round_trip", format!("{protocol}-{name}"), [&[place], octets].concat());
        match layer.header {
            Header::Tcp(tcp) if !tcp.options().octets().is_empty() => {
                seeds.add("tcp_options", name, tcp.options().octets());
            }
            Header::Geneve(geneve) if !geneve.options().octets().is_empty() => {
                seeds.add("geneve_options", name, geneve.options().octets());
            }
            _ => {}
        }
        number += 1;
    }
    let payload = layers.rest().bytes;
    if mirrortap::http_sniff::sniff(payload).head().is_some() {
        seeds.add("http_sniff", packet.name.clone(), &payload[..payload.len().min(500)]);
    }
}

fn protocol(header: &Header<'_>) -> &'static str {
    use mirrortap::ipv6::Extension;
    match header {
        Header::Ethernet(_) => "ethernet",
        Header::Vlan(_) => "vlan",
        Header::Llc(_) => "llc",
        Header::Snap(_) => "snap",
        Header::Sll(_) => "sll",
        Header::Sll2(_) => "sll2",
        Header::Null(_) => "null",
        Header::Arp(_) => "arp",
        Header::Ipv4(_) => "ipv4",
        Header::Ipv6(_) => "ipv6",
        Header::Ipv6Extension(Extension::HopByHop(_)) => "ipv6_hop_by_hop",
        Header::Ipv6Extension(Extension::DestinationOptions(_)) => "ipv6_destination_options",
        Header::Ipv6Extension(Extension::Routing(_)) => "ipv6_routing",
        Header::Ipv6Extension(Extension::Fragment(_)) => "ipv6_fragment",
        Header::Ipv6Extension(_) => "authentication",
        Header::Icmpv4(_) => "icmpv4",
        Header::Icmpv6(icmp) if matches!(icmp.message_type().0, 133..=137) => "ndp",
        Header::Icmpv6(_) => "icmpv6",
        Header::Udp(_) => "udp",
        Header::Tcp(_) => "tcp",
        Header::Vxlan(_) => "vxlan",
        Header::VxlanGpe(_) => "vxlan_gpe",
        Header::Geneve(_) => "geneve",
        Header::Gre(_) => "gre",
        Header::ErspanII(_) => "erspan_2",
        Header::ErspanIII(_) => "erspan_3",
        _ => panic!("a header without a round trip"),
    }
}

/// Of hundreds of headers, four of each protocol are kept, and 24 lists of options, all of different lengths; those made by
/// hand always.
fn few_per_protocol(seeds: &mut Seeds) {
    for (target, most) in [("round_trip", 4), ("tcp_options", 24), ("geneve_options", 24)] {
        let mut kept: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        seeds.0.get_mut(target).expect("seeds").retain(|name, octets| {
            let group = if target == "round_trip" { name.split('-').next().unwrap_or_default() } else { "" };
            let kept = kept.entry(group.to_owned()).or_default();
            let is_new = kept.len() < most && !kept.contains(&octets.len());
            let is_kept = is_new || name.starts_with("hand") || name.contains("-hand");
            if is_kept {
                kept.insert(octets.len());
            }
            is_kept
        });
    }
}

/// What the captures do not have.
fn by_hand(seeds: &mut Seeds) {
    let frame = &mirrortap::doc::FRAME[..];
    seeds.add("differential", "hand_mirrored", frame);
    seeds.add("layers", "hand_mirrored_cut", [&[0, 0, 30][..], &frame[..90]].concat());
    seeds.add("mirrored", "hand_mirrored", [&[0, 0, 0, 0][..], frame].concat());
    seeds.add("mirrored", "hand_other_port", [&[0x40, 0, 0, 0][..], frame].concat());
    mirrored(seeds);
    for choice in 0..6_u8 {
        let octets: Vec<u8> =
            (0..160_u8).map(|place| place.wrapping_mul(37).wrapping_add(choice.wrapping_mul(51))).collect();
        seeds.add("builder", format!("hand_pattern_{choice}"), octets);
        let zeros: Vec<u8> = (0..200_u8).map(|place| if place % (choice + 3) == 0 { 1 } else { 0 }).collect();
        seeds.add("builder", format!("hand_sparse_{choice}"), zeros);
    }
    for slots in [0, 1, 2, 8, 9, 40] {
        let mut octets = vec![slots; 17];
        for step in 0..120_u8 {
            octets.extend([step.wrapping_mul(29) >> 2, step.wrapping_mul(13) % 48]);
        }
        seeds.add("flow", format!("hand_{slots:02}_slots"), octets);
    }
    for (name, octets) in HTTP {
        seeds.add("http_sniff", format!("hand_{name}"), *octets);
    }
    tcp_options(seeds);
    for (name, octets) in GENEVE_OPTIONS {
        seeds.add("geneve_options", format!("hand_{name}"), *octets);
    }
    for (protocol, octets) in HEADERS {
        let place = PROTOCOLS.iter().position(|(name, _)| name == protocol).expect("a protocol with a round trip");
        let place = u8::try_from(place).expect("few protocols");
        seeds.add("round_trip", format!("{protocol}-hand"), [&[place], *octets].concat());
    }
    let head = 0xa1b2_c3d4_u32.to_be_bytes();
    let header = [&head[..], &[0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1]].concat();
    let long = [&[3][..], &header, &[0, 0, 0, 1, 0, 0, 0, 2, 0, 4, 0, 0, 0, 4, 0, 0]].concat();
    seeds.add("capture", "hand_long_record", long);
    seeds.add("capture", "hand_empty", [&[0][..], &header].concat());
    // A section, an interface, and a packet block that claims 200,000 octets, which follow if the first octet says so.
    let blocks =
        [0x0a0d_0d0a_u32, 28, 0x1a2b_3c4d, 1, u32::MAX, u32::MAX, 28, 1, 20, 1, 0x0004_0000, 20, 6, 200_032, 0, 0, 0];
    let blocks =
        [&blocks.map(u32::to_le_bytes).concat()[..], &200_000_u32.to_le_bytes(), &200_000_u32.to_le_bytes()].concat();
    seeds.add("capture", "hand_long_block", [&[3][..], &blocks].concat());
}

/// What the fast path promises to read, each by itself, and what the walk reads further.
fn mirrored(seeds: &mut Seeds) {
    type Write = fn(Builder<'_>) -> Builder<'_>;
    let read: [(&str, Write); 11] = [
        ("egress", |b| outer(vxlan(b), [18, 196, 145, 224]).ethernet(Default::default())),
        ("neither_way", |b| outer(vxlan(b), [192, 0, 2, 1]).ethernet(Default::default())),
        ("equal_ports", |b| mirror(udp(inner(b), [vxlan::PORT; 2])).ethernet(Default::default())),
        ("equal_ports_linux", |b| mirror(udp(inner(b), [vxlan::PORT_LINUX; 2])).ethernet(Default::default())),
        // The builder announces 802.1Q only.
        ("tags_88a8_8100", |b| tags(mirror(vxlan(b)), [0x88a8, 0x8100])),
        ("tags_9100_9200", |b| tags(mirror(vxlan(b)), [0x9100, 0x9200])),
        ("authentication", |b| mirror(extension(vxlan(b), IpProtocol::AUTHENTICATION)).ethernet(Default::default())),
        ("authentication_options", |b| {
            let b = extension(vxlan(b), IpProtocol::DESTINATION_OPTIONS);
            mirror(extension(b, IpProtocol::AUTHENTICATION)).ethernet(Default::default())
        }),
        ("ipv6_extensions", |b| {
            let kinds = [IpProtocol::DESTINATION_OPTIONS, IpProtocol::AUTHENTICATION, IpProtocol::FRAGMENT];
            let b = kinds.into_iter().fold(vxlan(b), extension);
            let kinds = [IpProtocol::ROUTING, IpProtocol::HOP_BY_HOP];
            kinds.into_iter().fold(b, extension).ipv6(Default::default()).ethernet(Default::default())
        }),
        ("geneve", |b| mirror(geneve(mirror(vxlan(b)))).ethernet(Default::default())),
        ("geneve_ipv6", |b| {
            geneve(vxlan(b).ipv6(Default::default())).ipv6(Default::default()).ethernet(Default::default())
        }),
    ];
    let walked: [(&str, Write); 4] = [
        ("geneve_twice", |b| mirror(geneve(mirror(geneve(mirror(vxlan(b)))))).ethernet(Default::default())),
        ("geneve_ethernet", |b| {
            mirror(geneve(mirror(vxlan(b)).ethernet(Default::default()))).ethernet(Default::default())
        }),
        ("ip_in_ip", |b| mirror(mirror(vxlan(b))).ethernet(Default::default())),
        ("gre", |b| mirror(mirror(vxlan(b)).gre(Default::default())).ethernet(Default::default())),
    ];
    for (name, write) in read.into_iter().chain(walked) {
        let mut buffer = [0; 400];
        let frame = &*write(Builder::new(&mut buffer)).finish().expect("it has room");
        let has_vxlan = Layers::ethernet(frame).flatten().any(|layer| matches!(layer.header, Header::Vxlan(_)));
        let is_read = read.iter().any(|(read, _)| *read == name);
        assert_eq!((has_vxlan, Mirrored::parse(frame).is_ok()), (true, is_read), "{name}");
        seeds.add("mirrored", format!("hand_{name}"), [&[0, 0, 0, 0], frame].concat());
    }
}

/// The mirrored frame of the examples, behind VXLAN. A machine of address 172.31.0.238 received it from 18.196.145.224.
fn inner(builder: Builder<'_>) -> Builder<'_> {
    builder.octets(&mirrortap::doc::FRAME[50..]).vxlan(Default::default())
}

fn udp(builder: Builder<'_>, [source_port, destination_port]: [u16; 2]) -> Builder<'_> {
    builder.udp(udp::Fields { source_port, destination_port, ..Default::default() })
}

fn vxlan(builder: Builder<'_>) -> Builder<'_> {
    udp(inner(builder), [65474, vxlan::PORT])
}

fn geneve(builder: Builder<'_>) -> Builder<'_> {
    udp(builder.geneve(Default::default(), &[]), [50000, geneve::PORT])
}

fn outer(builder: Builder<'_>, source: [u8; 4]) -> Builder<'_> {
    builder.ipv4(ipv4::Fields { source: source.into(), ..Default::default() }, &[])
}

fn mirror(builder: Builder<'_>) -> Builder<'_> {
    outer(builder, [172, 31, 0, 238])
}

/// An extension header of the shortest length; its first octet is filled in.
fn extension(builder: Builder<'_>, number: IpProtocol) -> Builder<'_> {
    let octets: &[u8] = match number {
        IpProtocol::AUTHENTICATION => &[0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2],
        // The first of more.
        IpProtocol::FRAGMENT => &[0, 0, 0, 1, 0, 0, 0, 7],
        // Of an experimental type, with no segments left.
        IpProtocol::ROUTING => &[0, 0, 253, 0, 0, 0, 0, 0],
        // PadN.
        _ => &[0, 0, 1, 4, 0, 0, 0, 0],
    };
    builder.ipv6_extension(number, octets)
}

/// An Ethernet header and two tags in front of IPv4.
fn tags(builder: Builder<'_>, [first, second]: [u16; 2]) -> Builder<'_> {
    let [[a, b], [c, d]] = [first, second].map(u16::to_be_bytes);
    builder.octets(&[a, b, 0, 5, c, d, 0, 6, 8, 0]).octets(&[2; 12])
}

fn tcp_options(seeds: &mut Seeds) {
    let options = [
        TcpOption::UserTimeout { minutes: true, timeout: 5 },
        TcpOption::Authentication { key_id: 1, receive_next_key_id: 2, mac: &[3; 12] },
        TcpOption::Multipath(&[0, 1, 2, 3]),
        TcpOption::FastOpen(&[5; 8]),
        TcpOption::Experimental { kind: 253, experiment_id: 0xf989, data: &[] },
        TcpOption::Unknown { kind: 200, data: &[1, 2, 3] },
        TcpOption::Md5(&[7; 16]),
        TcpOption::Sack(mirrortap::tcp::SackBlocks::new(&[9; 32])),
    ];
    for option in options {
        let mut octets = [1; 48];
        let len = option.write(&mut octets).expect("it has room");
        seeds.add("tcp_options", format!("hand_kind_{:03}", option.kind()), &octets[..len + 2]);
    }
    let all: [(&str, &[u8]); 6] = [
        ("end_of_list", &[1, 2, 4, 5, 0xb4, 0, 3, 3, 7]),
        ("length_0", &[1, 8, 0, 1]),
        ("length_1", &[1, 8, 1, 1]),
        ("cut_behind_kind", &[2, 4, 5, 0xb4, 8]),
        ("cut_in_data", &[8, 10, 0, 0, 0]),
        ("mss_too_long", &[2, 5, 1, 2, 3, 4, 2]),
    ];
    for (name, octets) in all {
        seeds.add("tcp_options", format!("hand_{name}"), octets);
    }
}

const HTTP: &[(&str, &[u8])] = &[
    ("request", b"GET /a?b HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\nbody"),
    ("bare_lf", b"POST / HTTP/1.0\nHost:x\nContent-Length:\t3 \n\nabc"),
    ("empty_lines", b"\r\n\nGET / HTTP/1.1\r\nA: \xff\r\nB:\r\n\r\n"),
    ("response", b"HTTP/1.1 200 OK\r\nServer: x \t\r\n\r\n"),
    ("no_reason", b"HTTP/1.1 204\r\n\r\n"),
    ("empty_reason", b"HTTP/1.1 204 \r\n\r\n"),
    ("obs_text", b"HTTP/1.0 500 caf\xe9\r\nX: \xe9\r\n\n"),
    ("folded", b"HTTP/1.1 200 OK\r\nA: 1\r\n 2\r\nB : 3\r\n: 4\r\nno colon\r\nC: \x01\r\nD: a\rb\r\n\r\n"),
    ("version_2", b"GET / HTTP/1.2\r\n\r\n"),
    ("target_not_utf8", b"GET /\xe9 HTTP/1.1\r\n\r\n"),
    ("preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0"),
    ("not_preface", b"PRI * HTTP/2.0\r\n\r\nSN"),
    ("long_method", b"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1\r\n\r\n"),
    ("nine_empty_lines", b"\n\n\n\n\n\n\n\n\nGET / HTTP/1.1\n\n"),
    ("not_http", b"SSH-2.0-OpenSSH_9.6\r\n"),
    ("partial", b"DELETE /x HTTP/1"),
];

const GENEVE_OPTIONS: &[(&str, &[u8])] = &[
    ("empty", &[]),
    ("no_data", &[1, 2, 0x83, 0]),
    ("reserved_bits", &[1, 2, 3, 0xe1, 1, 2, 3, 4]),
    ("aws", &[1, 8, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8, 1, 8, 3, 1, 9, 9, 9, 9]),
    ("aws_other_length", &[1, 8, 1, 1, 1, 2, 3, 4, 1, 8, 2, 2, 1, 2, 3, 4, 5, 6, 7, 8]),
    ("longest", &[0x1f; 160]),
    ("cut_in_data", &[1, 2, 3, 4, 1, 2, 3, 4]),
    ("cut_in_head", &[1, 2, 3, 0, 1, 2]),
];

/// Headers, and forms of headers, that the captures lack.
const HEADERS: &[(&str, &[u8])] = &[
    ("icmp_extension", &[0x20, 0, 0, 0, 0, 8, 1, 1, 0, 0, 0x10, 1, 0, 4, 2, 0]),
    ("ipv6_routing", &[17, 2, 2, 1, 0, 0, 0, 0, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
    ("authentication", &[17, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    ("erspan_2", &[0x10, 5, 0x60, 7, 0, 0, 0, 9, 1, 2, 3]),
    ("erspan_3", &[0x20, 5, 0x60, 7, 0, 0, 0, 9, 0, 1, 0, 1, 0x10, 0, 0, 0, 0, 0, 0, 1, 2]),
    ("gre", &[0xf0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, 8, 0, 0, 4, 10, 0, 0, 1, 0, 0, 0, 0, 0x45]),
    ("llc", &[0xaa, 0xaa, 3, 0]),
    ("vxlan", &[0x88, 0x48, 0, 7, 1, 2, 3, 4]),
];
