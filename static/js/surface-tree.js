// Lines to elements and back, and where the caret is in them. Elements are built one by one: nothing that a person
// typed or pasted is ever read as HTML.
import { isAddress, joined } from './surface-marks.js';

export const EMPTY = '\ufeff'; // holds a caret where the next letter is to be bold, and is no letter itself
const LEAVES = 'p, h2, hr, pre';
const MARKS = { STRONG: { b: true }, B: { b: true }, EM: { i: true }, I: { i: true }, CODE: { c: true } };

const make = (name, more = {}) => Object.assign(document.createElement(name), more);
export const lengthOf = (line) => line.runs.reduce((all, run) => all + run.t.length, 0);
export const wordsOf = (line) => line.runs.map((run) => run.t).join('');

// --- Lines to elements ------------------------------------------------------------------------------

function written(text) {
  const pieces = text.split('\n');
  return pieces.flatMap((piece, n) => [...(n ? [make('br')] : []), ...(piece ? [document.createTextNode(piece)] : [])]);
}

function runElement(run) {
  let nodes = written(run.t);
  const wrap = (name, more) => { const made = make(name, more); made.append(...nodes); nodes = [made]; };
  if (run.c) wrap('code');
  if (run.i) wrap('em');
  if (run.b) wrap('strong');
  if (run.href && isAddress(run.href)) wrap('a', { href: run.href, ...(run.title && { title: run.title }) });
  return nodes;
}

export function fill(leaf, line) {
  if (line.kind === 'rule') return;
  const nodes = line.kind === 'raw' ? written(wordsOf(line)) : line.runs.flatMap(runElement);
  leaf.replaceChildren(...nodes);
  const words = wordsOf(line);
  if (!words || words.endsWith('\n')) leaf.append(make('br')); // so that the last line has a height
}

function leafOf(line) {
  const leaf = make({ heading: 'h2', rule: 'hr', raw: 'pre' }[line.kind] ?? 'p');
  if (line.kind === 'heading') leaf.dataset.depth = line.depth;
  if (line.kind === 'raw') leaf.className = 'raw';
  if (line.kind !== 'item' && line.kind !== 'rule') leaf.dir = 'auto';
  fill(leaf, line);
  line.leaf = leaf;
  return leaf;
}

// The element of lines that stand in one list, in one quotation, or alone.
export function build(lines) {
  const top = document.createDocumentFragment();
  let quotes = [];
  let lists = [];
  for (const line of lines) {
    if (line.quote < quotes.length) { quotes.length = line.quote; lists = []; }
    while (quotes.length < line.quote) {
      const quote = make('blockquote');
      (quotes.at(-1) ?? top).append(quote);
      quotes.push(quote);
      lists = [];
    }
    const place = quotes.at(-1) ?? top;
    if (line.kind !== 'item') {
      lists = [];
      place.append(leafOf(line));
      continue;
    }
    line.level = Math.min(line.level, lists.length);
    lists.length = Math.min(lists.length, line.level + 1);
    if (lists[line.level] && lists[line.level].localName !== line.list) lists.length = line.level;
    if (!lists[line.level]) {
      const list = make(line.list);
      if (line.list === 'ol' && line.number > 1) list.start = line.number;
      (lists.at(-1)?.lastElementChild ?? place).append(list);
      lists.push(list);
    }
    const item = make('li', { dir: 'auto' });
    item.append(leafOf(line));
    lists[line.level].append(item);
  }
  return top.firstElementChild;
}

// --- Elements to lines --------------------------------------------------------------------------------

// The runs of some nodes. Also of what a browser or a program put among them.
export function runsOf(nodes, given = {}) {
  const runs = [];
  const read = (node, marks) => {
    if (node.nodeType === 3) runs.push({ ...marks, t: node.data.replaceAll(EMPTY, '') });
    else if (node.nodeName === 'BR') runs.push({ ...marks, t: '\n' });
    else if (node.nodeType === 1) {
      const link = node.nodeName === 'A' && node.href ? { href: node.getAttribute('href'), ...(node.title && { title: node.title }) } : {};
      for (const child of node.childNodes) read(child, { ...marks, ...MARKS[node.nodeName], ...link });
    }
  };
  for (const node of nodes) read(node, given);
  return joined(runs);
}

function leafRuns(leaf) {
  const runs = runsOf(leaf.childNodes);
  let last = leaf.lastChild;
  while (last?.lastChild) last = last.lastChild;
  if (last?.nodeName === 'BR' && runs.length) {
    const end = runs.at(-1);
    runs[runs.length - 1] = { ...end, t: end.t.slice(0, -1) };
  }
  return runs.filter((run) => run.t);
}

// The lines of the surface. `changed` says that a line is not as this module would have built it.
export function read(root) {
  const lines = [];
  const add = (kind, where, more) => {
    const line = { kind, quote: where.quote, level: 0, top: where.top, ...more };
    if (line.leaf) Object.defineProperty(line, 'runs', lazy(line));
    lines.push(line);
  };
  const walk = (parent, where) => {
    let stray = [];
    const flush = () => {
      if (stray.some((node) => node.nodeType === 1 || node.data?.trim())) {
        add(where.list ? 'item' : 'text', where, { changed: true, runs: runsOf(stray), list: where.list, level: where.level });
      }
      stray = [];
    };
    for (const node of parent.childNodes) {
      const here = where.top ? where : { ...where, top: node };
      if (node.nodeType !== 1 || !/^(P|H[1-6]|HR|PRE|UL|OL|LI|BLOCKQUOTE|DIV|SECTION|ARTICLE)$/.test(node.nodeName)) {
        if (!(stray.length === 0 && node.nodeType === 3 && !node.data.trim())) stray.push(node);
        if (!where.top) flush();
        continue;
      }
      flush();
      if (node.matches(LEAVES) && !node.querySelector(`${LEAVES}, div, ul, ol, li, blockquote`)) {
        const changed = node.querySelector(':not(strong, em, code, a, br)') !== null;
        if (node.nodeName === 'HR') add('rule', here, { leaf: node });
        else if (node.nodeName === 'PRE') add('raw', here, { leaf: node });
        else if (where.list) add('item', here, { leaf: node, list: where.list, number: where.number, level: where.level, changed });
        else if (node.nodeName === 'H2') add('heading', here, { leaf: node, depth: Number(node.dataset.depth) || 2, changed });
        else add('text', here, { leaf: node, changed });
      } else if (node.nodeName === 'UL' || node.nodeName === 'OL') {
        walk(node, { ...here, list: node.localName, number: node.start ?? 1, level: where.list ? where.level + 1 : 0 });
      } else if (node.nodeName === 'BLOCKQUOTE') {
        walk(node, { ...here, list: undefined, quote: Math.min(4, where.quote + 1) });
      } else {
        const before = lines.length;
        walk(node, here);
        if (node.nodeName !== 'LI') lines.slice(before).forEach((line) => { line.changed = true; });
      }
    }
    flush();
  };
  walk(root, { quote: 0, level: 0 });
  return lines;
}

const lazy = (line) => ({
  configurable: true,
  enumerable: true,
  get() { const runs = line.kind === 'rule' ? [] : leafRuns(line.leaf); line.runs = runs; return runs; },
  set(runs) { Object.defineProperty(line, 'runs', { value: runs, writable: true, enumerable: true, configurable: true }); },
});

// Which lines stand in one element: [[line, …], …].
export function tops(lines) {
  const groups = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const [root, before] = [group?.[0], group?.at(-1)];
    const listed = before && line.kind === 'item' && before.kind === 'item' && !line.quote && !before.quote
      && (line.level > 0 || line.list === root.list);
    if (before && ((line.quote && before.quote) || listed)) group.push(line);
    else groups.push([line]);
  }
  return groups;
}

// Makes the surface hold these lines. Elements of which nothing changed stay the same elements.
export function write(root, lines) {
  for (const line of lines) {
    if (line.kind !== 'heading' || !line.changed) continue;
    line.runs = line.runs.map((run) => ({ ...run, t: run.t.replaceAll('\n', ' ') })); // a heading is one line
  }
  const nodes = tops(lines).map((group) => {
    const { top } = group[0];
    const stays = top?.parentNode === root && group.every((line) => !line.changed && line.top === top) && group.length === countOf(top);
    return stays ? top : build(group);
  });
  arrange(root, nodes);
}

const countOf = (top) => (top.matches?.(LEAVES) ? 1 : top.querySelectorAll(LEAVES).length);

export function arrange(root, nodes) {
  const kept = new Set(nodes);
  for (const child of [...root.childNodes]) if (!kept.has(child)) child.remove();
  nodes.forEach((node, n) => { if (root.childNodes[n] !== node) root.insertBefore(node, root.childNodes[n] ?? null); });
}

// --- The caret ------------------------------------------------------------------------------------------

export function leafAt(root, node) {
  const element = node.nodeType === 1 ? node : node.parentElement;
  const leaf = element?.closest(LEAVES);
  return leaf && root.contains(leaf) && leaf !== root ? leaf : null;
}

// How many letters of `leaf` stand before a point in it; a break counts as one.
export function offsetIn(leaf, node, at) {
  let count = 0;
  const walk = (parent) => {
    for (let n = 0; n < parent.childNodes.length; n += 1) {
      if (parent === node && n === at) return true;
      const child = parent.childNodes[n];
      if (child.nodeType === 3) {
        const text = child === node ? child.data.slice(0, at) : child.data;
        count += text.replaceAll(EMPTY, '').length;
        if (child === node) return true;
      } else if (child.nodeName === 'BR') {
        if (child === node) return true;
        count += 1;
      } else if (walk(child)) {
        return true;
      }
    }
    return parent === node;
  };
  walk(leaf);
  return count;
}

// The point in `leaf` after so many letters: [node, offset].
export function pointIn(leaf, offset) {
  let left = offset;
  let point = null;
  const walk = (parent) => {
    for (let n = 0; n < parent.childNodes.length; n += 1) {
      const child = parent.childNodes[n];
      if (child.nodeType === 3) {
        const letters = child.data.replaceAll(EMPTY, '').length;
        if (left <= letters && (letters || child.data)) {
          let at = 0;
          for (let seen = 0; at < child.length && (seen < left || child.data[at] === EMPTY); at += 1) if (child.data[at] !== EMPTY) seen += 1;
          point = [child, at];
          return true;
        }
        left -= letters;
      } else if (child.nodeName === 'BR') {
        if (left === 0) { point = [parent, n]; return true; }
        left -= 1;
      } else if (walk(child)) {
        return true;
      }
    }
    return false;
  };
  if (!walk(leaf)) point = [leaf, leaf.childNodes.length];
  return point;
}

// Where the selection is among `lines`: { from, to, back } with { line, offset } each, or null.
export function selectionIn(root, lines, range = null) {
  const selection = document.getSelection();
  if (!range && (!selection.rangeCount || !root.contains(selection.anchorNode))) return null;
  const span = range ?? selection.getRangeAt(0);
  const from = locate(root, lines, span.startContainer, span.startOffset, false);
  const to = locate(root, lines, span.endContainer, span.endOffset, true);
  return from && to && { from, to, isCaret: from.line === to.line && from.offset === to.offset };
}

function locate(root, lines, node, at, isEnd) {
  if (!root.contains(node)) return null;
  const leaf = leafAt(root, node);
  if (leaf) {
    const line = lines.find((each) => each.leaf === leaf);
    return line && { line, offset: leaf.nodeName === 'HR' ? 0 : Math.min(offsetIn(leaf, node, at), lengthOf(line)) };
  }
  // Between two blocks: the beginning of the next, or the end of the one before.
  const point = document.createRange();
  point.setStart(node, at);
  const follows = lines.find((line) => line.leaf && point.comparePoint(line.leaf, 0) >= 0);
  if (follows && !isEnd) return { line: follows, offset: 0 };
  const before = lines.filter((line) => line.leaf && point.comparePoint(line.leaf, 0) < 0).at(-1);
  if (before && isEnd) return { line: before, offset: lengthOf(before) };
  const line = follows ?? before ?? lines[0];
  return line && { line, offset: line === follows ? 0 : lengthOf(line) };
}

export function select(from, to = from) {
  const ends = [from, to].map(({ line, offset }) => (line.kind === 'rule' ? [line.leaf.parentNode, [...line.leaf.parentNode.childNodes].indexOf(line.leaf)] : pointIn(line.leaf, offset)));
  document.getSelection().setBaseAndExtent(...ends[0], ...ends[1]);
}
