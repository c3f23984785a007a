// A picture is seen large over the page, and with the arrow keys the others of its text. Without this script its link opens it.
let dialog = null;
let all = [];
let at = 0;

function made(name, has, ...children) {
  const element = Object.assign(document.createElement(name), has);
  element.append(...children);
  return element;
}

function build() {
  const found = made('dialog', { className: 'largest' },
    made('img', { alt: '' }),
    made('div', {},
      made('p', { role: 'status' }),
      made('button', { type: 'button', textContent: 'Previous' }),
      made('button', { type: 'button', textContent: 'Next' }),
      made('button', { type: 'button', textContent: 'Close' })));
  found.setAttribute('aria-label', 'The picture, large');
  const [before, after, close] = found.querySelectorAll('button');
  before.addEventListener('click', () => turn(-1));
  after.addEventListener('click', () => turn(1));
  close.addEventListener('click', () => found.close());
  found.querySelector('img').addEventListener('click', () => found.close());
  found.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    turn(by);
  });
  found.addEventListener('close', () => {
    found.querySelector('img').removeAttribute('src');
    all[at]?.focus();
  });
  document.body.append(found);
  return found;
}

function turn(by) {
  const next = at + by;
  if (next < 0 || next >= all.length) return;
  at = next;
  show();
}

function show() {
  const small = all[at].querySelector('img');
  const line = all[at].parentNode.querySelector('figcaption')?.textContent ?? '';
  Object.assign(dialog.querySelector('img'), { src: all[at].href, alt: small.alt });
  const place = all.length > 1 ? `${at + 1} of ${all.length}` : '';
  dialog.querySelector('p').textContent = [place, line].filter(Boolean).join(' · ');
  const [before, after] = dialog.querySelectorAll('button');
  before.hidden = after.hidden = all.length < 2;
  before.disabled = at === 0;
  after.disabled = at === all.length - 1;
  if (dialog.contains(document.activeElement) && document.activeElement.disabled) dialog.querySelector('button:last-of-type').focus();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a.large');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  dialog ??= build();
  all = [...link.closest('.prose').querySelectorAll('a.large')];
  at = all.indexOf(link);
  show();
  dialog.showModal();
});
