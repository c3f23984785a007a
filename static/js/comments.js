// Comments without a reload: a form marked data-quick is sent in the background, and the part of the
// page marked data-live is read anew. What somebody is typing elsewhere in it stays. Without this
// script every one of these forms works as a form.
import { say } from './live.js';

const live = () => document.querySelector('[data-live]');

// What is being typed, what is open and what is chosen: kept over a change of the part, by id.
function remember(part) {
  return {
    texts: [...part.querySelectorAll('textarea[id]')].filter((area) => area.value).map((area) => [area.id, area.value]),
    open: [...part.querySelectorAll('details[id][open]')].map((each) => each.id),
    chosen: [...part.querySelectorAll('.choose input:checked')].map((box) => box.value),
  };
}

function restore(part, kept) {
  for (const [id, value] of kept.texts) {
    const area = part.querySelector(`#${CSS.escape(id)}`);
    if (area) area.value = value;
  }
  for (const id of kept.open) {
    const each = part.querySelector(`#${CSS.escape(id)}`);
    if (each) each.open = true;
  }
  for (const box of part.querySelectorAll('.choose input')) box.checked = kept.chosen.includes(box.value);
}

export async function refresh() {
  const part = live();
  const reply = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (!reply.ok) return location.reload();
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  const fresh = page.querySelector('[data-live]');
  if (!fresh) return location.reload();
  const kept = remember(part);
  restore(fresh, kept);
  part.replaceWith(document.adoptNode(fresh));
  // What stands elsewhere and counts it: the numbers in the bar, what is left to do with a text.
  const along = [...page.querySelectorAll('[data-along]')];
  const here = document.querySelectorAll('[data-along]');
  if (here.length === along.length) here.forEach((each, at) => each.replaceChildren(...along[at].childNodes));
  document.title = page.title;
  fading();
  document.dispatchEvent(new CustomEvent('sheaf:refreshed'));
  return undefined;
}

function wrong(form, words) {
  form.querySelector(':scope > .wrong')?.remove();
  const line = document.createElement('p');
  line.className = 'wrong';
  line.setAttribute('role', 'alert');
  line.textContent = words;
  form.append(line);
}

async function send(form, button) {
  const data = new FormData(form, button);
  const named = data.getAll('comment').map((value) => value.split('.')[0]);
  const items = named.map((id) => document.getElementById(`c-${id}`)).filter(Boolean);
  const buttons = form.querySelectorAll('button');
  for (const each of buttons) each.disabled = true;
  for (const each of items) each.classList.add('done');
  let reply;
  let told;
  try {
    reply = await fetch(form.action, { method: 'POST', body: data, headers: { Accept: 'application/json' } });
    told = await reply.json();
  } catch {
    told = { error: 'There is no connection just now. Nothing is lost: send it again in a moment.' };
  }
  for (const each of buttons) each.disabled = false;
  for (const each of items) each.classList.remove('done');
  if (told.error) {
    const token = form.elements.csrfmiddlewaretoken;
    if (told.token && token) token.value = told.token;
    wrong(form, told.error);
    return;
  }
  // What was sent is no longer being typed.
  for (const area of form.querySelectorAll('textarea')) area.value = '';
  for (const fold of [form.closest('details.answer, .more > details')]) if (fold) fold.open = false;
  const next = document.activeElement;
  const after = items.at(-1)?.nextElementSibling?.id;
  await refresh();
  say(told.said || '');
  const refused = told.refused?.[0]?.comment;
  const goal = refused || told.comment;
  const place = (goal && document.getElementById(`c-${goal}`)) || (after && document.getElementById(after));
  if (place) {
    place.closest('details:not([open])')?.setAttribute('open', '');
    place.setAttribute('tabindex', '-1');
    place.focus({ preventScroll: Boolean(!goal) });
    place.scrollIntoView({ block: 'nearest' });
  } else if (!document.contains(next)) {
    const head = live().querySelector('h1, h2');
    head?.setAttribute('tabindex', '-1');
    head?.focus({ preventScroll: true });
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('form[data-quick]') || !live()?.contains(form)) return;
  event.preventDefault();
  send(form, event.submitter);
});

// The bar with Undo: each line goes when its minute is over.
function fading() {
  const bar = document.querySelector('[data-undo]');
  document.body.classList.toggle('undoing', Boolean(bar?.querySelector('li')));
  for (const line of document.querySelectorAll('[data-undo] li')) {
    setTimeout(() => {
      line.remove();
      document.body.classList.toggle('undoing', Boolean(document.querySelector('[data-undo] li')));
    }, Number(line.dataset.left) * 1000);
  }
}

// A link to one comment opens the fold that it stands in.
function unfold() {
  const at = location.hash.startsWith('#c-') && document.getElementById(location.hash.slice(1));
  const fold = at && at.closest('details');
  if (fold && !fold.open) {
    fold.open = true;
    at.scrollIntoView();
  }
}

fading();
unfold();
addEventListener('hashchange', unfold);
