//! Up to which rate a program prints every packet: `tcpdump -nn -i any` and `vxlive -nn -i any`, text to `/dev/null`.
//!
//! The rate rises step by step, the programs in turn, each until it loses packets for the first time: until it has printed
//! fewer than were sent. Each has the buffer that it asks for of its own accord. That a program keeps up, and has not merely put
//! off what it will lose, shows in its time a packet.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::time::{ClockId, clock_gettime};
use nix::unistd::Pid;

use crate::lab::{Error, Lab, pin_receiver, silent};
use crate::sender::Sender;
use crate::{Arguments, median, mix};

/// The first rate, in packets a second, and from step to step.
const FIRST: f64 = 20_000.0;
const STEP: f64 = 1.25;

/// At least so many times the rate at which tcpdump loses packets.
const BAR: f64 = 3.0;

/// A program that prints what it receives.
struct Program<'a> {
    path: &'a OsStr,
    name: &'static str,
    arguments: &'a [&'a str],
    /// What stands after the number of packets that it printed, in what it says at the end.
    printed: &'static str,
}

/// How a program did in one round of steps.
#[derive(Clone, Copy, Default)]
struct Climb {
    /// The highest rate without loss.
    free: f64,
    /// The first rate with loss: none if the sender could not send so fast.
    lossy: Option<f64>,
    /// Time of the processor at the highest rate without loss, in nanoseconds a packet.
    each: f64,
}

/// What became of what was sent in one step.
struct Step {
    rate: f64,
    lost: i128,
    each: f64,
}

pub(crate) fn compare(lab: &Lab, arguments: &Arguments) -> Result<(), Error> {
    let Some(vxlive) = &arguments.vxlive else {
        println!("text: NOT RUN: no --vxlive was given");
        return Ok(());
    };
    if Command::new("tcpdump").arg("--version").output().is_err() {
        println!("text: NOT RUN: tcpdump is not installed");
        return Ok(());
    }
    let filter = ["-nn", "-i", "any", "udp", "and", "port", "4789"];
    let programs = [
        Program { path: OsStr::new("tcpdump"), name: "tcpdump", arguments: &filter, printed: " packets captured" },
        Program { path: vxlive.as_os_str(), name: "vxlive", arguments: &filter[..3], printed: " printed" },
    ];
    let _silent = silent()?;
    let frames = mix::frames()?;
    let mut sender = Sender::new(lab, &frames)?;
    let duration = Duration::from_secs(arguments.seconds);
    let mut climbs: [Vec<Climb>; 2] = Default::default();
    for _ in 0..arguments.rounds {
        for (climbs, climb) in climbs.iter_mut().zip(climb(&programs, &mut sender, duration)?) {
            climbs.push(climb);
        }
    }
    print(&programs, &climbs, arguments);
    Ok(())
}

fn print(programs: &[Program<'_>; 2], climbs: &[Vec<Climb>; 2], arguments: &Arguments) {
    println!(
        "text to /dev/null, {} rounds, steps of {} s and of {STEP} times the rate",
        arguments.rounds, arguments.seconds
    );
    println!("{:<16} {:>12} {:>12} {:>12}", "packets/s", "without loss", "loses from", "ns a packet");
    for (program, climbs) in programs.iter().zip(climbs) {
        let (free, each) =
            (median(climbs.iter().map(|climb| climb.free)), median(climbs.iter().map(|climb| climb.each)));
        let lossy = median(climbs.iter().map(|climb| climb.lossy.unwrap_or(f64::INFINITY)));
        let lossy = if lossy.is_finite() { format!("{lossy:.0}") } else { "(sender)".to_owned() };
        println!("{:<16} {free:>12.0} {lossy:>12} {each:>12.0}", program.name);
    }
    let [tcpdump, vxlive] = climbs;
    let ratios =
        tcpdump.iter().zip(vxlive).map(|(tcpdump, vxlive)| vxlive.free / tcpdump.lossy.unwrap_or(f64::INFINITY));
    let ratio = median(ratios);
    let verdict = if ratio >= BAR { "reached" } else { "MISSED" };
    println!("{verdict}: vxlive without loss at {ratio:.2} x the rate from which tcpdump loses, at least {BAR:.2}");
}

/// One round: the same steps for all, in turn.
fn climb(programs: &[Program<'_>; 2], sender: &mut Sender<'_>, duration: Duration) -> Result<[Climb; 2], Error> {
    let mut climbs = [Climb::default(); 2];
    let mut climbing: Vec<_> = programs.iter().zip(&mut climbs).collect();
    let mut rate = FIRST;
    while !climbing.is_empty() {
        let mut higher = Vec::new();
        for (program, climb) in climbing {
            let step = program.step(sender, rate, duration).map_err(|error| format!("{}: {error}", program.name))?;
            eprintln!("{}: {:.0} packets/s, {} lost, {:.0} ns a packet", program.name, step.rate, step.lost, step.each);
            if step.lost != 0 {
                climb.lossy = Some(step.rate);
                continue;
            }
            (climb.free, climb.each) = (step.rate, step.each);
            // Else it is the sender that is at its end.
            if step.rate > 0.95 * rate {
                higher.push((program, climb));
            }
        }
        climbing = higher;
        rate *= STEP;
    }
    Ok(climbs)
}

impl Program<'_> {
    fn step(&self, sender: &mut Sender<'_>, rate: f64, duration: Duration) -> Result<Step, Error> {
        let mut run = Run::start(self)?;
        let sent = sender.send(rate, duration)?;
        run.settle(sent.packets, self.printed)?;
        let each = run.clock()? / sent.packets as f64;
        let printed = run.stop(self.printed)?;
        Ok(Step { rate: sent.rate, lost: i128::from(sent.packets) - i128::from(printed), each })
    }
}

/// A program that runs.
struct Run {
    child: Child,
    id: Pid,
    /// What it says.
    lines: Receiver<String>,
}

/// How long a program may take to say something.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one waits for packets that do not come: longer than the kernel holds a block back that is not full.
const NO_MORE: Duration = Duration::from_millis(2500);

impl Run {
    fn start(program: &Program<'_>) -> Result<Self, Error> {
        let mut command = Command::new(program.path);
        command.args(program.arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        // It stays where the thread is that starts it.
        let start = || {
            pin_receiver()?;
            Ok::<_, Error>(command.spawn()?)
        };
        let mut child = thread::scope(|scope| scope.spawn(start).join()).map_err(|_| "panicked at the start")??;
        let id = Pid::from_raw(child.id().try_into()?);
        let said = child.stderr.take().ok_or("says nothing")?;
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let run = Self { child, id, lines };
        while !run.line()?.contains("listening on") {}
        Ok(run)
    }

    fn line(&self) -> Result<String, Error> {
        self.lines.recv_timeout(PATIENCE).map_err(|_| "says nothing".into())
    }

    /// Waits until all that was sent is printed or known to be lost, or nothing more comes: tcpdump would leave out at its end
    /// what the kernel had not handed over yet.
    fn settle(&self, sent: u64, printed: &str) -> Result<(), Error> {
        let (mut last, mut since) = (0, Instant::now());
        while since.elapsed() < NO_MORE {
            kill(self.id, Signal::SIGUSR1)?;
            let line = self.line()?;
            let Some(done) = number(&line, printed) else { continue };
            let lost = number(&line, " packets dropped by kernel").or(number(&line, " dropped by kernel"));
            if done + lost.unwrap_or_default() >= sent {
                break;
            }
            if done > last {
                (last, since) = (done, Instant::now());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// What it has used of the processor, in nanoseconds.
    fn clock(&self) -> Result<f64, Error> {
        let time = clock_gettime(ClockId::pid_cpu_clock_id(self.id)?)?;
        Ok(Duration::from(time).as_nanos() as f64)
    }

    /// Returns how many packets it says it has printed.
    fn stop(&mut self, printed: &str) -> Result<u64, Error> {
        kill(self.id, Signal::SIGINT)?;
        self.child.wait()?;
        // The thread that reads has ended with the program.
        let said = self.lines.iter().filter_map(|line| number(&line, printed)).last();
        Ok(said.ok_or("did not say how many packets it printed")?)
    }
}

impl Drop for Run {
    /// If something went wrong, it still runs. If not, there is nothing to end.
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// The number before these words.
fn number(line: &str, words: &str) -> Option<u64> {
    let (before, _) = line.split_once(words)?;
    before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
