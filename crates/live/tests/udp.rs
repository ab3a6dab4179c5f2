//! The UDP source over loopback: no privilege needed.
#![cfg(target_os = "linux")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use mirrortap::checksum::Verdict;
use mirrortap::{Header, Layers};
use mirrortap_live::{Counters, Error, Holder, LinkType, Settings, Source};

const SOON: Duration = Duration::from_millis(100);

fn open(ports: &[u16]) -> Source {
    Source::udp(&Settings { ports, buffer: 8 << 20 }).unwrap()
}

/// Where the source receives, as seen from this machine: IPv4, then IPv6 if there is any.
fn destinations(source: &Source) -> Vec<SocketAddr> {
    let local = |address: &SocketAddr| {
        let ip: IpAddr = if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        SocketAddr::new(ip, address.port())
    };
    // IPv6 may be there, but not on loopback.
    source.addresses().iter().map(local).filter(|address| UdpSocket::bind((address.ip(), 0)).is_ok()).collect()
}

fn sender(to: SocketAddr) -> UdpSocket {
    let socket = UdpSocket::bind((to.ip(), 0)).unwrap();
    socket.connect(to).unwrap();
    socket
}

/// The payloads of `count` datagrams, or of as many as come.
fn payloads(source: &mut Source, count: usize) -> Vec<Vec<u8>> {
    let (mut payloads, started) = (Vec::new(), Instant::now());
    while payloads.len() < count && started.elapsed() < Duration::from_secs(10) {
        if let Some(record) = source.next(SOON).unwrap() {
            payloads.push(record.datagram.unwrap().payload.to_vec());
        }
    }
    payloads
}

/// What is left after the stop.
fn drain(source: &mut Source) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    source.stop().unwrap();
    while let Some(record) = source.next(SOON).unwrap() {
        payloads.push(record.datagram.unwrap().payload.to_vec());
    }
    assert!(source.next(SOON).unwrap().is_none());
    payloads
}

#[test]
fn a_datagram_with_headers_written_anew() {
    let mut source = open(&[0]);
    assert_eq!(source.link_type(), LinkType::RAW);
    for destination in destinations(&source) {
        let socket = sender(destination);
        socket.send(b"payload").unwrap();
        let record = loop {
            if let Some(record) = source.next(SOON).unwrap() {
                break record;
            }
        };
        let datagram = record.datagram.unwrap();
        assert_eq!((datagram.source, datagram.destination), (socket.local_addr().unwrap(), destination));
        assert_eq!(datagram.payload, b"payload");
        assert_eq!(record.link_type, LinkType::RAW);
        assert_eq!(record.len as usize, record.bytes.len());

        let mut layers = Layers::link(record.link_type, record.packet());
        let (mut ip, mut ports) = (None, None);
        for layer in &mut layers {
            match layer.unwrap().header {
                Header::Ipv4(header) => {
                    assert_eq!(header.verify(), Verdict::Valid);
                    assert_eq!((header.total_length(), header.time_to_live()), (35, 0));
                    ip = Some((IpAddr::V4(header.source()), IpAddr::V4(header.destination())));
                }
                Header::Ipv6(header) => {
                    assert_eq!(header.payload_length(), 15);
                    ip = Some((IpAddr::V6(header.source()), IpAddr::V6(header.destination())));
                }
                Header::Udp(header) => {
                    assert_eq!(header.length(), 15);
                    ports = Some((header.source_port(), header.destination_port()));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(layers.rest().bytes, b"payload");
        assert_eq!(ip, Some((datagram.source.ip(), destination.ip())));
        assert_eq!(ports, Some((datagram.source.port(), destination.port())));
    }
}

#[test]
fn times_are_the_kernels() {
    let mut source = open(&[0]);
    let socket = sender(destinations(&source)[0]);
    let now = || SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let before = now();
    for number in 0..50_u8 {
        socket.send(&[number]).unwrap();
    }
    let after = now();
    // Read much later: the time is still that of the arrival.
    thread::sleep(Duration::from_millis(20));
    let mut times = Vec::new();
    while times.len() < 50 {
        if let Some(record) = source.next(SOON).unwrap() {
            times.push(record.time);
        }
    }
    assert!(times.is_sorted());
    // The first ones may have come before the kernel had switched its time stamps on: then they are those of the reading.
    let last = *times.last().unwrap();
    assert!(before <= last && last <= after, "{before:?} {last:?} {after:?}");
    assert!(times.iter().any(|time| time.subsec_nanos() % 1000 != 0), "no nanoseconds");
}

#[test]
fn several_ports_and_both_families() {
    let mut source = open(&[0, 0]);
    let destinations = destinations(&source);
    assert!(destinations.len() >= 2);
    for (number, &destination) in destinations.iter().enumerate() {
        sender(destination).send(&[number as u8]).unwrap();
    }
    let mut seen = payloads(&mut source, destinations.len());
    seen.sort();
    assert_eq!(seen, (0..destinations.len()).map(|number| vec![number as u8]).collect::<Vec<_>>());
}

#[test]
fn a_busy_port_leaves_turns_to_the_others() {
    let mut source = open(&[0, 0]);
    let destinations: Vec<_> = destinations(&source).into_iter().filter(SocketAddr::is_ipv4).collect();
    let busy = sender(destinations[0]);
    for _ in 0..1000 {
        busy.send(b"busy").unwrap();
    }
    sender(destinations[1]).send(b"quiet").unwrap();
    let seen = payloads(&mut source, 1001);
    assert_eq!(seen.len(), 1001);
    assert!(seen.iter().position(|payload| payload == b"quiet").unwrap() < 1000);
}

#[test]
fn the_longest_and_the_shortest_datagram() {
    let mut source = open(&[0]);
    let mut octets = 0;
    for destination in destinations(&source) {
        let (longest, headers) = if destination.is_ipv4() { (65_507, 28) } else { (65_487, 48) };
        let payload: Vec<u8> = (0..longest).map(|number: u32| number as u8).collect();
        let socket = sender(destination);
        for payload in [&payload[..], &payload[..9001], &[]] {
            socket.send(payload).unwrap();
            assert_eq!(payloads(&mut source, 1), [payload]);
            octets += payload.len() as u64 + headers;
        }
    }
    let counters = source.counters().unwrap();
    assert_eq!((counters.octets, counters.cut, counters.kernel_drops), (octets, 0, 0));
}

#[test]
fn received_and_dropped_are_what_was_sent() {
    const SENT: u64 = 5000;
    let mut source = Source::udp(&Settings { ports: &[0, 0], buffer: 32 * 1024 }).unwrap();
    let destinations = destinations(&source);
    for &destination in &destinations {
        let socket = sender(destination);
        for _ in 0..SENT {
            socket.send(&[0; 500]).unwrap();
        }
    }
    let sent = SENT * destinations.len() as u64;
    // Before anything was read, when no datagram could have brought the count with it.
    let drops = source.counters().unwrap().kernel_drops;
    assert!(drops > 0 && drops < sent, "{drops}");
    let received = drain(&mut source).len() as u64;
    let counters = source.counters().unwrap();
    assert_eq!((counters.received, counters.kernel_drops), (received, drops));
    assert_eq!(received + drops, sent);
    assert_eq!(source.counters().unwrap(), counters);
}

/// The kernel's list of sockets leaves some out while others are closed.
#[test]
fn drops_are_known_while_sockets_come_and_go() {
    let mut source = Source::udp(&Settings { ports: &[0; 8], buffer: 4096 }).unwrap();
    let socket = sender(destinations(&source)[0]);
    for _ in 0..200 {
        socket.send(&[0; 500]).unwrap();
    }
    let end = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !end.load(Ordering::Relaxed) {
                    let sockets: Vec<_> = (0..50).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
                    drop(sockets);
                }
            });
        }
        let first = source.counters().map(|counters| counters.kernel_drops);
        let all = (0..200).map(|_| source.counters().map(|counters| counters.kernel_drops));
        let all: Vec<_> = all.collect();
        end.store(true, Ordering::Relaxed);
        let first = first.unwrap();
        assert!((1..200).contains(&first), "{first}");
        assert!(all.into_iter().all(|drops| drops.unwrap() == first));
    });
}

/// Stops in the middle of a flood; returns the counters, the numbers that were received, and between which numbers of the
/// sender the stop was.
fn stopped_in_a_flood(buffer: usize, pause: Duration) -> (Counters, Vec<u64>, u64, u64) {
    let mut source = Source::udp(&Settings { ports: &[0], buffer }).unwrap();
    let socket = sender(destinations(&source)[0]);
    // A socket that is not connected does not learn that nobody receives any more.
    let to = socket.peer_addr().unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (begun, done, end) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let (mut numbers, mut before, mut after) = (Vec::new(), 0, 0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..2_000_000_u64 {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                begun.store(number + 1, Ordering::SeqCst);
                socket.send_to(&number.to_be_bytes(), to).unwrap();
                done.store(number + 1, Ordering::SeqCst);
            }
        });
        let number = |payload: &[u8]| u64::from_be_bytes(payload.try_into().unwrap());
        while numbers.len() < 3000 {
            if let Some(record) = source.next(SOON).unwrap() {
                numbers.push(number(record.datagram.unwrap().payload));
            }
        }
        thread::sleep(pause);
        before = done.load(Ordering::SeqCst);
        source.stop().unwrap();
        after = begun.load(Ordering::SeqCst);
        while let Some(record) = source.next(SOON).unwrap() {
            numbers.push(number(record.datagram.unwrap().payload));
        }
        end.store(true, Ordering::SeqCst);
    });
    (source.counters().unwrap(), numbers, before, after)
}

#[test]
fn the_stop_loses_nothing() {
    let (counters, numbers, before, after) = stopped_in_a_flood(4 << 20, Duration::ZERO);
    let exactly = counters.received + counters.kernel_drops;
    assert!(before <= exactly && exactly <= after, "{before} {counters:?} {after}");
    if counters.kernel_drops == 0 {
        assert_eq!(numbers, (0..counters.received).collect::<Vec<_>>());
    }
}

#[test]
fn the_stop_counts_what_was_dropped_before_it() {
    let (counters, numbers, before, after) = stopped_in_a_flood(32 * 1024, Duration::from_millis(50));
    let exactly = counters.received + counters.kernel_drops;
    assert!(counters.kernel_drops > 0);
    assert!(before <= exactly && exactly <= after, "{before} {counters:?} {after}");
    assert!(numbers.is_sorted() && *numbers.last().unwrap() < exactly);
}

#[test]
fn a_port_that_is_taken_and_by_whom() {
    for (ip, other) in [("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "0.0.0.0")] {
        let holder = UdpSocket::bind((ip, 0)).unwrap();
        let port = holder.local_addr().unwrap().port();
        let error = Source::udp(&Settings { ports: &[port], ..Settings::default() }).unwrap_err();
        let Error::PortTaken { port: taken, holder: Holder::Process { id, .. } } = &error else {
            panic!("{error:?} {other}")
        };
        assert_eq!((*taken, *id), (port, std::process::id()));
        assert!(error.to_string().starts_with(&format!("UDP port {port} is taken by `")), "{error}");
    }
}

#[test]
fn a_port_is_free_again_at_once() {
    let source = open(&[0]);
    let port = source.addresses()[0].port();
    drop(source);
    // The port of IPv6 was another one, which the system chose: this one can have been taken since, though not likely.
    let mut source = open(&[port]);
    source.stop().unwrap();
    assert!(source.next(SOON).unwrap().is_none());
    drop(source);
    assert_eq!(open(&[port]).addresses()[0].port(), port);
}

#[test]
fn the_memory_that_was_granted() {
    assert_eq!(Source::udp(&Settings { ports: &[0], buffer: 64 * 1024 }).unwrap().buffer(), 64 * 1024);
    let granted = Source::udp(&Settings { ports: &[0], ..Settings::default() }).unwrap().buffer();
    assert!((64 * 1024..=32 << 20).contains(&granted), "{granted}");
}

#[test]
fn numbers_of_ports_that_are_not_possible() {
    for ports in [&[][..], &[1234; 65]] {
        let settings = Settings { ports, ..Settings::default() };
        for error in [Source::udp(&settings).unwrap_err(), Source::ring("any", &settings).unwrap_err()] {
            assert_eq!(error.to_string(), format!("{} ports were given: 1 to 64 are possible", ports.len()));
        }
    }
}

#[test]
fn nothing_is_not_waited_for_longer_than_asked() {
    let mut source = open(&[0]);
    let started = Instant::now();
    for _ in 0..20 {
        assert!(source.next(Duration::ZERO).unwrap().is_none());
    }
    assert!(source.next(Duration::from_millis(30)).unwrap().is_none());
    // Generous: the machine may be busy.
    assert!(started.elapsed() < Duration::from_secs(20));
    assert!(started.elapsed() >= Duration::from_millis(29));
}

#[test]
fn texts_of_errors() {
    let device = Holder::Device { name: "vxlan0".to_owned(), kind: "vxlan".to_owned() };
    let cases = [
        (
            Error::PortTaken { port: 4789, holder: device },
            "UDP port 4789 is taken, as it seems by the kernel for its vxlan interface `vxlan0`; the ring can listen beside it",
        ),
        (
            Error::PortTaken { port: 4789, holder: Holder::User { id: 1000 } },
            "UDP port 4789 is taken by the kernel, or by a process of user 1000 that this one may not look into",
        ),
        (Error::PortTaken { port: 4789, holder: Holder::Unknown }, "UDP port 4789 is taken"),
        (
            Error::NotPermitted { what: "receiving from a network interface", capability: "CAP_NET_RAW" },
            "receiving from a network interface needs the capability CAP_NET_RAW; receiving by UDP socket needs none",
        ),
        (
            Error::NotPermitted { what: "a port under 1024", capability: "CAP_NET_BIND_SERVICE" },
            "a port under 1024 needs the capability CAP_NET_BIND_SERVICE",
        ),
        (
            Error::NoInterface { name: "ens6".to_owned(), existing: vec!["lo".to_owned(), "ens5".to_owned()] },
            "there is no interface `ens6`; there are lo, ens5, and `any` for all of them",
        ),
        (Error::InterfaceGone { name: "ens5".to_owned() }, "the interface `ens5` is gone"),
    ];
    for (error, text) in cases {
        assert_eq!(error.to_string(), text);
    }
}
