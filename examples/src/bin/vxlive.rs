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
use mirrortap_examples::privileges;
use mirrortap_examples::save::{More, Save};
use mirrortap_examples::say;
use mirrortap_examples::signals::Signals;
use mirrortap_examples::statistics::{Line, Statistics};
use mirrortap_examples::summary::Summary;
use mirrortap_live::{Counters, Settings, Source};
use nix::net::if_::if_nameindex;

/// How long a wait for packets takes at most: so soon it is seen what a signal asks for.
const TIMEOUT: Duration = Duration::from_millis(100);

/// After how many packets in a row it is looked whether it is time for something else.
const PACKETS_IN_A_ROW: u32 = 256;

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
    #[error(transparent)]
    Source(#[from] mirrortap_live::Error),
    #[error("cannot listen for health checks at {address}: {source}")]
    Health { address: SocketAddr, source: io::Error },
    #[error(transparent)]
    Privileges(#[from] privileges::Error),
    #[error("cannot list the network interfaces: {0}")]
    Interfaces(nix::Error),
    #[error(transparent)]
    Output(#[from] pipeline::Error),
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
    let here = arguments.interface.as_ref().map_or(Ok(Vec::new()), |_| interfaces()).map_err(Failure::Interfaces)?;
    let (interface_names, vxlan_ports) = (arguments.interface_names(&here), arguments.vxlan_ports());
    let to = match target {
        Some(target) => To::Save(Box::new(Save::new(target))),
        None => {
            let options = arguments.options(&interface_names, &vxlan_ports);
            To::Print(Box::new(Print::new(options, Output::new(arguments.printing.line_buffered))))
        }
    };
    let mut pipeline = Pipeline::new(arguments.settings(), &arguments.choice, to);
    pipeline.summary = arguments.printing.summary.then(Summary::default);
    pipeline.counts_all = true;
    pipeline.set_interfaces(&[Interface {
        link_type: source.link_type(),
        name: arguments.interface.clone(),
        ..Interface::default()
    }]);
    pipeline.begin()?;
    announce(&source, arguments.interface.as_deref());

    let mut receiver = Receiver {
        statistics: Statistics::new(arguments.stats.map(Duration::from_secs)),
        most: arguments.choice.count.unwrap_or(u64::MAX),
        source,
        pipeline,
        signals,
        health,
    };
    let received = receiver.receive();
    let finished = receiver.pipeline.finish().map_err(Failure::from);
    let failed = match received.and(finished) {
        Err(Failure::Output(error)) if error.nobody_reads() => false,
        Err(failure) => {
            complain(&failure);
            true
        }
        Ok(()) => false,
    };
    let Receiver { mut source, pipeline, statistics, .. } = receiver;
    let counters = source.counters()?;
    tell(counters, &pipeline, statistics.rate_of_all(counters.received));
    if let Some(summary) = &pipeline.summary {
        say(format_args!("{summary}"));
    }
    let lost = arguments.fail_on_loss && counters.kernel_drops + counters.cut > 0;
    Ok(if failed || lost { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn open(arguments: &Arguments) -> Result<Source, Failure> {
    let settings = Settings { ports: &arguments.ports(), buffer: arguments.buffer() };
    match &arguments.interface {
        None => Ok(Source::udp(&settings)?),
        Some(interface) => Source::ring(interface, &settings).map_err(|error| match error {
            mirrortap_live::Error::NotPermitted { .. } => Failure::Ring(error),
            error => error.into(),
        }),
    }
}

/// The network interfaces of this machine, by number and name.
fn interfaces() -> nix::Result<Vec<(u32, String)>> {
    let interfaces = if_nameindex()?;
    Ok(interfaces
        .iter()
        .map(|interface| (interface.index(), interface.name().to_string_lossy().into_owned()))
        .collect())
}

/// Says what is received, and into how much memory.
fn announce(source: &Source, interface: Option<&str>) {
    let addresses: Vec<String> = source.addresses().iter().map(ToString::to_string).collect();
    let place = interface.map_or_else(|| addresses.join(", "), str::to_owned);
    let (link_type, buffer) = (source.link_type(), source.buffer());
    say(format_args!("listening on {place}, link-type {link_type}, buffer {buffer} octets\n"));
    if buffer < LITTLE {
        say(format_args!(
            "vxlive: warning: the buffer has only {buffer} octets, under 1 MiB packets are soon lost: \
             raise net.core.rmem_max (sysctl -w net.core.rmem_max=33554432)\n"
        ));
    }
}

/// A line of statistics.
fn tell(source: Counters, pipeline: &Pipeline<'_>, rate: f64) {
    let line = Line { source, packets: pipeline.counts, written: matches!(pipeline.to, To::Save(_)), rate };
    say(format_args!("vxlive: {line}\n"));
}

/// What packets are received with.
struct Receiver<'a> {
    source: Source,
    pipeline: Pipeline<'a>,
    signals: Signals,
    statistics: Statistics,
    health: Option<Health>,
    /// How many packets are printed or written at most.
    most: u64,
}

impl Receiver<'_> {
    /// Receives until there is a reason to end; then what the kernel still holds, too.
    fn receive(&mut self) -> Result<(), Failure> {
        let (mut in_a_row, mut stopping) = (0_u32, false);
        while self.pipeline.counts.taken < self.most {
            match self.source.next(TIMEOUT)? {
                Some(record) => {
                    if self.pipeline.packet(&record.into())? == More::Enough {
                        break;
                    }
                    in_a_row += 1;
                    if in_a_row < PACKETS_IN_A_ROW {
                        continue;
                    }
                }
                None if stopping => break,
                None => self.pipeline.flush()?,
            }
            in_a_row = 0;
            if !stopping && self.signals.stop() {
                stopping = true;
                // First of all: the load balancer is to send the next packets to another machine.
                self.health = None;
                self.source.stop()?;
            }
            self.look_around()?;
        }
        Ok(())
    }

    /// Does what is to be done from time to time.
    fn look_around(&mut self) -> Result<(), Failure> {
        if let Some(health) = &self.health {
            health.beat();
        }
        let asked = self.signals.statistics();
        let due = self.statistics.are_due();
        if asked || due {
            let counters = self.source.counters()?;
            tell(counters, &self.pipeline, self.statistics.rate(counters.received));
        }
        Ok(())
    }
}
