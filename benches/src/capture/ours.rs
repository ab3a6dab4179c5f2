//! Ours: the reader of both formats.

use std::fs::File;

use mirrortap_capture::Reader;

use super::Answer;

pub(super) fn records(file: &File) -> Answer {
    let mut answer = Answer::default();
    let Ok(mut reader) = Reader::new(file) else { return answer };
    while let Some(Ok(record)) = reader.next_record() {
        answer.packet(record.bytes);
    }
    answer
}
