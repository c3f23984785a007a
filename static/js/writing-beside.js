// Quoting, and the questions to which an entry belongs: over the text, which is not left, so that undo goes on.
import { say } from './live.js';

// `renew` takes what was done there into the text.
export async function open(address, renew) {
  const box = document.createElement('dialog');
  box.className = 'beside';
  let here = new URL(address, location).href;
  const go = async (url, sent) => {
    const response = await fetch(url, { ...sent, headers: { Accept: 'text/html' }, credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const isDone = sent && response.redirected; // what was sent is done, and leads on
    const leads = page.getElementById('write'); // to a text: this one, or a new one
    if (leads && new URL(response.url).pathname !== location.pathname) {
      location.assign(response.url);
    } else if (isDone || leads) {
      if (isDone) await renew();
      box.close();
      say(page.querySelector('.flash')?.textContent ?? '');
    }
    if (isDone || leads) return;
    here = response.url;
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'text', textContent: 'Go on writing', onclick: () => box.close() });
    box.replaceChildren(close, ...page.querySelector('main').childNodes);
    box.scrollTop = 0;
  };
  const lost = () => {
    const p = Object.assign(document.createElement('p'), { className: 'note waits', role: 'alert', textContent: 'No connection just now: press again when it is back.' });
    box.querySelector('.note')?.remove();
    box.firstElementChild.after(p);
  };
  box.addEventListener('click', (event) => {
    const link = event.target.closest('a[href]');
    if (!link) return;
    event.preventDefault();
    go(link.href).catch(lost);
  });
  box.addEventListener('submit', (event) => {
    event.preventDefault();
    const asked = event.target;
    const data = new FormData(asked, event.submitter);
    const to = new URL(asked.getAttribute('action') || here, here);
    if (asked.method === 'post') go(to, { method: 'POST', body: data }).catch(lost);
    else { to.search = new URLSearchParams(data); go(to).catch(lost); }
  });
  box.addEventListener('close', () => box.remove());
  await go(address);
  if (document.querySelector('.beside')) return; // pressed twice
  document.body.append(box);
  box.showModal();
}
