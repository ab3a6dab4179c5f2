//! Where text goes.

use core::fmt;

/// Takes text. Everything that implements [`core::fmt::Write`] does.
///
/// A type that implements it directly is given octets, and the check that they are UTF-8 is saved.
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
///
/// let mut counter = Counter(0);
/// counter.take(b"IP 10.0.0.1")?;
/// assert_eq!(counter.0, 11);
/// # Ok::<(), core::fmt::Error>(())
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
