//! The UDP source where it needs more than loopback.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use mirrortap_live::{Counters, Error, Holder, Settings, Source};

use crate::frames::mirrored;
use crate::lab::{Lab, MONITOR, MONITOR_6, Needs, SENDER, SENDER_6, Test, shell};

pub(crate) const TESTS: &[Test] = &[
    ("udp_addresses", addresses, Needs::Namespaces),
    ("udp_without_a_checksum_and_with_a_wrong_one", checksums, Needs::Namespaces),
    ("udp_puts_fragments_together", fragments, Needs::Namespaces),
    ("udp_loses_nothing_at_the_stop_without_loopback", stop, Needs::Namespaces),
    ("udp_beside_a_device_of_the_kernel", device, Needs::Namespaces),
    ("udp_beside_a_ring", beside_a_ring, Needs::Namespaces),
    ("udp_without_ipv6", without_ipv6, Needs::Namespaces),
];

const SOON: Duration = Duration::from_millis(100);

fn payload(source: &mut Source) -> (std::net::SocketAddr, std::net::SocketAddr, Vec<u8>) {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(10) {
        if let Some(record) = source.next(SOON).unwrap() {
            let datagram = record.datagram.unwrap();
            return (datagram.source, datagram.destination, datagram.payload.to_vec());
        }
    }
    panic!("nothing came");
}

fn addresses(lab: &Lab) {
    let mut source = Source::udp(&Settings::default()).unwrap();
    let wire = lab.wire();
    for ipv6 in [false, true] {
        let frame = mirrored(Default::default(), [SENDER, MONITOR], ipv6, &[]);
        wire.send(&frame);
        let (from, to, _) = payload(&mut source);
        let (sender, monitor): (IpAddr, IpAddr) = if ipv6 {
            (SENDER_6.parse().unwrap(), MONITOR_6.parse().unwrap())
        } else {
            (SENDER.into(), MONITOR.into())
        };
        assert_eq!((from, to), ((sender, 65507).into(), (monitor, 4789).into()));
    }
}

fn checksums(lab: &Lab) {
    let mut source = Source::udp(&Settings::default()).unwrap();
    let wire = lab.wire();
    for ipv6 in [false, true] {
        let mut frame = mirrored(Default::default(), [SENDER, MONITOR], ipv6, &[]);
        let checksum = if ipv6 { 14 + 40 + 6 } else { 14 + 20 + 6 };
        frame[checksum] ^= 1;
        wire.send(&frame);
        frame[checksum..checksum + 2].fill(0);
        wire.send(&frame);
        payload(&mut source);
    }
    source.stop().unwrap();
    while source.next(SOON).unwrap().is_some() {}
    // The kernel sorts out short datagrams with a wrong checksum before it looks for their socket.
    let Counters { received, kernel_drops, .. } = source.counters().unwrap();
    assert_eq!((received, kernel_drops), (2, 0));
}

fn fragments(lab: &Lab) {
    let mut source = Source::udp(&Settings::default()).unwrap();
    for ipv6 in [false, true] {
        let sent: Vec<u8> = (0..9001_u32).map(|number| number as u8).collect();
        lab.socket(ipv6, 4789).send(&sent).unwrap();
        assert_eq!(payload(&mut source).2, sent);
    }
}

/// Loopback is down in a new namespace, so that a socket cannot turn to it.
fn stop(lab: &Lab) {
    let mut source = Source::udp(&Settings::default()).unwrap();
    let socket = lab.socket(false, 4789);
    let (begun, done, end) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let (mut before, mut after) = (0, 0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..2_000_000_u64 {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                begun.store(number + 1, Ordering::SeqCst);
                // After the stop there are ICMP errors.
                let _ = socket.send(&number.to_be_bytes());
                done.store(number + 1, Ordering::SeqCst);
            }
        });
        let mut received = 0;
        while received < 3000 {
            received += u64::from(source.next(SOON).unwrap().is_some());
        }
        before = done.load(Ordering::SeqCst);
        source.stop().unwrap();
        after = begun.load(Ordering::SeqCst);
        while source.next(SOON).unwrap().is_some() {}
        end.store(true, Ordering::SeqCst);
    });
    let counters = source.counters().unwrap();
    let exactly = counters.received + counters.kernel_drops;
    assert!(before <= exactly && exactly <= after, "{before} {counters:?} {after}");
}

fn device(lab: &Lab) {
    shell("ip link add vxlan7 type vxlan id 7 dstport 4789 dev ens5 && ip link set vxlan7 up");
    let error = Source::udp(&Settings::default()).unwrap_err();
    let Error::PortTaken { port: 4789, holder: Holder::Device { name, kind } } = &error else { panic!("{error:?}") };
    assert_eq!((name.as_str(), kind.as_str()), ("vxlan7", "vxlan"));
    // The ring does not mind.
    let mut source = Source::ring("ens5", &Settings::default()).unwrap();
    let frame = mirrored(Default::default(), [SENDER, MONITOR], false, &[]);
    lab.wire().send(&frame);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(10) {
        if let Some(record) = source.next(SOON).unwrap() {
            assert_eq!(record.bytes, frame);
            return;
        }
    }
    panic!("nothing came");
}

fn beside_a_ring(lab: &Lab) {
    // The ring's own sockets come second, and need not be there.
    let mut udp = Source::udp(&Settings::default()).unwrap();
    let mut ring = Source::ring("any", &Settings::default()).unwrap();
    lab.socket(false, 4789).send(b"both").unwrap();
    assert_eq!(payload(&mut udp).2, b"both");
    ring.stop().unwrap();
    assert!(ring.next(SOON).unwrap().unwrap().bytes.ends_with(b"both"));
    // The other way around, the port is taken.
    drop((udp, ring));
    let _ring = Source::ring("any", &Settings::default()).unwrap();
    assert!(matches!(Source::udp(&Settings::default()), Err(Error::PortTaken { .. })));
}

fn without_ipv6(lab: &Lab) {
    shell("sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
    let mut source = Source::udp(&Settings::default()).unwrap();
    lab.socket(false, 4789).send(b"v4").unwrap();
    assert_eq!(payload(&mut source).2, b"v4");
    source.counters().unwrap();
}
