// Markdown to lines: what portfolios/marks.py finds in a text, found here in the same way.
//
// A line is { kind, quote, level, list, number, depth, runs }: kind is text, item, heading, rule or raw; a run is
// { t, b, i, c, href, title }, words with their marks, and a break inside a line is '\n'. What the surface cannot
// show as it will be (code, a paragraph inside a list, a picture from elsewhere) is one raw line: its own source.

const DEEPEST_QUOTE = 4;
const DEEPEST_LIST = 5;
const DEEPEST_EMPHASIS = 6;
const MOST_MARKS = 4000;

const ITEM = /^(?:([-*+•])|([0-9]{1,3})[.)]) +(?=\S)/;
const FENCE = /^ {0,3}(`{3,}[^`]*|~{3,}.*)$/;
// Line ends that only the server knows, and characters that it replaces: such a text is shown as it is stored.
const STRANGE_ENDS = /[\r\x0b\x0c\x85\u2028\u2029]/;
const STRANGE = /[\0-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]/u;

const TOKEN = /(?<escape>\\[!-\/:-@\[-`{-~])|(?<ticks>`+)|(?<run>\*+|_+)|(?<opening>!?\[)|(?<closing>\])|<(?<angle>https?:\/\/[^\s<>]{1,2000}|mailto:[^\s<>]{1,300}|[^\s<>@:\/\\]{1,64}@[a-z0-9.\-]{1,190})>|(?<address>(?<![\p{L}\p{N}_])(?:https?:\/\/|www\.)[\p{L}\p{N}][^\s<>`"\\\[\]]*)/giu;
const TARGET = /\(\s{0,4}(?:<(?<angle>[^<>\n]{0,2000})>|(?=(?<plain>(?:[^\s()<>]|\([^\s()<>]{0,2000}\)){0,2000}))\k<plain>)(?:\s{1,4}(?:"(?<double>[^"\n]{0,300})"|'(?<single>[^'\n]{0,300})'))?\s{0,4}\)/y;
const ADDRESS = /^(?:https?:\/\/[^\s\\<>"\/?#][^\s\\<>"]*|mailto:[^\s\\<>":\/@]+@[^\s\\<>"\/@]+)$/i;
const WORDLY = /[\p{L}\p{N}]/u;

export const isAddress = (text) => text.length <= 2000 && ADDRESS.test(text);

// --- Lines of a text to blocks ----------------------------------------------------------------------

function fenceEnds(lines) {
  const ends = new Map();
  const last = {};
  const bare = lines.map((line) => line.trim());
  const closes = (words, mark) => words.length >= 3 && [...words].every((each) => each === mark);
  bare.forEach((words, number) => {
    for (const mark of '`~') if (closes(words, mark)) last[mark] = number;
  });
  let opened = null;
  lines.forEach((line, number) => {
    if (opened) {
      if (closes(bare[number], opened.mark)) { ends.set(opened.number, number); opened = null; }
    } else if (FENCE.test(line)) {
      const mark = line.trimStart()[0];
      if ((last[mark] ?? -1) > number) opened = { number, mark };
    }
  });
  return ends;
}

function width(space) {
  let column = 0;
  for (const each of space) column = each === '\t' ? column + 4 - (column % 4) : column + 1;
  return column;
}

function measure(line) {
  let rest = line.trimEnd();
  let quote = 0;
  let bare = '';
  for (;;) {
    bare = rest.replace(/^[ \t\u3000]+/, '');
    if (bare[0] !== '>' || quote === DEEPEST_QUOTE) break;
    quote += 1;
    rest = bare.slice(1).replace(/^ /, '');
  }
  return [quote, width(rest.slice(0, rest.length - bare.length)), bare.trim()];
}

function kindOf(rest) {
  if (/^(?:-[- ]*|\*[* ]*|_[_ ]*)$/.test(rest) && rest.replaceAll(' ', '').length >= 3) return ['rule', '', ''];
  const hashes = /^#{1,6}(?=[ \t])/.exec(rest)?.[0];
  if (hashes) {
    let title = rest.slice(hashes.length).trim();
    const shorn = title.replace(/#+$/, '');
    if (shorn !== title && (!shorn || shorn.endsWith(' '))) title = shorn.trimEnd();
    if (title) return ['heading', hashes, title];
  }
  const item = ITEM.exec(rest.slice(0, 12).includes('\t') ? rest.replace('\t', ' ') : rest);
  if (item) return ['item', item[2] ? `${Number(item[2])}. ` : '- ', rest.slice(item[0].length).trim()];
  return ['text', '', rest];
}

function listLevel(columns, column) {
  while (columns.length > 1 && columns.at(-1) > column) columns.pop();
  if (!columns.length || (column >= columns.at(-1) + 2 && columns.length < DEEPEST_LIST)) columns.push(column);
  else if (column < columns.at(-1)) columns[columns.length - 1] = column;
  return columns.length - 1;
}

// Each block with the lines of the source it comes from: `from` up to, not with, `to`.
function blocksOf(lines) {
  const closes = fenceEnds(lines);
  const blocks = [];
  let current = null;
  let columns = [];
  let near = false;
  let depth = 0;
  for (let number = 0; number < lines.length;) {
    if (closes.has(number)) {
      const end = closes.get(number) + 1;
      blocks.push({ quote: 0, level: 0, kind: 'code', mark: '', lines: [], from: number, to: end });
      [current, columns, near, depth, number] = [null, [], false, 0, end];
      continue;
    }
    const from = number;
    const [quote, column, rest] = measure(lines[number]);
    number += 1;
    if (!rest) {
      if (!current && !near) columns = []; // two empty lines end a list
      current = null;
      near = false;
      continue;
    }
    if (quote !== depth) [current, columns, near, depth] = [null, [], false, quote];
    let [kind, mark, content] = kindOf(rest);
    if (kind === 'item' && mark !== '- ' && mark !== '1. ' && current?.kind === 'text') {
      [kind, mark, content] = ['text', '', rest]; // a sentence that goes on with a number
    }
    if (kind === 'text' && current && current.kind !== 'heading') {
      current.lines.push(content);
      current.to = number;
      continue;
    }
    let level = 0;
    if (kind === 'item') {
      level = listLevel(columns, column);
    } else if (kind === 'text' && columns.length && column > columns[0] + 1) {
      level = columns.filter((other) => column > other + 1).length;
      columns.length = level;
    } else {
      columns = [];
    }
    current = { quote, level, kind, mark, lines: [content], from, to: number };
    blocks.push(current);
    near = true;
    if (kind === 'rule') current = null;
  }
  return blocks;
}

// --- The text of one block to runs --------------------------------------------------------------------

function flanks(text, at, found) {
  if (found.length > 3) return null;
  const before = at ? text[at - 1] : ' ';
  const after = text[at + found.length] ?? ' ';
  const strict = found[0] === '_' || found.length === 1;
  const opens = /\S/.test(after) && !(strict && (WORDLY.test(before) || before === '_'));
  const closes = /\S/.test(before) && !(strict && (WORDLY.test(after) || after === '_'));
  return opens || closes ? { character: found[0], length: found.length, opens, closes, on: [], off: [] } : null;
}

function emphasise(runs) {
  const opened = [];
  for (const run of runs) {
    let left = run.length;
    while (run.closes && left) {
      const fits = ({ of, length }) => of.character === run.character
        && (length === left || length === 3 || run.length === 3);
      const pair = opened.findLastIndex(fits);
      if (pair < 0) break;
      const { of, length } = opened[pair];
      opened.length = pair;
      const taken = Math.min(length, left);
      of.on.push(taken);
      run.off.push(taken);
      left -= taken;
      if (length > taken) opened.push({ of, length: length - taken });
    }
    if (run.opens && left === run.length) {
      opened.push({ of: run, length: run.length });
      if (opened.length > DEEPEST_EMPHASIS) opened.shift();
    }
  }
}

export function trimAddress(address) {
  let surplus = address.split(')').length - address.split('(').length;
  let end = address.length;
  while (end) {
    const last = address[end - 1];
    if (last === ')' && surplus > 0) surplus -= 1;
    else if (!".,;:!?'*_]}”’»…".includes(last)) break;
    end -= 1;
  }
  return address.slice(0, end);
}

// Where an address that stands in the text as it is leads to, or null.
export function target(address) {
  let to = address;
  if (/^www\./i.test(address)) to = `https://${address}`;
  else if (address.includes('@') && !address.includes('://') && !/^mailto:/i.test(address)) to = `mailto:${address}`;
  return isAddress(to) ? to : null;
}

// The runs of `text`, or null for what cannot be shown as it will be.
export function inline(text) {
  const out = [];
  let runs = [];
  let brackets = [];
  const links = [];
  let place = 0;
  let marks = 0;
  const plain = (words) => { if (words) out.push({ t: words }); };
  TOKEN.lastIndex = 0;
  while (marks < MOST_MARKS) {
    TOKEN.lastIndex = place;
    const token = TOKEN.exec(text);
    if (!token) break;
    plain(text.slice(place, token.index));
    place = token.index + token[0].length;
    const found = token[0];
    const { escape, ticks, run, opening, closing, angle } = token.groups;
    if (escape) {
      plain(found[1]);
    } else if (ticks) {
      const end = closingTicks(text, found.length, place);
      const content = end < 0 ? '' : text.slice(place, end).trim();
      if (content) {
        out.push({ t: content.replaceAll('\n', ' '), c: true });
        place = end + found.length;
        marks += 1;
      } else {
        plain(found);
      }
    } else if (run) {
      const made = flanks(text, token.index, found);
      if (made) { runs.push(made); out.push(made); marks += 1; } else plain(found);
    } else if (opening) {
      brackets.push({ place: out.length, picture: found[0] === '!', runs: runs.length, links: links.length });
      out.push({ t: found });
    } else if (closing) {
      const bracket = brackets.pop();
      TARGET.lastIndex = place;
      const to = bracket && TARGET.exec(text);
      let address = to && (to.groups.plain ?? to.groups.angle).trim();
      if (to && bracket.picture) return null;
      if (to && /^www\./i.test(address)) address = `https://${address}`;
      if (!to || !isAddress(address)) {
        plain(found);
      } else {
        emphasise(runs.splice(bracket.runs));
        for (const each of links.splice(bracket.links)) { delete each.href; each.t = each.typed; }
        if (!out.slice(bracket.place + 1).some((each) => each.t?.trim() || (each.length && shownOf(each)))) plain(address);
        const title = (to.groups.double ?? to.groups.single ?? '').trim();
        out[bracket.place] = { link: { href: address, title } };
        out.push({ link: null });
        brackets = [];
        place = to.index + to[0].length;
        marks += 1;
      }
    } else {
      let address = angle;
      if (address === undefined) {
        address = trimAddress(found);
        place = token.index + address.length;
      }
      const href = target(address);
      const typed = text.slice(token.index, place);
      if (href) {
        const link = { t: address.replace(/^mailto:/i, ''), href, typed: address };
        links.push(link);
        out.push(link);
        marks += 1;
      } else {
        plain(typed);
      }
    }
  }
  if (marks >= MOST_MARKS) return null;
  plain(text.slice(place));
  emphasise(runs);
  return flat(out);
}

function closingTicks(text, length, place) {
  const runs = /`+/g;
  runs.lastIndex = place;
  for (let run = runs.exec(text); run; run = runs.exec(text)) if (run[0].length === length) return run.index;
  return -1;
}

const sum = (taken) => taken.reduce((all, each) => all + each, 0);
const shownOf = (run) => run.character.repeat(Math.max(0, run.length - sum(run.on) - sum(run.off)));

function flat(out) {
  const made = [];
  let bold = 0;
  let italic = 0;
  let link = null;
  const turn = (taken, by) => taken.forEach((each) => {
    if (each !== 1) bold += by;
    if (each !== 2) italic += by;
  });
  const put = (t, more) => {
    if (t) made.push({ t, ...(bold > 0 && { b: true }), ...(italic > 0 && { i: true }), ...more });
  };
  for (const each of out) {
    if (each.character) {
      turn(each.off, -1);
      put(shownOf(each), link);
      turn(each.on, 1);
    } else if ('link' in each) {
      link = each.link && { href: each.link.href, ...(each.link.title && { title: each.link.title }) };
    } else {
      put(each.t, { ...(each.c && { c: true }), ...(each.href && { href: each.href }), ...link });
    }
  }
  return joined(made);
}

export const sameMarks = (a, b) => !a.b === !b.b && !a.i === !b.i && !a.c === !b.c && a.href === b.href && a.title === b.title;

export function joined(runs) {
  const made = [];
  for (const run of runs) {
    if (!run.t) continue;
    const last = made.at(-1);
    if (last && sameMarks(last, run)) made[made.length - 1] = { ...last, t: last.t + run.t };
    else made.push(run);
  }
  return made;
}

// --- A text to parts -----------------------------------------------------------------------------------

const raw = (source) => ({ kind: 'raw', quote: 0, level: 0, runs: [{ t: source }] });

function lineOf(block) {
  const { quote, level, kind, mark } = block;
  if (kind === 'code') return null;
  if (kind === 'rule') return { kind, quote, level: 0, runs: [] };
  const runs = inline(block.lines.join('\n'));
  if (!runs || (kind === 'text' && level)) return null;
  if (kind === 'heading') return { kind, quote, level: 0, depth: mark.length, runs };
  if (kind === 'item') return { kind, quote, level, list: mark === '- ' ? 'ul' : 'ol', number: parseInt(mark, 10) || 1, runs };
  return { kind, quote, level: 0, runs };
}

// What stands together: a list, a quotation, or one block.
function grouped(blocks) {
  const groups = [];
  const listed = (block) => block.quote === 0 && (block.kind === 'item' || block.level > 0);
  for (const block of blocks) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    const goesOn = before && ((block.quote && before.quote) || (listed(block) && listed(before)));
    if (goesOn) group.push(block);
    else groups.push([block]);
  }
  // Two lists of different kinds under each other are two, unless there is more in them than items.
  return groups.flatMap((group) => {
    if (group[0].quote || !listed(group[0]) || group.some((block) => block.kind !== 'item')) return [group];
    const parts = [];
    for (const block of group) {
      const root = parts.at(-1)?.[0];
      if (!root || (block.level === 0 && (block.mark === '- ') !== (root.mark === '- '))) parts.push([block]);
      else parts.at(-1).push(block);
    }
    return parts;
  });
}

const alike = (a, b) => a.length === b.length && a.every((block, n) => block.kind === b[n].kind
  && block.level === b[n].level && block.quote === b[n].quote && block.lines.join('\n') === b[n].lines.join('\n'));

// [{ lines, source, lead, gap }]: the lines of each part that stands alone, its source, and what is between it
// and the next. `source` is null where the part would mean something else by itself.
export function parts(text) {
  if (STRANGE_ENDS.test(text)) return [{ lines: [raw(text)], source: text, lead: '', gap: '' }];
  const lines = text.split('\n');
  const groups = grouped(blocksOf(lines));
  const slice = (from, to) => lines.slice(from, to).join('\n');
  return groups.map((group, n) => {
    const from = group[0].from;
    const to = group.at(-1).to;
    const source = slice(from, to);
    const next = groups[n + 1]?.[0].from;
    const made = STRANGE.test(source) ? [null] : group.map(lineOf);
    const whole = made.every(Boolean);
    const alone = !whole || alike(group, blocksOf(lines.slice(from, to)));
    return {
      lines: whole ? made : [raw(source)],
      source: alone ? source : null,
      lead: n ? '' : lines.slice(0, from).map((line) => `${line}\n`).join(''),
      gap: next === undefined
        ? lines.slice(to).map((line) => `\n${line}`).join('')
        : `\n${lines.slice(to, next).map((line) => `${line}\n`).join('')}`,
    };
  });
}
