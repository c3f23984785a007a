// Says a sentence to screen readers: what changed without a reload.
const region = document.getElementById('live');

export function say(words) {
  if (!region) return;
  region.textContent = '';
  setTimeout(() => { region.textContent = words; }, 50);
}
