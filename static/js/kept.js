// On every page of a person who is signed in, but where one writes: what their device kept is sent as soon as the server is there, and
// signing out says first what would go. Nothing of this is loaded where nothing is kept.
const me = document.querySelector('[data-person]')?.dataset.person;
const FRESH = 5000; // what is younger belongs to a window that is saving it this moment

const clock = (at) => new Date(at).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

async function older() {
  const { keptOf } = await import('./device.js');
  return (await keptOf(me)).filter((each) => Date.now() - each.at > FRESH);
}

function box() {
  let found = document.getElementById('kept');
  if (!found) {
    found = Object.assign(document.createElement('div'), { id: 'kept', className: 'tell-all' });
    found.setAttribute('role', 'status');
    document.getElementById('main').before(found);
  }
  found.replaceChildren();
  return found;
}

function line(words, address, label) {
  const p = Object.assign(document.createElement('p'), { className: 'flash' });
  const span = document.createElement('span');
  span.append(words);
  if (address) span.append(' ', Object.assign(document.createElement('a'), { href: address, textContent: label }));
  p.append(span);
  return p;
}

async function bringAll() {
  const found = await older();
  if (!found.length) return;
  const [{ device }, { bring }] = await Promise.all([import('./device.js'), import('./device-bring.js')]);
  const said = [];
  for (const record of found) {
    const answer = await bring(record);
    if (!answer) said.push(line(`A text of ${clock(record.at)} is kept on this ${device}, not saved yet.`, record.address, 'Open it'));
    else if (answer.status === 409) said.push(line(`${answer.conflict} It was kept on this ${device}.`, answer.address, 'Look at both'));
    else said.push(line(`What you wrote at ${clock(record.at)} was kept on this ${device}. It is saved now.`, record.address, 'Go on writing'));
  }
  box().append(...said);
}

// Signing out clears the device: what is not saved yet is named first, and goes only if its writer says so.
async function warn(event) {
  const leaving = event.target;
  if (leaving.dataset.sure || !/\/(logout|everywhere)\/$/.test(new URL(leaving.action).pathname)) return;
  event.preventDefault();
  const go = () => {
    leaving.dataset.sure = 'yes';
    leaving.requestSubmit();
  };
  const { keptOf, device } = await import('./device.js').catch(() => ({ keptOf: async () => [] }));
  const kept = await keptOf(me).catch(() => []);
  if (!kept.length) { go(); return; }
  const number = kept.length === 1 ? 'A text' : `${kept.length} texts`;
  const warning = box();
  warning.setAttribute('role', 'alertdialog');
  warning.setAttribute('aria-label', 'Not saved yet');
  warning.tabIndex = -1;
  const acts = Object.assign(document.createElement('p'), { className: 'acts' });
  const stay = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Stay signed in' });
  const away = Object.assign(document.createElement('button'), { type: 'button', className: 'text removes', textContent: 'Sign out and lose it' });
  stay.addEventListener('click', () => warning.remove());
  away.addEventListener('click', async () => { await (await import('./device-bring.js')).wipe(me); go(); });
  acts.append(stay, away);
  warning.append(line(`${number} on this ${device} ${kept.length === 1 ? 'is' : 'are'} not saved yet. Signing out removes what is kept here.`, kept[0].address, 'Open it'), acts);
  warning.scrollIntoView({ block: 'center' });
  warning.focus();
}

if (me) {
  document.addEventListener('submit', (event) => { if (!event.defaultPrevented) warn(event); });
  addEventListener('online', bringAll);
  bringAll().catch(() => {});
}
