// Measures the console beside the page written by hand: each measure of both in turn, the median of several rounds,
// and their ratio, since times differ from machine to machine and from hour to hour, and ratios less so.
//
//   node script/bench_page.mjs SANDBOX [PART...] [--servers N]... [--rounds N]
//
// Bytes, requests and mutations repeat exactly: over their limit the script ends with 1. Times are only printed.
import { parseArgs } from 'node:util';
import { Browser, sleep } from './bench_browser.mjs';
import { startSandbox } from './bench_host.mjs';
import { consolePage, head, ready, vanillaPage } from './bench_pages.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { servers: { type: 'string', multiple: true, default: ['1000', '10000'] }, rounds: { type: 'string', default: '5' }, verbose: { type: 'boolean' } },
});
const [binary, ...asked] = positionals;
const rounds = Number(values.rounds);

/** What the console may be: a factor of the other page's, by number of servers, or a number for itself. */
const limits = {
  'first paint, slow line': { ratio: () => 1.0 },
  'first rows, slow line': { ratio: () => 1.7 },
  'first rows, fast line': { ratio: () => 1.4 },
  'key in the filter': { ratio: (servers) => (servers < 5000 ? 1.3 : 1.4) },
  sort: { ratio: (servers) => (servers < 5000 ? 1.3 : 1.4) },
  'refresh, one change': { ratio: () => 1.0 },
  'refresh, 10 % changed': { ratio: () => 1.2 },
  'scroll: longest task': { most: 50 },
  'scroll: blank frames': { most: 0 },
  'wheel: off its way': { most: 0, gate: true },
  'elements in the document': { most: 2000, gate: true },
  memory: { ratio: (servers) => (servers < 5000 ? 1.5 : 0.8) },
  'idle, 2 s poll': { ratio: () => 1.0 },
  'requests before data, cross-origin': { most: 8, gate: true },
  'requests before data, same-origin': { most: 7, gate: true },
  'mutations, one state changed': { most: 2, gate: true },
  'rows added or removed by it': { most: 0, gate: true },
  'mutations, no change': { most: 0, gate: true },
  'requests of a hidden tab, 10 s': { most: 0, gate: true },
};

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
let failed = false;

/** Prints a line of the table: what was measured of the console and of the other page. */
function line(name, servers, unit, console_, vanilla) {
  const [ours, theirs] = [median(console_), median(vanilla)];
  const { ratio, most, gate } = limits[name] ?? {};
  const limit = most ?? (ratio && ratio(servers));
  const measured = most === undefined ? ours / theirs : ours;
  const over = limit !== undefined && measured > limit;
  failed ||= over && Boolean(gate);
  const number = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1));
  console.log([
    name.padEnd(36), String(servers).padStart(6), `${number(ours)} ${unit}`.padStart(14), `${number(theirs)} ${unit}`.padStart(14),
    theirs === 0 ? ''.padStart(7) : `${(ours / theirs).toFixed(2)}x`.padStart(7),
    (limit === undefined ? '' : most === undefined ? `${limit.toFixed(1)}x` : String(limit)).padStart(6),
    over ? (gate ? '  OVER, a gate' : '  over') : '',
  ].join(' '));
}

/** Measures both pages in turn, so often, and prints the medians. */
async function compare(name, { sandbox, sides }, unit, measure, times = rounds) {
  const found = sides.map(() => []);
  for (let round = 0; round < times; round += 1) {
    for (const [at, side] of sides.entries()) found[at].push(await measure(side, round));
  }
  line(name, sandbox.servers, unit, ...found);
}

// --- load ------------------------------------------------------------------------------------------------------------

/** Notes in the page when the first row of data stands in the document and a frame has passed. */
function watchRows(row) {
  new MutationObserver((_, observer) => {
    if (!document.querySelector(row)?.textContent.trim()) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.firstRows = performance.now(); }));
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** Slow 4G and a processor of a fourth. */
async function slow(page) {
  await page.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
  await page.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 });
  await page.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

/** A first visit: when something was painted, and when rows were, in ms. */
async function visit(side, line) {
  const page = await side.open({ before: async (page) => { await page.before(watchRows, side.row); await line?.(page); } });
  const rows = await page.until(() => window.firstRows);
  const paint = await page.run(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  await page.dispose();
  return { rows, paint };
}

async function load(bench) {
  const lines = [['fast line', undefined, rounds], ['slow line', slow, Math.min(rounds, 3)]];
  for (const [name, conditions, times] of lines) {
    const found = bench.sides.map(() => []);
    for (let round = 0; round < times; round += 1) {
      for (const [at, side] of bench.sides.entries()) found[at].push(await visit(side, conditions));
    }
    for (const what of ['paint', 'rows']) line(`first ${what}, ${name}`, bench.sandbox.servers, 'ms', ...found.map((visits) => visits.map((visit) => visit[what])));
  }
}

// --- requests --------------------------------------------------------------------------------------------------------

/** How many requests were sent before the first page of the list was there, preflights and all. */
async function requests(bench) {
  for (const [name, api] of [['cross-origin', undefined], ['same-origin', '/api']]) {
    const count = async (side) => {
      const sent = [];
      const read = new Map();
      const watch = async (page) => {
        await page.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
        page.on('Network.requestWillBeSent', ({ requestId, request, type, timestamp }) => {
          const list = type !== 'Preflight' && request.method === 'GET' && /\/servers\?/.test(request.url);
          // The icon of the tab comes when it comes; no page waits for it.
          if (!/\.(svg|ico)$/.test(request.url)) sent.push({ id: requestId, at: timestamp, list, name: `${request.method} ${request.url}` });
        });
        // The end of an answer that was read to its end is told in one of these ways, not always in the same.
        for (const told of ['dataReceived', 'loadingFinished', 'loadingFailed'])
          page.on(`Network.${told}`, ({ requestId, timestamp }) => read.set(requestId, Math.max(timestamp, read.get(requestId) ?? 0)));
      };
      const page = await side.open({ api, before: watch });
      await page.until((row) => document.querySelector(row)?.textContent.trim(), side.row);
      await sleep(500);
      await page.dispose();
      // By their times: what the browser tells of several requests does not come in their order.
      const until = read.get(sent.find(({ list }) => list)?.id);
      const before = sent.filter(({ at }) => at <= until);
      if (values.verbose) console.log([side.name, ...before.map(({ name }) => name)].join('\n    '));
      return before.length;
    };
    await compare(`requests before data, ${name}`, bench, '', count, 1);
  }
}

// --- list ------------------------------------------------------------------------------------------------------------

/** How long a page needs for what follows an event, timers and all, in ms. */
const SETTLED = 700;

/**
 * The time that the main thread of a page is busy with something, in ms: its tasks from before the event until all that
 * follows is over (script, style, layout, paint, collections of memory in between). Counted in time of the processor,
 * not of the clock: a machine that does other things at the same time would count as busy too.
 */
async function busy(page, act, settled = () => sleep(SETTLED)) {
  const now = async () => {
    const { metrics } = await page.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
  };
  const before = await now();
  await act();
  await settled();
  return (await now()) - before;
}

/** Opens both pages with all servers, ready to be measured. */
async function opened(bench, options) {
  const pages = new Map();
  for (const side of bench.sides) {
    const page = await side.open(options);
    await ready(side, page, bench.sandbox.total);
    await page.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.run(() => performance.setResourceTimingBufferSize(1_000_000));
    pages.set(side, page);
  }
  return pages;
}

/** Presses the button that reads the list again; done when all of its pages have come and were dealt with. */
async function refreshed(side, page, sandbox) {
  const at = await page.locate(side.refresh);
  await page.run(() => performance.clearResourceTimings());
  return {
    act: () => page.clickAt(at),
    async settled() {
      // Looked for seldom: looking is work of the page too.
      do await sleep(SETTLED + sandbox.pages * 10); while (!(await page.run(side.come, sandbox.pages)));
      await sleep(SETTLED);
    },
  };
}

async function list(bench) {
  const { sandbox, sides } = bench;
  const pages = await opened(bench);
  const keys = 'web';
  const [typed, rested] = [sides.map(() => []), sides.map(() => [])];
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, side] of sides.entries()) {
      const page = pages.get(side);
      await page.run(`() => (${side.filter})().focus()`);
      for (const key of keys) typed[at].push(await busy(page, () => page.press(key)));
      // The console writes the filter to the address once it rests: once for all keys.
      rested[at].push(await busy(page, () => sleep(SETTLED)));
      await page.run(`() => { const input = (${side.filter})(); input.value = ''; input.dispatchEvent(new Event('input', { bubbles: true })); }`);
      await sleep(SETTLED);
    }
  }
  line('key in the filter', sandbox.servers, 'ms', ...typed);
  line('after the last key', sandbox.servers, 'ms', ...rested);
  // Another column each time, so that both sort anew and ascending.
  const columns = ['Name', 'Image', 'Type', 'Public IP'];
  await compare('sort', bench, 'ms', async (side, round) => {
    const page = pages.get(side);
    const at = await page.locate(head(columns[round % columns.length]));
    return busy(page, () => page.clickAt(at));
  }, Math.max(rounds, columns.length));
  for (const page of pages.values()) await page.dispose();
}

async function refresh(bench) {
  const { sandbox, sides } = bench;
  const pages = await opened(bench);
  const reading = async (side, act = () => {}) => {
    const page = pages.get(side);
    const { act: click, settled } = await refreshed(side, page, sandbox);
    return act(page, click, settled);
  };
  const timed = (side) => reading(side, busy);
  for (const side of sides) await timed(side); // the first one is slower: code is still being made
  await compare('refresh, no change', bench, 'ms', timed);
  const found = sides.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    await sandbox.turn((await sandbox.page(1))[4]);
    for (const [at, side] of sides.entries()) found[at].push(await timed(side));
  }
  line('refresh, one change', sandbox.servers, 'ms', ...found);
  const many = sides.map(() => []);
  for (let round = 0; round < Math.min(rounds, 3); round += 1) {
    for (let number = 1; number <= sandbox.pages; number += 1) {
      const servers = await sandbox.page(number);
      for (const [at, server] of servers.entries()) if (at % 10 === round) await sandbox.turn(server);
    }
    for (const [at, side] of sides.entries()) many[at].push(await timed(side));
  }
  line('refresh, 10 % changed', sandbox.servers, 'ms', ...many);
  for (const page of pages.values()) await page.dispose();
}

/** Changes of the document within the rows while the list is read again. */
async function mutations(bench) {
  const { sandbox, sides } = bench;
  const pages = await opened(bench);
  const count = async (side) => {
    const page = pages.get(side);
    await page.run(() => {
      window.records = [];
      window.observer = new MutationObserver((records) => window.records.push(...records));
      window.observer.observe(document.querySelector('tbody'), { subtree: true, childList: true, attributes: true, characterData: true });
    });
    const { act, settled } = await refreshed(side, page, sandbox);
    await act();
    await settled();
    return page.run(() => {
      window.observer.disconnect();
      return { all: window.records.length, rows: window.records.filter(({ type }) => type === 'childList').length };
    });
  };
  const both = async () => {
    const found = [];
    for (const side of sides) found.push(await count(side));
    return found;
  };
  const none = await both();
  line('mutations, no change', sandbox.servers, '', ...none.map(({ all }) => [all]));
  await sandbox.turn((await sandbox.page(1))[4]);
  const one = await both();
  line('mutations, one state changed', sandbox.servers, '', ...one.map(({ all }) => [all]));
  line('rows added or removed by it', sandbox.servers, '', ...one.map(({ rows }) => [rows]));
  for (const page of pages.values()) await page.dispose();
}

// --- scroll ----------------------------------------------------------------------------------------------------------

/** How far a fast wheel or a flick goes in one frame, in CSS pixels. */
const STEP = 300;

/** Steps of a wheel, in CSS pixels: within what stands ready, and beyond it. */
const TURNS = [120, 600, 600, 1200, 1200, 3000];

/** What scrolls the rows: a box of the page, or the page itself. */
function scroller() {
  let box = document.querySelector('tbody');
  while (box && !(box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY))) box = box.parentElement;
  return box ?? document.scrollingElement;
}

/** Turns a real wheel; how far the page is then from where that leads, in CSS pixels. A script that scrolls does not see it. */
async function turnWheel(side, bench) {
  const page = await side.open();
  await ready(side, page, bench.sandbox.total);
  for (const step of TURNS) {
    await page.wheel(step);
    await sleep(300);
  }
  const at = await page.run(`() => (${scroller})().scrollTop`);
  await page.dispose();
  return Math.abs(at - TURNS.reduce((sum, step) => sum + step));
}

/** Scrolls from the top to the end, a step a frame; looks after each frame whether there was anything but rows. */
function scrollThrough(step, row, scroller) {
  const rows = document.querySelector('tbody');
  const box = scroller();
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
  const isRow = (x, y) => Boolean(document.elementFromPoint(x, y)?.closest(row));
  return new Promise((resolve) => {
    let blank = 0;
    let frames = 0;
    const frame = () => {
      const from = box.scrollTop;
      box.scrollTop += step;
      frames += 1;
      const end = box.scrollTop === from;
      // After the frame: what stands there now is what was painted.
      setTimeout(() => {
        const { left, width, bottom, top } = rows.getBoundingClientRect();
        const x = left + width / 2;
        const high = Math.max(top, 0) + 140;
        const low = Math.min(bottom, innerHeight) - 60;
        blank += [high, (high + low) / 2, low].some((y) => !isRow(x, y)) ? 1 : 0;
      });
      if (end) setTimeout(() => resolve({ blank, frames, longest: Math.max(0, ...tasks) }), 300);
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

async function scroll(bench) {
  const pages = await opened(bench);
  const found = [];
  const through = `(step, row) => (${scrollThrough})(step, row, ${scroller})`;
  for (const side of bench.sides) found.push(await pages.get(side).run(through, STEP, side.row));
  line('scroll: longest task', bench.sandbox.servers, 'ms', ...found.map(({ longest }) => [longest]));
  line('scroll: blank frames', bench.sandbox.servers, '', ...found.map(({ blank }) => [blank]));
  for (const page of pages.values()) await page.dispose();
  await compare('wheel: off its way', bench, 'px', (side) => turnWheel(side, bench), 1);
}

// --- memory ----------------------------------------------------------------------------------------------------------

/** Notes the memory of WebAssembly modules, which the browser's own count leaves out. */
function watchMemory() {
  window.wasm = [];
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const made = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const result = await made.apply(WebAssembly, given);
      const { exports } = result.instance ?? result;
      window.wasm.push(...Object.values(exports).filter((value) => value instanceof WebAssembly.Memory));
      return result;
    };
  }
}

/** What a page with all servers uses: objects, strings, the document, and the memory of WebAssembly, in MB. */
async function memory(bench) {
  await compare('elements in the document', bench, '', async (side) => {
    const page = await side.open();
    await ready(side, page, bench.sandbox.total);
    // Somewhere in the middle, where rows stand ready on both sides for who scrolls.
    await page.wheel(3000);
    await sleep(500);
    const elements = await page.run(() => document.querySelectorAll('*').length);
    await page.dispose();
    return elements;
  }, 1);
  const probe = await bench.sides[0].open();
  const tells = await probe.run(() => performance.measureUserAgentSpecificMemory().then(() => true, () => false));
  await probe.dispose();
  // The browser without windows of its own has the question, but nobody who answers it.
  if (!tells) {
    console.log('memory: not measured, this browser does not tell it; name a whole one: CHROMIUM=/usr/bin/chromium');
    return;
  }
  await compare('memory', bench, 'MB', async (side) => {
    const page = await side.open({ before: (page) => page.before(watchMemory) });
    await ready(side, page, bench.sandbox.total);
    await sleep(500);
    const bytes = await page.run(async () => {
      const { bytes } = await performance.measureUserAgentSpecificMemory();
      return bytes + window.wasm.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    });
    await page.dispose();
    return bytes / 1e6;
  }, Math.min(rounds, 3));
}

// --- idle ------------------------------------------------------------------------------------------------------------

/** What a page that is left alone uses of the processor, reading its list every 2 s, in ms a second. */
async function idle(bench) {
  const seconds = 10;
  await compare('idle, 2 s poll', bench, 'ms/s', async (side) => {
    const page = await side.open({ poll: 2000 });
    await ready(side, page, bench.sandbox.total);
    await sleep(4000);
    const before = await bench.browser.cpu();
    await sleep(seconds * 1000);
    const after = await bench.browser.cpu();
    await page.dispose();
    return [...after].reduce((sum, [id, ms]) => sum + ms - (before.get(id) ?? 0), 0) / seconds;
  }, 2);
}

/** How many requests a tab sends that another one hides. */
async function hidden(bench) {
  const probe = await bench.sides[0].open();
  await bench.browser.tab(probe.context);
  await sleep(1000);
  const hides = await probe.run(() => document.visibilityState === 'hidden');
  await probe.dispose();
  // The browser without windows of its own hides no tab behind another.
  if (!hides) {
    console.log('requests of a hidden tab: not measured, this browser hides none; name a whole one: CHROMIUM=/usr/bin/chromium');
    return;
  }
  await compare('requests of a hidden tab, 10 s', bench, '', async (side) => {
    const page = await side.open({ poll: 2000 });
    await ready(side, page, bench.sandbox.total);
    await bench.browser.tab(page.context);
    await page.until(() => document.visibilityState === 'hidden');
    // A read that is under way may end.
    await sleep(3000);
    await page.run(() => performance.setResourceTimingBufferSize(1_000_000));
    await page.run(() => performance.clearResourceTimings());
    await sleep(10_000);
    const sent = await page.run(() => performance.getEntriesByType('resource').length);
    await page.dispose();
    return sent;
  }, 1);
}

// ---------------------------------------------------------------------------------------------------------------------

const parts = { requests, load, list, refresh, mutations, scroll, memory, idle, hidden };
const unknown = asked.filter((part) => !(part in parts));
if (unknown.length > 0) throw new Error(`there is no part "${unknown[0]}": ${Object.keys(parts).join(', ')}`);

console.log(`${'measure'.padEnd(36)} servers        console        vanilla   ratio  limit`);
const browser = new Browser();
try {
  for (const servers of values.servers.map(Number)) {
    const sandbox = { ...(await startSandbox(binary, servers)), servers };
    const sides = [await consolePage('dist', sandbox, browser), await vanillaPage('tests/bench', sandbox, browser)];
    try {
      for (const [name, part] of Object.entries(parts)) {
        // How a page begins, and whether it hides, does not depend on how many servers there are.
        const once = ['requests', 'hidden'].includes(name) && servers !== Number(values.servers[0]);
        if ((asked.length === 0 || asked.includes(name)) && !once) await part({ browser, sandbox, sides });
      }
    } finally {
      sides.forEach((side) => side.close());
      sandbox.close();
    }
  }
} finally {
  await browser.close();
}
process.exitCode = failed ? 1 : 0;
