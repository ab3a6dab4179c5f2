//! Packets into pcapng files.

mod blocks;
mod rotation;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::time::SystemTime;

use mirrortap::{LinkType, Vni};
use mirrortap_capture::{Interface, Resolution, Timestamp, pcapng};

use crate::contents::Tunnel;
use crate::input::{FileId, printable};
use crate::record::Record;
use blocks::{Blocks, NotWritten};
use rotation::{Rotation, Turn};

pub use rotation::Limits;

/// How many VNIs get an interface of their own in a file: with the one for all others as many as a reader of ours remembers.
const MOST_VNIS: usize = 16_383;

/// Where packets are written.
#[derive(Clone, Debug)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file, or several in turn.
    Files {
        /// Its name, or what the names of all are made of.
        path: PathBuf,
        /// When the next one begins.
        limits: Limits,
    },
}

/// Writes packets into a pcapng file, or several in turn.
pub struct Save {
    rotation: Option<Rotation>,
    target: Target,
    /// A file that must not be written, because it is read.
    input: Option<FileId>,
    writer: Option<pcapng::Writer<Blocks>>,
    /// The name of the file that is written, for people.
    name: String,
    /// The interfaces of packets that were not taken out of a tunnel, by their number in the capture they come from.
    interfaces: Vec<Interface>,
    /// The numbers of the interfaces that the file has.
    numbers: HashMap<Origin, u32>,
    /// How many packets are in files, or wait to be.
    saved: u64,
}

/// What has an interface of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Origin {
    /// An interface of the capture.
    Interface(u32),
    /// A VXLAN network.
    Vni(Vni),
    /// All VXLAN networks beyond [`MOST_VNIS`].
    OtherVnis,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {source}")]
pub struct Error {
    name: String,
    /// What the system said.
    pub source: io::Error,
}

impl Save {
    /// Writes nothing yet: the file is made by [`begin`](Self::begin), or for the first packet. It must not be `input`,
    /// by whatever name.
    #[must_use]
    pub fn new(target: Target, input: Option<FileId>) -> Self {
        Self {
            rotation: None,
            target,
            input,
            writer: None,
            name: String::new(),
            interfaces: Vec::new(),
            numbers: HashMap::new(),
            saved: 0,
        }
    }

    /// Makes the file now, if there is none yet.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(&mut self) -> Result<(), Error> {
        if self.writer.is_some() {
            return Ok(());
        }
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        self.begin_at(i64::try_from(now.as_secs()).unwrap_or(i64::MAX))?;
        self.flush()
    }

    fn begin_at(&mut self, seconds: i64) -> Result<(), Error> {
        if let Target::Files { path, limits } = &self.target {
            self.rotation = Some(Rotation::new(path.clone(), *limits, seconds));
        }
        self.open()
    }

    /// Makes the file whose turn it is.
    fn open(&mut self) -> Result<(), Error> {
        let blocks = match &self.rotation {
            None => {
                "standard output".clone_into(&mut self.name);
                // Without the buffer of the standard library, which would keep the end of the last block.
                let stdout = io::stdout().as_fd().try_clone_to_owned().map(File::from);
                stdout.and_then(|file| self.not_input(file.metadata()?).map(|()| Blocks::new(file, false)))
            }
            Some(rotation) => {
                let path = rotation.name();
                self.name = printable(&path);
                let free = fs::metadata(&path).map_or(Ok(()), |file| self.not_input(file));
                free.and_then(|()| File::create(path)).map(|file| Blocks::new(file, true))
            }
        };
        let blocks = blocks.map_err(|source| self.error(source))?;
        self.numbers.clear();
        let begun = pcapng::Writer::new(blocks).and_then(|mut writer| writer.flush().map(|()| writer));
        self.writer = Some(begun.map_err(|source| self.error(source))?);
        Ok(())
    }

    /// Whether [`interfaces`](Self::set_interfaces) are known up to number `interface`.
    #[inline]
    #[must_use]
    pub fn knows(&self, interface: u32) -> bool {
        usize::try_from(interface).is_ok_and(|number| number < self.interfaces.len())
    }

    /// The interfaces that the numbers of records are about: those it knows already, and perhaps more.
    pub fn set_interfaces(&mut self, interfaces: &[Interface]) {
        // Whatever resolution they had, nanoseconds and no limit are right for all that is written.
        let written = |interface: &Interface| Interface {
            link_type: interface.link_type,
            name: interface.name.clone(),
            description: interface.description.clone(),
            ..nanoseconds()
        };
        self.interfaces.extend(interfaces.iter().skip(self.interfaces.len()).map(written));
    }

    /// Writes a packet as it is. If there are as many files as there may be, it is not written, and none will be.
    ///
    /// # Errors
    /// If that fails. Then the file ends with the last packet that is in it as a whole.
    pub fn packet(&mut self, record: &Record<'_>) -> Result<ControlFlow<()>, Error> {
        let interface = |known: &[Interface]| {
            let known = usize::try_from(record.interface).ok().and_then(|number| known.get(number)).cloned();
            known.unwrap_or(Interface { link_type: record.link_type, ..nanoseconds() })
        };
        self.write(Origin::Interface(record.interface), interface, record.time, record.bytes, record.len)
    }

    /// Writes the frame that came through `tunnel` at `time`; returns the same as [`packet`](Self::packet).
    ///
    /// # Errors
    /// As [`packet`](Self::packet).
    pub fn frame(&mut self, time: Timestamp, tunnel: &Tunnel<'_>) -> Result<ControlFlow<()>, Error> {
        let &Tunnel { vni, addresses, frame } = tunnel;
        let own = self.numbers.len() < MOST_VNIS || self.numbers.contains_key(&Origin::Vni(vni));
        let origin = if own { Origin::Vni(vni) } else { Origin::OtherVnis };
        let interface = |_: &[Interface]| Interface {
            link_type: LinkType::ETHERNET,
            name: Some(if own { format!("vni {vni}") } else { "other VNIs".to_owned() }),
            description: addresses.filter(|_| own).map(description),
            ..nanoseconds()
        };
        let len = u32::try_from(frame.len).unwrap_or(u32::MAX);
        self.write(origin, interface, time, frame.bytes, len)
    }

    fn write(
        &mut self,
        origin: Origin,
        interface: impl FnOnce(&[Interface]) -> Interface,
        time: Timestamp,
        bytes: &[u8],
        len: u32,
    ) -> Result<ControlFlow<()>, Error> {
        let seconds = time.carried().seconds;
        if self.writer.is_none() {
            self.begin_at(seconds)?;
        }
        let octets = self.writer.as_mut().map_or(0, |writer| writer.get_mut().len());
        match self.rotation.as_mut().map_or(Turn::Stay, |rotation| rotation.turn(seconds, octets)) {
            Turn::Stay => {}
            Turn::Next => {
                self.flush()?;
                self.open()?;
            }
            Turn::End => return Ok(ControlFlow::Break(())),
        }
        let Some(writer) = &mut self.writer else { return Ok(ControlFlow::Break(())) };
        let write = || {
            let number = match self.numbers.get(&origin) {
                Some(number) => *number,
                None => {
                    let number = writer.add_interface(&interface(&self.interfaces))?;
                    self.numbers.insert(origin, number);
                    number
                }
            };
            writer.write(number, time, bytes, len)?;
            // Into `Blocks`, which never has a part of one.
            writer.flush()?;
            Ok(writer.get_mut().are_enough())
        };
        let enough = write().map_err(|source| self.error(source))?;
        self.saved += 1;
        if enough {
            self.flush()?;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Writes what waits to be written.
    ///
    /// # Errors
    /// As [`packet`](Self::packet).
    pub fn flush(&mut self) -> Result<(), Error> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        writer.get_mut().write_out().map_err(|NotWritten { error, packets }| {
            self.saved = self.saved.saturating_sub(packets);
            self.error(error)
        })
    }

    /// How many packets are in files, or wait to be.
    #[must_use]
    pub const fn saved(&self) -> u64 {
        self.saved
    }

    /// Whether `file` is not the one that is read.
    fn not_input(&self, file: fs::Metadata) -> io::Result<()> {
        match self.input {
            Some(input) if FileId::of(&file) == Some(input) => {
                Err(io::Error::other("would be read and written at the same time"))
            }
            _ => Ok(()),
        }
    }

    fn error(&self, source: io::Error) -> Error {
        Error { name: self.name.clone(), source }
    }
}

fn nanoseconds() -> Interface {
    Interface { resolution: Resolution::NANOSECONDS, ..Interface::default() }
}

fn description((source, destination): (IpAddr, IpAddr)) -> String {
    format!("VXLAN from {source} to {destination}")
}
