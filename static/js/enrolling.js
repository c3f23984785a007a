// While a long list is enrolled: says that it is at work, and how long it has been. One transaction has no halves to show.
import { say } from './live.js';

const form = document.querySelector('[data-enrolling]');

form?.addEventListener('submit', () => {
  const number = Number(form.dataset.enrolling);
  const button = form.querySelector('button');
  const line = document.createElement('p');
  line.className = 'state waits gap-3';
  const bar = document.createElement('progress');
  const words = document.createElement('span');
  line.append(words);
  bar.className = 'gap-2';
  form.append(line, bar);
  const began = Date.now();
  const tick = () => {
    const seconds = Math.round((Date.now() - began) / 1000);
    words.textContent = `Enrolling ${number.toLocaleString()} ${number === 1 ? 'person' : 'people'}, all or none …${seconds > 1 ? ` ${seconds} s` : ''}`;
  };
  tick();
  say(words.textContent);
  const ticking = setInterval(tick, 1000);
  // After the form has gone with the button's name in it. Coming back by the browser's own way frees it again, and so
  // does the word that there was no connection.
  setTimeout(() => { button.disabled = true; });
  const free = () => { clearInterval(ticking); button.disabled = false; line.remove(); bar.remove(); };
  addEventListener('pageshow', free, { once: true });
  navigator.serviceWorker?.addEventListener('message', free, { once: true });
});
