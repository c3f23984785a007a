"""A code sent to an address, and typed into the browser that asked for it (defaults.md: 15 minutes, once)."""

import secrets
import time

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from django.utils.crypto import salted_hmac

LIFE = 15 * 60  # seconds
TRIES = 3


class MailedCode:
    """One code that waits in a session under `key`; the session holds its digest alone."""

    def __init__(self, request, key):
        self.request, self.key = request, f"code_{key}"

    @property
    def state(self):
        return self.request.session.get(self.key) or {}

    @property
    def address(self):
        """The address that the code is for, or '' where none waits."""
        return self.state.get("address", "") if self.waits else ""

    @property
    def waits(self):
        return bool(self.state) and self.state["tries"] > 0 and time.time() < self.state["until"]

    def send(self, template, address, *, really=True, **context):
        """Make a code and mail it; with `really` False do the same work, and send nothing (A1)."""
        adapter = get_adapter()
        code = adapter.generate_login_code()
        salt = secrets.token_hex(8)
        self.request.session[self.key] = {
            "address": address,
            "salt": salt,
            "digest": self._digest(code, salt) if really else "",
            "until": int(time.time()) + LIFE,
            "tries": TRIES,
        }
        post = adapter.send_mail if really else adapter.write_and_drop
        post(template, address, {"code": code, **context})

    def accept(self, code):
        """True if `code` is the one; it is spent then, and after the third wrong one."""
        state = self.state
        if not self.waits:
            return False
        right = compare_user_code(actual=self._digest(code, state["salt"]), expected=state["digest"])
        if right:
            self.forget()
        else:
            self.request.session[self.key] = {**state, "tries": state["tries"] - 1}
        return right

    def forget(self):
        self.request.session.pop(self.key, None)

    @staticmethod
    def _digest(code, salt):
        plain = "".join(letter for letter in code.upper() if letter.isalnum())
        return salted_hmac(f"portfolio_site.codes.{salt}", plain, algorithm="sha256").hexdigest()
