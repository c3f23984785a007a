// Texts and pictures as pieces: adding, moving and removing them without leaving the page, and taking that back.
import { say } from './live.js';
import { surfaceOf } from './surface.js';
import * as history from './surface-undo.js';
import { arrange, Failed, form, lost, STRUCTURE, tell } from './writing-saving.js';

const pieceOf = (key) => document.getElementById(`piece-${key}`);
const surfaceIn = (key) => surfaceOf(pieceOf(key)?.querySelector('textarea.body'));

function holdsSomething(key) {
  const piece = pieceOf(key);
  return !piece.classList.contains('text') || piece.querySelector('textarea').value.trim() !== '';
}

// Does an act that undo takes back: a move by the other one, a new text by its removal, and what was removed with
// something in it out of the bin. A text that is made again has another key, and what was typed goes on in it.
async function turn(act) {
  const [verb, key] = act.split(':');
  if (verb === 'remove' && holdsSomething(key)) {
    const there = (by) => arrange(`${by > 0 ? 'remove-yes' : 'back'}:${key}`);
    await there(1);
    history.noteTurn(there);
    tell('Removed: it waits in your bin.', false, { className: 'text', type: 'button', textContent: 'Undo', onclick: history.undo });
    return;
  }
  const order = () => [...document.querySelectorAll('#pieces > .piece')].map((each) => each.id).join();
  const before = order();
  let made = await arrange(act);
  if (order() === before) return;
  if (verb === 'up' || verb === 'down') {
    history.noteTurn((by) => arrange(`${(verb === 'up') === by > 0 ? 'up' : 'down'}:${key}`));
  } else if (verb === 'add-text' || verb === 'stage') {
    let text = surfaceIn(made);
    history.noteTurn(async (by) => {
      if (by < 0) {
        await arrange(`remove-yes:${made}`);
        return;
      }
      made = await arrange(act);
      const again = surfaceIn(made);
      history.goOnIn(text, again);
      text = again;
    });
  }
}

// Comes after the listener of writing-saving.js, which has stopped the form from going.
form.addEventListener('submit', async (event) => {
  const act = event.submitter?.value ?? 'save';
  if (!event.defaultPrevented || !STRUCTURE.test(act)) return;
  try {
    await turn(act);
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    if (error.message) say(error.message);
    else if (!error.status) lost();
  }
});
