// Names from the writer's private list of learners are underlined in the text while one types, and told in one line.
// The underline is the browser's own highlight: neither the text nor its elements are touched by it.
const ACCENTS = /[\u0300-\u036f\ufeff]/g; // and what holds a caret, which is no letter
const BLOCKS = '.surface :is(p, h2, pre)';
const FIELDS = 'textarea:not(.body), input[type="text"]';

const folded = (letter) => letter.toUpperCase().normalize('NFD').replace(ACCENTS, '').replace(/[’‘ʼ]/g, "'");
const words = (name) => [...name].map(folded).join('').trim().split(/\s+/);

// A finder of whole words, whatever their capitals and accents; finder(text) gives [name, from, to) of each.
export function finder(names) {
  const known = new Map(names.toReversed().map((name) => [words(name).join(' '), name]));
  const spelt = [...known.keys()].sort((a, b) => b.length - a.length).map((name) => name.split(' ').map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('\\s+'));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${spelt.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  return (text) => {
    const [made, places] = [[], []]; // each folded letter, and where it stood
    let place = 0;
    for (const letter of text) {
      for (const unit of folded(letter)) { made.push(unit); for (let n = 0; n < unit.length; n += 1) places.push(place); }
      place += letter.length;
    }
    places.push(text.length);
    return [...made.join('').matchAll(pattern)].map((found) => [
      known.get(found[0].replace(/\s+/g, ' ')), places[found.index], places[found.index + found[0].length],
    ]);
  };
}

// The letters of a block and the text nodes that hold them; a line of its own in a list is no part of it.
function lettersOf(block) {
  const nodes = [];
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return { nodes, text: nodes.map((node) => node.data).join('') };
}

function rangeIn(nodes, from, to) {
  const range = new Range();
  let place = 0;
  for (const node of nodes) {
    const end = place + node.length;
    if (from >= place && from < end) range.setStart(node, from - place);
    if (to > place && to <= end) { range.setEnd(node, to - place); break; }
    place = end;
  }
  return range;
}

export function startNames(form, names) {
  const line = document.getElementById('named');
  const find = finder(names);
  let timer = null;
  const look = () => {
    const [seen, ranges] = [new Set(), []];
    for (const field of form.querySelectorAll(FIELDS)) for (const [name] of find(field.value)) seen.add(name);
    for (const block of form.querySelectorAll(BLOCKS)) {
      const { nodes, text } = lettersOf(block);
      for (const [name, from, to] of find(text)) {
        seen.add(name);
        ranges.push(rangeIn(nodes, from, to));
      }
    }
    if (globalThis.Highlight && CSS.highlights) CSS.highlights.set('learner', new Highlight(...ranges));
    const said = seen.size ? `${line.dataset.says} ${[...seen].join(', ')}` : '';
    if (line.textContent !== said) line.textContent = said;
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(look, 200); };
  form.addEventListener('input', soon);
  new MutationObserver(soon).observe(form.querySelector('#pieces'), { childList: true, characterData: true, subtree: true });
  look();
}
