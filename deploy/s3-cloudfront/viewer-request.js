// CloudFront function (viewer request) for all behaviours: pages of the console are index.html, and the behaviours
// /api/account/* and /api/compute/* (origins account.scaleway.com and api.scaleway.com) lose their first two parts.
function handler(event) {
  var request = event.request;
  var api = /^\/api\/(?:account|compute)(\/.*)$/.exec(request.uri);
  var file =
    /^\/[^/]*\.[^/]*$|\.(js|mjs|wasm|css|svg|json|html|map|br|gz|png|ico|txt|xml|webmanifest)$/;
  if (api) {
    request.uri = api[1];
    delete request.headers.origin;
    request.cookies = {};
  } else if (!file.test(request.uri)) {
    request.uri = '/index.html';
  }
  return request;
}
