//! tcpdump's text, written to any `core::fmt::Write` or `Sink`.

use core::fmt;

use flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
use text::{Options, Packet, Printer, RelativeNumbers, Sink};

type Memory<'s> = Sequences<&'s mut [Ipv4Slot], &'s mut [Ipv6Slot]>;

crate::table![
    <Options as Default>::default,
    Printer::new,
    Printer::options,
    Printer::missing_printer,
    |printer: &mut Printer, out: &mut dyn fmt::Write, memory: &mut Memory, packet: &Packet| {
        printer.packet(&mut { out }, memory, packet)
    },
    <Printer as fmt::Debug>::fmt,
    <Memory as RelativeNumbers>::bases,
    <dyn fmt::Write as Sink>::take,
];
