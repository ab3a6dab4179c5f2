//! TCP options for the peers that leave them to their user: a plain loop, with the same shortcut as ours and the floor have.

use super::Answer;

#[inline(always)]
pub(super) fn read(mut options: &[u8], answer: &mut Answer) {
    // Timestamps alone, aligned: nearly every segment.
    if let Some((kinds, &[a, b, c, d, e, f, g, h])) = options.split_first_chunk()
        && *kinds == [1, 1, 8, 10]
    {
        answer.timestamps(u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        return;
    }
    while let [kind, rest @ ..] = options {
        options = match (kind, rest) {
            (0, _) => return,
            (1, _) => rest,
            (_, [len, ..]) if *len >= 2 => {
                let Some((option, rest)) = options.split_at_checked(usize::from(*len)) else { return };
                match *option {
                    [2, _, a, b] => answer.mss(u16::from_be_bytes([a, b])),
                    [8, _, a, b, c, d, e, f, g, h] => {
                        answer.timestamps(u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
                    }
                    _ => {}
                }
                rest
            }
            _ => return,
        };
    }
}
