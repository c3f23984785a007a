"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in without sign-up: people are enrolled by a course admin (A1)."""

    def is_open_for_signup(self, request):
        """Nobody signs up (A1)."""
        return False
