//! Times contenders in turn: a machine that is slow for a while is slow for all of them.

use std::fmt;
use std::time::{Duration, Instant};

use crate::comparison::{Bar, Comparison};

/// What was measured of one contender, in nanoseconds a unit.
#[derive(Clone, Copy, Debug)]
struct Row {
    name: &'static str,
    /// A quarter of the rounds were faster: what the contender takes when it is left in peace.
    quarter: f64,
    /// Half of the rounds were faster.
    median: f64,
}

/// What was measured of all contenders, to be printed.
#[derive(Clone, Debug)]
pub struct Table {
    unit: &'static str,
    rows: Vec<Row>,
    bars: Vec<Bar>,
}

/// One measurement takes at least this long with the first contender, so that the clock does not matter.
const MEASUREMENT: Duration = Duration::from_micros(300);

/// Measures every contender `rounds` times, round robin, each round from another one on.
///
/// # Panics
/// If two contenders do not find out the same.
#[must_use]
pub fn measure(comparison: &mut Comparison, rounds: usize) -> Table {
    comparison.assert_agreement();
    let passes = passes(comparison);
    let count = comparison.contenders.len();
    let mut times = vec![Vec::with_capacity(rounds); count];
    for round in 0..rounds {
        for place in 0..count {
            let which = (place + round) % count;
            let contender = &mut comparison.contenders[which];
            // The caches and the branch predictor are left as the one before needed them.
            if passes > 1 {
                contender.pass();
            }
            let start = Instant::now();
            for _ in 0..passes {
                contender.pass();
            }
            let units = (passes * comparison.units) as f64;
            times[which].push(start.elapsed().as_nanos() as f64 / units);
        }
    }
    let rows = comparison.contenders.iter().zip(&mut times).map(|(contender, times)| {
        times.sort_by(f64::total_cmp);
        Row { name: contender.name, quarter: times[times.len() / 4], median: times[times.len() / 2] }
    });
    Table { unit: comparison.unit, rows: rows.collect(), bars: comparison.bars.clone() }
}

/// How many passes one measurement makes: one, if a pass is long.
fn passes(comparison: &mut Comparison) -> usize {
    let Some(first) = comparison.contenders.first_mut() else { return 1 };
    let start = Instant::now();
    let mut passes = 0;
    while start.elapsed() < MEASUREMENT {
        first.pass();
        passes += 1;
    }
    passes
}

impl Table {
    fn quarter(&self, name: &str) -> Option<f64> {
        self.rows.iter().find(|row| row.name == name).map(|row| row.quarter)
    }
}

impl fmt::Display for Table {
    /// Ratios are those of the quarters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.rows.first() else { return Ok(()) };
        writeln!(f, "{:<24} {:>10} {:>10} {:>10}", format!("ns a {}", self.unit), "quarter", "median", "ratio")?;
        for row in &self.rows {
            let ratio = row.quarter / first.quarter;
            writeln!(f, "{:<24} {:>10.2} {:>10.2} {ratio:>10.2}", row.name, row.quarter, row.median)?;
        }
        for &Bar { contender, times, of } in &self.bars {
            if let (Some(time), Some(other)) = (self.quarter(contender), self.quarter(of)) {
                let ratio = time / other;
                let verdict = if ratio <= times { "reached" } else { "MISSED" };
                writeln!(f, "{verdict}: {contender} {ratio:.2} x {of}, at most {times:.2}")?;
            }
        }
        Ok(())
    }
}
