// While a long list is enrolled: says that it is at work, and how long it has been. One transaction has no halves to show.
import { say } from './live.js';

const form = document.querySelector('[data-enrolling]');

form?.addEventListener('submit', () => {
  const number = Number(form.dataset.enrolling);
  const button = form.querySelector('button');
  const line = document.createElement('p');
  line.className = 'state waits';
  const bar = document.createElement('progress');
  const words = document.createElement('span');
  line.append(words, ' ', bar);
  form.append(line);
  const began = Date.now();
  const tick = () => {
    const seconds = Math.round((Date.now() - began) / 1000);
    words.textContent = `Enrolling ${number.toLocaleString()} ${number === 1 ? 'person' : 'people'}, all or none …${seconds > 1 ? ` ${seconds} s` : ''}`;
  };
  tick();
  say(words.textContent);
  setInterval(tick, 1000);
  // After the form has gone with the button's name in it; coming back by the browser's own way frees it again.
  setTimeout(() => { button.disabled = true; });
  addEventListener('pageshow', () => { button.disabled = false; line.remove(); });
});
