//! What is sent: copies of HTTP over TCP, in VXLAN.
//!
//! | share | what | octets without VXLAN |
//! |---|---|---|
//! | 50 % | ACK | 66 |
//! | 25 % | HTTP request | 590 |
//! | 25 % | full segment | 1514 |
//!
//! 559 on average, from 256 connections, in both directions.

use mirrortap::builder::Builder;
use mirrortap::tcp::{Flags, SequenceNumber, TcpOption};
use mirrortap::{Vni, ethernet, ipv4, tcp, udp, vxlan};
use mirrortap_benches::packets::request_head;
use mirrortap_benches::random::Random;

use crate::lab::{Error, MONITOR, MONITOR_MAC, SENDER, SENDER_MAC};

/// How many frames there are: each connection has sixteen of them.
const FRAMES: u32 = 4096;
const CONNECTIONS: u32 = 256;

/// How many octets of TCP make a frame of 590 octets, and one of 1514, with timestamps.
const REQUEST: usize = 590 - 66;
const FULL: usize = 1514 - 66;

/// The same in every run.
pub(crate) fn frames() -> Result<Vec<Vec<u8>>, Error> {
    let mut random = Random::new(42);
    (0..FRAMES).map(|number| frame(number, &mut random)).collect()
}

fn frame(number: u32, random: &mut Random) -> Result<Vec<u8>, Error> {
    let connection = number % CONNECTIONS;
    let [.., host] = connection.to_be_bytes();
    let client = ([10, 1, 7, host].into(), 32_768 + connection as u16);
    let server = ([10, 1, 9, 80].into(), 80);
    let request = request_head(random);
    let (payload, reply) = match random.below(4) {
        0 => (request.as_bytes().get(..REQUEST).ok_or("a request is too short")?, false),
        1 => (&random.octets::<FULL>()[..], true),
        _ => (&[][..], random.below(2) == 0),
    };
    let ((source, source_port), (destination, destination_port)) =
        if reply { (server, client) } else { (client, server) };
    let timestamps = TcpOption::Timestamps { value: random.bits() as u32, echo_reply: random.bits() as u32 };
    let segment = tcp::Fields {
        source_port,
        destination_port,
        sequence_number: SequenceNumber(random.bits() as u32),
        acknowledgment_number: SequenceNumber(random.bits() as u32),
        flags: if payload.is_empty() { Flags::ACK } else { Flags::PSH | Flags::ACK },
        window: 502,
        ..Default::default()
    };
    let mut buffer = vec![0; 2048];
    let [source_mac, destination_mac] = [SENDER_MAC, MONITOR_MAC];
    let frame = Builder::new(&mut buffer)
        .octets(payload)
        .tcp(segment, &[TcpOption::NoOperation, TcpOption::NoOperation, timestamps])
        .ipv4(ipv4::Fields { source, destination, ..Default::default() }, &[])
        .ethernet(ethernet::Fields::default())
        .vxlan(vxlan::Fields { vni: Vni::new(1000 + connection).ok_or("a VNI is too large")?, ..Default::default() })
        // Mirrors send no checksum.
        .udp(udp::Fields {
            source_port: 49_152 + connection as u16,
            destination_port: vxlan::PORT,
            ..Default::default()
        })
        .without_checksum()
        .ipv4(ipv4::Fields { source: SENDER.into(), destination: MONITOR.into(), ..Default::default() }, &[])
        .ethernet(ethernet::Fields {
            source: source_mac.parse()?,
            destination: destination_mac.parse()?,
            ..Default::default()
        })
        .finish()
        .map_err(|error| error.to_string())?;
    Ok(frame.to_vec())
}

#[cfg(test)]
mod tests {
    use super::frames;

    #[test]
    fn the_mix_is_as_described() {
        let frames = frames().unwrap();
        let outer = 14 + 20 + 8 + 8;
        let share =
            |len: usize| frames.iter().filter(|frame| frame.len() == len + outer).count() as f64 / frames.len() as f64;
        for (len, expected) in [(66, 0.5), (590, 0.25), (1514, 0.25)] {
            assert!((share(len) - expected).abs() < 0.03, "{len}: {}", share(len));
        }
    }
}
