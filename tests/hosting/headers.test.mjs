// The headers that script/headers.mjs makes of a config.json.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheControl, contentSecurityPolicy, endpointOrigins, FILE, IMMUTABLE, pageHeaders, pagePolicy, REVALIDATED } from '../../script/headers.mjs';

const endpoint = (bases) => ({ id: 'a', name: 'A', kind: 'classic', account: 'https://account.example', compute: 'https://api.example', ...bases });
const directive = (config, name) =>
  contentSecurityPolicy(config)
    .split('; ')
    .find((part) => part.startsWith(`${name} `));

test('calls go to the origins of the endpoints, each once, and to the console itself', () => {
  const config = {
    endpoints: [
      endpoint({ compute: 'https://api.example/v1/', marketplace: 'https://api.example:8443/m', billing: null }),
      endpoint({ account: 'http://127.0.0.1:8081', compute: '/api/compute' }),
    ],
  };
  assert.deepEqual(endpointOrigins(config), [
    'https://account.example',
    'https://api.example',
    'https://api.example:8443',
    'http://127.0.0.1:8081',
  ]);
  assert.equal(
    directive(config, 'connect-src'),
    "connect-src 'self' https://account.example https://api.example https://api.example:8443 http://127.0.0.1:8081",
  );
});

test('a console whose endpoints are all on its own origin calls nothing else', () => {
  assert.equal(directive({ endpoints: [endpoint({ account: '/api/account', compute: '/api/compute' })] }, 'connect-src'), "connect-src 'self'");
});

test('addresses that people enter are let through only where config.json says so', () => {
  assert.match(directive({ endpoints: [endpoint()], custom: true }, 'connect-src'), / https:$/);
  assert.doesNotMatch(directive({ endpoints: [endpoint()], custom: false }, 'connect-src'), / https:$/);
  assert.equal(directive({ custom: true }, 'connect-src'), "connect-src 'self' https:");
});

test('an address that is none is refused, and named', () => {
  for (const account of ['account.example', '//account.example', 'ftp://account.example', 'data:text/plain,a', '', "https://a b; script-src *"]) {
    assert.throws(() => endpointOrigins({ endpoints: [endpoint({ account })] }), /account of the endpoint "a"/, account);
  }
});

test('nothing of an address but its origin gets into the policy', () => {
  const policy = contentSecurityPolicy({ endpoints: [endpoint({ account: "https://u:p@a.example/x;script-src *?y#z" })] });
  assert.match(policy, /connect-src 'self' https:\/\/a\.example https:\/\/api\.example;/);
});

test('no inline code, no frame, no form, nothing from elsewhere', () => {
  const policy = contentSecurityPolicy({ endpoints: [endpoint()] });
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self' data:", 'worker-src blob:', "base-uri 'self'", "form-action 'none'", "frame-ancestors 'none'"]) {
    assert.ok(policy.split('; ').includes(part), part);
  }
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*/);
  const headers = pageHeaders({ endpoints: [endpoint()] });
  assert.equal(headers['X-Content-Type-Options'], 'nosniff');
  assert.equal(headers['Referrer-Policy'], 'no-referrer');
  assert.equal(headers['Cross-Origin-Opener-Policy'], 'same-origin');
  assert.match(headers['Content-Security-Policy-Report-Only'], /require-trusted-types-for 'script'/);
});

test('the page’s own policy says all that a page can say', () => {
  const own = pagePolicy().split('; ');
  const sent = contentSecurityPolicy({ endpoints: [endpoint()] }).split('; ');
  assert.deepEqual(sent.filter((part) => !own.includes(part)).map((part) => part.split(' ')[0]), ['connect-src', 'frame-ancestors']);
  assert.deepEqual(own.filter((part) => !sent.includes(part)), ['connect-src *']);
});

test('a file whose name is its content is kept, the others are asked for again', () => {
  for (const path of ['/console-828f9f6f39cc3be.js', '/console-da5b645b6006367c_bg.wasm', '/console/base-4d403312bbc31a3c.css', '/mark-c66314998a55a72b.svg']) {
    assert.equal(cacheControl(path), IMMUTABLE, path);
  }
  for (const path of ['/', '/index.html', '/config.json', '/boot.js', '/servers/5f1a2b3c-0000-4000-8000-000000000000']) {
    assert.equal(cacheControl(path), REVALIDATED, path);
  }
});

test('paths of files are told from pages', () => {
  const file = (path) => new RegExp(FILE).test(path);
  for (const path of ['/a.js', '/.env', '/favicon.ico', '/assets/a.css', '/x/console-828f9f6f39cc3be.js']) assert.ok(file(path), path);
  for (const path of ['/', '/servers', '/servers/new', '/containers/my.bucket', '/servers/a%2Fb']) assert.ok(!file(path), path);
});
