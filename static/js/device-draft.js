// What was begun on this device without a network becomes an entry: made once for its key, then given its words as any
// window saves them, then its pictures, each sent once. Whatever is cut off on the way is sent again, and doubles nothing.
import { ADDRESS, post, read } from './device-bring.js';
import { forgetFile, openFile, placeFile, placeFiles } from './device-files.js';

export const isDraft = (record) => record.address.startsWith('new:');

// Sends one entry that was begun here; `stands` is what stands in a window of it, where the device could not keep that.
// Resolves to the answer with the address of the entry, or null where it could not be sent yet. Its pictures then wait
// for that address.
export async function bringDraft(record, stands = null) {
  const draft = stands ?? await read(record);
  if (!draft) return null;
  const made = await post('/write/', [['form_key', draft.key], ['texts', draft.texts.length]]);
  if (made?.status !== 200 || !ADDRESS.test(made.address)) return null;
  // What was begun again with more pieces than the entry has goes into the last of them.
  const last = made.texts.length - 1;
  const words = [...draft.texts.slice(0, last), draft.texts.slice(last).filter((each) => each.trim()).join('\n\n')];
  const answer = await post(made.address, [
    ['do', 'autosave'], ['of', made.of], ['sequence', 0], ['tab', record.tab], ['title', draft.title],
    ['happened_on', draft.happened_on], ...words.map((each, n) => [`section-${made.texts[n]}-body`, each]),
  ]);
  if (!answer || (answer.status !== 200 && answer.status !== 409)) return null;
  if (Object.keys(answer.errors ?? {}).length) return null; // not all of it was taken: it stays here
  await placeFiles(
    draft.pictures.map(({ id, after }) => [id, made.address, `add-picture:${made.texts[Math.min(after, last)]}`]), record,
  ).catch((error) => { if (!stands) throw error; });
  return { ...answer, address: answer.address ?? made.address, entry: made.address, at: record.at };
}

// Sends one picture that waits, and puts it into its place by `act`. Resolves to { placed: the key of the piece that it
// is now }; to { refused: a sentence } where the server does not take it; to null where it could not be sent yet.
export async function bringFile(record, act) {
  if (!ADDRESS.test(record.address) || !/^(add-picture|replace):[a-z0-9]+$/.test(act)) return null;
  if (act !== record.act) await placeFile(record.id, act); // a reply that is lost is asked for again in the same words
  const found = await openFile(record);
  if (!found) return null;
  const sent = await post(record.address, [['do', 'upload'], ['form_key', record.key], ['file', found.file]]);
  if (!sent) return null;
  if (!sent.picture) return sent.status === 422 && sent.error ? { refused: sent.error } : null;
  const page = await fetch(record.address, { headers: { Accept: 'text/html' }, credentials: 'same-origin' }).catch(() => null);
  if (!page?.ok) return null;
  const form = new DOMParser().parseFromString(await page.text(), 'text/html').getElementById('write');
  if (!form) return null;
  const told = { do: act, form_key: record.key, picture: sent.picture, description: found.description };
  const fields = [...new FormData(form)].filter(([name, value]) => !(value instanceof File) && !(name in told));
  const answer = await post(record.address, [...fields, ...Object.entries(told)]);
  if (answer?.error) return { refused: answer.error };
  if (answer?.status !== 200 || !answer.say) return null;
  await forgetFile(record.id);
  return { placed: new URL(answer.go, location).searchParams.get('at') };
}
