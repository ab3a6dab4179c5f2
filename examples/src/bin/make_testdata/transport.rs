//! TCP, and the protocols of text lines.

use mirrortap::tcp::{Flags, TcpOption};
use mirrortap::{ipv4, tcp};

use crate::Failure;
use crate::build::{FRAME, built, datagram, hex, ip, ip6, segment};

pub(crate) fn tcp_segments() -> Result<Vec<Vec<u8>>, Failure> {
    let there = |flags, sequence, acknowledgment, options: &[TcpOption<'_>], payload: &[u8]| {
        let fields = segment(Flags(flags), sequence, acknowledgment);
        built(|frame| frame.octets(payload).tcp(fields, options).ipv4(ip(), &[]).ethernet(FRAME))
    };
    let back = |flags, sequence, acknowledgment, options: &[TcpOption<'_>], payload: &[u8]| {
        let fields = segment(Flags(flags), sequence, acknowledgment);
        let fields = tcp::Fields { source_port: 8000, destination_port: 45_604, ..fields };
        let ip = ipv4::Fields { source: ip().destination, destination: ip().source, ..ip() };
        built(|frame| frame.octets(payload).tcp(fields, options).ipv4(ip, &[]).ethernet(FRAME))
    };
    let clock = TcpOption::Timestamps { value: 1, echo_reply: 2 };
    let nop = TcpOption::NoOperation;
    let syn = [TcpOption::MaximumSegmentSize(1460), TcpOption::SackPermitted, clock, nop, TcpOption::WindowScale(7)];
    let blocks = hex("00001771 00001775 00001780 00001790")?;
    let sack = [nop, nop, TcpOption::Sack(tcp::SackBlocks::new(&blocks))];
    let mut segments = vec![
        there(0x02, 0xffff_fffe, 0, &syn, b"")?,
        back(0x12, 5000, 0xffff_ffff, &syn, b"")?,
        there(0x10, 0xffff_ffff, 5001, &[nop, nop, clock], b"")?,
        there(0x18, 0xffff_ffff, 5001, &[nop, nop, clock], b"over the end of the numbers")?,
        back(0x10, 5001, 26, &sack, b"")?,
        back(0x10, 4999, 26, &[], b"x")?,
        there(0x38, 26, 5001, &[], b"urgent")?,
        there(0xd0, 32, 5001, &[], b"")?,
        back(0x11, 5001, 32, &[], b"")?,
        there(0x14, 32, 5002, &[], b"why it was reset: a reason of more than thirty octets")?,
        there(0x04, 32, 0, &[], b"\x00\x80why")?,
        there(0x00, 32, 0, &[], b"")?,
        there(0xff, 32, 7, &[], b"")?,
    ];
    let ipv6 = |flags, sequence, acknowledgment| {
        built(|frame| {
            frame.octets(b"six").tcp(segment(flags, sequence, acknowledgment), &[]).ipv6(ip6()).ethernet(FRAME)
        })
    };
    segments.push(ipv6(Flags::ACK, 1000, 2000)?);
    segments.push(ipv6(Flags::ACK, 1003, 2000)?);
    // Every kind of option.
    let digest = [0xab; 16];
    let data = hex("0102030405060708090a0b0c")?;
    let some = |octets: usize| data.get(..octets).unwrap_or_default();
    let (md5, join) = (TcpOption::Md5(&digest), hex("1001 00000001 00000002")?);
    let authentication = TcpOption::Authentication { key_id: 1, receive_next_key_id: 2, mac: some(12) };
    for option in [
        md5,
        TcpOption::UserTimeout { minutes: true, timeout: 5 },
        TcpOption::UserTimeout { minutes: false, timeout: 5 },
        authentication,
        TcpOption::Multipath(&hex("0081 0102030405060708")?),
        TcpOption::Multipath(&hex("0181 0102030405060708 1112131415161718")?),
        TcpOption::Multipath(&join),
        TcpOption::Multipath(&hex("2005 00000001 00000002 0003 0004")?),
        TcpOption::Multipath(&hex("3405 0a000001")?),
        TcpOption::Multipath(&hex("4001 02")?),
        TcpOption::Multipath(&hex("5001")?),
        TcpOption::Multipath(&hex("6000 0000000000000001")?),
        TcpOption::Multipath(&hex("7000 0102030405060708")?),
        TcpOption::Multipath(&hex("f000")?),
        TcpOption::FastOpen(&[]),
        TcpOption::FastOpen(some(8)),
        TcpOption::Experimental { kind: 254, experiment_id: 0xf989, data: some(8) },
        TcpOption::Experimental { kind: 254, experiment_id: 0xf989, data: &[] },
        TcpOption::Experimental { kind: 254, experiment_id: 0x1234, data: some(4) },
        TcpOption::Experimental { kind: 253, experiment_id: 0x1234, data: some(4) },
    ] {
        segments.push(there(0x10, 1, 2, &[nop, option], b"")?);
        segments.push(there(0x02, 1, 2, &[option, nop], b"")?);
    }
    for (kind, octets) in [(6, 4), (7, 4), (9, 0), (10, 1), (11, 4), (12, 4), (13, 4), (14, 1), (15, 1), (20, 2)] {
        segments.push(there(0x10, 1, 2, &[nop, TcpOption::Unknown { kind, data: some(octets) }], b"")?);
    }
    for (kind, octets) in [(2, 3), (3, 2), (4, 1), (5, 6), (8, 4), (28, 1), (29, 0), (34, 3), (200, 12)] {
        segments.push(there(0x02, 1, 2, &[TcpOption::Unknown { kind, data: some(octets) }, nop], b"")?);
    }
    Ok(segments)
}

pub(crate) fn text_protocols() -> Result<Vec<Vec<u8>>, Failure> {
    let to = |port, payload: &[u8]| {
        let fields = tcp::Fields { destination_port: port, ..segment(Flags(0x18), 1, 2) };
        built(|frame| frame.octets(payload).tcp(fields, &[]).ipv4(ip(), &[]).ethernet(FRAME))
    };
    let response = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
    Ok(vec![
        to(80, b"GET / HTTP/1.1\r\nHost: example\r\nAccept: */*\r\n\r\n")?,
        to(80, response.as_bytes())?,
        to(8080, b"post /a\tb HTTP/1.1\nHost: example\n\n\x00binary")?,
        to(80, b"PATCH / HTTP/1.1\r\n\r\n")?,
        to(80, b"anything 404\r\n")?,
        to(80, b"anything 4040\r\n")?,
        to(80, b"HTTP/1.1 200 OK")?,
        to(80, b"GET / HTTP/1.1 ")?,
        to(80, b"GET / HTTP/1.1\rlone")?,
        to(80, b"GET /\xff HTTP/1.1\r\n")?,
        to(80, b"GET")?,
        to(80, b"\x16\x03\x01\x02\x00")?,
        to(21, b"USER anonymous\r\nPASS x\r\n")?,
        to(25, b"EHLO mirror.example\r\n")?,
        to(25, b"\x00")?,
        to(43, b"example.org\r\n")?,
        to(554, b"DESCRIBE rtsp://example/ RTSP/1.0\r\nCSeq: 1\r\n\r\n")?,
        to(8554, b"RTSP/1.0 200 OK\r\n\r\n")?,
        datagram(5060, 5060, b"INVITE sip:a@example SIP/2.0\r\nVia: x\r\n\r\n")?,
        datagram(40_000, 5060, b"SIP/2.0 180 Ringing\r\n\r\n")?,
        datagram(40_000, 5060, b"\x00\x00")?,
    ])
}
