//! Prints mirrored traffic from a capture file.

use std::cell::RefCell;
use std::io;
use std::ops::ControlFlow;
use std::process::ExitCode;

use mirrortap_capture::{Damage, Reader};
use mirrortap_examples::arguments::dump::Arguments;
use mirrortap_examples::input::{self, Input};
use mirrortap_examples::output::Output;
use mirrortap_examples::pipeline::{self, Pipeline, To, Waiting};
use mirrortap_examples::print::Print;
use mirrortap_examples::progress::Progress;
use mirrortap_examples::record::Record;
use mirrortap_examples::save::Save;
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
    #[error(transparent)]
    Output(#[from] pipeline::Error),
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (file, target) = (arguments.file(), arguments.target());
    if file.is_none() && input::is_waiting() {
        say(format_args!("vxdump: standard input is not read: give - to read it. This is the built-in sample:\n"));
    }
    let input = input::open(file.as_deref())
        .map_err(|source| Failure::Open { name: input::printable(&file.unwrap_or_default()), source })?;

    let interface_names = arguments.interface_names();
    let to = match target {
        Some(target) => To::Save(Box::new(Save::new(target, input.file))),
        None => {
            let output = Output::new(arguments.printing.line_buffered).map_err(pipeline::Error::from)?;
            To::Print(Box::new(Print::new(arguments.options(&interface_names), output)))
        }
    };
    let mut pipeline = Pipeline::new(arguments.settings(), &arguments.choice, to);
    pipeline.summary = arguments.printing.summary.then(Summary::default);
    let pipeline = RefCell::new(pipeline);

    let progress = Progress::new(input.len);
    let done = copy(input, &pipeline, &progress, arguments);
    let mut pipeline = pipeline.into_inner();
    // What came before a failure is not lost by it; what is no capture makes no file.
    let finished = if done.is_ok() { pipeline.finish() } else { pipeline.flush() };
    progress.finish();
    if let Some(summary) = &pipeline.summary {
        say(format_args!("{summary}"));
    }
    done.and(finished.map_err(Failure::from))
}

/// Lets the packets of `input` into the pipeline: all, or as many as are asked for.
fn copy(
    input: Input,
    pipeline: &RefCell<Pipeline<'_>>,
    progress: &Progress,
    arguments: &Arguments,
) -> Result<(), Failure> {
    let unreadable = |source| {
        let name = input.name.clone();
        match source {
            mirrortap_capture::Error::Damaged { damage: Damage::InterfaceDiffers { .. }, .. } => {
                Failure::MixedInterfaces { name, source }
            }
            source => Failure::Read { name, source },
        }
    };
    let mut reader = Reader::new(Waiting::new(input.octets, pipeline)).map_err(unreadable)?;
    if !arguments.mixed_interfaces {
        reader.require_interfaces_alike();
    }
    if let Some(interface) = reader.interfaces().first() {
        let (link_type, limit) = (interface.link_type, interface.limit());
        say(format_args!("reading from {}, link-type {link_type}, snapshot length {limit}\n", input.name));
    }
    let most = arguments.choice.count.unwrap_or(u64::MAX);
    while pipeline.borrow().taken() < most {
        let Some(record) = reader.next_record() else { break };
        let record = record.map_err(unreadable)?;
        let mut pipeline = pipeline.borrow_mut();
        let more = if pipeline.knows(record.interface) {
            pipeline.packet(&Record::from(&record))?
        } else {
            // The interface can be had when the record is not borrowed from the reader any more.
            let (record, bytes) = (Record::from(&record), record.bytes.to_vec());
            let Record { time, link_type, interface, len, .. } = record;
            pipeline.set_interfaces(reader.interfaces());
            pipeline.packet(&Record { time, link_type, interface, bytes: &bytes, len })?
        };
        if more == ControlFlow::Break(()) {
            break;
        }
        progress.set(reader.offset());
    }
    Ok(())
}
