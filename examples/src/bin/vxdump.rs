//! Prints mirrored traffic from a capture file.

use std::io;
use std::process::ExitCode;

use mirrortap_capture::{Damage, Reader};
use mirrortap_examples::arguments::dump::Arguments;
use mirrortap_examples::input;
use mirrortap_examples::output::Output;
use mirrortap_examples::pipeline::{self, Pipeline, To};
use mirrortap_examples::print::Print;
use mirrortap_examples::progress::Progress;
use mirrortap_examples::record::Record;
use mirrortap_examples::save::{More, Save};
use mirrortap_examples::say;
use mirrortap_examples::summary::Summary;

fn main() -> ExitCode {
    let arguments = Arguments::of_command_line();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Output(error)) if error.nobody_reads() => ExitCode::SUCCESS,
        Err(failure) => {
            say(format_args!("vxdump: {failure}\n"));
            ExitCode::FAILURE
        }
    }
}

/// What ends the program with status 1. Everything printed or written before stays.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{name}: {source}")]
    Open { name: String, source: io::Error },
    #[error("{name}: {source}")]
    Read { name: String, source: mirrortap_capture::Error },
    #[error("{name}: {source}: tcpdump ends here, --mixed-interfaces goes on")]
    MixedInterfaces { name: String, source: mirrortap_capture::Error },
    #[error("{0}: would be read and written at the same time")]
    SameFile(String),
    #[error(transparent)]
    Output(#[from] pipeline::Error),
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (file, target) = (arguments.file(), arguments.target());
    if file.is_none() && input::is_waiting() {
        say(format_args!("vxdump: standard input is not read: give - to read it. This is the built-in sample:\n"));
    }
    let input = input::open(file.as_deref())
        .map_err(|source| Failure::Open { name: input::printable(&file.clone().unwrap_or_default()), source })?;
    if target.as_ref().zip(file).is_some_and(|(target, file)| target.is_file(&file)) {
        return Err(Failure::SameFile(input.name));
    }
    let unreadable = |source| {
        let name = input.name.clone();
        match source {
            mirrortap_capture::Error::Damaged { damage: Damage::InterfaceDiffers { .. }, .. } => {
                Failure::MixedInterfaces { name, source }
            }
            source => Failure::Read { name, source },
        }
    };
    let output = Output::new(arguments.printing.line_buffered);
    let mut reader = Reader::new(output.before_reads_of(input.octets)).map_err(unreadable)?;
    if !arguments.mixed_interfaces {
        reader.require_interfaces_alike();
    }
    if let Some(interface) = reader.interfaces().first() {
        let (link_type, limit) = (interface.link_type, interface.limit());
        say(format_args!("reading from {}, link-type {link_type}, snapshot length {limit}\n", input.name));
    }

    let interface_names = arguments.interface_names();
    let to = match target {
        Some(target) => To::Save(Box::new(Save::new(target))),
        None => To::Print(Box::new(Print::new(arguments.options(&interface_names), output))),
    };
    let mut pipeline = Pipeline::new(arguments.settings(), &arguments.choice, to);
    pipeline.summary = arguments.printing.summary.then(Summary::default);
    let progress = Progress::new(input.len);
    let mut result = Ok(());
    while pipeline.counts.taken < arguments.choice.count.unwrap_or(u64::MAX) {
        let more = match reader.next_record() {
            Some(Ok(record)) if pipeline.knows(record.interface) => pipeline.packet(&Record::from(&record))?,
            Some(Ok(record)) => {
                // The interface can be had when the record is not borrowed from the reader any more.
                let (record, bytes) = (Record::from(&record), record.bytes.to_vec());
                let Record { time, link_type, interface, len, .. } = record;
                pipeline.set_interfaces(reader.interfaces());
                pipeline.packet(&Record { time, link_type, interface, bytes: &bytes, len })?
            }
            Some(Err(error)) => {
                result = Err(unreadable(error));
                break;
            }
            None => break,
        };
        if more == More::Enough {
            break;
        }
        progress.set(reader.offset());
    }
    pipeline.finish()?;
    progress.finish();
    if let Some(summary) = &pipeline.summary {
        say(format_args!("{summary}"));
    }
    result
}
