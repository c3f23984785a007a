// A video is loaded from its host only when a reader presses; until then there is a link, and nothing is asked for.
import { say } from './live.js';

for (const screen of document.querySelectorAll('.screen[data-frame]')) {
  const link = screen.querySelector('a');
  link.setAttribute('role', 'button');
  const play = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a window of its own, at the host
    event.preventDefault();
    const frame = document.createElement('iframe');
    Object.assign(frame, {
      src: screen.dataset.frame, title: screen.dataset.title, allowFullscreen: true,
      allow: 'autoplay; fullscreen; encrypted-media',
      referrerPolicy: 'strict-origin', // hosts play only where they know who shows them; the page stays unsaid
    });
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-presentation allow-popups');
    screen.replaceChildren(frame);
    screen.classList.add('playing');
    say('The video is loading.');
    frame.focus();
  };
  link.addEventListener('click', play);
  link.addEventListener('keydown', (event) => { if (event.key === ' ') play(event); });
}
