// Undo and redo over all texts of the page, in the order in which they were changed. A step holds what a text was
// before and after; texts that move, and pictures that come between them, change nothing in it.
const MOST = 300;
const PAUSE = 900;

let steps = [];
let place = 0; // how many of the steps are done
let last = 0;

const tell = () => document.dispatchEvent(new Event('sheaf:undo'));

// Notes a change. What is typed in one go is one step: `kind` says whether it goes on.
export function note(surface, before, after, kind) {
  const now = performance.now();
  const step = steps[place - 1];
  const goesOn = kind && step?.kind === kind && step.surface === surface && place === steps.length && now - last < PAUSE;
  last = now;
  if (goesOn) {
    step.after = after;
  } else {
    steps.length = place;
    steps.push({ surface, before, after, kind });
    if (steps.length > MOST) steps.shift();
    place = steps.length;
  }
  tell();
}

// The next thing that is typed begins a step of its own.
export const rest = () => { last = 0; };

function go(by) {
  for (;;) {
    const step = by < 0 ? steps[place - 1] : steps[place];
    if (!step) return false;
    place += by;
    last = 0;
    if (!step.surface.root.isConnected) continue; // its text was removed
    step.surface.restore(by < 0 ? step.before : step.after);
    tell();
    return true;
  }
}

export const undo = () => go(-1);
export const redo = () => go(1);
export const can = () => ({
  undo: steps.slice(0, place).some((step) => step.surface.root.isConnected),
  redo: steps.slice(place).some((step) => step.surface.root.isConnected),
});
