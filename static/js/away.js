// The page that stands where the server cannot be reached: what waits here, and back as soon as it can.
import { device, FILES, keptOf, writer } from './device.js';
import { countWords, reached } from './device-bring.js';

const AGAIN = 8000;

for (const each of document.querySelectorAll('.device')) each.textContent = device;

async function tell() {
  const by = await writer();
  if (!by) return;
  const words = countWords((await keptOf(by.person)).length, (await keptOf(by.person, FILES)).length);
  const line = document.getElementById('waiting');
  line.hidden = !words;
  line.textContent = `${words} kept on this ${device}, not saved yet.`;
}

// Where somebody came to this page by its own address there is nothing else to come back to.
if (location.pathname !== '/away/') {
  const look = async () => { if (await reached()) location.reload(); };
  addEventListener('online', look);
  setInterval(look, AGAIN);
}
tell().catch(() => {});
