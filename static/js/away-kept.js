// What waits here from before, said on the two pages that there are without a network; what was begun here can be gone on with.
import { device, FILES, keptOf } from './device.js';
import { countWords, read } from './device-bring.js';
import { isDraft } from './device-draft.js';

const clock = (at) => new Date(at).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).replace(',', ' at');
const CALLED = 60; // letters of a text without a title

const made = (name, has, ...inside) => {
  const element = Object.assign(document.createElement(name), has);
  element.append(...inside);
  return element;
};

// Whether some window of this browser has this draft open: it keeps and sends it itself.
export const isOpen = async (address) => Boolean((await navigator.locks?.query())?.held.some(({ name }) => name === `sheaf ${address}`));

const called = ({ title, texts }) => {
  const words = (title.trim() || texts.join(' ').trim()).replace(/\s+/g, ' ');
  return words.length > CALLED ? `${words.slice(0, CALLED)} …` : words || 'A picture';
};

// Fills `line` for its writer, and hides it where nothing waits; `where` says where it is kept. `but` is the address of
// the draft that one writes here.
export async function tellWaiting(line, { person }, where = `on this ${device}`, but = '') {
  const others = (all) => all.filter(({ address }) => address !== but);
  const [texts, files] = [others(await keptOf(person)), others(await keptOf(person, FILES))];
  const words = countWords(texts.length, files.length);
  line.hidden = !words;
  const list = made('ul', { className: 'gap-3' });
  let rest = texts.length;
  for (const record of texts.filter(isDraft)) {
    const draft = await read(record).catch(() => null);
    if (!draft || await isOpen(record.address)) continue;
    rest -= 1;
    const go = made('a', { href: `/away/write/?draft=${draft.key}` }, 'Go on with ', made('b', { dir: 'auto', textContent: called(draft) }));
    list.append(made('li', {}, go, ` of ${clock(record.at)}`));
  }
  line.replaceChildren(`${words} kept ${where}, not saved yet.${rest ? ' You see all of it again when there is a connection.' : ''}`, ...list.children.length ? [list] : []);
}
