//! How long it takes to read every header of a mirrored segment: `cargo bench -p mirrortap-benches`.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mirrortap::{Header, Layers, Mirrored, tcp};
use mirrortap_benches::mirrored_segment;

/// What a monitor wants to know of a segment, and the same from both walks.
#[derive(Debug, Default, PartialEq)]
struct Answer {
    vni: u32,
    ports: (u16, u16),
    sequence: u32,
    clock: u32,
    payload: usize,
}

impl Answer {
    #[inline]
    fn segment(&mut self, header: tcp::Header<'_>, payload: usize) {
        self.ports = (header.source_port(), header.destination_port());
        self.sequence = header.sequence_number().into();
        self.payload = payload;
        for option in header.options().map_while(Result::ok) {
            if let tcp::TcpOption::Timestamps { value, .. } = option {
                self.clock = value;
            }
        }
    }
}

fn by_layers(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    for layer in Layers::ethernet(frame).map_while(Result::ok) {
        match layer.header {
            Header::Vxlan(header) => answer.vni = header.vni().get(),
            Header::Tcp(header) => answer.segment(header, layer.payload.len),
            _ => {}
        }
    }
    answer
}

fn by_mirrored(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let Ok(mirrored) = Mirrored::parse(frame) else { return answer };
    answer.vni = mirrored.vni().get();
    for layer in Layers::ethernet(mirrored.frame()).map_while(Result::ok) {
        if let Header::Tcp(header) = layer.header {
            answer.segment(header, layer.payload.len);
        }
    }
    answer
}

fn walk(criterion: &mut Criterion) {
    let frame = mirrored_segment(&[b'x'; 1400]);
    assert_eq!(by_layers(&frame), by_mirrored(&frame));
    assert_eq!(by_layers(&frame).ports, (45604, 80));
    let mut group = criterion.benchmark_group("walk");
    group.throughput(Throughput::Elements(1));
    group.bench_function("layers", |bencher| bencher.iter(|| by_layers(black_box(&frame))));
    group.bench_function("mirrored", |bencher| bencher.iter(|| by_mirrored(black_box(&frame))));
    group.finish();
}

criterion_group!(benches, walk);
criterion_main!(benches);
