//! Received and dropped packets are together exactly those that were sent.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::frames::{frame, in_vxlan};
use crate::harness::Test;
use crate::lab::{EndOnDrop, Lab, MONITOR, MONITOR_6};
use crate::pcapng::{self, Packet};
use crate::process::until;

pub(crate) const TESTS: &[Test] = &[
    ("udp_counts_what_it_lost_while_suspended", |lab| suspended(lab, UDP), &[]),
    ("ring_counts_what_it_lost_while_suspended", |lab| suspended(lab, RING), &[]),
    ("udp_counts_for_all_its_sockets", all_sockets, &[]),
    ("udp_is_terminated_with_a_full_buffer", |lab| terminated_while_full(lab, UDP), &[]),
    ("ring_is_terminated_with_a_full_buffer", |lab| terminated_while_full(lab, RING), &[]),
    ("udp_is_terminated_in_a_flood", udp_in_a_flood, &[]),
    ("ring_is_terminated_in_a_flood", ring_in_a_flood, &[]),
];

const UDP: &[&str] = &[];
const RING: &[&str] = &["-i", "ens5"];

/// The least that a ring can have is 1 MiB.
const LITTLE: &[&str] = &["-B", "1024"];
/// More packets than fit in there.
const TOO_MANY: u64 = 5000;

fn datagram() -> Vec<u8> {
    in_vxlan(42, &frame(1000, 40_000))
}

fn suspended(lab: &Lab, source: &[&str]) {
    let vxlive = lab.vxlive(&[source, LITTLE, &["-nn"]].concat());
    let sender = lab.sender(MONITOR, 4789);
    sender.flood(&mut datagram(), 100);
    for _ in 0..2 {
        vxlive.suspend();
        sender.flood(&mut datagram(), TOO_MANY);
        let lines = vxlive.stdout().lines().count();
        vxlive.signal(Signal::SIGCONT);
        until("its text goes on", || (vxlive.stdout().lines().count() > lines).then_some(()));
        sender.flood(&mut datagram(), 100);
    }
    let ended = vxlive.terminate();
    let statistics = ended.well();
    assert!(statistics.dropped > 100, "{statistics:?}");
    assert_eq!(statistics.received + statistics.dropped + lab.lost_on_the_way(), sender.sent(), "{statistics:?}");
    assert_eq!(statistics.printed, statistics.received);
    assert_eq!(ended.stdout.lines().count() as u64, 2 * statistics.printed);
    assert_eq!((statistics.not_vxlan, statistics.not_wanted, statistics.cut, statistics.malformed), (0, 0, 0, 0));
}

/// Two ports, IPv4 and IPv6: four buffers, of which one is not full.
fn all_sockets(lab: &Lab) {
    let vxlive = lab.vxlive(&[LITTLE, &["-nn", "--port", "4789", "--port", "6081"]].concat());
    let senders = [lab.sender(MONITOR, 4789), lab.sender(MONITOR_6, 4789), lab.sender(MONITOR, 6081)];
    let few = lab.sender(MONITOR_6, 6081);
    vxlive.suspend();
    senders.iter().for_each(|sender| sender.flood(&mut datagram(), TOO_MANY));
    few.flood(&mut datagram(), 10);
    vxlive.signal(Signal::SIGCONT);
    let statistics = vxlive.terminate().well();
    let came = statistics.received + statistics.dropped + lab.lost_on_the_way();
    assert_eq!(came, 3 * TOO_MANY + 10, "{statistics:?}");
    assert_eq!(lab.udp("InErrors") + lab.udp_6("InErrors"), statistics.dropped);
}

/// What is in the kernel at SIGTERM is drained; with less memory than it takes, the rest is counted.
fn terminated_while_full(lab: &Lab, source: &[&str]) {
    // A hundred fit also where the kernel grants no more than usual.
    for (little, count) in [(false, 100), (true, TOO_MANY)] {
        let vxlive = lab.vxlive(&[source, if little { LITTLE } else { &[] }, &["-nn"]].concat());
        let lost = lab.lost_on_the_way();
        let sender = lab.sender(MONITOR, 4789);
        vxlive.suspend();
        sender.flood(&mut datagram(), count);
        vxlive.signal(Signal::SIGTERM);
        vxlive.signal(Signal::SIGCONT);
        let statistics = vxlive.wait().well();
        assert_eq!(statistics.dropped > 0, little, "{statistics:?}");
        let lost = lab.lost_on_the_way() - lost;
        assert_eq!(statistics.received + statistics.dropped + lost, sender.sent(), "{statistics:?}");
    }
}

/// What came of a sender that did not cease.
struct Flooded {
    received: u64,
    dropped: u64,
    /// How many packets it had sent in the end, but for those lost on the way.
    sent: u64,
}

/// SIGTERM in the middle of a flood.
///
/// The packets have numbers, and are written to a file. Exact is that the packets up to the last one in the file were received
/// or dropped, and that those sent before the signal are among them.
fn in_a_flood(lab: &Lab, source: &[&str]) -> Flooded {
    let file = lab.folder.join("flood.pcapng");
    let path = file.to_str().expect("UTF-8");
    let vxlive = lab.vxlive(&[source, &["-B", "16384", "--decap", "-w", path]].concat());
    let (sender, end) = (lab.sender(MONITOR, 4789), AtomicBool::new(false));
    // Some packets are lost before the signal; none at the signal, because the flood has pauses then.
    vxlive.suspend();
    sender.flood(&mut datagram(), 4 * TOO_MANY);
    vxlive.signal(Signal::SIGCONT);
    let (statistics, before, after) = thread::scope(|scope| {
        let _end = EndOnDrop(&end);
        scope.spawn(|| {
            while !end.load(Ordering::SeqCst) {
                sender.flood(&mut datagram(), 20);
                thread::sleep(Duration::from_millis(1));
            }
        });
        until("more is sent", || (sender.sent() > 5 * TOO_MANY).then_some(()));
        let before = sender.sent();
        let ended = vxlive.terminate();
        let after = sender.sent() + 1; // one may be sent, and not counted yet
        (ended.well(), before, after)
    });
    let packets = pcapng::read(&fs::read(file).expect("the file")).packets;
    assert_eq!((packets.len() as u64, statistics.printed), (statistics.received, statistics.received));
    assert!(statistics.dropped > 100, "{statistics:?}");
    let number = |packet: &Packet| u64::from_be_bytes(*packet.bytes.last_chunk().expect("a number"));
    assert!(packets.is_sorted_by(|one, next| number(one) < number(next)));
    let lost = lab.lost_on_the_way();
    let came = statistics.received + statistics.dropped + lost;
    assert_eq!(came, packets.last().map(number).expect("packets") + 1, "{statistics:?}");
    assert!((before..=after).contains(&came), "{before} {statistics:?} {after}");
    Flooded { received: statistics.received, dropped: statistics.dropped, sent: sender.sent() - lost }
}

/// The kernel's own counts agree: what it handed over, what it dropped, and what came when nobody received any more.
fn udp_in_a_flood(lab: &Lab) {
    let Flooded { received, dropped, sent } = in_a_flood(lab, UDP);
    assert_eq!(lab.udp("InDatagrams"), received);
    assert_eq!(lab.udp("InErrors"), dropped);
    assert_eq!(received + dropped + lab.udp("NoPorts"), sent);
}

/// Of what passed a ring's filter the kernel has no other count than the one that vxlive asks for.
fn ring_in_a_flood(lab: &Lab) {
    in_a_flood(lab, RING);
}
