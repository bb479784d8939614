// What journeys about faults share: the faults, and pages opened with nothing known and nothing loaded anew.
import { gzipSync } from 'node:zlib';
import { expect } from './index.js';

const said = (status, message, type = 'api_error') => ({ status, body: { type, message } });

/**
 * Faults that a read can meet and a person is told of: what is ordered, and the words that stand there. `api` is what
 * the API itself says, which has to be shown; `auto` is for those that are tried again before they are told.
 */
export const failures = {
  'a dropped connection': { order: { drop: true }, told: 'The connection was lost', auto: true },
  'a truncated body': { order: { truncate: true }, told: 'The answer broke off', auto: true },
  400: { order: said(400, 'not in this state', 'invalid_request_error'), told: 'not in this state' },
  402: { order: said(402, 'No valid card', 'payment_required'), told: 'Refused for reasons of payment', api: 'No valid card' },
  403: { order: said(403, 'Insufficient permissions', 'unauthorized'), told: 'This token is not allowed', api: 'Insufficient permissions' },
  'a quota': { order: said(403, 'Quota exceeded for servers', 'quotas_exceeded'), told: 'Quota reached', api: 'Quota exceeded for servers' },
  408: { order: said(408, 'Waited too long'), told: 'Waited too long', auto: true },
  409: { order: said(409, 'Being changed', 'conflict'), told: 'In conflict with something else', api: 'Being changed' },
  412: { order: said(412, 'Has changed', 'conflict'), told: 'In conflict with something else', api: 'Has changed' },
  '418, which has no words of its own': { order: said(418, 'Short and stout'), told: 'Short and stout' },
  423: { order: said(423, 'Locked', 'locked'), told: 'In conflict with something else', api: 'Locked' },
  425: { order: said(425, 'Not yet'), told: 'Not yet', auto: true },
  429: { order: { ...said(429, 'Slow down', 'too_many_requests'), headers: { 'Retry-After': '30' } }, told: 'Too many requests', api: 'Slow down', next: 'Try again in 30 s' },
  500: { order: said(500, 'Something broke'), told: 'The API has failed', api: 'Something broke', auto: true },
  '502 of a proxy': { order: { html: true }, told: 'The API has failed', api: '502 Bad Gateway', auto: true },
  503: { order: said(503, 'Down for maintenance'), told: 'The API has failed', api: 'Down for maintenance', auto: true },
  504: { order: { status: 504 }, told: 'The API has failed', api: '504 Gateway Timeout', auto: true },
  'HTML for JSON': { order: { html: '<h1>Log in to the hotel network</h1>', status: 200 }, told: 'The answer could not be understood' },
  'an empty body': { order: { status: 200 }, told: 'The answer could not be understood' },
  'another content type': { order: { status: 200, body: 'servers: []', headers: { 'Content-Type': 'text/yaml' } }, told: 'The answer could not be understood' },
  'bad UTF-8': { order: { status: 200, base64: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString('base64') }, told: 'The answer could not be understood' },
  'an oversized body': { order: { status: 200, size: 17_000_000 }, told: 'The answer is too large' },
  'an oversized body that came compressed': {
    order: {
      status: 200,
      base64: gzipSync(`{"servers":["${'x'.repeat(17_000_000)}"]}`).toString('base64'),
      headers: { 'Content-Encoding': 'gzip' },
    },
    told: 'The answer is too large',
  },
};

/** Signs out, and in again at another page: nothing that was read before is known there, and nothing is loaded anew. */
export async function afresh(page, path, token) {
  await page.getByRole('button', { name: /account menu/i }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await visit(page, path);
  await page.getByLabel('Secret key or token').fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeHidden();
}

/** Opens another page of the console without a reload, as the back button does. */
export async function visit(page, path) {
  await page.evaluate((to) => {
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  }, path);
  // What was typed on the page before is not what this is about.
  const discard = page.getByRole('button', { name: 'Discard changes' });
  await expect(async () => {
    if (await discard.isVisible()) await discard.click();
    expect(new URL(page.url()).pathname).toBe(path);
  }).toPass();
}

/** The dialog that asks for a new token. */
export const expired = (page) => page.getByRole('dialog', { name: 'Your token is no longer accepted' });

/** Goes on with a token. */
export async function goOn(page, token) {
  await expired(page).getByLabel('Secret key or token').fill(token);
  await expired(page).getByRole('button', { name: 'Continue' }).click();
  await expect(expired(page)).toBeHidden();
}

/** Tries again what can be, until nothing is left that failed. */
export async function recovers(page) {
  const again = page.getByRole('main').getByRole('button', { name: 'Try again' });
  await expect(async () => {
    for (const button of await again.all()) await button.click({ timeout: 500 }).catch(() => {});
    await expect(again).toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 10_000 });
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
}

/** Holds back every call to the API from now on; what it gives lets them go. */
export async function hold(page, sandbox) {
  const held = [];
  const calls = (url) => url.origin === new URL(sandbox.url).origin;
  await page.route(calls, (route) => void held.push(route));
  return async () => {
    await page.unroute(calls);
    await Promise.all(held.map((route) => route.continue().catch(() => {})));
  };
}
