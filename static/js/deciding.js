// Single keys on *Comments that wait for you*, where there is a keyboard, and the bar for several at
// a time. The keys can be switched off; the choice stays in this browser.
import { say } from './live.js';

const OFF = 'sheaf-keys-off';
const items = () => [...document.querySelectorAll('.wait')];
const now = () => document.querySelector('.wait.now');

function areOn() {
  try { return localStorage.getItem(OFF) !== '1'; } catch { return true; }
}

function keep(on) {
  try { localStorage.setItem(OFF, on ? '0' : '1'); } catch { /* a private window forgets it */ }
}

function mark(item, focus = true) {
  for (const each of items()) each.classList.toggle('now', each === item);
  if (item && focus) {
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: 'nearest' });
  }
}

function move(by) {
  const all = items();
  const at = all.indexOf(now());
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  if (next) mark(next);
}

function press(value) {
  now()?.querySelector(`.pair button[name="do"][value="${value}"]`)?.click();
}

function answer() {
  const fold = now()?.querySelector('.answering');
  if (!fold) return;
  fold.open = true;
  fold.querySelector('textarea').focus();
}

const KEYS = {
  k: () => press('keep'),
  s: () => press('approve'),
  a: answer,
  j: () => move(1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
};

document.addEventListener('keydown', (event) => {
  if (!areOn() || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return;
  // Never while somebody types, or has a control in hand to which the key belongs.
  if (event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable], .menu, details[name="top"]')) return;
  const act = KEYS[event.key] || KEYS[event.key.toLowerCase()];
  if (!act || !now()) return;
  event.preventDefault();
  act();
});

document.addEventListener('focusin', (event) => {
  const item = event.target.closest('.wait');
  if (item && item !== now()) mark(item, false);
});

function draw() {
  const on = areOn();
  document.body.classList.toggle('has-keys', on);
  const line = document.querySelector('[data-keys]');
  if (line) {
    line.hidden = !matchMedia('(hover: hover) and (pointer: fine)').matches;
    const button = line.querySelector('button');
    button.textContent = on ? 'Switch single keys off' : 'Switch single keys on';
    button.removeAttribute('aria-pressed');
    button.addEventListener('click', () => {
      keep(!areOn());
      draw();
      document.querySelector('[data-keys] button').focus();
      say(areOn() ? 'Single keys are on.' : 'Single keys are off.');
    }, { once: true });
  }
  if (!now()) mark(items()[0], false);
  count();
}

// The bar for several stands there only while something is chosen.
function count() {
  const bar = document.getElementById('several');
  if (!bar) return;
  const chosen = document.querySelectorAll('.choose input:checked').length;
  bar.hidden = chosen === 0;
  bar.querySelector('[data-chosen]').textContent = `${chosen} chosen`;
}

document.addEventListener('change', (event) => { if (event.target.closest('.choose')) count(); });
document.addEventListener('sheaf:refreshed', () => {
  draw();
  // After a decision by key the next one is under the fingers.
  if (!document.activeElement?.closest('.wait')) mark(items()[0], false);
});
draw();
