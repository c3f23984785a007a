// The toolbar: what it does is done by the surface that had the caret last.
import { say } from './live.js';
import * as history from './surface-undo.js';
import { currentSurface, surfaceOf } from './surface.js';

async function look(form, button) {
  const pane = document.getElementById('look');
  if (!pane.hidden) {
    pane.hidden = true;
    button.setAttribute('aria-pressed', 'false');
    return;
  }
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  let response;
  try {
    response = await fetch(form.dataset.preview, {
      method: 'POST', body: data, headers: { 'X-Requested-With': 'sheaf' }, credentials: 'same-origin',
    });
  } catch { document.dispatchEvent(new Event('sheaf:lost')); return; }
  if (!response.ok) return;
  pane.replaceChildren(Object.assign(document.createElement('p'), { className: 'quiet', textContent: 'This is how it will look. The same button goes on writing.' }), ...new DOMParser().parseFromString(await response.text(), 'text/html').body.childNodes);
  pane.hidden = false; // and all else on the sheet is away (writing.css)
  button.setAttribute('aria-pressed', 'true');
  pane.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// The title, a description, a line under a picture: what is typed there is a step of undo, too.
const isPlain = (field) => field.matches('textarea:not(.body), [type="text"]') && field.closest('.piece, .heading-of');
const plain = new WeakMap();

function noteField({ target }) {
  if (!isPlain(target)) return;
  if (!plain.has(target)) plain.set(target, { root: target, said: target.defaultValue, restore });
  const held = plain.get(target);
  if (held.said !== target.value) history.note(held, held.said, target.value, 'typing');
  held.said = target.value;
}

function restore(words) {
  this.root.value = this.said = words;
  this.root.focus({ preventScroll: true });
  this.root.dispatchEvent(new Event('input', { bubbles: true }));
}

export function startTools(form) {
  form.addEventListener('input', noteField);
  const tools = form.querySelector('.tools');
  const marks = [...tools.querySelectorAll('[data-mark]')];
  const acts = [...tools.querySelectorAll('[data-do]')];
  const preview = document.getElementById('tool-preview');
  const pane = document.getElementById('look');
  [...marks, ...acts].forEach((button) => { button.hidden = false; });
  const surface = () => currentSurface() ?? surfaceOf(form.querySelector('textarea.body'));
  // The form of a link comes when somebody begins to write, and the page opens sooner.
  let linking = null; // one form, however often it is asked for before it is there
  const link = () => (linking ??= import('./writing-link.js').then(({ startLink }) => startLink(tools, surface), () => { linking = null; }));
  const onLink = (act) => link().then((box) => box?.[act]());
  form.addEventListener('focusin', link, { once: true });
  // The caret stays in the text while a button is pressed, and the keyboard of a phone stays open.
  tools.addEventListener('pointerdown', (event) => { if (event.target.closest('[data-mark], [data-do]')) event.preventDefault(); });
  tools.addEventListener('mousedown', (event) => { if (event.target.closest('[data-mark], [data-do]')) event.preventDefault(); });
  tools.addEventListener('click', (event) => {
    const { mark, do: act } = event.target.closest('[data-mark], [data-do]')?.dataset ?? {};
    if (!mark && !act) return;
    if (pane && !pane.hidden) look(form, preview); // nobody changes what they do not see
    else if (act) history[act]();
    else if (isPlain(document.activeElement)) say('Here are words alone, without marks.');
    else if (mark === 'link') onLink('toggle');
    else if (mark) surface()?.press(mark);
    tell();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && pane && !pane.hidden) look(form, preview);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !event.target.matches('.surface, .link-form *')) {
      event.preventDefault();
      history[event.shiftKey ? 'redo' : 'undo']();
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k' && event.target.matches('.surface')) {
      event.preventDefault();
      onLink('open');
    }
  });
  // What is pressed says how the words at the caret are.
  function tell() {
    const here = currentSurface();
    const state = here?.root.contains(document.activeElement) ? here.state() : {};
    for (const button of marks) button.setAttribute('aria-pressed', String(Boolean(state[button.dataset.mark])));
  }
  function able() {
    const can = history.can();
    for (const button of acts) button.setAttribute('aria-disabled', String(!can[button.dataset.do]));
  }
  document.addEventListener('selectionchange', tell);
  form.addEventListener('input', tell);
  document.addEventListener('sheaf:undo', able);
  if (preview) { // without a network there is none
    preview.type = 'button';
    preview.setAttribute('aria-pressed', 'false');
    preview.addEventListener('click', () => look(form, preview));
  }
  dock(tools);
}

// Where the keyboard lies over the page instead of making it smaller, the toolbar follows its edge.
function dock(tools) {
  const view = window.visualViewport;
  if (!view) return;
  const place = () => {
    const hidden = innerWidth < 960 ? Math.max(0, innerHeight - view.height - view.offsetTop) : 0;
    tools.style.translate = hidden > 1 ? `0 ${-hidden}px` : '';
    tools.parentElement.style.setProperty('--covered', `${hidden}px`);
  };
  view.addEventListener('resize', () => { place(); currentSurface()?.seeCaret(); });
  view.addEventListener('scroll', place);
}
