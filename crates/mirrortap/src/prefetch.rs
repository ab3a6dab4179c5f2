//! Packets asked for from memory before they are read.

use core::array::from_fn;
use core::hint::black_box;
use core::iter::{Fuse, FusedIterator};

/// How many packets are asked for at once. The more, the rarer the wait for the first ones (a walk with 16 takes 1.1 times as long); their
/// headers must stay in the nearest cache.
const BATCH: usize = 64;

/// Where each packet is touched, in octets: the cache lines of the headers, inner ones and options included.
const TOUCHED: [usize; 3] = [0, 64, 128];

/// Takes packets out of `packets` 64 at a time, touches the headers of all of them, and yields them one by one.
///
/// Waiting for a packet that lies in memory takes several times as long as reading its headers. Touched one right after another, many
/// are waited for together. This is for packets that are there already, and not in a cache: a file in memory, a ring, what
/// `recvmmsg` filled. It holds up to 64 packets, and takes as many before it yields its first; packets of a cache gain nothing.
///
/// ```
/// use mirrortap::{Layers, prefetch};
///
/// # let capture = [&mirrortap::doc::FRAME[..], &mirrortap::doc::FRAME[..]];
/// let mut headers = 0;
/// for packet in prefetch(capture) {
///     headers += Layers::ethernet(packet).count();
/// }
/// assert_eq!(headers, 14);
/// ```
pub fn prefetch<I: IntoIterator>(packets: I) -> Prefetch<I::IntoIter>
where
    I::Item: AsRef<[u8]>,
{
    Prefetch { packets: packets.into_iter().fuse(), batch: from_fn(|_| None), taken: BATCH }
}

/// The iterator that [`prefetch`] returns.
#[derive(Clone, Debug)]
pub struct Prefetch<I: Iterator> {
    packets: Fuse<I>,
    batch: [Option<I::Item>; BATCH],
    /// How many of the batch were yielded.
    taken: usize,
}

impl<I: Iterator<Item: AsRef<[u8]>>> Iterator for Prefetch<I> {
    type Item = I::Item;

    fn size_hint(&self) -> (usize, Option<usize>) {
        let held = self.batch.iter().fold(0_usize, |held, place| held.saturating_add(usize::from(place.is_some())));
        let (least, most) = self.packets.size_hint();
        (least.saturating_add(held), most.and_then(|most| most.checked_add(held)))
    }

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.taken >= BATCH {
            for place in &mut self.batch {
                *place = self.packets.next();
                if let Some(packet) = place {
                    // Safe code has no prefetch instruction. A load whose value is not used does as well: nothing waits for it.
                    let octets = TOUCHED.iter().filter_map(|&offset| packet.as_ref().get(offset));
                    black_box(octets.fold(0, |sum, octet| sum ^ octet));
                }
            }
            self.taken = 0;
        }
        let packet = self.batch.get_mut(self.taken)?.take()?;
        self.taken = self.taken.wrapping_add(1);
        Some(packet)
    }
}

impl<I: Iterator<Item: AsRef<[u8]>>> FusedIterator for Prefetch<I> {}
