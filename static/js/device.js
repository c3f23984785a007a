// What is typed while the server cannot be reached is kept on this device: under its writer's id, encrypted with a
// key that the server gives to that person's session alone. The key is held in memory and nowhere else (E5).
const NAME = 'sheaf';
const STORE = 'texts';
export const device = matchMedia('(pointer: coarse)').matches ? 'phone' : 'computer';

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function open() {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'id' }).createIndex('person', 'person');
  return asked(opening);
}

async function within(mode, work) {
  const base = await open();
  try {
    const turn = base.transaction(STORE, mode, { durability: 'strict' });
    const over = new Promise((resolve, reject) => {
      turn.oncomplete = resolve;
      turn.onabort = () => reject(turn.error);
    });
    const [found] = await Promise.all([asked(work(turn.objectStore(STORE))), over]);
    return found;
  } finally {
    base.close();
  }
}

const cookie = (name) => document.cookie.split('; ').find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
export const token = () => decodeURIComponent(cookie('csrftoken') ?? '');

let keys = null;

// The keys of whoever is signed in, once for each page: { person, keys }; null where the server gives none just now.
export function ownKeys() {
  keys ??= (async () => {
    const response = await fetch('/settings/devices/key/', {
      method: 'POST', credentials: 'same-origin', headers: { Accept: 'application/json', 'X-CSRFToken': token() },
      signal: AbortSignal.timeout(15_000),
    });
    if (!response.ok) return null;
    const given = await response.json();
    const raw = given.keys.map((each) => Uint8Array.from(atob(each), (letter) => letter.charCodeAt(0)));
    const made = raw.map((each) => crypto.subtle.importKey('raw', each, 'AES-GCM', false, ['encrypt', 'decrypt']));
    return { person: given.person, keys: await Promise.all(made) };
  })().catch(() => null).then((found) => { if (!found) keys = null; return found; });
  return keys;
}

const idOf = (person, address, tab) => `${person}${address}${tab}`;
const named = (id) => new TextEncoder().encode(id);

// Keeps the fields of one window on the device. Resolves to true if they are kept, false where that cannot be.
export async function keep(address, tab, fields) {
  const own = await ownKeys();
  if (!own) return false;
  const id = idOf(own.person, address, tab);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const words = new TextEncoder().encode(JSON.stringify(fields));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: named(id) }, own.keys[0], words);
  await within('readwrite', (store) => store.put({ id, person: own.person, address, tab, iv, sealed, at: Date.now() }));
  return true;
}

// Lets go of what one window kept, once the server has it.
export async function letGo(address, tab) {
  const own = await ownKeys();
  if (own) await within('readwrite', (store) => store.delete(idOf(own.person, address, tab)));
}

// What is kept here of one person, oldest first. It can be read with their key alone.
export async function keptOf(person) {
  if (!window.indexedDB) return [];
  const known = await indexedDB.databases?.() ?? [{ name: NAME }];
  if (!known.some((each) => each.name === NAME)) return [];
  const found = await within('readonly', (store) => store.index('person').getAll(person));
  return found.sort((one, other) => one.at - other.at);
}

async function read(record, own) {
  for (const key of own.keys) {
    try {
      const seal = { name: 'AES-GCM', iv: record.iv, additionalData: named(record.id) };
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(seal, key, record.sealed)));
    } catch { /* written under another of the keys */ }
  }
  return null;
}

// Sends one text that was kept, as its window would have. Resolves to the answer with its status, or null where it
// could not be sent yet; what has arrived is let go of.
export async function bring(record) {
  const own = await ownKeys();
  const fields = own && own.person === record.person ? await read(record, own) : null;
  if (!fields) return null;
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  data.set('do', 'autosave');
  data.set('csrfmiddlewaretoken', token());
  const response = await fetch(record.address, {
    method: 'POST', body: data, credentials: 'same-origin', signal: AbortSignal.timeout(20_000),
    headers: { Accept: 'application/json', 'X-CSRFToken': token() },
  }).catch(() => null);
  if (!response) return null;
  const answer = await response.json().catch(() => null);
  if (!answer || (response.status !== 200 && response.status !== 409)) return null;
  if (Object.keys(answer.errors ?? {}).length) return null; // not all of it was taken: it stays here
  await within('readwrite', (store) => store.delete(record.id));
  return { ...answer, status: response.status, at: record.at };
}

// Lets go of everything of one person; they were warned, and want it so.
export async function wipe(person) {
  for (const record of await keptOf(person)) await within('readwrite', (store) => store.delete(record.id));
}
