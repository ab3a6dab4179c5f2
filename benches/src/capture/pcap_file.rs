//! pcap-file, in two ways: checked, as its documentation starts with, and raw, which decides nothing.
//!
//! `=3.0.0-rc.3`: 2.0.0 refuses files that were cut by a snap length, and a requirement of `3.0.0-rc.3` resolves to an older
//! candidate. Its buffer has 8 MiB unless asked for another: with 256 KiB it is faster. An error is repeated for ever, so
//! the loops here end at the first; its iterators, which copy every packet, are not used.

use std::fs::File;

use pcap_file::pcap::PcapReader;
use pcap_file::pcapng::blocks::ENHANCED_PACKET_BLOCK;
use pcap_file::pcapng::{Block, PcapNgReader};

use super::{Answer, CAPACITY};

/// Packets of a pcap file.
pub(super) fn packets(file: &File) -> Answer {
    let mut answer = Answer::default();
    let Ok(mut reader) = PcapReader::with_capacity(file, CAPACITY) else { return answer };
    while let Some(Ok(packet)) = reader.next_packet() {
        answer.packet(packet.data());
    }
    answer
}

/// Packets of a pcap file as they are.
pub(super) fn raw_packets(file: &File) -> Answer {
    let mut answer = Answer::default();
    let Ok(mut reader) = PcapReader::with_capacity(file, CAPACITY) else { return answer };
    while let Some(Ok(packet)) = reader.next_raw_packet() {
        answer.packet(&packet.data);
    }
    answer
}

/// Blocks of a pcapng file.
pub(super) fn blocks(file: &File) -> Answer {
    let mut answer = Answer::default();
    let Ok(mut reader) = PcapNgReader::with_capacity(file, CAPACITY) else { return answer };
    while let Some(Ok((block, _))) = reader.next_block() {
        if let Block::EnhancedPacket(packet) = block {
            answer.packet(&packet.data);
        }
    }
    answer
}

/// Blocks of a pcapng file as they are: what is in them is read by hand.
pub(super) fn raw_blocks(file: &File) -> Answer {
    let mut answer = Answer::default();
    let Ok(mut reader) = PcapNgReader::with_capacity(file, CAPACITY) else { return answer };
    while let Some(Ok((block, _))) = reader.next_raw_block() {
        if block.type_ != ENHANCED_PACKET_BLOCK {
            continue;
        }
        let Some((header, octets)) = block.body.split_first_chunk::<20>() else { return answer };
        let [.., a, b, c, d, _, _, _, _] = *header;
        let Some(packet) = octets.get(..u32::from_le_bytes([a, b, c, d]) as usize) else { return answer };
        answer.packet(packet);
    }
    answer
}
