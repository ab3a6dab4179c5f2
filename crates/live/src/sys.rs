//! What no library offers without `unsafe`: the ring's memory, and options of packet and UDP sockets.
//!
//! This is the only unsafe code of this crate. What is read out of the memory is read elsewhere, by checked slices.
#![allow(unsafe_code)]

use std::ffi::{c_int, c_void};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::filter::Instruction;

/// How long a block is, in octets: a multiple of every page size, and longer than the longest packet.
pub(crate) const BLOCK: usize = 256 * 1024;
/// Where a block's status is: `block_status` in `struct tpacket_block_desc`.
const STATUS: usize = 8;
/// After how many milliseconds the kernel hands over a block that is not full: at its second look, so up to twice as many.
const RETIRE_MS: u32 = 10;

/// Memory that is shared with the kernel: blocks, each of which is either the kernel's or ours.
pub(crate) struct Memory {
    start: NonNull<u8>,
    blocks: usize,
}

// SAFETY: the memory belongs to this value alone and is not bound to a thread; no other value has a pointer to it.
unsafe impl Send for Memory {}

impl Memory {
    /// Makes `socket`, which has no ring yet, a ring of `blocks`; before each packet there is room for `headroom` octets.
    pub(crate) fn new(socket: BorrowedFd<'_>, blocks: u32, headroom: u32) -> io::Result<Self> {
        let invalid = || io::Error::from(io::ErrorKind::InvalidInput);
        let count = usize::try_from(blocks).map_err(|_| invalid())?;
        let len = count.checked_mul(BLOCK).filter(|&len| len > 0).ok_or_else(invalid)?;
        let block = u32::try_from(BLOCK).map_err(|_| invalid())?;
        // Packets lie close to each other whatever the size of a frame; the kernel only wants it to fit.
        let frame = 2048;
        let request = libc::tpacket_req3 {
            tp_block_size: block,
            tp_block_nr: blocks,
            tp_frame_size: frame,
            tp_frame_nr: (block / frame).checked_mul(blocks).ok_or_else(invalid)?,
            tp_retire_blk_tov: RETIRE_MS,
            tp_sizeof_priv: 0,
            tp_feature_req_word: 0,
        };
        let version = libc::tpacket_versions::TPACKET_V3;
        set(socket, libc::SOL_PACKET, libc::PACKET_VERSION, &version)?;
        set(socket, libc::SOL_PACKET, libc::PACKET_RESERVE, &headroom)?;
        set(socket, libc::SOL_PACKET, libc::PACKET_RX_RING, &request)?;
        let (protection, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
        // SAFETY: a new mapping at a place of the kernel's choice changes no memory that is in use; `len` is that of the ring.
        let start = unsafe { libc::mmap(ptr::null_mut(), len, protection, flags, socket.as_raw_fd(), 0) };
        if start == libc::MAP_FAILED {
            let error = io::Error::last_os_error();
            // A ring that is not there does not stand in the way of a smaller one.
            set(
                socket,
                libc::SOL_PACKET,
                libc::PACKET_RX_RING,
                &libc::tpacket_req3 { tp_block_nr: 0, tp_frame_nr: 0, ..request },
            )?;
            return Err(error);
        }
        Ok(Self { start: NonNull::new(start.cast()).ok_or_else(invalid)?, blocks: count })
    }

    pub(crate) const fn blocks(&self) -> usize {
        self.blocks
    }

    /// Where block `index` starts.
    fn place(&self, index: usize) -> Option<NonNull<u8>> {
        let offset = index.checked_mul(BLOCK).filter(|_| index < self.blocks)?;
        // SAFETY: `index` is less than the number of blocks, so the offset is inside the one mapping of `blocks * BLOCK` octets.
        Some(unsafe { self.start.add(offset) })
    }

    /// Where the status of block `index` is.
    fn status(&self, index: usize) -> Option<&AtomicU32> {
        let place = self.place(index)?;
        // SAFETY: offset 8 is inside the block, which starts at a page: the place is aligned and mapped as long as `self`
        // lives. The kernel changes the status at any time, hence the atomic; zeroed memory is a valid one.
        Some(unsafe { AtomicU32::from_ptr(place.add(STATUS).as_ptr().cast()) })
    }

    /// The octets of block `index`, if the kernel has handed it over.
    #[inline]
    pub(crate) fn block(&mut self, index: usize) -> Option<&mut [u8]> {
        // Acquire: what the kernel wrote into the block is seen after its status.
        if self.status(index)?.load(Ordering::Acquire) & libc::TP_STATUS_USER == 0 {
            return None;
        }
        let place = self.place(index)?;
        // SAFETY: the block is mapped as long as `self` lives and initialised (by the kernel; new pages are zero). With this
        // status the kernel neither writes into it nor reads anything but the status until `release`, which needs `self`
        // mutably, as this does: the slice is the only access for as long as it lives.
        Some(unsafe { slice::from_raw_parts_mut(place.as_ptr(), BLOCK) })
    }

    /// Gives block `index` back to the kernel.
    pub(crate) fn release(&mut self, index: usize) {
        if let Some(status) = self.status(index) {
            // Release: our reads of the block come before the kernel's next writes.
            status.store(libc::TP_STATUS_KERNEL, Ordering::Release);
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let len = self.blocks.saturating_mul(BLOCK);
        // SAFETY: exactly what `new` mapped; slices of it borrow `self` and are gone.
        unsafe { libc::munmap(self.start.as_ptr().cast(), len) };
    }
}

/// Starts receiving all that passes interface `index`; 0 is all interfaces.
pub(crate) fn bind(socket: BorrowedFd<'_>, index: c_int) -> io::Result<()> {
    let address = libc::sockaddr_ll {
        sll_family: u16::try_from(libc::AF_PACKET).unwrap_or_default(),
        sll_protocol: u16::try_from(libc::ETH_P_ALL).unwrap_or_default().to_be(),
        sll_ifindex: index,
        sll_hatype: 0,
        sll_pkttype: 0,
        sll_halen: 0,
        sll_addr: [0; 8],
    };
    let len = size::<libc::sockaddr_ll>()?;
    // SAFETY: the pointer is to a whole address of that length, which the kernel only reads, and only during the call.
    result(unsafe { libc::bind(socket.as_raw_fd(), ptr::from_ref(&address).cast(), len) })
}

/// Packets that passed the filter since the last call, dropped ones included, and how many were dropped.
pub(crate) fn statistics(socket: BorrowedFd<'_>) -> io::Result<(u32, u32)> {
    let mut statistics = libc::tpacket_stats_v3 { tp_packets: 0, tp_drops: 0, tp_freeze_q_cnt: 0 };
    get(socket, libc::SOL_PACKET, libc::PACKET_STATISTICS, &mut statistics)?;
    Ok((statistics.tp_packets, statistics.tp_drops))
}

/// How many datagrams the kernel dropped that were for the UDP socket, modulo 2³². Exact at any time, unlike SO_RXQ_OVFL,
/// which comes with the next datagram that was queued after a drop.
pub(crate) fn drops(socket: BorrowedFd<'_>) -> io::Result<u32> {
    // `enum` in linux/sock_diag.h: nine numbers, of which SK_MEMINFO_DROPS is the last.
    let mut memory = [0_u32; 9];
    get(socket, libc::SOL_SOCKET, libc::SO_MEMINFO, &mut memory)?;
    let [.., drops] = memory;
    Ok(drops)
}

/// Lets datagrams of IPv6 in that have no checksum, as those of tunnels often are:
/// [RFC 6935, section 5](https://www.rfc-editor.org/rfc/rfc6935#section-5).
pub(crate) fn accept_no_checksum(socket: BorrowedFd<'_>) -> io::Result<()> {
    let yes: c_int = 1;
    set(socket, libc::SOL_UDP, libc::UDP_NO_CHECK6_RX, &yes)
}

/// Joins the sockets of `group`, among which `program` divides the packets.
pub(crate) fn spread(socket: BorrowedFd<'_>, group: u16, program: &[Instruction]) -> io::Result<()> {
    let mut filter: Vec<_> =
        program.iter().map(|&Instruction { code, jt, jf, k }| libc::sock_filter { code, jt, jf, k }).collect();
    let invalid = |_| io::Error::from(io::ErrorKind::InvalidInput);
    let len = u16::try_from(filter.len()).map_err(invalid)?;
    set(socket, libc::SOL_PACKET, libc::PACKET_FANOUT, &(libc::PACKET_FANOUT_CBPF << 16 | u32::from(group)))?;
    // The pointer in it is to `filter`, which is `len` instructions long and lives to the end of this function.
    set(socket, libc::SOL_PACKET, libc::PACKET_FANOUT_DATA, &libc::sock_fprog { len, filter: filter.as_mut_ptr() })
}

/// Reads an option. `value` is of the type that the option has.
fn get<T>(socket: BorrowedFd<'_>, level: c_int, option: c_int, value: &mut T) -> io::Result<()> {
    let place = ptr::from_mut(value).cast::<c_void>();
    let mut len = size::<T>()?;
    // SAFETY: the kernel writes at most `len` octets to `place`, which is so long and not used otherwise during the call. Both
    // types this private function is called with are plain numbers, valid whatever is written.
    result(unsafe { libc::getsockopt(socket.as_raw_fd(), level, option, place, &raw mut len) })
}

/// Sets an option. `value` is of the type that the option takes.
fn set<T>(socket: BorrowedFd<'_>, level: c_int, option: c_int, value: &T) -> io::Result<()> {
    let place = ptr::from_ref(value).cast::<c_void>();
    let len = size::<T>()?;
    // SAFETY: the kernel only reads, `len` octets at `place`, which is so long, and only during the call. All types this
    // private function is called with are the kernel's own for the option; the one with a pointer, `sock_fprog`, points
    // to as many instructions as it says, which the kernel only reads, too.
    result(unsafe { libc::setsockopt(socket.as_raw_fd(), level, option, place, len) })
}

fn size<T>() -> io::Result<libc::socklen_t> {
    libc::socklen_t::try_from(size_of::<T>()).map_err(|_| io::ErrorKind::InvalidInput.into())
}

fn result(returned: c_int) -> io::Result<()> {
    if returned == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
