"""Every address of Sheaf as it is where both ways through a college are configured (tests/…/test_single_sign_on.py)."""

from django.urls import include, path

from portfolio_site.accounts import single_sign_on
from portfolio_site.urls import handler400, handler403, handler404, handler500  # noqa: F401
from portfolio_site.urls import urlpatterns as always

both = [
    single_sign_on.Door(kind, "the college", {}, trusts_addresses=False)
    for kind in (single_sign_on.OIDC, single_sign_on.SAML)
]
urlpatterns = [*always, path("accounts/", include(single_sign_on.addresses(both)))]
