//! Sends at a given rate.

use std::hint;
use std::io::IoSlice;
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::socket::{LinkAddr, MsgFlags, MultiHeaders, sendmmsg};
use socket2::Socket;

use crate::lab::{Error, Lab};

/// How many frames one call of the kernel sends, at most: so many as are due in a tenth of a millisecond.
const BURST: usize = 32;
const BURSTS_PER_SECOND: f64 = 10_000.0;

/// Sends the frames of the mix, over and over.
pub(crate) struct Sender<'f> {
    socket: Socket,
    headers: MultiHeaders<LinkAddr>,
    frames: Vec<[IoSlice<'f>; 1]>,
    /// Which frame is next.
    at: usize,
}

/// What was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) packets: u64,
    /// Packets in a second.
    pub(crate) rate: f64,
}

impl<'f> Sender<'f> {
    pub(crate) fn new(lab: &Lab, frames: &'f [Vec<u8>]) -> Result<Self, Error> {
        Ok(Self {
            socket: lab.cable()?,
            headers: MultiHeaders::preallocate(BURST, None),
            frames: frames.iter().map(|frame| [IoSlice::new(frame)]).collect(),
            at: 0,
        })
    }

    /// Sends for this long: bursts, each as soon as it is due at this many packets a second.
    pub(crate) fn send(&mut self, rate: f64, duration: Duration) -> Result<Sent, Error> {
        let burst = ((rate / BURSTS_PER_SECOND) as usize).clamp(1, BURST);
        let start = Instant::now();
        let mut packets = 0;
        loop {
            let elapsed = start.elapsed();
            if elapsed >= duration {
                return Ok(Sent { packets, rate: packets as f64 / elapsed.as_secs_f64() });
            }
            if (elapsed.as_secs_f64() * rate) as u64 >= packets + burst as u64 {
                packets += self.burst(burst)?;
            } else {
                hint::spin_loop();
            }
        }
    }

    /// Sends the next frames; returns how many have left.
    fn burst(&mut self, count: usize) -> Result<u64, Error> {
        let frames = &self.frames[self.at..self.frames.len().min(self.at + count)];
        // The socket knows where to.
        let to = [None; BURST];
        let sent = match sendmmsg(self.socket.as_raw_fd(), &mut self.headers, frames, to, [], MsgFlags::empty()) {
            Ok(sent) => sent.count(),
            // The other end takes no more right now.
            Err(Errno::ENOBUFS) => 0,
            Err(error) => return Err(error.into()),
        };
        self.at = (self.at + sent) % self.frames.len();
        Ok(sent as u64)
    }
}
