// Writes what the recipes of deploy/ take from elsewhere, in place, between the lines "headers: begin" and "headers:
// end" (or "pages"): the headers of a config.json, and the pages of the console. What else stands in a recipe stays.
//
//   node script/recipes.mjs [--config config.json] [FILE...]     (all recipes of deploy/)
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pageHeaders } from './headers.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The recipes that hold something written. */
export const RECIPES = [
  'deploy/caddy/Caddyfile',
  'deploy/cloudflare-pages/_headers',
  'deploy/cloudflare-pages/_redirects',
  'deploy/netlify/_headers',
  'deploy/netlify/_redirects',
  'deploy/nginx/console.conf',
  'deploy/s3-cloudfront/response-headers-policy.json',
];

/** The first parts of the paths of pages, for hosts that cannot tell a page from a file by a pattern. */
export const PAGES = [
  'bootscripts',
  'containers',
  'images',
  'invoices',
  'ips',
  'marketplace',
  'organizations',
  'profile',
  'quotas',
  'security-groups',
  'servers',
  'snapshots',
  'ssh-keys',
  'tasks',
  'tokens',
  'volumes',
];

/** How a header is written, by the name of the recipe. */
const HEADER = {
  Caddyfile: (name, value) => `${name} "${value}"`,
  _headers: (name, value) => `${name}: ${value}`,
  'console.conf': (name, value) => `add_header ${name} "${value}" always;`,
};

/**
 * A recipe with what belongs between its marks.
 * @param {string} name of the file
 * @param {string} text of the recipe
 * @param {object} config a config.json, parsed
 * @returns {string}
 */
export function recipe(name, text, config) {
  if (name === 'response-headers-policy.json') return cloudFrontPolicy(config);
  const headers = Object.entries(pageHeaders(config));
  const index = text.includes('Cloudflare') ? '/' : '/index.html';
  const lines = {
    headers: HEADER[name] && headers.map(([header, value]) => HEADER[name](header, value)),
    pages: PAGES.flatMap((page) => [`/${page}  ${index}  200`, `/${page}/*  ${index}  200`]),
  };
  const written = text.replace(
    /^([ \t]*)(# (headers|pages): begin\b.*\n)[^]*?^[ \t]*(# \3: end)/gm,
    (_, indent, begin, part, end) =>
      [indent + begin.trimEnd(), ...lines[part].map((line) => indent + line), indent + end].join('\n'),
  );
  if (written === text && !/^[ \t]*# (headers|pages): begin/m.test(text)) {
    throw new Error(`${name} has no line "# headers: begin": take it from the recipe in deploy/.`);
  }
  return written;
}

/** For "aws cloudfront create-response-headers-policy --response-headers-policy-config file://...". */
function cloudFrontPolicy(config) {
  const {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': _,
    'Referrer-Policy': referrer,
    ...others
  } = pageHeaders(config);
  const items = Object.entries(others).map(([Header, Value]) => ({ Header, Value, Override: true }));
  const document = {
    Name: 'scaleway-console',
    SecurityHeadersConfig: {
      ContentSecurityPolicy: { ContentSecurityPolicy: policy, Override: true },
      ContentTypeOptions: { Override: true },
      ReferrerPolicy: { ReferrerPolicy: referrer, Override: true },
    },
    CustomHeadersConfig: { Quantity: items.length, Items: items },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The config.json that the recipes of the repository are written for. */
export function trackedConfig() {
  return JSON.parse(readFileSync(`${root}config.json`, 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { config: { type: 'string' } }, allowPositionals: true });
  try {
    const config = values.config ? JSON.parse(readFileSync(values.config, 'utf8')) : trackedConfig();
    const files = positionals.length > 0 ? positionals : RECIPES.map((path) => root + path);
    for (const file of files) {
      const name = basename(file);
      const text = name.endsWith('.json') ? '' : readFileSync(file, 'utf8');
      writeFileSync(file, recipe(name, text, config));
    }
  } catch (error) {
    console.error(`The recipes are not written: ${error.message}`);
    process.exitCode = 1;
  }
}
