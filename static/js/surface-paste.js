// What the clipboard holds, as lines: headings, bold, italics, lists, quotations and links stay; fonts, colours and
// pictures do not. Its HTML is parsed into a document that does nothing, and walked.
import { cut } from './surface-acts.js';
import { isAddress, joined, parts } from './surface-marks.js';
import { linked, wholeWords } from './surface-text.js';
import { build, tops, wordsOf } from './surface-tree.js';

const SKIPPED = /^(SCRIPT|STYLE|META|LINK|TITLE|HEAD|TEMPLATE|NOSCRIPT|XML|SVG|MATH|IFRAME|OBJECT|EMBED|TEXTAREA|INPUT|SELECT|BUTTON|VIDEO|AUDIO|CANVAS)$/i;
const BLOCK = /^(P|DIV|H[1-6]|LI|UL|OL|BLOCKQUOTE|PRE|TABLE|THEAD|TBODY|TFOOT|TR|SECTION|ARTICLE|HEADER|FOOTER|MAIN|ASIDE|NAV|FIGURE|FIGCAPTION|DL|DT|DD|ADDRESS|HR|BODY|DETAILS|SUMMARY|FORM|FIELDSET|CAPTION)$/;

// --- One element: what it says of the words in it -----------------------------------------------------------

function styled(element, name) {
  const style = element.getAttribute('data-style') ?? '';
  return new RegExp(`(?:^|[;\\s"'])${name}\\s*:\\s*([^;"']+)`, 'i').exec(style)?.[1].trim().toLowerCase() ?? '';
}

function marksOf(element, marks) {
  const made = { ...marks };
  const name = element.nodeName;
  if (/^(B|STRONG)$/.test(name)) made.b = true;
  if (/^(I|EM|CITE|DFN)$/.test(name)) made.i = true;
  if (/^(CODE|KBD|SAMP|TT)$/.test(name)) made.c = true;
  const weight = styled(element, 'font-weight');
  if (weight) made.b = /^bold/.test(weight) || Number(weight) >= 600;
  const slant = styled(element, 'font-style');
  if (slant) made.i = /^(italic|oblique)/.test(slant);
  if (name === 'A') made.href = addressOf(element) ?? marks.href;
  return made;
}

function addressOf(element) {
  let href = (element.getAttribute('href') ?? '').trim();
  // What Google Docs copies leads by way of Google.
  try {
    const url = new URL(href);
    if (/(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === '/url' && url.searchParams.get('q')) href = url.searchParams.get('q');
    if (/^https?:$/.test(url.protocol) && href === element.getAttribute('href').trim()) href = url.href;
  } catch { return undefined; }
  href = href.replace(/["\\<>\s]/g, encodeURIComponent);
  return isAddress(href) ? href : undefined;
}

const hidden = (element) => styled(element, 'display') === 'none' || styled(element, 'mso-hide') === 'all' || element.hidden;

// Word writes a list as paragraphs that say of which list and level they are, with the bullet as words.
function wordItem(element) {
  const found = /mso-list\s*:\s*\S+\s+level(\d+)/i.exec(element.getAttribute('data-style') ?? '');
  if (!found) return null;
  const bullet = [...element.querySelectorAll('[data-style]')].find((each) => /mso-list\s*:\s*ignore/i.test(each.getAttribute('data-style')));
  const words = bullet?.textContent.trim() ?? '';
  bullet?.remove();
  const number = /^\(?(\d{1,3}|[a-z]{1,5})[.)]/i.exec(words)?.[1];
  return { list: number ? 'ol' : 'ul', number: Number(number) || 1, level: Math.min(4, Number(found[1]) - 1) };
}

// --- HTML to lines ----------------------------------------------------------------------------------------------

function linesOf(body) {
  const lines = [];
  let pictures = 0;
  let open = null;
  const begin = (where) => { open = null; return where; };
  const put = (run, where) => {
    if (!open) {
      if (!run.t.trim() && run.t !== '\n') return;
      open = { kind: 'text', quote: where.quote, level: 0, runs: [], changed: true };
      if (where.heading) Object.assign(open, { kind: 'heading', depth: where.heading });
      else if (where.item) Object.assign(open, { kind: 'item', ...where.item });
      lines.push(open);
    }
    if (run.t) open.runs.push(where.heading ? { ...run, b: false } : run);
  };
  const walk = (node, marks, where) => {
    if (node.nodeType === 3) {
      put({ ...marks, t: where.pre ? node.data : node.data.replace(/[ \t\r\n\f\u00a0]+/g, ' ').replaceAll('\ufeff', '') }, where);
      return;
    }
    if (node.nodeType !== 1 || SKIPPED.test(node.nodeName) || hidden(node)) return;
    const name = node.nodeName;
    if (name === 'BR') {
      if (!node.className.includes('Apple-interchange') && !/page-break/i.test(node.getAttribute('data-style') ?? '')) put({ ...marks, t: where.cell ? ' ' : '\n' }, where);
      return;
    }
    if (name === 'IMG') {
      if (node.getAttribute('width') !== '1') pictures += 1;
      return;
    }
    // A row of a table is one line, whatever paragraphs its cells hold; a lone cell is layout.
    const inCell = where.cell && /^(P|DIV)$/.test(name);
    if (inCell || !BLOCK.test(name)) {
      const own = marksOf(node, marks);
      const here = /^T[DH]$/.test(name) ? { ...where, cell: node.parentNode.children.length > 1 } : where;
      if (inCell) put({ t: ' ' }, where);
      for (const child of node.childNodes) walk(child, own, here);
      if (inCell) put({ t: ' ' }, where);
      return;
    }
    begin();
    let here = where;
    // Word for the web says the levels of headings and of flat lists in attributes.
    const depth = /^H([1-6])$/.exec(name)?.[1] ?? ((node.matches('[role=heading]') && node.getAttribute('aria-level')) || (/\bMso(Title|Subtitle)\b/.test(node.className) ? 2 : 0));
    const word = wordItem(node);
    if (name === 'HR') { lines.push({ kind: 'rule', quote: where.quote, level: 0, runs: [], changed: true }); return; }
    if (name === 'PRE') { code(node, lines); return; }
    if (depth) here = { ...where, item: undefined, heading: Number(depth) };
    else if (word) here = { ...where, item: word };
    else if (name === 'BLOCKQUOTE' || /\bMso(Intense)?Quote\b/.test(node.className)) here = { ...where, quote: Math.min(4, where.quote + 1), quoted: true };
    else if (name === 'UL' || name === 'OL') here = { ...where, list: { list: name.toLowerCase(), number: node.start || 1, level: where.list ? Math.min(4, where.list.level + 1) : 0 } };
    else if (name === 'LI') {
      here = { ...where, item: { list: 'ul', number: 1, level: 0, ...where.list } };
      const level = node.dataset.ariaLevel;
      if (level > 0) here.item.level = Math.min(4, level - 1);
    }
    let own = depth || /^(UL|OL|LI|BODY|TABLE)$/.test(name) ? marks : marksOf(node, marks);
    if (here.quoted) own = { ...own, i: marks.i };
    for (const child of node.childNodes) {
      walk(child, own, here);
      if (/^T[DH]$/.test(child.nodeName) && child.nextElementSibling) put({ t: ' | ' }, here);
    }
    begin();
  };
  walk(body, {}, { quote: 0 });
  // The highest heading of what is pasted is the highest of a text, whatever it was there.
  const depths = [...new Set(lines.filter((line) => line.depth).map((line) => line.depth))].sort();
  for (const line of lines) if (line.depth) line.depth = Math.min(6, 2 + depths.indexOf(line.depth));
  return { lines: lines.flatMap(tidied), pictures };
}

function code(node, lines) {
  const words = node.textContent.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  if (node.className === 'raw') for (const part of parts(words)) lines.push(...part.lines);
  else if (!words.includes('```')) lines.push({ kind: 'raw', quote: 0, level: 0, runs: [{ t: `\`\`\`\n${words}\n\`\`\`` }], changed: true });
  else lines.push(...words.split('\n').map((t) => ({ kind: 'text', quote: 0, level: 0, runs: [{ t }], changed: true })));
}

// Without spaces at its ends and twice within it; an empty line in it begins another.
function tidied(line) {
  if (line.kind === 'raw' || line.kind === 'rule') return [line];
  const pieces = [[]];
  let after = '\n';
  for (const run of joined(line.runs)) {
    let piece = '';
    for (const letter of run.t) {
      if (letter === '\n' && after === '\n') {
        if (pieces.at(-1).length || piece) { pieces.at(-1).push({ ...run, t: piece }); pieces.push([]); piece = ''; }
        continue;
      }
      if (letter === ' ' && /[ \n]/.test(after)) continue;
      piece += letter;
      after = letter;
    }
    if (piece) pieces.at(-1).push({ ...run, t: piece });
  }
  // What is all in italics in a quotation is so because it is one.
  const slanted = line.quote && line.runs.every((run) => run.i || !run.t.trim());
  if (slanted) pieces.forEach((runs) => runs.forEach((run) => { run.i = false; }));
  return pieces.map((runs) => ({ ...line, runs: ends(wholeWords(linked(joined(runs)))) })).filter((each) => wordsOf(each));
}

function ends(runs) {
  const made = runs.map((run) => ({ ...run }));
  while (made.length && !made.at(-1).t.trim()) made.pop();
  while (made.length && !made[0].t.trim()) made.shift();
  if (made.length) { made[0].t = made[0].t.trimStart(); made.at(-1).t = made.at(-1).t.trimEnd(); }
  return joined(made);
}

// --- Text to lines ------------------------------------------------------------------------------------------------

const BULLET = /^\s*[-*•·]\s+/;

function plainLines(text) {
  const paragraphs = text.replace(/\r\n?|\u2028|\u2029/g, '\n').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufeff]/g, '').split(/\n[ \t]*\n\s*/);
  return paragraphs.flatMap((words) => {
    const rows = words.split('\n').map((row) => row.replaceAll('\t', ' ')).filter((row) => row.trim());
    const line = (t) => ({ kind: 'text', quote: 0, level: 0, runs: linked([{ t }]), changed: true });
    if (rows.length && rows.every((row) => BULLET.test(row))) {
      return rows.map((row) => ({ ...line(row.replace(BULLET, '').trim()), kind: 'item', list: 'ul' }));
    }
    return rows.length ? [line(rows.join('\n'))] : [];
  });
}

// A parsed document loads nothing and runs nothing, but its styles and handlers would be refused, and
// reported, by the content policy: before it is parsed they get another name.
function inert(html) {
  const words = html.replace(/<!--[^]*?-->/g, '').replace(/<style[^]*?<\/style>/gi, '');
  const tags = words.replace(/<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi, (tag) => tag.replace(/([\s"'\/])(style|on[a-z]+)(?=\s*=)/gi, '$1data-$2'));
  return new DOMParser().parseFromString(tags, 'text/html').body;
}

// What is in the clipboard, or was dropped: { lines, pictures: how many were left out, files: what is to be sent by itself }.
export function pasted(data) {
  const html = data.getData('text/html');
  const text = data.getData('text/plain');
  const files = [...data.files];
  if (html) {
    const { lines, pictures } = linesOf(inert(html));
    if (lines.length) return { lines, pictures, files: [], text };
  }
  if (files.length) return { lines: [], pictures: 0, files, text };
  return { lines: plainLines(text), pictures: 0, files, text };
}

// --- What is copied from a surface -----------------------------------------------------------------------------------

export function copied(lines, at) {
  const some = lines.slice(lines.indexOf(at.from.line), lines.indexOf(at.to.line) + 1).map((line) => ({
    ...line,
    runs: cut(line.runs, line === at.from.line ? at.from.offset : 0, line === at.to.line ? at.to.offset : Infinity),
    changed: true,
  }));
  if (some.length === 1 && wordsOf(some[0]) !== wordsOf(at.from.line)) Object.assign(some[0], { kind: 'text', level: 0, list: undefined });
  const holder = document.createElement('div');
  holder.append(...tops(some).map(build));
  let text = '';
  some.forEach((line, n) => {
    const near = n && line.kind === 'item' && some[n - 1].kind === 'item';
    text += (n ? (near ? '\n' : '\n\n') : '') + (line.kind === 'item' ? `${'  '.repeat(line.level)}- ` : '') + wordsOf(line);
  });
  return { html: holder.innerHTML, text };
}
