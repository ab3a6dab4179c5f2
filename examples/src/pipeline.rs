//! What happens to each packet: choose, count, take out of the tunnel, print or write.

use std::cell::RefCell;
use std::io::{self, Read};
use std::ops::ControlFlow;

use mirrortap::{LinkType, Payload, Settings};
use mirrortap_capture::Interface;

use crate::arguments::Choice;
use crate::contents::{Contents, Tunnel};
use crate::print::Print;
use crate::record::Record;
use crate::save::{self, Save};
use crate::selection::Selection;
use crate::summary::Summary;

/// The way of a packet.
pub struct Pipeline<'a> {
    settings: Settings,
    selection: Selection,
    decap: bool,
    /// Counts by network, if asked for.
    pub summary: Option<Summary>,
    /// Whether every packet is looked into for [`counts`](Self::counts), also if nothing else asks for it.
    pub counts_all: bool,
    /// What became of the packets.
    pub counts: Counts,
    /// Where they go.
    pub to: To<'a>,
    /// What went wrong while nobody could be told.
    failed: Option<Error>,
}

/// Where packets go.
pub enum To<'a> {
    /// They are printed.
    Print(Box<Print<'a>>),
    /// They are written.
    Save(Box<Save>),
}

/// What became of packets that were looked into. One can be cut and malformed, and counts in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Without a VXLAN header that can be read: printed or written, too, unless that is left out.
    pub not_vxlan: u64,
    /// Left out because their network is not wanted.
    pub vni_not_wanted: u64,
    /// With octets missing, because the mirror or the capture cut them.
    pub cut: u64,
    /// With a header that says what it cannot say.
    pub malformed: u64,
}

/// What went wrong where packets go.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Printing.
    #[error("cannot write: {0}")]
    Print(#[from] io::Error),
    /// Writing a file.
    #[error("cannot write to {0}")]
    Save(#[from] save::Error),
}

impl Error {
    /// Whether nobody reads any more what is written: a reason to end, not to complain.
    #[must_use]
    pub fn nobody_reads(&self) -> bool {
        let (Self::Print(error) | Self::Save(save::Error { source: error, .. })) = self;
        error.kind() == io::ErrorKind::BrokenPipe
    }
}

impl<'a> Pipeline<'a> {
    /// A way for the packets of `choice`, with no summary; `settings` says what is taken for VXLAN.
    #[must_use]
    pub fn new(settings: Settings, choice: &Choice, to: To<'a>) -> Self {
        let (selection, decap) = (choice.selection(), choice.decap);
        Self {
            settings,
            selection,
            decap,
            summary: None,
            counts_all: false,
            counts: Counts::default(),
            to,
            failed: None,
        }
    }

    /// Makes the file that packets are written to, if there is none yet.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(&mut self) -> Result<(), Error> {
        match &mut self.to {
            To::Save(save) => Ok(save.begin()?),
            To::Print(_) => Ok(()),
        }
    }

    /// Whether interface `number` need not be told, or was.
    #[inline]
    #[must_use]
    pub fn knows(&self, number: u32) -> bool {
        match &self.to {
            To::Save(save) => save.knows(number),
            To::Print(_) => true,
        }
    }

    /// Tells the interfaces that the numbers of records are about.
    pub fn set_interfaces(&mut self, interfaces: &[Interface]) {
        if let To::Save(save) = &mut self.to {
            save.set_interfaces(interfaces);
        }
    }

    /// Does with a packet what is to be done; says whether that was the last one.
    ///
    /// # Errors
    /// If it cannot be printed or written, or another one before could not.
    #[inline]
    pub fn packet(&mut self, record: &Record<'_>) -> Result<ControlFlow<()>, Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let looks = self.counts_all || self.decap || self.summary.is_some() || self.selection != Selection::All;
        if !looks {
            return self.take(record, None);
        }
        self.look(record)
    }

    /// The same if it has to be looked into.
    #[inline(never)]
    fn look(&mut self, record: &Record<'_>) -> Result<ControlFlow<()>, Error> {
        let contents = Contents::of(record.link_type, record.packet(), self.settings);
        if let Some(summary) = &mut self.summary {
            summary.add(&contents);
        }
        self.counts.not_vxlan += u64::from(contents.tunnel.is_none());
        self.counts.cut += u64::from(contents.cut);
        self.counts.malformed += u64::from(contents.malformed);
        if !self.selection.wants(contents.tunnel.map(|tunnel| tunnel.vni)) {
            self.counts.vni_not_wanted += u64::from(contents.tunnel.is_some());
            return Ok(ControlFlow::Continue(()));
        }
        match contents.tunnel {
            None if self.decap => Ok(ControlFlow::Continue(())),
            tunnel => self.take(record, tunnel.filter(|_| self.decap)),
        }
    }

    /// Prints or writes a packet, or only what came through its tunnel.
    #[inline]
    fn take(&mut self, record: &Record<'_>, tunnel: Option<Tunnel<'_>>) -> Result<ControlFlow<()>, Error> {
        match &mut self.to {
            To::Print(print) => {
                let inner = tunnel.map(|Tunnel { frame: Payload { bytes, len }, .. }| {
                    let len = u32::try_from(len).unwrap_or(u32::MAX);
                    Record { link_type: LinkType::ETHERNET, bytes, len, ..*record }
                });
                print.packet(inner.as_ref().unwrap_or(record))?;
                Ok(ControlFlow::Continue(()))
            }
            To::Save(save) => Ok(match &tunnel {
                Some(tunnel) => save.frame(record.time, tunnel)?,
                None => save.packet(record)?,
            }),
        }
    }

    /// How many packets were printed or written, or wait to be. After a failure fewer can be than before it.
    #[inline]
    #[must_use]
    pub const fn taken(&self) -> u64 {
        match &self.to {
            To::Print(print) => print.printed(),
            To::Save(save) => save.saved(),
        }
    }

    /// Lets everything out that was printed or written so far.
    ///
    /// # Errors
    /// As [`packet`](Self::packet).
    pub fn flush(&mut self) -> Result<(), Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        match &mut self.to {
            To::Print(print) => Ok(print.flush()?),
            To::Save(save) => Ok(save.flush()?),
        }
    }

    /// [`flush`](Self::flush) for the last time: if no packet was written, the file is empty, but there.
    ///
    /// # Errors
    /// As [`packet`](Self::packet).
    pub fn finish(&mut self) -> Result<(), Error> {
        self.begin()?;
        self.flush()
    }
}

/// An input that lets everything out of the pipeline before each wait for more: whoever looks at the output sees all there is,
/// and an interrupt loses nothing.
pub struct Waiting<'p, 'a, R> {
    input: R,
    pipeline: &'p RefCell<Pipeline<'a>>,
}

impl<'p, 'a, R> Waiting<'p, 'a, R> {
    /// `input` before `pipeline`.
    pub const fn new(input: R, pipeline: &'p RefCell<Pipeline<'a>>) -> Self {
        Self { input, pipeline }
    }
}

impl<R: Read> Read for Waiting<'_, '_, R> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let mut pipeline = self.pipeline.borrow_mut();
        if let Err(error) = pipeline.flush() {
            // It is not the input's: told with the next packet.
            pipeline.failed = Some(error);
        }
        drop(pipeline);
        self.input.read(octets)
    }
}
