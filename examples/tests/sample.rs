//! The sample that `vxdump` carries: it prints as it should, its program makes it, tcpdump reads it the same.
#![allow(missing_docs)]

use std::path::Path;
use std::process::{Command, Output};

/// The text is what the sample was made to say; its source is a monitor in another VPC, not this program.
const TEXT: &str = "\
03:18:48.395352 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 10.10.10.252.45604 > 34.160.111.145.80: Flags [S], seq 1018303536, win 62727, options [mss 1460,sackOK,TS val 169071433 ecr 0,nop,wscale 7], length 0
03:18:48.396621 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 34.160.111.145.80 > 10.10.10.252.45604: Flags [S.], seq 3070071967, ack 1018303537, win 65535, options [mss 1412,sackOK,TS val 603833672 ecr 169071433,nop,wscale 8], length 0
03:18:48.396666 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 10.10.10.252.45604 > 34.160.111.145.80: Flags [.], ack 1, win 491, options [nop,nop,TS val 169071435 ecr 603833672], length 0
03:18:48.396706 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 10.10.10.252.45604 > 34.160.111.145.80: Flags [P.], seq 1:76, ack 1, win 491, options [nop,nop,TS val 169071435 ecr 603833672], length 75: HTTP: GET / HTTP/1.1
03:18:48.398056 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 34.160.111.145.80 > 10.10.10.252.45604: Flags [.], ack 76, win 256, options [nop,nop,TS val 603833673 ecr 169071435], length 0
03:18:48.546187 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 34.160.111.145.80 > 10.10.10.252.45604: Flags [P.], seq 1:298, ack 76, win 256, options [nop,nop,TS val 603833821 ecr 169071435], length 297: HTTP: HTTP/1.1 200 OK
03:18:48.546237 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 10.10.10.252.45604 > 34.160.111.145.80: Flags [.], ack 298, win 489, options [nop,nop,TS val 169071584 ecr 603833821], length 0
03:18:48.546374 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 10.10.10.252.45604 > 34.160.111.145.80: Flags [F.], seq 76, ack 298, win 489, options [nop,nop,TS val 169071584 ecr 603833821], length 0
03:18:48.547668 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 34.160.111.145.80 > 10.10.10.252.45604: Flags [F.], seq 298, ack 77, win 256, options [nop,nop,TS val 603833823 ecr 169071584], length 0
03:18:48.547697 ens5  In  IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363
IP 10.10.10.252.45604 > 34.160.111.145.80: Flags [.], ack 299, win 489, options [nop,nop,TS val 169071586 ecr 603833823], length 0
";

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).env("TZ", "UTC").output().expect("the program starts")
}

fn sample() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sample.pcap").to_str().expect("a path").to_owned()
}

#[test]
fn vxdump_prints_it() {
    let output = run(env!("CARGO_BIN_EXE_vxdump"), &[]);
    assert_eq!(String::from_utf8(output.stdout).expect("text"), TEXT);
    assert!(output.status.success());
}

#[test]
fn make_sample_makes_it() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample.pcap");
    let status = Command::new(env!("CARGO_BIN_EXE_make_sample")).arg(&file).status().expect("the program starts");
    assert!(status.success());
    let (made, committed) = (std::fs::read(file).expect("written"), std::fs::read(sample()).expect("src/sample.pcap"));
    assert!(made == committed, "write it anew: cargo run --bin make_sample examples/src/sample.pcap");
}

#[test]
fn tcpdump_prints_the_same() {
    let version = Command::new("tcpdump").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    if !version.is_ok_and(|version| version.contains("tcpdump version 4.99.3")) {
        eprintln!("NOT RUN: tcpdump 4.99.3 is not installed");
        return;
    }
    let output = run("tcpdump", &["-nn", "-r", &sample()]);
    let text = String::from_utf8(output.stdout).expect("text");
    // tcpdump looks the interface's name up on this host: whatever it is, it takes five columns or more.
    let named: String = text
        .lines()
        .map(|line| match line.split_once(" In  IP ") {
            Some((time_and_name, packet)) => format!("{} ens5  In  IP {packet}\n", &time_and_name[..15]),
            None => format!("{line}\n"),
        })
        .collect();
    assert_eq!(named, TEXT);
}
