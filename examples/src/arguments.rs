//! The command lines. What `vxdump` and `vxlive` share is here: tcpdump's flags where they mean the same.

pub mod dump;
pub mod live;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{ArgAction, ArgGroup, Args, CommandFactory};
use jiff::Zoned;
use mirrortap::{Ports, Settings, Vni, vxlan};
use mirrortap_text::{Hex, Options, TimeFormat};

use crate::save::{Limits, Target};
use crate::selection::Selection;

/// How packets are printed.
#[derive(Args, Debug)]
pub struct Printing {
    /// No effect: addresses and ports are never looked up
    #[arg(short, action = ArgAction::Count)]
    n: u8,

    /// Name of the interface with this index in a Linux cooked capture, which keeps only the index; may be repeated
    #[arg(long, value_name = "INDEX=NAME", value_parser = interface_name)]
    interface_name: Vec<(u32, String)>,

    /// A UDP port whose datagrams are VXLAN, beside 4789; may be repeated, up to three times
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    vxlan_port: Vec<u16>,

    /// Say at the end, on standard error, how many packets there were, also of those left out: in each VNI of VXLAN (with the
    /// octets of the frames inside), in none, cut short by mirror or capture, with a malformed header, of a protocol that is not read
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

    /// Accepted for habit's sake: packets are taken as long as they are
    #[arg(short, value_name = "LENGTH")]
    snapshot_length: Option<u32>,
}

impl Printing {
    /// The names of interfaces by their index: those given, and then `known` ones.
    fn interface_names<'a>(&'a self, known: impl IntoIterator<Item = (u32, &'a str)>) -> Vec<(u32, &'a str)> {
        let given = self.interface_name.iter().map(|(index, name)| (*index, name.as_str()));
        given.chain(known).collect()
    }

    fn options<'a>(&self, interface_names: &'a [(u32, &'a str)], vxlan_ports: &'a [u16]) -> Options<'a> {
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
            vxlan_ports,
            interface_names,
        }
    }
}

/// Ends the program with status 2, and a word on what would be right.
fn wrong<C: CommandFactory>(reason: &str) -> ! {
    C::command().error(ErrorKind::ArgumentConflict, reason).exit()
}

/// What is taken for VXLAN: port 4789, and `others`.
fn settings(others: &[u16]) -> Settings {
    let ports: Vec<u16> = std::iter::once(vxlan::PORT).chain(others.iter().copied()).collect();
    Settings { vxlan_ports: Ports::new(&ports).unwrap_or_default(), ..Settings::default() }
}

/// Which packets, and what of them.
#[derive(Args, Debug)]
pub struct Choice {
    /// Stop after COUNT packets, not counting those that were left out
    #[arg(short, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,

    /// Only packets with this network identifier of VXLAN; may be repeated
    #[arg(long, value_name = "VNI", conflicts_with = "not_vni")]
    vni: Vec<Vni>,

    /// No packets with this network identifier of VXLAN; may be repeated
    #[arg(long, value_name = "VNI")]
    not_vni: Vec<Vni>,

    /// Only what is inside VXLAN: the mirrored frames, each with the time of the packet that carried it
    #[arg(long, overrides_with = "decap")]
    pub decap: bool,
}

impl Choice {
    /// Which packets are wanted.
    #[must_use]
    pub fn selection(&self) -> Selection {
        match (self.vni.is_empty(), self.not_vni.is_empty()) {
            (false, _) => Selection::Only(self.vni.iter().copied().collect()),
            (true, false) => Selection::AllBut(self.not_vni.iter().copied().collect()),
            (true, true) => Selection::All,
        }
    }
}

/// Where packets are written, if they are not printed.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("rotation").args(["file_size", "seconds"]).multiple(true).requires("write"))]
pub struct Saving {
    /// Write the packets to FILE (pcapng, times in nanoseconds) instead of printing them; - is standard output. With --decap
    /// the file has an interface for each VNI, described by the outer addresses of its first packet
    #[arg(short, value_name = "FILE")]
    write: Option<PathBuf>,

    /// When the file has more than SIZE million octets, go on in another one: FILE1, FILE2, …
    #[arg(short = 'C', value_name = "SIZE", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    file_size: Option<u64>,

    /// Every so many SECONDS, by the times of the packets, go on in another file: FILE is its name with %H, %M and the like
    /// replaced (as by strftime); without, it begins again
    #[arg(short = 'G', value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    seconds: Option<u64>,

    /// With -C: COUNT files at most, then the first is written again; with -G, too, COUNT for each time. With -G alone: end
    /// after COUNT files
    #[arg(short = 'W', value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000), requires = "rotation")]
    files: Option<u64>,

    /// No effect: written packets do not wait for long
    #[arg(short = 'U', overrides_with = "packet_buffered")]
    packet_buffered: bool,
}

impl Saving {
    /// Where to write, if anywhere. A name that cannot be ends the program with status 2.
    fn target<C: CommandFactory>(&self) -> Option<Target> {
        self.try_target().unwrap_or_else(|reason| wrong::<C>(&reason))
    }

    fn try_target(&self) -> Result<Option<Target>, String> {
        let Some(path) = &self.write else { return Ok(None) };
        if path == Path::new("-") {
            if self.file_size.is_some() || self.seconds.is_some() {
                return Err("-C and -G need a FILE: standard output is only one".to_owned());
            }
            if io::stdout().is_terminal() {
                return Err("-w - writes octets that no terminal can show: send them to a file or a pipe".to_owned());
            }
            return Ok(Some(Target::Stdout));
        }
        if self.seconds.is_some() {
            let name = path.to_str().ok_or("with -G, the name of FILE must be valid UTF-8")?;
            let as_date = jiff::fmt::strtime::format(name, &Zoned::now());
            as_date.map_err(|error| format!("-G: `{name}` cannot be filled in as by strftime: {error}"))?;
        }
        let limits = Limits {
            octets: self.file_size.map(|millions| millions.saturating_mul(1_000_000)),
            seconds: self.seconds,
            files: self.files,
        };
        Ok(Some(Target::Files { path: path.clone(), limits }))
    }
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
