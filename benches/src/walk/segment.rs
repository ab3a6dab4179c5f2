//! Ours: what both read of a TCP header.

use mirrortap::tcp::{Flags, Header, TcpOption};

use super::Answer;

#[inline(always)]
pub(super) fn read(tcp: Header<'_>, answer: &mut Answer) {
    answer.ports(tcp.source_port(), tcp.destination_port());
    let (sequence, acknowledgment) = (tcp.sequence_number().0, tcp.acknowledgment_number().0);
    answer.tcp(sequence, acknowledgment, tcp.flags().0 as u8, tcp.window());
    // Only a SYN has an MSS. In any other segment nothing but the timestamps is wanted.
    if !tcp.flags().contains(Flags::SYN) {
        if let Some((value, echo_reply)) = tcp.timestamps() {
            answer.timestamps(value, echo_reply);
        }
        return;
    }
    for option in tcp.options() {
        match option {
            Ok(TcpOption::MaximumSegmentSize(mss)) => answer.mss(mss),
            Ok(TcpOption::Timestamps { value, echo_reply }) => answer.timestamps(value, echo_reply),
            _ => {}
        }
    }
}
