//! pcap-parser, by its readers, which want to be told when to read on. It gives the padding of pcapng as part of the packet
//! unless asked for the packet itself.

use std::fs::File;

use pcap_parser::traits::{PcapNGPacketBlock, PcapReaderIterator};
use pcap_parser::{Block, LegacyPcapReader, PcapBlockOwned, PcapError, PcapNGReader};

use super::{Answer, CAPACITY};

pub(super) fn pcap(file: &File) -> Answer {
    LegacyPcapReader::new(CAPACITY, file).map_or_else(|_| Answer::default(), blocks)
}

pub(super) fn pcapng(file: &File) -> Answer {
    PcapNGReader::new(CAPACITY, file).map_or_else(|_| Answer::default(), blocks)
}

#[inline(always)]
fn blocks(mut reader: impl PcapReaderIterator) -> Answer {
    let mut answer = Answer::default();
    loop {
        match reader.next() {
            Ok((octets, block)) => {
                match &block {
                    PcapBlockOwned::Legacy(packet) => answer.packet(packet.data),
                    PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => answer.packet(packet.packet_data()),
                    _ => {}
                }
                drop(block);
                reader.consume(octets);
            }
            Err(PcapError::Incomplete(_)) => {
                if reader.refill().is_err() {
                    return answer;
                }
            }
            Err(_) => return answer,
        }
    }
}
