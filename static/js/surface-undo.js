// Undo and redo over all texts of the page, in the order in which they were changed. A step holds what a text was
// before and after; texts that move, and pictures that come between them, change nothing in it. What the server has
// a part in is a step that turns: `turn(1)` does it, `turn(-1)` takes it back.
const MOST = 300;
const PAUSE = 900;

let steps = [];
let place = 0; // how many of the steps are done
let last = 0;
let turning = false;
let asked = 0; // how many more steps were asked for while one turned: back below zero, on above

const tell = () => document.dispatchEvent(new Event('sheaf:undo'));

// Notes a change. What is typed in one go is one step: `kind` says whether it goes on.
export function note(surface, before, after, kind) {
  const now = performance.now();
  const step = steps[place - 1];
  const goesOn = kind && step?.kind === kind && step.surface === surface && place === steps.length && now - last < PAUSE;
  last = now;
  if (goesOn) step.after = after;
  else add({ surface, before, after, kind });
  tell();
}

function add(step) {
  asked = 0; // what was done since is what counts
  steps.length = place;
  steps.push(step);
  if (steps.length > MOST) steps.shift();
  place = steps.length;
}

export function noteTurn(turn) {
  last = 0;
  add({ turn });
  tell();
}

// What was typed in a text that is gone goes on in the one that stands for it.
export function goOnIn(text, again) {
  for (const step of steps) if (step.surface === text) step.surface = again;
}

async function turnOver(step, by) {
  turning = true;
  try {
    await step.turn(by);
  } catch (error) {
    asked = 0;
    if (error.status !== 422) place = Math.min(place - by, steps.length); // to be tried again
  }
  turning = false;
  tell();
  while (asked && !turning) {
    const next = Math.sign(asked);
    asked -= next;
    if (!go(next)) asked = 0;
  }
}

// The next thing that is typed begins a step of its own.
export const rest = () => { last = 0; };

function go(by) {
  if (turning) {
    asked += by;
    return true;
  }
  for (;;) {
    const step = by < 0 ? steps[place - 1] : steps[place];
    if (!step) return false;
    place += by;
    last = 0;
    if (step.turn) {
      turnOver(step, by);
      return true;
    }
    if (!step.surface.root.isConnected) continue; // its text was removed
    step.surface.restore(by < 0 ? step.before : step.after);
    tell();
    return true;
  }
}

export const undo = () => go(-1);
export const redo = () => go(1);
const isHere = (step) => step.turn || step.surface.root.isConnected;
export const can = () => ({ undo: steps.slice(0, place).some(isHere), redo: steps.slice(place).some(isHere) });
