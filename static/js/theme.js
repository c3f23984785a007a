// Light, dark or as the system has it. The choice is a cookie, so the server writes it into the
// page before the first paint and nothing flashes. Without this script the system decides.
const root = document.documentElement;
const chosen = /(?:^|; )scheme=(dark|light)/.exec(document.cookie); // a page that lay on the device does not know it
if (chosen) [, root.dataset.theme] = chosen;
const group = document.querySelector('[data-scheme]');

function choose(scheme) {
  if (scheme === 'system') delete root.dataset.theme;
  else root.dataset.theme = scheme;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  const age = scheme === 'system' ? 0 : 60 * 60 * 24 * 365;
  document.cookie = `scheme=${scheme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  mark();
}

function mark() {
  const now = root.dataset.theme || 'system';
  for (const button of group.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset.is === now));
  }
}

if (group) {
  group.hidden = false;
  mark();
  group.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button) choose(button.dataset.is);
  });
}
