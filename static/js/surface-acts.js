// What one can do to the lines of a text. Each act changes `lines` and returns where the caret is afterwards:
// { from, to } with { line, offset } each. `at` is the selection before.
import { joined, target } from './surface-marks.js';
import { wholeWords } from './surface-text.js';
import { lengthOf, wordsOf } from './surface-tree.js';

const caret = (line, offset = 0) => ({ from: { line, offset }, to: { line, offset } });

// The runs of a line between two offsets.
export function cut(runs, from, to = Infinity) {
  const made = [];
  let place = 0;
  for (const run of runs) {
    const t = run.t.slice(Math.max(0, from - place), Math.max(0, to - place));
    if (t) made.push({ ...run, t });
    place += run.t.length;
  }
  return made;
}

export function change(line, more) {
  Object.assign(line, more, { changed: true });
  return line;
}

export function plain(line) {
  return change(line, { kind: 'text', level: 0, list: undefined, depth: undefined });
}

export const blank = (quote = 0) => ({ kind: 'text', quote, level: 0, runs: [], changed: true });

const between = (lines, at) => lines.slice(lines.indexOf(at.from.line), lines.indexOf(at.to.line) + 1);
const only = (runs, raw) => (raw ? [{ t: runs.map((run) => run.t).join('') }] : runs);

// Takes away what is selected; what stands before and after it becomes one line.
export function remove(lines, at) {
  const { from, to } = at;
  if (from.line === to.line) {
    if (from.offset < to.offset) {
      change(from.line, { runs: joined([...cut(from.line.runs, 0, from.offset), ...cut(from.line.runs, to.offset)]) });
    }
    return caret(from.line, from.offset);
  }
  const first = lines.indexOf(from.line);
  const rest = only(cut(to.line.runs, to.offset), from.line.kind === 'raw');
  if (from.line.kind === 'rule' || (from.offset === 0 && to.line.kind === 'raw')) {
    // Nothing of the first line is left: the last one stays what it is.
    lines.splice(first, lines.indexOf(to.line) - first);
    change(to.line, { runs: rest });
    return caret(to.line);
  }
  const everything = from.offset === 0 && !rest.length;
  change(from.line, { runs: joined([...cut(from.line.runs, 0, from.offset), ...rest]) });
  lines.splice(first + 1, lines.indexOf(to.line) - first);
  if (everything && from.line.kind !== 'text') plain(from.line);
  return caret(from.line, from.offset);
}

function marksBefore(line, offset) {
  let place = 0;
  for (const run of line.runs) {
    place += run.t.length;
    if (place >= offset) {
      const goesOn = place > offset;
      return { b: run.b, i: run.i, ...((run.c || run.href) && goesOn && { c: run.c, href: run.href, title: run.title }) };
    }
  }
  return {};
}

export function insert(lines, at, runs) {
  const { from: { line, offset } } = remove(lines, at);
  if (line.kind === 'rule') {
    const made = { ...blank(line.quote), runs };
    lines.splice(lines.indexOf(line) + 1, 0, made);
    return caret(made, lengthOf(made));
  }
  change(line, { runs: joined([...cut(line.runs, 0, offset), ...only(runs, line.kind === 'raw'), ...cut(line.runs, offset)]) });
  return caret(line, offset + runs.reduce((all, run) => all + run.t.length, 0));
}

export function type(lines, at, text) {
  const { from } = remove(lines, at);
  return insert(lines, { from, to: from }, [{ ...marksBefore(from.line, from.offset), t: text }]);
}

// Puts in lines that come from elsewhere.
export function put(lines, at, taken) {
  const { from: { line, offset } } = remove(lines, at);
  const here = caret(line, offset);
  if (line.kind === 'raw') return insert(lines, here, [{ t: taken.map(wordsOf).join('\n') }]);
  if (taken.length === 1 && (taken[0].kind === 'text' || (taken[0].kind === 'heading' && wordsOf(line)))) {
    return insert(lines, here, taken[0].runs);
  }
  const place = lines.indexOf(line);
  const [before, after] = [cut(line.runs, 0, offset), cut(line.runs, offset)];
  const level = line.kind === 'item' ? line.level : 0;
  const made = taken.map((each) => ({
    ...each, changed: true, quote: each.kind === 'raw' ? 0 : Math.min(4, line.quote + each.quote),
    ...(each.kind === 'item' && { level: Math.min(4, each.level + level) }),
  }));
  const joins = before.length && (made[0].kind === 'text' || (made[0].kind === 'item' && line.kind === 'item'));
  if (joins) change(line, { runs: joined([...before, ...made.shift().runs]) });
  else change(line, { runs: before });
  const last = made.at(-1) ?? line;
  const end = { line: last, offset: lengthOf(last) };
  lines.splice(place + 1, 0, ...made);
  if (!before.length && line.kind !== 'rule') lines.splice(place, 1);
  if (after.length) {
    if (last.kind === 'text' || last.kind === 'item') change(last, { runs: joined([...last.runs, ...after]) });
    else lines.splice(lines.indexOf(last) + 1, 0, { ...line, leaf: undefined, top: undefined, runs: after, changed: true });
  }
  settle(lines);
  return { from: end, to: end };
}

// Enter.
export function split(lines, at) {
  const { from: { line, offset } } = remove(lines, at);
  const words = wordsOf(line);
  const place = lines.indexOf(line);
  if (line.kind === 'raw') {
    if (offset === words.length && words.endsWith('\n')) {
      change(line, { runs: [{ t: words.slice(0, -1) }] });
      const made = blank();
      lines.splice(place + 1, 0, made);
      return caret(made);
    }
    return insert(lines, caret(line, offset), [{ t: '\n' }]);
  }
  if (line.kind === 'text' && /^(-{3,}|\*{3,}|_{3,})$/.test(words) && offset === words.length) {
    const made = blank(line.quote);
    lines.splice(place, 1, { kind: 'rule', quote: line.quote, level: 0, runs: [], changed: true }, made);
    return caret(made);
  }
  if (line.kind === 'text' && words === '```') {
    change(line, { kind: 'raw', quote: 0, runs: [{ t: '```\n\n```' }] });
    return caret(line, 4);
  }
  if (!words) {
    const less = lessOf(lines, line);
    if (less) return less;
  }
  const made = { ...line, leaf: undefined, top: undefined, changed: true, runs: cut(line.runs, offset) };
  if (line.kind === 'item') made.number = undefined;
  if (line.kind === 'heading' && (offset === words.length || !offset)) {
    if (offset) plain(made);
    else if (words) { lines.splice(place, 0, blank(line.quote)); return caret(line); }
  }
  change(line, { runs: cut(line.runs, 0, offset) });
  lines.splice(place + 1, 0, made);
  return caret(made);
}

// An item becomes a paragraph, then a quotation ends: one step towards plain text, or null.
function lessOf(lines, line) {
  if (line.kind === 'item' && line.level) return indent(lines, caret(line), -1);
  if (line.kind === 'item' || line.kind === 'heading') plain(line);
  else if (line.quote) change(line, { quote: line.quote - 1 });
  else return null;
  settle(lines);
  return caret(line);
}

// Backspace at the beginning of a line.
export function back(lines, at) {
  const { line } = at.from;
  const place = lines.indexOf(line);
  const before = lines[place - 1];
  if (line.kind === 'raw' || line.kind === 'rule') {
    if (line.kind === 'raw' && wordsOf(line)) return before ? caret(before, lengthOf(before)) : at;
    const made = blank();
    lines.splice(place, 1, made);
    return caret(made);
  }
  const less = lessOf(lines, line);
  if (less) return less;
  if (!before) return at;
  if (before.kind === 'rule') { lines.splice(place - 1, 1); return caret(line); }
  if (before.kind === 'raw' && !wordsOf(line)) { lines.splice(place, 1); return caret(before, lengthOf(before)); }
  if (before.kind === 'raw') return caret(before, lengthOf(before));
  if (!wordsOf(before)) { lines.splice(place - 1, 1); return caret(line); }
  return remove(lines, { from: { line: before, offset: lengthOf(before) }, to: { line, offset: 0 } });
}

// Delete at the end of a line.
export function forward(lines, at) {
  const { line } = at.from;
  const next = lines[lines.indexOf(line) + 1];
  if (!next) return at;
  if (next.kind === 'rule') { lines.splice(lines.indexOf(next), 1); return at; }
  if (line.kind === 'rule') { lines.splice(lines.indexOf(line), 1); return caret(next); }
  if (next.kind === 'raw' && wordsOf(line)) return at;
  if (!wordsOf(line)) { lines.splice(lines.indexOf(line), 1); return caret(next); }
  return remove(lines, { from: at.from, to: { line: next, offset: 0 } });
}

// --- What the toolbar does ------------------------------------------------------------------------------

// Levels of items that stand under nothing.
export function settle(lines) {
  let deepest = -1;
  let quote = 0;
  for (const line of lines) {
    if (line.kind !== 'item') { deepest = -1; continue; }
    if (line.quote !== quote) deepest = -1;
    quote = line.quote;
    if (line.level > deepest + 1) change(line, { level: deepest + 1 });
    deepest = line.level;
  }
}

const chosen = (lines, at) => {
  const some = between(lines, at).filter((line) => line.kind !== 'raw' && line.kind !== 'rule');
  // A selection that ends before the first letter of a line does not mean that line.
  return some.length > 1 && at.to.offset === 0 && some.at(-1) === at.to.line ? some.slice(0, -1) : some;
};

export function list(lines, at, kind = 'ul') {
  const some = chosen(lines, at);
  const all = some.every((line) => line.kind === 'item' && line.list === kind);
  for (const line of some) {
    if (all) plain(line);
    else change(line, { kind: 'item', list: kind, level: line.kind === 'item' ? line.level : 0, depth: undefined, number: undefined });
  }
  settle(lines);
  return at;
}

export function indent(lines, at, by) {
  for (const line of chosen(lines, at)) {
    if (line.kind === 'item') change(line, { level: Math.max(0, Math.min(4, line.level + by)) });
  }
  settle(lines);
  return at;
}

export function quote(lines, at) {
  const some = chosen(lines, at);
  const all = some.every((line) => line.quote);
  for (const line of some) change(line, { quote: all ? 0 : Math.max(1, line.quote) });
  settle(lines);
  return at;
}

export function heading(lines, at, depth = 2) {
  const some = chosen(lines, at);
  const all = some.every((line) => line.kind === 'heading');
  for (const line of some) {
    if (all) plain(line);
    else change(line, { kind: 'heading', depth, level: 0, list: undefined, runs: joined(line.runs.map((run) => ({ ...run, t: run.t.replaceAll('\n', ' ') }))) });
  }
  settle(lines);
  return at;
}

// Marks the selected words, or takes the mark away if all have it.
export function mark(lines, at, name) {
  const spans = between(lines, at).filter((line) => line.kind !== 'raw' && line.kind !== 'rule').map((line) => {
    const from = line === at.from.line ? at.from.offset : 0;
    const to = line === at.to.line ? at.to.offset : lengthOf(line);
    return { line, from, to, inner: cut(line.runs, from, to) };
  }).filter(({ inner }) => inner.length);
  const on = !spans.every(({ inner }) => inner.every((run) => run[name] || !run.t.trim()));
  for (const { line, from, to, inner } of spans) {
    change(line, { runs: wholeWords(joined([...cut(line.runs, 0, from), ...inner.map((run) => ({ ...run, [name]: on })), ...cut(line.runs, to)])) });
  }
  return at;
}

// Makes what is selected lead to `href`; without a selection the words are put in. An empty `href` takes a link away.
export function link(lines, at, href, words = '') {
  if (at.from.line === at.to.line && at.from.offset === at.to.offset) {
    return words ? insert(lines, at, [{ t: words, href }]) : at;
  }
  for (const line of between(lines, at)) {
    const from = line === at.from.line ? at.from.offset : 0;
    const to = line === at.to.line ? at.to.offset : lengthOf(line);
    const inner = cut(line.runs, from, to).map((run) => ({ ...run, href: href || undefined, title: undefined }));
    if (inner.length && line.kind !== 'raw') change(line, { runs: joined([...cut(line.runs, 0, from), ...inner, ...cut(line.runs, to)]) });
  }
  return at;
}

// The whole link around an offset: { from, to, href, words }, or null.
export function linkAround(line, offset) {
  let place = 0;
  for (const run of line?.runs ?? []) {
    const from = place;
    place += run.t.length;
    if (run.href && from <= offset && offset <= place) return { from, to: place, href: run.href, words: run.t };
  }
  return null;
}

// --- For those who type Markdown --------------------------------------------------------------------------

const BLOCKS = [
  [/^(#{1,6}) $/, (line, found) => line.kind === 'text' && { kind: 'heading', depth: found[1].length }],
  [/^> $/, (line) => line.kind === 'text' && line.quote < 4 && { quote: line.quote + 1 }],
  [/^[-*+•] $/, (line) => line.kind !== 'heading' && { kind: 'item', list: line.kind === 'item' ? line.list : 'ul' }],
  [/^ +[-*+•] $/, (line) => line.kind === 'item' && { level: Math.min(4, line.level + 1) }],
  [/^(\d{1,3})[.)] $/, (line, found) => (line.kind === 'item' ? line.list === 'ol' && {} : line.kind === 'text' && { kind: 'item', list: 'ol', number: Number(found[1]) })],
];
const SPANS = [
  [/\*\*([^*\s](?:[^*\n]*[^*\s])?)\*\*$/, () => ({ b: true })],
  [/__([^_\s](?:[^_\n]*[^_\s])?)__$/, () => ({ b: true })],
  [/(?<![*\p{L}\p{N}_])\*([^*\s](?:[^*\n]*[^*\s])?)\*$/u, () => ({ i: true })],
  [/(?<![*\p{L}\p{N}_])_([^_\s](?:[^_\n]*[^_\s])?)_$/u, () => ({ i: true })],
  [/`([^`\n]*[^`\s][^`\n]*)`$/, () => ({ c: true })],
  [/(?<!!)\[([^[\]\n]+)\]\((\S+)\)$/, (found) => { const href = target(found[2]); return href && { href }; }],
];

// Looks whether what was just typed before the caret is a mark; returns the caret after it became what it means,
// or null. `after` asks that what is typed next is outside the bold or italic words.
export function typed(lines, at, key) {
  const { line, offset } = at.from;
  if (line.kind === 'raw' || line.kind === 'rule') return null;
  const before = wordsOf(line).slice(0, offset);
  if (key === ' ') {
    for (const [pattern, to] of BLOCKS) {
      const found = pattern.exec(before);
      const more = found && to(line, found);
      if (!more) continue;
      change(line, { ...more, runs: cut(line.runs, offset) });
      settle(lines);
      return caret(line);
    }
    return address(line, offset - 1) ? { ...at, after: true } : null;
  }
  for (const [pattern, to] of SPANS) {
    const found = before.endsWith(key) && pattern.exec(before);
    const more = found && to(found);
    if (!more) continue;
    const mark = found[0].indexOf(found[1]);
    const inner = cut(line.runs, found.index + mark, found.index + mark + found[1].length);
    if (inner.some((run) => run.c || (run.href && more.href))) continue;
    change(line, { runs: joined([...cut(line.runs, 0, found.index), ...inner.map((run) => ({ ...run, ...more })), ...cut(line.runs, offset)]) });
    return { ...caret(line, found.index + found[1].length), after: true };
  }
  return null;
}

// An address that ends at `offset` becomes a link; says whether.
export function address(line, offset) {
  if (line.kind === 'raw' || line.kind === 'rule') return false;
  const found = /(?<![\p{L}\p{N}_])(?:https?:\/\/|www\.)[\p{L}\p{N}][^\s<>`"\\[\]]*$/iu.exec(wordsOf(line).slice(0, offset));
  const words = found?.[0].replace(/[.,;:!?'*_\]}”’»…]+$/, '');
  const href = words && target(words);
  const inner = href && cut(line.runs, found.index, found.index + words.length);
  if (!inner || inner.some((run) => run.href || run.c)) return false;
  change(line, { runs: joined([...cut(line.runs, 0, found.index), ...inner.map((run) => ({ ...run, href })), ...cut(line.runs, found.index + words.length)]) });
  return true;
}
