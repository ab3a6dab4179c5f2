//! Several contenders that do the same with the same input.

use std::fmt;
use std::hint::black_box;

/// Several contenders that do the same with the same input.
#[derive(Debug)]
pub struct Comparison {
    /// What a pass over the input handles many of, in the singular: `packet`.
    pub unit: &'static str,
    /// How many of them a pass handles.
    pub units: usize,
    /// The contenders. The first is what the others are measured by.
    pub contenders: Vec<Contender>,
    /// What ours must reach.
    pub bars: Vec<Bar>,
}

/// One of them.
pub struct Contender {
    /// Its name, in one word.
    pub name: &'static str,
    pass: Box<dyn FnMut() -> u64>,
}

/// What one contender must reach: at most `times` the time of another.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// Who.
    pub contender: &'static str,
    /// The largest ratio.
    pub times: f64,
    /// Of whose time.
    pub of: &'static str,
}

impl Contender {
    /// `pass` handles the whole input once and returns a checksum over all that it found out.
    pub fn new(name: &'static str, pass: impl FnMut() -> u64 + 'static) -> Self {
        Self { name, pass: Box::new(pass) }
    }

    /// Handles the whole input once. The optimiser knows nothing of the answer, nor that two passes are the same.
    pub fn pass(&mut self) -> u64 {
        black_box((black_box(&mut self.pass))())
    }
}

impl fmt::Debug for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contender").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Comparison {
    /// Keeps the contenders whose name is in `names`, and the first; all if there are none in `names`.
    pub fn keep(&mut self, names: &[String]) {
        let first = self.contenders.first().map(|first| first.name);
        if !names.is_empty() {
            self.contenders
                .retain(|contender| Some(contender.name) == first || names.iter().any(|name| name == contender.name));
        }
    }

    /// One pass of each contender, to see that all found out the same.
    ///
    /// # Panics
    /// If two did not.
    pub fn assert_agreement(&mut self) {
        let mut expected = None;
        for contender in &mut self.contenders {
            let found = contender.pass();
            let expected = *expected.get_or_insert(found);
            assert_eq!(found, expected, "{} finds out something else than the first contender", contender.name);
        }
    }
}
