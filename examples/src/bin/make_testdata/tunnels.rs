//! VXLAN, OTV, VXLAN-GPE, GENEVE, GRE.

use mirrortap::{EtherType, geneve, gre};

use crate::Failure;
use crate::build::{
    FRAME, built, datagram, echo, hex, ip, ip_of, ip6, ip6_of, joined, mirrored, of_type, ping, ports, vni,
};

pub(crate) fn tunnels() -> Result<Vec<Vec<u8>>, Failure> {
    let ping = ping()?;
    let frame = of_type(0x0800, &ping)?;
    let gre_of = |header: &str, payload: &[u8]| ip_of(47, &joined(header, payload)?);
    let aws = [
        geneve::GeneveOption { class: geneve::OptionClass(0x0108), option_type: 1, reserved: 0, data: &[1; 8] },
        geneve::GeneveOption { class: geneve::OptionClass(0x0108), option_type: 2, reserved: 0, data: &[2; 8] },
        geneve::GeneveOption { class: geneve::OptionClass(0x0108), option_type: 3, reserved: 0, data: &[3; 4] },
    ];
    let critical =
        geneve::GeneveOption { class: geneve::OptionClass(0x0102), option_type: 0x80, reserved: 0, data: &[] };
    let of_geneve = |fields: geneve::Fields, options: &[geneve::GeneveOption<'_>]| {
        built(|packet| {
            let inner = packet.octets(b"").icmpv4(echo()).ipv4(ip(), &[]);
            inner.geneve(fields, options).udp(ports(40_000, 6081)).ipv4(ip(), &[]).ethernet(FRAME)
        })
    };
    let letters = geneve::Fields { flags: geneve::Flags(0xc0), reserved_1: 0x3f, reserved_2: 1, ..Default::default() };
    let keyed = gre::Fields {
        flags: gre::Flags(0xb000),
        key: gre::Key(42),
        sequence_number: 5,
        checksum: 0x1234,
        ..Default::default()
    };
    let session = gre::erspan::type_2::Fields { session_id: 7, ..Default::default() }.to_bytes();
    let erspan = gre::Fields {
        flags: gre::Flags::SEQUENCE_NUMBER,
        protocol_type: gre::erspan::PROTOCOL_TYPE_2,
        ..Default::default()
    };
    Ok(vec![
        mirrored(|frame| frame.ethernet(FRAME))?,
        // VXLAN in VXLAN, and over IPv6.
        datagram(65_507, 4789, &joined("0800000000000a00", &mirrored(|frame| frame.ethernet(FRAME))?)?)?,
        built(|packet| {
            let inner = packet.octets(b"").icmpv4(echo()).ipv4(ip(), &[]).ethernet(FRAME).vxlan(vni(1));
            inner.udp(ports(4789, 4789)).ipv6(ip6()).ethernet(FRAME)
        })?,
        datagram(1, 4789, &joined("ff123456ffffffaa", &frame)?)?,
        datagram(1, 4789, &joined("0000000000000100", &frame)?)?,
        datagram(1, 4789, &hex("0800000000000100")?)?,
        datagram(1, 4789, &hex("08000000000001")?)?,
        datagram(1, 8472, &joined("0800000100000a00", &frame)?)?,
        datagram(1, 8472, &joined("0000000000000a00", &frame)?)?,
        datagram(1, 8472, b"short")?,
        datagram(1, 4790, &joined("0c00000100000a00", &ping)?)?,
        datagram(1, 4790, &joined("0c00000300000a00", &frame)?)?,
        datagram(1, 4790, &joined("0700000900000a00", &frame)?)?,
        datagram(1, 4790, b"short")?,
        of_geneve(geneve::Fields { protocol_type: EtherType::IPV4, ..Default::default() }, &aws)?,
        of_geneve(letters, &[critical])?,
        datagram(6081, 1, &joined("0000 6558 00000a00", &frame)?)?,
        datagram(1, 6081, &joined("0000 1234 00000a00", &frame)?)?,
        datagram(1, 6081, &joined("4000 6558 00000a00", &frame)?)?,
        datagram(1, 6081, &joined("0f00 6558 00000a00", b"x")?)?,
        datagram(1, 6081, b"short")?,
        built(|packet| {
            let inner = packet.octets(b"").icmpv4(echo()).ipv4(ip(), &[]).ethernet(FRAME);
            inner.gre(gre::Fields::default()).ipv4(ip(), &[]).ethernet(FRAME)
        })?,
        built(|packet| packet.octets(b"").icmpv4(echo()).ipv4(ip(), &[]).gre(keyed).ipv4(ip(), &[]).ethernet(FRAME))?,
        built(|packet| {
            let inner = packet.octets(b"").icmpv4(echo()).ipv4(ip(), &[]).ethernet(FRAME);
            inner.octets(&session).gre(erspan).ipv4(ip(), &[]).ethernet(FRAME)
        })?,
        gre_of("1000 22eb 00000001", &frame)?,
        gre_of("0000 86dd", &built(|packet| packet.octets(b"x").udp(ports(1, 2)).ipv6(ip6()))?)?,
        gre_of("4000 0800 0000 0000 0800 0408 0a000001 0a000002 00000000", &ping)?,
        gre_of("c000 0800 1234 0000 fffe 0002 0001 1234 00000000", &ping)?,
        gre_of("2001 880b 0008 0007", b"")?,
        gre_of("2081 880b 0008 0007 00000003", b"")?,
        gre_of("0002 0800", &ping)?,
        gre_of("2000 0800 00", b"")?,
        ip6_of(47, &joined("0000 0800", &ping)?)?,
    ])
}
