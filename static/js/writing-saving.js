// The writing surface: what one types is saved a moment later, and the words beside it are always true.
// Each request carries the whole text; one at a time. Without this script the form does the same by itself.
import { say } from './live.js';

export const form = document.getElementById('write');
const state = document.getElementById('state');
const show = document.getElementById('show');
const labels = JSON.parse(document.getElementById('labels')?.textContent ?? '{}');
const PAUSE = 1500;
const KEEP_AFTER = 300;
const PATIENCE = 20_000; // after which a server that does not answer counts as away
const WAITS = [2000, 4000, 8000, 15000, 30000];
export const STRUCTURE = /^(add-text|up|down|add-picture|replace|remove|stage|reflect):/;

export const lost = () => tell('No connection: press again when it is back', true);

// Fetches a part of the surface that comes when it is needed, and does its work. Without a connection that is done as
// soon as there is one, with what was chosen, as long as this page is open.
export async function soon(load, work, what) {
  const stay = (event) => event.preventDefault();
  for (let tries = 0; ; tries += 1) {
    try {
      const part = await load();
      removeEventListener('beforeunload', stay);
      return work(part);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    if (!tries) {
      addEventListener('beforeunload', stay);
      tell(`No connection: the ${what} goes up as soon as it is back. Keep this page open.`, true);
    }
    await new Promise((again) => { setTimeout(again, WAITS[2]); addEventListener('online', again, { once: true }); });
  }
}

const device = matchMedia('(pointer: coarse)').matches ? 'phone' : 'computer';
const onDevice = () => import('./device.js'); // it comes after the page

let changes = 0; // rises with each key; what was sent is compared with it
let saved = 0;
let timer = null;
let failures = 0;
let leaving = false;
let refusedFor = ''; // what the server said about a text that it will not take
let queue = Promise.resolve();

const isDirty = () => changes !== saved;

// --- Keeping on the device ----------------------------------------------------------------------

// What is not saved yet is always on the device as well: neither an empty battery nor a closed window loses it.
let keeping = Promise.resolve();
let keepTimer = null;
let kept = -1; // how many changes are on the device
let left = false; // its writer has signed out in another window, which has cleared the device

new BroadcastChannel('sheaf').onmessage = () => {
  left = true;
  kept = -1;
  tellKept();
};

function keepHere() {
  clearTimeout(keepTimer);
  keeping = keeping.then(async () => {
    if (!isDirty() || kept === changes || left) return;
    const mark = changes;
    const fields = [...new FormData(form)].filter(([name, value]) => !(value instanceof File) && name !== 'csrfmiddlewaretoken');
    const { keep } = await onDevice();
    if (await keep(location.pathname, form.elements.tab.value, fields)) kept = mark;
  }).catch(() => {}).then(() => { if (failures && isDirty()) tellKept(); });
  return keeping;
}

function letGoHere() {
  keeping = keeping.then(async () => {
    if (isDirty() || kept < 0) return;
    const { letGo } = await onDevice();
    await letGo(location.pathname, form.elements.tab.value);
    kept = -1;
  }).catch(() => {});
}

// Where what is not saved stands just now; where somebody has to do something, that stays said.
function tellKept() {
  if (left) tell('You have been signed out. Your text stays in this window.', true);
  if (left || state.querySelector('a') || refusedFor) return;
  tell(`Kept ${kept === changes ? `on this ${device}` : 'in this window'}, not saved yet`, true);
}

// What an earlier window kept goes to the server as that window would have sent it, and is on the screen again.
async function bringBack() {
  const { hold, keptOf, writer } = await onDevice();
  hold(location.pathname);
  await writer(); // the device knows whose words it is to keep before the server is away
  const here = await keptOf(form.dataset.person).catch(() => []);
  const older = here.filter((each) => each.address === location.pathname && each.tab !== form.elements.tab.value);
  if (!older.length) return;
  const { bring } = await import('./device-bring.js');
  for (const record of older) {
    const answer = await bring(record);
    if (!answer) continue;
    if (answer.status === 409) {
      note(answer.conflict, answer.address, 'Look at both');
    } else if (isDirty()) {
      note(`What you wrote before was kept on this ${device}, and is saved.`, location.pathname, 'Show it');
    } else {
      sessionStorage.setItem('sheaf:back', device);
      location.reload();
      return;
    }
  }
}

// --- Saying how it stands ---------------------------------------------------------------------

export function tell(words, waits = false, link = null) {
  state.classList.toggle('waits', waits);
  state.classList.toggle('long', words.length > 16);
  state.replaceChildren(words);
  if (link) {
    const a = document.createElement(link.href ? 'a' : 'button');
    Object.assign(a, link);
    state.append(' ', a);
  }
}

function note(words, address, label) {
  const notes = document.getElementById('notes');
  if (notes.querySelector(`[data-address="${CSS.escape(address)}"]`)) return;
  const p = document.createElement('p');
  p.className = 'note waits';
  p.dataset.address = address;
  const a = document.createElement('a');
  Object.assign(a, { href: address, textContent: label });
  p.append(words, ' ', a);
  notes.prepend(p);
  say(words);
}

// --- Sending ------------------------------------------------------------------------------------

const cookie = (name) => document.cookie.split('; ').find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);

export function token() {
  return decodeURIComponent(cookie('csrftoken') ?? '') || form.elements.csrfmiddlewaretoken.value;
}

function packed(act, more = {}) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.set('do', act);
  data.set('csrfmiddlewaretoken', token());
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  return data;
}

export class Failed extends Error {
  constructor(answer, status) {
    super(answer?.error ?? '');
    this.answer = answer ?? {};
    this.status = status;
  }
}

// Sends one act with all the words. Returns the answer; throws Failed, and has then said so.
export function send(act, more = {}, keepalive = false) {
  const turn = queue.then(() => sendNow(act, more, keepalive));
  queue = turn.catch(() => {});
  return turn;
}

async function sendNow(act, more, keepalive) {
  clearTimeout(timer);
  const mark = changes;
  let response;
  refusedFor = '';
  try {
    response = await fetch(form.action, {
      method: 'POST', body: packed(act, more), keepalive, credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE),
      headers: { Accept: 'application/json', 'X-CSRFToken': token() },
    });
  } catch {
    retry();
    throw new Failed(null, 0);
  }
  let answer = null;
  try { answer = await response.json(); } catch { /* not ours: a proxy's page, or cut off */ }
  if (response.status === 409 && answer) return inConflict(answer, mark);
  if (!response.ok || !answer) {
    refused(answer, response.status);
    throw new Failed(answer, response.status);
  }
  form.elements.of.value = answer.of;
  form.elements.sequence.value = answer.sequence;
  failures = 0;
  left = false;
  mend(answer.errors);
  saved = mark;
  const amiss = Object.keys(answer.errors).length;
  if (amiss) tell(`Saved ${answer.saved}, but not what is marked`, true);
  else if (isDirty()) later();
  else tell(`Saved ${answer.saved}`);
  if (!amiss) letGoHere();
  return answer;
}

function inConflict(answer, mark) {
  saved = mark;
  failures = 0;
  left = false;
  mend(answer.errors);
  note(answer.conflict, answer.address, 'Look at both');
  tell(`Kept beside the newer text ${answer.kept}`, true);
  if (isDirty()) later();
  letGoHere();
  throw new Failed(answer, 409);
}

function refused(answer, status) {
  if (answer?.signed_out) {
    tell('You have been signed out. Your text stays here.', true, {
      href: form.dataset.signIn, target: '_blank', rel: 'opener', textContent: 'Sign in in another window',
    });
    retry(true);
  } else if (status === 413 || status === 400 || status === 422) {
    refusedFor = answer?.error || 'This could not be saved. Your text stays here.';
    tell(`Not saved: ${refusedFor}`, true);
    keepHere();
  } else {
    retry();
  }
}

function retry(quietly = false) {
  if (!isDirty()) { // it was an act: all words are saved
    if (!quietly) lost();
    return;
  }
  if (!quietly) { state.replaceChildren(); tellKept(); }
  keepHere();
  timer = setTimeout(save, WAITS[Math.min(failures++, WAITS.length - 1)]);
}

export function later() {
  if (!failures) tell('Not saved yet');
  clearTimeout(keepTimer);
  keepTimer = setTimeout(keepHere, KEEP_AFTER);
  clearTimeout(timer);
  timer = setTimeout(save, failures ? WAITS[Math.min(failures, WAITS.length - 1)] : PAUSE);
}

// Saves what is not saved yet. Resolves to true if everything is.
export async function save(keepalive = false) {
  if (!isDirty()) return true;
  try {
    await send('autosave', {}, keepalive === true);
    return true;
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return false;
  }
}

// What the server could not take, at its field.
function mend(errors) {
  for (const old of form.querySelectorAll('.wrong[data-script]')) {
    document.getElementById(old.dataset.script)?.removeAttribute('aria-invalid');
    old.remove();
  }
  for (const [name, sentence] of Object.entries(errors ?? {})) {
    const field = form.elements[name];
    if (!field?.id) continue;
    const p = document.createElement('p');
    Object.assign(p, { className: 'wrong', id: `${field.id}_said`, textContent: sentence });
    p.dataset.script = field.id;
    field.after(p);
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', p.id);
  }
}

// --- Pieces that come, go and change places -------------------------------------------------------

const gone = new Map(); // what was taken out, by its id: brought back, it is as it was, with all that undo knows of it

// Takes the pieces of a fresh page into this one. Those that are here already stay as they are, so that
// neither the caret nor a word typed meanwhile is lost.
function merge(fresh) {
  const here = document.getElementById('pieces');
  const active = document.activeElement;
  const caret = active?.selectionStart;
  const at = active?.matches('.surface') && document.getSelection();
  const chosen = at && at.rangeCount ? [at.anchorNode, at.anchorOffset, at.focusNode, at.focusOffset] : null;
  // A picture on its way up stands between the others and stays where it is.
  const past = (node) => { while (node?.classList.contains('going')) node = node.nextElementSibling; return node; };
  let cursor = past(here.firstElementChild);
  for (const next of fresh.children) {
    const known = next.id && (here.querySelector(`:scope > #${CSS.escape(next.id)}`) ?? gone.get(next.id));
    const stale = known && next.dataset.key && pictureOf(known) !== pictureOf(next);
    let node = known;
    if (!known) node = document.importNode(next, true);
    else if (stale) {
      node = document.importNode(next, true);
      if (cursor === known) cursor = node;
      known.replaceWith(node);
    }
    if (node.matches('details') && node === known) node.open = false;
    const numbers = next.querySelectorAll('button > .sr'); // 'Move up text 2': by its place now
    if (node === known) node.querySelectorAll('button > .sr').forEach((each, n) => { each.textContent = numbers[n]?.textContent ?? ''; });
    const stage = next.querySelector('.stage-of');
    if (stage && !node.querySelector('.stage-of')) node.prepend(stage);
    if (node === cursor) cursor = past(cursor.nextElementSibling);
    else here.insertBefore(node, cursor);
  }
  while (cursor) {
    const next = past(cursor.nextElementSibling);
    gone.set(cursor.id, cursor);
    cursor.remove();
    cursor = next;
  }
  if (active && active !== document.activeElement && here.contains(active)) {
    active.focus({ preventScroll: true });
    if (caret != null) active.setSelectionRange(caret, caret);
    if (chosen) document.getSelection().setBaseAndExtent(...chosen);
  }
}

const pictureOf = (piece) => piece.querySelector('input[name$="-file"]')?.value ?? '';

// The key of one act: tried again after its reply was lost, it is done once.
export const newKey = () => [...crypto.getRandomValues(new Uint8Array(8))].map((each) => each.toString(16).padStart(2, '0')).join('');
const tries = new Map();

// Does an act on the pieces without leaving the page. `focus` says where to go on.
// Resolves to the key of the piece that it was about.
export async function arrange(act, more = {}, focus = true) {
  if (!tries.has(act)) tries.set(act, newKey());
  const answer = await send(act, { form_key: tries.get(act), ...more });
  if (answer.error) {
    tries.delete(act);
    throw new Failed(answer, 422);
  }
  const page = await fetchPage(answer.go);
  tries.delete(act);
  const at = take(page);
  say(answer.say);
  const piece = document.getElementById(`piece-${at}`);
  if (focus && piece) goTo(piece, act);
  else if (act.startsWith('reflect')) document.querySelector('.helps summary')?.focus();
  return at;
}

// The surface as it is on the server by now. Throws Failed without a connection; where the server gives none, the page
// is opened anew, and nothing goes on in this one.
async function fetchPage(address) {
  let response;
  try {
    response = await fetch(address, { headers: { Accept: 'text/html' }, credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE) });
    if (response.ok) return new DOMParser().parseFromString(await response.text(), 'text/html');
  } catch {
    retry();
    throw new Failed(null, 0);
  }
  location.reload();
  return new Promise(() => {});
}

function take(page) {
  const fresh = page.getElementById('pieces');
  merge(fresh);
  swap(page, '.helps');
  return fresh.dataset.at;
}

function swap(page, name) {
  const part = page.querySelector(name);
  if (part) document.querySelector(name)?.replaceWith(part);
}

// After something was done to this text in a page beside it: the surface goes on from there, if that was all. `by` is
// how many saves it is; where another window has saved as well the page is opened anew, with what stands there.
async function renew(by) {
  const page = await fetchPage(location.pathname);
  const { of, sequence } = page.getElementById('write').elements;
  if (isDirty() || of.value !== form.elements.of.value || sequence.value - form.elements.sequence.value !== by) { location.reload(); return; }
  form.elements.sequence.value = sequence.value;
  take(page);
  swap(page, '#carried');
}

function goTo(piece, act) {
  const verb = act.split(':')[0];
  const target = piece.querySelector(verb === 'up' || verb === 'down'
    ? `button[value^="${verb}:"]` : '.surface, textarea') ?? piece;
  target.focus({ preventScroll: true });
  piece.scrollIntoView({ block: 'nearest' });
}

// --- What happens -----------------------------------------------------------------------------------

form.addEventListener('input', (event) => {
  if (event.target.type === 'file') return;
  changes += 1;
  later();
});

form.addEventListener('change', (event) => {
  if (event.target.name !== 'shown_to') return;
  show.value = `show:${event.target.value}`;
  show.textContent = labels[event.target.value];
});

form.addEventListener('focusout', (event) => {
  if (event.target.matches('textarea, .surface') && isDirty() && !failures) save();
});

form.addEventListener('submit', async (event) => {
  const button = event.submitter;
  const act = button?.value ?? 'save';
  if (leaving) return;
  event.preventDefault();
  if (STRUCTURE.test(act)) return; // writing-pieces.js does it, in this page
  await queue;
  if (!(await save()) && isDirty()) {
    if (failures) lost();
    return;
  }
  if (act === 'save') return;
  if (button?.dataset.beside) {
    import('./writing-beside.js').then(({ open }) => open(button.dataset.beside, () => renew(act === 'quote' ? 1 : 0))).catch(lost);
    return;
  }
  leaving = true;
  // A form cannot be sent from within its own submit event; afterwards it passes this listener, and goes.
  setTimeout(() => form.requestSubmit(button));
  setTimeout(() => { leaving = false; }, 4000); // if nothing came of it, the form works again
});

document.addEventListener('visibilitychange', () => {
  if (!isDirty()) return;
  keepHere();
  // What is sent while the page goes away may have 64 KB; a longer text is sent as usual.
  const length = [...form.querySelectorAll('textarea')].reduce((sum, area) => sum + area.value.length, 0);
  save(document.visibilityState === 'hidden' && length < 15_000);
});
addEventListener('online', () => save());
document.addEventListener('sheaf:lost', lost);
navigator.serviceWorker?.addEventListener('message', () => {
  leaving = false;
  lost();
});
addEventListener('focus', () => { if (failures) save(); });
addEventListener('beforeunload', (event) => { if (isDirty() && !leaving) event.preventDefault(); });
addEventListener('pageshow', (event) => { if (event.persisted) leaving = false; });

// A line break in a title is a wish to go on to the text.
form.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing || !event.target.matches('textarea[rows="1"]')) return;
  event.preventDefault();
  if (event.target.matches('.title')) form.querySelector('.surface, textarea.body')?.focus();
});

// Who was quicker than this script has typed already.
if ([...form.querySelectorAll('textarea')].some((area) => area.value !== area.defaultValue)) {
  changes += 1;
  later();
}

if (sessionStorage.getItem('sheaf:back')) {
  sessionStorage.removeItem('sheaf:back');
  const p = Object.assign(document.createElement('p'), { className: 'note' });
  p.textContent = `What you wrote was kept on this ${device}. It is back, and saved.`;
  document.getElementById('notes').prepend(p);
  say(p.textContent);
}
if (document.readyState === 'complete') bringBack().catch(() => {});
else addEventListener('load', () => bringBack().catch(() => {}));
