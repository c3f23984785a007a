"""The sign-in page, with the doors of the college where there are any."""

from allauth.account.views import LoginView
from django.conf import settings
from django.urls import reverse

from ..accounts import single_sign_on


class SignIn(LoginView):
    """Address and password, a code, a passkey, or through the college."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["doors"] = [
            {"name": door.name, "url": reverse(door.login_url_name, args=[single_sign_on.PLACE])}
            for door in settings.SINGLE_SIGN_ON
        ]
        return context
