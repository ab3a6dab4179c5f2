//! Where text goes.

use core::fmt;

/// Takes text. Everything that implements [`core::fmt::Write`] does.
///
/// What implements it by itself is given octets and saves the check that they are UTF-8, a tenth of all instructions.
///
/// ```
/// use mirrortap_text::Sink;
///
/// struct Counter(usize);
///
/// impl Sink for Counter {
///     fn take(&mut self, text: &[u8]) -> core::fmt::Result {
///         self.0 += text.len();
///         Ok(())
///     }
/// }
/// ```
pub trait Sink {
    /// Takes a piece of text, which is UTF-8.
    ///
    /// # Errors
    /// If the text cannot be taken, whatever the reason.
    fn take(&mut self, text: &[u8]) -> fmt::Result;
}

impl<Write: fmt::Write + ?Sized> Sink for Write {
    fn take(&mut self, text: &[u8]) -> fmt::Result {
        self.write_str(core::str::from_utf8(text).map_err(|_| fmt::Error)?)
    }
}
