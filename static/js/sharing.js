// What a choice would mean is shown as soon as it is made; without this the button 'Look at this choice' does it.
import { say } from './live.js';

const form = document.querySelector('form[data-share]');
const meaning = document.querySelector('#meaning');
const ready = () => {
  const whom = form.querySelector('[name=whom]:checked')?.value;
  const more = { person: 'person', other: 'cohort', address: 'address' }[whom];
  return whom && (!more || form.elements[more]?.value.trim());
};
let asked;

async function look() {
  asked?.abort();
  const data = new FormData(form); // before what was written about pictures goes
  meaning.replaceChildren();
  if (!ready()) return;
  asked = new AbortController();
  data.delete('seen');
  data.set('do', 'look');
  try {
    const reply = await fetch(form.action || location.href, { method: 'POST', body: data, signal: asked.signal });
    if (!reply.ok && reply.status !== 429) return;
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    const wrong = reply.ok ? null : page.querySelector(`#id_${data.get('whom')}_error`);
    if (wrong) {
      meaning.replaceChildren(wrong);
      return say(wrong.textContent);
    }
    const found = page.querySelector('#meaning');
    if (!found) return;
    meaning.replaceChildren(...found.childNodes);
    say(meaning.querySelector('h2')?.textContent ?? '');
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
}

if (form && meaning) {
  form.querySelector('[data-look]').hidden = true;
  meaning.removeAttribute('aria-live');
  form.addEventListener('change', event => {
    if (event.target.closest('.describe')) return;
    const choice = event.target.closest('.choice');
    if (choice && event.target.name !== 'whom' && event.target.value) choice.querySelector('[name=whom]').checked = true;
    look();
  });
}
