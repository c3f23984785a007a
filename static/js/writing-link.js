// The small form in the toolbar in which a link is set, changed or taken away.
import { link as setLink, linkAround } from './surface-acts.js';
import { isAddress } from './surface-marks.js';
import { wordsOf } from './surface-tree.js';

// What somebody wrote as an address, as one: 'kent.ac.uk' is meant as https://kent.ac.uk.
function meant(typed) {
  const words = typed.trim();
  if (isAddress(words)) return words;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(words)) return `mailto:${words}`;
  if (/^[^\s/:@]+\.[^\s/:@]{2,}([/?#]\S*)?$/.test(words) && isAddress(`https://${words}`)) return `https://${words}`;
  return null;
}

export function startLink(tools, surface) {
  const box = document.getElementById('link-form');
  const button = tools.querySelector('[data-mark="link"]');
  const [words, to, wrong] = ['link-words', 'link-to', 'link-wrong'].map((id) => document.getElementById(id));
  const wordsLine = document.getElementById('link-words-line');
  const removes = box.querySelector('[data-link="remove"]');
  let place = null; // { here, from, to } as [number of the line, offset]
  const highlight = window.Highlight && CSS.highlights;

  function open() {
    const here = surface();
    if (!here) return;
    here.focus();
    const { lines, at } = here.where();
    if (!at || at.from.line.kind === 'raw') return;
    const around = linkAround(at.from.line, at.from.offset);
    const inside = around && at.from.line === at.to.line && around.to >= at.to.offset;
    const from = inside ? { line: at.from.line, offset: around.from } : at.from;
    const end = inside ? { line: at.from.line, offset: around.to } : at.to;
    place = { here, from: [lines.indexOf(from.line), from.offset], to: [lines.indexOf(end.line), end.offset] };
    const isCaret = from.line === end.line && from.offset === end.offset;
    const chosen = from.line === end.line ? wordsOf(from.line).slice(from.offset, end.offset) : '';
    to.value = inside ? around.href.replace(/^mailto:/, '') : meant(chosen) ?? '';
    words.value = '';
    wordsLine.hidden = !isCaret;
    removes.hidden = !inside;
    say('');
    if (highlight && !isCaret) {
      const range = document.createRange();
      const selection = document.getSelection().getRangeAt(0);
      range.setStart(selection.startContainer, selection.startOffset);
      range.setEnd(selection.endContainer, selection.endOffset);
      CSS.highlights.set('linking', new window.Highlight(range));
    }
    box.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    (isCaret ? words : to).focus();
  }

  function close(back = true) {
    if (box.hidden) return;
    box.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (highlight) CSS.highlights.delete('linking');
    if (back && place) { place.here.focus(); place.here.choose(place.from, place.to); }
  }

  function say(sentence) {
    wrong.textContent = sentence;
    wrong.hidden = !sentence;
    if (sentence) to.setAttribute('aria-invalid', 'true');
    else to.removeAttribute('aria-invalid');
  }

  function set(href) {
    const { here, from, to: end } = place;
    close();
    here.act((lines, at) => setLink(lines, at, href, words.value.trim() || href.replace(/^mailto:/, '')), { at: here.places(from, end) });
    here.stepOutOfLink();
  }

  function finish() {
    const href = meant(to.value);
    if (href) { set(href); return; }
    say(to.value.trim() ? 'This is no address. Write it like www.kent.ac.uk.' : 'Write where the link leads, like www.kent.ac.uk.');
    to.focus();
  }

  box.addEventListener('input', (event) => { event.stopPropagation(); say(''); });
  box.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') { event.preventDefault(); close(); }
    if (event.key === 'Enter' && event.target.matches('input')) { event.preventDefault(); event.stopPropagation(); finish(); }
  });
  box.addEventListener('click', (event) => {
    const act = event.target.closest('[data-link]')?.dataset.link;
    if (act === 'set') finish();
    else if (act === 'cancel') close();
    else if (act === 'remove') set('');
  });
  return { open, toggle: () => (box.hidden ? open() : close()) };
}
