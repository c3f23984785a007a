// The service worker. It keeps styles, scripts and two pages that are the same for everybody, and nothing of anybody:
// no page of a person, no answer, no picture. The network comes first, always; what is kept is for when there is none.
const GIVEN = {{ given|safe }};
const KEPT = `sheaf-${GIVEN.version}`;
const PATIENCE = 20_000; // a page that has not begun by then counts as out of reach

addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    const wanted = [...GIVEN.files, GIVEN.away, GIVEN.write];
    await kept.addAll(wanted.map((address) => new Request(address, { credentials: 'omit', cache: 'no-cache' })));
    await skipWaiting();
  })());
});

addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
    await clients.claim();
  })());
});

const kept = async (address) => (await (await caches.open(KEPT)).match(address)) ?? Response.error();
const tooLong = () => new Promise((_, reject) => { setTimeout(() => reject(new Error('no answer')), PATIENCE); });

// A page: from the network. Without one, where somebody meant to write, the page on which that can be begun.
async function page(request, { pathname }) {
  try {
    return await Promise.race(request.method === 'GET' ? [fetch(request), tooLong()] : [fetch(request)]);
  } catch {
    if (pathname === GIVEN.write) return kept(GIVEN.write);
    if (pathname === GIVEN.plus) return Response.redirect(GIVEN.write, 303);
    if (/^\/(entries|pages)\/[a-z0-9]+\/edit\/$/.test(pathname)) return Response.redirect(`${GIVEN.write}?instead=1`, 303);
    return kept(GIVEN.away);
  }
}

// A form that could not be sent: the page that it stands on stays as it is, with what was typed, and says so.
async function form(request) {
  try {
    return await fetch(request);
  } catch {
    for (const open of await clients.matchAll({ type: 'window' })) if (open.focused) open.postMessage('not sent');
    return new Response(null, { status: 204 });
  }
}

addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  const asksForPage = request.mode === 'navigate' && (request.method === 'GET' || address.pathname === GIVEN.plus);
  if (asksForPage) event.respondWith(page(request, address));
  else if (request.mode === 'navigate') event.respondWith(form(request));
  else if (request.method === 'GET' && GIVEN.files.includes(address.pathname)) {
    event.respondWith(fetch(request).catch(() => kept(address.pathname)));
  }
});
