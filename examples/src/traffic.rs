//! Traffic to measure with: HTTP connections, as a mirror sends their packets to a monitor. The same arguments give the
//! same packets.

use std::net::Ipv4Addr;

use clap::ValueEnum;
use mirrortap::builder::Builder;
use mirrortap::tcp::{Flags, SequenceNumber, TcpOption};
use mirrortap::{Error, MacAddr, Vni, ethernet, ipv4, tcp, udp, vxlan};
use mirrortap_capture::{Resolution, Timestamp};

/// Who talks to whom, and how long. Of each kind 256 connections are open at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Workload {
    /// 166 requests on each connection, which has 1,002 packets; 64 clients
    Keepalive,
    /// One request on each connection, which has 12 packets; 64 clients
    Manyflows,
    /// One request on each connection; 65,536 clients, and none connects again before all others did
    OneAddressPerFlow,
}

impl Workload {
    const fn clients(self) -> u32 {
        match self {
            Self::Keepalive | Self::Manyflows => 64,
            Self::OneAddressPerFlow => 65_536,
        }
    }

    const fn servers(self) -> u32 {
        match self {
            Self::Keepalive | Self::Manyflows => 32,
            Self::OneAddressPerFlow => 256,
        }
    }

    const fn requests(self) -> usize {
        match self {
            Self::Keepalive => 166,
            Self::Manyflows | Self::OneAddressPerFlow => 1,
        }
    }
}

/// How many connections are open at any time.
const OPEN: usize = 256;

/// 2024-12-06 03:18:48.395352 UTC.
const START_MICROSECONDS: u64 = 1_733_455_128_395_352;

const MONITORED: Ipv4Addr = Ipv4Addr::new(10, 10, 10, 252);
const MONITOR: Ipv4Addr = Ipv4Addr::new(10, 120, 8, 71);
const VNI: u32 = 16_398_363;
/// Of clients: the first two octets of their addresses.
const CLIENTS: u32 = 0x0a0a_0000;
/// Of servers: the first three octets of their addresses.
const SERVERS: u32 = 0x22a0_6f00;

const OUTER_ETHERNET: ethernet::Fields = ethernet::Fields {
    destination: MacAddr([0x0a, 0x1b, 0x2c, 0x3d, 0x4e, 0x5f]),
    source: MacAddr([0x0a, 0xa0, 0xb0, 0xc0, 0xd0, 0xe0]),
    ether_type: mirrortap::EtherType::IPV4,
};
const INNER_ETHERNET: ethernet::Fields = ethernet::Fields {
    destination: MacAddr([0x02, 0x55, 0x00, 0x11, 0x22, 0x33]),
    source: MacAddr([0x02, 0xdd, 0xee, 0xff, 0x00, 0x11]),
    ether_type: mirrortap::EtherType::IPV4,
};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: ifconfig.me\r\nUser-Agent: curl/7.81.0\r\nAccept: */*\r\n\r\n";
const RESPONSE_HEAD: &[u8] = b"HTTP/1.1 200 OK\r\n\
    Server: istio-envoy\r\n\
    Date: Fri, 06 Dec 2024 03:18:48 GMT\r\n\
    Content-Type: text/plain\r\n\
    Content-Length: 2600\r\n\
    \r\n";

const PSH_ACK: Flags = Flags(Flags::PSH.0 | Flags::ACK.0);
const FIN_ACK: Flags = Flags(Flags::FIN.0 | Flags::ACK.0);
const SYN_ACK: Flags = Flags(Flags::SYN.0 | Flags::ACK.0);

/// What a segment carries.
#[derive(Clone, Copy)]
enum Payload {
    Nothing,
    Request,
    /// The head of the response and the front of its body.
    Response,
    /// The rest of the body.
    Body,
}

/// A segment: whether the client sends it, its flags, what it carries.
type Segment = (bool, Flags, Payload);

const OPENING: [Segment; 3] =
    [(true, Flags::SYN, Payload::Nothing), (false, SYN_ACK, Payload::Nothing), (true, Flags::ACK, Payload::Nothing)];
const EXCHANGE: [Segment; 6] = [
    (true, PSH_ACK, Payload::Request),
    (false, Flags::ACK, Payload::Nothing),
    (false, Flags::ACK, Payload::Response),
    (true, Flags::ACK, Payload::Nothing),
    (false, PSH_ACK, Payload::Body),
    (true, Flags::ACK, Payload::Nothing),
];
const CLOSING: [Segment; 3] =
    [(true, FIN_ACK, Payload::Nothing), (false, FIN_ACK, Payload::Nothing), (true, Flags::ACK, Payload::Nothing)];

/// The packets of a workload, without end.
pub struct Traffic {
    workload: Workload,
    random: Random,
    open: Vec<Connection>,
    /// How many connections were opened.
    opened: u32,
    microseconds: u64,
    response: Vec<u8>,
    body: Vec<u8>,
    buffer: [u8; 2048],
}

impl Traffic {
    /// The packets of `workload` from the first one on.
    #[must_use]
    pub fn new(workload: Workload) -> Self {
        // Printable octets without a space.
        let body: Vec<u8> =
            (0..1300_u32).map(|index| b'!' + u8::try_from((index * 7 + 33) % 94).unwrap_or(0)).collect();
        Self {
            workload,
            random: Random(4789),
            open: Vec::with_capacity(OPEN),
            opened: 0,
            microseconds: START_MICROSECONDS,
            response: [RESPONSE_HEAD, &body[..1200]].concat(),
            body: [&body, &body[..100]].concat(),
            buffer: [0; 2048],
        }
    }

    /// The next packet from its Ethernet header on, and when it comes: up to 59 microseconds after the one before.
    ///
    /// # Errors
    /// None: every packet is well-formed and fits the buffer.
    pub fn next_packet(&mut self) -> Result<(Timestamp, &[u8]), Error> {
        while self.open.len() < OPEN {
            let connection = Connection::new(self.workload, self.opened, &mut self.random);
            self.open.push(connection);
            self.opened = self.opened.wrapping_add(1);
        }
        let index = self.random.index(OPEN);
        let connection = &mut self.open[index];
        let segments = OPENING.len() + EXCHANGE.len() * self.workload.requests() + CLOSING.len();
        let (from_client, flags, payload) = match connection.sent {
            step @ 0..3 => OPENING[step],
            step if step + CLOSING.len() >= segments => CLOSING[step + CLOSING.len() - segments],
            step => EXCHANGE[(step - OPENING.len()) % EXCHANGE.len()],
        };
        let payload: &[u8] = match payload {
            Payload::Nothing => &[],
            Payload::Request => REQUEST,
            Payload::Response => &self.response,
            Payload::Body => &self.body,
        };
        let clock = self.random.below(40);
        let frame = connection.send(from_client, flags, payload, clock, &mut self.buffer)?;
        if connection.sent == segments {
            self.open.remove(index);
        }
        self.microseconds += u64::from(1 + self.random.below(59));
        let (seconds, fraction) = (self.microseconds / 1_000_000, self.microseconds % 1_000_000);
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        Ok((Timestamp { seconds, fraction, resolution: Resolution::MICROSECONDS }, frame))
    }
}

/// One end of a connection.
struct End {
    address: Ipv4Addr,
    port: u16,
    sequence_number: SequenceNumber,
}

struct Connection {
    client: End,
    server: End,
    /// The UDP port that the mirror sends its packets from.
    mirror_port: u16,
    clock: u32,
    identification: u16,
    /// How many segments were sent.
    sent: usize,
}

impl Connection {
    /// The connection with that number: each has another pair of ends.
    fn new(workload: Workload, number: u32, random: &mut Random) -> Self {
        let (client, round) = (number % workload.clients(), number / workload.clients());
        let server = (round * 13).wrapping_add(number) % workload.servers();
        Self {
            client: End {
                address: (CLIENTS + client).into(),
                // No port that tcpdump knows.
                port: low_half(32_768 + (round * 31).wrapping_add(number.wrapping_mul(7)) % 28_000),
                sequence_number: SequenceNumber(random.word()),
            },
            server: End {
                address: (SERVERS + server).into(),
                port: 80,
                sequence_number: SequenceNumber(random.word()),
            },
            mirror_port: low_half(49_153 + number.wrapping_mul(17) % 16_000),
            clock: random.word() / 2,
            identification: low_half(number & 0xffff),
            sent: 0,
        }
    }

    /// The next segment, mirrored.
    fn send<'b>(
        &mut self,
        from_client: bool,
        flags: Flags,
        payload: &[u8],
        clock: u32,
        buffer: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        self.sent += 1;
        self.clock = self.clock.wrapping_add(clock);
        self.identification = self.identification.wrapping_add(1);
        let (from, to) = if from_client { (&mut self.client, &self.server) } else { (&mut self.server, &self.client) };
        let segment = tcp::Fields {
            source_port: from.port,
            destination_port: to.port,
            sequence_number: from.sequence_number,
            acknowledgment_number: if flags.contains(Flags::ACK) { to.sequence_number } else { SequenceNumber(0) },
            flags,
            window: 62_727,
            ..Default::default()
        };
        let counts = u32::from(flags.contains(Flags::SYN) || flags.contains(Flags::FIN));
        from.sequence_number = from.sequence_number + u32::try_from(payload.len()).unwrap_or(0) + counts;

        let nop = TcpOption::NoOperation;
        let timestamps = |echo_reply| TcpOption::Timestamps { value: self.clock, echo_reply };
        let mss = TcpOption::MaximumSegmentSize(1460);
        let opening = [mss, TcpOption::SackPermitted, timestamps(0), nop, TcpOption::WindowScale(7)];
        let following = [nop, nop, timestamps(self.clock ^ 0x1234)];
        let options: &[_] = if flags.contains(Flags::SYN) { &opening } else { &following };
        let inner = ipv4::Fields {
            identification: self.identification,
            flags: ipv4::Flags::DONT_FRAGMENT,
            source: from.address,
            destination: to.address,
            ..Default::default()
        };
        let outer = ipv4::Fields {
            identification: self.identification ^ 0x5555,
            flags: ipv4::Flags::DONT_FRAGMENT,
            time_to_live: 255,
            source: MONITORED,
            destination: MONITOR,
            ..Default::default()
        };
        let frame = Builder::new(buffer)
            .octets(payload)
            .tcp(segment, options)
            .ipv4(inner, &[])
            .ethernet(INNER_ETHERNET)
            .vxlan(vxlan::Fields { vni: Vni::new(VNI).unwrap_or_default(), ..Default::default() })
            .udp(udp::Fields { source_port: self.mirror_port, destination_port: vxlan::PORT, ..Default::default() })
            .without_checksum()
            .ipv4(outer, &[])
            .ethernet(OUTER_ETHERNET)
            .finish()?;
        Ok(frame)
    }
}

/// A number below 65,536.
fn low_half(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Sebastiano Vigna's SplitMix64.
struct Random(u64);

impl Random {
    /// 32 random bits.
    fn word(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0)
    }

    /// A number under `end`, which must be small.
    fn below(&mut self, end: u32) -> u32 {
        self.word() % end
    }

    /// A place in a list of `len`.
    fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.word()).unwrap_or(0) % len
    }
}
