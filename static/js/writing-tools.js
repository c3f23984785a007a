// The toolbar: puts Markdown marks around what is selected, in the text that had the caret last.
const WRAPS = { bold: '**' };
const LINES = { list: '- ', quote: '> ', heading: '## ' };

let area = null;

function edit(start, end, text, from, to) {
  area.focus();
  area.setSelectionRange(start, end);
  // insertText keeps the browser's own undo; where it is not there the value is set.
  if (!document.execCommand('insertText', false, text)) {
    area.setRangeText(text, start, end, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  area.setSelectionRange(from, to);
}

function wrap(mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  const around = value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark;
  if (around) {
    edit(start - mark.length, end + mark.length, chosen, start - mark.length, end - mark.length);
  } else {
    edit(start, end, mark + chosen + mark, start + mark.length, end + mark.length);
  }
}

function lines(mark) {
  const { value } = area;
  const start = value.lastIndexOf('\n', area.selectionStart - 1) + 1;
  const after = value.indexOf('\n', area.selectionEnd);
  const end = after < 0 ? value.length : after;
  const chosen = value.slice(start, end).split('\n');
  const all = chosen.every((line) => line.startsWith(mark));
  const bare = (line) => line.replace(/^(- |> |#{1,4} )/, '');
  let text = chosen.map((line) => (all ? line.slice(mark.length) : mark + bare(line))).join('\n');
  // A list, a quotation and a heading begin after an empty line.
  if (!all && start > 0 && value.slice(start - 2, start) !== '\n\n') text = `\n${text}`;
  edit(start, end, text, start + text.length, start + text.length);
}

function link() {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  if (/^(https?:\/\/|mailto:)\S+$/.test(chosen)) {
    edit(start, end, `[](${chosen})`, start + 1, start + 1);
  } else {
    const words = chosen || 'words';
    const at = start + words.length + 3;
    edit(start, end, `[${words}](https://)`, at, at + 8);
  }
}

function goOn(event) {
  // Enter in a list or quotation begins the next line of it; on an empty one it ends it.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !event.target.matches('textarea.body')) return;
  area = event.target;
  const { selectionStart: at, selectionEnd, value } = area;
  if (at !== selectionEnd) return;
  const start = value.lastIndexOf('\n', at - 1) + 1;
  const found = /^(- |> |(\d{1,3})\. )(.*)$/.exec(value.slice(start, at));
  if (!found) return;
  event.preventDefault();
  if (!found[3].trim()) return edit(start, at, '', start, start);
  const mark = found[2] ? `${Number(found[2]) + 1}. ` : found[1];
  edit(at, at, `\n${mark}`, at + 1 + mark.length, at + 1 + mark.length);
}

async function look(form, button) {
  const pane = document.getElementById('look');
  const paper = [document.getElementById('pieces'), form.querySelector('.heading-of')];
  const back = () => {
    pane.hidden = true;
    paper.forEach((each) => { each.hidden = false; });
    button.setAttribute('aria-pressed', 'false');
  };
  if (!pane.hidden) { back(); return; }
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  let response;
  try {
    response = await fetch(form.dataset.preview, {
      method: 'POST', body: data, headers: { 'X-Requested-With': 'sheaf' }, credentials: 'same-origin',
    });
  } catch { return; }
  if (!response.ok) return;
  pane.replaceChildren(...new DOMParser().parseFromString(await response.text(), 'text/html').body.childNodes);
  pane.hidden = false;
  paper.forEach((each) => { each.hidden = true; });
  button.setAttribute('aria-pressed', 'true');
  pane.focus({ preventScroll: true });
  scrollTo(0, 0);
}

export function startTools(form) {
  const tools = form.querySelector('.tools');
  const marks = [...tools.querySelectorAll('[data-mark]')];
  const preview = document.getElementById('tool-preview');
  marks.forEach((button) => { button.hidden = false; });
  form.addEventListener('focusin', (event) => { if (event.target.matches('textarea.body')) area = event.target; });
  form.addEventListener('keydown', goOn);
  // The caret stays in the text while a button is pressed, and the keyboard of a phone stays open.
  tools.addEventListener('pointerdown', (event) => { if (event.target.closest('[data-mark]')) event.preventDefault(); });
  tools.addEventListener('click', (event) => {
    const mark = event.target.closest('[data-mark]')?.dataset.mark;
    if (!mark) return;
    if (!area?.isConnected) area = form.querySelector('textarea.body');
    if (!area) return;
    if (WRAPS[mark]) wrap(WRAPS[mark]);
    else if (LINES[mark]) lines(LINES[mark]);
    else link();
  });
  form.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !event.target.matches('textarea.body')) return;
    if (event.key === 'b') { event.preventDefault(); area = event.target; wrap('**'); }
    if (event.key === 'k') { event.preventDefault(); area = event.target; link(); }
  });
  preview.type = 'button';
  preview.setAttribute('aria-pressed', 'false');
  preview.addEventListener('click', () => look(form, preview));
  dock(tools);
}

// Where the keyboard lies over the page instead of making it smaller, the toolbar follows its edge.
function dock(tools) {
  const view = window.visualViewport;
  if (!view) return;
  const place = () => {
    const hidden = innerWidth < 960 ? Math.max(0, innerHeight - view.height - view.offsetTop) : 0;
    tools.style.translate = hidden > 1 ? `0 ${-hidden}px` : '';
  };
  view.addEventListener('resize', place);
  view.addEventListener('scroll', place);
}

export const caretArea = () => (area?.isConnected ? area : null);
