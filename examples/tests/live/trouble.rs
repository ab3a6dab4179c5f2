//! What vxlive says when it cannot do what it should.

use std::fs;
use std::net::UdpSocket;
use std::process::Command;

use crate::frames::{frame, in_vxlan};
use crate::harness::Test;
use crate::lab::{Lab, MONITOR};
use crate::pcapng;
use crate::process::{Process, Statistics};

pub(crate) const TESTS: &[Test] = &[
    ("a_port_that_a_process_has", port_of_a_process, &[]),
    ("a_port_that_a_device_has", port_of_a_device, &[]),
    ("without_the_privilege", without_privilege, &[]),
    ("no_such_interface", no_such_interface, &[]),
    ("an_interface_that_goes_away", interface_goes_away, &[]),
    ("one_of_all_interfaces_goes_away", one_of_all_interfaces, &[]),
    ("nowhere_to_write", nowhere_to_write, &[]),
    ("command_lines_that_are_wrong", wrong_command_lines, &[]),
];

impl Lab {
    /// What vxlive says in one line before it ends with status 1.
    pub(crate) fn vxlive_fails(&self, arguments: &[&str]) -> String {
        let mut command = self.command("monitor", env!("CARGO_BIN_EXE_vxlive"));
        command.args(arguments);
        fails(self, command, 1)
    }
}

fn fails(lab: &Lab, command: Command, status: i32) -> String {
    let ended = Process::start(command, &lab.folder).wait();
    assert_eq!(ended.status.code(), Some(status), "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
    let first = ended.stderr.lines().next().expect("a line");
    if status == 1 {
        let lines: Vec<_> = ended.stderr.lines().filter(|line| line.parse::<Statistics>().is_err()).collect();
        assert_eq!(lines.len(), 1, "{lines:?}");
        return first.strip_prefix("vxlive: ").expect("its name").to_owned();
    }
    ended.stderr
}

fn port_of_a_process(lab: &Lab) {
    let ours = lab.at("monitor", || UdpSocket::bind("0.0.0.0:4789")).expect("a port");
    let text = lab.vxlive_fails(&[]);
    assert!(text.starts_with("UDP port 4789 is taken by `"), "{text}");
    assert!(text.contains(&format!("(process {})", std::process::id())), "{text}");
    drop(ours);

    let first = lab.vxlive(&["--port", "6081"]);
    let text = lab.vxlive_fails(&["--port", "4789", "--port", "6081"]);
    assert_eq!(text, format!("UDP port 6081 is taken by `vxlive` (process {})", first.id()));
    first.terminate().well();

    let vxlive = lab.vxlive(&["--health-listen", "0.0.0.0:8080"]);
    let text = lab.vxlive_fails(&["--port", "6081", "--health-listen", "0.0.0.0:8080"]);
    assert!(text.contains("0.0.0.0:8080"), "{text}");
    vxlive.terminate().well();
}

fn port_of_a_device(lab: &Lab) {
    lab.shell("monitor", "ip link add vxlan7 type vxlan id 7 dstport 4789 dev ens5 && ip link set vxlan7 up");
    let text = lab.vxlive_fails(&[]);
    assert!(text.starts_with("UDP port 4789 is taken") && text.contains("`vxlan7`"), "{text}");
    // The ring listens beside it, as the message says.
    assert!(text.contains("ring") || text.contains("-i"), "{text}");
    let vxlive = lab.vxlive(&["-nn", "-i", "ens5"]);
    lab.sender(MONITOR, 4789).send(&in_vxlan(7, &frame(100, 40_000)));
    vxlive.wait_for_lines(2);
    assert_eq!(vxlive.terminate().well().printed, 1);
}

fn without_privilege(lab: &Lab) {
    let vxlive = |arguments: &[&str]| {
        let mut command = lab.command("monitor", "setpriv");
        command.args(["--inh-caps=-all", "--bounding-set=-all", env!("CARGO_BIN_EXE_vxlive")]).args(arguments);
        command
    };
    for interface in ["ens5", "any"] {
        let text = fails(lab, vxlive(&["-i", interface]), 1);
        assert!(text.contains("CAP_NET_RAW") && text.contains("UDP"), "{text}");
    }
    // It needs none.
    let udp = Process::listening(vxlive(&["-nn"]), &lab.folder);
    lab.sender(MONITOR, 4789).send(&in_vxlan(7, &frame(100, 40_000)));
    udp.wait_for_lines(2);
    assert_eq!(udp.terminate().well().printed, 1);
    let text = fails(lab, vxlive(&["--port", "789"]), 1);
    assert!(text.contains("CAP_NET_BIND_SERVICE"), "{text}");
}

fn no_such_interface(lab: &Lab) {
    let text = lab.vxlive_fails(&["-i", "ens6"]);
    assert!(text.contains("`ens6`") && text.contains("ens5"), "{text}");
}

fn interface_goes_away(lab: &Lab) {
    let file = lab.folder.join("before.pcapng").to_str().expect("UTF-8").to_owned();
    let printing = lab.vxlive(&["-nn", "-i", "ens5"]);
    let writing = lab.vxlive(&["-i", "ens5", "-w", &file]);
    let sender = lab.sender(MONITOR, 4789);
    sender.flood(&mut in_vxlan(7, &frame(100, 40_000)), 10);
    // At once: it has perhaps not been woken up yet.
    lab.shell("monitor", "ip link del ens5");
    for ended in [printing.wait(), writing.wait()] {
        assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
        assert!(ended.stderr.lines().any(|line| line == "vxlive: the interface `ens5` is gone"), "{}", ended.stderr);
        assert_eq!((ended.statistics().received, ended.statistics().printed), (10, 10));
        assert!(ended.stdout.is_empty() || ended.stdout.lines().count() == 20, "{}", ended.stdout);
    }
    assert_eq!(pcapng::read(&fs::read(file).expect("a file")).packets.len(), 10);
}

/// Who listens on all goes on.
fn one_of_all_interfaces(lab: &Lab) {
    let vxlive = lab.vxlive(&["-nn", "-i", "any"]);
    lab.sender(MONITOR, 4789).send(&in_vxlan(7, &frame(100, 40_000)));
    lab.shell("monitor", "ip link del ens5");
    let here = lab.at("monitor", || UdpSocket::bind("127.0.0.1:0")).expect("a socket");
    here.send_to(&in_vxlan(7, &frame(100, 40_000)), "127.0.0.1:4789").expect("sent");
    vxlive.wait_for_lines(4);
    let ended = vxlive.terminate();
    assert_eq!(ended.well().printed, 2);
    let prefixes: Vec<_> = ended.stdout.lines().step_by(2).map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(prefixes, [Some("ens5"), Some("lo")]);
}

fn nowhere_to_write(lab: &Lab) {
    let mut command = lab.command("monitor", env!("CARGO_BIN_EXE_vxlive"));
    let full = fs::File::options().write(true).open("/dev/full").expect("a device");
    command.arg("-nn");
    let mut vxlive = Process::start_with(command, &lab.folder, Some(full.into()));
    vxlive.wait_to_listen();
    lab.sender(MONITOR, 4789).send(&in_vxlan(7, &frame(100, 40_000)));
    let ended = vxlive.wait();
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.contains("vxlive: cannot write: No space left on device"), "{}", ended.stderr);
    assert_eq!(ended.statistics().received, 1);

    let file = lab.folder.join("no folder/file");
    let text = lab.vxlive_fails(&["-w", file.to_str().expect("UTF-8")]);
    assert!(text.contains("no folder/file: No such file or directory"), "{text}");
}

fn wrong_command_lines(lab: &Lab) {
    for arguments in [
        &["--vni", "1", "--not-vni", "2"][..],
        &["--vni", "16777216"],
        &["--port", "0"],
        &["-c", "0"],
        &["--stats", "0"],
        &["--health-listen", "8080"],
        &["--health-listen", "0.0.0.0:80", "--drop-to", "nobody"],
        &["-C", "1"],
        &["-G", "1"],
        &["-W", "1"],
        &["--no-such-flag"],
        &["file"],
    ] {
        let mut command = lab.command("monitor", env!("CARGO_BIN_EXE_vxlive"));
        command.args(arguments);
        fails(lab, command, 2);
    }
}
