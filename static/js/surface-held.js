// What one text holds: its elements, the Markdown of each, and the steps of its undo.
import * as acts from './surface-acts.js';
import { parts } from './surface-marks.js';
import { markdown } from './surface-text.js';
import { arrange, build, EMPTY, pointIn, read, select, selectionIn, tops, write } from './surface-tree.js';
import * as history from './surface-undo.js';

export class Held {
  // --- Markdown in, Markdown out ------------------------------------------------------------------------

  // Shows what the textarea holds. Whoever sets its value calls this.
  load() {
    let before = null;
    const nodes = parts(this.area.value).flatMap(({ lines, source, lead, gap }) => {
      const groups = tops(lines);
      return groups.map((group, n) => {
        const node = build(group);
        const whole = groups.length === 1 && source !== null;
        const record = { words: whole ? source : markdown(group), lead, gap: n === groups.length - 1 ? gap : undefined };
        if (before) before.next = record;
        before = record;
        this.records.set(node, record);
        return node;
      });
    });
    if (before) before.next = null;
    this.root.replaceChildren(...nodes);
    this.finish();
    this.observer.takeRecords();
    this.now = this.snapshot();
  }

  forget(changes) {
    for (const { target } of changes) {
      if (target === this.root) continue;
      let top = target;
      while (top && top.parentNode !== this.root) top = top.parentNode;
      if (top) this.records.delete(top);
    }
  }

  record(node) {
    let record = this.records.get(node);
    if (!record) {
      // Only this element is read: the others have not changed.
      record = { words: tops(read({ childNodes: [node] })).map(markdown).filter(Boolean).join('\n\n') };
      this.records.set(node, record);
    }
    return record;
  }

  get markdown() {
    this.forget(this.observer.takeRecords());
    const records = [...this.root.childNodes].map((node) => this.record(node)).filter((record) => record.words);
    return records.map((record, n) => {
      const next = records[n + 1];
      const asItWas = record.gap !== undefined && record.next === (next ?? null);
      return (n ? '' : record.lead ?? '') + record.words + (asItWas ? record.gap : next ? '\n\n' : '');
    }).join('');
  }

  // A list of records, each with a copy of its element; what did not change is not copied again.
  snapshot() {
    this.forget(this.observer.takeRecords());
    const records = [...this.root.childNodes].map((node) => {
      const record = this.record(node);
      record.copy ??= node.cloneNode(true);
      return record;
    });
    const lines = read(this.root);
    const at = selectionIn(this.root, lines);
    const place = (point) => point && [lines.indexOf(point.line), point.offset];
    return { records, from: place(at?.from), to: place(at?.to) };
  }

  restore({ records, from, to }) {
    const here = new Map([...this.root.childNodes].map((node) => [this.records.get(node), node]));
    arrange(this.root, records.map((record) => {
      const node = here.get(record) ?? record.copy.cloneNode(true);
      here.delete(record);
      this.records.set(node, record);
      return node;
    }));
    this.forget(this.observer.takeRecords());
    this.finish();
    this.root.focus({ preventScroll: true });
    const lines = read(this.root);
    if (from && lines[from[0]]) this.choose(from, lines[to[0]] ? to : from);
    this.now = this.snapshot();
    this.send();
    this.seeCaret();
  }

  // What has to be true of the elements after every change: there is a line to write in, and the outline is told.
  finish() {
    const { root } = this;
    if (!root.lastElementChild?.matches('p, h2, ul, ol, blockquote')) root.append(build([acts.blank()]));
    const outline = [];
    for (const each of root.querySelectorAll('h2')) {
      const depth = Number(each.dataset.depth) || 2;
      while (outline.length && outline.at(-1) >= depth) outline.pop();
      outline.push(depth);
      const level = String(Math.min(1 + outline.length, 4));
      if (each.getAttribute('aria-level') !== level) each.setAttribute('aria-level', level);
    }
    const blank = root.childNodes.length === 1 && root.firstElementChild.matches('p') && !root.textContent.replaceAll(EMPTY, '') && root.querySelectorAll('br').length < 2;
    root.classList.toggle('blank', blank);
  }

  send() {
    const words = this.markdown;
    if (words === this.area.value) return;
    this.area.value = words;
    this.area.dispatchEvent(new Event('input', { bubbles: true }));
  }

  // --- Changes ----------------------------------------------------------------------------------------------

  // After something changed: the textarea has it, and undo knows it.
  changed(kind = '') {
    this.finish();
    const before = this.before ?? this.now;
    this.before = null;
    const after = this.snapshot();
    const same = after.records.length === before.records.length && after.records.every((record, n) => record.words === before.records[n].words);
    this.now = after;
    if (!same) history.note(this, before, after, kind);
    this.send();
  }

  where() {
    const lines = read(this.root);
    return { lines, at: selectionIn(this.root, lines) };
  }

  // Does an act on the lines. `range` is for where the selection is not what is meant.
  act(does, { kind = '', range = null, at: given = null } = {}) {
    const lines = read(this.root);
    const at = given?.(lines) ?? selectionIn(this.root, lines, range);
    if (!at) return;
    this.hold();
    const after = does(lines, at);
    write(this.root, lines);
    this.finish();
    select(after.from, after.to);
    if (after.after) this.stepOut(after.from);
    this.changed(kind);
    this.seeCaret();
  }

  // Points given as [number of the line, offset], as points in the lines of that moment.
  places(from, to = from) {
    const point = (lines, [line, offset]) => ({ line: lines[line], offset });
    return (lines) => {
      const [a, b] = [point(lines, from), point(lines, to)];
      return { from: a, to: b, isCaret: a.line === b.line && a.offset === b.offset };
    };
  }

  choose(from, to = from) {
    const { from: a, to: b } = this.places(from, to)(read(this.root));
    if (a.line && b.line) select(a, b);
  }

  // After a link was set, what is typed next does not belong to it.
  stepOutOfLink() {
    const { at } = this.where();
    if (at) { select(at.to); this.stepOut(at.to); }
  }

  // The caret before a change, for undo.
  hold() {
    const { lines, at } = this.where();
    const place = (point) => point && [lines.indexOf(point.line), point.offset];
    this.before = { ...this.now, from: place(at?.from) ?? this.now.from, to: place(at?.to) ?? this.now.to };
  }

  // Puts the caret behind the bold words or the link before it, not at their end.
  stepOut({ line, offset }) {
    let [node] = pointIn(line.leaf, offset);
    while (node.parentNode !== line.leaf && node !== line.leaf) node = node.parentNode;
    if (node === line.leaf || node.nodeType === 3) return;
    const next = node.nextSibling;
    if (next?.nodeType === 3 && next.data) { document.getSelection().collapse(next, 0); if (next.data[0] !== EMPTY) { next.data = EMPTY + next.data; document.getSelection().collapse(next, 1); } return; }
    const holder = document.createTextNode(EMPTY);
    node.after(holder);
    document.getSelection().collapse(holder, 1);
  }
}
