// Pictures that wait on the device, sealed like the texts. Each knows where it goes: the address of the writing page,
// the act that puts it into its place there ('add-picture:KEY', 'replace:KEY'), and the key of its sending.
import { BYTES, FILES, TEXTS, keptOf, named, seal, stamp, within, writer } from './device.js';
import { unseal } from './device-bring.js';

export const LONGEST_DESCRIPTION = 500; // letters

// A file that could not be kept, with a sentence for its owner.
export class NoRoom extends Error {}

// Keeps a file. Resolves to its id here; false where nobody is known whose it would be; throws NoRoom.
// `key` is the form key it is sent with, so that it arrives once; kept again under the same key it takes its place.
export async function keepFile(address, file, { act = '', key, description = '' }) {
  const by = await writer();
  if (!by) return false;
  const id = `${by.person}${address}${key}`;
  const words = await seal(by, `${id} words`, named(JSON.stringify({ name: file.name, type: file.type, description })));
  const bytes = await seal(by, id, await file.arrayBuffer());
  try {
    await within('readwrite', [FILES, BYTES], (files, all) => {
      files.put({ id, person: by.person, address, act, key, size: file.size, words, at: stamp() });
      all.put({ id, person: by.person, ...bytes });
    });
  } catch (error) {
    if (error?.name !== 'QuotaExceededError') throw error;
    throw new NoRoom('There is no room left on this device to keep this picture. It stays here while this page is open.');
  }
  return id;
}

// What is known of the files that wait for one person; for one address where it is named. Oldest first.
export async function keptFiles(person, address = '') {
  return (await keptOf(person, FILES)).filter((each) => !address || each.address === address);
}

// The file itself, with what was said about it: { file, description }. Null without its owner's key.
export async function openFile(record) {
  const bytes = await within('readonly', BYTES, (store) => store.get(record.id));
  const words = await unseal(record.person, `${record.id} words`, record.words);
  const data = bytes && words && await unseal(record.person, record.id, bytes);
  if (!data) return null;
  const { name, type, description } = JSON.parse(new TextDecoder().decode(words));
  return { file: new File([data], name, { type }), description };
}

// Says something else about a file that is kept already.
export async function describeFile(id, file, description) {
  const by = await writer();
  const words = await seal(by, `${id} words`, named(JSON.stringify({ name: file.name, type: file.type, description })));
  const record = await within('readonly', FILES, (store) => store.get(id));
  if (record) await within('readwrite', FILES, (store) => store.put({ ...record, words }));
}

// Says where a file goes that is kept already.
export async function placeFile(id, act) {
  const record = await within('readonly', FILES, (store) => store.get(id));
  if (record) await within('readwrite', FILES, (store) => store.put({ ...record, act }));
}

// Lets go of one file: it has arrived, or its owner leaves it out.
export async function forgetFile(id) {
  await within('readwrite', [FILES, BYTES], (files, all) => { files.delete(id); all.delete(id); });
}

// Says where files go whose entry has been made meanwhile, [[id, address, act], …], and lets go of what was kept of its
// words, in one breath. Words that were kept since then stay.
export async function placeFiles(places, draft) {
  const known = new Map((await keptFiles(draft.person)).map((each) => [each.id, each]));
  await within('readwrite', [FILES, TEXTS], (files, texts) => {
    for (const [id, address, act] of places) if (known.has(id)) files.put({ ...known.get(id), address, act });
    const now = texts.get(draft.id);
    now.onsuccess = () => { if (now.result?.at === draft.at) texts.delete(draft.id); };
  });
}
