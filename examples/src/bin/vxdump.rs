//! Prints mirrored traffic from a capture file.

use std::io::{self, Write};
use std::process::ExitCode;

use mirrortap_capture::{Damage, Record, Resolution, Timestamp};
use mirrortap_examples::arguments::Arguments;
use mirrortap_examples::connections::Connections;
use mirrortap_examples::local_time::LocalTime;
use mirrortap_examples::output::Output;
use mirrortap_examples::progress::Progress;
use mirrortap_examples::summary::Summary;
use mirrortap_examples::{connections, input};
use mirrortap_text::{FractionUnit, Packet, Printer, Time};

fn main() -> ExitCode {
    let arguments = Arguments::of_command_line();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            say(format_args!("vxdump: {failure}\n"));
            ExitCode::FAILURE
        }
    }
}

/// What ends the program with status 1. Everything printed before stays.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{name}: {source}")]
    Open { name: String, source: io::Error },
    #[error("{name}: {source}")]
    Read { name: String, source: mirrortap_capture::Error },
    #[error("{name}: {source}: tcpdump ends here, --mixed-interfaces goes on")]
    MixedInterfaces { name: String, source: mirrortap_capture::Error },
    #[error("cannot write: {0}")]
    Output(#[from] io::Error),
}

/// Writes to standard error; nothing is lost if nobody can read it.
fn say(words: std::fmt::Arguments<'_>) {
    let _ = io::stderr().write_fmt(words);
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let file = arguments.file();
    if file.is_none() && input::is_waiting() {
        say(format_args!("vxdump: standard input is not read: give - to read it. This is the built-in sample:\n"));
    }
    let input = input::open(file.as_deref())
        .map_err(|source| Failure::Open { name: input::printable(&file.unwrap_or_default()), source })?;
    let unreadable = |source| {
        let name = input.name.clone();
        match source {
            mirrortap_capture::Error::Damaged { damage: Damage::InterfaceDiffers { .. }, .. } => {
                Failure::MixedInterfaces { name, source }
            }
            source => Failure::Read { name, source },
        }
    };
    let output = Output::new(arguments.line_buffered);
    let mut reader = mirrortap_capture::Reader::new(output.before_reads_of(input.octets)).map_err(unreadable)?;
    if !arguments.mixed_interfaces {
        reader.require_interfaces_alike();
    }
    if let Some(interface) = reader.interfaces().first() {
        let (link_type, limit) = (interface.link_type, interface.limit());
        say(format_args!("reading from {}, link-type {link_type}, snapshot length {limit}\n", input.name));
    }

    let interface_names = arguments.interface_names();
    let mut dump = Dump {
        printer: Printer::new(arguments.options(&interface_names)),
        connections: connections::new(),
        local_time: LocalTime::default(),
        summary: arguments.summary.then(|| Summary::new(arguments.settings())),
        output,
    };
    let progress = Progress::new(input.len);
    let mut result = Ok(());
    for _ in 0..arguments.count.unwrap_or(u64::MAX) {
        match reader.next_record() {
            Some(Ok(record)) => dump.packet(&record)?,
            Some(Err(error)) => {
                result = Err(unreadable(error));
                break;
            }
            None => break,
        }
        progress.set(reader.offset());
    }
    dump.output.flush()?;
    progress.finish();
    if let Some(summary) = &dump.summary {
        say(format_args!("{summary}"));
    }
    result
}

/// What goes on from packet to packet.
struct Dump<'a> {
    printer: Printer<'a>,
    connections: Connections,
    local_time: LocalTime,
    summary: Option<Summary>,
    output: Output,
}

impl Dump<'_> {
    fn packet(&mut self, record: &Record<'_>) -> io::Result<()> {
        let bytes = record.bytes;
        let len = usize::try_from(record.len).unwrap_or(usize::MAX);
        let packet = Packet { time: self.time(record.time), link_type: record.link_type, bytes, len };
        connections::make_room(&mut self.connections);
        // What goes wrong is kept by the output and told when the packet ends.
        let _ = self.printer.packet(&mut self.output, &mut self.connections, &packet);
        if let Some(summary) = &mut self.summary {
            summary.add(record.link_type, record.packet());
        }
        self.output.end_packet()
    }

    /// The time in the unit of its file, if that is microseconds, and in nanoseconds otherwise.
    fn time(&mut self, time: Timestamp) -> Time {
        let (fraction, unit) = match time.resolution {
            Resolution::MICROSECONDS => (time.fraction, FractionUnit::Microseconds),
            _ => (time.nanoseconds(), FractionUnit::Nanoseconds),
        };
        let fraction = u32::try_from(fraction).unwrap_or(u32::MAX);
        Time { seconds: time.seconds, fraction, unit, utc_offset: self.local_time.offset(time.seconds) }
    }
}
