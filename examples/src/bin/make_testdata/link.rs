//! Frames, and what stands in front of a packet in captures without them.

use mirrortap::{MacAddr, arp, ethernet};

use crate::Failure;
use crate::build::{
    FRAME, HERE, THERE, built, echo, hex, ip, ip6, joined, mirrored, of_type, ping, ports, with_length,
};

pub(crate) fn frames() -> Result<Vec<Vec<u8>>, Failure> {
    let ping = ping()?;
    let tag = |id, priority| ethernet::vlan::Fields { id, priority, ..Default::default() };
    let tagged = built(|frame| frame.octets(b"").icmpv4(echo()).ipv4(ip(), &[]).vlan(tag(5, 3)).ethernet(FRAME))?;
    let twice = built(|frame| {
        frame.octets(b"").udp(ports(1, 2)).ipv6(ip6()).vlan(tag(20, 0)).vlan(tag(10, 7)).ethernet(FRAME)
    })?;
    Ok(vec![
        tagged,
        twice,
        of_type(0x88a8, &joined("000a 8100 b014 0800", &ping)?)?,
        of_type(0x9100, &joined("0001 9200 0002 88a8 0003 8100 0004 0800", &ping)?)?,
        of_type(0x8100, &joined("0005 88b5", b"no printer")?)?,
        of_type(0x8100, &joined("0005 002c aaaa03 000000 0800", &ping)?)?,
        of_type(0x88b5, b"hello, mirror\x00\x01\xff")?,
        of_type(0x05ff, b"neither")?,
        of_type(0x8870, &joined("aaaa03 000000 0800", &ping)?)?,
        with_length(&joined("aaaa03 000000 0800", &ping)?)?,
        with_length(&joined("aaaa03 0000f8 0800", &ping)?)?,
        with_length(&joined("aaaa03 0080c2 0007 0000 020000000003 020000000004 0800", &ping)?)?,
        with_length(&joined("aaaa03 00000c 0102", b"Cisco")?)?,
        with_length(&joined("060603", &ping)?)?,
        with_length(&hex("4242bf 81 00 00")?)?,
        with_length(&hex("0001bf 810100")?)?,
        with_length(&hex("f0f101")?)?,
        with_length(&hex("f0f10100")?)?,
        with_length(&hex("f0f00204 aabb")?)?,
        with_length(&hex("f0047f")?)?,
        with_length(&hex("1234 0500 01")?)?,
    ])
}

pub(crate) fn arp_packets() -> Result<Vec<Vec<u8>>, Failure> {
    let packet = |operation, target_mac| arp::EthernetIpv4 {
        operation: arp::Operation(operation),
        sender_mac: HERE,
        sender_ipv4: [10, 0, 0, 1].into(),
        target_mac,
        target_ipv4: [10, 0, 0, 2].into(),
    };
    let mut packets = Vec::new();
    for operation in [1, 2, 3, 4, 8, 9, 10, 77] {
        for target in [MacAddr::default(), THERE] {
            packets.push(built(|frame| frame.octets(&[]).arp(packet(operation, target)).ethernet(FRAME))?);
        }
    }
    packets.push(built(|frame| frame.octets(&[0; 18]).arp(packet(1, THERE)).ethernet(FRAME))?);
    // Other hardware, other protocol, no hardware address, and Reverse ARP's own type.
    packets.push(of_type(0x0806, &hex("0006 0800 02 04 0001 0102 0a000001 0000 0a000002")?)?);
    packets.push(of_type(0x0806, &hex("0001 86dd 06 10 0001")?)?);
    packets.push(of_type(0x0806, &joined("0001 86dd 06 10 0001", &[0; 44])?)?);
    packets.push(of_type(0x0806, &hex("0001 0800 00 04 0002 0a000001 0a000002")?)?);
    packets.push(of_type(0x8035, &packet(3, THERE).to_bytes())?);
    Ok(packets)
}

pub(crate) fn sll() -> Result<Vec<Vec<u8>>, Failure> {
    let header = |packet_type| ethernet::sll::Fields {
        packet_type: ethernet::sll::PacketType(packet_type),
        hardware_type: ethernet::sll::HardwareType::ETHERNET,
        address_length: 6,
        address: [2, 0, 0, 0, 0, 1, 0, 0],
        ..Default::default()
    };
    let ping = ping()?;
    let mut packets = Vec::new();
    for packet_type in 0..6 {
        packets.push(built(|frame| frame.octets(b"").icmpv4(echo()).ipv4(ip(), &[]).sll(header(packet_type)))?);
    }
    packets.push(built(|frame| frame.octets(b"x").udp(ports(1, 2)).ipv6(ip6()).sll(header(0)))?);
    packets.push(joined("0000 0304 0000 0000000000000000 0800", &ping)?);
    packets.push(joined("0000 0001 0006 0200000000010000 8100 0005 0800", &ping)?);
    packets.push(joined("0000 0001 0006 0200000000010000 8100 0005 0010 f0f003", b"x")?);
    packets.push(joined("0000 0001 0006 0200000000010000 88b5", b"no printer")?);
    packets.push(joined("0000 0001 0006 0200000000010000 0004 f0f003", b"LLC")?);
    packets.push(joined("0000 0001 0006 0200000000010000 000c", b"CAN")?);
    Ok(packets)
}

pub(crate) fn sll2() -> Result<Vec<Vec<u8>>, Failure> {
    let header = |interface_index, packet_type| ethernet::sll2::Fields {
        interface_index,
        packet_type: ethernet::sll::PacketType(packet_type),
        hardware_type: ethernet::sll::HardwareType::ETHERNET,
        address_length: 6,
        address: [2, 0, 0, 0, 0, 1, 0, 0],
        ..Default::default()
    };
    let ping = ping()?;
    let mut packets = Vec::new();
    for (interface_index, packet_type) in [(1, 0), (1, 4), (2, 1), (3, 2), (4, 3), (77, 9)] {
        packets.push(mirrored(|frame| frame.sll2(header(interface_index, packet_type)))?);
    }
    packets.push(joined("8100 0000 00000001 0001 00 06 0200000000010000 0005 0800", &ping)?);
    packets.push(joined("88b5 0000 00000001 0001 00 06 0200000000010000", b"no printer")?);
    packets.push(joined("0800 0000 00000002 0304 00 00 0000000000000000", &ping)?);
    Ok(packets)
}

pub(crate) fn null() -> Result<Vec<Vec<u8>>, Failure> {
    let (ping, six) = (ping()?, built(|packet| packet.octets(b"x").udp(ports(1, 2)).ipv6(ip6()))?);
    let mut packets = Vec::new();
    for (family, packet) in [("02000000", &ping), ("00000002", &ping), ("18000000", &six), ("1c000000", &six)] {
        packets.push(joined(family, packet)?);
    }
    packets.push(joined("0000001e", &six)?);
    packets.push(joined("63000000", &ping)?);
    Ok(packets)
}

pub(crate) fn raw() -> Result<Vec<Vec<u8>>, Failure> {
    let six = built(|packet| packet.octets(b"x").udp(ports(1, 2)).ipv6(ip6()))?;
    Ok(vec![ping()?, six, hex("55aa")?, hex("05")?])
}
