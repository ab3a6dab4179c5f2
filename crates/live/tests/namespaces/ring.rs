//! The ring.

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use mirrortap::{Header, Layers, ipv4, tcp};
use mirrortap_live::{Counters, Error, LinkType, Settings, Source};

use crate::frames::mirrored;
use crate::lab::{Lab, MONITOR, Needs, SENDER, Test, shell};

pub(crate) const TESTS: &[Test] = &[
    ("ring_ethernet", ethernet, Needs::Namespaces),
    ("ring_of_all_interfaces", all_interfaces, Needs::Namespaces),
    ("ring_sees_every_fragment", fragments, Needs::Namespaces),
    ("ring_puts_vlan_tags_in_again", tags, Needs::Namespaces),
    ("ring_received_and_dropped_are_what_was_sent", drops, Needs::Namespaces),
    ("ring_loses_nothing_at_the_stop", stop, Needs::Namespaces),
    ("ring_counts_what_was_dropped_before_the_stop", stop_with_drops, Needs::Namespaces),
    ("ring_keeps_the_kernel_silent", silence, Needs::Namespaces),
    ("ring_divides_connections", group, Needs::Namespaces),
    ("ring_of_an_interface_that_goes_away", gone, Needs::Namespaces),
    ("ring_of_an_interface_that_goes_down", down, Needs::Namespaces),
    ("ring_of_an_interface_that_is_not_ethernet", not_ethernet, Needs::Tun),
    ("ring_interfaces_that_there_are", names, Needs::Namespaces),
    ("ring_privilege", privilege, Needs::Namespaces),
    ("ring_memory", memory, Needs::Namespaces),
    ("ring_loopback", loopback, Needs::Namespaces),
];

const SOON: Duration = Duration::from_millis(100);

struct Packet {
    time: Duration,
    bytes: Vec<u8>,
    len: u32,
}

/// `count` packets, or as many as come.
fn packets(source: &mut Source, count: usize) -> Vec<Packet> {
    let (mut packets, started) = (Vec::new(), Instant::now());
    while packets.len() < count && started.elapsed() < Duration::from_secs(10) {
        if let Some(record) = source.next(SOON).unwrap() {
            assert!(record.datagram.is_none());
            packets.push(Packet { time: record.time, bytes: record.bytes.to_vec(), len: record.len });
        }
    }
    packets
}

/// What is left after the stop.
fn drain(source: &mut Source) -> Vec<Packet> {
    source.stop().unwrap();
    let mut packets = Vec::new();
    while let Some(record) = source.next(SOON).unwrap() {
        packets.push(Packet { time: record.time, bytes: record.bytes.to_vec(), len: record.len });
    }
    assert!(source.next(SOON).unwrap().is_none());
    packets
}

fn names_of(link_type: LinkType, bytes: &[u8]) -> Vec<&'static str> {
    let name = |header| match header {
        Header::Ethernet(_) => "ethernet",
        Header::Sll2(_) => "sll2",
        Header::Vlan(_) => "vlan",
        Header::Ipv4(_) => "ipv4",
        Header::Ipv6(_) => "ipv6",
        Header::Udp(_) => "udp",
        Header::Vxlan(_) => "vxlan",
        Header::Tcp(_) => "tcp",
        other => panic!("{other:?}"),
    };
    Layers::link(link_type, bytes).map(|layer| name(layer.unwrap().header)).collect()
}

fn segment(source_port: u16, destination_port: u16) -> tcp::Fields {
    tcp::Fields { source_port, destination_port, ..Default::default() }
}

fn ethernet(lab: &Lab) {
    let settings = Settings { ports: &[4789, 6081], ..Settings::default() };
    let mut source = Source::ring("ens5", &settings).unwrap();
    assert_eq!((source.link_type(), source.buffer()), (LinkType::ETHERNET, 32 << 20));
    let wire = lab.wire();
    let before = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let frames = [false, true].map(|ipv6| mirrored(segment(1, 2), [SENDER, MONITOR], ipv6, &[]));
    for frame in &frames {
        wire.send(frame);
    }
    lab.socket(false, 53).send(b"not a tunnel").unwrap();
    lab.socket(true, 6081).send(b"other port").unwrap();
    let packets = packets(&mut source, 3);
    let after = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    assert_eq!((&packets[0].bytes, &packets[1].bytes), (&frames[0], &frames[1]));
    assert!(packets[2].bytes.ends_with(b"other port"));
    assert!(packets.iter().all(|packet| packet.len as usize == packet.bytes.len()));
    assert!(packets.iter().all(|packet| (before..after).contains(&packet.time)));
    assert!(packets.iter().any(|packet| packet.time.subsec_nanos() % 1000 != 0), "no nanoseconds");
    assert!(drain(&mut source).is_empty());
    let octets = packets.iter().map(|packet| u64::from(packet.len)).sum();
    assert_eq!(source.counters().unwrap(), Counters { received: 3, octets, kernel_drops: 0, cut: 0 });
}

fn all_interfaces(lab: &Lab) {
    let mut source = Source::ring("any", &Settings::default()).unwrap();
    assert_eq!(source.link_type(), LinkType::LINUX_SLL2);
    let frame = mirrored(segment(1, 2), [SENDER, MONITOR], false, &[]);
    lab.wire().send(&frame);
    let packet = packets(&mut source, 1).remove(0);
    let index = nix::net::if_::if_nametoindex("ens5").unwrap().to_be_bytes();
    let [i0, i1, i2, i3] = index;
    // The protocol, the interface, Ethernet, to this machine, the sender's address of six octets.
    let sll2 = [8, 0, 0, 0, i0, i1, i2, i3, 0, 1, 0, 6, 2, 0, 0, 0, 0, 0x72, 0, 0];
    assert_eq!(packet.bytes[..20], sll2);
    assert_eq!(packet.bytes[20..], frame[14..]);
    assert_eq!(packet.len as usize, frame.len() + 6);
    assert_eq!(names_of(source.link_type(), &packet.bytes)[..4], ["sll2", "ipv4", "udp", "vxlan"]);
    // What leaves is seen, too.
    std::net::UdpSocket::bind("0.0.0.0:0").unwrap().send_to(b"out", (std::net::IpAddr::from(SENDER), 4789)).unwrap();
    let packet = packets(&mut source, 1).remove(0);
    assert_eq!(packet.bytes[10], 4);
    assert!(packet.bytes.ends_with(b"out"));
}

fn fragments(lab: &Lab) {
    let mut source = Source::ring("ens5", &Settings::default()).unwrap();
    for ipv6 in [false, true] {
        // Longer than the path by far.
        lab.socket(ipv6, 4789).send(&[0x55; 4000]).unwrap();
        let octets: usize = packets(&mut source, 3).iter().map(|packet| packet.bytes.len()).sum();
        assert_eq!(octets, 4008 + 3 * if ipv6 { 14 + 40 + 8 } else { 14 + 20 });
        // Fragments of another port are seen, too, but for the first.
        lab.socket(ipv6, 53).send(&[0x55; 4000]).unwrap();
        assert_eq!(packets(&mut source, 2).len(), 2);
    }
    assert!(drain(&mut source).is_empty());
}

fn tags(lab: &Lab) {
    let mut source = Source::ring("ens5", &Settings::default()).unwrap();
    let wire = lab.wire();
    for ipv6 in [false, true] {
        for tags in [&[100][..], &[0xfff], &[100, 200]] {
            let frame = mirrored(segment(1, 2), [SENDER, MONITOR], ipv6, tags);
            wire.send(&frame);
            let packet = packets(&mut source, 1).remove(0);
            assert_eq!(packet.bytes, frame);
            assert_eq!(packet.len as usize, frame.len());
        }
    }
    let mut any = Source::ring("any", &Settings::default()).unwrap();
    let frame = mirrored(segment(1, 2), [SENDER, MONITOR], false, &[100]);
    wire.send(&frame);
    let packet = packets(&mut any, 1).remove(0);
    assert_eq!(packet.bytes[20..], frame[18..]);
}

fn drops(lab: &Lab) {
    for interface in ["ens5", "any"] {
        let mut source = Source::ring(interface, &Settings { buffer: 1 << 20, ..Settings::default() }).unwrap();
        assert_eq!(source.buffer(), 1 << 20);
        let socket = lab.socket(false, 4789);
        for round in 1..=3_u64 {
            for _ in 0..3000 {
                socket.send(&[0; 1000]).unwrap();
            }
            // Twice in between, as the kernel starts from zero each time.
            source.counters().unwrap();
            assert!(packets(&mut source, 100).len() == 100);
            let counters = source.counters().unwrap();
            assert!(counters.kernel_drops > 1000 * round);
        }
        drain(&mut source);
        let counters = source.counters().unwrap();
        assert_eq!(counters.received + counters.kernel_drops, 9000, "{interface}: {counters:?}");
        assert_eq!(counters.octets, counters.received * (1000 + 8 + 20 + if interface == "any" { 20 } else { 14 }));
        assert_eq!(source.counters().unwrap(), counters);
    }
}

fn stop(lab: &Lab) {
    for interface in ["ens5", "any"] {
        let (counters, numbers, before, after) = stopped_in_a_flood(lab, interface, 32 << 20, Duration::ZERO);
        let exactly = counters.received + counters.kernel_drops;
        assert!(before <= exactly && exactly <= after, "{before} {counters:?} {after}");
        if counters.kernel_drops == 0 {
            assert_eq!(numbers, (0..counters.received).collect::<Vec<_>>());
        }
    }
}

fn stop_with_drops(lab: &Lab) {
    let (counters, numbers, before, after) = stopped_in_a_flood(lab, "ens5", 1 << 20, SOON);
    let exactly = counters.received + counters.kernel_drops;
    assert!(counters.kernel_drops > 0);
    assert!(before <= exactly && exactly <= after, "{before} {counters:?} {after}");
    assert!(numbers.is_sorted() && *numbers.last().unwrap() < exactly);
}

/// Stops in the middle of a flood; returns the counters, the numbers that were received, and between which numbers of the
/// sender the stop was.
fn stopped_in_a_flood(lab: &Lab, interface: &str, buffer: usize, pause: Duration) -> (Counters, Vec<u64>, u64, u64) {
    let mut source = Source::ring(interface, &Settings { buffer, ..Settings::default() }).unwrap();
    let socket = lab.socket(false, 4789);
    let (begun, done, end) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let (mut numbers, mut before, mut after) = (Vec::new(), 0, 0);
    let number = |bytes: &[u8]| u64::from_be_bytes(*bytes.last_chunk().unwrap());
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..2_000_000_u64 {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                begun.store(number + 1, Ordering::SeqCst);
                socket.send(&[&[0; 500][..], &number.to_be_bytes()].concat()).unwrap();
                done.store(number + 1, Ordering::SeqCst);
            }
        });
        while numbers.len() < 1000 {
            if let Some(record) = source.next(SOON).unwrap() {
                numbers.push(number(record.bytes));
            }
        }
        thread::sleep(pause);
        before = done.load(Ordering::SeqCst);
        source.stop().unwrap();
        after = begun.load(Ordering::SeqCst);
        while let Some(record) = source.next(SOON).unwrap() {
            numbers.push(number(record.bytes));
        }
        end.store(true, Ordering::SeqCst);
    });
    (source.counters().unwrap(), numbers, before, after)
}

fn silence(lab: &Lab) {
    for ipv6 in [false, true] {
        let refused = |port| {
            let socket = lab.socket(ipv6, port);
            socket.send(b"x").unwrap();
            thread::sleep(SOON);
            // An ICMP error that came back fails the next call.
            socket.send(b"x").is_err()
        };
        assert!(refused(6081), "nothing is bound: the test sees no ICMP error");
        let source = Source::ring("ens5", &Settings { ports: &[4789, 6081], ..Settings::default() }).unwrap();
        assert!(!refused(4789) && !refused(6081));
        drop(source);
        thread::sleep(Duration::from_millis(1100)); // the kernel's limit of ICMP errors to one destination
        assert!(refused(4789));
    }
}

fn group(lab: &Lab) {
    const CONNECTIONS: u16 = 200;
    let settings = Settings { buffer: 4 << 20, ..Settings::default() };
    let mut sources: Vec<_> = (0..4).map(|_| Source::ring_of(77, "ens5", &settings).unwrap()).collect();
    let wire = lab.wire();
    let hosts = [[10, 10, 10, 252], [34, 160, 111, 145]];
    for ipv6 in [false, true] {
        for number in 0..CONNECTIONS {
            let port = 40_000 + number;
            wire.send(&mirrored(segment(port, 443), hosts, ipv6, &[]));
            wire.send(&mirrored(segment(443, port), [hosts[1], hosts[0]], ipv6, &[]));
        }
    }
    let mut total = 0;
    let mut place = vec![None; usize::from(CONNECTIONS)];
    for (ring, source) in sources.iter_mut().enumerate() {
        let packets = drain(source);
        assert!(packets.len() > 4 * usize::from(CONNECTIONS) / 8, "ring {ring}: {}", packets.len());
        total += packets.len();
        for packet in packets {
            let tcp = Layers::ethernet(&packet.bytes[..])
                .find_map(|layer| match layer.unwrap().header {
                    Header::Tcp(tcp) => Some(tcp),
                    _ => None,
                })
                .unwrap();
            let port = tcp.source_port().max(tcp.destination_port());
            let first = place[usize::from(port - 40_000)].get_or_insert(ring);
            assert_eq!(*first, ring, "port {port}");
        }
        assert_eq!(source.counters().unwrap().kernel_drops, 0);
    }
    assert_eq!(total, 4 * usize::from(CONNECTIONS));
}

fn gone(lab: &Lab) {
    let mut source = Source::ring("ens5", &Settings::default()).unwrap();
    let socket = lab.socket(false, 4789);
    for _ in 0..10 {
        socket.send(b"before").unwrap();
    }
    shell("ip link del ens5");
    let error = wait_for_error(&mut source, 10);
    assert_eq!(error.to_string(), "the interface `ens5` is gone");
    assert_eq!(source.counters().unwrap().received, 10);
}

fn down(lab: &Lab) {
    let mut source = Source::ring("ens5", &Settings::default()).unwrap();
    let wire = lab.wire();
    let frame = mirrored(segment(1, 2), [SENDER, MONITOR], false, &[]);
    wire.send(&frame);
    shell("ip link set ens5 down");
    let error = wait_for_error(&mut source, 1);
    assert_eq!(error.to_string(), "the interface `ens5` is down");
    let error = Source::ring("ens5", &Settings::default()).unwrap_err();
    assert_eq!(error.to_string(), "the interface `ens5` is down");
    // Up again: it goes on.
    shell("ip link set ens5 up");
    let started = Instant::now();
    while !std::fs::read_to_string("/sys/class/net/ens5/operstate").unwrap().starts_with("up") {
        assert!(started.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(1));
    }
    wire.send(&frame);
    assert_eq!(packets(&mut source, 1)[0].bytes, frame);
}

/// The error, which comes after `count` packets.
fn wait_for_error(source: &mut Source, count: usize) -> Error {
    let (mut seen, started) = (0, Instant::now());
    loop {
        match source.next(SOON) {
            Ok(Some(_)) => seen += 1,
            Ok(None) => assert!(started.elapsed() < Duration::from_secs(10), "no error"),
            Err(error) => {
                assert_eq!(seen, count);
                return error;
            }
        }
    }
}

fn not_ethernet(_: &Lab) {
    shell("ip tuntap add tun0 mode tun && ip link set tun0 up");
    let source = Source::ring("tun0", &Settings::default()).unwrap();
    assert_eq!(source.link_type(), LinkType::LINUX_SLL2);
}

fn names(_: &Lab) {
    let error = Source::ring("ens6", &Settings::default()).unwrap_err();
    let Error::NoInterface { name, mut existing } = error else { panic!("{error:?}") };
    existing.sort();
    assert_eq!(name, "ens6");
    // The kernel may have made some of its own.
    assert!(existing.contains(&"ens5".to_owned()) && existing.contains(&"lo".to_owned()), "{existing:?}");
}

const ROLE: &str = "LIVE_TESTS_ROLE";

/// The other half of the test of privileges: this program, started with less.
pub(crate) fn without_privilege_if_asked() {
    if std::env::var_os(ROLE).is_some() {
        match Source::ring("ens5", &Settings::default()) {
            Ok(mut source) => println!("{:?}", source.counters()),
            Err(error) => println!("{error}"),
        }
        std::process::exit(0);
    }
}

fn privilege(_: &Lab) {
    // The superuser of no other capabilities than these.
    let told = |capabilities: &str| {
        let mut command = Command::new("setpriv");
        command.args(["--inh-caps=-all", &format!("--bounding-set={capabilities}")]);
        let output = command.arg(std::env::current_exe().unwrap()).env(ROLE, "ring").output().unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    let nothing = Ok::<_, Error>(Counters::default());
    assert_eq!(told("-all,+net_raw").trim_end(), format!("{nothing:?}"));
    assert_eq!(
        told("-all").trim_end(),
        "receiving from a network interface needs the capability CAP_NET_RAW; receiving by UDP socket needs none"
    );
}

fn memory(_: &Lab) {
    for (asked, granted) in [(0, 1 << 20), (1 << 20, 1 << 20), (3_000_000, 11 << 18), (64 << 20, 64 << 20)] {
        let settings = Settings { buffer: asked, ..Settings::default() };
        assert_eq!(Source::ring("any", &settings).unwrap().buffer(), granted);
    }
}

fn loopback(_: &Lab) {
    shell("ip link set lo up");
    for interface in ["lo", "any"] {
        let mut source = Source::ring(interface, &Settings::default()).unwrap();
        std::net::UdpSocket::bind("127.0.0.1:0").unwrap().send_to(b"once", "127.0.0.1:4789").unwrap();
        let packets = drain_after(&mut source);
        assert_eq!(packets.len(), 1, "{interface}");
        let fields = ipv4::Header::parse(&packets[0].bytes[packets[0].bytes.len() - 32..]).unwrap().0;
        assert_eq!(fields.source().octets(), [127, 0, 0, 1]);
    }
}

fn drain_after(source: &mut Source) -> Vec<Packet> {
    let mut all = packets(source, 1);
    all.extend(drain(source));
    all
}
