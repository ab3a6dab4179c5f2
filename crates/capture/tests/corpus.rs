//! Other people's captures: as many records come out as tcpdump 4.99.3 with libpcap 1.10.3 prints packets.
//!
//! The captures are not part of the project. They are looked for beside the workspace, in `../shared/corpus`; without
//! them this test says so and passes.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use std::fs::{self, File};
use std::path::Path;

use common::read_all;
use mirrortap_capture::Reader;

/// Why this reader gives another number of records than the list has packets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// libpcap refuses pcapng from the first interface on that differs in link type or snap length. This reader goes on.
    InterfacesDiffer,
    /// libpcap gives all the records, but tcpdump words some as `[Invalid header: …]` (nothing captured, or less on the
    /// wire than captured) in lines without a time, which the list counts as part of the packet before or not at all.
    InvalidHeaders,
}

/// The captures with another number of records than the list has packets: file, records, reason.
const DEVIATIONS: &[(&str, usize, Why)] = &[
    ("gopacket+gopacket/pcapgo/tests/be/test006.pcapng", 5, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/be/test101.pcapng", 4, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/be/test102.pcapng", 5, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/be/test201.pcapng", 4, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/be/test202.pcapng", 8, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/le/test004.pcapng", 4, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/le/test006.pcapng", 5, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/le/test101.pcapng", 4, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/le/test102.pcapng", 5, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/le/test201.pcapng", 4, Why::InterfacesDiffer),
    ("gopacket+gopacket/pcapgo/tests/le/test202.pcapng", 8, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Packet++Test/PacketExamples/BgpPackets.pcap", 8, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Packet++Test/PacketExamples/GrePackets.pcap", 7, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Packet++Test/PacketExamples/WireGuard.pcap", 4, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Packet++Test/PacketExamples/dns_over_tcp.pcapng", 4, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Packet++Test/PacketExamples/ipsec.pcapng", 3, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Packet++Test/PacketExamples/ipv4-malformed.pcap", 2, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Packet++Test/PacketExamples/ldap.pcapng", 25, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Pcap++Test/PcapExamples/many_interfaces-1.pcapng", 64, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Pcap++Test/PcapExamples/pcapng-example.pcapng", 159, Why::InterfacesDiffer),
    ("seladb+PcapPlusPlus/Tests/Pcap++Test/PcapExamples/too_many_interfaces.pcapng", 1, Why::InterfacesDiffer),
    ("the-tcpdump-group+tcpdump/tests/bgp_vpn_rt-oobr.pcap", 38, Why::InvalidHeaders),
    ("the-tcpdump-group+tcpdump/tests/icmp-icmp_print-oobr-2.pcap", 3, Why::InvalidHeaders),
    ("the-tcpdump-group+tcpdump/tests/icmp6_mobileprefix_asan.pcap", 2, Why::InvalidHeaders),
    ("the-tcpdump-group+tcpdump/tests/olsr-oobr-2.pcap", 3, Why::InvalidHeaders),
    ("the-tcpdump-group+tcpdump/tests/pim_header_asan-2.pcap", 3, Why::InvalidHeaders),
    ("the-tcpdump-group+tcpdump/tests/rsvp-rsvp_obj_print-oobr.pcap", 3, Why::InvalidHeaders),
    ("the-tcpdump-group+tcpdump/tests/rx_serviceid_oobr.pcap", 3, Why::InvalidHeaders),
    ("zeek+zeek/testing/btest/Traces/ldap/gap-data-missing.pcapng", 18, Why::InterfacesDiffer),
    ("zeek+zeek/testing/btest/Traces/ldap/modify-request.pcapng", 17, Why::InterfacesDiffer),
];

#[test]
fn as_many_records_as_libpcap() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Ok(list) = fs::read_to_string(corpus.join("LIST.tsv")) else {
        println!("NOT RUN: there are no captures in {}", corpus.display());
        return;
    };
    let mut lines = list.lines();
    let columns: Vec<_> = lines.next().unwrap().split('\t').collect();
    let column = |name| columns.iter().position(|column| *column == name).unwrap();
    let (file, packets) = (column("file"), column("packets"));
    let (mut files, mut total, mut errors, mut deviations, mut wrong) = (0, 0, 0, 0, Vec::new());
    for line in lines {
        let fields: Vec<_> = line.split('\t').collect();
        let path = corpus.join("files").join(fields[file]);
        let (records, error) = read_all(File::open(&path).unwrap());
        let listed: usize = fields[packets].parse().unwrap();
        let deviation = DEVIATIONS.iter().find(|(name, ..)| fields[file] == *name);
        let expected = deviation.map_or(listed, |(_, records, _)| *records);
        let explained = match deviation {
            None => true,
            Some((_, _, Why::InterfacesDiffer)) => interfaces_differ(&path),
            Some((_, _, Why::InvalidHeaders)) => {
                let invalid = records.iter().filter(|record| {
                    record.bytes.is_empty() || usize::try_from(record.len).unwrap() < record.bytes.len()
                });
                // The list may have counted some of them.
                records.len() - invalid.count() <= listed
            }
        };
        if records.len() != expected || !explained || deviation.is_some() && listed == expected {
            let error = error.as_ref().map(ToString::to_string);
            wrong.push(format!("{}: {} records, {listed} packets, {error:?}", fields[file], records.len()));
        }
        deviations += usize::from(deviation.is_some());
        files += 1;
        total += records.len();
        errors += usize::from(error.is_some());
    }
    println!("{files} captures, {total} records; {errors} captures are damaged, {deviations} deviate as explained");
    assert_eq!(deviations, DEVIATIONS.len(), "the table names captures that are not there");
    assert!(wrong.is_empty(), "{} of {files} captures differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn interfaces_differ(path: &Path) -> bool {
    let mut reader = Reader::new(File::open(path).unwrap()).unwrap();
    while reader.next_record().is_some() {}
    let of = |index: usize| reader.interfaces().get(index).map(|it| (it.link_type, it.limit()));
    (1..reader.interfaces().len()).any(|index| of(index) != of(0))
}
