// Pictures go up while one writes on: shown at once from the device, made smaller, kept on it until they have arrived,
// sent by themselves one after the other, and only then put in their place. This comes when somebody begins to write.
// Other files (writing-files.js) go the same way, in the same line.
import { device, writer } from './device.js';
import { describeFile, forgetFile, keepFile, keptFiles, LONGEST_DESCRIPTION, openFile, placeFile } from './device-files.js';
import { say } from './live.js';
import { shrunk } from './picture-shrink.js';
import { arrange, Failed, form, newKey, token, tell } from './writing-saving.js';

const TYPES = 'JPEG, PNG, WebP, GIF or HEIC';
const MOST = 15 * 1024 * 1024;
const PATIENCE = 20_000; // after which a line on which nothing moves counts as cut
const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
const going = new Set(); // what has not arrived yet
let number = 0;
let turn = Promise.resolve();
let stirred = null; // ends the waiting for a connection

class Left extends Error {} // its owner leaves it out

export const made = (name, has, ...children) => {
  const element = Object.assign(document.createElement(name), has);
  element.append(...children);
  return element;
};

const button = (words, act) => {
  const pressed = made('button', { type: 'button', className: 'text', textContent: words });
  pressed.addEventListener('click', act);
  return pressed;
};

// One picture on its way: what stands on the page for it, and how far it has come.
export class Going {
  constructor(file, act, { key = newKey(), description = '', kept = null } = {}) {
    Object.assign(this, { file, act, key, kept, name: file.name });
    this.words = made('span', {});
    this.bar = made('progress', { max: 100, value: 0 });
    this.bar.setAttribute('aria-label', `${this.name} going up`);
    this.area = made('textarea', { id: `going-${number += 1}-description`, rows: 1, dir: 'auto', value: description });
    this.area.addEventListener('change', () => this.describe());
    this.links = made('div', { className: 'links' });
    this.box = this.drawn(made('p', { className: 'up' }, this.words, this.bar));
    going.add(this);
  }

  get noun() { return 'picture'; }

  get Noun() { return this.noun[0].toUpperCase() + this.noun.slice(1); }

  drawn(line) {
    this.image = made('img', { alt: 'The picture that is going up' });
    this.image.src = URL.createObjectURL(this.file);
    this.image.onerror = () => this.image.remove(); // a kind that this browser cannot show, like HEIC
    return made('div', { className: 'piece picture going' },
      made('figure', { className: 'pic' }, this.image, line,
        made('div', { className: 'tell' },
          made('label', { htmlFor: this.area.id, textContent: 'What would you tell someone who cannot see it?' }), this.area),
        this.links));
  }

  tell(words, { part = null, aloud = false } = {}) {
    if (this.words.textContent !== words) this.words.textContent = words;
    this.bar.hidden = part === null;
    if (part !== null) this.bar.value = Math.round(part * 100);
    if (aloud) say(words);
  }

  // Shrinks it and keeps it on the device. What cannot be kept is told where it matters: while it waits.
  async begin() {
    if (this.file.type && !/^image\//.test(this.file.type)) {
      throw new Failed({ error: `This file is not a picture. Sheaf takes ${TYPES}.` }, 422);
    }
    this.tell('Picture is being made smaller. Go on writing.', { part: 0 });
    this.file = await shrunk(this.file, this.image);
    try {
      this.kept ||= await keepFile(location.pathname, this.file, { act: this.act, key: this.key, description: this.area.value });
    } catch { /* no room, or a window that keeps nothing */ }
    if (this.over) this.forget();
    if (this.file.size > MOST) throw new Failed({ error: 'This picture is larger than 15 MB. Please choose a smaller one.' }, 413);
  }

  describe() {
    if (this.kept) describeFile(this.kept, this.file, this.area.value).catch(() => {});
  }

  forget() {
    if (this.kept) forgetFile(this.kept).catch(() => {});
  }

  // It is in its place, or left out.
  end() {
    this.over = true;
    going.delete(this);
    this.forget();
    URL.revokeObjectURL(this.image?.src);
    this.box.remove();
    settled();
  }

  leave = () => {
    const next = this.box.nextElementSibling;
    this.request?.abort();
    this.end();
    stirred?.();
    say(`The ${this.noun} is left out.`);
    next?.querySelector('summary')?.focus({ preventScroll: true });
  };

  again = () => {
    this.refused = false;
    this.ready();
    turn = turn.then(() => this.go());
  };

  // Sends the file alone. Resolves to the name that it has there; throws Failed with a sentence, or Left.
  carry() {
    return new Promise((resolve, reject) => {
      const data = new FormData();
      for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token(), do: 'upload', kind: this.noun, form_key: this.key })) data.set(name, value);
      data.set('file', this.file, this.name);
      const request = this.request = new XMLHttpRequest();
      const cut = () => reject(new Failed(null, 0));
      let timer;
      const moved = (patience) => {
        clearTimeout(timer);
        timer = setTimeout(() => { cut(); request.abort(); }, patience);
      };
      request.open('POST', form.action);
      request.setRequestHeader('Accept', 'application/json');
      request.setRequestHeader('X-CSRFToken', token());
      request.responseType = 'json';
      request.upload.onprogress = ({ loaded, total }) => {
        const here = loaded === total; // on the server, which takes its time to make a large one ready
        moved(here ? 3 * PATIENCE : PATIENCE);
        this.tell(`${this.Noun} ${here ? 'is being made ready' : `going up: ${Math.floor(100 * loaded / total)} %`}. Go on writing.`, { part: loaded / total });
      };
      request.onabort = () => reject(new Left());
      request.onerror = cut;
      request.onloadend = () => clearTimeout(timer);
      request.onload = () => {
        const answer = request.response;
        if (request.status === 200 && answer?.picture) resolve(answer.picture);
        else reject(new Failed(answer, request.status));
      };
      moved(PATIENCE);
      request.send(data);
    });
  }

  // Does one step until it has succeeded, however long the connection is away. Throws what no trying again mends.
  async until(step) {
    for (let tries = 0; ; tries += 1) {
      if (this.over) throw new Left();
      try {
        return await step();
      } catch (error) {
        if (!(error instanceof Failed) || (!error.answer.signed_out && [400, 404, 409, 413, 415, 422].includes(error.status))) throw error;
        await this.wait(error, tries);
      }
    }
  }

  async wait(error, tries) {
    const where = this.kept ? `It is kept on this ${device}.` : 'Keep this page open.';
    const out = error.answer.signed_out;
    const [why, when] = out ? ['You have been signed out', 'when you have signed in again']
      : error.status ? ['The server is busy', 'as soon as it can'] : ['No connection', 'as soon as there is one'];
    this.tell(`${why}: the ${this.noun} goes up ${when}. ${where}`, { aloud: !tries });
    const door = out ? [made('a', { href: form.dataset.signIn, target: '_blank', rel: 'opener', textContent: 'Sign in in another window' })] : [];
    this.links.replaceChildren(...door, button('Try now', () => stirred?.()), button('Leave it out', this.leave));
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, WAITS[Math.min(tries, WAITS.length - 1)]);
      stirred = () => { clearTimeout(timer); resolve(); };
    });
    if (!this.over) this.ready();
  }

  ready() {
    this.tell(`${this.Noun} going up: 0 %. Go on writing.`, { part: 0 });
    this.links.replaceChildren(button('Cancel', this.leave));
  }

  // All of the way. Resolves to the key of the piece that it has become, or null.
  async go(act = this.act) {
    if (act !== this.act) {
      this.act = act; // before the first try: a reply that is lost is asked for again in the same words
      if (this.kept) await placeFile(this.kept, act).catch(() => {});
    }
    try {
      this.ready();
      this.picture ??= await this.until(() => this.carry());
      this.links.replaceChildren();
      const told = this.area.value;
      const fits = told.length <= LONGEST_DESCRIPTION; // else it is written into the field of the piece, which says what is too much
      const placed = await this.until(() => arrange(this.act, { picture: this.picture, description: fits ? told : '', form_key: this.key }, this.box.contains(document.activeElement)));
      const field = form.elements[`section-${placed}-description`];
      if (!fits && field) {
        field.value = told;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
      this.end();
      return placed;
    } catch (error) {
      if (error instanceof Left) return null;
      if (!(error instanceof Failed)) throw error;
      this.refuse(error);
      return null;
    }
  }

  refuse({ message, status }) {
    this.tell(message || `The ${this.noun} could not be taken.`, { aloud: true });
    // What it is stays as it is; but it has arrived where its place or its description is refused, and that can be changed.
    const mends = this.picture || ![413, 422].includes(status);
    if (status !== 422) this.picture = null;
    this.links.replaceChildren(...mends ? [button('Try again', this.again)] : [], button('Leave it out', this.leave));
    this.refused = true;
    settled();
  }
}

// --- Several at once: in their order, one after the other --------------------------------------------------

export const gapOf = (key) => document.getElementById(`gap-${key}`) ?? [...form.querySelectorAll('#pieces > .between')].pop();

function place(pictures, before) {
  let last = before;
  for (const picture of pictures) {
    if (!picture.box.contains(document.activeElement)) last.after(picture.box);
    last = picture.box;
  }
}

export function start(pictures, before) {
  const [{ noun, Noun }] = pictures;
  place(pictures, before);
  say(`${pictures.length === 1 ? Noun : `${pictures.length} ${noun}s`} going up. Go on writing.`);
  // Each is looked at and kept first, so that none is lost while others go up.
  const ready = pictures.reduce((before_, picture) => before_.then(() => picture.begin()).catch((error) => {
    if (!(error instanceof Failed)) throw error;
    picture.refuse(error);
  }), Promise.resolve());
  turn = turn.then(() => ready).then(async () => {
    let after = null;
    const left = [...pictures];
    while (left.length) {
      const picture = left.shift();
      if (picture.over || picture.refused) continue;
      const placed = await picture.go(after && !picture.act.startsWith('replace') ? picture.act.replace(/:.*/, `:${after}`) : picture.act);
      if (!placed) continue;
      after = placed;
      place(left.filter((each) => !each.over), gapOf(placed));
    }
  });
  return turn;
}

// Files that were chosen, dropped or pasted: they come after the piece of this key.
export function add(files, key) {
  return start(files.map((file) => new Going(file, `add-picture:${key}`)), gapOf(key));
}

export function replace(file, piece) {
  return start([new Going(file, `replace:${piece.dataset.key}`)], piece);
}

// What was kept here and has not arrived goes on its way again.
export async function resume() {
  const by = await writer();
  if (!by) return;
  const known = new Set([...going].map((each) => each.kept));
  const found = new Map(); // act: pictures
  for (const record of await keptFiles(by.person, location.pathname)) {
    const opened = !known.has(record.id) && /^(add-picture|replace):/.test(record.act) && await openFile(record);
    if (!opened) continue;
    const picture = new Going(opened.file, record.act, { key: record.key, description: opened.description, kept: record.id });
    found.set(record.act, [...found.get(record.act) ?? [], picture]);
  }
  for (const [act, pictures] of found) start(pictures, gapOf(act.split(':')[1]));
}

// --- While something is on its way ---------------------------------------------------------------------------

let pressed = null; // the button that waits for them

const onTheWay = () => [...going].filter((each) => !each.refused);

function settled() {
  if (!pressed || onTheWay().length) return;
  const act = pressed;
  pressed = null;
  if (!going.size) form.requestSubmit(act);
}

// Done and Show wait for what is going up: what is shown has it. Look stays on this page, where it goes on.
form.addEventListener('submit', (event) => {
  const act = event.submitter?.value ?? '';
  if (!going.size || !/^(done|show)\b/.test(act)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const [first] = onTheWay();
  if (first) pressed = event.submitter;
  const one = first ?? [...going][0];
  one.box.scrollIntoView({ block: 'center' });
  const words = `A ${one.noun} ${first ? `is still going up. It goes on as soon as the ${one.noun} has arrived, unless you write on.`
    : 'could not be taken. Leave it out, or try again, then go on.'}`;
  tell(words, true);
  say(words);
  one.links.querySelector('button')?.focus({ preventScroll: true });
}, true);

// Who writes on has changed their mind: nothing is shown in mid-sentence.
form.addEventListener('input', () => { pressed = null; });

addEventListener('online', () => stirred?.());
addEventListener('focus', () => stirred?.());
// Its writer has signed out in another window, which has cleared the device.
new BroadcastChannel('sheaf').onmessage = () => { for (const each of going) each.kept = null; };
addEventListener('beforeunload', (event) => { if (onTheWay().some((each) => !each.kept)) event.preventDefault(); });
