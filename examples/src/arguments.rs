//! The command line of `vxdump`: tcpdump's flags where they mean the same.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, CommandFactory, Parser, error::ErrorKind};
use mirrortap::{Ports, Settings, vxlan};
use mirrortap_text::{Hex, Options, TimeFormat};

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

    /// No effect: addresses and ports are never looked up
    #[arg(short, action = ArgAction::Count)]
    n: u8,

    /// Stop after COUNT packets
    #[arg(short, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,

    /// Name of the interface with this index in a Linux cooked capture, which keeps only the index; may be repeated
    #[arg(long, value_name = "INDEX=NAME", value_parser = interface_name)]
    interface_name: Vec<(u32, String)>,

    /// A UDP port whose datagrams are VXLAN, beside 4789; may be repeated, up to three times
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    vxlan_port: Vec<u16>,

    /// Print the packets of all interfaces of a pcapng file: without this, as with tcpdump, reading ends at an interface that
    /// differs from the first one in link type or snapshot length
    #[arg(long)]
    pub mixed_interfaces: bool,

    /// Say at the end, on standard error, how many packets there were: in each VNI of VXLAN (with the octets of the frames
    /// inside), in none, cut short by mirror or capture, with a malformed header, of a protocol that is not read
    #[arg(long)]
    pub summary: bool,

    /// Print the link header of each packet
    #[arg(short, overrides_with = "e")]
    e: bool,

    /// No time; -tt seconds since 1970, -ttt since the packet before, -tttt with the date, -ttttt since the first packet
    #[arg(short, action = ArgAction::Count)]
    t: u8,

    /// Nine digits of a second
    #[arg(long, overrides_with = "nano")]
    nano: bool,

    /// TCP sequence numbers as sent
    #[arg(short = 'S', overrides_with = "absolute_sequence")]
    absolute_sequence: bool,

    /// Number the packets
    #[arg(short = '#', long = "number", overrides_with = "number")]
    number: bool,

    /// More about each packet; -vv still more
    #[arg(short, action = ArgAction::Count)]
    v: u8,

    /// Less about each packet: tunnels stay closed
    #[arg(short, overrides_with = "quiet")]
    quiet: bool,

    /// Dump the octets of each packet in hexadecimal; -xx with the link header
    #[arg(short, action = ArgAction::Count)]
    x: u8,

    /// Dump the octets in hexadecimal and ASCII; -XX with the link header
    #[arg(short = 'X', action = ArgAction::Count)]
    hex_ascii: u8,

    /// Dump the octets in ASCII; -AA with the link header
    #[arg(short = 'A', action = ArgAction::Count)]
    ascii: u8,

    /// Do not verify checksums
    #[arg(short = 'K', overrides_with = "skip_checksums")]
    skip_checksums: bool,

    /// Write each packet's text at once, also to a file or a pipe
    #[arg(short = 'l', overrides_with = "line_buffered")]
    pub line_buffered: bool,

    /// Accepted for habit's sake: a file has its own snapshot length
    #[arg(short, value_name = "LENGTH")]
    snapshot_length: Option<u32>,

    /// Refused, with advice
    #[arg(short, value_name = "INTERFACE", hide = true)]
    interface: Option<String>,

    /// Refused, with advice
    #[arg(short, value_name = "FILE", hide = true)]
    write: Option<String>,
}

fn interface_name(text: &str) -> Result<(u32, String), String> {
    let expected = || format!("`{text}` is not INDEX=NAME, such as 2=ens5");
    let (index, name) = text.split_once('=').ok_or_else(expected)?;
    let is_number = !index.is_empty() && index.bytes().all(|octet| octet.is_ascii_digit());
    let index = match index.parse() {
        Ok(index) => index,
        Err(_) if is_number => return Err(format!("an index of an interface has 32 bits, {index} has more")),
        Err(_) => return Err(expected()),
    };
    if name.is_empty() {
        Err(expected())
    } else if name.contains(char::is_control) {
        Err("a name of an interface has no control characters".to_owned())
    } else {
        Ok((index, name.to_owned()))
    }
}

impl Arguments {
    /// Reads the command line. A wrong one ends the program with status 2 and a word on what would be right.
    #[must_use]
    pub fn of_command_line() -> Self {
        let this = Self::parse();
        let wrong = |reason: &str| -> ! { Self::command().error(ErrorKind::ArgumentConflict, reason).exit() };
        if this.interface.is_some() {
            wrong("-i is for live capture, and vxdump prints files: capture with `tcpdump -i … -w FILE` first");
        }
        if this.write.is_some() {
            wrong("-w is not supported yet: vxdump prints, it does not write captures");
        }
        if !this.expression.is_empty() || (this.read.is_some() && this.file.is_some()) {
            wrong("one FILE at a time, and no filter expression: they are not supported yet");
        }
        if this.vxlan_port.len() > 3 {
            wrong("--vxlan-port can be given three times at most");
        }
        this
    }

    /// The file to read; `None` is the sample.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        self.read.clone().or_else(|| self.file.clone())
    }

    /// The names of interfaces by their index. In the sample interface 2 is called `ens5`.
    #[must_use]
    pub fn interface_names(&self) -> Vec<(u32, &str)> {
        let given = self.interface_name.iter().map(|(index, name)| (*index, name.as_str()));
        let sample = self.file().is_none().then_some((2, "ens5"));
        given.chain(sample).collect()
    }

    /// What is printed, and how.
    #[must_use]
    pub fn options<'a>(&'a self, interface_names: &'a [(u32, &'a str)]) -> Options<'a> {
        Options {
            link_header: self.e,
            verbosity: self.v,
            time: match self.t {
                0 => TimeFormat::Clock,
                1 => TimeFormat::None,
                2 => TimeFormat::Unix,
                3 => TimeFormat::SincePrevious,
                4 => TimeFormat::Date,
                _ => TimeFormat::SinceFirst,
            },
            nanoseconds: self.nano,
            absolute_sequence: self.absolute_sequence,
            number: self.number,
            quiet: self.quiet,
            hex: match (self.x, self.hex_ascii, self.ascii) {
                (0, 0, 0) => Hex::None,
                (_, 1, _) => Hex::HexAscii,
                (_, 2.., _) => Hex::HexAsciiWithLink,
                (1, ..) => Hex::Hex,
                (2.., ..) => Hex::HexWithLink,
                (_, _, 1) => Hex::Ascii,
                _ => Hex::AsciiWithLink,
            },
            skip_checksums: self.skip_checksums,
            vxlan_ports: &self.vxlan_port,
            interface_names,
        }
    }

    /// What the summary counts as VXLAN.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let ports: Vec<u16> = std::iter::once(vxlan::PORT).chain(self.vxlan_port.iter().copied()).collect();
        Settings { vxlan_ports: Ports::new(&ports).unwrap_or_default(), ..Settings::default() }
    }
}
