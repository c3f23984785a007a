// A journal's list follows what is typed and chosen; without this the button 'Find' does it.
import { say } from './live.js';

const form = document.querySelector('form[data-find]');
const list = document.querySelector('#found');
let asked, later;

async function find() {
  asked?.abort();
  asked = new AbortController();
  const words = form.elements.q.value.trim();
  if (words.length === 1) return;
  const address = new URL(form.action, location.href);
  for (const [name, value] of new FormData(form)) if (value.trim()) address.searchParams.set(name, value.trim());
  try {
    const reply = await fetch(address, { signal: asked.signal });
    if (!reply.ok && reply.status !== 429) return;
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    const found = page.querySelector('#found');
    if (!found) return;
    list.replaceChildren(...found.childNodes);
    form.querySelector('#find-wrong')?.remove();
    const wrong = page.querySelector('#find-wrong');
    if (wrong) {
      form.append(wrong);
      return say(wrong.textContent);
    }
    history.replaceState(null, '', address);
    const number = list.querySelectorAll('.entries > li').length;
    const more = list.querySelector('a[rel=next]') ? 'More than ' : '';
    say(number ? `${more}${number} ${number === 1 ? 'entry' : 'entries'}.` : 'No entry.');
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
}

if (form && list) {
  form.querySelector('button').hidden = true;
  form.addEventListener('submit', event => { event.preventDefault(); find(); });
  form.addEventListener('input', event => {
    clearTimeout(later);
    later = setTimeout(find, event.target.name === 'q' ? 400 : 0);
  });
}
