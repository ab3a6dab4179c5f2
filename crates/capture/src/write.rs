//! What both writers share.

use std::io::{self, BufWriter, Write};

pub(crate) fn invalid(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why)
}

pub(crate) fn finish<W: Write>(mut buffer: BufWriter<W>) -> io::Result<W> {
    buffer.flush()?;
    buffer.into_inner().map_err(io::IntoInnerError::into_error)
}
