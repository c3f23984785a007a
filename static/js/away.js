// The page that stands where the server cannot be reached: what waits here, and back as soon as it can.
import { tellWaiting } from './away-kept.js';
import { device, writer } from './device.js';
import { reached } from './device-bring.js';

const AGAIN = 8000;

for (const each of document.querySelectorAll('.device')) each.textContent = device;

async function tell() {
  const by = await writer();
  if (by) await tellWaiting(document.getElementById('waiting'), by);
}

// Where somebody came to this page by its own address there is nothing else to come back to.
if (location.pathname !== '/away/') {
  const look = async () => { if (await reached()) location.reload(); };
  addEventListener('online', look);
  setInterval(look, AGAIN);
}
tell().catch(() => {});
