//! Gives comparisons to criterion.

use criterion::{Criterion, Throughput};
use mirrortap_benches::named;

/// Every comparison whose name starts with `prefix`: a group each, in which all contenders must agree first.
pub fn run(prefix: &str) {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, mut comparison) in named(prefix) {
        comparison.assert_agreement();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(comparison.units as u64));
        for contender in &mut comparison.contenders {
            group.bench_function(contender.name, |bencher| bencher.iter(|| contender.pass()));
        }
        group.finish();
    }
    criterion.final_summary();
}
