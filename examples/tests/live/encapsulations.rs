//! Long frames, fragments, IPv6, GENEVE, what should not come: all goes through, octet for octet.

use std::collections::BTreeMap;
use std::fs;

use crate::both::{Both, all_written, frames_of};
use crate::frames::{frame, in_geneve, in_vxlan};
use crate::harness::{Need, Test};
use crate::lab::{Lab, MONITOR, MONITOR_6};
use crate::pcapng;
use crate::process::until;
use crate::tcpdump::{text_of, without_times};

pub(crate) const TESTS: &[Test] = &[
    ("long_frames", long_frames, &[]),
    ("fragments", fragments, &[Need::Tcpdump]),
    ("outer_ipv6", outer_ipv6, &[Need::Tcpdump]),
    ("vxlan_in_geneve", vxlan_in_geneve, &[Need::Tcpdump]),
    ("odd_datagrams", odd_datagrams, &[Need::Tcpdump]),
];

/// A mirrored packet of 9001 octets, the most there is in a cloud's own network.
fn long_frames(lab: &Lab) {
    let both = Both::start(lab, &[]);
    let sender = lab.sender(MONITOR, 4789);
    let frames: Vec<_> = [9001, 40, 1500, 9001].map(|len| frame(len, 40_000)).to_vec();
    frames.iter().for_each(|frame| sender.send(&in_vxlan(42, frame)));
    for (contents, statistics) in both.finish() {
        assert_eq!(frames_of(&contents), frames);
        assert!(contents.packets.iter().all(|packet| packet.len == packet.bytes.len()));
        all_written(statistics, frames.len());
        // What was received, with the outer headers.
        let inner: usize = frames.iter().map(Vec::len).sum();
        let ethernet = if statistics.octets as usize == inner + frames.len() * (8 + 8 + 20) { 0 } else { 14 };
        assert_eq!(statistics.octets as usize, inner + frames.len() * (8 + 8 + 20 + ethernet));
    }
}

/// A mirrored packet of 9001 octets does not fit in 9001 octets of a network, nor in 1500. UDP gets it whole; on the interface
/// there are fragments, of which the first begins a frame.
fn fragments(lab: &Lab) {
    for (mtu, pieces) in [(9001, 2), (1500, 7)] {
        lab.shell("router", &format!("ip link set mon0 mtu {mtu}"));
        let file = lab.folder.join("fragments").to_str().expect("UTF-8").to_owned();
        let udp = lab.vxlive(&["--decap", "-w", &file]);
        let ring = lab.vxlive(&["-nn", "-e", "-i", "ens5"]);
        let tcpdump = lab.tcpdump(&["-e", "-i", "ens5", "udp port 4789 or ip[6:2] & 0x1fff != 0"]);
        let sender = lab.sender(MONITOR, 4789);
        let frame = frame(9001, 40_000);
        for _ in 0..3 {
            sender.send(&in_vxlan(42, &frame));
        }
        all_written(udp.terminate().well(), 3);
        assert_eq!(frames_of(&pcapng::read(&fs::read(file).expect("a file"))), [&frame[..]; 3]);

        // A first fragment has two lines.
        tcpdump.wait_for_lines(3 * (pieces + 1));
        let ring = ring.terminate();
        assert_eq!(without_times(&ring.stdout), text_of(tcpdump));
        let statistics = ring.well();
        assert_eq!((statistics.received, statistics.printed), (3 * pieces as u64, 3 * pieces as u64));
        // The frame in the first fragment is not whole, and in the others there is no VXLAN.
        let rest = [statistics.cut, statistics.not_vxlan, statistics.malformed, statistics.dropped];
        assert_eq!(rest, [3, 3 * (pieces as u64 - 1), 0, 0]);
    }
}

fn outer_ipv6(lab: &Lab) {
    let frames: Vec<_> = [9001, 60].map(|len| frame(len, 40_000)).to_vec();
    let text = |source: &[&str], tcpdump_source: &[&str]| {
        let vxlive = lab.vxlive(&[source, &["-nn"]].concat());
        let tcpdump = lab.tcpdump(&[tcpdump_source, &["udp", "port", "4789"]].concat());
        let sender = lab.sender(MONITOR_6, 4789);
        frames.iter().for_each(|frame| sender.send(&in_vxlan(42, frame)));
        tcpdump.wait_for_lines(2 * frames.len());
        let ended = vxlive.terminate();
        all_written(ended.well(), frames.len());
        assert_eq!(without_times(&ended.stdout), text_of(tcpdump));
    };
    text(&[], &["-i", "ens5"]);
    text(&["-i", "ens5"], &["-i", "ens5"]);
    text(&["-i", "any"], &["-i", "any"]);

    let both = Both::start(lab, &[]);
    let sender = lab.sender(MONITOR_6, 4789);
    frames.iter().for_each(|frame| sender.send(&in_vxlan(42, frame)));
    for (contents, statistics) in both.finish() {
        assert_eq!(frames_of(&contents), frames);
        all_written(statistics, frames.len());
        let description = &contents.interfaces[0].description;
        assert!(description.contains("fd00:120::1") && description.contains("fd00:120::71"), "{description}");
    }
}

/// As from a gateway load balancer, beside plain VXLAN.
fn vxlan_in_geneve(lab: &Lab) {
    let ports: &[&str] = &["--port", "4789", "--port", "6081"];
    let frames: Vec<_> = [1500, 60].map(|len| frame(len, 40_000)).to_vec();
    let send = || {
        let [vxlan, geneve] = [4789, 6081].map(|port| lab.sender(MONITOR, port));
        vxlan.send(&in_vxlan(42, &frames[0]));
        geneve.send(&in_geneve(43, &frames[1]));
    };
    let both = Both::start(lab, ports);
    send();
    for (contents, statistics) in both.finish() {
        all_written(statistics, 2);
        let found: BTreeMap<_, _> = contents
            .packets
            .iter()
            .map(|packet| (&*contents.interfaces[packet.interface].name, &packet.bytes))
            .collect();
        assert_eq!(found, BTreeMap::from([("vni 42", &frames[0]), ("vni 43", &frames[1])]));
    }

    let vxlive = lab.vxlive(&[ports, &["-nn", "-v", "-i", "ens5"]].concat());
    let tcpdump = lab.tcpdump(&["-v", "-i", "ens5", "udp port 4789 or udp port 6081"]);
    send();
    tcpdump.wait_for_lines(4);
    let ended = vxlive.terminate();
    all_written(ended.well(), 2);
    assert_eq!(without_times(&ended.stdout), text_of(tcpdump));
}

/// Whatever comes is counted and printed as tcpdump does; nothing ends the program.
fn odd_datagrams(lab: &Lab) {
    let whole = in_vxlan(42, &frame(200, 40_000));
    let mut odd = vec![Vec::new(), b"short".to_vec(), whole[..8].to_vec()];
    odd.extend([12, 22, 30, 50].map(|len| whole[..len].to_vec())); // cut by the mirror
    odd.push([&[0; 8][..], &whole[8..]].concat()); // without the flag that a VNI is there
    odd.push([&[0xff, 0x12, 0x34, 0x56, 0xff, 0xff, 0xff, 0xff][..], &whole[8..]].concat()); // with reserved bits
    odd.push(vec![0xff; 1000]);
    odd.push([&whole[..8], &whole].concat());
    let udp = lab.vxlive(&["-nn"]);
    let ring = lab.vxlive(&["-nn", "-i", "any"]);
    let tcpdump = lab.tcpdump(&["-i", "any", "udp", "port", "4789"]);
    let sender = lab.sender(MONITOR, 4789);
    odd.iter().for_each(|datagram| sender.send(datagram));
    sender.send(&whole);
    let (udp, ring) = (udp.terminate(), ring.terminate());
    until("tcpdump prints the last packet", || {
        (tcpdump.stdout().lines().count() >= ring.stdout.lines().count()).then_some(())
    });
    let expected = text_of(tcpdump);
    assert_eq!(without_times(&ring.stdout), expected);
    let link_prefix = |line: &String| line.strip_prefix("ens5  In  ").unwrap_or(line).to_owned();
    assert_eq!(without_times(&udp.stdout), expected.iter().map(link_prefix).collect::<Vec<_>>());
    for ended in [udp, ring] {
        let statistics = ended.well();
        assert_eq!((statistics.received, statistics.printed, statistics.dropped), (sender.sent(), sender.sent(), 0));
        assert!(statistics.cut >= 4 && statistics.not_vxlan >= 1, "{statistics:?}");
    }

    // The longest datagram there is, in 46 fragments, and not a frame.
    let udp = lab.vxlive(&["-nn"]);
    let sender = lab.sender(MONITOR, 4789);
    sender.send(&[8; 65_507]);
    let statistics = udp.terminate().well();
    assert_eq!((statistics.received, statistics.printed, statistics.cut), (1, 1, 0));
    assert_eq!(statistics.octets, 65_507 + 28);
}
