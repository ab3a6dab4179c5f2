//! The command line of `vxdump`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use mirrortap::Settings;
use mirrortap_text::Options;

use super::{Choice, Printing, Saving, wrong};
use crate::save::Target;

/// Prints mirrored traffic from a capture file, through VXLAN, GENEVE and GRE, in tcpdump's words.
#[derive(Debug, Parser)]
#[command(
    name = "vxdump",
    version,
    after_help = "Without FILE it prints a sample that is part of the program: an HTTP request in VXLAN.\n\
        Times are local; TZ=UTC for UTC. Exit status: 0, 1 if reading or writing failed, 2 if the command line is wrong."
)]
pub struct Arguments {
    /// Capture file to print (pcap or pcapng), or - for standard input
    file: Option<PathBuf>,

    /// Refused, with advice
    #[arg(hide = true)]
    expression: Vec<OsString>,

    /// Print FILE, as tcpdump users type it
    #[arg(short = 'r', value_name = "FILE")]
    read: Option<PathBuf>,

    /// Which packets.
    #[command(flatten)]
    pub choice: Choice,

    /// How they are printed.
    #[command(flatten)]
    pub printing: Printing,

    /// Where they are written instead.
    #[command(flatten)]
    saving: Saving,

    /// Print the packets of all interfaces of a pcapng file: without this, as with tcpdump, reading ends at an interface that
    /// differs from the first one in link type or snapshot length
    #[arg(long)]
    pub mixed_interfaces: bool,

    /// Refused, with advice
    #[arg(short, value_name = "INTERFACE", hide = true)]
    interface: Option<String>,
}

impl Arguments {
    /// Reads the command line. A wrong one ends the program with status 2 and a word on what would be right.
    #[must_use]
    pub fn of_command_line() -> Self {
        let this = Self::parse();
        if this.interface.is_some() {
            wrong::<Self>("-i is for live capture, and vxdump prints files: vxlive receives from an interface");
        }
        if !this.expression.is_empty() || (this.read.is_some() && this.file.is_some()) {
            wrong::<Self>("one FILE at a time, and no filter expression: --vni and --not-vni choose");
        }
        if this.printing.vxlan_port.len() > 3 {
            wrong::<Self>("--vxlan-port can be given three times at most");
        }
        this
    }

    /// The file to read; `None` is the sample.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        self.read.clone().or_else(|| self.file.clone())
    }

    /// Where packets are written; `None` if they are printed.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        self.saving.target::<Self>()
    }

    /// The names of interfaces by their index. In the sample interface 2 is called `ens5`.
    #[must_use]
    pub fn interface_names(&self) -> Vec<(u32, &str)> {
        self.printing.interface_names(self.file().is_none().then_some((2, "ens5")))
    }

    /// What is printed, and how.
    #[must_use]
    pub fn options<'a>(&'a self, interface_names: &'a [(u32, &'a str)]) -> Options<'a> {
        self.printing.options(interface_names, &self.printing.vxlan_port)
    }

    /// What is taken for VXLAN.
    #[must_use]
    pub fn settings(&self) -> Settings {
        super::settings(&self.printing.vxlan_port)
    }
}
