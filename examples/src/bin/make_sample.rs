//! Writes the sample that `vxdump` carries: `cargo run --bin make_sample examples/src/sample.pcap`.
//!
//! One HTTP request and its answer, mirrored from a machine in one VPC to a monitor in another, as `tcpdump -i any`
//! captures it there: ten packets, Linux cooked headers, interface index 2.

use std::net::Ipv4Addr;

use mirrortap::builder::Builder;
use mirrortap::tcp::{Flags, SequenceNumber, TcpOption};
use mirrortap::{LinkType, Vni, ethernet, ipv4, tcp, udp, vxlan};
use mirrortap_capture::{Resolution, Timestamp, pcap};

const WEB: Ipv4Addr = Ipv4Addr::new(10, 10, 10, 252);
const EXTERNAL: Ipv4Addr = Ipv4Addr::new(34, 160, 111, 145);
const MONITOR: Ipv4Addr = Ipv4Addr::new(10, 120, 8, 71);
const VNI: u32 = 16_398_363;

/// 2024-12-06 03:18:48 UTC.
const SECONDS: i64 = 1_733_455_128;
/// The initial sequence numbers of the two ends.
const WEB_START: u32 = 1_018_303_536;
const EXTERNAL_START: u32 = 3_070_071_967;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: ifconfig.me\r\nUser-Agent: curl/7.81.0\r\nAccept: */*\r\n\r\n";
const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\n\
    Date: Fri, 06 Dec 2024 03:18:48 GMT\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 12\r\n\
    Cache-Control: no-store\r\n\
    Access-Control-Allow-Origin: *\r\n\
    Strict-Transport-Security: max-age=2592000\r\n\
    Via: 1.1 gateway.example\r\n\
    X-Request-Id: 7c0f6d2a-3b51-4e8e-9a55f1\r\n\
    \r\n\
    203.0.113.45";

/// A segment of the conversation; numbers count from the initial sequence numbers.
struct Segment {
    microseconds: u64,
    from_web: bool,
    flags: Flags,
    sequence: u32,
    acknowledgment: u32,
    window: u16,
    /// The sender's clock, and the one it echoes.
    clocks: (u32, u32),
    payload: &'static [u8],
}

const ACK: Flags = Flags::ACK;
const PSH_ACK: Flags = Flags(Flags::PSH.0 | Flags::ACK.0);
const FIN_ACK: Flags = Flags(Flags::FIN.0 | Flags::ACK.0);
const SYN_ACK: Flags = Flags(Flags::SYN.0 | Flags::ACK.0);

#[rustfmt::skip]
const CONVERSATION: [Segment; 10] = [
    Segment { microseconds: 395_352, from_web: true, flags: Flags::SYN, sequence: 0, acknowledgment: 0, window: 62727, clocks: (169_071_433, 0), payload: b"" },
    Segment { microseconds: 396_621, from_web: false, flags: SYN_ACK, sequence: 0, acknowledgment: 1, window: 65535, clocks: (603_833_672, 169_071_433), payload: b"" },
    Segment { microseconds: 396_666, from_web: true, flags: ACK, sequence: 1, acknowledgment: 1, window: 491, clocks: (169_071_435, 603_833_672), payload: b"" },
    Segment { microseconds: 396_706, from_web: true, flags: PSH_ACK, sequence: 1, acknowledgment: 1, window: 491, clocks: (169_071_435, 603_833_672), payload: REQUEST },
    Segment { microseconds: 398_056, from_web: false, flags: ACK, sequence: 1, acknowledgment: 76, window: 256, clocks: (603_833_673, 169_071_435), payload: b"" },
    Segment { microseconds: 546_187, from_web: false, flags: PSH_ACK, sequence: 1, acknowledgment: 76, window: 256, clocks: (603_833_821, 169_071_435), payload: RESPONSE },
    Segment { microseconds: 546_237, from_web: true, flags: ACK, sequence: 76, acknowledgment: 298, window: 489, clocks: (169_071_584, 603_833_821), payload: b"" },
    Segment { microseconds: 546_374, from_web: true, flags: FIN_ACK, sequence: 76, acknowledgment: 298, window: 489, clocks: (169_071_584, 603_833_821), payload: b"" },
    Segment { microseconds: 547_668, from_web: false, flags: FIN_ACK, sequence: 298, acknowledgment: 77, window: 256, clocks: (603_833_823, 169_071_584), payload: b"" },
    Segment { microseconds: 547_697, from_web: true, flags: ACK, sequence: 77, acknowledgment: 299, window: 489, clocks: (169_071_586, 603_833_823), payload: b"" },
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: make_sample FILE")?;
    let mut file = pcap::Writer::new(Vec::new(), LinkType::LINUX_SLL2, 262_144, Resolution::MICROSECONDS)?;
    let mut buffer = [0; 2048];
    for (number, segment) in (1..).zip(&CONVERSATION) {
        let packet = mirrored(segment, number, &mut buffer)?;
        let time = Timestamp { seconds: SECONDS, fraction: segment.microseconds, resolution: Resolution::MICROSECONDS };
        let len = u32::try_from(packet.len())?;
        file.write(time, packet, len)?;
    }
    std::fs::write(path, file.finish()?)?;
    Ok(())
}

/// The segment as the monitor captures it. `number` makes IP identifications differ.
fn mirrored<'b>(segment: &Segment, number: u16, buffer: &'b mut [u8]) -> Result<&'b [u8], mirrortap::Error> {
    let inner = if segment.from_web { from_web(segment) } else { from_external(segment) };
    let timestamps = TcpOption::Timestamps { value: segment.clocks.0, echo_reply: segment.clocks.1 };
    let nop = TcpOption::NoOperation;
    let (mss, scale) = if segment.from_web { (1460, 7) } else { (1412, 8) };
    let opening =
        [TcpOption::MaximumSegmentSize(mss), TcpOption::SackPermitted, timestamps, nop, TcpOption::WindowScale(scale)];
    let following = [nop, nop, timestamps];
    let options: &[_] = if segment.flags.contains(Flags::SYN) { &opening } else { &following };
    let frame = Builder::new(buffer)
        .octets(segment.payload)
        .tcp(inner.tcp, options)
        .ipv4(ipv4::Fields { identification: number, flags: ipv4::Flags::DONT_FRAGMENT, ..inner.ipv4 }, &[])
        .ethernet(inner.ethernet)
        // What the cloud puts around it: no UDP checksum, TTL 255, identification 0.
        .vxlan(vxlan::Fields { vni: Vni::new(VNI).unwrap_or_default(), ..Default::default() })
        .udp(udp::Fields { source_port: 65507, destination_port: vxlan::PORT, ..Default::default() })
        .without_checksum()
        .ipv4(ipv4::Fields { source: WEB, destination: MONITOR, time_to_live: 255, ..Default::default() }, &[])
        .sll2(ethernet::sll2::Fields {
            interface_index: 2,
            hardware_type: ethernet::sll::HardwareType::ETHERNET,
            packet_type: ethernet::sll::PacketType::HOST,
            address_length: 6,
            address: [0x0a, 0x0a, 0x78, 0x08, 0x08, 0x01, 0, 0],
            ..Default::default()
        })
        .finish()?;
    Ok(frame)
}

struct Inner {
    ethernet: ethernet::Fields,
    ipv4: ipv4::Fields,
    tcp: tcp::Fields,
}

const WEB_MAC: ethernet::MacAddr = ethernet::MacAddr([0x06, 0x0a, 0x0a, 0x0a, 0x0a, 0xfc]);
const ROUTER_MAC: ethernet::MacAddr = ethernet::MacAddr([0x06, 0x0a, 0x0a, 0x0a, 0x0a, 0x01]);

fn from_web(segment: &Segment) -> Inner {
    Inner {
        ethernet: ethernet::Fields { destination: ROUTER_MAC, source: WEB_MAC, ..Default::default() },
        ipv4: ipv4::Fields { source: WEB, destination: EXTERNAL, ..Default::default() },
        tcp: tcp::Fields { source_port: 45604, destination_port: 80, ..numbered(segment, WEB_START, EXTERNAL_START) },
    }
}

fn from_external(segment: &Segment) -> Inner {
    Inner {
        ethernet: ethernet::Fields { destination: WEB_MAC, source: ROUTER_MAC, ..Default::default() },
        ipv4: ipv4::Fields { source: EXTERNAL, destination: WEB, time_to_live: 58, ..Default::default() },
        tcp: tcp::Fields { source_port: 80, destination_port: 45604, ..numbered(segment, EXTERNAL_START, WEB_START) },
    }
}

fn numbered(segment: &Segment, own: u32, other: u32) -> tcp::Fields {
    let acknowledges = segment.flags.contains(Flags::ACK);
    tcp::Fields {
        sequence_number: SequenceNumber(own) + segment.sequence,
        acknowledgment_number: SequenceNumber(if acknowledges { other } else { 0 }) + segment.acknowledgment,
        flags: segment.flags,
        window: segment.window,
        ..Default::default()
    }
}
