//! Receives mirrored traffic on this machine, prints or saves it, and says what was lost.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use mirrortap_capture::Interface;
use mirrortap_examples::arguments::live::Arguments;
use mirrortap_examples::health::Health;
use mirrortap_examples::output::Output;
use mirrortap_examples::pipeline::{self, Pipeline, To};
use mirrortap_examples::print::Print;
use mirrortap_examples::receiver::{self, Receiver};
use mirrortap_examples::save::Save;
use mirrortap_examples::signals::Signals;
use mirrortap_examples::statistics::Statistics;
use mirrortap_examples::summary::Summary;
use mirrortap_examples::{interfaces, privileges, say};
use mirrortap_live::{Settings, Source};

/// With less memory a burst of some milliseconds is too much.
const LITTLE: usize = 1024 * 1024;

fn main() -> ExitCode {
    let arguments = Arguments::of_command_line();
    run(&arguments).unwrap_or_else(|failure| {
        complain(&failure);
        ExitCode::FAILURE
    })
}

/// What ends the program with status 1. Everything printed or written before stays.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot listen for signals: {0}")]
    Signals(io::Error),
    #[error("{0}: leave -i out for that")]
    Ring(mirrortap_live::Error),
    #[error("cannot listen for health checks at {address}: {source}")]
    Health { address: SocketAddr, source: io::Error },
    #[error(transparent)]
    Privileges(#[from] privileges::Error),
    #[error("cannot list the network interfaces: {0}")]
    Interfaces(nix::Error),
    #[error(transparent)]
    Receiver(#[from] receiver::Error),
}

fn complain(failure: &Failure) {
    say(format_args!("vxlive: {failure}\n"));
}

fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let target = arguments.target();
    let signals = Signals::new().map_err(Failure::Signals)?;
    let source = open(arguments)?;
    let health = |address| Health::listen(address).map_err(|source| Failure::Health { address, source });
    let health = arguments.health_listen.map(health).transpose()?;
    if let Some(user) = &arguments.drop_to {
        privileges::drop_to(user)?;
    }

    // A UDP socket does not tell the interface.
    let interfaces = arguments.interface.as_ref().map_or(Ok(Vec::new()), |_| interfaces::names());
    let interfaces = interfaces.map_err(Failure::Interfaces)?;
    let (interface_names, vxlan_ports) = (arguments.interface_names(&interfaces), arguments.vxlan_ports());
    let to = match target {
        Some(target) => To::Save(Box::new(Save::new(target, None))),
        None => {
            let options = arguments.options(&interface_names, &vxlan_ports);
            let output = Output::new(arguments.printing.line_buffered);
            let output = output.map_err(|error| receiver::Error::from(pipeline::Error::from(error)))?;
            To::Print(Box::new(Print::new(options, output)))
        }
    };
    let mut pipeline = Pipeline::new(arguments.settings(), &arguments.choice, to);
    pipeline.summary = arguments.printing.summary.then(Summary::default);
    pipeline.counts_all = true;
    let (link_type, name) = (source.link_type(), arguments.interface.clone());
    pipeline.set_interfaces(&[Interface { link_type, name, ..Interface::default() }]);
    pipeline.begin().map_err(receiver::Error::from)?;
    announce(&source, arguments);

    let mut receiver = Receiver {
        source,
        pipeline,
        signals,
        statistics: Statistics::new(arguments.stats.map(Duration::from_secs)),
        health,
        most: arguments.choice.count.unwrap_or(u64::MAX),
    };
    let received = receiver.receive();
    let finished = receiver.pipeline.finish().map_err(receiver::Error::from);
    let mut failed = false;
    for result in [received, finished] {
        match result {
            Ok(()) => {}
            // As with `vxlive | head`.
            Err(receiver::Error::Pipeline(error)) if error.nobody_reads() => {}
            Err(error) => {
                complain(&error.into());
                failed = true;
            }
        }
    }
    let counters = receiver.sum_up()?;
    failed |= arguments.fail_on_loss && counters.kernel_drops + counters.cut > 0;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn open(arguments: &Arguments) -> Result<Source, Failure> {
    let settings = Settings { ports: &arguments.ports(), buffer: arguments.buffer() };
    let source = match &arguments.interface {
        None => Source::udp(&settings),
        Some(interface) => Source::ring(interface, &settings),
    };
    source.map_err(|error| match error {
        mirrortap_live::Error::NotPermitted { capability: "CAP_NET_RAW", .. } => Failure::Ring(error),
        error => Failure::Receiver(error.into()),
    })
}

/// Says what is received, and into how much memory.
fn announce(source: &Source, arguments: &Arguments) {
    let addresses: Vec<String> = source.addresses().iter().map(ToString::to_string).collect();
    let place = arguments.interface.clone().unwrap_or_else(|| addresses.join(", "));
    let (link_type, buffer) = (source.link_type(), source.buffer());
    say(format_args!("listening on {place}, link-type {link_type}, buffer {buffer} octets\n"));
    if buffer < LITTLE {
        let advice = match buffer < arguments.buffer() {
            true => "raise net.core.rmem_max (sysctl -w net.core.rmem_max=33554432)",
            false => "ask for more with -B",
        };
        say(format_args!(
            "vxlive: warning: the buffer has only {buffer} octets, under 1 MiB packets are soon lost: {advice}\n"
        ));
    }
}
