// Pictures go up while one writes on. The file is sent by itself; only when it has arrived it is put in its place.
import { say } from './live.js';
import { arrange, Failed, newKey, token } from './writing-saving.js';
import { currentSurface } from './surface.js';

const TYPES = 'JPEG, PNG, WebP, GIF or HEIC';
let number = 0;

function show(file) {
  const box = document.createElement('div');
  box.className = 'piece picture going';
  box.id = `going-${number += 1}`;
  const figure = document.createElement('figure');
  figure.className = 'pic';
  const image = document.createElement('img');
  image.alt = 'The picture that is going up';
  image.src = URL.createObjectURL(file);
  image.onerror = () => image.remove(); // a kind that this browser cannot show, like HEIC
  const line = document.createElement('p');
  line.className = 'up';
  const words = document.createElement('span');
  const bar = document.createElement('progress');
  Object.assign(bar, { max: 100, value: 0 });
  bar.setAttribute('aria-label', 'Picture going up');
  line.append(words, bar);
  const tell = document.createElement('div');
  tell.className = 'tell';
  const label = document.createElement('label');
  label.htmlFor = `${box.id}-description`;
  label.textContent = 'What would you tell someone who cannot see it?';
  const area = document.createElement('textarea');
  Object.assign(area, { id: label.htmlFor, rows: 1, dir: 'auto' });
  tell.append(label, area);
  const links = document.createElement('div');
  links.className = 'links';
  figure.append(image, line, tell, links);
  box.append(figure);
  return { box, words, bar, area, links, image };
}

function button(words, act) {
  const made = document.createElement('button');
  Object.assign(made, { type: 'button', className: 'text', textContent: words });
  made.addEventListener('click', act);
  return made;
}

// Sends the file alone. Resolves to the picture's name; throws Failed with a sentence.
function carry(form, file, key, progress) {
  return new Promise((resolve, reject) => {
    const data = new FormData();
    data.set('csrfmiddlewaretoken', token());
    data.set('do', 'upload');
    data.set('form_key', key);
    data.set('file', file);
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('X-CSRFToken', token());
    request.responseType = 'json';
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress(event.loaded / event.total); };
    request.onerror = () => reject(new Failed({ error: 'The picture did not arrive: there is no connection just now.' }, 0));
    request.onload = () => {
      const answer = request.response;
      if (request.status === 200 && answer?.picture) resolve(answer.picture);
      else reject(new Failed({ error: answer?.error || 'The picture did not arrive.' }, request.status));
    };
    request.send(data);
  });
}

async function take(form, file, act, place) {
  const seen = show(file);
  const key = newKey(); // tried again, it finds what arrived the first time
  place(seen.box);
  const bind = () => {
    seen.links.replaceChildren();
    seen.bar.hidden = false;
    return send();
  };
  const fail = (words) => {
    seen.words.textContent = words;
    seen.bar.hidden = true;
    say(words);
    seen.links.replaceChildren(
      button('Try again', bind),
      button('Leave it out', () => { URL.revokeObjectURL(seen.image.src); seen.box.remove(); }),
    );
  };
  const send = async () => {
    seen.words.textContent = 'Picture going up: 0 %. Go on writing.';
    say('Picture going up. Go on writing.');
    try {
      const picture = await carry(form, file, key, (part) => {
        const percent = Math.round(part * 100);
        seen.bar.value = percent;
        seen.words.textContent = percent < 100
          ? `Picture going up: ${percent} %. Go on writing.` : 'Picture is being made ready. Go on writing.';
      });
      const hadFocus = seen.box.contains(document.activeElement);
      await arrange(act, { picture, description: seen.area.value }, hadFocus);
      URL.revokeObjectURL(seen.image.src);
      seen.box.remove();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      fail(error.message || 'The picture could not be put in its place yet.');
    }
  };
  if (file.size > 15 * 1024 * 1024) {
    fail('This picture is larger than 15 MB. Please choose a smaller one.');
  } else if (file.type && !/^image\//.test(file.type)) {
    fail(`This file is not a picture. Sheaf takes ${TYPES}.`);
  } else {
    await bind();
  }
}

export function startPictures(form) {
  form.addEventListener('change', (event) => {
    const input = event.target;
    if (input.type !== 'file' || !input.files.length) return;
    const gap = input.closest('.between');
    const files = [...input.files];
    input.value = '';
    if (gap) {
      gap.open = false;
      take(form, files[0], `add-picture:${gap.dataset.after}`, (box) => gap.after(box));
    } else {
      const piece = input.closest('.piece');
      take(form, files[0], `replace:${piece.dataset.key}`, (box) => piece.after(box));
    }
  });
  // Pictures that were pasted or dropped into a text come after it, the last one first, so that they keep their order.
  form.addEventListener('sheaf:pictures', async (event) => {
    const { key } = event.target.closest('.piece').dataset;
    const gap = document.getElementById(`gap-${key}`);
    for (const file of [...event.detail].reverse()) await take(form, file, `add-picture:${key}`, (box) => gap.after(box));
  });
  // Camera first: the picture comes after the text that has the caret, or at the end.
  const tool = document.getElementById('tool-picture');
  tool.addEventListener('click', (event) => {
    event.preventDefault();
    const piece = currentSurface()?.root.closest('.piece') ?? [...form.querySelectorAll('#pieces > .piece[data-key]')].pop();
    const gap = piece && document.getElementById(`gap-${piece.dataset.key}`);
    (gap ?? form).querySelector('input[type="file"]')?.click();
  });
}
