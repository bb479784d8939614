// Cloudflare Pages: forwards /api/account and /api/compute to the API, for a config.json whose endpoint has these
// paths. The folder functions/ stands beside dist/, not in it.
const API = { account: 'https://account.scaleway.com', compute: 'https://api.scaleway.com' };

export async function onRequest({ request }) {
  const url = new URL(request.url);
  const [, service, path] = /^\/api\/(account|compute)(\/.*)$/.exec(url.pathname) ?? [];
  if (!service) return new Response('Not found\n', { status: 404 });
  const headers = new Headers(request.headers);
  for (const name of ['Cookie', 'Origin', 'Referer']) headers.delete(name);
  const answer = await fetch(API[service] + path + url.search, {
    method: request.method,
    headers,
    body: request.body,
    // The token goes to no other host.
    redirect: 'manual',
  });
  const sent = new Headers(answer.headers);
  sent.delete('Set-Cookie');
  sent.set('Cache-Control', 'no-store');
  // Whatever the API sends, it is no page of the console's origin.
  sent.set('Content-Security-Policy', "default-src 'none'; sandbox; frame-ancestors 'none'");
  sent.set('X-Content-Type-Options', 'nosniff');
  return new Response(answer.body, { status: answer.status, headers: sent });
}
