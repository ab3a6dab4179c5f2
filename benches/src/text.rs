//! Printing packets as `tcpdump -nn` does.
//!
//! The task: the text of each packet of the mix, into a buffer that is cleared before the next. There is no peer: nothing else
//! prints tcpdump's text but tcpdump. What printing is measured by is a copy of the finished text, the least that it takes.
//!
//! Connections are known from the start: the sequence numbers are relative, and every pass prints the same.

use std::hint::black_box;
use std::rc::Rc;

use mirrortap_flow::Slot;
use mirrortap_flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
use mirrortap_text::{FractionUnit, LinkType, Options, Packet, Printer, Time};

use crate::comparison::{Comparison, Contender};
use crate::packets::Packets;

/// As many packets as stay in the second cache.
const HOT: usize = 512;

/// Packets that are in the cache.
#[must_use]
pub fn nn() -> Comparison {
    compare(Rc::new(Packets::new(HOT)))
}

fn compare(packets: Rc<Packets>) -> Comparison {
    let units = packets.len();
    let mut text = Text::new();
    // The first time the connections are new.
    packets.iter().enumerate().for_each(|(number, frame)| _ = text.packet(number, frame));
    let lines: Vec<_> =
        packets.iter().enumerate().map(|(number, frame)| text.packet(number, frame).to_owned()).collect();
    let mut copy = String::new();
    let contenders = vec![
        Contender::new("copy", move || {
            lines.iter().fold(0, |sum, line| {
                copy.clear();
                copy.push_str(line);
                after(sum, black_box(&copy))
            })
        }),
        Contender::new("ours", move || {
            packets.iter().enumerate().fold(0, |sum, (number, frame)| after(sum, black_box(text.packet(number, frame))))
        }),
    ];
    Comparison { unit: "packet", units, contenders, bars: Vec::new() }
}

/// The sum over the texts before, and this one: its length, and how it begins and ends.
#[inline(always)]
fn after(sum: u64, text: &str) -> u64 {
    let octets = text.as_bytes();
    let first = octets.first_chunk().copied().unwrap_or_default();
    let last = octets.last_chunk().copied().unwrap_or_default();
    sum.rotate_left(1) ^ octets.len() as u64 ^ u64::from_le_bytes(first) ^ u64::from_be_bytes(last)
}

/// What it takes to print one packet after the other.
struct Text {
    printer: Printer<'static>,
    sequences: Sequences<Vec<Ipv4Slot>, Vec<Ipv6Slot>>,
    buffer: String,
}

impl Text {
    fn new() -> Self {
        let sequences = Sequences::new(vec![Slot::EMPTY; 8192], vec![Slot::EMPTY; 8192], [7; 16]);
        Self { printer: Printer::new(Options::NN), sequences, buffer: String::new() }
    }

    /// The packets come a little more than a millisecond after each other.
    #[inline(always)]
    fn packet(&mut self, number: usize, frame: &[u8]) -> &str {
        let fraction = (number * 1013 % 1_000_000) as u32;
        let time = Time { seconds: 1_700_000_000, fraction, unit: FractionUnit::Microseconds, utc_offset: 0 };
        let packet = Packet { time, link_type: LinkType::ETHERNET, bytes: frame, len: frame.len() };
        self.buffer.clear();
        self.printer.packet(&mut self.buffer, &mut self.sequences, &packet).expect("a string takes all text");
        &self.buffer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_do_not_differ() {
        let mut comparison = compare(Rc::new(Packets::new(3000)));
        comparison.assert_agreement();
        comparison.assert_agreement();
    }

    #[test]
    fn nothing_is_left_out() {
        let (packets, mut text) = (Packets::new(3000), Text::new());
        for (number, frame) in packets.iter().enumerate() {
            let text = text.packet(number, frame);
            assert!(text.contains(" > 10.1.2.3.4789: VXLAN, flags [I] (0x08), vni 10"), "{text}");
            assert!(text.ends_with('\n') && !text.contains("[|"), "{text}");
        }
    }
}
