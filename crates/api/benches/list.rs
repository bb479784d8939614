//! What an answer with a page of a hundred servers costs: taken apart into items, one of them read, all of them read.

use std::hint::black_box;

use api::servers::{self, Server, ServerFilter};
use api::{Answer, PageRequest};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// An answer as the API would send it: `count` servers that differ in their ids.
fn answer(count: usize) -> Answer {
    let one = include_str!("server.json").trim_end();
    let items: Vec<String> =
        (0..count).map(|at| one.replace("757b4238-b41b-4465-b21c-6398babac466", &format!("{at:08}"))).collect();
    let body = format!("{{\"servers\":[{}]}}", items.join(",")).into_bytes();
    Answer { status: 200, headers: http::HeaderMap::new(), body }
}

fn page(criterion: &mut Criterion) {
    let call = servers::list(PageRequest::first(), &ServerFilter::default());
    let answer = answer(100);
    let mut group = criterion.benchmark_group("a page of 100 servers");
    group.throughput(Throughput::Bytes(answer.body.len() as u64));
    group.bench_function("taken apart", |bench| bench.iter(|| call.items(black_box(&answer))));
    group.bench_function("decoded", |bench| bench.iter(|| call.decode(black_box(&answer))));
    group.finish();
    let item = include_str!("server.json");
    criterion.bench_function("one server decoded", |bench| {
        bench.iter(|| {
            let mut server = Server::default();
            call.fill_item(0, black_box(item), &mut server).map(|()| server)
        });
    });
}

criterion_group!(benches, page);
criterion_main!(benches);
