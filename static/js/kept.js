// On every page of a person who is signed in, but where one writes: what their device kept is sent as soon as the server is there, and
// signing out says first what would go. Nothing of this is loaded where nothing is kept.
const me = document.querySelector('[data-person]')?.dataset.person;
const FRESH = 5000; // after which what an open window keeps is looked at again, and what could not be sent is tried again
const SELDOM = 60_000; // and at least so often, each time after twice as long
const MET = 'sheaf:met'; // this window has told the device whose it is

const clock = (at) => new Date(at).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).replace(',', ' at');

const done = []; // lines about what has been sent, or is not taken, since this page was opened
const notTaken = new Set(); // the pictures among it
let wait = FRESH;
let timer;

// What was brought, and what signing out would clear, are said beside each other: one does not take the other's place.
function box(id, role) {
  let found = document.getElementById(id);
  if (!found) {
    found = Object.assign(document.createElement('div'), { id, className: 'tell-all' });
    found.setAttribute('role', role);
    document.getElementById('main').before(found);
  }
  found.replaceChildren();
  return found;
}

function line(words, address, label, waits = false) {
  const p = Object.assign(document.createElement('p'), { className: waits ? 'flash warning' : 'flash' });
  const span = document.createElement('span');
  span.append(words);
  if (address) span.append(' ', Object.assign(document.createElement('a'), { href: address, textContent: label }));
  p.append(span);
  return p;
}

// What the server does not take stays on the device until its owner leaves it out.
function refused(record, sentence, leaveOut) {
  const p = line(`A picture that was kept here was not taken. ${sentence}`, '', '', true);
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'text removes', textContent: 'Leave it out' });
  button.addEventListener('click', async () => {
    await leaveOut(record.id);
    done.splice(done.indexOf(p), 1);
    p.remove();
  });
  p.firstChild.append(' ', button);
  return p;
}

// One at a time, also among windows: what two send at once arrives once, but the second would be told of a newer text.
// A window that is just going may still have its turn: then it is for this one to look again.
const alone = (work) => (navigator.locks ? navigator.locks.request('sheaf-kept', { ifAvailable: true }, (lock) => (lock ? work() : again(FRESH))) : work());

const bring = () => alone(bringAll).catch(() => {});

function again(after) {
  clearTimeout(timer);
  timer = setTimeout(bring, after);
}

// Says what there is to say, once: a screen reader does not hear the same again with every try.
function tell(lines) {
  const words = lines.map((each) => each.textContent).join('\n');
  if (!words || document.getElementById('kept')?.dataset.words === words) return;
  const shown = box('kept', 'status');
  shown.dataset.words = words;
  shown.append(...lines);
}

async function bringAll() {
  const { FILES, device, keptOf } = await import('./device.js');
  // What a window holds it sends itself; where that cannot be known, what is young belongs to one.
  const open = navigator.locks && new Set((await navigator.locks.query()).held.map(({ name }) => name));
  const free = (each) => (open ? !open.has(`sheaf ${each.address}`) : Date.now() - each.at > FRESH) && !notTaken.has(each.id);
  const here = [...await keptOf(me), ...await keptOf(me, FILES)];
  if (!here.every((each) => free(each) || notTaken.has(each.id))) again(FRESH);
  if (!here.some(free)) return;
  const [{ bring: bringText, countWords }, { bringDraft, bringFile, isDraft }, { forgetFile }] = await Promise.all(
    [import('./device-bring.js'), import('./device-draft.js'), import('./device-files.js')],
  );
  const waiting = [];
  for (const record of (await keptOf(me)).filter(free)) {
    const answer = await (isDraft(record) ? bringDraft : bringText)(record);
    if (!answer) waiting.push(record);
    else if (answer.status === 409) done.push(line(`${answer.conflict} It was kept on this ${device}.`, answer.address, 'Look at both'));
    else if (isDraft(record)) done.push(line(`The entry that you began on ${clock(record.at)} was kept on this ${device}. It is saved now, as a draft.`, answer.entry, 'Go on writing'));
    else done.push(line(`What you wrote on ${clock(record.at)} was kept on this ${device}. It is saved now.`, record.address, 'Go on writing'));
  }
  let pictures = 0;
  const after = new Map(); // what stands where, so that several keep their order
  for (const record of (await keptOf(me, FILES)).filter((each) => free(each) && !isDraft(each))) {
    const place = `${record.address} ${record.act}`;
    const sent = await bringFile(record, after.has(place) ? `add-picture:${after.get(place)}` : record.act);
    if (sent?.placed) after.set(place, sent.placed);
    if (sent?.refused) {
      notTaken.add(record.id);
      done.push(refused(record, sent.refused, forgetFile));
    } else if (sent) pictures += 1;
  }
  if (pictures) done.push(line(pictures === 1 ? `A picture that was kept on this ${device} is in its place now.` : `${pictures} pictures that were kept on this ${device} are in their places now.`));
  const left = countWords(waiting.length, (await keptOf(me, FILES)).filter(free).length);
  let still = null;
  if (waiting.length === 1 && !isDraft(waiting[0])) still = line(`A text of ${clock(waiting[0].at)} is kept on this ${device}, not saved yet.`, waiting[0].address, 'Open it', true);
  else if (left) still = line(`${left} kept on this ${device}, not saved yet.`, '', '', true);
  tell(still ? [...done, still] : done);
  if (!left) return;
  again(wait);
  wait = Math.min(2 * wait, SELDOM);
}

function notSent() {
  const said = box('not-sent', 'alert');
  said.append(line('No connection just now. Nothing is lost: press again when it is back.', '', '', true));
  said.scrollIntoView({ block: 'center' });
}

// Signing out clears the device: what is not saved yet is named first, and goes only if its writer says so.
async function warn(event) {
  const leaving = event.target;
  if (leaving.dataset.sure || !/\/(logout|everywhere)\/$/.test(new URL(leaving.action).pathname)) return;
  event.preventDefault();
  const go = async () => {
    // Nothing is cleared before the server is there to sign them out.
    if (!await fetch(leaving.action, { method: 'HEAD' }).then((answer) => answer.status < 500, () => false)) { notSent(); return; }
    leaving.dataset.sure = 'yes';
    sessionStorage.removeItem(MET);
    // The answer clears the device; this is for browsers that do not know how.
    await import('./device-bring.js').then(({ wipe }) => wipe(me)).catch(() => {});
    new BroadcastChannel('sheaf').postMessage('signed out');
    leaving.requestSubmit();
  };
  const { keptOf, device, FILES } = await import('./device.js').catch(() => ({ keptOf: async () => [] }));
  const all = async (kind) => keptOf(null, kind).catch(() => []);
  const [texts, files] = [await all(), await all(FILES)];
  if (!texts.length && !files.length) { await go(); return; }
  const mine = (each) => each.person === me;
  const { countWords } = await import('./device-bring.js');
  const own = countWords(texts.filter(mine).length, files.filter(mine).length);
  const whose = own || 'Something that somebody else wrote here is';
  const open = texts.find((each) => mine(each) && !each.address.startsWith('new:'));
  const warning = box('unsaved', 'alertdialog');
  warning.setAttribute('aria-label', 'Not saved yet');
  warning.tabIndex = -1;
  const acts = Object.assign(document.createElement('p'), { className: 'acts' });
  const stay = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Stay signed in' });
  const away = Object.assign(document.createElement('button'), { type: 'button', className: 'text removes', textContent: 'Sign out and lose it' });
  stay.addEventListener('click', () => warning.remove());
  away.addEventListener('click', go);
  acts.append(stay, away);
  warning.append(line(`${whose} kept on this ${device}, not saved yet. Signing out removes what is kept here.`, open?.address, 'Open it', true), acts);
  warning.scrollIntoView({ block: 'center' });
  warning.focus();
}

// Once for each window the device is told whose it is, and keeps what a page for writing needs without a network.
async function settle() {
  await navigator.serviceWorker?.register('/sw.js', { updateViaCache: 'none' }).catch(() => {});
  if (sessionStorage.getItem(MET) === me) return;
  const { ownKeys } = await import('./device.js');
  if (await ownKeys()) sessionStorage.setItem(MET, me);
}

if (me) {
  document.addEventListener('submit', (event) => { if (!event.defaultPrevented) warn(event); });
  addEventListener('online', () => { wait = FRESH; bring(); });
  navigator.serviceWorker?.addEventListener('message', notSent);
  bring();
  if (document.readyState === 'complete') settle().catch(() => {});
  else addEventListener('load', () => settle().catch(() => {}));
}
