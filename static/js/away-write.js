// A new entry, begun without a network: kept on the device at each pause, and sent as soon as the server is there. Its
// address in this window names it, so that it is there again after the browser was closed.
import { isOpen, tellWaiting } from './away-kept.js';
import { device, FILES, hold, keep, keptOf, letGo, writer } from './device.js';
import { read, reached } from './device-bring.js';
import { describeFile, forgetFile, keepFile, keptFiles, LONGEST_DESCRIPTION, NoRoom, openFile } from './device-files.js';
import { say } from './live.js';
import { currentSurface, startSurfaces } from './surface.js';
import { isPicture } from './writing-adding.js';
import { startTools } from './writing-tools.js';

const form = document.getElementById('write');
const pieces = document.getElementById('pieces');
const state = document.getElementById('state');
const KEEP_AFTER = 300;
const PAUSE = 1500; // of the fingers, before it is sent
const WAITS = [4000, 8000, 15_000, 30_000];
const MOST = 15 * 1024 * 1024;
const LONGEST = 100_000;

const random = () => [...crypto.getRandomValues(new Uint8Array(8))].map((each) => each.toString(16).padStart(2, '0')).join('');
let key = random();
let tab = random();
let address = `new:${key}`;
const files = new Map(); // the element of a picture → { id, file }

let changes = 0;
let kept = 0;
let keepTimer = null;
let sendTimer = null;
let failures = 0;
let keeping = Promise.resolve();
let sending = false;
let number = 1;

function tell(words, waits = true, link = null) {
  state.classList.toggle('waits', waits);
  state.classList.toggle('long', words.length > 16);
  state.replaceChildren(words);
  if (link) state.append(' ', Object.assign(document.createElement('a'), link));
}

// --- What is written --------------------------------------------------------------------------------------------

function draft() {
  const made = { key, title: form.elements.title.value, happened_on: form.elements.happened_on.value, texts: [], pictures: [] };
  for (const piece of pieces.children) {
    const area = piece.querySelector('textarea.body');
    if (area) made.texts.push(area.value);
    else if (files.get(piece)?.id) made.pictures.push({ id: files.get(piece).id, after: made.texts.length - 1 });
  }
  return made;
}

const isBlank = ({ title, texts, pictures }) => !title.trim() && !pictures.length && !texts.some((each) => each.trim());

function keepHere() {
  clearTimeout(keepTimer);
  keeping = keeping.then(async () => {
    if (kept === changes) return;
    const mark = changes;
    const now = draft();
    if (isBlank(now)) {
      await letGo(address, tab);
      kept = mark;
      if (mark === changes) tell('', false);
      return;
    }
    if (!await keep(address, tab, now)) throw new Error('nobody is known here');
    kept = mark;
    history.replaceState(null, '', `?draft=${key}`);
    navigator.storage?.persist?.().catch(() => {});
    if (now.texts.some((each) => each.length > LONGEST)) tell(`Kept on this ${device}, but longer than the 100,000 characters that can be saved`);
    else tell(`Kept on this ${device}, not saved yet`);
  }).catch(() => tell('Kept in this window, not saved yet'));
  return keeping;
}

function changed() {
  changes += 1;
  if (!failures) tell('Not saved yet', false);
  clearTimeout(keepTimer);
  keepTimer = setTimeout(keepHere, KEEP_AFTER);
  clearTimeout(sendTimer);
  sendTimer = setTimeout(send, PAUSE);
}

// --- Sending ----------------------------------------------------------------------------------------------------

// What is kept becomes an entry; then one goes on there. What is typed meanwhile goes along in another round.
async function send() {
  clearTimeout(sendTimer);
  if (sending || !navigator.onLine) return;
  sending = true;
  try {
    await keepHere();
    const [mark, now, isKept] = [changes, draft(), kept === changes];
    if (isBlank(now)) return;
    const by = await writer();
    const found = by ? await keptOf(by.person).catch(() => []) : [];
    const record = found.find((each) => each.address === address);
    if (isKept && !record) { changed(); return; } // another window has sent it: what was written since goes after it
    const { bringDraft } = await import('./device-draft.js');
    // What the device could not keep goes as it stands here.
    const answer = await bringDraft(record ?? { tab, person: by?.person, id: '' }, isKept ? null : now);
    if (!answer) { await notYet(); return; }
    failures = 0;
    if (mark !== changes) { sendTimer = setTimeout(send, 0); return; }
    sessionStorage.setItem('sheaf:back', device);
    location.replace(answer.entry);
  } finally {
    sending = false;
  }
}

// Why it could not be sent: there is no server, or nobody is signed in any more.
async function notYet() {
  sendTimer = setTimeout(send, WAITS[Math.min(failures, WAITS.length - 1)]);
  failures += 1;
  if (!await reached()) return;
  const known = await fetch('/settings/devices/', { redirect: 'manual', credentials: 'same-origin' }).then((response) => response.ok, () => true);
  if (!known) tell(`Kept on this ${device}, not saved yet: you have been signed out.`, true, { href: form.dataset.signIn, target: '_blank', rel: 'opener', textContent: 'Sign in in another window' });
}

// --- Pictures ---------------------------------------------------------------------------------------------------

function element(name, properties, ...inside) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
}

function pictureOf(file) {
  const image = element('img', { alt: 'The picture that you have just added', src: URL.createObjectURL(file) });
  image.onerror = () => image.remove(); // a kind that this browser cannot show, like HEIC
  const line = element('p', { className: 'up', hidden: true });
  const area = element('textarea', { id: `picture-${number}`, rows: 1, dir: 'auto' });
  const label = element('label', { htmlFor: area.id }, 'What would you tell someone who cannot see it?');
  const remove = element('button', { type: 'button', className: 'text removes' }, 'Remove', element('span', { className: 'sr' }, ` picture ${number}`));
  const wrong = element('p', { id: `${area.id}-wrong`, className: 'wrong', hidden: true });
  const figure = element('figure', { className: 'pic' }, image, line, element('div', { className: 'tell' }, label, area, wrong), element('p', { className: 'links' }, remove));
  const box = element('div', { className: 'piece picture gap-3', tabIndex: -1 }, figure);
  remove.addEventListener('click', async () => {
    const { id } = files.get(box) ?? {};
    files.delete(box);
    URL.revokeObjectURL(image.src);
    const { previousElementSibling: before, nextElementSibling: next } = box;
    box.remove();
    if (before.matches('.text') && next?.matches('.text') && !next.querySelector('textarea').value.trim()) next.remove();
    say('The picture is left out.');
    changed();
    if (id) await forgetFile(id);
  });
  area.setAttribute('aria-describedby', wrong.id);
  area.addEventListener('input', (event) => event.stopPropagation());
  area.addEventListener('input', () => {
    wrong.hidden = area.value.length <= LONGEST_DESCRIPTION;
    area.ariaInvalid = String(!wrong.hidden);
    wrong.textContent = `This is ${area.value.length} characters; at most ${LONGEST_DESCRIPTION} fit. Nothing is lost: shorten it here.`;
    const held = files.get(box);
    clearTimeout(held?.timer);
    if (held?.id) held.timer = setTimeout(() => describeFile(held.id, held.file, area.value).then(changed), KEEP_AFTER);
  });
  return { box, line, area, image };
}

function newText() {
  number += 1;
  const area = element('textarea', { className: 'body', id: `write-text-${number}`, rows: 4, dir: 'auto', placeholder: 'Go on …' });
  area.setAttribute('aria-label', 'Text');
  return element('div', { className: 'piece text gap-3', tabIndex: -1 }, area);
}

async function take(file, box, line, area, image) {
  const fail = (words) => {
    Object.assign(line, { hidden: false, textContent: words });
    say(words);
  };
  if (file.type && !/^image\//.test(file.type)) { fail('This file is not a picture. Sheaf takes JPEG, PNG, WebP, GIF or HEIC.'); return; }
  const { shrunk } = await import('./picture-shrink.js');
  const small = await shrunk(file, image);
  if (small.size > MOST) { fail('This picture is larger than 15 MB. Please choose a smaller one.'); return; }
  try {
    const id = await keepFile(address, small, { key: random(), description: area.value });
    if (!id) throw new NoRoom('Nobody has signed in here yet, so this picture cannot be kept. It stays while this page is open.');
    if (!box.isConnected) { await forgetFile(id); return; }
    files.set(box, { id, file: small });
    if (area.value) await describeFile(id, small, area.value);
    say(`The picture is kept on this ${device}.`);
    changed();
  } catch (error) {
    fail(error instanceof NoRoom ? error.message : `This picture could not be kept on this ${device}. It stays while this page is open.`);
  }
}

// Several chosen in one go stand one after the other; then there is a text to go on with.
async function takeAll(given, from) {
  let last = from;
  const made = given.map((file) => {
    number += 1;
    const seen = pictureOf(file);
    last.after(seen.box);
    last = seen.box;
    return [file, seen.box, seen.line, seen.area, seen.image];
  });
  if (!made.length) return;
  if (!last.nextElementSibling?.matches('.text')) last.after(newText());
  last.scrollIntoView({ block: 'nearest' });
  for (const each of made) await take(...each);
}

// --- What happens -----------------------------------------------------------------------------------------------

async function greet() {
  const note = document.getElementById('away');
  const instead = new URLSearchParams(location.search).has('instead');
  const by = await writer();
  const here = by && navigator.onLine && await reached();
  const words = here ? 'There is a connection. What you write here is saved as a draft at your first pause, and you go on there.' : by ? `Write on: it is kept on this ${device}, sealed for you alone, and becomes a draft in your journal when there is a connection.`
    : 'Nobody has signed in here yet, so nothing can be kept. Leave this window open until there is a connection.';
  note.textContent = `${instead ? 'What you wanted to open cannot be read without a connection. Here you can begin a new entry. ' : ''}${words}`;
  note.hidden = false;
  if (by) await tellWaiting(document.getElementById('waiting'), by, 'here from before', address);
}

// Puts the draft that the address names on the page again, as it stood. Not where another window has it open: the two
// would write over each other.
async function goOn(wanted) {
  const by = await writer();
  const record = by && (await keptOf(by.person)).find((each) => each.address === `new:${wanted}`);
  if (!record || await isOpen(record.address)) return;
  const found = await read(record);
  if (!found) return;
  ({ tab, address } = record);
  key = wanted;
  form.elements.title.value = found.title;
  form.elements.happened_on.value = found.happened_on;
  const waiting = new Map((await keptFiles(by.person, address)).map((each) => [each.id, each]));
  let last = null;
  for (const [at, words] of found.texts.entries()) {
    const piece = at ? newText() : pieces.firstElementChild;
    last?.after(piece);
    last = piece;
    piece.querySelector('textarea').value = words;
    for (const { id } of found.pictures.filter(({ after }) => after === at)) {
      const opened = waiting.has(id) && await openFile(waiting.get(id));
      if (!opened) continue;
      number += 1;
      const { box, area } = pictureOf(opened.file);
      area.value = opened.description;
      files.set(box, { id, file: opened.file });
      last.after(box);
      last = box;
    }
  }
}

const today = new Date();
form.elements.happened_on.value ||= [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((each) => String(each).padStart(2, '0')).join('-');
const wanted = new URLSearchParams(location.search).get('draft');
if (wanted) await goOn(wanted).catch(() => {});
hold(address);
startSurfaces(form);
startTools(form);
greet().catch(() => {});
if (key === wanted) send();

form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', (event) => { if (event.target.type !== 'file') changed(); });
form.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing || !event.target.matches('textarea[rows="1"]')) return;
  event.preventDefault();
  if (event.target.matches('.title')) form.querySelector('.surface')?.focus();
});
form.addEventListener('sheaf:files', ({ target, detail }) => {
  const some = detail.filter(isPicture);
  if (some.length < detail.length) say('Without a connection only pictures can be kept here. Add the file when it is back.');
  takeAll(some, target.closest('.piece'));
});

const camera = document.getElementById('camera');
document.getElementById('tool-picture').addEventListener('click', () => camera.click());
camera.addEventListener('change', () => {
  const chosen = [...camera.files];
  camera.value = '';
  takeAll(chosen, currentSurface()?.root.closest('.piece') ?? pieces.lastElementChild);
});

document.addEventListener('visibilitychange', () => { keepHere(); });
addEventListener('online', () => { failures = 0; send(); });
addEventListener('focus', () => { if (failures) send(); });
addEventListener('beforeunload', (event) => { if (kept !== changes) event.preventDefault(); });
