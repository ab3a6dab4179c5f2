//! A request through the mirror, beside tcpdump.

use crate::harness::{Need, Test};
use crate::lab::Lab;
use crate::process::until;
use crate::tcpdump::{text_of, without_times};

pub(crate) const TESTS: &[Test] = &[("one_request_beside_tcpdump", one_request, &[Need::Curl, Need::Tcpdump])];

/// How many packets one request is: three to open, four for the request, its answer and two acknowledgments, three to close.
const PACKETS: usize = 10;

fn one_request(lab: &Lab) {
    lab.serve();
    // In this order: the ring would take the port, too.
    let udp = lab.vxlive(&["-nn"]);
    let ring = lab.vxlive(&["-nn", "-i", "any"]);
    let tcpdump = lab.tcpdump(&["-i", "any", "udp", "and", "port", "4789"]);
    for (vxlive, says) in [(&udp, "0.0.0.0:4789, [::]:4789, link-type RAW"), (&ring, "any, link-type LINUX_SLL2")] {
        assert!(vxlive.stderr().starts_with(&format!("listening on {says}")), "{}", vxlive.stderr());
    }
    // If the machine is very busy, an acknowledgment can become a packet of its own: then another request is better.
    let mut copies = 0;
    for request in 1.. {
        lab.curl();
        // curl ends before its last packet is sent.
        until("web's TIME-WAIT", || (waiting(lab) == request).then_some(()));
        let all = usize::try_from(lab.interface("web", "mirror0")[9]).expect("64 bits");
        let new = all - copies;
        copies = all;
        if new == PACKETS {
            break;
        }
        assert!(request < 5, "{new} packets");
    }
    tcpdump.wait_for_lines(2 * copies);
    let (udp, ring) = (udp.terminate(), ring.terminate());
    let expected = text_of(tcpdump);

    assert_eq!(expected.len(), 2 * copies);
    assert!(expected[0].starts_with("ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, "), "{}", expected[0]);
    assert_eq!(without_times(&ring.stdout), expected);
    let link_prefix = |line: &String| line.strip_prefix("ens5  In  ").unwrap_or(line).to_owned();
    assert_eq!(without_times(&udp.stdout), expected.iter().map(link_prefix).collect::<Vec<_>>());
    for ended in [udp, ring] {
        let statistics = ended.well();
        assert_eq!((statistics.received, statistics.printed), (copies as u64, copies as u64));
        let rest =
            [statistics.not_vxlan, statistics.not_wanted, statistics.cut, statistics.malformed, statistics.dropped];
        assert_eq!(rest, [0; 5]);
    }
}

/// How many connections of web have been closed.
fn waiting(lab: &Lab) -> usize {
    let list = lab.read("web", "tcp");
    list.lines().filter(|line| line.split_ascii_whitespace().nth(3) == Some("06")).count()
}
