//! What becomes of a writer's octets: all arrive, and a sink that fails is heard.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{self, Write};

use mirrortap_capture::{Interface, LinkType, Resolution, Timestamp, pcap, pcapng};

/// Takes so many octets, then fails.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(octets.len()).ok_or_else(|| io::Error::other("the disk is full"))?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_sink_is_heard() {
    let new = |room| pcap::Writer::new(Full(room), LinkType::ETHERNET, 0, Resolution::MICROSECONDS).unwrap();
    let now = Timestamp::default();
    for room in [0, 23, 24, 39] {
        let mut writer = new(room);
        writer.write(now, &[], 0).unwrap();
        assert_eq!(writer.flush().unwrap_err().to_string(), "the disk is full");
        assert_eq!(writer.finish().err().unwrap().to_string(), "the disk is full");
    }
    let mut writer = new(1000);
    let error = (0..).find_map(|_| writer.write(now, &[0; 1000], 0).err());
    assert_eq!(error.unwrap().to_string(), "the disk is full");

    let mut writer = pcapng::Writer::new(Full(30)).unwrap();
    let interface = writer.add_interface(&Interface::default()).unwrap();
    assert_eq!(writer.flush().unwrap_err().to_string(), "the disk is full");
    let error = (0..).find_map(|_| writer.write(interface, now, &[0; 1000], 0).err());
    assert_eq!(error.unwrap().to_string(), "the disk is full");
    assert_eq!(writer.finish().err().unwrap().to_string(), "the disk is full");
}

#[test]
fn a_dropped_writer_has_written() {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    let mut writer = pcap::Writer::new(&mut one, LinkType::ETHERNET, 0, Resolution::MICROSECONDS).unwrap();
    writer.write(Timestamp::default(), &[1], 1).unwrap();
    drop(writer);
    let mut writer = pcapng::Writer::new(&mut other).unwrap();
    let interface = writer.add_interface(&Interface::default()).unwrap();
    writer.write(interface, Timestamp::default(), &[1], 1).unwrap();
    drop(writer);
    for file in [one, other] {
        let (records, error) = common::read_all(&file[..]);
        assert!(error.is_none());
        assert_eq!(records.first().map(|record| &record.bytes[..]), Some(&[1][..]));
    }
}
