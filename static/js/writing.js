// What stands around the text while one writes: saving, the surface, its pieces, the toolbar, pictures.
import { startAdding } from './writing-adding.js';
import { startSurfaces } from './surface.js';
import './writing-pieces.js';
import { form, lost, soon } from './writing-saving.js';
import { startTools } from './writing-tools.js';

startSurfaces(form);
startTools(form);
startAdding(form, soon);

// So does what underlines the names of a private list, where there is one.
const list = document.getElementById('learner-names');
if (list) import('./writing-names.js').then((names) => names.startNames(form, JSON.parse(list.textContent))).catch(() => {});

// Files and videos: what takes them in comes when somebody adds one. Where it does not come, what was chosen or typed
// stays in its field.
const carrier = () => import('./writing-files.js');
form.addEventListener('change', ({ target }) => {
  if (target.matches('[type="file"]:not([accept^="image"])') && target.files.length) soon(carrier, (files) => files.take(target), 'file');
});
form.addEventListener('click', (event) => {
  const pressed = event.target.closest('[value^="add-video:"]');
  if (!pressed) return;
  event.preventDefault();
  carrier().then((files) => files.video(pressed), lost);
});
form.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !event.target.name?.startsWith('video-')) return;
  event.preventDefault();
  event.target.nextElementSibling.click();
});
