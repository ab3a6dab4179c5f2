//! Both sources at once, and what they wrote.

use std::fs;

use crate::lab::Lab;
use crate::pcapng::{self, Contents};
use crate::process::{Process, Statistics};

/// Both sources at once, which write the inner frames to files.
pub(crate) struct Both {
    processes: [Process; 2],
    pub(crate) files: [String; 2],
}

impl Both {
    pub(crate) fn start(lab: &Lab, arguments: &[&str]) -> Self {
        let files = ["udp", "ring"].map(|name| lab.folder.join(name).to_str().expect("UTF-8").to_owned());
        let udp = lab.vxlive(&[arguments, &["--decap", "-w", &files[0]]].concat());
        let ring = lab.vxlive(&[arguments, &["--decap", "-w", &files[1], "-i", "ens5"]].concat());
        Self { processes: [udp, ring], files }
    }

    /// What the files hold in the end: of the UDP source, then of the ring.
    pub(crate) fn finish(self) -> [(Contents, Statistics); 2] {
        let statistics = self.processes.map(|process| process.terminate().well());
        let [udp, ring] = self.files.map(|file| pcapng::read(&fs::read(file).expect("a file")));
        [(udp, statistics[0]), (ring, statistics[1])]
    }
}

pub(crate) fn frames_of(contents: &Contents) -> Vec<&[u8]> {
    contents.packets.iter().map(|packet| &packet.bytes[..]).collect()
}

/// How many packets were received and written, and that nothing else happened to any.
pub(crate) fn all_written(statistics: Statistics, count: usize) {
    let expected = Statistics {
        received: count as u64,
        printed: count as u64,
        not_vxlan: 0,
        not_wanted: 0,
        cut: 0,
        malformed: 0,
        dropped: 0,
        ..statistics
    };
    assert_eq!(statistics, expected);
}
