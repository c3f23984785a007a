// Where pictures and files come in: chosen, dropped, pasted, or kept here since an earlier window. What takes them up
// comes when somebody begins to write, and the page opens sooner.
import { currentSurface } from './surface.js';

// By its kind, or by its name: not every browser knows a HEIC.
export const isPicture = (file) => file.type.startsWith('image/') || /\.hei[cf]$/i.test(file.name);
const ofPictures = 'input[type="file"][accept^="image"]';

// `soon` fetches what takes them up, and waits for a connection where there is none (writing-saving.js).
export function startAdding(form, soon) {
  const fetched = () => import('./writing-pictures.js');
  const last = () => [...form.querySelectorAll('#pieces > .piece[data-key]')].pop();
  const take = (work) => soon(fetched, work, 'picture');
  const bring = (files, key) => {
    const [some, others] = [files.filter(isPicture), files.filter((file) => !isPicture(file))];
    if (some.length) take((pictures) => pictures.add(some, key));
    if (others.length) soon(() => import('./writing-files.js'), (carrier) => carrier.add(others, key), 'file');
  };
  const keyAt = (target) => (target.closest?.('#pieces > .piece[data-key]') ?? last())?.dataset.key ?? '0';

  // The caret may stand in the text before this script does.
  for (const name of ['focusin', 'pointerdown', 'input']) form.addEventListener(name, () => fetched().catch(() => {}), { once: true });
  form.addEventListener('change', ({ target: input }) => {
    if (!input.matches(ofPictures) || !input.files.length) return;
    const files = [...input.files];
    const gap = input.closest('.between');
    const piece = input.closest('.piece');
    input.value = '';
    if (gap) gap.open = false;
    if (gap) bring(files, gap.dataset.after);
    else take((pictures) => pictures.replace(files[0], piece));
  });
  // What was pasted or dropped into a text comes after it.
  form.addEventListener('sheaf:files', ({ target, detail }) => bring([...detail], keyAt(target)));
  form.addEventListener('dragover', (event) => { if (event.dataTransfer.types.includes('Files')) event.preventDefault(); });
  for (const name of ['drop', 'paste']) {
    form.addEventListener(name, (event) => {
      const files = [...(event.dataTransfer ?? event.clipboardData)?.files ?? []];
      if (!files.length || event.defaultPrevented) return;
      event.preventDefault();
      bring(files, keyAt(event.target));
    });
  }
  // Camera first: the picture comes after the text that has the caret, or at the end.
  document.getElementById('tool-picture').addEventListener('click', (event) => {
    event.preventDefault();
    const piece = currentSurface()?.root.closest('.piece') ?? last();
    const gap = piece && document.getElementById(`gap-${piece.dataset.key}`);
    (gap ?? form).querySelector(ofPictures)?.click();
  });
  // What was kept here and has not arrived goes on its way.
  const me = document.querySelector('[data-person]')?.dataset.person;
  const resume = async () => {
    const { FILES, keptOf } = await import('./device.js'); // it comes after the page
    const kept = await keptOf(me, FILES);
    if (kept.some((each) => each.address === location.pathname)) await (await fetched()).resume();
  };
  if (document.readyState === 'complete') resume().catch(() => {});
  else addEventListener('load', () => resume().catch(() => {}));
}
