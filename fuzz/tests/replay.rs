//! Every target over packets that the project made, over their prefixes, and with each octet changed.

use mirrortap_fuzz::{layers, mirrored, text};

const SAMPLE: &[u8] = include_bytes!("../../examples/src/sample.pcap");

/// The packets of the sample, each behind an octet that chooses its link type.
fn packets() -> Vec<Vec<u8>> {
    let mut reader = capture::Reader::new(SAMPLE).expect("a capture");
    let mut packets = Vec::new();
    while let Some(record) = reader.next_record() {
        packets.push([&[1], record.expect("a record").bytes].concat());
    }
    packets
}

fn prefixes_and_changes(octets: &[u8], target: fn(&[u8])) {
    for end in 0..=octets.len() {
        target(&octets[..end]);
    }
    for place in 0..octets.len() {
        let mut changed = octets.to_vec();
        for change in [0x01, 0x80, 0xff] {
            changed[place] = octets[place] ^ change;
            target(&changed);
        }
    }
}

#[test]
fn packets_through_every_target() {
    let packets = packets();
    assert_eq!(packets.len(), 10);
    for packet in &packets {
        prefixes_and_changes(packet, layers);
        prefixes_and_changes(packet, mirrored);
        for choice in 0..64 {
            let packet = [&packet[..1], &[choice], &packet[1..]].concat();
            text(&packet);
        }
        prefixes_and_changes(&[&packet[..1], &[0b110], &packet[1..]].concat(), text);
    }
}

#[test]
fn files_through_capture() {
    prefixes_and_changes(SAMPLE, mirrortap_fuzz::capture);
}
