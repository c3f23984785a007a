// Passkeys: asks the browser for one and sends what it says with the form around the button.
// Works on every [data-passkey="create" or "get"]; its options stand in the JSON of #[data-options], or are asked for
// at [data-href] when the button is pressed. Without passkeys in this browser nothing of it is shown.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

async function create({ publicKey: options }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
      authenticatorSelection: { ...options.authenticatorSelection, residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    },
  });
  return said(made, { attestationObject: text(made.response.attestationObject) });
}

async function get({ publicKey: options }) {
  const used = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = used.response;
  return said(used, { authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle && text(userHandle) });
}

function said(credential, more) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...more },
  };
}

async function options(box) {
  if (box.dataset.options) {
    const given = JSON.parse(document.getElementById(box.dataset.options).textContent);
    return given.creation_options || given.request_options;
  }
  const reply = await fetch(box.dataset.href, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  if (!reply.ok) throw new Error(reply.status);
  return (await reply.json()).request_options;
}

const WHY = {
  InvalidStateError: 'This device has a passkey for Sheaf already.',
  NotAllowedError: 'Nothing happened: it was cancelled, or it took too long. Try again, or go another way.',
  SecurityError: 'Passkeys do not work at this address. Another way in does.',
};

for (const box of document.querySelectorAll('[data-passkey]')) {
  if (!window.PublicKeyCredential) { box.hidden = true; continue; }
  box.hidden = false;
  const form = box.querySelector('form');
  const trouble = box.querySelector('[data-trouble]');
  const button = form.querySelector('button');
  button.addEventListener('click', async () => {
    trouble.hidden = true;
    button.disabled = true;
    try {
      const credential = await (box.dataset.passkey === 'create' ? create : get)(await options(box));
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      trouble.textContent = WHY[error.name] || 'That did not work. Try again, or go another way.';
      trouble.hidden = false;
      button.disabled = false;
    }
  });
  form.addEventListener('submit', (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    button.click();
  });
}
