//! What an answer with a page of a hundred servers costs: taken apart into items, read, and merged into what was read
//! before.

use std::hint::black_box;
use std::sync::Arc;

use api::servers::{self, Server, ServerFilter};
use api::{Answer, Call, PageRequest, Pages};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

/// How many servers a page has.
const PAGE: usize = 100;

/// An answer as the API would send it: a page of servers that differ in their ids, of which those of `changed` places
/// have a state of their own.
fn answer(page: usize, changed: impl Fn(usize) -> bool) -> Answer {
    let one = include_str!("server.json").trim_end();
    let item = |at| {
        let item = one.replace("757b4238-b41b-4465-b21c-6398babac466", &format!("{:08}", page * PAGE + at));
        if changed(at) { item.replace("running", "stopped") } else { item }
    };
    let items: Vec<String> = (0..PAGE).map(item).collect();
    let body = format!("{{\"servers\":[{}]}}", items.join(",")).into_bytes();
    Answer { status: 200, headers: Box::default(), body }
}

fn call() -> Call<()> {
    servers::list(PageRequest::first(), &ServerFilter::default()).discard()
}

fn take(pages: &mut Pages<Arc<Server>>, call: &Call<()>, at: usize, answer: &Answer) -> bool {
    let read = &mut |index, item: &str| {
        let mut server = Server::default();
        call.fill_item(index, item, &mut server).map(|()| Arc::new(server))
    };
    pages.take(at, call, answer, read).is_ok_and(|differs| differs)
}

fn key_of(server: &Arc<Server>) -> &str {
    server.id.as_str()
}

fn decode(criterion: &mut Criterion) {
    let call = servers::list(PageRequest::first(), &ServerFilter::default());
    let answer = answer(0, |_| false);
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

fn merge(criterion: &mut Criterion) {
    let call = call();
    let before = answer(0, |_| false);
    let mut group = criterion.benchmark_group("a page of 100 servers merged");
    group.throughput(Throughput::Bytes(before.body.len() as u64));
    let known = || {
        let mut pages = Pages::new(key_of);
        take(&mut pages, &call, 0, &before);
        pages
    };
    let after = [
        ("unchanged", answer(0, |_| false)),
        ("one changed", answer(0, |at| at == 4)),
        ("10 % changed", answer(0, |at| at % 10 == 4)),
        ("all changed", answer(0, |_| true)),
    ];
    for (name, after) in &after {
        group.bench_function(*name, |bench| {
            let merge = |mut pages: Pages<_>| {
                let differs = take(&mut pages, &call, 0, black_box(after));
                (pages, differs)
            };
            bench.iter_batched(known, merge, BatchSize::SmallInput);
        });
    }
    group.finish();
    let mut pages = Pages::new(key_of);
    for page in 0..100 {
        take(&mut pages, &call, page, &answer(page, |_| false));
    }
    criterion.bench_function("100 pages put together", |bench| bench.iter(|| black_box(&pages).merged()));
}

criterion_group!(benches, decode, merge);
criterion_main!(benches);
