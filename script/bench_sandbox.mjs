// Measures a sandbox of many servers: how soon it answers, a page of 100, many clients at once, memory.
//
//   node script/bench_sandbox.mjs target/release/sandbox [--servers 10000] [--seconds 60]
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { servers: { type: 'string', default: '10000' }, seconds: { type: 'string', default: '60' } },
});
const clients = 64;

const started = performance.now();
const sandbox = spawn(positionals[0], ['--listen', '127.0.0.1:0', '--seed-servers', values.servers], { stdio: ['ignore', 'pipe', 'inherit'] });
const [said] = await once(sandbox.stdout, 'data');
const url = /http:\/\/[\d.:]+/.exec(said)[0];
const { token } = await (await fetch(`${url}/sandbox/credentials`)).json();
console.log(`start to first answer      ${(performance.now() - started).toFixed(0)} ms (${values.servers} servers)`);

const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${sandbox.pid}/status`, 'utf8'))[1]) / 1000;
const page = `${url}/servers?per_page=100`;
const headers = { 'X-Auth-Token': token };
const times = [];
for (let round = 0; round < 500; round += 1) {
  const at = performance.now();
  await (await fetch(`${page}&page=${1 + (round % 100)}`, { headers })).arrayBuffer();
  times.push(performance.now() - at);
}
times.sort((a, b) => a - b);
console.log(`page of 100, one client    p50 ${times[250].toFixed(1)} ms, p99 ${times[495].toFixed(1)} ms`);

const before = memory();
const samples = [];
const timer = setInterval(() => samples.push(memory()), 1000);
const load = spawn('wrk', ['-t2', `-c${clients}`, `-d${values.seconds}s`, '--latency', '-H', `X-Auth-Token: ${token}`, page]);
let report = '';
load.stdout.on('data', (text) => { report += text; });
await once(load, 'close');
clearInterval(timer);
const half = samples.slice(Math.floor(samples.length / 2));
console.log(`${clients} clients, ${values.seconds} s`.padEnd(27) + report.split('\n').filter((line) => /requests in|Requests\/sec|99%|Socket errors|Non-2xx/.test(line)).map((line) => line.trim()).join('; '));
console.log(`memory                     ${before.toFixed(1)} MB before, ${Math.max(...samples).toFixed(1)} MB at most, second half ${Math.min(...half).toFixed(1)} to ${Math.max(...half).toFixed(1)} MB`);
sandbox.kill();
process.exitCode = /Socket errors|Non-2xx/.test(report) ? 1 : 0;
