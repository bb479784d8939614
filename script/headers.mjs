// The response headers of a console: the one place that states the page's policy, and how long each file is kept.
// script/serve.mjs sends them, so that every journey runs under them; script/recipes.mjs writes them into deploy/.

/** A header whose value depends on nothing. */
const FIXED = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * The origins that the endpoints of a config.json are called at, each once, in its order. A base that is a path is
 * served by the console's own origin and adds none.
 * @param {object} config a config.json, parsed
 * @returns {string[]}
 * @throws {Error} a base that is neither a web address nor a path
 */
export function endpointOrigins(config) {
  const bases = (config.endpoints ?? []).flatMap(({ id, account, compute, marketplace, billing }) =>
    Object.entries({ account, compute, marketplace, billing }).flatMap(([service, base]) =>
      base === undefined || base === null ? [] : [{ name: `${service} of the endpoint "${id}"`, base }],
    ),
  );
  const origins = bases.flatMap(({ name, base }) => {
    if (/^\/(?!\/)/.test(base)) return [];
    const url = URL.canParse(base) ? new URL(base) : undefined;
    if (!url || !['https:', 'http:'].includes(url.protocol)) {
      throw new Error(`config.json: ${name} is "${base}": write an address that begins with https://, or a path that begins with /.`);
    }
    return [url.origin];
  });
  return [...new Set(origins)];
}

/** What the page's policy says whatever is in config.json, apart from what it may call. */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self'",
  // data: is the icon of the page, which stands in index.html, and shapes of the style.
  'img-src': "'self' data:",
  // boot.js makes it of its own text; it runs under this policy too.
  'worker-src': 'blob:',
};
const REST = { 'base-uri': "'self'", 'form-action': "'none'" };

const written = (policy) => Object.entries(policy).map((directive) => directive.join(' ')).join('; ');

/**
 * The page's policy. Scripts, styles and images come from the console's own origin; calls go to the endpoints of
 * config.json, and where it lets people enter addresses of their own, to any address with TLS.
 * @param {object} config a config.json, parsed
 */
export function contentSecurityPolicy(config) {
  const calls = ["'self'", ...endpointOrigins(config), ...(config.custom ? ['https:'] : [])].join(' ');
  return written({ ...POLICY, 'connect-src': calls, ...REST, 'frame-ancestors': "'none'" });
}

/**
 * The policy that stands in index.html, for hosts without headers of their own. It knows no config.json, and a page
 * cannot say who may frame it.
 */
export function pagePolicy() {
  return written({ ...POLICY, 'connect-src': '*', ...REST });
}

/**
 * The headers of every answer.
 * @param {object} config a config.json, parsed
 * @returns {Record<string, string>}
 */
export function pageHeaders(config) {
  return {
    'Content-Security-Policy': contentSecurityPolicy(config),
    'Content-Security-Policy-Report-Only': "require-trusted-types-for 'script'; trusted-types boot",
    ...FIXED,
  };
}

/** Paths of files whose name holds a hash of their content, as trunk writes it (up to 16 digits, without zeros in front). */
export const HASHED = '-[0-9a-f]{8,16}(_bg)?\\.(js|wasm|css|svg)$';

/** The name is the content: never asked for again. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Kept, but asked for each time whether it is still the same. */
export const REVALIDATED = 'no-cache';

/** How long a file is kept, by its path. */
export function cacheControl(path) {
  return new RegExp(HASHED).test(path) ? IMMUTABLE : REVALIDATED;
}

/**
 * Paths that name a file and no page: something with an extension in the root, or a kind of file that a page loads
 * anywhere. Where there is no such file the answer is 404 and not index.html. The key of an object may hold a dot
 * (/containers/my.bucket), so a dot alone does not make a file of it.
 */
export const FILE =
  '^/[^/]*\\.[^/]*$|\\.(js|mjs|wasm|css|svg|json|html|map|br|gz|png|ico|txt|xml|webmanifest)$';
