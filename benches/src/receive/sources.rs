//! How much of the processor a receiver takes for a packet.
//!
//! All touch the first and the last octet of every packet and look at its length. When there is none, those of UDP sleep for a
//! millisecond, and those of the ring wait for the kernel. The sources do what the bare loops leave out:
//!
//! - UDP: the packet's time, its sender, and the address it was sent to (`udp-recvmsg` asks for these; of `udp-recv` the kernel
//!   is asked to note the time, too, but not for it); the outer headers written anew; a second socket, for IPv6.
//! - Ring: checks of what the kernel says, beyond those of slices, and VLAN tags that are put in again.
//! - Both: counts of octets and of cut packets.

use std::hint::black_box;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

use mirrortap_live::{Settings, Source};
use nix::time::{ClockId, clock_gettime};

use crate::lab::{Error, Lab, pin_receiver};
use crate::sender::Sender;
use crate::{Arguments, bare, median, mix};

/// A name, and what receives until the meter says that it is over.
type Contender = (&'static str, fn(&mut Meter<'_>) -> Result<(), Error>);

/// A table: the first contender is what the others are measured by, the last one is ours.
const TABLES: &[&[Contender]] = &[
    &[("udp-recv", bare::udp_recv), ("udp-recvmsg", bare::udp_recvmsg), ("source-udp", source_udp)],
    &[("bare-ring", bare::ring), ("source-ring", source_ring)],
];

/// At most so much of the first contender's time.
const BAR: f64 = 1.3;

/// Packets a second; the last is more than a core can send.
const RATES: [f64; 3] = [20_000.0, 100_000.0, 10_000_000.0];

/// How long a UDP receiver sleeps when there is no packet.
pub(crate) const PAUSE: Duration = Duration::from_millis(1);
/// How long others wait for one, at most.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(100);

/// What one round of one contender gave.
#[derive(Clone, Copy)]
struct Outcome {
    /// Time of the receiver's processor, in nanoseconds a packet.
    each: f64,
    /// Packets a second.
    rate: f64,
    lost: u64,
}

pub(crate) fn compare(lab: &Lab, arguments: &Arguments) -> Result<(), Error> {
    let frames = mix::frames()?;
    let mut sender = Sender::new(lab, &frames)?;
    let (rounds, seconds) = (arguments.rounds, arguments.seconds);
    for contenders in TABLES {
        for rate in RATES {
            let mut outcomes = vec![Vec::new(); contenders.len()];
            for round in 0..rounds {
                for place in 0..contenders.len() {
                    let which = (place + round) % contenders.len();
                    let outcome = measure(&mut sender, contenders[which], rate, Duration::from_secs(seconds))?;
                    outcomes[which].push(outcome);
                }
            }
            print(contenders, &outcomes, arguments);
        }
    }
    Ok(())
}

fn print(contenders: &[Contender], outcomes: &[Vec<Outcome>], arguments: &Arguments) {
    println!("receiver, {} rounds of {} s", arguments.rounds, arguments.seconds);
    println!("{:<16} {:>12} {:>8} {:>12} {:>10}", "ns a packet", "median", "ratio", "packets/s", "lost");
    let mut last = f64::NAN;
    for ((name, _), rounds) in contenders.iter().zip(outcomes) {
        let each = median(rounds.iter().map(|outcome| outcome.each));
        // Of each round, so that a round that was slow for all is slow for none.
        last = median(rounds.iter().zip(&outcomes[0]).map(|(outcome, first)| outcome.each / first.each));
        let rate = median(rounds.iter().map(|outcome| outcome.rate));
        let lost: u64 = rounds.iter().map(|outcome| outcome.lost).sum();
        println!("{name:<16} {each:>12.1} {last:>8.2} {rate:>12.0} {lost:>10}");
    }
    let verdict = if last <= BAR { "reached" } else { "MISSED" };
    if let [(first, _), .., (ours, _)] = contenders {
        println!("{verdict}: {ours} {last:.2} x {first}, at most {BAR:.2}\n");
    }
}

/// One round of one contender: what was sent before the clock runs has filled the caches.
fn measure(
    sender: &mut Sender<'_>,
    (name, receive): Contender,
    rate: f64,
    duration: Duration,
) -> Result<Outcome, Error> {
    let stage = AtomicU8::new(OPENING);
    thread::scope(|scope| {
        let receiver = scope.spawn(|| {
            pin_receiver()?;
            let mut meter = Meter { stage: &stage, before: 0.0, time: 0.0, packets: 0, sum: 0 };
            receive(&mut meter)?;
            Ok::<_, Error>((meter.time, meter.packets))
        });
        let reach = |next| {
            while stage.load(Ordering::SeqCst) != next && !receiver.is_finished() {
                thread::sleep(PAUSE);
            }
        };
        let mut send = || {
            reach(WARMING);
            sender.send(rate, duration / 10)?;
            // Long enough for the ring's last block.
            thread::sleep(TIMEOUT / 2);
            stage.store(START, Ordering::SeqCst);
            reach(MEASURING);
            let sent = sender.send(rate, duration);
            thread::sleep(TIMEOUT / 2);
            sent
        };
        let sent = send();
        // Whatever became of it: the receiver is waited for.
        stage.store(STOP, Ordering::SeqCst);
        let (time, packets) =
            receiver.join().map_err(|_| "the receiver panicked")?.map_err(|error| format!("{name}: {error}"))?;
        let sent = sent?;
        Ok(Outcome { each: time / packets as f64, rate: sent.rate, lost: sent.packets.saturating_sub(packets) })
    })
}

// What the sender and the receiver tell each other.
const OPENING: u8 = 0;
const WARMING: u8 = 1;
const START: u8 = 2;
const MEASURING: u8 = 3;
const STOP: u8 = 4;

/// Counts packets, and takes the receiver's time.
pub(crate) struct Meter<'s> {
    stage: &'s AtomicU8,
    /// What this thread had used of the processor when the measurement began, in nanoseconds.
    before: f64,
    /// What it has used since.
    time: f64,
    packets: u64,
    sum: u64,
}

impl Meter<'_> {
    /// What all find out about a packet.
    #[inline(always)]
    pub(crate) fn packet(&mut self, octets: &[u8]) {
        if let (Some(&first), Some(&last)) = (octets.first(), octets.last()) {
            self.sum = self.sum.wrapping_add(u64::from(first) + u64::from(last) + octets.len() as u64);
        }
        self.packets += 1;
    }

    /// What some find out about a packet beside that: its time, in nanoseconds of a second, or an address.
    #[inline(always)]
    pub(crate) fn also(&mut self, value: u32) {
        self.sum = self.sum.wrapping_add(value.into());
    }

    pub(crate) fn opened(&self) {
        self.stage.store(WARMING, Ordering::SeqCst);
    }

    /// There is no packet right now; returns whether to go on.
    pub(crate) fn lull(&mut self) -> nix::Result<bool> {
        match self.stage.load(Ordering::SeqCst) {
            START => {
                self.packets = 0;
                self.before = clock()?;
                self.stage.store(MEASURING, Ordering::SeqCst);
            }
            STOP => {
                self.time = clock()? - self.before;
                black_box(self.sum);
                return Ok(false);
            }
            _ => {}
        }
        Ok(true)
    }
}

/// What this thread has used of the processor, in nanoseconds.
fn clock() -> nix::Result<f64> {
    Ok(Duration::from(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?).as_nanos() as f64)
}

fn source_udp(meter: &mut Meter<'_>) -> Result<(), Error> {
    receive(Source::udp(&Settings::default())?, meter)
}

fn source_ring(meter: &mut Meter<'_>) -> Result<(), Error> {
    receive(Source::ring("ens5", &Settings::default())?, meter)
}

fn receive(mut source: Source, meter: &mut Meter<'_>) -> Result<(), Error> {
    meter.opened();
    loop {
        match source.next(TIMEOUT)? {
            Some(record) => {
                meter.also(record.time.subsec_nanos());
                meter.packet(record.bytes);
            }
            None if meter.lull()? => {}
            None => return Ok(()),
        }
    }
}
