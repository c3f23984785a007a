// The surface: one text as it will be, over the textarea that holds its Markdown and is what the form sends.
// The browser types and deletes letters within a line; everything else is an act on the lines.
import * as acts from './surface-acts.js';
import { Held } from './surface-held.js';
import { isAddress } from './surface-marks.js';
import { linked, wholeWords } from './surface-text.js';
import { EMPTY, fill, lengthOf, read, select, selectionIn, wordsOf, write } from './surface-tree.js';
import * as history from './surface-undo.js';

const surfaces = new Map(); // textarea → surface
const ODD = ':scope > :not(p, h2, hr, pre, ul, ol, blockquote), div, span, font, b, i, u, s, p p, h2 p, li > :not(p, ul, ol), :is(ul, ol) > :not(li), blockquote > :not(p, h2, hr, pre, ul, ol, blockquote)';
const ACTS = { list: acts.list, quote: acts.quote, heading: acts.heading };
const MARKS = { bold: 'b', italic: 'i' };

let current = null;
let board = null; // what pastes and copies: it comes when somebody begins to write, and the page opens sooner

const fetchBoard = async () => { board ??= await import('./surface-paste.js'); };

export const surfaceOf = (area) => surfaces.get(area);
export const currentSurface = () => (current?.root.isConnected ? current : null);

export class Surface extends Held {
  constructor(area) {
    super();
    this.area = area;
    this.records = new WeakMap(); // element → its Markdown, as long as nothing in it changes
    this.root = document.createElement('div');
    Object.assign(this.root, { className: 'surface prose', contentEditable: 'true', spellcheck: true, id: `${area.id}-surface` });
    const told = { role: 'textbox', 'aria-multiline': 'true', 'aria-label': area.getAttribute('aria-label') ?? '', 'aria-placeholder': area.placeholder, 'data-placeholder': area.placeholder };
    for (const [name, value] of Object.entries(told)) if (value) this.root.setAttribute(name, value);
    this.observer = new MutationObserver((changes) => this.forget(changes));
    this.load();
    this.observer.observe(this.root, { childList: true, characterData: true, subtree: true });
    new MutationObserver(() => this.mirror()).observe(area, { attributeFilter: ['aria-invalid', 'aria-describedby'] });
    this.mirror();
    for (const name of ['beforeinput', 'input', 'compositionstart', 'compositionend', 'keydown', 'paste', 'copy', 'cut', 'drop', 'dragstart', 'pointerdown', 'focus', 'blur']) {
      this.root.addEventListener(name, (event) => this[`on${name}`](event));
    }
    area.before(this.root);
    area.hidden = true;
    surfaces.set(area, this);
  }

  // What is wrong with the text is told at the field; a reader of the screen is in the surface.
  mirror() {
    for (const name of ['aria-invalid', 'aria-describedby']) {
      const value = this.area.getAttribute(name);
      if (value === null) this.root.removeAttribute(name);
      else this.root.setAttribute(name, value);
    }
  }

  // Bold or italic for what is typed next.
  turn(name) {
    const { lines, at } = this.where();
    if (!at || at.from.line.kind === 'raw' || at.from.line.kind === 'rule') return;
    const { line, offset } = at.from;
    const on = !this.state()[name === 'b' ? 'bold' : 'italic'];
    const other = this.state()[name === 'b' ? 'italic' : 'bold'];
    const run = { t: EMPTY, b: name === 'b' ? on : other, i: name === 'i' ? on : other };
    acts.change(line, { runs: [...acts.cut(line.runs, 0, offset), run, ...acts.cut(line.runs, offset)] });
    write(this.root, lines);
    const walker = document.createTreeWalker(line.leaf, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && !walker.currentNode.data.includes(EMPTY));
    document.getSelection().collapse(walker.currentNode, walker.currentNode.data.indexOf(EMPTY) + 1);
    this.changed();
  }

  // --- What the toolbar asks ------------------------------------------------------------------------------------

  press(name) {
    this.focus();
    history.rest();
    const { at } = this.where();
    if (!at) return;
    if (MARKS[name] && at.isCaret) this.turn(MARKS[name]);
    else if (MARKS[name]) this.act((lines, on) => acts.mark(lines, on, MARKS[name]));
    else this.act((lines, on) => ACTS[name](lines, on));
  }

  // What is pressed where the caret is.
  state() {
    const selection = document.getSelection();
    const node = selection.rangeCount && this.root.contains(selection.anchorNode) ? selection.getRangeAt(0).startContainer : null;
    let element = node?.nodeType === 3 ? node.parentElement : node;
    // At the beginning of a selection the mark is that of the first letter.
    if (node?.nodeType === 3 && !selection.isCollapsed && selection.getRangeAt(0).startOffset === node.length) {
      const walker = document.createTreeWalker(this.root, NodeFilter.SHOW_TEXT);
      walker.currentNode = node;
      element = walker.nextNode()?.parentElement ?? element;
    }
    const inside = (selector) => Boolean(element && this.root.contains(element) && element.closest(selector) && this.root.contains(element.closest(selector)));
    return { bold: inside('strong, b'), italic: inside('em, i'), list: inside('.surface ul'), quote: inside('.surface blockquote'), heading: inside('.surface h2'), link: inside('.surface a') };
  }

  focus() {
    if (document.activeElement !== this.root) this.root.focus({ preventScroll: true });
    if (!this.root.contains(document.getSelection().anchorNode)) this.toEnd();
  }

  // The line of the caret stays above the toolbar and the keyboard.
  seeCaret() {
    const selection = document.getSelection();
    if (!selection.rangeCount || document.activeElement !== this.root) return;
    const range = selection.getRangeAt(0);
    const node = range.startContainer;
    const box = range.getClientRects()[0] ?? (node.nodeType === 1 ? node : node.parentElement).getBoundingClientRect();
    const tools = document.querySelector('.tools').getBoundingClientRect();
    const [top, bottom] = tools.top > innerHeight / 3 ? [70, tools.top - 12] : [tools.bottom + 8, innerHeight - 12];
    if (box.bottom > bottom) scrollBy(0, box.bottom - bottom);
    else if (box.top < top) scrollBy(0, box.top - top);
  }

  // --- Events -----------------------------------------------------------------------------------------------------

  // The caret is where it was, or at the end, unless a finger or a mouse says where.
  onfocus() {
    current = this;
    fetchBoard().catch(() => {}); // asked again when it is needed
    if (this.pointed) return;
    const [from, at, to, end] = this.chosen ?? [];
    const within = (node, place) => Math.min(place, (node.data ?? node.childNodes).length); // it may be shorter by now
    if (from && this.root.contains(from) && this.root.contains(to)) document.getSelection().setBaseAndExtent(from, within(from, at), to, within(to, end));
    else this.toEnd();
  }

  onpointerdown() {
    this.pointed = true;
    setTimeout(() => { this.pointed = false; }, 400);
  }

  toEnd() {
    const line = read(this.root).at(-1);
    select({ line, offset: lengthOf(line) });
  }

  // Leaving the text settles what is undecided while one types: an address at its end, half a word in italics.
  onblur() {
    history.rest();
    const lines = read(this.root).filter((line) => line.leaf && (line.leaf.querySelector('em') || /https?:|www\./i.test(line.leaf.textContent)));
    const settled = lines.map((line) => [line, wholeWords(linked(line.runs))]);
    const amiss = settled.filter(([line, runs]) => line.kind !== 'raw' && JSON.stringify(runs) !== JSON.stringify(line.runs));
    if (!amiss.length) return;
    for (const [line, runs] of amiss) fill(line.leaf, { ...line, runs });
    this.changed();
  }

  onbeforeinput(event) {
    const { inputType: type } = event;
    if (/^history/.test(type)) {
      event.preventDefault();
      history[type === 'historyUndo' ? 'undo' : 'redo']();
    } else if (type === 'insertParagraph') {
      event.preventDefault();
      this.enter();
    } else if (type === 'insertLineBreak') {
      event.preventDefault();
      if (this.state().heading) this.enter();
      else this.act((lines, at) => acts.insert(lines, at, [{ t: '\n' }]));
    } else if (type === 'formatBold' || type === 'formatItalic') {
      event.preventDefault();
      this.press(type === 'formatBold' ? 'bold' : 'italic');
    } else if (/^(format|insertFrom(Paste|Drop|Yank)|insertOrderedList|insertUnorderedList|insertHorizontalRule|insertLink)/.test(type)) {
      event.preventDefault();
    } else if (event.isComposing || type === 'insertCompositionText') {
      this.before ??= this.now;
    } else if (/^delete/.test(type)) {
      this.delete(event);
    } else {
      const { at } = this.where();
      if (at && (at.from.line !== at.to.line || at.from.line.kind === 'rule') && event.data !== null && event.cancelable) {
        event.preventDefault();
        this.act((lines, on) => acts.type(lines, on, event.data));
      } else {
        this.hold();
      }
    }
  }

  enter() {
    history.rest();
    this.act((lines, at) => {
      if (at.isCaret) acts.address(at.from.line, at.from.offset);
      return acts.split(lines, at);
    });
  }

  // Within a line the browser deletes; across lines, and the last letter of one, an act does.
  delete(event) {
    const range = event.getTargetRanges()[0];
    const lines = read(this.root);
    const at = selectionIn(this.root, lines);
    if (!at) return;
    const back = /Backward/.test(event.inputType);
    const one = at.isCaret && (back ? at.from.offset === 0 : /Forward/.test(event.inputType) && at.from.offset === lengthOf(at.from.line));
    if (one || at.from.line.kind === 'rule') {
      event.preventDefault();
      if (at.from.line.kind === 'rule' && at.isCaret) this.act((all, on) => { const made = acts.blank(); all.splice(all.indexOf(on.from.line), 1, made); return { from: { line: made, offset: 0 }, to: { line: made, offset: 0 } }; });
      else this.act(one ? (back ? acts.back : acts.forward) : acts.remove);
      return;
    }
    const meant = at.isCaret && range ? selectionIn(this.root, lines, range) : at;
    if (!meant) return;
    const length = lengthOf(meant.from.line);
    const across = meant.from.line !== meant.to.line;
    const all = !across && meant.from.offset === 0 && meant.to.offset === length;
    // A holder of the caret is no letter: what the browser would delete first is nothing.
    const held = at.from.line.leaf.textContent.includes(EMPTY);
    if (across || all || held || meant.isCaret || wordsOf(meant.from.line).includes('\n')) {
      event.preventDefault();
      let span = meant;
      if (meant.isCaret) span = back ? { from: { line: meant.from.line, offset: meant.from.offset - 1 }, to: meant.to } : { from: meant.from, to: { line: meant.from.line, offset: meant.from.offset + 1 } };
      const [a, b] = [span.from, span.to].map((point) => [lines.indexOf(point.line), point.offset]);
      this.act(acts.remove, { kind: at.isCaret && !across ? 'delete' : '', at: this.places(a, b) });
    } else {
      this.hold();
    }
  }

  oninput(event) {
    event.stopPropagation(); // the textarea tells the form
    if (event.isComposing) {
      this.finish();
      this.send();
      return;
    }
    this.typed(event.data, event.inputType);
  }

  typed(data, type) {
    if (!this.root.firstChild || this.root.querySelector(ODD) || [...this.root.childNodes].some((node) => node.nodeType !== 1)) this.mend();
    const kind = /^delete/.test(type) ? 'delete' : 'type';
    this.changed(kind);
    this.seeCaret();
    const key = data?.at(-1);
    if (!key || !' *_`)'.includes(key)) return;
    const { at } = this.where();
    if (!at?.isCaret || !acts.typed(read(this.root), at, key)) return;
    history.rest();
    this.act((lines, on) => acts.typed(lines, on, key) ?? on);
    history.rest();
  }

  // Takes back what a browser made of the elements by itself.
  mend() {
    const { lines, at } = this.where();
    if (!lines.length) lines.push(acts.blank());
    write(this.root, lines);
    if (at) select(at.from, at.to);
  }

  oncompositionstart() {
    this.hold();
    const { at } = this.where();
    if (at && at.from.line !== at.to.line) this.act(acts.remove);
    this.before ??= this.now;
  }

  oncompositionend(event) {
    // In Chromium the last input event comes before this one, in others after it.
    setTimeout(() => this.typed(event.data, 'insertText'));
  }

  onkeydown(event) {
    if (event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const does = {
      b: () => this.press('bold'),
      i: () => this.press('italic'),
      z: () => (event.shiftKey ? history.redo() : history.undo()),
      y: () => history.redo(),
      u: () => {},
      ']': () => this.act((lines, at) => acts.indent(lines, at, 1)),
      '[': () => this.act((lines, at) => acts.indent(lines, at, -1)),
    }[key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  oncopy(event) {
    const { lines, at } = this.where();
    if (!at || at.isCaret || !board) return;
    event.preventDefault();
    const { html, text } = board.copied(lines, at);
    event.clipboardData.setData('text/html', html);
    event.clipboardData.setData('text/plain', text);
  }

  oncut(event) {
    this.oncopy(event);
    if (event.defaultPrevented) { history.rest(); this.act(acts.remove); }
  }

  onpaste(event) {
    event.preventDefault();
    this.take(event.clipboardData);
  }

  ondragstart(event) { event.preventDefault(); }

  ondrop(event) {
    event.preventDefault();
    const point = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const range = point ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
    const [node, offset] = point ? [point.offsetNode, point.offset] : [range?.startContainer, range?.startOffset];
    this.focus();
    if (node && this.root.contains(node)) document.getSelection().collapse(node, offset);
    this.take(event.dataTransfer);
  }

  // Puts in what was copied elsewhere. Files go the way of all files, pictures that of all pictures.
  take(data) {
    if (!board) {
      const held = Object.fromEntries(['text/html', 'text/plain'].map((kind) => [kind, data.getData(kind)]));
      const later = { getData: (kind) => held[kind], files: [...data.files] }; // the browser empties it after the event
      fetchBoard().then(() => this.take(later), () => this.note('This could not be put in without a connection. Please try again.'));
      return;
    }
    const { lines: taken, pictures, files, text } = board.pasted(data);
    const { at: chosen } = this.where();
    if (chosen && !chosen.isCaret && isAddress(text.trim())) {
      history.rest();
      this.act((lines, at) => acts.link(lines, at, text.trim()));
      return;
    }
    if (files.length) this.root.dispatchEvent(new CustomEvent('sheaf:files', { bubbles: true, detail: files }));
    if (taken.length) {
      history.rest();
      this.act((lines, at) => acts.put(lines, at, taken));
      history.rest();
    }
    this.note(pictures === 1 ? 'A picture was left out of what you pasted. Add it with the camera.'
      : pictures ? `${pictures} pictures were left out of what you pasted. Add them with the camera.` : '');
  }

  // One line under the text; the next paste takes it away.
  note(words) {
    this.area.parentNode.querySelector('.pasted')?.remove();
    if (!words) return;
    const line = Object.assign(document.createElement('p'), { className: 'quiet pasted', textContent: words });
    line.setAttribute('role', 'status');
    this.area.after(line);
  }
}

// Puts a surface over every text, also over those that come later.
export function startSurfaces(form) {
  const pieces = form.querySelector('#pieces');
  const all = () => {
    for (const area of pieces.querySelectorAll('textarea.body')) {
      if (surfaces.has(area)) continue;
      const { activeElement } = document;
      const surface = new Surface(area);
      if (activeElement === area || area.autofocus) surface.focus();
    }
  };
  all();
  document.addEventListener('selectionchange', () => {
    const at = document.getSelection();
    if (current?.root.contains(at.anchorNode) && document.activeElement === current.root) current.chosen = [at.anchorNode, at.anchorOffset, at.focusNode, at.focusOffset];
  });
  new MutationObserver(all).observe(pieces, { childList: true });
  // What leads to a text in the summary of errors leads to its surface.
  form.addEventListener('click', (event) => {
    const area = document.getElementById(event.target.closest?.('a[href^="#"]')?.hash.slice(1));
    if (surfaces.has(area)) { event.preventDefault(); surfaces.get(area).focus(); surfaces.get(area).seeCaret(); }
  });
}
