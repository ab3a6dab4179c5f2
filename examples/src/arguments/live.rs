//! The command line of `vxlive`.

use std::ffi::OsString;
use std::net::SocketAddr;

use clap::Parser;
use mirrortap::{Settings, geneve, vxlan};
use mirrortap_text::Options;

use super::{Choice, Printing, Saving, wrong};
use crate::save::Target;

/// Receives mirrored traffic on this machine, and prints it in tcpdump's words, through VXLAN, GENEVE and GRE.
#[derive(Debug, Parser)]
#[command(
    name = "vxlive",
    version,
    after_help = "Without -i it receives by UDP sockets and needs no privilege; the kernel takes the outer headers off, so that\n\
        what it does not tell of them (time to live, identification, checksum) is zero. With -i it needs the capability\n\
        CAP_NET_RAW and sees whole frames.\n\
        At the end a line on standard error says what was received and what was lost; SIGUSR1 asks for such a line now.\n\
        Times are local; TZ=UTC for UTC. Exit status: 0, 1 if receiving or writing failed (with --fail-on-loss, also if packets\n\
        were lost), 2 if the command line is wrong."
)]
pub struct Arguments {
    /// Refused, with advice
    #[arg(hide = true)]
    expression: Vec<OsString>,

    /// Receive from this network interface, or from all with `any`, instead of by UDP sockets
    #[arg(short, value_name = "INTERFACE")]
    pub interface: Option<String>,

    /// UDP port to receive on, 4789 if none is given; may be repeated. 6081 is GENEVE, any other is VXLAN
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Vec<u16>,

    /// Memory to ask the kernel for, in KiB, for each socket or for the ring
    #[arg(short = 'B', value_name = "KIB", default_value_t = 32 * 1024, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    buffer: u32,

    /// Which packets.
    #[command(flatten)]
    pub choice: Choice,

    /// How they are printed.
    #[command(flatten)]
    pub printing: Printing,

    /// Where they are written instead.
    #[command(flatten)]
    saving: Saving,

    /// Say every SECONDS, on standard error, what was received and what was lost
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub stats: Option<u64>,

    /// End with status 1 if the kernel dropped packets, or gave one that was not whole
    #[arg(long)]
    pub fail_on_loss: bool,

    /// Accept TCP connections, and close them, as long as packets can be received: for the health check of a load balancer
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub health_listen: Option<SocketAddr>,

    /// Become USER as soon as everything is open that needs a privilege; files are written as USER
    #[arg(long, value_name = "USER")]
    pub drop_to: Option<String>,
}

impl Arguments {
    /// Reads the command line. A wrong one ends the program with status 2 and a word on what would be right.
    #[must_use]
    pub fn of_command_line() -> Self {
        let this = Self::parse();
        if !this.expression.is_empty() {
            wrong::<Self>("no filter expression: --port says which ports are received, --vni and --not-vni choose");
        }
        if this.drop_to.is_some() && this.health_listen.is_some_and(|address| address.port() < 1024) {
            // Its socket is closed while packets cannot be received, and opened again.
            wrong::<Self>("with --drop-to, --health-listen needs a port of 1024 or more");
        }
        if this.vxlan_ports().len() > 3 {
            wrong::<Self>("at most three ports, beside 4789 and 6081, can be VXLAN");
        }
        this
    }

    /// The ports to receive on.
    #[must_use]
    pub fn ports(&self) -> Vec<u16> {
        let mut ports = if self.port.is_empty() { vec![vxlan::PORT] } else { self.port.clone() };
        ports.sort_unstable();
        ports.dedup();
        ports
    }

    /// The ports that are VXLAN, beside 4789.
    #[must_use]
    pub fn vxlan_ports(&self) -> Vec<u16> {
        let received = self.port.iter().filter(|port| !matches!(**port, vxlan::PORT | geneve::PORT));
        let mut ports: Vec<u16> = received.chain(&self.printing.vxlan_port).copied().collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }

    /// How much memory to ask the kernel for, in octets.
    #[must_use]
    pub fn buffer(&self) -> usize {
        usize::try_from(self.buffer).unwrap_or(usize::MAX).saturating_mul(1024)
    }

    /// Where packets are written; `None` if they are printed.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        self.saving.target::<Self>()
    }

    /// The names of interfaces by their index: those given, and then those of this machine.
    #[must_use]
    pub fn interface_names<'a>(&'a self, here: &'a [(u32, String)]) -> Vec<(u32, &'a str)> {
        self.printing.interface_names(here.iter().map(|(index, name)| (*index, name.as_str())))
    }

    /// What is printed, and how.
    #[must_use]
    pub fn options<'a>(&self, interface_names: &'a [(u32, &'a str)], vxlan_ports: &'a [u16]) -> Options<'a> {
        self.printing.options(interface_names, vxlan_ports)
    }

    /// What is taken for VXLAN.
    #[must_use]
    pub fn settings(&self) -> Settings {
        super::settings(&self.vxlan_ports())
    }
}
