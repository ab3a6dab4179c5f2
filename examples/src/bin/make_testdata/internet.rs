//! IPv4, IPv6, ICMP and ICMPv6.

use mirrortap::tcp::Flags;
use mirrortap::{IpProtocol, icmp, ipv4, ipv6};

use crate::Failure;
use crate::build::{FRAME, built, datagram, echo, hex, ip, ip_of, ip6, ip6_of, joined, of_type, ping, ports, segment};

pub(crate) fn ipv4_packets() -> Result<Vec<Vec<u8>>, Failure> {
    let with = |option_type, data: &[u8]| {
        let options = [ipv4::Ipv4Option::NoOperation, ipv4::Ipv4Option::Unknown { option_type, data }];
        built(|frame| frame.octets(b"").icmpv4(echo()).ipv4(ip(), &options).ethernet(FRAME))
    };
    let mut packets = vec![
        built(|frame| {
            frame.octets(b"").icmpv4(echo()).ipv4(ip(), &[ipv4::Ipv4Option::RouterAlert(0)]).ethernet(FRAME)
        })?,
        with(7, &hex("04 0a000001 00000000")?)?,
        with(7, &hex("08 0a000001 00000000")?)?,
        with(7, &hex("03 0a0000")?)?,
        with(68, &hex("05 00 00000001 00000002")?)?,
        with(68, &hex("0d 01 0a000003 00000001 0a000004 00000002")?)?,
        with(68, &hex("05 33 0a000003 00000001")?)?,
        with(68, &hex("05 02 00000001")?)?,
        with(130, &hex("abcd")?)?,
        with(131, &hex("04 0a000003 0a000004")?)?,
        with(136, &hex("0001")?)?,
        with(137, &hex("08 0a000003 0a000004")?)?,
        with(148, &hex("0005")?)?,
        with(148, &[])?,
        with(82, &hex("0000")?)?,
    ];
    for ecn in 0..4 {
        let fields = ipv4::Fields { ecn: mirrortap::ipv4::Ecn(ecn), dscp: ipv4::Dscp(46), ..ip() };
        packets.push(built(|frame| frame.octets(b"").icmpv4(echo()).ipv4(fields, &[]).ethernet(FRAME))?);
    }
    for (flags, fragment_offset) in [(1, 0), (1, 8), (0, 1480), (2, 0), (4, 0), (7, 0)] {
        let fields = ipv4::Fields { flags: ipv4::Flags(flags), fragment_offset, time_to_live: 0, ..ip() };
        packets.push(built(|frame| frame.octets(&[0; 16]).udp(ports(1, 2)).ipv4(fields, &[]).ethernet(FRAME))?);
    }
    for protocol in [0, 3, 59, 77, 200] {
        packets.push(ip_of(protocol, b"payload")?);
    }
    // Of the wrong version, and IP in IP.
    packets.push(ip_of(58, b"payload")?);
    packets.push(ip_of(143, b"payload")?);
    packets.push(ip_of(4, &ping()?)?);
    packets.push(built(|frame| frame.octets(b"").udp(ports(1, 2)).ipv6(ip6()).ipv4(ip(), &[]).ethernet(FRAME))?);
    packets.push(datagram(1, 2, b"")?);
    packets.push(datagram(40_000, 40_001, b"with a checksum")?);
    packets.push(built(|frame| {
        frame.octets(b"without").udp(ports(1, 2)).without_checksum().ipv4(ip(), &[]).ethernet(FRAME)
    })?);
    Ok(packets)
}

pub(crate) fn ipv6_packets() -> Result<Vec<Vec<u8>>, Failure> {
    let behind = |number, header: &str| {
        let header = hex(header)?;
        built(|frame| {
            frame.octets(b"x").udp(ports(1, 2)).ipv6_extension(IpProtocol(number), &header).ipv6(ip6()).ethernet(FRAME)
        })
    };
    let jumbo = |length: &str| {
        let payload = joined(length, &built(|packet| packet.octets(b"x").udp(ports(1, 2)))?)?;
        let mut frame = ip6_of(0, &payload)?;
        frame.get_mut(18..20).ok_or("a header")?.fill(0);
        Ok::<_, Failure>(frame)
    };
    let mapped = ipv6::Fields { source: [0, 0, 0, 0, 0, 0xffff, 0xa00, 1].into(), ..ip6() };
    let compatible = ipv6::Fields { destination: [0, 0, 0, 0, 0, 0, 0xa00, 2].into(), flow_label: 0x1_2345, ..mapped };
    let classed = ipv6::Fields { dscp: ipv6::Dscp(46), ecn: ipv6::Ecn(1), hop_limit: 0, ..ip6() };
    Ok(vec![
        built(|frame| frame.octets(b"x").udp(ports(1, 2)).ipv6(mapped).ethernet(FRAME))?,
        built(|frame| frame.octets(b"x").udp(ports(1, 2)).ipv6(compatible).ethernet(FRAME))?,
        built(|frame| frame.octets(b"x").udp(ports(1, 2)).ipv6(classed).ethernet(FRAME))?,
        built(|frame| frame.octets(b"x").udp(ports(1, 2)).without_checksum().ipv6(ip6()).ethernet(FRAME))?,
        // Hop by hop: padding, router alert, an option that does not fit, an unknown one.
        behind(0, "0000 0104 00000000")?,
        behind(0, "0000 0502 0000 0100")?,
        behind(0, "0000 05ff 0000 0100")?,
        behind(0, "0000 3e02 0001 0100")?,
        jumbo("1100 c204 00000011")?,
        jumbo("1100 c204 00011170")?,
        jumbo("1100 0104 00000000")?,
        behind(60, "0002 c910 20010db8000000000000000000000009 0102 0000")?,
        behind(60, "0001 0401 05 0107 00000000000000 0000")?,
        // Routing: types 0, 2, 3, 4.
        behind(43, "0002 00 01 00000000 20010db8000000000000000000000009")?,
        behind(43, "0002 02 01 00000001 20010db8000000000000000000000009")?,
        behind(43, "0002 03 01 00000000 20010db8000000000000000000000009")?,
        behind(43, "0002 04 00 00 08 1234 20010db8000000000000000000000009")?,
        behind(43, "0001 00 00 00000000 0000000000000000")?,
        // Fragments: the first, a later one, the only one.
        behind(44, "0000 0001 00000007")?,
        behind(44, "0000 05a8 00000007")?,
        behind(44, "0000 0000 00000007")?,
        ip6_of(0, &hex("2c00 0502 0000 0100  3a00 0001 00000007 8000 0000 0001 0002")?)?,
        ip6_of(60, &hex("0000 0104 00000000 1100 0104 00000000")?)?,
        ip6_of(0, &hex("0000 0104 00000000 1100 0104 00000000")?)?,
        ip6_of(59, b"ignored")?,
        ip6_of(1, b"payload")?,
        ip6_of(200, b"payload")?,
        ip6_of(4, &ping()?)?,
        ip6_of(143, &of_type(0x0800, &ping()?)?)?,
    ])
}

/// The front of an IPv4 datagram to port 33,434, as a router quotes it.
pub(crate) fn quoted() -> Result<Vec<u8>, Failure> {
    built(|packet| packet.octets(b"traceroute").udp(ports(40_000, 33_434)).ipv4(ip(), &[]))
}

pub(crate) fn icmp_messages() -> Result<Vec<Vec<u8>>, Failure> {
    let message = |kind, code, rest_of_header, payload: &[u8]| {
        let (message_type, code) = (icmp::v4::Type(kind), icmp::v4::Code(code));
        let fields = icmp::v4::Fields { message_type, code, rest_of_header, ..Default::default() };
        built(|frame| frame.octets(payload).icmpv4(fields).ipv4(ip(), &[]).ethernet(FRAME))
    };
    let quoted = quoted()?;
    let segment = built(|packet| packet.octets(b"").tcp(segment(Flags::SYN, 5, 0), &[]).ipv4(ip(), &[]))?;
    let mut messages = vec![message(8, 0, [0, 1, 0, 2], b"x")?, message(0, 0, [0, 1, 0, 2], b"x")?];
    for code in 0..17 {
        messages.push(message(3, code, [0, 0, 0x05, 0xdc], &quoted)?);
    }
    messages.push(message(3, 3, [0; 4], &segment)?);
    messages.push(message(3, 3, [0; 4], &ping()?)?);
    for code in 0..5 {
        messages.push(message(5, code, [10, 0, 0, 254], &quoted)?);
    }
    for (kind, code) in [(4, 0), (11, 0), (11, 1), (11, 2), (12, 0), (12, 1), (200, 0)] {
        messages.push(message(kind, code, [5, 0, 0, 0], &quoted)?);
    }
    messages.push(message(9, 0, [1, 2, 0x07, 0x08], &hex("0a0000fe 00000005")?)?);
    messages.push(message(9, 0, [2, 3, 0, 60], &hex("0a0000fe 00000005")?)?);
    messages.push(message(13, 0, [0, 1, 0, 2], &[0; 12])?);
    messages.push(message(14, 0, [0, 1, 0, 2], &hex("00000001 00000002 05265c00")?)?);
    messages.push(message(17, 0, [0; 4], &[0; 4])?);
    messages.push(message(18, 0, [0; 4], &hex("ffffff00")?)?);
    for kind in [10, 15, 16] {
        messages.push(message(kind, 0, [0; 4], b"")?);
    }
    // A label stack behind a quote of 128 octets (RFC 4884, RFC 4950).
    let mut extended = quoted.clone();
    extended.resize(128, 0);
    extended.extend(hex("2000 0000 0008 0101 00010101")?);
    messages.push(message(11, 0, [0, 32, 0, 0], &extended)?);
    messages.push(message(3, 3, [0; 4], quoted.get(..28).unwrap_or_default())?);
    messages.push(message(3, 3, [0; 4], quoted.get(..12).unwrap_or_default())?);
    Ok(messages)
}

pub(crate) fn icmp6_messages() -> Result<Vec<Vec<u8>>, Failure> {
    let message = |kind, code, rest_of_header: &str, payload: &[u8]| {
        let (message_type, code) = (icmp::v6::Type(kind), icmp::v6::Code(code));
        let rest_of_header = hex(rest_of_header)?.as_slice().try_into()?;
        let fields = icmp::v6::Fields { message_type, code, rest_of_header, ..Default::default() };
        built(|frame| frame.octets(payload).icmpv6(fields).ipv6(ip6()).ethernet(FRAME))
    };
    let target = "20010db8000000000000000000000009";
    let quoted = built(|packet| packet.octets(b"x").udp(ports(40_000, 33_434)).ipv6(ip6()))?;
    let mut messages = vec![
        message(128, 0, "00010002", b"x")?,
        message(129, 0, "00010002", b"x")?,
        message(2, 0, "00000500", &quoted)?,
        message(3, 0, "00000000", &quoted)?,
        message(3, 1, "00000000", &quoted)?,
        message(4, 0, "00000028", &quoted)?,
        message(4, 1, "00000028", &quoted)?,
        message(4, 2, "00000028", &quoted)?,
        message(130, 0, "03e80000", &hex("00000000000000000000000000000000")?)?,
        message(130, 0, "03e80000", &hex("00000000000000000000000000000000 02 7d 0000")?)?,
        message(131, 0, "00000000", &hex("ff020000000000000000000000000001")?)?,
        message(132, 0, "00000000", &hex("ff020000000000000000000000000001")?)?,
        message(143, 0, "00000001", &hex("04000000 ff020000000000000000000000000001")?)?,
        message(133, 0, "00000000", &hex("0101 020000000001")?)?,
        message(
            134,
            0,
            "40c00708",
            &hex("00000000 00000000 0501 0000 000005dc 0304 40c0 00000e10 00000e10 00000000 \
            20010db8000000000000000000000000 1903 0000 00000e10 20010db8000000000000000000000053")?,
        )?,
        message(135, 0, "00000000", &joined(target, &hex("0101 020000000001")?)?)?,
        message(136, 0, "e0000000", &joined(target, &hex("0201 020000000001")?)?)?,
        message(137, 0, "00000000", &joined(target, &hex(target)?)?)?,
        message(200, 0, "00000000", b"unknown")?,
        message(139, 0, "00000000", &[0; 24])?,
    ];
    for code in 0..8 {
        messages.push(message(1, code, "00000000", &quoted)?);
    }
    Ok(messages)
}
