// Lines to Markdown: what is read again comes out as it was seen. Whatever a person typed that would become a
// mark is escaped.
import { isAddress, joined, target, trimAddress } from './surface-marks.js';

const ADDRESS = /(?<![\p{L}\p{N}_])(?:https?:\/\/|www\.)[\p{L}\p{N}][^\s<>`"\\\[\]\ufeff]*/giu;
const WORDLY = /[\p{L}\p{N}]/u;
const EDGES = /^(\s*)([^]*?)(\s*)$/;

// Runs with every address in them as a link, which is what it will be.
export function linked(runs) {
  return joined(runs.flatMap((run) => {
    if (run.href || run.c) return [run];
    const made = [];
    let place = 0;
    for (const found of run.t.matchAll(ADDRESS)) {
      const address = trimAddress(found[0]);
      const href = target(address);
      if (!href) continue;
      made.push({ ...run, t: run.t.slice(place, found.index) }, { ...run, t: address, href });
      place = found.index + address.length;
    }
    return [...made, { ...run, t: run.t.slice(place) }];
  }));
}

// Markdown cannot set half a word in italics: then the whole word is.
export function wholeWords(runs) {
  const made = runs.map((run) => ({ ...run }));
  for (let n = 1; n < made.length; n += 1) {
    const [before, after] = [made[n - 1], made[n]];
    if (!before.i === !after.i || before.href !== after.href || before.c || after.c) continue;
    const [outer, inner] = after.i ? [before.t.at(-1), after.t[0]] : [after.t[0], before.t.at(-1)];
    if (!/[\p{L}\p{N}_]/u.test(outer ?? '') || !/\S/.test(inner ?? '')) continue;
    if (after.i) {
      const word = /[\p{L}\p{N}_]+$/u.exec(before.t)[0];
      before.t = before.t.slice(0, before.t.length - word.length);
      after.b && !before.b ? made.splice(n, 0, { ...before, t: word, i: true }) : (after.t = word + after.t);
    } else {
      const word = /^[\p{L}\p{N}_]+/u.exec(after.t)[0];
      after.t = after.t.slice(word.length);
      before.b && !after.b ? made.splice(n, 0, { ...after, t: word, i: true }) : (before.t += word);
    }
  }
  return joined(made);
}

// --- One line ---------------------------------------------------------------------------------------

function escaped(text, inLink) {
  return text.replace(/[\\`*_[\]<!]/g, (mark, at) => {
    const before = text[at - 1] ?? ' ';
    const after = text[at + 1];
    const next = after ?? ' ';
    let needed = true;
    if (mark === '\\') needed = /[\s!-\/:-@[-`{-~]/.test(next);
    else if (mark === '*') needed = !(/\S\s+$/.test(text.slice(0, at)) && /^\s+\S/.test(text.slice(at + 1)));
    else if (mark === '_') needed = !(WORDLY.test(before) && WORDLY.test(next));
    else if (mark === '[') needed = inLink;
    else if (mark === ']') needed = inLink || after === '(';
    else if (mark === '<') needed = /^<[^\s<>]+(>|$)/.test(text.slice(at));
    else if (mark === '!') needed = after === '[';
    return needed ? `\\${mark}` : mark;
  });
}

function code(text) {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return fence + space + text + space + fence;
}

// Marks stand at the words, not at the spaces around them.
function wrapped(mark, inner) {
  const [, before, words, after] = EDGES.exec(inner);
  return words ? before + mark + words + mark + after : inner;
}

function spans(runs, key) {
  const made = [];
  for (const run of runs) {
    if (made.length && made.at(-1)[0][key] === run[key]) made.at(-1).push(run);
    else made.push([run]);
  }
  return made;
}

// Spaces at the ends of bold or italic words belong to neither.
function bare(runs) {
  return joined(runs.flatMap((run) => {
    if (run.c) return [/\S/.test(run.t) ? { ...run, t: run.t.trim().replaceAll('\n', ' ') } : { t: run.t }];
    if (!run.b && !run.i) return [run];
    const [, before, words, after] = EDGES.exec(run.t);
    if (!words) return [{ ...run, b: false, i: false }];
    return [{ ...run, t: before, b: false, i: false }, { ...run, t: words }, { ...run, t: after, b: false, i: false }];
  }));
}

// A space between two bold words is bold: '**a b**', not '**a** **b**'.
function bridged(runs) {
  return joined(runs.map((run, n) => {
    const [before, after] = [runs[n - 1], runs[n + 1]];
    if (run.c || /\S/.test(run.t) || !before || !after) return run;
    return { ...run, b: before.b && after.b, i: before.i && after.i };
  }));
}

function emphasis(runs, inLink) {
  return spans(runs, 'b').map((bold) => {
    const inner = spans(bold, 'i').map((italic) => {
      const words = italic.map((run) => (run.c ? code(run.t) : escaped(run.t, inLink))).join('');
      return italic[0].i ? wrapped('_', words) : words;
    }).join('');
    return bold[0].b ? wrapped('**', inner) : inner;
  }).join('');
}

function link(runs, before, after) {
  const { href, title } = runs[0];
  const words = runs.map((run) => run.t).join('');
  const plain = runs.length === 1 && !runs[0].b && !runs[0].i && !runs[0].c && !title;
  if (plain && target(words) === href && !/\s/.test(words)) {
    const web = /^(https?:\/\/|www\.)[\p{L}\p{N}][^\s<>`"\\\[\]]*$/iu.test(words);
    if (web && trimAddress(words) === words && /(^|[\s(])$/.test(before) && /^($|\s|[.,;:!?]*(\s|$))/.test(after)) return words;
    if (/^(https?:\/\/[^\s<>]{1,2000}|[^\s<>@:\/\\]{1,64}@[a-z0-9.\-]{1,190})$/i.test(words)) return `<${words}>`;
  }
  const angle = /[()<>\s]/.test(href) || !href;
  const said = !title ? '' : title.includes('"') ? ` '${title}'` : ` "${title}"`;
  const [, space, inner, end] = EDGES.exec(emphasis(runs, true));
  if (!inner) return space + end;
  return `${space}[${inner}](${angle ? `<${href}>` : href}${said})${end}`;
}

function inlineOf(runs) {
  // Links may hold emphasis, and emphasis links: a link inside bold words is made bold within its brackets.
  const tidy = bridged(bare(wholeWords(linked(runs.map((run) => (
    run.href && !isAddress(run.href) ? { ...run, href: undefined, title: undefined } : run))))));
  const groups = spans(tidy, 'href');
  const words = (group) => group.map((run) => run.t).join('');
  let made = '';
  groups.forEach((group, n) => {
    const after = groups[n + 1] ? words(groups[n + 1]) : '';
    const next = group[0].href ? link(group, made, after) : emphasis(group, false);
    // An exclamation mark before a link would make a picture of it.
    made = (next.startsWith('[') && made.endsWith('!') ? `${made.slice(0, -1)}\\!` : made) + next;
  });
  return made;
}

// What would begin something else at the beginning of a line.
function sentence(line) {
  const words = line.trim();
  if (/^(#{1,6}\s|[-+]\s|>|~~~)/.test(words) || /^-[- ]*$/.test(words)) return `\\${words}`;
  if (/^\*\s/.test(words)) return `\\${words}`;
  return words.replace(/^•(?= )( *)/, '•\u00a0').replace(/^(\d{1,3})([.)])(?=\s)/, '$1\\$2');
}

function block(line) {
  const runs = line.runs.map((run) => ({ ...run, t: run.t.replaceAll('\ufeff', '') })).filter((run) => run.t);
  if (line.kind === 'heading') {
    const words = inlineOf(runs.map((run) => ({ ...run, t: run.t.replaceAll('\n', ' ') }))).trim();
    return words && [`${'#'.repeat(line.depth)} ${words.replace(/(^|\s)(#+)$/, '$1\\$2')}`];
  }
  const made = inlineOf(runs).split('\n').map(sentence);
  // An empty line ends an item; in a paragraph it begins the next one.
  return line.kind === 'item' ? made.filter(Boolean) : trimmed(made);
}

function trimmed(lines) {
  const from = lines.findIndex(Boolean);
  return from < 0 ? [] : lines.slice(from, lines.findLastIndex(Boolean) + 1);
}

// --- All lines of one part ----------------------------------------------------------------------------

export function markdown(lines) {
  const out = [];
  const counts = [];
  const indents = [];
  let before = null;
  for (const line of lines) {
    if (line.kind === 'raw') return line.runs.map((run) => run.t).join('');
    const quote = '> '.repeat(line.quote);
    let made = line.kind === 'rule' ? ['---'] : block(line);
    if (!made.length) continue;
    if (line.kind === 'item') {
      const goesOn = before?.kind === 'item' && before.quote === line.quote;
      if (!goesOn) counts.length = 0;
      counts.length = Math.min(counts.length, line.level + 1);
      const same = counts[line.level]?.list === line.list;
      if (!same) counts[line.level] = { list: line.list, number: line.number ?? 1 };
      else counts[line.level].number += 1;
      const mark = line.list === 'ul' ? '- ' : `${Math.min(999, counts[line.level].number)}. `;
      indents[line.level] = mark.length;
      const indent = ' '.repeat(indents.slice(0, line.level).reduce((all, each) => all + each, 0));
      made = made.map((each, n) => indent + (n ? ' '.repeat(mark.length) : mark) + each);
      if (before && !(goesOn && (same || line.level > before.level))) out.push('> '.repeat(Math.min(before.quote, line.quote)).trimEnd());
    } else if (before) {
      out.push('> '.repeat(Math.min(before.quote, line.quote)).trimEnd());
    }
    out.push(...made.map((each) => (quote + each).trimEnd()));
    before = line;
  }
  return out.join('\n');
}

