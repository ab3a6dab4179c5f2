//! Headers that cannot be, and packets that were cut short.

use mirrortap::ethernet;
use mirrortap::tcp::{Flags, TcpOption};

use crate::build::{FRAME, built, datagram, ip, ip6, mirrored, of_type, ping, ports, segment};
use crate::{Captured, Failure};

/// Headers that cannot be, and lengths that do not agree.
pub(crate) fn malformed() -> Result<Vec<Captured>, Failure> {
    let ping = of_type(0x0800, &ping()?)?;
    let datagram = datagram(1, 2, b"payload")?;
    let syn = built(|frame| {
        let options = [TcpOption::MaximumSegmentSize(1460)];
        frame.octets(b"payload").tcp(segment(Flags::SYN, 1, 0), &options).ipv4(ip(), &[]).ethernet(FRAME)
    })?;
    let six = built(|frame| frame.octets(b"payload").udp(ports(1, 2)).ipv6(ip6()).ethernet(FRAME))?;
    // Which packet, which octet, what it becomes.
    let changes: [(&[u8], usize, u8); 36] = [
        (&ping, 14, 0x44), // the version and the length of the header
        (&ping, 14, 0x4f),
        (&ping, 14, 0x55),
        (&ping, 14, 0x65),
        (&ping, 14, 0x05),
        (&ping, 16, 0xff), // the total length
        (&ping, 17, 0),
        (&ping, 17, 19),
        (&ping, 17, 20),
        (&ping, 17, 24),
        (&ping, 24, 0xff), // the checksum
        (&ping, 36, 0xff),
        (&datagram, 38, 0xff), // the datagram's length
        (&datagram, 39, 0),
        (&datagram, 39, 7),
        (&datagram, 39, 8),
        (&datagram, 39, 9),
        (&datagram, 40, 0xff),
        (&datagram, 17, 20),
        (&datagram, 17, 22),
        (&datagram, 17, 27),
        (&syn, 46, 0x00), // the data offset
        (&syn, 46, 0x40),
        (&syn, 46, 0xf0),
        (&syn, 46, 0x7f),
        (&syn, 50, 0xff),
        (&syn, 54, 0),
        (&syn, 55, 0),
        (&syn, 55, 1),
        (&syn, 55, 3),
        (&syn, 55, 5),
        (&six, 14, 0x40),
        (&six, 18, 0xff), // the payload length
        (&six, 19, 0),
        (&six, 19, 4),
        (&six, 12, 0x08),
    ];
    let mut packets = Vec::new();
    for (packet, at, value) in changes {
        let mut packet = packet.to_vec();
        *packet.get_mut(at).ok_or("an octet of the packet")? = value;
        packets.push((packet.len(), packet));
    }
    // Records that cannot be: nothing captured, nothing sent, more captured than sent, more sent than can be.
    packets.push((60, Vec::new()));
    packets.push((0, Vec::new()));
    packets.push((0, ping.clone()));
    packets.push((20, ping.clone()));
    packets.push((262_145, ping.clone()));
    packets.push((1000, ping.clone()));
    packets.push((262_144, ping));
    Ok(packets)
}

/// One packet, captured up to each of its octets.
pub(crate) fn cut() -> Result<Vec<Captured>, Failure> {
    let packet =
        mirrored(|packet| packet.vlan(ethernet::vlan::Fields { id: 5, ..Default::default() }).ethernet(FRAME))?;
    Ok((1..=packet.len()).map(|captured| (packet.len(), packet.iter().copied().take(captured).collect())).collect())
}
