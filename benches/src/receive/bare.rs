//! Loops that receive and do nothing else: what the sources are measured by.

use std::io::{ErrorKind, IoSliceMut};
use std::net::{Ipv4Addr, UdpSocket};
use std::os::fd::{AsFd, AsRawFd};
use std::thread;

use nix::cmsg_space;
use nix::errno::Errno;
use nix::net::if_::if_nametoindex;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrIn, recvmsg, setsockopt, sockopt};
use socket2::{Domain, Protocol, Socket, Type};

use crate::lab::{Error, silent};
use crate::sources::{Meter, PAUSE, TIMEOUT};
use crate::sys::{self, BLOCK, Memory};

/// What the sources ask for unless told otherwise.
const BUFFER: usize = 32 * 1024 * 1024;

/// With what the standard library has.
pub(crate) fn udp_recv(meter: &mut Meter<'_>) -> Result<(), Error> {
    let socket = udp_socket()?;
    let mut buffer = vec![0; 64 * 1024];
    meter.opened();
    loop {
        match socket.recv(&mut buffer) {
            Ok(len) => meter.packet(&buffer[..len]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if !meter.lull()? {
                    return Ok(());
                }
                thread::sleep(PAUSE);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// And with the times and addresses of the packets.
pub(crate) fn udp_recvmsg(meter: &mut Meter<'_>) -> Result<(), Error> {
    let socket = udp_socket()?;
    setsockopt(&socket, sockopt::Ipv4PacketInfo, &true)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut control = cmsg_space!(libc::timespec, libc::in_pktinfo);
    meter.opened();
    loop {
        let mut room = [IoSliceMut::new(&mut buffer)];
        match recvmsg::<SockaddrIn>(socket.as_raw_fd(), &mut room, Some(&mut control), MsgFlags::empty()) {
            Ok(message) => {
                for about in message.cmsgs()? {
                    match about {
                        ControlMessageOwned::ScmTimestampns(time) => meter.also(time.tv_nsec() as u32),
                        ControlMessageOwned::Ipv4PacketInfo(info) => meter.also(info.ipi_addr.s_addr),
                        _ => {}
                    }
                }
                meter.also(message.address.map_or(0, |address| address.ip().to_bits()));
                let len = message.bytes;
                meter.packet(&buffer[..len]);
            }
            Err(Errno::EAGAIN) => {
                if !meter.lull()? {
                    return Ok(());
                }
                thread::sleep(PAUSE);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Set up as the source sets up its own.
fn udp_socket() -> Result<UdpSocket, Error> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, mirrortap::vxlan::PORT))?;
    setsockopt(&socket, sockopt::RcvBufForce, &BUFFER)?;
    setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// `TPACKET_V3`: trusts every length that the kernel says.
pub(crate) fn ring(meter: &mut Meter<'_>) -> Result<(), Error> {
    let _silent = silent()?;
    let socket = Socket::new(Domain::PACKET, Type::RAW, Some(Protocol::from(0)))?;
    let mut memory = Memory::new(socket.as_fd(), (BUFFER / BLOCK) as u32, 0)?;
    let index = if_nametoindex("ens5")?;
    sys::bind(socket.as_fd(), index as i32)?;
    meter.opened();
    let mut at = 0;
    loop {
        if let Some(block) = memory.block(at) {
            // The kernel's own layout: linux/if_packet.h.
            let mut packet = &block[u32_at(block, 16) as usize..];
            for left in (0..u32_at(block, 12)).rev() {
                let start = usize::from(u16::from_ne_bytes([packet[24], packet[25]]));
                meter.also(u32_at(packet, 8));
                meter.packet(&packet[start..start + u32_at(packet, 12) as usize]);
                if left > 0 {
                    packet = &packet[u32_at(packet, 0) as usize..];
                }
            }
            memory.release(at);
            at = (at + 1) % memory.blocks();
        } else {
            if !meter.lull()? {
                return Ok(());
            }
            let timeout = PollTimeout::try_from(TIMEOUT)?;
            poll(&mut [PollFd::new(socket.as_fd(), PollFlags::POLLIN)], timeout)?;
        }
    }
}

#[inline(always)]
fn u32_at(octets: &[u8], offset: usize) -> u32 {
    let octets = &octets[offset..offset + 4];
    u32::from_ne_bytes([octets[0], octets[1], octets[2], octets[3]])
}
