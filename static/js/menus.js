// Menus are <details>; they open without this script. It closes them: a press elsewhere, Escape
// (which gives the focus back to the summary), and the focus moving out by keyboard.
const MENUS = 'details[name="top"], details.more-of';
const open = () => document.querySelectorAll(`:is(${MENUS})[open]`);

document.addEventListener('click', (event) => {
  for (const menu of open()) {
    const inside = event.target.closest(MENUS) === menu;
    const veil = event.target.matches('.adds'); // the darkened page behind what + opens on a phone
    if (!inside || veil) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

document.addEventListener('focusout', (event) => {
  const next = event.relatedTarget;
  if (!next) return;
  for (const menu of open()) if (menu.contains(event.target) && !menu.contains(next)) menu.open = false;
});
