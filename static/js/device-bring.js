// Opens what was kept on this device with its writer's own key, and sends it as its window would have.
import { BYTES, FILES, OWN, TEXTS, ownKeys, sealedWith, CURVE, named, token, within, writer } from './device.js';

export const ADDRESS = /^\/(entries|pages)\/[a-z0-9]+\/edit\/$/; // where texts go, and nothing else can be asked for

// The bytes that were sealed under this name; null where the person who is signed in is not `person`. What was begun
// without a network opens by the key that is here for it.
export async function unseal(person, id, { once, iv, sealed }) {
  const opened = async (keys) => {
    for (const key of keys ?? []) {
      try {
        return await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: named(id) }, await key, sealed);
      } catch { /* sealed with another of the keys */ }
    }
    return null;
  };
  const here = once ? null : await writer();
  const found = here?.person === person && await opened(here.away);
  if (found) return found;
  const own = await ownKeys();
  if (own?.person !== person) return null;
  if (!once) return opened(own.away);
  const other = await crypto.subtle.importKey('raw', once, CURVE, false, []);
  return opened(own.keys.map((each) => sealedWith(each, other, once, id, 'decrypt')));
}

export async function read(record) {
  const bytes = await unseal(record.person, record.id, record);
  return bytes && JSON.parse(new TextDecoder().decode(bytes));
}

// Whether the server answers at all.
export const reached = () => fetch('/health/', { cache: 'no-store', signal: AbortSignal.timeout(8000) }).then((response) => response.ok, () => false);

// Sends fields to an address of ours. Resolves to the answer with its status; null where none came.
export async function post(address, fields) {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  data.set('csrfmiddlewaretoken', token());
  const response = await fetch(address, {
    method: 'POST', body: data, credentials: 'same-origin', signal: AbortSignal.timeout(60_000),
    headers: { Accept: 'application/json', 'X-CSRFToken': token() },
  }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  return answer ? { ...answer, status: response.status } : null;
}

// Sends one text that was kept. Resolves to the answer with its status, or null where it could not be sent yet; what
// has arrived is let go of.
export async function bring(record) {
  const fields = ADDRESS.test(record.address) ? await read(record) : null;
  if (!fields) return null;
  const answer = await post(record.address, [...fields.filter(([name]) => name !== 'do'), ['do', 'autosave']]);
  if (!answer || (answer.status !== 200 && answer.status !== 409)) return null;
  if (Object.keys(answer.errors ?? {}).length) return null; // not all of it was taken: it stays here
  await within('readwrite', TEXTS, (store) => store.delete(record.id));
  return { ...answer, at: record.at };
}

// Lets go of everything of one person, and of whose device this is; they were warned, and want it so.
export async function wipe(person) {
  await within('readwrite', [TEXTS, FILES, BYTES], (...stores) => {
    for (const store of stores) {
      const found = store.index('person').getAllKeys(person);
      found.onsuccess = () => found.result.forEach((id) => store.delete(id));
    }
  });
  await within('readwrite', OWN, (store) => store.clear());
}

// 'A text and 2 pictures are', as the beginning of a sentence; '' for none.
export function countWords(texts, pictures) {
  const number = (n, one) => (n === 1 ? `a ${one}` : `${n} ${one}s`);
  const parts = [texts && number(texts, 'text'), pictures && number(pictures, 'picture')].filter(Boolean).join(' and ');
  return parts && `${parts[0].toUpperCase()}${parts.slice(1)} ${texts + pictures === 1 ? 'is' : 'are'}`;
}
