//! What each fuzz target does with its octets, so that a plain test can do the same. Nothing may panic or hang, and what
//! the documentation promises is asserted.

use flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
use mirrortap::{Checksums, Error, Layers, LinkType, Mirrored, NotMirrored, Payload, Settings};

/// The link types that are read, one chosen by the first octet; the octets behind it.
fn link(octets: &[u8]) -> Option<(LinkType, &[u8])> {
    const LINKS: [LinkType; 8] = [
        LinkType::ETHERNET,
        LinkType::LINUX_SLL2,
        LinkType::LINUX_SLL,
        LinkType::NULL,
        LinkType::LOOP,
        LinkType::RAW,
        LinkType::IPV4,
        LinkType::IPV6,
    ];
    let (&first, rest) = octets.split_first()?;
    Some((LINKS[usize::from(first) % LINKS.len()], rest))
}

/// Walks a packet, with fewer octets captured than claimed: offsets grow, payloads lie inside, there is one error at most.
pub fn layers(octets: &[u8]) {
    let Some((link_type, packet)) = link(octets) else { return };
    let mut layers = Layers::link(link_type, Payload::new(packet, packet.len() + 100));
    let mut checksums = Checksums::default();
    let mut last = None;
    let mut failed = false;
    for layer in &mut layers {
        assert!(!failed, "nothing follows an error");
        match layer {
            Ok(layer) => {
                assert!(last.is_none_or(|last| last < layer.offset), "offsets grow");
                last = Some(layer.offset);
                assert!(layer.offset + layer.payload.bytes.len() <= packet.len(), "payloads lie inside");
                assert!(layer.payload.bytes.len() <= layer.payload.len, "no more is captured than claimed");
                let _ = checksums.verify(&layer);
                // Debug calls every accessor and runs every option iterator to its end.
                std::hint::black_box(format!("{:?}", layer.header));
            }
            Err(error) => {
                failed = true;
                if let Error::Truncated { needed, available, .. } = error {
                    assert!(needed > available, "more octets would help");
                }
            }
        }
    }
    assert!(layers.end().is_some());
}

/// Reads the fast path; it never disagrees with the walk about what is unreadable.
pub fn mirrored(octets: &[u8]) {
    let Some((link_type, packet)) = link(octets) else { return };
    match Mirrored::link(link_type, packet, &Settings::default()) {
        Ok(mirrored) => {
            assert!(mirrored.frame().bytes.len() <= packet.len());
            let _ = mirrored.direction();
            let _ = flow::Key::from_mirrored(&mirrored);
        }
        Err(NotMirrored::Unreadable(error)) => {
            assert_eq!(Layers::link(link_type, packet).find_map(Result::err), Some(error));
        }
        Err(_) => {}
    }
}

/// Reads a file: it ends, and offsets never go back.
pub fn capture(octets: &[u8]) {
    let Ok(mut reader) = capture::Reader::new(octets) else { return };
    let mut offset = reader.offset();
    loop {
        let ended = match reader.next_record() {
            Some(Ok(record)) => {
                assert!(record.bytes.len() <= octets.len());
                record.comments().for_each(drop);
                false
            }
            Some(Err(_)) | None => true,
        };
        assert!(reader.offset() >= offset && reader.offset() <= octets.len() as u64);
        offset = reader.offset();
        if ended {
            assert!(reader.next_record().is_none(), "nothing follows the end");
            return;
        }
    }
}

/// Prints a packet in all its detail: one line end at the end, and nothing but ASCII.
pub fn text(octets: &[u8]) {
    let Some((link_type, rest)) = link(octets) else { return };
    let Some((&choice, packet)) = rest.split_first() else { return };
    let options = text::Options {
        link_header: choice & 1 != 0,
        verbosity: (choice >> 1) & 3,
        absolute_sequence: choice & 8 != 0,
        quiet: choice & 16 != 0,
        hex: if choice & 32 != 0 { text::Hex::HexAscii } else { text::Hex::None },
        ..text::Options::default()
    };
    let mut printer = text::Printer::new(options);
    let mut sequences = Sequences::new([Ipv4Slot::EMPTY; 8], [Ipv6Slot::EMPTY; 8], [7; 16]);
    let packet = text::Packet { time: text::Time::default(), link_type, bytes: packet, len: packet.len() + 7 };
    let mut printed = String::new();
    printer.packet(&mut printed, &mut sequences, &packet).expect("a string takes all text");
    assert!(printed.ends_with('\n') && printed.is_ascii());
}
