// Files go up while one writes on, and videos come in by their address. This comes when somebody adds one.
import { say } from './live.js';
import { gapOf, Going, made, start } from './writing-pictures.js';
import { arrange, Failed } from './writing-saving.js';

const MOST = 25 * 1024 * 1024;

// One file on its way: a line with its name. It goes up like a picture, but is not kept on the device.
class GoingFile extends Going {
  get noun() { return 'file'; }

  drawn(line) {
    return made('div', { className: 'piece file going' }, made('div', { className: 'attached' },
      made('p', { className: 'what', textContent: this.name, dir: 'auto' }), line, this.links));
  }

  async begin() {
    if (this.file.size > MOST) throw new Failed({ error: 'This file is larger than 25 MB. Please choose a smaller one.' }, 413);
    this.ready();
  }
}

// Files that were dropped: they come after the piece of this key, in their order.
export function add(files, key) {
  return start(files.map((file) => new GoingFile(file, `add-file:${key}`)), gapOf(key));
}

// A file that was chosen in a field of the surface.
export function take(input) {
  const [file] = input.files;
  const gap = input.closest('.between');
  const piece = input.closest('.piece');
  input.value = '';
  if (gap) gap.open = false;
  return start([new GoingFile(file, gap ? `add-file:${gap.dataset.after}` : `replace-file:${piece.dataset.key}`)], gap ?? piece);
}

// The address of a video: it stays where it was typed until it has become a piece.
export async function video(pressed) {
  const field = pressed.parentElement.querySelector('input');
  const old = document.getElementById(`${field.id}-wrong`);
  old?.remove();
  field.removeAttribute('aria-invalid');
  try {
    await arrange(pressed.value);
    field.value = '';
    field.closest('details').open = false;
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    const sentence = error.message || 'The video could not be put in yet: there is no connection just now.';
    const line = made('p', { className: 'wrong', id: `${field.id}-wrong`, textContent: sentence });
    field.parentElement.after(line);
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', line.id);
    field.focus();
    say(sentence);
  }
}
