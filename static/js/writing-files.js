// Files go up while one writes on, and videos come in by their address. This comes when somebody adds one.
import { say } from './live.js';
import { arrange, Failed, form, newKey, token } from './writing-saving.js';

const MOST = 25 * 1024 * 1024;
const made = (name, has, ...children) => {
  const element = Object.assign(document.createElement(name), has);
  element.append(...children);
  return element;
};

function button(words, act) {
  const pressed = made('button', { type: 'button', className: 'text', textContent: words });
  pressed.addEventListener('click', act);
  return pressed;
}

// Sends the file alone. Resolves to its name; throws Failed with a sentence.
function carry(file, key, request, progress) {
  return new Promise((resolve, reject) => {
    const data = new FormData();
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token(), do: 'upload', kind: 'file', form_key: key })) data.set(name, value);
    data.set('file', file, file.name);
    request.open('POST', form.action);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('X-CSRFToken', token());
    request.responseType = 'json';
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => { if (lengthComputable) progress(loaded / total); };
    request.onabort = () => reject(new Failed({ error: 'Left out.' }, 0));
    request.onerror = () => reject(new Failed({ error: 'The file did not arrive: there is no connection just now. Nothing that you wrote is lost.' }, 0));
    request.onload = () => {
      if (request.status === 200 && request.response?.picture) resolve(request.response.picture);
      else reject(new Failed({ error: request.response?.error || 'The file did not arrive.' }, request.status));
    };
    request.send(data);
  });
}

// One file on its way, with a line that says how far it has come; `act` puts it in its place, after `before`.
function go(file, act, before) {
  const key = newKey(); // tried again, it finds what arrived the first time
  const words = made('span', {});
  const bar = made('progress', { max: 100, value: 0 });
  bar.setAttribute('aria-label', `${file.name} going up`);
  const links = made('div', { className: 'links' });
  const box = made('div', { className: 'piece file going' }, made('div', { className: 'attached' },
    made('p', { className: 'what', textContent: file.name, dir: 'auto' }), made('p', { className: 'up' }, words, bar), links));
  before.after(box);
  const leave = () => { box.remove(); say('The file is left out.'); };
  const fail = (sentence, again) => {
    bar.hidden = true;
    words.textContent = sentence;
    say(sentence);
    links.replaceChildren(...again ? [button('Try again', send)] : [], button('Leave it out', leave));
  };
  const tell = (part) => {
    bar.value = Math.round(part * 100);
    words.textContent = part < 1 ? `File going up: ${Math.round(part * 100)} %. Go on writing.` : 'File is being looked at. Go on writing.';
  };
  async function send() {
    const request = new XMLHttpRequest();
    let isLeft = false;
    bar.hidden = false;
    tell(0);
    links.replaceChildren(button('Cancel', () => { isLeft = true; request.abort(); leave(); }));
    try {
      const picture = await carry(file, key, request, tell);
      links.replaceChildren();
      await arrange(act, { picture, form_key: key }, box.contains(document.activeElement));
      box.remove();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (!isLeft) fail(error.message || 'The file could not be put in its place yet.', ![413, 422].includes(error.status));
    }
  }
  if (file.size > MOST) fail('This file is larger than 25 MB. Please choose a smaller one.', false);
  else { say('File going up. Go on writing.'); return send(); }
  return null;
}

// Files that were dropped: they come after the piece of this key, in their order.
export async function add(files, key) {
  for (const file of [...files].reverse()) await go(file, `add-file:${key}`, document.getElementById(`gap-${key}`));
}

// A file that was chosen in a field of the surface.
export function take(input) {
  const [file] = input.files;
  const gap = input.closest('.between');
  const piece = input.closest('.piece');
  input.value = '';
  if (gap) gap.open = false;
  return gap ? go(file, `add-file:${gap.dataset.after}`, gap) : go(file, `replace-file:${piece.dataset.key}`, piece);
}

// The address of a video: it stays where it was typed until it has become a piece.
export async function video(pressed) {
  const field = pressed.parentElement.querySelector('input');
  const old = document.getElementById(`${field.id}-wrong`);
  old?.remove();
  field.removeAttribute('aria-invalid');
  try {
    await arrange(pressed.value);
    field.value = '';
    field.closest('details').open = false;
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    const sentence = error.message || 'The video could not be put in yet: there is no connection just now.';
    const line = made('p', { className: 'wrong', id: `${field.id}-wrong`, textContent: sentence });
    field.parentElement.after(line);
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', line.id);
    field.focus();
    say(sentence);
  }
}
