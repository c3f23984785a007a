// What is typed while the server cannot be reached is kept on this device, under its writer's id. It is sealed with
// their public key, which lies here; what opens it the server gives to that person's session alone, and it is held in
// memory and nowhere else. What is begun without a network has a key of its own: where its writer is kept signed in it
// lies here for a week and cannot be read out, so that they find it again before the server is back (E5, decision 0021).
// Here is what keeps; device-bring.js opens and sends, device-files.js does the same for pictures.
export const TEXTS = 'texts';
export const FILES = 'files'; // what is known of a file
export const BYTES = 'bytes'; // and the file itself, sealed
export const OWN = 'own'; // whose device this is, their public key, and the key for what they begin away
export const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
export const device = matchMedia('(pointer: coarse)').matches ? 'phone' : 'computer';
const NAME = 'sheaf';
const AWAY_FOR = 7 * 24 * 3600 * 1000; // since the server was last met
const KINDS = { [TEXTS]: 'id', [FILES]: 'id', [BYTES]: 'id', [OWN]: 'slot' };

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function open() {
  const opening = indexedDB.open(NAME, 2);
  opening.onupgradeneeded = () => {
    const base = opening.result;
    for (const name of [...base.objectStoreNames]) base.deleteObjectStore(name); // of before the first release
    for (const [name, keyPath] of Object.entries(KINDS)) base.createObjectStore(name, { keyPath }).createIndex('person', 'person');
  };
  return asked(opening);
}

// One transaction: `work(store, …)` is given the stores of `names` and returns a request, or nothing.
export async function within(mode, names, work) {
  const base = await open();
  try {
    const turn = base.transaction(names, mode, { durability: 'strict' });
    const over = new Promise((resolve, reject) => {
      turn.oncomplete = resolve;
      turn.onabort = () => reject(turn.error);
    });
    let request;
    try {
      request = work(...[].concat(names).map((name) => turn.objectStore(name)));
    } catch (error) {
      over.catch(() => {});
      turn.abort();
      throw error;
    }
    const [found] = await Promise.all([request && asked(request), over]);
    return found;
  } finally {
    base.close();
  }
}

const cookie = (name) => document.cookie.split('; ').find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
export const token = () => decodeURIComponent(cookie('csrftoken') ?? '');
export const named = (words) => new TextEncoder().encode(words);
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// As long as this window is open it sends what belongs to this address itself; others leave it alone.
export const hold = (address) => { navigator.locks?.request(`sheaf ${address}`, { mode: 'shared' }, () => new Promise(() => {})).catch(() => {}); };

// --- Whose it is ------------------------------------------------------------------------------------------------

let keys = null;
let owner = null;

// The keys of whoever is signed in, once for each page: { person, keys }; null where the server gives none just now.
// From then on this device knows whose it is, and can seal for them without the server.
export function ownKeys() {
  keys ??= (async () => {
    const response = await fetch('/settings/devices/key/', {
      method: 'POST', credentials: 'same-origin', headers: { Accept: 'application/json', 'X-CSRFToken': token() },
      signal: AbortSignal.timeout(15_000),
    });
    if (!response.ok) return null;
    const given = await response.json();
    const made = given.keys.map((each) => crypto.subtle.importKey('pkcs8', bytesOf(each), CURVE, false, ['deriveBits']));
    const begun = given.away.map((each) => crypto.subtle.importKey('raw', bytesOf(each), 'AES-GCM', false, ['encrypt', 'decrypt']));
    const away = await Promise.all(begun); // it lies here where its writer is kept signed in, and nobody else uses this browser
    const own = { person: given.person, seals: bytesOf(given.public), away: given.stays ? away : [], until: Date.now() + AWAY_FOR };
    await within('readwrite', OWN, (store) => store.put({ slot: 'own', ...own })).catch(() => {});
    owner = null;
    return { ...own, away, keys: await Promise.all(made) };
  })().catch(() => null).then((found) => { if (!found) keys = null; return found; });
  return keys;
}

// Who writes here: { person, seals, away }. On a page of somebody who is signed in it is they and nobody else; without the
// server it is who was signed in last. Null where that is not known. `away` are the keys for what is begun here, or none.
export async function writer() {
  const me = document.querySelector('[data-person]')?.dataset.person;
  if (owner) return owner;
  const known = () => within('readonly', OWN, (store) => store.get('own')).catch(() => null);
  let found = await known();
  if (!found || (me && found.person !== me)) found = await ownKeys() && await known();
  if (!found || (me && found.person !== me)) return null;
  const away = found.until > Date.now() ? found.away : [];
  if (found.away?.length && !away.length) await within('readwrite', OWN, (store) => store.put({ slot: 'own', person: found.person, seals: found.seals })).catch(() => {});
  owner = { person: found.person, seals: await crypto.subtle.importKey('raw', found.seals, CURVE, false, []), away };
  return owner;
}

// --- Sealing ----------------------------------------------------------------------------------------------------

// Seals bytes under a name for one writer: a key of its own from a pair that is thrown away. What is begun without a
// network gets the key that is here for it.
export async function seal(by, id, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: 'AES-GCM', iv, additionalData: named(id) };
  if (by.away.length && id.startsWith(`${by.person}new:`)) return { iv, sealed: await crypto.subtle.encrypt(how, by.away[0], bytes) };
  const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const once = await crypto.subtle.exportKey('raw', pair.publicKey);
  const key = await sealedWith(pair.privateKey, by.seals, once, id, 'encrypt');
  return { once, iv, sealed: await crypto.subtle.encrypt(how, key, bytes) };
}

export async function sealedWith(own, other, once, id, use) {
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, own, 256);
  const long = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: once, info: named(`sheaf ${id}`) };
  return crypto.subtle.deriveKey(how, long, { name: 'AES-GCM', length: 256 }, false, [use]);
}

const idOf = (person, address, tab) => `${person}${address}${tab}`;

// When something was kept: never before what was kept earlier here, though the clock of the device be set back.
let latest = 0;
export const stamp = () => { latest = Math.max(Date.now(), latest + 1); return latest; };

// Keeps the fields of one window on the device. Resolves to true if they are kept, false where that cannot be.
export async function keep(address, tab, fields) {
  const by = await writer();
  if (!by) return false;
  const id = idOf(by.person, address, tab);
  const text = await seal(by, id, named(JSON.stringify(fields)));
  await within('readwrite', TEXTS, (store) => store.put({ id, person: by.person, address, tab, ...text, at: stamp() }));
  return true;
}

// Lets go of what one window kept, once the server has it.
export async function letGo(address, tab) {
  const by = await writer();
  if (by) await within('readwrite', TEXTS, (store) => store.delete(idOf(by.person, address, tab)));
}

// What is kept here of one person, oldest first; of everybody where none is named. It can be read with their key alone.
export async function keptOf(person, kind = TEXTS) {
  if (!window.indexedDB) return [];
  const known = await indexedDB.databases?.() ?? [{ name: NAME }];
  if (!known.some((each) => each.name === NAME)) return [];
  const found = await within('readonly', kind, (store) => (person ? store.index('person').getAll(person) : store.getAll()));
  return found.sort((one, other) => one.at - other.at);
}
